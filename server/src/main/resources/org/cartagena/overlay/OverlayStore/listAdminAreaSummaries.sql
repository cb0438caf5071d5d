-- The figures of getAdminAreaSummary without their breakdowns, for every administrative area of a level of a programme.
-- :programme code; :level 1 to 3. Index: as getAdminAreaSummary.
WITH RECURSIVE top AS MATERIALIZED (
  SELECT a.id, a.name, a.p_code, a.level, a.population FROM admin_area a JOIN programme g ON g.id = a.programme_id
  WHERE g.code = :programme AND a.level = :level
), below AS (
  SELECT id AS top_id, id FROM top
  UNION ALL
  SELECT b.top_id, a.id FROM admin_area a JOIN below b ON a.parent_id = b.id
), remaining AS (
  SELECT b.top_id, sum(t.number) AS number, sum(t.area_m2) AS area_m2, sum(t.number_without_location) AS without_location,
    sum(t.number_without_area) AS without_area
  FROM below b JOIN hazard_total t ON t.admin_area_id = b.id AND t.remaining GROUP BY 1
), service AS (
  SELECT b.top_id, count(*) AS number FROM below b
  JOIN service_point s ON s.admin_area_id = b.id AND s.status <> 'permanently_closed' GROUP BY 1
), places AS (
  SELECT p.activity_id, b.top_id, sum(p.part) AS part
  FROM funding_place p JOIN below b ON b.id = p.admin_area_id GROUP BY 1, 2
), money AS (
  SELECT top_id, json_agg(json_build_object('strand', strand, 'currency', currency, 'activities', activities,
    'committed', round(coalesce(committed, 0), 2), 'disbursed', round(coalesce(disbursed, 0), 2), 'spent', round(coalesce(spent, 0), 2)) ORDER BY strand, currency) AS rows
  FROM (
    SELECT p.top_id, t.strand, t.currency, count(DISTINCT c.id) AS activities,
      sum(t.value * p.part) FILTER (WHERE t.type_code = 2) AS committed,
      sum(t.value * p.part) FILTER (WHERE t.type_code = 3) AS disbursed,
      sum(t.value * p.part) FILTER (WHERE t.type_code = 4) AS spent
    FROM places p
    JOIN funding_activity c ON c.id = p.activity_id
    JOIN counted_money t ON t.activity_id = c.id
    GROUP BY 1, 2, 3
  ) x GROUP BY 1
), known AS (
  SELECT d.kind,
    -- Who does what where says nothing about money.
    EXISTS (SELECT FROM funding_activity c WHERE c.version_id = v.id AND c.reported_as = '3w') AS presence
  FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id JOIN programme g ON g.id = d.programme_id
  WHERE g.code = :programme AND v.id = ANY (gate_published_versions())
)
SELECT json_build_object('id', top.id, 'name', top.name, 'level', top.level, 'pCode', top.p_code, 'population', top.population,
  'remaining', json_build_object('recorded', EXISTS (SELECT FROM known WHERE kind = 'hazard-area'),
    'number', coalesce(r.number, 0), 'areaM2', round(coalesce(r.area_m2, 0)::numeric, 1),
    'numberWithoutLocation', coalesce(r.without_location, 0), 'numberWithoutArea', coalesce(r.without_area, 0)),
  'services', json_build_object('recorded', EXISTS (SELECT FROM known WHERE kind = 'service'), 'number', coalesce(s.number, 0)),
  'funding', json_build_object('recorded', EXISTS (SELECT FROM known WHERE kind = 'funding' AND NOT presence), 'rows', coalesce(m.rows, '[]')))::text
FROM top
LEFT JOIN remaining r ON r.top_id = top.id
LEFT JOIN service s ON s.top_id = top.id
LEFT JOIN money m ON m.top_id = top.id
ORDER BY coalesce(r.area_m2, 0) DESC, top.name, top.id;
