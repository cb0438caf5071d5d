-- Areas of this version that are still open although published land releases add up to all of their area, to a hundredth.
INSERT INTO row_issue (version_id, row_number, severity, code, value, message)
WITH released AS (
  SELECT upper(r.hazard_local_id) AS parent, count(*) AS number, sum(coalesce(r.computed_area_m2, r.reported_area_m2)) AS area_m2
  FROM land_release r JOIN publication p ON p.version_id = r.version_id AND p.withdrawn_at IS NULL
  WHERE r.programme_id = :programmeId AND r.hazard_local_id IS NOT NULL
  GROUP BY 1
), area AS (
  SELECT upper(h.local_id) AS parent, max(coalesce(h.computed_area_m2, h.reported_area_m2)) AS area_m2
  FROM hazard_area h WHERE h.version_id = :versionId AND h.local_id IS NOT NULL
  GROUP BY 1
)
SELECT h.version_id, h.row_number, :severity, :code, h.local_id,
  format('The area is still recorded as remaining, but %s m2 were released from it in %s releases, all of its %s m2. It was kept as remaining; check the status with the releases.',
    to_char(r.area_m2, 'FM999,999,999,999,990'), r.number, to_char(a.area_m2, 'FM999,999,999,999,990'))
FROM hazard_area h JOIN area a ON a.parent = upper(h.local_id) JOIN released r ON r.parent = a.parent
WHERE h.version_id = :versionId AND h.remaining AND a.area_m2 > 0 AND r.area_m2 >= 0.99 * a.area_m2;
