-- The gate: one rule for who sees what, in the database, under every tile, feature, count and export.
--
-- The application connects as cartagena_app, which owns nothing and cannot bypass row-level security. Every read runs
-- in a transaction that has set who is asking (see org.cartagena.access.Gate):
--   cartagena.tier        'public' (also when unset) or 'centre'
--   cartagena.programmes  for the centre: programme codes joined by commas, or '*' for all
--   cartagena.known_at    optional timestamp: answer with what was known then
-- Policies name the versions that such a viewer may read. The list is computed once per query (the sub-select makes it
-- an InitPlan), so a row costs one comparison of integers.

CREATE TABLE access_token (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  label       text    NOT NULL CHECK (btrim(label) <> ''),
  sha256      bytea   NOT NULL UNIQUE CHECK (length(sha256) = 32),
  tier        text    NOT NULL CHECK (tier IN ('centre')),
  programmes  text    NOT NULL DEFAULT '*',
  created_at  timestamptz NOT NULL DEFAULT now(),
  revoked_at  timestamptz
);
COMMENT ON TABLE access_token IS 'Tokens that open more than the public view. Only the hash is kept; a token is shown once.';
COMMENT ON COLUMN access_token.id IS 'Internal key.';
COMMENT ON COLUMN access_token.label IS 'What the token is for; written into records as who did something.';
COMMENT ON COLUMN access_token.sha256 IS 'SHA-256 of the token, which has 256 random bits, so that a slow hash is not needed.';
COMMENT ON COLUMN access_token.tier IS 'centre: precise reads and writes in its programmes.';
COMMENT ON COLUMN access_token.programmes IS 'Programme codes joined by commas, or * for all.';
COMMENT ON COLUMN access_token.created_at IS 'When it was made.';
COMMENT ON COLUMN access_token.revoked_at IS 'When it stopped being valid; null while it is.';

CREATE FUNCTION gate_tier() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT coalesce(nullif(current_setting('cartagena.tier', true), ''), 'public') $$;
COMMENT ON FUNCTION gate_tier() IS 'Tier of the viewer of this transaction: public unless the gate has set another.';

CREATE FUNCTION gate_has_programme(code text) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
    SELECT gate_tier() = 'centre'
      AND (current_setting('cartagena.programmes', true) = '*'
        OR code = ANY (string_to_array(current_setting('cartagena.programmes', true), ',')))
  $$;
COMMENT ON FUNCTION gate_has_programme(text) IS 'Whether the viewer belongs to the mine action centre of the programme with this code.';

CREATE FUNCTION gate_known_at() RETURNS timestamptz
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT nullif(current_setting('cartagena.known_at', true), '')::timestamptz $$;
COMMENT ON FUNCTION gate_known_at() IS 'The moment whose knowledge is asked for; null = now.';

CREATE FUNCTION gate_is_live(published_at timestamptz, withdrawn_at timestamptz) RETURNS boolean
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$
    SELECT CASE WHEN gate_known_at() IS NULL THEN withdrawn_at IS NULL
      ELSE published_at <= gate_known_at() AND (withdrawn_at IS NULL OR withdrawn_at > gate_known_at()) END
  $$;
COMMENT ON FUNCTION gate_is_live(timestamptz, timestamptz) IS 'Whether a publication with these bounds was live at the moment whose knowledge is asked for.';

