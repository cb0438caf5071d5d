-- The mapping profile of a version, as it is applied.
UPDATE dataset_version SET mapping_profile = :profile::json WHERE id = :versionId;
