import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.cartagena.Settings;
import org.cartagena.db.Database;
import org.cartagena.db.PrivateCluster;
import org.cartagena.ingest.ImportRequest;
import org.cartagena.ingest.Importer;
import org.cartagena.ingest.Kind;
import org.cartagena.ingest.Progress;

/**
 * {@code ./cartagena bench import}: one GeoJSON file of hazardous areas, loaded in turn by
 * Cartagena (checked, with its source rows, as a staged version) and by ogr2ogr with COPY, each as
 * a process of its own, into the same PostGIS server. Run from source; not a part of the product.
 */
final class ImportBench {
  private static final String USAGE =
      """
      ./cartagena bench import [--polygons 200000] [--rounds 5] [--heap 512m] [--only NAME] [--file FILE]
        --polygons N   size of the file; 2 GiB are about 1,900,000
        --rounds N     each is one run of every loader, in turning order
        --heap SIZE    -Xmx of Cartagena
        --only NAME    time cartagena or ogr2ogr alone
        --file FILE    where the file is made, and kept; used as it is when it is there
      """;

  private final Path home;
  private final Path file;
  private final String heap;
  private final String address;
  private final Properties secrets;
  private final Database database;

  private ImportBench(Path home, Path file, String heap, Database database)
      throws IOException, SQLException {
    this.home = home;
    this.file = file;
    this.heap = heap;
    this.database = database;
    this.secrets = new Properties();
    try (Reader in = Files.newBufferedReader(home.resolve("cluster.properties"))) {
      secrets.load(in);
    }
    try (Connection connection = database.ownerConnection()) {
      address = connection.getMetaData().getURL().replaceFirst("\\?.*", "");
    }
  }

  private record Run(double seconds, long peakRssKb) {}

  private record Loader(String name, List<String> command, List<Run> runs) {}

