-- Administrative areas in a tile with their remaining hazardous areas (all levels below counted in); level 1 up to zoom 6,
-- level 2 up to zoom 8, then all. Figures are absent where the programme has published no hazard data, and below level 2
-- where it publishes totals only (decision 0004). An area that is too small to be drawn is a point. Where more
-- than 2000 are in a tile, none has room for a name: they have neither names nor square metres there, so that a tile stays small.
-- :z :x :y of the tile, :pos its position. Units of geometry: tile coordinates, 4096 a side.
-- Index: tile_outline_key, admin_area_hazard_pkey, hazard_total_by_programme.
WITH shown AS MATERIALIZED (
  SELECT g.id, g.code, EXISTS (SELECT FROM hazard_total t WHERE t.programme_id = g.id) AS recorded,
    CASE WHEN g.public_view <> 'totals' OR gate_has_programme(g.code) THEN 3 ELSE 2 END AS told
  FROM programme g
), drawn AS (
  SELECT o.admin_area_id, o.programme_id, o.level, o.name, count(*) OVER () <= 2000 AS few, CASE WHEN :z < 10 THEN o.geom ELSE outline_cut(o.geom, :z, :x, :y) END AS geom
  FROM tile_outline o WHERE o.key = outline_key(:z, :pos) AND o.level <= outline_deepest(:z)
)
SELECT ST_AsMVT(t, 'admin-areas') FROM (
  SELECT d.admin_area_id AS id, g.code AS programme, d.level, CASE WHEN d.few THEN d.name END AS name,
    CASE WHEN g.recorded AND d.level <= g.told THEN coalesce(x.number, 0) END AS "hazardNumber",
    CASE WHEN d.few AND g.recorded AND d.level <= g.told THEN coalesce(round(x.area_m2), 0)::bigint END AS "hazardAreaM2", d.geom
  FROM drawn d
  JOIN shown g ON g.id = d.programme_id
  LEFT JOIN LATERAL (SELECT sum(h.number)::integer AS number, sum(h.area_m2) AS area_m2 FROM admin_area_hazard h WHERE h.admin_area_id = d.admin_area_id) x ON true
  WHERE d.geom IS NOT NULL
  ORDER BY d.level, d.admin_area_id
) t;
