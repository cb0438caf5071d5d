package org.cartagena.db;

import java.io.IOException;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.Exit;
import org.cartagena.problem.AppException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostGIS cluster of Cartagena's own, in a directory of its own. It listens on 127.0.0.1 only, on
 * a free port, and lets in three roles with generated passwords: {@code postgres} (superuser, used
 * only to set up), {@code cartagena_owner} (owns the tables, runs migrations and imports) and
 * {@code cartagena_app} (serves; owns nothing, bypasses nothing).
 *
 * <p>Every step can be cut short by a signal, a power cut or a full disk and is taken up again at
 * the next start: the cluster is made beside its place and moved there when complete, passwords are
 * written before they are used, and a file lock keeps two processes from doing it at once. Several
 * Cartagena processes share one running cluster; the last one stops it.
 */
public final class PrivateCluster {
  private static final Logger log = LoggerFactory.getLogger(PrivateCluster.class);
  private static final String DATABASE = "cartagena";
  private static final String OWNER = "cartagena_owner";
  private static final String SUPERUSER = "postgres";

  /** An empty cluster with PostGIS takes about 60 MB, its log of changes the rest. */
  private static final long NEEDED_BYTES = 150_000_000;

  /** Recovery after a power cut in the middle of a large import takes minutes on a slow disk. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** File locks hold between processes; this one holds between threads. */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private static final Pattern PORT = Pattern.compile("\"-p\"\\s+\"(\\d+)\"|-p\\s+(\\d+)");

  private final Path home;
  private final ClusterPlace place;
  private final Path data;
  private final Path secretsFile;

  /** Clusters that this process uses; the others see it by a shared lock, which dies with it. */
  private static final Map<Path, Use> USES = new HashMap<>();

  private volatile boolean entered;

  /**
   * @param home directory that holds the cluster ({@code cluster/}) and its passwords
   */
  public PrivateCluster(Path home) {
    this.home = home.toAbsolutePath().normalize();
    this.place = new ClusterPlace(this.home);
    this.data = place.data();
    this.secretsFile = this.home.resolve("cluster.properties");
  }

  /** Whether there is a complete cluster in the home directory. */
  public boolean exists() {
    return Files.exists(secretsFile) && Files.isDirectory(data);
  }

  /** Whether its server runs. */
  public boolean isRunning() {
    return exists() && locked(() -> runningPort().isPresent());
  }

  /**
   * Creates the cluster when there is none, starts it when it is not running, and says how to
   * connect. The cluster then runs at least until {@link #leave()}.
   *
   * @throws AppException in one sentence when that is not possible; nothing is damaged then
   */
  public Roles start() {
    return locked(
        () -> {
          enter();
          if (!exists()) {
            create();
          }
          Properties secrets = readSecrets();
          int port = startOrFind(secrets);
          if (!"done".equals(secrets.getProperty("set-up"))) {
            setUp(port, secrets);
          }
          Roles roles = new Roles(url(port, OWNER, secrets), url(port, Database.APP_ROLE, secrets));
          return roles;
        });
  }

  /** Ends this use of the cluster, and stops it when no other Cartagena process uses it. */
  public void leave() {
    if (!entered || !Files.isDirectory(home)) {
      return;
    }
    locked(
        () -> {
          if (!entered) {
            return null;
          }
          entered = false;
          Use use = USES.get(home);
          use.count--;
          if (use.count == 0) {
            USES.remove(home);
            use.lock.release();
            try (FileChannel channel = use.channel;
                FileLock alone = channel.tryLock()) {
              if (alone != null && exists()) {
                stopServer();
              }
            }
          }
          return null;
        });
  }

  private void enter() throws IOException {
    if (entered) {
      return;
    }
    Use use = USES.get(home);
    if (use == null) {
      FileChannel channel =
          FileChannel.open(
              home.resolve("cluster.users"),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE);
      use = new Use(channel, channel.lock(0, Long.MAX_VALUE, true));
      USES.put(home, use);
      Exit.before(this::leave);
    }
    use.count++;
    entered = true;
  }

  /** One process's use of a cluster, by any number of objects. */
  private static final class Use {
    private final FileChannel channel;
    private final FileLock lock;
    private int count;

    Use(FileChannel channel, FileLock lock) {
      this.channel = channel;
      this.lock = lock;
    }
  }

  /** Stops the cluster if it runs, whoever is connected. */
  public void stop() {
    if (exists()) {
      locked(
          () -> {
            stopServer();
            return null;
          });
    }
  }

