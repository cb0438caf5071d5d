-- Rates to the US dollar that are in use, as JSON. :currency or null. Index: exchange_rate_in_force.
SELECT json_build_object('id', r.id, 'currency', r.currency, 'from', r.from_on, 'to', r.to_on, 'units', trim_scale(r.units), 'usd', trim_scale(r.usd), 'source', r.source)::text
FROM exchange_rate r
WHERE r.withdrawn_at IS NULL AND (:currency::text IS NULL OR r.currency = :currency::text)
ORDER BY r.currency, r.from_on, r.to_on, r.id;
