-- Places where funded activities take place.
-- A place is funded from the start to the end of its activity, actual before planned.
-- Columns are those of FeatureCollection; geom is EPSG:4326 longitude latitude. FeatureStore appends conditions on them, the key of the
-- page before, the order and the limit. Records without location pass every box, and records without days every period.
-- :id of one record; :box and :otherBox EWKT of one or two boxes (antimeridian), :area EWKT of the exact shape that records touch,
-- :inside the box where that is the shape, else null; :from and :to days; each of them null for any.
-- Index: funding_location_geom (GiST) for a box, else the primary key.
SELECT r.* FROM (
  SELECT f.id, f.version_id, f.row_number, f.geom,
    g.code AS "programme", f.activity_id AS "activityId", f.name AS "name", f.stated_precision AS "precision",
    coalesce(f.source_precision, f.stated_precision) AS "sourcePrecision", f.centre_of_name AS "middleOf",
    f.exactness_code AS "exactnessCode", f.reach_code AS "reachCode", f.class_code AS "classCode", c.title AS "activityTitle",
    c.iati_identifier AS "iatiIdentifier", c.strand AS "strand", c.strand_rule AS "strandRule", a.id AS "adminAreaId",
    a.name AS "adminArea", f.geom IS NULL AS "withoutLocation",
    coalesce(c.actual_start_on, c.planned_start_on) AS begins_on, coalesce(c.actual_end_on, c.planned_end_on) AS ends_on
  FROM funding_location f
  JOIN programme g ON g.id = f.programme_id
  JOIN funding_activity c ON c.id = f.activity_id
  LEFT JOIN admin_area a ON a.id = f.admin_area_id
) r
WHERE (:id::bigint IS NULL OR r.id = :id)
  -- Two conditions: under row-level security only a condition of leakproof operators can use the index (decision 0003).
  AND (:box::text IS NULL OR r.geom IS NULL OR r.geom && :box::text::geometry OR r.geom && :otherBox::text::geometry)
  -- What lies in the box with its own box need not be looked at exactly.
  AND (:area::text IS NULL OR r.geom IS NULL OR r.geom @ :inside::text::geometry OR ST_Intersects(r.geom, :area::text::geometry))
  AND (:from::date IS NULL OR r.ends_on IS NULL OR r.ends_on >= :from::date)
  AND (:to::date IS NULL OR r.begins_on IS NULL OR r.begins_on <= :to::date)
