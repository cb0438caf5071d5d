-- A page of the import report of a version. :id of the version, :code or null for all, :after last id of the page before, :limit rows.
SELECT i.id, json_build_object('row', i.row_number, 'severity', i.severity, 'code', i.code, 'column', i.column_name, 'value', i.value,
  'message', i.message)::text AS issue
FROM row_issue i
WHERE i.version_id = :id AND i.id > :after AND (:code::text IS NULL OR i.code = :code)
ORDER BY i.id
LIMIT :limit;
