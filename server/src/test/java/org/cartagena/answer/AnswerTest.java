package org.cartagena.answer;

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

/** Figures of an answer against an independent computation on the ellipsoid (GeographicLib). */
class AnswerTest {
  private static final Database database = TestDatabase.get();
  private static final TestServer server = TestServer.get();

  /**
   * A road due north, 2 to 2,000 km long: its corridor is a strip of known width with round ends.
   */
  @ParameterizedTest
  @CsvSource({
    "XSA, 20, 0.1, 0.02, 50",
    "XSB, 20, 44, 18, 200",
    "XSC, 23.9, 64, 5, 1000",
    "XSD, 179.9999, -70, 5, 200",
    "XSE, 20, 80, 3, 20000"
  })
  void a_road_through_a_square(
      String code, double longitude, double latitude, double degrees, double corridorM) {
    double half = 1.5 / Math.cos(Math.toRadians(latitude));
    World.of(database, code, "open")
        .version("hazard-area")
        .hazard(
            "W",
            "CHA",
            "open",
            rectangle(
                longitude - half,
                latitude + degrees / 4,
                Math.min(180, longitude),
                latitude + degrees / 2))
        .hazard(
            "gone",
            "CHA",
            "released",
            rectangle(longitude - half, latitude, longitude, latitude + 0.1))
        .publish();
    JsonNode summary =
        ask("{\"programme\":\"%s\",\"corridorM\":%s,\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[%s,%s],[%s,%s]]}}"
                .formatted(code, corridorM, longitude, latitude, longitude, latitude + degrees))
            .get("summary");
    assertThat(summary.get("hazardAreaCount").asInt()).isEqualTo(1);
    assertThat(summary.get("hazardAreaM2").asDouble())
        .isCloseTo(
            stripM2(longitude, latitude + degrees / 4, latitude + degrees / 2, corridorM) / 2,
            withinPercentage(0.1));
    assertThat(summary.get("routeAffectedM").asDouble())
        .isCloseTo(
            lengthM(longitude, latitude + degrees / 4, latitude + degrees / 2) + 2 * corridorM,
            withinPercentage(0.1));
    assertThat(summary.get("routeLengthM").asDouble())
        .isCloseTo(lengthM(longitude, latitude, latitude + degrees), withinPercentage(0.0001));
    assertThat(summary.get("corridorAreaM2").asDouble())
        .isCloseTo(
            stripM2(longitude, latitude, latitude + degrees, corridorM)
                + Math.PI * corridorM * corridorM,
            withinPercentage(0.1));
  }

  @Test
  void ground_under_two_areas_counts_once() {
    World.of(database, "XSF", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(40, 10, 40.1, 10.1))
        .hazard("B", "SHA", "open", rectangle(40, 10, 40.1, 10.1))
        .publish();
    JsonNode answer =
        ask(
            "{\"programme\":\"XSF\",\"geometry\":\"POLYGON((40.02 10.02,40.03 10.02,40.03 10.03,40.02 10.03,40.02 10.02))\"}");
    JsonNode summary = answer.get("summary");
    assertThat(summary.get("hazardAreaCount").asInt()).isEqualTo(2);
    assertThat(summary.get("hazardAreaM2").asDouble())
        .isEqualTo(summary.get("corridorAreaM2").asDouble());
    assertThat(summary.has("routeAffectedM")).isFalse();
    assertThat(answer.get("byClassification")).hasSize(2);
  }

  private static JsonNode ask(String body) {
    return server.json("POST", "/api/answers", null, body);
  }

  private static String rectangle(double west, double south, double east, double north) {
    return "MULTIPOLYGON(((%1$s %2$s,%3$s %2$s,%3$s %4$s,%1$s %4$s,%1$s %2$s)))"
        .formatted(west, south, east, north);
  }

  private static double lengthM(double longitude, double from, double to) {
    return Geodesic.WGS84.Inverse(from, longitude, to, longitude).s12;
  }

  /** Square metres of the strip on both sides of a meridian. */
  private static double stripM2(double longitude, double from, double to, double halfM) {
    PolygonArea area = new PolygonArea(Geodesic.WGS84, false);
    int steps = 2000;
    for (int i = 0; i <= steps; i++) {
      add(area, longitude, from + (to - from) * i / steps, 90, halfM);
    }
    for (int i = steps; i >= 0; i--) {
      add(area, longitude, from + (to - from) * i / steps, 270, halfM);
    }
    return Math.abs(area.Compute().area);
  }

  private static void add(
      PolygonArea area, double longitude, double latitude, double azimuth, double m) {
    GeodesicData at = Geodesic.WGS84.Direct(latitude, longitude, azimuth, m);
    area.AddPoint(at.lat2, at.lon2);
  }
}
