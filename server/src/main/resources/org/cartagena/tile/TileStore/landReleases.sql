-- Released land in a tile, or groups of it where much is drawn as one.
-- :keys of the tile and of the leaves that may contain it, :z :x :y of the tile, :pos its position, :west :north its corner and :side its
-- side in units of zoom 18. Units of geometry: tile coordinates, 4096 a side. Index: tile_row_key.
SELECT ST_AsMVT(t, 'land-releases') FROM (
  SELECT f.id, CASE WHEN f.id IS NULL THEN 'group' ELSE 'record' END AS form, f.programme, f.number, f.area_m2 AS "areaM2",
    f.code AS "releaseType", CASE WHEN f.id IS NOT NULL THEN f.first_day END AS "completedOn",
    CASE WHEN f.id IS NULL THEN f.first_day END AS "completedOnFirst", CASE WHEN f.id IS NULL THEN f.last_day END AS "completedOnLast", f.geom
  FROM tile_features(CAST(:keys AS bigint[]), :z, :x, :y, :pos, :west, :north, :side) f
  -- In one order, whatever the plan, so that the same tile is the same bytes everywhere.
  ORDER BY id, number, geom
) t;
