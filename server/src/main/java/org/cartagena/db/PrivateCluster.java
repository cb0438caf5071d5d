package org.cartagena.db;

import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.cartagena.problem.AppException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostGIS cluster of Cartagena's own, in a directory of its own. It listens on 127.0.0.1 only, on
 * a free port, and lets in three roles with generated passwords: {@code postgres} (superuser, used
 * only to set up), {@code cartagena_owner} (owns the tables, runs migrations and imports) and
 * {@code cartagena_app} (serves; owns nothing, bypasses nothing). Started as root, its processes
 * run as the user {@code postgres}, because PostgreSQL refuses to run as root.
 */
public final class PrivateCluster {
  private static final Logger log = LoggerFactory.getLogger(PrivateCluster.class);
  private static final String DATABASE = "cartagena";
  private static final String OWNER = "cartagena_owner";
  static final String UNPRIVILEGED_USER = "postgres";

  private final Path home;
  private final Path data;
  private final Path secretsFile;
  private final boolean root;

  /**
   * @param home directory that holds the cluster ({@code cluster/}) and its passwords
   */
  public PrivateCluster(Path home) {
    this.home = home;
    this.data = home.resolve("cluster");
    this.secretsFile = home.resolve("cluster.properties");
    this.root = "root".equals(System.getProperty("user.name"));
  }

  /** Whether there is a complete cluster in the home directory. */
  public boolean exists() {
    return Files.exists(secretsFile) && Files.exists(data.resolve("PG_VERSION"));
  }

  /** Whether its server runs. */
  public boolean isRunning() {
    return runningPort().isPresent();
  }

  /**
   * Creates the cluster when there is none, starts it when it is not running, and says how to
   * connect.
   */
  public Roles start() {
    try {
      Files.createDirectories(home);
      try (FileChannel channel =
              FileChannel.open(
                  home.resolve("cluster.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          FileLock lock = channel.lock()) {
        log.debug("Holding {}", lock);
        if (!exists()) {
          create();
        }
        Properties secrets = readSecrets();
        int port = runningPort().orElseGet(() -> startServer());
        Roles roles = new Roles(url(port, OWNER, secrets), url(port, Database.APP_ROLE, secrets));
        if (!"done".equals(secrets.getProperty("set-up"))) {
          setUp(url(port, "postgres", secrets), secrets);
        }
        return roles;
      }
    } catch (IOException e) {
      throw AppException.setUp(
          "The database directory " + home + " cannot be used: " + e.getMessage(), e);
    }
  }

  /** Stops the cluster if it runs. */
  public void stop() {
    if (exists() && runningPort().isPresent()) {
      run("pg_ctl", "-D", data.toString(), "-m", "fast", "-w", "stop");
    }
  }

  /** Port of the running server, from the file that it keeps; empty when it does not run. */
  private Optional<Integer> runningPort() {
    if (runs("pg_ctl", "-D", data.toString(), "status") != 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Integer.valueOf(Files.readAllLines(data.resolve("postmaster.pid")).get(3).strip()));
    } catch (IOException e) {
      throw AppException.setUp("The running database's port cannot be read: " + e.getMessage(), e);
    }
  }

  private void create() throws IOException {
    log.info("Creating a private database in {}", data);
    Path staging = home.resolve("cluster.new");
    deleteTree(staging);
    Files.createDirectories(staging);
    if (root) {
      chown(staging);
    }
    Properties secrets = new Properties();
    for (String role : List.of("postgres", OWNER, Database.APP_ROLE)) {
      secrets.setProperty(role, newPassword());
    }
    // initdb reads the superuser's password from a file that its own user can read.
    Path passwordFile = home.resolve("cluster.password");
    Files.deleteIfExists(passwordFile);
    Files.createFile(
        passwordFile,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(passwordFile, secrets.getProperty("postgres") + "\n");
      if (root) {
        chown(passwordFile);
      }
      run(
          "initdb",
          "-D",
          staging.toString(),
          "-U",
          "postgres",
          "-E",
          "UTF8",
          "--locale=C.UTF-8",
          "-A",
          "scram-sha-256",
          "--pwfile=" + passwordFile);
    } finally {
      Files.deleteIfExists(passwordFile);
    }
    Files.writeString(
        staging.resolve("postgresql.conf"),
        """

        # Cartagena: reachable from this machine only.
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'
        # Cartagena: small queries, many at once, on disks that seek for free.
        jit = off
        random_page_cost = 1.1
        shared_buffers = '256MB'
        work_mem = '16MB'
        maintenance_work_mem = '256MB'
        max_wal_size = '2GB'
        log_timezone = 'UTC'
        timezone = 'UTC'
        """,
        StandardOpenOption.APPEND);
    Path swept = home.resolve("cluster");
    if (Files.exists(swept)) {
      throw AppException.setUp(
          "There is a directory "
              + swept
              + " without the passwords that belong to it ("
              + secretsFile.getFileName()
              + "). Move it away, or put the file back, and start again.");
    }
    writeSecrets(secrets);
    Files.move(staging, data);
  }

  private int startServer() {
    int port = freePort();
    Path serverLog = data.resolve("server.log");
    run(
        "pg_ctl",
        "-D",
        data.toString(),
        "-l",
        serverLog.toString(),
        "-w",
        "-t",
        "120",
        "-o",
        "-p " + port,
        "start");
    return port;
  }

  private void setUp(DatabaseUrl superuser, Properties secrets) throws IOException {
    DatabaseUrl maintenance =
        new DatabaseUrl(
            superuser.host(),
            superuser.port(),
            "postgres",
            superuser.user(),
            superuser.password(),
            "");
    try (Connection connection = connect(maintenance);
        Statement statement = connection.createStatement()) {
      createRole(statement, OWNER, secrets.getProperty(OWNER));
      createRole(statement, Database.APP_ROLE, secrets.getProperty(Database.APP_ROLE));
      boolean exists;
      try (var rows =
          statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + DATABASE + "'")) {
        exists = rows.next();
      }
      if (!exists) {
        statement.execute("CREATE DATABASE " + DATABASE + " OWNER " + OWNER);
      }
    } catch (SQLException e) {
      throw AppException.setUp("The private database could not be set up: " + e.getMessage(), e);
    }
    try (Connection connection = connect(superuser);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS postgis");
      // Without this a bounding-box query under row-level security cannot use the spatial index;
      // see decision 0003.
      statement.execute("ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF");
    } catch (SQLException e) {
      throw AppException.setUp("PostGIS could not be set up: " + e.getMessage(), e);
    }
    secrets.setProperty("set-up", "done");
    writeSecrets(secrets);
  }

