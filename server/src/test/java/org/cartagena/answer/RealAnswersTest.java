package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.ingest.ImportReport;
import org.cartagena.ingest.ImportSupport;
import org.cartagena.ingest.Kind;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.util.AffineTransformation;
import org.locationtech.jts.io.WKTReader;

/** A line through Doboj, Zenica, Sarajevo and Mostar over real suspected areas of Bosnia. */
@EnabledIf("present")
class RealAnswersTest {
  private static final String LINE =
      "[[18.0867,44.7317],[17.9078,44.2034],[18.4131,43.8563],[17.8081,43.3438]]";

  static boolean present() {
    return file() != null;
  }

  private static Path file() {
    return Stream.of("../shared", "../../shared")
        .map(Path::of)
        .map(shared -> shared.resolve("data/bih/suspect_areas_sheets_27xx.geojson"))
        .filter(Files::exists)
        .findFirst()
        .orElse(null);
  }

  @BeforeAll
  static void published() {
    World.of(TestDatabase.get(), "XRB", "open");
    ImportReport report = ImportSupport.run(ImportSupport.request(Kind.HAZARD_AREA, "XRB", file()));
    new DatasetStore(new Gate(TestDatabase.get()))
        .publish(Viewer.terminal("test"), report.versionId());
  }

  /** Figures from shapely and pyproj, in a transverse Mercator projection on each area. */
  @ParameterizedTest
  @CsvSource({"200, 7, 515295", "1000, 35, 2998516"})
  void what_stands_in_the_way_of_a_line_through_bosnia(
      double corridorM, int number, double areaM2) {
    JsonNode answer = ask(corridorM);
    JsonNode summary = answer.get("summary");
    assertThat(summary.get("hazardAreaCount").asInt()).isEqualTo(number);
    assertThat(summary.get("hazardAreaM2").asDouble()).isCloseTo(areaM2, withinPercentage(0.2));
    assertThat(answer.get("hazardAreas")).hasSize(number);
    assertThat(summary.get("withoutLocationCount").asInt()).isEqualTo(1208);
  }

  @Test
  void a_wider_corridor_never_affects_less_of_the_route() {
    double before = 0;
    for (double corridorM : new double[] {0, 50, 200, 1000, 5000, 50_000}) {
      double affected = ask(corridorM).at("/summary/routeAffectedM").asDouble();
      assertThat(affected).isGreaterThanOrEqualTo(before);
      before = affected;
    }
    assertThat(before).isLessThanOrEqualTo(ask(0).at("/summary/routeLengthM").asDouble());
  }

  /** Distances of all areas of the file, each in degrees scaled to metres where it lies. */
  @Test
  void the_ten_nearest_beyond_the_corridor_are_those_of_the_file() throws Exception {
    Geometry line =
        new WKTReader()
            .read("LINESTRING(18.0867 44.7317,17.9078 44.2034,18.4131 43.8563,17.8081 43.3438)");
    JsonGeometry reader = new JsonGeometry(new GeometryFactory());
    List<Double> expected = new ArrayList<>();
    for (JsonNode feature : new ObjectMapper().readTree(file().toFile()).get("features")) {
      if (feature.hasNonNull("geometry")) {
        double distanceM = distanceM(line, reader.geoJson(feature.get("geometry")));
        if (distanceM > 200) {
          expected.add(distanceM);
        }
      }
    }
    Collections.sort(expected);
    JsonNode nearest = ask(200).get("nearestOutside");
    assertThat(nearest).hasSize(10);
    for (int i = 0; i < 10; i++) {
      assertThat(nearest.get(i).get("distanceM").asDouble())
          .isCloseTo(expected.get(i), withinPercentage(0.5));
    }
  }

  private static double distanceM(Geometry line, Geometry area) {
    double latitude = Math.toRadians(area.getCentroid().getY());
    double w = Math.sqrt(1 - 0.00669437999014 * Math.pow(Math.sin(latitude), 2));
    double north = Math.toRadians(6_378_137 * (1 - 0.00669437999014) / (w * w * w));
    double east = Math.toRadians(6_378_137 / w * Math.cos(latitude));
    AffineTransformation metres = AffineTransformation.scaleInstance(east, north);
    return metres.transform(line).distance(metres.transform(area));
  }

  private static JsonNode ask(double corridorM) {
    return TestServer.get()
        .json(
            "POST",
            "/api/answers",
            null,
            "{\"programme\":\"XRB\",\"corridorM\":%s,\"geometry\":{\"type\":\"LineString\",\"coordinates\":%s}}"
                .formatted(corridorM, LINE));
  }
}
