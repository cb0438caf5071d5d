package org.cartagena.tile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.geo.TileCoord;
import org.cartagena.problem.AppException;
import org.jdbi.v3.core.Handle;

/**
 * Writes all that the public may see of the map into one PMTiles file: every layer, zoom 0 to 14,
 * the layers of a tile one behind the other. It goes down the quadtree and below a tile only while
 * something touches it. Everything is read in one snapshot, so layers and zooms belong together
 * however long it takes. The file appears when it is complete, or not at all.
 */
public final class TileExport {
  /** 2.4 m per tile pixel at the equator; pages and QGIS show it enlarged beyond. */
  static final int MAX_ZOOM = 14;

  /** Tiles that are made in one transaction; so many, times a few, are in memory. */
  private static final int BLOCK = 32;

  private static final String NOTICE =
      "A copy of the map on one day, not live. Blank does not mean safe: it means that there is no"
          + " record here. Ask the mine action authority before you act on it.";

  private static final List<TileLayer> LAYERS = List.of(TileLayer.values());
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Gate gate;
  private volatile boolean cancelled;

  public TileExport(Gate gate) {
    this.gate = gate;
  }

  /** Hears how far it is. */
  @FunctionalInterface
  public interface Progress {
    /**
     * Tells.
     *
     * @param zoom that is being written
     * @param done tiles of this zoom that were looked at
     * @param ofZoom tiles of this zoom that are to be looked at
     * @param bytes written so far
     */
    void tiles(int zoom, int done, int ofZoom, long bytes);
  }

  /**
   * What was written.
   *
   * @param tiles with something in them
   * @param programmes codes
   * @param change number of the last change of the map that it shows
   */
  public record Written(long tiles, long bytes, List<String> programmes, long change) {}

  /** Stops at the next tile; nothing is left behind. For another thread. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Writes the file, in place of one of that name.
   *
   * @throws AppException when nothing that is public has a place, when the file cannot be written,
   *     or after {@link #cancel}
   */
  public Written run(Path file, Progress progress) {
    Path target = file.toAbsolutePath();
    check(target);
    // Beside it, so that it is moved and not copied; of this process, so that two do not mix.
    Path part =
        target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
    try {
      Written written = write(part, progress);
      long bytes = Files.size(part);
      move(part, target);
      return new Written(written.tiles(), bytes, written.programmes(), written.change());
    } catch (IOException | UncheckedIOException e) {
      throw cannotWrite(target, e);
    } finally {
      delete(part);
    }
  }

