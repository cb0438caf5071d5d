-- Requests for clearance, filed from a kept answer (decision 0026). History is only ever added to.

CREATE TABLE clearance_request (
  id                     bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  answer_id              bigint  NOT NULL REFERENCES kept_answer,
  programme_id           integer NOT NULL REFERENCES programme,
  year                   integer NOT NULL,
  number                 integer NOT NULL CHECK (number > 0),
  filed_at               timestamptz NOT NULL,
  with_answer_key        boolean NOT NULL,
  organisation           text    NOT NULL CHECK (btrim(organisation) <> ''),
  contact                text    NOT NULL CHECK (btrim(contact) <> ''),
  priority               text    NOT NULL CHECK (priority IN ('low', 'medium', 'high')),
  blockage               text    NOT NULL CHECK (blockage IN ('none', 'with-alternative', 'without-alternative')),
  support_needed         text    NOT NULL CHECK (support_needed IN ('later', 'within-3-months', 'immediate')),
  landowner_consent      text    NOT NULL CHECK (landowner_consent IN ('yes', 'no', 'unknown')),
  confirmed_on_ground    text    NOT NULL CHECK (confirmed_on_ground IN ('yes', 'no', 'unknown')),
  used_by_civilians      text    NOT NULL CHECK (used_by_civilians IN ('yes', 'no', 'unknown')),
  ordnance_observed      text    NOT NULL CHECK (ordnance_observed IN ('yes', 'no', 'unknown')),
  incidents              text    NOT NULL CHECK (incidents IN ('yes', 'no', 'unknown')),
  intended_use           text,
  note                   text,
  beneficiaries          integer CHECK (beneficiaries >= 0),
  beneficiaries_male     integer CHECK (beneficiaries_male >= 0),
  beneficiaries_female   integer CHECK (beneficiaries_female >= 0),
  beneficiaries_boys     integer CHECK (beneficiaries_boys >= 0),
  beneficiaries_girls    integer CHECK (beneficiaries_girls >= 0),
  key_sha256             bytea   NOT NULL CHECK (length(key_sha256) = 32),
  UNIQUE (programme_id, year, number)
);
CREATE INDEX clearance_request_answer ON clearance_request (answer_id);
COMMENT ON TABLE clearance_request IS 'A request to the mine action centre to clear what a kept answer found: the Contaminated Area Request Form of UNMAS without anything about a person. A row is never changed.';
COMMENT ON COLUMN clearance_request.id IS 'Internal key.';
COMMENT ON COLUMN clearance_request.answer_id IS 'The kept answer it was filed from.';
COMMENT ON COLUMN clearance_request.programme_id IS 'The programme of the answer, whose centre decides.';
COMMENT ON COLUMN clearance_request.year IS 'Year of filed_at, UTC: second part of the reference, as in BIH-2026-R0001.';
COMMENT ON COLUMN clearance_request.number IS 'Running number within programme and year, from 1, without gaps.';
COMMENT ON COLUMN clearance_request.filed_at IS 'When it was filed.';
COMMENT ON COLUMN clearance_request.with_answer_key IS 'Whether who filed it had the key of the answer, and so may see its figures.';
COMMENT ON COLUMN clearance_request.organisation IS 'The organisation that asks; no name of a person.';
COMMENT ON COLUMN clearance_request.contact IS 'How the organisation is reached: an office mailbox, telephone or address.';
COMMENT ON COLUMN clearance_request.priority IS 'low: access open or limited, no threat to life; medium: moderate operational impact; high: access blocked, project active or starting.';
COMMENT ON COLUMN clearance_request.blockage IS 'Whether a road or route is blocked: none, with-alternative, without-alternative.';
COMMENT ON COLUMN clearance_request.support_needed IS 'later (than three months), within-3-months, immediate.';
COMMENT ON COLUMN clearance_request.landowner_consent IS 'Whether who owns the land agrees: yes, no, unknown. Never who that is.';
COMMENT ON COLUMN clearance_request.confirmed_on_ground IS 'Whether the outline was confirmed on the ground: yes, no, unknown.';
COMMENT ON COLUMN clearance_request.used_by_civilians IS 'Whether civilians go there: yes, no, unknown.';
COMMENT ON COLUMN clearance_request.ordnance_observed IS 'Whether explosive ordnance was observed: yes, no, unknown.';
COMMENT ON COLUMN clearance_request.incidents IS 'Whether there were incidents or accidents: yes, no, unknown. Numbers and persons are not asked for.';
COMMENT ON COLUMN clearance_request.intended_use IS 'What the land is to be used for.';
COMMENT ON COLUMN clearance_request.note IS 'What else the organisation says; no name of a person.';
COMMENT ON COLUMN clearance_request.beneficiaries IS 'People who benefit, all; null = not known.';
COMMENT ON COLUMN clearance_request.beneficiaries_male IS 'Of them men.';
COMMENT ON COLUMN clearance_request.beneficiaries_female IS 'Of them women.';
COMMENT ON COLUMN clearance_request.beneficiaries_boys IS 'Of them boys.';
COMMENT ON COLUMN clearance_request.beneficiaries_girls IS 'Of them girls.';
COMMENT ON COLUMN clearance_request.key_sha256 IS 'SHA-256 of the key that opens it to who asks; the key, of 256 random bits, was shown once.';

