-- Issues of a version that is being rehearsed, in the order of its rows. Index: row_issue_by_version.
SELECT row_number, severity, code, column_name, value, message
FROM row_issue WHERE version_id = :versionId
ORDER BY row_number NULLS FIRST, id;
