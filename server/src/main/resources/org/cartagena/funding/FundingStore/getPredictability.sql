-- How far money can be counted on, by donor or programme (:by), as JSON: scheduled against paid by year (GPEDC 5a), forward plans
-- (5b), money of several years, volatility, dependence on one donor, earmarking. :programme, :donor null or a filter; :strands list
-- with commas or null; :from and :to years; :year the year from which one looks forward. USD. Reads money_side and money_activity.
WITH sum AS MATERIALIZED (
  SELECT m.programme_id, CASE WHEN m.key ~ '^[0-9]' THEN m.key::integer END AS donor_id, m.year,
    sum(m.usd) FILTER (WHERE m.measure = 'planned') AS planned, sum(m.usd) FILTER (WHERE m.measure = 'budget') AS budget,
    sum(m.usd) FILTER (WHERE m.measure IN ('disbursement', 'expenditure')) AS paid
  FROM money_side m
  WHERE m.side = 'donor' AND m.because IS NULL AND m.measure IN ('planned', 'budget', 'disbursement', 'expenditure')
    AND (:programme::text IS NULL OR m.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
    AND (:donor::integer IS NULL OR m.key = (:donor::integer)::text)
    AND (:strands::text IS NULL OR m.strand = ANY (string_to_array(:strands::text, ',')))
  GROUP BY m.programme_id, m.key, m.year
), scheduled AS (
  -- Key 0: of no donor in particular. A schedule is what is planned to be paid; a budget is taken only where nothing is planned at all, and is said.
  SELECT s.*, coalesce(CASE :by::text WHEN 'donor' THEN donor_id ELSE programme_id END, 0) AS key,
    coalesce(planned, budget) AS schedule, planned IS NULL AND budget IS NOT NULL AS of_budget
  FROM sum s
), held AS (
  SELECT key, count(*) FILTER (WHERE schedule > 0) AS years,
    sum(schedule) AS schedule, sum(least(coalesce(paid, 0), schedule)) FILTER (WHERE schedule > 0) AS as_scheduled,
    sum(greatest(coalesce(paid, 0) - schedule, 0)) FILTER (WHERE schedule > 0) AS beyond,
    coalesce(sum(paid) FILTER (WHERE schedule IS NULL OR schedule <= 0), 0) AS unscheduled, bool_or(of_budget) AS of_budget
  FROM scheduled WHERE year BETWEEN :from::integer AND :to::integer GROUP BY key
), forward AS (
  SELECT key, count(*) FILTER (WHERE schedule > 0) / (3.0 * count(DISTINCT (programme_id, donor_id))) AS covered, sum(schedule) AS schedule
  FROM (SELECT p.key, p.programme_id, p.donor_id, y.year, s.schedule
    FROM (SELECT DISTINCT key, programme_id, donor_id FROM scheduled WHERE donor_id IS NOT NULL) p
    CROSS JOIN generate_series(:year::integer + 1, :year::integer + 3) y (year)
    LEFT JOIN scheduled s ON s.programme_id = p.programme_id AND s.donor_id = p.donor_id AND s.year = y.year) f
  GROUP BY key
), yearly AS (
  SELECT k.key, y.year, coalesce(sum(s.paid), 0) AS paid
  FROM (SELECT DISTINCT key FROM scheduled) k CROSS JOIN generate_series(:from::integer, :to::integer) y (year)
  LEFT JOIN scheduled s ON s.key = k.key AND s.year = y.year
  GROUP BY 1, 2
), volatility AS (
  SELECT key, stddev_samp(paid) / nullif(avg(paid), 0) AS variation, count(*) AS years FROM yearly GROUP BY key
), donor AS (
  SELECT key, donor_id, sum(paid) AS paid FROM scheduled
  WHERE year BETWEEN :from::integer AND :to::integer AND paid > 0 GROUP BY 1, 2
), dependence AS (
  SELECT d.key, count(*) FILTER (WHERE donor_id IS NOT NULL) AS donors, max(paid) FILTER (WHERE donor_id IS NOT NULL) / sum(paid) AS largest,
    sum((paid / w.whole) ^ 2) FILTER (WHERE donor_id IS NOT NULL) AS hhi,
    coalesce(sum(paid) FILTER (WHERE donor_id IS NULL), 0) / sum(paid) AS unnamed,
    (SELECT sum(t.paid) FROM (SELECT e.paid FROM donor e WHERE e.key = d.key AND e.donor_id IS NOT NULL ORDER BY e.paid DESC LIMIT 5) t) / sum(paid) AS top5
  FROM donor d JOIN (SELECT key, sum(paid) AS whole FROM donor GROUP BY key) w ON w.key = d.key GROUP BY d.key
), length AS (
  SELECT coalesce(CASE :by::text WHEN 'donor' THEN donor_id ELSE programme_id END, 0) AS key, sum(committed_usd) AS committed,
    coalesce(sum(committed_usd) FILTER (WHERE months >= 36), 0) AS three, coalesce(sum(committed_usd) FILTER (WHERE months IS NULL), 0) AS unknown
  FROM money_activity
  WHERE committed_usd > 0 AND (:programme::text IS NULL OR programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
    AND (:donor::integer IS NULL OR donor_id = :donor::integer) AND (:strands::text IS NULL OR strand = ANY (string_to_array(:strands::text, ',')))
  GROUP BY 1
), earmark AS (
  SELECT coalesce(CASE :by::text WHEN 'donor' THEN donor_id ELSE programme_id END, 0) AS key, sum(usd) AS committed,
    coalesce(sum(usd) FILTER (WHERE earmarking = 'unknown'), 0) AS unsaid, coalesce(sum(usd) FILTER (WHERE earmarking = '1'), 0) AS unearmarked,
    coalesce(sum(usd) FILTER (WHERE earmarking = '2'), 0) AS softly, coalesce(sum(usd) FILTER (WHERE earmarking = '3'), 0) AS earmarked,
    coalesce(sum(usd) FILTER (WHERE earmarking = '4'), 0) AS tightly
  FROM (
    SELECT m.programme_id, CASE WHEN m.key ~ '^[0-9]' THEN split_part(m.key, ' ', 1)::integer END AS donor_id, split_part(m.key, ' ', 2) AS earmarking, sum(m.usd) AS usd
    FROM money_side m
    WHERE m.side = 'donor-earmarking' AND m.because IS NULL AND m.measure = 'commitment' AND m.year BETWEEN :from::integer AND :to::integer
      AND (:programme::text IS NULL OR m.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
      AND (:strands::text IS NULL OR m.strand = ANY (string_to_array(:strands::text, ',')))
    GROUP BY m.programme_id, m.key
  ) x
  WHERE :donor::integer IS NULL OR donor_id = :donor::integer
  GROUP BY 1
), tied AS (
  SELECT k.key, e.committed, e.unsaid, e.unearmarked, e.softly, e.earmarked, e.tightly, k.paid
  FROM (SELECT key, sum(paid) FILTER (WHERE year BETWEEN :from::integer AND :to::integer) AS paid FROM scheduled GROUP BY key) k
  LEFT JOIN earmark e ON e.key = k.key
)
SELECT json_build_object('from', :from::integer, 'to', :to::integer, 'forwardFrom', :year::integer, 'rows', coalesce(json_agg(json_build_object(
    'key', nullif(k.key, 0), 'name', CASE :by::text WHEN 'donor' THEN (SELECT o.name FROM organisation o WHERE o.id = k.key)
      ELSE (SELECT g.code || ' ' || g.name FROM programme g WHERE g.id = k.key) END,
    'paidUsd', round(k.paid, 2),
    'asScheduled', json_build_object('share', round(h.as_scheduled / nullif(h.schedule, 0), 4), 'scheduledUsd', round(h.schedule, 2), 'paidAsScheduledUsd', round(h.as_scheduled, 2),
      'paidBeyondUsd', round(h.beyond, 2), 'paidUnscheduledUsd', round(h.unscheduled, 2), 'years', h.years, 'ofBudgets', h.of_budget),
    'forward', json_build_object('share', round(f.covered, 4), 'usd', round(f.schedule, 2)),
    'multiYear', json_build_object('share', round(l.three / nullif(l.committed, 0), 4), 'committedUsd', round(l.committed, 2), 'lengthUnknownUsd', round(l.unknown, 2)),
    'volatility', json_build_object('variation', round(v.variation, 4), 'years', v.years),
    'dependence', json_build_object('donors', e.donors, 'onlyOneDonor', e.donors = 1 AND e.unnamed = 0, 'largestShare', round(e.largest, 4), 'topFiveShare', round(e.top5, 4), 'hhi', round(e.hhi, 4), 'withoutNamedDonorShare', round(e.unnamed, 4)),
    'earmarking', json_build_object('committedUsd', round(k.committed, 2), 'unearmarked', round(k.unearmarked / nullif(k.committed, 0), 4), 'softly', round(k.softly / nullif(k.committed, 0), 4),
      'earmarked', round(k.earmarked / nullif(k.committed, 0), 4), 'tightly', round(k.tightly / nullif(k.committed, 0), 4), 'notSaid', round(k.unsaid / nullif(k.committed, 0), 4)))
  ORDER BY k.paid DESC NULLS LAST, k.key), '[]'))::text
FROM (SELECT * FROM tied ORDER BY paid DESC NULLS LAST, key LIMIT :most::integer) k
LEFT JOIN held h ON h.key = k.key
LEFT JOIN forward f ON f.key = k.key
LEFT JOIN volatility v ON v.key = k.key
LEFT JOIN dependence e ON e.key = k.key
LEFT JOIN length l ON l.key = k.key;
