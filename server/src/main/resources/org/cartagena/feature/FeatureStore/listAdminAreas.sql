-- Administrative areas. A page in the order of id.
-- :programme code or null; :west .. :north degrees or null (:west > :east crosses the antimeridian); :withoutLocation only
-- records without location; :after last id of the page before; :limit rows.
-- Index: admin_area_geom (GiST) for a box, else the primary key.
SELECT f.id, json_build_object('type', 'Feature', 'id', f.id,
  'geometry', ST_AsGeoJSON(f.geom, 6)::json,
  'properties', json_build_object('programme', g.code, 'level', f.level, 'pCode', f.p_code, 'name', f.name,
    'parentId', f.parent_id, 'parent', a.name, 'population', f.population, 'populationOn', f.population_on,
    'computedAreaM2', round(f.computed_area_m2::numeric, 1), 'reportedAreaM2', f.reported_area_m2))::text AS feature
FROM admin_area f
JOIN programme g ON g.id = f.programme_id
LEFT JOIN admin_area a ON a.id = f.parent_id
WHERE f.id > :after
  AND (:programme::text IS NULL OR g.code = :programme)
  AND (:west::float8 IS NULL
    OR (:west::float8 <= :east::float8 AND f.geom && ST_MakeEnvelope(:west, :south, :east, :north, 4326))
    OR (:west::float8 > :east::float8 AND (f.geom && ST_MakeEnvelope(:west, :south, 180, :north, 4326)
      OR f.geom && ST_MakeEnvelope(-180, :south, :east, :north, 4326))))
  AND (NOT :withoutLocation OR f.geom IS NULL)
ORDER BY f.id
LIMIT :limit;
