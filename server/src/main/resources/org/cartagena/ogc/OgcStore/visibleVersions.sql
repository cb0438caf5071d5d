-- Which versions does this viewer see, and after how many edits? Two viewers with the same answer see the same records.
-- Index: tile_change_pkey.
SELECT gate_published_versions()::text || gate_precise_versions()::text
  || coalesce((SELECT max(id) FROM tile_change WHERE kind = 'record'), 0);
