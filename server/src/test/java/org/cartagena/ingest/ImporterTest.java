package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import org.cartagena.db.Database;
import org.cartagena.problem.AppException;
import org.cartagena.support.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImporterTest {
  @TempDir Path directory;

  private Path csv(String name, String text) throws IOException {
    return ReaderSupport.write(directory, name + ".csv", text);
  }

  private static String states(int version) {
    return ask(
        version,
        "SELECT string_agg(row_number || ' ' || coalesce(valid_from::text, '-') || ' ' || coalesce(valid_to::text, '-')"
            + " || CASE WHEN remaining THEN ' remaining' ELSE '' END, '; ' ORDER BY row_number) FROM hazard_area WHERE version_id = :v");
  }

  @Test
  void rows_of_one_area_become_its_history() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                csv(
                    "history",
                    "hazard_id,status,status_date,found_on,classification\n"
                        // Not in order, as exports are.
                        + "A,released,2021-05-01,2015-03-01,CHA\n"
                        + "A,open,2016-01-01,2015-03-01,SHA\n"
                        + "A,worked on,2019-02-01,2015-03-01,CHA\n"
                        + "B,open,2018-01-01,2017-06-01,SHA\n")));
    assertThat(states(report.versionId()))
        .isEqualTo(
            "1 2021-05-01 -; 2 2015-03-01 2019-02-01; 3 2019-02-01 2021-05-01; 4 2017-06-01 - remaining");
    assertThat(report.count(IssueCode.HISTORY)).isEqualTo(1);
    assertThat(report.count(IssueCode.DUPLICATE_ID)).isZero();
  }

  @Test
  void rows_of_one_identifier_without_an_order_all_stay() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                csv(
                    "no-order",
                    "hazard_id,status,status_date\nA,open,2020-01-01\nA,released,2020-01-01\nA,open,\n")));
    assertThat(states(report.versionId()))
        .isEqualTo("1 2020-01-01 - remaining; 2 2020-01-01 -; 3 - - remaining");
    assertThat(report.count(IssueCode.DUPLICATE_ID)).isEqualTo(2);
  }

  @Test
  void missing_status_counts_as_remaining_and_is_said_once() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA, "LAO", csv("no-status", "id,lon,lat\nA,102,18\nB,102.1,18\n")));
    assertThat(report.count(IssueCode.STATUS_MISSING)).isEqualTo(1);
    assertThat(
            ask(
                report.versionId(),
                "SELECT count(*) FROM hazard_area WHERE version_id = :v AND remaining AND status = 'unknown'"))
        .isEqualTo("2");
  }

  @Test
  void no_constraint_of_the_database_is_the_first_to_notice() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                csv(
                    "faults",
                    """
                    id,lon,lat,status,status_date,found_on,area_m2,priority,contamination_type
                    A,102.25,18.125,open,2020-01-01,2021-01-01,-5,urgent,AP
                    B,18.125,102.25,open,1899-12-30,31/02/2020,many,99,Sharks
                    C,0,0,open,2999-01-01,,1e300,,
                    D,1000,2000,open,05/03/2020,,,,
                    E,12.55,41.95,open,,,,,
                    """)));
    assertThat(report.rows()).isEqualTo(5);
    assertThat(
            list(
                report.versionId(),
                "SELECT row_number || ' ' || code FROM row_issue WHERE version_id = :v AND row_number IS NOT NULL ORDER BY 1"))
        .containsExactly(
            "1 end-before-start",
            "1 number-negative",
            "2 code-unknown",
            "2 code-unknown",
            "2 date-before-1900",
            "2 date-invalid",
            "2 lat-lon-swapped",
            "2 number-invalid",
            "3 date-in-future",
            "3 number-invalid",
            "3 zero-zero",
            "4 date-invalid",
            "4 metres-declared-degrees",
            "5 outside-programme");
    assertThat(report.rowsWithoutLocation()).isEqualTo(2);
  }

  @Test
  void west_africa_is_not_angola_with_latitude_and_longitude_swapped() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.PROJECT,
                "AGO",
                csv(
                    "roads-of-a-continent",
                    """
                    id,name,lon,lat
                    1,Dakar,-16.95,14.77
                    2,Nairobi,36.82,-1.29
                    3,Cairo,31.24,30.04
                    4,Luena,19.92,-11.78
                    """)));
    assertThat(report.count(IssueCode.LAT_LON_SWAPPED)).isZero();
    assertThat(report.count(IssueCode.OUTSIDE_PROGRAMME)).isEqualTo(3);
    assertThat(
            list(
                report.versionId(),
                "SELECT row_number || ' ' || code FROM row_issue WHERE version_id = :v AND code IN ('outside-programme', 'lat-lon-swapped') ORDER BY 1"))
        .containsExactly("1 outside-programme", "2 outside-programme", "3 outside-programme");
  }

  @Test
  void names_of_columns_as_offices_write_them() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                csv(
                    "area-no-and-type-of-area",
                    "Area No,Type of area,Date of report,lon,lat\nSV-1,CHA,2020-05-01,105.5,16.5\n")));
    assertThat(
            list(
                report.versionId(),
                "SELECT local_id || ' ' || classification || ' ' || found_on FROM hazard_area WHERE version_id = :v"))
        .containsExactly("SV-1 CHA 2020-05-01");
  }

  @Test
  void land_release_against_the_standard_makes_no_record_and_stays_in_the_source_rows()
      throws IOException {
    ImportReport report =
        run(
            request(
                Kind.LAND_RELEASE,
                "LAO",
                csv(
                    "release",
                    """
                    id,release_type,method,start_date,end_date,ap_mines
                    A,cancelled,Technical survey,,2020-01-01,0
                    B,reduced,NTS,,2020-01-01,0
                    C,cleared,clearance,2020-02-01,2020-01-01,12
                    """)));
    assertThat(report.rows()).isEqualTo(1);
    assertThat(report.rowsRejected()).isEqualTo(2);
    assertThat(report.count(IssueCode.CANCELLED_BY_TECHNICAL_SURVEY)).isEqualTo(1);
    assertThat(report.count(IssueCode.REDUCED_BY_NON_TECHNICAL_SURVEY)).isEqualTo(1);
    assertThat(ask(report.versionId(), "SELECT count(*) FROM source_row WHERE version_id = :v"))
        .isEqualTo("3");
  }

  @Test
  void persons_are_stored_nowhere() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                csv(
                    "persons",
                    "id,Landowner,informant_phone,lon,lat\nA,Somchai Vong,020555123,102,18\n")));
    assertThat(report.count(IssueCode.PERSONAL_COLUMN_DROPPED)).isEqualTo(2);
    assertThat(ask(report.versionId(), "SELECT fields::text FROM source_row WHERE version_id = :v"))
        .isEqualTo("{\"id\":\"A\",\"lon\":\"102\",\"lat\":\"18\"}");
    assertThat(
            list(
                report.versionId(),
                "SELECT coalesce(value, '') || message FROM row_issue WHERE version_id = :v"))
        .noneMatch(text -> text.contains("Somchai") || text.contains("020555"));
  }

  @Test
  void casualties_are_counts_of_people_or_nothing() throws IOException {
    Path persons = csv("victims", "name,sex,year,outcome\nSomchai,male,2020,injured\n");
    assertThatThrownBy(() -> run(request(Kind.CASUALTY, "LAO", persons)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("no record of a person");
    assertThat(
            list(
                0,
                "SELECT v.state || ' ' || (SELECT count(*) FROM source_row s WHERE s.version_id = v.id) FROM dataset_version v"
                    + " JOIN dataset d ON d.id = v.dataset_id WHERE d.name = 'victims' AND :v = 0"))
        .containsExactly("failed 0");
    ImportReport report =
        run(
            request(
                Kind.CASUALTY,
                "LAO",
                csv(
                    "counts",
                    """
                    adm1_name,year,month,from,to,outcome,sex,age_group,device,number
                    Xieng Khouang,2020,2,,,killed,boys,child,UXO,2
                    Xieng Khouang,,,2020-01-01,2020-01-05,injured,f,adult,AP,1
                    Xieng Khouang,2020,,,,injured,f,60+,,0
                    """)));
    assertThat(report.rows()).isEqualTo(1);
    assertThat(report.count(IssueCode.PERIOD_TOO_SHORT)).isEqualTo(1);
    assertThat(report.count(IssueCode.NUMBER_ZERO)).isEqualTo(1);
    assertThat(
            ask(
                report.versionId(),
                "SELECT period_from || ' ' || period_to || ' ' || sex || ' ' || age_group || ' ' || cause FROM casualty WHERE version_id = :v"))
        .isEqualTo("2020-02-01 2020-02-29 male 0-17 ERW");
  }

  @Test
  void casualties_counted_side_by_side_become_a_record_each_and_events_are_refused()
      throws IOException {
    ImportReport report =
        run(
            request(
                Kind.CASUALTY,
                "LAO",
                csv(
                    "wide",
                    """
                    adm1_name,year,killed,killed_men,killed_boys,injured,injured_male,injured_female
                    Xieng Khouang,2020,5,2,1,3,2,1
                    Xieng Khouang,2021,0,0,0,2,2,1
                    Savannakhet,2020,0,,,0,,
                    """)));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.count(IssueCode.NUMBER_ZERO)).isEqualTo(1);
    assertThat(report.count(IssueCode.COUNTS_DISAGREE)).isEqualTo(1);
    assertThat(
            list(
                report.versionId(),
                "SELECT row_number || ' ' || outcome || ' ' || sex || ' ' || age_group || ' ' || number FROM casualty WHERE version_id = :v ORDER BY id"))
        .containsExactly(
            "1 killed male 18+ 2",
            "1 killed male 0-17 1",
            "1 killed unknown unknown 2",
            "1 injured male unknown 2",
            "1 injured female unknown 1",
            "2 injured male unknown 2",
            "2 injured female unknown 1");
    Mapping words =
        Mapping.of(
            "{\"name\":\"words\",\"kind\":\"casualty\",\"columns\":{\"province\":\"admin_name\",\"year\":\"year\",\"men\":\"killed_men\",\"by\":\"cause\"},"
                + "\"values\":{\"cause\":{\"bombi\":\"CM\"}}}",
            "words");
    ImportReport mapped =
        run(
            request(
                    Kind.CASUALTY,
                    "LAO",
                    csv("mapped", "province,year,men,by\nXieng Khouang,2019,4,bombi\n"))
                .withMapping(words));
    assertThat(list(mapped.versionId(), "SELECT cause FROM casualty WHERE version_id = :v"))
        .containsExactly("CM");
    Path events =
        csv(
            "events",
            "adm1_name,year,killed,injured\nSavannakhet,2020,1,0\nSavannakhet,2020,0,2\n");
    assertThatThrownBy(() -> run(request(Kind.CASUALTY, "LAO", events)))
        .hasMessageContaining("no record of a person");
    Path places = csv("places", "adm1_name,year,killed,lon,lat\nSavannakhet,2020,1,104.75,16.55\n");
    assertThatThrownBy(() -> run(request(Kind.CASUALTY, "LAO", places)))
        .hasMessageContaining("no record of a person");
  }

  @Test
  void services_and_projects_take_what_geometry_they_can() throws IOException {
    ImportReport services =
        run(
            request(
                Kind.SERVICE,
                "LAO",
                csv(
                    "services",
                    "name;wkt\nA;LINESTRING(102 18,102.1 18)\nB;POLYGON((102 18,102.1 18,102.1 18.1,102 18))\nC;MULTIPOINT((102 18))\n")));
    assertThat(services.count(IssueCode.GEOMETRY_TYPE)).isEqualTo(2);
    assertThat(services.rowsWithoutLocation()).isEqualTo(1);
    ImportReport projects =
        run(
            request(
                Kind.PROJECT,
                "LAO",
                csv(
                    "projects",
                    """
                    name;cost;currency;corridor_m;start_date;end_date;wkt
                    A;1000;;99999;2030-01-01;2020-01-01;POINT(102 18)
                    B;1000;usd;50;;;LINESTRING(102 18,102.1 18)
                    """)));
    assertThat(projects.count(IssueCode.NO_CURRENCY)).isEqualTo(1);
    assertThat(projects.count(IssueCode.END_BEFORE_START)).isEqualTo(1);
    assertThat(
            list(
                projects.versionId(),
                "SELECT GeometryType(geom) || ' ' || coalesce(cost_currency, '-') FROM development_project WHERE version_id = :v ORDER BY row_number"))
        .containsExactly("MULTIPOINT -", "MULTILINESTRING USD");
  }

  @Test
  void reported_and_computed_areas_stand_side_by_side() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                csv(
                    "areas",
                    "id;area_ha;wkt\nA;1;POLYGON((102 18,102.01 18,102.01 18.01,102 18.01,102 18))\n")));
    assertThat(report.count(IssueCode.AREA_DIFFERS)).isEqualTo(1);
    assertThat(report.areaM2()).isCloseTo(1_172_000, within(2000.0));
    assertThat(
            ask(
                report.versionId(),
                "SELECT reported_area_m2 FROM hazard_area WHERE version_id = :v"))
        .isEqualTo("10000");
  }

  @Test
  void utm_coordinates_of_a_csv() throws IOException {
    ImportReport report =
        run(
            request(Kind.HAZARD_AREA, "LAO", csv("utm", "id,easting,northing\nA,248000,1987000\n"))
                .withCrs("EPSG:32648"));
    assertThat(
            ask(
                report.versionId(),
                "SELECT ST_AsText(ST_GeometryN(geom, 1), 6) FROM hazard_area WHERE version_id = :v"))
        .isEqualTo("POINT(102.620695 17.956621)");
    assertThat(
            ask(
                report.versionId(),
                "SELECT source_crs || ': ' || crs_operation FROM dataset_version WHERE id = :v"))
        .startsWith("EPSG:32648: ProjectedCRS[WGS 84 / UTM zone 48N] to GeographicCRS[WGS 84]");
  }

  @Test
  void administrative_level_is_said_or_refused() throws IOException {
    Path noLevel = csv("level", "name,p_code\nVientiane,LA01\n");
    assertThatThrownBy(() -> run(request(Kind.ADMIN_AREA, "LAO", noLevel)))
        .hasMessageContaining("--level");
    assertThat(run(request(Kind.ADMIN_AREA, "LAO", noLevel).withLevel(1)).rows()).isEqualTo(1);
    ImportReport cod =
        run(
            request(
                Kind.ADMIN_AREA,
                "LAO",
                csv(
                    "cod",
                    "ADM1_EN,ADM1_PCODE,ADM2_EN,ADM2_PCODE\nVientiane,LA01,Chanthabuly,LA0101\n")));
    assertThat(
            ask(
                cod.versionId(),
                "SELECT level || name || p_code || parent_p_code FROM admin_area WHERE version_id = :v"))
        .isEqualTo("2ChanthabulyLA0101LA01");
  }

  @Test
  void money_with_its_currency_share_and_strand() throws IOException {
    Path iati =
        ReaderSupport.write(
            directory,
            "money.xml",
            "<iati-activities version=\"2.03\">"
                + "<iati-activity><iati-identifier>X-1</iati-identifier><title><narrative>Prosthetic limbs</narrative></title>"
                + "<participating-org role=\"1\"><narrative>Norway</narrative></participating-org>"
                + "<recipient-country code=\"LA\" percentage=\"40\"/><recipient-country code=\"KH\" percentage=\"60\"/>"
                + "<location><name><narrative>Lao PDR</narrative></name><point><pos>18 105</pos></point><location-class code=\"1\"/></location>"
                + "<location><point><pos>0 0</pos></point></location>"
                + "<location><point><pos>105 18</pos></point><location-class code=\"2\"/></location>"
                + "<location><point><pos>20E 15N</pos></point><location-class code=\"2\"/></location>"
                + "<sector code=\"12220\"/><sector vocabulary=\"1\" code=\"12220\"/>"
                + "<transaction><transaction-type code=\"2\"/><transaction-date iso-date=\"2020-01-01\"/><value>100</value></transaction>"
                + "<transaction><transaction-type code=\"3\"/><transaction-date iso-date=\"2020-01-01\"/><value currency=\"NOK\">-5.005</value></transaction>"
                + "<transaction><transaction-type code=\"3\"/><value>7</value></transaction></iati-activity>"
                + "<iati-activity default-currency=\"USD\"><iati-identifier>X-2</iati-identifier><title><narrative>Survivors of the flood</narrative></title>"
                + "</iati-activity><iati-activity/></iati-activities>");
    ImportReport report = run(request(Kind.FUNDING, "LAO", iati));
    int version = report.versionId();
    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.rowsRejected()).isEqualTo(1);
    assertThat(report.count(IssueCode.NO_CURRENCY)).isEqualTo(1);
    assertThat(report.count(IssueCode.TRANSACTION_UNUSABLE)).isEqualTo(1);
    assertThat(report.count(IssueCode.NEGATIVE_VALUE)).isEqualTo(1);
    assertThat(report.count(IssueCode.OUTSIDE_LONLAT_RANGE)).isEqualTo(2);
    assertThat(report.count(IssueCode.ZERO_ZERO)).isEqualTo(1);
    assertThat(
            list(
                version,
                "SELECT strand || ': ' || strand_rule || ' ' || recipient_share FROM funding_activity WHERE version_id = :v ORDER BY row_number"))
        .containsExactly(
            "victim_assistance: keyword \"prosthe\" 40.000", "development: none matched 100.000");
    assertThat(
            list(
                version,
                "SELECT value || ' ' || coalesce(currency, 'none') FROM funding_transaction WHERE version_id = :v ORDER BY id"))
        .containsExactly("100.00 none", "-5.005 NOK");
  }

  @Test
  void a_refusal_keeps_the_published_version_and_says_why() throws IOException {
    Path good = csv("steady", "id,lon,lat\nA,102,18\n");
    ImportReport first = run(request(Kind.HAZARD_AREA, "LAO", good));
    csv("steady", "id,lon,lat\n,,\n");
    assertThatThrownBy(() -> run(request(Kind.HAZARD_AREA, "LAO", good)))
        .hasMessageContaining("No row became a record");
    assertThat(
            list(
                first.versionId(),
                "SELECT number || ' ' || state FROM dataset_version WHERE dataset_id = (SELECT dataset_id FROM dataset_version WHERE id = :v) ORDER BY number"))
        .containsExactly("1 staged", "2 failed");
  }

  @Test
  void requests_that_cannot_be() throws IOException {
    Path file = csv("any", "id,lon,lat\nA,102,18\n");
    assertThatThrownBy(() -> run(request(Kind.HAZARD_AREA, "QQQ", file)))
        .hasMessageContaining("no country");
    assertThatThrownBy(() -> run(request(Kind.FUNDING, "LAO", file))).hasMessageContaining("IATI");
    assertThatThrownBy(
            () ->
                run(
                    ImportRequest.of(
                        Kind.HAZARD_AREA,
                        "LAO",
                        LocalDate.of(2999, 1, 1),
                        " ",
                        java.util.List.of(file),
                        "test")))
        .hasMessageContaining("licence")
        .hasMessageContaining("2999");
  }

  @Test
  void an_import_that_died_is_marked_and_one_that_lives_is_left_alone() throws SQLException {
    Database database = TestDatabase.get();
    int version =
        database
            .owner()
            .withHandle(
                handle -> {
                  handle.execute(
                      "INSERT INTO programme (code, name) VALUES ('KHM', 'Cambodia') ON CONFLICT DO NOTHING");
                  return handle
                      .createQuery(
                          "WITH d AS (INSERT INTO dataset (programme_id, kind, name) SELECT id, 'service', 'orphan' FROM programme"
                              + " WHERE code = 'KHM' RETURNING id) INSERT INTO dataset_version (dataset_id, number, state, as_of, licence,"
                              + " importer_version, imported_by) SELECT id, 1, 'loading', DATE '2024-01-01', 'x', 'x', 'x' FROM d RETURNING id")
                      .mapTo(Integer.class)
                      .one();
                });
    try (Connection importing = database.ownerConnection();
        Statement statement = importing.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(hashtext('cartagena import'), " + version + ")");
      Importer.failOrphans(database);
      assertThat(ask(version, "SELECT state FROM dataset_version WHERE id = :v"))
          .isEqualTo("loading");
    }
    assertThat(Importer.failOrphans(database)).isEqualTo(1);
    assertThat(ask(version, "SELECT state || ': ' || failure FROM dataset_version WHERE id = :v"))
        .startsWith("failed: The import was interrupted");
  }

  @Test
  void cancelling_leaves_nothing() throws IOException {
    Path file = csv("cancelled", "id,lon,lat\nA,102,18\n");
    Importer importer = new Importer(TestDatabase.get());
    importer.cancel();
    assertThatThrownBy(() -> importer.run(request(Kind.HAZARD_AREA, "LAO", file), Progress.NONE))
        .hasMessageContaining("cancelled");
    assertThat(
            ask(
                0,
                "SELECT count(*) FROM source_row s JOIN dataset_version v ON v.id = s.version_id JOIN dataset d ON d.id = v.dataset_id WHERE d.name = 'cancelled' AND :v = 0"))
        .isEqualTo("0");
  }
}
