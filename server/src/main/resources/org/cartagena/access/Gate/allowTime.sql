-- No limit on the time of a statement, until the end of the transaction.
SELECT set_config('statement_timeout', '0', true);
