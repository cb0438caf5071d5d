-- Released land whose box meets one of the boxes, once each, as the viewer may see it.
-- :west, :south, :east, :north boxes in degrees; :most rows at most, one more says that there are more. Index: land_release_geom.
SELECT r.id, r.local_id, r.hazard_local_id, g.code AS programme, r.release_type, r.method, o.name AS operator, r.completed_on, ST_AsBinary(r.geom) AS wkb
FROM (
  SELECT DISTINCT n.id
  FROM unnest(:west::float8[], :south::float8[], :east::float8[], :north::float8[]) AS box (west, south, east, north)
  JOIN land_release n ON n.geom && ST_MakeEnvelope(box.west, box.south, box.east, box.north, 4326)
  LIMIT :most + 1
) near
JOIN land_release r ON r.id = near.id
JOIN programme g ON g.id = r.programme_id
LEFT JOIN organisation o ON o.id = r.operator_id;
