-- Administrative areas, up to three levels below the country, and organisations.

CREATE TABLE admin_area (
  id                bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id        integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number        integer NOT NULL,
  programme_id      integer NOT NULL REFERENCES programme,
  level             smallint NOT NULL CHECK (level BETWEEN 1 AND 3),
  p_code            text,
  name              text    NOT NULL CHECK (btrim(name) <> ''),
  parent_p_code     text,
  parent_id         bigint  REFERENCES admin_area ON DELETE SET NULL,
  population        integer CHECK (population >= 0),
  population_on     date,
  geom              geometry(MultiPolygon, 4326),
  geom3857          geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  computed_area_m2  double precision GENERATED ALWAYS AS (ST_Area(geom::geography)) STORED,
  reported_area_m2  double precision CHECK (reported_area_m2 >= 0),
  UNIQUE (version_id, row_number)
);
CREATE INDEX admin_area_geom ON admin_area USING gist (geom);
CREATE INDEX admin_area_geom3857 ON admin_area USING gist (geom3857);
CREATE INDEX admin_area_p_code ON admin_area (programme_id, p_code);
CREATE INDEX admin_area_parent ON admin_area (parent_id);
COMMENT ON TABLE admin_area IS 'An administrative area of level 1 (province), 2 (district) or 3 (municipality).';
COMMENT ON COLUMN admin_area.id IS 'Internal key.';
COMMENT ON COLUMN admin_area.version_id IS 'The version of the dataset it came with.';
COMMENT ON COLUMN admin_area.row_number IS 'Its source row.';
COMMENT ON COLUMN admin_area.programme_id IS 'The programme.';
COMMENT ON COLUMN admin_area.level IS 'Level below the country, 1 to 3.';
COMMENT ON COLUMN admin_area.p_code IS 'P-code or the code that the source uses instead.';
COMMENT ON COLUMN admin_area.name IS 'Name as in the source.';
COMMENT ON COLUMN admin_area.parent_p_code IS 'P-code of the area above, as in the source.';
COMMENT ON COLUMN admin_area.parent_id IS 'The area above, found when the version is published: by P-code, else the area of the next published level that contains it.';
COMMENT ON COLUMN admin_area.population IS 'People living there, as reported.';
COMMENT ON COLUMN admin_area.population_on IS 'Date of the population figure.';
COMMENT ON COLUMN admin_area.geom IS 'Outline, EPSG:4326 longitude latitude; null when the source has none.';
COMMENT ON COLUMN admin_area.geom3857 IS 'Outline in EPSG:3857 for tiles.';
COMMENT ON COLUMN admin_area.computed_area_m2 IS 'Geodesic area on the WGS 84 ellipsoid in square metres.';
COMMENT ON COLUMN admin_area.reported_area_m2 IS 'Area as reported by the source in square metres.';

CREATE TABLE organisation (
  id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reference  text UNIQUE,
  name       text NOT NULL CHECK (btrim(name) <> ''),
  type_code  text CHECK (type_code ~ '^[0-9]{2}$')
);
CREATE UNIQUE INDEX organisation_by_name ON organisation (lower(name)) WHERE reference IS NULL;
COMMENT ON TABLE organisation IS 'Operators, donors, ministries and agencies; never a person.';
COMMENT ON COLUMN organisation.id IS 'Internal key.';
COMMENT ON COLUMN organisation.reference IS 'Identifier, e.g. of the IATI organisation registers; null when the source gives only a name.';
COMMENT ON COLUMN organisation.name IS 'Name as first met.';
COMMENT ON COLUMN organisation.type_code IS 'IATI OrganisationType code, e.g. 10 government, 21 international NGO, 40 multilateral.';
