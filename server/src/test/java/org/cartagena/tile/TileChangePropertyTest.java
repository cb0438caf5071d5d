package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import org.cartagena.geo.TileCoord;
import org.cartagena.support.MvtRules;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Envelope;

/**
 * Random changes of the map, and what two servers on one database keep afterwards.
 *
 * <p>After each change no kept tile is stale, byte for byte, for the public and for the centre; and
 * no tile is dropped that the change does not touch. A tile is <em>touched</em> when it, with its
 * buffer of 64 of 4096 units, meets the box of something that its layer drew before the change or
 * draws after it and that the change concerns:
 *
 * <ul>
 *   <li>a version: its records and those of the version whose place it takes or gives back, where
 *       the public view is cells also all cells of 0.05 degrees that their boxes meet;
 *   <li>an edited record: its geometry before and after (cells as above);
 *   <li>on the layer of administrative areas, and of hazardous areas where totals are public: the
 *       outlines of the programme when its hazards, outlines or public view change;
 *   <li>on the layer of funding: all places of the programme when its outlines change, since the
 *       middle of an outline is no place;
 *   <li>a public view: records, cells and outlines of the programme on the layers that it hides.
 * </ul>
 *
 * <p>The boxes are computed here, in units of zoom 18, from the WKT that was written: not by
 * PostGIS. Two units are allowed for rounding.
 */
class TileChangePropertyTest {
  private static final Database DATABASE = TestDatabase.get();
  private static final TileStore COLD = new TileStore(new Gate(DATABASE));
  private static final DatasetStore DATASETS = new DatasetStore(new Gate(DATABASE));
  private static final List<String> KINDS =
      List.of("hazard-area", "land-release", "service", "project", "funding", "admin-area");
  private static final double WORLD = 1L << 30;
  private static final double WEST = -140;
  private static final double SOUTH = -40;

  private final List<Server> servers = new ArrayList<>();
  private final Map<String, Land> lands = new LinkedHashMap<>();
  private final Map<TileCache.Key, byte[]> cold = new HashMap<>();
  private final List<String> wrong = new ArrayList<>();
  private Random random;

  /** A server as far as tiles go: a cache and what keeps it true. */
  private record Server(TileCache cache, TileChanges changes) {}

  /** A row of a version: WKT, null without location, and whether its layer draws it. */
  private record Row(String name, String wkt, boolean drawn) {}

  /** A version that was published once. */
  private record Version(int id, List<Row> rows) {}

  /** A programme, and what is published of it. */
  private static final class Land {
    final String code;
    final World world;
    final double west;
    String view = "open";
    int versions;

    /** Of each kind what is published, and below it what withdrawing brings back. */
    final Map<String, List<Version>> published = new HashMap<>();

    Land(String code, double west) {
      this.code = code;
      this.west = west;
      this.world = World.of(DATABASE, code, "open");
    }

    /**
     * How many records it begins with: the first programme with more hazardous areas than a leaf of
     * the tree holds, so that leaves are divided and, as records go, put together again.
     */
    int crowd(String kind) {
      return kind.equals("hazard-area") && west == WEST ? 130 : 6;
    }

    List<Row> rows(String kind) {
      List<Version> stack = published.getOrDefault(kind, List.of());
      return stack.isEmpty() ? List.of() : stack.get(stack.size() - 1).rows();
    }
  }

  /** Of each layer the boxes that changes touch, in units of zoom 18. */
  private static final class Touch {
    final Map<TileLayer, List<Envelope>> boxes = new EnumMap<>(TileLayer.class);

    /** Boxes in degrees of areas for which cells stand. */
    final List<Envelope> inCells = new ArrayList<>();

    void add(TileLayer layer, Collection<Envelope> more) {
      boxes.computeIfAbsent(layer, l -> new ArrayList<>()).addAll(more);
    }

