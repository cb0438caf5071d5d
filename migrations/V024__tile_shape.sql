-- What stands for records on the map is made when a version is published, as the records are (V020): grid cells of any size, outlines
-- of administrative areas for every zoom, and the figures of these areas with all below them.

-- Cells ------------------------------------------------------------------------------------------------------------------------------
CREATE TABLE tile_cell (
  version_id      integer  NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  level           smallint NOT NULL CHECK (level BETWEEN 0 AND 7),
  x               integer  NOT NULL,
  y               integer  NOT NULL,
  programme_id    integer  NOT NULL REFERENCES programme,
  number          integer  NOT NULL CHECK (number > 0),
  number_counted  integer  NOT NULL CHECK (number_counted BETWEEN 0 AND number),
  number_cha      integer  NOT NULL CHECK (number_cha >= 0),
  number_sha      integer  NOT NULL CHECK (number_sha >= 0),
  PRIMARY KEY (version_id, level, x, y)
);
CREATE INDEX tile_cell_programme ON tile_cell (programme_id);
COMMENT ON TABLE tile_cell IS 'Grid cells of 0.05 degrees, and of 0.1 to 6.4 degrees for small scales, that a remaining hazardous area touches: the enlarged public view. Made of the cells of 0.05 degrees alone, it tells nothing about a place inside one of these.';
COMMENT ON COLUMN tile_cell.version_id IS 'The version of the hazard-area dataset.';
COMMENT ON COLUMN tile_cell.level IS 'Size: 0.05 degrees times two to the power of the level.';
COMMENT ON COLUMN tile_cell.x IS 'Column: west edge in degrees / size.';
COMMENT ON COLUMN tile_cell.y IS 'Row: south edge in degrees / size.';
COMMENT ON COLUMN tile_cell.programme_id IS 'The programme.';
COMMENT ON COLUMN tile_cell.number IS 'Different remaining hazardous areas that touch the cell. An area may touch several cells: these numbers cannot be added up.';
COMMENT ON COLUMN tile_cell.number_counted IS 'Of these, areas that count in this cell and in no other of its level: the one that holds the first (by column, then row) of the 0.05 degree cells that the area touches. At any level these numbers add up to the number of located areas.';
COMMENT ON COLUMN tile_cell.number_cha IS 'Of number, confirmed.';
COMMENT ON COLUMN tile_cell.number_sha IS 'Of number, suspected.';

ALTER TABLE tile_cell ENABLE ROW LEVEL SECURITY;
CREATE POLICY cells ON tile_cell FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_published_versions())::integer[])
  AND programme_id IN (SELECT g.id FROM programme g WHERE g.public_view <> 'totals' OR gate_has_programme(g.code)));
GRANT SELECT ON tile_cell TO cartagena_app;

CREATE FUNCTION tile_cells(z integer, x integer, y integer, OUT level integer, OUT x_min integer, OUT x_max integer, OUT y_min integer, OUT y_max integer)
  LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
  AS $$
DECLARE
  tiles CONSTANT double precision := 1 << z;
  size double precision;
BEGIN
  -- A cell is at least nine pixels of 512 a side, so that a tile has some 3,400 at most.
  level := greatest(7 - z, 0);
  size := 0.05 * (1 << level);
  x_min := floor(((x - 1.0 / 64) / tiles * 360 - 180) / size);
  x_max := floor(((x + 1 + 1.0 / 64) / tiles * 360 - 180) / size);
  -- What lies nearer to a pole than the map goes is drawn at its edge.
  y_min := CASE WHEN y + 1 = 1 << z THEN -1800 >> level ELSE floor(degrees(atan(sinh(pi() * (1 - 2 * (y + 1 + 1.0 / 64) / tiles)))) / size) END;
  y_max := CASE WHEN y = 0 THEN 1799 >> level ELSE floor(degrees(atan(sinh(pi() * (1 - 2 * (y - 1.0 / 64) / tiles)))) / size) END;
