-- Versions that nobody is loading any more, because the process or the machine went down: their lock is free.
UPDATE dataset_version SET state = 'failed', failure = 'The import was interrupted. Nothing of it was kept; import the files again.'
WHERE id IN (
  SELECT id FROM (SELECT id FROM dataset_version WHERE state = 'loading' OFFSET 0) loading
  WHERE pg_try_advisory_xact_lock(hashtext('cartagena import'), id))
RETURNING id;
