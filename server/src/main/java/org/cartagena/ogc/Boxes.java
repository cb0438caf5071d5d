package org.cartagena.ogc;

import java.util.ArrayList;
import java.util.List;
import org.cartagena.feature.Selection;
import org.cartagena.geo.Bbox;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.problem.AppException;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;

/** The parameter {@code bbox}, in any coordinate system, as a shape in longitude latitude. */
final class Boxes {
  private static final GeometryFactory GEOMETRIES = new GeometryFactory();

  /** Points on each edge of a box, since a straight edge of one system is a curve in another. */
  private static final int POINTS_OF_EDGE = 32;

  private Boxes() {}

  /**
   * Reads four numbers, or six with heights, which are left aside: records have none.
   *
   * @param crs in whose units and axes the numbers are
   */
  static Selection.Area of(String text, RegisterCrs crs) {
    double[] n = numbers(text);
    try {
      if (!crs.isWgs84()) {
        return projected(n, crs);
      }
      return Selection.Area.of(
          crs.isNorthFirst() ? new Bbox(n[1], n[0], n[3], n[2]) : new Bbox(n[0], n[1], n[2], n[3]));
    } catch (IllegalArgumentException e) {
      throw AppException.badParameter("bbox: " + e.getMessage() + ".");
    } catch (TransformException e) {
      throw AppException.badParameter(
          "bbox: the box lies where "
              + crs.uri()
              + " does not reach. Give it without bbox-crs, in longitude latitude.");
    }
  }

  private static double[] numbers(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 4 && parts.length != 6) {
      throw AppException.badParameter(
          "bbox: needs four numbers, or six with heights: the lower left corner, then the upper"
              + " right.");
    }
    List<Double> numbers = new ArrayList<>();
    for (String part : parts) {
      try {
        double number = Double.parseDouble(part.strip());
        if (!Double.isFinite(number)) {
          throw new NumberFormatException();
        }
        numbers.add(number);
      } catch (NumberFormatException e) {
        throw AppException.badParameter("bbox: \"" + part.strip() + "\" is not a number.");
      }
    }
    return parts.length == 4
        ? new double[] {numbers.get(0), numbers.get(1), numbers.get(2), numbers.get(3)}
        : new double[] {numbers.get(0), numbers.get(1), numbers.get(3), numbers.get(4)};
  }

  private static Selection.Area projected(double[] n, RegisterCrs crs) throws TransformException {
    List<Geometry> halves = halves(n, crs);
    Geometry one = halves.get(0);
    if (halves.size() == 1) {
      return new Selection.Area(ewkt(one.getEnvelope()), null, ewkt(one));
    }
    Geometry other = halves.get(1);
    return new Selection.Area(
        ewkt(one.getEnvelope()), ewkt(other.getEnvelope()), ewkt(one.union(other)));
  }

  /**
   * A box of a system on a plane as a shape in longitude latitude, in one part or, across the
   * antimeridian, in two.
   *
   * @throws IllegalArgumentException with a sentence for a person
   */
  static List<Geometry> halves(double[] n, RegisterCrs crs) throws TransformException {
    if (n[0] > n[2] || n[1] > n[3]) {
      throw new IllegalArgumentException(
          "the lower left corner must come first; only degrees can cross the antimeridian");
    }
    double[][] corners = {{n[0], n[1]}, {n[2], n[1]}, {n[2], n[3]}, {n[0], n[3]}, {n[0], n[1]}};
    List<Coordinate> ring = new ArrayList<>();
    for (int edge = 0; edge < 4; edge++) {
      double[] from = corners[edge];
      double[] to = corners[edge + 1];
      for (int i = 0; i < POINTS_OF_EDGE; i++) {
        ring.add(new Coordinate(along(from[0], to[0], i), along(from[1], to[1], i)));
      }
    }
    ring.add(ring.get(0).copy());
    Coordinate[] points =
        crs.toLonLat(GEOMETRIES.createLineString(ring.toArray(new Coordinate[0]))).getCoordinates();
    // Steps over the antimeridian go on beyond 180 degrees instead of jumping back.
    for (int i = 1; i < points.length; i++) {
      points[i].x += 360 * Math.round((points[i - 1].x - points[i].x) / 360);
    }
    if (Math.abs(points[points.length - 1].x - points[0].x) > 180) {
      throw new IllegalArgumentException(
          "the box holds a pole; give it in longitude latitude instead");
    }
    Polygon polygon = GEOMETRIES.createPolygon(points);
    List<Geometry> halves = new ArrayList<>();
    for (int turn = -1; turn <= 1; turn++) {
      Geometry part = cut(polygon, -180 + 360.0 * turn);
      if (!part.isEmpty()) {
        halves.add(AffineTransformation.translationInstance(-360.0 * turn, 0).transform(part));
      }
    }
    if (halves.isEmpty() || halves.size() > 2) {
      throw new IllegalArgumentException("the box is larger than the world");
    }
    return halves;
  }

  private static Geometry cut(Polygon polygon, double west) {
    return polygon.intersection(GEOMETRIES.toGeometry(new Envelope(west, west + 360, -90, 90)));
  }

  private static double along(double from, double to, int i) {
    return from + (to - from) * i / POINTS_OF_EDGE;
  }

  private static String ewkt(Geometry geometry) {
    return "SRID=4326;" + geometry.toText();
  }
}
