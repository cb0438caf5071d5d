-- Remaining hazardous areas in a tile, as hazardAreas.sql gives them to a viewer from whom nothing is hidden: the same bytes, without the
-- search for what would stand for hidden areas, which takes longer than a tile of a few records. Null where something is hidden from this
-- viewer: then it is hazardAreas.sql that must be asked.
-- :keys of the tile and of the leaves that may contain it, :z :x :y of the tile, :pos its position, :west :north its corner and :side its
-- side in units of zoom 18. Units of geometry: tile coordinates, 4096 a side. Index: tile_row_key.
SELECT CASE WHEN NOT EXISTS (SELECT FROM programme g WHERE g.public_view <> 'open' AND NOT gate_has_programme(g.code)) THEN (
  SELECT ST_AsMVT(t, 'hazard-areas') FROM (
    SELECT f.id, CASE WHEN f.id IS NULL THEN 'group' ELSE 'area' END AS form, f.programme, f.code AS classification, f.status,
      f.types AS contamination, f.priority, true AS remaining, f.number, NULL::integer AS "numberCounted", f.area_m2 AS "areaM2",
      CASE WHEN f.id IS NOT NULL THEN f.first_day END AS "validFrom",
      f.area_m2_cha AS "areaM2Cha", f.area_m2_sha AS "areaM2Sha", f.number_cha AS "numberCha",
      f.number_sha AS "numberSha", f.number_without_area AS "numberWithoutArea", f.number_open AS "numberOpen",
      f.number_worked_on AS "numberWorkedOn", f.number_suspended AS "numberSuspended", f.number_ap AS "numberAP",
      f.number_av AS "numberAV", f.number_cm AS "numberCM", f.number_erw AS "numberERW",
      f.number_ied AS "numberIED", f.number_type_unknown AS "numberTypeUnknown", f.number_high AS "numberHigh",
      f.number_medium AS "numberMedium", f.number_low AS "numberLow",
      CASE WHEN f.id IS NULL THEN f.first_day END AS "validFromFirst", CASE WHEN f.id IS NULL THEN f.last_day END AS "validFromLast", f.geom
    FROM tile_features(CAST(:keys AS bigint[]), :z, :x, :y, :pos, :west, :north, :side) f
    -- In one order, whatever the plan, so that the same tile is the same bytes everywhere.
    ORDER BY id, number, "areaM2", geom
  ) t) END;
