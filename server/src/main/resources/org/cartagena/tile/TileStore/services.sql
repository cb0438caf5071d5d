-- Services in a tile. :z :x :y of the tile. Index: service_point_geom3857.
WITH bounds AS MATERIALIZED (
  SELECT ST_TileEnvelope(:z, :x, :y) AS env, ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) AS search
)
SELECT ST_AsMVT(t, 'services') FROM (
  SELECT f.id, g.code AS programme, array_to_string(f.categories, '+') AS category, f.status, ST_AsMVTGeom(f.geom3857, b.env) AS geom
  FROM bounds b JOIN service_point f ON f.geom3857 && b.search JOIN programme g ON g.id = f.programme_id
) t;
