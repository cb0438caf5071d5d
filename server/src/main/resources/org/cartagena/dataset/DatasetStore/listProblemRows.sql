-- Rows of a version with an issue, worst severity first, as GeoJSON features: the geometry of the record that came of the row, null where
-- there is none; the row as it came; all its issues. :id of the version, :code of an issue that the rows have or null, :limit rows.
-- Index: row_issue_by_version, primary key of source_row.
WITH problem AS MATERIALIZED (
  SELECT row_number, min(CASE severity WHEN 'error' THEN 1 WHEN 'warning' THEN 2 ELSE 3 END) AS rank
  FROM row_issue
  WHERE version_id = :id AND row_number IS NOT NULL AND (:code::text IS NULL OR code = :code)
  GROUP BY row_number
  ORDER BY rank, row_number LIMIT :limit
), issue AS (
  SELECT i.row_number, json_agg(json_build_object('code', i.code, 'severity', i.severity, 'column', i.column_name, 'value', i.value,
    'message', i.message) ORDER BY i.id) AS issues
  FROM row_issue i JOIN problem USING (row_number)
  WHERE i.version_id = :id GROUP BY i.row_number
)
SELECT json_build_object('type', 'Feature', 'id', p.row_number, 'geometry', ST_AsGeoJSON(g.geom, 7)::json,
  'properties', json_build_object('row', p.row_number, 'file', f.name, 'fileRow', s.file_row,
    'severity', (ARRAY['error', 'warning', 'info'])[p.rank], 'issues', issue.issues, 'fields', s.fields))::text
FROM problem p
JOIN issue USING (row_number)
LEFT JOIN version_geometries(:id, ARRAY(SELECT row_number FROM problem)) g USING (row_number)
LEFT JOIN source_row s ON s.version_id = :id AND s.row_number = p.row_number
LEFT JOIN dataset_file f ON f.id = s.file_id
ORDER BY p.rank, p.row_number;
