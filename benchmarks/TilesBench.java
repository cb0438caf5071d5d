import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** {@code ./cartagena bench tiles}: see benchmarks/README.md. */
final class TilesBench {
  private static final String USAGE =
      """
      ./cartagena bench tiles [--areas 10000,100000] [--tiles 40] [--connections 16] [--json FILE]
        --areas N,N        sizes of the set, each in a fresh cluster
        --tiles N          most filled tiles of a zoom
        --connections N    of the warm measurement
        --json FILE        where the figures go, beside what is printed
      """;

  private static final int CHUNK = 10;
  private static final int WARM_TILES = 200;
  private static final int WARM_ROUNDS = 3;
  private static final double WARM_SECONDS = 4;
  private static final int HERD = 100;
  private static final String TILE = "/tiles/hazard-areas/{tile}.mvt";
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** The parts of the walk that are told apart. */
  private enum Band {
    LOW("z0-8", tile -> tile.z() <= 8 && tile.filled() && !tile.dense()),
    HIGH("z9-16", tile -> tile.z() >= 9 && tile.filled() && !tile.dense()),
    DENSE("densest of z9-16", Walk.Tile::dense),
    EMPTY("empty", tile -> !tile.filled());

    private final String name;
    private final Predicate<Walk.Tile> holds;

    Band(String name, Predicate<Walk.Tile> holds) {
      this.name = name;
      this.holds = holds;
    }
  }

  /** One answer, without the tile itself; {@code areas} is what its features stand for. */
  private record Sample(
      Walk.Tile tile, double ms, String problem, int raw, int gzipped, long areas) {}

  private record Cold(Map<String, List<Sample>> samples) {
    List<Sample> of(String contestant, Predicate<Walk.Tile> holds) {
      return samples.get(contestant).stream().filter(sample -> holds.test(sample.tile())).toList();
    }
  }

  private final int connections;
  private final int each;

  private TilesBench(int each, int connections) {
    this.each = each;
    this.connections = connections;
  }

  public static void main(String[] arguments) throws Exception {
    List<Integer> sizes = List.of(10_000, 100_000);
    int each = 40;
    int connections = 16;
    Path json = null;
    if (arguments.length % 2 != 0) {
      System.err.print(USAGE);
      System.exit(2);
    }
    for (int i = 0; i < arguments.length; i += 2) {
      String value = arguments[i + 1];
      switch (arguments[i]) {
        case "--areas" -> sizes = Arrays.stream(value.split(",")).map(Integer::valueOf).toList();
        case "--tiles" -> each = Integer.parseInt(value);
        case "--connections" -> connections = Integer.parseInt(value);
        case "--json" -> json = Path.of(value);
        default -> {
          System.err.print(USAGE);
          System.exit(2);
        }
      }
    }
    TilesBench bench = new TilesBench(each, connections);
    Map<String, Object> report = new LinkedHashMap<>();
    List<Map<String, Object>> runs = new ArrayList<>();
    Map<Integer, Cold> colds = new LinkedHashMap<>();
    report.put("runs", runs);
    for (int size : sizes) {
      Map<String, Object> run = new LinkedHashMap<>();
      runs.add(run);
      colds.put(size, bench.run(size, report, run));
      if (json != null) {
        Files.writeString(json, JSON.writeValueAsString(report));
      }
    }
    if (sizes.size() > 1) {
      report.put("growth", growth(sizes, colds));
    }
    if (json != null) {
      Files.writeString(json, JSON.writeValueAsString(report));
    }
  }

