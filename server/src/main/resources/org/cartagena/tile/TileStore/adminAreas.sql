-- Administrative areas in a tile with their remaining hazardous areas (all levels below counted in); level 1 up to zoom 6,
-- level 2 up to zoom 8, then all. Figures are absent where the programme has published no hazard data, and below level 2
-- where it publishes totals only (decision 0004).
-- :z :x :y of the tile. Index: admin_area_geom3857, admin_area_parent.
WITH RECURSIVE bounds AS MATERIALIZED (
  SELECT ST_TileEnvelope(:z, :x, :y) AS env, ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) AS search,
    CASE WHEN :z <= 6 THEN 1 WHEN :z <= 8 THEN 2 ELSE 3 END AS deepest
), shown AS MATERIALIZED (
  SELECT a.id, a.programme_id, a.level, a.name, ST_AsMVTGeom(a.geom3857, b.env, 4096, 64) AS geom
  FROM bounds b JOIN admin_area a ON a.geom3857 && b.search AND a.level <= b.deepest
), below AS (
  SELECT id AS top_id, id FROM shown
  UNION ALL
  SELECT w.top_id, a.id FROM admin_area a JOIN below w ON a.parent_id = w.id
), total AS (
  SELECT w.top_id, sum(t.number)::integer AS number, sum(t.area_m2) AS area_m2
  FROM below w JOIN hazard_total t ON t.admin_area_id = w.id AND t.remaining GROUP BY 1
), recorded AS (
  SELECT DISTINCT programme_id FROM hazard_total
)
SELECT ST_AsMVT(t, 'admin-areas') FROM (
  SELECT s.id, g.code AS programme, s.level, s.name,
    CASE WHEN r.programme_id IS NOT NULL AND (s.level <= 2 OR g.public_view <> 'totals' OR gate_has_programme(g.code)) THEN coalesce(x.number, 0) END AS "hazardNumber",
    CASE WHEN r.programme_id IS NOT NULL AND (s.level <= 2 OR g.public_view <> 'totals' OR gate_has_programme(g.code)) THEN coalesce(round(x.area_m2), 0)::bigint END AS "hazardAreaM2", s.geom
  FROM shown s JOIN programme g ON g.id = s.programme_id
  LEFT JOIN total x ON x.top_id = s.id
  LEFT JOIN recorded r ON r.programme_id = s.programme_id
  ORDER BY s.level, s.id
) t;
