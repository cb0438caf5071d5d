-- Editing single records of published versions (decision 0022): the record changes in its place, and what it was before stays here.

CREATE TABLE record_edit (
  id          bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id  integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  record_id   bigint  NOT NULL,
  number      integer NOT NULL CHECK (number > 0),
  change      text    NOT NULL CHECK (change IN ('created', 'changed', 'deleted', 'state')),
  edited_at   timestamptz NOT NULL,
  edited_by   text    NOT NULL CHECK (btrim(edited_by) <> ''),
  reason      text    CHECK (btrim(reason) <> ''),
  before      jsonb,
  after       jsonb,
  notices     jsonb   NOT NULL DEFAULT '[]',
  UNIQUE (version_id, record_id, number),
  CHECK ((before IS NULL) = (change IN ('created', 'state'))),
  CHECK ((after IS NULL) = (change = 'deleted')),
  CHECK (change <> 'deleted' OR reason IS NOT NULL)
);
COMMENT ON TABLE record_edit IS 'Every edit of a single record, with the whole record before and after. The state of a version at any moment follows from it: version_as_known.';
COMMENT ON COLUMN record_edit.id IS 'Internal key, in the order of edits within a version.';
COMMENT ON COLUMN record_edit.version_id IS 'The published version whose record was edited.';
COMMENT ON COLUMN record_edit.record_id IS 'Key of the record in the table of its kind; no foreign key, because deleted records stay here.';
COMMENT ON COLUMN record_edit.number IS 'Number of the edit of this record, from 1.';
COMMENT ON COLUMN record_edit.change IS 'created, changed, deleted; state: an earlier state of a hazardous area, kept as a record of its own when the area entered a new one.';
COMMENT ON COLUMN record_edit.edited_at IS 'When it was written; within a version never earlier than the edit before it.';
COMMENT ON COLUMN record_edit.edited_by IS 'Label of the token; no name of a person.';
COMMENT ON COLUMN record_edit.reason IS 'Why, as the editor says; always given for a deletion.';
COMMENT ON COLUMN record_edit.before IS 'The row before, all columns; geom as hexadecimal EWKB, EPSG:4326. Null when there was none.';
COMMENT ON COLUMN record_edit.after IS 'The row after, as before. Null when it was deleted.';
COMMENT ON COLUMN record_edit.notices IS 'What the checks of import found worth saying and did not refuse: code, column, message.';

ALTER TABLE record_edit ENABLE ROW LEVEL SECURITY;
CREATE POLICY centre ON record_edit FOR SELECT TO cartagena_app USING (
  version_id = ANY ((SELECT gate_centre_versions())::integer[]));
GRANT SELECT ON record_edit TO cartagena_app;

CREATE FUNCTION record_table(the_kind text) RETURNS text
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$
  SELECT CASE the_kind WHEN 'hazard-area' THEN 'hazard_area' WHEN 'land-release' THEN 'land_release' WHEN 'service' THEN 'service_point'
    WHEN 'project' THEN 'development_project' WHEN 'funding' THEN 'funding_location' WHEN 'admin-area' THEN 'admin_area' END
  $$;
COMMENT ON FUNCTION record_table(text) IS 'Table that holds the located records of a kind; null = it has none.';

CREATE FUNCTION record_tag(the_kind text, the_id bigint) RETURNS text
  LANGUAGE plpgsql STABLE SET search_path FROM CURRENT
  AS $$
DECLARE
  tag text;
BEGIN
  EXECUTE format('SELECT left(encode(sha256(convert_to(f::text, ''UTF8'')), ''hex''), 16) FROM %I f WHERE f.id = $1', record_table(the_kind))
  INTO tag USING the_id;
  RETURN tag;
END $$;
COMMENT ON FUNCTION record_tag(text, bigint) IS 'Hash of all that is stored of a record, as far as the asker may read it: another one after every change. Null = no such record.';

