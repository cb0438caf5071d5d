-- Which tiles does a version touch whose tree is gone by now? Trees are kept of the published version and the one before it; a page,
-- or a server, that missed more than that still shows what the version drew.

CREATE FUNCTION tile_touched_by_records(the_layer integer, zs integer[], xs integer[], ys integer[], the_version_ids integer[])
  RETURNS TABLE (z integer, x integer, y integer)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
DECLARE
  source CONSTANT text := tile_source((ARRAY['hazard-area', 'land-release', 'service', 'project', 'funding'])[the_layer]);
  without_tree CONSTANT integer[] := ARRAY(
    SELECT v FROM unnest(the_version_ids) v WHERE NOT EXISTS (SELECT FROM tile_tree t WHERE t.version_id = v AND t.layer = the_layer));
BEGIN
  IF source IS NULL OR cardinality(without_tree) = 0 THEN
    RETURN;
  END IF;
  RETURN QUERY EXECUTE format($sql$
    SELECT t.z, t.x, t.y
    FROM (
      SELECT t.z, t.x, t.y, ST_MakeEnvelope(ST_XMin(b) - 1e-6, CASE WHEN t.y = (1 << t.z) - 1 THEN -90 ELSE ST_YMin(b) - 1e-6 END,
        ST_XMax(b) + 1e-6, CASE WHEN t.y = 0 THEN 90 ELSE ST_YMax(b) + 1e-6 END, 4326) AS box
      FROM unnest($1, $2, $3) t (z, x, y), ST_Transform(ST_Intersection(tile_frame(t.z, t.x, t.y), ST_TileEnvelope(0, 0, 0)), 4326) b OFFSET 0) t
    WHERE EXISTS (SELECT FROM (%s) f WHERE f.version_id = ANY ($4) AND f.geom && t.box)
    $sql$, source) USING zs, xs, ys, without_tree;
END $$;
COMMENT ON FUNCTION tile_touched_by_records(integer, integer[], integer[], integer[], integer[]) IS 'As tile_touched, for those of these versions that have no tree any more: by the boxes of their records.';

CREATE FUNCTION tile_frame(z integer, x integer, y integer) RETURNS geometry
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT ST_Expand(ST_TileEnvelope(z, x, y), 40075016.68557849 / (1 << z) / 64) $$;
COMMENT ON FUNCTION tile_frame(integer, integer, integer) IS 'A tile (zoom, column, row) with its buffer of 64 of 4096 units, EPSG:3857; it may reach beyond the world.';

REVOKE EXECUTE ON FUNCTION tile_touched_by_records(integer, integer[], integer[], integer[], integer[]) FROM PUBLIC;
