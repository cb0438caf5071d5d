package org.cartagena.ogc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Order, pages, time, filters and formats of items, and who sees them. */
class ItemsTest {
  private static final TestServer server = TestServer.get();
  private static final String HAZARDS = "/ogc/collections/hazard-areas/items?programme=XOC";
  private static final String HIDDEN = "/ogc/collections/hazard-areas/items?programme=XOD";

  @BeforeAll
  static void world() {
    String outline = "POLYGON((16 45,16.1 45,16.1 45.1,16 45.1,16 45))";
    World.of(TestDatabase.get(), "XOC", "open")
        .version("hazard-area")
        .hazard("a", "CHA", "open", outline)
        .hazard("b", "SHA", "released", outline)
        .hazard("c", "SHA", "open", null)
        .hazard("d", "CHA", "worked_on", "LINESTRING(16 45,17 46)")
        .hazard("e", "SHA", "open", "POINT(16 45)")
        .hazard("=cmd|' /C calc'!A0", "unknown", "open", outline)
        .publish();
    set("a", "2010-01-01", "2015-05-05", "Zrinjski, \"north\"\nslope", 5.0);
    set("b", "2012-01-01", "2016-06-06", "Ćićarija", 7.5);
    set("c", null, null, null, null);
    set("d", "2014-01-01", null, "-3+2", 1e9);
    set("e", "2012-01-01", null, "Žumberak", 7.5);
    World.of(TestDatabase.get(), "XOD", "cells")
        .version("hazard-area")
        .hazard("secret", "CHA", "open", "POLYGON((20 45,20.01 45,20.01 45.01,20 45.01,20 45))")
        .publish();
  }

  /** What the importer would have filled in. */
  private static void set(String localId, String found, String status, String name, Double areaM2) {
    try (Handle owner = TestDatabase.get().owner().open()) {
      owner.execute(
          "UPDATE hazard_area f SET found_on = ?::date, status_on = ?::date, name = ?,"
              + " reported_area_m2 = ? FROM programme g WHERE g.id = f.programme_id AND g.code ="
              + " 'XOC' AND local_id = ?",
          found,
          status,
          name,
          areaM2,
          localId);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "foundOn | a,b,e,d,c,=",
        "-foundOn | d,b,e,a,c,=",
        "%2BfoundOn,-localId | a,e,b,d,c,=",
        "-reportedAreaM2,localId | d,b,e,a,=,c",
        "reportedAreaM2,-name | a,e,b,d,c,=",
        "-remaining,classification,localId | a,d,c,e,=,b",
        "statusOn,foundOn | a,b,e,d,c,=",
        "-statusOn,-foundOn | b,a,d,e,c,=",
      })
  void any_order_gives_every_record_once_whatever_the_size_of_a_page(String sortby, String order) {
    for (int limit = 1; limit <= 7; limit++) {
      List<String> all = new ArrayList<>();
      String next = HAZARDS + "&limit=" + limit + "&sortby=" + sortby;
      while (next != null) {
        JsonNode page = server.json(next, null);
        page.get("features")
            .forEach(
                feature -> all.add(feature.at("/properties/localId").asText().substring(0, 1)));
        next = next(page);
      }
      assertThat(String.join(",", all)).as(sortby + " by " + limit).isEqualTo(order);
    }
  }

  /** A page counts from a record, not from a number: what is added or removed moves nothing. */
  @Test
  void a_next_link_stands_while_records_are_added_and_removed() {
    World world =
        World.of(TestDatabase.get(), "XOE", "open")
            .version("service")
            .service("1", "rights", null)
            .service("2", "rights", null)
            .service("3", "rights", null)
            .service("4", "rights", null)
            .publish();
    JsonNode page =
        server.json("/ogc/collections/services/items?programme=XOE&limit=2&sortby=-name", null);
    assertThat(page.get("features").findValuesAsText("name")).containsExactly("4", "3");
    try (Handle owner = TestDatabase.get().owner().open()) {
      owner.execute(
          "DELETE FROM service_point WHERE id = ?", world.id("service_point", "name", "3"));
    }
    world.service("9", "rights", null);
    assertThat(server.json(next(page), null).get("features").findValuesAsText("name"))
        .containsExactly("2", "1");
  }

  @Test
  void a_next_link_belongs_to_its_question() {
    String next = next(server.json(HAZARDS + "&limit=2", null));
    assertThat(server.fetch(next, null).statusCode()).isEqualTo(200);
    assertThat(server.fetch(next + "&classification=CHA", null).statusCode()).isEqualTo(400);
    assertThat(server.fetch(next.replace("hazard-areas", "land-releases"), null).statusCode())
        .isEqualTo(400);
    // How many and in which form is another matter.
    assertThat(server.fetch(next.replace("limit=2", "limit=3"), null).statusCode()).isEqualTo(200);
  }

