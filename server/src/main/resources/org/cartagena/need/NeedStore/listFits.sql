-- Open needs and offers that fit each other, best first, with the reasons and what does not fit, as JSON. :need, :offer: one of both null;
-- :asOf day. Never without the same resource and a shared kind. Score: 2 for a programme that is named, 1 each for quantity or money that is
-- covered (its share), for being in time, and for a convention in common.
SELECT json_build_object('need', f.need_id, 'needTitle', f.need_title, 'programme', f.programme, 'offer', f.offer_id, 'offerTitle', f.offer_title, 'organisation', f.organisation,
  'score', round(f.score, 2),
  'reasons', (SELECT coalesce(json_agg(json_build_object('reason', r.reason, 'share', r.share, 'words', r.words)) FILTER (WHERE r.fits), '[]') FROM unnest(f.reasons, f.shares, f.words, f.fit) r (reason, share, words, fits) WHERE r.reason IS NOT NULL),
  'misfits', (SELECT coalesce(json_agg(json_build_object('reason', r.reason, 'share', r.share, 'words', r.words)) FILTER (WHERE NOT r.fits), '[]') FROM unnest(f.reasons, f.shares, f.words, f.fit) r (reason, share, words, fits) WHERE r.reason IS NOT NULL))::text
FROM (
  SELECT n.id AS need_id, n.title AS need_title, g.code AS programme, o.id AS offer_id, o.title AS offer_title, o.organisation,
    CASE WHEN g.code = ANY (o.programmes) THEN 2 ELSE 0 END + coalesce(q.covered, 0) + coalesce(p.covered, 0)
      + CASE WHEN n.due_on IS NULL OR coalesce(o.from_on, :asOf::date) <= n.due_on THEN 1 ELSE 0 END + CASE WHEN n.conventions && o.conventions THEN 1 ELSE 0 END AS score,
    ARRAY['kind', 'programme', CASE WHEN n.quantity IS NOT NULL THEN 'quantity' END, CASE WHEN n.cost IS NOT NULL AND o.amount IS NOT NULL THEN 'money' END,
      CASE WHEN n.due_on IS NOT NULL THEN 'time' END, CASE WHEN n.conventions <> '{}' AND o.conventions <> '{}' THEN 'conventions' END] AS reasons,
    ARRAY[NULL, NULL, round(q.covered, 4), round(p.covered, 4), NULL, NULL] AS shares,
    ARRAY['Both are about ' || replace(n.resource, '_', ' ') || ' for ' || replace(n.kind, '_', ' ') || '.',
      CASE WHEN o.programmes IS NULL THEN 'The offer is for any programme.' ELSE 'The offer is for ' || g.name || '.' END,
      CASE WHEN q.covered IS NULL THEN 'Quantities cannot be compared: ' || coalesce(o.unit, 'none is offered') || ' and ' || n.unit || '.' ELSE 'It covers ' || round(q.covered * 100) || ' % of the ' || n.unit || '.' END,
      CASE WHEN p.covered IS NULL THEN 'Money in ' || o.currency || ' and ' || n.currency || ' is not compared.' ELSE 'It covers ' || round(p.covered * 100) || ' % of the cost.' END,
      CASE WHEN coalesce(o.from_on, :asOf::date) <= n.due_on THEN 'It is there in time.' ELSE 'It comes ' || (coalesce(o.from_on, :asOf::date) - n.due_on) || ' days late.' END,
      CASE WHEN n.conventions && o.conventions THEN 'Both serve the same convention.' ELSE 'They name different conventions.' END] AS words,
    ARRAY[true, true, coalesce(q.covered >= 1, false), coalesce(p.covered >= 1, false), n.due_on IS NULL OR coalesce(o.from_on, :asOf::date) <= n.due_on, n.conventions && o.conventions] AS fit
  FROM need n
  JOIN programme g ON g.id = n.programme_id
  JOIN offer o ON o.resource = n.resource AND n.kind = ANY (o.kinds) AND (o.programmes IS NULL OR g.code = ANY (o.programmes))
    AND o.state = 'open' AND coalesce(o.until_on, DATE '9999-12-31') >= :asOf::date
  CROSS JOIN LATERAL (SELECT CASE WHEN n.quantity IS NOT NULL AND lower(o.unit) = lower(n.unit) THEN least(1, o.quantity / n.quantity) END) q (covered)
  CROSS JOIN LATERAL (SELECT CASE WHEN n.currency = o.currency THEN least(1, o.amount / n.cost) END) p (covered)
  WHERE n.state = 'open' AND (:need::integer IS NULL OR n.id = :need::integer) AND (:offer::integer IS NULL OR o.id = :offer::integer)
) f
ORDER BY f.score DESC, f.need_id, f.offer_id LIMIT 100;
