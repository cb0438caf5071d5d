-- Files that a version was read from. :id of the version.
SELECT name, format, size_bytes, sha256 FROM dataset_file WHERE version_id = :id ORDER BY id;
