-- Hazardous areas of a version that are not of the programme of its dataset; there must be none.
SELECT count(*) FROM hazard_area
WHERE version_id = :versionId AND programme_id <> (
  SELECT d.programme_id FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = :versionId);
