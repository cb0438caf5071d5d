-- Corrections of a programme's activities, newest first, as JSON. :programme code; who made them is for its centre.
SELECT json_build_object('identifier', k.iati_identifier, 'strand', k.strand, 'donor', d.name, 'operator', o.name, 'counts', k.counts, 'note', k.note,
  'recordedAt', k.recorded_at, 'withdrawnAt', k.withdrawn_at, 'who', CASE WHEN gate_has_programme(g.code) THEN k.who END)::text
FROM funding_correction k
JOIN programme g ON g.id = k.programme_id
LEFT JOIN organisation d ON d.id = k.donor_id
LEFT JOIN organisation o ON o.id = k.operator_id
WHERE g.code = :programme
ORDER BY k.id DESC LIMIT 1000;
