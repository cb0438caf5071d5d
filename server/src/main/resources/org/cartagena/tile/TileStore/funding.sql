-- Places where funded activities take place, in a tile: only places and sites. A point that stands for a country or an
-- administrative area is no place and is never drawn as one. :z :x :y of the tile. Index: funding_location_geom3857.
WITH bounds AS MATERIALIZED (
  SELECT ST_TileEnvelope(:z, :x, :y) AS env, ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) AS search
)
SELECT ST_AsMVT(t, 'funding') FROM (
  SELECT f.id, f.activity_id AS "activityId", g.code AS programme, f.stated_precision AS precision, c.strand,
    ST_AsMVTGeom(f.geom3857, b.env) AS geom
  FROM bounds b JOIN funding_location f ON f.geom3857 && b.search
  JOIN programme g ON g.id = f.programme_id
  JOIN funding_activity c ON c.id = f.activity_id
  WHERE f.stated_precision IN ('place', 'site')
) t;
