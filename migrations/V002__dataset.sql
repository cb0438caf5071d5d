-- Datasets, their versions, where they came from, and every source row as it came.

CREATE TABLE dataset (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  programme_id  integer NOT NULL REFERENCES programme,
  kind          text    NOT NULL CHECK (kind IN
                  ('hazard-area', 'land-release', 'service', 'project', 'funding', 'admin-area', 'casualty')),
  name          text    NOT NULL CHECK (btrim(name) <> ''),
  created_at    timestamptz NOT NULL DEFAULT now(),
  UNIQUE (programme_id, kind, name)
);
COMMENT ON TABLE dataset IS 'A body of records of one kind that is imported again and again; each import is a version.';
COMMENT ON COLUMN dataset.id IS 'Internal key.';
COMMENT ON COLUMN dataset.programme_id IS 'The programme that the records belong to.';
COMMENT ON COLUMN dataset.kind IS 'What a row is: hazard-area, land-release, service, project, funding, admin-area or casualty.';
COMMENT ON COLUMN dataset.name IS 'Name, unique within programme and kind; by default the name of the first imported file.';
COMMENT ON COLUMN dataset.created_at IS 'When the dataset was first imported.';

CREATE TABLE dataset_version (
  id                     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  dataset_id             integer NOT NULL REFERENCES dataset,
  number                 integer NOT NULL CHECK (number > 0),
  state                  text    NOT NULL CHECK (state IN
                           ('loading', 'staged', 'published', 'superseded', 'withdrawn', 'failed')),
  as_of                  date    NOT NULL CHECK (as_of >= DATE '1900-01-01'),
  source                 text,
  licence                text    NOT NULL CHECK (btrim(licence) <> ''),
  mapping                jsonb   NOT NULL DEFAULT '{}',
  source_crs             text,
  crs_operation          text,
  importer_version       text    NOT NULL,
  imported_by            text    NOT NULL,
  imported_at            timestamptz NOT NULL DEFAULT now(),
  rows                   integer NOT NULL DEFAULT 0 CHECK (rows >= 0),
  rows_without_location  integer NOT NULL DEFAULT 0 CHECK (rows_without_location >= 0),
  rows_rejected          integer NOT NULL DEFAULT 0 CHECK (rows_rejected >= 0),
  area_m2                double precision CHECK (area_m2 >= 0),
  failure                text,
  UNIQUE (dataset_id, number)
);
CREATE UNIQUE INDEX dataset_version_one_published ON dataset_version (dataset_id) WHERE state = 'published';
COMMENT ON TABLE dataset_version IS 'One import of a dataset. It is staged first; publishing, superseding and withdrawing are acts that change its state.';
COMMENT ON COLUMN dataset_version.id IS 'Internal key.';
COMMENT ON COLUMN dataset_version.dataset_id IS 'The dataset.';
COMMENT ON COLUMN dataset_version.number IS 'Version number within the dataset, from 1.';
COMMENT ON COLUMN dataset_version.state IS 'loading, staged, published, superseded, withdrawn or failed.';
COMMENT ON COLUMN dataset_version.as_of IS 'Data-as-of date: the facts were true on this day.';
COMMENT ON COLUMN dataset_version.source IS 'Who made the data, in words.';
COMMENT ON COLUMN dataset_version.licence IS 'Licence or terms under which the data was received.';
COMMENT ON COLUMN dataset_version.mapping IS 'Which column of the source became which field.';
COMMENT ON COLUMN dataset_version.source_crs IS 'Coordinate system of the source, e.g. EPSG:32648.';
COMMENT ON COLUMN dataset_version.crs_operation IS 'The coordinate operation that brought it to EPSG:4326, by name; libraries differ by hundreds of metres.';
COMMENT ON COLUMN dataset_version.importer_version IS 'Version of Cartagena that imported it.';
COMMENT ON COLUMN dataset_version.imported_by IS 'Who imported it: an account of the machine or the label of a token.';
COMMENT ON COLUMN dataset_version.imported_at IS 'When it was imported.';
COMMENT ON COLUMN dataset_version.rows IS 'Rows of the source that became records.';
COMMENT ON COLUMN dataset_version.rows_without_location IS 'Records that have no usable geometry of their own.';
COMMENT ON COLUMN dataset_version.rows_rejected IS 'Rows of the source that became no record; each has an error in row_issue.';
COMMENT ON COLUMN dataset_version.area_m2 IS 'Geodesic area of the polygons of the version in square metres: of hazardous areas their last states, of administrative areas the highest level; null where the kind has no areas.';
COMMENT ON COLUMN dataset_version.failure IS 'Why the import failed, for state failed.';