  /** A hazard is there from the day it was found to the day it was closed or released. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2009-12-31T00:00:00Z | c,=",
        "2010-01-01 | a,c,=",
        "2013-01-01T00:00:00+02:00 | a,b,c,e,=",
        "2016-06-06T23:59:59Z | a,b,c,d,e,=",
        "2016-06-07T00:00:00Z | a,c,d,e,=",
        "2016-06-07/.. | a,c,d,e,=",
        "2016-06-07/ | a,c,d,e,=",
        "../2011-12-31T00:00:00Z | a,c,=",
        "2000-01-01T00:00:00Z/2011-12-31T00:00:00Z | a,c,=",
        "2011-12-31/P1D | a,b,c,e,=",
        "P2D/2012-01-01 | a,b,c,e,=",
        "2011-12-31T12:00:00Z/PT11H | a,c,=",
        "2011-12-31T12:00:00Z/P1DT1H | a,b,c,e,=",
      })
  void records_of_a_period(String datetime, String localIds) {
    assertThat(
            String.join(
                ",",
                server
                    .json(
                        HAZARDS + "&datetime=" + datetime.replace("+", "%2B") + "&sortby=localId",
                        null)
                    .get("features")
                    .findValuesAsText("localId")
                    .stream()
                    .map(id -> id.substring(0, 1))
                    .sorted(java.util.Comparator.comparing(id -> id.equals("=") ? "z" : id))
                    .toList()))
        .isEqualTo(localIds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classification=CHA | 2",
        "classification=CHA&status=open | 1",
        "remaining=false | 1",
        "contaminationTypes=unknown | 6",
        "contaminationTypes=AP | 0",
        "foundOn=2012-01-01 | 2",
        "reportedAreaM2=7.5 | 2",
        "withoutLocation=true | 1",
        "name=%C4%86i%C4%87arija | 1",
        "name=x' OR 'x'='x | 0",
        "adminAreaId=1 | 0",
      })
  void records_with_a_value(String filter, int number) {
    assertThat(server.json(HAZARDS + "&" + filter.replace(" ", "%20"), null).get("features"))
        .hasSize(number);
  }

  @Test
  void what_a_programme_hides_is_neither_listed_nor_counted_nor_passed_over_in_silence() {
    String token = server.token("XOD");
    for (String format : List.of("json", "geojsonseq", "csv", "fgb", "gpkg", "html")) {
      HttpResponse<byte[]> hidden = server.fetch(HIDDEN + "&f=" + format, null);
      assertThat(hidden.headers().firstValue("Cartagena-Notice")).hasValue("generalised");
      assertThat(new String(hidden.body(), StandardCharsets.UTF_8)).doesNotContain("secret");
      HttpResponse<byte[]> open = server.fetch(HIDDEN + "&f=" + format, token);
      assertThat(open.headers().firstValue("Cartagena-Notice")).isEmpty();
      assertThat(new String(open.body(), StandardCharsets.UTF_8)).contains("secret");
    }
    assertThat(server.json(HIDDEN, null).get("notice").asText()).isEqualTo("generalised");
    assertThat(text(HIDDEN + "&f=html")).contains("does not mean that the ground is safe");
  }

  /** The box of a collection is that of what this viewer may see. */
  @Test
  void the_extent_does_not_tell_where_hidden_records_are() {
    String path = "/ogc/collections/hazard-areas?f=json";
    JsonNode before = server.json(path, null).at("/extent/spatial/bbox/0");
    double south = Math.min(before.get(1).asDouble(), -80) - 1;
    World.of(TestDatabase.get(), "XOF", "totals")
        .version("hazard-area")
        .hazard(
            "far",
            "CHA",
            "open",
            "POLYGON((-150 %1$s,-149 %1$s,-149 %2$s,-150 %2$s,-150 %1$s))"
                .formatted(south, south + 1))
        .publish();
    assertThat(server.json(path, null).at("/extent/spatial/bbox/0")).isEqualTo(before);
    assertThat(server.json(path, server.token("XOF")).at("/extent/spatial/bbox/0/1").asDouble())
        .isEqualTo(south);
  }

  @Test
  void an_open_record_tells_where_it_is_from() {
    JsonNode first = server.json(HAZARDS + "&localId=a", null).at("/features/0");
    JsonNode item =
        server.json("/ogc/collections/hazard-areas/items/" + first.get("id").asText(), null);
    assertThat(item.at("/source/asOf").asText()).isEqualTo("2025-12-31");
    assertThat(item.at("/source/row").asInt()).isEqualTo(1);
    assertThat(item.get("properties")).isEqualTo(first.get("properties"));
  }

  @Test
  void a_sequence_has_a_separator_a_feature_and_a_line_feed() throws IOException {
    HttpResponse<byte[]> answer = server.fetch(HAZARDS + "&f=geojsonseq", null);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/geo+json-seq");
    String text = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(text).startsWith("\u001e").endsWith("}\n");
    List<String> records = List.of(text.substring(1).split("\n\u001e"));
    assertThat(records).hasSize(6);
    for (String record : records) {
      assertThat(new ObjectMapper().readTree(record).get("type").asText()).isEqualTo("Feature");
    }
  }

