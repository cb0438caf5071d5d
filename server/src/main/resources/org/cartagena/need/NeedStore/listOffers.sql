-- Offers as JSON, newest first; filed ones and how to reach who offers for centres. :id, :programme code that they are for, :kind, :state null
-- or a filter; :before id or null; :most.
SELECT o.id, json_build_object('id', o.id, 'organisation', o.organisation, 'country', o.country_code, 'kinds', o.kinds, 'resource', o.resource, 'title', o.title,
  'conditions', o.conditions, 'programmes', o.programmes, 'quantity', o.quantity, 'unit', o.unit, 'amount', o.amount, 'currency', o.currency, 'from', o.from_on, 'until', o.until_on,
  'conventions', o.conventions, 'cooperation', o.cooperation, 'state', o.state, 'filedAt', o.filed_at, 'changedAt', o.changed_at,
  'contact', (SELECT k.contact FROM offer_key k WHERE k.offer_id = o.id))::text AS json
FROM offer o
WHERE (:id::integer IS NULL OR o.id = :id::integer) AND (:programme::text IS NULL OR o.programmes IS NULL OR :programme::text = ANY (o.programmes))
  AND (:kind::text IS NULL OR :kind::text = ANY (o.kinds)) AND (:state::text IS NULL OR o.state = :state::text) AND (:before::integer IS NULL OR o.id < :before::integer)
ORDER BY o.id DESC LIMIT :most::integer;