CREATE FUNCTION edit_row(the_kind text, the_id bigint) RETURNS jsonb
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  found jsonb;
BEGIN
  -- As JSON a geometry would be rounded.
  EXECUTE format('SELECT (to_jsonb(f) - ''geom'') || jsonb_build_object(''geom'', f.geom::text) FROM %I f WHERE f.id = $1', record_table(the_kind))
  INTO found USING the_id;
  RETURN found;
END $$;
COMMENT ON FUNCTION edit_row(text, bigint) IS 'A record as record_edit keeps it; jsonb_populate_record makes the row of it again.';

CREATE FUNCTION edit_admin_area(the_programme_id integer, the_geom geometry, the_p_code text, the_name text) RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  WITH area AS (
    SELECT a.* FROM admin_area a JOIN publication p ON p.version_id = a.version_id AND p.withdrawn_at IS NULL
    WHERE a.programme_id = the_programme_id
  )
  SELECT coalesce(
    (SELECT a.id FROM area a WHERE a.geom && the_geom AND ST_Intersects(a.geom, ST_PointOnSurface(the_geom))
      ORDER BY a.level DESC, a.id LIMIT 1),
    (SELECT min(a.id) FROM area a WHERE a.p_code = the_p_code GROUP BY a.level HAVING count(*) = 1 ORDER BY a.level LIMIT 1),
    (SELECT min(a.id) FROM area a WHERE lower(a.name) = lower(the_name) GROUP BY a.level HAVING count(*) = 1 ORDER BY a.level LIMIT 1))
  $$;
COMMENT ON FUNCTION edit_admin_area(integer, geometry, text, text) IS 'Deepest published administrative area of one record: by geometry, else code, else name; the rule of assign_admin_areas.';

CREATE FUNCTION hazard_cells_of(state jsonb) RETURNS TABLE (level integer, x integer, y integer, counted integer, cha integer, sha integer)
  LANGUAGE sql STABLE SET search_path FROM CURRENT
  AS $$
  WITH one AS (SELECT (jsonb_populate_record(NULL::hazard_area, state)).* WHERE state IS NOT NULL), area AS (
    SELECT geom, (classification = 'CHA')::integer AS cha, (classification = 'SHA')::integer AS sha,
      least(greatest(floor(ST_XMin(geom) / 0.05), -3600), 3599)::integer AS x_min, least(greatest(floor(ST_XMax(geom) / 0.05), -3600), 3599)::integer AS x_max,
      least(greatest(floor(ST_YMin(geom) / 0.05), -1800), 1799)::integer AS y_min, least(greatest(floor(ST_YMax(geom) / 0.05), -1800), 1799)::integer AS y_max
    FROM one WHERE remaining AND NOT ST_IsEmpty(geom)
  ), small AS (
    SELECT x, y, (row_number() OVER (ORDER BY x, y) = 1)::integer AS counted, cha, sha
    FROM area, generate_series(x_min, x_max) x, generate_series(y_min, y_max) y
    WHERE x_min = x_max AND y_min = y_max OR ST_Intersects(geom, ST_MakeEnvelope(x * 0.05, y * 0.05, (x + 1) * 0.05, (y + 1) * 0.05, 4326))
  )
  SELECT level, x >> level, y >> level, max(counted), max(cha), max(sha) FROM small, generate_series(0, 7) level GROUP BY 1, 2, 3
  $$;
COMMENT ON FUNCTION hazard_cells_of(jsonb) IS 'The cells of all levels that one hazardous area (its row) counts in, as refresh_hazard_cells counts it; none when it does not remain or has no location.';

