-- Funding from other sources than IATI: what of it counts (decision 0015), and where it goes (decision 0016).

ALTER TABLE funding_activity
  ADD COLUMN reported_as text NOT NULL DEFAULT 'iati' CHECK (reported_as IN ('iati', 'fts', '3w', 'aiddata', 'crs', 'budget')),
  ADD COLUMN strand_share numeric(6, 3) NOT NULL DEFAULT 100 CHECK (strand_share BETWEEN 0 AND 100),
  ADD COLUMN other_identifiers text[] NOT NULL DEFAULT '{}',
  DROP CONSTRAINT funding_activity_strand_check,
  ADD CONSTRAINT funding_activity_strand_check CHECK (strand IN
    ('clearance', 'victim_assistance', 'risk_education', 'mine_action', 'shared', 'development'));
COMMENT ON TABLE funding_activity IS 'A funded activity as its source reports it: an IATI activity, a flow of OCHA FTS, or a 3W row, which states no money.';
COMMENT ON COLUMN funding_activity.iati_identifier IS 'IATI identifier, unique in the world; FTS-<flow id>; 3W-<id or hash of the row>.';
COMMENT ON COLUMN funding_activity.reported_as IS 'Who wrote it: iati, fts (OCHA Financial Tracking Service), 3w (who does what where; never money), aiddata, crs (OECD), budget (a national budget).';
COMMENT ON COLUMN funding_activity.strand IS 'clearance, victim_assistance, risk_education, mine_action (not told apart by the source), shared (mine action and other sectors, no shares stated) or development.';
COMMENT ON COLUMN funding_activity.strand_share IS 'Stated percentage of the activity that belongs to the strand; the rest counts as development.';
COMMENT ON COLUMN funding_activity.recipient_share IS 'Percentage of the activity that goes to the programme''s country; 0 also where several countries share it and no shares are stated.';
COMMENT ON COLUMN funding_activity.other_identifiers IS 'What others call the activity: other-identifier of IATI, refCode of FTS; to find it in another dataset.';

ALTER TABLE funding_location
  ADD COLUMN centre_of_level smallint CHECK (centre_of_level BETWEEN 0 AND 3),
  ADD COLUMN centre_of_name text;
COMMENT ON COLUMN funding_location.stated_precision IS 'nationwide (the point stands for the country), admin_area (for an administrative area), place (populated place), site, or unknown; lowered on import where the point is the middle of an area. Only place and site are drawn as pins.';
COMMENT ON COLUMN funding_location.centre_of_level IS 'Level of the area whose middle the point was found to be: 0 the country, 1 to 3 an administrative area published at the time; null = of none.';
COMMENT ON COLUMN funding_location.centre_of_name IS 'Name of that area.';
COMMENT ON COLUMN funding_location.percentage IS 'Share of the activity in percent, where the source states it.';

ALTER TABLE funding_transaction ADD COLUMN uncounted_because text;
COMMENT ON COLUMN funding_transaction.uncounted_because IS 'Code of the issue for which the transaction is in no sum, e.g. flow-internal; null = it counts.';
COMMENT ON COLUMN funding_location.gazetteer IS 'IATI GeographicVocabulary, e.g. G1 GeoNames; P-code for codes of humanitarian administrative boundaries.';

-- An activity that stands in several published datasets counts in one of them (decision 0015).
ALTER TABLE funding_activity ADD COLUMN counted_activity_id bigint REFERENCES funding_activity ON DELETE SET NULL;
CREATE INDEX funding_activity_counted ON funding_activity (counted_activity_id) WHERE counted_activity_id IS NOT NULL;
COMMENT ON COLUMN funding_activity.counted_activity_id IS 'The same activity in another published dataset, which counts in place of this one; null = this one counts. Set while the version is published.';

-- The one place that says what is added up. Runs with the rights of who asks, so that the gate holds.
CREATE VIEW counted_money WITH (security_invoker = true) AS
SELECT c.id AS activity_id, c.version_id, c.programme_id, s.strand, t.currency, t.type_code,
  t.value * c.recipient_share / 100 * s.share / 100 AS value
