-- A version of the viewer's own programmes, with what a report says of it, and the published version of its dataset with the number of its edits. :id of the version.
SELECT v.id, g.code AS programme, d.kind, d.name AS dataset, v.number, v.state, v.as_of::text AS as_of, v.source, v.licence,
  v.imported_by, v.imported_at::text AS imported_at, v.importer_version, v.rows, v.rows_without_location, v.rows_rejected, v.area_m2,
  v.failure, live.id AS published_id, live.number AS published_number,
  (SELECT count(*)::integer FROM record_edit e WHERE e.version_id = live.id AND e.change <> 'state') AS published_edits
FROM dataset_version v
JOIN dataset d ON d.id = v.dataset_id
JOIN programme g ON g.id = d.programme_id
LEFT JOIN dataset_version live ON live.dataset_id = v.dataset_id AND live.state = 'published'
WHERE v.id = :id AND v.id = ANY (gate_centre_versions());
