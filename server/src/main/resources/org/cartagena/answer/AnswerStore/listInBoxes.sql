-- Remaining hazardous areas whose box meets one of the boxes, once each, as the viewer may see them, without those already read.
-- :west, :south, :east, :north boxes in degrees; :except ids; :most rows at most, one more says that there are more. Index: hazard_area_geom.
-- The boxes are made beforehand: under row-level security only a condition of nothing but leakproof functions can use the index (decision 0003).
WITH box AS MATERIALIZED (
  SELECT ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4326) AS geom
  FROM unnest(:west::float8[], :south::float8[], :east::float8[], :north::float8[]) AS b (west, south, east, north)
)
SELECT h.id, h.version_id, g.code AS programme, h.local_id, h.classification, h.status, h.priority, h.contamination_types,
  h.computed_area_m2, ST_AsBinary(h.geom) AS wkb
FROM (
  SELECT n.id FROM box JOIN hazard_area n ON n.geom && box.geom WHERE n.remaining
  EXCEPT SELECT unnest(:except::bigint[])
  LIMIT :most + 1
) near
JOIN hazard_area h ON h.id = near.id
JOIN programme g ON g.id = h.programme_id;
