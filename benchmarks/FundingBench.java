import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;

/** {@code ./cartagena bench funding}: see benchmarks/README.md. */
final class FundingBench {
  private static final String USAGE =
      """
      ./cartagena bench funding [--transactions 1000000] [--json FILE]
        --transactions N   size of the set
        --json FILE        where the figures go, beside what is printed
      """;

  private static final int PROGRAMMES = 20;
  private static final int ROUNDS = 11;
  private static final int WARM_UP = 3;
  private static final double GOAL_MS = 300;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private FundingBench() {}

  public static void main(String[] arguments) throws Exception {
    int size = 1_000_000;
    Path json = null;
    for (int i = 0; i < arguments.length; i += 2) {
      String value = i + 1 < arguments.length ? arguments[i + 1] : "";
      switch (arguments[i]) {
        case "--transactions" -> size = Integer.parseInt(value);
        case "--json" -> json = Path.of(value);
        default -> {
          System.err.print(USAGE);
          System.exit(2);
        }
      }
    }
    Map<String, Object> report = new LinkedHashMap<>();
    try (BenchHome home = BenchHome.create()) {
      report.put("machine", Machine.describe(home));
      System.out.printf("%n## %,d transactions%n%n%s%n%n", size, report.get("machine"));
      fill(home, size);
      publish(home, report);
      home.superuser("VACUUM ANALYZE", "CHECKPOINT");
      BenchHome.Server server = home.serve();
      try {
        time(server, home, report);
      } finally {
        home.stop(server);
      }
    }
    if (json != null) {
      Files.writeString(json, JSON.writeValueAsString(report));
    }
  }

