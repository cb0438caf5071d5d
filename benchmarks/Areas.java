import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.SplittableRandom;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Hazardous areas that nobody has, always the same: {@code number} that remain, and a tenth of that
 * which are closed or released. Outlines have 8 to 40 points, 24 on average, and lie in clusters of
 * an invented country of 8 by 6 degrees: the more areas, the more clusters (as the square root) and
 * the denser each; a larger set holds the clusters of a smaller one. Every tenth cluster is tight,
 * and one very tight cluster holds a fiftieth of all, so that some tiles hold thousands.
 */
final class Areas {
  static final String PROGRAMME = "XBN";
  static final double WEST = 30;
  static final double SOUTH = 8;
  static final double EAST = 38;
  static final double NORTH = 14;
  private static final double M_PER_DEGREE = 111_320;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final int number;
  private final Cluster[] clusters;

  /** A cluster: its middle and its half-width, degrees. */
  record Cluster(double east, double north, double degrees) {}

  /**
   * Seconds that loading and publishing took, and the version that came of it.
   *
   * @param gaveUp whether Cartagena's own act met its statement timeout; the seconds are then those of
   *     the same act without one
   */
  record Loaded(
      int versionId,
      double copySeconds,
      double publishSeconds,
      boolean gaveUp,
      double vacuumSeconds) {}

  Areas(int number) {
    this.number = number;
    this.clusters = clusters((int) Math.max(8, Math.round(40 * Math.sqrt(number / 10_000.0))));
  }

  int number() {
    return number;
  }

  int all() {
    return number + number / 10;
  }

  Cluster[] clusters() {
    return clusters.clone();
  }

  private static Cluster[] clusters(int count) {
    SplittableRandom dice = new SplittableRandom(20260102);
    Cluster[] made = new Cluster[count];
    for (int i = 0; i < count; i++) {
      double wide = 0.05 + 0.3 * dice.nextDouble() * dice.nextDouble();
      made[i] =
          new Cluster(
              WEST + 0.5 + (EAST - WEST - 1) * dice.nextDouble(),
              SOUTH + 0.5 + (NORTH - SOUTH - 1) * dice.nextDouble(),
              i == 0 ? 0.03 : i % 10 == 1 ? 0.3 * wide : wide);
    }
    return made;
  }

  /** As an import: rows by COPY into a version, its foreign keys proven, then published. */
  Loaded load(BenchHome home) throws SQLException {
    long start = System.nanoTime();
    int versionId;
    try (Connection connection = home.database().ownerConnection();
        Statement sql = connection.createStatement()) {
      connection.setAutoCommit(false);
      int programmeId =
          number(
              sql,
              "INSERT INTO programme (code, name, fictional, public_view) VALUES ('"
                  + PROGRAMME
                  + "', 'Country of a benchmark', true, 'open') RETURNING id");
      insertAdminAreas(sql, programmeId, home);
      connection.setAutoCommit(false);
      versionId = insertVersion(sql, programmeId, "hazard-area", "areas");
      int fileId =
          number(
              sql,
              "INSERT INTO dataset_file (version_id, name, format, size_bytes, sha256) VALUES ("
                  + versionId
                  + ", 'areas.geojson', 'GeoJSON', 0, repeat('0', 64)) RETURNING id");
      sql.execute("SET LOCAL session_replication_role = replica");
      copy(
          connection,
          "COPY hazard_area (version_id, row_number, programme_id, local_id, name, classification, status,"
              + " contamination_types, priority, found_on, status_on, valid_from, reported_area_m2,"
              + " measured_area_m2, geom) FROM STDIN",
          new Rows() {
            private final SplittableRandom dice = new SplittableRandom(20260103);

            @Override
            public void write(StringBuilder out, int row) {
              hazardArea(out, row, versionId, programmeId, dice);
            }
          });
      copy(
          connection,
          "COPY source_row (version_id, row_number, file_id, file_row, fields) FROM STDIN",
          (out, row) ->
              out.append(versionId)
                  .append('\t')
                  .append(row)
                  .append('\t')
                  .append(fileId)
                  .append('\t')
                  .append(row)
                  .append("\t{\"local_id\":\"HA-")
                  .append(row)
                  .append("\",\"made\":\"for a benchmark\"}\n"));
      sql.execute("SET LOCAL session_replication_role = origin");
      sql.execute("SELECT prove_references(" + versionId + ")");
      stage(sql, versionId, all());
      connection.commit();
    }
    home.owner("ANALYZE hazard_area", "ANALYZE source_row", "ANALYZE admin_area");
    double copySeconds = (System.nanoTime() - start) / 1e9;
    start = System.nanoTime();
    boolean gaveUp = false;
    try {
      publish(home, versionId);
    } catch (RuntimeException e) {
      if (!String.valueOf(e.getMessage()).contains("statement timeout")) {
        throw e;
      }
      gaveUp = true;
      System.out.printf(
          "Publishing %,d rows met Cartagena's statement timeout; done again without one.%n", all());
      start = System.nanoTime();
      publishWithoutTimeout(home, versionId);
    }
    double publishSeconds = (System.nanoTime() - start) / 1e9;
    // What autovacuum does within a minute or so of a publication is done before anything is timed.
    start = System.nanoTime();
    home.superuser("VACUUM ANALYZE", "CHECKPOINT");
    return new Loaded(
        versionId, copySeconds, publishSeconds, gaveUp, (System.nanoTime() - start) / 1e9);
  }