CREATE FUNCTION edit_hazard_figures(the_version_id integer, the_programme_id integer, the_before jsonb, the_after jsonb) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  one hazard_area;
BEGIN
  -- Only the groups that the record was in or is in.
  FOR one IN SELECT (jsonb_populate_record(NULL::hazard_area, s.state)).* FROM (VALUES (the_before), (the_after)) s (state) WHERE s.state IS NOT NULL LOOP
    DELETE FROM hazard_total t
    WHERE t.version_id = the_version_id AND t.admin_area_id IS NOT DISTINCT FROM one.admin_area_id AND t.classification = one.classification
      AND t.status = one.status AND t.contamination = array_to_string(one.contamination_types, '+') AND t.remaining = one.remaining;
    INSERT INTO hazard_total (version_id, programme_id, admin_area_id, classification, status, contamination, remaining,
        number, number_without_location, number_without_area, area_m2)
    SELECT the_version_id, the_programme_id, one.admin_area_id, one.classification, one.status, array_to_string(one.contamination_types, '+'), one.remaining,
      count(*), count(*) FILTER (WHERE geom IS NULL),
      count(*) FILTER (WHERE coalesce(computed_area_m2, reported_area_m2) IS NULL),
      coalesce(sum(coalesce(computed_area_m2, reported_area_m2)), 0)
    FROM hazard_area
    WHERE version_id = the_version_id AND valid_to IS NULL AND admin_area_id IS NOT DISTINCT FROM one.admin_area_id
      AND classification = one.classification AND status = one.status AND remaining = one.remaining
      AND array_to_string(contamination_types, '+') = array_to_string(one.contamination_types, '+')
    HAVING count(*) > 0;

  END LOOP;
  PERFORM refresh_admin_area_hazards(ARRAY[the_version_id]);

  -- An area is in few cells, but a large cell holds many areas: taken out where it was, added where it is.
  DELETE FROM tile_cell t USING hazard_cells_of(the_before) c
  WHERE t.version_id = the_version_id AND t.level = c.level AND t.x = c.x AND t.y = c.y AND t.number = 1;
  UPDATE tile_cell t SET number = t.number - 1, number_counted = t.number_counted - c.counted, number_cha = t.number_cha - c.cha, number_sha = t.number_sha - c.sha
  FROM hazard_cells_of(the_before) c
  WHERE t.version_id = the_version_id AND t.level = c.level AND t.x = c.x AND t.y = c.y;
  INSERT INTO tile_cell AS t (version_id, level, x, y, programme_id, number, number_counted, number_cha, number_sha)
  SELECT the_version_id, c.level, c.x, c.y, the_programme_id, 1, c.counted, c.cha, c.sha FROM hazard_cells_of(the_after) c
  ON CONFLICT (version_id, level, x, y) DO UPDATE SET number = t.number + 1, number_counted = t.number_counted + EXCLUDED.number_counted,
    number_cha = t.number_cha + EXCLUDED.number_cha, number_sha = t.number_sha + EXCLUDED.number_sha;
  DELETE FROM hazard_cell t USING (SELECT x, y FROM hazard_cells_of(the_before) WHERE level = 0 UNION SELECT x, y FROM hazard_cells_of(the_after) WHERE level = 0) c
  WHERE t.version_id = the_version_id AND t.x = c.x AND t.y = c.y;
  INSERT INTO hazard_cell (version_id, programme_id, x, y, number, number_cha, number_sha, geom)
  SELECT t.version_id, t.programme_id, t.x, t.y, t.number, t.number_cha, t.number_sha, ST_MakeEnvelope(t.x * 0.05, t.y * 0.05, (t.x + 1) * 0.05, (t.y + 1) * 0.05, 4326)
  FROM tile_cell t JOIN (SELECT x, y FROM hazard_cells_of(the_before) WHERE level = 0 UNION SELECT x, y FROM hazard_cells_of(the_after) WHERE level = 0) c USING (x, y)
  WHERE t.version_id = the_version_id AND t.level = 0;
END $$;
COMMENT ON FUNCTION edit_hazard_figures(integer, integer, jsonb, jsonb) IS 'After an edit of a hazardous area: totals of its groups and enlarged cells of its ground anew, as refresh_hazard_totals and refresh_hazard_cells make them.';

