package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Path;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    World.of(TestDatabase.get(), programme, "open")
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

  private static void publish(ImportReport report) {
    new DatasetStore(new Gate(TestDatabase.get()))
        .publish(Viewer.terminal("test"), report.versionId());
  }
}
