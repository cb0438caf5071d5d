-- What a person has corrected about an activity: by its identifier, so that it holds through every new import (decision 0029).

CREATE TABLE funding_correction (
  id               integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  programme_id     integer NOT NULL REFERENCES programme,
  iati_identifier  text NOT NULL CHECK (btrim(iati_identifier) <> ''),
  strand           text CHECK (strand IN ('clearance', 'victim_assistance', 'risk_education', 'mine_action', 'development')),
  donor_id         integer REFERENCES organisation,
  operator_id      integer REFERENCES organisation,
  counts           boolean,
  note             text NOT NULL CHECK (btrim(note) <> ''),
  who              text NOT NULL CHECK (btrim(who) <> ''),
  recorded_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  withdrawn_at     timestamptz,
  CHECK (strand IS NOT NULL OR donor_id IS NOT NULL OR operator_id IS NOT NULL OR counts IS NOT NULL)
);
CREATE UNIQUE INDEX funding_correction_in_force ON funding_correction (programme_id, lower(iati_identifier)) WHERE withdrawn_at IS NULL;
COMMENT ON TABLE funding_correction IS 'Corrections of activities by a person of the programme''s centre. Rows are never changed: a new one ends the one before it.';
COMMENT ON COLUMN funding_correction.id IS 'Internal key.';
COMMENT ON COLUMN funding_correction.programme_id IS 'The programme.';
COMMENT ON COLUMN funding_correction.iati_identifier IS 'Identifier of the activity, in whatever version.';
COMMENT ON COLUMN funding_correction.strand IS 'What all its money is for; null = as recognised.';
COMMENT ON COLUMN funding_correction.donor_id IS 'Whose money it is; null = as found.';
COMMENT ON COLUMN funding_correction.operator_id IS 'Who does the work; null = as found.';
COMMENT ON COLUMN funding_correction.counts IS 'False = its money is in no sum, because it is elsewhere; null = as found. Never true: what was found twice stays out.';
COMMENT ON COLUMN funding_correction.note IS 'Why.';
COMMENT ON COLUMN funding_correction.who IS 'The label of the token.';
COMMENT ON COLUMN funding_correction.recorded_at IS 'In force from this moment.';
COMMENT ON COLUMN funding_correction.withdrawn_at IS 'In force until this moment; null = still.';
ALTER TABLE funding_correction ADD CHECK (counts IS NOT TRUE);
ALTER TABLE funding_correction ENABLE ROW LEVEL SECURITY;
-- What was corrected and why is part of how a number came about; who did it is not given out.
CREATE POLICY corrections ON funding_correction FOR SELECT TO cartagena_app USING (
  EXISTS (SELECT FROM dataset d WHERE d.programme_id = funding_correction.programme_id));
GRANT SELECT ON funding_correction TO cartagena_app;
