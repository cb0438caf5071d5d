-- Hazardous areas: the last state of each. One record, with its source row.
-- :id of the record. Index: primary key.
SELECT f.version_id, f.row_number, json_build_object('type', 'Feature', 'id', f.id,
  'geometry', ST_AsGeoJSON(f.geom, 6)::json,
  'properties', json_build_object('programme', g.code, 'localId', f.local_id, 'name', f.name,
    'classification', f.classification, 'status', f.status, 'remaining', f.remaining, 'contaminationTypes', f.contamination_types,
    'priority', f.priority, 'directEvidence', f.direct_evidence, 'indirectEvidence', f.indirect_evidence, 'blockages', f.blockages,
    'marking', f.marking, 'operator', o.name, 'foundOn', f.found_on, 'statusOn', f.status_on, 'statusReason', f.status_reason,
    'validFrom', f.valid_from, 'validTo', f.valid_to,
    'computedAreaM2', round(f.computed_area_m2::numeric, 1), 'reportedAreaM2', f.reported_area_m2,
    'adminAreaId', a.id, 'adminArea', coalesce(a.name, f.admin_name)))::text AS feature
FROM hazard_area f
JOIN programme g ON g.id = f.programme_id
LEFT JOIN admin_area a ON a.id = f.admin_area_id
LEFT JOIN organisation o ON o.id = f.operator_id
WHERE f.id = :id;
