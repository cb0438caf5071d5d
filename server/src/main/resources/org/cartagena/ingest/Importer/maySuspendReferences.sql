-- Whether this role may leave foreign keys to one proof at the end instead of one for every row.
SELECT has_parameter_privilege('session_replication_role', 'SET');
