package org.cartagena.tile;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.sse.SseClient;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * {@code GET /tiles/changes}: server-sent events, one for every change of the map, after the tiles
 * of this server are true again. Event {@code current} comes first, with the number of the last
 * change; then {@code change} with {@code {"id","programme","layers":[]}}.
 */
final class TileNews {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_READERS = 1000;

  private final TileChanges changes;
  private final Set<SseClient> readers = ConcurrentHashMap.newKeySet();

  /** A reader that does not take its event must hold up neither the tiles nor all others. */
  private final ScheduledExecutorService tellers =
      Executors.newScheduledThreadPool(
          4,
          work -> {
            Thread thread = new Thread(work, "tile news");
            thread.setDaemon(true);
            return thread;
          });

  TileNews(TileChanges changes) {
    this.changes = changes;
    changes.listen(
        change -> {
          String json = json(change);
          tell(reader -> reader.sendEvent("change", json, String.valueOf(change.id())));
        });
    // Who has gone is noticed only when something is sent.
    ScheduledFuture<?> unused =
        tellers.scheduleWithFixedDelay(
            () -> tell(reader -> reader.sendComment("still here")), 20, 20, TimeUnit.SECONDS);
  }

  void register(RoutesConfig routes) {
    routes.sse("/tiles/changes", this::open);
  }

  private void open(SseClient reader) {
    if (readers.size() >= MOST_READERS) {
      reader.sendEvent(
          "full", "Too many pages listen to this server; ask for changes now and then.");
      reader.close();
      return;
    }
    reader.onClose(() -> readers.remove(reader));
    reader.keepAlive();
    // Before it is told where things stand, so that it misses nothing in between.
    readers.add(reader);
    reader.sendEvent("current", String.valueOf(changes.current()));
  }

  private void tell(Consumer<SseClient> message) {
    for (SseClient reader : readers) {
      tellers.execute(() -> message.accept(reader));
    }
  }

  private static String json(TileChange change) {
    ObjectNode json = JSON.createObjectNode().put("id", change.id());
    json.put("programme", change.programme());
    for (TileLayer layer : TileLayer.values()) {
      if (layer.shows(change.datasetKind())) {
        json.withArray("layers").add(layer.path());
      }
    }
    return json.toString();
  }
}
