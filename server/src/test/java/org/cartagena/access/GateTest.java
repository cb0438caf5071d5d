package org.cartagena.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import org.cartagena.db.Database;
import org.cartagena.db.DatabaseUrl;
import org.cartagena.support.Mvt;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What each viewer gets of a programme that publishes cells, one that publishes totals, and one
 * that is open.
 */
class GateTest {
  private static final Database database = TestDatabase.get();
  private static final TestServer server = TestServer.get();
  private static final String SQUARE =
      "POLYGON((%1$s.01 10.01, %1$s.02 10.01, %1$s.02 10.02, %1$s.01 10.02, %1$s.01 10.01))";
  private static String ownToken;
  private static String otherToken;

  @BeforeAll
  static void worlds() {
    for (List<String> world :
        List.of(
            List.of("XGO", "open", "30"),
            List.of("XGC", "cells", "31"),
            List.of("XGT", "totals", "32"))) {
      World.of(database, world.get(0), world.get(1))
          .version("admin-area")
          .adminArea(
              1,
              world.get(0) + "1",
              "Province",
              "POLYGON((%1$s 10, %1$s.5 10, %1$s.5 10.5, %1$s 10.5, %1$s 10))"
                  .formatted(world.get(2)))
          .version("hazard-area")
          .hazard("H1", "CHA", "open", SQUARE.formatted(world.get(2)))
          .hazard("H2", "SHA", "released", SQUARE.formatted(world.get(2)))
          .version("project")
          .project("Road", "LINESTRING(%1$s 10.015, %1$s.1 10.015)".formatted(world.get(2)))
          .publish();
    }
    ownToken = server.token("XGC,XGT");
    otherToken = server.token("XGO");
  }

  static Stream<String> outsiders() {
    return Stream.of(null, otherToken);
  }

  @ParameterizedTest
  @MethodSource("outsiders")
  void no_path_gives_a_precise_hazard_to_an_outsider(String token) {
    for (String code : List.of("XGC", "XGT")) {
      long hazard = id("hazard_area", code);
      long project = id("development_project", code);
      JsonNode list = server.json("/api/hazard-areas?programme=" + code, token);
      assertThat(list.get("features")).isEmpty();
      assertThat(list.get("notice").asText()).isEqualTo("generalised");
      assertThat(server.fetch("/api/hazard-areas/" + hazard, token).statusCode()).isEqualTo(404);
      assertThat(server.fetch("/api/projects/" + project + "/clearance-needs", token).statusCode())
          .isEqualTo(403);
      assertThat(server.fetch("/api/clearance-needs?programme=" + code, token).statusCode())
          .isEqualTo(403);
    }
  }

  @Test
  void the_public_sees_open_polygons_enlarged_cells_and_totals_but_never_nothing() {
    List<Mvt.Feature> tile = hazardsAtZoom(5, 18, 15, null);
    assertThat(tile)
        .extracting(f -> f.attributes().get("programme") + " " + f.attributes().get("form"))
        .contains("XGO area", "XGC cell", "XGT admin")
        .doesNotContain("XGC area", "XGT area", "XGT cell");
  }

  @Test
  void the_centre_sees_its_own_polygons() {
    List<Mvt.Feature> tile = hazardsAtZoom(5, 18, 15, ownToken);
    assertThat(tile)
        .extracting(f -> f.attributes().get("programme") + " " + f.attributes().get("form"))
        .contains("XGO area", "XGC area", "XGT area")
        .doesNotContain("XGC cell", "XGT admin");
    assertThat(server.json("/api/hazard-areas?programme=XGC", ownToken).get("features")).hasSize(2);
    assertThat(
            server
                .json(
                    "/api/projects/" + id("development_project", "XGC") + "/clearance-needs",
                    ownToken)
                .get("hazardAreaCount")
                .asInt())
        .isEqualTo(1);
  }

