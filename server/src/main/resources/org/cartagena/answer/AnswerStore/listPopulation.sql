-- Blocks of published rasters of population whose box meets one of the boxes, once each; degrees in WGS 84.
-- :west, :south, :east, :north boxes in degrees; :most rows at most, one more says that there are more. Index: population_block_geom.
-- The boxes are made beforehand: under row-level security only a condition of nothing but leakproof functions can use the index (decision 0003).
WITH box AS MATERIALIZED (
  SELECT ST_MakeEnvelope(b.west, b.south, b.east, b.north, 4326) AS geom
  FROM unnest(:west::float8[], :south::float8[], :east::float8[], :north::float8[]) AS b (west, south, east, north)
)
SELECT b.version_id, d.id AS dataset_id, d.name, v.as_of, b.west_degrees, b.north_degrees, b.cell_width_degrees, b.cell_height_degrees,
  b.first_column, b.first_row, b.column_count, b.row_count, b.cells
FROM (
  SELECT DISTINCT n.id
  FROM box JOIN population_block n ON n.geom && box.geom
  LIMIT :most + 1
) near
JOIN population_block b ON b.id = near.id
JOIN dataset_version v ON v.id = b.version_id
JOIN dataset d ON d.id = v.dataset_id
ORDER BY b.id;
