-- First and last key of each version of a collection that this viewer may see, in the order of keys.
-- :collection path. Index: <table>_version_key.
SELECT x.first_id, x.last_id FROM (
  SELECT (SELECT min(f.id) FROM hazard_area f WHERE f.version_id = v.id) AS first_id,
    (SELECT max(f.id) FROM hazard_area f WHERE f.version_id = v.id) AS last_id
  FROM unnest((SELECT gate_precise_versions())) v (id) WHERE :collection = 'hazard-areas'
  UNION ALL
  SELECT (SELECT min(f.id) FROM land_release f WHERE f.version_id = v.id) AS first_id,
    (SELECT max(f.id) FROM land_release f WHERE f.version_id = v.id) AS last_id
  FROM unnest((SELECT gate_precise_versions())) v (id) WHERE :collection = 'land-releases'
  UNION ALL
  SELECT (SELECT min(f.id) FROM service_point f WHERE f.version_id = v.id) AS first_id,
    (SELECT max(f.id) FROM service_point f WHERE f.version_id = v.id) AS last_id
  FROM unnest((SELECT gate_published_versions())) v (id) WHERE :collection = 'services'
  UNION ALL
  SELECT (SELECT min(f.id) FROM development_project f WHERE f.version_id = v.id) AS first_id,
    (SELECT max(f.id) FROM development_project f WHERE f.version_id = v.id) AS last_id
  FROM unnest((SELECT gate_published_versions())) v (id) WHERE :collection = 'projects'
  UNION ALL
  SELECT (SELECT min(f.id) FROM funding_location f WHERE f.version_id = v.id) AS first_id,
    (SELECT max(f.id) FROM funding_location f WHERE f.version_id = v.id) AS last_id
  FROM unnest((SELECT gate_published_versions())) v (id) WHERE :collection = 'funding-locations'
  UNION ALL
  SELECT (SELECT min(f.id) FROM admin_area f WHERE f.version_id = v.id) AS first_id,
    (SELECT max(f.id) FROM admin_area f WHERE f.version_id = v.id) AS last_id
  FROM unnest((SELECT gate_published_versions())) v (id) WHERE :collection = 'admin-areas'
) x
WHERE x.first_id IS NOT NULL
ORDER BY x.first_id;
