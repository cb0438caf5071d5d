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
    if (n[0] > n[2] || n[1] > n[3]) {
      throw new IllegalArgumentException(
          "the lower left corner must come first; only degrees can cross the antimeridian");
    }
    List<Coordinate> ring = new ArrayList<>();
    for (int i = 0; i < POINTS_OF_EDGE; i++) {
      ring.add(new Coordinate(along(n[0], n[2], i), n[1]));
    }
    for (int i = 0; i < POINTS_OF_EDGE; i++) {
      ring.add(new Coordinate(n[2], along(n[1], n[3], i)));
    }
    for (int i = 0; i < POINTS_OF_EDGE; i++) {
      ring.add(new Coordinate(along(n[2], n[0], i), n[3]));
    }
    for (int i = 0; i < POINTS_OF_EDGE; i++) {
      ring.add(new Coordinate(n[0], along(n[3], n[1], i)));
    }
    ring.add(ring.get(0).copy());
    Geometry outline = crs.toLonLat(GEOMETRIES.createLineString(ring.toArray(new Coordinate[0])));
    Coordinate[] points = outline.getCoordinates();
    // Steps over the antimeridian go on beyond 180 degrees instead of jumping back.
    for (int i = 1; i < points.length; i++) {
      points[i].x += 360 * Math.round((points[i - 1].x - points[i].x) / 360);
    }
    if (Math.abs(points[points.length - 1].x - points[0].x) > 180) {
      throw new IllegalArgumentException(
          "the box holds a pole; give it without bbox-crs, in longitude latitude");
    }
    Polygon polygon = GEOMETRIES.createPolygon(points);
    Geometry inside = cut(polygon, -180);
    Geometry east = AffineTransformation.translationInstance(-360, 0).transform(cut(polygon, 180));
    Geometry west = AffineTransformation.translationInstance(360, 0).transform(cut(polygon, -540));
    Geometry beyond = east.isEmpty() ? west : east;
    if (inside.isEmpty() || beyond.isEmpty()) {
      Geometry all = inside.isEmpty() ? beyond : inside;
      return new Selection.Area(ewkt(all.getEnvelope()), null, ewkt(all));
    }
    return new Selection.Area(
        ewkt(inside.getEnvelope()), ewkt(beyond.getEnvelope()), ewkt(inside.union(beyond)));
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
