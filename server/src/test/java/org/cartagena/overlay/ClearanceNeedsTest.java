package org.cartagena.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicData;
import net.sf.geographiclib.PolygonArea;
import org.cartagena.db.Database;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Figures of a corridor against an independent computation on the ellipsoid (GeographicLib). */
class ClearanceNeedsTest {
  private static final Database database = TestDatabase.get();
  private static final TestServer server = TestServer.get();

  /**
   * A road due north through a square: the part inside is a strip of known width, at the equator
   * and far from it.
   */
  @ParameterizedTest
  @CsvSource({"XKA, 20, 0.1, 50", "XKB, 20, 44, 200", "XKC, 23.9, 64, 1000", "XKD, 20.9, -70, 200"})
  void a_road_through_a_square(String code, double longitude, double latitude, double corridorM) {
    double half = 0.1;
    World.of(database, code, "open")
        .version("hazard-area")
        .hazard(
            "H",
            "CHA",
            "open",
            rectangle(longitude - half, latitude, longitude + half, latitude + half))
        .hazard(
            "far",
            "SHA",
            "open",
            rectangle(longitude + 1, latitude, longitude + 1 + half, latitude + half))
        .hazard(
            "gone",
            "CHA",
            "released",
            rectangle(longitude - half, latitude, longitude + half, latitude + half))
        .version("project")
        .project(
            "Road",
            "LINESTRING(%s %s, %s %s)"
                .formatted(longitude, latitude - half, longitude, latitude + 2 * half))
        .publish();

    JsonNode answer = needs(code, corridorM);

    double strip = stripM2(longitude, latitude, latitude + half, corridorM);
    assertThat(answer.get("hazardAreaCount").asInt()).isEqualTo(1);
    assertThat(answer.get("hazardAreaM2").asDouble()).isCloseTo(strip, withinPercentage(0.1));
    // The road is affected inside the square and for the corridor's half-width before and after it.
    double inside = lengthM(longitude, latitude, latitude + half) + 2 * corridorM;
    assertThat(answer.get("routeAffectedM").asDouble()).isCloseTo(inside, withinPercentage(0.1));
    double corridor =
        stripM2(longitude, latitude - half, latitude + 2 * half, corridorM)
            + Math.PI * corridorM * corridorM;
    assertThat(answer.get("corridorAreaM2").asDouble()).isCloseTo(corridor, withinPercentage(0.1));
  }

  @Test
  void ground_under_two_areas_counts_once() {
    World.of(database, "XKE", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(40, 10, 40.1, 10.1))
        .hazard("B", "SHA", "open", rectangle(40, 10, 40.1, 10.1))
        .version("project")
        .project(
            "Site", "POLYGON((40.02 10.02, 40.03 10.02, 40.03 10.03, 40.02 10.03, 40.02 10.02))")
        .publish();
    JsonNode answer = needs("XKE", 100);
    assertThat(answer.get("hazardAreaCount").asInt()).isEqualTo(2);
    assertThat(answer.get("hazardAreaM2").asDouble())
        .isCloseTo(rectangleM2(40.02, 10.02, 40.03, 10.03), withinPercentage(0.01));
    assertThat(answer.get("routeAffectedM").isNull()).isTrue();
  }

  @Test
  void a_project_that_meets_nothing_names_what_has_no_location() {
    World.of(database, "XKF", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(20, 10, 20.1, 10.1))
        .hazard("lost", "SHA", "open", null)
        .version("project")
        .project("Well", "POINT(25 12)")
        .publish();
    JsonNode answer = needs("XKF", 500);
    assertThat(answer.get("hazardAreaCount").asInt()).isZero();
    assertThat(answer.get("withoutLocationCount").asInt()).isEqualTo(1);
    assertThat(answer.get("recorded").asBoolean()).isTrue();
    assertThat(answer.get("corridorAreaM2").asDouble())
        .isCloseTo(Math.PI * 500 * 500, withinPercentage(0.1));
  }

  @Test
  void without_hazard_data_the_answer_says_so() {
    World.of(database, "XKG", "open").version("project").project("Well", "POINT(25 12)").publish();
    assertThat(needs("XKG", 500).get("recorded").asBoolean()).isFalse();
  }

