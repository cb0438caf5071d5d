package org.cartagena.geo;

import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * A quick look at small outlines: nearly all are plainly valid, and finding that takes {@link
 * org.locationtech.jts.operation.valid.IsValidOp} ten times as long. The tests of two edges are the
 * same as there; whatever is not plain here is left to it.
 */
final class SimpleRing {
  /** Every edge is compared with every other; beyond this an index is faster. */
  private static final int MOST_POINTS = 64;

  private SimpleRing() {}

  /** True only when the polygon is valid: one closed ring whose edges meet at their ends alone. */
  static boolean isPlainlyValid(Polygon polygon) {
    LinearRing ring = polygon.getExteriorRing();
    if (polygon.getNumInteriorRing() > 0 || ring.getNumPoints() > MOST_POINTS) {
      return false;
    }
    Coordinate[] points = ring.getCoordinates();
    int edges = points.length - 1;
    if (edges < 3 || !points[0].equals2D(points[edges])) {
      return false;
    }
    for (int i = 0; i < edges; i++) {
      Coordinate from = points[i];
      Coordinate to = points[i + 1];
      if (!Double.isFinite(from.x) || !Double.isFinite(from.y)) {
        return false;
      }
      // Repeated points, and edges that go on straight or come back.
      if (Orientation.index(from, to, points[i + 2 <= edges ? i + 2 : 1])
          == Orientation.COLLINEAR) {
        return false;
      }
      int last = i == 0 ? edges - 1 : edges;
      for (int j = i + 2; j < last; j++) {
        if (mayMeet(from, to, points[j], points[j + 1])) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean mayMeet(Coordinate a, Coordinate b, Coordinate c, Coordinate d) {
    if (Math.max(a.x, b.x) < Math.min(c.x, d.x)
        || Math.max(c.x, d.x) < Math.min(a.x, b.x)
        || Math.max(a.y, b.y) < Math.min(c.y, d.y)
        || Math.max(c.y, d.y) < Math.min(a.y, b.y)) {
      return false;
    }
    return !isOnOneSide(a, b, c, d) && !isOnOneSide(c, d, a, b);
  }

  private static boolean isOnOneSide(Coordinate a, Coordinate b, Coordinate c, Coordinate d) {
    int side = Orientation.index(a, b, c);
    return side != Orientation.COLLINEAR && side == Orientation.index(a, b, d);
  }
}
