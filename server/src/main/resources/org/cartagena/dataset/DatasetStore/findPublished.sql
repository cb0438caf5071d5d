-- The published version of the dataset that a version belongs to. :id of the version.
SELECT live.id FROM dataset_version v JOIN dataset_version live ON live.dataset_id = v.dataset_id
WHERE v.id = :id AND live.state = 'published';