  /**
   * Where level 2 does not cover a province, or the source knows only the province, the province is
   * drawn.
   */
  @Test
  void totals_leave_out_no_hazard_that_level_2_does_not_cover() {
    World.of(database, "XGU", "totals")
        .version("admin-area")
        .adminArea(1, "U1", "Province", "POLYGON((40 10, 41 10, 41 11, 40 11, 40 10))")
        .adminArea(1, "U2", "Other", "POLYGON((41 10, 42 10, 42 11, 41 11, 41 10))")
        .adminArea(2, "U11", "District", "POLYGON((40 10, 40.2 10, 40.2 10.2, 40 10.2, 40 10))")
        .adminArea(2, "U21", "Whole", "POLYGON((41 10, 42 10, 42 11, 41 11, 41 10))")
        .version("hazard-area")
        .hazard("in", "CHA", "open", SQUARE.formatted("40"))
        .hazard(
            "beside",
            "SHA",
            "open",
            "POLYGON((40.8 10.8, 40.81 10.8, 40.81 10.81, 40.8 10.81, 40.8 10.8))")
        .hazard("other", "unknown", "open", SQUARE.formatted("41"))
        .publish();
    assertThat(hazardsAtZoom(5, 19, 15, null))
        .filteredOn(f -> "XGU".equals(f.attributes().get("programme")))
        .extracting(f -> f.attributes().get("number") + " " + f.attributes().get("classification"))
        .containsExactlyInAnyOrder("2 CHA", "1 CHA", "1 unknown");
  }

  /** Whatever stands for remaining hazards says that they remain, also where it is generalised. */
  @Test
  void every_form_says_that_it_remains() {
    assertThat(hazardsAtZoom(5, 18, 15, null))
        .allSatisfy(f -> assertThat(f.attributes()).containsEntry("remaining", true));
  }

  @Test
  void an_import_report_of_another_programme_does_not_look_like_one_without_faults() {
    int version =
        World.of(database, "XGR", "open")
            .version("hazard-area")
            .hazard("H1", "SHA", "open", SQUARE.formatted("35"))
            .publish()
            .newestVersion("hazard-area");
    String path = "/api/datasets/" + version + "/issues";
    assertThat(server.fetch(path, otherToken).statusCode()).isEqualTo(404);
    assertThat(server.fetch(path, server.token("XGR")).statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/hazard-cells/9223372036854775807",
        "/api/hazard-cells/-9223372036854775808",
        "/api/datasets/-99999999999/issues"
      })
  void an_identifier_beyond_all_bounds_is_nothing_found(String path) {
    assertThat(server.fetch(path, server.token("*")).statusCode()).isEqualTo(404);
  }

