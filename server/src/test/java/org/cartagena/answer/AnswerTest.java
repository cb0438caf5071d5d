package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Random;
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
    "XSA, 13.37, 0.1, 0.02, 50",
    "XSB, 13.37, 44, 18, 200",
    "XSC, 29.97, 64, 5, 1000",
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
        .isCloseTo(lengthM(longitude, latitude, latitude + degrees), withinPercentage(0.01));
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
        .hazard("A", "CHA", "open", rectangle(36, 10, 36.1, 10.1))
        .hazard("B", "SHA", "open", rectangle(36, 10, 36.1, 10.1))
        .publish();
    JsonNode answer =
        ask(
            "{\"programme\":\"XSF\",\"geometry\":\"POLYGON((36.02 10.02,36.03 10.02,36.03 10.03,36.02 10.03,36.02 10.02))\"}");
    JsonNode summary = answer.get("summary");
    assertThat(summary.get("hazardAreaCount").asInt()).isEqualTo(2);
    assertThat(summary.get("hazardAreaM2").asDouble())
        .isEqualTo(summary.get("corridorAreaM2").asDouble());
    assertThat(summary.has("routeAffectedM")).isFalse();
    assertThat(answer.get("byClassification")).hasSize(2);
  }

  @Test
  void a_line_of_no_length_is_a_place_and_a_crossing_route_counts_its_ground_once() {
    World.of(database, "XSG", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(44, 10, 44.1, 10.1))
        .publish();
    JsonNode place =
        ask("{\"programme\":\"XSG\",\"corridorM\":100,\"geometry\":\"LINESTRING(44.05 10.05,44.05 10.05)\"}")
            .get("summary");
    assertThat(place.get("hazardAreaM2").asDouble())
        .isCloseTo(Math.PI * 100 * 100, withinPercentage(0.1));
    assertThat(place.get("routeLengthM").asDouble()).isZero();
    JsonNode once =
        ask("{\"programme\":\"XSG\",\"corridorM\":100,\"geometry\":\"LINESTRING(44.02 10.05,44.08 10.05)\"}")
            .get("summary");
    JsonNode thereAndBack =
        ask("{\"programme\":\"XSG\",\"corridorM\":100,\"geometry\":\"LINESTRING(44.02 10.05,44.08 10.05,44.02 10.05)\"}")
            .get("summary");
    assertThat(thereAndBack.get("hazardAreaM2").asDouble())
        .isCloseTo(once.get("hazardAreaM2").asDouble(), withinPercentage(0.01));
    assertThat(thereAndBack.get("routeAffectedM").asDouble())
        .isCloseTo(2 * once.get("routeAffectedM").asDouble(), withinPercentage(0.01));
  }

  /** A road of a thousand kilometres as a vehicle has recorded it, every ten metres. */
  @Test
  void a_route_of_100000_points_is_answered_and_a_scribble_is_refused() {
    World.of(database, "XSH", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(140, -40, 160, -20))
        .publish();
    Random random = new Random(5);
    StringBuilder road = new StringBuilder();
    StringBuilder scribble = new StringBuilder();
    double longitude = 145;
    double latitude = -35;
    for (int i = 0; i < 100_000; i++) {
      double heading = 0.8 + random.nextGaussian() * 0.5;
      longitude += 0.0001 * Math.cos(heading);
      latitude += 0.0001 * Math.sin(heading);
      String comma = i == 0 ? "" : ",";
      road.append(comma).append(longitude).append(' ').append(latitude);
      scribble
          .append(comma)
          .append(150 + random.nextDouble() * 0.001)
          .append(' ')
          .append(-30 + random.nextDouble() * 0.001);
    }
    JsonNode summary =
        ask("{\"programme\":\"XSH\",\"corridorM\":50,\"geometry\":\"LINESTRING(" + road + ")\"}")
            .get("summary");
    assertThat(summary.get("hazardAreaM2").asDouble())
        .isCloseTo(summary.get("corridorAreaM2").asDouble(), withinPercentage(0.01));
    assertThat(summary.get("routeAffectedM").asDouble())
        .isCloseTo(summary.get("routeLengthM").asDouble(), withinPercentage(0.01));
    var refused =
        server.send(
            "POST",
            "/api/answers",
            null,
            "{\"programme\":\"XSH\",\"corridorM\":5,\"geometry\":\"LINESTRING("
                + scribble
                + ")\"}");
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(new String(refused.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("goes over the same ground so often");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | 422 | The body is not JSON: line 1",
        "[] | 422 | Send a JSON object",
        "{} | 422 | programme: say which",
        "{'programme':'XSF'} | 422 | geometry: send GeoJSON",
        "{'programme':'XSF','width':3} | 422 | width: not known here",
        "{'programme':'XSF','geometry':'POINT(1 95)'} | 422 | geometry: 1.0 95.0 is not longitude latitude",
        "{'programme':'XSF','geometry':'POINT(1 89.5)'} | 422 | geometry: it lies beyond 89 degrees",
        "{'programme':'XSF','geometry':'LINESTRING EMPTY'} | 422 | geometry: it is empty",
        "{'programme':'XSF','geometry':'PLANE(1 2)'} | 422 | geometry: the WKT cannot be read",
        "{'programme':'XSF','geometry':'GEOMETRYCOLLECTION(POINT(1 2),LINESTRING(1 2,3 4))'} | 422 | geometry: points, lines and outlines are mixed",
        "{'programme':'XSF','geometry':{'type':'Point','coordinates':[1,'a']}} | 422 | geometry: a coordinate is not a number",
        "{'programme':'XSF','geometry':'POINT(1 2)','corridorM':-1} | 422 | corridorM: must be a number of metres",
        "{'programme':'XSF','geometry':'LINESTRING(0 0,179 0,0 1)'} | 422 | geometry: the route is longer than 10",
        "{'programme':'XSJ','geometry':'POINT(1 2)'} | 404 | There is no programme XSJ here.",
        "{'programme':'XSI','geometry':'POINT(1 2)'} | 403 | Precise hazardous areas of XSI are not public"
      })
  void what_cannot_be_answered_is_said_with_its_reason(String body, int status, String words) {
    if (body.contains("XSI")) {
      World.of(database, "XSI", "cells")
          .version("hazard-area")
          .hazard("A", "CHA", "open", rectangle(36, 10, 36.1, 10.1))
          .publish();
    }
    var response = server.send("POST", "/api/answers", null, body.replace('\'', '"'));
    String text = new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(response.statusCode()).as(text).isEqualTo(status);
    assertThat(text).contains(words);
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