FROM funding_activity c
JOIN funding_transaction t ON t.activity_id = c.id
CROSS JOIN LATERAL (VALUES (c.strand, c.strand_share), ('development', 100 - c.strand_share)) s (strand, share)
WHERE t.uncounted_because IS NULL AND c.counted_activity_id IS NULL AND t.type_code IN (2, 3, 4) AND s.share > 0;
COMMENT ON VIEW counted_money IS 'Commitments (2), disbursements (3) and expenditures (4) that count, in the parts that belong to the country and to each strand.';
COMMENT ON COLUMN counted_money.value IS 'Value in currency, after recipient_share and strand_share.';
GRANT SELECT ON counted_money TO cartagena_app;

-- As before (V011), and the areas that 3W rows name by P-code or by name, and those of which a point is the middle: that may
-- lie in another one.
CREATE OR REPLACE FUNCTION assign_admin_areas(the_programme_id integer, the_version_ids integer[]) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  admin_versions integer[] := ARRAY(
    SELECT p.version_id FROM publication p
    JOIN dataset_version v ON v.id = p.version_id
    JOIN dataset d ON d.id = v.dataset_id
    WHERE p.withdrawn_at IS NULL AND d.kind = 'admin-area' AND d.programme_id = the_programme_id);
  fact text;
BEGIN
  -- A geometry decides before a code does: sources carry wrong codes more often than misplaced polygons.
  FOREACH fact IN ARRAY ARRAY['hazard_area', 'land_release', 'service_point', 'development_project'] LOOP
    EXECUTE format($sql$
      UPDATE %I f SET admin_area_id = found.admin_area_id
      FROM (
        SELECT f.id, coalesce(
          (SELECT a.id FROM admin_area a
            WHERE a.version_id = ANY ($1) AND a.geom && f.geom AND ST_Intersects(a.geom, ST_PointOnSurface(f.geom))
            ORDER BY a.level DESC, a.id LIMIT 1),
          -- A code or a name decides only when it is the only one of its level. A district and its town often share one: it
          -- then stands for the larger, which contains the other.
          (SELECT min(a.id) FROM admin_area a
            WHERE a.version_id = ANY ($1) AND a.p_code = f.admin_p_code
            GROUP BY a.level HAVING count(*) = 1
            ORDER BY a.level LIMIT 1),
          (SELECT min(a.id) FROM admin_area a
            WHERE a.version_id = ANY ($1) AND lower(a.name) = lower(f.admin_name)
            GROUP BY a.level HAVING count(*) = 1
            ORDER BY a.level LIMIT 1)) AS admin_area_id
        FROM %I f WHERE f.version_id = ANY ($2)
      ) found
      WHERE found.id = f.id AND f.admin_area_id IS DISTINCT FROM found.admin_area_id
    $sql$, fact, fact) USING admin_versions, the_version_ids;
  END LOOP;

  UPDATE casualty f SET admin_area_id = found.admin_area_id
  FROM (
    SELECT f.id, coalesce(
      (SELECT min(a.id) FROM admin_area a
        WHERE a.version_id = ANY (admin_versions) AND a.p_code = f.admin_p_code
        GROUP BY a.level HAVING count(*) = 1
        ORDER BY a.level LIMIT 1),
      (SELECT min(a.id) FROM admin_area a
        WHERE a.version_id = ANY (admin_versions) AND lower(a.name) = lower(f.admin_name)
        GROUP BY a.level HAVING count(*) = 1
        ORDER BY a.level LIMIT 1)) AS admin_area_id
    FROM casualty f WHERE f.version_id = ANY (the_version_ids)
  ) found
  WHERE found.id = f.id AND f.admin_area_id IS DISTINCT FROM found.admin_area_id;

  UPDATE funding_location f SET admin_area_id = found.admin_area_id
  FROM (
    SELECT f.id, CASE WHEN f.stated_precision <> 'nationwide' THEN coalesce(
      -- A 3W row names the area itself; its point is only the middle of it.
      (SELECT min(a.id) FROM admin_area a
        WHERE c.reported_as = '3w' AND f.gazetteer = 'P-code'
          AND a.version_id = ANY (admin_versions) AND a.p_code = f.gazetteer_code
        GROUP BY a.level HAVING count(*) = 1
        ORDER BY a.level LIMIT 1),
      (SELECT a.id FROM admin_area a
        WHERE f.stated_precision = 'admin_area' AND a.level = f.centre_of_level
          AND a.version_id = ANY (admin_versions) AND a.name = f.centre_of_name
        ORDER BY a.geom <-> f.geom, a.id LIMIT 1),
      (SELECT a.id FROM admin_area a
        WHERE a.version_id = ANY (admin_versions) AND a.geom && f.geom AND ST_Intersects(a.geom, f.geom)
          -- A location that stands for an administrative area cannot be placed deeper than the source could know.
          AND (f.stated_precision <> 'admin_area' OR a.level = 1 OR lower(a.name) = lower(f.name))
        ORDER BY CASE WHEN f.stated_precision = 'admin_area' THEN lower(a.name) IS NOT DISTINCT FROM lower(f.name) END DESC,
          -- A district and its town often share a name: the larger one then.
          CASE WHEN f.stated_precision = 'admin_area' THEN a.level ELSE -a.level END, a.id LIMIT 1),
      (SELECT min(a.id) FROM admin_area a
        WHERE c.reported_as = '3w' AND f.geom IS NULL
          AND a.version_id = ANY (admin_versions) AND lower(a.name) = lower(f.name)
        GROUP BY a.level HAVING count(*) = 1
        ORDER BY a.level LIMIT 1)) END AS admin_area_id
    FROM funding_location f JOIN funding_activity c ON c.id = f.activity_id
    WHERE f.version_id = ANY (the_version_ids)
  ) found
  WHERE found.id = f.id AND f.admin_area_id IS DISTINCT FROM found.admin_area_id;
