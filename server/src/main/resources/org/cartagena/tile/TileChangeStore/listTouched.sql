-- Which of the tiles :z :x :y (arrays) does the change :change touch on the layer :layer (its number)? A tile is touched when
-- something of a record that came, went or changed is drawn in it, or in its buffer of 64 of 4096 units.
-- Index: tile_row_key, hazard_cell_geom3857, admin_area_geom3857.
WITH change AS MATERIALIZED (
  SELECT c.programme_id, c.geom3857, d.kind,
    CASE WHEN d.kind = CASE :layer::integer WHEN 1 THEN 'hazard-area' WHEN 2 THEN 'land-release' WHEN 3 THEN 'service' WHEN 4 THEN 'project' WHEN 5 THEN 'funding' END
      THEN ARRAY[c.version_id]
      -- The public view of a programme, or its areas: everything that is published of it.
      ELSE ARRAY(SELECT p.version_id FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
        WHERE d.programme_id = c.programme_id AND p.withdrawn_at IS NULL) END AS versions
  FROM tile_change c LEFT JOIN dataset_version v ON v.id = c.version_id LEFT JOIN dataset d ON d.id = v.dataset_id
  WHERE c.id = :change
), tile AS MATERIALIZED (
  SELECT z, x, y, ST_TileEnvelope(z, x, y, margin => 64.0 / 4096) AS env
  FROM unnest(:z::integer[], :x::integer[], :y::integer[]) t (z, x, y)
)
SELECT t.z, t.x, t.y FROM change c, tile t
WHERE c.geom3857 IS NOT NULL AND :layer::integer <> 6 AND ST_Intersects(c.geom3857, t.env)
UNION
SELECT t.z, t.x, t.y
FROM change c, LATERAL tile_touched(:layer::integer, :z::integer[], :x::integer[], :y::integer[], c.versions) t
WHERE c.geom3857 IS NULL
UNION
SELECT t.z, t.x, t.y FROM change c, tile t
WHERE :layer::integer = 1 AND EXISTS (SELECT FROM hazard_cell f WHERE f.version_id = ANY (c.versions) AND f.geom3857 && t.env)
UNION
-- Administrative areas show their numbers on their own layer, and where totals are public on the other.
SELECT t.z, t.x, t.y FROM change c JOIN programme g ON g.id = c.programme_id, tile t
WHERE (:layer::integer = 6 OR :layer::integer = 1 AND (g.public_view = 'totals' OR c.kind IS NULL))
  AND EXISTS (SELECT FROM admin_area f WHERE f.programme_id = c.programme_id AND f.geom3857 && t.env AND ST_Intersects(f.geom3857, t.env));
