-- Mapping profiles that people save, and the profile that a version was imported with.

ALTER TABLE dataset_version ADD COLUMN mapping_profile json;
COMMENT ON COLUMN dataset_version.mapping_profile IS 'The mapping profile as it was applied, with its members in order (the first column of a field with a value wins); null when columns were found by their names or tags.';

CREATE TABLE mapping_profile (
  name      text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
  kind      text NOT NULL CHECK (kind IN
              ('hazard-area', 'land-release', 'service', 'project', 'funding', 'admin-area', 'casualty')),
  profile   json NOT NULL CHECK (profile ->> 'name' = name AND profile ->> 'kind' = kind),
  saved_by  text NOT NULL,
  saved_at  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE mapping_profile IS 'Mapping profiles that people have saved: what the columns and values of one source mean. Those of known sources are files of the release.';
COMMENT ON COLUMN mapping_profile.name IS 'Name: small letters, digits and hyphens; never that of a profile of the release.';
COMMENT ON COLUMN mapping_profile.kind IS 'What a row becomes.';
COMMENT ON COLUMN mapping_profile.profile IS 'The profile, as in the files of gis-data/mappings; json and not jsonb, because the order of columns counts.';
COMMENT ON COLUMN mapping_profile.saved_by IS 'Who saved it last: an account of the machine or the label of a token.';
COMMENT ON COLUMN mapping_profile.saved_at IS 'When it was saved last.';

ALTER TABLE mapping_profile ENABLE ROW LEVEL SECURITY;
CREATE POLICY centre ON mapping_profile FOR SELECT TO cartagena_app USING (gate_tier() = 'centre');
GRANT SELECT ON mapping_profile TO cartagena_app;

CREATE FUNCTION save_mapping_profile(the_profile json, who text) RETURNS text
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  IF gate_tier() <> 'centre' THEN
    RAISE EXCEPTION 'only a centre saves mapping profiles' USING ERRCODE = 'insufficient_privilege';
  END IF;
  INSERT INTO mapping_profile (name, kind, profile, saved_by)
  VALUES (the_profile ->> 'name', the_profile ->> 'kind', the_profile, who)
  ON CONFLICT (name) DO UPDATE SET kind = excluded.kind, profile = excluded.profile, saved_by = excluded.saved_by, saved_at = now();
  RETURN the_profile ->> 'name';
END $$;
COMMENT ON FUNCTION save_mapping_profile(json, text) IS 'Saves a profile under its name, in place of what had it before; versions keep the profile that they were imported with.';
