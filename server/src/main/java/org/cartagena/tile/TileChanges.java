package org.cartagena.tile;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.cartagena.db.Database;
import org.cartagena.geo.TileCoord;
import org.cartagena.problem.AppException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the tiles of this server true: listens for what other sessions and servers of the same
 * database publish, edit or withdraw, and drops exactly the kept tiles that the change touches.
 *
 * <p>When the connection is lost, what was missed cannot be known, so all tiles are dropped, and
 * until it is back nothing is promised to other caches ({@link #current}).
 */
public final class TileChanges implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TileChanges.class);

  private final Database database;
  private final TileCache cache;
  private final Set<Consumer<TileChange>> listeners = new CopyOnWriteArraySet<>();
  private final Thread thread;

  /** Number of the last change that the kept tiles show; negative while not listening. */
  private volatile long current = -1;

  private volatile boolean closed;
  private volatile Connection open;

  public TileChanges(Database database, TileCache cache) {
    this.database = database;
    this.cache = cache;
    this.thread = new Thread(this::run, "tile changes");
    thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Number of the last change that the kept tiles show; negative while that is not known. */
  long current() {
    return current;
  }

  /** Tells every change that comes, after the touched tiles were dropped. */
  void listen(Consumer<TileChange> listener) {
    listeners.add(listener);
  }

  void forget(Consumer<TileChange> listener) {
    listeners.remove(listener);
  }

  private void run() {
    while (!closed) {
      try (Connection connection = database.ownerConnection();
          Handle handle = Jdbi.open(connection)) {
        open = connection;
        handle.execute("LISTEN cartagena_tiles");
        TileChangeStore store = new TileChangeStore(handle);
        // From here on nothing is missed; what was kept before may be older.
        cache.dropAll();
        current = store.getNewestChange();
        PGConnection notices = connection.unwrap(PGConnection.class);
        while (!closed) {
          notices.getNotifications(10_000);
          catchUp(store);
        }
      } catch (SQLException | JdbiException | AppException e) {
        current = -1;
        cache.dropAll();
        if (!closed) {
          log.warn("Changes of the map are not heard at the moment: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void catchUp(TileChangeStore store) {
    for (TileChange change : store.listChanges(current)) {
      dropTouched(store, change);
      current = change.id();
      listeners.forEach(listener -> listener.accept(change));
    }
  }

  /**
   * Those of these tiles that the changes after {@code since} touch: what a page that shows the
   * state of {@code since} has to ask for again.
   */
  List<TileCoord> listTouched(long since, TileLayer layer, List<TileCoord> tiles) {
    return database
        .owner()
        .withHandle(
            handle -> {
              TileChangeStore store = new TileChangeStore(handle);
              List<TileCoord> left = new ArrayList<>(tiles);
              List<TileCoord> touched = new ArrayList<>();
              for (TileChange change : store.listChanges(since)) {
                if (layer.shows(change.datasetKind()) && !left.isEmpty()) {
                  List<TileCoord> found = store.listTouched(change.id(), layer, left);
                  touched.addAll(found);
                  left.removeAll(Set.copyOf(found));
                }
              }
              return touched;
            });
  }

  private void dropTouched(TileChangeStore store, TileChange change) {
    // Also what is being made: it may have begun before the change was there.
    List<TileCache.Key> kept = cache.keys();
    for (TileLayer layer : TileLayer.values()) {
      List<TileCache.Key> ofLayer = kept.stream().filter(key -> key.layer() == layer).toList();
      if (!layer.shows(change.datasetKind()) || ofLayer.isEmpty()) {
        continue;
      }
      Set<TileCoord> touched =
          Set.copyOf(
              store.listTouched(
                  change.id(),
                  layer,
                  ofLayer.stream().map(TileCache.Key::tile).distinct().toList()));
      cache.drop(ofLayer.stream().filter(key -> touched.contains(key.tile())).toList());
    }
  }

  private void pause() {
    try {
      TimeUnit.SECONDS.sleep(1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    // The driver waits for notices without looking for interrupts.
    Connection waiting = open;
    if (waiting != null) {
      try {
        waiting.close();
      } catch (SQLException e) {
        log.debug("Closing what listens failed", e);
      }
    }
  }
}
