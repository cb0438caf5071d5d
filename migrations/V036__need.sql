-- Needs of programmes, offers of states and organisations, and what comes of both (decision 0031). History is only ever added to.

CREATE TABLE need (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  programme_id  integer NOT NULL REFERENCES programme,
  kind          text NOT NULL CHECK (kind IN ('clearance', 'survey', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'advocacy', 'capacity')),
  resource      text NOT NULL CHECK (resource IN ('money', 'equipment', 'teams', 'training', 'expertise', 'prosthetics')),
  title         text NOT NULL CHECK (btrim(title) <> ''),
  text          text,
  admin_p_code  text,
  quantity      numeric CHECK (quantity > 0),
  unit          text,
  area_m2       double precision CHECK (area_m2 > 0),
  people        integer CHECK (people > 0),
  due_on        date,
  cost          numeric CHECK (cost > 0),
  currency      text CHECK (currency ~ '^[A-Z]{3}$'),
  cost_basis    text,
  conventions   text[] NOT NULL DEFAULT '{}' CHECK (conventions <@ ARRAY['APMBC', 'CCM', 'CCW', 'CRPD']),
  state         text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'matched', 'met', 'withdrawn')),
  who           text NOT NULL,
  published_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((quantity IS NULL) = (unit IS NULL)),
  CHECK ((cost IS NULL) = (currency IS NULL) AND (cost IS NULL OR cost_basis IS NOT NULL))
);
CREATE INDEX need_by_programme ON need (programme_id, state);
COMMENT ON TABLE need IS 'What a programme needs, published by its centre.';
COMMENT ON COLUMN need.id IS 'Internal key, and its number on the page.';
COMMENT ON COLUMN need.programme_id IS 'The programme.';
COMMENT ON COLUMN need.kind IS 'Pillar of mine action that it is for.';
COMMENT ON COLUMN need.resource IS 'What is needed.';
COMMENT ON COLUMN need.title IS 'In a line.';
COMMENT ON COLUMN need.text IS 'In full; no name of a person.';
COMMENT ON COLUMN need.admin_p_code IS 'P-code of the administrative area; null = nationwide.';
COMMENT ON COLUMN need.quantity IS 'How much, in unit.';
COMMENT ON COLUMN need.unit IS 'Unit of quantity, e.g. teams, prostheses.';
COMMENT ON COLUMN need.area_m2 IS 'Land concerned, square metres.';
COMMENT ON COLUMN need.people IS 'People concerned.';
COMMENT ON COLUMN need.due_on IS 'By when it is needed.';
COMMENT ON COLUMN need.cost IS 'What it costs, in currency; null = not costed.';
COMMENT ON COLUMN need.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN need.cost_basis IS 'What the cost was worked out from.';
COMMENT ON COLUMN need.conventions IS 'Conventions that it serves.';
COMMENT ON COLUMN need.state IS 'open, matched (a match is agreed), met, withdrawn.';
COMMENT ON COLUMN need.who IS 'The label of the token.';
COMMENT ON COLUMN need.published_at IS 'When it was published.';
COMMENT ON COLUMN need.changed_at IS 'When its state changed last.';

