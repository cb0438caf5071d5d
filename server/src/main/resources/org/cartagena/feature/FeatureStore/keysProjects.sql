-- First and last key of each version that this viewer may see, in the order of keys. A file for each table: to plan one for all
-- takes as long as to read a page. Index: development_project_version_key.
SELECT x.first_id, x.last_id FROM (
  SELECT (SELECT min(f.id) FROM development_project f WHERE f.version_id = v.id) AS first_id,
    (SELECT max(f.id) FROM development_project f WHERE f.version_id = v.id) AS last_id
  FROM unnest((SELECT gate_published_versions())) v (id)
) x
WHERE x.first_id IS NOT NULL
ORDER BY x.first_id;
