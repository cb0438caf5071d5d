-- Remaining hazardous areas in a tile, as the viewer may see them: precise (form area, or group where many are drawn as one),
-- enlarged cells (form cell) where a programme publishes cells, administrative areas with a number (form admin) where it
-- publishes totals. An area that is too small or too thin to be drawn at this zoom becomes a point: nothing vanishes.
-- :z :x :y of the tile; :pos its position, :keys tile_key of the tile and of the leaves that may contain it; :west :north its
-- corner, :side its side in units of zoom 18. Units of geometry: tile coordinates, 4096 a side.
-- Index: tile_row_key, tile_cell_pkey, tile_outline_key, admin_area_hazard_pkey.
WITH cell AS (
  SELECT (c.version_id::bigint << 31) | (c.level::bigint << 28) | ((c.x + 8192)::bigint << 14) | (c.y + 8192) AS id, 'cell' AS form, c.programme_id,
    CASE WHEN c.number_cha > 0 THEN 'CHA' WHEN c.number_sha > 0 THEN 'SHA' ELSE 'unknown' END AS classification, c.number,
    -- A cell at the edge is in two tiles and counts in that of its middle.
    CASE WHEN (c.x_min::bigint + c.x_max) / 2 / :side = :x AND least((c.y_min::bigint + c.y_max) / 2, 1073741823) / :side = :y THEN c.number_counted ELSE 0 END AS number_counted,
    tile_box(c.x_min, c.y_min, c.x_max, c.y_max, :z, :x, :y) AS geom
  FROM (
    SELECT c.*, floor(tile_world_x(c.x * k.size))::integer AS x_min, ceil(tile_world_x((c.x + 1) * k.size))::integer AS x_max,
      -- Beyond the southern edge of the map a cell is a line of one pixel along it.
      least(floor(tile_world_y((c.y + 1) * k.size)), 1073741824 - :side / 512)::integer AS y_min, ceil(tile_world_y(c.y * k.size))::integer AS y_max
    FROM (SELECT *, 0.05 * (1 << level) AS size FROM tile_cells(:z, :x, :y)) k
    JOIN tile_cell c ON c.version_id = ANY ((SELECT gate_published_versions())::integer[]) AND c.level = k.level
      AND c.x BETWEEN k.x_min AND k.x_max AND c.y BETWEEN k.y_min AND k.y_max
    JOIN programme g ON g.id = c.programme_id
    WHERE g.public_view = 'cells' AND NOT gate_has_programme(g.code)) c
), hidden AS MATERIALIZED (
  -- Level 2 where it is published, else level 1; and what is known only of a level 1 area, or lies in a part of it that
  -- level 2 does not cover, is drawn as that area: left out, its ground would look free.
  SELECT g.id, (SELECT max(level) FROM admin_area a WHERE a.programme_id = g.id AND a.level <= 2) AS level
  FROM programme g WHERE g.public_view = 'totals' AND NOT gate_has_programme(g.code)
), admin AS (
  SELECT o.admin_area_id, 'admin', o.programme_id, CASE WHEN h.number_cha > 0 THEN 'CHA' WHEN h.number_sha > 0 THEN 'SHA' ELSE 'unknown' END, h.number,
    NULL::integer, CASE WHEN :z < 10 THEN o.geom ELSE outline_cut(o.geom, :z, :x, :y) END
  FROM tile_outline o
  JOIN hidden g ON g.id = o.programme_id
  JOIN LATERAL (SELECT sum(number)::integer AS number, sum(number_cha) AS number_cha, sum(number_sha) AS number_sha, bool_or(own) AS own
    FROM admin_area_hazard h WHERE h.admin_area_id = o.admin_area_id) h ON h.number > 0
  WHERE o.key = outline_key(:z, :pos) AND (o.level = g.level OR o.level < g.level AND h.own)
), area AS (
  SELECT * FROM cell UNION ALL SELECT * FROM admin
)
SELECT ST_AsMVT(t, 'hazard-areas') FROM (
  SELECT f.id, CASE WHEN f.id IS NULL THEN 'group' ELSE 'area' END AS form, f.programme, f.code AS classification, f.status,
    f.types AS contamination, f.priority, true AS remaining, f.number, NULL::integer AS "numberCounted", f.area_m2 AS "areaM2",
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
  SELECT a.id, a.form, g.code, a.classification, NULL, NULL, NULL, true, a.number, a.number_counted, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
    NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, a.geom
  FROM area a JOIN programme g ON g.id = a.programme_id
  WHERE a.geom IS NOT NULL
  -- In one order, whatever the plan, so that the same tile is the same bytes everywhere.
  ORDER BY id, number, "areaM2", geom
) t;