  private Cold run(int size, Map<String, Object> report, Map<String, Object> run)
      throws Exception {
    Areas areas = new Areas(size);
    try (BenchHome home = BenchHome.create()) {
      report.computeIfAbsent("machine", name -> Machine.describe(home));
      System.out.printf("%n## %,d areas%n%n%s%n%n", size, report.get("machine"));
      Areas.Loaded loaded = areas.load(home);
      System.out.printf(
          Locale.ROOT,
          "%,d rows (%,d remain): COPY %.1f s, publication %.1f s, VACUUM ANALYZE %.1f s.%n",
          areas.all(),
          size,
          loaded.copySeconds(),
          loaded.publishSeconds(),
          loaded.vacuumSeconds());
      Areas.makePeerTables(home);
      Map<String, Object> sizes = new LinkedHashMap<>();
      sizes.put("databaseMb", Long.parseLong(home.text("SELECT (pg_database_size(current_database()) >> 20)::text")));
      sizes.put("peersMb", Long.parseLong(home.text("SELECT (sum(pg_total_relation_size(oid)) / 1048576)::bigint::text FROM pg_class WHERE relnamespace = 'bench'::regnamespace AND relkind = 'r'")));
      run.put("areas", size);
      run.put("copySeconds", Spread.round(loaded.copySeconds()));
      run.put("publishSeconds", Spread.round(loaded.publishSeconds()));
      run.put("publishGaveUp", loaded.gaveUp());
      run.put("vacuumSeconds", Spread.round(loaded.vacuumSeconds()));
      run.putAll(sizes);
      List<Walk.Tile> walk;
      Walk.Tile herd;
      List<Walk.Tile> warmUp;
      try (Connection connection = home.peer()) {
        walk = Walk.tiles(connection, areas, each);
        herd = Walk.herd(connection);
        warmUp = Walk.warmUp(connection, areas, walk, herd);
      }
      printWalk(walk);
      BenchHome.Server server = home.serve();
      Cold cold;
      List<Contestant> contestants = new ArrayList<>();
      try {
        contestants.add(Contestant.overHttp("Cartagena, HTTP", server.port(), TILE));
        Contestant.store(home)
            .ifPresentOrElse(
                contestants::add,
                () -> System.out.println("TileStore has another shape now: Cartagena is not timed over JDBC alone."));
        contestants.add(Contestant.martinSql(home, 4326));
        contestants.add(Contestant.martinSql(home, 3857));
        contestants.add(Contestant.tileservSql(home, 4326, Integer.MAX_VALUE, "pg_tileserv's SQL"));
        contestants.add(Contestant.tileservSql(home, 3857, Integer.MAX_VALUE, "pg_tileserv's SQL"));
        contestants.add(Contestant.tileservSql(home, 4326, 10_000, "pg_tileserv's SQL, its limit"));
        contestants.addAll(Peers.start(home));
        run.put("sanity", sanity(home, contestants, warmUp));
        for (Contestant contestant : contestants) {
          for (Walk.Tile tile : warmUp) {
            contestant.ask(tile);
          }
        }
        run.put("floorMs", floor(home, server));
        cold = cold(contestants, walk);
        run.put("cold", coldJson(cold));
        printCold(cold);
        run.put("warm", warm(home, server, cold));
      } finally {
        for (Contestant contestant : contestants) {
          contestant.close();
        }
        home.stop(server);
      }
      run.put("singleFlight", herd(home, herd));
      return cold;
    }
  }

  private static void printWalk(List<Walk.Tile> walk) {
    int[] filled = new int[Walk.ZOOMS];
    int[] empty = new int[Walk.ZOOMS];
    for (Walk.Tile tile : walk) {
      if (!tile.dense()) {
        (tile.filled() ? filled : empty)[tile.z()]++;
      }
    }
    System.out.println("Tiles of the walk from z0 to z16, filled: " + Arrays.toString(filled) + ", empty: " + Arrays.toString(empty) + ", and the densest.\n");
  }

  // Cold ------------------------------------------------------------------------------------------

