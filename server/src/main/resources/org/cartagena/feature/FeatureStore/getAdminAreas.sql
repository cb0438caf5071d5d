-- Administrative areas. One record, with its source row.
-- :id of the record. Index: primary key.
SELECT f.version_id, f.row_number, json_build_object('type', 'Feature', 'id', f.id,
  'geometry', ST_AsGeoJSON(f.geom, 6)::json,
  'properties', json_build_object('programme', g.code, 'level', f.level, 'pCode', f.p_code, 'name', f.name,
    'parentId', f.parent_id, 'parent', a.name, 'population', f.population, 'populationOn', f.population_on,
    'computedAreaM2', round(f.computed_area_m2::numeric, 1), 'reportedAreaM2', f.reported_area_m2))::text AS feature
FROM admin_area f
JOIN programme g ON g.id = f.programme_id
LEFT JOIN admin_area a ON a.id = f.parent_id
WHERE f.id = :id;
