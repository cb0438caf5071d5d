-- A file of a version.
INSERT INTO dataset_file (version_id, name, format, size_bytes, sha256)
VALUES (:versionId, :name, :format, :sizeBytes, :sha256) RETURNING id;
