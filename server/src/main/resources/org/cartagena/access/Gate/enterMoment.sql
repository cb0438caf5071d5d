-- Tells the database which moment's knowledge is asked for, until the end of the transaction. :moment.
SELECT set_config('cartagena.known_at', :moment, true);