  /** A step that one process at a time may do. */
  private interface Step<T> {
    T run() throws IOException, SQLException;
  }

  private <T> T locked(Step<T> step) {
    THREADS.lock();
    try {
      Files.createDirectories(home);
      try (FileChannel channel =
          FileChannel.open(
              home.resolve("cluster.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        FileLock lock = channel.tryLock();
        if (lock == null) {
          log.info("Waiting for another Cartagena process that is starting or stopping ...");
          lock = channel.lock();
        }
        log.debug("Holding {}", lock);
        return step.run();
      }
    } catch (AccessDeniedException e) {
      throw AppException.setUp(
          "The database in "
              + home
              + " belongs to another user ("
              + e.getMessage()
              + " is closed to this one). Start Cartagena as that user, or choose another directory"
              + " with --home.",
          e);
    } catch (IOException e) {
      throw failed("The database directory " + home + " cannot be used", e.getMessage(), e);
    } catch (SQLException e) {
      throw failed("The private database in " + home + " does not answer", e.getMessage(), e);
    } finally {
      THREADS.unlock();
    }
  }

  /** A failure in words; a full disk is the usual reason, and its own messages rarely say so. */
  private AppException failed(String what, String why, Exception cause) {
    long free = Long.MAX_VALUE;
    Path where = home;
    try {
      where = Files.isDirectory(data) ? data.toRealPath() : home;
      free = Files.getFileStore(where).getUsableSpace();
    } catch (IOException e) {
      log.debug("Free space is not known", e);
    }
    if (why.contains("No space left on device") || why.contains("quota") || free < 8_000_000) {
      return AppException.setUp(
          "The disk that holds "
              + where
              + " is full ("
              + free / 1_000_000
              + " MB free). Make room, at least "
              + NEEDED_BYTES / 1_000_000
              + " MB, and start again; nothing is damaged.",
          cause);
    }
    return AppException.setUp(what + ": " + why, cause);
  }

  // Creating -----------------------------------------------------------------------------------

  private void create() throws IOException {
    if (Files.exists(secretsFile) && "done".equals(readSecrets().getProperty("set-up"))) {
      throw AppException.setUp(
          "The database directory "
              + data
              + " is missing, though it was used before. If it lies on a disk that is not mounted,"
              + " mount it; to begin with an empty database, remove "
              + secretsFile
              + ".");
    }
    if (Files.exists(data)) {
      throw AppException.setUp(
          "There is a directory "
              + data
              + " without the passwords that belong to it ("
              + secretsFile.getFileName()
              + "). Put that file back, or move the directory away, and start again.");
    }
    log.info("Creating a private database in {}", data);
    Path staging = place.newStaging();
    Properties secrets = new Properties();
    for (String role : List.of(SUPERUSER, OWNER, Database.APP_ROLE)) {
      secrets.setProperty(role, newPassword());
    }
    // initdb reads the superuser's password from a file that its own user can read.
    Path passwordFile = staging.resolveSibling(staging.getFileName() + ".password");
    try {
      createPrivately(passwordFile);
      Files.writeString(passwordFile, secrets.getProperty(SUPERUSER) + "\n");
      place.giveToOwner(passwordFile);
      Finished made =
          execute(
              staging,
              "initdb",
              "-D",
              staging.toString(),
              "-U",
              SUPERUSER,
              "-E",
              "UTF8",
              "--locale=" + (System.getProperty("os.name").startsWith("Mac") ? "C" : "C.UTF-8"),
              "-A",
              "scram-sha-256",
              "--pwfile=" + passwordFile);
      if (made.status != 0) {
        throw failed("The private database could not be created", made.output.strip(), null);
      }
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
    writeSecrets(secrets);
    place.moveIn(staging);
  }

  private void setUp(int port, Properties secrets) throws IOException {
    DatabaseUrl superuser = url(port, SUPERUSER, secrets);
    try (Connection connection = connect(maintenance(superuser));
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
      throw failed("The private database could not be set up", e.getMessage(), e);
    }
    try (Connection connection = connect(superuser);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE EXTENSION IF NOT EXISTS postgis");
      // Without this a bounding-box query under row-level security cannot use the spatial index;
      // see decision 0003.
      statement.execute("ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF");
      // Imports prove their foreign keys at once instead of row by row; see decision 0013.
      statement.execute("GRANT SET ON PARAMETER session_replication_role TO " + OWNER);
    } catch (SQLException e) {
      throw failed("PostGIS could not be set up", e.getMessage(), e);
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

  // Starting and stopping ----------------------------------------------------------------------

  /** Port of a server that accepts connections. */
  private int startOrFind(Properties secrets) throws IOException {
    Instant end = Instant.now().plus(PATIENCE);
    boolean told = false;
    while (true) {
      int port = 0;
      SQLException refusal;
      try {
        Optional<Integer> running = runningPort();
        port = running.isPresent() ? running.get() : startServer();
        // 0: a server that another process began to start has not chosen its port yet.
        if (port != 0) {
          try (Connection connection = connect(maintenance(url(port, SUPERUSER, secrets)))) {
            log.debug("Connected to {}", connection);
            return port;
          }
        }
        refusal = new SQLException("it has not opened its port");
      } catch (SQLException e) {
        refusal = e;
      }
      String state = String.valueOf(refusal.getSQLState());
      if (state.startsWith("28")) {
        throw AppException.setUp(
            "The database in "
                + data
                + " does not accept the passwords in "
                + secretsFile
                + ". Put back the file that belongs to it, and start again.",
            refusal);
      }
      // 57P03: starting, recovering or stopping; 08: no connection yet, or no longer.
      boolean mayPass =
          refusal.getSQLState() == null || state.equals("57P03") || state.startsWith("08");
      if (!mayPass || Instant.now().isAfter(end)) {
        throw failed("The private database does not answer", refusal.getMessage(), refusal);
      }
      if (!told && state.equals("57P03")) {
        log.info("The database is recovering from an interruption; this can take minutes ...");
        told = true;
      }
      pause(200);
    }
  }

  /**
   * Port of the running server, from the file that it keeps; 0 while it is not known, empty when no
   * server runs.
   */
  private Optional<Integer> runningPort() throws IOException {
    Path pidFile = data.resolve("postmaster.pid");
    List<String> lines;
    try {
      lines = Files.readAllLines(pidFile);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    // Written by us alone under the lock, so an empty file is the remnant of a full disk.
    if (lines.isEmpty()) {
      Files.delete(pidFile);
      return Optional.empty();
    }
    long pid = Long.parseLong(lines.get(0).strip());
    if (ProcessHandle.of(pid).isEmpty()) {
      return Optional.empty();
    }
    if (!mayBeServer(pid)) {
      // After a power cut another process may have the old number, and PostgreSQL would refuse to
      // start. With a number that no process has, it makes its own checks and cleans up.
      lines.set(0, String.valueOf(Integer.MAX_VALUE - 1));
      Files.write(pidFile, lines);
      return Optional.empty();
    }
    String port = lines.size() > 3 ? lines.get(3).strip() : "";
    return Optional.of(port.isEmpty() ? 0 : Integer.parseInt(port));
  }

  /** False only when the process certainly is not the server of this cluster. */
  private boolean mayBeServer(long pid) throws IOException {
    Path commandLine = Path.of("/proc", String.valueOf(pid), "cmdline");
    if (!Files.isReadable(commandLine)) {
      return true;
    }
    List<String> words = Arrays.asList(Files.readString(commandLine).split("\0", -1));
    // Only the first process of a cluster keeps its command line; the others have a title instead.
    if (!words.get(0).endsWith("/postgres")) {
      return false;
    }
    int option = words.indexOf("-D");
    Path theirs = option < 0 ? data : Path.of(words.get(option + 1));
    return !Files.isDirectory(theirs) || Files.isSameFile(theirs, data);
  }

  private int startServer() throws IOException {
    checkNotEmpty();
    Path serverLog = data.resolve("server.log");
    String why = "";
    for (int attempt = 0; attempt < 5; attempt++) {
      // The same port as last time, so that a process that has lost the server finds it again.
      int port = attempt == 0 ? lastPort().filter(PrivateCluster::isFree).orElse(0) : 0;
      port = port == 0 ? freePort() : port;
      long logged = Files.exists(serverLog) ? Files.size(serverLog) : 0;
      Finished started =
          execute(
              data,
              "pg_ctl",
              "-D",
              data.toRealPath().toString(),
              "-l",
              data.toRealPath().resolve("server.log").toString(),
              "-w",
              "-t",
              "120",
              "-o",
              "-p " + port,
              "start");
      if (started.status == 0 || runningPort().isPresent()) {
        return port;
      }
      why = logSince(serverLog, logged).orElse(started.output).strip();
      if (!why.contains("could not bind") && !why.contains("Address already in use")) {
        break;
      }
    }
    throw failed("The private database in " + home + " did not start", why, null);
  }

  /** A cluster whose directory has lost its content, for example a disk that is not mounted. */
  private void checkNotEmpty() {
    if (!Files.exists(data.resolve("PG_VERSION"))) {
      throw AppException.setUp(
          "The database directory "
              + data
              + " is not complete (PG_VERSION is missing). If it lies on a disk that is not mounted,"
              + " mount it; else put it back from a copy, or move it away together with "
              + secretsFile
              + ", and start again.");
    }
  }

  private void stopServer() throws IOException {
    if (runningPort().isPresent()) {
      Finished stopped =
          execute(
              data,
              "pg_ctl",
              "-D",
              data.toRealPath().toString(),
              "-m",
              "fast",
              "-w",
              "-t",
              "120",
              "stop");
      if (stopped.status != 0 && runningPort().isPresent()) {
        throw failed("The private database did not stop", stopped.output.strip(), null);
      }
    }
  }

  private Optional<Integer> lastPort() throws IOException {
    Path options = data.resolve("postmaster.opts");
    if (!Files.exists(options)) {
      return Optional.empty();
    }
    Matcher matcher = PORT.matcher(Files.readString(options));
    return matcher.find()
        ? Optional.of(
            Integer.valueOf(matcher.group(1) != null ? matcher.group(1) : matcher.group(2)))
        : Optional.empty();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(loopback(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** 127.0.0.1, whatever this machine calls localhost. */
  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
      return socket.getLocalPort();
    }
  }

  private static Optional<String> logSince(Path serverLog, long offset) throws IOException {
    if (!Files.exists(serverLog) || Files.size(serverLog) <= offset) {
      return Optional.empty();
    }
    try (var in = Files.newInputStream(serverLog)) {
      in.skipNBytes(offset);
      return Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private static void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw AppException.setUp("Interrupted while waiting for the database.", e);
    }
  }

  // Connections and passwords ------------------------------------------------------------------

  private static Connection connect(DatabaseUrl url) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", url.user());
    properties.setProperty("password", url.password());
    properties.setProperty("ApplicationName", "cartagena");
    properties.setProperty("connectTimeout", "10");
    properties.setProperty("tcpKeepAlive", "true");
    return DriverManager.getConnection(url.jdbcUrl(), properties);
  }

  private static DatabaseUrl url(int port, String role, Properties secrets) {
    return new DatabaseUrl("127.0.0.1", port, DATABASE, role, secrets.getProperty(role, ""), "");
  }

  /** The database that every cluster has. */
  private static DatabaseUrl maintenance(DatabaseUrl url) {
    return new DatabaseUrl(
        url.host(), url.port(), "postgres", url.user(), url.password(), url.query());
  }

  private Properties readSecrets() throws IOException {
    Properties secrets = new Properties();
    try (var reader = Files.newBufferedReader(secretsFile)) {
      secrets.load(reader);
    }
    return secrets;
  }

  private void writeSecrets(Properties secrets) throws IOException {
    StringWriter text = new StringWriter();
    secrets.store(text, "Passwords of the private database");
    Path unfinished = home.resolve("cluster.properties.new");
    createPrivately(unfinished);
    Files.writeString(
        unfinished, text.toString(), StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.SYNC);
    Files.move(
        unfinished,
        secretsFile,
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private static void createPrivately(Path file) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  private static String newPassword() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  // Programs -----------------------------------------------------------------------------------

  private record Finished(int status, String output) {}

  /** Runs a program of PostgreSQL as the user who owns the directory. */
  private Finished execute(Path directory, String program, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(place.asOwner(directory));
    Path version = directory.resolve("PG_VERSION");
    Optional<Integer> madeBy =
        Files.exists(version, LinkOption.NOFOLLOW_LINKS)
            ? Optional.of(versionOf(version))
            : Optional.empty();
    command.add(PostgresBinaries.find(madeBy).program(program).toString());
    command.addAll(List.of(arguments));
    // Output goes to a file: the server started by pg_ctl would keep a pipe open for ever.
    Path output = Files.createTempFile("cartagena", ".log");
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      // Neither the language of the messages nor another cluster's settings come from outside.
      builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
      builder.environment().put("LC_ALL", "C");
      Process process = builder.start();
      process.getOutputStream().close();
      if (!process.waitFor(150, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Finished(-1, "no answer within 150 seconds");
      }
      return new Finished(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Finished(-1, "interrupted");
    } finally {
      Files.deleteIfExists(output);
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
