-- Rows of a version that is being rehearsed: the row as it came, its record by field name, geometry as GeoJSON in EPSG:4326 with
-- some 10 cm of precision. Index: primary key of source_row; records by
-- version_id; funding_location_activity.
WITH record AS (
  SELECT row_number, to_jsonb(h) - 'geom' AS fields, geom FROM hazard_area h WHERE version_id = :versionId
  UNION ALL SELECT row_number, to_jsonb(l) - 'geom', geom FROM land_release l WHERE version_id = :versionId
  UNION ALL SELECT row_number, to_jsonb(s) - 'geom', geom FROM service_point s WHERE version_id = :versionId
  UNION ALL SELECT row_number, to_jsonb(p) - 'geom', geom FROM development_project p WHERE version_id = :versionId
  UNION ALL SELECT row_number, to_jsonb(a) - 'geom', geom FROM admin_area a WHERE version_id = :versionId
  UNION ALL SELECT row_number, to_jsonb(c), NULL::geometry FROM casualty c WHERE version_id = :versionId
  UNION ALL SELECT f.row_number, to_jsonb(f),
    -- As on the map: what the source places no closer than an area is no pin.
    (SELECT ST_Collect(l.geom) FROM funding_location l WHERE l.activity_id = f.id AND l.stated_precision IN ('place', 'site'))
    FROM funding_activity f WHERE f.version_id = :versionId
)
SELECT s.row_number, s.fields::text AS source,
  (r.fields - ARRAY['id', 'version_id', 'row_number', 'programme_id', 'admin_area_id', 'geom3857', 'operator_id', 'owner_id',
      'reporting_organisation_id', 'parent_id', 'valid_to']
    || CASE WHEN o.name IS NULL THEN '{}'::jsonb ELSE jsonb_build_object(
      CASE WHEN jsonb_exists(r.fields, 'operator_id') THEN 'operator' WHEN jsonb_exists(r.fields, 'owner_id') THEN 'owner'
        ELSE 'reporting_organisation' END,
      o.name) END)::text AS record,
  ST_AsGeoJSON(r.geom, 6) AS geometry
FROM source_row s
LEFT JOIN LATERAL (SELECT * FROM record WHERE record.row_number = s.row_number LIMIT 1) r ON true
LEFT JOIN organisation o ON o.id = coalesce(r.fields ->> 'operator_id', r.fields ->> 'owner_id',
  r.fields ->> 'reporting_organisation_id')::integer
WHERE s.version_id = :versionId AND s.row_number = ANY (:rows::integer[])
ORDER BY s.row_number;
