-- Remaining hazardous areas in a tile, as the viewer may see them: precise (form area, or group where many are drawn as one),
-- enlarged cells (form cell) where a programme publishes cells, administrative areas with a number (form admin) where it
-- publishes totals. An area that is too small or too thin to be drawn at this zoom becomes a point: nothing vanishes.
-- :z :x :y of the tile; :pos its position, :keys tile_key of the tile and of the leaves that may contain it; :west :north its
-- corner, :side its side in units of zoom 18. Units of geometry: tile coordinates, 4096 a side.
-- Index: tile_row_key, hazard_cell_geom3857.
WITH RECURSIVE bounds AS MATERIALIZED (
  SELECT ST_TileEnvelope(:z, :x, :y) AS env, ST_TileEnvelope(:z, :x, :y, margin => 64.0 / 4096) AS search
), cell AS (
  SELECT (c.version_id::bigint << 28) | ((c.x + 8192)::bigint << 14) | (c.y + 8192) AS id, 'cell' AS form, c.programme_id,
    CASE WHEN c.number_cha > 0 THEN 'CHA' WHEN c.number_sha > 0 THEN 'SHA' ELSE 'unknown' END AS classification, c.number,
    coalesce(ST_AsMVTGeom(c.geom3857, b.env, 4096, 64), ST_AsMVTGeom(ST_Centroid(c.geom3857), b.env, 4096, 64)) AS geom
  FROM bounds b JOIN hazard_cell c ON c.geom3857 && b.search JOIN programme g ON g.id = c.programme_id
  WHERE g.public_view = 'cells' AND NOT gate_has_programme(g.code)
), hidden AS MATERIALIZED (
  -- Level 2 where it is published, else level 1; and what is known only of a level 1 area, or lies in a part of it that
  -- level 2 does not cover, is drawn as that area: left out, its ground would look free.
  SELECT g.id, (SELECT max(level) FROM admin_area a WHERE a.programme_id = g.id AND a.level <= 2) AS level
  FROM programme g WHERE g.public_view = 'totals' AND NOT gate_has_programme(g.code)
), top AS (
  SELECT a.id, a.programme_id, a.geom3857 FROM bounds b
  JOIN admin_area a ON a.geom3857 && b.search JOIN hidden g ON g.id = a.programme_id
  WHERE a.level = g.level OR a.level < g.level AND EXISTS (SELECT FROM hazard_total t WHERE t.admin_area_id = a.id AND t.remaining
    UNION ALL SELECT FROM admin_area c JOIN hazard_total t ON t.admin_area_id = c.id AND t.remaining WHERE c.parent_id = a.id AND c.level > g.level)
), below AS (
  SELECT id AS top_id, id FROM top
  UNION ALL
  SELECT w.top_id, a.id FROM admin_area a JOIN below w ON a.parent_id = w.id
), total AS (
  SELECT w.top_id, sum(t.number)::integer AS number, bool_or(t.classification = 'CHA') AS confirmed,
    bool_or(t.classification = 'SHA') AS suspected
  FROM below w JOIN hazard_total t ON t.admin_area_id = w.id AND t.remaining GROUP BY 1
), admin AS (
  SELECT top.id, 'admin', top.programme_id, CASE WHEN confirmed THEN 'CHA' WHEN suspected THEN 'SHA' ELSE 'unknown' END, total.number,
    coalesce(ST_AsMVTGeom(top.geom3857, b.env, 4096, 64), ST_AsMVTGeom(ST_PointOnSurface(top.geom3857), b.env, 4096, 64))
  FROM bounds b, top JOIN total ON total.top_id = top.id
), area AS (
  SELECT * FROM cell UNION ALL SELECT * FROM admin
)
SELECT ST_AsMVT(t, 'hazard-areas') FROM (
  SELECT f.id, CASE WHEN f.id IS NULL THEN 'group' ELSE 'area' END AS form, f.programme, f.code AS classification, f.status,
    f.types AS contamination, f.priority, true AS remaining, f.number, f.area_m2 AS "areaM2",
    CASE WHEN f.id IS NOT NULL THEN f.first_day END AS "validFrom",
    f.area_m2_cha AS "areaM2Cha", f.area_m2_sha AS "areaM2Sha", f.number_cha AS "numberCha",
    f.number_sha AS "numberSha", f.number_without_area AS "numberWithoutArea", f.number_open AS "numberOpen",
    f.number_worked_on AS "numberWorkedOn", f.number_suspended AS "numberSuspended", f.number_ap AS "numberAP",
    f.number_av AS "numberAV", f.number_cm AS "numberCM", f.number_erw AS "numberERW",
    f.number_ied AS "numberIED", f.number_type_unknown AS "numberTypeUnknown", f.number_high AS "numberHigh",
    f.number_medium AS "numberMedium", f.number_low AS "numberLow",
    CASE WHEN f.id IS NULL THEN f.first_day END AS "validFromFirst", CASE WHEN f.id IS NULL THEN f.last_day END AS "validFromLast", f.geom
  FROM tile_features(CAST(:keys AS bigint[]), :z, :x, :y, :pos, :west, :north, :side) f
  UNION ALL
  SELECT a.id, a.form, g.code, a.classification, NULL, NULL, NULL, true, a.number, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, a.geom
  FROM area a JOIN programme g ON g.id = a.programme_id
  -- In one order, whatever the plan, so that the same tile is the same bytes everywhere.
  ORDER BY id, number, geom
) t;
