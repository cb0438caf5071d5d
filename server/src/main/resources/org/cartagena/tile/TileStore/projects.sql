-- Development projects in a tile; what is too small to be drawn becomes a point. :z :x :y of the tile.
-- Index: development_project_geom3857.
WITH bounds AS MATERIALIZED (
  SELECT ST_TileEnvelope(:z, :x, :y) AS env, ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) AS search
)
SELECT ST_AsMVT(t, 'projects') FROM (
  SELECT f.id, g.code AS programme, f.name, f.sector, f.status,
    coalesce(ST_AsMVTGeom(f.geom3857, b.env), ST_AsMVTGeom(ST_PointOnSurface(f.geom3857), b.env)) AS geom
  FROM bounds b JOIN development_project f ON f.geom3857 && b.search JOIN programme g ON g.id = f.programme_id
) t;
