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

-- One check per row in place of two, and a stronger one: the file is of the same version.
ALTER TABLE dataset_file ADD UNIQUE (version_id, id);
ALTER TABLE source_row DROP CONSTRAINT source_row_version_id_fkey, DROP CONSTRAINT source_row_file_id_fkey,
  ADD FOREIGN KEY (version_id, file_id) REFERENCES dataset_file (version_id, id) ON DELETE CASCADE;

-- Before publication no row has an administrative area: nothing to keep an index of.
DROP INDEX hazard_area_admin_area;
CREATE INDEX hazard_area_admin_area ON hazard_area (admin_area_id) WHERE admin_area_id IS NOT NULL;

-- That the programme is there is what dataset says of the version; that every row has the version's programme, which was checked
-- nowhere, is proved by one statement before a version is staged.
ALTER TABLE hazard_area DROP CONSTRAINT hazard_area_programme_id_fkey;
