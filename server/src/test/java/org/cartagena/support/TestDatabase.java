package org.cartagena.support;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import org.cartagena.Settings;
import org.cartagena.db.Database;
import org.cartagena.db.DatabaseUrl;
import org.cartagena.db.PrivateCluster;

/**
 * One private cluster per test run, made from nothing and removed at the end. {@link #get()} is the
 * shared database; a test that needs a world of its own takes its own programme code, or {@link
 * #fresh()}.
 */
public final class TestDatabase {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static Database shared;
  private static Path sharedHome;

  private TestDatabase() {}

  /** The migrated database of this run. */
  public static synchronized Database get() {
    if (shared == null) {
      sharedHome = freshHome();
      shared = open(sharedHome);
    }
    return shared;
  }

  /**
   * The shared database as the superuser of its cluster, which Cartagena itself uses only to set
   * up.
   */
  public static DatabaseUrl superuser() {
    return superuser(get(), sharedHome);
  }

  private static DatabaseUrl superuser(Database database, Path home) {
    Properties secrets = new Properties();
    try (Connection connection = database.ownerConnection();
        Reader file = Files.newBufferedReader(home.resolve("cluster.properties"))) {
      secrets.load(file);
      String address = connection.getMetaData().getURL().replaceFirst("\\?.*", "");
      return DatabaseUrl.of(address + "?user=postgres&password=" + secrets.getProperty("postgres"));
    } catch (IOException | SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A database of one test, and its superuser. */
  public record Own(Database database, DatabaseUrl superuser) {}

  /** As {@link #fresh()}, in a cluster with this line added to its postgresql.conf. */
  public static Own own(String setting) {
    Path home = freshHome();
    Database.open(Settings.from(Map.of(Settings.HOME, home.toString()))).close();
    new PrivateCluster(home).stop();
    try {
      Files.writeString(
          home.resolve("cluster/postgresql.conf"), setting + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Database database = open(home);
    return new Own(database, superuser(database, home));
  }

  /** A new, migrated database in a cluster of its own, removed at the end of the run. */
  public static Database fresh() {
    return open(freshHome());
  }

  private static Database open(Path home) {
    Database database = Database.open(Settings.from(Map.of(Settings.HOME, home.toString())));
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  database.close();
                  remove(home);
                }));
    return database;
  }

  /** An empty directory that the user who runs PostgreSQL can reach. */
  public static Path freshHome() {
    try {
      Path home = Files.createTempDirectory("cartagena-test-" + COUNT.incrementAndGet() + "-");
      Files.setPosixFilePermissions(
          home, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
      return home;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stops what runs in a home directory and removes it. */
  public static void remove(Path home) {
    new PrivateCluster(home).stop();
    try (var paths = Files.walk(home)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
