-- Files an offer, JSON :offer, with the hash of its :key and how to reach who offers.
SELECT file_offer(:offer::jsonb, :key::bytea, :contact);
