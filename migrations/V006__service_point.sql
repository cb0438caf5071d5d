-- Services for survivors, affected families and communities.

CREATE TABLE service_point (
  id                 bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id         integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number         integer NOT NULL,
  programme_id       integer NOT NULL REFERENCES programme,
  local_id           text,
  name               text,
  categories         text[] NOT NULL DEFAULT '{unknown}' CHECK (
                       cardinality(categories) > 0
                       AND categories <@ ARRAY['emergency_care', 'continuing_care', 'rehabilitation', 'prosthetics_orthotics',
                         'assistive_devices', 'mental_health', 'peer_support', 'livelihood', 'education', 'rights', 'referral', 'unknown']),
  facility_type      text,
  status             text NOT NULL DEFAULT 'unknown' CHECK (status IN
                       ('fully_operational', 'partially_operational', 'temporarily_closed', 'permanently_closed', 'not_yet_opened', 'unknown')),
  status_on          date CHECK (status_on >= DATE '1900-01-01'),
  ownership          text,
  capacity_month     integer CHECK (capacity_month >= 0),
  waiting_days       integer CHECK (waiting_days >= 0),
  cost_to_user       text,
  wheelchair_access  text NOT NULL DEFAULT 'unknown' CHECK (wheelchair_access IN ('yes', 'limited', 'no', 'unknown')),
  verified_on        date CHECK (verified_on >= DATE '1900-01-01'),
  location_source    text,
  admin_p_code       text,
  admin_name         text,
  admin_area_id      bigint REFERENCES admin_area ON DELETE SET NULL,
  geom               geometry(Point, 4326),
  geom3857           geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
  UNIQUE (version_id, row_number)
);
CREATE INDEX service_point_geom ON service_point USING gist (geom);
CREATE INDEX service_point_geom3857 ON service_point USING gist (geom3857);
CREATE INDEX service_point_admin_area ON service_point (admin_area_id);
COMMENT ON TABLE service_point IS 'A place where survivors, affected families or communities are served.';
COMMENT ON COLUMN service_point.id IS 'Internal key.';
COMMENT ON COLUMN service_point.version_id IS 'The version of the dataset it came with: when we knew.';
COMMENT ON COLUMN service_point.row_number IS 'Its source row.';
COMMENT ON COLUMN service_point.programme_id IS 'The programme.';
COMMENT ON COLUMN service_point.local_id IS 'Identifier in the source.';
COMMENT ON COLUMN service_point.name IS 'Name as in the source.';
COMMENT ON COLUMN service_point.categories IS 'What is offered, after the components of victim assistance: emergency_care, continuing_care, rehabilitation, prosthetics_orthotics, assistive_devices, mental_health, peer_support, livelihood, education, rights, referral, unknown.';
COMMENT ON COLUMN service_point.facility_type IS 'Type of the facility as in the source.';
COMMENT ON COLUMN service_point.status IS 'Operational status (HeRAMS): fully_operational, partially_operational, temporarily_closed, permanently_closed, not_yet_opened, unknown.';
COMMENT ON COLUMN service_point.status_on IS 'Day the status was true.';
COMMENT ON COLUMN service_point.ownership IS 'Who runs it, as in the source.';
COMMENT ON COLUMN service_point.capacity_month IS 'People served a month, as reported.';
COMMENT ON COLUMN service_point.waiting_days IS 'Days of waiting, as reported.';
COMMENT ON COLUMN service_point.cost_to_user IS 'Cost to the user, as in the source.';
COMMENT ON COLUMN service_point.wheelchair_access IS 'yes, limited, no or unknown.';
COMMENT ON COLUMN service_point.verified_on IS 'Day the entry was last verified.';
COMMENT ON COLUMN service_point.location_source IS 'How the position was found, as in the source.';
COMMENT ON COLUMN service_point.admin_p_code IS 'P-code of the administrative area as given by the source.';
COMMENT ON COLUMN service_point.admin_name IS 'Name of the administrative area as given by the source.';
COMMENT ON COLUMN service_point.admin_area_id IS 'Deepest published administrative area, as for hazard_area.';
COMMENT ON COLUMN service_point.geom IS 'Position, EPSG:4326 longitude latitude; null = record without location.';
COMMENT ON COLUMN service_point.geom3857 IS 'Position in EPSG:3857 for tiles.';
