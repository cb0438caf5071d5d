-- The project that has waited longest to be answered anew. Index: project_review_due.
SELECT r.dataset_id, r.project_key, r.project_id, g.code AS programme, g.public_view = 'open' AS open
FROM project_review r JOIN programme g ON g.id = r.programme_id
WHERE r.due_change IS NOT NULL
ORDER BY r.due_change, r.dataset_id, r.project_key
LIMIT 1;
