-- Needs as JSON, newest first. :id, :programme code, :kind, :state null or a filter; :before id or null; :most. Index: need_by_programme.
SELECT n.id, json_build_object('id', n.id, 'programme', g.code, 'programmeName', g.name, 'kind', n.kind, 'resource', n.resource, 'title', n.title, 'text', n.text,
  'adminPCode', n.admin_p_code, 'adminArea', (SELECT min(a.name) FROM admin_area a WHERE a.programme_id = n.programme_id AND a.p_code = n.admin_p_code),
  'quantity', n.quantity, 'unit', n.unit, 'areaM2', n.area_m2, 'people', n.people, 'dueOn', n.due_on, 'cost', n.cost, 'currency', n.currency, 'costBasis', n.cost_basis,
  'conventions', n.conventions, 'state', n.state, 'publishedAt', n.published_at, 'changedAt', n.changed_at,
  'authority', g.authority, 'contact', g.contact,
  'matches', (SELECT coalesce(json_agg(json_build_object('id', m.id, 'offer', m.offer_id, 'organisation', o.organisation, 'state', m.state, 'byCentre', m.by_centre, 'byOffer', m.by_offer,
      'history', (SELECT json_agg(json_build_object('side', e.side, 'answer', e.answer, 'note', e.note, 'at', e.at) ORDER BY e.id) FROM need_match_event e WHERE e.match_id = m.id)) ORDER BY m.id), '[]')
    FROM need_match m JOIN offer o ON o.id = m.offer_id WHERE m.need_id = n.id))::text AS json
FROM need n JOIN programme g ON g.id = n.programme_id
WHERE (:id::integer IS NULL OR n.id = :id::integer) AND (:programme::text IS NULL OR g.code = :programme::text) AND (:kind::text IS NULL OR n.kind = :kind::text)
  AND (:state::text IS NULL OR n.state = :state::text) AND (:before::integer IS NULL OR n.id < :before::integer)
ORDER BY n.id DESC LIMIT :most::integer;
