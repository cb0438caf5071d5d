-- Withdraws a published version and puts the one before it back. :id of the version, :who does it.
SELECT withdraw_version(:id, :who)::text;
