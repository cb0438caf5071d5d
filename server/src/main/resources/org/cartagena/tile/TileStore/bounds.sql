-- Box of everything that is published and located, degrees; null when nothing is.
SELECT ARRAY[ST_XMin(box), ST_YMin(box), ST_XMax(box), ST_YMax(box)] FROM (
  SELECT ST_Extent(geom) AS box FROM (
    SELECT geom FROM hazard_area WHERE valid_to IS NULL
    UNION ALL SELECT geom FROM hazard_cell
    UNION ALL SELECT geom FROM service_point
    UNION ALL SELECT geom FROM development_project
    UNION ALL SELECT geom FROM admin_area) x) y;
