-- Published activities of a programme as elements of IATI 2.03, in the order of its schema; null where the source does not give what
-- the standard demands (nobody takes part, or there is neither a date nor a transaction). :programme code, :country its alpha-2 code,
-- :strands list with commas or null for all. Characters that XML cannot hold are left out. Index: funding_transaction_activity and its like.
SELECT CASE WHEN c.dated AND c.has_participant THEN xmlelement(name "iati-activity",
  xmlattributes(c.default_currency AS "default-currency", CASE WHEN c.humanitarian THEN 1 END AS humanitarian),
  xmlelement(name "iati-identifier", iati_text(c.iati_identifier)),
  xmlelement(name "reporting-org", xmlattributes(iati_text(coalesce(r.reference, '')) AS ref, coalesce(r.type_code, '90') AS type, 1 AS "secondary-reporter"),
    xmlelement(name narrative, iati_text(coalesce(r.name, 'Not said by the source (' || c.reported_as || ')')))),
  xmlelement(name title, xmlelement(name narrative, iati_text(coalesce(nullif(btrim(c.title), ''), c.iati_identifier)))),
  xmlelement(name description, xmlelement(name narrative, iati_text(coalesce(nullif(btrim(c.description), ''), 'The source has no description.')))),
  (SELECT xmlagg(xmlelement(name "participating-org", xmlattributes(p.role_code AS role, iati_text(o.reference) AS ref, o.type_code AS type),
      xmlelement(name narrative, iati_text(o.name))) ORDER BY p.role_code, o.id)
    FROM funding_organisation p JOIN organisation o ON o.id = p.organisation_id WHERE p.activity_id = c.id),
  (SELECT xmlagg(xmlelement(name "other-identifier", xmlattributes(iati_text(i) AS ref, 'A9' AS type)) ORDER BY n)
    FROM unnest(c.other_identifiers) WITH ORDINALITY x (i, n)),
  -- The standard demands a status.
  xmlelement(name "activity-status", xmlattributes(coalesce(c.status_code, CASE WHEN coalesce(c.actual_end_on, c.planned_end_on) < current_date THEN 4 ELSE 2 END) AS code)),
  CASE WHEN c.planned_start_on IS NOT NULL THEN xmlelement(name "activity-date", xmlattributes(1 AS type, c.planned_start_on AS "iso-date")) END,
  CASE WHEN c.actual_start_on IS NOT NULL THEN xmlelement(name "activity-date", xmlattributes(2 AS type, c.actual_start_on AS "iso-date")) END,
  CASE WHEN c.planned_end_on IS NOT NULL THEN xmlelement(name "activity-date", xmlattributes(3 AS type, c.planned_end_on AS "iso-date")) END,
  CASE WHEN c.actual_end_on IS NOT NULL THEN xmlelement(name "activity-date", xmlattributes(4 AS type, c.actual_end_on AS "iso-date")) END,
  CASE WHEN coalesce(c.planned_start_on, c.actual_start_on, c.planned_end_on, c.actual_end_on) IS NULL THEN
    xmlelement(name "activity-date", xmlattributes(2 AS type, c.first_on AS "iso-date"),
      xmlelement(name narrative, 'Day of the first transaction; the source gives no dates of the activity.')) END,
  CASE c.recipient_level WHEN 'global' THEN xmlelement(name "activity-scope", xmlattributes(1 AS code)) WHEN 'regional' THEN xmlelement(name "activity-scope", xmlattributes(2 AS code)) END,
  CASE WHEN c.recipient_level = 'country' AND c.recipient_share > 0 THEN
    xmlelement(name "recipient-country", xmlattributes(:country::text AS code, trim_scale(c.recipient_share) AS percentage)) END,
  (SELECT xmlagg(xmlelement(name location,
      CASE WHEN l.reach_code IS NOT NULL THEN xmlelement(name "location-reach", xmlattributes(l.reach_code AS code)) END,
      CASE WHEN l.gazetteer ~ '^(A[1-4]|G[12])$' AND l.gazetteer_code IS NOT NULL THEN
        xmlelement(name "location-id", xmlattributes(l.gazetteer AS vocabulary, iati_text(l.gazetteer_code) AS code)) END,
      CASE WHEN l.name IS NOT NULL THEN xmlelement(name name, xmlelement(name narrative, iati_text(l.name))) END,
      CASE WHEN l.stated_precision NOT IN ('place', 'site') THEN xmlelement(name description, xmlelement(name narrative,
        'The point stands for ' || CASE l.stated_precision WHEN 'nationwide' THEN 'the country.' WHEN 'admin_area' THEN 'an administrative area.' ELSE 'an unknown area.' END)) END,
      CASE WHEN l.geom IS NOT NULL THEN xmlelement(name point, xmlattributes('http://www.opengis.net/def/crs/EPSG/0/4326' AS "srsName"),
        xmlelement(name pos, ST_Y(l.geom)::text || ' ' || ST_X(l.geom)::text)) END,
      -- Cartagena does not rely on what was stated, and says approximate where a point stands for an area.
      CASE WHEN l.exactness_code IS NOT NULL THEN xmlelement(name exactness, xmlattributes(CASE WHEN l.stated_precision IN ('place', 'site') THEN l.exactness_code ELSE 2 END AS code)) END,
      CASE WHEN l.class_code IS NOT NULL THEN xmlelement(name "location-class", xmlattributes(l.class_code AS code)) END) ORDER BY l.id)
    FROM funding_location l WHERE l.activity_id = c.id),
  (SELECT xmlagg(xmlelement(name sector, xmlattributes(CASE WHEN s.vocabulary ~ '^([1-9]|1[0-2]|98|99)$' THEN s.vocabulary ELSE '99' END AS vocabulary,
      iati_text(s.code) AS code, trim_scale(s.percentage) AS percentage)) ORDER BY s.vocabulary, s.code)
    FROM funding_sector s WHERE s.activity_id = c.id),
  CASE WHEN c.collaboration_code IS NOT NULL THEN xmlelement(name "collaboration-type", xmlattributes(c.collaboration_code AS code)) END,
  CASE WHEN c.flow_code IS NOT NULL THEN xmlelement(name "default-flow-type", xmlattributes(c.flow_code AS code)) END,
  CASE WHEN c.finance_code IS NOT NULL THEN xmlelement(name "default-finance-type", xmlattributes(c.finance_code AS code)) END,
  CASE WHEN c.aid_type IS NOT NULL THEN xmlelement(name "default-aid-type", xmlattributes(iati_text(c.aid_type) AS code)) END,
  CASE WHEN c.earmarking_code IS NOT NULL THEN xmlelement(name "default-aid-type", xmlattributes(c.earmarking_code AS code, 2 AS vocabulary)) END,
  (SELECT xmlagg(xmlelement(name budget, xmlattributes(p.type_code AS type, p.status_code AS status),
      xmlelement(name "period-start", xmlattributes(p.starts_on AS "iso-date")), xmlelement(name "period-end", xmlattributes(coalesce(p.ends_on, p.starts_on) AS "iso-date")),
      xmlelement(name value, xmlattributes(p.currency AS currency, coalesce(p.value_on, p.starts_on) AS "value-date"), p.value)) ORDER BY p.id)
    FROM funding_plan p WHERE p.activity_id = c.id AND p.kind = 'budget'),
  (SELECT xmlagg(xmlelement(name "planned-disbursement", xmlattributes(p.type_code AS type),
      xmlelement(name "period-start", xmlattributes(p.starts_on AS "iso-date")),
      CASE WHEN p.ends_on IS NOT NULL THEN xmlelement(name "period-end", xmlattributes(p.ends_on AS "iso-date")) END,
      xmlelement(name value, xmlattributes(p.currency AS currency, coalesce(p.value_on, p.starts_on) AS "value-date"), p.value),
      CASE WHEN g.id IS NOT NULL OR p.provider_activity IS NOT NULL THEN xmlelement(name "provider-org", xmlattributes(iati_text(g.reference) AS ref, g.type_code AS type, iati_text(p.provider_activity) AS "provider-activity-id"),
        CASE WHEN g.name IS NOT NULL THEN xmlelement(name narrative, iati_text(g.name)) END) END,
      CASE WHEN h.id IS NOT NULL OR p.receiver_activity IS NOT NULL THEN xmlelement(name "receiver-org", xmlattributes(iati_text(h.reference) AS ref, h.type_code AS type, iati_text(p.receiver_activity) AS "receiver-activity-id"),
        CASE WHEN h.name IS NOT NULL THEN xmlelement(name narrative, iati_text(h.name)) END) END) ORDER BY p.id)
    FROM funding_plan p LEFT JOIN organisation g ON g.id = p.provider_id LEFT JOIN organisation h ON h.id = p.receiver_id
    WHERE p.activity_id = c.id AND p.kind = 'planned'),
  (SELECT xmlagg(xmlelement(name transaction,
      xmlelement(name "transaction-type", xmlattributes(t.type_code AS code)),
      xmlelement(name "transaction-date", xmlattributes(t.transaction_on AS "iso-date")),
      xmlelement(name value, xmlattributes(t.currency AS currency, coalesce(t.value_on, t.transaction_on) AS "value-date"), t.value),
      CASE WHEN g.id IS NOT NULL OR t.provider_activity IS NOT NULL THEN xmlelement(name "provider-org", xmlattributes(iati_text(g.reference) AS ref, g.type_code AS type, iati_text(t.provider_activity) AS "provider-activity-id"),
        CASE WHEN g.name IS NOT NULL THEN xmlelement(name narrative, iati_text(g.name)) END) END,
      CASE WHEN h.id IS NOT NULL OR t.receiver_activity IS NOT NULL THEN xmlelement(name "receiver-org", xmlattributes(iati_text(h.reference) AS ref, h.type_code AS type, iati_text(t.receiver_activity) AS "receiver-activity-id"),
        CASE WHEN h.name IS NOT NULL THEN xmlelement(name narrative, iati_text(h.name)) END) END,
      CASE WHEN t.finance_code IS NOT NULL THEN xmlelement(name "finance-type", xmlattributes(t.finance_code AS code)) END) ORDER BY t.id)
    FROM funding_transaction t LEFT JOIN organisation g ON g.id = t.provider_id LEFT JOIN organisation h ON h.id = t.receiver_id
    WHERE t.activity_id = c.id AND t.uncounted_because IS NULL)
  )::text END AS activity
FROM (
  SELECT c.*, coalesce(c.planned_start_on, c.actual_start_on, c.planned_end_on, c.actual_end_on, first.day) IS NOT NULL AS dated, first.day AS first_on,
    EXISTS (SELECT FROM funding_organisation p WHERE p.activity_id = c.id) AS has_participant
  FROM funding_activity c
  CROSS JOIN LATERAL (SELECT min(t.transaction_on) AS day FROM funding_transaction t WHERE t.activity_id = c.id) first
  WHERE c.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text) AND c.reported_as <> '3w' AND c.counted_activity_id IS NULL
) c
LEFT JOIN organisation r ON r.id = c.reporting_organisation_id
LEFT JOIN funding_correction k ON k.programme_id = c.programme_id AND lower(k.iati_identifier) = lower(c.iati_identifier) AND k.withdrawn_at IS NULL
WHERE (:strands::text IS NULL OR coalesce(k.strand, c.strand) = ANY (string_to_array(:strands::text, ','))
    OR EXISTS (SELECT FROM funding_transaction t WHERE t.activity_id = c.id AND t.strand = ANY (string_to_array(:strands::text, ','))))
ORDER BY c.id;