CREATE TABLE offer (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  organisation  text NOT NULL CHECK (btrim(organisation) <> ''),
  country_code  text CHECK (country_code ~ '^[A-Z]{3}$'),
  kinds         text[] NOT NULL CHECK (cardinality(kinds) > 0 AND kinds <@ ARRAY['clearance', 'survey', 'risk_education', 'victim_assistance', 'stockpile_destruction', 'advocacy', 'capacity']),
  resource      text NOT NULL CHECK (resource IN ('money', 'equipment', 'teams', 'training', 'expertise', 'prosthetics')),
  title         text NOT NULL CHECK (btrim(title) <> ''),
  conditions    text,
  programmes    text[],
  quantity      numeric CHECK (quantity > 0),
  unit          text,
  amount        numeric CHECK (amount > 0),
  currency      text CHECK (currency ~ '^[A-Z]{3}$'),
  from_on       date,
  until_on      date,
  conventions   text[] NOT NULL DEFAULT '{}' CHECK (conventions <@ ARRAY['APMBC', 'CCM', 'CCW', 'CRPD']),
  cooperation   text CHECK (cooperation IN ('north_south', 'south_south', 'triangular', 'among_affected', 'domestic', 'other')),
  state         text NOT NULL CHECK (state IN ('filed', 'open', 'matched', 'withdrawn')),
  filed_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
  changed_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
  CHECK ((quantity IS NULL) = (unit IS NULL)),
  CHECK ((amount IS NULL) = (currency IS NULL) AND (resource <> 'money' OR amount IS NOT NULL)),
  CHECK (from_on <= until_on)
);
COMMENT ON TABLE offer IS 'What a state or organisation offers. One that somebody without a token files is shown when a centre that it is for has opened it.';
COMMENT ON COLUMN offer.id IS 'Internal key, and its number on the page.';
COMMENT ON COLUMN offer.organisation IS 'Who offers; never a person.';
COMMENT ON COLUMN offer.country_code IS 'ISO 3166-1 alpha-3 code of its state.';
COMMENT ON COLUMN offer.kinds IS 'Pillars of mine action that it is for.';
COMMENT ON COLUMN offer.resource IS 'What is offered.';
COMMENT ON COLUMN offer.title IS 'In a line.';
COMMENT ON COLUMN offer.conditions IS 'Conditions, in words.';
COMMENT ON COLUMN offer.programmes IS 'Codes of programmes that it is for; null = any.';
COMMENT ON COLUMN offer.quantity IS 'How much, in unit.';
COMMENT ON COLUMN offer.unit IS 'Unit of quantity.';
COMMENT ON COLUMN offer.amount IS 'Money, or what it is worth, in currency.';
COMMENT ON COLUMN offer.currency IS 'ISO 4217 code.';
COMMENT ON COLUMN offer.from_on IS 'From when; null = now.';
COMMENT ON COLUMN offer.until_on IS 'Until when; null = open end.';
COMMENT ON COLUMN offer.conventions IS 'Conventions that it serves.';
COMMENT ON COLUMN offer.cooperation IS 'Kind of cooperation, as who offers says.';
COMMENT ON COLUMN offer.state IS 'filed (seen by centres only), open, matched, withdrawn.';
COMMENT ON COLUMN offer.filed_at IS 'When it was filed.';
COMMENT ON COLUMN offer.changed_at IS 'When its state changed last.';

CREATE TABLE offer_key (
  offer_id  integer PRIMARY KEY REFERENCES offer,
  sha256    bytea NOT NULL CHECK (length(sha256) = 32),
  contact   text NOT NULL CHECK (btrim(contact) <> '')
);
COMMENT ON TABLE offer_key IS 'What of an offer is not for everybody.';
COMMENT ON COLUMN offer_key.offer_id IS 'The offer.';
COMMENT ON COLUMN offer_key.sha256 IS 'SHA-256 of the key of who offers; the key, of 256 random bits, was shown once.';
COMMENT ON COLUMN offer_key.contact IS 'How the organisation is reached: an office mailbox, telephone or address; for centres.';

