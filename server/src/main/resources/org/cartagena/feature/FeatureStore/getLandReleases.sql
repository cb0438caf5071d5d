-- Land release products. One record, with its source row.
-- :id of the record. Index: primary key.
SELECT f.version_id, f.row_number, json_build_object('type', 'Feature', 'id', f.id,
  'geometry', ST_AsGeoJSON(f.geom, 6)::json,
  'properties', json_build_object('programme', g.code, 'localId', f.local_id, 'hazardLocalId', f.hazard_local_id,
    'releaseType', f.release_type, 'method', f.method, 'operator', o.name, 'startedOn', f.started_on, 'completedOn', f.completed_on,
    'computedAreaM2', round(f.computed_area_m2::numeric, 1), 'reportedAreaM2', f.reported_area_m2,
    'apMines', f.ap_mines, 'avMines', f.av_mines, 'otherDevices', f.other_devices,
    'adminAreaId', a.id, 'adminArea', coalesce(a.name, f.admin_name)))::text AS feature
FROM land_release f
JOIN programme g ON g.id = f.programme_id
LEFT JOIN admin_area a ON a.id = f.admin_area_id
LEFT JOIN organisation o ON o.id = f.operator_id
WHERE f.id = :id;
