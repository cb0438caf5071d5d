-- Publishing and withdrawing: each one transaction, so that nobody ever sees half of a version.

CREATE FUNCTION assign_admin_areas(the_programme_id integer, the_version_ids integer[]) RETURNS void
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
    SELECT f.id, CASE WHEN f.stated_precision <> 'nationwide' THEN
      (SELECT a.id FROM admin_area a
        WHERE a.version_id = ANY (admin_versions) AND a.geom && f.geom AND ST_Intersects(a.geom, f.geom)
          -- A location that stands for an administrative area cannot be placed deeper than the source could know.
          AND (f.stated_precision <> 'admin_area' OR a.level = 1 OR lower(a.name) = lower(f.name))
        ORDER BY CASE WHEN f.stated_precision = 'admin_area' THEN lower(a.name) IS NOT DISTINCT FROM lower(f.name) END DESC,
          -- A district and its town often share a name: the larger one then.
          CASE WHEN f.stated_precision = 'admin_area' THEN a.level ELSE -a.level END, a.id LIMIT 1) END AS admin_area_id
    FROM funding_location f WHERE f.version_id = ANY (the_version_ids)
  ) found
  WHERE found.id = f.id AND f.admin_area_id IS DISTINCT FROM found.admin_area_id;
END $$;
COMMENT ON FUNCTION assign_admin_areas(integer, integer[]) IS 'Finds the administrative area of every record of these versions of a programme.';

CREATE FUNCTION link_admin_areas(the_programme_id integer) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  WITH live AS (
    SELECT a.* FROM admin_area a
    JOIN publication p ON p.version_id = a.version_id AND p.withdrawn_at IS NULL
    WHERE a.programme_id = the_programme_id
  ), found AS (
    SELECT a.id, (
      SELECT b.id FROM live b
      WHERE b.level < a.level
        AND (b.p_code = a.parent_p_code OR ST_Intersects(b.geom, ST_PointOnSurface(a.geom)))
      ORDER BY ST_Intersects(b.geom, ST_PointOnSurface(a.geom)) DESC NULLS LAST, b.level DESC,
        b.p_code IS NOT DISTINCT FROM a.parent_p_code DESC, b.id
      LIMIT 1) AS parent_id
    FROM live a
  )
  UPDATE admin_area a SET parent_id = found.parent_id
  FROM found
  WHERE found.id = a.id AND a.parent_id IS DISTINCT FROM found.parent_id
  $$;
COMMENT ON FUNCTION link_admin_areas(integer) IS 'Finds the area above every published administrative area of a programme: by position first, then by P-code.';