  public static void main(String[] arguments) throws Exception {
    int polygons = 200_000;
    int rounds = 5;
    String heap = "512m";
    String only = "";
    Path file = null;
    int from = arguments.length > 0 && arguments[0].equals("import") ? 1 : 0;
    for (int i = from; i + 1 < arguments.length; i += 2) {
      switch (arguments[i]) {
        case "--polygons" -> polygons = Integer.parseInt(arguments[i + 1]);
        case "--rounds" -> rounds = Integer.parseInt(arguments[i + 1]);
        case "--heap" -> heap = arguments[i + 1];
        case "--only" -> only = arguments[i + 1];
        case "--file" -> file = Path.of(arguments[i + 1]);
        default -> throw new IllegalArgumentException(arguments[i] + "\n" + USAGE);
      }
    }
    if ((arguments.length - from) % 2 != 0 || from == 0) {
      System.err.print(USAGE);
      System.exit(2);
    }
    Path home = Files.createTempDirectory("cartagena-bench-");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path made = file == null ? home.resolve("hazards.geojson") : file;
    try (Database database =
        Database.open(Settings.from(Map.of(Settings.HOME, home.toString())))) {
      if (!Files.exists(made)) {
        Hazards.write(made, polygons);
      }
      new ImportBench(home, made, heap, database).run(rounds, only);
    } finally {
      new PrivateCluster(home).stop();
      try (Stream<Path> paths = Files.walk(home)) {
        for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private void run(int rounds, String only) throws Exception {
    System.out.printf(
        "%s: %,d MB, %d rounds, %d processors, Java %s%n",
        file.getFileName(),
        Files.size(file) >> 20,
        rounds,
        Runtime.getRuntime().availableProcessors(),
        Runtime.version());
    sql("CREATE SCHEMA bench");
    List<Loader> loaders = new ArrayList<>();
    if (!only.equals("ogr2ogr")) {
      loaders.add(new Loader("Cartagena, server", List.of(), new ArrayList<>()));
      loaders.add(new Loader("Cartagena, command", cartagena(), new ArrayList<>()));
    }
    String ogr = only.equals("cartagena") ? null : version("ogr2ogr", "--version");
    if (ogr != null) {
      loaders.add(new Loader("ogr2ogr", ogr2ogr(true), new ArrayList<>()));
      loaders.add(new Loader("ogr2ogr, no index", ogr2ogr(false), new ArrayList<>()));
      System.out.println(ogr);
    } else if (only.isEmpty()) {
      System.out.println("ogr2ogr is not here; Cartagena is timed alone.");
    }
    System.out.println(text("SELECT version()"));
    System.out.println(text("SELECT postgis_full_version()"));
    for (int round = 0; round < rounds; round++) {
      List<Loader> order = new ArrayList<>(loaders);
      if (round % 2 == 1) {
        java.util.Collections.reverse(order);
      }
      for (Loader loader : order) {
        clean();
        Run run = loader.command().isEmpty() ? timeHere() : time(loader.command());
        loader.runs().add(run);
        System.out.printf(
            Locale.ROOT, "  round %d  %-24s %7.2f s%n", round + 1, loader.name(), run.seconds());
      }
    }
    System.out.printf("%n| %-24s | median s | min s | max s | peak RSS MB |%n", "loader");
    System.out.println("|---|---|---|---|---|");
    for (Loader loader : loaders) {
      double[] seconds = loader.runs().stream().mapToDouble(Run::seconds).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "| %-24s | %8.2f | %5.2f | %5.2f | %11d |%n",
          loader.name(),
          median(seconds),
          seconds[0],
          seconds[seconds.length - 1],
          loader.runs().stream().mapToLong(Run::peakRssKb).max().orElse(0) >> 10);
    }
    for (Loader ours : loaders) {
      for (Loader other : loaders) {
        if (ours.name().startsWith("Cartagena") && other.name().startsWith("ogr2ogr")) {
          double[] ratios = new double[rounds];
          for (int round = 0; round < rounds; round++) {
            ratios[round] = ours.runs().get(round).seconds() / other.runs().get(round).seconds();
          }
          Arrays.sort(ratios);
          System.out.printf(
              Locale.ROOT, "%s / %s: median of rounds %.2f%n", ours.name(), other.name(), median(ratios));
        }
      }
    }
  }

  private static double median(double[] sorted) {
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  private List<String> cartagena() {
    // As the launcher does.
    List<String> command = new ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseParallelGC",
        "-XX:TieredStopAtLevel=1",
        "-Xmx" + heap));
    String extra = System.getProperty("bench.java");
    if (extra != null) {
      command.addAll(List.of(extra.split(" ")));
    }
    command.addAll(List.of(
        "-jar",
        System.getProperty("java.class.path").split(java.io.File.pathSeparator)[0],
        "import",
        "--home",
        home.toString(),
        "--as",
        "hazard-area",
        "--programme",
        "SDN",
        "--as-of",
        "2024-07-31",
        "--licence",
        "made for a benchmark",
        "--dataset",
        "bench",
        file.toString()));
    return command;
  }

  private List<String> ogr2ogr(boolean index) {
    String[] parts = address.replaceFirst(".*//", "").split("[:/]");
    List<String> command =
        new ArrayList<>(
            List.of(
                "ogr2ogr",
                "-f",
                "PostgreSQL",
                "PG:host="
                    + parts[0]
                    + " port="
                    + parts[1]
                    + " dbname="
                    + parts[2]
                    + " user=cartagena_owner",
                file.toString(),
                "-nln",
                "bench.hazard"));
    if (!index) {
      command.addAll(List.of("-lco", "SPATIAL_INDEX=NONE"));
    }
    return command;
  }

  /** The same start for everybody: empty tables, and nothing that waits to be written. */
  private void clean() throws SQLException {
    sql("DROP TABLE IF EXISTS bench.hazard");
    sql("TRUNCATE dataset_version, dataset CASCADE");
    try (Connection connection =
            java.sql.DriverManager.getConnection(
                address, "postgres", secrets.getProperty("postgres"));
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    }
  }

  /** As the server imports what came over the page: in a process that runs already. */
  private Run timeHere() {
    ImportRequest request =
        ImportRequest.of(
            Kind.HAZARD_AREA,
            "SDN",
            LocalDate.of(2024, 7, 31),
            "made for a benchmark",
            List.of(file),
            "bench");
    long start = System.nanoTime();
    new Importer(database).run(request, Progress.NONE);
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Run(seconds, peakRssKb(Path.of("/proc/self/status")));
  }

  private Run time(List<String> command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    Path log = home.resolve("run.log");
    builder.redirectOutput(log.toFile());
    builder.environment().put("PG_USE_COPY", "YES");
    String owner = secrets.getProperty("cartagena_owner");
    if (command.get(0).equals("ogr2ogr")) {
      builder.environment().put("PGPASSWORD", owner);
    }
    long start = System.nanoTime();
    Process process = builder.start();
    Path status = Path.of("/proc/" + process.pid() + "/status");
    long peak = 0;
    while (!process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
      peak = Math.max(peak, peakRssKb(status));
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    if (process.exitValue() != 0 || System.getProperty("bench.verbose") != null) {
      System.out.print(Files.readString(log));
    }
    if (process.exitValue() != 0) {
      throw new IllegalStateException(command.get(0) + " ended with " + process.exitValue());
    }
    return new Run(seconds, peak);
  }

  /** High-water mark of resident memory; 0 where the system does not say it. */
  private static long peakRssKb(Path status) {
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private void sql(String statement) {
    database.owner().useHandle(handle -> handle.execute(statement));
  }

  private String text(String query) {
    return database
        .owner()
        .withHandle(handle -> handle.createQuery(query).mapTo(String.class).one());
  }

  /** The program's first line about itself, or null when it is not here. */
  private static String version(String... command) throws IOException, InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String line = process.inputReader().readLine();
      process.waitFor();
      return line;
    } catch (IOException e) {
      return null;
    }
  }

  /**
   * Hazardous areas that nobody has: polygons of 8 to 40 points, 25 on average, in clusters of an
   * invented country, with what a centre's export has beside them and a few of its faults.
   */
  private static final class Hazards {
    private static final int CLUSTERS = 400;
    private static final double DEGREES_PER_M = 1 / 111_320.0;

    static void write(Path file, int polygons) throws IOException {
      SplittableRandom dice = new SplittableRandom(20260101);
      double[] east = new double[CLUSTERS];
      double[] north = new double[CLUSTERS];
      for (int i = 0; i < CLUSTERS; i++) {
        east[i] = 30 + 4 * dice.nextDouble();
        north[i] = 10 + 4 * dice.nextDouble();
      }
      try (BufferedWriter out = Files.newBufferedWriter(file)) {
        out.write("{\n\"type\": \"FeatureCollection\",\n\"name\": \"hazards\",\n\"features\": [\n");
        StringBuilder feature = new StringBuilder();
        for (int i = 0; i < polygons; i++) {
          int cluster = (int) (CLUSTERS * dice.nextDouble() * dice.nextDouble());
          feature.setLength(0);
          feature(
              feature,
              i,
              east[cluster] + 0.2 * (dice.nextDouble() + dice.nextDouble() - 1),
              north[cluster] + 0.2 * (dice.nextDouble() + dice.nextDouble() - 1),
              cluster,
              dice);
          out.append(feature).append(i + 1 < polygons ? ",\n" : "\n");
        }
        out.write("]\n}\n");
      }
    }

    private static String one(SplittableRandom dice, String... of) {
      return of[dice.nextInt(of.length)];
    }

    private static void feature(
        StringBuilder out, int i, double x, double y, int cluster, SplittableRandom dice) {
      int points = 8 + dice.nextInt(17) + dice.nextInt(17);
      double radiusM = 20 + 300 * dice.nextDouble() * dice.nextDouble();
      double[][] ring = new double[points][];
      double twiceM2 = 0;
      for (int p = 0; p < points; p++) {
        double turn = 2 * Math.PI * (p + 0.6 * dice.nextDouble()) / points;
        double m = radiusM * (0.6 + 0.4 * dice.nextDouble());
        ring[p] = new double[] {m * Math.cos(turn), m * Math.sin(turn)};
        if (p > 0) {
          twiceM2 += ring[p - 1][0] * ring[p][1] - ring[p][0] * ring[p - 1][1];
        }
      }
      twiceM2 += ring[points - 1][0] * ring[0][1] - ring[0][0] * ring[points - 1][1];
      boolean crossing = dice.nextInt(400) == 0;
      if (crossing) {
        double[] moved = ring[1];
        ring[1] = ring[3];
        ring[3] = moved;
      }
      int found = 1994 + dice.nextInt(25);
      out.append("{ \"type\": \"Feature\", \"properties\": { \"local_id\": \"HA-")
          .append(100_000 + i)
          .append("\", \"name\": \"")
          .append(one(dice, "Old bridge", "Ridge north of", "Track to", "Quarry near", "Ford by"))
          .append(" Settlement ")
          .append(cluster)
          .append("\", \"classification\": \"")
          .append(one(dice, "SHA", "CHA"))
          .append("\", \"status\": \"")
          .append(one(dice, "open", "open", "open", "suspended", "closed"))
          .append("\", \"contamination\": \"")
          .append(one(dice, "AP", "AP+AV", "CM", "ERW", "AP"))
          .append("\", \"priority\": \"")
          .append(dice.nextInt(500) == 0 ? "tbd" : one(dice, "high", "medium", "low"))
          .append("\", \"found_on\": \"")
          .append(found)
          .append(String.format(Locale.ROOT, "-%02d-%02d", 1 + dice.nextInt(12), 1 + dice.nextInt(28)))
          .append("\", \"status_on\": \"")
          .append(found + 1 + dice.nextInt(5))
          .append(String.format(Locale.ROOT, "-%02d-%02d", 1 + dice.nextInt(12), 1 + dice.nextInt(28)))
          .append("\", \"operator\": \"Operator ")
          .append(dice.nextInt(12))
          .append("\", \"area_m2\": ")
          .append(Math.round(twiceM2 / 2 * (dice.nextInt(100) == 0 ? 3 : 1)))
          .append(", \"blockages\": \"")
          .append(one(dice, "agriculture", "road", "housing", "water"))
          .append("\", \"municipality\": \"District ")
          .append(cluster % 60)
          .append("\", \"remarks\": \"Reported by residents; see sheet ")
          .append(dice.nextInt(3000))
          .append("\" }, \"geometry\": ");
      if (dice.nextInt(500) == 0) {
        out.append("null }");
        return;
      }
      out.append("{ \"type\": \"Polygon\", \"coordinates\": [ [ ");
      for (int p = 0; p <= points; p++) {
        double[] at = ring[p % points];
        out.append(p == 0 ? "[ " : ", [ ");
        degrees(out, x + at[0] * DEGREES_PER_M / Math.cos(Math.toRadians(y)));
        out.append(", ");
        degrees(out, y + at[1] * DEGREES_PER_M);
        out.append(" ]");
      }
      out.append(" ] ] } }");
    }

    /** Seven decimals: a centimetre. */
    private static void degrees(StringBuilder out, double value) {
      long scaled = Math.round(value * 1e7);
      out.append(scaled / 10_000_000).append('.');
      String rest = Long.toString(scaled % 10_000_000 + 10_000_000);
      out.append(rest, 1, 8);
    }
  }
}
