-- Services for survivors. One record, with its source row.
-- :id of the record. Index: primary key.
SELECT f.version_id, f.row_number, json_build_object('type', 'Feature', 'id', f.id,
  'geometry', ST_AsGeoJSON(f.geom, 6)::json,
  'properties', json_build_object('programme', g.code, 'localId', f.local_id, 'name', f.name, 'categories', f.categories,
    'facilityType', f.facility_type, 'status', f.status, 'statusOn', f.status_on, 'ownership', f.ownership,
    'capacityMonth', f.capacity_month, 'waitingDays', f.waiting_days, 'costToUser', f.cost_to_user,
    'wheelchairAccess', f.wheelchair_access, 'verifiedOn', f.verified_on, 'locationSource', f.location_source,
    'adminAreaId', a.id, 'adminArea', coalesce(a.name, f.admin_name)))::text AS feature
FROM service_point f
JOIN programme g ON g.id = f.programme_id
LEFT JOIN admin_area a ON a.id = f.admin_area_id
WHERE f.id = :id;
