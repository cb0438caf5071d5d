-- Programmes of which anything is published, with the box of what is located there (degrees).
SELECT json_build_object('code', g.code, 'name', g.name, 'fictional', g.fictional, 'authority', g.authority, 'contact', g.contact,
  'article5Deadline', g.article5_deadline, 'publicView', g.public_view,
  'bbox', CASE WHEN b.box IS NOT NULL THEN json_build_array(ST_XMin(b.box), ST_YMin(b.box), ST_XMax(b.box), ST_YMax(b.box)) END,
  'kinds', k.kinds)::text
FROM programme g
CROSS JOIN LATERAL (
  SELECT json_agg(DISTINCT d.kind ORDER BY d.kind) AS kinds
  FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id
  WHERE d.programme_id = g.id AND v.id = ANY (gate_published_versions())) k
CROSS JOIN LATERAL (
  SELECT coalesce(
    (SELECT ST_Extent(geom) FROM admin_area WHERE programme_id = g.id),
    (SELECT ST_Extent(geom) FROM (
      SELECT geom FROM hazard_area WHERE programme_id = g.id
      UNION ALL SELECT geom FROM hazard_cell WHERE programme_id = g.id
      UNION ALL SELECT geom FROM service_point WHERE programme_id = g.id
      UNION ALL SELECT geom FROM development_project WHERE programme_id = g.id
      UNION ALL SELECT geom FROM funding_location WHERE programme_id = g.id) x)) AS box) b
WHERE k.kinds IS NOT NULL
ORDER BY g.name;
