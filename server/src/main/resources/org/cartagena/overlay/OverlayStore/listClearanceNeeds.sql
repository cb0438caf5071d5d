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
  'lengthM', round(computed_length_m::numeric, 1), 'hazardAreaCount', number, 'hazardAreaM2', round(area_m2::numeric, 1),
  'routeAffectedM', round(route_affected_m::numeric, 1), 'hazardAreasWithoutAreaCount', without_area,
  -- What the figures do not hold, as in getClearanceNeeds: without it a 0 would read as nothing there.
  'recorded', EXISTS (SELECT FROM hazard_total t WHERE t.programme_id = answer.programme_id),
  'notCovered', (SELECT coalesce(array_agg(DISTINCT hidden ORDER BY hidden), '{}')
    FROM corridor c, unnest(gate_hidden_programmes(c.piece)) hidden WHERE c.project_id = answer.id),
  'withoutLocationCount', (
    SELECT count(*) FROM hazard_area h LEFT JOIN admin_area a ON a.id = h.admin_area_id
    WHERE h.programme_id = answer.programme_id AND h.remaining AND h.geom IS NULL
      AND (a.geom IS NULL OR EXISTS (SELECT FROM corridor c WHERE c.project_id = answer.id
        AND a.geom && c.piece AND ST_Intersects(a.geom, c.piece)))))::text
FROM answer
ORDER BY area_m2 DESC, number DESC, id;
