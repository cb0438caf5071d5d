package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Real public files with all their faults, where they are at hand. They are not part of the
 * project, because not all of them may be passed on.
 */
@EnabledIf("present")
class RealFilesTest {
  private static final Path DATA = Path.of("../shared/data").toAbsolutePath().normalize();

  static boolean present() {
    return Files.isDirectory(data());
  }

  private static Path data() {
    // A second working tree lies one directory deeper.
    return Files.isDirectory(DATA)
        ? DATA
        : Path.of("../../shared/data").toAbsolutePath().normalize();
  }

  private static Path[] files(String directory, String pattern) throws IOException {
    try (Stream<Path> found = Files.list(data().resolve(directory))) {
      return found
          .filter(file -> file.getFileName().toString().matches(pattern))
          .sorted()
          .toArray(Path[]::new);
    }
  }

  /** Rows whose outline was invalid, whatever its faults. */
  private static String repaired(ImportReport report) {
    return ask(
        report.versionId(),
        "SELECT count(DISTINCT row_number) FROM row_issue WHERE version_id = :v AND code IN ('ring-unclosed',"
            + " 'coordinate-not-a-number', 'too-few-points', 'outline-without-area', 'spike', 'self-crossing', 'hole-outside',"
            + " 'hole-in-hole', 'holes-cut-area', 'parts-overlap', 'geometry-repaired')");
  }

