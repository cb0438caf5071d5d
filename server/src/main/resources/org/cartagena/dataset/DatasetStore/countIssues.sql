-- The import report of a version in numbers. :id of the version. Index: row_issue_by_version.
SELECT coalesce(json_agg(json_build_object('code', code, 'severity', severity, 'number', number)
  ORDER BY severity = 'info', severity = 'warning', number DESC, code), '[]')::text
FROM (SELECT code, severity, count(*) AS number FROM row_issue WHERE version_id = :id GROUP BY code, severity) x;
