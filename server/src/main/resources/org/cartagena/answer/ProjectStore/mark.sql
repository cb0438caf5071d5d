-- Marks the projects that changes since the last time may concern; how many.
SELECT mark_projects();
