-- Activities of a version that another published dataset of the programme has too: by the same identifier, by what one says that the
-- other calls it (refCode of FTS, other-identifier of IATI), or by what both say. 3W rows are no money. Index: funding_activity_identifier.
INSERT INTO row_issue (version_id, row_number, severity, code, column_name, value, message)
WITH ours AS MATERIALIZED (
  SELECT c.row_number, c.iati_identifier AS shown, key
  FROM funding_activity c CROSS JOIN LATERAL unnest(c.iati_identifier || c.other_identifiers) key
  WHERE c.version_id = :versionId AND c.reported_as <> '3w'
), others AS MATERIALIZED (
  SELECT d.name, c.iati_identifier AS shown, key
  FROM funding_activity c
  JOIN publication p ON p.version_id = c.version_id AND p.withdrawn_at IS NULL
  JOIN dataset_version v ON v.id = c.version_id
  JOIN dataset d ON d.id = v.dataset_id
  CROSS JOIN LATERAL unnest(c.iati_identifier || c.other_identifiers) key
  WHERE c.programme_id = :programmeId AND c.reported_as <> '3w'
    AND d.id <> (SELECT dataset_id FROM dataset_version WHERE id = :versionId)
), met AS (
  SELECT DISTINCT ON (o.row_number) o.row_number, o.key, x.name, x.shown
  FROM ours o JOIN others x ON lower(x.key) = lower(o.key)
  ORDER BY o.row_number, x.name, x.shown
)
SELECT :versionId, m.row_number, :severity, :code, 'identifier', m.key,
  format('The published dataset "%s" has this activity too (%s). While both are published, its money counts twice. Publish one of the two, or leave the activity out of one.', m.name, m.shown)
FROM met m;
