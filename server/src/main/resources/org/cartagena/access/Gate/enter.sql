-- Tells the database who is asking, until the end of the transaction.
SELECT set_config('cartagena.tier', :tier, true) || set_config('cartagena.programmes', :programmes, true);