  @Test
  void a_table_holds_no_formula() {
    String text = text(HAZARDS + "&f=csv");
    assertThat(text).startsWith("\uFEFF\"id\",\"programme\",\"localId\"");
    assertThat(text)
        .contains("\"'=cmd|' /C calc'!A0\"")
        .contains("\"'-3+2\"")
        .contains("\"Zrinjski, \"\"north\"\"\nslope\"")
        .contains("\"MULTIPOINT ((16 45))\"")
        .contains("\"1000000000\"");
  }

  @Test
  void a_page_of_a_table_tells_of_the_next_one_in_a_header() {
    HttpResponse<byte[]> page = server.fetch(HAZARDS + "&f=csv&limit=4", null);
    String next =
        page.headers().allValues("Link").stream()
            .filter(link -> link.contains("rel=\"next\""))
            .map(link -> link.replaceAll("<http://[^/]+|>.*", ""))
            .findFirst()
            .orElseThrow();
    assertThat(new String(server.fetch(next, null).body(), StandardCharsets.UTF_8))
        .contains("=cmd")
        .doesNotContain("Zrinjski");
  }

  @Test
  void a_geopackage_is_one(@TempDir Path directory) throws IOException, SQLException {
    Path file = directory.resolve("x.gpkg");
    Files.write(file, server.fetch(HAZARDS + "&f=gpkg", null).body());
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = database.createStatement()) {
      assertThat(one(statement, "PRAGMA application_id")).isEqualTo("1196444487");
      assertThat(one(statement, "PRAGMA integrity_check")).isEqualTo("ok");
      assertThat(one(statement, "SELECT count(*) FROM \"hazard-areas\"")).isEqualTo("6");
      assertThat(one(statement, "SELECT count(*) FROM \"hazard-areas\" WHERE geom IS NULL"))
          .isEqualTo("1");
      assertThat(one(statement, "SELECT min_x || ' ' || max_y FROM gpkg_contents"))
          .isEqualTo("16.0 46.0");
    }
  }

  private static String one(Statement statement, String sql) throws SQLException {
    try (ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html,application/xhtml+xml,*/*;q=0.8 | text/html",
        "application/geo+json | application/geo+json",
        "application/json | application/geo+json",
        "*/* | application/geo+json",
        "text/csv;q=0.5, text/html;q=0.4 | text/csv",
        "image/png | application/geo+json",
      })
  void the_header_accept_chooses_where_f_does_not(String accept, String type) {
    assertThat(Format.of(Format.OF_ITEMS, null, accept).mediaType()).isEqualTo(type);
    assertThat(Format.of(Format.OF_ITEMS, "csv", accept)).isEqualTo(Format.CSV);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ogc?f=html",
        "/ogc/conformance?f=html",
        "/ogc/api?f=html",
        "/ogc/collections?f=html",
        "/ogc/collections/hazard-areas?f=html",
        "/ogc/collections/hazard-areas/queryables?f=html",
        "/ogc/collections/hazard-areas/schema?f=html",
        "/ogc/collections/hazard-areas/items?programme=XOC&limit=3&f=html",
      })
  void a_page_for_people_runs_no_script_of_its_own(String path) {
    HttpResponse<byte[]> answer = server.fetch(path, null);
    assertThat(answer.headers().firstValue("Content-Type").orElseThrow().replace(" ", ""))
        .isEqualTo("text/html;charset=utf-8");
    String page = new String(answer.body(), StandardCharsets.UTF_8);
    assertThat(page).startsWith("<!doctype html>").contains("<h1>").endsWith("</html>\n");
    assertThat(page).doesNotContainPattern("<script(?! type=\"module\" src=\"/assets/)");
    assertThat(page).doesNotContainPattern("(?i)\\son[a-z]+=|\\sstyle=|javascript:");
  }

  @Test
  void what_data_say_is_text_and_no_markup() {
    World.of(TestDatabase.get(), "XOG", "open")
        .version("service")
        .service("<script>alert(1)</script> \"x\" & y", "rights", null)
        .publish();
    String page = text("/ogc/collections/services/items?programme=XOG&f=html");
    assertThat(page)
        .contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;x&quot; &amp; y")
        .doesNotContain("<script>alert");
    String id =
        server
            .json("/ogc/collections/services/items?programme=XOG", null)
            .at("/features/0/id")
            .asText();
    assertThat(text("/ogc/collections/services/items/" + id + "?f=html"))
        .doesNotContain("<script>alert")
        .contains("has no location")
        .contains("Where this is from");
  }

  private static String next(JsonNode page) {
    for (JsonNode link : page.get("links")) {
      if (link.get("rel").asText().equals("next")) {
        return link.get("href").asText().replaceFirst("http://[^/]+", "");
      }
    }
    return null;
  }

  private static String text(String path) {
    return new String(server.fetch(path, null).body(), StandardCharsets.UTF_8);
  }
}
