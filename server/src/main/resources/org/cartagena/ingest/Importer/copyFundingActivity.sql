-- Funding activities into a version; the ids were taken from the sequence before.
COPY funding_activity (id, version_id, row_number, programme_id, iati_identifier, title, description, status_code,
  reporting_organisation_id, default_currency, humanitarian, planned_start_on, actual_start_on, planned_end_on, actual_end_on,
  recipient_share, strand, strand_rule, strand_share, reported_as, other_identifiers,
  recipient_level, secondary_reporter, collaboration_code, flow_code, finance_code, earmarking_code, aid_type, in_kind) FROM STDIN
