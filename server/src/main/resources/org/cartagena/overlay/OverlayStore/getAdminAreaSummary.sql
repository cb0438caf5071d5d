-- What is known in an administrative area and all areas below it: remaining contamination, services, money.
-- :id of the area. Index: admin_area_parent, hazard_total_by_admin_area, service_point_admin_area, funding_location_admin_area.
WITH RECURSIVE the_area AS (
  SELECT a.*, g.code AS programme FROM admin_area a JOIN programme g ON g.id = a.programme_id WHERE a.id = :id
), below AS (
  SELECT id FROM the_area
  UNION ALL
  SELECT a.id FROM admin_area a JOIN below b ON a.parent_id = b.id
), remaining AS MATERIALIZED (
  SELECT t.* FROM hazard_total t WHERE t.remaining AND t.admin_area_id IN (SELECT id FROM below)
), service AS MATERIALIZED (
  SELECT s.categories FROM service_point s
  WHERE s.admin_area_id IN (SELECT id FROM below) AND s.status <> 'permanently_closed'
), share AS (
  -- As the source states, else evenly over its places below the country; see decision 0006.
  SELECT p.activity_id, sum(p.part) FILTER (WHERE p.admin_area_id IN (SELECT id FROM below)) AS part
  FROM funding_place p
  WHERE p.activity_id IN (SELECT x.activity_id FROM funding_location x WHERE x.admin_area_id IN (SELECT id FROM below))
  GROUP BY p.activity_id
), money AS (
  SELECT t.strand, t.currency, count(DISTINCT c.id) AS activities,
    sum(t.value * s.part) FILTER (WHERE t.type_code = 2) AS committed,
    sum(t.value * s.part) FILTER (WHERE t.type_code = 3) AS disbursed,
    sum(t.value * s.part) FILTER (WHERE t.type_code = 4) AS spent
  FROM share s
  JOIN funding_activity c ON c.id = s.activity_id
  JOIN counted_money t ON t.activity_id = c.id
  WHERE s.part > 0
  GROUP BY t.strand, t.currency
), people AS (
  SELECT extract(year FROM period_from)::integer AS year, sum(number) FILTER (WHERE outcome = 'killed') AS killed,
    sum(number) FILTER (WHERE outcome = 'injured') AS injured, sum(number) FILTER (WHERE outcome = 'unknown') AS unknown
  FROM casualty WHERE admin_area_id IN (SELECT id FROM below) GROUP BY 1
), known AS MATERIALIZED (
  SELECT d.kind, d.name, v.number, v.as_of,
    -- Who does what where says nothing about money.
    EXISTS (SELECT FROM funding_activity c WHERE c.version_id = v.id AND c.reported_as = '3w') AS presence
  FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id
  WHERE d.programme_id = (SELECT programme_id FROM the_area) AND v.id = ANY (gate_published_versions())
)
SELECT json_build_object(
  'adminArea', json_build_object('id', a.id, 'name', a.name, 'level', a.level, 'pCode', a.p_code, 'programme', a.programme,
    'population', a.population, 'populationOn', a.population_on, 'areaM2', round(a.computed_area_m2::numeric, 1)),
  'remaining', (SELECT json_build_object(
      'recorded', EXISTS (SELECT FROM known WHERE kind = 'hazard-area'),
      'number', coalesce(sum(number), 0), 'areaM2', round(coalesce(sum(area_m2), 0)::numeric, 1),
      'numberWithoutLocation', coalesce(sum(number_without_location), 0), 'numberWithoutArea', coalesce(sum(number_without_area), 0),
      'byClassification', (SELECT coalesce(json_agg(json_build_object('classification', classification, 'number', n, 'areaM2', round(m2::numeric, 1)) ORDER BY classification), '[]')
        FROM (SELECT classification, sum(number) AS n, sum(area_m2) AS m2 FROM remaining GROUP BY 1) x),
      'byContamination', (SELECT coalesce(json_agg(json_build_object('contamination', contamination, 'number', n, 'areaM2', round(m2::numeric, 1)) ORDER BY contamination), '[]')
        FROM (SELECT contamination, sum(number) AS n, sum(area_m2) AS m2 FROM remaining GROUP BY 1) x)) FROM remaining),
  'services', json_build_object('recorded', EXISTS (SELECT FROM known WHERE kind = 'service'),
    'number', (SELECT count(*) FROM service),
    'byCategory', (SELECT coalesce(json_agg(json_build_object('category', category, 'number', n) ORDER BY category), '[]')
      FROM (SELECT unnest(categories) AS category, count(*) AS n FROM service GROUP BY 1) x)),
  'funding', json_build_object('recorded', EXISTS (SELECT FROM known WHERE kind = 'funding' AND NOT presence),
    'rule', 'even-split-over-places',
    'rows', (SELECT coalesce(json_agg(json_build_object('strand', strand, 'currency', currency, 'activities', activities,
        'committed', round(coalesce(committed, 0), 2), 'disbursed', round(coalesce(disbursed, 0), 2), 'spent', round(coalesce(spent, 0), 2))
        ORDER BY strand, currency), '[]') FROM money)),
  'casualties', CASE WHEN gate_has_programme(a.programme) THEN (SELECT coalesce(json_agg(json_build_object('year', year,
      'killed', coalesce(killed, 0), 'injured', coalesce(injured, 0), 'unknown', coalesce(unknown, 0)) ORDER BY year), '[]') FROM people) END,
  'datasets', (SELECT coalesce(json_agg(json_build_object('kind', kind, 'name', name, 'version', number, 'asOf', as_of) ORDER BY kind, name), '[]') FROM known)
)::text
FROM the_area a;
