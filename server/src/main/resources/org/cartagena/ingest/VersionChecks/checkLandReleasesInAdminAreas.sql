-- Land releases of a version that are larger than the published administrative area in which they lie: the deepest around a point of
-- the outline, else the one with their code or name. Only what is larger than the smallest of these areas is looked at.
INSERT INTO row_issue (version_id, row_number, severity, code, value, message)
WITH unit AS MATERIALIZED (
  SELECT a.id, a.level, a.name, a.p_code, a.geom, a.computed_area_m2
  FROM admin_area a JOIN publication p ON p.version_id = a.version_id AND p.withdrawn_at IS NULL
  WHERE a.programme_id = :programmeId AND a.computed_area_m2 > 0
), suspect AS MATERIALIZED (
  SELECT f.version_id, f.row_number, f.geom, f.admin_p_code, f.admin_name,
    greatest(f.computed_area_m2, f.reported_area_m2) AS area_m2
  FROM land_release f
  WHERE f.version_id = :versionId
    AND greatest(f.computed_area_m2, f.reported_area_m2) > (SELECT min(u.computed_area_m2) FROM unit u)
)
SELECT s.version_id, s.row_number, :severity, :code, to_char(s.area_m2, 'FM999999999999990'),
  format('The area is %s m2, more than the whole of %s (%s m2). It was kept; look for a wrong unit or a wrong outline.',
    to_char(s.area_m2, 'FM999,999,999,999,990'), found.name, to_char(found.computed_area_m2, 'FM999,999,999,999,990'))
FROM suspect s
CROSS JOIN LATERAL (
  SELECT u.name, u.computed_area_m2 FROM unit u
  WHERE u.id = coalesce(
    (SELECT i.id FROM unit i WHERE i.geom && s.geom AND ST_Intersects(i.geom, ST_PointOnSurface(s.geom)) ORDER BY i.level DESC, i.id LIMIT 1),
    (SELECT min(i.id) FROM unit i WHERE i.p_code = s.admin_p_code GROUP BY i.level HAVING count(*) = 1 ORDER BY i.level LIMIT 1),
    (SELECT min(i.id) FROM unit i WHERE lower(i.name) = lower(s.admin_name) GROUP BY i.level HAVING count(*) = 1 ORDER BY i.level LIMIT 1))) found
WHERE s.area_m2 > found.computed_area_m2;
