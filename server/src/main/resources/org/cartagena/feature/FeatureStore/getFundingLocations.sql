-- Places where funded activities take place. One record, with its source row.
-- :id of the record. Index: primary key.
SELECT f.version_id, f.row_number, json_build_object('type', 'Feature', 'id', f.id,
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
WHERE f.id = :id;
