-- Points that are the middle of an area, and shares of places (decision 0016).

ALTER TABLE funding_location
  ADD COLUMN centre_of_level smallint CHECK (centre_of_level BETWEEN 0 AND 3),
  ADD COLUMN centre_of_name text;
COMMENT ON COLUMN funding_location.stated_precision IS 'nationwide (the point stands for the country), admin_area (for an administrative area), place (populated place), site, or unknown; lowered on import where the point is the middle of an area. Only place and site are drawn as pins.';
COMMENT ON COLUMN funding_location.centre_of_level IS 'Level of the area whose middle the point was found to be: 0 the country, 1 to 3 an administrative area published at the time; null = of none.';
COMMENT ON COLUMN funding_location.centre_of_name IS 'Name of that area.';
COMMENT ON COLUMN funding_location.percentage IS 'Share of the activity in percent, where the source states it.';

ALTER TABLE funding_activity ADD COLUMN other_identifiers text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN funding_activity.other_identifiers IS 'What others call the activity: other-identifier of IATI, refCode of FTS; to find it in another dataset.';

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

-- As before (V016), and the areas of which a point is the middle: that may lie in another one.
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

-- What was published before this was looked for.
SELECT count_money_once(id) FROM programme;