CREATE TABLE dataset_file (
  id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id  integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  name        text    NOT NULL,
  format      text    NOT NULL,
  size_bytes  bigint  NOT NULL CHECK (size_bytes >= 0),
  sha256      text    NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  UNIQUE (version_id, name)
);
COMMENT ON TABLE dataset_file IS 'A file that a version was read from.';
COMMENT ON COLUMN dataset_file.id IS 'Internal key.';
COMMENT ON COLUMN dataset_file.version_id IS 'The version.';
COMMENT ON COLUMN dataset_file.name IS 'File name without directories.';
COMMENT ON COLUMN dataset_file.format IS 'Format as recognised: GeoJSON, Shapefile, CSV or IATI.';
COMMENT ON COLUMN dataset_file.size_bytes IS 'Size in bytes.';
COMMENT ON COLUMN dataset_file.sha256 IS 'SHA-256 of the file, hexadecimal; of the .shp for a bare Shapefile.';

CREATE TABLE publication (
  id            integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id    integer NOT NULL REFERENCES dataset_version,
  published_at  timestamptz NOT NULL DEFAULT now(),
  published_by  text NOT NULL,
  withdrawn_at  timestamptz,
  withdrawn_by  text,
  CHECK (withdrawn_at >= published_at)
);
CREATE UNIQUE INDEX publication_one_live ON publication (version_id) WHERE withdrawn_at IS NULL;
COMMENT ON TABLE publication IS 'The periods in which a version was what Cartagena knew: the knowledge time of all its facts.';
COMMENT ON COLUMN publication.id IS 'Internal key.';
COMMENT ON COLUMN publication.version_id IS 'The version.';
COMMENT ON COLUMN publication.published_at IS 'Known from this moment.';
COMMENT ON COLUMN publication.published_by IS 'Who published it.';
COMMENT ON COLUMN publication.withdrawn_at IS 'Known until this moment; null while it is live.';
COMMENT ON COLUMN publication.withdrawn_by IS 'Who withdrew or superseded it.';

CREATE TABLE source_row (
  version_id   integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number   integer NOT NULL CHECK (row_number > 0),
  file_id      integer NOT NULL REFERENCES dataset_file ON DELETE CASCADE,
  file_row     integer NOT NULL CHECK (file_row > 0),
  fields       json    NOT NULL,
  original     text,
  PRIMARY KEY (version_id, row_number)
);
COMMENT ON TABLE source_row IS 'Every row of the source as it came, except that personal columns are removed before anything is stored.';
COMMENT ON COLUMN source_row.version_id IS 'The version.';
COMMENT ON COLUMN source_row.row_number IS 'Number of the row within the version, from 1, over all its files.';
COMMENT ON COLUMN source_row.file_id IS 'The file.';
COMMENT ON COLUMN source_row.file_row IS 'Number of the row within its file, from 1; for CSV the header is not counted.';
COMMENT ON COLUMN source_row.fields IS 'Column names and values as in the source.';
COMMENT ON COLUMN source_row.original IS 'What the fields cannot hold: the geometry as in the file (GeoJSON or WKT, source coordinate system), or the XML element.';

CREATE TABLE row_issue (
  id           bigint  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_id   integer NOT NULL REFERENCES dataset_version ON DELETE CASCADE,
  row_number   integer,
  severity     text    NOT NULL CHECK (severity IN ('error', 'warning', 'info')),
  code         text    NOT NULL CHECK (code ~ '^[a-z0-9-]+$'),
  column_name  text,
  value        text,
  message      text    NOT NULL
);
CREATE INDEX row_issue_by_version ON row_issue (version_id, code, row_number);
COMMENT ON TABLE row_issue IS 'What was wrong with a row, and what was done or is to be done about it: the import report.';
COMMENT ON COLUMN row_issue.id IS 'Internal key.';
COMMENT ON COLUMN row_issue.version_id IS 'The version.';
COMMENT ON COLUMN row_issue.row_number IS 'The row; null when it concerns the whole file.';
COMMENT ON COLUMN row_issue.severity IS 'error = the row became no record; warning = it became a record that needs attention; info = worth knowing.';
COMMENT ON COLUMN row_issue.code IS 'Stable short code, e.g. geometry-missing, geometry-repaired.';
COMMENT ON COLUMN row_issue.column_name IS 'Column of the source, where one is concerned.';
COMMENT ON COLUMN row_issue.value IS 'The value found, shortened.';
COMMENT ON COLUMN row_issue.message IS 'A sentence for a person: what happened and what to do.';
