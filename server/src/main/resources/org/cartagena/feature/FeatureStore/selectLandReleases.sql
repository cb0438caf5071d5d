-- Land release products.
-- A release is there from its first to its last day of work, and from then on it is done.
-- Columns are those of FeatureCollection; geom is EPSG:4326 longitude latitude. FeatureStore appends conditions on them, the key of the
-- page before, the order and the limit. Records without location pass every box, and records without days every period.
-- :id of one record; :box and :otherBox EWKT of one or two boxes (antimeridian), :area EWKT of the exact shape that records touch,
-- :inside the box where that is the shape, else null; :from and :to days; each of them null for any.
-- Index: land_release_geom (GiST) for a box, else the primary key.
SELECT r.* FROM (
  SELECT f.id, f.version_id, f.row_number, f.geom,
    g.code AS "programme", f.local_id AS "localId", f.hazard_local_id AS "hazardLocalId", f.release_type AS "releaseType",
    f.method AS "method", o.name AS "operator", f.started_on AS "startedOn", f.completed_on AS "completedOn",
    round(f.computed_area_m2::numeric, 1)::float8 AS "computedAreaM2", f.reported_area_m2 AS "reportedAreaM2",
    f.ap_mines AS "apMines", f.av_mines AS "avMines", f.other_devices AS "otherDevices",
    a.id AS "adminAreaId", coalesce(a.name, f.admin_name) AS "adminArea", f.geom IS NULL AS "withoutLocation",
    coalesce(f.started_on, f.completed_on) AS begins_on, f.completed_on AS ends_on
  FROM land_release f
  JOIN programme g ON g.id = f.programme_id
  LEFT JOIN admin_area a ON a.id = f.admin_area_id
  LEFT JOIN organisation o ON o.id = f.operator_id
) r
WHERE (:id::bigint IS NULL OR r.id = :id)
  -- Two conditions: under row-level security only a condition of leakproof operators can use the index (decision 0003).
  AND (:box::text IS NULL OR r.geom IS NULL OR r.geom && :box::text::geometry OR r.geom && :otherBox::text::geometry)
  -- What lies in the box with its own box need not be looked at exactly.
  AND (:area::text IS NULL OR r.geom IS NULL OR r.geom @ :inside::text::geometry OR ST_Intersects(r.geom, :area::text::geometry))
  AND (:from::date IS NULL OR r.ends_on IS NULL OR r.ends_on >= :from::date)
  AND (:to::date IS NULL OR r.begins_on IS NULL OR r.begins_on <= :to::date)