  /** Everybody is asked for the same ten tiles in turn, each time another one first. */
  private static Cold cold(List<Contestant> contestants, List<Walk.Tile> walk) throws Exception {
    Map<String, List<Sample>> samples = new LinkedHashMap<>();
    contestants.forEach(contestant -> samples.put(contestant.name(), new ArrayList<>()));
    List<Contestant> order = new ArrayList<>(contestants);
    for (int from = 0; from < walk.size(); from += CHUNK) {
      for (Contestant contestant : order) {
        for (Walk.Tile tile : walk.subList(from, Math.min(walk.size(), from + CHUNK))) {
          Contestant.Reply reply = contestant.ask(tile);
          samples
              .get(contestant.name())
              .add(
                  new Sample(
                      tile,
                      reply.ms(),
                      reply.problem(),
                      reply.raw().length,
                      reply.gzipped(),
                      Mvt.read(reply.raw()).number()));
        }
      }
      Collections.rotate(order, 1);
    }
    return new Cold(samples);
  }

  private static Spread spread(List<Sample> samples) {
    return Spread.of(samples.stream().mapToDouble(Sample::ms).toArray());
  }

  /** Middle of the ratios other / ours, tile by tile. */
  private static double ratio(List<Sample> other, List<Sample> ours) {
    double[] ratios = new double[ours.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = other.get(i).ms() / ours.get(i).ms();
    }
    return Spread.of(ratios).at(50);
  }

  private static Map<String, Object> coldJson(Cold cold) {
    Map<String, Object> json = new LinkedHashMap<>();
    String ours = cold.samples().keySet().iterator().next();
    for (String contestant : cold.samples().keySet()) {
      Map<String, Object> parts = new LinkedHashMap<>();
      for (Band band : Band.values()) {
        parts.put(band.name, json(cold.of(contestant, band.holds), cold.of(ours, band.holds)));
      }
      Map<String, Object> zooms = new LinkedHashMap<>();
      for (int zoom = 0; zoom < Walk.ZOOMS; zoom++) {
        int z = zoom;
        Predicate<Walk.Tile> holds = tile -> tile.z() == z && tile.filled() && !tile.dense();
        zooms.put("z" + z, json(cold.of(contestant, holds), cold.of(ours, holds)));
      }
      parts.put("zooms", zooms);
      json.put(contestant, parts);
    }
    return json;
  }

  private static Map<String, Object> json(List<Sample> samples, List<Sample> ours) {
    Map<String, Object> json = spread(samples).json();
    json.put("meanRawBytes", Math.round(samples.stream().mapToInt(Sample::raw).average().orElse(0)));
    json.put("meanGzippedBytes", Math.round(samples.stream().mapToInt(Sample::gzipped).average().orElse(0)));
    json.put("maxGzippedBytes", samples.stream().mapToInt(Sample::gzipped).max().orElse(0));
    json.put("meanAreas", Math.round(samples.stream().mapToLong(Sample::areas).average().orElse(0)));
    json.put("failed", samples.stream().filter(sample -> sample.problem() != null).count());
    if (!samples.isEmpty()) {
      json.put("p50RatioToCartagena", Spread.round(spread(samples).at(50) / spread(ours).at(50)));
      json.put("meanRatioToCartagena", Spread.round(spread(samples).mean() / spread(ours).mean()));
      json.put("tileRatioToCartagena", Spread.round(ratio(samples, ours)));
    }
    return json;
  }

