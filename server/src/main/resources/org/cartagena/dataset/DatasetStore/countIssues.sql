-- The import report of a version in numbers; no row for a version that is not of the viewer's own programmes, so that an
-- unreadable report is not taken for one without faults. :id of the version. Index: row_issue_by_version.
SELECT (
  SELECT coalesce(json_agg(json_build_object('code', code, 'severity', severity, 'number', number)
    ORDER BY severity = 'info', severity = 'warning', number DESC, code), '[]')::text
  FROM (SELECT code, severity, count(*) AS number FROM row_issue WHERE version_id = :id GROUP BY code, severity) x)
WHERE :id = ANY (gate_centre_versions());
