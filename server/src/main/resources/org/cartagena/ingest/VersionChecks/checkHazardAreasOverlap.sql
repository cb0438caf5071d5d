-- Remaining hazardous areas of a version that overlap an earlier row by a hundredth of the smaller one or more: ground that counts twice.
-- States of one area do not overlap themselves; one and the same outline is said when rows are read.
-- The pairs are those whose boxes overlap (OverlapCandidates), all pairs of a later row at once. At most three for each row.
-- LIMIT has each row found by the key of its table: rows just copied have no statistics, and any other order of joining takes minutes.
INSERT INTO row_issue (version_id, row_number, severity, code, value, message)
WITH candidate AS MATERIALIZED (
  SELECT first, second FROM unnest(:firsts, :seconds) AS c (first, second)
), overlap AS MATERIALIZED (
  SELECT a.row_number AS first, b.row_number AS second, a.local_id AS other,
    ST_Area(ST_Intersection(a.geom, b.geom)::geography) AS overlap_m2, least(a.computed_area_m2, b.computed_area_m2) AS smaller_m2
  FROM candidate c
  CROSS JOIN LATERAL (SELECT row_number, local_id, computed_area_m2, geom FROM hazard_area
    WHERE version_id = :versionId AND row_number = c.first AND computed_area_m2 > 0 AND remaining LIMIT 1) a
  CROSS JOIN LATERAL (SELECT row_number, local_id, computed_area_m2, geom FROM hazard_area
    WHERE version_id = :versionId AND row_number = c.second AND computed_area_m2 > 0 AND remaining LIMIT 1) b
  WHERE NOT a.geom = b.geom
    AND (a.local_id IS NULL OR a.local_id IS DISTINCT FROM b.local_id) AND ST_Intersects(a.geom, b.geom)
), counted AS (
  SELECT o.*, row_number() OVER (PARTITION BY o.second ORDER BY o.overlap_m2 DESC, o.first) AS rank
  FROM overlap o WHERE o.overlap_m2 >= greatest(1, 0.01 * o.smaller_m2)
)
SELECT :versionId, c.second, :severity, :code, c.other,
  format('The area overlaps that of row %s%s by %s m2, which count twice in every total. Both were kept; correct the outlines or remove one of them.',
    c.first, ' (' || c.other || ')', to_char(c.overlap_m2, 'FM999,999,999,999,990'))
FROM counted c WHERE c.rank <= 3;
