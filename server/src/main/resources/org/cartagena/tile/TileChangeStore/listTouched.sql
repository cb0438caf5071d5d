-- Which of the tiles :z :x :y (arrays) does the change :change touch on the layer :layer (its number)? A tile is touched when
-- it, with its buffer of 64 of 4096 units, meets the box of a record that came, went or changed, as its layer drew or draws it.
-- A change may be heard when others have come after it: where the public view was changed since, what any view drew is touched.
-- Index: tile_row_key, tile_cell_pkey, tile_outline_key, funding_location_geom.
WITH change AS MATERIALIZED (
  SELECT c.programme_id, c.geom3857, d.kind, q.published,
    CASE
      WHEN d.kind = CASE :layer::integer WHEN 1 THEN 'hazard-area' WHEN 2 THEN 'land-release' WHEN 3 THEN 'service' WHEN 4 THEN 'project' WHEN 5 THEN 'funding' END
        THEN ARRAY[c.version_id]
      -- The public view of a programme: only hazards and land release are ever hidden.
      WHEN d.kind IS NULL AND :layer::integer <= 2 THEN q.published
      ELSE '{}' END AS versions,
    CASE d.kind WHEN 'hazard-area' THEN ARRAY[c.version_id] WHEN 'admin-area' THEN '{}' ELSE q.published END AS hazards,
    q.published || coalesce(c.version_id, 0) AS outlines,
    g.public_view = 'cells' OR q.switched AS cells,
    g.public_view = 'totals' OR q.switched AS totals
  FROM tile_change c
  JOIN programme g ON g.id = c.programme_id
  LEFT JOIN dataset_version v ON v.id = c.version_id
  LEFT JOIN dataset d ON d.id = v.dataset_id
  CROSS JOIN LATERAL (
    SELECT ARRAY(SELECT p.version_id FROM publication p JOIN dataset_version v ON v.id = p.version_id JOIN dataset d ON d.id = v.dataset_id
        WHERE d.programme_id = c.programme_id AND p.withdrawn_at IS NULL) AS published,
      EXISTS (SELECT FROM tile_change l WHERE l.programme_id = c.programme_id AND l.kind = 'programme' AND l.id >= c.id) AS switched) q
  WHERE c.id = :change
), tile AS MATERIALIZED (
  -- What lies nearer to a pole than the map goes is drawn at its edge.
  SELECT t.z, t.x, t.y, f AS env, ST_MakeEnvelope(ST_XMin(f) - 0.1, CASE WHEN t.y = (1 << t.z) - 1 THEN -1e9 ELSE ST_YMin(f) - 0.1 END,
    ST_XMax(f) + 0.1, CASE WHEN t.y = 0 THEN 1e9 ELSE ST_YMax(f) + 0.1 END, 3857) AS around
  FROM unnest(:z::integer[], :x::integer[], :y::integer[]) t (z, x, y), tile_frame(t.z, t.x, t.y) f
), record AS MATERIALIZED (
  -- Before and after, each with a box of its own.
  SELECT ST_Envelope(e.geom) AS box, ST_Transform(ST_Envelope(e.geom), 4326) AS degrees
  FROM change c
  CROSS JOIN LATERAL (SELECT ST_GeometryN(c.geom3857, n) AS geom FROM generate_series(1, ST_NumGeometries(c.geom3857)) n
      WHERE GeometryType(c.geom3857) = 'GEOMETRYCOLLECTION'
    UNION ALL SELECT c.geom3857 WHERE GeometryType(c.geom3857) <> 'GEOMETRYCOLLECTION') e
  WHERE NOT ST_IsEmpty(e.geom)
)
SELECT t.z, t.x, t.y FROM change c, record r, tile t
WHERE cardinality(c.versions) > 0 AND r.box && t.around
UNION
SELECT t.z, t.x, t.y
FROM change c, LATERAL tile_touched(:layer::integer, :z::integer[], :x::integer[], :y::integer[], c.versions) t
WHERE c.geom3857 IS NULL
UNION
SELECT t.z, t.x, t.y
FROM change c, LATERAL tile_touched_by_records(:layer::integer, :z::integer[], :x::integer[], :y::integer[], c.versions) t
WHERE c.geom3857 IS NULL
UNION
SELECT t.z, t.x, t.y FROM change c, tile t, tile_cells(t.z, t.x, t.y) k
WHERE :layer::integer = 1 AND c.cells AND c.geom3857 IS NULL
  AND EXISTS (SELECT FROM tile_cell f WHERE f.version_id = ANY (c.hazards) AND f.level = k.level AND f.x BETWEEN k.x_min AND k.x_max AND f.y BETWEEN k.y_min AND k.y_max)
UNION
-- The cells of 0.05 degrees that an edited record is or was in, in whichever larger ones; they may be gone with it.
SELECT t.z, t.x, t.y FROM change c, record r, tile t, tile_cells(t.z, t.x, t.y) k
WHERE :layer::integer = 1 AND c.cells AND c.kind = 'hazard-area'
  AND floor((ST_XMax(r.degrees) + 1e-7) / 0.05)::integer >> k.level >= k.x_min AND floor((ST_XMin(r.degrees) - 1e-7) / 0.05)::integer >> k.level <= k.x_max
  AND floor((ST_YMax(r.degrees) + 1e-7) / 0.05)::integer >> k.level >= k.y_min AND floor((ST_YMin(r.degrees) - 1e-7) / 0.05)::integer >> k.level <= k.y_max
UNION
-- Outlines decide which points of money are the middle of an area, and no pins.
SELECT t.z, t.x, t.y FROM change c, tile t
WHERE :layer::integer = 5 AND c.kind = 'admin-area'
  AND EXISTS (SELECT FROM funding_location f WHERE f.version_id = ANY (c.published)
    AND f.geom && ST_Transform(ST_Intersection(t.around, ST_TileEnvelope(0, 0, 0)), 4326))
UNION
-- Administrative areas show their numbers on their own layer, and where totals are public on the other.
SELECT t.z, t.x, t.y FROM change c, tile t
WHERE (:layer::integer = 6 OR :layer::integer = 1 AND c.totals)
  AND EXISTS (SELECT FROM tile_outline o
    WHERE o.key = outline_key(t.z, tile_pos(t.x, t.y)) AND o.version_id = ANY (c.outlines)
      AND o.level <= CASE WHEN :layer::integer = 1 THEN 2 ELSE outline_deepest(t.z) END
      AND (t.z < 10 OR o.geom && t.around AND ST_Intersects(o.geom, ST_Envelope(t.around))));
