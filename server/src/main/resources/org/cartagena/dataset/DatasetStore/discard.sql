-- Deletes the rows of a version that was never published. :id of the version, :who does it.
SELECT discard_version(:id, :who)::text;
