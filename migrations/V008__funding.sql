-- Funding activities, transactions and locations (IATI 2.03).

CREATE TABLE funding_activity (
  id                        bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id                integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number                integer NOT NULL,
  programme_id              integer NOT NULL REFERENCES programme,
  iati_identifier           text NOT NULL,
  title                     text,
  description               text,
  status_code               smallint CHECK (status_code BETWEEN 1 AND 6),
  reporting_organisation_id integer REFERENCES organisation,
  default_currency          text CHECK (default_currency ~ '^[A-Z]{3}$'),
  humanitarian              boolean NOT NULL DEFAULT false,
  planned_start_on          date,
  actual_start_on           date,
  planned_end_on            date,
  actual_end_on             date,
  recipient_share           numeric(6, 3) NOT NULL DEFAULT 100 CHECK (recipient_share BETWEEN 0 AND 100),
  strand                    text NOT NULL CHECK (strand IN
                              ('clearance', 'victim_assistance', 'risk_education', 'mine_action', 'development')),
  strand_rule               text NOT NULL,
  UNIQUE (version_id, row_number)
);
CREATE INDEX funding_activity_identifier ON funding_activity (iati_identifier);
COMMENT ON TABLE funding_activity IS 'A funded activity as its publisher reports it (IATI 2.03 iati-activity).';
COMMENT ON COLUMN funding_activity.id IS 'Internal key.';
COMMENT ON COLUMN funding_activity.version_id IS 'The version of the dataset it came with: when we knew.';
COMMENT ON COLUMN funding_activity.row_number IS 'Its source row.';
COMMENT ON COLUMN funding_activity.programme_id IS 'The programme.';
COMMENT ON COLUMN funding_activity.iati_identifier IS 'IATI identifier, unique in the world.';
COMMENT ON COLUMN funding_activity.title IS 'Title, first narrative.';
COMMENT ON COLUMN funding_activity.description IS 'Description, first narrative.';
COMMENT ON COLUMN funding_activity.status_code IS 'IATI ActivityStatus: 1 pipeline, 2 implementation, 3 finalisation, 4 closed, 5 cancelled, 6 suspended.';
COMMENT ON COLUMN funding_activity.reporting_organisation_id IS 'Who reports it.';
COMMENT ON COLUMN funding_activity.default_currency IS 'ISO 4217 code used where a value has none.';
COMMENT ON COLUMN funding_activity.humanitarian IS 'Humanitarian marker.';
COMMENT ON COLUMN funding_activity.planned_start_on IS 'Planned start.';
COMMENT ON COLUMN funding_activity.actual_start_on IS 'Actual start.';
COMMENT ON COLUMN funding_activity.planned_end_on IS 'Planned end.';
COMMENT ON COLUMN funding_activity.actual_end_on IS 'Actual end.';
COMMENT ON COLUMN funding_activity.recipient_share IS 'Percentage of the activity that goes to the programme''s country.';
COMMENT ON COLUMN funding_activity.strand IS 'clearance, victim_assistance, risk_education, mine_action (not told apart by the source) or development.';
COMMENT ON COLUMN funding_activity.strand_rule IS 'The rule that decided the strand, e.g. sector 15250, keyword "prosthetic", none matched.';

CREATE TABLE funding_organisation (
  activity_id      bigint   NOT NULL REFERENCES funding_activity ON DELETE CASCADE,
  version_id       integer  NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  organisation_id  integer  NOT NULL REFERENCES organisation,
  role_code        smallint NOT NULL CHECK (role_code BETWEEN 1 AND 4),
  PRIMARY KEY (activity_id, organisation_id, role_code)
);
COMMENT ON TABLE funding_organisation IS 'Organisations that take part in an activity.';
COMMENT ON COLUMN funding_organisation.activity_id IS 'The activity.';
COMMENT ON COLUMN funding_organisation.version_id IS 'The version of the dataset.';
COMMENT ON COLUMN funding_organisation.organisation_id IS 'The organisation.';
COMMENT ON COLUMN funding_organisation.role_code IS 'IATI OrganisationRole: 1 funding, 2 accountable, 3 extending, 4 implementing.';

CREATE TABLE funding_sector (
  activity_id  bigint  NOT NULL REFERENCES funding_activity ON DELETE CASCADE,
  version_id   integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  vocabulary   text    NOT NULL,
  code         text    NOT NULL,
  percentage   numeric(6, 3) CHECK (percentage BETWEEN 0 AND 100),
  PRIMARY KEY (activity_id, vocabulary, code)
);
COMMENT ON TABLE funding_sector IS 'Sectors of an activity.';
COMMENT ON COLUMN funding_sector.activity_id IS 'The activity.';
COMMENT ON COLUMN funding_sector.version_id IS 'The version of the dataset.';
COMMENT ON COLUMN funding_sector.vocabulary IS 'IATI SectorVocabulary: 1 OECD CRS five digits, 2 three digits, 10 IASC clusters.';
COMMENT ON COLUMN funding_sector.code IS 'Code within the vocabulary; 15250 is removal of land mines and explosive remnants of war.';
COMMENT ON COLUMN funding_sector.percentage IS 'Share of the activity in percent, as reported.';