CREATE TABLE need_match (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  need_id     integer NOT NULL REFERENCES need,
  offer_id    integer NOT NULL REFERENCES offer,
  state       text NOT NULL CHECK (state IN ('proposed', 'agreed', 'declined', 'done')),
  by_centre   boolean NOT NULL,
  by_offer    boolean NOT NULL,
  changed_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE UNIQUE INDEX need_match_open ON need_match (need_id, offer_id) WHERE state <> 'declined';
COMMENT ON TABLE need_match IS 'A need and an offer that one side has brought together.';
COMMENT ON COLUMN need_match.id IS 'Internal key.';
COMMENT ON COLUMN need_match.need_id IS 'The need.';
COMMENT ON COLUMN need_match.offer_id IS 'The offer.';
COMMENT ON COLUMN need_match.state IS 'proposed (one side has said yes), agreed (both have), declined, done.';
COMMENT ON COLUMN need_match.by_centre IS 'Whether the centre has said yes.';
COMMENT ON COLUMN need_match.by_offer IS 'Whether who offers has said yes.';
COMMENT ON COLUMN need_match.changed_at IS 'When its state changed last.';

CREATE TABLE need_match_event (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  match_id  integer NOT NULL REFERENCES need_match,
  side      text NOT NULL CHECK (side IN ('centre', 'offer')),
  answer    text NOT NULL CHECK (answer IN ('proposed', 'accepted', 'declined', 'done')),
  note      text,
  who       text,
  at        timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX need_match_event_match ON need_match_event (match_id, id);
COMMENT ON TABLE need_match_event IS 'What was said of a match, by whom and when.';
COMMENT ON COLUMN need_match_event.id IS 'Internal key.';
COMMENT ON COLUMN need_match_event.match_id IS 'The match.';
COMMENT ON COLUMN need_match_event.side IS 'Who said it.';
COMMENT ON COLUMN need_match_event.answer IS 'proposed, accepted, declined, done.';
COMMENT ON COLUMN need_match_event.note IS 'Why.';
COMMENT ON COLUMN need_match_event.who IS 'The label of the token; null for who has the key.';
COMMENT ON COLUMN need_match_event.at IS 'When.';

ALTER TABLE need ENABLE ROW LEVEL SECURITY;
CREATE POLICY needs ON need FOR SELECT TO cartagena_app USING (true);
ALTER TABLE offer ENABLE ROW LEVEL SECURITY;
CREATE POLICY offers ON offer FOR SELECT TO cartagena_app USING (state <> 'filed' OR gate_tier() = 'centre');
ALTER TABLE need_match ENABLE ROW LEVEL SECURITY;
CREATE POLICY matches ON need_match FOR SELECT TO cartagena_app USING (true);
ALTER TABLE need_match_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY events ON need_match_event FOR SELECT TO cartagena_app USING (true);
ALTER TABLE offer_key ENABLE ROW LEVEL SECURITY;
CREATE POLICY contacts ON offer_key FOR SELECT TO cartagena_app USING (gate_tier() = 'centre');
GRANT SELECT ON need, offer, need_match, need_match_event TO cartagena_app;
GRANT SELECT (offer_id, contact) ON offer_key TO cartagena_app;

CREATE FUNCTION publish_need(the_programme text, the_need jsonb, the_who text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_id integer;
BEGIN
  IF NOT gate_has_programme(the_programme) THEN
    RAISE EXCEPTION 'only the centre of % publishes its needs', the_programme USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO need (programme_id, kind, resource, title, text, admin_p_code, quantity, unit, area_m2, people, due_on, cost, currency, cost_basis, conventions, who)
  SELECT g.id, n.kind, n.resource, n.title, n.text, n.admin_p_code, n.quantity, n.unit, n.area_m2, n.people, n.due_on, n.cost, n.currency, n.cost_basis,
    coalesce(n.conventions, '{}'), the_who
  FROM jsonb_populate_record(NULL::need, the_need) n JOIN programme g ON g.code = the_programme
  RETURNING id INTO the_id;
  RETURN the_id;
END $$;
COMMENT ON FUNCTION publish_need(text, jsonb, text) IS 'Publishes a need of a programme, members named as the columns. Answers its id.';

CREATE FUNCTION change_need(the_id integer, the_state text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  UPDATE need n SET state = the_state, changed_at = clock_timestamp()
  FROM programme g
  WHERE n.id = the_id AND g.id = n.programme_id AND gate_has_programme(g.code)
    AND CASE the_state WHEN 'withdrawn' THEN n.state IN ('open', 'matched') WHEN 'met' THEN n.state IN ('open', 'matched') WHEN 'open' THEN n.state = 'matched' END;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such need of this centre, or not from its state' USING ERRCODE = 'CA010';
  END IF;
  RETURN the_id;
END $$;
COMMENT ON FUNCTION change_need(integer, text) IS 'Takes a need of the viewer''s programme to met, withdrawn, or back to open.';

CREATE FUNCTION file_offer(the_offer jsonb, the_key bytea, the_contact text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_id integer;
BEGIN
  -- One at a time, so that the number in an hour holds; centres are not counted.
  IF gate_tier() <> 'centre' THEN
    PERFORM pg_advisory_xact_lock(hashtext('cartagena.file_offer'));
    IF (SELECT count(*) FROM offer WHERE filed_at > clock_timestamp() - interval '1 hour') >= 200 THEN
      RAISE EXCEPTION 'too many offers in an hour' USING ERRCODE = 'CA011';
    END IF;
  END IF;
  INSERT INTO offer (organisation, country_code, kinds, resource, title, conditions, programmes, quantity, unit, amount, currency, from_on, until_on, conventions, cooperation, state)
  SELECT o.organisation, o.country_code, o.kinds, o.resource, o.title, o.conditions, o.programmes, o.quantity, o.unit, o.amount, o.currency, o.from_on, o.until_on,
    coalesce(o.conventions, '{}'), o.cooperation, CASE WHEN gate_tier() = 'centre' THEN 'open' ELSE 'filed' END
  FROM jsonb_populate_record(NULL::offer, the_offer) o
  RETURNING id INTO the_id;
  INSERT INTO offer_key VALUES (the_id, the_key, the_contact);
  RETURN the_id;
END $$;
COMMENT ON FUNCTION file_offer(jsonb, bytea, text) IS 'Files an offer, members named as the columns; open at once when a centre files it. Answers its id.';

CREATE FUNCTION change_offer(the_id integer, the_key bytea, the_state text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  UPDATE offer o SET state = the_state, changed_at = clock_timestamp()
  WHERE o.id = the_id AND CASE the_state
    WHEN 'open' THEN o.state = 'filed' AND gate_tier() = 'centre'
      AND (o.programmes IS NULL OR EXISTS (SELECT FROM unnest(o.programmes) p WHERE gate_has_programme(p)))
    WHEN 'withdrawn' THEN o.state <> 'withdrawn' AND (EXISTS (SELECT FROM offer_key k WHERE k.offer_id = o.id AND k.sha256 = the_key)
      OR o.state = 'filed' AND gate_tier() = 'centre' AND (o.programmes IS NULL OR EXISTS (SELECT FROM unnest(o.programmes) p WHERE gate_has_programme(p)))) END;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such offer that the viewer may change so' USING ERRCODE = 'CA010';
  END IF;
  RETURN the_id;
END $$;
COMMENT ON FUNCTION change_offer(integer, bytea, text) IS 'Opens a filed offer (a centre that it is for) or withdraws one (who has its key; a centre while it is filed).';

CREATE FUNCTION answer_match(the_need_id integer, the_offer_id integer, the_key bytea, the_answer text, the_note text, the_who text) RETURNS integer
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  as_centre boolean;
  as_offer boolean;
  the_match need_match;
BEGIN
  -- Both sides may answer at the same moment.
  PERFORM FROM need WHERE id = the_need_id FOR UPDATE;
  SELECT gate_has_programme(g.code) INTO as_centre FROM need n JOIN programme g ON g.id = n.programme_id WHERE n.id = the_need_id;
  SELECT EXISTS (SELECT FROM offer_key k WHERE k.offer_id = the_offer_id AND k.sha256 = the_key) INTO as_offer;
  IF NOT coalesce(as_centre, false) AND NOT as_offer THEN
    RAISE EXCEPTION 'neither side' USING ERRCODE = 'CA010';
  END IF;
  -- Who is both speaks for the one whose key was sent.
  as_centre := as_centre AND NOT as_offer;
  SELECT * INTO the_match FROM need_match WHERE need_id = the_need_id AND offer_id = the_offer_id AND state <> 'declined';
  IF the_answer = 'accepted' AND the_match.id IS NULL THEN
    IF NOT EXISTS (SELECT FROM need n JOIN offer o ON o.id = the_offer_id WHERE n.id = the_need_id AND n.state = 'open' AND o.state = 'open'
        AND n.resource = o.resource AND n.kind = ANY (o.kinds)) THEN
      RAISE EXCEPTION 'both must be open, of the same resource and kind' USING ERRCODE = 'CA012';
    END IF;
    INSERT INTO need_match (need_id, offer_id, state, by_centre, by_offer) VALUES (the_need_id, the_offer_id, 'proposed', as_centre, as_offer) RETURNING * INTO the_match;
    INSERT INTO need_match_event (match_id, side, answer, note, who) VALUES (the_match.id, CASE WHEN as_offer THEN 'offer' ELSE 'centre' END, 'proposed', the_note, the_who);
    RETURN the_match.id;
  END IF;
  IF the_match.id IS NULL OR (CASE the_answer
      WHEN 'accepted' THEN the_match.state <> 'proposed' OR (as_offer AND the_match.by_offer) OR (as_centre AND the_match.by_centre)
      WHEN 'declined' THEN the_match.state NOT IN ('proposed', 'agreed')
      ELSE the_match.state <> 'agreed' OR NOT as_centre END) THEN
    RAISE EXCEPTION 'not from here' USING ERRCODE = 'CA012';
  END IF;
  UPDATE need_match SET by_centre = by_centre OR (as_centre AND the_answer = 'accepted'), by_offer = by_offer OR (as_offer AND the_answer = 'accepted'),
    state = CASE the_answer WHEN 'accepted' THEN 'agreed' ELSE the_answer END, changed_at = clock_timestamp()
  WHERE id = the_match.id;
  INSERT INTO need_match_event (match_id, side, answer, note, who) VALUES (the_match.id, CASE WHEN as_offer THEN 'offer' ELSE 'centre' END, the_answer, the_note, the_who);
  UPDATE need SET state = CASE the_answer WHEN 'accepted' THEN 'matched' WHEN 'done' THEN 'met' ELSE 'open' END, changed_at = clock_timestamp()
  WHERE id = the_need_id AND state IN ('open', 'matched');
  UPDATE offer SET state = CASE the_answer WHEN 'declined' THEN 'open' ELSE 'matched' END, changed_at = clock_timestamp()
  WHERE id = the_offer_id AND state IN ('open', 'matched');
  RETURN the_match.id;
END $$;
COMMENT ON FUNCTION answer_match(integer, integer, bytea, text, text, text) IS 'What a side says of a need and an offer: accepted (proposes when it is the first), declined, done (the centre, of what is agreed). Answers the id of the match.';

REVOKE EXECUTE ON FUNCTION publish_need(text, jsonb, text), change_need(integer, text), file_offer(jsonb, bytea, text), change_offer(integer, bytea, text),
  answer_match(integer, integer, bytea, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION publish_need(text, jsonb, text), change_need(integer, text), file_offer(jsonb, bytea, text), change_offer(integer, bytea, text),
  answer_match(integer, integer, bytea, text, text, text) TO cartagena_app;