END $$;
COMMENT ON FUNCTION tile_cells(integer, integer, integer) IS 'Level of the cells that a tile shows, and the first and last column and row of those that touch it or the edge of 64 units drawn around it.';

-- As before (V011), and in levels. An area at a pole or on the antimeridian is in the last cell, not in one beyond.
CREATE OR REPLACE FUNCTION refresh_hazard_cells(the_version_ids integer[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET work_mem = '128MB'
  AS $$
BEGIN
  DELETE FROM hazard_cell WHERE version_id = ANY (the_version_ids);
  DELETE FROM tile_cell WHERE version_id = ANY (the_version_ids);
  SET LOCAL client_min_messages = warning;
  DROP TABLE IF EXISTS pg_temp.cell_part;
  -- Areas in one cell of 0.05 degrees are in one of any size: added up (id is null). Of the others each cell is kept.
  CREATE TEMPORARY TABLE cell_part (version_id integer, programme_id integer, id bigint, level integer, x integer, y integer,
    number integer, number_counted integer, number_cha integer, number_sha integer) ON COMMIT DROP;
  INSERT INTO pg_temp.cell_part
  WITH area AS MATERIALIZED (
    SELECT version_id, programme_id, id, (classification = 'CHA')::integer AS cha, (classification = 'SHA')::integer AS sha,
      least(greatest(floor(ST_XMin(geom) / 0.05), -3600), 3599)::integer AS x_min, least(greatest(floor(ST_XMax(geom) / 0.05), -3600), 3599)::integer AS x_max,
      least(greatest(floor(ST_YMin(geom) / 0.05), -1800), 1799)::integer AS y_min, least(greatest(floor(ST_YMax(geom) / 0.05), -1800), 1799)::integer AS y_max
    FROM hazard_area WHERE version_id = ANY (the_version_ids) AND remaining AND NOT ST_IsEmpty(geom)
  ), several AS MATERIALIZED (
    SELECT a.version_id, a.programme_id, a.id, a.cha, a.sha, x, y, row_number() OVER (PARTITION BY a.id ORDER BY x, y) = 1 AS counted
    FROM area a JOIN hazard_area h ON h.id = a.id, generate_series(x_min, x_max) x, generate_series(y_min, y_max) y
    WHERE (x_min < x_max OR y_min < y_max) AND ST_Intersects(h.geom, ST_MakeEnvelope(x * 0.05, y * 0.05, (x + 1) * 0.05, (y + 1) * 0.05, 4326))
  )
  SELECT version_id, programme_id, NULL::bigint, 0, x_min, y_min, count(*)::integer, count(*)::integer, sum(cha)::integer, sum(sha)::integer
  FROM area WHERE x_min = x_max AND y_min = y_max GROUP BY 1, 2, 5, 6
  UNION ALL SELECT version_id, programme_id, id, 0, x, y, 1, counted::integer, cha, sha FROM several;
  FOR the_level IN 1 .. 7 LOOP
    INSERT INTO pg_temp.cell_part
    SELECT version_id, programme_id, id, the_level, x >> 1, y >> 1,
      CASE WHEN id IS NULL THEN sum(number) ELSE 1 END, sum(number_counted),
      CASE WHEN id IS NULL THEN sum(number_cha) ELSE max(number_cha) END, CASE WHEN id IS NULL THEN sum(number_sha) ELSE max(number_sha) END
    FROM pg_temp.cell_part WHERE level = the_level - 1 GROUP BY 1, 2, 3, 5, 6;
  END LOOP;
  INSERT INTO tile_cell (version_id, level, x, y, programme_id, number, number_counted, number_cha, number_sha)
  SELECT version_id, level, x, y, programme_id, sum(number), sum(number_counted), sum(number_cha), sum(number_sha)
  FROM pg_temp.cell_part GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4;
  INSERT INTO hazard_cell (version_id, programme_id, x, y, number, number_cha, number_sha, geom)
  SELECT version_id, programme_id, x, y, number, number_cha, number_sha, ST_MakeEnvelope(x * 0.05, y * 0.05, (x + 1) * 0.05, (y + 1) * 0.05, 4326)
  FROM tile_cell WHERE version_id = ANY (the_version_ids) AND level = 0;
  DROP TABLE pg_temp.cell_part;
END $$;
COMMENT ON FUNCTION refresh_hazard_cells(integer[]) IS 'Makes the grid cells of these hazard-area versions anew, of 0.05 degrees and of all levels. A cell is marked when any part of an area touches it, so the marked ground always contains the hazard.';

-- Tiles read cells by number; a cell that ends at a pole has no place in Web Mercator.
CREATE OR REPLACE FUNCTION gate_hidden_programmes(ground geometry) RETURNS text[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
    SELECT coalesce(array_agg(DISTINCT g.code ORDER BY g.code), '{}')
    FROM hazard_cell c
    JOIN programme g ON g.id = c.programme_id
    JOIN publication p ON p.version_id = c.version_id
    WHERE gate_is_live(p.published_at, p.withdrawn_at)
      AND g.public_view <> 'open' AND NOT gate_has_programme(g.code)
      AND c.geom && CASE g.public_view WHEN 'totals' THEN ST_Expand(ground, 1) ELSE ST_Envelope(ground) END
      -- Asked with many widths, a cell could be found out; where a programme shows not even cells, its square of a degree counts.
      AND ST_Intersects(ground, CASE g.public_view
        WHEN 'totals' THEN ST_MakeEnvelope(floor(c.x / 20.0), floor(c.y / 20.0), floor(c.x / 20.0) + 1, floor(c.y / 20.0) + 1, 4326)
        ELSE c.geom END)
  $$;
ALTER TABLE hazard_cell DROP COLUMN geom3857;
CREATE INDEX hazard_cell_geom ON hazard_cell USING gist (geom);

-- Outlines ---------------------------------------------------------------------------------------------------------------------------
CREATE TABLE tile_outline (
  key            bigint   NOT NULL,
  level          smallint NOT NULL,
  version_id     integer  NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  programme_id   integer  NOT NULL,
  admin_area_id  bigint   NOT NULL,
  name           text     NOT NULL,
  geom           geometry NOT NULL
);
CREATE INDEX tile_outline_key ON tile_outline (key, level);
CREATE INDEX tile_outline_version ON tile_outline (version_id);
COMMENT ON TABLE tile_outline IS 'Outlines of administrative areas, tile by tile: generalised for each of the zooms 0 to 9, in full in tiles of zoom 10, from which deeper ones are cut. Every area is in a tile of every zoom that has its level.';
COMMENT ON COLUMN tile_outline.key IS 'outline_key of the tile.';
COMMENT ON COLUMN tile_outline.level IS 'Level of the area. Level 3 is there from zoom 9.';
COMMENT ON COLUMN tile_outline.version_id IS 'The version of the admin-area dataset.';
COMMENT ON COLUMN tile_outline.programme_id IS 'The programme.';
COMMENT ON COLUMN tile_outline.admin_area_id IS 'The area.';
COMMENT ON COLUMN tile_outline.name IS 'Its name.';
COMMENT ON COLUMN tile_outline.geom IS 'To zoom 9: geometry in units of the tile, 4096 a side; a point when the area is smaller than a pixel of 512 a side. Of zoom 10: EPSG:3857, cut 128 units outside the tile.';

ALTER TABLE tile_outline ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON tile_outline FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_published_versions())::integer[]));
GRANT SELECT ON tile_outline TO cartagena_app;

