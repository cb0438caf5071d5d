-- Where a record came from: dataset, version, file and row; the row as it came only for who may read source rows.
-- :versionId, :rowNumber of the record. Index: primary key of source_row.
SELECT json_build_object('programme', g.code, 'fictional', g.fictional, 'authority', g.authority, 'contact', g.contact,
  'dataset', d.name, 'kind', d.kind, 'versionId', v.id, 'version', v.number, 'asOf', v.as_of, 'licence', v.licence, 'source', v.source,
  'importedAt', v.imported_at, 'sourceCrs', v.source_crs,
  'mapping', v.mapping, 'mappingProfile', v.mapping_profile,
  'file', file.name, 'sha256', file.sha256, 'row', coalesce(file.file_row, :rowNumber), 'fields', r.fields)::text
FROM dataset_version v
JOIN dataset d ON d.id = v.dataset_id
JOIN programme g ON g.id = d.programme_id
LEFT JOIN source_row r ON r.version_id = v.id AND r.row_number = :rowNumber
LEFT JOIN gate_find_file(:versionId, :rowNumber) file ON true
WHERE v.id = :versionId;
