-- Saves a profile (JSON) for a viewer who is of a centre; answers its name.
SELECT save_mapping_profile(:profile::json, :who);
