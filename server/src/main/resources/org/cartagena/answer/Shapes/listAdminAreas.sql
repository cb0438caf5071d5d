-- Outlines of administrative areas for a small map, simplified to :tolerance degrees and cut to its frame. :west, :south, :east, :north in
-- degrees; :most areas, the highest level first. Index: admin_area_geom.
WITH frame AS (SELECT ST_MakeEnvelope(:west, :south, :east, :north, 4326) AS box)
SELECT a.name, a.level, ST_AsBinary(ST_ClipByBox2D(ST_SimplifyPreserveTopology(a.geom, :tolerance), frame.box::box2d)) AS wkb
FROM frame JOIN admin_area a ON a.geom && frame.box
ORDER BY a.level, a.id
LIMIT :most;
