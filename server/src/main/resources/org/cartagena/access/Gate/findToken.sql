-- Who holds the token with this hash?
SELECT label, tier, programmes FROM gate_find_token(:sha256);
