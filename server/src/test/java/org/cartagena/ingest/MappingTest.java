package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class MappingTest {
  @TempDir Path directory;

  private static Mapping of(String members) {
    return Mapping.of("{\"name\":\"x\",\"kind\":\"hazard-area\"," + members + "}", "x.json");
  }

  private Path csv(String name, String text) throws IOException {
    return ReaderSupport.write(directory, name + ".csv", text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "\"columns\":{\"A\":\"sort\"}!columns.A: \"sort\" is not a field of hazard-area",
        "\"columns\":{\"A\":\"status\"},\"values\":{\"status\":{\"zu\":\"shut\"}}!values.status.zu: \"shut\" is not a code of status",
        "\"columns\":{\"A\":\"status\"},\"values\":{\"status\":{\"Zu\":\"closed\",\"zu \":\"open\"}}!is given twice, as closed and open",
        "\"columns\":{\"A\":\"name\"},\"values\":{\"name\":{\"a\":\"b\"}}!values.name: has no list of codes",
        "\"columns\":{\"A\":\"status\"},\"constants\":{\"status\":\"open\"}!constants.status: is also the field of a column",
        "\"columns\":{\"A\":\"name\"},\"constants\":{\"status_on\":\"05/03/2020\"}!constants.status_on: \"05/03/2020\" is not a date",
        "\"columns\":{\"A\":\"name\"},\"constants\":{\"longitude\":\"17\"}!constants.longitude: of the position only utm_zone",
        "\"columns\":{\"Landowner\":\"name\"}!columns.Landowner: looks as if it were about persons",
        "\"columns\":{\"A b\":\"name\",\"a_B\":null}!columns.a_B: is the same column as A b",
        "\"columns\":{\"A\":null}!columns: no column becomes a field",
        "\"columns\":{\"A\":\"name\"},\"dateFormat\":\"dd/MM\"!dateFormat: \"dd/MM\" must name day, month and year",
        "\"columns\":{\"A\":\"name\"},\"decimal\":\";\"!decimal: \";\" must be",
        "\"columns\":{\"A\":\"name\"},\"crs\":\"EPSG:99\"!crs: ",
        "\"columns\":{\"A\":\"name\"},\"colums\":{}!colums: is not a member of a mapping profile",
        "\"columns\":{\"A\":\"name\"},\"columns\":{}!line 1",
      })
  void faults_name_their_member(String members, String message) {
    assertThatThrownBy(() -> of(members))
        .isInstanceOf(AppException.class)
        .hasMessageStartingWith("x.json")
        .hasMessageContaining(message);
  }

  @Test
  void what_is_not_json_names_the_line() {
    assertThatThrownBy(() -> Mapping.of("{\n\"name\": \"x\"\n\"kind\": 1}", "x.json"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("line 3");
  }

  @Test
  void is_written_as_it_was_read() {
    Mapping mapping =
        of(
            "\"about\":\"a\",\"columns\":{\"z/~\":[\"local_id\",\"name\"],\"b\":null,\"a\":\"status\"},"
                + "\"values\":{\"status\":{\"Expired\":\"released\"}},\"constants\":{\"contamination_types\":\"AP+AV\",\"utm_zone\":\"33N\"},"
                + "\"only\":{\"t\":8},\"dateFormat\":\"dd.MM.yyyy\",\"decimal\":\",\",\"crs\":\"EPSG:32633\"");
    assertThat(Mapping.of(mapping.toText(), "again")).isEqualTo(mapping);
    assertThat(mapping.columns().keySet()).containsExactly("z/~", "b", "a");
  }

  /** A kind whose fields differ from what its maker asks for would propose what it cannot take. */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void every_field_has_a_type_and_names(Kind kind) {
    List<String> fields =
        Field.listOf(kind).stream()
            .filter(field -> field.type() != Field.Type.COORDINATE)
            .map(Field::name)
            .toList();
    assertThat(new TreeSet<>(fields))
        .isEqualTo(
            new TreeSet<>(
                Columns.properties("Columns/" + kind.word() + ".properties")
                    .stringPropertyNames()));
    assertThat(Field.listOf(kind))
        .allSatisfy(
            field -> {
              if (field.isCoded()) {
                assertThat(Codes.of(field.list()).codes()).isNotEmpty();
              }
            });
  }

  @Test
  void a_profile_decides_what_every_column_and_value_becomes() throws IOException {
    Path file =
        csv(
            "own-words",
            """
            Oznaka;Stanje;Vrsta;Datum;Povrsina;status;Napomena;X;Y
            A1;Zatvoreno;Sumnjivo;05.03.2020;1.250,5;open;?;500000;4850000
            A2;otvoreno ;Potvrđeno;31.12.2021;0,75;open;?;500100;4850100
            """);
    Mapping mapping =
        of(
            "\"columns\":{\"Oznaka\":\"local_id\",\"Stanje\":\"status\",\"Vrsta\":\"classification\",\"Datum\":\"status_on\","
                + "\"Povrsina\":\"reported_area_ha\",\"Napomena\":null,\"X\":\"easting\",\"Y\":\"northing\",\"Nema\":\"name\"},"
                + "\"values\":{\"status\":{\"ZATVORENO\":\"closed\",\"Otvoreno\":\"open\"},\"classification\":{\"sumnjivo\":\"SHA\",\"Potvrdeno\":\"CHA\",\"potvrđeno\":\"CHA\"}},"
                + "\"constants\":{\"contamination_types\":\"AP+AV\"},\"dateFormat\":\"dd.MM.yyyy\",\"decimal\":\",\",\"crs\":\"EPSG:32633\"");
    ImportReport report = run(request(Kind.HAZARD_AREA, "BIH", file).withMapping(mapping));
    assertThat(
            list(
                report.versionId(),
                "SELECT concat_ws(' ', local_id, status, classification, status_on, reported_area_m2, contamination_types,"
                    + " round(ST_X(ST_Centroid(geom))::numeric, 2), round(ST_Y(ST_Centroid(geom))::numeric, 1))"
                    + " FROM hazard_area WHERE version_id = :v ORDER BY row_number"))
        .containsExactly(
            "A1 closed SHA 2020-03-05 12505000 {AP,AV} 15.00 43.8",
            "A2 open CHA 2021-12-31 7500 {AP,AV} 15.00 43.8");
    assertThat(report.count(IssueCode.MAPPING_CONSTANT)).isEqualTo(1);
    assertThat(report.count(IssueCode.CODE_UNKNOWN)).isZero();
    assertThat(issue(report, IssueCode.MAPPING_COLUMN_MISSING)).contains("Nema");
    // The column status is a synonym, but this profile does not name it; Napomena is left out on
    // purpose.
    assertThat(issue(report, IssueCode.COLUMN_UNUSED))
        .contains("status")
        .doesNotContain("Napomena");
    assertThat(
            ask(
                report.versionId(),
                "SELECT mapping_profile ->> 'crs' FROM dataset_version WHERE id = :v"))
        .isEqualTo("EPSG:32633");
  }

  @Test
  void rows_that_are_not_meant_are_left_out_and_counted() throws IOException {
    Path file = csv("two-kinds", "id,type,status,lon,lat\nA,8,open,16,44\nB,1,open,16,44\n");
    ImportReport report =
        run(
            request(Kind.HAZARD_AREA, "BIH", file)
                .withMapping(of("\"columns\":{\"id\":\"local_id\"},\"only\":{\"type\":\"8\"}")));
    assertThat(report.rows()).isEqualTo(1);
    assertThat(issue(report, IssueCode.ROWS_LEFT_OUT)).startsWith("1 rows");
  }

  @Test
  void a_mapping_of_another_kind_is_refused() throws IOException {
    Path file = csv("kind", "id,lon,lat\nA,16,44\n");
    assertThatThrownBy(
            () ->
                run(
                    request(Kind.SERVICE, "BIH", file)
                        .withMapping(of("\"columns\":{\"id\":\"local_id\"}"))))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("The mapping x is for hazard-area");
  }

  @Test
  void a_profile_that_fits_is_named_and_not_applied() throws IOException {
    Path file =
        ReaderSupport.write(
            directory,
            "facilities.csv",
            """
            Country,Admin1,Facility name,Facility type,Ownership,Lat,Long,LL source,iso3c,facility_type_9,Tier,Tier_name
            Angola,Bengo,Hospital Barra Do Dande,Hospital,Govt.,-8.65,13.49,Google Earth,AGO,Hospital,3,Tier3 provincial hospital
            """);
    ImportReport report = run(request(Kind.SERVICE, "AGO", file));
    assertThat(issue(report, IssueCode.MAPPING_FITS)).contains("kwtrp-health-facilities");
    assertThat(
            ask(
                report.versionId(),
                "SELECT coalesce(mapping_profile::text, 'none') FROM dataset_version WHERE id = :v"))
        .isEqualTo("none");
  }

  /** Read by the names of its columns, an accident would be a hazardous area that remains. */
  @Test
  void a_layout_of_which_only_some_rows_are_of_the_kind_needs_its_profile() throws IOException {
    Path file =
        ReaderSupport.write(
            directory,
            "events.geojson",
            """
            {"type":"FeatureCollection","features":[{"type":"Feature","properties":{"TIPO_EVENTO":"1","DEPARTAMENTO":"SUCRE",
            "TIPO_AREA":"Rural","AÑO":"2006","MUNICIPIO":"OVEJAS"},"geometry":{"type":"Point","coordinates":[-75.2,9.5]}}]}
            """);
    assertThatThrownBy(() -> run(request(Kind.HAZARD_AREA, "COL", file)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("--mapping colombia-suspected-fields");
  }

  @Test
  void mapa_hazards() throws IOException {
    assertThat(
            hazards(
                "mapa-hazards",
                "AFG",
                """
                OBJECTID,Hazard_Typ,Hazard_Cla,Status_1,Status_Cha,Status_C_1,Blockages,lon,lat
                1,MineField,CHA,Expired,,2016-05-04,"Road, Agriculture",69.2,34.5
                2,Suspected Minefield,SHA,Active,,,,69.3,34.5
                """))
        .containsExactly("CHA released 2016-05-04 {Road,Agriculture} f", "SHA open {} t");
  }

  @Test
  void imsma_staging_area() throws IOException {
    assertThat(
            hazards(
                "imsma-ng-hazard",
                "LAO",
                """
                hazard_guid,hazard_localid,hazardname,status_enum,status_changed_date,marking_method,areasize,dataentrydate,longitude,latitude
                {1},HA-1,Ban A,Active,2016-03-04,"Official Signs, Local Signs",1000,2015-01-01,102,18
                {2},HA-2,Ban B,Closed,,,5,2015-01-01,102,18
                """))
        .containsExactly(
            "HA-1 Ban A unknown open 2016-03-04 {} t", "HA-2 Ban B unknown closed {} f");
  }

  @Test
  void imsma_activity_with_the_word_of_its_type() throws IOException {
    ImportReport report =
        run(
            request(
                    Kind.LAND_RELEASE,
                    "LAO",
                    csv(
                        "hazreduc",
                        """
                        hazreduc_guid,hazreduc_localid,hazreductypeenum_guid,enddate,areasize
                        r1,TS-1,e1,2019-02-03,100
                        """),
                    csv("imsmaenum", "imsmaenum_guid,enumvalue\ne1,Technical survey\n"))
                .withMapping(profile("imsma-ng-hazreduc")));
    assertFits(report);
    assertThat(
            ask(
                report.versionId(),
                "SELECT concat_ws(' ', local_id, method, completed_on, reported_area_m2) FROM land_release WHERE version_id = :v"))
        .isEqualTo("TS-1 TS 2019-02-03");
  }

  @Test
  void syria_hazard_report() throws IOException {
    assertThat(
            hazards(
                "syria-hazard-report",
                "SYR",
                """
                id_ha_sy,ha_code,org_id,op_region,team,donor,survey_date,status_ha,closure_ha,subdistrict,subdistrict_name,geo_safe,re_longitude,re_latitude,re_gps_accuracy
                X-HA-20190301-0900,,X,N,T1,D,2019-03-01,open,,SY020301,Azaz,yes,37.1,36.5,5
                X-HA-20190302-0900,HA-7,X,N,T1,D,2019-03-02,closed,cleared,SY020301,Azaz,no,0,0,0
                """))
        .containsExactly("X-HA-20190301-0900 unknown open {} t", "HA-7 unknown closed {} f");
  }

  @Test
  void unmas_area_request_is_an_indication() throws IOException {
    assertThat(
            hazards(
                "unmas-area-request",
                "PSE",
                """
                objectid,globalid,agency_priority_level,blockage_road_route,ma_support_required,x,y
                1,{A-1},high,blockages_with_alternative,immediate_impact,34.4,31.5
                """))
        .containsExactly("{A-1} indication unknown {blockages_with_alternative} t");
  }

  @Test
  void bosnia() throws IOException {
    assertThat(
            hazards(
                "bosnia-suspected-areas",
                "BIH",
                "typeArea,fileId,wkt\nSuspected Minefield,2782-I,\nSuspect Area,2782-I,\n"))
        .containsExactly("SHA unknown {} t", "SHA unknown {} t");
    ImportReport report =
        run(
            request(
                    Kind.LAND_RELEASE,
                    "BIH",
                    csv("cleared", "typeArea,fileId,wkt\nCleared Areas,2585-III,\n"))
                .withMapping(profile("bosnia-cleared-areas")));
    assertThat(
            ask(report.versionId(), "SELECT release_type FROM land_release WHERE version_id = :v"))
        .isEqualTo("cleared");
  }

  @Test
  void of_colombian_events_only_suspected_fields() throws IOException {
    assertThat(
            hazards(
                "colombia-suspected-fields",
                "COL",
                """
                TIPO_EVENTO,DEPARTAMENTO,TIPO_AREA,AÑO,MUNICIPIO,lon,lat
                1,TOLIMA,Rural,2006,PLANADAS,-75.6,3.2
                8,BOLIVAR,Rural,2006,ZAMBRANO,-74.8,9.7
                """))
        .containsExactly("SHA unknown {} t");
  }

  @Test
  void openstreetmap_says_neither_class_nor_status() throws IOException {
    assertThat(
            hazards(
                "osm-minefields",
                "BIH",
                """
                osm,name,description,hazard,military,landuse,group,position,lon,lat
                https://www.openstreetmap.org/node/1,منطقة خطرة,,minefield,danger_area,military,cleared or no longer marked,,16,44
                """))
        .containsExactly("https://www.openstreetmap.org/node/1 منطقة خطرة unknown unknown {} t");
  }

  @Test
  void health_facilities() throws IOException {
    assertThat(
            services(
                "kwtrp-health-facilities",
                """
                Country,Admin1,Facility name,Facility type,Ownership,Lat,Long,LL source,iso3c,facility_type_9,Tier,Tier_name
                Angola,Bengo,Hospital Barra Do Dande,Hospital,Govt.,-8.65,13.49,Google Earth,AGO,Hospital,3,Tier3 provincial hospital
                """))
        .containsExactly(
            "Hospital Barra Do Dande {emergency_care,continuing_care} Hospital unknown POINT(13.49 -8.65)");
    assertThat(
            services(
                "healthsites",
                """
                osm_id,osm_type,amenity,operator,uuid,operational_status,source,changeset_timestamp,name,wheelchair,healthcare,operator_type,country,iso3c,lon,lat
                1,way,pharmacy,,u1,non operational,Survey,2020-03-01 17:04:34,A,limited,pharmacy,public,Angola,AGO,13.5,-14.9
                2,node,doctors,,u2,,,,B,,,,Angola,AGO,13.5,-14.8
                """))
        .containsExactly(
            "u1 A {unknown} pharmacy permanently_closed limited POINT(13.5 -14.9)",
            "u2 B {continuing_care} doctors unknown POINT(13.5 -14.8)");
  }

  @Test
  void common_operational_datasets() throws IOException {
    for (int level = 1; level <= 3; level++) {
      Mapping mapping = profile("cod-ab-" + level);
      String header = String.join(",", mapping.columns().keySet());
      String row =
          String.join(
              ",",
              mapping.columns().keySet().stream()
                  .map(column -> column.equals("ADM0_PCODE") ? "LA" : column)
                  .map(column -> column.matches("date|valid.*") ? "" : column)
                  .toList());
      ImportReport report =
          run(
              request(
                      Kind.ADMIN_AREA,
                      "LAO",
                      csv(
                          "cod" + level,
                          header
                              + ",wkt\n"
                              + row
                              + ",\"POLYGON((102 18,103 18,103 19,102 18))\"\n"))
                  .withMapping(mapping));
      assertThat(
              ask(
                  report.versionId(),
                  "SELECT concat_ws(' ', level, p_code, name, parent_p_code) FROM admin_area WHERE version_id = :v"))
          .isEqualTo(
              "%d ADM%d_PCODE ADM%d_EN%s"
                  .formatted(
                      level, level, level, level == 1 ? "" : " ADM" + (level - 1) + "_PCODE"));
      assertThat(report.count(IssueCode.COUNTRY_DIFFERS)).isZero();
    }
  }

  @Test
  void every_profile_of_the_release_has_its_test_above() {
    assertThat(MappingStore.listBuiltIn().stream().map(Mapping::name).toList())
        .containsExactlyInAnyOrder(
            "bosnia-cleared-areas",
            "bosnia-suspected-areas",
            "cod-ab-1",
            "cod-ab-2",
            "cod-ab-3",
            "colombia-suspected-fields",
            "healthsites",
            "imsma-ng-hazard",
            "imsma-ng-hazreduc",
            "kwtrp-health-facilities",
            "mapa-hazards",
            "osm-minefields",
            "syria-hazard-report",
            "unmas-area-request");
  }

  private List<String> hazards(String profile, String programme, String text) throws IOException {
    ImportReport report =
        run(request(Kind.HAZARD_AREA, programme, csv(profile, text)).withMapping(profile(profile)));
    assertFits(report);
    return list(
        report.versionId(),
        "SELECT concat_ws(' ', local_id, name, classification, status, status_on, blockages, left(remaining::text, 1))"
            + " FROM hazard_area WHERE version_id = :v ORDER BY row_number");
  }

  private List<String> services(String profile, String text) throws IOException {
    ImportReport report =
        run(request(Kind.SERVICE, "AGO", csv(profile, text)).withMapping(profile(profile)));
    assertFits(report);
    return list(
        report.versionId(),
        "SELECT concat_ws(' ', local_id, name, categories, facility_type, status, nullif(wheelchair_access, 'unknown'), ST_AsText(geom))"
            + " FROM service_point WHERE version_id = :v ORDER BY row_number");
  }

  private static void assertFits(ImportReport report) {
    for (IssueCode code :
        Arrays.asList(
            IssueCode.CODE_UNKNOWN,
            IssueCode.DATE_INVALID,
            IssueCode.MAPPING_COLUMN_MISSING,
            IssueCode.COUNTRY_DIFFERS)) {
      assertThat(report.count(code)).as(code.word()).isZero();
    }
  }

  static Mapping profile(String name) {
    return MappingStore.listBuiltIn().stream()
        .filter(mapping -> mapping.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static String issue(ImportReport report, IssueCode code) {
    return report.counts().stream()
        .filter(count -> count.code() == code)
        .map(count -> count.first().message())
        .findFirst()
        .orElse("");
  }

  @Test
  void cut_names_of_shapefiles_find_the_columns_of_a_profile() {
    Columns columns =
        new Columns(
            Kind.HAZARD_AREA,
            0,
            true,
            java.util.Optional.of(
                of(
                    "\"columns\":{\"hazard_classification\":\"classification\",\"status_date_a\":\"status_on\",\"status_date_b\":\"found_on\"}")));
    columns.seeNames(new TreeSet<>(List.of("hazard_cla", "status_dat")));
    assertThat(columns.fields("hazard_cla")).containsExactly("classification");
    // Two columns of the profile are cut to the same name: neither can be told.
    assertThat(columns.fields("status_dat")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "classification!Minski sumnjiva površina!SHA",
        "classification!СУМЊИВА ПОВРШИНА!SHA",
        "classification!Zone dangereuse confirmée!CHA",
        "classification!área suspeita!SHA",
        "classification!Підтверджена небезпечна територія!CHA",
        "classification!منطقة خطرة مشتبه بها!SHA",
        "contamination!Minas antipersonal!AP",
        "contamination!протитанкові міни!AV",
        "contamination!ألغام مضادة للأفراد!AP",
        "status!en cours!worked_on",
        "status!Zatvorena!closed",
        "method!Estudio no técnico!NTS",
        "release!Réduite!reduced"
      })
  void words_of_other_languages_need_no_profile(String list, String word, String code) {
    assertThat(Codes.of(list).find(word)).isEqualTo(code);
  }

  /** The later of two would win, and nobody would see it. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "age_group",
        "category",
        "classification",
        "contamination",
        "method",
        "outcome",
        "priority",
        "project_status",
        "release",
        "service_status",
        "sex",
        "status",
        "wheelchair"
      })
  void no_word_stands_for_two_codes(String list) {
    Properties codes = Columns.properties("Codes/" + list + ".properties");
    Map<String, String> seen = new HashMap<>();
    for (String code : codes.stringPropertyNames()) {
      for (String word : codes.getProperty(code).split(",")) {
        String other = seen.put(Codes.normalised(word), code);
        assertThat(other == null || other.equals(code)).as(word).isTrue();
      }
    }
  }
}
