-- Places and sites of a version whose point is the middle (centroid, a point on the surface, centre of the box) of a published
-- administrative area or of the country: the precision becomes that of the area, so that no pin is drawn. :countryMiddle is a
-- MULTIPOINT in EPSG:4326, or null; without it the areas of level 1 are the country. Small areas are left: their middle is as good as a place. Compared by cells of 0.02 degree,
-- which are wider than the 300 m; no index is asked.
WITH area AS MATERIALIZED (
  SELECT a.level, a.name, a.geom, a.computed_area_m2
  FROM admin_area a JOIN publication p ON p.version_id = a.version_id AND p.withdrawn_at IS NULL
  WHERE a.programme_id = :programmeId AND a.geom IS NOT NULL
), country AS MATERIALIZED (
  SELECT (SELECT name FROM programme WHERE id = :programmeId) AS name, d.geom
  FROM (
    SELECT ST_Collect(a.geom) AS geom FROM area a
    WHERE a.level = 1 AND CAST(:countryMiddle AS text) IS NULL HAVING count(*) > 1
  ) whole
  CROSS JOIN LATERAL (VALUES (ST_Centroid(whole.geom)), (ST_Centroid(ST_Envelope(whole.geom)))) d (geom)
  UNION ALL
  SELECT (SELECT name FROM programme WHERE id = :programmeId), (ST_Dump(ST_GeomFromText(CAST(:countryMiddle AS text), 4326))).geom
), middle AS MATERIALIZED (
  SELECT a.level, a.name, m.geom, floor(ST_X(m.geom) / 0.02)::integer AS x, floor(ST_Y(m.geom) / 0.02)::integer AS y
  FROM area a
  CROSS JOIN LATERAL (VALUES (ST_Centroid(a.geom)), (ST_PointOnSurface(a.geom)), (ST_Centroid(ST_Envelope(a.geom)))) m (geom)
  WHERE a.computed_area_m2 >= 20000000
), point AS MATERIALIZED (
  SELECT l.id, l.row_number, l.name, l.stated_precision, l.geom,
    floor(ST_X(l.geom) / 0.02)::integer AS x, floor(ST_Y(l.geom) / 0.02)::integer AS y,
    -- Gazetteers give countries in whole degrees.
    ST_X(l.geom) = round(ST_X(l.geom)) AND ST_Y(l.geom) = round(ST_Y(l.geom)) AS is_whole
  FROM funding_location l
  WHERE l.version_id = :versionId AND l.geom IS NOT NULL AND l.stated_precision IN ('place', 'site', 'unknown')
), near AS (
  SELECT p.id, 0 AS level, c.name, ST_Distance(p.geom::geography, c.geom::geography) AS metres, p.is_whole
  FROM point p CROSS JOIN country c
  WHERE ST_DWithin(p.geom, c.geom, 1)
  UNION ALL
  SELECT p.id, m.level, m.name, ST_Distance(p.geom::geography, m.geom::geography), false
  FROM point p
  CROSS JOIN generate_series(-1, 1) dx
  CROSS JOIN generate_series(-1, 1) dy
  JOIN middle m ON m.x = p.x + dx AND m.y = p.y + dy
  WHERE p.stated_precision <> 'unknown'
), chosen AS (
  SELECT DISTINCT ON (n.id) n.id, n.level, n.name, n.metres, n.is_whole
  FROM near n
  WHERE n.metres <= CASE WHEN n.level > 0 THEN 300 WHEN n.is_whole THEN 50000 ELSE 1000 END
  ORDER BY n.id, n.is_whole DESC, n.metres, n.level
), lowered AS (
  UPDATE funding_location l SET centre_of_level = c.level, centre_of_name = c.name,
    stated_precision = CASE c.level WHEN 0 THEN 'nationwide' ELSE 'admin_area' END
  FROM chosen c WHERE c.id = l.id
  RETURNING l.id
)
INSERT INTO row_issue (version_id, row_number, severity, code, column_name, value, message)
SELECT :versionId, p.row_number, :severity, :code, 'point', ST_Y(p.geom) || ' ' || ST_X(p.geom),
  format('The point of %s lies %s %s: it stands for the whole of it. Its precision was lowered from %s to %s, and no pin is drawn.',
    coalesce('"' || p.name || '"', 'a location'),
    CASE WHEN c.is_whole THEN 'on whole degrees, as gazetteers give the middle of' ELSE 'at the middle of' END, c.name,
    p.stated_precision, CASE c.level WHEN 0 THEN 'nationwide' ELSE 'administrative area' END)
FROM chosen c JOIN point p ON p.id = c.id JOIN lowered w ON w.id = c.id;