END $$;

-- How an activity's money goes to its places, in one place. Runs with the rights of who asks, so that the gate holds.
CREATE VIEW funding_place WITH (security_invoker = true) AS
SELECT x.activity_id, x.version_id, x.programme_id, x.id AS location_id, x.admin_area_id,
  CASE WHEN x.shared THEN x.percentage / x.stated ELSE 1.0 / x.places END AS part
FROM (
  SELECT l.*, count(*) OVER w AS places, sum(l.percentage) OVER w AS stated,
    -- Shares of all places, which are a whole; anything less is no division.
    count(l.percentage) OVER w = count(*) OVER w AND abs(sum(l.percentage) OVER w - 100) <= 0.5 AS shared
  FROM funding_location l
  WHERE l.stated_precision <> 'nationwide'
  WINDOW w AS (PARTITION BY l.activity_id)
) x;
COMMENT ON VIEW funding_place IS 'Places of activities below the country, with the part of the activity''s money that each has: as stated where all of them state it, else evenly (decision 0006).';
COMMENT ON COLUMN funding_place.part IS 'From 0 to 1; the parts of an activity add up to 1.';
GRANT SELECT ON funding_place TO cartagena_app;

CREATE FUNCTION count_money_once(the_programme_id integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  WITH live AS MATERIALIZED (
    SELECT c.id, d.id AS dataset_id, c.iati_identifier, c.other_identifiers,
      -- Which of two counts, whatever was published first: money before none, the publisher's own words before reports of others,
      -- the later state, the older dataset.
      row_number() OVER (ORDER BY
        c.recipient_share > 0 AND EXISTS (SELECT FROM funding_transaction t
          WHERE t.activity_id = c.id AND t.type_code IN (2, 3, 4) AND t.uncounted_because IS NULL AND t.currency IS NOT NULL) DESC,
        array_position(ARRAY['iati', 'fts', 'aiddata'], c.reported_as), v.as_of DESC, d.id, c.id) AS place
    FROM publication p
    JOIN dataset_version v ON v.id = p.version_id
    JOIN dataset d ON d.id = v.dataset_id
    JOIN funding_activity c ON c.version_id = v.id
    WHERE p.withdrawn_at IS NULL AND d.kind = 'funding' AND d.programme_id = the_programme_id AND c.reported_as <> '3w'
  ), own AS MATERIALIZED (
    -- Shorter ones are numbers that others use too.
    SELECT id, dataset_id, place, lower(iati_identifier) AS key FROM live WHERE length(iati_identifier) >= 6
  ), other AS MATERIALIZED (
    SELECT l.id, l.dataset_id, l.place, lower(key) AS key FROM live l CROSS JOIN LATERAL unnest(l.other_identifiers) key
  ), same AS (
    SELECT a.id, b.id AS better_id, b.place FROM own a JOIN own b USING (key) WHERE b.dataset_id <> a.dataset_id AND b.place < a.place
    UNION ALL
    SELECT a.id, b.id, b.place FROM own a JOIN other b USING (key) WHERE b.dataset_id <> a.dataset_id AND b.place < a.place
    UNION ALL
    SELECT a.id, b.id, b.place FROM other a JOIN own b USING (key) WHERE b.dataset_id <> a.dataset_id AND b.place < a.place
  ), best AS (
    SELECT DISTINCT ON (id) id, better_id FROM same ORDER BY id, place
  )
  UPDATE funding_activity c SET counted_activity_id = b.better_id
  FROM live l LEFT JOIN best b ON b.id = l.id
  WHERE c.id = l.id AND c.counted_activity_id IS DISTINCT FROM b.better_id;
END $$;
COMMENT ON FUNCTION count_money_once(integer) IS 'Finds the activities of a programme that stand in several published datasets, by identifier or because one names the identifier of the other, and lets one of them count.';

-- Points of money are compared with areas on import and again when areas are published.
ALTER TABLE funding_location ADD COLUMN source_precision text CHECK (source_precision IN ('place', 'site', 'unknown'));
COMMENT ON COLUMN funding_location.source_precision IS 'What stated_precision was before the point was found to be the middle of an area; null = it was not.';

CREATE FUNCTION compare_points(the_programme_id integer, the_version_ids integer[], the_country geometry)
  RETURNS TABLE (location_id bigint, area_level integer, area_name text, whole_degrees boolean)
  LANGUAGE plpgsql SET search_path FROM CURRENT
  AS $$
BEGIN
  -- Areas that are published no more say nothing.
  UPDATE funding_location l SET stated_precision = l.source_precision, source_precision = NULL, centre_of_level = NULL, centre_of_name = NULL
  WHERE l.version_id = ANY (the_version_ids) AND l.centre_of_level > 0 AND l.source_precision IS NOT NULL;

  -- Compared by cells of 0.02 degree, which are wider than the 300 m. Small areas are left: their middle is as good as a place.
  RETURN QUERY
  WITH middle AS MATERIALIZED (
    SELECT a.level::integer AS level, a.name, m.geom, floor(ST_X(m.geom) / 0.02)::integer AS x, floor(ST_Y(m.geom) / 0.02)::integer AS y
    FROM admin_area a
    JOIN publication p ON p.version_id = a.version_id AND p.withdrawn_at IS NULL
    CROSS JOIN LATERAL (VALUES (ST_Centroid(a.geom)), (ST_PointOnSurface(a.geom)), (ST_Centroid(ST_Envelope(a.geom)))) m (geom)
    WHERE a.programme_id = the_programme_id AND a.geom IS NOT NULL AND a.computed_area_m2 >= 20000000
  ), country AS MATERIALIZED (
    SELECT (SELECT g.name FROM programme g WHERE g.id = the_programme_id) AS name, d.geom FROM ST_Dump(the_country) d
  ), point AS MATERIALIZED (
    SELECT l.id, l.stated_precision, l.geom,
      floor(ST_X(l.geom) / 0.02)::integer AS x, floor(ST_Y(l.geom) / 0.02)::integer AS y,
      -- Gazetteers give countries in whole degrees.
      ST_X(l.geom) = round(ST_X(l.geom)) AND ST_Y(l.geom) = round(ST_Y(l.geom)) AS is_whole
    FROM funding_location l
    WHERE l.version_id = ANY (the_version_ids) AND l.geom IS NOT NULL AND l.stated_precision IN ('place', 'site', 'unknown')
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
    SELECT DISTINCT ON (n.id) n.id, n.level, n.name, n.is_whole
    FROM near n
    WHERE n.metres <= CASE WHEN n.level > 0 THEN 300 WHEN n.is_whole THEN 50000 ELSE 1000 END
    ORDER BY n.id, n.is_whole DESC, n.metres, n.level
  ), lowered AS (
    UPDATE funding_location l SET centre_of_level = c.level, centre_of_name = c.name, source_precision = l.stated_precision,
      stated_precision = CASE c.level WHEN 0 THEN 'nationwide' ELSE 'admin_area' END
    FROM chosen c WHERE c.id = l.id
    RETURNING l.id
  )
  SELECT c.id, c.level, c.name, c.is_whole FROM chosen c JOIN lowered w ON w.id = c.id;
END $$;
COMMENT ON FUNCTION compare_points(integer, integer[], geometry) IS 'Lowers the precision of places and sites of these versions whose point is the middle (centroid, a point on the surface, centre of the box) of a published administrative area of the programme, or one of the points (EPSG:4326) that stand for the country; null = the country is not compared.';

REVOKE EXECUTE ON FUNCTION count_money_once(integer), compare_points(integer, integer[], geometry) FROM PUBLIC;

-- What was published before this was looked for.
SELECT count_money_once(id) FROM programme;