CREATE FUNCTION edit_record(the_kind text, the_change text, the_id bigint, the_version_id integer, expected_tag text,
    changed_columns text[], the_values jsonb, who text, why text, the_notices jsonb) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_table CONSTANT text := CASE WHEN the_kind IN ('hazard-area', 'land-release', 'service', 'project') THEN record_table(the_kind) END;
  -- What an edit never writes: keys, what is derived, what was never in a request.
  columns CONSTANT text[] := ARRAY(SELECT c FROM unnest(changed_columns) c
    WHERE c <> ALL (ARRAY['id', 'version_id', 'row_number', 'programme_id', 'admin_area_id', 'valid_from', 'valid_to']));
  version integer := the_version_id;
  programme programme;
  its_id bigint := the_id;
  earlier_id bigint;
  was jsonb;
  becomes jsonb;
  begins date;
  old_hazard hazard_area;
  new_hazard hazard_area;
  has_earlier boolean;
BEGIN
  IF the_table IS NULL THEN
    RAISE EXCEPTION 'records of this kind are not edited' USING ERRCODE = 'no_data_found';
  END IF;
  IF the_change <> 'created' THEN
    EXECUTE format('SELECT version_id FROM %I WHERE id = $1', the_table) INTO version USING the_id;
  END IF;
  -- One at a time per programme, as for publishing: two edits of one tile would each miss the other.
  SELECT g.* INTO programme
  FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id JOIN programme g ON g.id = d.programme_id
  WHERE v.id = version AND d.kind = the_kind FOR NO KEY UPDATE OF g;
  IF NOT FOUND OR NOT gate_has_programme(programme.code) THEN
    RAISE EXCEPTION 'no such record' USING ERRCODE = 'no_data_found';
  END IF;
  PERFORM FROM dataset_version v WHERE v.id = version AND v.state = 'published' FOR KEY SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the version is not published' USING ERRCODE = 'object_not_in_prerequisite_state';
  END IF;

  IF the_change <> 'created' THEN
    was := edit_row(the_kind, the_id);
    IF was IS NULL OR record_tag(the_kind, the_id) <> expected_tag THEN
      RAISE EXCEPTION 'the record is another by now' USING ERRCODE = 'CA002';
    END IF;
  END IF;
  IF the_kind = 'hazard-area' THEN
    old_hazard := jsonb_populate_record(NULL::hazard_area, was);
    new_hazard := jsonb_populate_record(old_hazard, the_values);
    has_earlier := old_hazard.local_id IS NOT NULL AND EXISTS (SELECT FROM hazard_area h
      WHERE h.version_id = version AND h.local_id = old_hazard.local_id AND h.valid_to IS NOT NULL AND h.id <> the_id);
    IF old_hazard.valid_to IS NOT NULL THEN
      RAISE EXCEPTION 'an earlier state' USING ERRCODE = 'CA003';
    ELSIF has_earlier AND (the_change = 'deleted' OR 'local_id' = ANY (columns)) THEN
      RAISE EXCEPTION 'there are earlier states' USING ERRCODE = 'CA004';
    END IF;
    IF the_change <> 'deleted' AND 'local_id' = ANY (columns) AND EXISTS (SELECT FROM hazard_area h
        WHERE h.version_id = version AND h.local_id = new_hazard.local_id AND h.id IS DISTINCT FROM the_id) THEN
      RAISE EXCEPTION 'the identifier is taken' USING ERRCODE = 'CA005';
    END IF;
    begins := CASE WHEN the_change = 'created' OR columns && ARRAY['status', 'status_on', 'found_on'] THEN (the_values ->> 'valid_from')::date
      ELSE old_hazard.valid_from END;
    IF the_change = 'changed' AND columns && ARRAY['status', 'classification'] AND new_hazard.status_on > old_hazard.status_on
        OR the_change = 'changed' AND columns && ARRAY['status', 'classification'] AND old_hazard.status_on IS NULL
          AND new_hazard.status_on > old_hazard.valid_from THEN
      -- A new state from a new day on: what was true until then stays true of then.
      begins := new_hazard.status_on;
      INSERT INTO hazard_area (version_id, row_number, programme_id, local_id, name, classification, status, contamination_types, priority,
        direct_evidence, indirect_evidence, blockages, marking, operator_id, found_on, status_on, status_reason, valid_from, valid_to,
        reported_area_m2, admin_p_code, admin_name, admin_area_id, measured_area_m2, geom)
      SELECT h.version_id, edit_row_number(version), h.programme_id, h.local_id, h.name, h.classification, h.status, h.contamination_types, h.priority,
        h.direct_evidence, h.indirect_evidence, h.blockages, h.marking, h.operator_id, h.found_on, h.status_on, h.status_reason, h.valid_from, begins,
        h.reported_area_m2, h.admin_p_code, h.admin_name, h.admin_area_id, h.measured_area_m2, h.geom
      FROM hazard_area h WHERE h.id = the_id
      RETURNING id INTO earlier_id;
    ELSIF has_earlier AND the_change = 'changed' THEN
      IF 'status_on' = ANY (columns) THEN
        RAISE EXCEPTION 'there are earlier states' USING ERRCODE = 'CA004';
      END IF;
      begins := old_hazard.valid_from;
    END IF;
  END IF;

  IF the_change = 'created' THEN
    EXECUTE format('INSERT INTO %I (version_id, row_number, programme_id, %s) SELECT $1, $2, $3, %s FROM jsonb_populate_record(NULL::%I, $4) n RETURNING id',
      the_table, (SELECT string_agg(quote_ident(c), ', ') FROM unnest(columns) c), (SELECT string_agg('n.' || quote_ident(c), ', ') FROM unnest(columns) c), the_table)
    INTO its_id USING version, edit_row_number(version), programme.id, the_values;
  ELSIF the_change = 'deleted' THEN
    EXECUTE format('DELETE FROM %I WHERE id = $1', the_table) USING the_id;
  ELSIF cardinality(columns) > 0 THEN
    EXECUTE format('UPDATE %I f SET %s FROM jsonb_populate_record(NULL::%I, $1) n WHERE f.id = $2',
      the_table, (SELECT string_agg(format('%1$I = n.%1$I', c), ', ') FROM unnest(columns) c), the_table)
    USING the_values, the_id;
  END IF;
  IF the_change <> 'deleted' THEN
    EXECUTE format('UPDATE %I f SET admin_area_id = edit_admin_area(f.programme_id, f.geom, f.admin_p_code, f.admin_name) WHERE f.id = $1', the_table)
    USING its_id;
    IF the_kind = 'hazard-area' THEN
      UPDATE hazard_area SET valid_from = begins WHERE id = its_id;
    END IF;
    becomes := edit_row(the_kind, its_id);
  END IF;

  IF earlier_id IS NOT NULL THEN
    INSERT INTO record_edit (version_id, record_id, number, change, edited_at, edited_by, reason, after)
    VALUES (version, earlier_id, 1, 'state', clock_timestamp(), who, format('The state of record %s until %s', the_id, begins), edit_row(the_kind, earlier_id));
  END IF;
  INSERT INTO record_edit (version_id, record_id, number, change, edited_at, edited_by, reason, before, after, notices)
  VALUES (version, its_id, 1 + (SELECT count(*) FROM record_edit e WHERE e.version_id = version AND e.record_id = its_id),
    the_change, clock_timestamp(), who, why, was, becomes, the_notices);

  IF the_kind = 'hazard-area' THEN
    PERFORM edit_hazard_figures(version, programme.id, was, becomes);
  END IF;
  PERFORM refresh_tile_records(version, ARRAY[its_id]);
  RETURN its_id;