-- Both run as their owner so that they see all publications; they give away nothing but numbers of versions.
CREATE FUNCTION gate_published_versions() RETURNS integer[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
    SELECT coalesce(array_agg(p.version_id), '{}')
    FROM publication p
    WHERE gate_is_live(p.published_at, p.withdrawn_at)
  $$;
COMMENT ON FUNCTION gate_published_versions() IS 'Versions that are published.';

CREATE FUNCTION gate_precise_versions() RETURNS integer[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
    SELECT coalesce(array_agg(p.version_id), '{}')
    FROM publication p
    JOIN dataset_version v ON v.id = p.version_id
    JOIN dataset d ON d.id = v.dataset_id
    JOIN programme g ON g.id = d.programme_id
    WHERE gate_is_live(p.published_at, p.withdrawn_at)
      AND (g.public_view = 'open' OR gate_has_programme(g.code))
  $$;
COMMENT ON FUNCTION gate_precise_versions() IS 'Published versions whose precise records the viewer may read.';

CREATE FUNCTION gate_centre_versions() RETURNS integer[]
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
    SELECT coalesce(array_agg(v.id), '{}')
    FROM dataset_version v
    JOIN dataset d ON d.id = v.dataset_id
    JOIN programme g ON g.id = d.programme_id
    WHERE gate_has_programme(g.code)
  $$;
COMMENT ON FUNCTION gate_centre_versions() IS 'Versions of the viewer''s own programmes in any state: for reports and provenance.';

CREATE FUNCTION gate_find_token(token_sha256 bytea) RETURNS TABLE (label text, tier text, programmes text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
    SELECT t.label, t.tier, t.programmes
    FROM access_token t
    WHERE t.sha256 = token_sha256 AND t.revoked_at IS NULL
  $$;
COMMENT ON FUNCTION gate_find_token(bytea) IS 'Who holds the token with this hash; the table itself cannot be read by the application.';

CREATE FUNCTION gate_find_file(the_version_id integer, the_row_number integer) RETURNS TABLE (name text, sha256 text, file_row integer)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
    SELECT f.name, f.sha256, r.file_row
    FROM source_row r JOIN dataset_file f ON f.id = r.file_id
    WHERE r.version_id = the_version_id AND r.row_number = the_row_number
      AND (r.version_id = ANY (gate_published_versions()) OR r.version_id = ANY (gate_centre_versions()))
  $$;
COMMENT ON FUNCTION gate_find_file(integer, integer) IS 'File and row that a record of a visible version was read from; the fields of the row are for the centre only.';

DO $$
DECLARE
  published text[] := ARRAY['admin_area', 'service_point', 'development_project', 'funding_activity',
    'funding_organisation', 'funding_sector', 'funding_location', 'funding_transaction', 'hazard_total', 'publication'];
  precise text[] := ARRAY['hazard_area', 'land_release'];
  name text;
BEGIN
  FOREACH name IN ARRAY published LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY published ON %I FOR SELECT TO cartagena_app
      USING (version_id = ANY ((SELECT gate_published_versions())::integer[]))', name);
  END LOOP;
  FOREACH name IN ARRAY precise LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY precise ON %I FOR SELECT TO cartagena_app
      USING (version_id = ANY ((SELECT gate_precise_versions())::integer[]))', name);
  END LOOP;
END $$;

ALTER TABLE hazard_cell ENABLE ROW LEVEL SECURITY;
CREATE POLICY cells ON hazard_cell FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_published_versions())::integer[])
  AND programme_id IN (SELECT g.id FROM programme g WHERE g.public_view <> 'totals' OR gate_has_programme(g.code)));

-- Counts of people are small: rows for the centre only.
ALTER TABLE casualty ENABLE ROW LEVEL SECURITY;
CREATE POLICY centre ON casualty FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_published_versions())::integer[])
  AND version_id = ANY ((SELECT gate_centre_versions())::integer[]));

ALTER TABLE dataset_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON dataset_version FOR SELECT TO cartagena_app USING (
  id = ANY ((SELECT gate_published_versions())::integer[])
  OR id = ANY ((SELECT gate_centre_versions())::integer[]));

ALTER TABLE dataset_file ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON dataset_file FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_published_versions())::integer[])
  OR version_id = ANY ((SELECT gate_centre_versions())::integer[]));

-- A dataset whose versions the viewer may not see does not exist for the viewer, not even by name.
ALTER TABLE dataset ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON dataset FOR SELECT TO cartagena_app USING (
  EXISTS (SELECT FROM dataset_version v WHERE v.dataset_id = dataset.id));

-- Source rows hold whatever a source holds: for the centre only.
ALTER TABLE source_row ENABLE ROW LEVEL SECURITY;
CREATE POLICY centre ON source_row FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_centre_versions())::integer[]));
ALTER TABLE row_issue ENABLE ROW LEVEL SECURITY;
CREATE POLICY centre ON row_issue FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_centre_versions())::integer[]));

ALTER TABLE access_token ENABLE ROW LEVEL SECURITY;

DO $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO cartagena_app', current_schema());
END $$;
GRANT SELECT ON programme, organisation, dataset, dataset_version, dataset_file, publication, source_row, row_issue,
  admin_area, hazard_area, hazard_cell, hazard_total, land_release, service_point, development_project,
  funding_activity, funding_organisation, funding_sector, funding_location, funding_transaction, casualty
  TO cartagena_app;
