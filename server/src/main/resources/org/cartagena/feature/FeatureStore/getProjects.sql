-- Development projects. One record, with its source row.
-- :id of the record. Index: primary key.
SELECT f.version_id, f.row_number, json_build_object('type', 'Feature', 'id', f.id,
  'geometry', ST_AsGeoJSON(f.geom, 6)::json,
  'properties', json_build_object('programme', g.code, 'localId', f.local_id, 'name', f.name, 'sector', f.sector,
    'status', f.status, 'owner', o.name, 'startsOn', f.starts_on, 'endsOn', f.ends_on, 'cost', f.cost, 'costCurrency', f.cost_currency,
    'corridorM', f.corridor_m, 'computedLengthM', round(f.computed_length_m::numeric, 1),
    'computedAreaM2', round(f.computed_area_m2::numeric, 1), 'adminAreaId', a.id, 'adminArea', coalesce(a.name, f.admin_name)))::text AS feature
FROM development_project f
JOIN programme g ON g.id = f.programme_id
LEFT JOIN admin_area a ON a.id = f.admin_area_id
LEFT JOIN organisation o ON o.id = f.owner_id
WHERE f.id = :id;