  private static void printCold(Cold cold) {
    String ours = cold.samples().keySet().iterator().next();
    for (Band band : Band.values()) {
      List<Sample> mine = cold.of(ours, band.holds);
      System.out.printf("%nCold, %s, %d tiles%n%n", band.name, mine.size());
      System.out.println("| who | p50 ms | p95 | p99 | mean | mean kB raw | mean kB gzip | largest kB gzip | mean areas | failed | p50 / ours | tile by tile |");
      System.out.println("|---|---|---|---|---|---|---|---|---|---|---|---|");
      for (String contestant : cold.samples().keySet()) {
        List<Sample> samples = cold.of(contestant, band.holds);
        Spread spread = spread(samples);
        System.out.printf(
            Locale.ROOT,
            "| %s | %.2f | %.1f | %.1f | %.2f | %.1f | %.1f | %.1f | %.0f | %d | %.2f | %.2f |%n",
            contestant,
            spread.at(50),
            spread.at(95),
            spread.at(99),
            spread.mean(),
            samples.stream().mapToInt(Sample::raw).average().orElse(0) / 1024,
            samples.stream().mapToInt(Sample::gzipped).average().orElse(0) / 1024,
            samples.stream().mapToInt(Sample::gzipped).max().orElse(0) / 1024.0,
            samples.stream().mapToLong(Sample::areas).average().orElse(0),
            samples.stream().filter(sample -> sample.problem() != null).count(),
            spread.at(50) / spread(mine).at(50),
            ratio(samples, mine));
      }
    }
    System.out.printf("%nCold, p50 ms by zoom%n%n| who |");
    for (int z = 0; z < Walk.ZOOMS; z++) {
      System.out.print(" z" + z + " |");
    }
    System.out.println("\n|---|" + "---|".repeat(Walk.ZOOMS));
    for (String contestant : cold.samples().keySet()) {
      System.out.print("| " + contestant + " |");
      for (int zoom = 0; zoom < Walk.ZOOMS; zoom++) {
        int z = zoom;
        double p50 =
            spread(cold.of(contestant, tile -> tile.z() == z && tile.filled() && !tile.dense())).at(50);
        System.out.printf(Locale.ROOT, p50 < 100 ? " %.1f |" : " %.0f |", p50);
      }
      System.out.println();
    }
  }

  // Is the comparison fair ------------------------------------------------------------------------

