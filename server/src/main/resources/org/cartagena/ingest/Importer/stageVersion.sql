-- The import is complete: counts, and the state staged.
UPDATE dataset_version SET state = 'staged', rows = :rows, rows_without_location = :rowsWithoutLocation,
  rows_rejected = :rowsRejected, area_m2 = :areaM2, mapping = :mapping::jsonb, source_crs = :sourceCrs, crs_operation = :crsOperation
WHERE id = :versionId AND state = 'loading';
