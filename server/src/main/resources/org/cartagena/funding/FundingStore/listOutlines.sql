-- Outlines of the administrative areas of level 1 of :programme, to draw figures on, as GeoJSON in EPSG:4326; simplified to about 500 m, so
-- not for measuring. Index: admin_area_p_code.
SELECT a.id, ST_AsGeoJSON(ST_SimplifyPreserveTopology(a.geom, 0.005), 4) AS geometry
FROM admin_area a
WHERE a.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme) AND a.level = 1 AND a.geom IS NOT NULL
ORDER BY a.id;
