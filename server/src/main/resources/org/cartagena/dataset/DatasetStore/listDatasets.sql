-- Datasets at each of their versions that the viewer may see. Who did what, and with which file, is for the centre only.
-- :id of one version, or null for all.
SELECT json_build_object('id', v.id, 'kind', d.kind, 'programme', g.code, 'name', d.name, 'version', v.number, 'state', v.state,
  'rows', v.rows, 'rowsWithoutLocation', v.rows_without_location, 'rowsRejected', v.rows_rejected, 'areaM2', round(v.area_m2::numeric, 1),
  'asOf', v.as_of, 'source', v.source, 'licence', v.licence, 'importedAt', v.imported_at, 'failure', v.failure,
  'publishedAt', (SELECT p.published_at FROM publication p WHERE p.version_id = v.id AND p.withdrawn_at IS NULL),
  'importedBy', CASE WHEN gate_has_programme(g.code) THEN v.imported_by END,
  'discardedAt', CASE WHEN gate_has_programme(g.code) THEN v.discarded_at END,
  'discardedBy', CASE WHEN gate_has_programme(g.code) THEN v.discarded_by END,
  'files', CASE WHEN gate_has_programme(g.code) THEN (
    SELECT coalesce(json_agg(json_build_object('name', f.name, 'format', f.format, 'sizeBytes', f.size_bytes, 'sha256', f.sha256,
      'parts', f.parts) ORDER BY f.id), '[]') FROM dataset_file f WHERE f.version_id = v.id) END)::text
FROM dataset_version v
JOIN dataset d ON d.id = v.dataset_id
JOIN programme g ON g.id = d.programme_id
WHERE :id::integer IS NULL OR v.id = :id
ORDER BY g.code, d.kind, d.name, v.number DESC;