  private static void publish(BenchHome home, int versionId) {
    new DatasetStore(new Gate(home.database())).publish(Viewer.terminal("bench"), versionId);
  }

  /** The same act on a connection of the owner, which has no time limit. */
  private static void publishWithoutTimeout(BenchHome home, int versionId) {
    home.database()
        .owner()
        .useTransaction(
            handle -> {
              handle
                  .createQuery(
                      "SELECT set_config('cartagena.tier', 'centre', true) || set_config('cartagena.programmes', '*', true)")
                  .mapTo(String.class)
                  .one();
              handle
                  .createQuery("SELECT publish_version(:id, 'bench', NULL)::text")
                  .bind("id", versionId)
                  .mapTo(String.class)
                  .list();
            });
  }

  private static int insertVersion(Statement sql, int programmeId, String kind, String name)
      throws SQLException {
    int datasetId =
        number(
            sql,
            "INSERT INTO dataset (programme_id, kind, name) VALUES ("
                + programmeId
                + ", '"
                + kind
                + "', '"
                + name
                + "') RETURNING id");
    return number(
        sql,
        "INSERT INTO dataset_version (dataset_id, number, state, as_of, licence, importer_version, imported_by) VALUES ("
            + datasetId
            + ", 1, 'loading', '2025-12-31', 'made for a benchmark', 'bench', 'bench') RETURNING id");
  }

  private static void stage(Statement sql, int versionId, int rows) throws SQLException {
    sql.execute(
        "UPDATE dataset_version SET state = 'staged', rows = " + rows + " WHERE id = " + versionId);
  }

  /** Provinces of 2 by 2 degrees and districts of half a degree, published before the areas. */
  private static void insertAdminAreas(Statement sql, int programmeId, BenchHome home)
      throws SQLException {
    int versionId = insertVersion(sql, programmeId, "admin-area", "admin areas");
    String box = "ST_Multi(ST_MakeEnvelope(x, y, x + %1$s, y + %1$s, 4326))";
    int rows = 0;
    for (String[] level : new String[][] {{"1", "2"}, {"2", "0.5"}}) {
      rows +=
          sql.executeUpdate(
              String.format(
                  Locale.ROOT,
                  "INSERT INTO admin_area (version_id, row_number, programme_id, level, name, geom) SELECT %d, %d + row_number() OVER (), %d, %s,"
                      + " 'Area %s-' || row_number() OVER (), "
                      + String.format(Locale.ROOT, box, level[1])
                      + " FROM generate_series(%s::numeric, %s::numeric - %s, %s) x, generate_series(%s::numeric, %s::numeric - %s, %s) y",
                  versionId, rows, programmeId, level[0], level[0], WEST, EAST, level[1], level[1], SOUTH, NORTH, level[1], level[1]));
    }
    stage(sql, versionId, rows);
    sql.getConnection().commit();
    publish(home, versionId);
  }

