-- Planning values: what survey and clearance of a square metre take, in general and as a programme says (decision 0024).

CREATE TABLE planning_value (
  id                   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  programme_id         integer REFERENCES programme,
  classification       text NOT NULL CHECK (classification IN ('SHA', 'CHA', 'indication', 'unknown')),
  activity             text NOT NULL CHECK (activity IN
                         ('non-technical-survey', 'technical-survey', 'manual-clearance', 'mechanical-clearance', 'battle-area-clearance')),
  share_low            double precision NOT NULL,
  share_central        double precision NOT NULL,
  share_high           double precision NOT NULL,
  cost_low             double precision NOT NULL,
  cost_central         double precision NOT NULL,
  cost_high            double precision NOT NULL,
  currency             text NOT NULL DEFAULT 'USD' CHECK (currency = 'USD'),
  productivity_low     double precision NOT NULL,
  productivity_central double precision NOT NULL,
  productivity_high    double precision NOT NULL,
  source               text NOT NULL CHECK (btrim(source) <> ''),
  as_of                date NOT NULL CHECK (as_of >= DATE '1900-01-01'),
  who                  text NOT NULL CHECK (btrim(who) <> ''),
  valid_from           timestamptz NOT NULL DEFAULT clock_timestamp(),
  valid_to             timestamptz CHECK (valid_to >= valid_from),
  CHECK (0 <= share_low AND share_low <= share_central AND share_central <= share_high AND share_high <= 1),
  CHECK (0 <= cost_low AND cost_low <= cost_central AND cost_central <= cost_high AND cost_high <= 100000),
  CHECK (0 < productivity_low AND productivity_low <= productivity_central AND productivity_central <= productivity_high
    AND productivity_high <= 1e9)
);
CREATE UNIQUE INDEX planning_value_in_force ON planning_value (coalesce(programme_id, 0), classification, activity) WHERE valid_to IS NULL;
COMMENT ON TABLE planning_value IS 'What an activity takes on land of a classification: share of the area, cost, productivity. Rows are never changed: a new table of a programme ends the rows before it, so that an answer of before can be traced.';
COMMENT ON COLUMN planning_value.id IS 'Internal key; answers name the rows that they used by it.';
COMMENT ON COLUMN planning_value.programme_id IS 'The programme that plans with it; null = in general, for programmes that have no row of their own for the classification and activity.';
COMMENT ON COLUMN planning_value.classification IS 'Of the hazardous area, as in hazard_area.';
COMMENT ON COLUMN planning_value.activity IS 'non-technical-survey, technical-survey, manual-clearance, mechanical-clearance or battle-area-clearance.';
COMMENT ON COLUMN planning_value.share_low IS 'Share of the area that the activity is done on, 0 to 1, where little is needed.';
COMMENT ON COLUMN planning_value.share_central IS 'Share of the area, central.';
COMMENT ON COLUMN planning_value.share_high IS 'Share of the area where much is needed.';
COMMENT ON COLUMN planning_value.cost_low IS 'Cost per square metre in currency, low.';
COMMENT ON COLUMN planning_value.cost_central IS 'Cost per square metre in currency, central.';
COMMENT ON COLUMN planning_value.cost_high IS 'Cost per square metre in currency, high.';
COMMENT ON COLUMN planning_value.currency IS 'ISO 4217 code. Only USD: costs of several rows are added up, and nothing is converted.';
COMMENT ON COLUMN planning_value.productivity_low IS 'Square metres that one team does in a month, when it is slow.';
COMMENT ON COLUMN planning_value.productivity_central IS 'Square metres per team and month, central.';
COMMENT ON COLUMN planning_value.productivity_high IS 'Square metres per team and month, when it is quick.';
COMMENT ON COLUMN planning_value.source IS 'Where the values are from, in words.';
COMMENT ON COLUMN planning_value.as_of IS 'Day for which the values were given or compiled.';
COMMENT ON COLUMN planning_value.who IS 'Who recorded them: the label of a token, or Cartagena for the general ones.';
COMMENT ON COLUMN planning_value.valid_from IS 'In force from this moment.';
COMMENT ON COLUMN planning_value.valid_to IS 'In force until this moment; null = still.';

ALTER TABLE planning_value ENABLE ROW LEVEL SECURITY;
-- Never hidden, but a programme of which a viewer may see nothing does not exist for the viewer.
CREATE POLICY planning ON planning_value FOR SELECT TO cartagena_app USING (
  programme_id IS NULL
  OR EXISTS (SELECT FROM dataset d WHERE d.programme_id = planning_value.programme_id)
  OR EXISTS (SELECT FROM programme g WHERE g.id = planning_value.programme_id AND gate_has_programme(g.code)));
GRANT SELECT ON planning_value TO cartagena_app;

