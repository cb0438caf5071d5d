-- Under which name may other transactions read what this one reads? It waits while they do, however impatient the server
-- is set to be with those that wait.
SELECT pg_export_snapshot() FROM (SELECT set_config('idle_in_transaction_session_timeout', '0', true)) s;