    boolean touches(TileLayer layer, TileCoord tile) {
      double side = WORLD / (1 << tile.z());
      Envelope area =
          new Envelope(
              tile.x() * side, (tile.x() + 1) * side, tile.y() * side, (tile.y() + 1) * side);
      area.expandBy(side * 64 / 4096 + 2);
      return boxes.getOrDefault(layer, List.of()).stream().anyMatch(area::intersects)
          || (layer == TileLayer.HAZARD_AREAS
              && inCells.stream().map(box -> cells(box, tile.z())).anyMatch(area::intersects));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  @Timeout(300)
  void a_change_leaves_no_stale_tile_and_drops_no_untouched_one(long seed) throws Exception {
    random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      String code = "XW" + (char) ('A' + i + (seed - 1) * 3);
      lands.put(code, new Land(code, WEST + i * 0.35));
    }
    Viewer centre = new Viewer("centre", "test", List.copyOf(lands.keySet()));
    for (int i = 0; i < 2; i++) {
      TileCache cache = new TileCache(200_000_000, 8);
      Server server = new Server(cache, new TileChanges(DATABASE, cache));
      server.changes().start();
      servers.add(server);
    }
    for (Land land : lands.values()) {
      KINDS.forEach(kind -> publish(land, kind, new Touch()));
    }
    hear();
    assertThat(divided(lands.values().iterator().next())).isPositive();
    List<TileCache.Key> watched = watched(List.of(Viewer.PUBLIC, centre));
    warm(watched, centre);

    int dropped = 0;
    int kept = 0;
    long slowestMillis = 0;
    int round = 0;
    for (; round < 35; round++) {
      long since = newest();
      Touch touch = new Touch();
      StringBuilder did = new StringBuilder("seed " + seed + ", round " + round + ":");
      int changes = random.nextInt(4) == 0 ? 3 : 1;
      String same = KINDS.get(random.nextInt(KINDS.size()));
      for (int i = 0; i < changes; i++) {
        did.append(' ').append(change(touch, changes > 1 ? same : null)).append(';');
      }
      slowestMillis = Math.max(slowestMillis, hear());

      Map<TileCache.Key, byte[]> before = Map.copyOf(cold);
      readCold(watched, centre);
      Set<TileCache.Key> changed =
          watched.stream()
              .filter(key -> !Arrays.equals(before.get(key), cold.get(key)))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      for (Server server : servers) {
        Set<TileCache.Key> stays = Set.copyOf(server.cache().keys());
        for (TileCache.Key key : watched) {
          if (stays.contains(key)) {
            kept++;
            EncodedTile tile = server.cache().get(key, () -> cold.get(key));
            if (!Arrays.equals(tile.isEmpty() ? new byte[0] : tile.plain(), cold.get(key))) {
              wrong.add("stale " + key + " after " + did);
            }
          } else {
            dropped++;
            if (!touch.touches(key.layer(), key.tile())) {
              wrong.add("dropped and not touched: " + key + " after " + did);
            }
          }
        }
      }
      told(since, watched, changed, touch, did.toString());
      warm(watched, centre);
    }
    System.out.printf(
        Locale.ROOT,
        "tiles after random changes, seed %d: %d rounds, %d tiles dropped, %d kept, heard within %d ms%n",
        seed,
        round,
        dropped,
        kept,
        slowestMillis);
    assertThat(wrong).isEmpty();
    assertThat(dropped).isGreaterThan(100);
    assertThat(kept).isGreaterThan(1000);
  }

