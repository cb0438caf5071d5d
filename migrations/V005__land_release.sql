-- Land release products (IMAS 07.11): cancelled, reduced, cleared.

CREATE TABLE land_release (
  id                bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id        integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number        integer NOT NULL,
  programme_id      integer NOT NULL REFERENCES programme,
  local_id          text,
  hazard_local_id   text,
  release_type      text NOT NULL CHECK (release_type IN ('cancelled', 'reduced', 'cleared', 'unknown')),
  method            text NOT NULL DEFAULT 'unknown' CHECK (method IN ('NTS', 'TS', 'clearance', 'BAC', 'EOD', 'unknown')),
  operator_id       integer REFERENCES organisation,
  started_on        date CHECK (started_on >= DATE '1900-01-01'),
  completed_on      date CHECK (completed_on >= DATE '1900-01-01'),
  reported_area_m2  double precision CHECK (reported_area_m2 >= 0),
  ap_mines          integer CHECK (ap_mines >= 0),
  av_mines          integer CHECK (av_mines >= 0),
  other_devices     integer CHECK (other_devices >= 0),
  admin_p_code      text,
  admin_name        text,
  admin_area_id     bigint REFERENCES admin_area ON DELETE SET NULL,
  geom              geometry(MultiPolygon, 4326),
  geom3857          geometry(MultiPolygon, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  computed_area_m2  double precision GENERATED ALWAYS AS (ST_Area(geom::geography)) STORED,
  CHECK (started_on <= completed_on),
  CONSTRAINT cancelled_is_by_survey_without_technical_means CHECK (NOT (release_type = 'cancelled' AND method IN ('TS', 'clearance', 'BAC', 'EOD'))),
  CONSTRAINT reduced_is_by_technical_survey CHECK (NOT (release_type = 'reduced' AND method = 'NTS')),
  UNIQUE (version_id, row_number)
);
CREATE INDEX land_release_geom ON land_release USING gist (geom);
CREATE INDEX land_release_geom3857 ON land_release USING gist (geom3857);
CREATE INDEX land_release_hazard ON land_release (programme_id, hazard_local_id);
CREATE INDEX land_release_admin_area ON land_release (admin_area_id);
COMMENT ON TABLE land_release IS 'Land released by non-technical survey (cancelled), technical survey (reduced) or clearance (cleared).';
COMMENT ON COLUMN land_release.id IS 'Internal key.';
COMMENT ON COLUMN land_release.version_id IS 'The version of the dataset it came with: when we knew.';
COMMENT ON COLUMN land_release.row_number IS 'Its source row.';
COMMENT ON COLUMN land_release.programme_id IS 'The programme.';
COMMENT ON COLUMN land_release.local_id IS 'Identifier in the source.';
COMMENT ON COLUMN land_release.hazard_local_id IS 'local_id of the hazardous area that it is part of; null = without a known parent.';
COMMENT ON COLUMN land_release.release_type IS 'cancelled (after non-technical survey), reduced (after technical survey), cleared, or unknown.';
COMMENT ON COLUMN land_release.method IS 'NTS, TS, clearance, BAC (battle area clearance), EOD (spot task) or unknown.';
COMMENT ON COLUMN land_release.operator_id IS 'Organisation that did the work.';
COMMENT ON COLUMN land_release.started_on IS 'First day of the work.';
COMMENT ON COLUMN land_release.completed_on IS 'Day of completion: when the release became true.';
COMMENT ON COLUMN land_release.reported_area_m2 IS 'Area as reported in square metres.';
COMMENT ON COLUMN land_release.ap_mines IS 'Anti-personnel mines destroyed.';
COMMENT ON COLUMN land_release.av_mines IS 'Anti-vehicle mines destroyed.';
COMMENT ON COLUMN land_release.other_devices IS 'Other explosive ordnance destroyed.';
COMMENT ON COLUMN land_release.admin_p_code IS 'P-code of the administrative area as given by the source.';
COMMENT ON COLUMN land_release.admin_name IS 'Name of the administrative area as given by the source.';
COMMENT ON COLUMN land_release.admin_area_id IS 'Deepest published administrative area, as for hazard_area.';
COMMENT ON COLUMN land_release.geom IS 'Perimeter, EPSG:4326 longitude latitude; null = record without location.';
COMMENT ON COLUMN land_release.geom3857 IS 'Perimeter in EPSG:3857 for tiles.';
COMMENT ON COLUMN land_release.computed_area_m2 IS 'Geodesic area on the WGS 84 ellipsoid in square metres.';
