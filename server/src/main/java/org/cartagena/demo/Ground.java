package org.cartagena.demo;

import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * The drawing board and the measures. The country is drawn in metres east and north of 22 W 25 S
 * and stored as EPSG:4326 longitude latitude, rounded. Areas are those of the WGS 84 ellipsoid.
 */
final class Ground {
  static final GeometryFactory GEOMETRY = new GeometryFactory();

  static final double ORIGIN_LON = -22;
  static final double ORIGIN_LAT = -25;

  private static final double M_PER_DEGREE_LON = 100_952;
  private static final double M_PER_DEGREE_LAT = 110_773;

  // WGS 84
  private static final double A = 6_378_137;
  private static final double E2 = 0.006_694_379_990_141_316;
  private static final double E = 0.081_819_190_842_621_49;

  private Ground() {}

  /** The place x metres east and y metres north of the origin, rounded to 10^-decimals degrees. */
  static Coordinate at(double x, double y, int decimals) {
    return new Coordinate(
        round(ORIGIN_LON + x / M_PER_DEGREE_LON, decimals),
        round(ORIGIN_LAT + y / M_PER_DEGREE_LAT, decimals));
  }

  static Coordinate at(double x, double y) {
    return at(x, y, 6);
  }

  static double x(Coordinate place) {
    return (place.x - ORIGIN_LON) * M_PER_DEGREE_LON;
  }

  static double y(Coordinate place) {
    return (place.y - ORIGIN_LAT) * M_PER_DEGREE_LAT;
  }

  static double round(double value, int decimals) {
    double scale = 1;
    for (int i = 0; i < decimals; i++) {
      scale *= 10;
    }
    return Math.rint(value * scale) / scale;
  }

  /** Metres between two places on the drawing board: within 1 % of the true distance. */
  static double distanceM(Coordinate a, Coordinate b) {
    return hypot(x(a) - x(b), y(a) - y(b));
  }

  static double hypot(double dx, double dy) {
    return Math.sqrt(dx * dx + dy * dy);
  }

  static Point point(Coordinate place) {
    return GEOMETRY.createPoint(place);
  }

  /**
   * Area in square metres on the ellipsoid (authalic latitude, Snyder 1987, 3-12), for polygons
   * whose edges are a few kilometres at most; a geodesic computation differs by less than one part
   * in ten thousand.
   */
  static double areaM2(Geometry geometry) {
    double area = 0;
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      if (geometry.getGeometryN(i) instanceof Polygon polygon) {
        area += Math.abs(ringM2(polygon.getExteriorRing().getCoordinateSequence()));
        for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
          area -= Math.abs(ringM2(polygon.getInteriorRingN(hole).getCoordinateSequence()));
        }
      }
    }
    return area;
  }

  private static double ringM2(CoordinateSequence ring) {
    double lon0 = ring.getX(0);
    double q0 = authalic(ring.getY(0));
    double sum = 0;
    double lastX = 0;
    double lastY = 0;
    for (int i = 1; i < ring.size(); i++) {
      double x = StrictMath.toRadians(ring.getX(i) - lon0);
      double y = authalic(ring.getY(i)) - q0;
      sum += lastX * y - x * lastY;
      lastX = x;
      lastY = y;
    }
    return sum / 2 * A * A / 2;
  }

  private static double authalic(double lat) {
    double sin = StrictMath.sin(StrictMath.toRadians(lat));
    return (1 - E2)
        * (sin / (1 - E2 * sin * sin) - StrictMath.log((1 - E * sin) / (1 + E * sin)) / (2 * E));
  }

  /** Length in metres, within 1 %. */
  static double lengthM(LineString line) {
    double length = 0;
    for (int i = 1; i < line.getNumPoints(); i++) {
      length += distanceM(line.getCoordinateN(i - 1), line.getCoordinateN(i));
    }
    return length;
  }
}
