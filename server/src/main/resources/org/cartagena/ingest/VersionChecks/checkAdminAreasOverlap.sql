-- Administrative areas of a version that overlap another one of their level by a hundredth of the smaller one or more.
-- The pairs are those whose boxes overlap (OverlapCandidates), all pairs of a later row at once. At most three for each row.
-- LIMIT has each row found by the key of its table: rows just copied have no statistics, and any other order of joining takes minutes.
INSERT INTO row_issue (version_id, row_number, severity, code, value, message)
WITH candidate AS MATERIALIZED (
  SELECT first, second FROM unnest(:firsts, :seconds) AS c (first, second)
), overlap AS MATERIALIZED (
  SELECT a.row_number AS first, b.row_number AS second, a.name AS other,
    ST_Area(ST_Intersection(a.geom, b.geom)::geography) AS overlap_m2, least(a.computed_area_m2, b.computed_area_m2) AS smaller_m2
  FROM candidate c
  CROSS JOIN LATERAL (SELECT row_number, name, computed_area_m2, geom, level FROM admin_area
    WHERE version_id = :versionId AND row_number = c.first AND computed_area_m2 > 0 LIMIT 1) a
  CROSS JOIN LATERAL (SELECT row_number, name, computed_area_m2, geom, level FROM admin_area
    WHERE version_id = :versionId AND row_number = c.second AND computed_area_m2 > 0 LIMIT 1) b
  WHERE NOT a.geom = b.geom
    AND a.level = b.level AND ST_Intersects(a.geom, b.geom)
), counted AS (
  SELECT o.*, row_number() OVER (PARTITION BY o.second ORDER BY o.overlap_m2 DESC, o.first) AS rank
  FROM overlap o WHERE o.overlap_m2 >= greatest(1, 0.01 * o.smaller_m2)
)
SELECT :versionId, c.second, :severity, :code, c.other,
  format('The area overlaps %s of row %s by %s m2: records there may be counted in the wrong one. Both were kept; correct the outlines.',
    c.other, c.first, to_char(c.overlap_m2, 'FM999,999,999,999,990'))
FROM counted c WHERE c.rank <= 3;