CREATE TABLE funding_location (
  id                 bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  activity_id        bigint  NOT NULL REFERENCES funding_activity ON DELETE CASCADE,
  version_id         integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number         integer NOT NULL,
  programme_id       integer NOT NULL REFERENCES programme,
  name               text,
  stated_precision   text NOT NULL CHECK (stated_precision IN ('nationwide', 'admin_area', 'place', 'site', 'unknown')),
  exactness_code     smallint CHECK (exactness_code IN (1, 2)),
  reach_code         smallint CHECK (reach_code IN (1, 2)),
  class_code         smallint CHECK (class_code BETWEEN 1 AND 4),
  gazetteer          text,
  gazetteer_code     text,
  percentage         numeric(6, 3) CHECK (percentage BETWEEN 0 AND 100),
  admin_area_id      bigint REFERENCES admin_area ON DELETE SET NULL,
  geom               geometry(Point, 4326),
  geom3857           geometry(Point, 3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED
);
CREATE INDEX funding_location_activity ON funding_location (activity_id);
CREATE INDEX funding_location_geom ON funding_location USING gist (geom);
CREATE INDEX funding_location_geom3857 ON funding_location USING gist (geom3857);
CREATE INDEX funding_location_admin_area ON funding_location (admin_area_id);
COMMENT ON TABLE funding_location IS 'Where an activity takes place, with the precision that the source states.';
COMMENT ON COLUMN funding_location.id IS 'Internal key.';
COMMENT ON COLUMN funding_location.activity_id IS 'The activity.';
COMMENT ON COLUMN funding_location.version_id IS 'The version of the dataset.';
COMMENT ON COLUMN funding_location.row_number IS 'Source row of the activity.';
COMMENT ON COLUMN funding_location.programme_id IS 'The programme.';
COMMENT ON COLUMN funding_location.name IS 'Name, first narrative.';
COMMENT ON COLUMN funding_location.stated_precision IS 'nationwide (the point stands for the country), admin_area (for an administrative area), place (populated place), site, or unknown. Only place and site are drawn as pins.';
COMMENT ON COLUMN funding_location.exactness_code IS 'IATI GeographicExactness as reported: 1 exact, 2 approximate; publishers call centroids exact, so it is not relied on.';
COMMENT ON COLUMN funding_location.reach_code IS 'IATI GeographicLocationReach: 1 activity, 2 intended beneficiaries.';
COMMENT ON COLUMN funding_location.class_code IS 'IATI GeographicLocationClass: 1 administrative region, 2 populated place, 3 structure, 4 other.';
COMMENT ON COLUMN funding_location.gazetteer IS 'IATI GeographicVocabulary, e.g. G1 GeoNames.';
COMMENT ON COLUMN funding_location.gazetteer_code IS 'Code in the gazetteer.';
COMMENT ON COLUMN funding_location.percentage IS 'Share of the activity in percent, where stated.';
COMMENT ON COLUMN funding_location.admin_area_id IS 'Deepest published administrative area that contains the point; null for nationwide.';
COMMENT ON COLUMN funding_location.geom IS 'Point, EPSG:4326 longitude latitude (IATI pos is latitude longitude; turned round on import).';
COMMENT ON COLUMN funding_location.geom3857 IS 'Point in EPSG:3857 for tiles.';

CREATE TABLE funding_transaction (
  id                 bigint   GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  activity_id        bigint   NOT NULL REFERENCES funding_activity ON DELETE CASCADE,
  version_id         integer  NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number         integer  NOT NULL,
  programme_id       integer  NOT NULL REFERENCES programme,
  type_code          smallint NOT NULL CHECK (type_code BETWEEN 1 AND 13),
  transaction_on     date     NOT NULL,
  value              numeric(20, 2) NOT NULL,
  currency           text CHECK (currency ~ '^[A-Z]{3}$'),
  value_on           date,
  provider_id        integer REFERENCES organisation,
  receiver_id        integer REFERENCES organisation
);
CREATE INDEX funding_transaction_activity ON funding_transaction (activity_id);
COMMENT ON TABLE funding_transaction IS 'A flow of money of an activity. Values in different currencies are never added up.';
COMMENT ON COLUMN funding_transaction.id IS 'Internal key.';
COMMENT ON COLUMN funding_transaction.activity_id IS 'The activity.';
COMMENT ON COLUMN funding_transaction.version_id IS 'The version of the dataset.';
COMMENT ON COLUMN funding_transaction.row_number IS 'Source row of the activity.';
COMMENT ON COLUMN funding_transaction.programme_id IS 'The programme.';
COMMENT ON COLUMN funding_transaction.type_code IS 'IATI TransactionType: 1 incoming funds, 2 outgoing commitment, 3 disbursement, 4 expenditure, 11 incoming commitment, ...';
COMMENT ON COLUMN funding_transaction.transaction_on IS 'Date of the transaction: when it was true.';
COMMENT ON COLUMN funding_transaction.value IS 'Value in currency; negative values correct earlier ones.';
COMMENT ON COLUMN funding_transaction.currency IS 'ISO 4217 code: of the value, else the default of the activity; null = the source gives none.';
COMMENT ON COLUMN funding_transaction.value_on IS 'Date of the exchange rate, as reported.';
COMMENT ON COLUMN funding_transaction.provider_id IS 'Who gives.';
COMMENT ON COLUMN funding_transaction.receiver_id IS 'Who receives.';
