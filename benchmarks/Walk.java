import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The tiles that are asked for, always the same for a set of areas, each once. People open a map (6
 * of 10 on the country at zoom 6, 2 of 10 on the world at zoom 0 to 4, 2 of 10 by a link at zoom 11
 * to 14), go in one or two zooms at a time towards a place where areas are, look around by up to
 * two pans of half a window on the way, and stop somewhere from zoom 10 to 16. A window is 4 by 3
 * tiles; a tile that was loaded before is not asked for again, as a browser does. A thousand
 * sessions are walked; of each zoom the first tiles that come are taken, up to a number.
 */
final class Walk {
  static final int ZOOMS = 17;
  private static final double WORLD_M = 40_075_016.68557849;
  private static final int SESSIONS = 1000;

  /** Filled tiles of each of zooms 0 to 8, at most: there one may take a peer seconds. */
  private static final int MOST_OF_LOW_ZOOMS = 12;

  private static final String TOUCHES =
      "SELECT EXISTS (SELECT FROM area3857 WHERE geom && ST_TileEnvelope(?, ?, ?, margin => 64.0 /"
          + " 4096))";

  /** A tile; {@code filled} when the box of an area touches it, with the margin that tiles have. */
  record Tile(int z, int x, int y, boolean filled, boolean dense) {
    String path() {
      return z + "/" + x + "/" + y;
    }
  }

  private record Key(int z, int x, int y) {}

  private Walk() {}

  /**
   * The walk: at most {@code each} filled tiles a zoom and half as many empty ones; then for each
   * of zooms 9 to 16 the three densest tiles, of which nothing was asked before. Shuffled.
   */
  static List<Tile> tiles(Connection connection, Areas areas, int each) throws SQLException {
    List<Tile> tiles = new ArrayList<>();
    Set<Key> taken = new HashSet<>();
    for (int z = 9; z < ZOOMS; z++) {
      for (Key key : densest(connection, z, 3)) {
        taken.add(key);
        tiles.add(new Tile(key.z(), key.x(), key.y(), true, true));
      }
    }
    taken.add(forHerd(connection));
    int[] filled = new int[ZOOMS];
    int[] empty = new int[ZOOMS];
    SplittableRandom dice = new SplittableRandom(20260104);
    try (PreparedStatement touches = connection.prepareStatement(TOUCHES)) {
      for (int session = 0; session < SESSIONS; session++) {
        for (Key key : session(areas.clusters(), dice)) {
          if (filled[key.z()] >= (key.z() <= 8 ? Math.min(each, MOST_OF_LOW_ZOOMS) : each)
              || !taken.add(key)) {
            continue;
          }
          boolean any = any(touches, key);
          if (any || empty[key.z()] < each / 2) {
            (any ? filled : empty)[key.z()]++;
            tiles.add(new Tile(key.z(), key.x(), key.y(), any, false));
          }
        }
      }
    }
    Collections.shuffle(tiles, new Random(20260105));
    return tiles;
  }

  /**
   * Other filled tiles than those of the walk, zooms 6 to 16, for compilers to warm up on and for a
   * look at what is in them: three a zoom where a tile may take seconds, hundreds where it does not.
   * A server runs for months; its first thousand answers, before its code is compiled, take several
   * times as long as those after.
   */
  static List<Tile> warmUp(Connection connection, Areas areas, List<Tile> walk, Tile herd)
      throws SQLException {
    Set<Key> taken = new HashSet<>();
    walk.forEach(tile -> taken.add(new Key(tile.z(), tile.x(), tile.y())));
    taken.add(new Key(herd.z(), herd.x(), herd.y()));
    List<Tile> tiles = new ArrayList<>();
    int[] each = new int[ZOOMS];
    SplittableRandom dice = new SplittableRandom(20260106);
    try (PreparedStatement touches = connection.prepareStatement(TOUCHES)) {
      for (int session = 0; session < 3_000; session++) {
        for (Key key : session(areas.clusters(), dice)) {
          if (key.z() >= 6
              && each[key.z()] < (key.z() < 10 ? 3 : key.z() < 12 ? 40 : 800)
              && taken.add(key)
              && any(touches, key)) {
            each[key.z()]++;
            tiles.add(new Tile(key.z(), key.x(), key.y(), true, false));
          }
        }
      }
    }
    return tiles;
  }