CREATE FUNCTION save_planning_values(the_programme text, the_rows jsonb, the_who text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_programme_id integer;
  now_on timestamptz;
  saved integer;
BEGIN
  IF NOT gate_has_programme(the_programme) THEN
    RAISE EXCEPTION 'only the centre of % saves its planning values', the_programme USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- One table of a programme at a time.
  SELECT id INTO the_programme_id FROM programme WHERE code = the_programme FOR NO KEY UPDATE;
  now_on := clock_timestamp();
  UPDATE planning_value SET valid_to = now_on WHERE programme_id = the_programme_id AND valid_to IS NULL;
  INSERT INTO planning_value (programme_id, classification, activity, share_low, share_central, share_high, cost_low, cost_central, cost_high,
    currency, productivity_low, productivity_central, productivity_high, source, as_of, who, valid_from)
  SELECT the_programme_id, r.classification, r.activity, r.share_low, r.share_central, r.share_high, r.cost_low, r.cost_central, r.cost_high,
    r.currency, r.productivity_low, r.productivity_central, r.productivity_high, r.source, r.as_of, the_who, now_on
  FROM jsonb_populate_recordset(NULL::planning_value, the_rows) r;
  GET DIAGNOSTICS saved = ROW_COUNT;
  RETURN saved;
END $$;
COMMENT ON FUNCTION save_planning_values(text, jsonb, text) IS 'Gives a programme these planning values (rows with the names of the columns) in place of those in force, which end now; none gives back the general ones. Answers how many.';

-- The general values. What is published is named with its source; all else is a planning value without one and says so.
DO $$
DECLARE
  unsourced text := ' planning value, no published source; to be replaced by the programme''s own.';
  suspected text := 'Share: of 100 acres suspected some 5 are mined (McAslan, quoted by Wolf and Barmazel, Journal of Mine Action 5.3), here split into 4 by hand and 1 by machine at the centre; low and high:' || unsourced;
  confirmed text := 'Share:' || unsourced;
  manual text := ' Cost: low USD 0.77 per m2 of mined area (Mine Action Programme for Afghanistan, 1999); central and high (USD 0.5 to 3):' || unsourced
    || ' Productivity: 10 to 50 m2 per deminer and day (HALO), for teams of 10 deminers and 20 days a month:' || unsourced;
  mechanical text := ' Cost: low USD 0.077 (auction of 640 ha) and central USD 0.139 per m2 (programme of 9,300 ha): clearance of farmland in Ukraine, 2025, whose sources do not say by which means; high:' || unsourced
    || ' Productivity:' || unsourced;
  battle text := ' Cost: low USD 0.03 per m2 of battle area (Mine Action Programme for Afghanistan, 1999), central USD 0.22 per m2 (Lao NRA, 2016: more than USD 10 million for 4,500 ha); high:' || unsourced
    || ' Productivity: central 41 ha per team and year (Lao NRA, 2016); low and high:' || unsourced;
  survey text := 'Share, cost and productivity:' || unsourced;
BEGIN
  INSERT INTO planning_value (classification, activity, share_low, share_central, share_high, cost_low, cost_central, cost_high,
    productivity_low, productivity_central, productivity_high, source, as_of, who)
  SELECT v.*, DATE '2026-11-24', 'Cartagena' FROM (VALUES
    ('CHA', 'non-technical-survey', 0, 0, 0.2, 0.01, 0.03, 0.05, 250000, 1000000, 2000000, survey),
    ('CHA', 'technical-survey', 0.1, 0.3, 0.5, 0.1, 0.3, 0.5, 10000, 30000, 60000, survey),
    ('CHA', 'manual-clearance', 0.3, 0.5, 0.8, 0.77, 1.5, 3, 2000, 5000, 10000, confirmed || manual),
    ('CHA', 'mechanical-clearance', 0, 0.2, 0.2, 0.077, 0.139, 0.5, 20000, 40000, 100000, confirmed || mechanical),
    ('CHA', 'battle-area-clearance', 0.3, 0.7, 1, 0.03, 0.22, 0.5, 15000, 34167, 60000, confirmed || battle),
    ('SHA', 'non-technical-survey', 1, 1, 1, 0.01, 0.03, 0.05, 250000, 1000000, 2000000, survey),
    ('SHA', 'technical-survey', 0.05, 0.2, 0.4, 0.1, 0.3, 0.5, 10000, 30000, 60000, survey),
    ('SHA', 'manual-clearance', 0.02, 0.04, 0.16, 0.77, 1.5, 3, 2000, 5000, 10000, suspected || manual),
    ('SHA', 'mechanical-clearance', 0, 0.01, 0.04, 0.077, 0.139, 0.5, 20000, 40000, 100000, suspected || mechanical),
    ('SHA', 'battle-area-clearance', 0.02, 0.05, 0.2, 0.03, 0.22, 0.5, 15000, 34167, 60000, confirmed || battle),
    ('indication', 'non-technical-survey', 1, 1, 1, 0.01, 0.03, 0.05, 250000, 1000000, 2000000, survey),
    ('indication', 'technical-survey', 0.02, 0.1, 0.4, 0.1, 0.3, 0.5, 10000, 30000, 60000, survey),
    ('indication', 'manual-clearance', 0.01, 0.04, 0.16, 0.77, 1.5, 3, 2000, 5000, 10000, confirmed || manual),
    ('indication', 'mechanical-clearance', 0, 0.01, 0.04, 0.077, 0.139, 0.5, 20000, 40000, 100000, confirmed || mechanical),
    ('indication', 'battle-area-clearance', 0.01, 0.05, 0.2, 0.03, 0.22, 0.5, 15000, 34167, 60000, confirmed || battle),
    -- Suspected or confirmed, nobody has said: as little as the one, as much as the other.
    ('unknown', 'non-technical-survey', 1, 1, 1, 0.01, 0.03, 0.05, 250000, 1000000, 2000000, survey),
    ('unknown', 'technical-survey', 0.05, 0.2, 0.5, 0.1, 0.3, 0.5, 10000, 30000, 60000, survey),
    ('unknown', 'manual-clearance', 0.02, 0.2, 0.8, 0.77, 1.5, 3, 2000, 5000, 10000, confirmed || manual),
    ('unknown', 'mechanical-clearance', 0, 0.05, 0.2, 0.077, 0.139, 0.5, 20000, 40000, 100000, confirmed || mechanical),
    ('unknown', 'battle-area-clearance', 0.02, 0.25, 1, 0.03, 0.22, 0.5, 15000, 34167, 60000, confirmed || battle)
  ) v (classification, activity, share_low, share_central, share_high, cost_low, cost_central, cost_high,
    productivity_low, productivity_central, productivity_high, source);
END $$;
