-- Places where funded activities take place. A page in the order of id.
-- :programme code or null; :west .. :north degrees or null (:west > :east crosses the antimeridian); :withoutLocation only
-- records without location; :after last id of the page before; :limit rows.
-- Index: funding_location_geom (GiST) for a box, else the primary key.
SELECT f.id, json_build_object('type', 'Feature', 'id', f.id,
  'geometry', ST_AsGeoJSON(f.geom, 6)::json,
  'properties', json_build_object('programme', g.code, 'activityId', f.activity_id, 'name', f.name,
    'precision', f.stated_precision,
    'sourcePrecision', coalesce(f.source_precision, f.stated_precision), 'middleOf', f.centre_of_name, 'exactnessCode', f.exactness_code, 'reachCode', f.reach_code, 'classCode', f.class_code,
    'activityTitle', c.title, 'iatiIdentifier', c.iati_identifier, 'strand', c.strand, 'strandRule', c.strand_rule,
    'adminAreaId', a.id, 'adminArea', a.name))::text AS feature
FROM funding_location f
JOIN programme g ON g.id = f.programme_id
JOIN funding_activity c ON c.id = f.activity_id
LEFT JOIN admin_area a ON a.id = f.admin_area_id
WHERE f.id > :after
  AND (:programme::text IS NULL OR g.code = :programme)
  AND (:west::float8 IS NULL
    OR (:west::float8 <= :east::float8 AND f.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326))
    OR (:west::float8 > :east::float8 AND (f.geom && ST_MakeEnvelope(:west, :south, 180, :north, 4326)
      OR f.geom && ST_MakeEnvelope(-180, :south, :east, :north, 4326))))
  AND (NOT :withoutLocation OR f.geom IS NULL)
ORDER BY f.id
LIMIT :limit;
