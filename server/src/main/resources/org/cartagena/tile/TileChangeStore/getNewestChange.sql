-- Number of the last change of the map; 0 when there was none.
SELECT coalesce(max(id), 0) FROM tile_change;
