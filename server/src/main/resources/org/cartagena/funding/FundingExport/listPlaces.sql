-- Where the money of a programme goes, a GeoJSON feature a location, one without geometry where it is not a place or site, or where an
-- activity has none. :programme code, :strands list with commas or null for all. USD by measure, the location's part of it.
SELECT json_build_object('type', 'Feature', 'id', coalesce('L' || l.id, 'A' || c.id),
  'geometry', CASE WHEN l.stated_precision IN ('place', 'site') THEN ST_AsGeoJSON(l.geom, 7)::json END,
  'properties', json_build_object('activity', c.iati_identifier, 'title', c.title, 'strand', m.strand, 'donor', d.name, 'operator', o.name,
    'location', l.name, 'precision', coalesce(l.stated_precision, CASE c.recipient_level WHEN 'country' THEN 'nationwide' ELSE c.recipient_level END), 'adminArea', a.name, 'pCode', a.p_code,
    'part', round(coalesce(p.part, CASE WHEN l.stated_precision = 'nationwide' AND EXISTS (SELECT FROM funding_place q WHERE q.activity_id = c.id) THEN 0 ELSE 1 END), 6),
    'committedUsd', round(m.committed_usd * coalesce(p.part, 1), 2), 'paidUsd', round(m.paid_usd * coalesce(p.part, 1), 2), 'withoutRate', m.without_usd,
    'reportedAs', c.reported_as, 'versionId', c.version_id, 'row', c.row_number))::text
FROM money_activity m
JOIN funding_activity c ON c.id = m.activity_id
LEFT JOIN funding_location l ON l.activity_id = c.id AND (l.stated_precision <> 'nationwide' OR NOT EXISTS (SELECT FROM funding_place q WHERE q.activity_id = c.id))
LEFT JOIN funding_place p ON p.location_id = l.id
LEFT JOIN admin_area a ON a.id = l.admin_area_id
LEFT JOIN organisation d ON d.id = m.donor_id
LEFT JOIN organisation o ON o.id = m.operator_id
WHERE m.programme_id = (SELECT g.id FROM programme g WHERE g.code = :programme::text)
  AND (:strands::text IS NULL OR m.strand = ANY (string_to_array(:strands::text, ',')))
ORDER BY c.id, l.id;
