package org.cartagena.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.cartagena.Settings;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open, migrated database, seen as two roles: {@link #app()} serves and is bound by row-level
 * security, {@link #owner()} migrates and imports. Closing it also stops the private cluster,
 * unless another Cartagena process still uses it.
 */
public final class Database implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Database.class);

  /** Schema that holds all tables; PostGIS may be in another one. */
  public static final String SCHEMA = "cartagena";

  /** The role that serves: owns nothing, cannot bypass row-level security. */
  public static final String APP_ROLE = "cartagena_app";

  private final Optional<PrivateCluster> cluster;
  private final DataSource ownerConnections;
  private final HikariDataSource appConnections;
  private final HikariDataSource keyConnections;
  private final Jdbi owner;
  private final Jdbi app;
  private final Jdbi byKey;

  /** Runs while somebody serves from a private cluster; else null. */
  private Thread watch;

  private Database(
      Optional<PrivateCluster> cluster,
      DataSource ownerConnections,
      HikariDataSource appConnections,
      HikariDataSource keyConnections) {
    this.cluster = cluster;
    this.ownerConnections = ownerConnections;
    this.appConnections = appConnections;
    this.owner = Jdbi.create(ownerConnections);
    this.app = Jdbi.create(appConnections);
    this.keyConnections = keyConnections;
    this.byKey = Jdbi.create(keyConnections);
  }

  /**
   * Opens the database of the settings: starts (and on the first time creates) the private cluster
   * unless a shared database is given, checks versions, migrates.
   *
   * @throws AppException in one sentence when that is not possible; nothing is damaged then
   */
  public static Database open(Settings settings) {
    if (settings.databaseUrl().isPresent()) {
      return open(Optional.empty(), settings.databaseUrl().get(), settings.databaseUrl().get());
    }
    PrivateCluster cluster = new PrivateCluster(settings.home());
    PrivateCluster.Roles roles = cluster.start();
    return open(Optional.of(cluster), roles.owner(), roles.app());
  }

  private static Database open(
      Optional<PrivateCluster> cluster, DatabaseUrl ownerUrl, DatabaseUrl appUrl) {
    String searchPath = searchPath(plain(ownerUrl, null));
    DataSource ownerConnections = plain(ownerUrl, searchPath);
    new Migrations(ownerConnections, cluster.isPresent()).migrate();

    Database database;
    try {
      database =
          new Database(
              cluster,
              ownerConnections,
              // A bounding box is only selective when the planner sees it: no generic plans.
              pool("app", appUrl, searchPath, cluster.isPresent(), 10, "force_custom_plan"),
              pool("by key", appUrl, searchPath, cluster.isPresent(), 10, "force_generic_plan"));
    } catch (RuntimeException e) {
      throw away(e);
    }
    database.checkAppRole();
    return database;
  }

  private static HikariDataSource pool(
      String name,
      DatabaseUrl url,
      String searchPath,
      boolean isOwnCluster,
      int most,
      String planCacheMode) {
    HikariConfig config = new HikariConfig();
    config.setPoolName(name);
    config.setJdbcUrl(url.jdbcUrl());
    config.setUsername(url.user());
    config.setPassword(url.password());
    config.setMaximumPoolSize(most);
    config.setMinimumIdle(1);
    config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
    config.setConnectionTimeout(5_000);
    config.setInitializationFailTimeout(10_000);
    config.addDataSourceProperty("ApplicationName", "cartagena");
    config.addDataSourceProperty("reWriteBatchedInserts", "true");
    if (planCacheMode.equals("force_generic_plan")) {
      // Planned at its first use, not only at its fifth.
      config.addDataSourceProperty("prepareThreshold", "1");
    }
    // Nobody waits half a minute for a map.
    config.addDataSourceProperty(
        "options",
        "-c plan_cache_mode="
            + planCacheMode
            + " -c jit=off -c statement_timeout=30s"
            // PostGIS tells why a shape is not valid, which nobody here reads.
            + " -c client_min_messages=warning");
    config.addDataSourceProperty("currentSchema", searchPath);
    // Above the statement timeout: only a connection that is dead without knowing waits that long.
    config.addDataSourceProperty("socketTimeout", "60");
    if (!isOwnCluster) {
      config.setConnectionInitSql("SET ROLE " + APP_ROLE);
    }
    return new HikariDataSource(config);
  }

  /**
   * The serving role must not be able to see past the gate, whatever an administrator has granted
   * it.
   */
  private void checkAppRole() {
    boolean bypasses =
        app.withHandle(
            handle ->
                handle
                    .createQuery(Sql.of(Database.class, "bypassesGate"))
                    .bind("schema", SCHEMA)
                    .mapTo(Boolean.class)
                    .one());
    if (bypasses) {
      close();
      throw AppException.setUp(
          "The role "
              + APP_ROLE
              + " may bypass row-level security or owns tables, so the gate would not hold. Ask the"
              + " database's administrator to run ALTER ROLE "
              + APP_ROLE
              + " NOSUPERUSER NOBYPASSRLS;");
    }
  }

  /** Connections as the role that owns the tables. */
  public Jdbi owner() {
    return owner;
  }

  /** Connections as the role that serves. Reads for somebody go through {@code access.Gate}. */
  public Jdbi app() {
    return app;
  }

  /**
   * A handle with a single connection as the owner, for imports; the caller closes it. Unlike one
   * around any connection it shares what Jdbi has learnt of the SQL files.
   */
  public Handle ownerHandle() {
    try {
      return owner.open();
    } catch (ConnectionException e) {
      throw away(e);
    }
  }

  /**
   * The same, for statements that find their rows by key whatever is asked: their plans are kept.
   * Reads for somebody go through {@code access.Gate}.
   */
  public Jdbi byKey() {
    return byKey;
  }

  /**
   * A single connection as the owner, for {@code COPY} and advisory locks; the caller closes it.
   */
  public Connection ownerConnection() {
    try {
      return ownerConnections.getConnection();
    } catch (SQLException e) {
      throw away(e);
    }
  }

  /**
   * Looks after the private cluster while somebody serves: a server that was killed is started
   * again on its port, within seconds. Does nothing for a shared database, which is somebody
   * else's.
   */
  public void watch() {
    cluster.ifPresent(
        own -> {
          watch = new Thread(() -> watch(own), "database watch");
          watch.setDaemon(true);
          watch.start();
        });
  }

  private static void watch(PrivateCluster own) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        TimeUnit.SECONDS.sleep(5);
        if (!own.isRunning()) {
          log.warn("The private database is gone; starting it again");
          own.start();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException e) {
        log.warn("The private database could not be started: {}", e.getMessage());
      }
    }
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.interrupt();
    }
    appConnections.close();
    keyConnections.close();
    cluster.ifPresent(PrivateCluster::leave);
  }

  private static DataSource plain(DatabaseUrl url, String searchPath) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url.jdbcUrl());
    source.setUser(url.user());
    source.setPassword(url.password());
    source.setApplicationName("cartagena owner");
    source.setConnectTimeout(10);
    if (searchPath != null) {
      source.setCurrentSchema(searchPath);
    }
    return source;
  }

  /**
   * Our schema and the one that PostGIS is in, which on shared servers is often not {@code public}.
   */
  private static String searchPath(DataSource connections) {
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
                    + " WHERE e.extname = 'postgis'")) {
      return SCHEMA + "," + (rows.next() ? rows.getString(1) : "public");
    } catch (SQLException e) {
      throw away(e);
    }
  }

  /**
   * Whether a fault means that the database cannot be reached: no connection (SQLSTATE class 08) or
   * a server that is going down (57P).
   */
  public static boolean isAway(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectionException) {
        return true;
      }
      if (cause instanceof SQLException sql
          && sql.getSQLState() != null
          && (sql.getSQLState().startsWith("08") || sql.getSQLState().startsWith("57P"))) {
        return true;
      }
    }
    return false;
  }

  static AppException away(Exception cause) {
    Throwable root = cause;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return new AppException(
        ProblemType.DATABASE_AWAY, "The database cannot be reached: " + root.getMessage(), cause);
  }
}
