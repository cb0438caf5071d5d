package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicData;
import net.sf.geographiclib.PolygonArea;
import org.cartagena.geo.Antimeridian;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.densify.Densifier;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.GeometryTransformer;
import org.locationtech.jts.operation.buffer.BufferOp;
import org.locationtech.jts.operation.buffer.BufferParameters;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * Corridors against GeographicLib, and what is met in them against brute force in a plane of its
 * own: azimuthal equidistant, by GeographicLib.
 */
class CorridorTest {
  private static final GeometryFactory FACTORY = new GeometryFactory();

  @ParameterizedTest
  @CsvSource({
    // from, to, metres to each side: 1 km to 2,000 km, across zones and 180 degrees.
    "20, 0, 20.009, 0, 50",
    "20, 44, 20.01, 44.005, 200",
    "5.9, 44, 6.1, 44.5, 200",
    "10, 0, 27.96, 1, 1000",
    "10, 45, 35, 47, 200",
    "10, -45, 30, -35, 5000",
    "0, 60, 36, 62, 200",
    "-20, 70, 30, 71, 2000",
    "170, -60, 190, -55, 200",
    "179.99, 10, 180.01, 10.01, 100",
    "30, 85, 60, 86, 500",
    "30, 88.5, 80, 88.95, 100",
    "30, 88, 90, 89, 20000"
  })
  void area_and_length_of_a_straight_route(
      double x0, double y0, double x1, double y1, double corridorM) {
    Corridor corridor =
        corridor(
            FACTORY.createLineString(
                new Coordinate[] {new Coordinate(x0, y0), new Coordinate(x1, y1)}),
            corridorM);
    int steps = 20_000;
    List<double[]> left = new ArrayList<>();
    List<double[]> right = new ArrayList<>();
    double lengthM = 0;
    for (int i = 0; i <= steps; i++) {
      double before = Math.max(0, i - 1) / (double) steps;
      double after = Math.min(steps, i + 1) / (double) steps;
      GeodesicData along =
          Geodesic.WGS84.Inverse(
              y0 + before * (y1 - y0),
              x0 + before * (x1 - x0),
              y0 + after * (y1 - y0),
              x0 + after * (x1 - x0));
      // Two steps at a time, so each step twice; the ends are one step.
      lengthM += along.s12 / 2;
      double heading =
          i == 0
              ? along.azi1
              : i == steps
                  ? along.azi2
                  : along.azi1 + Math.IEEEremainder(along.azi2 - along.azi1, 360) / 2;
      double share = i / (double) steps;
      double y = y0 + share * (y1 - y0);
      double x = x0 + share * (x1 - x0);
      GeodesicData one = Geodesic.WGS84.Direct(y, x, heading - 90, corridorM);
      GeodesicData other = Geodesic.WGS84.Direct(y, x, heading + 90, corridorM);
      left.add(new double[] {one.lat2, one.lon2});
      right.add(0, new double[] {other.lat2, other.lon2});
    }
    PolygonArea strip = new PolygonArea(Geodesic.WGS84, false);
    left.forEach(at -> strip.AddPoint(at[0], at[1]));
    right.forEach(at -> strip.AddPoint(at[0], at[1]));
    double expectedM2 = Math.abs(strip.Compute().area) + Math.PI * corridorM * corridorM;
    assertThat(corridor.areaM2()).isCloseTo(expectedM2, withinPercentage(0.1));
    assertThat(Corridor.areaM2(corridor.ground()))
        .isCloseTo(corridor.areaM2(), withinPercentage(0.001));
    assertThat(corridor.lengthM()).isCloseTo(lengthM, withinPercentage(0.02));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 30, 44, 60, 75, 85, 88.7, -52})
  void area_of_rings_bends_and_parcels(double latitude) {
    double x = 17.99;
    double east = 0.1 / Math.cos(Math.toRadians(latitude));
    for (double[][] shape :
        new double[][][] {
          // A ring, closed.
          {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}},
          // A hairpin: out and nearly the same way back.
          {{0, 0}, {2, 0.3}, {0, 0.02}},
          // A figure of eight.
          {{0, 0}, {1, 1}, {1, 0}, {0, 1}},
          // Zigzag narrower than the corridor.
          {{0, 0}, {0.1, 0.02}, {0.2, 0}, {0.3, 0.02}, {0.4, 0}, {0.5, 0.02}}
        }) {
      Coordinate[] points = new Coordinate[shape.length];
      for (int i = 0; i < points.length; i++) {
        points[i] = new Coordinate(x + east * shape[i][0], latitude + 0.1 * shape[i][1]);
      }
      Geometry line = FACTORY.createLineString(points);
      for (double corridorM : new double[] {50, 500}) {
        assertThat(corridor(line, corridorM).areaM2())
            .isCloseTo(bruteGround(line, corridorM).getArea(), withinPercentage(0.1));
      }
    }
    Geometry parcel =
        FACTORY.createPolygon(
            new Coordinate[] {
              new Coordinate(x, latitude),
              new Coordinate(x + east, latitude),
              new Coordinate(x, latitude + 0.1),
              new Coordinate(x, latitude)
            });
    assertThat(corridor(parcel, 800).areaM2())
        .isCloseTo(bruteGround(parcel, 800).getArea(), withinPercentage(0.1));
    assertThat(corridor(parcel.getCentroid(), 5000).areaM2())
        .isCloseTo(Math.PI * 5000 * 5000, withinPercentage(0.1));
  }

  /** Nothing that is met is left out, nothing else counts, and every figure agrees. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void what_is_met_agrees_with_brute_force(long seed) {
    Random random = new Random(seed);
    double latitude = new double[] {0, 12, 44, -33, 62, 78, 86}[(int) (seed % 7)];
    double x = seed % 3 == 0 ? 180 : 20 + random.nextDouble();
    double degreeEast = 1 / Math.cos(Math.toRadians(latitude));
    double corridorM = new double[] {0, 20, 200, 200, 1000, 5000}[random.nextInt(6)];
    int points = random.nextInt(4) == 0 ? 300 : 2 + random.nextInt(6);
    double step = 0.4 / points;
    Coordinate[] way = new Coordinate[points];
    double heading = random.nextDouble() * 6;
    double wayX = x - 0.1 * degreeEast;
    double wayY = latitude;
    for (int i = 0; i < points; i++) {
      way[i] = new Coordinate(wayX, wayY);
      heading += random.nextGaussian() * (points > 10 ? 0.3 : 1);
      wayX += step * degreeEast * Math.cos(heading);
      wayY += step * Math.sin(heading);
    }
    Geometry asked =
        switch (random.nextInt(4)) {
          case 0 -> FACTORY.createMultiPointFromCoords(way);
          case 1 -> FACTORY.createLineString(way).convexHull();
          default -> FACTORY.createLineString(way);
        };
    List<HazardArea> areas = new ArrayList<>();
    List<Geometry> raw = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      Coordinate near = way[random.nextInt(points)];
      double spread = random.nextInt(3) == 0 ? 0.15 : 0.02;
      Geometry shape =
          shape(
              random,
              near.x + degreeEast * spread * random.nextGaussian(),
              near.y + spread * random.nextGaussian(),
              degreeEast);
      raw.add(shape);
      areas.add(area(i, Antimeridian.cut(shape).geometry()));
    }
    Corridor corridor = corridor(asked, corridorM);
    Analysis analysis = new Analysis(corridor, areas);
    double withinM = corridorM == 0 && asked.getDimension() == 2 ? 0 : Math.max(1, corridorM);
    Plane plane = new Plane(x, latitude);
    Geometry askedM = plane.metres(asked);
    Geometry groundM = widened(askedM, withinM);
    List<Geometry> inside = new ArrayList<>();
    List<Geometry> metM = new ArrayList<>();
    for (int i = 0; i < raw.size(); i++) {
      Geometry shapeM = plane.metres(raw.get(i));
      double distanceM = shapeM.distance(askedM);
      long id = i;
      var met = analysis.met().stream().filter(each -> each.area().id() == id).findFirst();
      double doubtM = 0.05 + withinM * 2e-4;
      if (distanceM < withinM - doubtM || (distanceM == 0 && withinM > 0)) {
        assertThat(met).as("seed %d area %d at %f m", seed, i, distanceM).isPresent();
        assertThat(
                corridor.boxes().stream()
                    .anyMatch(
                        box ->
                            box.intersects(areas.get((int) id).geometry().getEnvelopeInternal())))
            .isTrue();
      } else if (distanceM > withinM + doubtM) {
        assertThat(met).as("seed %d area %d at %f m", seed, i, distanceM).isEmpty();
      }
      if (met.isPresent()) {
        metM.add(shapeM);
        if (shapeM.getDimension() == 2) {
          Geometry part = shapeM.intersection(groundM);
          inside.add(part);
          assertThat(met.get().areaInsideM2())
              .as("seed %d area %d", seed, i)
              .isCloseTo(
                  part.getArea(),
                  within(
                      // The outline is true to 0.2 % of the width.
                      0.001 * part.getArea() + 0.002 * withinM * part.getLength() + 20));
        } else {
          assertThat(met.get().areaInsideM2()).isNull();
        }
      }
    }
    assertThat(analysis.areaM2(area -> true))
        .as("seed %d", seed)
        .isCloseTo(OverlayNGRobust.union(inside, FACTORY).getArea(), withinPercentage(0.1));
    if (corridor.hasRoute() && !metM.isEmpty()) {
      List<Geometry> wide = new ArrayList<>();
      for (Geometry shape : metM) {
        wide.add(BufferOp.bufferOp(shape, withinM, new BufferParameters(64)));
      }
      assertThat(analysis.routeAffectedM(of -> true))
          .as("seed %d", seed)
          .isCloseTo(
              askedM.intersection(OverlayNGRobust.union(wide, FACTORY)).getLength(),
              within(2.0 + 0.001 * corridor.lengthM()));
    }
  }

  @Test
  void an_area_whose_edges_are_hundreds_of_kilometres_long_is_met_where_it_lies() {
    // Straight in degrees, its northern edge lies 3 km and more away from the geodesic.
    Geometry wide =
        FACTORY.createPolygon(
            new Coordinate[] {
              new Coordinate(0, 40),
              new Coordinate(12, 40),
              new Coordinate(12, 50),
              new Coordinate(0, 50),
              new Coordinate(0, 40)
            });
    Geometry inside =
        FACTORY.createLineString(
            new Coordinate[] {new Coordinate(5, 49.9995), new Coordinate(6, 49.9995)});
    Geometry outside =
        FACTORY.createLineString(
            new Coordinate[] {new Coordinate(5, 50.0005), new Coordinate(6, 50.0005)});
    assertThat(
            new Analysis(corridor(inside, 10), List.of(area(1, wide))).routeAffectedM(of -> true))
        .isCloseTo(corridor(inside, 10).lengthM(), withinPercentage(0.001));
    assertThat(new Analysis(corridor(outside, 10), List.of(area(1, wide))).met()).isEmpty();
    assertThat(
            new Analysis(corridor(outside, 60), List.of(area(1, wide))).routeAffectedM(of -> true))
        .isCloseTo(corridor(outside, 60).lengthM(), withinPercentage(0.001));
  }

  @Test
  void a_route_that_is_too_long_or_too_near_to_a_pole_is_refused_at_once() {
    assertThatThrownBy(
            () ->
                corridor(
                    FACTORY.createLineString(
                        new Coordinate[] {
                          new Coordinate(0, 0), new Coordinate(179, 0), new Coordinate(0, 1)
                        }),
                    10))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("longer than 10,000 km");
    assertThatThrownBy(() -> corridor(FACTORY.createPoint(new Coordinate(0, -89.5)), 10))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("beyond 89 degrees");
  }

  /** A hundred thousand points every ten metres, as a vehicle records them. */
  @Test
  void a_track_of_100000_points_takes_seconds() {
    Random random = new Random(5);
    Coordinate[] track = new Coordinate[100_000];
    double x = 145;
    double y = -35;
    for (int i = 0; i < track.length; i++) {
      double heading = 0.8 + random.nextGaussian() * 0.5;
      x += 0.0001 * Math.cos(heading);
      y += 0.0001 * Math.sin(heading);
      track[i] = new Coordinate(x, y);
    }
    long started = System.nanoTime();
    Corridor corridor = corridor(FACTORY.createLineString(track), 50);
    double areaM2 = corridor.areaM2();
    double seconds = (System.nanoTime() - started) / 1e9;
    // Not more than a strip as long as the track, and not less than one as long as its ends are far
    // apart.
    double crowM =
        Geodesic.WGS84.Inverse(track[0].y, track[0].x, track[99_999].y, track[99_999].x).s12;
    assertThat(areaM2).isBetween(100 * crowM, 100 * corridor.lengthM() + 10_000);
    assertThat(seconds).isLessThan(10);
  }

  private static Corridor corridor(Geometry geometry, double corridorM) {
    return new Corridor(Antimeridian.cut(geometry).geometry(), corridorM);
  }

  private static HazardArea area(long id, Geometry geometry) {
    return new HazardArea(
        id, 1, "XXX", "A" + id, "CHA", "open", null, List.of("AP"), null, geometry);
  }

  /** A star of 10 m to 10 km, now and then with a hole, a point or a line. */
  private static Geometry shape(Random random, double x, double y, double degreeEast) {
    if (random.nextInt(20) == 0) {
      return FACTORY.createPoint(new Coordinate(x, y));
    }
    double size = 0.0001 * Math.pow(10, random.nextDouble() * (random.nextInt(10) == 0 ? 3 : 1.7));
    int corners = 3 + random.nextInt(20);
    Coordinate[] ring = new Coordinate[corners + 1];
    for (int i = 0; i < corners; i++) {
      double turn = 2 * Math.PI * i / corners;
      double radius = size * (0.5 + 0.5 * random.nextDouble());
      ring[i] =
          new Coordinate(x + degreeEast * radius * Math.cos(turn), y + radius * Math.sin(turn));
    }
    ring[corners] = ring[0].copy();
    if (random.nextInt(20) == 0) {
      return FACTORY.createLineString(ring);
    }
    Polygon polygon = FACTORY.createPolygon(ring);
    return random.nextInt(5) == 0
        ? polygon.difference(polygon.getCentroid().buffer(size / 8, 3))
        : polygon;
  }

  private static Geometry bruteGround(Geometry asked, double corridorM) {
    Plane plane =
        new Plane(asked.getEnvelopeInternal().centre().x, asked.getEnvelopeInternal().centre().y);
    return widened(plane.metres(asked), corridorM);
  }

  private static Geometry widened(Geometry askedM, double corridorM) {
    BufferParameters round = new BufferParameters(128);
    round.setSimplifyFactor(0.0001);
    return corridorM == 0 ? askedM : BufferOp.bufferOp(askedM, corridorM, round);
  }

  /** Metres around a point: distance and direction from it are those of the geodesic. */
  private record Plane(double x, double y) {
    Geometry metres(Geometry degrees) {
      Geometry dense =
          degrees.getDimension() == 0
              ? degrees
              : Densifier.densify(degrees, Math.abs(y) > 70 ? 0.002 : 0.004);
      return new GeometryTransformer() {
        @Override
        protected org.locationtech.jts.geom.CoordinateSequence transformCoordinates(
            org.locationtech.jts.geom.CoordinateSequence points, Geometry parent) {
          Coordinate[] moved = new Coordinate[points.size()];
          for (int i = 0; i < moved.length; i++) {
            GeodesicData at = Geodesic.WGS84.Inverse(y, x, points.getY(i), points.getX(i));
            double turn = Math.toRadians(at.azi1);
            moved[i] = new Coordinate(at.s12 * Math.sin(turn), at.s12 * Math.cos(turn));
          }
          return createCoordinateSequence(moved);
        }
      }.transform(dense);
    }
  }
}
