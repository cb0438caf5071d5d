-- Hazardous areas: the last state of each. A page in the order of id.
-- :programme code or null; :west .. :north degrees or null (:west > :east crosses the antimeridian); :withoutLocation only
-- records without location; :remaining only areas that remain; :after last id of the page before; :limit rows.
-- Index: hazard_area_geom (GiST) for a box, else the primary key.
SELECT f.id, json_build_object('type', 'Feature', 'id', f.id,
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
WHERE f.id > :after
  AND (:programme::text IS NULL OR g.code = :programme)
  AND (:west::float8 IS NULL
    OR (:west::float8 <= :east::float8 AND f.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326))
    OR (:west::float8 > :east::float8 AND (f.geom && ST_MakeEnvelope(:west, :south, 180, :north, 4326)
      OR f.geom && ST_MakeEnvelope(-180, :south, :east, :north, 4326))))
  AND (NOT :withoutLocation OR f.geom IS NULL)
  AND f.valid_to IS NULL
  AND (NOT :remaining OR f.remaining)
ORDER BY f.id
LIMIT :limit;
