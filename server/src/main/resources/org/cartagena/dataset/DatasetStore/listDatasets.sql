-- Datasets with the version that counts: the published one, else the newest that the viewer may see; versions in other
-- states follow for the centre. :id of one version, or null for all.
SELECT json_build_object('id', v.id, 'kind', d.kind, 'programme', g.code, 'name', d.name, 'version', v.number, 'state', v.state,
  'rows', v.rows, 'rowsWithoutLocation', v.rows_without_location, 'rowsRejected', v.rows_rejected, 'areaM2', round(v.area_m2::numeric, 1),
  'asOf', v.as_of, 'source', v.source, 'licence', v.licence, 'importedAt', v.imported_at, 'failure', v.failure,
  'publishedAt', (SELECT p.published_at FROM publication p WHERE p.version_id = v.id AND p.withdrawn_at IS NULL))::text
FROM dataset_version v
JOIN dataset d ON d.id = v.dataset_id
JOIN programme g ON g.id = d.programme_id
WHERE :id::integer IS NULL OR v.id = :id
ORDER BY g.code, d.kind, d.name, v.number DESC;
