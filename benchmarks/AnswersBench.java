import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import net.sf.geographiclib.Geodesic;

/** {@code ./cartagena bench answers}: see benchmarks/README.md. */
final class AnswersBench {
  private static final String USAGE =
      """
      ./cartagena bench answers [--areas 1000000] [--json FILE]
        --areas N          size of the set
        --json FILE        where the figures go, beside what is printed
      """;

  private static final double ROUTE_M = 1_000_000;
  private static final double STEP_M = 2_000;
  private static final int CORRIDOR_M = 200;
  private static final int ROUTES = 30;
  private static final int WARM_UP = 60;
  private static final int ASKERS = 50;
  private static final int ROUNDS = 3;

  /** With many areas the textbook takes minutes for a route; after that it has shown enough. */
  private static final double TEXTBOOK_MS = 10 * 60_000;

  /** A buffer of PostGIS has corners, and its plane is not the ellipsoid. */
  private static final double ALLOWED = 0.02;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** As every tutorial has it: one buffer over geography, what intersects it, and how much. */
  private static final String TEXTBOOK =
      "WITH corridor AS MATERIALIZED (SELECT ST_Buffer(ST_GeomFromText(?, 4326)::geography, ?) AS"
          + " ground) SELECT count(*), coalesce(sum(ST_Area(ST_Intersection(a.geog, c.ground))), 0)"
          + " FROM bench.area_geog a, corridor c WHERE ST_Intersects(a.geog, c.ground)";

  private record Route(String wkt, byte[] request) {}

  private record Said(int count, double areaM2) {}

  private AnswersBench() {}

  public static void main(String[] arguments) throws Exception {
    int size = 1_000_000;
    Path json = null;
    for (int i = 0; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (arguments[i]) {
        case "--areas" -> size = Integer.parseInt(value);
        case "--json" -> json = Path.of(value);
        default -> {
          System.err.print(USAGE);
          System.exit(2);
        }
      }
    }
    Map<String, Object> report = new LinkedHashMap<>();
    Areas areas = new Areas(size);
    try (BenchHome home = BenchHome.create()) {
      report.put("machine", Machine.describe(home));
      System.out.printf("%n## %,d areas%n%n%s%n%n", size, report.get("machine"));
      areas.load(home);
      Areas.makePeerTables(home);
      home.owner(
          "CREATE TABLE bench.area_geog AS SELECT id, geom::geography AS geog FROM bench.area",
          "CREATE INDEX ON bench.area_geog USING gist (geog)");
      home.superuser("VACUUM ANALYZE bench.area_geog", "CHECKPOINT");
      List<Route> routes = routes(areas);
      BenchHome.Server server = home.serve();
      try {
        apart(server, home, routes, report);
        together(server, routes, report);
      } finally {
        home.stop(server);
      }
    }
    if (json != null) {
      Files.writeString(json, JSON.writeValueAsString(report));
    }
  }

  /** Each route in turn: the whole answer over HTTP, then the textbook, in the same minute. */
  private static void apart(
      BenchHome.Server server, BenchHome home, List<Route> routes, Map<String, Object> report)
      throws IOException, SQLException {
    try (Wire wire = new Wire(server.port());
        Connection connection = home.peer();
        PreparedStatement textbook = connection.prepareStatement(TEXTBOOK)) {
      // A server runs for months; its first answers, before its code is compiled, are no measure.
      for (int i = 0; i < WARM_UP; i++) {
        ask(wire, routes.get(i % routes.size()));
      }
      double[] ours = new double[routes.size()];
      double[] theirs = new double[routes.size()];
      int asked = 0;
      double textbookMs = 0;
      int met = 0;
      int differ = 0;
      double worst = 0;
      for (int i = 0; i < routes.size(); i++) {
        Route route = routes.get(i);
        long started = System.nanoTime();
        byte[] answered = ask(wire, route);
        ours[i] = (System.nanoTime() - started) / 1e6;
        JsonNode summary = JSON.readTree(answered).get("summary");
        Said said =
            new Said(
                summary.get("hazardAreaCount").asInt(), summary.get("hazardAreaM2").asDouble());
        met += said.count();
        if (textbookMs > TEXTBOOK_MS) {
          continue;
        }
        started = System.nanoTime();
        Said other = textbook(textbook, route);
        theirs[i] = (System.nanoTime() - started) / 1e6;
        textbookMs += theirs[i];
        asked++;
        System.err.printf(
            Locale.ROOT,
            "route %d: %d areas, %.0f ms; textbook %.0f ms%n",
            i,
            said.count(),
            ours[i],
            theirs[i]);
        differ += Math.abs(said.count() - other.count());
        // The textbook counts ground under two areas twice, so it may say more, never much less.
        worst = Math.max(worst, (said.areaM2() - other.areaM2()) / said.areaM2());
        if (Math.abs(said.count() - other.count()) > Math.max(1, ALLOWED * other.count())
            || said.areaM2() > other.areaM2() * (1 + ALLOWED)) {
          throw new IllegalStateException("route " + i + ": " + said + ", textbook " + other);
        }
      }
      Spread answer = Spread.of(ours);
      Spread sql = Spread.of(Arrays.copyOf(theirs, asked));
      System.out.printf(
          Locale.ROOT,
          "%d routes of 1,000 km, %d m on each side; %.0f areas met on average. The textbook was asked"
              + " %d of them; areas that only one of both meets: %d.%n%n",
          routes.size(),
          CORRIDOR_M,
          met / (double) routes.size(),
          asked,
          differ);
      System.out.println("| | p50 ms | p95 ms |");
      System.out.println("|---|---|---|");
      System.out.printf(
          Locale.ROOT, "| Cartagena, whole answer, HTTP | %.0f | %.0f |%n", answer.at(50), answer.at(95));
      System.out.printf(
          Locale.ROOT, "| textbook SQL, two figures | %.0f | %.0f |%n", sql.at(50), sql.at(95));
      System.out.printf(Locale.ROOT, "| times faster | %.1f | |%n%n", sql.at(50) / answer.at(50));
      report.put("answer", answer.json());
      report.put("textbook", sql.json());
      report.put("timesFaster", Spread.round(sql.at(50) / answer.at(50)));
      report.put("textbookRoutes", asked);
      report.put("areasMet", met / routes.size());
      report.put("areasOnlyOneMeets", differ);
    }
  }

