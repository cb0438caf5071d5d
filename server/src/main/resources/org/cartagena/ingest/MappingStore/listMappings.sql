-- Mapping profiles that people have saved, by name.
SELECT profile::text FROM mapping_profile ORDER BY name;
