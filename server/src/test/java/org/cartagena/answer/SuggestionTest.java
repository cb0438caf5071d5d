package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.WKTReader;

/** Each on ground of its own, as an answer counts the areas of all programmes. */
class SuggestionTest {
  @Test
  void it_goes_round_a_confirmed_wall_and_says_what_it_is() throws Exception {
    String wall = "POLYGON((-100 -50.03,-99.99 -50.03,-99.99 -49.99,-100 -49.99,-100 -50.03))";
    World.of(TestDatabase.get(), "XIP", "open")
        .version("hazard-area")
        .hazard("WALL", "CHA", "open", wall)
        .publish();
    JsonNode answer = ask("XIP", "[[-100.1,-50],[-99.9,-50]]");
    JsonNode suggestion = answer.get("suggestion");
    assertThat(suggestion.get("reason").isNull()).isTrue();
    assertThat(suggestion.get("marked").asText()).contains("not a safe route");
    assertThat(answer.at("/summary/hazardAreaCount").asInt()).isEqualTo(1);
    assertThat(suggestion.at("/summary/hazardAreaCount").asInt()).isZero();
    assertThat(suggestion.at("/summary/routeAffectedM").asDouble()).isZero();
    Geometry way = geometry(suggestion.get("geometry"));
    assertThat(way.intersects(new WKTReader().read(wall))).isFalse();
    assertThat(way.getCoordinates()[0].x).isEqualTo(-100.1);
    assertThat(way.getCoordinates()[way.getNumPoints() - 1].x).isEqualTo(-99.9);
    // By the northern end, which is nearer, and not much longer than it must be.
    assertThat(suggestion.at("/summary/routeLengthM").asDouble())
        .isLessThan(1.1 * answer.at("/summary/routeLengthM").asDouble());
    assertThat(ask("XIP", "[[-100.1,-50],[-99.9,-50]]").get("suggestion")).isEqualTo(suggestion);
  }

  @Test
  void where_it_must_cross_it_crosses_suspected_ground_and_not_confirmed() {
    World world = World.of(TestDatabase.get(), "XIQ", "open").version("hazard-area");
    // From beyond one side of all that is looked at to beyond the other, but for one gap.
    world.hazard(
        "N", "CHA", "open", "POLYGON((-95 -52.98,-94.99 -52.98,-94.99 -52,-95 -52,-95 -52.98))");
    world.hazard(
        "S", "CHA", "open", "POLYGON((-95 -54,-94.99 -54,-94.99 -53.02,-95 -53.02,-95 -54))");
    world.hazard(
        "GAP",
        "SHA",
        "open",
        "POLYGON((-95 -53.02,-94.99 -53.02,-94.99 -52.98,-95 -52.98,-95 -53.02))");
    world.publish();
    JsonNode answer = ask("XIQ", "[[-95.1,-53.05],[-94.9,-53.05]]");
    JsonNode suggestion = answer.get("suggestion");
    assertThat(suggestion.get("reason").isNull()).as(suggestion.toString()).isTrue();
    assertThat(suggestion.get("byClassification")).hasSize(1);
    assertThat(suggestion.at("/byClassification/0/classification").asText()).isEqualTo("SHA");
  }

  @Test
  void an_end_in_a_confirmed_area_is_refused_in_words() {
    World.of(TestDatabase.get(), "XIR", "open")
        .version("hazard-area")
        .hazard(
            "END",
            "CHA",
            "open",
            "POLYGON((-90.01 -50.01,-89.99 -50.01,-89.99 -49.99,-90.01 -49.99,-90.01 -50.01))")
        .publish();
    JsonNode suggestion = ask("XIR", "[[-90,-50],[-89.8,-50]]").get("suggestion");
    assertThat(suggestion.get("geometry").isNull()).isTrue();
    assertThat(suggestion.get("reason").asText()).contains("begins", "END");
  }

  @Test
  void what_meets_nothing_is_not_called_safe() {
    World.of(TestDatabase.get(), "XIS", "open")
        .version("hazard-area")
        .hazard(
            "FAR", "CHA", "open", "POLYGON((-86 -58,-85.99 -58,-85.99 -57.99,-86 -57.99,-86 -58))")
        .publish();
    JsonNode suggestion = ask("XIS", "[[-88,-56],[-87.8,-56]]").get("suggestion");
    assertThat(suggestion.get("geometry").isNull()).isTrue();
    assertThat(suggestion.get("reason").asText()).contains("does not say that it is safe");
  }

  @Test
  void a_wall_without_a_gap_gives_a_reason() {
    World.of(TestDatabase.get(), "XIT", "open")
        .version("hazard-area")
        .hazard("WALL", "CHA", "open", "POLYGON((-82 -54,-81.99 -54,-81.99 -52,-82 -52,-82 -54))")
        .publish();
    JsonNode suggestion = ask("XIT", "[[-82.1,-53],[-81.9,-53]]").get("suggestion");
    assertThat(suggestion.get("geometry").isNull()).as(suggestion.toString()).isTrue();
    assertThat(suggestion.get("reason").asText()).containsPattern("meets (clearly )?less");
  }

  @Test
  void a_long_route_is_answered_in_bounded_time() {
    World world = World.of(TestDatabase.get(), "XIU", "open").version("hazard-area");
    for (int i = 1; i < 40; i++) {
      double x = -100 + 0.35 * i;
      world.hazard(
          "H" + i,
          "CHA",
          "open",
          "POLYGON((%1$s -45.02,%2$s -45.02,%2$s -44.99,%1$s -44.99,%1$s -45.02))"
              .formatted(x, x + 0.01));
    }
    world.publish();
    long started = System.nanoTime();
    JsonNode answer = ask("XIU", "[[-100.05,-45],[-86,-45]]");
    double seconds = (System.nanoTime() - started) / 1e9;
    JsonNode suggestion = answer.get("suggestion");
    assertThat(suggestion.get("reason").isNull()).as(suggestion.toString()).isTrue();
    assertThat(suggestion.at("/summary/hazardAreaM2").asDouble())
        .isLessThan(answer.at("/summary/hazardAreaM2").asDouble());
    assertThat(seconds).isLessThan(60);
  }

  @Test
  void a_place_has_no_way_around() {
    World.of(TestDatabase.get(), "XIV", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", "POINT(-70 -58)")
        .publish();
    byte[] problem =
        TestServer.get()
            .send(
                "POST",
                "/api/answers",
                null,
                "{\"programme\":\"XIV\",\"suggest\":true,\"geometry\":{\"type\":\"Point\",\"coordinates\":[-70,-58]}}")
            .body();
    assertThat(new String(problem, StandardCharsets.UTF_8)).contains("suggest:");
  }

  private static JsonNode ask(String programme, String line) {
    return TestServer.get()
        .json(
            "POST",
            "/api/answers",
            null,
            "{\"programme\":\"%s\",\"corridorM\":200,\"suggest\":true,\"geometry\":{\"type\":\"LineString\",\"coordinates\":%s}}"
                .formatted(programme, line));
  }

  private static Geometry geometry(JsonNode node) {
    return new JsonGeometry(new GeometryFactory()).geoJson(node);
  }
}
