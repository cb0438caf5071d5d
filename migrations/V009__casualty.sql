-- Casualties as aggregates only. There is no table for a victim, and there must never be one.

CREATE TABLE casualty (
  id             bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id     integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number     integer NOT NULL,
  programme_id   integer NOT NULL REFERENCES programme,
  admin_p_code   text,
  admin_name     text,
  admin_area_id  bigint REFERENCES admin_area ON DELETE SET NULL,
  period_from    date NOT NULL CHECK (period_from >= DATE '1900-01-01'),
  period_to      date NOT NULL,
  outcome        text NOT NULL CHECK (outcome IN ('killed', 'injured', 'unknown')),
  sex            text NOT NULL DEFAULT 'unknown' CHECK (sex IN ('female', 'male', 'unknown')),
  age_group      text NOT NULL DEFAULT 'unknown' CHECK (age_group IN ('0-17', '18-59', '60+', '18+', 'unknown')),
  cause          text NOT NULL DEFAULT 'unknown' CHECK (cause IN ('AP', 'AV', 'CM', 'ERW', 'IED', 'unknown')),
  number         integer NOT NULL CHECK (number > 0),
  CONSTRAINT period_is_a_month_or_longer CHECK (period_to - period_from >= 27)
);
CREATE INDEX casualty_admin_area ON casualty (admin_area_id);
COMMENT ON TABLE casualty IS 'Number of people killed or injured in an administrative area and a period of at least a month. Aggregates only.';
COMMENT ON COLUMN casualty.id IS 'Internal key.';
COMMENT ON COLUMN casualty.version_id IS 'The version of the dataset it came with: when we knew.';
COMMENT ON COLUMN casualty.row_number IS 'Its source row.';
COMMENT ON COLUMN casualty.programme_id IS 'The programme.';
COMMENT ON COLUMN casualty.admin_p_code IS 'P-code of the administrative area as given by the source.';
COMMENT ON COLUMN casualty.admin_name IS 'Name of the administrative area as given by the source.';
COMMENT ON COLUMN casualty.admin_area_id IS 'The published administrative area of that P-code or name.';
COMMENT ON COLUMN casualty.period_from IS 'First day of the period.';
COMMENT ON COLUMN casualty.period_to IS 'Last day of the period.';
COMMENT ON COLUMN casualty.outcome IS 'killed, injured or unknown.';
COMMENT ON COLUMN casualty.sex IS 'female, male or unknown.';
COMMENT ON COLUMN casualty.age_group IS '0-17, 18-59, 60+, 18+ (adult, not told apart) or unknown.';
COMMENT ON COLUMN casualty.cause IS 'Device: AP, AV, CM, ERW, IED or unknown.';
COMMENT ON COLUMN casualty.number IS 'Number of people, at least 1.';
