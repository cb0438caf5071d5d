-- Aggregated casualties into a version.
COPY casualty (version_id, row_number, programme_id, admin_p_code, admin_name, period_from, period_to, outcome, sex, age_group,
  cause, number) FROM STDIN