END $$;
COMMENT ON FUNCTION edit_record(text, text, bigint, integer, text, text[], jsonb, text, text, jsonb) IS 'Creates (in a published version), changes or deletes one record, keeps what it was, and brings all that is derived of it up to date. Returns its key. Errors: P0002 no such record for this viewer, 55000 its version is not published, CA002 it is another than expected_tag says, CA003 it is an earlier state of a hazardous area, CA004 this change would contradict earlier states of the area, CA005 another area of the version has the identifier.';

CREATE FUNCTION edit_row_number(the_version_id integer) RETURNS integer
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT -1 - count(*)::integer FROM record_edit e WHERE e.version_id = the_version_id AND e.change IN ('created', 'state')
  $$;
COMMENT ON FUNCTION edit_row_number(integer) IS 'Row number for the next record of a version that comes from no row of a file: -1, -2 and so on, none twice.';

CREATE FUNCTION version_as_known(the_version_id integer, the_moment timestamptz) RETURNS TABLE (record_id bigint, state jsonb)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  the_table text;
BEGIN
  SELECT record_table(d.kind) INTO the_table FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id
  WHERE v.id = the_version_id AND v.id = ANY (gate_centre_versions());
  IF the_table IS NULL THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format(
    'WITH next AS (SELECT DISTINCT ON (e.record_id) e.record_id, e.before FROM record_edit e'
    '   WHERE e.version_id = $1 AND e.edited_at > $2 ORDER BY e.record_id, e.number)'
    ' SELECT f.id, (to_jsonb(f) - ''geom'') || jsonb_build_object(''geom'', f.geom::text) FROM %I f'
    ' WHERE f.version_id = $1 AND f.id NOT IN (SELECT n.record_id FROM next n)'
    ' UNION ALL SELECT n.record_id, n.before FROM next n WHERE n.before IS NOT NULL', the_table)
  USING the_version_id, the_moment;
