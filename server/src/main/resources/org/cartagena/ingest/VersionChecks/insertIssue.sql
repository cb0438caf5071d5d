-- An issue of the whole version.
INSERT INTO row_issue (version_id, severity, code, value, message) VALUES (:versionId, :severity, :code, :value, :message);
