-- A kept answer that the viewer may read, or has the key of. :programme code, :year, :number of the reference; :key SHA-256 or null. Index: unique.
SELECT a.known_at::text AS known_at, a.versions, a.question::text AS question, ST_AsBinary(a.geom) AS geom, a.answer::text AS answer, a.shapes::text AS shapes,
  a.asked_tier, a.asked_programmes
FROM gate_find_answer(:programme, :year, :number, :key::bytea) a;
