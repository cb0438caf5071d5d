-- How many people live where: rasters of people per cell, in blocks of cells (decision 0025).

ALTER TABLE dataset DROP CONSTRAINT dataset_kind_check;
ALTER TABLE dataset ADD CONSTRAINT dataset_kind_check CHECK (kind IN
  ('hazard-area', 'land-release', 'service', 'project', 'funding', 'admin-area', 'casualty', 'population'));
COMMENT ON COLUMN dataset.kind IS 'What a row is: hazard-area, land-release, service, project, funding, admin-area, casualty or population (a block of a raster).';

CREATE TABLE population_block (
  id                   bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id           integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number           integer NOT NULL,
  programme_id         integer NOT NULL REFERENCES programme,
  west_degrees         double precision NOT NULL,
  north_degrees        double precision NOT NULL,
  cell_width_degrees   double precision NOT NULL CHECK (cell_width_degrees > 0),
  cell_height_degrees  double precision NOT NULL CHECK (cell_height_degrees > 0),
  first_column         integer NOT NULL CHECK (first_column >= 0),
  first_row            integer NOT NULL CHECK (first_row >= 0),
  column_count         integer NOT NULL CHECK (column_count BETWEEN 1 AND 64),
  row_count            integer NOT NULL CHECK (row_count BETWEEN 1 AND 64),
  people               double precision NOT NULL CHECK (people >= 0),
  cells                bytea   NOT NULL CHECK (octet_length(cells) = 4 * column_count * row_count),
  geom                 geometry(Polygon, 4326) NOT NULL
);
CREATE INDEX population_block_geom ON population_block USING gist (geom);
CREATE INDEX population_block_version ON population_block (version_id);
COMMENT ON TABLE population_block IS 'A block of cells of a raster of population: modelled estimates of people per cell, never a count of persons. A block of which nothing is known is not there.';
COMMENT ON COLUMN population_block.id IS 'Internal key.';
COMMENT ON COLUMN population_block.version_id IS 'The version of the dataset it came with: when we knew.';
COMMENT ON COLUMN population_block.row_number IS 'Its source row.';
COMMENT ON COLUMN population_block.programme_id IS 'The programme.';
COMMENT ON COLUMN population_block.west_degrees IS 'Western edge of the raster, longitude (WGS 84).';
COMMENT ON COLUMN population_block.north_degrees IS 'Northern edge of the raster, latitude (WGS 84).';
COMMENT ON COLUMN population_block.cell_width_degrees IS 'Width of a cell in degrees of longitude.';
COMMENT ON COLUMN population_block.cell_height_degrees IS 'Height of a cell in degrees of latitude.';
COMMENT ON COLUMN population_block.first_column IS 'Column of the raster at which the block begins, from 0 in the west.';
COMMENT ON COLUMN population_block.first_row IS 'Row of the raster at which the block begins, from 0 in the north.';
COMMENT ON COLUMN population_block.column_count IS 'Columns of the block.';
COMMENT ON COLUMN population_block.row_count IS 'Rows of the block.';
COMMENT ON COLUMN population_block.people IS 'Sum of the cells that are known.';
COMMENT ON COLUMN population_block.cells IS 'People in each cell, row by row from the north-west, as 4-byte floats, big-endian; NaN = not known, which is not 0.';
COMMENT ON COLUMN population_block.geom IS 'Box of the block, EPSG:4326.';

ALTER TABLE population_block ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON population_block FOR SELECT TO cartagena_app
  USING (version_id = ANY ((SELECT gate_published_versions())::integer[]));
GRANT SELECT ON population_block TO cartagena_app;
