-- What made large imports slow in the database; decision 0013 has the figures.

-- The importer has measured every outline when it compares it with the reported area. Rows that come without a measure are
-- still measured here.
ALTER TABLE hazard_area DROP COLUMN computed_area_m2;
ALTER TABLE hazard_area ADD COLUMN measured_area_m2 double precision CHECK (measured_area_m2 >= 0);
ALTER TABLE hazard_area ADD COLUMN computed_area_m2 double precision GENERATED ALWAYS AS (
  CASE WHEN GeometryType(geom) = 'MULTIPOLYGON' THEN coalesce(measured_area_m2, ST_Area(geom::geography)) END) STORED;
COMMENT ON COLUMN hazard_area.measured_area_m2 IS 'Geodesic area of the outline as the importer has measured it, in square metres; null = it has not. Read computed_area_m2.';
COMMENT ON COLUMN hazard_area.computed_area_m2 IS 'Geodesic area on the WGS 84 ellipsoid in square metres; null without polygon.';

ALTER TABLE land_release DROP COLUMN computed_area_m2;
ALTER TABLE land_release ADD COLUMN measured_area_m2 double precision CHECK (measured_area_m2 >= 0);
ALTER TABLE land_release ADD COLUMN computed_area_m2 double precision GENERATED ALWAYS AS (
  coalesce(CASE WHEN geom IS NOT NULL THEN measured_area_m2 END, ST_Area(geom::geography))) STORED;
COMMENT ON COLUMN land_release.measured_area_m2 IS 'Geodesic area of the outline as the importer has measured it, in square metres; null = it has not. Read computed_area_m2.';
COMMENT ON COLUMN land_release.computed_area_m2 IS 'Geodesic area on the WGS 84 ellipsoid in square metres; null without polygon.';

-- Before publication no row has an administrative area: nothing to keep an index of.
DROP INDEX hazard_area_admin_area;
CREATE INDEX hazard_area_admin_area ON hazard_area (admin_area_id) WHERE admin_area_id IS NOT NULL;

CREATE FUNCTION prove_references(the_version_id integer) RETURNS void
  LANGUAGE plpgsql SET search_path FROM CURRENT
  AS $$
DECLARE
  keys record;
  broken text;
BEGIN
  -- Every foreign key of every table that holds rows of versions, as the catalogue has it: none can be forgotten. Each table is
  -- read once for all its keys. The rows that are pointed at are locked as the key's own trigger would, so that they cannot go
  -- before this transaction ends.
  FOR keys IN
    SELECT child, (SELECT string_agg(DISTINCT quote_ident(a.attname), ', ') FROM pg_attribute a
        WHERE a.attrelid = child AND a.attnum = ANY (string_to_array(string_agg(array_to_string(conkey, ','), ','), ',')::int2[])) AS columns,
      string_agg(format(
        'used_%1$s AS MATERIALIZED (SELECT DISTINCT %2$s FROM used WHERE NOT (ROW(%2$s) IS NULL)),'
        ' held_%1$s AS MATERIALIZED (SELECT %4$s FROM %3$s WHERE (%4$s) IN (SELECT * FROM used_%1$s) FOR KEY SHARE)',
        number, child_columns, parent, parent_columns), ', ') AS parts,
      string_agg(format('SELECT %2$L::text WHERE EXISTS (SELECT * FROM used_%1$s EXCEPT SELECT * FROM held_%1$s)', number, conname),
        ' UNION ALL ') AS faults
    FROM (
      SELECT c.conname, c.conkey, c.conrelid::regclass AS child, c.confrelid::regclass AS parent, row_number() OVER () AS number,
        (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY n) FROM unnest(c.conkey) WITH ORDINALITY k(attnum, n)
          JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.attnum) AS child_columns,
        (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY n) FROM unnest(c.confkey) WITH ORDINALITY k(attnum, n)
          JOIN pg_attribute a ON a.attrelid = c.confrelid AND a.attnum = k.attnum) AS parent_columns
      FROM pg_constraint c JOIN pg_attribute v ON v.attrelid = c.conrelid AND v.attname = 'version_id' AND NOT v.attisdropped
      WHERE c.contype = 'f' AND c.connamespace = 'cartagena'::regnamespace) k
    GROUP BY child
  LOOP
    EXECUTE format('WITH used AS MATERIALIZED (SELECT DISTINCT %s FROM %s WHERE version_id = $1), %s SELECT string_agg(fault, '', '') FROM (%s) f (fault)',
      keys.columns, keys.child, keys.parts, keys.faults)
    INTO broken USING the_version_id;
    IF broken IS NOT NULL THEN
      RAISE EXCEPTION 'version % breaks the foreign key % of %', the_version_id, broken, keys.child
        USING ERRCODE = 'foreign_key_violation';
    END IF;
  END LOOP;
END $$;
REVOKE EXECUTE ON FUNCTION prove_references(integer) FROM PUBLIC;
COMMENT ON FUNCTION prove_references(integer) IS 'Proves every foreign key of the rows of a version at once, and holds the rows that they point at; for imports that have left it to this function. Error 23503 when one is broken.';
