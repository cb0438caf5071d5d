-- What a programme needs for clearance against what is committed, by administrative area of level 1 and by year up to its Article 5
-- deadline, as JSON. :programme code; :asOf day. Remaining m2 as hazard_total has it; cost in USD low, central and high by the planning
-- values in force; committed = commitments for clearance and mine action that are not paid yet. Reads hazard_total, money_activity,
-- money_side, funding_place.
WITH RECURSIVE place AS MATERIALIZED (
  SELECT a.id, a.id AS top_id, a.level, a.parent_id FROM admin_area a WHERE a.programme_id = (SELECT id FROM programme WHERE code = :programme)
  UNION ALL
  SELECT p.id, b.id, b.level, b.parent_id FROM place p JOIN admin_area b ON b.id = p.parent_id
), area AS MATERIALIZED (
  SELECT id, top_id FROM place WHERE level = 1
), me AS MATERIALIZED (
  SELECT * FROM programme WHERE code = :programme
), price AS MATERIALIZED (
  -- The programme's own values where it has some for the class, else the general ones.
  SELECT v.classification, battle,
    sum(v.share_low * v.cost_low) AS low, sum(v.share_central * v.cost_central) AS central, sum(v.share_high * v.cost_high) AS high
  FROM planning_value v CROSS JOIN (VALUES (true), (false)) b (battle)
  WHERE v.valid_to IS NULL
    AND v.programme_id IS NOT DISTINCT FROM (SELECT o.programme_id FROM planning_value o
      WHERE o.valid_to IS NULL AND o.classification = v.classification AND o.activity = v.activity AND (o.programme_id IS NULL OR o.programme_id = (SELECT id FROM me))
      ORDER BY o.programme_id NULLS LAST LIMIT 1)
    AND (v.activity IN ('non-technical-survey', 'technical-survey') OR (v.activity = 'battle-area-clearance') = battle)
  GROUP BY 1, 2
), need AS MATERIALIZED (
  SELECT area.top_id AS area_id, sum(h.number) AS number, sum(h.number_without_area) AS without_area, sum(h.area_m2) AS m2,
    sum(h.area_m2 * p.low) AS low, sum(h.area_m2 * p.central) AS central, sum(h.area_m2 * p.high) AS high
  FROM hazard_total h
  LEFT JOIN area ON area.id = h.admin_area_id
  LEFT JOIN price p ON p.classification = h.classification AND p.battle = (h.contamination <> '' AND string_to_array(h.contamination, '+') <@ ARRAY['CM', 'ERW'])
  WHERE h.remaining AND h.programme_id = (SELECT id FROM me)
  GROUP BY 1
), held AS MATERIALIZED (
  SELECT area.top_id AS area_id, sum((m.committed_usd - m.paid_usd) * coalesce(f.part, 1)) AS usd, bool_or(m.without_usd) AS without_usd
  FROM money_activity m
  JOIN funding_activity c ON c.id = m.activity_id AND c.recipient_level = 'country'
  LEFT JOIN funding_place f ON f.activity_id = m.activity_id
  LEFT JOIN area ON area.id = f.admin_area_id
  WHERE m.programme_id = (SELECT id FROM me) AND m.strand IN ('clearance', 'mine_action') AND m.committed_usd > m.paid_usd
  GROUP BY 1
), line AS (
  SELECT coalesce(n.area_id, h.area_id) AS area_id, n.number, n.without_area, n.m2, n.low, n.central, n.high, coalesce(h.usd, 0) AS usd
  FROM need n FULL JOIN held h ON h.area_id = n.area_id
  WHERE coalesce(n.area_id, h.area_id) IS NOT NULL
  UNION ALL
  SELECT NULL, n.number, n.without_area, n.m2, n.low, n.central, n.high, coalesce(h.usd, 0)
  FROM (SELECT 1) one LEFT JOIN need n ON n.area_id IS NULL LEFT JOIN held h ON h.area_id IS NULL
  WHERE n.number IS NOT NULL OR h.usd IS NOT NULL
), whole AS (
  SELECT sum(number) AS number, sum(without_area) AS without_area, sum(m2) AS m2, sum(low) AS low, sum(central) AS central, sum(high) AS high, coalesce(sum(usd), 0) AS usd FROM line
), year AS (
  SELECT y.year, count(*) OVER () AS years,
    (SELECT sum(m.usd) FROM money_side m WHERE m.side = 'level' AND m.programme_id = (SELECT id FROM me) AND m.because IS NULL AND m.measure = 'planned'
      AND m.strand IN ('clearance', 'mine_action') AND m.year = y.year AND m.key IN ('placed', 'nationwide')) AS planned,
    (SELECT sum(m.usd) FROM money_side m WHERE m.side = 'level' AND m.programme_id = (SELECT id FROM me) AND m.because IS NULL AND m.measure = 'budget'
      AND m.strand IN ('clearance', 'mine_action') AND m.year = y.year AND m.key IN ('placed', 'nationwide')) AS budget
  FROM generate_series(extract(year FROM :asOf::date)::integer, (SELECT extract(year FROM article5_deadline)::integer FROM me)) y (year)
)
SELECT json_build_object(
  'programme', g.code, 'name', g.name, 'article5Deadline', g.article5_deadline, 'asOf', :asOf::date,
  'recorded', EXISTS (SELECT FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id WHERE d.programme_id = g.id AND d.kind = 'hazard-area' AND v.state = 'published'),
  'fundingRecorded', EXISTS (SELECT FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id WHERE d.programme_id = g.id AND d.kind = 'funding' AND v.state = 'published'),
  'withoutRate', coalesce((SELECT bool_or(without_usd) FROM held), false),
  'total', json_build_object('number', w.number, 'numberWithoutArea', w.without_area, 'remainingM2', round(w.m2::numeric, 0),
    'costUsd', CASE WHEN w.m2 > 0 THEN json_build_object('low', round(w.low::numeric, 0), 'central', round(w.central::numeric, 0), 'high', round(w.high::numeric, 0)) END,
    'committedUsd', round(w.usd, 2),
    'gapUsd', CASE WHEN w.m2 > 0 THEN json_build_object('low', greatest(round(w.low::numeric - w.usd, 0), 0), 'central', greatest(round(w.central::numeric - w.usd, 0), 0), 'high', greatest(round(w.high::numeric - w.usd, 0), 0)) END),
  'adminAreas', coalesce((SELECT json_agg(json_build_object('id', l.area_id, 'name', a.name, 'pCode', a.p_code,
      'number', l.number, 'numberWithoutArea', l.without_area, 'remainingM2', round(l.m2::numeric, 0),
      'costUsd', CASE WHEN l.m2 > 0 THEN json_build_object('low', round(l.low::numeric, 0), 'central', round(l.central::numeric, 0), 'high', round(l.high::numeric, 0)) END,
      'committedUsd', round(l.usd, 2),
      'gapUsd', CASE WHEN l.m2 > 0 THEN json_build_object('low', greatest(round(l.low::numeric - l.usd, 0), 0), 'central', greatest(round(l.central::numeric - l.usd, 0), 0), 'high', greatest(round(l.high::numeric - l.usd, 0), 0)) END)
    ORDER BY l.area_id IS NULL, greatest(coalesce(l.central, 0) - l.usd::double precision, 0) DESC, a.name)
    FROM line l LEFT JOIN admin_area a ON a.id = l.area_id), '[]'),
  'years', coalesce((SELECT json_agg(json_build_object('year', y.year,
      'needUsd', CASE WHEN w.m2 > 0 THEN json_build_object('low', round((w.low / y.years)::numeric, 0), 'central', round((w.central / y.years)::numeric, 0), 'high', round((w.high / y.years)::numeric, 0)) END,
      'plannedUsd', round(y.planned, 2), 'budgetUsd', round(y.budget, 2)) ORDER BY y.year) FROM year y), '[]'),
  'planningValues', coalesce((SELECT json_agg(DISTINCT CASE WHEN v.programme_id IS NULL THEN 'general' ELSE 'programme' END) FROM planning_value v
    WHERE v.valid_to IS NULL AND (v.programme_id IS NULL OR v.programme_id = g.id)), '[]'))::text
FROM me g CROSS JOIN whole w;
