package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicData;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.buffer.BufferOp;
import org.locationtech.jts.operation.buffer.BufferParameters;
import org.locationtech.jts.operation.union.UnaryUnionOp;

/**
 * The railway and the roads of Moxico. No hazardous areas of Angola are at hand, so invented ones
 * are laid along them; what of them stands in the way is worked out a second time in a plane around
 * each place: azimuthal, equidistant, by GeographicLib.
 */
@EnabledIf("present")
class MoxicoTest {
  private static final String RAILWAY = "ago_trs_moxico_railways_osm_l.shp";
  private static final String RAILWAY_EAST = "ago_trs_moxicoleste_railways_osm_l.shp";
  private static final String ROADS = "ago_trs_moxicoleste_roads_osm_l.shp";

  private static final double APART_M = 4_000;
  private static final double LOOK_M = 3_000;
  private static final double DENSE_M = 20;
  private static final int SIDES_OF_A_QUARTER = 256;
  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Invented areas around one place, all within some 1,100 m of it. */
  private record Site(Coordinate at, List<Area> areas) {}

  private record Area(String classification, Polygon outline) {}

  private static final List<Site> SITES = new ArrayList<>();

  static boolean present() {
    return folder() != null;
  }

  private static Path folder() {
    return Stream.of("../shared", "../../shared")
        .map(Path::of)
        .map(shared -> shared.resolve("data/lobito/transport"))
        .filter(Files::isDirectory)
        .findFirst()
        .orElse(null);
  }

  @BeforeAll
  static void inventedAreasAlongThem() throws IOException {
    SplittableRandom dice = new SplittableRandom(1997);
    for (String file : List.of(RAILWAY, RAILWAY_EAST, ROADS)) {
      List<LineString> lines = lines(file);
      for (int i = 0; i < 60; i++) {
        Coordinate[] points = lines.get(dice.nextInt(lines.size())).getCoordinates();
        Coordinate at = points[dice.nextInt(points.length)];
        if (SITES.stream().allMatch(other -> metres(other.at, at).s12 > APART_M)) {
          SITES.add(site(at, dice));
        }
      }
    }
    World world = World.of(TestDatabase.get(), "XMX", "open").version("hazard-area");
    int number = 0;
    for (Site site : SITES) {
      for (Area area : site.areas) {
        world.hazard("M" + ++number, area.classification, "open", area.outline.toText());
      }
    }
    world.publish();
  }

  @ParameterizedTest
  @CsvSource({
    RAILWAY + ", 50",
    RAILWAY + ", 300",
    RAILWAY_EAST + ", 50",
    RAILWAY_EAST + ", 300",
    ROADS + ", 50",
    ROADS + ", 300",
    ROADS + ", 1000"
  })
  void what_stands_in_the_way_of_the_railway_and_the_roads(String file, double corridorM)
      throws IOException {
    List<LineString> lines = lines(file);
    Expected expected = new Expected(lines, corridorM);
    JsonNode answer = ask(lines, corridorM);
    JsonNode summary = answer.get("summary");
    assertThat(expected.number).isGreaterThan(10);
    assertThat(summary.get("hazardAreaCount").asInt()).isEqualTo(expected.number);
    assertThat(summary.get("hazardAreaM2").asDouble())
        .isCloseTo(expected.areaM2, withinPercentage(0.1));
    assertThat(summary.get("routeAffectedM").asDouble())
        .isCloseTo(expected.affectedM, withinPercentage(0.1));
    assertThat(summary.get("routeLengthM").asDouble())
        .isCloseTo(expected.lengthM, withinPercentage(0.01));
    for (JsonNode one : answer.get("byClassification")) {
      boolean confirmed = one.get("classification").asText().equals("CHA");
      assertThat(one.get("areaM2").asDouble())
          .isCloseTo(confirmed ? expected.chaM2 : expected.shaM2, withinPercentage(0.1));
    }
    assertThat(answer.get("hazardAreas")).hasSize(expected.number);
  }

  /** The same by other means. */
  private static final class Expected {
    int number;
    double areaM2;
    double chaM2;
    double shaM2;
    double affectedM;
    double lengthM;

    Expected(List<LineString> lines, double corridorM) {
      for (LineString line : lines) {
        Coordinate[] points = line.getCoordinates();
        for (int i = 1; i < points.length; i++) {
          lengthM += metres(points[i - 1], points[i]).s12;
        }
      }
      for (Site site : SITES) {
        List<Geometry> near = near(site.at, lines);
        if (near.isEmpty()) {
          continue;
        }
        Geometry corridor =
            UnaryUnionOp.union(near.stream().map(line -> widened(line, corridorM)).toList());
        List<Geometry> all = new ArrayList<>();
        List<Geometry> confirmed = new ArrayList<>();
        List<Geometry> suspected = new ArrayList<>();
        for (Area area : site.areas) {
          Geometry outline = plane(site.at, area.outline);
          if (near.stream().anyMatch(line -> line.distance(outline) <= corridorM)) {
            number++;
            all.add(outline);
            (area.classification.equals("CHA") ? confirmed : suspected).add(outline);
          }
        }
        if (all.isEmpty()) {
          continue;
        }
        areaM2 += UnaryUnionOp.union(all).intersection(corridor).getArea();
        chaM2 += areaM2(confirmed, corridor);
        shaM2 += areaM2(suspected, corridor);
        Geometry reach = widened(UnaryUnionOp.union(all), corridorM);
        for (Geometry line : near) {
          affectedM += line.intersection(reach).getLength();
        }
      }
    }

    /** Bends as they are: unasked, JTS smooths them by a hundredth of the width. */
    private static Geometry widened(Geometry geometry, double byM) {
      BufferParameters round = new BufferParameters(SIDES_OF_A_QUARTER);
      round.setSimplifyFactor(1e-6);
      return BufferOp.bufferOp(geometry, byM, round);
    }

