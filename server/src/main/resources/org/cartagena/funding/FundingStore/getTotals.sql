-- Sums of money of one measure by one or two of its sides, as JSON, and what of the same filter is in no sum and why. :by and :and
-- name the sides (:and null for one); :measures, :strands lists with commas; the other parameters null or a filter; years inclusive;
-- :level of administrative areas. :side and :key: the one side that is asked about (and what it is narrowed to), read from money_side;
-- :side null where two sides meet, read from money (indexes money_by_donor, money_by_operator, money_by_version). Amounts in their own
-- currency, and in USD where there is a rate.
WITH RECURSIVE up AS MATERIALIZED (
  SELECT a.id, a.id AS top_id, a.level, a.parent_id FROM admin_area a
  WHERE :side::text IS NULL AND (:by::text = 'admin-area' OR :and::text = 'admin-area' OR :adminArea::bigint IS NOT NULL)
  UNION ALL
  SELECT p.id, b.id, b.level, b.parent_id FROM up p JOIN admin_area b ON b.id = p.parent_id
), place AS MATERIALIZED (
  SELECT f.activity_id, CASE WHEN :by::text = 'admin-area' OR :and::text = 'admin-area' THEN coalesce(u.top_id::text, 'elsewhere') END AS key, sum(f.part) AS part
  FROM funding_place f LEFT JOIN up u ON u.id = f.admin_area_id AND u.level = :level::integer
  WHERE :side::text IS NULL AND (:by::text = 'admin-area' OR :and::text = 'admin-area' OR :adminArea::bigint IS NOT NULL)
    AND (:adminArea::bigint IS NULL OR f.admin_area_id IN (SELECT x.id FROM up x WHERE x.top_id = :adminArea::bigint))
  GROUP BY 1, 2
), part AS MATERIALIZED (
  SELECT CASE WHEN :by::text IN ('programme', 'strand', 'year', 'measure') THEN CASE :by::text WHEN 'programme' THEN m.programme_id::text WHEN 'strand' THEN m.strand WHEN 'year' THEN m.year::text WHEN 'measure' THEN m.measure END ELSE m.key END AS key,
    CASE WHEN :and::text IN ('programme', 'strand', 'year', 'measure') THEN CASE :and::text WHEN 'programme' THEN m.programme_id::text WHEN 'strand' THEN m.strand WHEN 'year' THEN m.year::text WHEN 'measure' THEN m.measure END WHEN :and::text IS NOT NULL THEN m.key END AS and_key,
    m.because, m.currency, sum(m.amount) AS amount, sum(m.usd) AS usd, sum(m.without_usd) AS without_usd, sum(m.parts) AS parts
  FROM money_side m
  WHERE :side::text IS NOT NULL AND m.side = :side::text AND (:key::text IS NULL OR m.key = :key::text)
    AND m.measure = ANY (string_to_array(:measures::text, ','))
    AND (:strands::text IS NULL OR m.strand = ANY (string_to_array(:strands::text, ',')))
    AND (:programme::text IS NULL OR m.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
    AND (:from::integer IS NULL OR m.year >= :from::integer) AND (:to::integer IS NULL OR m.year <= :to::integer)
  GROUP BY 1, 2, 3, 4
  UNION ALL
  SELECT CASE :by::text WHEN 'programme' THEN m.programme_id::text WHEN 'strand' THEN m.strand WHEN 'year' THEN m.year::text WHEN 'measure' THEN m.measure
      WHEN 'donor' THEN coalesce(m.donor_id::text, m.donor_how) WHEN 'operator' THEN coalesce(m.operator_id::text, m.operator_how)
      WHEN 'level' THEN m.level WHEN 'cooperation' THEN m.cooperation WHEN 'instrument' THEN m.instrument WHEN 'source-kind' THEN m.source_kind
      WHEN 'earmarking' THEN coalesce(m.earmarking::text, 'unknown')
      WHEN 'admin-area' THEN CASE WHEN m.level = 'placed' THEN coalesce(p.key, 'elsewhere') ELSE m.level END END AS key,
    CASE :and::text WHEN 'programme' THEN m.programme_id::text WHEN 'strand' THEN m.strand WHEN 'year' THEN m.year::text WHEN 'measure' THEN m.measure
      WHEN 'donor' THEN coalesce(m.donor_id::text, m.donor_how) WHEN 'operator' THEN coalesce(m.operator_id::text, m.operator_how)
      WHEN 'level' THEN m.level WHEN 'cooperation' THEN m.cooperation WHEN 'instrument' THEN m.instrument WHEN 'source-kind' THEN m.source_kind
      WHEN 'earmarking' THEN coalesce(m.earmarking::text, 'unknown')
      WHEN 'admin-area' THEN CASE WHEN m.level = 'placed' THEN coalesce(p.key, 'elsewhere') ELSE m.level END END AS and_key,
    m.because, m.currency, sum(m.amount * coalesce(p.part, 1)), coalesce(sum(m.usd * coalesce(p.part, 1)), 0),
    coalesce(sum(m.amount * coalesce(p.part, 1)) FILTER (WHERE m.usd IS NULL), 0), count(*)
  FROM money m
  LEFT JOIN place p ON p.activity_id = m.activity_id AND m.level = 'placed'
  WHERE :side::text IS NULL
    AND m.measure = ANY (string_to_array(:measures::text, ','))
    AND (:strands::text IS NULL OR m.strand = ANY (string_to_array(:strands::text, ',')))
    AND (:programme::text IS NULL OR m.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
    AND (:from::integer IS NULL OR m.year >= :from::integer) AND (:to::integer IS NULL OR m.year <= :to::integer)
    AND (:donor::integer IS NULL OR m.donor_id = :donor::integer) AND (:operator::integer IS NULL OR m.operator_id = :operator::integer)
    AND (:place::text IS NULL OR m.level = :place::text)
    AND (:cooperation::text IS NULL OR m.cooperation = :cooperation::text)
    AND (:instrument::text IS NULL OR m.instrument = :instrument::text)
    AND (:sourceKind::text IS NULL OR m.source_kind = :sourceKind::text)
    AND (:earmarking::text IS NULL OR coalesce(m.earmarking::text, 'unknown') = :earmarking::text)
    AND (:adminArea::bigint IS NULL OR p.part IS NOT NULL)
  GROUP BY 1, 2, 3, 4
), line AS (
  SELECT key, and_key, sum(usd) AS usd, sum(parts) AS parts,
    json_agg(json_build_object('currency', currency, 'amount', round(amount, 2)) ORDER BY amount DESC) AS amounts,
    coalesce(json_agg(json_build_object('currency', currency, 'amount', round(without_usd, 2)) ORDER BY without_usd DESC) FILTER (WHERE without_usd <> 0), '[]') AS without_usd
  FROM part WHERE because IS NULL
  GROUP BY key, and_key
), whole AS (
  SELECT currency, sum(amount) AS amount, sum(usd) AS usd, sum(without_usd) AS without_usd, sum(parts) AS parts
  FROM part WHERE because IS NULL GROUP BY currency
)
SELECT json_build_object(
  'total', (SELECT json_build_object('usd', round(coalesce(sum(usd), 0), 2), 'parts', coalesce(sum(parts), 0),
      'amounts', coalesce(json_agg(json_build_object('currency', currency, 'amount', round(amount, 2)) ORDER BY amount DESC), '[]'),
      'withoutUsd', coalesce(json_agg(json_build_object('currency', currency, 'amount', round(without_usd, 2)) ORDER BY without_usd DESC) FILTER (WHERE without_usd <> 0), '[]')) FROM whole),
  'rows', coalesce((SELECT json_agg(json_build_object('key', l.key,
      'name', CASE WHEN l.key !~ '^[0-9]+$' THEN NULL WHEN :by::text IN ('donor', 'operator') THEN (SELECT o.name FROM organisation o WHERE o.id = l.key::integer)
        WHEN :by::text = 'programme' THEN (SELECT g.code || ' ' || g.name FROM programme g WHERE g.id = l.key::integer)
        WHEN :by::text = 'admin-area' THEN (SELECT a.name FROM admin_area a WHERE a.id = l.key::bigint) END,
      'andKey', l.and_key,
      'andName', CASE WHEN l.and_key !~ '^[0-9]+$' THEN NULL WHEN :and::text IN ('donor', 'operator') THEN (SELECT o.name FROM organisation o WHERE o.id = l.and_key::integer)
        WHEN :and::text = 'programme' THEN (SELECT g.code || ' ' || g.name FROM programme g WHERE g.id = l.and_key::integer)
        WHEN :and::text = 'admin-area' THEN (SELECT a.name FROM admin_area a WHERE a.id = l.and_key::bigint) END,
      'usd', round(l.usd, 2), 'parts', l.parts, 'amounts', l.amounts, 'withoutUsd', l.without_usd)
      ORDER BY CASE WHEN :by::text = 'year' THEN l.key END, l.usd DESC, l.key, l.and_key)
    FROM (SELECT * FROM line ORDER BY usd DESC LIMIT :most::integer) l), '[]'),
  'rowCount', (SELECT count(*) FROM line),
  'uncounted', coalesce((SELECT json_agg(json_build_object('because', u.because, 'usd', round(u.usd, 2), 'parts', u.parts, 'amounts', u.amounts) ORDER BY u.because)
    FROM (SELECT c.because, sum(c.usd) AS usd, sum(c.parts) AS parts, json_agg(json_build_object('currency', c.currency, 'amount', round(c.amount, 2)) ORDER BY c.currency) AS amounts
      FROM (SELECT because, currency, sum(usd) AS usd, sum(amount) AS amount, sum(parts) AS parts FROM part WHERE because IS NOT NULL GROUP BY 1, 2) c
      GROUP BY c.because) u), '[]'),
  'datasets', (SELECT coalesce(json_agg(json_build_object('programme', g.code, 'name', d.name, 'versionId', v.id, 'asOf', v.as_of) ORDER BY g.code, d.name), '[]')
    FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
    WHERE d.kind = 'funding' AND v.state = 'published' AND (:programme::text IS NULL OR g.code = :programme::text)))::text;
