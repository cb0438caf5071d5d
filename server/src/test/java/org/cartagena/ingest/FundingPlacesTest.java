package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the points of money stand for, which part of it each place has, and what is there twice. */
class FundingPlacesTest {
  private static final String PRECISION =
      "SELECT name || ' ' || stated_precision || coalesce(' ' || centre_of_level || ' ' || centre_of_name, '')"
          + " FROM funding_location WHERE version_id = :v ORDER BY id";

  @TempDir Path directory;

  private static String place(String name, String locationClass, String position, String share) {
    return "<location"
        + (share == null ? "" : " percentage=\"" + share + "\"")
        + "><name><narrative>"
        + name
        + "</narrative></name><point srsName=\"http://www.opengis.net/def/crs/EPSG/0/4326\"><pos>"
        + position
        + "</pos></point><exactness code=\"1\"/><location-class code=\""
        + locationClass
        + "\"/></location>";
  }

  private static String activity(String identifier, String members) {
    return "<iati-activity><iati-identifier>"
        + identifier
        + "</iati-identifier><reporting-org ref=\"X\" type=\"40\"><narrative>X</narrative></reporting-org><title><narrative>Clearance</narrative></title>"
        + members
        + "<transaction><transaction-type code=\"3\"/><transaction-date iso-date=\"2020-01-01\"/>"
        + "<value currency=\"USD\" value-date=\"2020-01-01\">1000</value></transaction></iati-activity>";
  }

  private Path iati(String name, String... activities) throws IOException {
    return ReaderSupport.write(
        directory,
        name + ".xml",
        "<iati-activities version=\"2.03\">" + String.join("", activities) + "</iati-activities>");
  }

  /** A province of two districts, each half a degree wide. */
  private static void publishAreas(String programme) {
    publishAreas(World.of(TestDatabase.get(), programme, "open"));
  }

  private static void publishAreas(World world) {
    world
        .version("admin-area")
        .adminArea(1, "P", "Province", "POLYGON((10 10,11 10,11 10.5,10 10.5,10 10))")
        .adminArea(2, "P1", "West", "POLYGON((10 10,10.5 10,10.5 10.5,10 10.5,10 10))")
        .adminArea(2, "P2", "East", "POLYGON((10.5 10,11 10,11 10.5,10.5 10.5,10.5 10))")
        .publish();
  }

  @Test
  void a_site_in_the_middle_of_a_district_is_the_district() throws IOException {
    publishAreas("XYA");
    ImportReport report =
        run(
            request(
                Kind.FUNDING,
                "XYA",
                iati(
                    "middles",
                    activity(
                        "A-1",
                        place("Office", "3", "10.2501 10.2501", null)
                            + place("Village", "2", "10.2599 10.2501", null)
                            + place("Hospital", "3", "10.2500 10.7500", null)
                            + place("Well", "4", "10.25 10.5", null)))));
    assertThat(list(report.versionId(), PRECISION))
        .containsExactly(
            "Office admin_area 2 West",
            // Rather more than a kilometre away.
            "Village place",
            "Hospital admin_area 2 East",
            "Well admin_area 1 Province");
    assertThat(report.count(IssueCode.POINT_STANDS_FOR_AREA)).isEqualTo(3);
    publish(report);
    assertThat(
            list(
                report.versionId(),
                "SELECT l.name || ' ' || coalesce(a.name, 'none') FROM funding_location l LEFT JOIN admin_area a ON a.id = l.admin_area_id"
                    + " WHERE l.version_id = :v ORDER BY l.id"))
        .containsExactly("Office West", "Village West", "Hospital East", "Well Province");
  }

