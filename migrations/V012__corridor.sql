-- The ground that a project needs, and the programmes whose hazards the viewer cannot see there.

CREATE FUNCTION geodesic_buffer(shape geometry, distance_m double precision) RETURNS geometry
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT
  AS $$
  -- A transverse Mercator projection of its own, centred on the shape: true to scale within 1 in 10,000 up to some 80 km to
  -- the side, at any latitude. ST_Buffer on geography chooses zones and, near the poles, projections that are off by percents.
  SELECT ST_Transform(ST_Buffer(ST_Transform(shape, projection), distance_m, 'quad_segs=32'), projection, 4326)
  FROM (
    SELECT format('+proj=tmerc +lat_0=%s +lon_0=%s +ellps=WGS84 +units=m +no_defs',
      round(((ST_YMin(shape) + ST_YMax(shape)) / 2)::numeric, 4), round(((ST_XMin(shape) + ST_XMax(shape)) / 2)::numeric, 4)) AS projection
  ) centred
  $$;
COMMENT ON FUNCTION geodesic_buffer(geometry, double precision) IS 'The ground within a distance in metres of a shape, EPSG:4326, for shapes up to some 100 km across. Circles have 128 sides: 0.04 % too small.';

CREATE FUNCTION corridor_pieces(project geometry, corridor_m double precision) RETURNS SETOF geometry
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT
  AS $$
  WITH part AS (SELECT (ST_Dump(project)).geom)
  -- A scheme with an outline needs its outline.
  SELECT geom FROM part WHERE GeometryType(geom) = 'POLYGON'
  UNION ALL
  SELECT geodesic_buffer(geom, corridor_m) FROM part WHERE GeometryType(geom) = 'POINT'
  UNION ALL
  -- A long route goes piece by piece, some 20 km each, every piece in a projection of its own.
  SELECT geodesic_buffer(ST_LineSubstring(dense.geom, i / dense.pieces::float8, (i + 1) / dense.pieces::float8), corridor_m)
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