  /**
   * That tiles can be read, and hold the same areas: of some warm-up tiles of each depth, what the
   * database says touches them, and what is in everybody's.
   */
  private static List<Map<String, Object>> sanity(
      BenchHome home, List<Contestant> contestants, List<Walk.Tile> warmUp) throws Exception {
    List<Map<String, Object>> json = new ArrayList<>();
    List<Walk.Tile> tiles = new ArrayList<>();
    for (int z : new int[] {6, 9, 11, 13, 14, 15, 16}) {
      warmUp.stream().filter(tile -> tile.z() == z).limit(3).forEach(tiles::add);
    }
    System.out.println("What is in tiles that everybody can be asked for: features, and areas that they stand for where that is another number\n");
    System.out.print("| tile | touch it |");
    contestants.forEach(contestant -> System.out.print(" " + contestant.name() + " |"));
    System.out.println("\n|---|---|" + "---|".repeat(contestants.size()));
    try (Connection connection = home.peer();
        PreparedStatement touching =
            connection.prepareStatement(
                "SELECT id FROM area3857 WHERE ST_Intersects(geom, ST_TileEnvelope(?, ?, ?))")) {
      for (Walk.Tile tile : tiles) {
        touching.setInt(1, tile.z());
        touching.setInt(2, tile.x());
        touching.setInt(3, tile.y());
        Set<Long> expected = new java.util.HashSet<>();
        try (ResultSet rows = touching.executeQuery()) {
          while (rows.next()) {
            expected.add(rows.getLong(1));
          }
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("tile", tile.path());
        line.put("touching", expected.size());
        System.out.print("| " + tile.path() + " | " + expected.size() + " |");
        for (Contestant contestant : contestants) {
          Contestant.Reply reply = contestant.ask(tile);
          if (reply.problem() != null) {
            line.put(contestant.name(), reply.problem());
            System.out.print(" " + reply.problem() + " |");
            continue;
          }
          Mvt mvt = Mvt.read(reply.raw());
          long missing = expected.stream().filter(id -> !mvt.ids().contains(id)).count();
          line.put(
              contestant.name(),
              Map.of("features", mvt.features(), "number", mvt.number(), "touchingWithoutFeature", missing));
          System.out.print(" " + mvt.features() + (mvt.number() == mvt.features() ? "" : " for " + mvt.number()) + (missing == 0 ? "" : ", " + missing + " not by id") + " |");
          // Who leaves out what is smaller than a pixel says so in the table; from here on nothing is.
          if (tile.z() >= 14 && contestant.name().contains("SQL") && !contestant.name().contains("limit") && missing > expected.size() / 50) {
            throw new IllegalStateException(
                contestant.name() + " lacks " + missing + " of " + expected.size() + " areas in " + tile.path());
          }
        }
        System.out.println();
        json.add(line);
      }
    }
    return json;
  }

  /** What asking costs when there is nothing to do: milliseconds, p50. */
  private static Map<String, Object> floor(BenchHome home, BenchHome.Server server)
      throws IOException, SQLException, InterruptedException {
    double[] sql = new double[500];
    double[] http = new double[500];
    BenchHome.Server yardstick = home.serve(Yardstick.class);
    try (Connection connection = home.peer();
        PreparedStatement nothing = connection.prepareStatement("SELECT ''::bytea");
        Wire wire = new Wire(yardstick.port())) {
      byte[] request = Wire.request("/tiles/constant/0/0/1000.mvt", "Accept-Encoding: gzip");
      for (int round = 0; round < 4; round++) {
        for (int i = 0; i < sql.length; i++) {
          long started = System.nanoTime();
          Contestant.SqlContestant.only(nothing);
          sql[i] = (System.nanoTime() - started) / 1e6;
          started = System.nanoTime();
          wire.send(request, true);
          http[i] = (System.nanoTime() - started) / 1e6;
        }
      }
    } finally {
      home.stop(yardstick);
    }
    double sqlMs = Spread.of(sql).at(50);
    double httpMs = Spread.of(http).at(50);
    System.out.printf(Locale.ROOT, "%nFloor of the measurement: %.3f ms for a statement that does nothing, %.3f ms for 1,000 constant bytes over HTTP.%n", sqlMs, httpMs);
    return Map.of("statement", Spread.round(sqlMs), "http", Spread.round(httpMs));
  }

  // Warm ------------------------------------------------------------------------------------------

  private Map<String, Object> warm(BenchHome home, BenchHome.Server server, Cold cold)
      throws Exception {
    List<Walk.Tile> tiles =
        cold.samples().values().iterator().next().stream()
            .filter(sample -> sample.problem() == null && sample.raw() > 0 && sample.tile().z() >= 6)
            .map(Sample::tile)
            .limit(WARM_TILES)
            .toList();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("tiles", tiles.size());
    json.put("connections", connections);
    double clientLimit = Load.limit(10_000, connections, 2).requestsPerSecond();
    json.put("clientLimitPerSecond", Math.round(clientLimit));
    System.out.printf(
        "%nWarm: %d filled tiles of z6-16 in turn, %d connections. The clients alone can ask %,.0f times a second for 10 kB.%n%n",
        tiles.size(), connections, clientLimit);
    System.out.println("| asked for | who | requests/s | p50 ms | p99 ms | mean bytes | sent as | statuses | server CPU us | client CPU us | share of constant |");
    System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
    BenchHome.Server yardstick = home.serve(Yardstick.class);
    Optional<BenchHome.Server> martin = Peers.martin(home, "cache_size_mb: 512");
    try {
      for (String mode : new String[] {"gzip", "br", "304"}) {
        String accept = "Accept-Encoding: " + (mode.equals("304") ? "gzip" : mode);
        boolean isConditional = mode.equals("304");
        List<Warm> servers = new ArrayList<>();
        servers.add(Warm.of("Cartagena", server, isConditional));
        servers.add(Warm.of("constant bytes", yardstick, isConditional));
        martin.ifPresent(cached -> servers.add(Warm.of("Martin, its cache on", cached, isConditional)));
        try (Wire wire = new Wire(server.port());
            Wire other = new Wire(martin.map(BenchHome.Server::port).orElse(0))) {
          for (Walk.Tile tile : tiles) {
            String path = TILE.replace("{tile}", tile.path());
            Wire.Answer answer = wire.send(Wire.request(path, accept), true);
            servers.get(0).ask(path, accept, answer.etag());
            servers.get(1).ask("/tiles/constant/0/0/" + answer.bytes() + ".mvt", accept, "\"constant\"");
            if (martin.isPresent()) {
              String peer = "/area/" + tile.path();
              servers.get(2).ask(peer, accept, other.send(Wire.request(peer, accept), true).etag());
            }
          }
        }
        List<Warm> order = new ArrayList<>(servers);
        // The first rounds are for the compilers of both.
        for (int round = json.containsKey("gzip") ? 0 : -2; round <= WARM_ROUNDS; round++) {
          for (Warm each : order) {
            Load.Rate rate =
                Load.run(each.server().process(), each.server().port(), each.requests(), connections, WARM_SECONDS);
            if (round > 0) {
              each.rates().add(rate);
            }
          }
          Collections.rotate(order, 1);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        for (Warm each : servers) {
          double[] shares = new double[WARM_ROUNDS];
          for (int i = 0; i < WARM_ROUNDS; i++) {
            shares[i] =
                each.rates().get(i).requestsPerSecond()
                    / servers.get(1).rates().get(i).requestsPerSecond();
          }
          double share = Spread.of(shares).at(50);
          Map<String, Object> figure = rateJson(middle(each.rates()));
          figure.put("shareOfConstant", Spread.round(share));
          figures.put(each.name(), figure);
          printRate(mode, each.name(), middle(each.rates()), share);
        }
        json.put(mode, figures);
      }
    } finally {
      home.stop(yardstick);
      if (martin.isPresent()) {
        home.stop(martin.get());
      }
    }
    return json;
  }

  /** A server under load, what it is asked for, and its rates. */
  private record Warm(
      String name,
      BenchHome.Server server,
      boolean isConditional,
      List<byte[]> requests,
      List<Load.Rate> rates) {
    static Warm of(String name, BenchHome.Server server, boolean isConditional) {
      return new Warm(name, server, isConditional, new ArrayList<>(), new ArrayList<>());
    }

    void ask(String path, String accept, String etag) {
      requests.add(
          isConditional
              ? Wire.request(path, accept, "If-None-Match: " + etag)
              : Wire.request(path, accept));
    }
  }

  private static Load.Rate middle(List<Load.Rate> rates) {
    return rates.stream()
        .sorted(java.util.Comparator.comparingDouble(Load.Rate::requestsPerSecond))
        .skip(rates.size() / 2)
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, Object> rateJson(Load.Rate rate) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("requestsPerSecond", Math.round(rate.requestsPerSecond()));
    json.put("p50Ms", Spread.round(rate.p50Ms()));
    json.put("p99Ms", Spread.round(rate.p99Ms()));
    json.put("meanBytes", Math.round(rate.bytes()));
    json.put("encodings", rate.encodings());
    json.put("statuses", rate.statuses());
    json.put("serverCpuUs", Math.round(rate.serverCpuUs()));
    json.put("clientCpuUs", Math.round(rate.clientCpuUs()));
    return json;
  }

  private static void printRate(String mode, String who, Load.Rate rate, double share) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %s | %,.0f | %.2f | %.1f | %,.0f | %s | %s | %.0f | %.0f | %.2f |%n",
        mode,
        who,
        rate.requestsPerSecond(),
        rate.p50Ms(),
        rate.p99Ms(),
        rate.bytes(),
        rate.encodings(),
        rate.statuses(),
        rate.serverCpuUs(),
        rate.clientCpuUs(),
        share);
  }

