-- One enlarged cell, by the identifier that tiles give it: version, column and row packed into one number.
-- :id. Index: primary key of hazard_cell.
SELECT json_build_object('type', 'Feature', 'id', :id::bigint, 'geometry', ST_AsGeoJSON(f.geom, 6)::json,
  'properties', json_build_object('programme', g.code, 'number', f.number, 'numberCha', f.number_cha, 'numberSha', f.number_sha,
    'asOf', v.as_of, 'authority', g.authority, 'contact', g.contact))::text
FROM hazard_cell f
JOIN programme g ON g.id = f.programme_id
JOIN dataset_version v ON v.id = f.version_id
WHERE f.version_id = :id::bigint >> 28
  AND f.x = ((:id::bigint >> 14) & 16383)::integer - 8192
  AND f.y = (:id::bigint & 16383)::integer - 8192;
