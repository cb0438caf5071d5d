-- Development projects.
-- A project is there from the start to the end of its works.
-- Columns are those of FeatureCollection; geom is EPSG:4326 longitude latitude. FeatureStore appends conditions on them, the key of the
-- page before, the order and the limit. Records without location pass every box, and records without days every period.
-- :id of one record; :box and :otherBox EWKT of one or two boxes (antimeridian), :area EWKT of the exact shape that records touch,
-- :inside the box where that is the shape, else null; :from and :to days; each of them null for any.
-- Index: development_project_geom (GiST) for a box, else the primary key.
SELECT r.* FROM (
  SELECT f.id, f.version_id, f.row_number, f.geom,
    g.code AS "programme", f.local_id AS "localId", f.name AS "name", f.sector AS "sector", f.status AS "status",
    o.name AS "owner", f.starts_on AS "startsOn", f.ends_on AS "endsOn", f.cost AS "cost", f.cost_currency AS "costCurrency",
    f.corridor_m AS "corridorM", round(f.computed_length_m::numeric, 1)::float8 AS "computedLengthM",
    round(f.computed_area_m2::numeric, 1)::float8 AS "computedAreaM2", a.id AS "adminAreaId",
    coalesce(a.name, f.admin_name) AS "adminArea", f.geom IS NULL AS "withoutLocation",
    f.starts_on AS begins_on, f.ends_on AS ends_on
  FROM development_project f
  JOIN programme g ON g.id = f.programme_id
  LEFT JOIN admin_area a ON a.id = f.admin_area_id
  LEFT JOIN organisation o ON o.id = f.owner_id
) r
WHERE (:id::bigint IS NULL OR r.id = :id)
  -- Two conditions: under row-level security only a condition of leakproof operators can use the index (decision 0003).
  AND (:box::text IS NULL OR r.geom IS NULL OR r.geom && :box::text::geometry OR r.geom && :otherBox::text::geometry)
  -- What lies in the box with its own box need not be looked at exactly.
  AND (:area::text IS NULL OR r.geom IS NULL OR r.geom @ :inside::text::geometry OR ST_Intersects(r.geom, :area::text::geometry))
  AND (:from::date IS NULL OR r.ends_on IS NULL OR r.ends_on >= :from::date)
  AND (:to::date IS NULL OR r.begins_on IS NULL OR r.begins_on <= :to::date)