  @Test
  void suspected_areas_of_bosnia() {
    Instant start = Instant.now();
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA, "BIH", data().resolve("bih/suspect_areas_sheets_27xx.geojson")));
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(10));
    assertThat(report.rows()).isEqualTo(4084);
    assertThat(report.rowsWithoutLocation()).isEqualTo(1208);
    assertThat(report.rowsRejected()).isZero();
    assertThat(report.count(IssueCode.GEOMETRY_MISSING)).isEqualTo(1208);
    assertThat(repaired(report)).isEqualTo("194");
    // An independent geodesic sum of the repaired polygons is 260.43 km2.
    assertThat(report.areaM2() / 1e6).isCloseTo(260.43, within(0.01));
    assertThat(report.mapping()).isEqualTo(Map.of("typeArea", "classification"));
    int version = report.versionId();
    assertThat(
            ask(
                version,
                "SELECT count(*) FROM hazard_area WHERE version_id = :v AND remaining AND classification = 'SHA'"))
        .isEqualTo("4084");
    assertThat(
            ask(
                version,
                "SELECT count(*) FROM source_row WHERE version_id = :v AND fields->>'fileId' LIKE '27%'"))
        .isEqualTo("4084");
    // Never smaller than what PostGIS makes of the same outline.
    assertThat(
            list(
                version,
                "SELECT h.row_number FROM hazard_area h JOIN source_row s USING (version_id, row_number)"
                    + " WHERE h.version_id = :v AND h.geom IS NOT NULL AND h.computed_area_m2 + 1 < ST_Area(ST_CollectionExtract("
                    + "ST_MakeValid(ST_GeomFromGeoJSON(s.original)), 3)::geography)"))
        .isEmpty();
  }

  @Test
  void cleared_areas_of_bosnia() {
    ImportReport report =
        run(
            request(
                Kind.LAND_RELEASE, "BIH", data().resolve("bih/cleared_areas_simplyfied.geojson")));
    assertThat(report.rows()).isEqualTo(8329);
    // 108 null, 5 empty, 1 that goes there and back on the same way.
    assertThat(report.count(IssueCode.GEOMETRY_MISSING)).isEqualTo(108);
    assertThat(report.count(IssueCode.GEOMETRY_EMPTY)).isEqualTo(5);
    assertThat(report.rowsWithoutLocation()).isEqualTo(114);
    assertThat(
            ask(
                report.versionId(),
                "SELECT count(*) FROM source_row WHERE version_id = :v AND original IS NULL"))
        .isEqualTo("108");
    assertThat(report.areaM2() / 1e6).isBetween(40.09, 40.2);
    assertThat(
            ask(
                report.versionId(),
                "SELECT count(*) FROM land_release WHERE version_id = :v AND release_type = 'cleared'"))
        .isEqualTo("8329");
  }

  @Test
  void a_second_import_has_the_same_records_to_the_byte() {
    List<String> digests = new ArrayList<>();
    for (String dataset : List.of("cleared once", "cleared twice")) {
      ImportReport report =
          run(
              request(
                      Kind.LAND_RELEASE,
                      "BIH",
                      data().resolve("bih/cleared_areas_simplyfied.geojson"))
                  .withDataset(dataset));
      digests.add(
          ask(
              report.versionId(),
              "SELECT md5(string_agg(row_number || ' ' || coalesce(encode(ST_AsEWKB(geom), 'hex'), '')"
                  + " || ' ' || coalesce(computed_area_m2::text, ''), ',' ORDER BY row_number))"
                  + " FROM land_release WHERE version_id = :v"));
      digests.add(
          ask(
              report.versionId(),
              "SELECT md5(string_agg(code || coalesce(row_number::text, '') || message, ','"
                  + " ORDER BY row_number, code, message)) FROM row_issue WHERE version_id = :v"));
    }
    assertThat(digests.subList(2, 4)).isEqualTo(digests.subList(0, 2));
  }

  @Test
  void a_raw_sheet_with_no_closed_ring() {
    ImportReport report =
        run(request(Kind.HAZARD_AREA, "BIH", data().resolve("bih/raw_sheet_2783-IV.geojson")));
    assertThat(report.rows()).isEqualTo(311);
    assertThat(report.rowsWithoutLocation()).isZero();
    assertThat(repaired(report)).isEqualTo("311");
  }

  @Test
  void administrative_areas_of_bosnia() {
    ImportReport entities =
        run(request(Kind.ADMIN_AREA, "BIH", data().resolve("bih/administrative_level_1.geojson")));
    ImportReport cantons =
        run(request(Kind.ADMIN_AREA, "BIH", data().resolve("bih/geoBoundaries-BIH-ADM2.shp")));
    ImportReport municipalities =
        run(request(Kind.ADMIN_AREA, "BIH", data().resolve("bih/cantons.geojson")));
    assertThat(entities.rows()).isEqualTo(3);
    assertThat(cantons.rows()).isEqualTo(12);
    assertThat(municipalities.rows()).isEqualTo(142);
    assertThat(
            list(
                cantons.versionId(),
                "SELECT name FROM admin_area WHERE version_id = :v AND level = 2"))
        .contains("Bosnian-Podrinje Canton Goražde", "Una-Sana Canton");
    assertThat(
            list(
                municipalities.versionId(),
                "SELECT DISTINCT level FROM admin_area WHERE version_id = :v"))
        .containsExactly("3");
    assertThat(entities.areaM2()).isCloseTo(municipalities.areaM2(), within(1e6));
  }

  @Test
  void health_facilities_of_angola_and_mozambique() {
    Path file = data().resolve("services/kwtrp_health_facilities_ago_moz.csv");
    ImportReport both = run(request(Kind.SERVICE, "AGO", file));
    assertThat(both.rows()).isEqualTo(3154);
    assertThat(both.rowsWithoutLocation()).isEqualTo(140);
    assertThat(both.count(IssueCode.COUNTRY_DIFFERS)).isEqualTo(1579);
    assertThat(both.count(IssueCode.CODE_UNKNOWN)).isZero();
    assertThat(
            ask(
                both.versionId(),
                "SELECT count(*) FROM service_point WHERE version_id = :v AND 'emergency_care' = ANY (categories)"))
        .isEqualTo("211");
    ImportReport angola =
        run(
            request(Kind.SERVICE, "AGO", file)
                .withDataset("angola only")
                .withOnly(Map.of("iso3c", "AGO")));
    assertThat(angola.rows()).isEqualTo(1575);
    assertThat(angola.rowsWithoutLocation()).isEqualTo(140);
    assertThat(angola.count(IssueCode.COUNTRY_DIFFERS)).isZero();
  }

  @Test
  void lobito_corridor() throws IOException {
    for (Path layer : files("lobito/projects", ".*\\.shp")) {
      ImportReport sites = run(request(Kind.PROJECT, "AGO", layer));
      assertThat(sites.rows()).isEqualTo(12);
      assertThat(sites.rowsWithoutLocation()).isZero();
      assertThat(
              list(
                  sites.versionId(),
                  "SELECT sector FROM development_project WHERE version_id = :v"))
          .contains("Water");
    }
    ImportReport railways =
        run(request(Kind.PROJECT, "AGO", files("lobito/transport", ".*railways.*\\.shp")));
    assertThat(railways.rows()).isEqualTo(40);
    assertThat(list(railways.versionId(), "SELECT name FROM dataset_file WHERE version_id = :v"))
        .hasSize(2);
    ImportReport roads =
        run(request(Kind.PROJECT, "AGO", files("lobito/transport", ".*roads.*\\.shp")));
    assertThat(roads.rows()).isEqualTo(3280);
    assertThat(roads.rowsWithoutLocation()).isZero();
    assertThat(
            Double.parseDouble(
                ask(
                    roads.versionId(),
                    "SELECT sum(computed_length_m) FROM development_project WHERE version_id = :v")))
        .isCloseTo(7_000_631, within(1000.0));
    ImportReport provinces =
        run(request(Kind.ADMIN_AREA, "AGO", files("lobito/admin", ".*adm1.*\\.shp")));
    assertThat(provinces.rows()).isEqualTo(2);
    // Both provinces carry AGO015 after the reform of 2024.
    assertThat(provinces.count(IssueCode.DUPLICATE_ID)).isEqualTo(1);
    ImportReport districts =
        run(request(Kind.ADMIN_AREA, "AGO", files("lobito/admin", ".*adm2.*\\.shp")));
    assertThat(districts.rows()).isEqualTo(9);
    assertThat(
            list(
                districts.versionId(),
                "SELECT DISTINCT level || ' ' || parent_p_code FROM admin_area WHERE version_id = :v ORDER BY 1"))
        .containsExactly("2 AGO015", "2 AGO019");
  }

  @Test
  void aid_to_iraq() {
    ImportReport report =
        run(request(Kind.FUNDING, "IRQ", data().resolve("iati/iati_2.03_IraqAIMS.xml")));
    int version = report.versionId();
    assertThat(report.rows()).isEqualTo(1338);
    assertThat(ask(version, "SELECT count(*) FROM funding_transaction WHERE version_id = :v"))
        .isEqualTo("3104");
    assertThat(ask(version, "SELECT count(*) FROM funding_location WHERE version_id = :v"))
        .isEqualTo("3624");
    // Called exact by the publisher, and all at 33 north 44 east.
    assertThat(
            list(
                version,
                "SELECT l.stated_precision FROM funding_location l JOIN funding_activity a ON a.id = l.activity_id"
                    + " WHERE l.version_id = :v AND a.strand_rule = 'sector 15250'"))
        .containsExactly("nationwide", "nationwide", "nationwide");
    assertThat(
            ask(
                version,
                "SELECT count(*) FROM funding_location WHERE version_id = :v AND stated_precision IN ('place', 'site')"))
        .isEqualTo("851");
    assertThat(
            ask(
                version,
                "SELECT ST_AsText(geom) FROM funding_location WHERE version_id = :v AND name = 'Al Faw Port' LIMIT 1"))
        .isEqualTo("POINT(48.47222 29.97583)");
  }

  @Test
  void aid_to_el_salvador_without_a_currency_on_any_value() {
    ImportReport report =
        run(request(Kind.FUNDING, "SLV", data().resolve("iati/worldbank-sv.xml")));
    assertThat(report.rows()).isEqualTo(13);
    assertThat(report.count(IssueCode.PERSONAL_COLUMN_DROPPED)).isEqualTo(1);
    assertThat(
            ask(
                report.versionId(),
                "SELECT string_agg(DISTINCT currency, ',') FROM funding_transaction WHERE version_id = :v"))
        .isEqualTo("USD");
    assertThat(sums(report.versionId()))
        .containsExactly("2 1553146751.00", "3 649503889.00", "5 -152427539.00", "6 -120988337.00");
    assertThat(
            ask(
                report.versionId(),
                "SELECT count(*) FROM source_row WHERE version_id = :v AND original LIKE '%contact-info%'"))
        .isEqualTo("0");
  }

  private static String counted(int version) {
    return ask(
        version, "SELECT coalesce(sum(value), 0)::bigint FROM counted_money WHERE version_id = :v");
  }

  @Test
  void flows_to_afghanistan() {
    ImportReport incoming =
        run(request(Kind.FUNDING, "AFG", data().resolve("fts/fts_incoming_funding_afg.csv")));
    assertThat(incoming.rows()).isEqualTo(328);
    // FTS itself states 725,591,299 coming in; 14,295,627 of it are carried over from 2019.
    assertThat(counted(incoming.versionId())).isEqualTo("711295672");
    assertThat(incoming.count(IssueCode.FLOW_CARRIED_OVER)).isEqualTo(6);
    assertThat(incoming.count(IssueCode.FLOW_SHARED)).isEqualTo(17);
    assertThat(
            list(
                incoming.versionId(),
                "SELECT strand || ' ' || count(*) || ' ' || sum(value)::bigint FROM counted_money WHERE version_id = :v"
                    + " AND strand <> 'development' GROUP BY strand ORDER BY 1"))
        // As counted from the CSV outside the project; the rest is development.
        .containsExactly("mine_action 10 22377408", "risk_education 1 66890", "shared 3 6654813");
    assertThat(
            list(
                incoming.versionId(),
                "SELECT p.name || ' > ' || r.name || ' ' || value::bigint FROM funding_transaction t JOIN funding_activity a ON a.id = t.activity_id"
                    + " JOIN organisation p ON p.id = provider_id JOIN organisation r ON r.id = receiver_id"
                    + " WHERE t.version_id = :v AND a.strand = 'mine_action'"))
        .contains(
            "Norway, Government of > HALO Trust 425669",
            "United Kingdom, Government of > United Nations Mine Action Service 5280408",
            "Germany, Government of > HALO Trust 3977273",
            "Germany, Government of > International Committee of the Red Cross 8363202");
    ImportReport internal =
        run(request(Kind.FUNDING, "AFG", data().resolve("fts/fts_internal_funding_afg.csv")));
    assertThat(internal.rows()).isEqualTo(156);
    assertThat(internal.count(IssueCode.FLOW_INTERNAL)).isEqualTo(156);
    assertThat(counted(internal.versionId())).isEqualTo("0");
    ImportReport api =
        run(
            request(
                Kind.FUNDING,
                "AFG",
                data().resolve("fts/custom-search-locationid-1-year-2020.json")));
    assertThat(api.rows()).isEqualTo(200);
    assertThat(api.count(IssueCode.TOTAL_DIFFERS)).isEqualTo(1);
    // Incoming 309,567,861 less shared 28,526,312 less carried over 14,295,627.
    assertThat(counted(api.versionId())).isEqualTo("266745922");
    // The page and the files of HDX hold the same flows.
    ImportReport both =
        run(
            request(
                    Kind.FUNDING,
                    "AFG",
                    data().resolve("fts/fts_incoming_funding_afg.csv"),
                    data().resolve("fts/fts_internal_funding_afg.csv"),
                    data().resolve("fts/custom-search-locationid-1-year-2020.json"))
                .withDataset("both"));
    assertThat(both.count(IssueCode.DUPLICATE_ID)).isEqualTo(200);
    assertThat(counted(both.versionId())).isEqualTo("711295672");
  }

  @Test
  void requirements_are_not_flows() throws IOException {
    for (Path file : files("fts", ".*requirements.*")) {
      assertThatThrownBy(() -> run(request(Kind.FUNDING, "AFG", file)))
          .hasMessageContaining("requirements")
          .hasMessageContaining("not flows");
    }
  }

  @Test
  void who_does_what_where_in_ethiopia_and_lebanon() {
    ImportReport ethiopia =
        run(request(Kind.FUNDING, "ETH", data().resolve("hxl/3w_ethiopia_august_2025.csv")));
    assertThat(ethiopia.rows()).isEqualTo(3122);
    assertThat(ethiopia.count(IssueCode.DUPLICATE_ID)).isZero();
    assertThat(
            list(
                ethiopia.versionId(),
                "SELECT DISTINCT stated_precision || ' ' || gazetteer FROM funding_location WHERE version_id = :v"))
        .containsExactly("admin_area P-code");
    ImportReport lebanon =
        run(
            request(
                Kind.FUNDING,
                "LBN",
                data().resolve("hxl/lbn_sectorsreporting_bydistrict_20240902_hxlated.csv")));
    assertThat(lebanon.rows()).isEqualTo(13599);
    // The quantities that told the rows apart were cut from the file; two more differ in nothing
    // but space.
    assertThat(lebanon.count(IssueCode.DUPLICATE_ID)).isEqualTo(6192);
    assertThat(
            ask(
                lebanon.versionId(),
                "SELECT count(*) FROM funding_transaction WHERE version_id = :v"))
        .isEqualTo("0");
  }

  @Test
  void aid_to_argentina_and_somalia() {
    ImportReport argentina = run(request(Kind.FUNDING, "ARG", data().resolve("iati/who-arg.xml")));
    assertThat(argentina.rows()).isEqualTo(157);
    assertThat(sums(argentina.versionId()))
        .containsExactly(
            "2 18214091.160000", "3 2323977.9000", "4 11978964.2700", "11 14998190.7007");
    assertThat(
            list(
                argentina.versionId(),
                "SELECT DISTINCT stated_precision FROM funding_location WHERE version_id = :v"))
        .containsExactly("unknown");
    ImportReport somalia =
        run(request(Kind.FUNDING, "SOM", data().resolve("iati/iati_2.03_SomaliaAIMS.xml")));
    assertThat(somalia.rows()).isEqualTo(1217);
    assertThat(sums(somalia.versionId())).containsExactly("2 2366300654.00", "3 1538984962.00");
  }

  @Test
  void a_release_of_aiddata_gives_what_its_iati_file_gives() throws IOException {
    ImportReport report = run(request(Kind.FUNDING, "SOM", files("aiddata-csv", ".*\\.zip")));
    assertThat(report.rows()).isEqualTo(1217);
    assertThat(sums(report.versionId())).containsExactly("2 2366300654.00", "3 1538984962.00");
    assertThat(
            list(
                report.versionId(),
                "SELECT stated_precision || ' ' || count(*) FROM funding_location WHERE version_id = :v GROUP BY stated_precision ORDER BY 1"))
        .containsExactly(
            "admin_area 1612", "nationwide 544", "place 340", "site 28", "unknown 606");
  }

  private static List<String> sums(int version) {
    return list(
        version,
        "SELECT type_code || ' ' || sum(value) FROM funding_transaction WHERE version_id = :v AND uncounted_because IS NULL"
            + " GROUP BY type_code ORDER BY type_code");
  }

  /** The standard's own examples of what passes and what fails. */
  @Test
  void examples_of_the_iati_standard() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (Stream<Path> found = Files.walk(data().resolve("iati/xsd"))) {
      for (Path file : found.filter(f -> f.toString().endsWith(".xml")).sorted().toList()) {
        String path = file.toString().replaceAll("^.*/xsd/", "");
        String outcome = outcome(file);
        String expected =
            path.contains("iati-organisations")
                ? "refused"
                : path.contains("should-fail") ? "read and told|refused" : "read";
        if (!outcome.matches(expected)) {
          wrong.add(path + ": " + outcome);
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static String outcome(Path file) throws IOException {
    try {
      ReaderSupport.Contents contents = ReaderSupport.read(file);
      boolean told =
          Stream.concat(
                  contents.opening().issues().stream(),
                  contents.rows().stream().flatMap(row -> row.issues().stream()))
              .anyMatch(
                  issue ->
                      issue.code() == IssueCode.NOT_AS_STANDARD
                          && !"version".equals(issue.column()));
      return contents.rows().isEmpty() ? "nothing read" : told ? "read and told" : "read";
    } catch (AppException e) {
      return "refused";
    }
  }
}
