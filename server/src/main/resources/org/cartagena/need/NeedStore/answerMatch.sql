-- What a side says of :need and :offer; :key hash or null, :answer, :note, :who label or null.
SELECT answer_match(:need::integer, :offer::integer, :key::bytea, :answer, :note, :who);
