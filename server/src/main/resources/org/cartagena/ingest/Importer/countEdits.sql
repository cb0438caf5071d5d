-- How often were records of the published version edited, in the dataset that :versionId belongs to? A new state is one edit.
-- Index: record_edit_version_id_record_id_number_key.
SELECT count(*) FROM record_edit e
WHERE e.change <> 'state' AND e.version_id = (
  SELECT live.id FROM dataset_version v JOIN dataset_version live ON live.dataset_id = v.dataset_id AND live.state = 'published'
  WHERE v.id = :versionId);
