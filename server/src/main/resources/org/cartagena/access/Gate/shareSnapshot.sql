-- Under which name may other transactions read what this one reads?
SELECT pg_export_snapshot();
