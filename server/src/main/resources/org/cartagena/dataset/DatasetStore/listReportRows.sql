-- The whole import report of a version, worst first, with the file and row of each issue. :id of the version.
SELECT i.severity, i.code, f.name AS file, s.file_row, i.row_number, i.column_name, i.value, i.message
FROM row_issue i
LEFT JOIN source_row s ON s.version_id = i.version_id AND s.row_number = i.row_number
LEFT JOIN dataset_file f ON f.id = s.file_id
WHERE i.version_id = :id
ORDER BY i.severity = 'info', i.severity = 'warning', i.code, i.row_number, i.id;
