-- Saves a profile (JSON) for a viewer who is of a centre; answers its name, or nothing when somebody else has saved one under it
-- and this viewer is not of all programmes.
SELECT save_mapping_profile(:profile::json, :who)
WHERE :ofAll OR NOT EXISTS (
  SELECT 1 FROM mapping_profile WHERE name = :profile::json ->> 'name' AND saved_by <> :who);