END $$;
COMMENT ON FUNCTION version_as_known(integer, timestamptz) IS 'All records of a version of the viewer''s own programmes as they were at a moment, each as record_edit keeps it: what the first edit after it found, else what is there now.';

-- Everybody who may read a record is told that it was edited and when; who, why, and what it was before is for the centre.
CREATE FUNCTION gate_record_edits(the_version_id integer, the_record_id bigint) RETURNS TABLE (number integer, change text, edited_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
  SELECT e.number, e.change, e.edited_at
  FROM record_edit e JOIN dataset_version v ON v.id = e.version_id JOIN dataset d ON d.id = v.dataset_id
  WHERE e.version_id = the_version_id AND e.record_id = the_record_id
    AND e.version_id = ANY (CASE WHEN d.kind IN ('hazard-area', 'land-release') THEN gate_precise_versions() ELSE gate_published_versions() END)
  $$;
COMMENT ON FUNCTION gate_record_edits(integer, bigint) IS 'That and when a record was edited, for who may read it.';

-- The map is told as of a publication (V022): at the end of the transaction, in the order of commits.
CREATE FUNCTION record_edit_changes_tiles() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  IF NEW.change <> 'state' THEN
    PERFORM pg_advisory_xact_lock(hashtext('cartagena.tile_change'));
    -- Without any location it touches no tile of records; null would mean all of them.
    INSERT INTO tile_change (kind, programme_id, version_id, geom3857)
    SELECT 'record', d.programme_id, v.id, coalesce(
      ST_Transform(ST_Collect((NEW.before ->> 'geom')::geometry, (NEW.after ->> 'geom')::geometry), 3857), 'SRID=3857;GEOMETRYCOLLECTION EMPTY'::geometry)
    FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = NEW.version_id;
    PERFORM pg_notify('cartagena_tiles', '');
  END IF;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION record_edit_changes_tiles() IS 'Writes down which ground of the map an edit concerns.';
CREATE CONSTRAINT TRIGGER record_edit_changes_tiles AFTER INSERT ON record_edit
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_edit_changes_tiles();

REVOKE EXECUTE ON FUNCTION hazard_cells_of(jsonb), edit_row(text, bigint), edit_admin_area(integer, geometry, text, text), edit_row_number(integer),
  edit_hazard_figures(integer, integer, jsonb, jsonb), record_edit_changes_tiles() FROM PUBLIC;
