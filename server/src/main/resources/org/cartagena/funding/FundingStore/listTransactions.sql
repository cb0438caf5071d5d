-- The transactions and plans that a sum is made of, as JSON: a part each, with its source row. Parameters as of getTotals; :uncounted
-- true for those that are in no sum; :after the last id before, or null; :most. Amounts in their own currency and USD. Indexes:
-- money_by_donor, money_by_operator, money_by_version, funding_place by activity.
SELECT json_build_object('id', m.id, 'measure', m.measure, 'on', m.money_on, 'year', m.year, 'because', m.because,
    'amount', round(m.amount, 2), 'currency', m.currency, 'usd', round(m.usd, 2),
    'rate', CASE WHEN r.id IS NOT NULL THEN json_build_object('units', r.units, 'usd', r.usd, 'source', r.source) END,
    'of', round(coalesce(t.value, p.value), 2),
    'level', m.level, 'strand', m.strand, 'strandRule', coalesce(t.strand_rule, c.strand_rule),
    'donor', d.name, 'donorId', m.donor_id, 'donorHow', m.donor_how, 'operator', o.name, 'operatorId', m.operator_id, 'operatorHow', m.operator_how,
    'cooperation', m.cooperation, 'instrument', m.instrument, 'sourceKind', m.source_kind, 'earmarking', m.earmarking,
    'activity', json_build_object('id', c.id, 'identifier', c.iati_identifier, 'title', c.title, 'reportedAs', c.reported_as),
    'source', json_build_object('versionId', m.version_id, 'row', c.row_number))::text AS json, m.id
FROM (
  SELECT m.* FROM money m
  WHERE m.measure = ANY (string_to_array(:measures::text, ',')) AND (m.because IS NOT NULL) = :uncounted::boolean
    AND (:strands::text IS NULL OR m.strand = ANY (string_to_array(:strands::text, ',')))
    AND (:programme::text IS NULL OR m.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
    AND (:from::integer IS NULL OR m.year >= :from::integer) AND (:to::integer IS NULL OR m.year <= :to::integer)
    AND (:donor::integer IS NULL OR m.donor_id = :donor::integer) AND (:operator::integer IS NULL OR m.operator_id = :operator::integer)
    AND (:place::text IS NULL OR m.level = :place::text)
    AND (:cooperation::text IS NULL OR m.cooperation = :cooperation::text)
    AND (:instrument::text IS NULL OR m.instrument = :instrument::text)
    AND (:sourceKind::text IS NULL OR m.source_kind = :sourceKind::text)
    AND (:earmarking::text IS NULL OR coalesce(m.earmarking::text, 'unknown') = :earmarking::text)
    AND (:adminArea::bigint IS NULL OR m.level = 'placed' AND m.activity_id IN (
      WITH RECURSIVE inside AS (
        SELECT a.id FROM admin_area a WHERE a.id = :adminArea::bigint
        UNION ALL SELECT a.id FROM admin_area a JOIN inside i ON a.parent_id = i.id)
      SELECT l.activity_id FROM funding_location l WHERE l.admin_area_id IN (SELECT id FROM inside) AND l.stated_precision <> 'nationwide'))
    AND (:activity::bigint IS NULL OR m.activity_id = :activity::bigint)
    AND (:after::bigint IS NULL OR m.id > :after::bigint)
  ORDER BY m.id LIMIT :most::integer
) m
JOIN funding_activity c ON c.id = m.activity_id
LEFT JOIN funding_transaction t ON t.id = m.transaction_id
LEFT JOIN funding_plan p ON p.id = m.plan_id
LEFT JOIN organisation d ON d.id = m.donor_id
LEFT JOIN organisation o ON o.id = m.operator_id
LEFT JOIN exchange_rate r ON r.id = m.rate_id
ORDER BY m.id;
