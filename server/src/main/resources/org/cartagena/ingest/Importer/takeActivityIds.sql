-- Reserves :number ids for activities, so that what belongs to them can be copied beside them.
SELECT nextval(pg_get_serial_sequence('funding_activity', 'id')) FROM generate_series(1, :number);