  /** Twenty transactions an activity, three places, one donor and operator; always the same. */
  private static void fill(BenchHome home, int size) throws SQLException {
    int activities = size / 20;
    home.owner(
        "SELECT setseed(0.5)",
        "INSERT INTO programme (code, name, public_view, article5_deadline) SELECT 'X' || chr(65 + n / 26) || chr(65 + n % 26), 'Programme ' || n, 'open', '2030-12-31' FROM generate_series(0, "
            + (PROGRAMMES - 1)
            + ") n ON CONFLICT DO NOTHING",
        "INSERT INTO organisation (name, country_code, provider_kind) SELECT 'Donor ' || n, (ARRAY['NOR','USA','DEU','JPN','IND','BRA','AGO','KHM',NULL])[1 + n % 9],"
            + " (ARRAY['government','government','government','government','government','government','government','government','multilateral'])[1 + n % 9] FROM generate_series(1, 150) n",
        "INSERT INTO organisation (name, provider_kind) SELECT 'Operator ' || n, 'ngo' FROM generate_series(1, 400) n",
        dataset("admin-area"),
        dataset("funding"),
        dataset("land-release"),
        dataset("hazard-area"),
        // Provinces of a degree in a row, ten districts each.
        "INSERT INTO admin_area (version_id, row_number, programme_id, level, p_code, name, geom)"
            + " SELECT v.id, p * 100 + q, d.programme_id, CASE q WHEN 0 THEN 1 ELSE 2 END, 'P' || p || '-' || q, 'Area ' || p || '-' || q,"
            + " ST_Multi(CASE q WHEN 0 THEN ST_MakeEnvelope(p, 0, p + 1, 1, 4326) ELSE ST_MakeEnvelope(p + (q - 1) * 0.1, 0, p + q * 0.1, 1, 4326) END)"
            + " FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id AND d.kind = 'admin-area', generate_series(0, 19) p, generate_series(0, 10) q",
        "INSERT INTO funding_activity (version_id, row_number, programme_id, iati_identifier, title, strand, strand_rule, strand_share, reported_as, collaboration_code,"
            + " finance_code, earmarking_code, planned_start_on, planned_end_on)"
            + " SELECT v.id, row_number() OVER (PARTITION BY v.id), d.programme_id, 'BENCH-' || n, 'Activity ' || n,"
            + " (ARRAY['clearance','clearance','clearance','victim_assistance','risk_education','mine_action','shared','clearance','development','clearance'])[1 + n % 10], 'sector 15250',"
            + " CASE WHEN n % 7 = 0 THEN 60 ELSE 100 END, 'iati', CASE WHEN n % 23 = 0 THEN 8 ELSE 1 END, CASE n % 5 WHEN 0 THEN NULL WHEN 1 THEN 421 ELSE 110 END, nullif(n % 5, 0),"
            + " DATE '2010-01-01' + (random() * 4500)::integer, DATE '2023-01-01' + (random() * 2000)::integer"
            + " FROM generate_series(0, "
            + (activities - 1)
            + ") n JOIN (SELECT v.*, row_number() OVER (ORDER BY v.id) - 1 AS ordinal FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id AND d.kind = 'funding') v ON v.ordinal = n % "
            + PROGRAMMES
            + " JOIN dataset d ON d.id = v.dataset_id",
        "INSERT INTO funding_organisation (activity_id, version_id, organisation_id, role_code)"
            + " SELECT c.id, c.version_id, o.id, 1 FROM funding_activity c JOIN organisation o ON o.name = 'Donor ' || (1 + (c.id * 7919) % 150)"
            + " UNION ALL SELECT c.id, c.version_id, o.id, 4 FROM funding_activity c JOIN organisation o ON o.name = 'Operator ' || (1 + (c.id * 104729) % 400)",
        "INSERT INTO funding_location (activity_id, version_id, row_number, programme_id, stated_precision, geom)"
            + " SELECT c.id, c.version_id, c.row_number, c.programme_id, CASE WHEN c.id % 9 = 0 THEN 'nationwide' ELSE 'place' END, ST_SetSRID(ST_MakePoint(random() * 20, random()), 4326)"
            + " FROM funding_activity c, generate_series(1, 3) n WHERE c.id % 9 > 0 OR n = 1",
        "INSERT INTO funding_sector (activity_id, version_id, vocabulary, code) SELECT id, version_id, '1', CASE WHEN id % 11 = 0 THEN '21020' ELSE '15250' END FROM funding_activity",
        "INSERT INTO funding_transaction (activity_id, version_id, row_number, programme_id, type_code, transaction_on, value, currency, value_on, receiver_activity)"
            + " SELECT c.id, c.version_id, c.row_number, c.programme_id, CASE WHEN n <= 4 THEN 2 WHEN n <= 15 THEN 3 ELSE 4 END,"
            + " c.planned_start_on + (n * 61 + random() * 60)::integer, round((random() * 100000)::numeric, 2),"
            + " (ARRAY['USD','USD','USD','USD','EUR','GBP','NOK','XTS'])[1 + (c.id % 8)::integer], NULL,"
            // Every tenth activity gives on to its neighbour of the same programme.
            + " CASE WHEN c.id % 10 = 3 AND n = 9 THEN 'BENCH-' || (substr(c.iati_identifier, 7)::integer + "
            + PROGRAMMES
            + ") END"
            + " FROM funding_activity c, generate_series(1, 20) n",
        "INSERT INTO funding_plan (activity_id, version_id, row_number, programme_id, kind, starts_on, ends_on, value, currency)"
            + " SELECT c.id, c.version_id, c.row_number, c.programme_id, 'planned', c.planned_start_on + 365 * n, c.planned_start_on + 365 * n + 364, 100000, 'USD'"
            + " FROM funding_activity c, generate_series(0, 3) n WHERE c.id % 3 = 0",
        "INSERT INTO land_release (version_id, row_number, programme_id, release_type, operator_id, completed_on, ap_mines, reported_area_m2, geom)"
            + " SELECT v.id, n, d.programme_id, 'cleared', o.id, DATE '2012-01-01' + n % 5000, n % 5, 1000,"
            + " ST_Multi(ST_Expand(ST_SetSRID(ST_MakePoint(random() * 20, random()), 4326), 0.001))"
            + " FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id AND d.kind = 'land-release', generate_series(1, 1000) n JOIN organisation o ON o.name = 'Operator ' || (1 + n % 400)",
        "INSERT INTO hazard_area (version_id, row_number, programme_id, local_id, classification, status, geom)"
            + " SELECT v.id, n, d.programme_id, 'H' || n, CASE n % 2 WHEN 0 THEN 'CHA' ELSE 'SHA' END, 'open', ST_Multi(ST_Expand(ST_SetSRID(ST_MakePoint(random() * 20, random()), 4326), 0.001))"
            + " FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id AND d.kind = 'hazard-area', generate_series(1, 500) n");
    home.superuser("ANALYZE");
  }

  private static String dataset(String kind) {
    return "WITH d AS (INSERT INTO dataset (programme_id, kind, name) SELECT id, '"
        + kind
        + "', 'bench' FROM programme WHERE name LIKE 'Programme %' RETURNING id)"
        + " INSERT INTO dataset_version (dataset_id, number, state, as_of, licence, importer_version, imported_by) SELECT id, 1, 'staged', '2026-01-01', 'bench', 'bench', 'bench' FROM d";
  }

  private static void publish(BenchHome home, Map<String, Object> report) throws SQLException {
    DatasetStore datasets = new DatasetStore(new Gate(home.database()));
    long started = System.nanoTime();
    double longest = 0;
    for (String kind : List.of("admin-area", "land-release", "hazard-area", "funding")) {
      List<Integer> versions =
          home.database()
              .owner()
              .withHandle(
                  handle ->
                      handle
                          .createQuery(
                              "SELECT v.id FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE d.kind = :kind AND v.state = 'staged' ORDER BY v.id")
                          .bind("kind", kind)
                          .mapTo(Integer.class)
                          .list());
      for (int version : versions) {
        long one = System.nanoTime();
        datasets.publish(Viewer.terminal("bench"), version);
        longest = Math.max(longest, (System.nanoTime() - one) / 1e9);
      }
    }
    double all = (System.nanoTime() - started) / 1e9;
    Map<String, Object> rows = new LinkedHashMap<>();
    for (String table : List.of("funding_transaction", "money", "money_side", "money_activity")) {
      rows.put(
          table,
          home.database()
              .owner()
              .withHandle(
                  handle ->
                      handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one()));
    }
    System.out.printf(
        Locale.ROOT, "Published in %.0f s, the longest in %.1f s. Rows: %s%n%n", all, longest, rows);
    report.put("publishSeconds", Spread.round(all));
    report.put("rows", rows);
  }