  private Written write(Path part, Progress progress) throws IOException {
    ExecutorService makers = Executors.newFixedThreadPool(makers());
    try (Pmtiles tiles = new Pmtiles(part)) {
      return gate.read(
          Viewer.PUBLIC,
          handle -> {
            try {
              return write(handle, makers, tiles, progress);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    } finally {
      stop(makers);
    }
  }

  /** Before hours of work, and before somebody's letter is written over. */
  private static void check(Path target) {
    Path directory = target.getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      throw AppException.badParameter("There is no directory " + directory + " to write to.");
    }
    if (!Files.exists(target)) {
      return;
    }
    boolean archive = false;
    if (Files.isRegularFile(target)) {
      try (var bytes = Files.newInputStream(target)) {
        archive = new String(bytes.readNBytes(7), StandardCharsets.US_ASCII).equals("PMTiles");
      } catch (IOException e) {
        throw cannotWrite(target, e);
      }
    }
    if (!archive) {
      throw AppException.badParameter(
          target + " is there already and is not a PMTiles file. Give another name.");
    }
  }

  private Written write(Handle handle, ExecutorService makers, Pmtiles tiles, Progress progress)
      throws IOException {
    ObjectNode contents = contents(handle);
    if (contents.get("datasets").isEmpty()) {
      throw AppException.notFound(
          "Nothing is published here that a map can show, so there is nothing to copy. ./cartagena"
              + " status lists what is there, ./cartagena publish ID publishes it.");
    }
    List<Double> bounds =
        TileStore.findBounds(handle)
            .orElseThrow(
                () ->
                    AppException.notFound(
                        "No published record that the public may see has a place on the map, so"
                            + " there is nothing to draw."));
    walk(Gate.shareSnapshot(handle), makers, tiles, progress);
    tiles.finish(metadata(contents), MAX_ZOOM, bounds, centerZoom(bounds));
    List<String> programmes = new ArrayList<>();
    contents.get("programmes").forEach(programme -> programmes.add(programme.get("code").asText()));
    return new Written(tiles.tiles(), 0, programmes, contents.get("change").asLong());
  }

  /** Zoom by zoom, each along its curve, so that tiles come in the order of their numbers. */
  private void walk(String snapshot, ExecutorService makers, Pmtiles tiles, Progress progress)
      throws IOException {
    Frontier frontier = Frontier.ofWorld();
    for (int z = 0; z <= MAX_ZOOM; z++) {
      Frontier next = new Frontier();
      Deque<Future<Block>> coming = new ArrayDeque<>();
      int asked = 0;
      for (int done = 0; done < frontier.size; ) {
        while (asked < frontier.size && coming.size() < 2 * makers()) {
          int zoom = z;
          int from = asked;
          int to = Math.min(asked + BLOCK, frontier.size);
          Frontier of = frontier;
          coming.add(makers.submit(() -> make(snapshot, zoom, of, from, to)));
          asked = to;
        }
        Block block = get(coming.remove());
        for (int i = 0; i < block.tiles.length; i++, done++) {
          long place = frontier.places[done];
          if (block.tiles[i] != null) {
            tiles.add(HilbertId.first(z) + place, block.tiles[i], block.hashes[i]);
          }
          if (z < MAX_ZOOM && block.layersBelow[i] != 0) {
            next.addBelow(place, block.layersBelow[i]);
          }
        }
        progress.tiles(z, done, frontier.size, tiles.dataBytes());
      }
      frontier = next;
    }
  }

  private Block make(String snapshot, int z, Frontier frontier, int from, int to) {
    return gate.readIn(
        Viewer.PUBLIC,
        snapshot,
        handle -> {
          Block block = new Block(to - from);
          List<TileCoord> coords = new ArrayList<>();
          for (int i = from; i < to; i++) {
            coords.add(HilbertId.tile(z, frontier.places[i]));
            makeTile(handle, block, i - from, coords.get(i - from), frontier.layers[i]);
          }
          if (z < MAX_ZOOM) {
            for (TileLayer layer : LAYERS) {
              lookBelow(handle, block, layer, coords, frontier, from);
            }
          }
          return block;
        });
  }

  private void makeTile(Handle handle, Block block, int i, TileCoord coord, byte layers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (TileLayer layer : LAYERS) {
      if ((layers & bit(layer)) == 0) {
        continue;
      }
      if (cancelled) {
        throw cancelledByPerson();
      }
      byte[] tile = TileStore.getTile(handle, layer, coord);
      if (tile.length > 0) {
        // A tile is a list of layers: put together, lists are a list.
        bytes.writeBytes(tile);
        block.layersBelow[i] |= bit(layer);
      }
    }
    if (bytes.size() > 0) {
      byte[] tile = bytes.toByteArray();
      try {
        block.tiles[i] = EncodedTile.gzip(tile);
      } catch (IOException e) {
        throw new IllegalStateException("Memory can be written to", e);
      }
      block.hashes[i] = Arrays.copyOf(EncodedTile.sha256(tile), 16);
    }
  }

  /** A layer that draws nothing in a tile may do so deeper, where what is thin becomes wide. */
  private static void lookBelow(
      Handle handle,
      Block block,
      TileLayer layer,
      List<TileCoord> coords,
      Frontier frontier,
      int from) {
    List<Integer> silent = new ArrayList<>();
    for (int i = 0; i < coords.size(); i++) {
      if ((frontier.layers[from + i] & bit(layer)) != 0
          && (block.layersBelow[i] & bit(layer)) == 0) {
        silent.add(i);
      }
    }
    if (silent.isEmpty()) {
      return;
    }
    List<TileCoord> tiles = silent.stream().map(coords::get).toList();
    for (int place :
        handle
            .createQuery(Sql.of(TileExport.class, "listOccupied"))
            .bind("layer", layer.path())
            .bind("z", numbers(tiles, TileCoord::z))
            .bind("x", numbers(tiles, TileCoord::x))
            .bind("y", numbers(tiles, TileCoord::y))
            .mapTo(Integer.class)
            .list()) {
      block.layersBelow[silent.get(place - 1)] |= bit(layer);
    }
  }

  private static Integer[] numbers(List<TileCoord> tiles, ToIntFunction<TileCoord> number) {
    return tiles.stream().mapToInt(number).boxed().toArray(Integer[]::new);
  }

  private static byte bit(TileLayer layer) {
    return (byte) (1 << LAYERS.indexOf(layer));
  }

  /** Some of a block's tiles, in the order of the frontier; null where nothing is in one. */
  private static final class Block {
    private final byte[][] tiles;
    private final byte[][] hashes;

    /** Layers to look for in the tiles below, as bits. */
    private final byte[] layersBelow;

    Block(int size) {
      tiles = new byte[size][];
      hashes = new byte[size][];
      layersBelow = new byte[size];
    }
  }

  /** The tiles of one zoom to look at, along the curve: nine bytes each. */
  private static final class Frontier {
    private long[] places = new long[16];
    private byte[] layers = new byte[16];
    private int size;

    static Frontier ofWorld() {
      Frontier world = new Frontier();
      for (TileLayer layer : LAYERS) {
        world.layers[0] |= bit(layer);
      }
      world.size = 1;
      return world;
    }

    void addBelow(long place, byte layersBelow) {
      if (size + 4 > places.length) {
        int more = size + (size >> 1) + 4;
        places = Arrays.copyOf(places, more);
        layers = Arrays.copyOf(layers, more);
      }
      for (int quarter = 0; quarter < 4; quarter++, size++) {
        places[size] = 4 * place + quarter;
        layers[size] = layersBelow;
      }
    }
  }

  private static ObjectNode contents(Handle handle) {
    String json =
        handle.createQuery(Sql.of(TileExport.class, "getContents")).mapTo(String.class).one();
    try {
      return (ObjectNode) JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The database writes JSON", e);
    }
  }

  /**
   * What readers of PMTiles know (name, description, attribution, vector_layers), and under {@code
   * cartagena} what it is a copy of: {@code {"format":1,"copiedAt","notice","change",
   * "programmes":[],"datasets":[]}}, as in /api/programmes and /api/datasets.
   */
  private static String metadata(ObjectNode contents) {
    Set<String> names = new TreeSet<>();
    contents.get("programmes").forEach(programme -> names.add(programme.get("name").asText()));
    Set<String> days = new TreeSet<>();
    Set<String> credits = new TreeSet<>();
    for (JsonNode dataset : contents.get("datasets")) {
      days.add(dataset.get("asOf").asText());
      credits.add(
          dataset.get("name").asText()
              + (dataset.get("source").isNull() ? "" : ", " + dataset.get("source").asText())
              + " ("
              + dataset.get("licence").asText()
              + ")");
    }
    String first = days.iterator().next();
    String last = ((TreeSet<String>) days).last();
    ObjectNode json = JSON.createObjectNode();
    json.put("name", "Mine action: " + String.join(", ", names));
    json.put(
        "description",
        NOTICE + " Data as of " + (first.equals(last) ? first : first + " to " + last) + ".");
    json.put("attribution", String.join("; ", credits));
    json.put("type", "overlay");
    json.put("version", "1.0." + contents.get("change").asLong());
    ArrayNode layers = json.putArray("vector_layers");
    for (TileLayer layer : LAYERS) {
      ObjectNode fields =
          layers
              .addObject()
              .put("id", layer.path())
              .put("minzoom", 0)
              .put("maxzoom", MAX_ZOOM)
              .putObject("fields");
      layer.attributes().forEach(name -> fields.put(name, ""));
    }
    ObjectNode own = json.putObject("cartagena");
    own.put("format", 1);
    own.put("copiedAt", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    own.put("notice", NOTICE);
    own.setAll(contents);
    return json.toString();
  }

  /** At which all of it fits into about one tile. */
  private static int centerZoom(List<Double> bounds) {
    double degrees = Math.max(bounds.get(2) - bounds.get(0), (bounds.get(3) - bounds.get(1)) * 2);
    int zoom = 0;
    while (zoom < MAX_ZOOM && degrees * (2 << zoom) <= 360) {
      zoom++;
    }
    return zoom;
  }

  private static int makers() {
    return Math.min(8, Runtime.getRuntime().availableProcessors());
  }

  private static <T> T get(Future<T> coming) {
    try {
      return coming.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw cancelledByPerson();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException fault) {
        throw fault;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** What is being made ends before the database goes. */
  private void stop(ExecutorService makers) {
    cancelled = true;
    makers.shutdownNow();
    try {
      if (!makers.awaitTermination(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Tiles are still being made");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void move(Path part, Path target) throws IOException {
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void delete(Path part) {
    try {
      Files.deleteIfExists(part);
    } catch (IOException e) {
      throw AppException.setUp("The unfinished file " + part + " could not be deleted.", e);
    }
  }

  private static AppException cancelledByPerson() {
    return AppException.badInput("The export was cancelled. Nothing of it was kept.");
  }

  private static AppException cannotWrite(Path target, Exception e) {
    Throwable fault = e instanceof UncheckedIOException ? e.getCause() : e;
    String reason =
        fault instanceof FileSystemException system ? system.getReason() : fault.getMessage();
    return AppException.setUp(
        target
            + " could not be written"
            + (reason == null ? "" : " (" + reason + ")")
            + ", and nothing was kept. Make room, or choose a directory that you may write to.",
        e);
  }
}
