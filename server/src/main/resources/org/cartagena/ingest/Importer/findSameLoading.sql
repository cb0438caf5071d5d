-- Number of the version that is being made from the same at this moment. :datasetId, :fingerprint of the import.
SELECT number FROM dataset_version
WHERE dataset_id = :datasetId AND state = 'loading' AND fingerprint = :fingerprint;