  private static List<String> views(BenchHome home) {
    List<String> views = new ArrayList<>();
    long donor = id(home, "SELECT donor_id FROM money GROUP BY 1 ORDER BY count(*) DESC LIMIT 1");
    long operator = id(home, "SELECT operator_id FROM money GROUP BY 1 ORDER BY count(*) DESC LIMIT 1");
    long area = id(home, "SELECT id FROM admin_area WHERE level = 1 ORDER BY id LIMIT 1");
    String programme =
        home.database()
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery("SELECT min(g.code) FROM programme g JOIN dataset d ON d.programme_id = g.id")
                        .mapTo(String.class)
                        .one());
    for (String by :
        List.of(
            "donor",
            "programme",
            "admin-area",
            "operator",
            "strand",
            "year",
            "level",
            "cooperation",
            "instrument",
            "source-kind",
            "earmarking",
            "measure")) {
      views.add("/api/funding/totals?by=" + by);
    }
    views.add("/api/funding/totals?by=donor&strand=all&measure=commitment");
    views.add("/api/funding/totals?by=donor&and=year");
    views.add("/api/funding/totals?by=cooperation&and=year");
    views.add("/api/funding/totals?by=admin-area&programme=" + programme + "&from=2015&to=2020");
    views.add("/api/funding/totals?by=operator&donor=" + donor);
    views.add("/api/funding/totals?by=year&adminArea=" + area);
    views.add("/api/funding/transactions");
    views.add("/api/funding/transactions?donor=" + donor + "&from=2018&to=2018");
    views.add("/api/funding/transactions?operator=" + operator + "&measure=commitment");
    views.add("/api/funding/transactions?programme=" + programme + "&strand=victim_assistance&from=2024");
    views.add("/api/funding/transactions?adminArea=" + area);
    views.add("/api/funding/transactions?earmarking=4&cooperation=triangular&instrument=loan");
    views.add("/api/funding/transactions?uncounted=true&donor=" + donor);
    for (String by : List.of("donor", "operator", "programme")) {
      views.add("/api/funding/efficiency?by=" + by);
    }
    views.add("/api/funding/predictability?by=donor&from=2014&to=2024&year=2020");
    views.add("/api/funding/predictability?by=programme&from=2014&to=2024&year=2020");
    for (String by : List.of("programme", "operator", "year", "admin-area")) {
      views.add("/api/funding/results?by=" + by + "&from=2012&to=2024");
    }
    views.add("/api/programmes/" + programme + "/funding-needs");
    views.add("/api/programmes/" + programme + "/assistance");
    return views;
  }

  private static long id(BenchHome home, String sql) {
    return home.database()
        .owner()
        .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }

  private static void time(BenchHome.Server server, BenchHome home, Map<String, Object> report)
      throws Exception {
    List<Map<String, Object>> lines = new ArrayList<>();
    double slowest = 0;
    System.out.println("| view | p50 ms | p95 ms | bytes |");
    System.out.println("|---|---|---|---|");
    try (Wire wire = new Wire(server.port())) {
      for (String view : views(home)) {
        byte[] request =
            ("GET " + view + " HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        double[] times = new double[ROUNDS];
        int bytes = 0;
        for (int round = -WARM_UP; round < ROUNDS; round++) {
          long started = System.nanoTime();
          Wire.Answer answer = wire.send(request, true);
          if (answer.status() != 200) {
            throw new IllegalStateException(
                view + ": HTTP " + answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8));
          }
          bytes = answer.body().length;
          if (round >= 0) {
            times[round] = (System.nanoTime() - started) / 1e6;
          }
        }
        Spread spread = Spread.of(times);
        slowest = Math.max(slowest, spread.at(50));
        System.out.printf(
            Locale.ROOT, "| %s | %.0f | %.0f | %d |%n", view, spread.at(50), spread.at(95), bytes);
        Map<String, Object> line = spread.json();
        line.put("view", view);
        lines.add(line);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%nSlowest median %.0f ms; the goal of %.0f ms is %s.%n",
        slowest,
        GOAL_MS,
        slowest < GOAL_MS ? "met" : "missed");
    report.put("views", lines);
    report.put("slowestMedianMs", Spread.round(slowest));
  }
}
