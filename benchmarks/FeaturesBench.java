import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.URLEncoder;
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
import org.postgresql.PGStatement;

/** {@code ./cartagena bench features}: see benchmarks/README.md. */
final class FeaturesBench {
  private static final String USAGE =
      """
      ./cartagena bench features [--areas 100000,1000000] [--json FILE]
        --areas N,N        sizes of the set, each in a fresh cluster
        --json FILE        where the figures go, beside what is printed
      """;

  private static final int WARM_UP = 40;
  private static final int COMPILED_AFTER = 500;
  private static final int ASKED = 60;
  private static final int DEEP = 1000;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The whole answer, as the database makes it when nobody stands between: no policy, no join. */
  private static final String BARE =
      "SELECT f.id, json_build_object('type', 'Feature', 'id', f.id, 'geometry',"
          + " ST_AsGeoJSON(f.geom, 6)::json, 'properties', json_build_object('programme', 'XBN',"
          + " 'localId', f.local_id, 'name', f.name, 'classification', f.classification, 'status',"
          + " f.status, 'remaining', f.remaining, 'contaminationTypes', f.contamination_types,"
          + " 'priority', f.priority, 'directEvidence', f.direct_evidence, 'indirectEvidence',"
          + " f.indirect_evidence, 'blockages', f.blockages, 'marking', f.marking, 'foundOn',"
          + " f.found_on, 'statusOn', f.status_on, 'statusReason', f.status_reason, 'validFrom',"
          + " f.valid_from, 'validTo', f.valid_to, 'computedAreaM2',"
          + " round(f.computed_area_m2::numeric, 1), 'reportedAreaM2', f.reported_area_m2,"
          + " 'adminAreaId', f.admin_area_id))::text FROM hazard_area f WHERE f.valid_to IS NULL"
          + " AND ";

  /** A question in the words of the API and in SQL. */
  private record Question(String name, List<String> paths, List<String> wheres, int limit) {}

  private record Times(Spread http, Spread bare, double rows, double kb) {}

  private FeaturesBench() {}

  public static void main(String[] arguments) throws Exception {
    List<Integer> sizes = List.of(100_000);
    Path json = null;
    if (arguments.length % 2 != 0) {
      System.err.print(USAGE);
      System.exit(2);
    }
    for (int i = 0; i < arguments.length; i += 2) {
      switch (arguments[i]) {
        case "--areas" ->
            sizes = Arrays.stream(arguments[i + 1].split(",")).map(Integer::valueOf).toList();
        case "--json" -> json = Path.of(arguments[i + 1]);
        default -> {
          System.err.print(USAGE);
          System.exit(2);
        }
      }
    }
    Map<String, Object> report = new LinkedHashMap<>();
    List<Map<String, Object>> runs = new ArrayList<>();
    report.put("runs", runs);
    for (int size : sizes) {
      Map<String, Object> run = new LinkedHashMap<>();
      runs.add(run);
      run(size, report, run);
      if (json != null) {
        Files.writeString(json, JSON.writeValueAsString(report));
      }
    }
  }

