import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.geo.TileCoord;
import org.postgresql.PGStatement;

/** Somebody who answers with a tile. Asked by one thread. */
interface Contestant extends AutoCloseable {
  String name();

  /** Asks for a tile; only what happens between question and last byte is timed. */
  Reply ask(Walk.Tile tile) throws Exception;

  @Override
  void close() throws IOException, SQLException;

  /**
   * @param ms until the last byte
   * @param problem null when a tile came
   * @param raw the tile, uncompressed; empty when nothing is in it
   * @param gzipped bytes as sent; of a tile that came from the database, as gzip makes it
   */
  record Reply(double ms, String problem, byte[] raw, int gzipped) {
    static Reply of(long started, byte[] raw) throws IOException {
      double ms = (System.nanoTime() - started) / 1e6;
      byte[] tile = raw == null ? new byte[0] : raw;
      return new Reply(ms, null, tile, tile.length == 0 ? 0 : gzip(tile).length);
    }
  }

  static byte[] gzip(byte[] raw) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(raw.length / 2 + 100);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16)) {
      gzip.write(raw);
    }
    return out.toByteArray();
  }

  static byte[] gunzip(byte[] gzipped) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzipped), 1 << 16)) {
      return in.readAllBytes();
    }
  }

  /** A server; {@code address} has {@code {tile}} in place of z/x/y. */
  static Contestant overHttp(String name, int port, String address) {
    return new Contestant() {
      private final Wire wire = new Wire(port);

      @Override
      public String name() {
        return name;
      }

      @Override
      public Reply ask(Walk.Tile tile) throws IOException {
        byte[] request =
            Wire.request(address.replace("{tile}", tile.path()), "Accept-Encoding: gzip");
        long started = System.nanoTime();
        Wire.Answer answer;
        try {
          answer = wire.send(request, true);
        } catch (IOException e) {
          // One answer that does not come is counted as failed; the run goes on.
          wire.close();
          return new Reply((System.nanoTime() - started) / 1e6, e.toString(), new byte[0], 0);
        }
        double ms = (System.nanoTime() - started) / 1e6;
        if (answer.status() == 204) {
          return new Reply(ms, null, new byte[0], 0);
        }
        if (answer.status() != 200) {
          return new Reply(ms, "HTTP " + answer.status(), new byte[0], 0);
        }
        byte[] raw = answer.encoding().equals("gzip") ? gunzip(answer.body()) : answer.body();
        return new Reply(ms, null, raw, (int) answer.bytes());
      }

      @Override
      public void close() throws IOException {
        wire.close();
      }
    };
  }

  /**
   * Cartagena's own way to the database, without HTTP: {@code TileStore.getTile} as it is in the
   * jar, transaction and viewer included. Empty when the jar has it in another shape.
   */
  static Optional<Contestant> store(BenchHome home) {
    try {
      Class<?> storeClass = Class.forName("org.cartagena.tile.TileStore");
      Class<?> layerClass = Class.forName("org.cartagena.tile.TileLayer");
      Constructor<?> maker = storeClass.getDeclaredConstructor(Gate.class);
      Method method =
          storeClass.getDeclaredMethod("getTile", Viewer.class, layerClass, TileCoord.class);
      Method layers = layerClass.getDeclaredMethod("find", String.class);
      maker.setAccessible(true);
      method.setAccessible(true);
      layers.setAccessible(true);
      if (method.getReturnType() != byte[].class) {
        return Optional.empty();
      }
      Object store = maker.newInstance(new Gate(home.database()));
      Object layer = ((Optional<?>) layers.invoke(null, "hazard-areas")).orElseThrow();
      return Optional.of(
          new Contestant() {
            @Override
            public String name() {
              return "Cartagena, JDBC";
            }

            @Override
            public Reply ask(Walk.Tile tile) throws IOException, ReflectiveOperationException {
              TileCoord at = new TileCoord(tile.z(), tile.x(), tile.y());
              long started = System.nanoTime();
              try {
                return Reply.of(started, (byte[]) method.invoke(store, Viewer.PUBLIC, layer, at));
              } catch (InvocationTargetException e) {
                return new Reply(
                    (System.nanoTime() - started) / 1e6,
                    e.getCause().getClass().getSimpleName(),
                    new byte[0],
                    0);
              }
            }

            @Override
            public void close() {}
          });
    } catch (ReflectiveOperationException e) {
      return Optional.empty();
    }
  }

  /**
   * What Martin sends (1.14 and the pre-releases of 2, read in its source): one statement prepared
   * once a connection with smallint and bigints bound; in degrees the box is widened by ST_Expand,
   * in EPSG:3857 by the margin. For a column declared MultiPolygon the pre-releases leave out
   * ST_CurveToLine; so it is left out here, which is the faster of the two for Martin.
   */
  static Contestant martinSql(BenchHome home, int srid) throws SQLException {
    String envelope = "ST_TileEnvelope(?::integer, ?::integer, ?::integer)";
    String box =
        srid == 4326
            ? "ST_Expand(ST_Transform(" + envelope + ", 4326), (0.015625 * 360) / 2^?::integer)"
            : "ST_Transform(ST_TileEnvelope(?::integer, ?::integer, ?::integer, margin =>"
                  + " 0.015625), 3857)";
    String table = srid == 4326 ? "area" : "area3857";
    Connection connection = home.peer();
    PreparedStatement statement =
        connection.prepareStatement(
            "SELECT ST_AsMVT(tile, 'area', 4096, 'geom') FROM ( SELECT ST_AsMVTGeom("
                + "ST_Transform(\"geom\"::geometry, 3857), "
                + envelope
                + ", 4096, 64, true) AS geom, \"id\", \"programme\", \"classification\","
                + " \"status\", \"contamination\", \"priority\" FROM \"bench\".\""
                + table
                + "\" WHERE \"geom\" && "
                + box
                + " ) AS tile");
    statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
    return new SqlContestant("Martin's SQL" + stored(srid), connection) {
      @Override
      byte[] tile(Walk.Tile tile) throws SQLException {
        int at = 0;
        for (int times = 0; times < 2; times++) {
          statement.setObject(++at, tile.z(), Types.SMALLINT);
          statement.setLong(++at, tile.x());
          statement.setLong(++at, tile.y());
        }
        if (srid == 4326) {
          statement.setObject(++at, tile.z(), Types.SMALLINT);
        }
        return only(statement);
      }
    };
  }

  /**
   * What pg_tileserv sends (read in its source): numbers written into the text, so that every tile
   * is planned anew; a buffer of 256, an exact test of intersection. {@code limit} is its
   * MaxFeaturesPerTile, 10,000 unless configured: what is beyond is left out without a word.
   */
  static Contestant tileservSql(BenchHome home, int srid, long limit, String name)
      throws SQLException {
    String table = srid == 4326 ? "area" : "area3857";
    Connection connection = home.peer();
    return new SqlContestant(name + stored(srid), connection) {
      @Override
      byte[] tile(Walk.Tile tile) throws SQLException {
        double world = 20037508.3427892;
        double width = 2 * world / (1 << tile.z());
        double west = -world + width * tile.x();
        double north = world - width * tile.y();
        double buffer = width * 256 / 4096;
        String sql =
            "WITH bounds AS ( SELECT "
                + envelope(west, north - width, west + width, north)
                + " AS geom_clip, "
                + envelope(
                    Math.max(west - buffer, -world),
                    Math.max(north - width - buffer, -world),
                    Math.min(west + width + buffer, world),
                    Math.min(north + buffer, world))
                + " AS geom_query ), mvtgeom AS ( SELECT ST_AsMVTGeom( ST_Transform(t.\"geom\","
                + " 3857), bounds.geom_clip, 4096, 256 ) AS \"geom\", \"programme\","
                + " \"classification\", \"status\", \"contamination\", \"priority\", \"id\" FROM"
                + " \"bench\".\""
                + table
                + "\" t, bounds WHERE ST_Intersects(t.\"geom\", ST_Transform(bounds.geom_query, "
                + srid
                + ")) LIMIT "
                + limit
                + " ) SELECT ST_AsMVT(mvtgeom.*, 'bench."
                + table
                + "', 4096, 'geom', 'id') FROM mvtgeom";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
          // Its driver reads binary, too: else each byte would come as two digits.
          statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
          return only(statement);
        }
      }
    };
  }

  private static String stored(int srid) {
    return srid == 4326 ? "" : ", stored 3857";
  }

  private static String envelope(double west, double south, double east, double north) {
    return String.format(
        Locale.ROOT, "ST_MakeEnvelope(%.10g, %.10g, %.10g, %.10g, 3857)", west, south, east, north);
  }

  /** A statement on a connection of its own. */
  abstract class SqlContestant implements Contestant {
    private final String name;
    private final Connection connection;

    SqlContestant(String name, Connection connection) {
      this.name = name;
      this.connection = connection;
    }

    abstract byte[] tile(Walk.Tile tile) throws SQLException;

    static byte[] only(PreparedStatement statement) throws SQLException {
      try (ResultSet rows = statement.executeQuery()) {
        rows.next();
        return rows.getBytes(1);
      }
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public Reply ask(Walk.Tile tile) throws IOException, SQLException {
      long started = System.nanoTime();
      return Reply.of(started, tile(tile));
    }

    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }
}
