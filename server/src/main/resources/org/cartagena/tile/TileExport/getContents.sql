-- What does a copy of the map for this viewer show? (Casualties and population are numbers of people and not on the map.) Programmes and published versions as in /api/programmes and
-- /api/datasets, and the number of the last change of the map.
WITH published AS MATERIALIZED (
  SELECT g.id AS programme_id, g.code, d.kind, d.name, v.*
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
  WHERE v.id = ANY (gate_published_versions()) AND d.kind NOT IN ('casualty', 'population')
)
SELECT json_build_object(
  'change', (SELECT coalesce(max(id), 0) FROM tile_change),
  'programmes', (
    SELECT coalesce(json_agg(json_build_object('code', g.code, 'name', g.name, 'fictional', g.fictional, 'authority', g.authority,
      'contact', g.contact, 'article5Deadline', g.article5_deadline, 'publicView', g.public_view,
      'bbox', CASE WHEN b.box IS NOT NULL THEN json_build_array(ST_XMin(b.box), ST_YMin(b.box), ST_XMax(b.box), ST_YMax(b.box)) END,
      'kinds', (SELECT json_agg(DISTINCT p.kind ORDER BY p.kind) FROM published p WHERE p.programme_id = g.id)) ORDER BY g.name), '[]')
    FROM programme g
    CROSS JOIN LATERAL (SELECT coalesce(
      (SELECT ST_Extent(geom) FROM admin_area WHERE programme_id = g.id),
      (SELECT ST_Extent(geom) FROM (
        SELECT geom FROM hazard_area WHERE programme_id = g.id
        UNION ALL SELECT geom FROM hazard_cell WHERE programme_id = g.id
        UNION ALL SELECT geom FROM land_release WHERE programme_id = g.id
        UNION ALL SELECT geom FROM service_point WHERE programme_id = g.id
        UNION ALL SELECT geom FROM development_project WHERE programme_id = g.id
        UNION ALL SELECT geom FROM funding_location WHERE programme_id = g.id) x)) AS box) b
    WHERE g.id IN (SELECT programme_id FROM published)),
  'datasets', (
    SELECT coalesce(json_agg(json_build_object('id', p.id, 'kind', p.kind, 'programme', p.code, 'name', p.name, 'version', p.number,
      'state', 'published', 'rows', p.rows, 'rowsWithoutLocation', p.rows_without_location, 'areaM2', round(p.area_m2::numeric, 1),
      'asOf', p.as_of, 'source', p.source, 'licence', p.licence) ORDER BY p.code, p.kind, p.name), '[]')
    FROM published p))::text;
