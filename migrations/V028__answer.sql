-- Answers that are kept (decision 0024): what was asked, when, and what was answered, to be looked up by its reference.

CREATE TABLE kept_answer (
  id                bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  programme_id      integer NOT NULL REFERENCES programme,
  year              integer NOT NULL,
  number            integer NOT NULL CHECK (number > 0),
  asked_at          timestamptz NOT NULL,
  known_at          timestamptz NOT NULL,
  versions          integer[] NOT NULL,
  question          json    NOT NULL,
  geom              geometry(Geometry, 4326) NOT NULL,
  answer            json    NOT NULL,
  shapes            json    NOT NULL,
  asked_tier        text    NOT NULL CHECK (asked_tier IN ('public', 'centre')),
  asked_programmes  text[]  NOT NULL,
  asked_by          text,
  used_programmes   text[]  NOT NULL,
  key_sha256        bytea   NOT NULL CHECK (length(key_sha256) = 32),
  UNIQUE (programme_id, year, number)
);
CREATE INDEX kept_answer_asked_at ON kept_answer (asked_at);
CREATE INDEX kept_answer_geom ON kept_answer USING gist (geom);
COMMENT ON TABLE kept_answer IS 'Answers that were asked to be kept. A row is never changed or deleted: it is what somebody was told on that day.';
COMMENT ON COLUMN kept_answer.id IS 'Internal key.';
COMMENT ON COLUMN kept_answer.programme_id IS 'The programme that was asked about.';
COMMENT ON COLUMN kept_answer.year IS 'Year of asked_at, UTC: second part of the reference, as in BIH-2026-0001.';
COMMENT ON COLUMN kept_answer.number IS 'Running number within programme and year, from 1, without gaps: third part of the reference.';
COMMENT ON COLUMN kept_answer.asked_at IS 'When it was asked.';
COMMENT ON COLUMN kept_answer.known_at IS 'The moment whose knowledge it is from (gate_known_at): the start of the transaction that read it.';
COMMENT ON COLUMN kept_answer.versions IS 'Versions that were published in the snapshot it was read from. A publication that began before known_at and ended after it is not among them.';
COMMENT ON COLUMN kept_answer.question IS 'The question as it was sent, without keep.';
COMMENT ON COLUMN kept_answer.geom IS 'The route, points or parcel asked about, EPSG:4326, cut at 180 degrees.';
COMMENT ON COLUMN kept_answer.answer IS 'The answer as it was given, in its order; without reference, which this row gives it.';
COMMENT ON COLUMN kept_answer.shapes IS 'GeoJSON features of corridor, route, all areas met, the nearest outside and administrative boundaries, as its map was drawn.';
COMMENT ON COLUMN kept_answer.asked_tier IS 'Tier of who asked: public or centre.';
COMMENT ON COLUMN kept_answer.asked_programmes IS 'Programmes of who asked, * for all; empty for the public.';
COMMENT ON COLUMN kept_answer.asked_by IS 'Label of the token of who asked; no name of a person. Null for the public.';
COMMENT ON COLUMN kept_answer.used_programmes IS 'Programmes whose precise hazard records are in it.';
COMMENT ON COLUMN kept_answer.key_sha256 IS 'SHA-256 of the key that opens it to who has no token; the key, of 256 random bits, was shown once.';

CREATE FUNCTION gate_may_read_answer(the_programme_id integer, the_asked_tier text, the_asked_programmes text[], the_used_programmes text[]) RETURNS boolean
  LANGUAGE sql STABLE
  AS $$
  SELECT
    -- What the public was told about programmes that are public still is public.
    (the_asked_tier = 'public' AND NOT EXISTS (SELECT FROM programme g WHERE g.code = ANY (the_used_programmes) AND g.public_view <> 'open'))
    -- The programme's centre, unless who asked could see more than it can.
    OR (gate_has_programme((SELECT g.code FROM programme g WHERE g.id = the_programme_id))
      AND (the_asked_tier = 'public' OR current_setting('cartagena.programmes', true) = '*'
        OR the_asked_programmes <@ string_to_array(current_setting('cartagena.programmes', true), ',')))
  $$;
