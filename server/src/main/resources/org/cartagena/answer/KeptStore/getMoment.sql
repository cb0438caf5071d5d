-- From which knowledge this transaction reads: the moment, in full, and the versions published in its snapshot, in order.
SELECT coalesce(gate_known_at(), now())::text AS known_at, array(SELECT unnest(gate_published_versions()) ORDER BY 1) AS versions;
