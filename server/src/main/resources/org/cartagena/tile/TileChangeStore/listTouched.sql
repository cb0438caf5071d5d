-- Which of the tiles :z :x :y (arrays) does the change :change touch on the layer :layer (its number)? A tile is touched when
-- something of a record that came, went or changed is drawn in it, or in its buffer of 64 of 4096 units; or what stands for it:
-- a cell that it is in, an administrative area whose number it changes.
-- Index: tile_row_key, tile_cell_pkey, tile_outline_key.
WITH change AS MATERIALIZED (
  SELECT c.programme_id, c.geom3857, d.kind,
    CASE WHEN d.kind = CASE :layer::integer WHEN 1 THEN 'hazard-area' WHEN 2 THEN 'land-release' WHEN 3 THEN 'service' WHEN 4 THEN 'project' WHEN 5 THEN 'funding' END
      THEN ARRAY[c.version_id]
      -- The public view of a programme, or its areas: everything that is published of it.
      ELSE p.versions END AS versions,
    -- Outlines: those that are published, and those that came or went.
    p.versions || c.version_id AS outlines
  FROM tile_change c LEFT JOIN dataset_version v ON v.id = c.version_id LEFT JOIN dataset d ON d.id = v.dataset_id
  CROSS JOIN LATERAL (SELECT ARRAY(SELECT p.version_id FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
    WHERE d.programme_id = c.programme_id AND p.withdrawn_at IS NULL) AS versions) p
  WHERE c.id = :change
), tile AS MATERIALIZED (
  SELECT z, x, y, ST_TileEnvelope(z, x, y, margin => 64.0 / 4096) AS env
  FROM unnest(:z::integer[], :x::integer[], :y::integer[]) t (z, x, y)
), ground AS MATERIALIZED (
  -- Of an edited record: first and last column and row of the 0.05 degree cells of its box.
  SELECT floor(ST_XMin(b) / 0.05)::integer AS x_min, floor(ST_XMax(b) / 0.05)::integer AS x_max,
    floor(ST_YMin(b) / 0.05)::integer AS y_min, floor(ST_YMax(b) / 0.05)::integer AS y_max
  FROM (SELECT ST_Transform(ST_Envelope(geom3857), 4326) AS b FROM change WHERE geom3857 IS NOT NULL) q
)
SELECT t.z, t.x, t.y FROM change c, tile t
WHERE c.geom3857 IS NOT NULL AND :layer::integer <> 6 AND ST_Intersects(c.geom3857, t.env)
UNION
SELECT t.z, t.x, t.y
FROM change c, LATERAL tile_touched(:layer::integer, :z::integer[], :x::integer[], :y::integer[], c.versions) t
WHERE c.geom3857 IS NULL
UNION
SELECT t.z, t.x, t.y
FROM change c JOIN programme g ON g.id = c.programme_id, tile t, tile_cells(t.z, t.x, t.y) k
WHERE :layer::integer = 1 AND (g.public_view = 'cells' OR c.kind IS NULL) AND CASE WHEN c.geom3857 IS NULL
  THEN EXISTS (SELECT FROM tile_cell f WHERE f.version_id = ANY (c.versions) AND f.level = k.level AND f.x BETWEEN k.x_min AND k.x_max AND f.y BETWEEN k.y_min AND k.y_max)
  ELSE EXISTS (SELECT FROM ground f WHERE f.x_max >> k.level >= k.x_min AND f.x_min >> k.level <= k.x_max AND f.y_max >> k.level >= k.y_min AND f.y_min >> k.level <= k.y_max) END
UNION
-- Administrative areas show their numbers on their own layer, and where totals are public on the other.
SELECT t.z, t.x, t.y FROM change c JOIN programme g ON g.id = c.programme_id, tile t
WHERE (:layer::integer = 6 OR :layer::integer = 1 AND (g.public_view = 'totals' OR c.kind IS NULL))
  AND EXISTS (SELECT FROM tile_outline o
    WHERE o.key = outline_key(t.z, tile_pos(t.x, t.y)) AND o.version_id = ANY (c.outlines)
      AND o.level <= CASE WHEN :layer::integer = 1 THEN 2 ELSE outline_deepest(t.z) END
      AND (t.z < 10 OR o.geom && t.env AND ST_Intersects(o.geom, t.env)));
