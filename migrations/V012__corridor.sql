-- The ground that a project needs, and the programmes whose hazards the viewer cannot see there.

CREATE FUNCTION geodesic_buffer(shape geometry, distance_m double precision) RETURNS geometry
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT
  AS $$
  -- In the UTM zone of its middle, with the distance stretched by the scale of the projection there (k0 = 0.9996 on the central
  -- meridian, growing with the square of the distance from it; Snyder, USGS Professional Paper 1395, equation 8-11). ST_Buffer on
  -- geography does not correct for scale, and beyond 70 degrees of latitude it uses projections that are off by percents.
  SELECT ST_Transform(ST_Buffer(flat.shape_utm, distance_m * 0.9996 * (1 + (ST_X(ST_Centroid(ST_Envelope(flat.shape_utm))) - 500000) ^ 2
    / (2 * (0.9996 * 6378137) ^ 2)), 'quad_segs=32'), 4326)
  FROM (
    SELECT ST_Transform(shape, 32601 + (floor(((ST_XMin(shape) + ST_XMax(shape)) / 2 + 180) / 6)::integer + 60) % 60) AS shape_utm
  ) flat
  $$;
COMMENT ON FUNCTION geodesic_buffer(geometry, double precision) IS 'The ground within a distance in metres of a shape, EPSG:4326, for shapes up to some 100 km across, up to 84 degrees of latitude. Circles have 128 sides: 0.04 % too small.';

CREATE FUNCTION corridor_pieces(project geometry, corridor_m double precision) RETURNS SETOF geometry
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path FROM CURRENT
  AS $$
  WITH part AS (SELECT (ST_Dump(project)).geom)
  -- A scheme with an outline needs its outline.
  SELECT geom FROM part WHERE GeometryType(geom) = 'POLYGON'
  UNION ALL
  -- A corridor of 0 m would have no ground and meet nothing; a road has at least 1 m on each side.
  SELECT geodesic_buffer(geom, greatest(corridor_m, 1)) FROM part WHERE GeometryType(geom) = 'POINT'
  UNION ALL
  -- A long route goes piece by piece, some 20 km each, every piece in its own zone and scale.
  SELECT geodesic_buffer(ST_LineSubstring(dense.geom, i / dense.pieces::float8, (i + 1) / dense.pieces::float8),
    greatest(corridor_m, 1))
  FROM (
    SELECT ST_Segmentize(geom::geography, 10000)::geometry AS geom,
      greatest(1, ceil(ST_Length(geom::geography) / 20000))::integer AS pieces
    FROM part WHERE GeometryType(geom) = 'LINESTRING'
  ) dense, generate_series(0, dense.pieces - 1) i
  $$;
COMMENT ON FUNCTION corridor_pieces(geometry, double precision) IS 'The ground that a project needs, EPSG:4326, as polygons that may overlap: lines and points widened by corridor_m metres, at least 1, on each side, geodesically; polygons as they are.';

CREATE FUNCTION gate_hidden_programmes(ground geometry) RETURNS text[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
    SELECT coalesce(array_agg(DISTINCT g.code ORDER BY g.code), '{}')
    FROM hazard_cell c
    JOIN programme g ON g.id = c.programme_id
    JOIN publication p ON p.version_id = c.version_id
    WHERE gate_is_live(p.published_at, p.withdrawn_at)
      AND g.public_view <> 'open' AND NOT gate_has_programme(g.code)
      AND c.geom3857 && ST_Transform(CASE g.public_view WHEN 'totals' THEN ST_Expand(ground, 1) ELSE ST_Envelope(ground) END, 3857)
      -- Asked with many widths, a cell could be found out; where a programme shows not even cells, its square of a degree counts.
      AND ST_Intersects(ground, CASE g.public_view
        WHEN 'totals' THEN ST_MakeEnvelope(floor(c.x / 20.0), floor(c.y / 20.0), floor(c.x / 20.0) + 1, floor(c.y / 20.0) + 1, 4326)
        ELSE c.geom END)
  $$;
COMMENT ON FUNCTION gate_hidden_programmes(geometry) IS 'Programmes that have remaining hazardous areas in 0.05 degree cells (of 1 degree where not even cells are public) touching this ground (EPSG:4326) which the viewer may not see precisely: an answer has to name them rather than leave them out.';
