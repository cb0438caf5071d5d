-- Released land whose box meets one of the boxes, once each, as the viewer may see it.
-- :west, :south, :east, :north boxes in degrees; :most rows at most, one more says that there are more. Index: land_release_geom.
-- The boxes are made beforehand: under row-level security only a condition of nothing but leakproof functions can use the index (decision 0003).
WITH box AS MATERIALIZED (
  SELECT ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4326) AS geom
  FROM unnest(:west::float8[], :south::float8[], :east::float8[], :north::float8[]) AS b (west, south, east, north)
)
SELECT r.id, r.local_id, r.hazard_local_id, g.code AS programme, r.release_type, r.method, o.name AS operator, r.completed_on, ST_AsBinary(r.geom) AS wkb
FROM (
  SELECT DISTINCT n.id
  FROM box JOIN land_release n ON n.geom && box.geom
  LIMIT :most + 1
) near
JOIN land_release r ON r.id = near.id
JOIN programme g ON g.id = r.programme_id
LEFT JOIN organisation o ON o.id = r.operator_id;
