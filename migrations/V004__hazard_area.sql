-- Hazardous areas with their history, and what may be shown of them where polygons are not public.

CREATE TABLE hazard_area (
  id                  bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id          integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number          integer NOT NULL,
  programme_id        integer NOT NULL REFERENCES programme,
  local_id            text,
  name                text,
  classification      text NOT NULL DEFAULT 'unknown' CHECK (classification IN ('SHA', 'CHA', 'indication', 'unknown')),
  status              text NOT NULL DEFAULT 'unknown' CHECK (status IN
                        ('open', 'worked_on', 'suspended', 'closed', 'released', 'unknown')),
  contamination_types text[] NOT NULL DEFAULT '{unknown}' CHECK (
                        cardinality(contamination_types) > 0
                        AND contamination_types <@ ARRAY['AP', 'AV', 'CM', 'ERW', 'IED', 'unknown']),
  priority            text CHECK (priority IN ('high', 'medium', 'low')),
  direct_evidence     text[] NOT NULL DEFAULT '{}',
  indirect_evidence   text[] NOT NULL DEFAULT '{}',
  blockages           text[] NOT NULL DEFAULT '{}',
  marking             text,
  operator_id         integer REFERENCES organisation,
  found_on            date CHECK (found_on >= DATE '1900-01-01'),
  status_on           date CHECK (status_on >= DATE '1900-01-01'),
  status_reason       text,
  valid_from          date,
  valid_to            date,
  reported_area_m2    double precision CHECK (reported_area_m2 >= 0),
  admin_p_code        text,
  admin_name          text,
  admin_area_id       bigint REFERENCES admin_area ON DELETE SET NULL,
  geom                geometry(Geometry, 4326) CHECK (
                        GeometryType(geom) IN ('MULTIPOLYGON', 'MULTIPOINT', 'MULTILINESTRING')),
  geom3857            geometry(Geometry, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  computed_area_m2    double precision GENERATED ALWAYS AS (
                        CASE WHEN GeometryType(geom) = 'MULTIPOLYGON' THEN ST_Area(geom::geography) END) STORED,
  remaining           boolean NOT NULL GENERATED ALWAYS AS (
                        valid_to IS NULL AND status NOT IN ('closed', 'released')) STORED,
  CHECK (valid_from < valid_to),
  CHECK (found_on <= status_on),
  UNIQUE (version_id, row_number)
);
CREATE INDEX hazard_area_geom ON hazard_area USING gist (geom);
CREATE INDEX hazard_area_geom3857 ON hazard_area USING gist (geom3857) WHERE valid_to IS NULL;
CREATE INDEX hazard_area_local_id ON hazard_area (programme_id, local_id);
CREATE INDEX hazard_area_admin_area ON hazard_area (admin_area_id);
COMMENT ON TABLE hazard_area IS 'One state of a hazardous area (IMAS 07.11). Areas whose source gives no history have a single state.';
COMMENT ON COLUMN hazard_area.id IS 'Internal key of the state.';
COMMENT ON COLUMN hazard_area.version_id IS 'The version of the dataset it came with: when we knew.';
COMMENT ON COLUMN hazard_area.row_number IS 'Its source row.';
COMMENT ON COLUMN hazard_area.programme_id IS 'The programme.';
COMMENT ON COLUMN hazard_area.local_id IS 'Identifier in the source, trimmed; states of one area share it. Null when the source has none.';
COMMENT ON COLUMN hazard_area.name IS 'Name as in the source.';
COMMENT ON COLUMN hazard_area.classification IS 'SHA (suspected, indirect evidence), CHA (confirmed, direct evidence), indication or unknown.';
COMMENT ON COLUMN hazard_area.status IS 'open, worked_on, suspended, closed, released or unknown; unknown counts as remaining.';
COMMENT ON COLUMN hazard_area.contamination_types IS 'AP anti-personnel mines, AV anti-vehicle mines, CM cluster munition remnants, ERW other explosive remnants, IED improvised, unknown.';
COMMENT ON COLUMN hazard_area.priority IS 'Priority as set by the programme: high, medium or low.';
COMMENT ON COLUMN hazard_area.direct_evidence IS 'Kinds of direct evidence, as in the source.';
COMMENT ON COLUMN hazard_area.indirect_evidence IS 'Kinds of indirect evidence, as in the source.';
COMMENT ON COLUMN hazard_area.blockages IS 'What the area blocks: road, infrastructure, agriculture, housing, water, school, clinic, as in the source.';
COMMENT ON COLUMN hazard_area.marking IS 'How the area is marked, as in the source.';
COMMENT ON COLUMN hazard_area.operator_id IS 'Organisation that surveyed it or works on it.';
COMMENT ON COLUMN hazard_area.found_on IS 'Day the area was first reported.';
COMMENT ON COLUMN hazard_area.status_on IS 'Day the status became true.';
COMMENT ON COLUMN hazard_area.status_reason IS 'Reason of the status, as in the source.';
COMMENT ON COLUMN hazard_area.valid_from IS 'First day of this state: when it was true; null = since always, as far as the source says.';
COMMENT ON COLUMN hazard_area.valid_to IS 'First day on which this state was no longer true; null = it is the last state.';
COMMENT ON COLUMN hazard_area.reported_area_m2 IS 'Area as reported by the source in square metres.';
COMMENT ON COLUMN hazard_area.admin_p_code IS 'P-code of the administrative area as given by the source.';
COMMENT ON COLUMN hazard_area.admin_name IS 'Name of the administrative area as given by the source.';
COMMENT ON COLUMN hazard_area.admin_area_id IS 'Deepest published administrative area that contains a point on the surface, or that has the given P-code or name when there is no geometry.';
COMMENT ON COLUMN hazard_area.geom IS 'Perimeter, EPSG:4326 longitude latitude; a point or line where the source has no more; null = record without location.';
COMMENT ON COLUMN hazard_area.geom3857 IS 'Perimeter in EPSG:3857 for tiles.';
COMMENT ON COLUMN hazard_area.computed_area_m2 IS 'Geodesic area on the WGS 84 ellipsoid in square metres; null without polygon.';
COMMENT ON COLUMN hazard_area.remaining IS 'True for the last state of an area that is neither closed nor released.';

CREATE TABLE hazard_cell (
  version_id    integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  programme_id  integer NOT NULL REFERENCES programme,
  x             integer NOT NULL,
  y             integer NOT NULL,
  number        integer NOT NULL CHECK (number > 0),
  number_cha    integer NOT NULL CHECK (number_cha >= 0),
  number_sha    integer NOT NULL CHECK (number_sha >= 0),
  geom          geometry(Polygon, 4326) NOT NULL,
  geom3857      geometry(Polygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  PRIMARY KEY (version_id, x, y)
);
CREATE INDEX hazard_cell_geom3857 ON hazard_cell USING gist (geom3857);
COMMENT ON TABLE hazard_cell IS 'Grid cells of 0.05 degrees that a remaining hazardous area touches: the enlarged public view. An area counts in every cell that it touches, so cells must not be added up.';
COMMENT ON COLUMN hazard_cell.version_id IS 'The version of the hazard-area dataset.';
COMMENT ON COLUMN hazard_cell.programme_id IS 'The programme.';
COMMENT ON COLUMN hazard_cell.x IS 'Column: west edge in degrees / 0.05.';
COMMENT ON COLUMN hazard_cell.y IS 'Row: south edge in degrees / 0.05.';
COMMENT ON COLUMN hazard_cell.number IS 'Remaining hazardous areas that touch the cell.';
COMMENT ON COLUMN hazard_cell.number_cha IS 'Of these, confirmed.';
COMMENT ON COLUMN hazard_cell.number_sha IS 'Of these, suspected.';
COMMENT ON COLUMN hazard_cell.geom IS 'The cell, EPSG:4326 longitude latitude.';
COMMENT ON COLUMN hazard_cell.geom3857 IS 'The cell in EPSG:3857 for tiles.';

CREATE TABLE hazard_total (
  id                       bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id               integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  programme_id             integer NOT NULL REFERENCES programme,
  admin_area_id            bigint REFERENCES admin_area ON DELETE CASCADE,
  classification           text    NOT NULL,
  status                   text    NOT NULL,
  contamination            text    NOT NULL,
  remaining                boolean NOT NULL,
  number                   integer NOT NULL CHECK (number > 0),
  number_without_location  integer NOT NULL,
  number_without_area      integer NOT NULL,
  area_m2                  double precision NOT NULL
);
CREATE INDEX hazard_total_by_version ON hazard_total (version_id);
CREATE INDEX hazard_total_by_admin_area ON hazard_total (admin_area_id);
COMMENT ON TABLE hazard_total IS 'Exact totals of the last state of hazardous areas by deepest administrative area, made when a version is published; everyone may read them.';
COMMENT ON COLUMN hazard_total.id IS 'Internal key.';
COMMENT ON COLUMN hazard_total.version_id IS 'The version of the hazard-area dataset.';
COMMENT ON COLUMN hazard_total.programme_id IS 'The programme.';
COMMENT ON COLUMN hazard_total.admin_area_id IS 'Deepest administrative area; null = in no known administrative area.';
COMMENT ON COLUMN hazard_total.classification IS 'As in hazard_area.';
COMMENT ON COLUMN hazard_total.status IS 'As in hazard_area.';
COMMENT ON COLUMN hazard_total.contamination IS 'The contamination types of the areas, joined by a plus sign.';
COMMENT ON COLUMN hazard_total.remaining IS 'As in hazard_area.';
COMMENT ON COLUMN hazard_total.number IS 'Number of areas.';
COMMENT ON COLUMN hazard_total.number_without_location IS 'Of these, records without location.';
COMMENT ON COLUMN hazard_total.number_without_area IS 'Of these, with neither a computed nor a reported area: their square metres are unknown, not zero.';
COMMENT ON COLUMN hazard_total.area_m2 IS 'Square metres: the geodesic area of the polygon, else the reported area.';
