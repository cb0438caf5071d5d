-- Activities of a version that another published dataset of the programme has too: by the same identifier, by what one says that the
-- other calls it (refCode of FTS, other-identifier of IATI), or by what both say. Only the last counts in both (count_money_once).
-- 3W rows are no money. Index: funding_activity_identifier.
INSERT INTO row_issue (version_id, row_number, severity, code, column_name, value, message)
WITH ours AS MATERIALIZED (
  SELECT c.row_number, c.iati_identifier AS shown, key, key = c.iati_identifier AND length(key) >= 6 AS own
  FROM funding_activity c CROSS JOIN LATERAL unnest(c.iati_identifier || c.other_identifiers) key
  WHERE c.version_id = :versionId AND c.reported_as <> '3w'
), others AS MATERIALIZED (
  SELECT d.name, c.iati_identifier AS shown, key, key = c.iati_identifier AND length(key) >= 6 AS own
  FROM funding_activity c
  JOIN publication p ON p.version_id = c.version_id AND p.withdrawn_at IS NULL
  JOIN dataset_version v ON v.id = c.version_id
  JOIN dataset d ON d.id = v.dataset_id
  CROSS JOIN LATERAL unnest(c.iati_identifier || c.other_identifiers) key
  WHERE c.programme_id = :programmeId AND c.reported_as <> '3w'
    AND d.id <> (SELECT dataset_id FROM dataset_version WHERE id = :versionId)
), met AS (
  SELECT DISTINCT ON (o.row_number) o.row_number, o.key, x.name, x.shown, o.own OR x.own AS once
  FROM ours o JOIN others x ON lower(x.key) = lower(o.key)
  ORDER BY o.row_number, o.own OR x.own DESC, x.name, x.shown
)
SELECT :versionId, m.row_number, :severity, :code, 'identifier', m.key,
  format(CASE WHEN m.once
    THEN 'The published dataset "%s" has this activity too (%s). When both are published its money counts once: what has money before what has none, IATI before FTS before AidData, then the later as-of date, then the older dataset.'
    ELSE 'The published dataset "%s" has an activity that refers to the same number (%s). They may be one and the same or two parts of it; both count. Compare them, and leave one out if they are the same money.'
    END, m.name, m.shown)
FROM met m;