  private static byte[] ask(Wire wire, Route route) throws IOException {
    Wire.Answer answer = wire.send(route.request(), true);
    if (answer.status() != 200) {
      throw new IllegalStateException(
          "HTTP " + answer.status() + ": " + new String(answer.body(), StandardCharsets.UTF_8));
    }
    return answer.body();
  }

  private static Said textbook(PreparedStatement statement, Route route) throws SQLException {
    statement.setString(1, route.wkt());
    statement.setDouble(2, CORRIDOR_M);
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return new Said(row.getInt(1), row.getDouble(2));
    }
  }

  /** So many askers at the same moment, each with one question of 1,000 km. */
  private static void together(
      BenchHome.Server server, List<Route> routes, Map<String, Object> report) throws Exception {
    double[] times = new double[ASKERS * ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      CountDownLatch gun = new CountDownLatch(1);
      List<Thread> askers = new ArrayList<>();
      List<Exception> failures = new ArrayList<>();
      for (int i = 0; i < ASKERS; i++) {
        int at = round * ASKERS + i;
        Thread asker =
            new Thread(
                () -> {
                  try (Wire wire = new Wire(server.port())) {
                    gun.await();
                    long started = System.nanoTime();
                    ask(wire, routes.get(at % routes.size()));
                    times[at] = (System.nanoTime() - started) / 1e6;
                  } catch (IOException | InterruptedException | RuntimeException e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  }
                });
        asker.start();
        askers.add(asker);
      }
      gun.countDown();
      for (Thread asker : askers) {
        asker.join();
      }
      if (!failures.isEmpty()) {
        throw failures.get(0);
      }
    }
    Spread spread = Spread.of(times);
    System.out.printf(
        Locale.ROOT,
        "%d askers at once: p50 %.0f ms, p95 %.0f ms.%n",
        ASKERS,
        spread.at(50),
        spread.at(95));
    report.put("askersAtOnce", ASKERS);
    report.put("together", spread.json());
  }

  /** Roads from cluster to cluster, with a bend every 2 km, always the same. */
  private static List<Route> routes(Areas areas) {
    SplittableRandom dice = new SplittableRandom(20260104);
    Areas.Cluster[] clusters = areas.clusters();
    List<Route> routes = new ArrayList<>();
    for (int i = 0; i < ROUTES; i++) {
      StringBuilder text = new StringBuilder();
      Areas.Cluster from = clusters[dice.nextInt(clusters.length)];
      double x = from.east();
      double y = from.north();
      add(text, x, y);
      double lengthM = 0;
      while (lengthM < ROUTE_M) {
        Areas.Cluster to = clusters[dice.nextInt(clusters.length)];
        while (lengthM < ROUTE_M) {
          var way = Geodesic.WGS84.Inverse(y, x, to.north(), to.east());
          if (way.s12 < STEP_M) {
            break;
          }
          double bend = way.s12 < 4 * STEP_M ? 0 : 60 * (dice.nextDouble() - 0.5);
          var step = Geodesic.WGS84.Direct(y, x, way.azi1 + bend, STEP_M);
          x = step.lon2;
          y = step.lat2;
          lengthM += STEP_M;
          add(text, x, y);
        }
      }
      String wkt = "LINESTRING(" + text + ")";
      String body =
          "{\"programme\":\""
              + Areas.PROGRAMME
              + "\",\"corridorM\":"
              + CORRIDOR_M
              + ",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[["
              + text.toString().replace(", ", "],[").replace(' ', ',')
              + "]]}}";
      String head =
          "POST /api/answers HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n";
      routes.add(new Route(wkt, (head + body).getBytes(StandardCharsets.ISO_8859_1)));
    }
    return routes;
  }

  private static void add(StringBuilder text, double x, double y) {
    text.append(text.isEmpty() ? "" : ", ").append(String.format(Locale.ROOT, "%.6f %.6f", x, y));
  }
}
