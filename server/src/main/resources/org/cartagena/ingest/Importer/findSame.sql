-- The newest staged or published version of a dataset, if it was made from the same. :datasetId, :fingerprint of the import.
SELECT id, number, state, rows, rows_without_location, rows_rejected, area_m2, source_crs, crs_operation, mapping::text AS mapping
FROM (
  SELECT * FROM dataset_version
  WHERE dataset_id = :datasetId AND state IN ('staged', 'published')
  ORDER BY number DESC LIMIT 1) newest
WHERE fingerprint = :fingerprint;
