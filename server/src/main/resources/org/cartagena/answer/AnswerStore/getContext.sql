-- What an answer says beside the areas met: records without location that may lie there, what is not covered, and from which data it is.
-- :programme code; :ground parts of the corridor, WKB of a collection in EPSG:4326; :versions of the areas that were met. Index: admin_area_geom.
WITH asked AS MATERIALIZED (SELECT ST_SetSRID(ST_GeomFromWKB(:ground), 4326) AS ground
), part AS MATERIALIZED (
  SELECT d.geom FROM asked, ST_Dump(asked.ground) AS d
), crossed AS MATERIALIZED (
  SELECT DISTINCT a.id FROM part JOIN admin_area a ON a.geom && part.geom WHERE ST_Intersects(part.geom, a.geom)
)
SELECT json_build_object(
  'askedAt', to_char(coalesce(gate_known_at(), now()) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
  'programme', json_build_object('code', g.code, 'name', g.name, 'authority', g.authority, 'contact', g.contact),
  'recorded', EXISTS (SELECT FROM hazard_total t WHERE t.programme_id = g.id),
  'notCovered', to_json(gate_hidden_programmes(asked.ground)),
  -- A record without location may lie anywhere in its administrative area; without one, anywhere in the country.
  'withoutLocationCount', (
    SELECT count(*) FROM hazard_area h LEFT JOIN admin_area a ON a.id = h.admin_area_id
    WHERE h.programme_id = g.id AND h.remaining AND h.geom IS NULL
      AND (a.geom IS NULL OR a.id IN (SELECT id FROM crossed))),
  'datasets', (SELECT coalesce(json_agg(json_build_object('programme', o.code, 'kind', d.kind, 'name', d.name, 'versionId', v.id, 'version', v.number,
      'asOf', v.as_of) ORDER BY d.kind, d.name), '[]')
    FROM dataset d JOIN dataset_version v ON v.dataset_id = d.id JOIN programme o ON o.id = d.programme_id
    WHERE v.id = ANY (gate_published_versions()) AND (d.programme_id = g.id OR v.id = ANY (:versions)))
)::text
FROM programme g, asked
WHERE g.code = :programme;
