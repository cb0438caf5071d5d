-- Who does what where in a programme, with overlaps and gaps, as JSON. :programme code; :asOf day; :most rows. Areas of level 1. From published
-- funding and 3W activities; a gap is an area with remaining hazards where nobody is recorded as implementing: that nobody works there is not said.
WITH RECURSIVE up AS MATERIALIZED (
  SELECT a.id, a.id AS top_id, a.level, a.parent_id FROM admin_area a WHERE a.programme_id = (SELECT id FROM programme WHERE code = :programme)
  UNION ALL
  SELECT u.id, b.id, b.level, b.parent_id FROM up u JOIN admin_area b ON b.id = u.parent_id
), area AS MATERIALIZED (
  SELECT id, top_id FROM up WHERE level = 1
), who AS MATERIALIZED (
  SELECT o.name, p.role_code, c.strand, area.top_id AS area_id, count(DISTINCT c.id) AS activities,
    count(DISTINCT c.id) FILTER (WHERE coalesce(c.actual_start_on, c.planned_start_on, DATE '0001-01-01') <= :asOf::date AND coalesce(c.actual_end_on, c.planned_end_on, DATE '9999-12-31') >= :asOf::date
      AND coalesce(c.status_code, 2) IN (1, 2, 3)) AS now
  FROM funding_activity c
  JOIN funding_organisation p ON p.activity_id = c.id
  JOIN organisation o ON o.id = p.organisation_id
  LEFT JOIN funding_location l ON l.activity_id = c.id AND l.stated_precision <> 'nationwide'
  LEFT JOIN area ON area.id = l.admin_area_id
  WHERE c.programme_id = (SELECT id FROM programme WHERE code = :programme) AND c.strand <> 'development' AND c.counted_activity_id IS NULL
  GROUP BY 1, 2, 3, 4
)
SELECT json_build_object(
  'rowCount', (SELECT count(*) FROM who),
  'rows', coalesce((SELECT json_agg(json_build_object('organisation', w.name, 'role', CASE w.role_code WHEN 1 THEN 'funding' WHEN 2 THEN 'accountable' WHEN 3 THEN 'extending' ELSE 'implementing' END,
      'strand', w.strand, 'adminArea', a.name, 'pCode', a.p_code, 'activities', w.activities, 'activitiesNow', w.now) ORDER BY w.name, w.role_code, w.strand, a.name)
    FROM (SELECT * FROM who ORDER BY name, role_code LIMIT :most::integer) w LEFT JOIN admin_area a ON a.id = w.area_id), '[]'),
  'overlaps', coalesce((SELECT json_agg(json_build_object('strand', x.strand, 'adminArea', a.name, 'organisations', x.names) ORDER BY a.name, x.strand)
    FROM (SELECT strand, area_id, array_agg(name ORDER BY name) AS names FROM who WHERE role_code = 4 AND now > 0 AND area_id IS NOT NULL GROUP BY 1, 2 HAVING count(*) > 1) x
    JOIN admin_area a ON a.id = x.area_id), '[]'),
  'gaps', coalesce((SELECT json_agg(json_build_object('adminArea', a.name, 'pCode', a.p_code, 'remaining', x.number, 'remainingM2', round(x.m2::numeric, 0),
      'words', 'Nobody is recorded here as implementing clearance or mine action there.') ORDER BY x.m2 DESC, a.name)
    FROM (SELECT area.top_id AS area_id, sum(h.number) AS number, sum(h.area_m2) AS m2 FROM hazard_total h JOIN area ON area.id = h.admin_area_id
      WHERE h.remaining AND h.programme_id = (SELECT id FROM programme WHERE code = :programme) GROUP BY 1) x
    JOIN admin_area a ON a.id = x.area_id
    WHERE NOT EXISTS (SELECT FROM who w WHERE w.area_id = x.area_id AND w.role_code = 4 AND w.now > 0 AND w.strand IN ('clearance', 'mine_action'))), '[]'))::text
-- A programme of which this viewer may see no dataset does not exist for the viewer.
WHERE EXISTS (SELECT FROM programme g JOIN dataset d ON d.programme_id = g.id WHERE g.code = :programme);
