-- How many rows of a version have an issue? :id of the version, :code of the issue or null for any. Index: row_issue_by_version.
SELECT count(DISTINCT row_number) FROM row_issue
WHERE version_id = :id AND row_number IS NOT NULL AND (:code::text IS NULL OR code = :code);
