package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.problem.AppException;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LookTest {
  private static final Viewer CENTRE = Viewer.terminal("test");

  @TempDir Path directory;

  private final MappingStore store = new MappingStore(new Gate(TestDatabase.get()));

  private Look.Answer look(String programme, Kind kind, Mapping mapping, Path... files) {
    return new Look(TestDatabase.get(), store)
        .look(
            CENTRE,
            new Look.Request(
                programme,
                Optional.ofNullable(kind),
                Optional.empty(),
                Optional.empty(),
                Optional.ofNullable(mapping),
                List.of(files)));
  }

  private Path csv(String name, String text) throws IOException {
    return ReaderSupport.write(directory, name + ".csv", text);
  }

  private static JsonNode column(Look.Answer answer, String name) {
    for (JsonNode column : answer.json().get("columns")) {
      if (column.get("name").asText().equals(name)) {
        return column;
      }
    }
    throw new AssertionError("no column " + name);
  }

  private static String why(Look.Answer answer, String name) {
    JsonNode column = column(answer, name);
    return column.get("field").asText() + " " + column.get("why").asText();
  }

  private static long count(String table) {
    return TestDatabase.get()
        .owner()
        .withHandle(
            handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one());
  }

  private static final String HAZARDS =
      """
      hazard_id,Klasa,status,Landowner,operator,GPS1,GPS2,note
      A,SHA,open,Somebody,HALO of the look test,17.1,-12.4,x
      B,CHA,released,Somebody,HALO of the look test,17.2,-12.5,y
      C,SHA,eaten,Somebody,,17.3,-12.6,
      """;

  @Test
  void kind_columns_and_preview_without_a_profile() throws IOException {
    long versions = count("dataset_version");
    long organisations = count("organisation");
    Look.Answer answer = look("AGO", null, null, csv("own", HAZARDS));
    assertThat(answer.kind()).contains(Kind.HAZARD_AREA);
    assertThat(why(answer, "hazard_id")).isEqualTo("local_id name");
    // By its values: all are classifications, and of no other list.
    assertThat(why(answer, "Klasa")).isEqualTo("classification value");
    // Side by side, in Angola as longitude and latitude and nowhere near it the other way round.
    assertThat(why(answer, "GPS1")).isEqualTo("longitude value");
    assertThat(why(answer, "GPS2")).isEqualTo("latitude value");
    assertThat(column(answer, "note").get("field").isNull()).isTrue();
    assertThat(column(answer, "Landowner").get("personal").asBoolean()).isTrue();
    assertThat(answer.json().toString()).doesNotContain("Somebody");

    JsonNode row = answer.json().get("preview").get(0);
    assertThat(row.get("record").get("classification").asText()).isEqualTo("SHA");
    assertThat(row.get("record").get("operator").asText()).isEqualTo("HALO of the look test");
    assertThat(row.get("geometry").toString())
        .isEqualTo("{\"type\":\"MultiPoint\",\"coordinates\":[[17.1,-12.4]]}");
    assertThat(answer.json().get("preview").get(2).get("issues").findValuesAsText("code"))
        .contains("code-unknown");
    // Nothing of a look stays.
    assertThat(count("dataset_version")).isEqualTo(versions);
    assertThat(count("organisation")).isEqualTo(organisations);
  }

  /** What would be dropped by its values is not shown either, nor an address within a text. */
  @Test
  void nothing_about_persons_is_shown() throws IOException {
    StringBuilder text = new StringBuilder("hazard_id,status,lon,lat,reach,remark\n");
    for (int i = 0; i < 30; i++) {
      text.append(i).append(",open,17.").append(100 + i).append(",-12.5,+244 923 456 7");
      text.append(10 + i).append(",ask ana").append(i).append("@example.org first\n");
    }
    Look.Answer answer = look("AGO", Kind.HAZARD_AREA, null, csv("persons", text.toString()));
    assertThat(column(answer, "reach").get("personal").asBoolean()).isTrue();
    assertThat(answer.json().toString()).doesNotContain("923 456").doesNotContain("@example");
  }

  @Test
  void the_proposal_imports_what_the_preview_shows() throws IOException {
    Path file = csv("same", HAZARDS);
    Mapping proposed = look("AGO", null, null, file).mapping().orElseThrow();
    assertThat(Mapping.of(proposed.toText(), "proposal")).isEqualTo(proposed);
    ImportReport report =
        ImportSupport.run(
            ImportSupport.request(Kind.HAZARD_AREA, "AGO", file).withMapping(proposed));
    assertThat(report.rows()).isEqualTo(3);
    assertThat(report.rowsWithoutLocation()).isZero();
  }

  @Test
  void a_profile_whose_columns_are_all_there_comes_first() throws IOException {
    Path file =
        csv(
            "colombia",
            """
            TIPO_EVENTO,DEPARTAMENTO,TIPO_AREA,AÑO,MUNICIPIO,lon,lat
            1,TOLIMA,Rural,2006,PLANADAS,-75.6,3.2
            8,BOLIVAR,Rural,2006,ZAMBRANO,-74.8,9.7
            """);
    Look.Answer answer = look("COL", null, null, file);
    assertThat(answer.kind()).contains(Kind.HAZARD_AREA);
    assertThat(answer.json().get("profiles").get(0).toString())
        .contains("colombia-suspected-fields")
        .contains("\"fits\":1.0");
    assertThat(answer.mapping().orElseThrow().name()).isEqualTo("colombia-suspected-fields");
    assertThat(why(answer, "MUNICIPIO")).isEqualTo("admin_name profile");
    assertThat(answer.json().get("preview")).hasSize(1);
  }

  @Test
  void the_same_columns_with_other_values_are_another_profile() throws IOException {
    Look.Answer answer =
        look("BIH", null, null, csv("cleared", "typeArea,fileId,wkt\nCleared Areas,2585-III,\n"));
    assertThat(answer.mapping().orElseThrow().name()).isEqualTo("bosnia-cleared-areas");
    assertThat(answer.kind()).contains(Kind.LAND_RELEASE);
  }

  @Test
  void tags_come_before_names() throws IOException {
    Path file =
        csv(
            "tagged",
            """
            Register of areas,,,,
            ,,,,
            Code,Where,Operator,Long value,Lat value
            #hazard+id,#adm2+code+v_pcode,#org+funder,#geo+lon,#geo+lat
            A,AO0101,Donor,17,-12
            B,AO0102,Donor,18,-13
            """);
    Look.Answer answer = look("AGO", Kind.HAZARD_AREA, null, file);
    assertThat(why(answer, "Code")).isEqualTo("local_id hxl");
    assertThat(why(answer, "Where")).isEqualTo("admin_p_code hxl");
    // Named as an operator would be, but tagged as the funder.
    assertThat(column(answer, "Operator").get("field").isNull()).isTrue();
    JsonNode row = answer.json().get("preview").get(1);
    assertThat(row.get("record").get("local_id").asText()).isEqualTo("B");
    assertThat(row.get("geometry").get("coordinates").toString()).isEqualTo("[[18,-13]]");
    ImportReport report = ImportSupport.run(ImportSupport.request(Kind.HAZARD_AREA, "AGO", file));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.mapping()).containsEntry("Where", "admin_p_code");
  }

  @Test
  void where_nothing_fits_no_kind_is_proposed() throws IOException {
    Look.Answer answer = look("AGO", null, null, csv("other", "colour,size\nred,1\nblue,2\n"));
    assertThat(answer.kind()).isEmpty();
    assertThat(answer.json().get("kind").isNull()).isTrue();
    assertThat(answer.json().get("mapping").isNull()).isTrue();
    assertThat(column(answer, "colour").get("samples").toString()).isEqualTo("[\"red\",\"blue\"]");
  }

  /**
   * A developer is of projects; names, places and a day of the last change would be of anything.
   */
  @Test
  void what_every_table_has_makes_no_kind() throws IOException {
    Look.Answer answer =
        look(
            "KHM",
            null,
            null,
            csv(
                "zones",
                """
                map_id,name,province,district,developer,last_update,lon,lat
                1,Zone A,Takeo,Memot,Somebody,2014-06-04,106.07,11.82
                """));
    assertThat(answer.kind()).contains(Kind.PROJECT);
  }

  @Test
  void a_refusal_of_the_import_is_shown_and_not_thrown() throws IOException {
    Look.Answer answer =
        look("COL", Kind.CASUALTY, null, csv("events", "year,outcome\n2006,killed\n"));
    assertThat(answer.json().get("issues").get(0).get("code").asText()).isEqualTo("import-refused");
    assertThat(answer.json().get("issues").get(0).get("message").asText())
        .contains("Cartagena stores no record of a person");
  }

  @Test
  void a_mapping_that_is_asked_for_is_previewed() throws IOException {
    Mapping mapping =
        Mapping.of(
            "{\"name\":\"mine\",\"kind\":\"hazard-area\",\"columns\":{\"note\":\"name\"}}", "mine");
    Look.Answer answer = look("AGO", null, mapping, csv("own", HAZARDS));
    assertThat(answer.mapping()).contains(mapping);
    assertThat(why(answer, "note")).isEqualTo("name profile");
    assertThat(column(answer, "status").get("field").isNull()).isTrue();
    assertThat(answer.json().get("preview").get(0).get("record").get("name").asText())
        .isEqualTo("x");
  }

  @Test
  void rows_with_issues_are_among_the_ten_and_no_more_rows_are_read_than_needed()
      throws IOException {
    StringBuilder text = new StringBuilder("hazard_id,status,status_date,lon,lat\n");
    for (int i = 1; i <= 2500; i++) {
      text.append(i)
          .append(
              i == 1900
                  ? ",eaten,,0,0\n"
                  : i == 2400 ? ",open,never,17,-12\n" : ",open,,17." + i + ",-12\n");
    }
    Look.Answer answer = look("AGO", Kind.HAZARD_AREA, null, csv("long", text.toString()));
    List<Integer> rows = new ArrayList<>();
    answer.json().get("preview").forEach(row -> rows.add(row.get("row").asInt()));
    assertThat(rows).hasSize(10).contains(1, 2, 3, 4, 1900).doesNotContain(2400);
    assertThat(answer.json().get("files").get(0).get("rows").asInt()).isEqualTo(2500);
  }

  @Test
  void two_looks_at_the_same_time_do_not_wait_for_each_other() throws Exception {
    Path file = csv("own", HAZARDS);
    Thread other = new Thread(() -> look("ZMB", null, null, file));
    other.start();
    look("ZMB", null, null, file);
    other.join(20_000);
    assertThat(other.isAlive()).isFalse();
  }

  @Test
  void saved_profiles_are_the_centres_alone() {
    Mapping mapping =
        Mapping.of(
            "{\"name\":\"look-saved\",\"kind\":\"service\",\"columns\":{\"b\":\"name\",\"a\":\"name\"}}",
            "saved");
    assertThatThrownBy(() -> store.save(Viewer.PUBLIC, mapping)).isInstanceOf(AppException.class);
    store.save(CENTRE, mapping);
    store.save(CENTRE, mapping);
    // Another centre, whose token has the same label.
    Viewer other = new Viewer("centre", CENTRE.label(), List.of("COL"));
    assertThatThrownBy(() -> store.save(other, mapping)).hasMessageContaining("another name");
    assertThat(store.findMapping(CENTRE, "look-saved")).contains(mapping);
    // The first column with a value wins, so their order has to stay.
    assertThat(store.findMapping(CENTRE, "look-saved").orElseThrow().columns().keySet())
        .containsExactly("b", "a");
    assertThat(store.listMappings(Viewer.PUBLIC)).isEmpty();
    Mapping taken =
        Mapping.of(
            "{\"name\":\"mapa-hazards\",\"kind\":\"service\",\"columns\":{\"b\":\"name\"}}", "x");
    assertThatThrownBy(() -> store.save(CENTRE, taken)).hasMessageContaining("another name");

    TestServer server = TestServer.get();
    assertThat(server.fetch("/api/mappings", null).statusCode()).isEqualTo(403);
    JsonNode list = server.json("/api/mappings?kind=service", server.token("BIH")).get("mappings");
    assertThat(list.toString())
        .contains("look-saved", "healthsites")
        .doesNotContain("mapa-hazards");
  }

  /**
   * Ten rows show a few values; the table of translations needs those of all rows that are read.
   */
  @Test
  void values_without_a_code_are_listed_beyond_the_ten_rows() throws IOException {
    StringBuilder text = new StringBuilder("hazard_id,classification,status,remark\n");
    for (int row = 1; row <= 100; row++) {
      String word = row % 10 == 0 ? "zona gris" : row == 57 ? "tierra quemada" : "SHA";
      text.append("H-").append(row).append(',').append(word).append(",open,zona roja\n");
    }
    Path file = csv("words_without_a_code", text.toString());
    Look.Answer answer = look("XMA", Kind.HAZARD_AREA, null, file);
    assertThat(answer.json().get("rowsLookedAt").asInt()).isEqualTo(100);
    assertThat(column(answer, "classification").get("unknownValues"))
        .extracting(JsonNode::asText)
        .containsExactly("zona gris", "tierra quemada");
    assertThat(column(answer, "remark").get("unknownValues")).isEmpty();

    Mapping own =
        Mapping.of(
            """
            {"name": "own", "kind": "hazard-area",
             "columns": {"hazard_id": "local_id", "classification": "classification"},
             "values": {"classification": {"zona gris": "SHA"}},
             "only": {"classification": "zona gris"}}
            """,
            "own");
    Look.Answer some = look("XMA", Kind.HAZARD_AREA, own, file);
    assertThat(column(some, "classification").get("unknownValues")).isEmpty();
    assertThat(some.json().get("preview"))
        .as("the rows that are left out make no record")
        .filteredOn(row -> !row.get("record").isEmpty())
        .allSatisfy(
            row ->
                assertThat(row.get("source").get("classification").asText())
                    .isEqualTo("zona gris"));
  }
}
