package org.cartagena.tile;

import java.util.List;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.geo.TileCoord;
import org.jdbi.v3.core.Handle;

/** Tiles as the viewer may see them. */
public final class TileStore {
  private final Gate gate;

  public TileStore(Gate gate) {
    this.gate = gate;
  }

  /** The encoded tile, uncompressed; empty array when nothing is in it. */
  byte[] getTile(Viewer viewer, TileLayer layer, TileCoord tile) {
    return gate.readByKey(viewer, handle -> getTile(handle, layer, tile));
  }

  /** The same in a transaction that knows its viewer. */
  static byte[] getTile(Handle handle, TileLayer layer, TileCoord tile) {
    return handle
        .createQuery(Sql.of(TileStore.class, layer.file()))
        .bind("z", tile.z())
        .bind("x", tile.x())
        .bind("y", tile.y())
        .bind("pos", TileKey.position(tile))
        .bindArray("keys", Long.class, TileKey.keys(layer, tile))
        .bind("west", TileKey.west(tile))
        .bind("north", TileKey.north(tile))
        .bind("side", TileKey.side(tile))
        .mapTo(byte[].class)
        .one();
  }

  /** West, south, east, north in degrees of all that is published; empty when nothing is. */
  Optional<List<Double>> findBounds(Viewer viewer) {
    return gate.readByKey(viewer, TileStore::findBounds);
  }

  /** The same in a transaction that knows its viewer. */
  static Optional<List<Double>> findBounds(Handle handle) {
    return handle
        .createQuery(Sql.of(TileStore.class, "bounds"))
        .map(
            (row, context) ->
                List.of(
                    row.getDouble("west"),
                    row.getDouble("south"),
                    row.getDouble("east"),
                    row.getDouble("north")))
        .findOne();
  }
}
