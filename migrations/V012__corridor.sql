-- The ground that a project needs, and the programmes whose hazards the viewer cannot see there.

CREATE FUNCTION corridor_pieces(project geometry, corridor_m double precision) RETURNS SETOF geometry
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT
  AS $$
  WITH part AS (SELECT (ST_Dump(project)).geom)
  -- A scheme with an outline needs its outline.
  SELECT geom FROM part WHERE GeometryType(geom) = 'POLYGON'
  UNION ALL
  SELECT ST_Buffer(geom::geography, corridor_m, 'quad_segs=32')::geometry FROM part WHERE GeometryType(geom) = 'POINT'
  UNION ALL
  -- PostGIS buffers in one flat projection chosen for the whole geometry, which is wrong by percents for a long route:
  -- pieces of some 20 km each get the UTM zone that they are in, where scale is true within 0.1 %.
  SELECT ST_Buffer(ST_LineSubstring(dense.geom, i / dense.pieces::float8, (i + 1) / dense.pieces::float8)::geography,
    corridor_m, 'quad_segs=32')::geometry
  FROM (
    SELECT ST_Segmentize(geom::geography, 10000)::geometry AS geom,
      greatest(1, ceil(ST_Length(geom::geography) / 20000))::integer AS pieces
    FROM part WHERE GeometryType(geom) = 'LINESTRING'
  ) dense, generate_series(0, dense.pieces - 1) i
  $$;
COMMENT ON FUNCTION corridor_pieces(geometry, double precision) IS 'The ground that a project needs, EPSG:4326, as polygons that may overlap: lines and points widened by corridor_m metres on each side, geodesically; polygons as they are.';

CREATE FUNCTION gate_hidden_programmes(ground geometry) RETURNS text[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
    SELECT coalesce(array_agg(DISTINCT g.code ORDER BY g.code), '{}')
    FROM hazard_cell c
    JOIN programme g ON g.id = c.programme_id
    JOIN publication p ON p.version_id = c.version_id
    WHERE gate_is_live(p.published_at, p.withdrawn_at)
      AND g.public_view <> 'open' AND NOT gate_has_programme(g.code)
      AND c.geom3857 && ST_Transform(ST_Envelope(ground), 3857) AND ST_Intersects(c.geom, ground)
  $$;
COMMENT ON FUNCTION gate_hidden_programmes(geometry) IS 'Programmes that have remaining hazardous areas in 0.05 degree cells touching this ground (EPSG:4326) which the viewer may not see precisely: an answer has to name them rather than leave them out.';
