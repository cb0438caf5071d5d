-- A step of a request. :programme code, :year, :number of its reference; :key SHA-256 or null; :state; :note and :who or null.
SELECT change_request(:programme, :year, :number, :key::bytea, :state, :note::text, :who::text)::text;
