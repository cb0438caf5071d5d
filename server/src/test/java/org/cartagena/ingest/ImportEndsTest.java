package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.request;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An import that cannot or shall not go on ends soon, says why, and leaves nothing behind. */
class ImportEndsTest {
  /** Two seconds on a free machine; tests share theirs. */
  private static final Duration SOON = Duration.ofSeconds(6);

  @TempDir Path directory;

  @BeforeAll
  static void makeProgrammes() {
    for (char last = 'A'; last <= 'F'; last++) {
      World.of(TestDatabase.get(), "XL" + last, "open");
    }
  }

  /** Says when the first row was read and when the checks of the version have begun. */
  private static final class Told implements Progress {
    final CountDownLatch reading = new CountDownLatch(1);
    final CountDownLatch checking = new CountDownLatch(1);
    volatile int version;

    @Override
    public void version(int id) {
      version = id;
      reading.countDown();
    }

    @Override
    public void rows(String name, int done, int expected) {
      reading.countDown();
    }

    @Override
    public void checking() {
      checking.countDown();
    }
  }

  private Path areas(String name, int rows, IntFunction<String> ring) throws IOException {
    StringBuilder text = new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[");
    for (int row = 0; row < rows; row++) {
      text.append(row == 0 ? "" : ",")
          .append("{\"type\":\"Feature\",\"properties\":{\"id\":\"H-")
          .append(row)
          .append(
              "\",\"status\":\"open\",\"area_m2\":120000},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[")
          .append(ring.apply(row))
          .append("]}}");
    }
    return ReaderSupport.write(directory, name, text.append("]}").toString());
  }

  private static String ring(int points, IntFunction<double[]> at) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i <= points; i++) {
      double[] point = at.apply(i % points);
      text.append(i == 0 ? "" : ",")
          .append(String.format(Locale.ROOT, "[%.7f,%.7f]", point[0], point[1]));
    }
    return text.append(']').toString();
  }

  private static String atRandom(int points, long seed) {
    Random random = new Random(seed);
    double[][] ring = new double[points][];
    for (int i = 0; i < points; i++) {
      ring[i] = new double[] {17 + 0.01 * random.nextDouble(), 44 + 0.01 * random.nextDouble()};
    }
    return ring(points, i -> ring[i]);
  }

  private static String circle(int points, int row) {
    return ring(
        points,
        i -> {
          double angle = 2 * Math.PI * i / points;
          return new double[] {
            17 + 0.00001 * row + 0.01 * Math.cos(angle), 44 + 0.01 * Math.sin(angle)
          };
        });
  }

  /** Starts the import, waits for the moment, cancels, and measures until it has ended. */
  private static Told cancelAt(Path file, String programme, boolean whileChecking, long afterMs)
      throws InterruptedException {
    Importer importer = new Importer(TestDatabase.get());
    Told told = new Told();
    Throwable[] thrown = new Throwable[1];
    Thread thread =
        new Thread(
            () -> {
              try {
                importer.run(request(Kind.HAZARD_AREA, programme, file), told);
              } catch (AppException e) {
                thrown[0] = e;
              }
            });
    thread.start();
    assertThat((whileChecking ? told.checking : told.reading).await(60, TimeUnit.SECONDS)).isTrue();
    TimeUnit.MILLISECONDS.sleep(afterMs);
    assertThat(thread.isAlive()).as("still at work").isTrue();
    importer.cancel();
    thread.join(SOON.toMillis());
    assertThat(thread.isAlive()).as("ended soon").isFalse();
    assertThat(thrown[0]).hasMessageContaining("was cancelled");
    return told;
  }

  private static void assertNothingStaged(int version) {
    assertThat(ask(version, "SELECT state || ' ' || failure FROM dataset_version WHERE id = :v"))
        .isEqualTo("failed The import was cancelled. Nothing of it was kept.");
    for (String table : new String[] {"hazard_area", "source_row", "row_issue"}) {
      assertThat(ask(version, "SELECT count(*) FROM " + table + " WHERE version_id = :v"))
          .isEqualTo("0");
    }
  }

  private void assertNextImportWorks(String programme) throws IOException {
    Path one = areas("one-" + programme + ".geojson", 1, row -> circle(12, row));
    assertThat(ImportSupport.run(request(Kind.HAZARD_AREA, programme, one)).rows()).isEqualTo(1);
  }

  /** Every area lies on every other: the comparing of pairs takes many seconds. */
  @Test
  void cancelling_while_the_database_compares_areas_ends_it() throws Exception {
    Path file = areas("areas-on-areas.geojson", 1200, row -> circle(200, row));
    assertNothingStaged(cancelAt(file, "XLA", true, 300).version);
    assertNextImportWorks("XLA");
  }

  /** Every row takes some tenths of a second to repair. */
  @Test
  void cancelling_while_outlines_are_repaired_ends_it() throws Exception {
    Path file = areas("knots.geojson", 400, row -> atRandom(150, row));
    assertNothingStaged(cancelAt(file, "XLB", false, 1_000).version);
    assertNextImportWorks("XLB");
  }

  /** Rows are made faster than the database takes them: one COPY follows the other. */
  @Test
  void cancelling_while_rows_are_copied_ends_it() throws Exception {
    Path file = areas("many.geojson", 60_000, row -> circle(20, row));
    Told told = cancelAt(file, "XLC", false, 200);
    assertNothingStaged(told.version);
    assertNextImportWorks("XLC");
  }

  /** Looking a file over asks nobody whether to go on. */
  @Test
  void cancelling_before_the_first_row_ends_it() throws Exception {
    Path file = areas("not-begun.geojson", 10, row -> circle(20, row));
    Importer importer = new Importer(TestDatabase.get());
    importer.cancel();
    assertThatThrownBy(() -> importer.run(request(Kind.HAZARD_AREA, "XLD", file), Progress.NONE))
        .hasMessageContaining("was cancelled");
    assertThat(Thread.interrupted()).isFalse();
    assertNextImportWorks("XLD");
  }

  @Test
  void a_tangled_outline_is_kept_without_location_and_said() throws IOException {
    Path file = areas("tangled.geojson", 2, row -> row == 0 ? atRandom(2_000, 1) : circle(12, 1));
    ImportReport report = ImportSupport.run(request(Kind.HAZARD_AREA, "XLE", file));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.rowsWithoutLocation()).isEqualTo(1);
    assertThat(
            ask(
                report.versionId(),
                "SELECT message FROM row_issue WHERE version_id = :v AND code = 'outline-too-tangled' AND row_number = 1"))
        .contains("kept without location", "17.0", "44.0");
    // What was reported still counts; the outline as it came stays.
    assertThat(
            ask(
                report.versionId(),
                "SELECT reported_area_m2::int FROM hazard_area WHERE version_id = :v AND geom IS NULL"))
        .isEqualTo("120000");
    assertThat(
            ask(
                report.versionId(),
                "SELECT count(*) FROM source_row WHERE version_id = :v AND length(original) > 20000"))
        .isEqualTo("1");
  }

  /** The disk of the database is full in the middle of COPY: SQLSTATE 53100. */
  @Test
  void a_full_disk_of_the_database_is_said_and_the_next_import_works() throws IOException {
    Path file = areas("disk-full.geojson", 50, row -> circle(12, row));
    TestDatabase.get()
        .owner()
        .useHandle(
            handle -> {
              handle.execute(
                  "CREATE FUNCTION disk_full() RETURNS trigger LANGUAGE plpgsql AS"
                      + " 'BEGIN RAISE EXCEPTION USING ERRCODE = ''53100'', MESSAGE = ''could not extend file: No space left on device''; END'");
              handle.execute(
                  "CREATE TRIGGER disk_full BEFORE INSERT ON hazard_area FOR EACH ROW"
                      + " WHEN (new.local_id = 'H-40') EXECUTE FUNCTION disk_full()");
              // Also while references are suspended.
              handle.execute("ALTER TABLE hazard_area ENABLE ALWAYS TRIGGER disk_full");
            });
    try {
      assertThatThrownBy(() -> ImportSupport.run(request(Kind.HAZARD_AREA, "XLF", file)))
          .satisfies(e -> assertThat(((AppException) e).type()).isEqualTo(ProblemType.SET_UP))
          .hasMessageContaining("no room left")
          .hasMessageContaining("Nothing of the import was kept");
    } finally {
      TestDatabase.get()
          .owner()
          .useHandle(handle -> handle.execute("DROP FUNCTION disk_full() CASCADE"));
    }
    assertThat(
            ask(
                0,
                "SELECT v.state || ' ' || (v.failure LIKE '%no room left%') FROM dataset_version v"
                    + " JOIN dataset d ON d.id = v.dataset_id JOIN programme p ON p.id = d.programme_id"
                    + " WHERE p.code = 'XLF' AND :v = 0"))
        .isEqualTo("failed true");
    assertNextImportWorks("XLF");
  }
}
