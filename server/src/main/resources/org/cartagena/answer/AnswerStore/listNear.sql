-- Remaining hazardous areas whose box meets one of the boxes, as the viewer may see them; one that meets several comes several times.
-- :west, :south, :east, :north boxes in degrees; :most rows at most, one more says that there are more. Index: hazard_area_geom.
-- The boxes are made beforehand: under row-level security only a condition of nothing but leakproof functions can use the index (decision 0003).
WITH box AS MATERIALIZED (
  SELECT ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4326) AS geom
  FROM unnest(:west::float8[], :south::float8[], :east::float8[], :north::float8[]) AS b (west, south, east, north)
)
SELECT h.id, h.version_id, g.code AS programme, h.local_id, h.classification, h.status, h.priority, h.contamination_types,
  h.computed_area_m2, ST_AsBinary(h.geom) AS wkb
FROM box
JOIN hazard_area h ON h.geom && box.geom
JOIN programme g ON g.id = h.programme_id
WHERE h.remaining
LIMIT :most + 1;