CREATE FUNCTION outline_key(z integer, pos bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT (least(z, 10)::bigint << 39) | (pos >> (2 * greatest(z - 10, 0))) $$;
COMMENT ON FUNCTION outline_key(integer, bigint) IS 'Key of the outlines of a tile of this zoom and position; those of the zooms below 10 share the key of the tile of zoom 10 that contains them.';

CREATE FUNCTION outline_deepest(z integer) RETURNS integer
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT CASE WHEN z <= 6 THEN 1 WHEN z <= 8 THEN 2 ELSE 3 END $$;
COMMENT ON FUNCTION outline_deepest(integer) IS 'Deepest level of administrative areas that the layer of areas shows at a zoom.';

CREATE FUNCTION outline_shape(geom3857 geometry, z integer) RETURNS geometry
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE
  AS $$
DECLARE
  unit CONSTANT double precision := 40075016.68557849 / (1 << z) / 4096;
  west CONSTANT double precision := -20037508.342789244;
BEGIN
  -- Neighbours share their vertices: on one grid for the whole world, half a pixel, they still do. What is then left out
  -- along a line is less than 3.6 units of it, so that between neighbours nothing is wider than a pixel (8 units). A part smaller than a
  -- pixel is a pixel, once, however many are there.
  RETURN (
    SELECT ST_Collect(geom) FROM (
      SELECT ST_Simplify(ST_SnapToGrid(p.geom, west, west, unit * 4, unit * 4), unit * 3.6) AS geom
      FROM ST_Dump(geom3857) p WHERE ST_XMax(p.geom) - ST_XMin(p.geom) > unit * 8 OR ST_YMax(p.geom) - ST_YMin(p.geom) > unit * 8
      UNION ALL
      SELECT ST_MakeEnvelope(west + x * unit * 8, west + y * unit * 8, west + (x + 1) * unit * 8, west + (y + 1) * unit * 8, 3857)
      FROM (SELECT DISTINCT floor((ST_XMin(p.geom) - west) / unit / 8) AS x, floor((ST_YMin(p.geom) - west) / unit / 8) AS y
        FROM ST_Dump(geom3857) p WHERE ST_XMax(p.geom) - ST_XMin(p.geom) <= unit * 8 AND ST_YMax(p.geom) - ST_YMin(p.geom) <= unit * 8) q
    ) parts WHERE geom IS NOT NULL);
END $$;
COMMENT ON FUNCTION outline_shape(geometry, integer) IS 'An outline (EPSG:3857) as it is drawn at a zoom, less than half a pixel of 512 a side off; parts smaller than a pixel are a pixel. Null when nothing of it is left.';

CREATE FUNCTION outline_cut(geom3857 geometry, z integer, x integer, y integer) RETURNS geometry
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$
  SELECT CASE
    WHEN ST_XMax(geom3857) < ST_XMin(b.search) OR ST_XMin(geom3857) > ST_XMax(b.search) OR ST_YMax(geom3857) < ST_YMin(b.search) OR ST_YMin(geom3857) > ST_YMax(b.search) THEN NULL
    ELSE coalesce(ST_AsMVTGeom(geom3857, b.env, 4096, 64),
      -- Smaller than a pixel, or thinner than two units.
      CASE WHEN ST_Area(geom3857) < ST_Perimeter(geom3857) * (ST_XMax(b.env) - ST_XMin(b.env)) / 2048
        THEN ST_AsMVTGeom(ST_PointOnSurface(ST_ClipByBox2D(geom3857, b.env::box2d)), b.env, 4096, 64) END) END
  FROM (SELECT ST_TileEnvelope(z, x, y) AS env, ST_TileEnvelope(z, x, y, margin => 64.0 / 4096) AS search) b
  $$;
COMMENT ON FUNCTION outline_cut(geometry, integer, integer, integer) IS 'What of an outline (EPSG:3857) is in a tile, in units of the tile, 4096 a side; a point when it is too small or too thin to be drawn; null = nothing.';

CREATE FUNCTION refresh_outlines(the_version_id integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT SET work_mem = '128MB'
  AS $$
DECLARE
  unit double precision;
BEGIN
  SET LOCAL client_min_messages = warning;
  DROP TABLE IF EXISTS pg_temp.outline, pg_temp.outline_piece, pg_temp.outline_drawn;
  DELETE FROM tile_outline WHERE version_id = the_version_id;
  CREATE TEMPORARY TABLE outline ON COMMIT DROP AS
  SELECT id, programme_id, level, name, geom, greatest(ST_XMax(geom) - ST_XMin(geom), ST_YMax(geom) - ST_YMin(geom)) AS span, NULL::geometry AS base,
    least(floor((ST_X(inside) + 20037508.342789244) / 40075016.68557849 * 1024), 1023)::integer AS x,
    least(greatest(floor((20037508.342789244 - ST_Y(inside)) / 40075016.68557849 * 1024), 0), 1023)::integer AS y
  FROM (
    SELECT *, ST_PointOnSurface(geom) AS inside FROM (
      SELECT id, programme_id, level, name, ST_Transform(CASE WHEN ST_YMin(geom) < -85.06 OR ST_YMax(geom) > 85.06
        THEN ST_ClipByBox2D(geom, ST_MakeBox2D(ST_MakePoint(-180, -85.06), ST_MakePoint(180, 85.06))) ELSE geom END, 3857) AS geom
      FROM admin_area WHERE version_id = the_version_id AND NOT ST_IsEmpty(geom)) t
    WHERE NOT ST_IsEmpty(geom) OFFSET 0) q;

  -- In full, first in larger pieces: what is cut into many tiles is looked at once for each.
  CREATE TEMPORARY TABLE outline_piece ON COMMIT DROP AS
  SELECT o.id, t.x, t.y, ST_ClipByBox2D(o.geom, ST_Expand(ST_TileEnvelope(6, t.x, t.y), 40075016.68557849 / 1024 / 32)::box2d) AS geom
  FROM pg_temp.outline o, outline_tiles(o.geom, 6, 2.0 / 64 / 16) t;
  INSERT INTO tile_outline (key, level, version_id, programme_id, admin_area_id, name, geom)
  SELECT outline_key(10, tile_pos(t.x, t.y)), o.level, the_version_id, o.programme_id, o.id, o.name, t.geom
  FROM (
    SELECT p.id, t.x, t.y, ST_ClipByBox2D(p.geom, ST_Expand(ST_TileEnvelope(10, t.x, t.y), 40075016.68557849 / 1024 / 32)::box2d) AS geom
    FROM pg_temp.outline_piece p, outline_tiles(p.geom, 10, 2.0 / 64) t
    WHERE NOT ST_IsEmpty(p.geom) AND t.x >> 4 = p.x AND t.y >> 4 = p.y OFFSET 0) t
  JOIN pg_temp.outline o USING (id) WHERE NOT ST_IsEmpty(t.geom) ORDER BY 1, o.level, o.id;

  UPDATE pg_temp.outline SET base = ST_Simplify(geom, 40075016.68557849 / 512 / 4096 / 2, true);
  FOR z IN REVERSE 9 .. 0 LOOP
    unit := 40075016.68557849 / (1 << z) / 4096;
    IF z IN (7, 5, 3, 1) THEN
      UPDATE pg_temp.outline SET base = ST_Simplify(base, unit / 2, true);
    END IF;
    CREATE TEMPORARY TABLE outline_drawn ON COMMIT DROP AS
    SELECT s.id, t.x, t.y, ST_AsMVTGeom(s.shape, ST_TileEnvelope(z, t.x, t.y), 4096, 64) AS geom
    FROM (SELECT o.id, outline_shape(o.base, z) AS shape FROM pg_temp.outline o
      WHERE o.level <= greatest(outline_deepest(z), 2) AND o.span > unit * 8 OFFSET 0) s, outline_tiles(s.shape, z, 1.0 / 64) t;
    DELETE FROM pg_temp.outline_drawn WHERE geom IS NULL;
    -- What is smaller than a pixel, or so thin that nothing is left, is a point.
    INSERT INTO pg_temp.outline_drawn
    SELECT o.id, o.x >> (10 - z), o.y >> (10 - z), ST_AsMVTGeom(ST_PointOnSurface(o.geom), ST_TileEnvelope(z, o.x >> (10 - z), o.y >> (10 - z)), 4096, 64)
    FROM pg_temp.outline o WHERE o.level <= greatest(outline_deepest(z), 2) AND o.id NOT IN (SELECT id FROM pg_temp.outline_drawn);
    INSERT INTO tile_outline (key, level, version_id, programme_id, admin_area_id, name, geom)
    SELECT outline_key(z, tile_pos(t.x, t.y)), o.level, the_version_id, o.programme_id, o.id, o.name, t.geom
    FROM pg_temp.outline_drawn t JOIN pg_temp.outline o USING (id) ORDER BY 1, o.level, o.id;
    DROP TABLE pg_temp.outline_drawn;
  END LOOP;
  DROP TABLE pg_temp.outline, pg_temp.outline_piece;
END $$;
COMMENT ON FUNCTION refresh_outlines(integer) IS 'Makes the outlines of a version of administrative areas for the tiles of every zoom anew.';

CREATE FUNCTION outline_tiles(geom3857 geometry, z integer, edge double precision) RETURNS TABLE (x integer, y integer)
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$
  SELECT x, y
  FROM (SELECT (1 << z) / 40075016.68557849 AS per_m, 20037508.342789244 AS half) w,
    generate_series(greatest(floor((ST_XMin(geom3857) + half) * per_m - edge), 0)::integer, least(floor((ST_XMax(geom3857) + half) * per_m + edge), (1 << z) - 1)::integer) x,
    generate_series(greatest(floor((half - ST_YMax(geom3857)) * per_m - edge), 0)::integer, least(floor((half - ST_YMin(geom3857)) * per_m + edge), (1 << z) - 1)::integer) y
  $$;
COMMENT ON FUNCTION outline_tiles(geometry, integer, double precision) IS 'Tiles of a zoom that the box of a geometry (EPSG:3857) touches, enlarged by an edge given as a share of a tile.';

CREATE FUNCTION make_outlines() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  -- A version that is put back has them.
  IF EXISTS (SELECT FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = NEW.version_id AND d.kind = 'admin-area')
    AND NOT EXISTS (SELECT FROM tile_outline o WHERE o.version_id = NEW.version_id)
  THEN
    PERFORM refresh_outlines(NEW.version_id);
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION make_outlines() IS 'Makes the outlines of a version of administrative areas when it is published.';
CREATE TRIGGER publication_makes_outlines AFTER INSERT ON publication FOR EACH ROW EXECUTE FUNCTION make_outlines();

-- Tiles read them no more from the records.
ALTER TABLE admin_area DROP COLUMN geom3857;

-- Figures ----------------------------------------------------------------------------------------------------------------------------
CREATE TABLE admin_area_hazard (
  version_id     integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  admin_area_id  bigint  NOT NULL REFERENCES admin_area ON DELETE CASCADE,
  number         integer NOT NULL CHECK (number > 0),
  number_cha     integer NOT NULL,
  number_sha     integer NOT NULL,
  area_m2        double precision NOT NULL,
  own            boolean NOT NULL,
  PRIMARY KEY (admin_area_id, version_id)
);
CREATE INDEX admin_area_hazard_version ON admin_area_hazard (version_id);
CREATE INDEX hazard_total_by_programme ON hazard_total (programme_id);
COMMENT ON TABLE admin_area_hazard IS 'Remaining hazardous areas of every administrative area with all below it: hazard_total added up, for tiles; everyone may read them.';
COMMENT ON COLUMN admin_area_hazard.version_id IS 'The version of the hazard-area dataset.';
COMMENT ON COLUMN admin_area_hazard.admin_area_id IS 'The administrative area.';
COMMENT ON COLUMN admin_area_hazard.number IS 'Number of remaining areas.';
COMMENT ON COLUMN admin_area_hazard.number_cha IS 'Of these, confirmed.';
COMMENT ON COLUMN admin_area_hazard.number_sha IS 'Of these, suspected.';
COMMENT ON COLUMN admin_area_hazard.area_m2 IS 'Their square metres, as in hazard_total.';
COMMENT ON COLUMN admin_area_hazard.own IS 'Whether some of them are in this area and in none below it that is of level 2.';

ALTER TABLE admin_area_hazard ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON admin_area_hazard FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_published_versions())::integer[]));
GRANT SELECT ON admin_area_hazard TO cartagena_app;