  private static void createRole(Statement statement, String role, String password)
      throws SQLException {
    boolean exists;
    try (var rows = statement.executeQuery("SELECT FROM pg_roles WHERE rolname = '" + role + "'")) {
      exists = rows.next();
    }
    // Role names are constants and passwords hexadecimal, both made here: nothing to quote.
    statement.execute(
        (exists ? "ALTER ROLE " : "CREATE ROLE ") + role + " LOGIN PASSWORD '" + password + "'");
  }

  private static Connection connect(DatabaseUrl url) throws SQLException {
    return DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
  }

  private static DatabaseUrl url(int port, String role, Properties secrets) {
    return new DatabaseUrl("127.0.0.1", port, DATABASE, role, secrets.getProperty(role), "");
  }

  private Properties readSecrets() throws IOException {
    Properties secrets = new Properties();
    try (var reader = Files.newBufferedReader(secretsFile)) {
      secrets.load(reader);
    }
    return secrets;
  }

  private void writeSecrets(Properties secrets) throws IOException {
    Path unfinished = home.resolve("cluster.properties.new");
    Files.deleteIfExists(unfinished);
    Files.createFile(
        unfinished,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Writer writer = Files.newBufferedWriter(unfinished)) {
      secrets.store(writer, "Passwords of the private database");
    }
    Files.move(
        unfinished,
        secretsFile,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static String newPassword() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw AppException.setUp("No free TCP port on 127.0.0.1: " + e.getMessage(), e);
    }
  }

  private static void chown(Path path) throws IOException {
    var users = path.getFileSystem().getUserPrincipalLookupService();
    Files.setOwner(path, users.lookupPrincipalByName(UNPRIVILEGED_USER));
  }

  private static void deleteTree(Path tree) throws IOException {
    if (Files.exists(tree)) {
      try (var paths = Files.walk(tree)) {
        for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private void run(String program, String... arguments) {
    Finished finished = execute(program, arguments);
    if (finished.status != 0) {
      throw AppException.setUp(
          "The private database did not obey (" + program + "): " + finished.output.strip());
    }
  }

  private int runs(String program, String... arguments) {
    return execute(program, arguments).status;
  }

  private record Finished(int status, String output) {}

  private Finished execute(String program, String... arguments) {
    List<String> command = new ArrayList<>();
    if (root) {
      command.addAll(
          List.of(
              "setpriv",
              "--reuid=" + UNPRIVILEGED_USER,
              "--regid=" + UNPRIVILEGED_USER,
              "--init-groups",
              "--reset-env"));
    }
    Optional<Integer> madeBy =
        Files.isReadable(data.resolve("PG_VERSION"))
            ? Optional.of(versionOf(data.resolve("PG_VERSION")))
            : Optional.empty();
    command.add(PostgresBinaries.find(madeBy).program(program).toString());
    command.addAll(List.of(arguments));
    try {
      // Output goes to a file: the server started by pg_ctl would keep a pipe open for ever.
      Path output = Files.createTempFile("cartagena", ".log");
      try {
        Process process =
            new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(150, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          return new Finished(-1, "no answer within 150 seconds");
        }
        return new Finished(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      return new Finished(-1, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Finished(-1, "interrupted");
    }
  }

  private static int versionOf(Path file) {
    try {
      return Integer.parseInt(Files.readString(file).strip());
    } catch (IOException | NumberFormatException e) {
      throw AppException.setUp(
          "The database directory is damaged: " + file + " cannot be read.", e);
    }
  }

  /**
   * How to connect.
   *
   * @param owner the role that owns the tables
   * @param app the role that serves
   */
  public record Roles(DatabaseUrl owner, DatabaseUrl app) {}
}
