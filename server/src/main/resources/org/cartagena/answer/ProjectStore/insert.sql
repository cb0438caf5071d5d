-- Keeps an answer of a project. :dataset, :key; :answeredAt moment; :tier, :programmes, :used; :question, :summary, :cost, :areas, :datasets, :change JSON.
INSERT INTO project_answer (dataset_id, project_key, programme_id, number, answered_at, tier, programmes, used_programmes, question, summary, cost, areas, datasets, change)
SELECT r.dataset_id, r.project_key, r.programme_id,
  coalesce((SELECT max(a.number) FROM project_answer a WHERE a.dataset_id = r.dataset_id AND a.project_key = r.project_key), 0) + 1,
  :answeredAt::timestamptz, :tier, :programmes::text[], :used::text[], :question::jsonb, :summary::jsonb, :cost::jsonb, :areas::jsonb, :datasets::jsonb, :change::jsonb
FROM project_review r
WHERE r.dataset_id = :dataset AND r.project_key = :key;
