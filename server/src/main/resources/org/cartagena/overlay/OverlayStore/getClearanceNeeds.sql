-- What stands in the corridor of a project: remaining hazardous areas, the square metres of them inside the corridor (ground
-- under two areas counts once), and the metres of route that lie within the corridor's half-width of one.
-- :id of the project; :corridorM half-width in metres, null = the project's own, else 100; :listed most areas to list.
-- Areas and lengths are geodesic (WGS 84). Index: hazard_area_geom.
WITH project AS MATERIALIZED (
  SELECT f.id, f.name, f.geom, f.computed_length_m, f.programme_id, g.code AS programme,
    coalesce(:corridorM::float8, f.corridor_m, 100) AS corridor_m
  FROM development_project f JOIN programme g ON g.id = f.programme_id
  WHERE f.id = :id
), corridor AS MATERIALIZED (
  SELECT corridor_pieces(geom, corridor_m) AS piece FROM project
), met AS MATERIALIZED (
  SELECT h.id, h.version_id, h.local_id, h.classification, h.status, h.contamination_types, h.geom, ST_Union(c.piece) AS pieces
  FROM corridor c
  JOIN hazard_area h ON h.geom && c.piece AND ST_Intersects(h.geom, c.piece)
  WHERE h.remaining
  GROUP BY h.id
), inside AS MATERIALIZED (
  SELECT met.*, ST_Intersection(geom, pieces) AS part FROM met
), measured AS MATERIALIZED (
  SELECT inside.*, CASE WHEN ST_Dimension(part) = 2 THEN ST_Area(part::geography) END AS area_inside_m2 FROM inside
), listed AS (
  SELECT m.*, ST_Distance(m.geom::geography, p.geom::geography) AS distance_m
  FROM measured m, project p
  ORDER BY area_inside_m2 DESC NULLS LAST, m.id LIMIT :listed
)
SELECT json_build_object(
  'project', json_build_object('id', p.id, 'name', p.name, 'programme', p.programme, 'lengthM', round(p.computed_length_m::numeric, 1),
    'hasLocation', p.geom IS NOT NULL),
  'corridorM', p.corridor_m,
  'corridorAreaM2', (SELECT round(ST_Area(ST_Union(piece)::geography)::numeric, 1) FROM corridor),
  'recorded', EXISTS (SELECT FROM hazard_total t WHERE t.programme_id = p.programme_id),
  'notCovered', (SELECT coalesce(array_agg(DISTINCT hidden ORDER BY hidden), '{}')
    FROM corridor, unnest(gate_hidden_programmes(piece)) hidden),
  'hazardAreaCount', (SELECT count(*) FROM measured),
  'hazardAreaM2', (SELECT round(coalesce(ST_Area(ST_Union(part)::geography), 0)::numeric, 1) FROM measured WHERE area_inside_m2 IS NOT NULL),
  'hazardAreasWithoutAreaCount', (SELECT count(*) FROM measured WHERE area_inside_m2 IS NULL),
  'routeAffectedM', CASE WHEN p.computed_length_m IS NOT NULL THEN (
    SELECT round(coalesce(ST_Length(ST_Intersection(ST_Segmentize(p.geom::geography, 10000)::geometry,
      ST_Union(geodesic_buffer(m.geom, greatest(p.corridor_m, 1))))::geography), 0)::numeric, 1)
    FROM measured m) END,
  'byClassification', (SELECT coalesce(json_agg(json_build_object('classification', classification, 'count', number,
      'areaM2', round(area_m2::numeric, 1)) ORDER BY classification), '[]')
    FROM (SELECT classification, count(*) AS number, coalesce(ST_Area(ST_Union(part) FILTER (WHERE area_inside_m2 IS NOT NULL)::geography), 0) AS area_m2
      FROM measured GROUP BY classification) x),
  'hazardAreas', (SELECT coalesce(json_agg(json_build_object('id', id, 'localId', local_id, 'classification', classification,
      'status', status, 'contaminationTypes', contamination_types, 'areaInsideM2', round(area_inside_m2::numeric, 1),
      'distanceM', round(distance_m::numeric, 1)) ORDER BY area_inside_m2 DESC NULLS LAST, id), '[]') FROM listed),
  'hazardAreasListed', (SELECT count(*) FROM listed),
  -- A record without location may lie anywhere in its administrative area; without one, anywhere in the country.
  'withoutLocationCount', (
    SELECT count(*) FROM hazard_area h LEFT JOIN admin_area a ON a.id = h.admin_area_id
    WHERE h.programme_id = p.programme_id AND h.remaining AND h.geom IS NULL
      AND (a.geom IS NULL OR EXISTS (SELECT FROM corridor c WHERE a.geom && c.piece AND ST_Intersects(a.geom, c.piece)))),
  'datasets', (SELECT coalesce(json_agg(json_build_object('kind', d.kind, 'name', d.name, 'version', v.number, 'asOf', v.as_of) ORDER BY d.name), '[]')
    FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id
    WHERE d.kind = 'hazard-area' AND v.id = ANY (gate_published_versions())
      -- Areas of an open neighbour are counted too, so its dataset is named.
      AND (d.programme_id = p.programme_id OR v.id IN (SELECT version_id FROM met)))
)::text
FROM project p;
