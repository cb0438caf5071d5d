-- How many issues of these :codes a version has, with the first of each.
SELECT DISTINCT ON (i.code) i.code, count(*) OVER (PARTITION BY i.code) AS number, i.row_number, i.column_name, i.value, i.message
FROM row_issue i
WHERE i.version_id = :versionId AND i.code = ANY (:codes)
ORDER BY i.code, i.row_number, i.id;
