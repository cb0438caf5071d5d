-- From here to resumeReferences no trigger fires in this transaction, foreign keys among them.
SET LOCAL session_replication_role = replica;
