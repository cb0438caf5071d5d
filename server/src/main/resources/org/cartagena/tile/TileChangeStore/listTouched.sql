-- Which of the tiles :z :x :y (arrays) does the change :change touch on the layer :layer? A tile is touched when the
-- geometry of a record that came, went or changed is in it, or in its buffer of 64 of 4096 units.
-- Index: hazard_area_geom3857 and the like.
WITH change AS MATERIALIZED (
  SELECT c.programme_id, c.geom3857,
    CASE WHEN c.version_id IS NOT NULL THEN ARRAY[c.version_id] ELSE ARRAY(
      SELECT p.version_id FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
      WHERE d.programme_id = c.programme_id AND p.withdrawn_at IS NULL) END AS versions
  FROM tile_change c WHERE c.id = :change
), tile AS MATERIALIZED (
  SELECT z, x, y, ST_TileEnvelope(z, x, y, margin => 64.0 / 4096) AS env
  FROM unnest(:z::integer[], :x::integer[], :y::integer[]) t (z, x, y)
)
SELECT t.z, t.x, t.y
FROM tile t, change c
WHERE CASE WHEN c.geom3857 IS NOT NULL AND :layer <> 'admin-areas' THEN ST_Intersects(c.geom3857, t.env)
  ELSE EXISTS (SELECT FROM hazard_area f WHERE :layer = 'hazard-areas' AND f.version_id = ANY (c.versions) AND f.valid_to IS NULL AND f.geom3857 && t.env AND ST_Intersects(f.geom3857, t.env))
    OR EXISTS (SELECT FROM hazard_cell f WHERE :layer = 'hazard-areas' AND f.version_id = ANY (c.versions) AND f.geom3857 && t.env)
    -- Where totals are public an administrative area shows its number on both layers.
    OR EXISTS (SELECT FROM admin_area f JOIN programme g ON g.id = f.programme_id
      WHERE (:layer = 'admin-areas' OR :layer = 'hazard-areas' AND g.public_view = 'totals') AND f.programme_id = c.programme_id AND f.geom3857 && t.env AND ST_Intersects(f.geom3857, t.env))
    OR EXISTS (SELECT FROM land_release f WHERE :layer = 'land-releases' AND f.version_id = ANY (c.versions) AND f.geom3857 && t.env AND ST_Intersects(f.geom3857, t.env))
    OR EXISTS (SELECT FROM service_point f WHERE :layer = 'services' AND f.version_id = ANY (c.versions) AND f.geom3857 && t.env)
    OR EXISTS (SELECT FROM development_project f WHERE :layer = 'projects' AND f.version_id = ANY (c.versions) AND f.geom3857 && t.env AND ST_Intersects(f.geom3857, t.env))
    OR EXISTS (SELECT FROM funding_location f WHERE :layer = 'funding' AND f.version_id = ANY (c.versions) AND f.geom3857 && t.env)
  END;
