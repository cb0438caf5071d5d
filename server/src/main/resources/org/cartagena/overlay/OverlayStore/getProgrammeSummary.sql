-- What is known in a whole country: also what is in no administrative area, and money that the source places nowhere below
-- the country. :code of the programme. Index: hazard_total_by_version.
WITH the_programme AS (
  SELECT * FROM programme WHERE code = :code
), remaining AS MATERIALIZED (
  SELECT t.* FROM hazard_total t WHERE t.remaining AND t.programme_id = (SELECT id FROM the_programme)
), service AS MATERIALIZED (
  SELECT s.categories, s.admin_area_id FROM service_point s
  WHERE s.programme_id = (SELECT id FROM the_programme) AND s.status <> 'permanently_closed'
), activity AS MATERIALIZED (
  SELECT c.*, NOT EXISTS (SELECT FROM funding_location l WHERE l.activity_id = c.id AND l.stated_precision <> 'nationwide') AS nationwide
  FROM funding_activity c WHERE c.programme_id = (SELECT id FROM the_programme)
), money AS MATERIALIZED (
  SELECT c.nationwide, t.strand, t.currency, count(DISTINCT c.id) AS activities,
    sum(t.value) FILTER (WHERE t.type_code = 2) AS committed,
    sum(t.value) FILTER (WHERE t.type_code = 3) AS disbursed,
    sum(t.value) FILTER (WHERE t.type_code = 4) AS spent
  FROM activity c JOIN counted_money t ON t.activity_id = c.id
  GROUP BY 1, 2, 3
), elsewhere AS MATERIALIZED (
  -- The shares of places that lie in no published administrative area.
  SELECT t.strand, t.currency, count(DISTINCT c.id) AS activities,
    sum(t.value * s.part) FILTER (WHERE t.type_code = 2) AS committed,
    sum(t.value * s.part) FILTER (WHERE t.type_code = 3) AS disbursed,
    sum(t.value * s.part) FILTER (WHERE t.type_code = 4) AS spent
  FROM (
    SELECT p.activity_id, sum(p.part) AS part
    FROM funding_place p
    WHERE p.programme_id = (SELECT id FROM the_programme) AND p.admin_area_id IS NULL GROUP BY 1
  ) s
  JOIN activity c ON c.id = s.activity_id
  JOIN counted_money t ON t.activity_id = c.id
  WHERE s.part > 0
  GROUP BY 1, 2
), people AS (
  SELECT extract(year FROM period_from)::integer AS year, sum(number) FILTER (WHERE outcome = 'killed') AS killed,
    sum(number) FILTER (WHERE outcome = 'injured') AS injured, sum(number) FILTER (WHERE outcome = 'unknown') AS unknown
  FROM casualty WHERE programme_id = (SELECT id FROM the_programme) GROUP BY 1
), known AS MATERIALIZED (
  SELECT d.kind, d.name, v.number, v.as_of,
    -- Who does what where says nothing about money.
    EXISTS (SELECT FROM funding_activity c WHERE c.version_id = v.id AND c.reported_as = '3w') AS presence
  FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id
  WHERE d.programme_id = (SELECT id FROM the_programme) AND v.id = ANY (gate_published_versions())
)
SELECT json_build_object(
  'programme', json_build_object('code', g.code, 'name', g.name, 'fictional', g.fictional, 'authority', g.authority, 'contact', g.contact,
    'article5Deadline', g.article5_deadline, 'publicView', g.public_view),
  'remaining', (SELECT json_build_object(
      'recorded', EXISTS (SELECT FROM known WHERE kind = 'hazard-area'),
      'number', coalesce(sum(number), 0), 'areaM2', round(coalesce(sum(area_m2), 0)::numeric, 1),
      'numberWithoutLocation', coalesce(sum(number_without_location), 0), 'numberWithoutArea', coalesce(sum(number_without_area), 0),
      'numberOutsideAdminAreas', coalesce(sum(number) FILTER (WHERE admin_area_id IS NULL), 0),
      'byClassification', (SELECT coalesce(json_agg(json_build_object('classification', classification, 'number', n, 'areaM2', round(m2::numeric, 1)) ORDER BY classification), '[]')
        FROM (SELECT classification, sum(number) AS n, sum(area_m2) AS m2 FROM remaining GROUP BY 1) x),
      'byContamination', (SELECT coalesce(json_agg(json_build_object('contamination', contamination, 'number', n, 'areaM2', round(m2::numeric, 1)) ORDER BY contamination), '[]')
        FROM (SELECT contamination, sum(number) AS n, sum(area_m2) AS m2 FROM remaining GROUP BY 1) x)) FROM remaining),
  'services', json_build_object('recorded', EXISTS (SELECT FROM known WHERE kind = 'service'),
    'number', (SELECT count(*) FROM service), 'numberOutsideAdminAreas', (SELECT count(*) FROM service WHERE admin_area_id IS NULL),
    'byCategory', (SELECT coalesce(json_agg(json_build_object('category', category, 'number', n) ORDER BY category), '[]')
      FROM (SELECT unnest(categories) AS category, count(*) AS n FROM service GROUP BY 1) x)),
  'funding', json_build_object('recorded', EXISTS (SELECT FROM known WHERE kind = 'funding' AND NOT presence),
    'activities', (SELECT count(*) FROM activity WHERE reported_as <> '3w' AND counted_activity_id IS NULL),
    'presences', (SELECT count(*) FROM activity WHERE reported_as = '3w'),
    'uncounted', (SELECT coalesce(json_agg(json_build_object('because', because, 'currency', currency, 'transactions', number, 'amount', amount)
        ORDER BY because, currency), '[]')
      FROM (SELECT coalesce(t.uncounted_because, 'in-another-dataset') AS because, t.currency, count(*) AS number, sum(t.value) AS amount
        FROM activity c JOIN funding_transaction t ON t.activity_id = c.id
        WHERE (t.uncounted_because IS NOT NULL OR c.counted_activity_id IS NOT NULL) AND t.type_code IN (2, 3, 4) GROUP BY 1, 2) x),
    'activitiesWithoutMoney', (SELECT count(*) FROM activity c WHERE c.reported_as <> '3w' AND c.counted_activity_id IS NULL AND NOT EXISTS (
      SELECT FROM funding_transaction t WHERE t.activity_id = c.id AND t.type_code IN (2, 3, 4))),
    'rows', (SELECT coalesce(json_agg(json_build_object('strand', strand, 'currency', currency, 'activities', activities,
        'committed', committed, 'disbursed', disbursed, 'spent', spent) ORDER BY strand, currency), '[]')
      FROM (SELECT strand, currency, sum(activities) AS activities, round(coalesce(sum(committed), 0), 2) AS committed,
        round(coalesce(sum(disbursed), 0), 2) AS disbursed, round(coalesce(sum(spent), 0), 2) AS spent FROM money GROUP BY 1, 2) x)),
  'fundingNationwide', (SELECT coalesce(json_agg(json_build_object('strand', strand, 'currency', currency, 'activities', activities,
      'committed', round(coalesce(committed, 0), 2), 'disbursed', round(coalesce(disbursed, 0), 2), 'spent', round(coalesce(spent, 0), 2))
      ORDER BY strand, currency), '[]') FROM money WHERE nationwide),
  'fundingOutsideAdminAreas', (SELECT coalesce(json_agg(json_build_object('strand', strand, 'currency', currency, 'activities', activities,
      'committed', round(coalesce(committed, 0), 2), 'disbursed', round(coalesce(disbursed, 0), 2), 'spent', round(coalesce(spent, 0), 2))
      ORDER BY strand, currency), '[]') FROM elsewhere),
  'casualties', CASE WHEN gate_has_programme(g.code) THEN (SELECT coalesce(json_agg(json_build_object('year', year,
      'killed', coalesce(killed, 0), 'injured', coalesce(injured, 0), 'unknown', coalesce(unknown, 0)) ORDER BY year), '[]') FROM people) END,
  'datasets', (SELECT coalesce(json_agg(json_build_object('kind', kind, 'name', name, 'version', number, 'asOf', as_of) ORDER BY kind, name), '[]') FROM known)
)::text
FROM the_programme g
-- A programme of which this viewer may see no dataset does not exist for the viewer.
WHERE EXISTS (SELECT FROM dataset d WHERE d.programme_id = g.id);
