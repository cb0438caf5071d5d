-- Tiles are made when a version is published and only read when they are asked for (decision 0017).
--
-- The world of WebMercatorQuad is measured in units of which a tile of zoom 18 has 4096 a side: 0 to 2^30, x to the east and y to
-- the south, as integers. A tile is (z, pos): pos is x and y interleaved bit by bit (Morton order), so that the tile above is pos >> 2
-- and everything below a tile is one range. Anchors are such positions too, of 24 zooms.

CREATE TABLE tile_tree (
  id            integer  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id    integer  NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  programme_id  integer  NOT NULL REFERENCES programme,
  layer         smallint NOT NULL CHECK (layer BETWEEN 1 AND 6),
  form          text     NOT NULL CHECK (form IN ('record', 'cell', 'admin')),
  UNIQUE (version_id, layer, form)
);
CREATE INDEX tile_tree_programme ON tile_tree (programme_id);
COMMENT ON TABLE tile_tree IS 'A quadtree of tiles: one layer of one published version, or of the version that it replaced, in one form.';
COMMENT ON COLUMN tile_tree.id IS 'Internal key.';
COMMENT ON COLUMN tile_tree.version_id IS 'The version whose records it shows.';
COMMENT ON COLUMN tile_tree.programme_id IS 'The programme.';
COMMENT ON COLUMN tile_tree.layer IS 'Tile layer: 1 hazard-areas, 2 land-releases, 3 services, 4 projects, 5 funding, 6 admin-areas.';
COMMENT ON COLUMN tile_tree.form IS 'record: the records themselves; cell and admin: what is shown of hazardous areas where the public view is cells or totals.';

CREATE TABLE tile_row (
  key                    bigint  NOT NULL,
  anchor                 bigint  NOT NULL,
  id                     bigint,
  area_m2                bigint,
  tree_id                integer NOT NULL,
  x_min                  integer NOT NULL,
  y_min                  integer NOT NULL,
  x_max                  integer NOT NULL,
  y_max                  integer NOT NULL,
  span                   integer NOT NULL,
  points                 integer NOT NULL,
  number                 integer NOT NULL,
  first_day              integer,
  last_day               integer,
  programme              text NOT NULL,
  code                   text,
  status                 text,
  types                  text,
  priority               text,
  name                   text,
  of_id                  bigint,
  area_m2_cha            bigint,
  area_m2_sha            bigint,
  number_cha             integer,
  number_sha             integer,
  number_without_area    integer,
  number_open            integer,
  number_worked_on       integer,
  number_suspended       integer,
  number_ap              integer,
  number_av              integer,
  number_cm              integer,
  number_erw             integer,
  number_ied             integer,
  number_type_unknown    integer,
  number_high            integer,
  number_medium          integer,
  number_low             integer,
  geom                   geometry
);
CREATE INDEX tile_row_key ON tile_row (key);
CREATE INDEX tile_row_id ON tile_row (id) WHERE (key >> 44) & 1 = 1;
COMMENT ON TABLE tile_row IS 'What is drawn in a tile of a tree, stored tile by tile: in a leaf the records that touch it; in an inner tile a picture of what is below within a budget: groups of records, and the largest records themselves.';
COMMENT ON COLUMN tile_row.key IS 'tile_key of the tile: layer, leaf or inner, zoom, position.';
COMMENT ON COLUMN tile_row.anchor IS 'Position, as of zoom 24, of the first vertex of the record, or of the grid cell of a group, whose unused low bits are zero; the row counts in the tile that contains it. -1: counts nowhere.';
COMMENT ON COLUMN tile_row.id IS 'Id of the record; null = a group.';
COMMENT ON COLUMN tile_row.area_m2 IS 'Square metres of the records that count here, each rounded once; null = none of them has an area.';
COMMENT ON COLUMN tile_row.tree_id IS 'The tree.';
COMMENT ON COLUMN tile_row.x_min IS 'West edge of the box of everything the row stands for, in units of zoom 18, never less than it covers.';
COMMENT ON COLUMN tile_row.y_min IS 'North edge, as x_min.';
COMMENT ON COLUMN tile_row.x_max IS 'East edge, as x_min.';
COMMENT ON COLUMN tile_row.y_max IS 'South edge, as x_min.';
COMMENT ON COLUMN tile_row.span IS 'Longer side of the box of the record, or of the largest record of a group, in units of zoom 18.';
COMMENT ON COLUMN tile_row.points IS 'Number of vertices of the records that count here.';
COMMENT ON COLUMN tile_row.number IS 'How many records the row stands for that are anchored in this tile: 0 for what reaches in from elsewhere.';
COMMENT ON COLUMN tile_row.first_day IS 'Earliest day of the records (of hazardous areas valid from, of land release completed on) as days since 1970-01-01.';
COMMENT ON COLUMN tile_row.last_day IS 'Latest such day.';
COMMENT ON COLUMN tile_row.programme IS 'Code of the programme.';
COMMENT ON COLUMN tile_row.code IS 'Of a record: classification, release type, category, sector or strand. Of a group of hazardous areas the worst classification, of other groups what all have in common.';
COMMENT ON COLUMN tile_row.status IS 'Status of a record.';
COMMENT ON COLUMN tile_row.types IS 'Contamination types of a record joined by a plus sign; of a funding location its precision.';
COMMENT ON COLUMN tile_row.priority IS 'Priority of a record.';
COMMENT ON COLUMN tile_row.name IS 'Name of a record, where the layer has names.';
COMMENT ON COLUMN tile_row.of_id IS 'Funding activity of a funding location; level of an administrative area.';
COMMENT ON COLUMN tile_row.area_m2_cha IS 'Of a group: square metres of confirmed areas.';
COMMENT ON COLUMN tile_row.area_m2_sha IS 'Of a group: square metres of suspected areas.';
COMMENT ON COLUMN tile_row.number_cha IS 'Of a group: confirmed areas.';
COMMENT ON COLUMN tile_row.number_sha IS 'Of a group: suspected areas.';
COMMENT ON COLUMN tile_row.number_without_area IS 'Of a group: records whose square metres are unknown.';
COMMENT ON COLUMN tile_row.number_open IS 'Of a group: areas with status open.';
COMMENT ON COLUMN tile_row.number_worked_on IS 'Of a group: areas with status worked_on.';
COMMENT ON COLUMN tile_row.number_suspended IS 'Of a group: areas with status suspended; the others are of unknown status.';
COMMENT ON COLUMN tile_row.number_ap IS 'Of a group: areas with anti-personnel mines. An area of several types counts in each.';
COMMENT ON COLUMN tile_row.number_av IS 'Of a group: areas with anti-vehicle mines.';
COMMENT ON COLUMN tile_row.number_cm IS 'Of a group: areas with cluster munition remnants.';
COMMENT ON COLUMN tile_row.number_erw IS 'Of a group: areas with other explosive remnants.';
COMMENT ON COLUMN tile_row.number_ied IS 'Of a group: areas with improvised devices.';
COMMENT ON COLUMN tile_row.number_type_unknown IS 'Of a group: areas of unknown contamination.';
COMMENT ON COLUMN tile_row.number_high IS 'Of a group: areas of high priority.';
COMMENT ON COLUMN tile_row.number_medium IS 'Of a group: areas of medium priority.';
COMMENT ON COLUMN tile_row.number_low IS 'Of a group: areas of low priority; the others have none.';
COMMENT ON COLUMN tile_row.geom IS 'In a leaf: geometry in EPSG:3857, cut to the tile when it reaches far out. In an inner tile: geometry in units of the tile, 4096 a side, or null = the box is drawn.';

-- Positions.
CREATE FUNCTION tile_pos(x bigint, y bigint) RETURNS bigint
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
  AS $$
DECLARE
  v bigint := x | (y << 32);
  t bigint;
