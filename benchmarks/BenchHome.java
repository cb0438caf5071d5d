import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cartagena.Settings;
import org.cartagena.db.Database;
import org.cartagena.db.PrivateCluster;

/**
 * A fresh private cluster in a temporary directory, and the processes that serve from it. The
 * cluster is as every private one, but for {@code pg_stat_statements}, which is loaded and counts
 * nothing until {@link #countStatements} asks for it.
 */
final class BenchHome implements AutoCloseable {
  private final Path home;
  private final Properties secrets = new Properties();
  private final List<Process> children = new ArrayList<>();
  private Database database;
  private String address;
  private boolean counts;

  /** A process that answers over HTTP on 127.0.0.1. */
  record Server(Process process, int port) {}

  private BenchHome(Path home) {
    this.home = home;
  }

  static BenchHome create() throws IOException, SQLException {
    Path home = Files.createTempDirectory("cartagena-bench-");
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    BenchHome made = new BenchHome(home);
    // An interrupted run leaves neither a database nor its files behind.
    Runtime.getRuntime().addShutdownHook(new Thread(made::close));
    made.open();
    made.loadStatementCounter();
    return made;
  }

  private void open() throws IOException, SQLException {
    database = Database.open(Settings.from(Map.of(Settings.HOME, home.toString())));
    try (Reader in = Files.newBufferedReader(home.resolve("cluster.properties"))) {
      secrets.load(in);
    }
    try (Connection connection = database.ownerConnection()) {
      address = connection.getMetaData().getURL().replaceFirst("\\?.*", "");
    }
  }

  private void loadStatementCounter() throws IOException, SQLException {
    superuser("ALTER SYSTEM SET shared_preload_libraries = 'pg_stat_statements'");
    database.close();
    new PrivateCluster(home).stop();
    open();
    try {
      superuser("CREATE EXTENSION pg_stat_statements");
      counts = true;
      countStatements(false);
    } catch (SQLException e) {
      System.out.println("pg_stat_statements is not here (" + e.getMessage() + "): statements are not counted.");
    }
  }

  Database database() {
    return database;
  }

  Path path() {
    return home;
  }

  boolean canCountStatements() {
    return counts;
  }

  /** Whether statements are counted from now on, also those within functions. */
  void countStatements(boolean on) throws SQLException {
    superuser(
        "ALTER SYSTEM SET pg_stat_statements.track = '" + (on ? "all" : "none") + "'",
        "SELECT pg_reload_conf()");
  }

  void superuser(String... statements) throws SQLException {
    try (Connection connection = superuser();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  Connection superuser() throws SQLException {
    return DriverManager.getConnection(address, "postgres", secrets.getProperty("postgres"));
  }

  /** A connection as a tile server has one: the owner of its table, bound by no policy. */
  Connection peer() throws SQLException {
    return DriverManager.getConnection(
        address + "?currentSchema=bench,public",
        "cartagena_owner",
        secrets.getProperty("cartagena_owner"));
  }

  /** The same for programs: {@code postgres://...}. */
  String peerUrl() {
    return "postgres://cartagena_owner:"
        + secrets.getProperty("cartagena_owner")
        + "@"
        + address.replaceFirst(".*//", "");
  }

  void owner(String... statements) {
    database
        .owner()
        .useHandle(
            handle -> {
              for (String statement : statements) {
                handle.execute(statement);
              }
            });
  }

  String text(String query) {
    return database
        .owner()
        .withHandle(handle -> handle.createQuery(query).mapTo(String.class).one());
  }

  /** {@code ./cartagena serve} as a process of its own: new, so that nothing is in its cache. */
  Server serve() throws IOException {
    return start(
        List.of(
            "-Xmx1g",
            "-jar",
            System.getProperty("java.class.path").split(java.io.File.pathSeparator)[0],
            "serve",
            "--home",
            home.toString(),
            "--port",
            "0"),
        "Cartagena is at http://127.0.0.1:");
  }

  /** A class of ours with a main method, with the same Java, heap and libraries. */
  Server serve(Class<?> main, String... arguments) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("-Xmx1g", "-cp", System.getProperty("java.class.path"), main.getName()));
    words.addAll(List.of(arguments));
    return start(words, "Listening on http://127.0.0.1:");
  }

  private Server start(List<String> words, String announcement) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(words);
    Process process = start(command);
    BufferedReader out = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      if (line.startsWith(announcement)) {
        int port = Integer.parseInt(line.substring(announcement.length()).replaceAll("\\D.*", ""));
        drain(out);
        return new Server(process, port);
      }
    }
    throw new IllegalStateException(command + " ended without listening:\n" + said);
  }

  /** A process that ends with this run at the latest. */
  Process start(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    children.add(process);
    return process;
  }

  /** Reads on, so that a process that logs does not stand still. */
  static void drain(BufferedReader out) {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (out.readLine() != null) {
                  // Kept by nobody.
                }
              } catch (IOException e) {
                // The process has ended.
              }
            });
    reader.setDaemon(true);
    reader.start();
  }

  void stop(Server server) throws InterruptedException {
    server.process().destroy();
    if (!server.process().waitFor(20, TimeUnit.SECONDS)) {
      server.process().destroyForcibly().waitFor();
    }
    children.remove(server.process());
  }

  @Override
  public synchronized void close() {
    if (!Files.exists(home)) {
      return;
    }
    for (Process child : List.copyOf(children)) {
      child.destroy();
    }
    for (Process child : List.copyOf(children)) {
      try {
        if (!child.waitFor(20, TimeUnit.SECONDS)) {
          child.destroyForcibly();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        child.destroyForcibly();
      }
    }
    if (database != null) {
      database.close();
    }
    new PrivateCluster(home).stop();
    try (Stream<Path> paths = Files.walk(home)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      System.err.println(home + " is left behind: " + e.getMessage());
    }
  }
}
