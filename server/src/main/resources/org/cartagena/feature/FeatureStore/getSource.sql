-- Where a record came from: dataset, version, file and row; the row as it came only for who may read source rows.
-- And what was edited since, oldest first: everybody is told that and when, the centre also by whom, why, from what to what.
-- :versionId, :rowNumber of the record (negative: it came from no file, but from an edit); :id of the record, or null for what is not
-- edited. Index: primary key of source_row, record_edit_version_id_record_id_number_key.
SELECT json_build_object('programme', g.code, 'fictional', g.fictional, 'authority', g.authority, 'contact', g.contact,
  'dataset', d.name, 'kind', d.kind, 'versionId', v.id, 'version', v.number, 'asOf', v.as_of, 'licence', v.licence, 'source', v.source,
  'importedAt', v.imported_at, 'importerVersion', v.importer_version, 'sourceCrs', v.source_crs, 'crsOperation', v.crs_operation,
  'mapping', v.mapping, 'mappingProfile', v.mapping_profile,
  'file', file.name, 'sha256', file.sha256, 'row', CASE WHEN :rowNumber > 0 THEN coalesce(file.file_row, :rowNumber) END, 'fields', r.fields,
  'edits', (SELECT coalesce(json_agg(json_build_object('number', e.number, 'change', e.change, 'editedAt', e.edited_at,
      'editedBy', h.edited_by, 'reason', h.reason, 'before', h.before, 'after', h.after, 'notices', h.notices) ORDER BY e.number), '[]')
    FROM gate_record_edits(:versionId, :id::bigint) e
    LEFT JOIN record_edit h ON h.version_id = :versionId AND h.record_id = :id AND h.number = e.number))::text
FROM dataset_version v
JOIN dataset d ON d.id = v.dataset_id
JOIN programme g ON g.id = d.programme_id
LEFT JOIN source_row r ON r.version_id = v.id AND r.row_number = :rowNumber
LEFT JOIN gate_find_file(:versionId, :rowNumber) file ON true
WHERE v.id = :versionId;
