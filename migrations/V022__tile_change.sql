-- What changed on the map, in order. Every server reads it to drop exactly the tiles that it keeps and that the change touches.

CREATE TABLE tile_change (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind          text        NOT NULL CHECK (kind IN ('publication', 'record', 'programme')),
  programme_id  integer     NOT NULL REFERENCES programme ON DELETE CASCADE,
  version_id    integer     REFERENCES dataset_version ON DELETE CASCADE,
  geom3857      geometry(Geometry, 3857),
  changed_at    timestamptz NOT NULL DEFAULT now(),
  CHECK ((version_id IS NULL) = (kind = 'programme')),
  CHECK (geom3857 IS NULL OR kind = 'record')
);
COMMENT ON TABLE tile_change IS 'Changes of what tiles show, in the order in which they were committed.';
COMMENT ON COLUMN tile_change.id IS 'Number of the change; the highest one is the version of all tiles.';
COMMENT ON COLUMN tile_change.kind IS 'publication: a version was published, or taken back; record: one record of a published version was edited; programme: what the public sees of a programme.';
COMMENT ON COLUMN tile_change.programme_id IS 'The programme.';
COMMENT ON COLUMN tile_change.version_id IS 'The version whose records came, went or changed; null for a programme.';
COMMENT ON COLUMN tile_change.geom3857 IS 'Of a record: its geometry before and after, together, EPSG:3857. Null: everything of the version.';
COMMENT ON COLUMN tile_change.changed_at IS 'When.';

ALTER TABLE tile_change ENABLE ROW LEVEL SECURITY;
-- It says that something changed and where a published record is: no more than the tiles themselves do, but geometry is
-- nobody's to read here.
CREATE POLICY everyone ON tile_change FOR SELECT TO cartagena_app USING (true);
GRANT SELECT (id, kind, programme_id, version_id, changed_at) ON tile_change TO cartagena_app;

-- Numbers must be given in the order of commits, or a reader could pass over one: so at the very end of the transaction,
-- one after the other.
CREATE FUNCTION record_tile_change() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT
  AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('cartagena.tile_change'));
  IF TG_TABLE_NAME = 'publication' THEN
    INSERT INTO tile_change (kind, programme_id, version_id)
    SELECT 'publication', d.programme_id, v.id
    FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = NEW.version_id;
  ELSE
    INSERT INTO tile_change (kind, programme_id) VALUES ('programme', NEW.id);
  END IF;
  PERFORM pg_notify('cartagena_tiles', '');
  RETURN NULL;
END $$;
COMMENT ON FUNCTION record_tile_change() IS 'Writes a change of the map down, at the end of the transaction that made it.';
REVOKE EXECUTE ON FUNCTION record_tile_change() FROM PUBLIC;

CREATE CONSTRAINT TRIGGER publication_changes_tiles AFTER INSERT OR UPDATE OF withdrawn_at ON publication
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION record_tile_change();
CREATE CONSTRAINT TRIGGER programme_changes_tiles AFTER UPDATE ON programme
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN (OLD.public_view IS DISTINCT FROM NEW.public_view OR OLD.code IS DISTINCT FROM NEW.code)
  EXECUTE FUNCTION record_tile_change();
