-- Pages of records (decision 0019): where the records of a version are, and those without location.

-- A page walks the keys. Superseded versions lie between the published ones; the first and the last key of each
-- published version let a page step over them.
CREATE INDEX hazard_area_version_key ON hazard_area (version_id, id);
CREATE INDEX land_release_version_key ON land_release (version_id, id);
CREATE INDEX service_point_version_key ON service_point (version_id, id);
CREATE INDEX development_project_version_key ON development_project (version_id, id);
CREATE INDEX funding_location_version_key ON funding_location (version_id, id);
CREATE INDEX admin_area_version_key ON admin_area (version_id, id);

-- Records without location pass every box. In an index for places they can be found only by reading all of it, and the
-- planner does not know; so they get one of their own, and that for places holds places only.
CREATE INDEX hazard_area_without_location ON hazard_area (id) WHERE geom IS NULL;
CREATE INDEX land_release_without_location ON land_release (id) WHERE geom IS NULL;
CREATE INDEX service_point_without_location ON service_point (id) WHERE geom IS NULL;
CREATE INDEX development_project_without_location ON development_project (id) WHERE geom IS NULL;
CREATE INDEX funding_location_without_location ON funding_location (id) WHERE geom IS NULL;
CREATE INDEX admin_area_without_location ON admin_area (id) WHERE geom IS NULL;
DROP INDEX hazard_area_geom;
CREATE INDEX hazard_area_geom ON hazard_area USING gist (geom) WHERE geom IS NOT NULL;
DROP INDEX land_release_geom;
CREATE INDEX land_release_geom ON land_release USING gist (geom) WHERE geom IS NOT NULL;
DROP INDEX service_point_geom;
CREATE INDEX service_point_geom ON service_point USING gist (geom) WHERE geom IS NOT NULL;
DROP INDEX development_project_geom;
CREATE INDEX development_project_geom ON development_project USING gist (geom) WHERE geom IS NOT NULL;
DROP INDEX funding_location_geom;
CREATE INDEX funding_location_geom ON funding_location USING gist (geom) WHERE geom IS NOT NULL;
DROP INDEX admin_area_geom;
CREATE INDEX admin_area_geom ON admin_area USING gist (geom) WHERE geom IS NOT NULL;
