-- Files a request. :programme code, :year, :number of the answer; :answerKey, :key SHA-256; :form JSON with the columns; :who label of a token or null.
SELECT file_request(:programme, :year, :number, :answerKey::bytea, :form::jsonb, :key::bytea, :who::text)::text;