    private static double areaM2(List<Geometry> some, Geometry corridor) {
      return some.isEmpty() ? 0 : UnaryUnionOp.union(some).intersection(corridor).getArea();
    }
  }

  /** The stretches of lines that pass within some kilometres, in metres around the place. */
  private static List<Geometry> near(Coordinate at, List<LineString> lines) {
    double degrees = LOOK_M / 108_000;
    Envelope box = new Envelope(at.x - degrees, at.x + degrees, at.y - degrees, at.y + degrees);
    List<Geometry> near = new ArrayList<>();
    for (LineString line : lines) {
      if (!line.getEnvelopeInternal().intersects(box)) {
        continue;
      }
      Coordinate[] points = line.getCoordinates();
      List<Coordinate> stretch = new ArrayList<>();
      for (int i = 1; i < points.length; i++) {
        if (new Envelope(points[i - 1], points[i]).intersects(box)) {
          if (stretch.isEmpty()) {
            stretch.add(points[i - 1]);
          }
          stretch.add(points[i]);
        }
        if (!stretch.isEmpty()
            && (i == points.length - 1
                || !new Envelope(points[i - 1], points[i]).intersects(box))) {
          near.add(plane(at, FACTORY.createLineString(stretch.toArray(new Coordinate[0]))));
          stretch.clear();
        }
      }
    }
    return near;
  }

  /** In metres east and north of the place; edges are straight in degrees. */
  private static Geometry plane(Coordinate at, Geometry degrees) {
    List<Coordinate> dense = new ArrayList<>();
    Coordinate[] points = degrees.getCoordinates();
    dense.add(flat(at, points[0].x, points[0].y));
    for (int i = 1; i < points.length; i++) {
      Coordinate a = points[i - 1];
      Coordinate b = points[i];
      int steps = (int) Math.max(1, Math.ceil(metres(a, b).s12 / DENSE_M));
      for (int step = 1; step <= steps; step++) {
        double share = (double) step / steps;
        dense.add(flat(at, a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)));
      }
    }
    Coordinate[] flat = dense.toArray(new Coordinate[0]);
    return degrees.getDimension() == 2
        ? FACTORY.createPolygon(flat)
        : FACTORY.createLineString(flat);
  }

  private static Coordinate flat(Coordinate at, double longitude, double latitude) {
    GeodesicData way = Geodesic.WGS84.Inverse(at.y, at.x, latitude, longitude);
    double azimuth = Math.toRadians(way.azi1);
    return new Coordinate(way.s12 * Math.sin(azimuth), way.s12 * Math.cos(azimuth));
  }

  private static GeodesicData metres(Coordinate a, Coordinate b) {
    return Geodesic.WGS84.Inverse(a.y, a.x, b.y, b.x);
  }

  /** One to three areas, some over each other, some beyond every corridor. */
  private static Site site(Coordinate at, SplittableRandom dice) {
    List<Area> areas = new ArrayList<>();
    int number = 1 + dice.nextInt(3);
    for (int i = 0; i < number; i++) {
      GeodesicData centre =
          Geodesic.WGS84.Direct(at.y, at.x, 360 * dice.nextDouble(), 700 * dice.nextDouble());
      int corners = 5 + dice.nextInt(8);
      Coordinate[] ring = new Coordinate[corners + 1];
      for (int corner = 0; corner < corners; corner++) {
        GeodesicData out =
            Geodesic.WGS84.Direct(
                centre.lat2, centre.lon2, 360.0 * corner / corners, 30 + 350 * dice.nextDouble());
        ring[corner] = new Coordinate(out.lon2, out.lat2);
      }
      ring[corners] = ring[0].copy();
      areas.add(new Area(dice.nextBoolean() ? "CHA" : "SHA", FACTORY.createPolygon(ring)));
    }
    return new Site(at, areas);
  }

  private static JsonNode ask(List<LineString> lines, double corridorM) {
    ObjectNode question = JSON.createObjectNode().put("programme", "XMX");
    question.put("corridorM", corridorM);
    ArrayNode coordinates =
        question.putObject("geometry").put("type", "MultiLineString").putArray("coordinates");
    for (LineString line : lines) {
      ArrayNode part = coordinates.addArray();
      for (Coordinate point : line.getCoordinates()) {
        part.addArray().add(point.x).add(point.y);
      }
    }
    return TestServer.get().json("POST", "/api/answers", null, question.toString());
  }

  /** Lines of a shapefile, by its white paper: type 3, 13 or 23, points after the parts. */
  private static List<LineString> lines(String file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder().resolve(file)));
    List<LineString> lines = new ArrayList<>();
    int at = 100;
    while (at < bytes.limit()) {
      int words = bytes.order(ByteOrder.BIG_ENDIAN).getInt(at + 4);
      int record = at + 8;
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      assertThat(bytes.getInt(record) % 10).isEqualTo(3);
      int parts = bytes.getInt(record + 36);
      int points = bytes.getInt(record + 40);
      int first = record + 44 + 4 * parts;
      for (int part = 0; part < parts; part++) {
        int from = bytes.getInt(record + 44 + 4 * part);
        int to = part + 1 < parts ? bytes.getInt(record + 48 + 4 * part) : points;
        Coordinate[] line = new Coordinate[to - from];
        for (int i = from; i < to; i++) {
          line[i - from] =
              new Coordinate(bytes.getDouble(first + 16 * i), bytes.getDouble(first + 16 * i + 8));
        }
        lines.add(FACTORY.createLineString(line));
      }
      at = record + 2 * words;
    }
    return lines;
  }
}