CREATE FUNCTION refresh_hazard_totals(the_version_ids integer[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  DELETE FROM hazard_total WHERE version_id = ANY (the_version_ids);
  INSERT INTO hazard_total (version_id, programme_id, admin_area_id, classification, status, contamination, remaining,
      number, number_without_location, number_without_area, area_m2)
  SELECT version_id, programme_id, admin_area_id, classification, status, array_to_string(contamination_types, '+'), remaining,
    count(*), count(*) FILTER (WHERE geom IS NULL),
    count(*) FILTER (WHERE coalesce(computed_area_m2, reported_area_m2) IS NULL),
    coalesce(sum(coalesce(computed_area_m2, reported_area_m2)), 0)
  FROM hazard_area
  WHERE version_id = ANY (the_version_ids) AND valid_to IS NULL
  GROUP BY 1, 2, 3, 4, 5, 6, 7;
  $$;
COMMENT ON FUNCTION refresh_hazard_totals(integer[]) IS 'Makes the totals of these hazard-area versions anew.';

CREATE FUNCTION refresh_hazard_cells(the_version_ids integer[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  DELETE FROM hazard_cell WHERE version_id = ANY (the_version_ids);
  INSERT INTO hazard_cell (version_id, programme_id, x, y, number, number_cha, number_sha, geom)
  SELECT h.version_id, h.programme_id, x, y, count(*), count(*) FILTER (WHERE classification = 'CHA'),
    count(*) FILTER (WHERE classification = 'SHA'),
    ST_MakeEnvelope(x * 0.05, y * 0.05, (x + 1) * 0.05, (y + 1) * 0.05, 4326)
  FROM hazard_area h,
    generate_series(floor(ST_XMin(h.geom) / 0.05)::integer, floor(ST_XMax(h.geom) / 0.05)::integer) x,
    generate_series(floor(ST_YMin(h.geom) / 0.05)::integer, floor(ST_YMax(h.geom) / 0.05)::integer) y
  WHERE h.version_id = ANY (the_version_ids) AND h.remaining
    AND ST_Intersects(h.geom, ST_MakeEnvelope(x * 0.05, y * 0.05, (x + 1) * 0.05, (y + 1) * 0.05, 4326))
  GROUP BY h.version_id, h.programme_id, x, y;
  $$;
COMMENT ON FUNCTION refresh_hazard_cells(integer[]) IS 'Makes the enlarged grid cells of these hazard-area versions anew. A cell is marked when any part of an area touches it, so the marked ground always contains the hazard.';

-- What both acts have in common once the live versions have changed.
CREATE FUNCTION after_publication(the_version_id integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_programme programme;
  the_kind text;
  affected integer[];
  hazard_versions integer[];
BEGIN
  SELECT d.kind INTO the_kind
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = the_version_id;
  SELECT g.* INTO the_programme
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
  WHERE v.id = the_version_id;

  -- New outlines concern every record of the programme; new records only themselves and what took their place.
  SELECT coalesce(array_agg(p.version_id), '{}') INTO affected
  FROM publication p
  JOIN dataset_version v ON v.id = p.version_id
  JOIN dataset d ON d.id = v.dataset_id
  WHERE p.withdrawn_at IS NULL AND d.programme_id = the_programme.id
    AND (the_kind = 'admin-area' AND d.kind <> 'admin-area'
      OR d.id = (SELECT dataset_id FROM dataset_version WHERE id = the_version_id));
  IF the_kind = 'admin-area' THEN
    PERFORM link_admin_areas(the_programme.id);
  END IF;
  PERFORM assign_admin_areas(the_programme.id, affected);

  SELECT coalesce(array_agg(v.id), '{}') INTO hazard_versions
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id
  WHERE v.id = ANY (affected) AND d.kind = 'hazard-area';
  PERFORM refresh_hazard_totals(hazard_versions);
  IF the_kind = 'hazard-area' THEN
    PERFORM refresh_hazard_cells(hazard_versions);
  END IF;
  PERFORM pg_notify('cartagena_published', the_programme.code || ' ' || the_kind);
END $$;
COMMENT ON FUNCTION after_publication(integer) IS 'Brings everything derived from the published records up to date after a version was published or withdrawn.';

CREATE FUNCTION publish_version(the_version_id integer, who text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  version dataset_version;
  code text;
BEGIN
  SELECT g.code INTO code
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
  WHERE v.id = the_version_id;
  IF NOT FOUND OR NOT gate_has_programme(code) THEN
    RAISE EXCEPTION 'no such version' USING ERRCODE = 'no_data_found';
  END IF;
  -- One at a time per programme: hazards published beside new outlines would each miss the other.
  PERFORM FROM programme g JOIN dataset d ON d.programme_id = g.id JOIN dataset_version v ON v.dataset_id = d.id
  WHERE v.id = the_version_id FOR NO KEY UPDATE OF g;
  SELECT * INTO version FROM dataset_version WHERE id = the_version_id FOR UPDATE;
  IF version.state NOT IN ('staged', 'superseded', 'withdrawn') THEN
    RAISE EXCEPTION 'the version is %', version.state USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;

  -- Who waited for another act began before it: its now() may be earlier than what it ends.
  UPDATE publication p SET withdrawn_at = greatest(now(), p.published_at), withdrawn_by = who
  FROM dataset_version v
  WHERE v.id = p.version_id AND v.dataset_id = version.dataset_id AND p.withdrawn_at IS NULL;
  UPDATE dataset_version SET state = 'superseded' WHERE dataset_id = version.dataset_id AND state = 'published';
  UPDATE dataset_version SET state = 'published' WHERE id = the_version_id;
  INSERT INTO publication (version_id, published_by) VALUES (the_version_id, who);
  PERFORM after_publication(the_version_id);
END $$;
COMMENT ON FUNCTION publish_version(integer, text) IS 'Publishes a version in place of the published one of its dataset. Errors: P0002 no such version for this viewer, 55000 not in a state to be published.';

CREATE FUNCTION withdraw_version(the_version_id integer, who text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  version dataset_version;
  before_it integer;
  code text;
BEGIN
  SELECT g.code INTO code
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
  WHERE v.id = the_version_id;
  IF NOT FOUND OR NOT gate_has_programme(code) THEN
    RAISE EXCEPTION 'no such version' USING ERRCODE = 'no_data_found';
  END IF;
  -- One at a time per programme: hazards published beside new outlines would each miss the other.
  PERFORM FROM programme g JOIN dataset d ON d.programme_id = g.id JOIN dataset_version v ON v.dataset_id = d.id
  WHERE v.id = the_version_id FOR NO KEY UPDATE OF g;
  SELECT * INTO version FROM dataset_version WHERE id = the_version_id FOR UPDATE;
  IF version.state <> 'published' THEN
    RAISE EXCEPTION 'the version is %', version.state USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;

  UPDATE publication SET withdrawn_at = greatest(now(), published_at), withdrawn_by = who
  WHERE version_id = the_version_id AND withdrawn_at IS NULL;
  UPDATE dataset_version SET state = 'withdrawn' WHERE id = the_version_id;

  -- Back to the version that it took the place of, unless that was withdrawn itself.
  SELECT v.id INTO before_it
  FROM dataset_version v JOIN publication p ON p.version_id = v.id
  WHERE v.dataset_id = version.dataset_id AND v.state = 'superseded'
  ORDER BY p.withdrawn_at DESC, p.id DESC LIMIT 1;
  IF before_it IS NOT NULL THEN
    UPDATE dataset_version SET state = 'published' WHERE id = before_it;
    INSERT INTO publication (version_id, published_by) VALUES (before_it, who);
  END IF;
  PERFORM after_publication(the_version_id);
END $$;
COMMENT ON FUNCTION withdraw_version(integer, text) IS 'Withdraws a published version and puts the one before it back. Errors as publish_version.';

-- Functions can be run by everyone unless this is taken away.
REVOKE EXECUTE ON FUNCTION assign_admin_areas(integer, integer[]), link_admin_areas(integer), refresh_hazard_totals(integer[]),
  refresh_hazard_cells(integer[]), after_publication(integer) FROM PUBLIC;
