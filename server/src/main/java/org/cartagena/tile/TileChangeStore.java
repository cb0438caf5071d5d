package org.cartagena.tile;

import java.util.List;
import java.util.function.ToIntFunction;
import org.cartagena.db.Sql;
import org.cartagena.geo.TileCoord;
import org.jdbi.v3.core.Handle;

/** The changes of the map, whoever may see them; on the connection that also hears of them. */
final class TileChangeStore {
  private final Handle handle;

  TileChangeStore(Handle handle) {
    this.handle = handle;
  }

  /** Number of the last change; 0 when there was none. */
  long getNewestChange() {
    return handle
        .createQuery(Sql.of(TileChangeStore.class, "getNewestChange"))
        .mapTo(Long.class)
        .one();
  }

  /** All changes after the one with that number, in order. */
  List<TileChange> listChanges(long after) {
    return handle
        .createQuery(Sql.of(TileChangeStore.class, "listChanges"))
        .bind("after", after)
        .map(
            (row, context) ->
                new TileChange(
                    row.getLong("id"),
                    row.getString("kind"),
                    row.getString("programme"),
                    row.getObject("version_id", Integer.class)))
        .list();
  }

  /** Those of these tiles that a change touches. */
  List<TileCoord> listTouched(long change, TileLayer layer, List<TileCoord> tiles) {
    return handle
        .createQuery(Sql.of(TileChangeStore.class, "listTouched"))
        .bind("change", change)
        .bind("layer", layer.path())
        .bind("z", numbers(tiles, TileCoord::z))
        .bind("x", numbers(tiles, TileCoord::x))
        .bind("y", numbers(tiles, TileCoord::y))
        .map((row, context) -> new TileCoord(row.getInt("z"), row.getInt("x"), row.getInt("y")))
        .list();
  }

  private static Integer[] numbers(List<TileCoord> tiles, ToIntFunction<TileCoord> number) {
    return tiles.stream().mapToInt(number).boxed().toArray(Integer[]::new);
  }
}
