package org.cartagena.tile;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.geo.TileCoord;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Tiles as the viewer may see them. */
public final class TileStore {
  private static final Map<String, TileStatement> STATEMENTS = new ConcurrentHashMap<>();

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
    try {
      if (layer == TileLayer.HAZARD_AREAS) {
        byte[] whole = encode(handle, "hazardRecords", layer, tile);
        if (whole != null) {
          return whole;
        }
      }
      return encode(handle, layer.file(), layer, tile);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e.getMessage(), e, null);
    }
  }

  /**
   * The answer of one SQL file. A small tile takes the database less time than a statement of Jdbi
   * takes to be made.
   */
  static byte[] encode(Handle handle, String file, TileLayer layer, TileCoord tile)
      throws SQLException {
    TileStatement statement = STATEMENTS.computeIfAbsent(file, TileStatement::of);
    try (PreparedStatement query = handle.getConnection().prepareStatement(statement.sql())) {
      statement.bind(query, layer, tile);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        return rows.getBytes(1);
      }
    }
  }

  /**
   * An SQL file with question marks in place of its names, which follow in the order they have in
   * it.
   */
  private record TileStatement(String sql, List<String> names) {
    private static final Pattern NAME = Pattern.compile("(?<!:):([a-z]+)");

    static TileStatement of(String file) {
      String sql = Sql.of(TileStore.class, file);
      return new TileStatement(
          NAME.matcher(sql).replaceAll("?"),
          NAME.matcher(sql).results().map(name -> name.group(1)).toList());
    }

    void bind(PreparedStatement query, TileLayer layer, TileCoord tile) throws SQLException {
      int at = 0;
      for (String name : names) {
        at++;
        switch (name) {
          case "z" -> query.setInt(at, tile.z());
          case "x" -> query.setInt(at, tile.x());
          case "y" -> query.setInt(at, tile.y());
          case "pos" -> query.setLong(at, TileKey.position(tile));
          case "keys" -> query.setObject(at, TileKey.keys(layer, tile));
          case "west" -> query.setLong(at, TileKey.west(tile));
          case "north" -> query.setLong(at, TileKey.north(tile));
          case "side" -> query.setLong(at, TileKey.side(tile));
          default -> throw new IllegalStateException("no such parameter of a tile: " + name);
        }
      }
    }
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
