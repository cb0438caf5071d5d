-- Issues of a version by code, with the first of each as an example. :versionId. Index: row_issue_by_version.
SELECT DISTINCT ON (code) code, row_number, column_name, value, message, count(*) OVER (PARTITION BY code) AS number
FROM row_issue WHERE version_id = :versionId
ORDER BY code, id;