  /** An enlarged cell must contain the hazard, or it would call part of it free. */
  @Test
  void a_cell_contains_what_it_stands_for() {
    boolean covered =
        database
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
            SELECT bool_and(ST_Covers((SELECT ST_Union(c.geom) FROM hazard_cell c WHERE c.version_id = h.version_id), h.geom))
            FROM hazard_area h WHERE h.remaining AND h.geom IS NOT NULL
              AND h.programme_id IN (SELECT id FROM programme WHERE code IN ('XGO', 'XGC', 'XGT'))
            """)
                        .mapTo(Boolean.class)
                        .one());
    assertThat(covered).isTrue();
  }

  @Test
  void totals_are_the_same_for_everybody() {
    for (String code : List.of("XGO", "XGC", "XGT")) {
      JsonNode asPublic =
          server.json("/api/programmes/" + code + "/summary", null).get("remaining");
      assertThat(asPublic.get("number").asInt()).isEqualTo(1);
      assertThat(asPublic)
          .isEqualTo(
              server
                  .json("/api/programmes/" + code + "/summary", server.token("*"))
                  .get("remaining"));
    }
  }

  /** The total of a village is as good as a position. */
  @Test
  void a_programme_of_totals_gives_none_below_level_2() {
    World.of(database, "XQB", "totals")
        .version("admin-area")
        .adminArea(1, "V", "Province", "POLYGON((36 10, 36.5 10, 36.5 10.5, 36 10.5, 36 10))")
        .adminArea(3, "VVV", "Village", "POLYGON((36 10, 36.05 10, 36.05 10.05, 36 10.05, 36 10))")
        .version("hazard-area")
        .hazard("H1", "CHA", "open", SQUARE.formatted("36"))
        .publish();
    long village =
        server
            .json("/api/admin-areas?programme=XQB", null)
            .get("features")
            .get(1)
            .get("id")
            .asLong();
    assertThat(server.fetch("/api/admin-areas/" + village + "/summary", null).statusCode())
        .isEqualTo(403);
    assertThat(server.fetch("/api/admin-area-summaries?programme=XQB&level=3", null).statusCode())
        .isEqualTo(403);
    assertThat(
            server
                .json("/api/admin-area-summaries?programme=XQB&level=1", null)
                .get("adminAreas")
                .get(0)
                .get("remaining")
                .get("number")
                .asInt())
        .isEqualTo(1);
    List<Mvt.Feature> areas =
        Mvt.decode(server.fetch("/tiles/admin-areas/9/307/241.mvt", null).body());
    assertThat(areas)
        .filteredOn(area -> "Village".equals(area.attributes().get("name")))
        .singleElement()
        .satisfies(
            area ->
                assertThat(area.attributes()).doesNotContainKeys("hazardNumber", "hazardAreaM2"));
  }

  @Test
  void a_programme_of_which_all_is_staged_does_not_exist_for_the_public() {
    World.of(database, "XQA", "open")
        .version("hazard-area")
        .hazard("H1", "SHA", "open", SQUARE.formatted("37"));
    assertThat(server.fetch("/api/programmes/XQA/summary", null).statusCode()).isEqualTo(404);
    assertThat(server.fetch("/api/clearance-needs?programme=XQA", null).statusCode())
        .isEqualTo(404);
    assertThat(server.fetch("/api/clearance-needs?programme=XQA", server.token("XQA")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void what_is_staged_is_seen_by_nobody_who_only_reads() {
    World world =
        World.of(database, "XGS", "open")
            .version("hazard-area")
            .hazard("H1", "SHA", "open", SQUARE.formatted("33"));
    assertThat(server.json("/api/hazard-areas?programme=XGS", null).get("features")).isEmpty();
    assertThat(server.json("/api/hazard-areas?programme=XGS", server.token("*")).get("features"))
        .isEmpty();
    world.publish();
    assertThat(server.json("/api/hazard-areas?programme=XGS", null).get("features")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"publish", "withdraw", "discard"})
  void a_write_needs_the_token_of_the_programme(String act) {
    World world =
        World.of(database, "XG" + act.substring(0, 1).toUpperCase(java.util.Locale.ROOT), "open")
            .version("hazard-area")
            .hazard("H1", "SHA", "open", SQUARE.formatted("34"));
    String path = "/api/datasets/" + world.newestVersion("hazard-area") + "/" + act;
    assertThat(server.send("POST", path, null).statusCode()).isEqualTo(403);
    assertThat(server.send("POST", path, "no-such-token").statusCode()).isEqualTo(401);
    assertThat(server.send("POST", path, otherToken).statusCode()).isEqualTo(404);
  }

  @Test
  void a_query_by_box_uses_the_spatial_index_under_row_level_security() {
    String plan =
        new Gate(database)
            .read(
                Viewer.PUBLIC,
                handle -> {
                  handle.execute("SET LOCAL enable_seqscan = off");
                  return String.join(
                      "\n",
                      handle
                          .createQuery(
                              "EXPLAIN SELECT id FROM hazard_area WHERE geom && ST_MakeEnvelope(30, 10, 30.1, 10.1, 4326)")
                          .mapTo(String.class)
                          .list());
                });
    assertThat(plan).contains("Index Cond: (geom &&");
  }

  /**
   * On a shared server nobody may be able to mark the box operator leakproof (decision 0003):
   * slower, but it shows nobody more. The rules must not lean on the index, so everything above is
   * asked again without the mark.
   */
  @Test
  void the_rules_hold_where_the_box_operator_is_not_leakproof() {
    DatabaseUrl superuser = TestDatabase.superuser();
    try {
      execute(superuser, "ALTER FUNCTION geometry_overlaps(geometry, geometry) NOT LEAKPROOF");
      no_path_gives_a_precise_hazard_to_an_outsider(null);
      the_public_sees_open_polygons_enlarged_cells_and_totals_but_never_nothing();
      the_centre_sees_its_own_polygons();
    } finally {
      execute(superuser, "ALTER FUNCTION geometry_overlaps(geometry, geometry) LEAKPROOF");
    }
  }

  private static void execute(DatabaseUrl url, String sql) {
    try (Connection connection =
            DriverManager.getConnection(url.jdbcUrl(), url.user(), url.password());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Mvt.Feature> hazardsAtZoom(int z, int x, int y, String token) {
    return Mvt.decode(
        server.fetch("/tiles/hazard-areas/" + z + "/" + x + "/" + y + ".mvt", token).body());
  }

  private static long id(String table, String code) {
    return database
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT min(f.id) FROM "
                            + table
                            + " f JOIN programme g ON g.id = f.programme_id WHERE g.code = :code")
                    .bind("code", code)
                    .mapTo(Long.class)
                    .one());
  }
}
