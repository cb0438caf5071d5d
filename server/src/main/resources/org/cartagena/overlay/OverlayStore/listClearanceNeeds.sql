-- The same figures as getClearanceNeeds, without lists, for every project of a programme, most affected first.
-- :programme code; :corridorM half-width in metres, null = each project's own, else 100. Index: hazard_area_geom.
WITH project AS MATERIALIZED (
  SELECT f.id, f.name, f.sector, f.geom, f.computed_length_m, f.programme_id, coalesce(:corridorM::float8, f.corridor_m, 100) AS corridor_m
  FROM development_project f JOIN programme g ON g.id = f.programme_id
  WHERE g.code = :programme
), corridor AS MATERIALIZED (
  SELECT id AS project_id, corridor_pieces(geom, corridor_m) AS piece FROM project
), met AS MATERIALIZED (
  SELECT c.project_id, h.id, h.geom, ST_Intersection(h.geom, ST_Union(c.piece)) AS part
  FROM corridor c
  JOIN hazard_area h ON h.geom && c.piece AND ST_Intersects(h.geom, c.piece)
  WHERE h.remaining
  GROUP BY c.project_id, h.id
), hidden AS (
  SELECT c.project_id, array_agg(DISTINCT programme ORDER BY programme) AS programmes
  FROM corridor c, unnest(gate_hidden_programmes(c.piece)) programme
  GROUP BY c.project_id
), lost AS MATERIALIZED (
  -- A record without location may lie anywhere in its administrative area; without one, anywhere in the country.
  SELECT h.id, a.geom FROM hazard_area h JOIN programme g ON g.id = h.programme_id LEFT JOIN admin_area a ON a.id = h.admin_area_id
  WHERE g.code = :programme AND h.remaining AND h.geom IS NULL
), near_lost AS (
  SELECT c.project_id, count(DISTINCT l.id) AS number
  FROM corridor c JOIN lost l ON l.geom && c.piece AND ST_Intersects(l.geom, c.piece)
  GROUP BY c.project_id
), answer AS (
  SELECT p.*, count(m.id) AS number, count(m.id) FILTER (WHERE ST_Dimension(m.part) < 2) AS without_area,
    coalesce(ST_Area((ST_Union(m.part) FILTER (WHERE ST_Dimension(m.part) = 2))::geography), 0) AS area_m2,
    CASE WHEN p.computed_length_m IS NOT NULL THEN coalesce(ST_Length(ST_Intersection(ST_Segmentize(p.geom::geography, 10000)::geometry,
      -- The filter, because aggregates are made before CASE chooses: only routes need these buffers.
      ST_Union(geodesic_buffer(m.geom, greatest(p.corridor_m, 1))) FILTER (WHERE p.computed_length_m IS NOT NULL))::geography), 0) END AS route_affected_m
  FROM project p LEFT JOIN met m ON m.project_id = p.id
  GROUP BY p.id, p.name, p.sector, p.geom, p.computed_length_m, p.programme_id, p.corridor_m
)
SELECT json_build_object('id', id, 'name', name, 'sector', sector, 'hasLocation', geom IS NOT NULL, 'corridorM', corridor_m,
  'lengthM', round(computed_length_m::numeric, 1), 'hazardAreaCount', answer.number, 'hazardAreaM2', round(area_m2::numeric, 1),
  'routeAffectedM', round(route_affected_m::numeric, 1), 'hazardAreasWithoutAreaCount', without_area,
  -- What the figures do not hold, as in getClearanceNeeds: without it a 0 would read as nothing there.
  'recorded', EXISTS (SELECT FROM hazard_total t WHERE t.programme_id = answer.programme_id),
  'notCovered', coalesce(hidden.programmes, '{}'),
  'withoutLocationCount', coalesce(near_lost.number, 0) + (SELECT count(*) FROM lost WHERE lost.geom IS NULL))::text
FROM answer
LEFT JOIN hidden ON hidden.project_id = answer.id
LEFT JOIN near_lost ON near_lost.project_id = answer.id
ORDER BY area_m2 DESC, answer.number DESC, id;
