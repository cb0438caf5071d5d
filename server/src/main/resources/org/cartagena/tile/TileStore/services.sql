-- Services in a tile, or groups of them where many are drawn as one.
-- :keys of the tile and of the leaves that may contain it, :z :x :y of the tile, :pos its position, :west :north its corner and :side its
-- side in units of zoom 18. Units of geometry: tile coordinates, 4096 a side. Index: tile_row_key.
SELECT ST_AsMVT(t, 'services') FROM (
  SELECT f.id, CASE WHEN f.id IS NULL THEN 'group' ELSE 'record' END AS form, f.programme, f.number, f.code AS category, f.status, f.geom
  FROM tile_features(CAST(:keys AS bigint[]), :z, :x, :y, :pos, :west, :north, :side) f
  -- In one order, whatever the plan, so that the same tile is the same bytes everywhere.
  ORDER BY id, number, geom
) t;
