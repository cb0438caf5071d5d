-- How transparent a programme's victim assistance is, as JSON: what was reported, by whom, what is missing, with a score of its parts
-- from 0 to 1; and by administrative area of level 1 the services and the money. :programme code; :asOf day. USD. Reads money, money_side,
-- money_activity and service_point.
WITH RECURSIVE place AS MATERIALIZED (
  SELECT a.id, a.id AS top_id, a.level, a.parent_id FROM admin_area a WHERE a.programme_id = (SELECT id FROM programme WHERE code = :programme)
  UNION ALL
  SELECT p.id, b.id, b.level, b.parent_id FROM place p JOIN admin_area b ON b.id = p.parent_id
), area AS MATERIALIZED (
  SELECT id, top_id FROM place WHERE level = 1
), me AS MATERIALIZED (
  SELECT * FROM programme WHERE code = :programme
), va AS MATERIALIZED (
  SELECT m.* FROM money m WHERE m.programme_id = (SELECT id FROM me) AND m.strand = 'victim_assistance' AND m.because IS NULL
), sums AS (
  SELECT coalesce(sum(usd) FILTER (WHERE measure = 'commitment'), 0) AS committed, coalesce(sum(usd) FILTER (WHERE measure IN ('disbursement', 'expenditure')), 0) AS paid,
    count(*) FILTER (WHERE measure IN ('commitment', 'disbursement', 'expenditure')) AS parts,
    sum(usd) FILTER (WHERE measure IN ('commitment', 'disbursement', 'expenditure')) AS usd,
    sum(usd) FILTER (WHERE measure IN ('commitment', 'disbursement', 'expenditure') AND level = 'placed') AS placed,
    sum(usd) FILTER (WHERE measure IN ('commitment', 'disbursement', 'expenditure') AND donor_id IS NOT NULL) AS with_donor,
    sum(usd) FILTER (WHERE measure IN ('commitment', 'disbursement', 'expenditure') AND operator_id IS NOT NULL) AS with_operator,
    count(DISTINCT donor_id) AS donors,
    coalesce(sum(usd) FILTER (WHERE measure IN ('planned', 'budget') AND year >= extract(year FROM :asOf::date)), 0) AS ahead
  FROM va
), moved AS (
  SELECT count(*) AS activities, count(*) FILTER (WHERE first_committed_on IS NOT NULL AND first_paid_on IS NOT NULL) AS both
  FROM money_activity WHERE programme_id = (SELECT id FROM me) AND strand = 'victim_assistance'
), service AS (
  SELECT count(*) AS number, count(*) FILTER (WHERE status <> 'unknown') AS with_status, count(*) FILTER (WHERE NOT 'unknown' = ANY (categories)) AS with_category,
    count(*) FILTER (WHERE greatest(verified_on, status_on) >= :asOf::date - 730) AS fresh
  FROM service_point WHERE programme_id = (SELECT id FROM me)
), part (ordinal, name, score, of, had) AS (
  SELECT 1, 'money', CASE WHEN s.parts > 0 THEN 1.0 ELSE 0 END, 1::numeric, CASE WHEN s.parts > 0 THEN 1 ELSE 0 END::numeric FROM sums s
  UNION ALL SELECT 2, 'donor', s.with_donor / nullif(s.usd, 0), s.usd, s.with_donor FROM sums s WHERE s.usd > 0
  UNION ALL SELECT 3, 'operator', coalesce(s.with_operator, 0) / s.usd, s.usd, s.with_operator FROM sums s WHERE s.usd > 0
  UNION ALL SELECT 4, 'place', coalesce(s.placed, 0) / s.usd, s.usd, s.placed FROM sums s WHERE s.usd > 0
  UNION ALL SELECT 5, 'dates', m.both::numeric / m.activities, m.activities, m.both FROM moved m WHERE m.activities > 0
  UNION ALL SELECT 6, 'ahead', CASE WHEN s.ahead > 0 THEN 1.0 ELSE 0 END, 1, CASE WHEN s.ahead > 0 THEN 1 ELSE 0 END FROM sums s
  UNION ALL SELECT 7, 'services', CASE WHEN v.number > 0 THEN 1.0 ELSE 0 END, 1, CASE WHEN v.number > 0 THEN 1 ELSE 0 END FROM service v
  UNION ALL SELECT 8, 'serviceStatus', v.with_status::numeric / v.number, v.number, v.with_status FROM service v WHERE v.number > 0
  UNION ALL SELECT 9, 'serviceKind', v.with_category::numeric / v.number, v.number, v.with_category FROM service v WHERE v.number > 0
  UNION ALL SELECT 10, 'serviceChecked', v.fresh::numeric / v.number, v.number, v.fresh FROM service v WHERE v.number > 0
  UNION ALL SELECT 11, 'casualties', n.has::numeric, 1, n.has FROM (SELECT count(*) FILTER (WHERE d.kind = 'casualty' AND v.state = 'published') > 0 AS yes FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id
    WHERE d.programme_id = (SELECT id FROM me)) y CROSS JOIN LATERAL (SELECT CASE WHEN y.yes THEN 1 ELSE 0 END AS has) n
), offered AS (
  SELECT area.top_id AS area_id, count(*) AS number, count(*) FILTER (WHERE s.status IN ('fully_operational', 'partially_operational')) AS working,
    count(*) FILTER (WHERE s.status = 'unknown') AS unknown,
    array_agg(DISTINCT k) FILTER (WHERE s.status IN ('fully_operational', 'partially_operational', 'unknown')) AS kinds
  FROM service_point s LEFT JOIN area ON area.id = s.admin_area_id CROSS JOIN LATERAL unnest(s.categories) k
  WHERE s.programme_id = (SELECT id FROM me)
  GROUP BY 1
), numbers AS (
  SELECT area.top_id AS area_id, count(*) AS number, count(*) FILTER (WHERE s.status IN ('fully_operational', 'partially_operational')) AS working
  FROM service_point s LEFT JOIN area ON area.id = s.admin_area_id WHERE s.programme_id = (SELECT id FROM me) GROUP BY 1
), paid AS (
  SELECT CASE WHEN m.key ~ '^[0-9]+$' THEN m.key::bigint END AS area_id, sum(m.usd) AS usd FROM money_side m
  WHERE m.side = 'admin-area-1' AND m.programme_id = (SELECT id FROM me) AND m.strand = 'victim_assistance' AND m.because IS NULL AND m.measure IN ('disbursement', 'expenditure')
  GROUP BY 1
)
SELECT json_build_object('programme', g.code, 'name', g.name, 'asOf', :asOf::date,
  'score', (SELECT round(avg(score), 4) FROM part),
  'parts', (SELECT json_agg(json_build_object('part', name, 'score', round(score, 4), 'of', round(of, 2), 'had', round(coalesce(had, 0), 2)) ORDER BY ordinal) FROM part),
  'money', (SELECT json_build_object('committedUsd', round(committed, 2), 'paidUsd', round(paid, 2), 'aheadUsd', round(ahead, 2), 'donors', donors, 'parts', coalesce(parts, 0)) FROM sums),
  'years', coalesce((SELECT json_agg(json_build_object('year', year, 'committedUsd', round(c, 2), 'paidUsd', round(p, 2)) ORDER BY year) FROM (
    SELECT year, sum(usd) FILTER (WHERE measure = 'commitment') AS c, sum(usd) FILTER (WHERE measure IN ('disbursement', 'expenditure')) AS p FROM va WHERE measure IN ('commitment', 'disbursement', 'expenditure') GROUP BY 1) y), '[]'),
  'reportedBy', coalesce((SELECT json_agg(json_build_object('name', o.name, 'reportedAs', r.reported_as, 'activities', r.number) ORDER BY r.number DESC, o.name) FROM (
    SELECT c.reporting_organisation_id AS id, c.reported_as, count(*) AS number FROM money_activity m JOIN funding_activity c ON c.id = m.activity_id
    WHERE m.programme_id = g.id AND m.strand = 'victim_assistance' GROUP BY 1, 2) r LEFT JOIN organisation o ON o.id = r.id), '[]'),
  'adminAreas', coalesce((SELECT json_agg(json_build_object('id', a.id, 'name', a.name, 'services', coalesce(n.number, 0), 'servicesWorking', coalesce(n.working, 0),
      'kindsNotRecorded', (SELECT coalesce(json_agg(k ORDER BY i), '[]') FROM unnest(ARRAY['emergency_care', 'rehabilitation', 'prosthetics_orthotics', 'mental_health', 'peer_support', 'livelihood']) WITH ORDINALITY x (k, i)
        WHERE NOT coalesce(k = ANY (f.kinds), false)),
      'paidUsd', round(p.usd, 2)) ORDER BY coalesce(n.working, 0), a.name)
    FROM admin_area a LEFT JOIN numbers n ON n.area_id = a.id LEFT JOIN offered f ON f.area_id = a.id LEFT JOIN paid p ON p.area_id = a.id
    WHERE a.programme_id = g.id AND a.level = 1), '[]'),
  'outsideAdminAreas', json_build_object('services', coalesce((SELECT number FROM numbers WHERE area_id IS NULL), 0), 'paidUsd', round((SELECT usd FROM paid WHERE area_id IS NULL), 2)))::text
FROM me g;
