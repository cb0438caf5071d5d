-- One enlarged cell, by the identifier that tiles give it: version, level, column and row packed into one number.
-- :id. Index: primary key of tile_cell.
WITH cell AS (
  SELECT c.*, 0.05 * (1 << c.level) AS size FROM tile_cell c
  WHERE c.version_id = :id::bigint >> 31 AND c.level = ((:id::bigint >> 28) & 7)::integer
    AND c.x = ((:id::bigint >> 14) & 16383)::integer - 8192
    AND c.y = (:id::bigint & 16383)::integer - 8192
)
SELECT json_build_object('type', 'Feature', 'id', :id::bigint, 'geometry', ST_AsGeoJSON(
    ST_MakeEnvelope(greatest(f.x * f.size, -180), greatest(f.y * f.size, -90), least((f.x + 1) * f.size, 180), least((f.y + 1) * f.size, 90), 4326), 6)::json,
  'properties', json_build_object('programme', g.code, 'number', f.number, 'numberCounted', f.number_counted, 'numberCha', f.number_cha, 'numberSha', f.number_sha,
    'sizeDegrees', f.size, 'asOf', v.as_of, 'authority', g.authority, 'contact', g.contact))::text
FROM cell f
JOIN programme g ON g.id = f.programme_id
JOIN dataset_version v ON v.id = f.version_id;
