-- Gives back the lock of lockImport.
SELECT pg_advisory_unlock(hashtext('cartagena import'), :versionId);
