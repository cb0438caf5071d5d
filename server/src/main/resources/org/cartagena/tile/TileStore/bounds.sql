-- Box of everything that is published and located, degrees; no row when nothing is.
SELECT ST_XMin(box) AS west, ST_YMin(box) AS south, ST_XMax(box) AS east, ST_YMax(box) AS north
FROM (
  SELECT ST_Extent(geom) AS box FROM (
    SELECT geom FROM hazard_area WHERE valid_to IS NULL
    UNION ALL SELECT geom FROM hazard_cell
    UNION ALL SELECT geom FROM land_release
    UNION ALL SELECT geom FROM service_point
    UNION ALL SELECT geom FROM funding_location WHERE stated_precision IN ('place', 'site')
    UNION ALL SELECT geom FROM development_project
    UNION ALL SELECT geom FROM admin_area) x) y
WHERE box IS NOT NULL;
