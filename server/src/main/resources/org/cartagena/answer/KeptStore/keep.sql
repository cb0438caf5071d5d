-- Keeps an answer; answers year and number of its reference. :programme code; :askedAt moment; :versions; :question, :answer, :shapes JSON;
-- :geom WKB in EPSG:4326; :who label of a token or null; :used programme codes; :key SHA-256.
SELECT the_year, the_number
FROM keep_answer(:programme, :askedAt::timestamptz, :versions::integer[], :question::json, ST_SetSRID(ST_GeomFromWKB(:geom), 4326),
  :answer::json, :shapes::json, :who::text, :used::text[], :key::bytea);
