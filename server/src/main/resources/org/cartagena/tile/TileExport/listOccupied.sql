-- Which of the tiles :z :x :y (arrays) of the layer :layer does anything touch that the viewer may see? What is too thin
-- to be drawn in a tile counts: a few zooms deeper it may be there. The answer is the place in the arrays, from 1.
-- Index: hazard_area_geom and the like, tile_cell_pkey.
WITH tile AS MATERIALIZED (
  SELECT number, z, x, y, env, ST_Transform(env, 4326) AS degrees
  FROM (SELECT number, z, x, y, ST_TileEnvelope(z, x, y, margin => 64.0 / 4096) AS env
    FROM unnest(:z::integer[], :x::integer[], :y::integer[]) WITH ORDINALITY t (z, x, y, number)) u
)
SELECT t.number::integer
FROM tile t
WHERE CASE :layer
  WHEN 'hazard-areas' THEN
    EXISTS (SELECT FROM hazard_area f WHERE f.valid_to IS NULL AND f.remaining AND f.geom && t.degrees AND ST_Intersects(ST_Transform(f.geom, 3857), t.env))
    OR EXISTS (SELECT FROM tile_cells(t.z, t.x, t.y) k JOIN tile_cell f ON f.version_id = ANY ((SELECT gate_published_versions())::integer[])
      AND f.level = k.level AND f.x BETWEEN k.x_min AND k.x_max AND f.y BETWEEN k.y_min AND k.y_max
      JOIN programme g ON g.id = f.programme_id WHERE g.public_view = 'cells')
    OR EXISTS (SELECT FROM admin_area f JOIN programme g ON g.id = f.programme_id
      WHERE g.public_view = 'totals' AND f.geom && t.degrees AND ST_Intersects(ST_Transform(f.geom, 3857), t.env))
  WHEN 'land-releases' THEN EXISTS (SELECT FROM land_release f WHERE f.geom && t.degrees AND ST_Intersects(ST_Transform(f.geom, 3857), t.env))
  WHEN 'services' THEN EXISTS (SELECT FROM service_point f WHERE f.geom && t.degrees)
  WHEN 'projects' THEN EXISTS (SELECT FROM development_project f WHERE f.geom && t.degrees AND ST_Intersects(ST_Transform(f.geom, 3857), t.env))
  WHEN 'funding' THEN EXISTS (SELECT FROM funding_location f WHERE f.geom && t.degrees)
  WHEN 'admin-areas' THEN EXISTS (SELECT FROM admin_area f WHERE f.geom && t.degrees AND ST_Intersects(ST_Transform(f.geom, 3857), t.env))
END;
