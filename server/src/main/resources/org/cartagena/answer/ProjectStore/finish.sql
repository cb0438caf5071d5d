-- A project was answered, or could not be. :dataset, :key; :failure words or null.
UPDATE project_review SET due_change = NULL, checked_at = clock_timestamp(), failure = :failure::text
WHERE dataset_id = :dataset AND project_key = :key;
