-- The import of a version failed.
UPDATE dataset_version SET state = 'failed', failure = :failure WHERE id = :versionId AND state = 'loading';
