-- Administrative areas.
-- An administrative area has no time of its own.
-- Columns are those of FeatureCollection; geom is EPSG:4326 longitude latitude. FeatureStore appends conditions on them, the key of the
-- page before, the order and the limit. Records without location pass every box, and records without days every period.
-- :id of one record; :box and :otherBox EWKT of one or two boxes (antimeridian), :area EWKT of the exact shape that records touch,
-- :inside the box where that is the shape, else null; :from and :to days; each of them null for any.
-- Index: admin_area_geom (GiST) for a box, else the primary key.
SELECT r.* FROM (
  SELECT f.id, f.version_id, f.row_number, f.geom,
    g.code AS "programme", f.level AS "level", f.p_code AS "pCode", f.name AS "name", f.parent_id AS "parentId",
    a.name AS "parent", f.population AS "population", f.population_on AS "populationOn",
    round(f.computed_area_m2::numeric, 1)::float8 AS "computedAreaM2", f.reported_area_m2 AS "reportedAreaM2",
    f.geom IS NULL AS "withoutLocation", NULL::date AS begins_on, NULL::date AS ends_on
  FROM admin_area f
  JOIN programme g ON g.id = f.programme_id
  LEFT JOIN admin_area a ON a.id = f.parent_id
) r
WHERE (:id::bigint IS NULL OR r.id = :id)
  -- Two conditions: under row-level security only a condition of leakproof operators can use the index (decision 0003).
  AND (:box::text IS NULL OR r.geom IS NULL OR r.geom && :box::text::geometry OR r.geom && :otherBox::text::geometry)
  -- What lies in the box with its own box need not be looked at exactly.
  AND (:area::text IS NULL OR r.geom IS NULL OR r.geom @ :inside::text::geometry OR ST_Intersects(r.geom, :area::text::geometry))
  AND (:from::date IS NULL OR r.ends_on IS NULL OR r.ends_on >= :from::date)
  AND (:to::date IS NULL OR r.begins_on IS NULL OR r.begins_on <= :to::date)
