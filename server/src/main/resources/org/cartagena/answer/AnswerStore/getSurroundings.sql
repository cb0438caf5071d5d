-- What else is recorded where a corridor passes: records without location, casualties, who works and pays there, other projects.
-- :programme code; :ground parts of the corridor, WKB of a collection in EPSG:4326; :projectId that is asked about, or null; :areas met and nearby; :releases met;
-- :aroundLongitude, :aroundLatitude degrees by which the nearest areas are looked for around it.
-- Index: admin_area_geom, hazard_area_geom, development_project_geom, casualty_admin_area, funding_location_admin_area.
WITH asked AS MATERIALIZED (
  SELECT g.*, ST_SetSRID(ST_GeomFromWKB(:ground), 4326) AS ground, gate_has_programme(g.code) AS own FROM programme g WHERE g.code = :programme
), part AS MATERIALIZED (
  SELECT d.geom FROM asked, ST_Dump(asked.ground) AS d
), crossed AS MATERIALIZED (
  SELECT a.id, json_build_object('id', a.id, 'name', a.name, 'level', a.level, 'pCode', a.p_code) AS json, a.name, a.level
  FROM admin_area a WHERE a.id IN (SELECT n.id FROM part JOIN admin_area n ON n.geom && part.geom WHERE ST_Intersects(part.geom, n.geom))
), lost AS (
  -- Such a record may lie anywhere in its administrative area; without an outline of one, anywhere in the country.
  SELECT a.id, count(*) AS number, sum(h.reported_area_m2) AS reported_m2, count(*) FILTER (WHERE h.reported_area_m2 IS NULL) AS unreported,
    count(*) FILTER (WHERE h.classification = 'CHA') AS cha, count(*) FILTER (WHERE h.classification = 'SHA') AS sha
  FROM asked JOIN hazard_area h ON h.programme_id = asked.id LEFT JOIN admin_area a ON a.id = h.admin_area_id
  WHERE h.remaining AND h.geom IS NULL AND (a.geom IS NULL OR a.id IN (SELECT id FROM crossed))
  GROUP BY a.id
), people AS (
  SELECT c.admin_area_id AS id, extract(year FROM c.period_from)::integer AS year, coalesce(sum(c.number) FILTER (WHERE c.outcome = 'killed'), 0) AS killed,
    coalesce(sum(c.number) FILTER (WHERE c.outcome = 'injured'), 0) AS injured, coalesce(sum(c.number) FILTER (WHERE c.outcome = 'unknown'), 0) AS unknown
  FROM casualty c WHERE c.admin_area_id IN (SELECT id FROM crossed) GROUP BY 1, 2
), paid AS MATERIALIZED (
  -- What is for clearance, as far as the source tells; each activity once, however many datasets have it.
  SELECT f.id, f.strand, f.reported_as, f.status_code IS NULL OR f.status_code IN (1, 2, 3, 6) AS current,
    CASE WHEN EXISTS (SELECT FROM funding_location l WHERE l.activity_id = f.id AND l.admin_area_id IN (SELECT id FROM crossed)) THEN 'admin-area'
      WHEN NOT EXISTS (SELECT FROM funding_location l WHERE l.activity_id = f.id AND l.stated_precision <> 'nationwide') THEN 'programme' END AS level
  FROM asked JOIN funding_activity f ON f.programme_id = asked.id
  WHERE f.strand IN ('clearance', 'mine_action') AND f.counted_activity_id IS NULL
), donor AS (
  SELECT o.name, p.level, count(DISTINCT p.id) AS activities, count(DISTINCT p.id) FILTER (WHERE p.current) AS current,
    array_agg(DISTINCT p.strand ORDER BY p.strand) AS strands,
    (SELECT coalesce(array_agg(DISTINCT c.name ORDER BY c.name), '{}') FROM funding_location l JOIN crossed c ON c.id = l.admin_area_id
      WHERE p.level = 'admin-area' AND l.activity_id = ANY (array_agg(p.id))) AS areas
  FROM paid p JOIN funding_organisation r ON r.activity_id = p.id AND r.role_code = 1 JOIN organisation o ON o.id = r.organisation_id
  WHERE p.level IS NOT NULL AND p.reported_as <> '3w'
  GROUP BY o.name, p.level
), active AS (
  SELECT h.operator_id AS id, count(*) AS areas, 0 AS releases, 0 AS activities FROM hazard_area h WHERE h.id = ANY (:areas::bigint[]) GROUP BY 1
  UNION ALL
  SELECT r.operator_id, 0, count(*), 0 FROM land_release r WHERE r.id = ANY (:releases::bigint[]) GROUP BY 1
  UNION ALL
  SELECT r.organisation_id, 0, 0, count(DISTINCT p.id) FROM paid p JOIN funding_organisation r ON r.activity_id = p.id AND r.role_code = 4
  WHERE p.level = 'admin-area' GROUP BY 1
), operator AS (
  SELECT o.name, sum(a.areas) AS areas, sum(a.releases) AS releases, sum(a.activities) AS activities
  FROM active a JOIN organisation o ON o.id = a.id GROUP BY o.name
), shared AS MATERIALIZED (
  SELECT f.id, f.name, f.sector, f.status, o.name AS owner, f.starts_on, f.ends_on, g.code
  FROM development_project f
  JOIN programme g ON g.id = f.programme_id LEFT JOIN organisation o ON o.id = f.owner_id
  WHERE f.id IS DISTINCT FROM :projectId::bigint
    AND f.id IN (SELECT n.id FROM part JOIN development_project n ON n.geom && part.geom WHERE ST_Intersects(part.geom, n.geom))
)
SELECT json_build_object(
  'adminAreas', (SELECT coalesce(json_agg(json ORDER BY level, name, id), '[]') FROM crossed),
  'withoutLocation', (SELECT coalesce(json_agg(json_build_object(
      'adminArea', CASE WHEN a.id IS NOT NULL THEN json_build_object('id', a.id, 'name', a.name, 'level', a.level, 'pCode', a.p_code) END,
      'number', l.number, 'numberCha', l.cha, 'numberSha', l.sha, 'reportedM2', round(l.reported_m2::numeric, 1),
      'numberWithoutReportedArea', l.unreported) ORDER BY a.level, a.name, a.id), '[]')
    FROM lost l LEFT JOIN admin_area a ON a.id = l.id),
  'casualties', json_build_object(
    'recorded', EXISTS (SELECT FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id
      WHERE d.programme_id = asked.id AND d.kind = 'casualty' AND v.id = ANY (gate_published_versions())),
    -- Numbers of people are small, so they are for the centre, as in the summaries.
    'byAdminArea', CASE WHEN own THEN (
      SELECT coalesce(json_agg(json_build_object('adminArea', c.json, 'years', p.years) ORDER BY c.level, c.name, c.id), '[]')
      FROM (SELECT id, json_agg(json_build_object('year', year, 'killed', killed, 'injured', injured, 'unknown', unknown) ORDER BY year) AS years
        FROM people GROUP BY id) p JOIN crossed c ON c.id = p.id) END,
    'numberWithoutAdminArea', CASE WHEN own THEN (
      SELECT coalesce(sum(c.number), 0) FROM casualty c WHERE c.programme_id = asked.id AND c.admin_area_id IS NULL) END),
  'nearestOutsideNotCovered', to_json(gate_hidden_programmes(ST_Expand(ST_Envelope(asked.ground), :aroundLongitude::float8, :aroundLatitude::float8))),
  'releasesRecorded', EXISTS (SELECT FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id
    WHERE d.programme_id = asked.id AND d.kind = 'land-release' AND v.id = ANY (gate_published_versions())),
  'releasesWithoutLocation', (SELECT count(*) FROM land_release r WHERE r.programme_id = asked.id AND r.geom IS NULL
    AND (r.admin_area_id IS NULL OR r.admin_area_id IN (SELECT id FROM crossed))),
  'operators', (SELECT coalesce(json_agg(json_build_object('name', name, 'hazardAreas', areas, 'landReleases', releases, 'activities', activities)
      ORDER BY name), '[]') FROM operator),
  'donors', (SELECT coalesce(json_agg(json_build_object('name', name, 'level', level, 'adminAreas', to_json(areas), 'strands', to_json(strands),
      'activities', activities, 'activitiesNow', current) ORDER BY level, name), '[]') FROM donor),
  'projects', (SELECT coalesce(json_agg(json_build_object('id', id, 'name', name, 'programme', code, 'sector', sector, 'status', status, 'owner', owner,
      'startsOn', starts_on, 'endsOn', ends_on) ORDER BY name, id), '[]') FROM (SELECT * FROM shared ORDER BY name, id LIMIT 100) s),
  'projectCount', (SELECT count(*) FROM shared)
)::text
FROM asked;
