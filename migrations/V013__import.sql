-- From file to publication: what an import was made from, publishing in place of what the person saw, discarding.

ALTER TABLE dataset_version ADD COLUMN fingerprint text CHECK (fingerprint ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN dataset_version.fingerprint IS 'SHA-256 over everything that an import is made from: the content of all files, kind, as-of date, source, licence, coordinate system, level, selection of rows, mapping, importer version. The same again changes nothing. Null for versions from before this was kept.';
CREATE INDEX dataset_version_by_fingerprint ON dataset_version (dataset_id, fingerprint);

ALTER TABLE dataset_file ADD COLUMN parts jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN dataset_file.parts IS 'SHA-256 by name of the files that were read beside it, such as the .dbf and .prj of a Shapefile.';

ALTER TABLE dataset_version DROP CONSTRAINT dataset_version_state_check;
ALTER TABLE dataset_version ADD CONSTRAINT dataset_version_state_check CHECK (state IN
  ('loading', 'staged', 'published', 'superseded', 'withdrawn', 'failed', 'discarded'));
COMMENT ON COLUMN dataset_version.state IS 'loading, staged, published, superseded, withdrawn, failed or discarded.';
ALTER TABLE dataset_version ADD COLUMN discarded_at timestamptz, ADD COLUMN discarded_by text,
  ADD CONSTRAINT dataset_version_discarded CHECK ((state = 'discarded') = (discarded_at IS NOT NULL AND discarded_by IS NOT NULL));
COMMENT ON COLUMN dataset_version.discarded_at IS 'When its rows were deleted without ever having been published.';
COMMENT ON COLUMN dataset_version.discarded_by IS 'Who discarded it.';

-- Deletes the rows of a version; what says that it was here stays.
CREATE FUNCTION discard_version(the_version_id integer, who text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  version dataset_version;
  code text;
  holds_rows regclass;
BEGIN
  SELECT g.code INTO code
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
  WHERE v.id = the_version_id;
  IF NOT FOUND OR NOT gate_has_programme(code) THEN
    RAISE EXCEPTION 'no such version' USING ERRCODE = 'no_data_found';
  END IF;
  -- The same lock as for publishing: a version is not published and discarded at once.
  PERFORM FROM programme g JOIN dataset d ON d.programme_id = g.id JOIN dataset_version v ON v.dataset_id = d.id
  WHERE v.id = the_version_id FOR NO KEY UPDATE OF g;
  SELECT * INTO version FROM dataset_version WHERE id = the_version_id FOR UPDATE;
  -- What was published once is what Cartagena knew then, and stays.
  IF version.state NOT IN ('staged', 'failed') OR EXISTS (SELECT FROM publication p WHERE p.version_id = the_version_id) THEN
    RAISE EXCEPTION 'the version is %', version.state USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  -- Whatever table has rows of a version, also one that comes later.
  FOR holds_rows IN
    SELECT c.oid FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'version_id' AND NOT a.attisdropped
    WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'dataset_version'::regclass)
      AND c.relkind = 'r' AND c.relname NOT IN ('dataset_file', 'publication')
  LOOP
    EXECUTE format('DELETE FROM %s WHERE version_id = $1', holds_rows) USING the_version_id;
  END LOOP;
  UPDATE dataset_version SET state = 'discarded', discarded_at = now(), discarded_by = who WHERE id = the_version_id;
END $$;
COMMENT ON FUNCTION discard_version(integer, text) IS 'Deletes all rows of a version that was never published; its line, files and counts stay. Errors: P0002 no such version for this viewer, 55000 not in a state to be discarded.';

-- Publishing says which published version the person saw: two people who publish at once each mean to replace the same one.
DROP FUNCTION publish_version(integer, text);
CREATE FUNCTION publish_version(the_version_id integer, who text, replacing integer) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  version dataset_version;
  code text;
  live integer;
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
  IF version.state NOT IN ('staged', 'published', 'superseded', 'withdrawn') THEN
    RAISE EXCEPTION 'the version is %', version.state USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;
  SELECT v.id INTO live FROM dataset_version v WHERE v.dataset_id = version.dataset_id AND v.state = 'published';
  IF live IS DISTINCT FROM replacing THEN
    -- The detail is for the program that words it: the last thing that happened to the dataset.
    RAISE EXCEPTION 'another version is published' USING ERRCODE = 'CA001', DETAIL = (
      SELECT json_build_object('id', v.id, 'version', v.number, 'published', p.withdrawn_at IS NULL,
        'who', CASE WHEN p.withdrawn_at IS NULL THEN p.published_by ELSE p.withdrawn_by END,
        'at', coalesce(p.withdrawn_at, p.published_at))::text
      FROM publication p JOIN dataset_version v ON v.id = p.version_id
      WHERE v.dataset_id = version.dataset_id
      ORDER BY p.withdrawn_at IS NULL DESC, p.withdrawn_at DESC, p.id DESC LIMIT 1);
  END IF;
  IF version.state = 'published' THEN
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
COMMENT ON FUNCTION publish_version(integer, text, integer) IS 'Publishes a version in place of the one that the person saw as published (null: none). Errors: P0002 no such version for this viewer, 55000 not in a state to be published, CA001 another version is published by now; the detail of CA001 is JSON: id, version, published, who, at.';

-- Staged records are behind the gate also for their own centre, so that no map or figure mixes them with published ones. These two
-- functions are how a centre looks at a version before it is published.
CREATE FUNCTION version_records(the_version_id integer)
  RETURNS TABLE (row_number integer, local_id text, name text, area_m2 double precision, content bigint)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT SET work_mem = '64MB'
  AS $$
DECLARE
  the_kind text;
BEGIN
  SELECT d.kind INTO the_kind
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id
  WHERE v.id = the_version_id AND v.id = ANY (gate_centre_versions());
  IF the_kind = 'hazard-area' THEN
    RETURN QUERY
      WITH state AS NOT MATERIALIZED (
        SELECT h.row_number, h.local_id, h.name, coalesce(h.computed_area_m2, h.reported_area_m2) AS area_m2, h.valid_to,
          hash_record_extended(ROW(h.local_id, h.name, h.classification, h.status, h.contamination_types, h.priority, h.direct_evidence, h.indirect_evidence,
            h.blockages, h.marking, h.operator_id, h.found_on, h.status_on, h.status_reason, h.valid_from, h.valid_to, h.reported_area_m2,
            h.admin_p_code, h.admin_name, h.geom::bytea), 0) AS content
        FROM hazard_area h WHERE h.version_id = the_version_id
      ), earlier AS (
        -- States that are over belong to the area: a change in its history is a change of the area.
        SELECT s.local_id, hashtextextended(string_agg(s.content::text, ' ' ORDER BY s.content), 0) AS contents FROM state s WHERE s.valid_to IS NOT NULL GROUP BY s.local_id
      )
      SELECT s.row_number, s.local_id, s.name, s.area_m2, CASE WHEN e.contents IS NULL THEN s.content ELSE hashint8extended(s.content, e.contents) END
      FROM state s LEFT JOIN earlier e ON e.local_id = s.local_id
      WHERE s.valid_to IS NULL;
  ELSIF the_kind = 'land-release' THEN
    RETURN QUERY
      SELECT r.row_number, r.local_id, r.hazard_local_id, coalesce(r.computed_area_m2, r.reported_area_m2),
        hash_record_extended(ROW(r.local_id, r.hazard_local_id, r.release_type, r.method, r.operator_id, r.started_on, r.completed_on, r.reported_area_m2,
          r.ap_mines, r.av_mines, r.other_devices, r.admin_p_code, r.admin_name, r.geom::bytea), 0)
      FROM land_release r WHERE r.version_id = the_version_id;
  ELSIF the_kind = 'service' THEN
    RETURN QUERY
      SELECT s.row_number, s.local_id, s.name, NULL::double precision,
        hash_record_extended(ROW(s.local_id, s.name, s.categories, s.facility_type, s.status, s.status_on, s.ownership, s.capacity_month, s.waiting_days,
          s.cost_to_user, s.wheelchair_access, s.verified_on, s.location_source, s.admin_p_code, s.admin_name, s.geom::bytea), 0)
      FROM service_point s WHERE s.version_id = the_version_id;
  ELSIF the_kind = 'project' THEN
    RETURN QUERY
      SELECT p.row_number, p.local_id, p.name, p.computed_area_m2,
        hash_record_extended(ROW(p.local_id, p.name, p.sector, p.status, p.owner_id, p.starts_on, p.ends_on, p.cost, p.cost_currency, p.corridor_m,
          p.admin_p_code, p.admin_name, p.geom::bytea), 0)
      FROM development_project p WHERE p.version_id = the_version_id;
  ELSIF the_kind = 'admin-area' THEN
    RETURN QUERY
      -- The levels lie on top of each other: the area of the highest one counts, as in dataset_version.area_m2.
      SELECT a.row_number, a.level || ' ' || a.p_code, a.name,
        CASE WHEN a.level = (SELECT min(o.level) FROM admin_area o WHERE o.version_id = the_version_id) THEN a.computed_area_m2 END,
        hash_record_extended(ROW(a.level, a.p_code, a.name, a.parent_p_code, a.population, a.population_on, a.reported_area_m2, a.geom::bytea), 0)
      FROM admin_area a WHERE a.version_id = the_version_id;
  ELSIF the_kind = 'casualty' THEN
    RETURN QUERY
      SELECT c.row_number, NULL::text, c.admin_name, NULL::double precision,
        hash_record_extended(ROW(c.period_from, c.period_to, c.outcome, c.sex, c.age_group, c.cause, c.number, c.admin_p_code, c.admin_name), 0)
      FROM casualty c WHERE c.version_id = the_version_id;
  ELSIF the_kind = 'population' THEN
    RETURN QUERY
      SELECT b.row_number, b.first_column || ' ' || b.first_row, NULL::text, NULL::double precision,
        hash_record_extended(ROW(b.west_degrees, b.north_degrees, b.cell_width_degrees, b.cell_height_degrees, b.cells), 0)
      FROM population_block b WHERE b.version_id = the_version_id;
  ELSIF the_kind = 'funding' THEN
    RETURN QUERY
      SELECT a.row_number, a.iati_identifier, a.title, NULL::double precision,
        hashtextextended(concat(
          ROW(a.iati_identifier, a.title, a.description, a.status_code, a.reporting_organisation_id, a.default_currency, a.humanitarian,
            a.planned_start_on, a.actual_start_on, a.planned_end_on, a.actual_end_on, a.recipient_share, a.strand, a.strand_rule,
            a.reported_as, a.strand_share, a.other_identifiers, a.recipient_level, a.secondary_reporter, a.collaboration_code, a.flow_code,
            a.finance_code, a.earmarking_code, a.aid_type, a.in_kind)::text,
          (SELECT string_agg(ROW(t.type_code, t.transaction_on, t.value, t.currency, t.value_on, t.provider_id, t.receiver_id,
            t.uncounted_because, t.provider_activity, t.receiver_activity, t.reported_on, t.original_value, t.original_currency, t.finance_code,
            t.strand, t.strand_share, t.strand_rule)::text, '' ORDER BY t.id)
            FROM funding_transaction t WHERE t.activity_id = a.id),
          (SELECT string_agg(ROW(p.kind, p.type_code, p.status_code, p.starts_on, p.ends_on, p.value, p.currency, p.value_on, p.provider_id, p.receiver_id,
            p.provider_activity, p.receiver_activity)::text, '' ORDER BY p.id)
            FROM funding_plan p WHERE p.activity_id = a.id),
          (SELECT string_agg(ROW(l.name, coalesce(l.source_precision, l.stated_precision), l.exactness_code, l.reach_code, l.class_code, l.gazetteer, l.gazetteer_code,
            l.percentage, l.geom)::text, '' ORDER BY l.id) FROM funding_location l WHERE l.activity_id = a.id),
          (SELECT string_agg(ROW(s.vocabulary, s.code, s.percentage)::text, '' ORDER BY s.vocabulary, s.code)
            FROM funding_sector s WHERE s.activity_id = a.id),
          (SELECT string_agg(ROW(o.organisation_id, o.role_code)::text, '' ORDER BY o.organisation_id, o.role_code)
            FROM funding_organisation o WHERE o.activity_id = a.id)), 0)
      FROM funding_activity a WHERE a.version_id = the_version_id;
  END IF;
END $$;
COMMENT ON FUNCTION version_records(integer) IS 'Records of a version of the viewer''s own programmes in any state, to compare versions: source row, identifier, a name, area in square metres as figures count it, and a 64-bit hash of all that the source says. A hazardous area with its history is one.';

CREATE FUNCTION version_geometries(the_version_id integer, the_row_numbers integer[])
  RETURNS TABLE (row_number integer, geom geometry)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT row_number, geom FROM hazard_area WHERE version_id = the_version_id AND row_number = ANY (the_row_numbers)
    AND version_id = ANY (gate_centre_versions())
  UNION ALL
  SELECT row_number, geom FROM land_release WHERE version_id = the_version_id AND row_number = ANY (the_row_numbers)
    AND version_id = ANY (gate_centre_versions())
  UNION ALL
  SELECT row_number, geom FROM service_point WHERE version_id = the_version_id AND row_number = ANY (the_row_numbers)
    AND version_id = ANY (gate_centre_versions())
  UNION ALL
  SELECT row_number, geom FROM development_project WHERE version_id = the_version_id AND row_number = ANY (the_row_numbers)
    AND version_id = ANY (gate_centre_versions())
  UNION ALL
  SELECT row_number, geom FROM admin_area WHERE version_id = the_version_id AND row_number = ANY (the_row_numbers)
    AND version_id = ANY (gate_centre_versions())
  UNION ALL
  SELECT row_number, ST_Collect(geom) FROM funding_location WHERE version_id = the_version_id AND row_number = ANY (the_row_numbers)
    AND version_id = ANY (gate_centre_versions())
  GROUP BY row_number
  $$;
COMMENT ON FUNCTION version_geometries(integer, integer[]) IS 'Geometries (EPSG:4326) of the records that came of these rows of a version of the viewer''s own programmes, in any state.';
