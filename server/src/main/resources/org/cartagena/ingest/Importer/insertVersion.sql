-- A new version in state loading, with the next number of its dataset.
INSERT INTO dataset_version (dataset_id, number, state, as_of, source, licence, importer_version, imported_by, fingerprint)
SELECT :datasetId, coalesce(max(number), 0) + 1, 'loading', :asOf::date, :source, :licence, :importerVersion, :importedBy, :fingerprint
FROM dataset_version WHERE dataset_id = :datasetId
RETURNING id, number;