  private static void run(int size, Map<String, Object> report, Map<String, Object> run)
      throws Exception {
    Areas areas = new Areas(size);
    try (BenchHome home = BenchHome.create()) {
      report.computeIfAbsent("machine", name -> Machine.describe(home));
      System.out.printf("%n## %,d areas%n%n%s%n%n", size, report.get("machine"));
      Areas.Loaded loaded = areas.load(home);
      run.put("areas", size);
      run.put("publishSeconds", Spread.round(loaded.publishSeconds()));
      BenchHome.Server server = home.serve();
      try (Wire wire = new Wire(server.port());
          Connection connection = home.peer()) {
        try (var statement = connection.createStatement()) {
          statement.execute("SET search_path = cartagena, public");
        }
        String items = items(wire);
        int limit = Math.min(1000, areas.all() / DEEP);
        System.out.printf("Asked at %s; times in ms.%n%n", items);
        System.out.println(
            "| question | rows | kB | Cartagena p50 | p95 | bare SQL p50 | p95 | times bare |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        Question boxes = boxes(items, areas);
        // A server runs for months; its first answers, before its code is compiled, are no measure.
        for (int i = 0; i < COMPILED_AFTER; i++) {
          wire.send(request(boxes.paths().get(i % boxes.paths().size())), true);
        }
        ask(wire, connection, boxes, run);
        pages(wire, connection, items, limit, loaded.versionId(), run);
        for (Question question : filters(items, areas)) {
          if (filters(wire, question)) {
            ask(wire, connection, question, run);
          } else {
            System.out.println(
                "| " + question.name() + " | this server does not filter so: left out |");
          }
        }
      } finally {
        home.stop(server);
      }
    }
  }

  /**
   * The address of the collection: OGC API Features where it is served, else the API of the page.
   */
  private static String items(Wire wire) throws IOException {
    String ogc = "/ogc/collections/hazard-areas/items";
    Wire.Answer answer =
        wire.send(Wire.request(ogc + "?limit=1", "Accept: application/geo+json"), true);
    boolean isThere =
        answer.status() == 200
            && new String(answer.body(), StandardCharsets.UTF_8).contains("FeatureCollection");
    return isThere ? ogc : "/api/hazard-areas";
  }

  private static byte[] request(String path) {
    return Wire.request(path, "Accept: application/geo+json");
  }

  // A page of a box
  // --------------------------------------------------------------------------------

  private static Question boxes(String items, Areas areas) {
    List<String> paths = new ArrayList<>();
    List<String> wheres = new ArrayList<>();
    for (int i = 0; i < WARM_UP + ASKED; i++) {
      double[] box = box(areas, i);
      paths.add(
          String.format(
              Locale.ROOT,
              "%s?limit=1000&bbox=%f,%f,%f,%f",
              items,
              box[0],
              box[1],
              box[2],
              box[3]));
      wheres.add(touches(box) + " ORDER BY f.id LIMIT 1000");
    }
    return new Question("1,000 rows by box", paths, wheres, 1000);
  }

  /** Around a cluster, a different one each time; large enough for a thousand in most. */
  private static double[] box(Areas areas, int i) {
    Areas.Cluster cluster = areas.clusters()[i % areas.clusters().length];
    double half = 0.1 + 0.1 * (i % 7);
    return new double[] {
      cluster.east() - half, cluster.north() - half, cluster.east() + half, cluster.north() + half
    };
  }

  private static String touches(double[] box) {
    return String.format(
        Locale.ROOT,
        "f.geom && ST_MakeEnvelope(%f, %f, %f, %f, 4326)",
        box[0],
        box[1],
        box[2],
        box[3]);
  }

  // Filters
  // ----------------------------------------------------------------------------------------

  private static List<Question> filters(String items, Areas areas) {
    List<Question> questions = new ArrayList<>();
    String[][] filters = {
      {
        "classification = 'CHA' AND status = 'suspended'",
        "f.classification = 'CHA' AND f.status = 'suspended'"
      },
      {
        "classification = 'CHA' AND statusOn > DATE('2015-01-01')",
        "f.classification = 'CHA' AND f.status_on > DATE '2015-01-01'"
      },
    };
    for (String[] filter : filters) {
      questions.add(question("CQL2 " + filter[0], items, List.of(filter[0]), List.of(filter[1])));
    }
    List<String> cql = new ArrayList<>();
    List<String> sql = new ArrayList<>();
    for (int i = 0; i < WARM_UP + ASKED; i++) {
      double[] box = box(areas, i);
      cql.add(
          String.format(
              Locale.ROOT,
              "S_INTERSECTS(geometry, BBOX(%f,%f,%f,%f)) AND classification = 'CHA'",
              box[0],
              box[1],
              box[2],
              box[3]));
      sql.add(
          String.format(
              Locale.ROOT,
              "ST_Intersects(f.geom, ST_MakeEnvelope(%f, %f, %f, %f, 4326)) AND f.classification ="
                  + " 'CHA'",
              box[0],
              box[1],
              box[2],
              box[3]));
    }
    questions.add(
        question(
            "CQL2 S_INTERSECTS(geometry, BBOX(...)) AND classification = 'CHA'", items, cql, sql));
    return questions;
  }

  private static Question question(String name, String items, List<String> cql, List<String> sql) {
    return new Question(
        name,
        cql.stream()
            .map(
                each ->
                    items
                        + "?limit=1000&filter-lang=cql2-text&filter="
                        + URLEncoder.encode(each, StandardCharsets.UTF_8))
            .toList(),
        sql.stream().map(each -> each + " ORDER BY f.id LIMIT 1000").toList(),
        1000);
  }

  /** Whether the server answers, and everything in its answer is what was asked for. */
  private static boolean filters(Wire wire, Question question) throws IOException {
    Wire.Answer answer = wire.send(request(question.paths().get(0)), true);
    if (answer.status() != 200) {
      return false;
    }
    for (JsonNode feature : JSON.readTree(answer.body()).path("features")) {
      if (!feature.path("properties").path("classification").asText().equals("CHA")) {
        return false;
      }
    }
    return true;
  }

  // Pages
  // ------------------------------------------------------------------------------------------

  /**
   * Page 1 and page 1,000, reached by following every link to the next; with OFFSET for contrast.
   */
  private static void pages(
      Wire wire,
      Connection connection,
      String items,
      int limit,
      int versionId,
      Map<String, Object> run)
      throws IOException, SQLException {
    String path = items + "?limit=" + limit;
    String deep = path;
    long last = 0;
    long seen = 0;
    long started = System.nanoTime();
    for (int page = 1; page < DEEP; page++) {
      JsonNode body = JSON.readTree(wire.send(request(deep), true).body());
      JsonNode features = body.path("features");
      seen += features.size();
      last = features.path(features.size() - 1).path("id").asLong();
      String next = next(body, path);
      if (next == null) {
        throw new IllegalStateException("there is no page " + (page + 1) + " of " + path);
      }
      deep = next;
    }
    double followSeconds = (System.nanoTime() - started) / 1e9;
    if (seen != (long) limit * (DEEP - 1)) {
      throw new IllegalStateException(seen + " rows on " + (DEEP - 1) + " pages of " + limit);
    }
    run.put("follow999PagesSeconds", Spread.round(followSeconds));
    run.put("pageRows", limit);
    String first = "f.version_id = " + versionId + " ORDER BY f.id LIMIT " + limit;
    String keyset =
        "f.version_id = " + versionId + " AND f.id > " + last + " ORDER BY f.id LIMIT " + limit;
    ask(
        wire,
        connection,
        new Question("page 1 of " + limit, List.of(path), List.of(first), limit),
        run);
    ask(
        wire,
        connection,
        new Question("page 1,000 of " + limit, List.of(deep), List.of(keyset), limit),
        run);
    String offset = first + " OFFSET " + (long) limit * (DEEP - 1);
    ask(
        wire,
        connection,
        new Question(
            "page 1,000 of " + limit + ", bare SQL with OFFSET",
            List.of(deep),
            List.of(offset),
            limit),
        run);
  }

  private static String next(JsonNode body, String path) {
    for (JsonNode link : body.path("links")) {
      if (link.path("rel").asText().equals("next")) {
        return link.path("href").asText().replaceFirst("^https?://[^/]+", "");
      }
    }
    JsonNode next = body.path("next");
    return next.isNumber() ? path + "&after=" + next.asLong() : null;
  }

  // Asking
  // -----------------------------------------------------------------------------------------

  /** In turn over HTTP and as bare SQL; both read to the end. */
  private static void ask(
      Wire wire, Connection connection, Question question, Map<String, Object> run)
      throws IOException, SQLException {
    double[] http = new double[ASKED];
    double[] bare = new double[ASKED];
    long rows = 0;
    long bytes = 0;
    for (int i = 0; i < WARM_UP + ASKED; i++) {
      byte[] request = request(question.paths().get(i % question.paths().size()));
      long started = System.nanoTime();
      Wire.Answer answer = wire.send(request, true);
      double httpMs = (System.nanoTime() - started) / 1e6;
      if (answer.status() != 200) {
        throw new IllegalStateException(question.name() + ": HTTP " + answer.status());
      }
      int count = 0;
      started = System.nanoTime();
      try (PreparedStatement statement =
          connection.prepareStatement(BARE + question.wheres().get(i % question.wheres().size()))) {
        statement.unwrap(PGStatement.class).setPrepareThreshold(-1);
        try (ResultSet each = statement.executeQuery()) {
          while (each.next()) {
            each.getString(2);
            count++;
          }
        }
      }
      double bareMs = (System.nanoTime() - started) / 1e6;
      if (i >= WARM_UP) {
        http[i - WARM_UP] = httpMs;
        bare[i - WARM_UP] = bareMs;
        rows += count;
        bytes += answer.bytes();
        int answered = JSON.readTree(answer.body()).path("features").size();
        if (answered != count) {
          throw new IllegalStateException(
              question.name()
                  + ": "
                  + answered
                  + " features, but "
                  + count
                  + " rows of the bare SQL");
        }
      }
    }
    Times times =
        new Times(Spread.of(http), Spread.of(bare), rows / (double) ASKED, bytes / 1024.0 / ASKED);
    double ratio = times.http().at(50) / times.bare().at(50);
    System.out.printf(
        Locale.ROOT,
        "| %s | %.0f | %.0f | %.2f | %.2f | %.2f | %.2f | %.2f |%n",
        question.name(),
        times.rows(),
        times.kb(),
        times.http().at(50),
        times.http().at(95),
        times.bare().at(50),
        times.bare().at(95),
        ratio);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rows", Math.round(times.rows()));
    json.put("bytes", Math.round(times.kb() * 1024));
    json.put("cartagena", times.http().json());
    json.put("bareSql", times.bare().json());
    json.put("timesBareSql", Spread.round(ratio));
    run.put(question.name(), json);
  }
}
