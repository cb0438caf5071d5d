-- Budgets and planned disbursements of activities.
COPY funding_plan (activity_id, version_id, row_number, programme_id, kind, type_code, status_code, starts_on, ends_on, value, currency,
  value_on, provider_id, receiver_id, provider_activity, receiver_activity) FROM STDIN
