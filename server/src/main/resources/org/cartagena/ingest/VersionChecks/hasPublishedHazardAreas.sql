-- Whether hazardous areas of the programme are published, with which land releases can be compared.
SELECT EXISTS (
  SELECT FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
  WHERE p.withdrawn_at IS NULL AND d.programme_id = :programmeId AND d.kind = 'hazard-area');
