-- A funded activity with its organisations, sectors, transactions and locations. :id of the activity.
-- Index: primary key, funding_transaction_activity, funding_location_activity.
SELECT f.version_id, f.row_number, json_build_object(
  'id', f.id, 'programme', g.code, 'iatiIdentifier', f.iati_identifier, 'title', f.title, 'description', f.description,
  'status', f.status_code, 'strand', f.strand, 'strandRule', f.strand_rule, 'strandShare', f.strand_share,
  'reportedAs', f.reported_as, 'humanitarian', f.humanitarian,
  'recipientShare', f.recipient_share, 'reportingOrganisation', reporting.name,
  'plannedStartOn', f.planned_start_on, 'actualStartOn', f.actual_start_on,
  'plannedEndOn', f.planned_end_on, 'actualEndOn', f.actual_end_on,
  'organisations', (SELECT coalesce(json_agg(json_build_object('name', o.name, 'role', x.role_code) ORDER BY x.role_code, o.name), '[]')
    FROM funding_organisation x JOIN organisation o ON o.id = x.organisation_id WHERE x.activity_id = f.id),
  'sectors', (SELECT coalesce(json_agg(json_build_object('vocabulary', x.vocabulary, 'code', x.code, 'percentage', x.percentage)
      ORDER BY x.vocabulary, x.code), '[]')
    FROM funding_sector x WHERE x.activity_id = f.id),
  'transactions', (SELECT coalesce(json_agg(json_build_object('type', x.type_code, 'on', x.transaction_on, 'value', x.value,
      'currency', x.currency, 'uncountedBecause',
      coalesce(x.uncounted_because, CASE WHEN f.counted_activity_id IS NOT NULL THEN 'in-another-dataset' END)) ORDER BY x.transaction_on, x.id), '[]')
    FROM funding_transaction x WHERE x.activity_id = f.id),
  'countedIn', (SELECT json_build_object('activityId', x.id, 'iatiIdentifier', x.iati_identifier, 'dataset', d.name)
    FROM funding_activity x JOIN dataset_version v ON v.id = x.version_id JOIN dataset d ON d.id = v.dataset_id
    WHERE x.id = f.counted_activity_id),
  'locations', (SELECT coalesce(json_agg(json_build_object('id', x.id, 'name', x.name, 'precision', x.stated_precision,
      'sourcePrecision', coalesce(x.source_precision, x.stated_precision), 'middleOf', x.centre_of_name,
      'longitude', ST_X(x.geom), 'latitude', ST_Y(x.geom)) ORDER BY x.id), '[]')
    FROM funding_location x WHERE x.activity_id = f.id))::text AS feature
FROM funding_activity f
JOIN programme g ON g.id = f.programme_id
LEFT JOIN organisation reporting ON reporting.id = f.reporting_organisation_id
WHERE f.id = :id;
