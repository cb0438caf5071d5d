-- Places and sites of a version whose point is the middle of a published administrative area or of the country: the precision
-- becomes that of the area, so that no pin is drawn (compare_points). :countryMiddle is a MULTIPOINT in EPSG:4326, or null; without
-- it the areas of level 1 are the country. No index is asked.
WITH area AS MATERIALIZED (
  SELECT a.geom FROM admin_area a JOIN publication p ON p.version_id = a.version_id AND p.withdrawn_at IS NULL
  WHERE a.programme_id = :programmeId AND a.geom IS NOT NULL AND a.level = 1
), country AS MATERIALIZED (
  SELECT coalesce(ST_GeomFromText(CAST(:countryMiddle AS text), 4326),
    (SELECT ST_Collect(ST_Centroid(whole.geom), ST_Centroid(ST_Envelope(whole.geom)))
      FROM (SELECT ST_Collect(geom) AS geom FROM area WHERE CAST(:countryMiddle AS text) IS NULL HAVING count(*) > 1) whole)) AS geom
), chosen AS MATERIALIZED (
  SELECT c.* FROM country, compare_points(:programmeId::integer, ARRAY[:versionId::integer], country.geom) c
)
INSERT INTO row_issue (version_id, row_number, severity, code, column_name, value, message)
SELECT :versionId, p.row_number, :severity, :code, 'point', ST_Y(p.geom) || ' ' || ST_X(p.geom),
  format('The point of %s lies %s %s: it stands for the whole of it. Its precision was lowered from %s to %s, and no pin is drawn.',
    coalesce('"' || p.name || '"', 'a location'),
    CASE WHEN c.whole_degrees THEN 'on whole degrees, as gazetteers give the middle of' ELSE 'at the middle of' END, c.area_name,
    -- The row as it was before this statement.
    p.stated_precision, CASE c.area_level WHEN 0 THEN 'nationwide' ELSE 'administrative area' END)
FROM chosen c JOIN funding_location p ON p.id = c.location_id;
