-- Transactions of activities.
COPY funding_transaction (activity_id, version_id, row_number, programme_id, type_code, transaction_on, value, currency, value_on,
  provider_id, receiver_id, uncounted_because, provider_activity, receiver_activity, reported_on, original_value, original_currency, finance_code,
  strand, strand_share, strand_rule) FROM STDIN
