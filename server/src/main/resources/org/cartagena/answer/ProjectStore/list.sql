-- The answers of a stored project that the viewer may read, as JSON; nothing when there is no such project. :id of its record. Index: project_review_project.
SELECT json_build_object(
  'project', json_build_object('id', p.id, 'name', p.name, 'programme', g.code),
  'authority', g.authority,
  'precise', g.public_view = 'open' OR gate_has_programme(g.code),
  'checkedAt', r.checked_at, 'due', p.geom IS NOT NULL AND (r.project_id IS NULL OR r.due_change IS NOT NULL), 'failure', r.failure,
  'answers', coalesce((
    SELECT json_agg(json_build_object('number', a.number, 'answeredAt', a.answered_at, 'audience', a.tier, 'summary', a.summary, 'cost', a.cost,
      'datasets', a.datasets, 'change', a.change) ORDER BY a.number DESC)
    FROM (SELECT * FROM project_answer a WHERE a.dataset_id = r.dataset_id AND a.project_key = r.project_key ORDER BY a.number DESC LIMIT 100) a), '[]'))::text
FROM development_project p JOIN programme g ON g.id = p.programme_id
LEFT JOIN project_review r ON r.project_id = p.id
WHERE p.id = :id;
