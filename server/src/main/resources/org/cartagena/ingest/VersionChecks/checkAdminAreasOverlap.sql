-- Administrative areas of a version that overlap another one of their level by a hundredth of the smaller one or more.
-- Candidates share a cell of a grid as wide as most of the areas are: rows just copied have no statistics, and the index of the table
-- knows other versions of the same ground (200,000 areas in a busy machine: 4 s this way, 6 to 12 s by the index). At most three for each row.
INSERT INTO row_issue (version_id, row_number, severity, code, value, message)
WITH area AS MATERIALIZED (
  SELECT row_number AS n, ST_XMin(geom) AS x0, ST_XMax(geom) AS x1, ST_YMin(geom) AS y0, ST_YMax(geom) AS y1
  FROM admin_area WHERE version_id = :versionId AND computed_area_m2 > 0
), grid AS MATERIALIZED (
  -- A single huge area must not become a million cells.
  SELECT greatest(percentile_cont(0.95) WITHIN GROUP (ORDER BY greatest(x1 - x0, y1 - y0)), max(greatest(x1 - x0, y1 - y0)) / 300, 1e-6) AS size
  FROM area
), placed AS MATERIALIZED (
  SELECT a.*, x, y FROM area a, grid g,
    generate_series(floor(a.x0 / g.size)::integer, floor(a.x1 / g.size)::integer) x,
    generate_series(floor(a.y0 / g.size)::integer, floor(a.y1 / g.size)::integer) y
), candidate AS (
  SELECT DISTINCT a.n AS first, b.n AS second
  FROM placed a JOIN placed b USING (x, y)
  WHERE a.n < b.n AND a.x0 < b.x1 AND a.x1 > b.x0 AND a.y0 < b.y1 AND a.y1 > b.y0
), overlap AS (
  SELECT a.row_number AS first, b.row_number AS second, a.name AS other,
    ST_Area(ST_Intersection(a.geom, b.geom)::geography) AS overlap_m2, least(a.computed_area_m2, b.computed_area_m2) AS smaller_m2
  FROM candidate c
  JOIN admin_area a ON a.version_id = :versionId AND a.row_number = c.first
  JOIN admin_area b ON b.version_id = :versionId AND b.row_number = c.second
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
