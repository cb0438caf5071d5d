-- Whether administrative areas of a programme are published.
SELECT EXISTS (
  SELECT FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
  WHERE p.withdrawn_at IS NULL AND d.kind = 'admin-area' AND d.programme_id = :programmeId);
