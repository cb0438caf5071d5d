-- From file to publication: what an import was made from, publishing in place of what the person saw, discarding.

ALTER TABLE dataset_version ADD COLUMN fingerprint text CHECK (fingerprint ~ '^[0-9a-f]{64}$');
COMMENT ON COLUMN dataset_version.fingerprint IS 'SHA-256 over everything that an import is made from: the content of all files, kind, as-of date, source, licence, coordinate system, level, selection of rows, mapping, importer version. The same again changes nothing. Null for versions from before this was kept.';
CREATE INDEX dataset_version_by_fingerprint ON dataset_version (dataset_id, fingerprint);

ALTER TABLE dataset_file ADD COLUMN parts jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN dataset_file.parts IS 'SHA-256 by name of the files that were read beside it, such as the .dbf and .prj of a Shapefile.';

ALTER TABLE dataset_version DROP CONSTRAINT dataset_version_state_check;
ALTER TABLE dataset_version ADD CONSTRAINT dataset_version_state_check CHECK (state IN
  ('loading', 'staged', 'published', 'superseded', 'withdrawn', 'failed', 'discarded'));
COMMENT ON COLUMN dataset_version.state IS 'loading, staged, published, superseded, withdrawn, failed or discarded.';
ALTER TABLE dataset_version ADD COLUMN discarded_at timestamptz, ADD COLUMN discarded_by text,
  ADD CONSTRAINT dataset_version_discarded CHECK ((state = 'discarded') = (discarded_at IS NOT NULL AND discarded_by IS NOT NULL));
COMMENT ON COLUMN dataset_version.discarded_at IS 'When its rows were deleted without ever having been published.';
COMMENT ON COLUMN dataset_version.discarded_by IS 'Who discarded it.';