CREATE FUNCTION refresh_admin_area_hazards(the_version_ids integer[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  DELETE FROM admin_area_hazard WHERE version_id = ANY (the_version_ids);
  WITH RECURSIVE placed AS (
    SELECT version_id, admin_area_id, sum(number) AS number, sum(number) FILTER (WHERE classification = 'CHA') AS number_cha,
      sum(number) FILTER (WHERE classification = 'SHA') AS number_sha, sum(area_m2) AS area_m2
    FROM hazard_total WHERE version_id = ANY (the_version_ids) AND remaining AND admin_area_id IS NOT NULL GROUP BY 1, 2
  ), up AS (
    SELECT p.*, a.parent_id, a.level = 2 AS of_level_2 FROM placed p JOIN admin_area a ON a.id = p.admin_area_id
    UNION ALL
    SELECT u.version_id, a.id, u.number, u.number_cha, u.number_sha, u.area_m2, a.parent_id, u.of_level_2 OR a.level = 2
    FROM up u JOIN admin_area a ON a.id = u.parent_id
  )
  INSERT INTO admin_area_hazard (version_id, admin_area_id, number, number_cha, number_sha, area_m2, own)
  SELECT version_id, admin_area_id, sum(number), coalesce(sum(number_cha), 0), coalesce(sum(number_sha), 0), sum(area_m2), bool_or(NOT of_level_2)
  FROM up GROUP BY 1, 2;
  $$;
COMMENT ON FUNCTION refresh_admin_area_hazards(integer[]) IS 'Makes the figures of every administrative area, with all below it, anew from the totals of these hazard-area versions.';

CREATE OR REPLACE FUNCTION refresh_hazard_totals(the_version_ids integer[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  DELETE FROM hazard_total WHERE version_id = ANY (the_version_ids);
  INSERT INTO hazard_total (version_id, programme_id, admin_area_id, classification, status, contamination, remaining,
      number, number_without_location, number_without_area, area_m2)
  SELECT version_id, programme_id, admin_area_id, classification, status, array_to_string(contamination_types, '+'), remaining,
    count(*), count(*) FILTER (WHERE geom IS NULL),
    count(*) FILTER (WHERE coalesce(computed_area_m2, reported_area_m2) IS NULL),
    coalesce(sum(coalesce(computed_area_m2, reported_area_m2)), 0)
  FROM hazard_area
  WHERE version_id = ANY (the_version_ids) AND valid_to IS NULL
  GROUP BY 1, 2, 3, 4, 5, 6, 7;
  SELECT refresh_admin_area_hazards(the_version_ids);
  $$;
COMMENT ON FUNCTION refresh_hazard_totals(integer[]) IS 'Makes the totals of these hazard-area versions anew, and those of every administrative area with all below it.';

REVOKE EXECUTE ON FUNCTION refresh_outlines(integer), make_outlines(), refresh_hazard_cells(integer[]), refresh_admin_area_hazards(integer[]),
  refresh_hazard_totals(integer[]) FROM PUBLIC;

-- What is published already, or was. The outlines of an earlier moment are made as well: they are few.
SELECT refresh_hazard_cells(coalesce(array_agg(version_id), '{}')) FROM (SELECT DISTINCT version_id FROM hazard_cell) v;
SELECT refresh_hazard_totals(coalesce(array_agg(version_id), '{}')) FROM (SELECT DISTINCT version_id FROM hazard_total) v;
SELECT refresh_outlines(version_id) FROM (
  SELECT DISTINCT p.version_id FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
  WHERE d.kind = 'admin-area') v;
