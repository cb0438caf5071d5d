-- Whether this connection is the one that answers stored projects anew; until it is closed.
SELECT pg_try_advisory_lock(hashtext('cartagena.project_review'));
