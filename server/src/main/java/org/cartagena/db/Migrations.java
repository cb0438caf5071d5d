package org.cartagena.db;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import javax.sql.DataSource;
import org.cartagena.problem.AppException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.exception.FlywayValidateException;

/**
 * Brings the schema up to this release: forward only, each file in a transaction, nothing repaired
 * in silence.
 */
final class Migrations {
  private final DataSource owner;
  private final boolean appLogsIn;

  /**
   * @param owner connections of the role that owns the tables
   * @param appLogsIn whether {@code cartagena_app} has a login of its own (private cluster); if
   *     not, the owner must be able to take its role
   */
  Migrations(DataSource owner, boolean appLogsIn) {
    this.owner = owner;
    this.appLogsIn = appLogsIn;
  }

  /** Number of migrations that were run. */
  int migrate() {
    checkServer();
    Flyway flyway =
        Flyway.configure()
            .dataSource(owner)
            .locations("classpath:migrations")
            .schemas(Database.SCHEMA)
            .createSchemas(true)
            .loggers("slf4j")
            .load();
    Arrays.stream(flyway.info().all())
        .filter(migration -> migration.getState().isApplied() && !migration.getState().isResolved())
        .findFirst()
        .map(MigrationInfo::getVersion)
        .ifPresent(
            version -> {
              throw AppException.setUp(
                  "This database is from a newer release of Cartagena (schema version "
                      + version
                      + "). Start it with that release or a newer one; nothing was changed.");
            });
    try {
      return flyway.migrate().migrationsExecuted;
    } catch (FlywayValidateException e) {
      throw AppException.setUp(
          "The schema of this database was made by another build of Cartagena. Start it with that"
              + " build, or begin with an empty database; nothing was changed. ("
              + e.getMessage().lines().skip(1).findFirst().orElse(e.getMessage())
              + ")",
          e);
    } catch (FlywayException e) {
      throw AppException.setUp("The schema could not be brought up to date: " + e.getMessage(), e);
    }
  }

  /** PostgreSQL 15, PostGIS 3.3, and the role that serves. */
  private void checkServer() {
    try (Connection connection = owner.getConnection();
        Statement statement = connection.createStatement()) {
      int version = Integer.parseInt(one(statement, "SHOW server_version_num")) / 10_000;
      if (version < PostgresBinaries.MINIMUM_VERSION) {
        throw AppException.setUp(
            "The database server is PostgreSQL " + version + "; Cartagena needs 15 or newer.");
      }
      String postgis =
          one(statement, "SELECT extversion FROM pg_extension WHERE extname = 'postgis'");
      if (postgis == null) {
        createPostgis(statement);
        postgis = one(statement, "SELECT extversion FROM pg_extension WHERE extname = 'postgis'");
      }
      String[] parts = postgis.split("\\.");
      if (Integer.parseInt(parts[0]) < 3
          || (Integer.parseInt(parts[0]) == 3 && Integer.parseInt(parts[1]) < 3)) {
        throw AppException.setUp(
            "The database has PostGIS " + postgis + "; Cartagena needs 3.3 or newer.");
      }
      if (!appLogsIn) {
        createAppRole(statement);
      }
    } catch (SQLException e) {
      throw Database.away(e);
    }
  }

  private static void createPostgis(Statement statement) {
    try {
      statement.execute("CREATE EXTENSION postgis");
    } catch (SQLException e) {
      throw AppException.setUp(
          "The database has no PostGIS, and this user may not add it. Ask its administrator to run"
              + " CREATE EXTENSION postgis; there. ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /** On a shared server: the role that serves exists, and this user may take it. */
  private static void createAppRole(Statement statement) throws SQLException {
    try {
      if (one(statement, "SELECT 1 FROM pg_roles WHERE rolname = '" + Database.APP_ROLE + "'")
          == null) {
        statement.execute("CREATE ROLE " + Database.APP_ROLE + " NOLOGIN");
        statement.execute("GRANT " + Database.APP_ROLE + " TO CURRENT_USER");
      }
      statement.execute("SET ROLE " + Database.APP_ROLE);
      statement.execute("RESET ROLE");
    } catch (SQLException e) {
      throw AppException.setUp(
          "This user may not use the role that serves. Ask the database's administrator to run CREATE ROLE "
              + Database.APP_ROLE
              + " NOLOGIN; GRANT "
              + Database.APP_ROLE
              + " TO (this user); ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  private static String one(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      return rows.next() ? rows.getString(1) : null;
    }
  }
}
