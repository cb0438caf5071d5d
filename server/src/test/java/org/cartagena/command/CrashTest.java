package org.cartagena.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cartagena.Settings;
import org.cartagena.db.Database;
import org.cartagena.ingest.Importer;
import org.cartagena.support.TestDatabase;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Power cuts and impatient people: the importing process or the database is killed with SIGKILL in
 * the middle of an import. What was published stays, nothing is half there, and the next import
 * works.
 */
class CrashTest {
  private final Path home = TestDatabase.freshHome();
  private Path small;
  private Path large;

  @BeforeEach
  void files() throws Exception {
    small = write("small.geojson", 3);
    large = write("large.geojson", 60_000);
    assertThat(start(small, "--publish").waitFor()).isZero();
  }

  @AfterEach
  void remove() {
    TestDatabase.remove(home);
  }

  @Test
  void killing_the_importer_leaves_what_was_published_and_nothing_half() throws Exception {
    Process importer = startAndWaitUntilItLoads();
    importer.destroyForcibly().waitFor();
    assertUnharmed();
  }

  @Test
  void killing_the_database_leaves_what_was_published_and_nothing_half() throws Exception {
    Process importer = startAndWaitUntilItLoads();
    killDatabase();
    assertThat(importer.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(importer.exitValue()).isNotZero();
    assertThat(Files.readString(home.resolve("import.log"))).doesNotContain("\tat ");
    assertUnharmed();
  }

  @Test
  void a_database_that_is_killed_while_somebody_serves_is_started_again() throws Exception {
    try (Database database = Database.open(settings())) {
      database.watch();
      killDatabase();
      for (int i = 0; i < 300; i++) {
        try {
          assertThat(select(database, "SELECT count(*)::text FROM hazard_area"))
              .containsExactly("3");
          return;
        } catch (JdbiException e) {
          TimeUnit.MILLISECONDS.sleep(200);
        }
      }
    }
    throw new AssertionError("the database did not come back within a minute");
  }

  private void killDatabase() throws IOException {
    long postmaster =
        Long.parseLong(Files.readAllLines(home.resolve("cluster/postmaster.pid")).get(0).strip());
    ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
  }

  private void assertUnharmed() throws Exception {
    try (Database database = Database.open(settings())) {
      Importer.failOrphans(database);
      assertThat(select(database, "SELECT state || ' ' || rows FROM dataset_version ORDER BY id"))
          .containsExactly("published 3", "failed 0");
      assertThat(
              select(
                  database,
                  "SELECT version_id || ' ' || count(*) FROM hazard_area GROUP BY version_id"))
          .containsExactly("1 3");
      assertThat(
              select(
                  database,
                  "SELECT version_id || ' ' || count(*) FROM source_row GROUP BY version_id"))
          .containsExactly("1 3");
      assertThat(select(database, "SELECT count(*)::text FROM row_issue WHERE version_id > 1"))
          .containsExactly("0");
    }
    assertThat(start(small, "--publish", "--dataset", "again").waitFor()).isZero();
  }

  /** Returns once rows of the second version are on their way, so that the kill hits the middle. */
  private Process startAndWaitUntilItLoads() throws Exception {
    Process importer = start(large);
    try (Database database = Database.open(settings())) {
      for (int i = 0; i < 600 && importer.isAlive(); i++) {
        if (!select(database, "SELECT 'x' FROM dataset_version WHERE state = 'loading'").isEmpty()
            && !select(
                    database,
                    "SELECT 'x' FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'COPY%'")
                .isEmpty()) {
          return importer;
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new AssertionError("the import ended before it could be killed");
  }

  private Settings settings() {
    return Settings.from(Map.of(Settings.HOME, home.toString()));
  }

  private Process start(Path file, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "org.cartagena.Main",
                "import",
                "--home",
                home.toString(),
                "--as",
                "hazard-area",
                "--programme",
                "BIH",
                "--as-of",
                "2024-07-31",
                "--licence",
                "test"));
    command.addAll(List.of(more));
    command.add(file.toString());
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(home.resolve("import.log").toFile())
        .start();
  }

  private Path write(String name, int areas) throws IOException {
    Path file = home.resolve(name);
    try (Writer writer = Files.newBufferedWriter(file)) {
      writer.write("{\"type\":\"FeatureCollection\",\"features\":[\n");
      for (int i = 0; i < areas; i++) {
        double west = 16 + (i % 300) * 0.01;
        int row = i / 300;
        double south = 43 + row * 0.01;
        writer.write(
            String.format(
                Locale.ROOT,
                "%s{\"type\":\"Feature\",\"properties\":{\"hazard_id\":\"H%d\",\"classification\":\"SHA\",\"status\":\"open\"},\"geometry\":"
                    + "{\"type\":\"Polygon\",\"coordinates\":[[[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f]]]}}%n",
                i == 0 ? "" : ",",
                i,
                west,
                south,
                west + 0.005,
                south,
                west,
                south + 0.005,
                west,
                south));
      }
      writer.write("]}");
    }
    return file;
  }

  private static List<String> select(Database database, String sql) {
    return database
        .owner()
        .withHandle(handle -> handle.createQuery(sql).mapTo(String.class).list());
  }
}