  // Single flight ---------------------------------------------------------------------------------

  /** A hundred clients, one tile that a new server has never made: how many statements? */
  private static Map<String, Object> herd(BenchHome home, Walk.Tile tile) throws Exception {
    Map<String, Object> json = new LinkedHashMap<>();
    if (!home.canCountStatements()) {
      return json;
    }
    BenchHome.Server server = home.serve();
    try (Connection superuser = home.superuser();
        Statement sql = superuser.createStatement()) {
      home.countStatements(true);
      Thread.sleep(500);
      sql.execute("SELECT pg_stat_statements_reset()");
      long started = System.nanoTime();
      Map<Integer, Integer> statuses =
          Load.herd(server.port(), Wire.request(TILE.replace("{tile}", tile.path()), "Accept-Encoding: gzip"), HERD);
      double ms = (System.nanoTime() - started) / 1e6;
      long encoded = 0;
      Map<String, Long> others = new TreeMap<>();
      try (ResultSet rows =
          sql.executeQuery(
              "SELECT sum(calls)::bigint AS calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 70) AS query, bool_or(query ILIKE '%st\\_asmvt(%') AS encodes"
                  + " FROM pg_stat_statements WHERE toplevel OR query ILIKE '%st\\_asmvt(%' GROUP BY 2 ORDER BY 1 DESC")) {
        while (rows.next()) {
          if (rows.getBoolean("encodes")) {
            encoded += rows.getLong("calls");
          } else if (others.size() < 8) {
            others.put(rows.getString("query"), rows.getLong("calls"));
          }
        }
      }
      home.countStatements(false);
      json.put("clients", HERD);
      json.put("tile", tile.path());
      json.put("statementsThatEncode", encoded);
      json.put("statuses", statuses);
      json.put("ms", Spread.round(ms));
      json.put("otherStatements", others);
      System.out.printf(
          Locale.ROOT,
          "%nHerd: %d clients ask a new server for %s at once: %d statements with ST_AsMVT, answers %s, %.0f ms until the last. Other statements: %s%n",
          HERD, tile.path(), encoded, statuses, ms, others);
    } finally {
      home.stop(server);
    }
    return json;
  }

