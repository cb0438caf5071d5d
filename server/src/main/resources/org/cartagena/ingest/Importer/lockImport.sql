-- Says that an import of this version is alive, until the session ends: whether the process lives cannot be told otherwise.
SELECT pg_try_advisory_lock(hashtext('cartagena import'), :versionId);
