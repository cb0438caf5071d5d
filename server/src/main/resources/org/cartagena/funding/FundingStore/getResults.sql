-- What clearance money bought, by programme, operator, year or admin-area of level 1 (:by), as JSON: paid for clearance (USD: strand
-- clearance, disbursement and expenditure) beside land released (m2) and devices found; cost per m2 with its spread over operator and
-- year. :programme null or a filter; :from, :to years. Reads money_side and land_release; what is not published here is not known.
WITH RECURSIVE place AS MATERIALIZED (
  SELECT a.id, a.id AS top_id, a.level, a.parent_id FROM admin_area a
  UNION ALL
  SELECT p.id, b.id, b.level, b.parent_id FROM place p JOIN admin_area b ON b.id = p.parent_id
), area AS MATERIALIZED (
  SELECT id, top_id FROM place WHERE level = 1
), paid AS MATERIALIZED (
  -- By operator for the pairs and most sides, by area of level 1 for the areas.
  SELECT m.programme_id, CASE WHEN m.side = 'operator' AND m.key ~ '^[0-9]+$' THEN m.key::integer END AS operator_id, m.year::integer AS year,
    CASE WHEN m.side <> 'operator' AND m.key ~ '^[0-9]+$' THEN m.key::bigint END AS area_id, sum(m.usd) AS usd, bool_or(m.without_usd <> 0) AS without_usd
  FROM money_side m
  WHERE m.side = CASE WHEN :by::text = 'admin-area' THEN 'admin-area-1' ELSE 'operator' END
    AND m.because IS NULL AND m.strand = 'clearance' AND m.measure IN ('disbursement', 'expenditure')
    AND m.year BETWEEN :from::integer AND :to::integer
    AND (:programme::text IS NULL OR m.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
  GROUP BY 1, 2, 3, 4
), done AS MATERIALIZED (
  SELECT r.programme_id, r.operator_id, extract(year FROM r.completed_on)::integer AS year, area.top_id AS area_id,
    sum(coalesce(r.computed_area_m2, r.reported_area_m2)) AS m2,
    sum(coalesce(r.computed_area_m2, r.reported_area_m2)) FILTER (WHERE r.release_type = 'cleared') AS cleared_m2,
    sum(r.ap_mines) AS ap_mines, sum(r.av_mines) AS av_mines, sum(r.other_devices) AS other_devices, count(*) AS releases
  FROM land_release r LEFT JOIN area ON area.id = r.admin_area_id
  WHERE extract(year FROM r.completed_on) BETWEEN :from::integer AND :to::integer
    AND (:programme::text IS NULL OR r.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
  GROUP BY 1, 2, 3, 4
), pair AS (
  SELECT p.programme_id, p.operator_id, p.year, p.usd / d.m2 AS usd_per_m2
  FROM (SELECT programme_id, operator_id, year, sum(usd) AS usd FROM paid WHERE operator_id IS NOT NULL GROUP BY 1, 2, 3) p
  JOIN (SELECT programme_id, operator_id, year, sum(m2)::numeric AS m2 FROM done GROUP BY 1, 2, 3) d USING (programme_id, operator_id, year)
  WHERE d.m2 > 0 AND p.usd > 0
), money AS (
  SELECT CASE :by::text WHEN 'operator' THEN operator_id WHEN 'year' THEN year WHEN 'admin-area' THEN area_id ELSE programme_id END::bigint AS key,
    sum(usd) AS usd, bool_or(without_usd) AS without_usd FROM paid GROUP BY 1
), land AS (
  SELECT CASE :by::text WHEN 'operator' THEN operator_id WHEN 'year' THEN year WHEN 'admin-area' THEN area_id ELSE programme_id END::bigint AS key,
    sum(m2)::numeric AS m2, sum(cleared_m2)::numeric AS cleared_m2, sum(ap_mines) AS ap_mines, sum(av_mines) AS av_mines, sum(other_devices) AS other_devices, sum(releases) AS releases
  FROM done GROUP BY 1
), spread AS (
  SELECT CASE :by::text WHEN 'operator' THEN operator_id WHEN 'year' THEN year WHEN 'admin-area' THEN NULL ELSE programme_id END::bigint AS key, count(*) AS pairs,
    min(usd_per_m2) AS least, percentile_cont(ARRAY[0.25, 0.5, 0.75]) WITHIN GROUP (ORDER BY usd_per_m2::double precision) AS quarters, max(usd_per_m2) AS most
  FROM pair GROUP BY 1
)
SELECT json_build_object('from', :from::integer, 'to', :to::integer, 'rows', coalesce(json_agg(json_build_object('key', k.key,
    'name', CASE :by::text WHEN 'operator' THEN (SELECT o.name FROM organisation o WHERE o.id = k.key) WHEN 'year' THEN k.key::text
      WHEN 'admin-area' THEN (SELECT a.name FROM admin_area a WHERE a.id = k.key) ELSE (SELECT g.code || ' ' || g.name FROM programme g WHERE g.id = k.key) END,
    'paidUsd', round(k.usd, 2), 'withoutRate', coalesce(k.without_usd, false), 'releasedM2', round(k.m2, 0), 'clearedM2', round(k.cleared_m2, 0), 'releases', k.releases,
    'apMines', k.ap_mines, 'avMines', k.av_mines, 'otherDevices', k.other_devices,
    'usdPerM2', CASE WHEN k.m2 > 0 AND k.usd > 0 THEN round(k.usd / k.m2, 4) END,
    'spread', CASE WHEN s.pairs > 0 AND :by::text <> 'admin-area' THEN json_build_object('pairs', s.pairs, 'least', round(s.least, 4), 'lowerQuarter', round(s.quarters[1]::numeric, 4),
      'median', round(s.quarters[2]::numeric, 4), 'upperQuarter', round(s.quarters[3]::numeric, 4), 'most', round(s.most, 4)) END)
  ORDER BY CASE WHEN :by::text = 'year' THEN k.key END, k.usd DESC NULLS LAST, k.key), '[]'))::text
FROM (SELECT coalesce(m.key, l.key) AS key, m.usd, m.without_usd, l.m2, l.cleared_m2, l.ap_mines, l.av_mines, l.other_devices, l.releases
  FROM money m FULL JOIN land l ON l.key = m.key ORDER BY m.usd DESC NULLS LAST LIMIT :most::integer) k
LEFT JOIN spread s ON s.key IS NOT DISTINCT FROM k.key;