  // Growth ----------------------------------------------------------------------------------------

  private static Map<String, Object> growth(List<Integer> sizes, Map<Integer, Cold> colds) {
    Cold first = colds.get(sizes.get(0));
    Cold last = colds.get(sizes.get(sizes.size() - 1));
    Map<String, Object> json = new LinkedHashMap<>();
    System.out.printf("%n## From %,d to %,d areas, cold: times p50, times p95%n%n| who |", sizes.get(0), sizes.get(sizes.size() - 1));
    for (int z = 0; z < Walk.ZOOMS; z++) {
      System.out.print(" z" + z + " |");
    }
    System.out.println("\n|---|" + "---|".repeat(Walk.ZOOMS));
    for (String contestant : first.samples().keySet()) {
      if (!last.samples().containsKey(contestant)) {
        continue;
      }
      Map<String, Object> zooms = new LinkedHashMap<>();
      System.out.print("| " + contestant + " |");
      for (int zoom = 0; zoom < Walk.ZOOMS; zoom++) {
        int z = zoom;
        Predicate<Walk.Tile> holds = tile -> tile.z() == z && tile.filled() && !tile.dense();
        Spread before = spread(first.of(contestant, holds));
        Spread after = spread(last.of(contestant, holds));
        if (before.sorted().length == 0 || after.sorted().length == 0) {
          System.out.print(" - |");
          continue;
        }
        double p50 = after.at(50) / before.at(50);
        double p95 = after.at(95) / before.at(95);
        zooms.put("z" + z, Map.of("p50", Spread.round(p50), "p95", Spread.round(p95)));
        System.out.printf(Locale.ROOT, " %.1f, %.1f |", p50, p95);
      }
      System.out.println();
      json.put(contestant, zooms);
    }
    return json;
  }
}
