-- Land releases whose hazardous area is in no published version of the programme. Nothing where no hazardous areas are published.
INSERT INTO row_issue (version_id, row_number, severity, code, value, message)
WITH parent AS (
  SELECT DISTINCT upper(h.local_id) AS parent
  FROM hazard_area h JOIN publication p ON p.version_id = h.version_id AND p.withdrawn_at IS NULL
  WHERE h.programme_id = :programmeId AND h.local_id IS NOT NULL
)
SELECT r.version_id, r.row_number, :severity, :code, r.hazard_local_id,
  format('The hazardous area %s is not among the published ones. The release was kept, and takes nothing from any area; correct the identifier or publish the area.', r.hazard_local_id)
FROM land_release r
WHERE r.version_id = :versionId AND r.hazard_local_id IS NOT NULL
  AND EXISTS (SELECT FROM parent) AND NOT EXISTS (SELECT FROM parent h WHERE h.parent = upper(r.hazard_local_id));