  private static boolean any(PreparedStatement touches, Key key) throws SQLException {
    touches.setInt(1, key.z());
    touches.setInt(2, key.x());
    touches.setInt(3, key.y());
    try (ResultSet rows = touches.executeQuery()) {
      rows.next();
      return rows.getBoolean(1);
    }
  }

  /** A dense tile of zoom 9 that the walk leaves alone: for a hundred clients at once. */
  static Tile herd(Connection connection) throws SQLException {
    Key key = forHerd(connection);
    return new Tile(key.z(), key.x(), key.y(), true, true);
  }

  private static Key forHerd(Connection connection) throws SQLException {
    return densest(connection, 9, 4).get(3);
  }

  private static Set<Key> session(Areas.Cluster[] clusters, SplittableRandom dice) {
    Set<Key> seen = new LinkedHashSet<>();
    Areas.Cluster aim = clusters[dice.nextInt(clusters.length)];
    double goalX = aim.east() + aim.degrees() * (dice.nextDouble() + dice.nextDouble() - 1);
    double goalY = aim.north() + aim.degrees() * (dice.nextDouble() + dice.nextDouble() - 1);
    double x = (Areas.WEST + Areas.EAST) / 2;
    double y = (Areas.SOUTH + Areas.NORTH) / 2;
    int start = dice.nextInt(10);
    int z = start < 6 ? 6 : start < 8 ? dice.nextInt(5) : 11 + dice.nextInt(4);
    int last = Math.max(z, 10 + dice.nextInt(7));
    if (z > 9) {
      x = goalX;
      y = goalY;
    }
    while (true) {
      window(seen, z, x, y);
      for (int pans = dice.nextInt(3); pans > 0; pans--) {
        double tile = 360.0 / (1 << z);
        window(
            seen,
            z,
            Math.max(-179, Math.min(179, x + tile * (4 * dice.nextDouble() - 2))),
            Math.max(-80, Math.min(80, y + tile * (3 * dice.nextDouble() - 1.5))));
      }
      if (z == last) {
        return seen;
      }
      z = Math.min(last, z + 1 + dice.nextInt(2));
      // The nearer, the surer: halfway to the goal with each step.
      x += (goalX - x) * (z > 9 ? 1 : 0.5);
      y += (goalY - y) * (z > 9 ? 1 : 0.5);
    }
  }

  private static void window(Set<Key> seen, int z, double lon, double lat) {
    int tiles = 1 << z;
    double column = (lon + 180) / 360 * tiles;
    double sine = Math.sin(Math.toRadians(lat));
    double row = (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * tiles;
    for (int x = (int) Math.floor(column - 2); x <= (int) Math.floor(column + 1.999); x++) {
      for (int y = (int) Math.floor(row - 1.5); y <= (int) Math.floor(row + 1.499); y++) {
        if (x >= 0 && x < tiles && y >= 0 && y < tiles) {
          seen.add(new Key(z, x, y));
        }
      }
    }
  }

  private static List<Key> densest(Connection connection, int z, int count) throws SQLException {
    double tileM = WORLD_M / (1 << z);
    List<Key> keys = new ArrayList<>();
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT floor((ST_XMin(geom) + ?) / ?)::integer AS x, floor((? - ST_YMin(geom)) /"
                + " ?)::integer AS y, count(*) FROM area3857 GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2"
                + " LIMIT ?")) {
      query.setDouble(1, WORLD_M / 2);
      query.setDouble(2, tileM);
      query.setDouble(3, WORLD_M / 2);
      query.setDouble(4, tileM);
      query.setInt(5, count);
      try (ResultSet rows = query.executeQuery()) {
        while (rows.next()) {
          keys.add(new Key(z, rows.getInt("x"), rows.getInt("y")));
        }
      }
    }
    return keys;
  }
}
