-- What would change if a version took the place of the published one: records that are new, changed, gone and unchanged, in number and
-- area (m2, as figures count it), and at most 200 of the rows, evenly of every kind of change, largest first. A record is the same in
-- both when its identifier is; without identifiers when all that is recorded of it is. Equal identifiers are paired: equal records
-- first, then in the order of their rows. :id of the version, :publishedId or null, :hasAreas whether the kind has areas. Index: unique (version_id, row_number).
WITH mine AS MATERIALIZED (
  SELECT r.*, coalesce(hashtextextended(r.local_id, 1), r.content) AS key,
    row_number() OVER (PARTITION BY coalesce(hashtextextended(r.local_id, 1), r.content), r.content ORDER BY r.row_number) AS copy
  FROM version_records(:id) r
), live AS MATERIALIZED (
  SELECT r.*, coalesce(hashtextextended(r.local_id, 1), r.content) AS key,
    row_number() OVER (PARTITION BY coalesce(hashtextextended(r.local_id, 1), r.content), r.content ORDER BY r.row_number) AS copy
  FROM version_records(:publishedId::integer) r
), same AS MATERIALIZED (
  SELECT mine.row_number AS mine_row, live.row_number AS live_row, mine.area_m2
  FROM mine JOIN live ON live.key = mine.key AND live.content = mine.content AND live.copy = mine.copy
), mine_left AS (
  SELECT m.*, row_number() OVER (PARTITION BY m.key ORDER BY m.row_number) AS place
  FROM mine m WHERE NOT EXISTS (SELECT FROM same WHERE same.mine_row = m.row_number)
), live_left AS (
  SELECT l.*, row_number() OVER (PARTITION BY l.key ORDER BY l.row_number) AS place
  FROM live l WHERE NOT EXISTS (SELECT FROM same WHERE same.live_row = l.row_number)
), changes AS MATERIALIZED (
  SELECT CASE WHEN l.key IS NULL THEN 'new' WHEN m.key IS NULL THEN 'gone' ELSE 'changed' END AS change,
    coalesce(m.row_number, l.row_number) AS row_number, coalesce(m.local_id, l.local_id) AS local_id, coalesce(m.name, l.name) AS name,
    l.area_m2 AS before_m2, m.area_m2 AS after_m2
  FROM mine_left m FULL JOIN live_left l ON l.key = m.key AND l.place = m.place
), counts AS (
  SELECT change, count(*) AS number, coalesce(sum(before_m2), 0) AS before_m2, coalesce(sum(after_m2), 0) AS after_m2
  FROM changes GROUP BY change
), listed AS (
  SELECT * FROM (
    SELECT c.*, row_number() OVER (PARTITION BY change ORDER BY greatest(before_m2, after_m2) DESC NULLS LAST, row_number) AS rank
    FROM changes c) ranked
  ORDER BY rank, change LIMIT 200
)
SELECT json_build_object(
  'new', (SELECT json_build_object('number', coalesce(max(number), 0),
    'areaM2', CASE WHEN :hasAreas THEN round(coalesce(max(after_m2), 0)::numeric, 1) END) FROM counts WHERE change = 'new'),
  'changed', (SELECT json_build_object('number', coalesce(max(number), 0),
    'areaBeforeM2', CASE WHEN :hasAreas THEN round(coalesce(max(before_m2), 0)::numeric, 1) END,
    'areaAfterM2', CASE WHEN :hasAreas THEN round(coalesce(max(after_m2), 0)::numeric, 1) END) FROM counts WHERE change = 'changed'),
  'gone', (SELECT json_build_object('number', coalesce(max(number), 0),
    'areaM2', CASE WHEN :hasAreas THEN round(coalesce(max(before_m2), 0)::numeric, 1) END) FROM counts WHERE change = 'gone'),
  'unchanged', (SELECT json_build_object('number', count(*),
    'areaM2', CASE WHEN :hasAreas THEN round(coalesce(sum(area_m2), 0)::numeric, 1) END) FROM same),
  'rows', (SELECT coalesce(json_agg(json_build_object('change', change, 'row', row_number, 'localId', local_id, 'name', name,
    'areaBeforeM2', round(before_m2::numeric, 1), 'areaAfterM2', round(after_m2::numeric, 1))
    ORDER BY change = 'new', change = 'changed', rank), '[]') FROM listed))::text;
