-- Whether a version has locations that are drawn as pins.
SELECT EXISTS (
  SELECT FROM funding_location WHERE version_id = :versionId AND geom IS NOT NULL AND stated_precision IN ('place', 'site'));