CREATE TABLE clearance_request_event (
  id            bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  request_id    bigint  NOT NULL REFERENCES clearance_request,
  number        integer NOT NULL CHECK (number > 0),
  state         text    NOT NULL CHECK (state IN ('filed', 'answered', 'tasked', 'done', 'withdrawn', 'declined')),
  at            timestamptz NOT NULL,
  role          text    NOT NULL CHECK (role IN ('asker', 'centre')),
  organisation  text,
  by_token      text,
  note          text    CHECK (btrim(note) <> ''),
  UNIQUE (request_id, number),
  CHECK (note IS NOT NULL OR state NOT IN ('answered', 'declined'))
);
COMMENT ON TABLE clearance_request_event IS 'History of requests. The last event of a request is its state.';
COMMENT ON COLUMN clearance_request_event.id IS 'Internal key.';
COMMENT ON COLUMN clearance_request_event.request_id IS 'The request.';
COMMENT ON COLUMN clearance_request_event.number IS 'Running number within the request, from 1.';
COMMENT ON COLUMN clearance_request_event.state IS 'The state that began: filed, answered, tasked, done; withdrawn (by who asks), declined (by the centre).';
COMMENT ON COLUMN clearance_request_event.at IS 'When.';
COMMENT ON COLUMN clearance_request_event.role IS 'asker or centre.';
COMMENT ON COLUMN clearance_request_event.organisation IS 'The asking organisation, or the authority of the programme as it was called then.';
COMMENT ON COLUMN clearance_request_event.by_token IS 'Label of the token, for the centre only; no name of a person.';
COMMENT ON COLUMN clearance_request_event.note IS 'What was said; always when answered or declined.';

CREATE FUNCTION refuse_change() RETURNS trigger
  LANGUAGE plpgsql
  AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are only added', TG_TABLE_NAME USING ERRCODE = 'object_not_in_prerequisite_state';
END $$;
COMMENT ON FUNCTION refuse_change() IS 'Keeps history as it was written.';
CREATE TRIGGER clearance_request_stays BEFORE UPDATE OR DELETE ON clearance_request FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER clearance_request_event_stays BEFORE UPDATE OR DELETE ON clearance_request_event FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE clearance_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY centre ON clearance_request FOR SELECT TO cartagena_app USING (
  gate_has_programme((SELECT g.code FROM programme g WHERE g.id = programme_id)));
ALTER TABLE clearance_request_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY centre ON clearance_request_event FOR SELECT TO cartagena_app USING (
  EXISTS (SELECT FROM clearance_request r WHERE r.id = request_id));
GRANT SELECT ON clearance_request, clearance_request_event TO cartagena_app;

CREATE FUNCTION request_state(the_id bigint) RETURNS text
  LANGUAGE sql STABLE
  AS $$ SELECT e.state FROM clearance_request_event e WHERE e.request_id = the_id ORDER BY e.number DESC LIMIT 1 $$;
COMMENT ON FUNCTION request_state(bigint) IS 'State of a request that the viewer may see: that of its last event.';

CREATE FUNCTION request_steps(the_state text) RETURNS TABLE (state text, role text, rank integer)
  LANGUAGE sql IMMUTABLE
  AS $$
  SELECT s.after, s.role, s.rank
  FROM (VALUES ('filed', 'answered', 'centre', 1), ('answered', 'tasked', 'centre', 1), ('tasked', 'done', 'centre', 1),
    ('filed', 'declined', 'centre', 2), ('answered', 'declined', 'centre', 2), ('tasked', 'declined', 'centre', 2),
    ('filed', 'withdrawn', 'asker', 3), ('answered', 'withdrawn', 'asker', 3), ('tasked', 'withdrawn', 'asker', 3)) s (before, after, role, rank)
  WHERE s.before = the_state
  $$;