BEGIN
  -- Halves change places within ever smaller blocks of bits.
  t := (v # (v >> 16)) & x'00000000FFFF0000'::bigint; v := v # t # (t << 16);
  t := (v # (v >> 8)) & x'0000FF000000FF00'::bigint; v := v # t # (t << 8);
  t := (v # (v >> 4)) & x'00F000F000F000F0'::bigint; v := v # t # (t << 4);
  t := (v # (v >> 2)) & x'0C0C0C0C0C0C0C0C'::bigint; v := v # t # (t << 2);
  t := (v # (v >> 1)) & x'2222222222222222'::bigint;
  RETURN v # t # (t << 1);
END $$;
COMMENT ON FUNCTION tile_pos(bigint, bigint) IS 'Column and row, of 30 bits at most, interleaved: position of a tile in Morton order.';

CREATE FUNCTION tile_squeeze(v bigint) RETURNS bigint
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
  AS $$
DECLARE
  w bigint := v & x'5555555555555555'::bigint;
BEGIN
  w := (w | (w >> 1)) & x'3333333333333333'::bigint;
  w := (w | (w >> 2)) & x'0F0F0F0F0F0F0F0F'::bigint;
  w := (w | (w >> 4)) & x'00FF00FF00FF00FF'::bigint;
  w := (w | (w >> 8)) & x'0000FFFF0000FFFF'::bigint;
  RETURN (w | (w >> 16)) & x'00000000FFFFFFFF'::bigint;
END $$;
COMMENT ON FUNCTION tile_squeeze(bigint) IS 'Every second bit of a number: the column of a position, or the row of position >> 1.';

CREATE FUNCTION tile_key(layer integer, leaf boolean, z integer, pos bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (layer::bigint << 45) | (leaf::integer::bigint << 44) | (z::bigint << 39) | pos $$;
COMMENT ON FUNCTION tile_key(integer, boolean, integer, bigint) IS 'Key of the rows of a tile as a leaf or as an inner tile.';

CREATE FUNCTION tile_geometry(geom3857 geometry, z integer, x bigint, y bigint) RETURNS geometry
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
  AS $$
DECLARE
  side CONSTANT double precision := 40075016.68557849 / (1 << z);
  unit CONSTANT double precision := side / 4096;
  west CONSTANT double precision := x * side - 20037508.342789244;
  north CONSTANT double precision := 20037508.342789244 - y * side;
  -- Cut here: ST_AsMVTGeom of PostGIS 3.3 loses a closed line that it has to cut.
  frame CONSTANT geometry := ST_MakeEnvelope(west - 64 * unit, north - side - 64 * unit, west + side + 64 * unit, north + 64 * unit, 3857);
  simple geometry := ST_Simplify(geom3857, unit * 4, true);
  drawn geometry;
  lost double precision;
BEGIN
  -- Operators compare boxes of single precision, which is metres: too coarse for tiles of a hundred.
  IF ST_XMin(simple) < ST_XMin(frame) OR ST_XMax(simple) > ST_XMax(frame) OR ST_YMin(simple) < ST_YMin(frame) OR ST_YMax(simple) > ST_YMax(frame) THEN
    simple := ST_ClipByBox2D(simple, frame::box2d);
  END IF;
  IF ST_Dimension(geom3857) < 2 THEN
    RETURN ST_AsMVTGeom(simple, ST_TileEnvelope(z, x::integer, y::integer), 4096, 64);
  END IF;
  -- What is valid on the grid as it is need not go through the repair of ST_AsMVTGeom, which takes most of the time.
  drawn := ST_SnapToGrid(ST_Affine(simple, 1 / unit, 0, 0, -1 / unit, -west / unit, north / unit), 1);
  lost := ST_Perimeter(simple) / unit - coalesce(ST_Perimeter(drawn), 0);
  IF lost <= 16 AND GeometryType(drawn) IN ('POLYGON', 'MULTIPOLYGON') AND NOT ST_IsEmpty(drawn) AND ST_IsValid(drawn) THEN
    RETURN ST_SetSRID(ST_ForcePolygonCCW(drawn), 0);
  END IF;
  drawn := ST_AsMVTGeom(simple, ST_TileEnvelope(z, x::integer, y::integer), 4096, 64);
  IF ST_Perimeter(simple) / unit - coalesce(ST_Perimeter(drawn), 0) > 16 THEN
    -- A part that is too small, or a neck or tip that is too narrow, was left out: half a pixel more all around keeps it.
    drawn := ST_AsMVTGeom(ST_Buffer(simple, unit * 4, 'quad_segs=1 join=mitre mitre_limit=2'), ST_TileEnvelope(z, x::integer, y::integer), 4096, 64);
  END IF;
  RETURN drawn;
END $$;
COMMENT ON FUNCTION tile_geometry(geometry, integer, bigint, bigint) IS 'A geometry (EPSG:3857) in units of a tile, 4096 a side, simplified to half a pixel of 512 a side, cut 64 units outside; null = nothing of it is there.';

CREATE FUNCTION tile_window(geom3857 geometry, z integer, x integer, y integer) RETURNS geometry
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT ST_Normalize(ST_ClipByBox2D(geom3857, ST_Expand(ST_TileEnvelope(z, x, y), 40075016.68557849 / (1 << z) / 48)::box2d)) $$;
COMMENT ON FUNCTION tile_window(geometry, integer, integer, integer) IS 'What of a geometry (EPSG:3857) is in or near a tile, cut 85 units outside, where every leaf that holds the tile still has it, with its rings in one order: the same whatever leaf it was cut for.';

CREATE FUNCTION tile_lighter(drawn geometry, most integer) RETURNS geometry
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
  AS $$
DECLARE
  hull geometry;
BEGIN
  IF ST_NPoints(drawn) <= most THEN
    RETURN drawn;
  END IF;
  hull := ST_ConvexHull(drawn);
  RETURN ST_ForcePolygonCCW(CASE WHEN ST_NPoints(hull) <= most THEN hull ELSE ST_Envelope(hull) END);
END $$;
COMMENT ON FUNCTION tile_lighter(geometry, integer) IS 'A drawn geometry if it has no more than so many vertices, else its hull, else the box of it: never less than it covers.';

CREATE FUNCTION tile_box(x_min integer, y_min integer, x_max integer, y_max integer, z integer, x bigint, y bigint) RETURNS geometry
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
  AS $$
DECLARE
  bits CONSTANT integer := 18 - z;
  w CONSTANT integer := greatest(((x_min - (x << (30 - z))) >> bits)::integer, -64);
  n CONSTANT integer := greatest(((y_min - (y << (30 - z))) >> bits)::integer, -64);
  e CONSTANT integer := least((-((-(x_max - (x << (30 - z)))) >> bits))::integer, 4160);
  s CONSTANT integer := least((-((-(y_max - (y << (30 - z)))) >> bits))::integer, 4160);
BEGIN
  IF w > 4160 OR n > 4160 OR e < -64 OR s < -64 THEN
    RETURN NULL;
  ELSIF e - w <= 8 AND s - n <= 8 THEN
    RETURN ST_MakePoint((w + e) / 2, (n + s) / 2);
  END IF;
  -- Shells run clockwise on the screen.
  RETURN ST_Reverse(ST_MakeEnvelope(w, n, greatest(e, w + 8), greatest(s, n + 8)));
END $$;
COMMENT ON FUNCTION tile_box(integer, integer, integer, integer, integer, bigint, bigint) IS 'A box in units of zoom 18 as a rectangle in units of a tile, rounded outwards, cut 64 units outside; a point when it is no larger than a pixel of 512 a side; null = outside.';

CREATE FUNCTION tile_world_x(longitude double precision) RETURNS double precision
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT least(greatest((longitude + 180) / 360 * 1073741824, 0), 1073741824) $$;
COMMENT ON FUNCTION tile_world_x(double precision) IS 'Longitude in degrees as units of zoom 18 from the west edge of the world.';

CREATE FUNCTION tile_world_y(latitude double precision) RETURNS double precision
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$
  -- What lies nearer to a pole than the map goes is drawn at its edge.
  SELECT least(greatest(536870912 * (1 - ln(tan(pi() / 4 + radians(least(greatest(latitude, -85.0511288), 85.0511288)) / 2)) / pi()), 0), 1073741824)
  $$;
COMMENT ON FUNCTION tile_world_y(double precision) IS 'Latitude in degrees as units of zoom 18 from the north edge of the world.';

CREATE FUNCTION tile_layer(the_kind text) RETURNS smallint
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT array_position(ARRAY['hazard-area', 'land-release', 'service', 'project', 'funding', 'admin-area'], the_kind)::smallint $$;
COMMENT ON FUNCTION tile_layer(text) IS 'Number of the tile layer of a kind of dataset; null = it has none.';

CREATE FUNCTION tile_source(the_kind text) RETURNS text
  LANGUAGE sql IMMUTABLE
  AS $$
  SELECT CASE the_kind
    WHEN 'hazard-area' THEN
      'SELECT f.id, f.version_id, f.geom, round(coalesce(f.computed_area_m2, f.reported_area_m2))::bigint AS area_m2, f.classification AS code, f.status,'
      ' array_to_string(f.contamination_types, ''+'') AS types, f.priority, NULL::text AS name, NULL::bigint AS of_id,'
      ' f.valid_from - DATE ''1970-01-01'' AS day FROM hazard_area f WHERE f.remaining AND f.geom IS NOT NULL'
    WHEN 'land-release' THEN
      'SELECT f.id, f.version_id, f.geom, round(coalesce(f.computed_area_m2, f.reported_area_m2))::bigint AS area_m2, f.release_type AS code, NULL::text AS status,'
      ' NULL::text AS types, NULL::text AS priority, NULL::text AS name, NULL::bigint AS of_id, f.completed_on - DATE ''1970-01-01'' AS day'
      ' FROM land_release f WHERE f.geom IS NOT NULL'
    WHEN 'service' THEN
      'SELECT f.id, f.version_id, f.geom, NULL::bigint AS area_m2, array_to_string(f.categories, ''+'') AS code, f.status,'
      ' NULL::text AS types, NULL::text AS priority, NULL::text AS name, NULL::bigint AS of_id, NULL::integer AS day FROM service_point f WHERE f.geom IS NOT NULL'
    WHEN 'project' THEN
      'SELECT f.id, f.version_id, f.geom, NULL::bigint AS area_m2, f.sector AS code, f.status,'
      ' NULL::text AS types, NULL::text AS priority, f.name, NULL::bigint AS of_id, NULL::integer AS day FROM development_project f WHERE f.geom IS NOT NULL'
    WHEN 'funding' THEN
      -- A point that stands for a country or an administrative area is no place and is never drawn as one.
      'SELECT f.id, f.version_id, f.geom, NULL::bigint AS area_m2, (SELECT c.strand FROM funding_activity c WHERE c.id = f.activity_id) AS code, NULL::text AS status,'
      ' f.stated_precision AS types, NULL::text AS priority, NULL::text AS name, f.activity_id AS of_id, NULL::integer AS day'
      ' FROM funding_location f WHERE f.geom IS NOT NULL AND f.stated_precision IN (''place'', ''site'')'
    END
  $$;
COMMENT ON FUNCTION tile_source(text) IS 'SELECT of the located records of a kind that its tiles show, with what tile_row keeps of them.';

-- The work is done in temporary tables, which tile_grow makes: tile_thing (records of which a tree is made),
-- tile_inner (inner tiles, to be drawn).
CREATE FUNCTION tile_begin() RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SET LOCAL client_min_messages = warning;
  DROP TABLE IF EXISTS pg_temp.tile_delta, pg_temp.tile_root, pg_temp.tile_thing, pg_temp.tile_count, pg_temp.tile_leaf, pg_temp.tile_inner, pg_temp.tile_touch, pg_temp.tile_part;
  CREATE TEMPORARY TABLE tile_thing (id bigint, anchor bigint, x_min integer, y_min integer, x_max integer, y_max integer, points integer) ON COMMIT DROP;
  CREATE TEMPORARY TABLE tile_count (z integer, pos bigint, number bigint, points bigint) ON COMMIT DROP;
  CREATE TEMPORARY TABLE tile_inner (z integer, pos bigint) ON COMMIT DROP;
  CREATE TEMPORARY TABLE tile_leaf (z integer, pos bigint, x bigint, y bigint) ON COMMIT DROP;
  CREATE TEMPORARY TABLE tile_touch (LIKE pg_temp.tile_thing, z integer, pos bigint) ON COMMIT DROP;
  CREATE TEMPORARY TABLE tile_delta (z integer, pos bigint, number bigint, points bigint) ON COMMIT DROP;
  CREATE TEMPORARY TABLE tile_root (z integer, pos bigint) ON COMMIT DROP;
  CREATE TEMPORARY TABLE tile_part (LIKE tile_row, tile bigint, cell bigint, large boolean) ON COMMIT DROP;
  $$;
COMMENT ON FUNCTION tile_begin() IS 'Makes the temporary tables that the functions which make tiles work in.';

CREATE FUNCTION tile_things(the_version_id integer, the_kind text, around geometry) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  TRUNCATE pg_temp.tile_thing;
  EXECUTE format($sql$
    INSERT INTO pg_temp.tile_thing
    SELECT id, tile_pos(least(floor(tile_world_x(ST_X(first)) / 64), 16777215)::bigint, least(floor(tile_world_y(ST_Y(first)) / 64), 16777215)::bigint),
      greatest(floor(tile_world_x(west)) - 1, 0)::integer, greatest(floor(tile_world_y(north)) - 1, 0)::integer,
      least(ceil(tile_world_x(east)) + 1, 1073741824)::integer, least(ceil(tile_world_y(south)) + 1, 1073741824)::integer, points
    FROM (
      SELECT f.id, ST_XMin(f.geom) AS west, ST_YMin(f.geom) AS south, ST_XMax(f.geom) AS east, ST_YMax(f.geom) AS north, ST_NPoints(f.geom) AS points,
        CASE ST_Dimension(f.geom) WHEN 2 THEN ST_StartPoint(ST_ExteriorRing(ST_GeometryN(f.geom, 1)))
          WHEN 1 THEN ST_StartPoint(ST_GeometryN(f.geom, 1)) ELSE ST_GeometryN(f.geom, 1) END AS first
      FROM (%s) f WHERE f.version_id = $1 AND ($2 IS NULL OR f.geom && $2) OFFSET 0) f
    $sql$, tile_source(the_kind)) USING the_version_id, around;
  ANALYZE pg_temp.tile_thing;
END $$;
COMMENT ON FUNCTION tile_things(integer, text, geometry) IS 'Measures the located records of a version, or those of them in a box (EPSG:4326), into tile_thing.';

CREATE FUNCTION tile_is_full(number bigint, points bigint) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT number > 64 OR points > 8000 $$;
COMMENT ON FUNCTION tile_is_full(bigint, bigint) IS 'Whether a tile with so many records, with so many vertices in all, is divided.';

CREATE FUNCTION tile_is_inner(the_tree tile_tree, z integer, pos bigint) RETURNS boolean
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off
  AS $$
BEGIN
  RETURN EXISTS (SELECT FROM tile_row r WHERE r.key = tile_key(the_tree.layer, false, z, pos) AND r.tree_id = the_tree.id);
END $$;
COMMENT ON FUNCTION tile_is_inner(tile_tree, integer, bigint) IS 'Whether a tile is divided; one that is has rows of its own.';

CREATE FUNCTION tile_search_box(z integer, pos bigint) RETURNS geometry
  LANGUAGE sql IMMUTABLE
  AS $$
  SELECT CASE WHEN z > 0 THEN ST_MakeEnvelope(ST_XMin(b), CASE WHEN ST_YMin(b) < -85 THEN -90 ELSE ST_YMin(b) END,
    ST_XMax(b), CASE WHEN ST_YMax(b) > 85 THEN 90 ELSE ST_YMax(b) END, 4326) END
  FROM (SELECT ST_Transform(ST_Expand(ST_TileEnvelope(z, tile_squeeze(pos)::integer, tile_squeeze(pos >> 1)::integer), 40075016.68557849 / (1 << z) / 32), 4326) AS b) q
  $$;
COMMENT ON FUNCTION tile_search_box(integer, bigint) IS 'Box (EPSG:4326) that holds everything that can touch a tile; null = the world.';

CREATE FUNCTION tile_grow(the_tree tile_tree, the_kind text, root_z integer, root_pos bigint) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET work_mem = '128MB'
  AS $$
DECLARE
  middle_z CONSTANT integer := greatest(root_z, 12);
  this_z integer;
  bits integer;
  edge integer;
BEGIN
  TRUNCATE pg_temp.tile_count, pg_temp.tile_leaf, pg_temp.tile_touch;
  -- Counts of every tile down to a middle zoom; below it only where there are still too many. Only what is anchored under the
  -- root counts.
  INSERT INTO pg_temp.tile_count
  SELECT middle_z, anchor >> (48 - 2 * middle_z), count(*), sum(points) FROM pg_temp.tile_thing
  WHERE anchor >> (48 - 2 * root_z) = root_pos GROUP BY 2;
  FOR this_z IN REVERSE middle_z - 1 .. root_z LOOP
    INSERT INTO pg_temp.tile_count
    SELECT this_z, pos >> 2, sum(number), sum(points) FROM pg_temp.tile_count WHERE z = this_z + 1 GROUP BY 2;
  END LOOP;
  INSERT INTO pg_temp.tile_inner SELECT z, pos FROM pg_temp.tile_count WHERE tile_is_full(number, points);
  FOR this_z IN middle_z + 1 .. 18 LOOP
    INSERT INTO pg_temp.tile_inner
    SELECT this_z, t.pos
    FROM (SELECT anchor >> (48 - 2 * this_z) AS pos, anchor >> (50 - 2 * this_z) AS above, points FROM pg_temp.tile_thing OFFSET 0) t
    JOIN pg_temp.tile_inner i ON i.z = this_z - 1 AND i.pos = t.above
    GROUP BY t.pos HAVING tile_is_full(count(*), sum(t.points));
    EXIT WHEN NOT FOUND;
  END LOOP;
  ANALYZE pg_temp.tile_inner;
  INSERT INTO pg_temp.tile_leaf
  SELECT z, pos, tile_squeeze(pos), tile_squeeze(pos >> 1)
  FROM (
    SELECT z + 1 AS z, pos << 2 | quarter AS pos FROM pg_temp.tile_inner, generate_series(0, 3) quarter WHERE z >= root_z AND pos >> (2 * (z - root_z)) = root_pos
    UNION ALL SELECT root_z, root_pos
    EXCEPT SELECT z, pos FROM pg_temp.tile_inner) q;
  ANALYZE pg_temp.tile_leaf;

  -- Every leaf that the box of a record touches, with the edge that is drawn around a tile. Most boxes lie in one tile.
  FOR this_z IN SELECT DISTINCT z FROM pg_temp.tile_leaf ORDER BY 1 LOOP
    bits := 30 - this_z;
    edge := 1 << (bits - 6);
    PERFORM set_config('enable_nestloop', 'off', true);
    INSERT INTO pg_temp.tile_touch
    SELECT t.id, t.anchor, t.x_min, t.y_min, t.x_max, t.y_max, t.points, l.z, l.pos
    FROM (
      SELECT *, (x_min - edge) >> bits AS tx_min, (x_max + edge) >> bits AS tx_max, (y_min - edge) >> bits AS ty_min, (y_max + edge) >> bits AS ty_max
      FROM pg_temp.tile_thing OFFSET 0) t
    JOIN pg_temp.tile_leaf l ON l.z = this_z AND l.x = t.tx_min AND l.y = t.ty_min
    WHERE t.tx_min = t.tx_max AND t.ty_min = t.ty_max;
    INSERT INTO pg_temp.tile_touch
    SELECT t.id, t.anchor, t.x_min, t.y_min, t.x_max, t.y_max, t.points, l.z, l.pos
    FROM (
      SELECT *, (x_min - edge) >> bits AS tx_min, (x_max + edge) >> bits AS tx_max, (y_min - edge) >> bits AS ty_min, (y_max + edge) >> bits AS ty_max
      FROM pg_temp.tile_thing OFFSET 0) t
    CROSS JOIN (VALUES (0, 0), (1, 0), (0, 1), (1, 1)) g (x, y)
    JOIN pg_temp.tile_leaf l ON l.z = this_z AND l.x = t.tx_min + g.x AND l.y = t.ty_min + g.y
    WHERE (t.tx_min < t.tx_max OR t.ty_min < t.ty_max) AND t.tx_max - t.tx_min <= 1 AND t.ty_max - t.ty_min <= 1
      AND g.x <= t.tx_max - t.tx_min AND g.y <= t.ty_max - t.ty_min;
    PERFORM set_config('enable_nestloop', 'on', true);
    INSERT INTO pg_temp.tile_touch
    SELECT t.id, t.anchor, t.x_min, t.y_min, t.x_max, t.y_max, t.points, l.z, l.pos
    FROM (
      SELECT *, (x_min - edge) >> bits AS tx_min, (x_max + edge) >> bits AS tx_max, (y_min - edge) >> bits AS ty_min, (y_max + edge) >> bits AS ty_max
      FROM pg_temp.tile_thing OFFSET 0) t
    JOIN pg_temp.tile_leaf l ON l.z = this_z AND l.x BETWEEN t.tx_min AND t.tx_max AND l.y BETWEEN t.ty_min AND t.ty_max
    WHERE t.tx_max - t.tx_min > 1 OR t.ty_max - t.ty_min > 1;
  END LOOP;
  ANALYZE pg_temp.tile_touch;

  -- Rows go in tile by tile: each record is looked up by its key.
  PERFORM set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true);
  EXECUTE format($sql$
    INSERT INTO tile_row (key, anchor, id, area_m2, tree_id, x_min, y_min, x_max, y_max, span, points, number, first_day, last_day,
      programme, code, status, types, priority, name, of_id, geom)
    SELECT t.key, t.anchor, f.id, CASE WHEN t.here THEN f.area_m2 END, $1, t.x_min, t.y_min, t.x_max, t.y_max,
      greatest(t.x_max - t.x_min, t.y_max - t.y_min), CASE WHEN t.here THEN t.points ELSE 0 END, t.here::integer, f.day, f.day,
      $3, f.code, f.status, f.types, f.priority, f.name, f.of_id, tile_leaf_geometry(f.geom, t.z, t.pos, t.cut)
    FROM (
      SELECT tile_key($2, true, z, pos) AS key, *, anchor >> (48 - 2 * z) = pos AS here,
        greatest(x_max - x_min, y_max - y_min) > 1 << (30 - z) AS cut
      FROM pg_temp.tile_touch
      ORDER BY 1, anchor, id OFFSET 0) t
    JOIN (%s) f USING (id)
    $sql$, tile_source(the_kind)) USING the_tree.id, the_tree.layer::integer, (SELECT g.code FROM programme g WHERE g.id = the_tree.programme_id);
  PERFORM set_config('enable_hashjoin', 'on', true), set_config('enable_mergejoin', 'on', true);
END $$;
COMMENT ON FUNCTION tile_grow(tile_tree, text, integer, bigint) IS 'Divides a tile until few enough records of tile_thing are in each part, stores the leaves below it, and names the inner tiles in tile_inner.';

CREATE FUNCTION tile_leaf_geometry(geom geometry, z integer, pos bigint, cut boolean) RETURNS geometry
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$
  SELECT CASE WHEN NOT cut THEN ST_Transform(geom, 3857)
    ELSE ST_ClipByBox2D(ST_Transform(geom, 3857), ST_Expand(ST_TileEnvelope(z, tile_squeeze(pos)::integer, tile_squeeze(pos >> 1)::integer),
      40075016.68557849 / (1 << z) / 32)::box2d) END
  $$;
COMMENT ON FUNCTION tile_leaf_geometry(geometry, integer, bigint, boolean) IS 'A geometry (EPSG:4326) as a leaf stores it (EPSG:3857), cut to the tile and twice the edge drawn around it when that is asked for.';

CREATE FUNCTION tile_draw(the_tree tile_tree, the_kind text, the_z integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET work_mem = '128MB'
  AS $$
DECLARE
  -- So many groups, and so many records drawn themselves with so many vertices in all, that a tile stays well below 100 KiB.
  group_limit CONSTANT integer := 800;
  large_limit CONSTANT integer := 100;
  large_points CONSTANT integer := 6000;
  hazards CONSTANT boolean := the_tree.layer = 1;
BEGIN
  -- What the four tiles below show. What reaches from one of them into another stands in both and is taken where it counts.
  -- There are no statistics of rows that have just been made: they are found by their key.
  PERFORM set_config('enable_seqscan', 'off', true);
  TRUNCATE pg_temp.tile_part;
  INSERT INTO pg_temp.tile_part (key, anchor, id, area_m2, tree_id, x_min, y_min, x_max, y_max, span, points, number, first_day, last_day, programme, code, status, types, priority, name, of_id,
    area_m2_cha, area_m2_sha, number_cha, number_sha, number_without_area, number_open, number_worked_on, number_suspended, number_ap, number_av, number_cm, number_erw, number_ied, number_type_unknown, number_high, number_medium, number_low, tile, cell, large)
  SELECT r.key, r.anchor, r.id, r.area_m2, r.tree_id, r.x_min, r.y_min, r.x_max, r.y_max, r.span, r.points, r.number, r.first_day, r.last_day, r.programme, r.code, r.status, r.types, r.priority, r.name, r.of_id,
    CASE WHEN r.id IS NULL THEN r.area_m2_cha WHEN r.code = 'CHA' THEN r.area_m2 END,
    CASE WHEN r.id IS NULL THEN r.area_m2_sha WHEN r.code = 'SHA' THEN r.area_m2 END,
    CASE WHEN r.id IS NULL THEN r.number_cha WHEN r.code = 'CHA' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_sha WHEN r.code = 'SHA' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_without_area WHEN r.area_m2 IS NULL THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_open WHEN r.status = 'open' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_worked_on WHEN r.status = 'worked_on' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_suspended WHEN r.status = 'suspended' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_ap WHEN r.types LIKE '%AP%' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_av WHEN r.types LIKE '%AV%' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_cm WHEN r.types LIKE '%CM%' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_erw WHEN r.types LIKE '%ERW%' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_ied WHEN r.types LIKE '%IED%' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_type_unknown WHEN r.types LIKE '%unknown%' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_high WHEN r.priority = 'high' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_medium WHEN r.priority = 'medium' THEN r.number END,
    CASE WHEN r.id IS NULL THEN r.number_low WHEN r.priority = 'low' THEN r.number END,
    p.pos, r.anchor >> (36 - 2 * the_z), r.id IS NOT NULL AND r.span >= 1 << (24 - the_z)
  FROM pg_temp.tile_inner p
  CROSS JOIN (VALUES (false), (true)) k (leaf)
  JOIN tile_row r ON r.key BETWEEN tile_key(the_tree.layer, k.leaf, the_z + 1, p.pos << 2)
    AND tile_key(the_tree.layer, k.leaf, the_z + 1, p.pos << 2 | 3) AND r.tree_id = the_tree.id
  WHERE p.z = the_z
    AND (r.anchor >> (48 - 2 * the_z) <> p.pos OR r.anchor >> (46 - 2 * the_z) = (r.key & x'7FFFFFFFFF'::bigint));
  PERFORM set_config('enable_seqscan', 'on', true);
  ANALYZE pg_temp.tile_part;

  EXECUTE format($sql$
    WITH large AS MATERIALIZED (
      SELECT tile, id, least(of_them, %1$s) AS of_them
      FROM (
        SELECT tile, id, row_number() OVER (PARTITION BY tile ORDER BY max(span) DESC, id) AS rank, count(*) OVER (PARTITION BY tile) AS of_them
        FROM pg_temp.tile_part WHERE large GROUP BY tile, id) q
      WHERE rank <= %1$s
    ), rest AS MATERIALIZED (
      SELECT DISTINCT p.tile, p.cell FROM pg_temp.tile_part p LEFT JOIN large l ON l.tile = p.tile AND l.id = p.id WHERE l.id IS NULL
    ), number64 AS (SELECT tile, count(*) AS number FROM rest GROUP BY tile
    ), grid32 AS (SELECT DISTINCT tile, cell >> 2 AS cell FROM rest JOIN number64 n USING (tile) WHERE n.number > %2$s
    ), number32 AS (SELECT tile, count(*) AS number FROM grid32 GROUP BY tile
    ), grid16 AS (SELECT DISTINCT tile, cell >> 2 AS cell FROM grid32 JOIN number32 n USING (tile) WHERE n.number > %2$s
    ), number16 AS (SELECT tile, count(*) AS number FROM grid16 GROUP BY tile
    ), grid8 AS (SELECT DISTINCT tile, cell >> 2 AS cell FROM grid16 JOIN number16 n USING (tile) WHERE n.number > %2$s
    ), number8 AS (SELECT tile, count(*) AS number FROM grid8 GROUP BY tile
    ), grid AS (
      -- The finest grid of 64, 32, 16 or 8 cells a side of which few enough cells are occupied; else one cell, and one of what is outside.
      SELECT a.tile, CASE WHEN a.number <= %2$s THEN 0 WHEN b.number <= %2$s THEN 2 WHEN c.number <= %2$s THEN 4 WHEN d.number <= %2$s THEN 6 ELSE 12 END AS shift
      FROM number64 a LEFT JOIN number32 b USING (tile) LEFT JOIN number16 c USING (tile) LEFT JOIN number8 d USING (tile)
    ), merged AS (
      SELECT p.tile, l.id AS large_id, max(l.of_them) AS of_them,
        CASE WHEN l.id IS NULL THEN CASE WHEN g.shift < 12 THEN p.cell >> g.shift WHEN p.cell >> 12 = p.tile THEN p.tile ELSE -1 END END AS cell,
        CASE WHEN l.id IS NULL THEN g.shift END AS shift, CASE WHEN count(p.id) = count(*) AND min(p.id) = max(p.id) THEN min(p.id) END AS id, min(p.anchor) AS anchor,
        sum(p.area_m2) AS area_m2, min(p.x_min) AS x_min, min(p.y_min) AS y_min, max(p.x_max) AS x_max, max(p.y_max) AS y_max,
        max(p.span) AS span, sum(p.points) AS points, sum(p.number) AS number, min(p.first_day) AS first_day, max(p.last_day) AS last_day,
        min(p.programme) AS programme, min(p.code) AS code, max(p.code) AS last_code, min(p.status) AS status, min(p.types) AS types, min(p.priority) AS priority, min(p.name) AS name, min(p.of_id) AS of_id,
        max(CASE p.code WHEN 'CHA' THEN 3 WHEN 'SHA' THEN 2 WHEN 'indication' THEN 1 ELSE 0 END) AS worst,
        sum(p.area_m2_cha) AS area_m2_cha,
        sum(p.area_m2_sha) AS area_m2_sha,
        sum(p.number_cha) AS number_cha,
        sum(p.number_sha) AS number_sha,
        sum(p.number_without_area) AS number_without_area,
        sum(p.number_open) AS number_open,
        sum(p.number_worked_on) AS number_worked_on,
        sum(p.number_suspended) AS number_suspended,
        sum(p.number_ap) AS number_ap,
        sum(p.number_av) AS number_av,
        sum(p.number_cm) AS number_cm,
        sum(p.number_erw) AS number_erw,
        sum(p.number_ied) AS number_ied,
        sum(p.number_type_unknown) AS number_type_unknown,
        sum(p.number_high) AS number_high,
        sum(p.number_medium) AS number_medium,
        sum(p.number_low) AS number_low
      FROM pg_temp.tile_part p LEFT JOIN large l ON l.tile = p.tile AND l.id = p.id LEFT JOIN grid g ON g.tile = p.tile
      GROUP BY 1, 2, 4, 5
    )
    INSERT INTO tile_row (key, anchor, id, area_m2, tree_id, x_min, y_min, x_max, y_max, span, points, number, first_day, last_day, programme, code, status, types, priority, name, of_id,
      area_m2_cha, area_m2_sha, number_cha, number_sha, number_without_area, number_open, number_worked_on, number_suspended, number_ap, number_av, number_cm, number_erw, number_ied, number_type_unknown, number_high, number_medium, number_low, geom)
    SELECT tile_key($2, false, $3, m.tile), CASE WHEN m.id IS NOT NULL THEN m.anchor WHEN m.cell = -1 THEN -1 ELSE m.cell << (36 - 2 * $3 + m.shift) END,
      m.id, m.area_m2, $1, m.x_min, m.y_min, m.x_max, m.y_max, m.span, m.points, m.number, m.first_day, m.last_day, m.programme,
      CASE WHEN m.id IS NOT NULL THEN m.code WHEN $4 THEN (ARRAY['unknown', 'indication', 'SHA', 'CHA'])[m.worst + 1] WHEN m.code = m.last_code THEN m.code END,
      CASE WHEN m.id IS NOT NULL THEN m.status END, CASE WHEN m.id IS NOT NULL THEN m.types END, CASE WHEN m.id IS NOT NULL THEN m.priority END,
      CASE WHEN m.id IS NOT NULL THEN m.name END, CASE WHEN m.id IS NOT NULL THEN m.of_id END,
      CASE WHEN m.id IS NULL THEN m.area_m2_cha END,
      CASE WHEN m.id IS NULL THEN m.area_m2_sha END,
      CASE WHEN m.id IS NULL THEN m.number_cha END,
      CASE WHEN m.id IS NULL THEN m.number_sha END,
      CASE WHEN m.id IS NULL THEN m.number_without_area END,
      CASE WHEN m.id IS NULL THEN m.number_open END,
      CASE WHEN m.id IS NULL THEN m.number_worked_on END,
      CASE WHEN m.id IS NULL THEN m.number_suspended END,
      CASE WHEN m.id IS NULL THEN m.number_ap END,
      CASE WHEN m.id IS NULL THEN m.number_av END,
      CASE WHEN m.id IS NULL THEN m.number_cm END,
      CASE WHEN m.id IS NULL THEN m.number_erw END,
      CASE WHEN m.id IS NULL THEN m.number_ied END,
      CASE WHEN m.id IS NULL THEN m.number_type_unknown END,
      CASE WHEN m.id IS NULL THEN m.number_high END,
      CASE WHEN m.id IS NULL THEN m.number_medium END,
      CASE WHEN m.id IS NULL THEN m.number_low END,
      CASE WHEN m.large_id IS NOT NULL THEN (
        -- What has more vertices than its share is drawn as its hull, which covers it.
        SELECT CASE WHEN ST_NPoints(g) > %3$s / m.of_them THEN ST_ForcePolygonCCW(ST_ConvexHull(g)) ELSE g END
        FROM (SELECT tile_geometry(ST_Transform(f.geom, 3857), $3, tile_squeeze(m.tile), tile_squeeze(m.tile >> 1)) AS g FROM (%4$s) f WHERE f.id = m.id) q)
      -- Here, not in every tile that is asked for: hundreds of them take longer than all else that a tile needs.
      ELSE tile_box(m.x_min, m.y_min, m.x_max, m.y_max, $3, tile_squeeze(m.tile), tile_squeeze(m.tile >> 1)) END
    FROM merged m
    ORDER BY m.tile, m.large_id NULLS LAST, 2
    $sql$, large_limit, group_limit, large_points, tile_source(the_kind)) USING the_tree.id, the_tree.layer::integer, the_z, hazards;
END $$;
COMMENT ON FUNCTION tile_draw(tile_tree, text, integer) IS 'Makes the pictures of the inner tiles of a zoom that tile_inner names, from the rows of the tiles below them: those must be made by then.';

CREATE FUNCTION refresh_tile_tree(the_version_id integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  tree tile_tree;
  the_kind text;
BEGIN
  SELECT d.kind INTO the_kind FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = the_version_id;
  INSERT INTO tile_tree (version_id, programme_id, layer, form)
  SELECT v.id, d.programme_id, tile_layer(d.kind), 'record' FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = the_version_id
  ON CONFLICT (version_id, layer, form) DO UPDATE SET form = excluded.form RETURNING * INTO tree;
  DELETE FROM tile_row WHERE tree_id = tree.id;
  PERFORM tile_begin();
  PERFORM tile_things(the_version_id, the_kind, NULL);
  PERFORM tile_grow(tree, the_kind, 0, 0);
  FOR this_z IN REVERSE 18 .. 0 LOOP
    IF EXISTS (SELECT FROM pg_temp.tile_inner i WHERE i.z = this_z) THEN
      PERFORM tile_draw(tree, the_kind, this_z);
    END IF;
  END LOOP;
END $$;
COMMENT ON FUNCTION refresh_tile_tree(integer) IS 'Makes the tile tree of the records of a version anew.';

CREATE FUNCTION refresh_tile_records(the_version_id integer, the_ids bigint[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  tree tile_tree;
  the_kind text;
  root record;
BEGIN
  SELECT d.kind INTO the_kind FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = the_version_id;
  SELECT t.* INTO tree FROM tile_tree t WHERE t.version_id = the_version_id AND t.form = 'record';
  IF tree.id IS NULL THEN
    RAISE EXCEPTION 'version % has no tiles', the_version_id USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  PERFORM tile_begin();

  -- Leaves that the records were in, and those that they touch now.
  INSERT INTO pg_temp.tile_root
  SELECT DISTINCT ((r.key >> 39) & 31)::integer, r.key & x'7FFFFFFFFF'::bigint
  FROM tile_row r WHERE r.id = ANY (the_ids) AND (r.key >> 44) & 1 = 1 AND r.tree_id = tree.id;
  EXECUTE format('SELECT tile_things($1, $2, (SELECT ST_Extent(f.geom)::geometry FROM (%s) f WHERE f.id = ANY ($3) AND f.version_id = $1))', tile_source(the_kind))
    USING the_version_id, the_kind, the_ids;
  DELETE FROM pg_temp.tile_thing WHERE NOT id = ANY (the_ids);
  WITH RECURSIVE way AS (
    SELECT 0 AS z, 0::bigint AS pos, t.x_min, t.y_min, t.x_max, t.y_max, tile_is_inner(tree, 0, 0) AS divided FROM pg_temp.tile_thing t
    UNION ALL
    SELECT w.z + 1, c.pos, w.x_min, w.y_min, w.x_max, w.y_max, tile_is_inner(tree, w.z + 1, c.pos)
    FROM way w
    CROSS JOIN LATERAL (SELECT w.pos << 2 | quarter AS pos, tile_squeeze(w.pos << 2 | quarter) AS x, tile_squeeze((w.pos << 2 | quarter) >> 1) AS y
      FROM generate_series(0, 3) quarter) c
    WHERE w.divided AND c.x BETWEEN (w.x_min - (1 << (23 - w.z))) >> (29 - w.z) AND (w.x_max + (1 << (23 - w.z))) >> (29 - w.z)
      AND c.y BETWEEN (w.y_min - (1 << (23 - w.z))) >> (29 - w.z) AND (w.y_max + (1 << (23 - w.z))) >> (29 - w.z)
  )
  INSERT INTO pg_temp.tile_root SELECT DISTINCT z, pos FROM way WHERE NOT divided EXCEPT SELECT z, pos FROM pg_temp.tile_root;

  -- Where an inner tile has so few records now that it is none any more, it is made anew as a whole.
  INSERT INTO pg_temp.tile_delta
  SELECT z, anchor >> (48 - 2 * z), sum(number), sum(points)
  FROM (
    SELECT DISTINCT r.id, r.anchor, -1 AS number, -r.points AS points FROM tile_row r
    WHERE r.id = ANY (the_ids) AND (r.key >> 44) & 1 = 1 AND r.tree_id = tree.id AND r.number = 1
    UNION ALL SELECT t.id, t.anchor, 1, t.points FROM pg_temp.tile_thing t) q, generate_series(0, 18) z
  GROUP BY 1, 2;
  INSERT INTO pg_temp.tile_root
  SELECT c.z, c.pos
  FROM pg_temp.tile_delta c
  CROSS JOIN LATERAL (SELECT sum(r.number) AS number, sum(r.points) AS points FROM tile_row r
    WHERE r.key = tile_key(tree.layer, false, c.z, c.pos) AND r.tree_id = tree.id) r
  WHERE r.number IS NOT NULL AND NOT tile_is_full(r.number + c.number, r.points + c.points)
  EXCEPT SELECT z, pos FROM pg_temp.tile_root;
  DELETE FROM pg_temp.tile_root r USING pg_temp.tile_root above
  WHERE above.z < r.z AND r.pos >> (2 * (r.z - above.z)) = above.pos;

  FOR root IN SELECT z, pos FROM pg_temp.tile_root LOOP
    DELETE FROM tile_row r USING generate_series(root.z, 19) z, (VALUES (false), (true)) k (leaf)
    WHERE r.key BETWEEN tile_key(tree.layer, k.leaf, z, root.pos << (2 * (z - root.z)))
      AND tile_key(tree.layer, k.leaf, z, ((root.pos + 1) << (2 * (z - root.z))) - 1) AND r.tree_id = tree.id;
    PERFORM tile_things(the_version_id, the_kind, tile_search_box(root.z, root.pos));
    PERFORM tile_grow(tree, the_kind, root.z, root.pos);
  END LOOP;

  -- Everything above them is drawn anew.
  INSERT INTO pg_temp.tile_inner
  SELECT DISTINCT above, r.pos >> (2 * (r.z - above)) FROM pg_temp.tile_root r, generate_series(0, r.z - 1) above;
  DELETE FROM tile_row r USING pg_temp.tile_inner i WHERE r.key = tile_key(tree.layer, false, i.z, i.pos) AND r.tree_id = tree.id;
  FOR this_z IN REVERSE 18 .. 0 LOOP
    IF EXISTS (SELECT FROM pg_temp.tile_inner i WHERE i.z = this_z) THEN
      PERFORM tile_draw(tree, the_kind, this_z);
    END IF;
  END LOOP;
END $$;
COMMENT ON FUNCTION refresh_tile_records(integer, bigint[]) IS 'After records of a version that has tiles were inserted, changed or deleted: makes the tiles anew that their old and new geometries touch, with the same result as refresh_tile_tree. Error 55000: the version has no tiles.';

CREATE FUNCTION tile_touched(the_layer integer, zs integer[], xs integer[], ys integer[], the_version_ids integer[])
  RETURNS TABLE (z integer, x integer, y integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET enable_seqscan = off
  AS $$
  WITH tile AS MATERIALIZED (
    SELECT t.z, t.x, t.y, tile_pos(t.x, t.y) AS pos, 30 - t.z AS bits, 1 << (24 - t.z) AS edge FROM unnest(zs, xs, ys) t (z, x, y)
  ), tree AS MATERIALIZED (
    SELECT t.id FROM tile_tree t WHERE t.layer = the_layer AND t.version_id = ANY (the_version_ids)
  )
  SELECT t.z, t.x, t.y FROM tile t
  WHERE EXISTS (SELECT FROM tile_row r WHERE r.key = tile_key(the_layer, false, t.z, t.pos) AND r.tree_id IN (SELECT id FROM tree))
    OR EXISTS (
      SELECT FROM generate_series(0, t.z) above
      CROSS JOIN LATERAL (SELECT FROM tile_row r
        WHERE r.key = tile_key(the_layer, true, above, t.pos >> (2 * (t.z - above))) AND r.tree_id IN (SELECT id FROM tree)
          AND r.x_max >= (t.x::bigint << t.bits) - t.edge AND r.x_min <= ((t.x + 1)::bigint << t.bits) + t.edge
          AND r.y_max >= (t.y::bigint << t.bits) - t.edge AND r.y_min <= ((t.y + 1)::bigint << t.bits) + t.edge
        LIMIT 1) q)
  $$;
COMMENT ON FUNCTION tile_touched(integer, integer[], integer[], integer[], integer[]) IS 'Those of the given tiles of a layer (zooms, columns, rows) in which something of one of these versions, published or replaced last, is drawn.';

CREATE FUNCTION refresh_tile_trees(the_version_ids integer[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_version_id integer;
BEGIN
  -- What was replaced before last is not needed any more.
  DELETE FROM tile_row WHERE tree_id IN (SELECT id FROM tile_tree_outlived());
  DELETE FROM tile_tree WHERE id IN (SELECT id FROM tile_tree_outlived());
  FOREACH the_version_id IN ARRAY the_version_ids LOOP
    PERFORM refresh_tile_tree(the_version_id);
  END LOOP;
END $$;
COMMENT ON FUNCTION refresh_tile_trees(integer[]) IS 'Makes the tile trees of these versions, which have just been published, and drops those that neither a published version nor the one before it needs.';

CREATE FUNCTION tile_tree_outlived() RETURNS TABLE (id integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT t.id FROM tile_tree t
  WHERE NOT EXISTS (SELECT FROM publication p WHERE p.version_id = t.version_id AND p.withdrawn_at IS NULL)
    AND t.version_id IS DISTINCT FROM (
      SELECT p.version_id FROM publication p JOIN dataset_version v ON v.id = p.version_id
      WHERE v.dataset_id = (SELECT dataset_id FROM dataset_version WHERE id = t.version_id) AND p.withdrawn_at IS NOT NULL
      ORDER BY p.withdrawn_at DESC, p.id DESC LIMIT 1)
  $$;
COMMENT ON FUNCTION tile_tree_outlived() IS 'Trees of versions that are neither published nor the last of their dataset that was.';

-- Who sees which tree: records as their table, what stands for hidden records only who may not read those.
CREATE FUNCTION gate_tile_trees() RETURNS integer[]
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  -- Blank would be read as safe. What is published now always has its tiles.
  IF gate_known_at() IS NOT NULL AND EXISTS (
    SELECT FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
    WHERE gate_is_live(p.published_at, p.withdrawn_at) AND tile_source(d.kind) IS NOT NULL
      AND NOT EXISTS (SELECT FROM tile_tree t WHERE t.version_id = p.version_id))
  THEN
    RAISE EXCEPTION 'tiles of that moment are not kept' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  RETURN (
    SELECT coalesce(array_agg(t.id), '{}')
    FROM publication p
    JOIN tile_tree t ON t.version_id = p.version_id
    JOIN programme g ON g.id = t.programme_id
    WHERE gate_is_live(p.published_at, p.withdrawn_at)
      AND CASE WHEN t.form = 'record' THEN t.layer > 2 OR g.public_view = 'open' OR gate_has_programme(g.code)
        ELSE g.public_view = CASE t.form WHEN 'cell' THEN 'cells' ELSE 'totals' END AND NOT gate_has_programme(g.code) END);
END $$;
COMMENT ON FUNCTION gate_tile_trees() IS 'Tile trees that the viewer may read. Error 55000: of a version that was live at the moment asked for no tiles are kept.';

ALTER TABLE tile_tree ENABLE ROW LEVEL SECURITY;
CREATE POLICY trees ON tile_tree FOR SELECT TO cartagena_app USING (id = ANY ((SELECT gate_tile_trees())::integer[]));
ALTER TABLE tile_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY trees ON tile_row FOR SELECT TO cartagena_app USING (tree_id = ANY ((SELECT gate_tile_trees())::integer[]));
GRANT SELECT ON tile_tree, tile_row TO cartagena_app;

REVOKE EXECUTE ON FUNCTION tile_begin(), tile_things(integer, text, geometry), tile_grow(tile_tree, text, integer, bigint),
  tile_draw(tile_tree, text, integer), refresh_tile_tree(integer), refresh_tile_trees(integer[]),
  refresh_tile_records(integer, bigint[]), tile_is_inner(tile_tree, integer, bigint), tile_tree_outlived() FROM PUBLIC;

-- Runs with the rights of who asks, and becomes a part of the statement that uses it.
CREATE FUNCTION tile_features(keys bigint[], z integer, x integer, y integer, pos bigint, west bigint, north bigint, side bigint)
  RETURNS TABLE (id bigint, programme text, number integer, area_m2 bigint, first_day integer, last_day integer, code text, status text,
    types text, priority text, name text, of_id bigint, area_m2_cha bigint, area_m2_sha bigint, number_cha integer, number_sha integer,
    number_without_area integer, number_open integer, number_worked_on integer, number_suspended integer, number_ap integer, number_av integer, number_cm integer, number_erw integer, number_ied integer, number_type_unknown integer, number_high integer, number_medium integer, number_low integer, geom geometry)
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
  SELECT r.id, r.programme, CASE WHEN r.here THEN r.number ELSE 0 END, CASE WHEN r.here THEN r.area_m2 END, r.first_day, r.last_day, r.code, r.status,
    r.types, r.priority, r.name, r.of_id, nullif(r.area_m2_cha, 0), nullif(r.area_m2_sha, 0), nullif(r.number_cha, 0), nullif(r.number_sha, 0),
    nullif(r.number_without_area, 0), nullif(r.number_open, 0), nullif(r.number_worked_on, 0), nullif(r.number_suspended, 0),
    nullif(r.number_ap, 0), nullif(r.number_av, 0), nullif(r.number_cm, 0), nullif(r.number_erw, 0),
    nullif(r.number_ied, 0), nullif(r.number_type_unknown, 0), nullif(r.number_high, 0), nullif(r.number_medium, 0),
    nullif(r.number_low, 0),
    -- A leaf has no limit for what only reaches into it: where hundreds overlap, what has more vertices than its share is drawn as its hull or box.
    CASE WHEN r.vertices > 12000 THEN tile_lighter(r.geom, (12000 / r.rows)::integer) ELSE r.geom END
  FROM (
    SELECT d.*, sum(d.points_drawn) OVER () AS vertices, count(*) OVER () AS rows
    FROM (
      SELECT e.*, CASE WHEN e.drawn THEN 0 ELSE ST_NPoints(e.geom) END AS points_drawn
      FROM (
        SELECT r.id, r.programme, r.number, r.area_m2, r.first_day, r.last_day, r.code, r.status, r.types, r.priority, r.name, r.of_id, r.area_m2_cha, r.area_m2_sha, r.number_cha, r.number_sha, r.number_without_area, r.number_open, r.number_worked_on, r.number_suspended, r.number_ap, r.number_av, r.number_cm, r.number_erw, r.number_ied, r.number_type_unknown, r.number_high, r.number_medium, r.number_low, r.here, r.drawn,
          CASE
            WHEN r.drawn THEN coalesce(r.geom, tile_box(r.x_min, r.y_min, r.x_max, r.y_max, z, x, y))
            WHEN r.span::bigint * 512 <= side THEN tile_box(r.x_min, r.y_min, r.x_max, r.y_max, z, x, y)
            ELSE coalesce(
              tile_geometry(CASE WHEN r.span > side THEN tile_window(r.geom, z, x, y) ELSE r.geom END, z, x, y),
              -- It counts here, so it is drawn here; or it is too small for any of these.
              CASE WHEN r.here OR r.span::bigint * 128 <= side THEN tile_box(r.x_min, r.y_min, r.x_max, r.y_max, z, x, y) END)
          END AS geom
        FROM (
          SELECT t.*, (t.key >> 44) & 1 = 0 AS drawn, (t.key >> 44) & 1 = 0 OR t.anchor >> (48 - 2 * z) = pos AS here
          FROM tile_row t WHERE t.key = ANY (keys)
        ) r
        WHERE r.drawn OR r.x_max >= west - side / 64 AND r.x_min <= west + side + side / 64
          AND r.y_max >= north - side / 64 AND r.y_min <= north + side + side / 64
        OFFSET 0
      ) e
    ) d
  ) r
  $$;
COMMENT ON FUNCTION tile_features(bigint[], integer, integer, integer, bigint, bigint, bigint, bigint) IS 'What the viewer may see in a tile, with its geometry in units of the tile, 4096 a side: keys of the tile and of the leaves that may contain it, its zoom, column, row and position, and its corner and side in units of zoom 18.';

-- As before (V011), and money (V016): what is there twice, and what its points stand for; and the tiles.
CREATE OR REPLACE FUNCTION after_publication(the_version_id integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_programme programme;
  the_kind text;
  affected integer[];
  hazard_versions integer[];
  funding_versions integer[];
  live integer[];
BEGIN
  SELECT d.kind INTO the_kind
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = the_version_id;
  SELECT g.* INTO the_programme
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
  WHERE v.id = the_version_id;

  -- New outlines concern every record of the programme; new records only themselves and what took their place.
  SELECT coalesce(array_agg(p.version_id), '{}') INTO affected
  FROM publication p
  JOIN dataset_version v ON v.id = p.version_id
  JOIN dataset d ON d.id = v.dataset_id
  WHERE p.withdrawn_at IS NULL AND d.programme_id = the_programme.id
    AND (the_kind = 'admin-area' AND d.kind <> 'admin-area'
      OR d.id = (SELECT dataset_id FROM dataset_version WHERE id = the_version_id));
  IF the_kind = 'admin-area' THEN
    PERFORM link_admin_areas(the_programme.id);
  END IF;
  SELECT coalesce(array_agg(v.id), '{}') INTO funding_versions
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id
  WHERE v.id = ANY (affected) AND d.kind = 'funding';
  PERFORM compare_points(the_programme.id, funding_versions, NULL);
  PERFORM assign_admin_areas(the_programme.id, affected);

  SELECT coalesce(array_agg(v.id), '{}') INTO hazard_versions
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id
  WHERE v.id = ANY (affected) AND d.kind = 'hazard-area';
  PERFORM refresh_hazard_totals(hazard_versions);
  IF the_kind = 'hazard-area' THEN
    PERFORM refresh_hazard_cells(hazard_versions);
  END IF;
  IF the_kind = 'funding' THEN
    PERFORM count_money_once(the_programme.id);
  END IF;

  -- Back in its place, a version still has its tiles: nothing that they show has changed.
  SELECT coalesce(array_agg(v.id), '{}') INTO live
  FROM publication p JOIN dataset_version v ON v.id = p.version_id
  WHERE p.withdrawn_at IS NULL AND v.dataset_id = (SELECT dataset_id FROM dataset_version WHERE id = the_version_id)
    AND NOT EXISTS (SELECT FROM tile_tree t WHERE t.version_id = v.id);
  IF tile_source(the_kind) IS NOT NULL AND the_kind <> 'funding' THEN
    PERFORM refresh_tile_trees(live);
  END IF;
  IF the_kind IN ('admin-area', 'funding') THEN
    -- A point that is the middle of an area is no pin; back in its place, a version meets other outlines.
    PERFORM refresh_tile_trees(funding_versions);
    -- V035.
    PERFORM refresh_money(the_programme.id);
  END IF;
  PERFORM pg_notify('cartagena_published', the_programme.code || ' ' || the_kind);
END $$;

-- Tiles of records read them no more; imports need not make them.
ALTER TABLE hazard_area DROP COLUMN geom3857;
ALTER TABLE land_release DROP COLUMN geom3857;
ALTER TABLE service_point DROP COLUMN geom3857;
ALTER TABLE development_project DROP COLUMN geom3857;
DROP INDEX funding_location_geom3857;

-- What is published already.
SELECT refresh_tile_trees(coalesce(array_agg(p.version_id), '{}'))
FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
WHERE p.withdrawn_at IS NULL AND tile_source(d.kind) IS NOT NULL;
