package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cartagena.ingest.ImportSupport.request;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One invented person, with name, telephone and e-mail in columns of their own and in remarks, in
 * each format: afterwards no column of the database holds any of it.
 */
class PersonsInFilesTest {
  private static final List<String> SIGNS = List.of("quintanilla", "marisol", "555 01", "55501");

  private static final String FLOW =
      "{\"status\":\"ok\",\"data\":{\"flows\":[{\"id\":\"900001\",\"amountUSD\":1000,\"budgetYear\":\"2024\",\"status\":\"paid\",\"flowType\":\"Standard\","
          + "\"boundary\":\"incoming\",\"onBoundary\":\"single\",\"date\":\"2024-03-01T00:00:00Z\",\"firstReportedDate\":\"2024-03-01T00:00:00Z\","
          + "\"description\":\"Mine clearance. Questions to +387 61 555 0110, marisol1@example.org\","
          + "\"contactName\":\"Marisol Quintanilla1\",\"contactEmail\":\"marisol1@example.org\","
          + "\"sourceObjects\":[{\"type\":\"Organization\",\"id\":\"1\",\"name\":\"A donor\",\"behavior\":\"single\"}],"
          + "\"destinationObjects\":[{\"type\":\"Location\",\"id\":\"2\",\"name\":\"Bosnia and Herzegovina\",\"behavior\":\"single\"},"
          + "{\"type\":\"GlobalCluster\",\"id\":\"12\",\"name\":\"Protection - Mine Action\",\"behavior\":\"single\"}]}]},\"meta\":{\"count\":1}}";

  @TempDir Path directory;

  @BeforeAll
  static void makeProgramme() {
    World.of(TestDatabase.get(), "XLP", "open");
  }

  private static List<String> columnsWith(int version) {
    return ImportSupport.list(
        version,
        "SELECT table_name || '.' || column_name || '.' || CASE WHEN EXISTS (SELECT FROM information_schema.columns k"
            + " WHERE k.table_schema = c.table_schema AND k.table_name = c.table_name AND k.column_name = 'version_id')"
            // Rows of other tests say nothing about this import.
            + " THEN 'version_id = :v' ELSE ':v > 0' END FROM information_schema.columns c"
            + " JOIN information_schema.tables t USING (table_schema, table_name)"
            + " WHERE table_schema = 'cartagena' AND table_type = 'BASE TABLE' AND :v > 0"
            // The digits of a checksum may be anybody's telephone.
            + " AND column_name NOT IN ('fingerprint', 'sha256')"
            + " AND (data_type IN ('text', 'jsonb', 'json', 'ARRAY') OR data_type LIKE 'character%')");
  }

  private static void assertNobodyIsIn(int version) {
    for (String column : columnsWith(version)) {
      String[] parts = column.split("\\.", 3);
      for (String sign : SIGNS) {
        assertThat(
                ImportSupport.ask(
                    version,
                    "SELECT count(*) FROM "
                        + parts[0]
                        + " WHERE "
                        + parts[2]
                        + " AND lower("
                        + parts[1]
                        + "::text) LIKE '%"
                        + sign
                        + "%'"))
            .as("%s holds %s", column, sign)
            .isEqualTo("0");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"persons.kml", "persons.xlsx", "persons-shp.zip"})
  void no_person_of_a_file_is_in_the_database(String name) {
    Path file = ReaderSupport.fixture(PersonsInFilesTest.class, name);
    ImportReport report = ImportSupport.run(request(Kind.HAZARD_AREA, "XLP", file));
    assertThat(report.rows()).isEqualTo(5);
    assertThat(report.counts().stream().map(ImportReport.Count::code))
        .contains(IssueCode.PERSONAL_COLUMN_DROPPED);
    assertNobodyIsIn(report.versionId());
  }

  /** dBASE keeps ten characters of a name: deminer_name, date_of_birth. */
  @ParameterizedTest
  @CsvSource({
    "deminer_na, true",
    "date_of_bi, true",
    "village_ch, true",
    "household_, false",
    "beneficiar, false",
    "area_in_m2, false",
    "local_code, false"
  })
  void a_column_about_persons_whose_name_was_cut_is_known(String column, boolean personal) {
    assertThat(PersonalColumns.isPersonal(column, Kind.HAZARD_AREA)).isEqualTo(personal);
  }

  @Test
  void no_person_of_a_flow_is_in_the_database() throws IOException {
    Path file = ReaderSupport.write(directory, "flows.json", FLOW);
    ImportReport report = ImportSupport.run(request(Kind.FUNDING, "BIH", file));
    assertThat(report.rows()).isEqualTo(1);
    assertNobodyIsIn(report.versionId());
  }
}