COMMENT ON FUNCTION request_steps(text) IS 'States that can follow a state, and whose step it is.';
CREATE FUNCTION request_json(the_id bigint, has_key boolean) RETURNS json
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT json_build_object(
    'reference', format('%s-%s-R%s', g.code, r.year, lpad(r.number::text, greatest(4, length(r.number::text)), '0')),
    'programme', json_build_object('code', g.code, 'name', g.name, 'authority', g.authority, 'contact', g.contact),
    'state', request_state(r.id),
    'filedAt', r.filed_at,
    'changedAt', (SELECT max(e.at) FROM clearance_request_event e WHERE e.request_id = r.id),
    'answer', json_build_object(
      'reference', format('%s-%s-%s', g.code, a.year, lpad(a.number::text, greatest(4, length(a.number::text)), '0')),
      'askedAt', a.asked_at,
      'projectName', a.answer #> '{question,projectName}',
      'corridorM', a.answer #> '{question,corridorM}',
      'geometry', ST_AsGeoJSON(a.geom)::json,
      -- What was found is shown to who may read the answer or had its key, and to no other.
      'summary', CASE WHEN gate_may_read_answer(a.programme_id, a.asked_tier, a.asked_programmes, a.used_programmes)
        OR has_key AND r.with_answer_key THEN a.answer -> 'summary' END),
    'organisation', r.organisation, 'contact', r.contact, 'priority', r.priority, 'blockage', r.blockage, 'supportNeeded', r.support_needed,
    'landownerConsent', r.landowner_consent, 'confirmedOnGround', r.confirmed_on_ground, 'usedByCivilians', r.used_by_civilians,
    'ordnanceObserved', r.ordnance_observed, 'incidents', r.incidents, 'intendedUse', r.intended_use, 'note', r.note,
    'beneficiaries', json_build_object('total', r.beneficiaries, 'male', r.beneficiaries_male, 'female', r.beneficiaries_female,
      'boys', r.beneficiaries_boys, 'girls', r.beneficiaries_girls),
    'history', (SELECT json_agg(json_build_object('number', e.number, 'state', e.state, 'at', e.at, 'role', e.role, 'organisation', e.organisation,
        'by', CASE WHEN gate_has_programme(g.code) THEN e.by_token END, 'note', e.note) ORDER BY e.number)
      FROM clearance_request_event e WHERE e.request_id = r.id),
    'next', (SELECT coalesce(json_agg(s.state ORDER BY s.rank), '[]') FROM request_steps(request_state(r.id)) s
      WHERE CASE s.role WHEN 'centre' THEN gate_has_programme(g.code) ELSE has_key END))
  FROM clearance_request r JOIN programme g ON g.id = r.programme_id JOIN kept_answer a ON a.id = r.answer_id
  WHERE r.id = the_id AND (has_key OR gate_has_programme(g.code))
  $$;

COMMENT ON FUNCTION request_json(bigint, boolean) IS 'A request as the interface shows it, to the centre of its programme or who has proved to have its key.';
-- has_key is taken at its word, so only the functions below may say it.
REVOKE EXECUTE ON FUNCTION request_json(bigint, boolean) FROM PUBLIC;

CREATE FUNCTION gate_find_request(the_programme text, the_year integer, the_number integer, the_key_sha256 bytea) RETURNS json
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT request_json(r.id, coalesce(r.key_sha256 = the_key_sha256, false))
  FROM clearance_request r JOIN programme g ON g.id = r.programme_id
  WHERE g.code = the_programme AND r.year = the_year AND r.number = the_number
  $$;
COMMENT ON FUNCTION gate_find_request(text, integer, integer, bytea) IS 'A request by its reference for the centre of its programme or who has the key with this hash; null for all others.';

CREATE FUNCTION gate_list_requests(the_programme text, the_state text, before_id bigint, most integer) RETURNS TABLE (id bigint, request json)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT r.id, request_json(r.id, false)
  FROM clearance_request r JOIN programme g ON g.id = r.programme_id
  WHERE gate_has_programme(g.code) AND (the_programme IS NULL OR g.code = the_programme)
    AND (the_state IS NULL OR request_state(r.id) = the_state) AND (before_id IS NULL OR r.id < before_id)
  ORDER BY r.id DESC LIMIT most
  $$;
COMMENT ON FUNCTION gate_list_requests(text, text, bigint, integer) IS 'Requests to the centres that the viewer is of, newest first, at most so many.';

CREATE FUNCTION file_request(the_programme text, the_year integer, the_number integer, the_answer_key bytea, the_form jsonb, the_key bytea, who text) RETURNS json
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_answer kept_answer;
  with_key boolean;
  form clearance_request;
  open_one text;
  the_id bigint;
