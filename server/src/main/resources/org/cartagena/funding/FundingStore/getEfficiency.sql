-- How soon committed money is paid, by donor, operator or programme (:by), as JSON. :programme, :donor, :operator null or a filter;
-- :strands a list with commas or null; :asOf the day on which undisbursed balances are aged. Days from the first commitment of an
-- activity to its first disbursement or expenditure, weighted by what was committed (USD). Reads money_activity.
WITH flow AS MATERIALIZED (
  SELECT CASE :by::text WHEN 'donor' THEN m.donor_id WHEN 'operator' THEN m.operator_id ELSE m.programme_id END AS key,
    m.committed_usd, m.paid_usd, m.received_usd, m.passed_on_usd,
    m.first_paid_on - m.first_committed_on AS days,
    m.committed_usd > 0 AS is_committed,
    greatest(m.committed_usd - m.paid_usd, 0) AS balance_usd, :asOf::date - m.last_committed_on AS age_days, m.without_usd
  FROM money_activity m
  WHERE (:programme::text IS NULL OR m.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text))
    AND (:donor::integer IS NULL OR m.donor_id = :donor::integer) AND (:operator::integer IS NULL OR m.operator_id = :operator::integer)
    AND (:strands::text IS NULL OR m.strand = ANY (string_to_array(:strands::text, ',')))
), ranked AS (
  SELECT f.*, sum(committed_usd) OVER (PARTITION BY key ORDER BY days, committed_usd ROWS UNBOUNDED PRECEDING) AS upto,
    sum(committed_usd) OVER (PARTITION BY key) AS whole
  FROM flow f WHERE is_committed AND days IS NOT NULL AND days >= 0
), median AS (
  SELECT key, min(days) FILTER (WHERE upto >= whole * 0.1) AS p10, min(days) FILTER (WHERE upto >= whole / 2) AS p50, min(days) FILTER (WHERE upto >= whole * 0.9) AS p90
  FROM ranked GROUP BY key
), line AS (
  SELECT f.key, count(*) AS activities, sum(committed_usd) AS committed_usd, sum(paid_usd) AS paid_usd,
    count(*) FILTER (WHERE is_committed AND days >= 0) AS dated, sum(committed_usd) FILTER (WHERE is_committed AND days >= 0) AS dated_usd,
    sum(committed_usd * days) FILTER (WHERE is_committed AND days >= 0) / nullif(sum(committed_usd) FILTER (WHERE is_committed AND days >= 0), 0) AS mean_days,
    count(*) FILTER (WHERE is_committed AND days < 0) AS paid_before, coalesce(sum(committed_usd) FILTER (WHERE is_committed AND days < 0), 0) AS paid_before_usd,
    count(*) FILTER (WHERE is_committed AND days IS NULL) AS not_paid, coalesce(sum(committed_usd) FILTER (WHERE is_committed AND days IS NULL), 0) AS not_paid_usd,
    count(*) FILTER (WHERE NOT is_committed) AS without_commitment, coalesce(sum(paid_usd) FILTER (WHERE NOT is_committed), 0) AS without_commitment_usd,
    count(*) FILTER (WHERE without_usd) AS without_usd,
    sum(balance_usd) AS balance_usd,
    coalesce(sum(balance_usd) FILTER (WHERE age_days < 365), 0) AS balance_1, coalesce(sum(balance_usd) FILTER (WHERE age_days BETWEEN 365 AND 729), 0) AS balance_2,
    coalesce(sum(balance_usd) FILTER (WHERE age_days BETWEEN 730 AND 1094), 0) AS balance_3, coalesce(sum(balance_usd) FILTER (WHERE age_days >= 1095), 0) AS balance_more,
    sum(received_usd) AS received_usd, sum(least(passed_on_usd, received_usd)) AS passed_on_usd
  FROM flow f GROUP BY f.key
)
SELECT json_build_object('asOf', :asOf::date, 'rows', coalesce(json_agg(json_build_object(
    'key', l.key, 'name', CASE WHEN :by::text IN ('donor', 'operator') THEN (SELECT o.name FROM organisation o WHERE o.id = l.key)
      ELSE (SELECT g.code || ' ' || g.name FROM programme g WHERE g.id = l.key) END,
    'activities', l.activities, 'committedUsd', round(l.committed_usd, 2), 'paidUsd', round(l.paid_usd, 2),
    'days', json_build_object('mean', round(l.mean_days, 1), 'p10', n.p10, 'median', n.p50, 'p90', n.p90, 'activities', l.dated, 'usd', round(coalesce(l.dated_usd, 0), 2)),
    'notKnown', json_build_object('notPaid', json_build_object('activities', l.not_paid, 'usd', round(l.not_paid_usd, 2)),
      'paidBeforeCommitted', json_build_object('activities', l.paid_before, 'usd', round(l.paid_before_usd, 2)),
      'withoutCommitment', json_build_object('activities', l.without_commitment, 'usd', round(l.without_commitment_usd, 2)),
      'withoutRate', l.without_usd),
    'undisbursed', json_build_object('usd', round(l.balance_usd, 2), 'underOneYear', round(l.balance_1, 2), 'oneToTwoYears', round(l.balance_2, 2),
      'twoToThreeYears', round(l.balance_3, 2), 'overThreeYears', round(l.balance_more, 2)),
    'chain', CASE WHEN l.received_usd > 0 THEN json_build_object('receivedUsd', round(l.received_usd, 2), 'passedOnUsd', round(l.passed_on_usd, 2),
      'retainedShare', round(1 - l.passed_on_usd / l.received_usd, 4)) END)
  ORDER BY l.committed_usd DESC, l.key), '[]'))::text
FROM (SELECT * FROM line ORDER BY committed_usd DESC LIMIT :most::integer) l LEFT JOIN median n ON n.key IS NOT DISTINCT FROM l.key;