  /** How many tiles of a programme's hazardous areas are pictures of those below them. */
  private static long divided(Land land) {
    return DATABASE
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT count(DISTINCT r.key) FROM tile_row r JOIN tile_tree t ON t.id = r.tree_id"
                            + " WHERE t.version_id = ? AND (r.key >> 44) & 1 = 0")
                    .bind(0, land.published.get("hazard-area").get(0).id())
                    .mapTo(Long.class)
                    .one());
  }

  @AfterEach
  void close() {
    servers.forEach(server -> server.changes().close());
  }

  /** What the page is told over HTTP: every tile that differs, and none that is not touched. */
  private void told(
      long since, List<TileCache.Key> watched, Set<TileCache.Key> changed, Touch touch, String did)
      throws InterruptedException {
    TestServer server = TestServer.get();
    long newest = newest();
    while (heard(server) < newest) {
      Thread.sleep(5);
    }
    for (TileLayer layer : TileLayer.values()) {
      Set<String> asked =
          watched.stream()
              .filter(key -> key.layer() == layer)
              .map(key -> name(key.tile()))
              .collect(Collectors.toCollection(LinkedHashSet::new));
      JsonNode answer =
          server.json(
              "POST",
              "/tiles/" + layer.path() + "/touched",
              null,
              "{\"since\":" + since + ",\"tiles\":[\"" + String.join("\",\"", asked) + "\"]}");
      Set<String> named = new LinkedHashSet<>();
      answer.get("tiles").forEach(tile -> named.add(tile.asText()));
      Set<String> differ =
          changed.stream()
              .filter(key -> key.layer() == layer)
              .map(key -> name(key.tile()))
              .collect(Collectors.toSet());
      for (String tile : differ) {
        if (!named.contains(tile)) {
          wrong.add("not told: " + layer + " " + tile + " after " + did);
        }
      }
      for (String tile : named) {
        if (!touch.touches(layer, coord(tile))) {
          wrong.add("told and not touched: " + layer + " " + tile + " after " + did);
        }
      }
    }
  }

  private static long heard(TestServer server) {
    String template = server.json("/tiles/services.json", null).get("tiles").get(0).asText();
    int at = template.indexOf("?v=");
    return at < 0 ? -1 : Long.parseLong(template.substring(at + 3));
  }

  /** One random change of one programme; what it touches is added. */
  private String change(Touch touch, String kindOfAll) {
    List<Land> all = List.copyOf(lands.values());
    Land land = all.get(random.nextInt(kindOfAll == null ? all.size() : 1));
    String kind = kindOfAll == null ? KINDS.get(random.nextInt(KINDS.size())) : kindOfAll;
    int what = random.nextInt(10);
    if (kindOfAll == null && what < 2) {
      return switchView(land, touch);
    } else if (what < 5 && !land.rows("hazard-area").isEmpty()) {
      return edit(land, touch);
    } else if (what < 6 && !land.rows(kind).isEmpty()) {
      return withdraw(land, kind, touch);
    }
    return publish(land, kind, touch);
  }

  private String publish(Land land, String kind, Touch touch) {
    List<Row> rows = nextRows(land, kind);
    land.world.version(kind);
    land.versions++;
    for (Row row : rows) {
      insert(land, kind, row);
    }
    int id = land.world.newestVersion(kind);
    touchVersions(land, kind, land.rows(kind), rows, touch);
    DATASETS.publish(Viewer.terminal("test"), id);
    land.published.computeIfAbsent(kind, k -> new ArrayList<>()).add(new Version(id, rows));
    return "publish " + kind + " of " + land.code + " (" + land.view + ")";
  }

  private static String withdraw(Land land, String kind, Touch touch) {
    List<Version> stack = land.published.get(kind);
    Version gone = stack.remove(stack.size() - 1);
    touchVersions(land, kind, gone.rows(), land.rows(kind), touch);
    DATASETS.withdraw(Viewer.terminal("test"), gone.id());
    return "withdraw " + kind + " of " + land.code + " (" + land.view + ")";
  }

  private static void touchVersions(
      Land land, String kind, List<Row> before, List<Row> after, Touch touch) {
    List<Row> both = new ArrayList<>(before);
    both.addAll(after);
    switch (kind) {
      case "hazard-area" -> touchHazards(land, both, touch);
      case "land-release" -> touch.add(TileLayer.LAND_RELEASES, boxes(both));
      case "service" -> touch.add(TileLayer.SERVICES, boxes(both));
      case "project" -> touch.add(TileLayer.PROJECTS, boxes(both));
      case "funding" -> touch.add(TileLayer.FUNDING, boxes(both));
      default -> {
        touch.add(TileLayer.ADMIN_AREAS, boxes(both));
        touch.add(TileLayer.FUNDING, boxes(land.rows("funding")));
        if (land.view.equals("totals")) {
          touch.add(TileLayer.HAZARD_AREAS, boxes(both));
        }
      }
    }
  }

  private static void touchHazards(Land land, List<Row> rows, Touch touch) {
    List<Envelope> outlines = boxes(land.rows("admin-area"));
    touch.add(TileLayer.HAZARD_AREAS, boxes(rows));
    touch.add(TileLayer.ADMIN_AREAS, outlines);
    if (land.view.equals("cells")) {
      rows.stream().filter(Row::drawn).forEach(row -> touch.inCells.add(degrees(row.wkt())));
    } else if (land.view.equals("totals")) {
      touch.add(TileLayer.HAZARD_AREAS, outlines);
    }
  }

  private String switchView(Land land, Touch touch) {
    List<String> views = new ArrayList<>(List.of("open", "cells", "totals"));
    views.remove(land.view);
    String before = land.view;
    land.view = views.get(random.nextInt(2));
    List<Row> rows = land.rows("hazard-area");
    touch.add(TileLayer.HAZARD_AREAS, boxes(rows));
    rows.stream().filter(Row::drawn).forEach(row -> touch.inCells.add(degrees(row.wkt())));
    touch.add(TileLayer.HAZARD_AREAS, boxes(land.rows("admin-area")));
    touch.add(TileLayer.ADMIN_AREAS, boxes(land.rows("admin-area")));
    touch.add(TileLayer.LAND_RELEASES, boxes(land.rows("land-release")));
    DATABASE
        .owner()
        .useHandle(
            handle ->
                handle.execute(
                    "UPDATE programme SET public_view = ? WHERE code = ?", land.view, land.code));
    return land.code + " from " + before + " to " + land.view;
  }

  /** One hazardous area is moved, closed or drawn anew, as an editor does it. */
  private String edit(Land land, Touch touch) {
    List<Version> stack = land.published.get("hazard-area");
    Version version = stack.remove(stack.size() - 1);
    List<Row> rows = new ArrayList<>(version.rows());
    int at = random.nextInt(rows.size());
    Row old = rows.get(at);
    Row now = row(old.name(), land, "hazard-area");
    rows.set(at, now);
    stack.add(new Version(version.id(), rows));
    // What is closed is not drawn, but the change names its place.
    touchHazards(
        land,
        List.of(new Row(old.name(), old.wkt(), true), new Row(now.name(), now.wkt(), true)),
        touch);
    DATABASE
        .owner()
        .useTransaction(
            handle -> {
              long id =
                  handle
                      .createQuery(
                          "SELECT id FROM hazard_area WHERE version_id = ? AND local_id = ?")
                      .bind(0, version.id())
                      .bind(1, old.name())
                      .mapTo(Long.class)
                      .one();
              handle.execute(
                  "UPDATE hazard_area SET geom = ST_Multi(ST_GeomFromText(?, 4326)), status = ? WHERE id = ?",
                  now.wkt(),
                  now.drawn() ? "open" : "closed",
                  id);
              handle.execute(
                  "SELECT assign_admin_areas((SELECT id FROM programme WHERE code = ?), ARRAY[?])",
                  land.code,
                  version.id());
              handle.execute("SELECT refresh_hazard_totals(ARRAY[?])", version.id());
              handle.execute("SELECT refresh_hazard_cells(ARRAY[?])", version.id());
              handle.execute("SELECT refresh_tile_records(?, ARRAY[?])", version.id(), id);
              handle.execute("SELECT pg_advisory_xact_lock(hashtext('cartagena.tile_change'))");
              handle.execute(
                  """
                  INSERT INTO tile_change (kind, programme_id, version_id, geom3857)
                  SELECT 'record', id, ?, ST_Transform(ST_Collect(ARRAY[ST_Multi(ST_GeomFromText(?, 4326)), ST_Multi(ST_GeomFromText(?, 4326))]), 3857)
                  FROM programme WHERE code = ?
                  """,
                  version.id(),
                  old.wkt(),
                  now.wkt(),
                  land.code);
              handle.execute("SELECT pg_notify('cartagena_tiles', '')");
            });
    return "edit " + old.name() + " of " + land.code + " (" + land.view + ")";
  }

  /** Some rows stay as they are, some change, move, go or come; sometimes all stay. */
  private List<Row> nextRows(Land land, String kind) {
    if (kind.equals("admin-area")) {
      return outlines(land);
    }
    List<Row> before = land.rows(kind);
    List<Row> rows = new ArrayList<>();
    boolean same = !before.isEmpty() && random.nextInt(5) == 0;
    for (Row row : before) {
      int what = same ? 0 : random.nextInt(8);
      if (what < 6) {
        rows.add(row);
      } else if (what == 6) {
        rows.add(row(row.name(), land, kind));
      }
    }
    int more = same ? 0 : before.isEmpty() ? land.crowd(kind) : random.nextInt(3);
    for (int i = 0; i < more; i++) {
      rows.add(row(kind + "-" + land.versions + "-" + i, land, kind));
    }
    return rows;
  }

  /** Two halves of a programme whose middles are places that money goes to; the border moves. */
  private List<Row> outlines(Land land) {
    double middle = land.west + 0.1 + 0.02 * random.nextInt(3);
    List<Row> rows = new ArrayList<>();
    rows.add(new Row("west", square(land.west, SOUTH, middle, SOUTH + 0.2), true));
    if (random.nextInt(4) > 0) {
      rows.add(new Row("east", square(middle, SOUTH, land.west + 0.2, SOUTH + 0.2), true));
    }
    return rows;
  }

  private Row row(String name, Land land, String kind) {
    double x = land.west + 0.2 * random.nextDouble();
    double y = SOUTH + 0.2 * random.nextDouble();
    double size = random.nextInt(8) == 0 ? 0.05 : random.nextInt(3) == 0 ? 0.005 : 0.0005;
    boolean drawn = true;
    String wkt;
    if (kind.equals("funding")) {
      // Often the middle of an outline: a pin or not, as the outlines are.
      wkt =
          random.nextInt(2) == 0
              ? point(land.west + 0.05 + 0.01 * random.nextInt(3), SOUTH + 0.1)
              : point(x, y);
    } else if (kind.equals("service")) {
      wkt = point(x, y);
    } else {
      wkt =
          switch (random.nextInt(4)) {
            case 0 ->
                // Two parts: the box is much larger than the ground.
                "MULTI"
                    + square(x, y, x + size / 4, y + size / 4)
                        .replace("((", "(((")
                        .replace("))", ")), ")
                    + square(x + size, y + size, x + size * 1.25, y + size * 1.25)
                        .replace("POLYGON", "")
                    + ")";
            case 1 ->
                String.format(
                    Locale.ROOT,
                    "POLYGON((%1$.7f %2$.7f, %3$.7f %2$.7f, %3$.7f %4$.7f, %5$.7f %4$.7f, %5$.7f %6$.7f, %1$.7f %6$.7f, %1$.7f %2$.7f))",
                    x,
                    y,
                    x + size,
                    y + size / 8,
                    x + size / 8,
                    y + size);
            default -> square(x, y, x + size, y + size);
          };
      drawn = !kind.equals("hazard-area") || random.nextInt(6) > 0;
    }
    return new Row(name, wkt, drawn);
  }

  private static String point(double x, double y) {
    return String.format(Locale.ROOT, "POINT(%.7f %.7f)", x, y);
  }

  private static String square(double west, double south, double east, double north) {
    return String.format(
        Locale.ROOT,
        "POLYGON((%1$.7f %2$.7f, %3$.7f %2$.7f, %3$.7f %4$.7f, %1$.7f %4$.7f, %1$.7f %2$.7f))",
        west,
        south,
        east,
        north);
  }

  private static void insert(Land land, String kind, Row row) {
    World world = land.world;
    switch (kind) {
      case "hazard-area" ->
          world.hazard(row.name(), "CHA", row.drawn() ? "open" : "closed", row.wkt());
      case "land-release" -> world.landRelease(row.name(), row.wkt());
      case "service" -> world.service(row.name(), "rehabilitation", row.wkt());
      case "project" -> world.project(row.name(), row.wkt());
      case "funding" ->
          world.funding(
              land.code + land.versions + row.name(), "clearance", 100, "site " + row.wkt());
      default -> world.adminArea(1, row.name(), row.name(), row.wkt());
    }
  }

  /** Boxes in units of zoom 18 of what is drawn. */
  private static List<Envelope> boxes(List<Row> rows) {
    return rows.stream().filter(Row::drawn).map(row -> world(degrees(row.wkt()))).toList();
  }

  /** Cells are of 0.05 degrees, and of twice that for each zoom below 7. */
  private static Envelope cells(Envelope degrees, int z) {
    double size = 0.05 * (1 << Math.max(0, 7 - z));
    return world(
        new Envelope(
            Math.floor(degrees.getMinX() / size) * size,
            Math.floor(degrees.getMaxX() / size + 1) * size,
            Math.floor(degrees.getMinY() / size) * size,
            Math.floor(degrees.getMaxY() / size + 1) * size));
  }

  private static Envelope degrees(String wkt) {
    Envelope box = new Envelope();
    String[] numbers = wkt.replaceAll("[^-0-9. ]", " ").strip().split("\\s+");
    for (int i = 0; i < numbers.length; i += 2) {
      box.expandToInclude(Double.parseDouble(numbers[i]), Double.parseDouble(numbers[i + 1]));
    }
    return box;
  }

  private static Envelope world(Envelope degrees) {
    return new Envelope(
        worldX(degrees.getMinX()),
        worldX(degrees.getMaxX()),
        worldY(degrees.getMinY()),
        worldY(degrees.getMaxY()));
  }

  private static double worldX(double longitude) {
    return (longitude + 180) / 360 * WORLD;
  }

  private static double worldY(double latitude) {
    double radians = Math.toRadians(latitude);
    return (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * WORLD;
  }

  /** Tiles of all zooms: above everything, beside it, and around places where records are. */
  private List<TileCache.Key> watched(List<Viewer> viewers) {
    Set<TileCoord> tiles = new LinkedHashSet<>();
    tiles.add(new TileCoord(0, 0, 0));
    tiles.add(at(4, WEST, SOUTH));
    tiles.add(at(4, WEST + 30, SOUTH));
    for (int i = 0; i < 36; i++) {
      int z = 7 + random.nextInt(9);
      tiles.add(
          at(z, WEST - 0.2 + 1.3 * random.nextDouble(), SOUTH - 0.1 + 0.4 * random.nextDouble()));
    }
    for (Land land : lands.values()) {
      for (String kind : KINDS) {
        Row row = land.rows(kind).get(0);
        Envelope box = degrees(row.wkt());
        tiles.add(at(12 + random.nextInt(6), box.getMaxX(), box.getMaxY()));
        tiles.add(at(12, box.getMinX() + 0.03, box.getMinY()));
      }
    }
    List<TileCache.Key> keys = new ArrayList<>();
    for (Viewer viewer : viewers) {
      for (TileLayer layer : TileLayer.values()) {
        tiles.forEach(tile -> keys.add(new TileCache.Key(viewer.sees(), layer, tile)));
      }
    }
    return keys;
  }

  private static TileCoord at(int z, double x, double y) {
    double side = WORLD / (1 << z);
    return new TileCoord(z, (int) (worldX(x) / side), (int) (worldY(y) / side));
  }

  private void readCold(List<TileCache.Key> watched, Viewer centre) {
    for (TileCache.Key key : watched) {
      Viewer viewer = key.sees().equals("public") ? Viewer.PUBLIC : centre;
      byte[] tile = COLD.getTile(viewer, key.layer(), key.tile());
      if (!Arrays.equals(tile, cold.put(key, tile))) {
        MvtRules.check(tile).forEach(broken -> wrong.add(key + " breaks " + broken));
      }
    }
  }

  private void warm(List<TileCache.Key> watched, Viewer centre) {
    if (cold.isEmpty()) {
      readCold(watched, centre);
    }
    for (Server server : servers) {
      watched.forEach(key -> server.cache().get(key, () -> cold.get(key)));
    }
  }

  /** Waits until both servers have heard of everything; how many milliseconds that took. */
  private long hear() throws InterruptedException {
    long begun = System.nanoTime();
    long newest = newest();
    for (Server server : servers) {
      while (server.changes().current() < newest) {
        Thread.sleep(1);
      }
    }
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
  }

  private static long newest() {
    return DATABASE
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery("SELECT coalesce(max(id), 0) FROM tile_change")
                    .mapTo(Long.class)
                    .one());
  }

  private static String name(TileCoord tile) {
    return tile.z() + "/" + tile.x() + "/" + tile.y();
  }

  private static TileCoord coord(String name) {
    String[] parts = name.split("/");
    return new TileCoord(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }
}