BEGIN
  SELECT a.* INTO the_answer FROM gate_find_answer(the_programme, the_year, the_number, the_answer_key) a;
  with_key := coalesce(the_answer.key_sha256 = the_answer_key, false);
  -- What the public may read is no licence to ask in the name of who asked.
  IF the_answer.id IS NULL OR NOT (with_key OR gate_has_programme(the_programme)) THEN
    RAISE EXCEPTION 'no such answer' USING ERRCODE = 'no_data_found';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtext('cartagena.clearance_request'), the_answer.programme_id);
  SELECT format('%s-%s-R%s', the_programme, r.year, lpad(r.number::text, greatest(4, length(r.number::text)), '0')) INTO open_one
  FROM clearance_request r WHERE r.answer_id = the_answer.id AND request_state(r.id) IN ('filed', 'answered', 'tasked') LIMIT 1;
  IF open_one IS NOT NULL THEN
    RAISE EXCEPTION '%', open_one USING ERRCODE = 'CA007';
  END IF;
  form := jsonb_populate_record(NULL::clearance_request, the_form);
  INSERT INTO clearance_request (answer_id, programme_id, year, number, filed_at, with_answer_key, organisation, contact, priority, blockage, support_needed,
    landowner_consent, confirmed_on_ground, used_by_civilians, ordnance_observed, incidents, intended_use, note,
    beneficiaries, beneficiaries_male, beneficiaries_female, beneficiaries_boys, beneficiaries_girls, key_sha256)
  SELECT the_answer.id, the_answer.programme_id, y.year,
    coalesce((SELECT max(r.number) FROM clearance_request r WHERE r.programme_id = the_answer.programme_id AND r.year = y.year), 0) + 1,
    clock_timestamp(), with_key, form.organisation, form.contact, form.priority, form.blockage, form.support_needed,
    form.landowner_consent, form.confirmed_on_ground, form.used_by_civilians, form.ordnance_observed, form.incidents, form.intended_use, form.note,
    form.beneficiaries, form.beneficiaries_male, form.beneficiaries_female, form.beneficiaries_boys, form.beneficiaries_girls, the_key
  FROM (SELECT extract(year FROM clock_timestamp() AT TIME ZONE 'UTC')::integer AS year) y
  RETURNING id INTO the_id;
  INSERT INTO clearance_request_event (request_id, number, state, at, role, organisation, by_token)
  VALUES (the_id, 1, 'filed', clock_timestamp(), CASE WHEN with_key THEN 'asker' ELSE 'centre' END, form.organisation, who);
  RETURN request_json(the_id, true);
END $$;
COMMENT ON FUNCTION file_request(text, integer, integer, bytea, jsonb, bytea, text) IS 'Files a request from a kept answer, with the key of the answer or as its centre. Errors: P0002 no such answer for this viewer; CA007 the answer has an open request, whose reference is the message.';

CREATE FUNCTION change_request(the_programme text, the_year integer, the_number integer, the_key_sha256 bytea, the_state text, the_note text, who text) RETURNS json
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  request clearance_request;
  with_key boolean;
  is_centre boolean;
  now_in text;
  step_role text;
BEGIN
  SELECT r.* INTO request FROM clearance_request r JOIN programme g ON g.id = r.programme_id
  WHERE g.code = the_programme AND r.year = the_year AND r.number = the_number FOR UPDATE OF r;
  with_key := coalesce(request.key_sha256 = the_key_sha256, false);
  is_centre := gate_has_programme(the_programme);
  IF request.id IS NULL OR NOT (with_key OR is_centre) THEN
    RAISE EXCEPTION 'no such request' USING ERRCODE = 'no_data_found';
  END IF;
  now_in := request_state(request.id);
  SELECT s.role INTO step_role FROM request_steps(now_in) s WHERE s.state = the_state;
  IF step_role IS NULL THEN
    RAISE EXCEPTION '%', now_in USING ERRCODE = 'CA008';
  END IF;
  IF NOT (CASE step_role WHEN 'centre' THEN is_centre ELSE with_key END) THEN
    RAISE EXCEPTION '%', step_role USING ERRCODE = 'CA009';
  END IF;
  INSERT INTO clearance_request_event (request_id, number, state, at, role, organisation, by_token, note)
  SELECT request.id, max(e.number) + 1, the_state, greatest(clock_timestamp(), max(e.at)), step_role,
    CASE step_role WHEN 'asker' THEN request.organisation ELSE (SELECT g.authority FROM programme g WHERE g.id = request.programme_id) END, who, the_note
  FROM clearance_request_event e WHERE e.request_id = request.id;
  RETURN request_json(request.id, with_key);
END $$;
COMMENT ON FUNCTION change_request(text, integer, integer, bytea, text, text, text) IS 'A step of a request. Errors: P0002 no such request for this viewer; CA008 the step does not follow from the state, which is the message; CA009 it is the step of another role, which is the message.';
