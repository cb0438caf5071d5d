-- Development projects and routes of every geometry.

CREATE TABLE development_project (
  id                 bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id         integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number         integer NOT NULL,
  programme_id       integer NOT NULL REFERENCES programme,
  local_id           text,
  name               text,
  sector             text,
  status             text NOT NULL DEFAULT 'unknown' CHECK (status IN
                       ('pipeline', 'implementation', 'finalisation', 'closed', 'cancelled', 'suspended', 'unknown')),
  owner_id           integer REFERENCES organisation,
  starts_on          date CHECK (starts_on >= DATE '1900-01-01'),
  ends_on            date CHECK (ends_on >= DATE '1900-01-01'),
  cost               numeric(20, 2) CHECK (cost >= 0),
  cost_currency      text CHECK (cost_currency ~ '^[A-Z]{3}$'),
  corridor_m         double precision CHECK (corridor_m BETWEEN 0 AND 50000),
  admin_p_code       text,
  admin_name         text,
  admin_area_id      bigint REFERENCES admin_area ON DELETE SET NULL,
  geom               geometry(Geometry, 4326) CHECK (
                       GeometryType(geom) IN ('MULTIPOINT', 'MULTILINESTRING', 'MULTIPOLYGON')),
  geom3857           geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  computed_area_m2   double precision GENERATED ALWAYS AS (
                       CASE WHEN GeometryType(geom) = 'MULTIPOLYGON' THEN ST_Area(geom::geography) END) STORED,
  computed_length_m  double precision GENERATED ALWAYS AS (
                       CASE WHEN GeometryType(geom) = 'MULTILINESTRING' THEN ST_Length(geom::geography) END) STORED,
  CHECK (starts_on <= ends_on),
  CHECK (cost IS NULL OR cost_currency IS NOT NULL),
  UNIQUE (version_id, row_number)
);
CREATE INDEX development_project_geom ON development_project USING gist (geom);
CREATE INDEX development_project_geom3857 ON development_project USING gist (geom3857);
CREATE INDEX development_project_admin_area ON development_project (admin_area_id);
COMMENT ON TABLE development_project IS 'A development project: a site, a route or a scheme.';
COMMENT ON COLUMN development_project.id IS 'Internal key.';
COMMENT ON COLUMN development_project.version_id IS 'The version of the dataset it came with: when we knew.';
COMMENT ON COLUMN development_project.row_number IS 'Its source row.';
COMMENT ON COLUMN development_project.programme_id IS 'The programme.';
COMMENT ON COLUMN development_project.local_id IS 'Identifier in the source.';
COMMENT ON COLUMN development_project.name IS 'Name as in the source.';
COMMENT ON COLUMN development_project.sector IS 'Sector as in the source.';
COMMENT ON COLUMN development_project.status IS 'IATI ActivityStatus in words: pipeline, implementation, finalisation, closed, cancelled, suspended; or unknown.';
COMMENT ON COLUMN development_project.owner_id IS 'Organisation that plans it.';
COMMENT ON COLUMN development_project.starts_on IS 'Start of works.';
COMMENT ON COLUMN development_project.ends_on IS 'End of works.';
COMMENT ON COLUMN development_project.cost IS 'Cost in cost_currency.';
COMMENT ON COLUMN development_project.cost_currency IS 'ISO 4217 code.';
COMMENT ON COLUMN development_project.corridor_m IS 'Half-width of the corridor that must be free, in metres on each side; null = the default of the question.';
COMMENT ON COLUMN development_project.admin_p_code IS 'P-code of the administrative area as given by the source.';
COMMENT ON COLUMN development_project.admin_name IS 'Name of the administrative area as given by the source.';
COMMENT ON COLUMN development_project.admin_area_id IS 'Deepest published administrative area that contains a point of it.';
COMMENT ON COLUMN development_project.geom IS 'Site, route or outline, EPSG:4326 longitude latitude; null = record without location.';
COMMENT ON COLUMN development_project.geom3857 IS 'The same in EPSG:3857 for tiles.';
COMMENT ON COLUMN development_project.computed_area_m2 IS 'Geodesic area in square metres, for outlines.';
COMMENT ON COLUMN development_project.computed_length_m IS 'Geodesic length in metres, for routes.';
