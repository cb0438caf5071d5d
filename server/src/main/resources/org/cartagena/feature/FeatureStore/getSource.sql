-- Where a record came from: dataset, version, file and row; the row as it came only for who may read source rows.
-- :versionId, :rowNumber of the record. Index: primary key of source_row.
SELECT json_build_object('programme', g.code, 'fictional', g.fictional, 'authority', g.authority, 'contact', g.contact,
  'dataset', d.name, 'kind', d.kind, 'versionId', v.id, 'version', v.number, 'asOf', v.as_of, 'licence', v.licence, 'source', v.source,
  'importedAt', v.imported_at, 'sourceCrs', v.source_crs,
  'file', coalesce(file.name, only_file.name), 'sha256', coalesce(file.sha256, only_file.sha256),
  'row', coalesce(r.file_row, :rowNumber), 'fields', r.fields)::text
FROM dataset_version v
JOIN dataset d ON d.id = v.dataset_id
JOIN programme g ON g.id = d.programme_id
LEFT JOIN source_row r ON r.version_id = v.id AND r.row_number = :rowNumber
LEFT JOIN dataset_file file ON file.id = r.file_id
-- The public may not read source rows; of a version of a single file the file is known all the same.
LEFT JOIN dataset_file only_file ON only_file.version_id = v.id
  AND NOT EXISTS (SELECT FROM dataset_file x WHERE x.version_id = v.id AND x.id <> only_file.id)
WHERE v.id = :versionId;
