-- Geodesic area of all polygons of a version in square metres; null where the kind has none. States that are over do not count,
-- and of administrative areas only the highest level of the version: the levels lie on top of each other.
SELECT sum(area) FROM (
  SELECT computed_area_m2 AS area FROM hazard_area WHERE version_id = :versionId AND valid_to IS NULL
  UNION ALL SELECT computed_area_m2 FROM land_release WHERE version_id = :versionId
  UNION ALL SELECT computed_area_m2 FROM admin_area WHERE version_id = :versionId
    AND level = (SELECT min(level) FROM admin_area WHERE version_id = :versionId)) x;
