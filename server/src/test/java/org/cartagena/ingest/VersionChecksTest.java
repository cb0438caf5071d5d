package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.geom.Envelope;

/** What can be said only of all rows of a version, or beside what is published. */
class VersionChecksTest {
  @TempDir Path directory;

  private Path csv(String name, String text) throws IOException {
    return ReaderSupport.write(directory, name + ".csv", text);
  }

  /** Row, value and message of the issues of a code. */
  private static List<String> issues(ImportReport report, IssueCode code) {
    return list(
        report.versionId(),
        "SELECT row_number || ' ' || coalesce(value, '') FROM row_issue WHERE version_id = :v AND code = '"
            + code.word()
            + "' ORDER BY row_number, id");
  }

  private static String square(double west, double south, double size) {
    double east = west + size;
    double north = south + size;
    return "\"POLYGON(("
        + west
        + " "
        + south
        + ","
        + east
        + " "
        + south
        + ","
        + east
        + " "
        + north
        + ","
        + west
        + " "
        + north
        + ","
        + west
        + " "
        + south
        + "))\"";
  }

  @Test
  void areas_that_overlap_are_said_once_for_each_pair() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                csv(
                    "overlapping",
                    "id,status,status_date,wkt\n"
                        + "A,open,2020-01-01,"
                        + square(102.001, 18.001, 0.01)
                        + "\n"
                        + "B,open,2020-01-01,"
                        + square(102.006, 18.001, 0.01)
                        + "\n"
                        // Beside A, one edge in common.
                        + "C,open,2020-01-01,"
                        + square(101.991, 18.001, 0.01)
                        + "\n"
                        // An earlier state of A and one that is over.
                        + "A,open,2019-01-01,"
                        + square(102.001, 18.001, 0.02)
                        + "\n"
                        + "D,released,2020-01-01,"
                        + square(102.001, 18.001, 0.015)
                        + "\n"
                        // A sliver along the border of C.
                        + "E,open,2020-01-01,"
                        + square(101.98101, 18.001, 0.01)
                        + "\n")));
    assertThat(issues(report, IssueCode.AREAS_OVERLAP)).containsExactly("2 A");
    assertThat(report.count(IssueCode.AREAS_OVERLAP)).isEqualTo(1);
    assertThat(
            list(
                report.versionId(),
                "SELECT message FROM row_issue WHERE version_id = :v AND code = 'areas-overlap'"))
        // Half of a square of 0.01 degree at 18 north.
        .allSatisfy(message -> assertThat(message).contains("row 1 (A)").contains("586,0"));
  }

  @Test
  void releases_are_compared_with_the_areas_that_they_belong_to() throws IOException {
    World.of(TestDatabase.get(), "XCA", "open")
        .version("hazard-area")
        .hazard("H-1", "CHA", "open", "POLYGON((10 10,10.01 10,10.01 10.01,10 10.01,10 10))")
        .hazard("H-2", "SHA", "open", "POLYGON((11 10,11.01 10,11.01 10.01,11 10.01,11 10))")
        .publish();
    ImportReport report =
        run(
            request(
                Kind.LAND_RELEASE,
                "XCA",
                csv(
                    "releases",
                    """
                    release_id,hazard_id,release_type,end_date,area_m2
                    1,H-1,cleared,2024-01-01,700000
                    2,h-1,reduced,2024-02-01,700000
                    3,H-2,cleared,2024-01-01,1000000
                    4,H-9,cleared,2024-01-01,1000
                    5,,cleared,2024-01-01,1000
                    """)));
    assertThat(issues(report, IssueCode.RELEASED_MORE_THAN_PARENT)).containsExactly("2 H-1");
    assertThat(issues(report, IssueCode.PARENT_UNKNOWN)).containsExactly("4 H-9");
    assertThat(report.count(IssueCode.CHECK_NOT_DONE)).isZero();
  }

  @Test
  void releases_without_any_published_area_say_that_they_were_not_compared() throws IOException {
    World.of(TestDatabase.get(), "XCB", "open");
    ImportReport report =
        run(
            request(
                Kind.LAND_RELEASE,
                "XCB",
                csv(
                    "orphans",
                    "release_id,hazard_id,release_type,end_date\n1,H-1,cleared,2024-01-01\n")));
    assertThat(report.count(IssueCode.PARENT_UNKNOWN)).isZero();
    assertThat(report.count(IssueCode.CHECK_NOT_DONE)).isEqualTo(1);
  }

  @Test
  void an_area_that_is_released_altogether_is_not_open() throws IOException {
    World world =
        World.of(TestDatabase.get(), "XCC", "open")
            .version("hazard-area")
            .hazard("H-1", "CHA", "open", "POLYGON((10 10,10.01 10,10.01 10.01,10 10.01,10 10))")
            .publish();
    assertThat(world).isNotNull();
    ImportReport releases =
        run(
            request(
                Kind.LAND_RELEASE,
                "XCC",
                csv(
                    "all of it",
                    "release_id,hazard_id,release_type,end_date,wkt\n1,H-1,cleared,2024-01-01,"
                        + square(10, 10, 0.01)
                        + "\n")));
    publish(releases);
    ImportReport areas =
        run(
            request(
                Kind.HAZARD_AREA,
                "XCC",
                csv("still open", "id,status,wkt\nH-1,open," + square(10, 10, 0.01) + "\n")));
    assertThat(issues(areas, IssueCode.OPEN_BUT_RELEASED)).containsExactly("1 H-1");
  }

  @Test
  void an_area_larger_than_its_municipality() throws IOException {
    World.of(TestDatabase.get(), "XCD", "open")
        .version("admin-area")
        .adminArea(1, "P1", "Province", "POLYGON((10 10,12 10,12 12,10 12,10 10))")
        .adminArea(3, "M1", "Small", "POLYGON((10 10,10.02 10,10.02 10.02,10 10.02,10 10))")
        .publish();
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "XCD",
                csv(
                    "too large",
                    "id,admin_pcode,area_m2,wkt\n"
                        + "A,,,"
                        + square(10.001, 10.001, 0.01)
                        + "\n"
                        + "B,,9000000000,"
                        + square(10.012, 10.012, 0.005)
                        + "\n"
                        + "C,M1,6000000,\n"
                        + "D,P1,6000000,\n"
                        // Larger than a municipality and in none: the province has room for it.
                        + "E,,,"
                        + square(11, 11, 0.1)
                        + "\n")));
    assertThat(issues(report, IssueCode.AREA_EXCEEDS_ADMIN_AREA))
        .containsExactly("2 9000000000", "3 6000000");
  }

  /** Dense ground, three versions of it in the same table, and no statistics yet. */
  @Test
  void many_areas_are_compared_in_seconds() {
    World world = World.of(TestDatabase.get(), "XCE", "open");
    Duration longest = Duration.ZERO;
    int number = 20_000;
    for (int i = 0; i < 3; i++) {
      world.version("hazard-area");
      int version = world.newestVersion("hazard-area");
      try (Handle handle = TestDatabase.get().owner().open()) {
        handle.begin();
        int inserted =
            handle.execute(
                """
                INSERT INTO hazard_area (version_id, row_number, programme_id, local_id, geom)
                SELECT v.id, n, d.programme_id, 'H-' || n, ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint(
                  10 + 0.004 * (n % 500), 10 + 0.004 * (n / 500)), 4326), 0.0019 + 0.0004 * (n % 10 = 0)::int, 4))
                FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id, generate_series(1, ?) n WHERE v.id = ?
                """,
                number, version);
        assertThat(inserted).isEqualTo(number);
        int programme =
            handle
                .createQuery("SELECT id FROM programme WHERE code = 'XCE'")
                .mapTo(Integer.class)
                .one();
        OverlapCandidates candidates = VersionChecks.overlapCandidates();
        for (int n = 1; n <= number; n++) {
          double x = 10 + 0.004 * (n % 500);
          double y = 10 + 0.004 * Math.floorDiv(n, 500);
          candidates.add(n, new Envelope(x - 0.0023, x + 0.0023, y - 0.0023, y + 0.0023));
        }
        Instant start = Instant.now();
        List<ImportReport.Count> counts =
            VersionChecks.run(handle, version, programme, Kind.HAZARD_AREA, candidates);
        Duration took = Duration.between(start, Instant.now());
        longest = took.compareTo(longest) > 0 ? took : longest;
        assertThat(counts)
            .filteredOn(count -> count.code() == IssueCode.AREAS_OVERLAP)
            .isNotEmpty();
        handle.commit();
      }
    }
    // Measured: 0.3 s; comparing all with all would take hours.
    assertThat(longest).isLessThan(Duration.ofSeconds(5));
  }

  private static void publish(ImportReport report) {
    new org.cartagena.dataset.DatasetStore(new org.cartagena.access.Gate(TestDatabase.get()))
        .publish(org.cartagena.access.Viewer.terminal("test"), report.versionId());
  }
}