  @Test
  void whole_degrees_near_the_middle_of_the_country_are_the_country() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.FUNDING,
                "IRQ",
                iati(
                    "country",
                    activity("IQ-1", place("Baghdad office", "3", "33.0 44.0", null)),
                    activity("IQ-2", place("Somewhere", "4", "36.0 43.0", null)),
                    activity("IQ-3", place("Mosul", "2", "36.335 43.119", null)))));
    assertThat(list(report.versionId(), PRECISION))
        .containsExactly("Baghdad office nationwide 0 Iraq", "Somewhere unknown", "Mosul place");
    // Nothing to compare with but the country.
    assertThat(report.count(IssueCode.CHECK_NOT_DONE)).isEqualTo(1);
  }

  @Test
  void money_goes_to_places_as_the_source_states() throws IOException {
    publishAreas("XYB");
    ImportReport report =
        run(
            request(
                Kind.FUNDING,
                "XYB",
                iati(
                    "shares",
                    activity(
                        "S-1",
                        place("A", "2", "10.1 10.1", "80") + place("B", "2", "10.1 10.9", "20")),
                    activity(
                        "S-2",
                        place("C", "2", "10.1 10.1", "80") + place("D", "2", "10.1 10.9", null)))));
    assertThat(
            list(
                report.versionId(),
                "SELECT l.name || ' ' || round(p.part, 2) FROM funding_place p JOIN funding_location l ON l.id = p.location_id"
                    + " WHERE p.version_id = :v ORDER BY l.id"))
        .containsExactly("A 0.80", "B 0.20", "C 0.50", "D 0.50");
    assertThat(report.count(IssueCode.PERCENTAGES_DIFFER)).isEqualTo(1);
  }

  @Test
  void activity_of_another_published_dataset_is_said() throws IOException {
    World.of(TestDatabase.get(), "XYC", "open");
    ImportReport first =
        run(
            request(
                Kind.FUNDING,
                "XYC",
                iati(
                    "donor",
                    activity("XM-DAC-1-100200", ""),
                    activity(
                        "XM-DAC-1-100300", "<other-identifier ref=\"R-2020-17\" type=\"A1\"/>"),
                    activity("XM-DAC-1-100400", ""))));
    assertThat(first.count(IssueCode.IN_ANOTHER_DATASET)).isZero();
    publish(first);
    ImportReport second =
        run(
            request(
                Kind.FUNDING,
                "XYC",
                iati(
                    "platform",
                    activity("XM-DAC-1-100200", ""),
                    activity("AIMS-7-000001", "<other-identifier ref=\"r-2020-17\" type=\"A3\"/>"),
                    activity(
                        "AIMS-7-000002",
                        "<other-identifier ref=\"XM-DAC-1-1004\" type=\"A3\"/>"))));
    assertThat(
            list(
                second.versionId(),
                "SELECT row_number || ' ' || value || ' ' || (message LIKE '%\"donor\"%') FROM row_issue"
                    + " WHERE version_id = :v AND code = 'in-another-dataset' ORDER BY row_number"))
        .containsExactly("1 XM-DAC-1-100200 true", "2 r-2020-17 true");
  }

  /** Two IATI files of a donor and a platform, which have two activities in common, and FTS. */
  private ImportReport[] threeThatShare(String programme) throws IOException {
    ImportReport donor =
        run(
            ImportRequest.of(
                Kind.FUNDING,
                programme,
                LocalDate.of(2023, 1, 1),
                "for a test",
                List.of(
                    iati(
                        "donor",
                        activity("XM-DAC-1-100200", ""),
                        activity(
                            "XM-DAC-1-100300", "<other-identifier ref=\"R-2020-17\" type=\"A1\"/>"),
                        activity("XM-DAC-1-100400", ""))),
                "test"));
    ImportReport platform =
        run(
            request(
                Kind.FUNDING,
                programme,
                iati(
                    "platform",
                    activity("xm-dac-1-100200", ""),
                    activity(
                        "AIMS-7-000001", "<other-identifier ref=\"XM-DAC-1-100400\" type=\"A3\"/>"),
                    // Says only that both belong to something: both count.
                    activity(
                        "AIMS-7-000002", "<other-identifier ref=\"R-2020-17\" type=\"A3\"/>"))));
    ImportReport fts =
        run(
            request(
                Kind.FUNDING,
                programme,
                ReaderSupport.write(
                    directory,
                    "fts.json",
                    "{\"status\":\"ok\",\"data\":{\"incoming\":{\"fundingTotal\":500},\"flows\":[{\"id\":77,\"amountUSD\":500,\"status\":\"paid\","
                        + "\"date\":\"2024-01-01\",\"boundary\":\"incoming\",\"onBoundary\":\"single\",\"refCode\":\"XM-DAC-1-100200\",\"sourceObjects\":[],"
                        + "\"destinationObjects\":[]}]},\"meta\":{\"count\":1}}")));
    return new ImportReport[] {donor, platform, fts};
  }

  private static String counted(String programme) {
    return TestDatabase.get()
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT string_agg(a.iati_identifier || ' ' || m.value::integer, ', ' ORDER BY a.iati_identifier)"
                            + " FROM counted_money m JOIN funding_activity a ON a.id = m.activity_id"
                            + " JOIN publication p ON p.version_id = a.version_id AND p.withdrawn_at IS NULL"
                            + " JOIN programme g ON g.id = a.programme_id WHERE g.code = :code")
                    .bind("code", programme)
                    .mapTo(String.class)
                    .one());
  }

  @ParameterizedTest
  @CsvSource({"XYD,0,1,2", "XYE,2,1,0"})
  void activity_of_two_published_datasets_counts_once(
      String programme, int first, int second, int third) throws IOException {
    World.of(TestDatabase.get(), programme, "open");
    ImportReport[] reports = threeThatShare(programme);
    publish(reports[first]);
    publish(reports[second]);
    publish(reports[third]);
    // The later IATI counts; FTS only where nobody else has it.
    assertThat(counted(programme))
        .isEqualTo(
            "AIMS-7-000001 1000, AIMS-7-000002 1000, XM-DAC-1-100300 1000, xm-dac-1-100200 1000");
    JsonNode funding =
        TestServer.get().json("/api/programmes/" + programme + "/summary", null).get("funding");
    assertThat(funding.get("uncounted").toString())
        .isEqualTo(
            "[{\"because\":\"in-another-dataset\",\"currency\":\"USD\",\"transactions\":3,\"amount\":2500.0}]");
    assertThat(funding.get("activities").asInt()).isEqualTo(4);
    JsonNode flow =
        TestServer.get()
            .json(
                "/api/funding-activities/"
                    + list(
                            reports[2].versionId(),
                            "SELECT id FROM funding_activity WHERE version_id = :v")
                        .get(0),
                null);
    assertThat(flow.get("transactions").get(0).get("uncountedBecause").asText())
        .isEqualTo("in-another-dataset");
    assertThat(flow.get("countedIn").get("dataset").asText()).isEqualTo("platform");

    DatasetStore datasets = new DatasetStore(new Gate(TestDatabase.get()));
    datasets.withdraw(Viewer.terminal("test"), reports[1].versionId());
    assertThat(counted(programme))
        .isEqualTo("XM-DAC-1-100200 1000, XM-DAC-1-100300 1000, XM-DAC-1-100400 1000");
    datasets.withdraw(Viewer.terminal("test"), reports[0].versionId());
    assertThat(counted(programme)).isEqualTo("FTS-77 500");
  }

  @Test
  void staged_and_discarded_activities_take_no_money_from_others() throws IOException {
    World.of(TestDatabase.get(), "XYF", "open");
    ImportReport[] reports = threeThatShare("XYF");
    publish(reports[0]);
    assertThat(
            TestServer.get()
                .send(
                    "POST",
                    "/api/datasets/" + reports[1].versionId() + "/discard",
                    TestServer.get().token("XYF"))
                .statusCode())
        .isEqualTo(200);
    assertThat(counted("XYF"))
        .isEqualTo("XM-DAC-1-100200 1000, XM-DAC-1-100300 1000, XM-DAC-1-100400 1000");
  }

  @Test
  void areas_published_after_money_make_pins_into_areas_and_withdrawn_ones_back()
      throws IOException {
    World world = World.of(TestDatabase.get(), "XYG", "open");
    ImportReport report =
        run(
            request(
                Kind.FUNDING,
                "XYG",
                iati(
                    "before-areas",
                    activity(
                        "A-1",
                        place("Office", "3", "10.2501 10.2501", null)
                            + place("Village", "2", "10.2599 10.2501", null)))));
    publish(report);
    assertThat(list(report.versionId(), PRECISION)).containsExactly("Office site", "Village place");
    publishAreas(world);
    assertThat(list(report.versionId(), PRECISION))
        .containsExactly("Office admin_area 2 West", "Village place");
    JsonNode office =
        TestServer.get()
            .json("/api/funding-locations?programme=XYG", null)
            .get("features")
            .get(0)
            .get("properties");
    assertThat(office.get("precision").asText()).isEqualTo("admin_area");
    assertThat(office.get("sourcePrecision").asText()).isEqualTo("site");
    assertThat(office.get("middleOf").asText()).isEqualTo("West");
    assertThat(office.get("adminArea").asText()).isEqualTo("West");
    new DatasetStore(new Gate(TestDatabase.get()))
        .withdraw(
            Viewer.terminal("test"),
            Integer.parseInt(
                list(
                        report.versionId(),
                        "SELECT max(a.version_id) FROM admin_area a JOIN dataset_version v ON v.id = :v"
                            + " JOIN dataset d ON d.id = v.dataset_id AND d.programme_id = a.programme_id")
                    .get(0)));
    assertThat(list(report.versionId(), PRECISION)).containsExactly("Office site", "Village place");
  }

  private static void publish(ImportReport report) {
    new DatasetStore(new Gate(TestDatabase.get()))
        .publish(Viewer.terminal("test"), report.versionId());
  }
}
