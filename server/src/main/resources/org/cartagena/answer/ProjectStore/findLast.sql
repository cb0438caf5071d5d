-- The last answer that is kept of a project. :dataset, :key. Index: unique.
SELECT a.tier, a.programmes, to_json(a.answered_at) #>> '{}' AS answered_at, a.question::text AS question, a.summary::text AS summary, a.cost::text AS cost, a.areas::text AS areas
FROM project_answer a
WHERE a.dataset_id = :dataset AND a.project_key = :key
ORDER BY a.number DESC LIMIT 1;
