-- A file of a version, with the checksums of what was read beside it.
INSERT INTO dataset_file (version_id, name, format, size_bytes, sha256, parts)
VALUES (:versionId, :name, :format, :sizeBytes, :sha256, :parts::jsonb) RETURNING id;