COMMENT ON FUNCTION gate_may_read_answer(integer, text, text[], text[]) IS 'Whether the viewer may read a kept answer without its key, from its columns programme_id, asked_tier, asked_programmes, used_programmes.';

ALTER TABLE kept_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON kept_answer FOR SELECT TO cartagena_app USING (
  gate_may_read_answer(programme_id, asked_tier, asked_programmes, used_programmes));
GRANT SELECT ON kept_answer TO cartagena_app;

CREATE FUNCTION gate_find_answer(the_programme text, the_year integer, the_number integer, the_key_sha256 bytea) RETURNS SETOF kept_answer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT a.*
  FROM kept_answer a JOIN programme g ON g.id = a.programme_id
  WHERE g.code = the_programme AND a.year = the_year AND a.number = the_number
    AND (a.key_sha256 = the_key_sha256
      OR gate_may_read_answer(a.programme_id, a.asked_tier, a.asked_programmes, a.used_programmes))
  $$;
COMMENT ON FUNCTION gate_find_answer(text, integer, integer, bytea) IS 'The kept answer with this reference, if the viewer may read it or has the key with this hash (null = has none).';

CREATE FUNCTION keep_answer(the_programme text, the_asked_at timestamptz, the_versions integer[], the_question json, the_geom geometry,
    the_answer json, the_shapes json, who text, the_used_programmes text[], the_key_sha256 bytea, OUT the_year integer, OUT the_number integer)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_programme_id integer;
BEGIN
  SELECT g.id INTO the_programme_id FROM programme g WHERE g.code = the_programme;
  -- One at a time per programme, so that numbers have no gaps; not the lock of publishing, which may be held for minutes.
  PERFORM pg_advisory_xact_lock(hashtext('cartagena.kept_answer'), the_programme_id);
  IF gate_tier() = 'public' AND (SELECT count(*) FROM kept_answer a
      WHERE a.asked_at > now() - interval '1 hour' AND a.asked_tier = 'public') >= 1000 THEN
    RAISE EXCEPTION 'the public has kept as many answers as are kept in an hour' USING ERRCODE = 'CA006';
  END IF;
  the_year := extract(year FROM the_asked_at AT TIME ZONE 'UTC');
  SELECT coalesce(max(a.number), 0) + 1 INTO the_number FROM kept_answer a WHERE a.programme_id = the_programme_id AND a.year = the_year;
  INSERT INTO kept_answer (programme_id, year, number, asked_at, known_at, versions, question, geom, answer, shapes,
    asked_tier, asked_programmes, asked_by, used_programmes, key_sha256)
  VALUES (the_programme_id, the_year, the_number, the_asked_at, the_asked_at, the_versions, the_question, the_geom, the_answer, the_shapes,
    gate_tier(), CASE gate_tier() WHEN 'centre' THEN string_to_array(current_setting('cartagena.programmes', true), ',') ELSE '{}' END,
    who, the_used_programmes, the_key_sha256);
END $$;
COMMENT ON FUNCTION keep_answer(text, timestamptz, integer[], json, geometry, json, json, text, text[], bytea) IS 'Keeps an answer for the viewer of this transaction; year and number are those of its reference. Error CA006: the public has kept 1000 within the hour.';

CREATE FUNCTION gate_known_since(the_programme text, the_moment timestamptz) RETURNS TABLE (edits bigint, publications bigint, outlines bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT
    (SELECT count(*) FROM record_edit e JOIN dataset_version v ON v.id = e.version_id JOIN dataset d ON d.id = v.dataset_id
      WHERE d.programme_id = g.id AND e.edited_at > the_moment AND e.change <> 'state'),
    (SELECT count(*) FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
      WHERE d.programme_id = g.id AND d.kind <> 'admin-area' AND greatest(p.published_at, p.withdrawn_at) > the_moment),
    (SELECT count(*) FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
      WHERE d.programme_id = g.id AND d.kind = 'admin-area' AND greatest(p.published_at, p.withdrawn_at) > the_moment)
  FROM programme g WHERE g.code = the_programme
  $$;
COMMENT ON FUNCTION gate_known_since(text, timestamptz) IS 'How often, since a moment, records of a programme were edited, its data published or withdrawn, and its administrative areas published or withdrawn.';
