-- Hazardous areas of which more was released than they ever measured, by this version of land releases and the published versions of
-- other datasets: said at the last release of this version. The largest recorded state of an area counts, with a twentieth to spare,
-- because outlines shrink when a part is released. Index: hazard_area_local_id, land_release_hazard.
INSERT INTO row_issue (version_id, row_number, severity, code, value, message)
WITH mine AS (
  SELECT upper(r.hazard_local_id) AS parent, max(r.row_number) AS last_row, min(r.hazard_local_id) AS id
  FROM land_release r WHERE r.version_id = :versionId AND r.hazard_local_id IS NOT NULL
  GROUP BY 1
), released AS (
  SELECT upper(r.hazard_local_id) AS parent, count(*) AS number, sum(coalesce(r.computed_area_m2, r.reported_area_m2)) AS area_m2
  FROM land_release r
  WHERE r.programme_id = :programmeId AND r.hazard_local_id IS NOT NULL
    AND (r.version_id = :versionId OR r.version_id IN (
      SELECT p.version_id FROM publication p JOIN dataset_version v ON v.id = p.version_id
      WHERE p.withdrawn_at IS NULL AND v.dataset_id <> (SELECT t.dataset_id FROM dataset_version t WHERE t.id = :versionId)))
  GROUP BY 1
), parent AS (
  SELECT upper(h.local_id) AS parent, max(coalesce(h.computed_area_m2, h.reported_area_m2)) AS area_m2
  FROM hazard_area h JOIN publication p ON p.version_id = h.version_id AND p.withdrawn_at IS NULL
  WHERE h.programme_id = :programmeId AND h.local_id IS NOT NULL
  GROUP BY 1
)
SELECT :versionId, m.last_row, :severity, :code, m.id,
  format('%s m2 are released from %s in %s releases, but it never measured more than %s m2. All were kept; look for a release that is there twice, a wrong parent or a wrong area.',
    to_char(r.area_m2, 'FM999,999,999,999,990'), m.id, r.number, to_char(h.area_m2, 'FM999,999,999,999,990'))
FROM mine m JOIN released r USING (parent) JOIN parent h USING (parent)
WHERE r.area_m2 > 1.05 * h.area_m2;
