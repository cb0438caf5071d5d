package org.cartagena.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.cartagena.db.Database;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;

class DifferenceTest {
  private static final String SQUARE =
      "POLYGON((%1$s 30, %1$s.1 30, %1$s.1 30.1, %1$s 30.1, %1$s 30))";
  private final Database database = TestDatabase.get();
  private final TestServer server = TestServer.get();
  private final String token = server.token("*");

  private JsonNode difference(World world, String kind) {
    return server.json("/api/datasets/" + world.newestVersion(kind) + "/difference", token);
  }

  private static List<Integer> numbers(JsonNode difference) {
    return List.of("new", "changed", "gone", "unchanged").stream()
        .map(change -> difference.get(change).get("number").asInt())
        .toList();
  }

  @Test
  void records_with_identifiers_are_compared_by_them() {
    World world =
        World.of(database, "XDA", "open")
            .version("hazard-area")
            .hazard("same", "SHA", "open", SQUARE.formatted("60"))
            .hazard("moved", "SHA", "open", SQUARE.formatted("61"))
            .hazard("closed", "SHA", "open", SQUARE.formatted("62"))
            .hazard("lost", "SHA", "open", SQUARE.formatted("63"))
            .publish();
    // In another order, which is no change.
    world
        .version("hazard-area")
        .hazard("found", "SHA", "open", SQUARE.formatted("64"))
        .hazard("closed", "SHA", "closed", SQUARE.formatted("62"))
        .hazard("moved", "SHA", "open", SQUARE.formatted("65"))
        .hazard("same", "SHA", "open", SQUARE.formatted("60"));
    assertThat(numbers(difference(world, "hazard-area"))).containsExactly(1, 2, 1, 1);
    assertThat(difference(world, "hazard-area").get("rows").findValuesAsText("localId"))
        .containsExactlyInAnyOrder("lost", "closed", "moved", "found");
  }

  /** Equal rows are counted, not merged: three that became two are one gone. */
  @Test
  void records_without_identifiers_are_compared_by_all_that_is_recorded() {
    World world =
        World.of(database, "XDB", "open")
            .version("hazard-area")
            .hazard(null, "SHA", "open", SQUARE.formatted("60"))
            .hazard(null, "SHA", "open", SQUARE.formatted("60"))
            .hazard(null, "SHA", "open", SQUARE.formatted("60"))
            .hazard(null, "SHA", "open", SQUARE.formatted("61"))
            .publish()
            .version("hazard-area")
            .hazard(null, "SHA", "open", SQUARE.formatted("60"))
            .hazard(null, "SHA", "open", SQUARE.formatted("60"))
            .hazard(null, "CHA", "open", SQUARE.formatted("61"));
    assertThat(numbers(difference(world, "hazard-area"))).containsExactly(1, 0, 2, 2);
  }

  /** One changed row among rows that share an identifier is one change, whatever their order. */
  @Test
  void equal_records_of_a_shared_identifier_are_paired_first() {
    World world =
        World.of(database, "XDC", "open")
            .version("hazard-area")
            .hazard("x", "SHA", "open", SQUARE.formatted("60"))
            .hazard("x", "SHA", "open", SQUARE.formatted("61"))
            .hazard("x", "SHA", "open", SQUARE.formatted("62"))
            .publish()
            .version("hazard-area")
            .hazard("x", "SHA", "open", SQUARE.formatted("69"))
            .hazard("x", "SHA", "open", SQUARE.formatted("60"))
            .hazard("x", "SHA", "open", SQUARE.formatted("61"));
    assertThat(numbers(difference(world, "hazard-area"))).containsExactly(0, 1, 0, 2);
  }

  @Test
  void every_kind_can_be_compared() {
    World world =
        World.of(database, "XDD", "open")
            .version("service")
            .service("clinic", "rehabilitation", "POINT(60 30)")
            .version("project")
            .project("road", "LINESTRING(60 30, 61 30)")
            .version("admin-area")
            .adminArea(1, "P", "Province", SQUARE.formatted("60"))
            .adminArea(2, "PD", "District", SQUARE.formatted("60"))
            .version("funding")
            .funding("XDD-1", "clearance", 100, "site POINT(60 30)", "nationwide")
            .publish()
            .version("service")
            .service("clinic", "rehabilitation", "POINT(60 31)")
            .version("project")
            .project("road", "LINESTRING(60 30, 61 30)")
            .version("admin-area")
            .adminArea(1, "P", "Province", SQUARE.formatted("60"))
            .adminArea(2, "PD", "Other", SQUARE.formatted("60"));
    assertThat(numbers(difference(world, "service"))).containsExactly(1, 0, 1, 0);
    assertThat(numbers(difference(world, "project"))).containsExactly(0, 0, 0, 1);
    JsonNode outlines = difference(world, "admin-area");
    assertThat(numbers(outlines)).containsExactly(0, 1, 0, 1);
    // Districts lie on their province: its ground is not counted twice.
    assertThat(outlines.get("changed").get("areaAfterM2").asDouble()).isZero();
    assertThat(outlines.get("unchanged").get("areaM2").asDouble()).isPositive();
    assertThat(numbers(difference(world, "funding"))).containsExactly(0, 0, 0, 1);
    assertThat(difference(world, "funding").get("new").get("areaM2").isNull()).isTrue();
  }

  /** A column that comes later and is forgotten here would make a change look like none. */
  @Test
  void every_column_of_a_record_is_compared() {
    List<String> forgotten =
        database
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT c.relname || '.' || a.attname
                            FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                            WHERE c.relnamespace = 'cartagena'::regnamespace AND a.attgenerated = ''
                              AND c.relname IN ('hazard_area', 'land_release', 'service_point', 'development_project', 'admin_area',
                                'casualty', 'funding_activity', 'funding_transaction', 'funding_plan', 'funding_location', 'funding_sector', 'funding_organisation')
                              -- Keys, what is measured of the outline, and what is derived from other datasets at publishing.
                              AND a.attname NOT IN ('id', 'version_id', 'row_number', 'programme_id', 'admin_area_id', 'parent_id', 'activity_id', 'measured_area_m2',
                                'centre_of_level', 'centre_of_name', 'counted_activity_id')
                              AND pg_get_functiondef('cartagena.version_records'::regproc) !~ ('[a-z]\\.' || a.attname || '\\M')
                            ORDER BY 1
                            """)
                        .mapTo(String.class)
                        .list());
    assertThat(forgotten).isEmpty();
  }
}
