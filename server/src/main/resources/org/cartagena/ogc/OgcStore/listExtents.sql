-- Where and when are the records of each collection that this viewer may see? Degrees; days; null where there are none.
-- A day of now or an open end is null too. Reads every record: the answer is kept until another version is published.
SELECT 'hazard-areas' AS collection, count(*) AS number, ST_Extent(geom) AS box, min(found_on) AS begins_on,
  CASE WHEN bool_or(remaining OR status_on IS NULL) THEN NULL ELSE max(status_on) END AS ends_on
FROM hazard_area WHERE valid_to IS NULL
UNION ALL
SELECT 'land-releases', count(*), ST_Extent(geom), min(coalesce(started_on, completed_on)), max(coalesce(completed_on, started_on)) FROM land_release
UNION ALL
SELECT 'services', count(*), ST_Extent(geom), NULL, NULL FROM service_point
UNION ALL
SELECT 'projects', count(*), ST_Extent(geom), min(starts_on), max(ends_on) FROM development_project
UNION ALL
SELECT 'funding-locations', count(*), ST_Extent(f.geom), min(coalesce(c.actual_start_on, c.planned_start_on)),
  max(coalesce(c.actual_end_on, c.planned_end_on))
FROM funding_location f JOIN funding_activity c ON c.id = f.activity_id
UNION ALL
SELECT 'admin-areas', count(*), ST_Extent(geom), NULL, NULL FROM admin_area;
