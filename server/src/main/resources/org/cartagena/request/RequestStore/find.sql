-- A request as JSON, null for who may not see it. :programme code, :year, :number of the reference; :key SHA-256 or null. Index: unique.
SELECT gate_find_request(:programme, :year, :number, :key::bytea)::text;