  /** A neighbour that shows only cells is named: its hazards are not in the figures. */
  @Test
  void a_hidden_neighbour_is_named() {
    World.of(database, "XKH", "cells")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(26.001, 12, 26.01, 12.01))
        .publish();
    World.of(database, "XKI", "open")
        .version("hazard-area")
        .hazard("own", "SHA", "open", rectangle(20, 10, 20.1, 10.1))
        .version("project")
        .project("Border road", "LINESTRING(25.9 12.005, 26.02 12.005)")
        .publish();
    JsonNode answer = needs("XKI", 100);
    assertThat(answer.get("hazardAreaCount").asInt()).isZero();
    assertThat(answer.get("notCovered")).extracting(JsonNode::asText).containsExactly("XKH");
  }

  /** Narrowing the corridor step by step must not find the cell of a programme that shows none. */
  @Test
  void a_neighbour_that_shows_only_totals_is_named_for_its_whole_degree() {
    World.of(database, "XKL", "totals")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(28.901, 12.901, 28.902, 12.902))
        .publish();
    World.of(database, "XKM", "open")
        .version("project")
        .project("Near", "POINT(28.1 12.1)")
        .project("Far", "POINT(27.9 12.1)")
        .publish();
    assertThat(needs("XKM", 10, "Near").get("notCovered"))
        .extracting(JsonNode::asText)
        .containsExactly("XKL");
    assertThat(needs("XKM", 10, "Far").get("notCovered")).isEmpty();
  }

  /** A corridor without width would meet nothing, and a minefield across the road would be none. */
  @Test
  void a_corridor_of_no_width_still_meets_what_the_road_crosses() {
    World.of(database, "XKN", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(45, 10, 45.1, 10.1))
        .version("project")
        .project("Road", "LINESTRING(44.9 10.05, 45.3 10.05)")
        .publish();
    JsonNode answer = needs("XKN", 0);
    assertThat(answer.get("hazardAreaCount").asInt()).isEqualTo(1);
    assertThat(answer.get("routeAffectedM").asDouble())
        .isCloseTo(Geodesic.WGS84.Inverse(10.05, 45, 10.05, 45.1).s12, withinPercentage(0.1));
  }

  /** A 0 in the list is only worth something beside what it does not cover. */
  @Test
  void the_list_of_projects_says_what_it_does_not_cover() {
    World.of(database, "XKO", "cells")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(56.001, 12, 56.01, 12.01))
        .publish();
    World.of(database, "XKP", "open")
        .version("project")
        .project("Border road", "LINESTRING(55.9 12.005, 56.02 12.005)")
        .publish();
    JsonNode listed =
        server.json("/api/clearance-needs?programme=XKP", null).get("projects").get(0);
    JsonNode one = needs("XKP", 100);
    assertThat(listed.get("recorded").asBoolean()).isFalse();
    for (String figure :
        new String[] {
          "recorded", "notCovered", "withoutLocationCount", "hazardAreasWithoutAreaCount"
        }) {
      assertThat(listed.get(figure)).isEqualTo(one.get(figure));
    }
    assertThat(listed.get("notCovered")).hasSize(1);
  }

  @Test
  void the_list_of_projects_says_the_same_as_each_project() {
    World.of(database, "XKJ", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(50, 10, 50.1, 10.1))
        .hazard("B", "SHA", "open", rectangle(50.05, 10.05, 50.2, 10.2))
        .version("project")
        .project("Road", "LINESTRING(49.9 9.95, 50.3 10.25)")
        .project("Unlocated", null)
        .publish();
    JsonNode one = needs("XKJ", 300, "Road");
    JsonNode list =
        server.json("/api/clearance-needs?programme=XKJ&corridorM=300", null).get("projects");
    assertThat(list).hasSize(2);
    for (String figure : new String[] {"hazardAreaCount", "hazardAreaM2", "routeAffectedM"}) {
      assertThat(list.get(0).get(figure)).isEqualTo(one.get(figure));
    }
    assertThat(list.get(1).get("hasLocation").asBoolean()).isFalse();
  }

  private static JsonNode needs(String code, double corridorM) {
    return needs(code, corridorM, null);
  }

  private static JsonNode needs(String code, double corridorM, String name) {
    long id =
        database
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "SELECT f.id FROM development_project f JOIN programme g ON g.id = f.programme_id"
                                + " WHERE g.code = :code AND (:name::text IS NULL OR f.name = :name)")
                        .bind("code", code)
                        .bind("name", name)
                        .mapTo(Long.class)
                        .one());
    return server.json("/api/projects/" + id + "/clearance-needs?corridorM=" + corridorM, null);
  }

  private static String rectangle(double west, double south, double east, double north) {
    return "POLYGON((%1$s %2$s, %3$s %2$s, %3$s %4$s, %1$s %4$s, %1$s %2$s))"
        .formatted(west, south, east, north);
  }

  private static double rectangleM2(double west, double south, double east, double north) {
    PolygonArea area = new PolygonArea(Geodesic.WGS84, false);
    area.AddPoint(south, west);
    area.AddPoint(south, east);
    area.AddPoint(north, east);
    area.AddPoint(north, west);
    return Math.abs(area.Compute().area);
  }

  private static double lengthM(double longitude, double from, double to) {
    return Geodesic.WGS84.Inverse(from, longitude, to, longitude).s12;
  }

  /**
   * Ground within a distance of a piece of meridian, without its round ends: many short geodesic
   * offsets east and west.
   */
  private static double stripM2(double longitude, double from, double to, double corridorM) {
    PolygonArea area = new PolygonArea(Geodesic.WGS84, false);
    int steps = 200;
    for (int i = 0; i <= steps; i++) {
      GeodesicData east =
          Geodesic.WGS84.Direct(from + (to - from) * i / steps, longitude, 90, corridorM);
      area.AddPoint(east.lat2, east.lon2);
    }
    for (int i = steps; i >= 0; i--) {
      GeodesicData west =
          Geodesic.WGS84.Direct(from + (to - from) * i / steps, longitude, -90, corridorM);
      area.AddPoint(west.lat2, west.lon2);
    }
    return Math.abs(area.Compute().area);
  }
}
