-- The money of a programme, a row a part, also what is in no sum and why. :programme code, :strands list with commas or null for all.
SELECT g.code AS programme, c.iati_identifier, c.title, m.strand, coalesce(t.strand_rule, c.strand_rule) AS strand_rule, d.name AS donor, m.donor_how, o.name AS operator, m.operator_how,
  m.measure, m.money_on::text, m.year::text, round(m.amount, 2)::text AS amount, m.currency, round(m.usd, 2)::text AS usd, r.source AS rate,
  m.because, m.level, (SELECT string_agg(DISTINCT coalesce(a.name, l.name), '; ') FROM funding_location l LEFT JOIN admin_area a ON a.id = l.admin_area_id WHERE l.activity_id = c.id) AS places,
  m.cooperation, m.instrument, m.source_kind, c.reported_as, s.name AS dataset, m.version_id::text, c.row_number::text
FROM money m
JOIN programme g ON g.id = m.programme_id
JOIN funding_activity c ON c.id = m.activity_id
JOIN dataset_version v ON v.id = m.version_id
JOIN dataset s ON s.id = v.dataset_id
LEFT JOIN funding_transaction t ON t.id = m.transaction_id
LEFT JOIN organisation d ON d.id = m.donor_id
LEFT JOIN organisation o ON o.id = m.operator_id
LEFT JOIN exchange_rate r ON r.id = m.rate_id
WHERE g.code = :programme AND (:strands::text IS NULL OR m.strand = ANY (string_to_array(:strands::text, ',')))
ORDER BY m.id;