  private static int number(Statement sql, String statement) throws SQLException {
    try (var rows = sql.executeQuery(statement)) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private interface Rows {
    void write(StringBuilder out, int row);
  }

  private void copy(Connection connection, String statement, Rows rows) throws SQLException {
    CopyIn copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(statement);
    StringBuilder buffer = new StringBuilder(1 << 20);
    for (int row = 1; row <= all(); row++) {
      rows.write(buffer, row);
      if (buffer.length() > 1_000_000 || row == all()) {
        byte[] bytes = buffer.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(bytes, 0, bytes.length);
        buffer.setLength(0);
      }
    }
    copy.endCopy();
  }

  private static String one(SplittableRandom dice, String... of) {
    return of[dice.nextInt(of.length)];
  }

  private void hazardArea(
      StringBuilder out, int row, int versionId, int programmeId, SplittableRandom dice) {
    Cluster cluster =
        dice.nextInt(50) == 0
            ? clusters[0]
            : clusters[(int) (clusters.length * Math.pow(dice.nextDouble(), 1.5))];
    // Denser towards the middle: the mean of two dice.
    double x = cluster.east() + cluster.degrees() * (dice.nextDouble() + dice.nextDouble() - 1);
    double y = cluster.north() + cluster.degrees() * (dice.nextDouble() + dice.nextDouble() - 1);
    int points = 8 + dice.nextInt(17) + dice.nextInt(17);
    double radiusM = 15 + 285 * dice.nextDouble() * dice.nextDouble() * dice.nextDouble();
    double[] easts = new double[points];
    double[] norths = new double[points];
    for (int p = 0; p < points; p++) {
      double turn = 2 * Math.PI * (p + 0.6 * dice.nextDouble()) / points;
      double m = radiusM * (0.6 + 0.4 * dice.nextDouble());
      easts[p] = m * Math.cos(turn);
      norths[p] = m * Math.sin(turn);
    }
    double twiceM2 = 0;
    for (int p = 0; p < points; p++) {
      int next = (p + 1) % points;
      twiceM2 += easts[p] * norths[next] - easts[next] * norths[p];
    }
    LocalDate found = LocalDate.of(1994, 1, 1).plusDays(dice.nextInt(30 * 365));
    LocalDate changed = found.plusDays(dice.nextInt(2 * 365));
    String status =
        row > number
            ? one(dice, "closed", "released", "released")
            : one(dice, "open", "open", "open", "open", "open", "open", "worked_on", "suspended", "unknown");
    String contamination =
        one(dice, "{AP}", "{AP}", "{AP}", "{AV}", "{AP,AV}", "{CM}", "{ERW}", "{ERW}", "{IED}", "{unknown}");
    out.append(versionId).append('\t').append(row).append('\t').append(programmeId);
    out.append("\tHA-").append(row);
    out.append('\t').append(one(dice, "Old bridge", "Ridge", "Track", "Quarry", "Ford"));
    out.append(" of settlement ").append(dice.nextInt(4000));
    out.append('\t').append(one(dice, "SHA", "SHA", "CHA", "CHA", "CHA", "indication", "unknown"));
    out.append('\t').append(status).append('\t').append(contamination);
    out.append('\t').append(one(dice, "high", "medium", "low", "\\N"));
    out.append('\t').append(found).append('\t').append(changed).append('\t').append(changed);
    out.append('\t').append(Math.round(twiceM2 / 2 * (0.8 + 0.4 * dice.nextDouble())));
    out.append('\t').append(twiceM2 / 2).append('\t');
    multiPolygon(out, x, y, easts, norths);
    out.append('\n');
  }

  /** Hexadecimal EWKB of one polygon, EPSG:4326, from metres around a point. */
  private static void multiPolygon(
      StringBuilder out, double x, double y, double[] easts, double[] norths) {
    int points = easts.length + 1;
    java.nio.ByteBuffer bytes =
        java.nio.ByteBuffer.allocate(13 + 13 + 16 * points).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 1).putInt(0x20000006).putInt(4326).putInt(1);
    bytes.put((byte) 1).putInt(3).putInt(1).putInt(points);
    double degreeEastM = M_PER_DEGREE * Math.cos(Math.toRadians(y));
    for (int p = 0; p < points; p++) {
      int corner = p % easts.length;
      bytes.putDouble(x + easts[corner] / degreeEastM);
      bytes.putDouble(y + norths[corner] / M_PER_DEGREE);
    }
    HEX.formatHex(out, Arrays.copyOf(bytes.array(), bytes.position()));
  }

  /**
   * What the other servers read: the same areas in plain tables of their own, with no policy, no
   * join and nothing that does not remain; once in degrees, once in EPSG:3857.
   */
  static void makePeerTables(BenchHome home) throws SQLException {
    home.owner("CREATE SCHEMA bench");
    for (String[] table : new String[][] {{"area", "4326", "geom"}, {"area3857", "3857", "ST_Transform(geom, 3857)"}}) {
      home.owner(
          "CREATE TABLE bench."
              + table[0]
              + " (id bigint PRIMARY KEY, programme text, classification text, status text, contamination text, priority text, geom geometry(MultiPolygon, "
              + table[1]
              + "))",
          "INSERT INTO bench."
              + table[0]
              + " SELECT id, '"
              + PROGRAMME
              + "', classification, status, array_to_string(contamination_types, '+'), priority, "
              + table[2]
              + " FROM hazard_area WHERE remaining",
          "CREATE INDEX ON bench." + table[0] + " USING gist (geom)");
    }
    home.superuser("VACUUM ANALYZE bench.area", "VACUUM ANALYZE bench.area3857", "CHECKPOINT");
  }
}
