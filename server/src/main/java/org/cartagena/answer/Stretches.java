package org.cartagena.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.locationtech.jts.algorithm.Distance;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.algorithm.locate.PointOnGeometryLocator;
import org.locationtech.jts.algorithm.locate.SimplePointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Which stretches of a piece of a corridor lie within its width of a shape. No buffer is drawn: the
 * points of a line within a distance of an edge are one interval, found exactly, and the intervals
 * of all edges are united.
 */
final class Stretches {
  private static final double EARTH_RADIUS_M = 6_371_000;

  /** A shape of so few points is searched as it is. */
  private static final int FEW_POINTS = 60;

  /** Not less than the metres of a degree of latitude. */
  private static final double DEGREE_M = 111_700;

  private final Corridor.Piece piece;
  private final Collection<Corridor.Strip> strips;
  private final double withinM;
  private final List<Stretch> found = new ArrayList<>();

  // Edges of the shape near the strips, in metres.
  private double[] edges = new double[4 * 64];
  private int edgeCount;
  private boolean isWhole = true;
  private Coordinate lastDegrees;
  private Coordinate lastMetres;
  private double west = Double.POSITIVE_INFINITY;
  private double south = Double.POSITIVE_INFINITY;
  private double east = Double.NEGATIVE_INFINITY;
  private double north = Double.NEGATIVE_INFINITY;
  private boolean covered;

  /**
   * A stretch of a segment of a piece, as shares of its length from 0 to 1.
   *
   * @param segment ends at the point of this number
   */
  record Stretch(int segment, double from, double to) {}

  /**
   * @param strips of the piece, all whose boxes meet that of the shape
   * @param shape EPSG:4326
   */
  Stretches(
      Corridor.Piece piece, Collection<Corridor.Strip> strips, Geometry shape, double corridorM) {
    this.piece = piece;
    this.strips = strips.stream().sorted(Comparator.comparingInt(Corridor.Strip::from)).toList();
    // Lengths in metres of the frame are never too short; what is as near as that counts.
    double aside = Math.max(20_000, 2 * corridorM) / EARTH_RADIUS_M;
    this.withinM = corridorM * (1 + aside * aside / 2) + Corridor.BULGE_M;
    addEdges(shape);
    find();
    if (shape.getDimension() == 2) {
      findInside(shape);
    }
  }

  /** Stretches of the piece near the shape; none when it does not meet the corridor there. */
  List<Stretch> found() {
    return found;
  }

  /** Whether all of the shape is surely within the corridor of one segment. */
  boolean covered() {
    return covered;
  }

  private void addEdges(Geometry shape) {
    if (shape instanceof Polygon polygon) {
      addEdges(polygon.getExteriorRing().getCoordinates());
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        addEdges(polygon.getInteriorRingN(i).getCoordinates());
      }
    } else if (shape instanceof LineString line) {
      addEdges(line.getCoordinates());
    } else if (shape instanceof Point point) {
      if (!point.isEmpty()) {
        addEdge(point.getCoordinate(), point.getCoordinate());
      }
    } else {
      for (int i = 0; i < shape.getNumGeometries(); i++) {
        addEdges(shape.getGeometryN(i));
      }
    }
  }

  private void addEdges(Coordinate[] points) {
    for (int i = 1; i < points.length; i++) {
      addEdge(points[i - 1], points[i]);
    }
  }

  /** Edges are straight in degrees: a long one is straight in metres only part by part. */
  private void addEdge(Coordinate c, Coordinate d) {
    if (!isNear(c, d)) {
      isWhole = false;
      return;
    }
    double nearest = c.y * d.y <= 0 ? 0 : Math.min(Math.abs(c.y), Math.abs(d.y));
    double dx = Math.abs(d.x - c.x) * DEGREE_M;
    double dy = Math.abs(d.y - c.y) * DEGREE_M;
    if (dy > piece.stepM()
        || (dx > piece.stepM() && dx * Math.cos(Math.toRadians(nearest)) > piece.stepM())) {
      Coordinate middle = new Coordinate((c.x + d.x) / 2, (c.y + d.y) / 2);
      addEdge(c, middle);
      addEdge(middle, d);
      return;
    }
    Coordinate from =
        lastDegrees != null && lastDegrees.equals2D(c)
            ? lastMetres
            : piece.frame.toMetres(c.x, c.y);
    Coordinate to = c.equals2D(d) ? from : piece.frame.toMetres(d.x, d.y);
    lastDegrees = d;
    lastMetres = to;
    if (4 * edgeCount == edges.length) {
      edges = Arrays.copyOf(edges, 2 * edges.length);
    }
    edges[4 * edgeCount] = from.x;
    edges[4 * edgeCount + 1] = from.y;
    edges[4 * edgeCount + 2] = to.x;
    edges[4 * edgeCount + 3] = to.y;
    edgeCount++;
    west = Math.min(west, Math.min(from.x, to.x));
    east = Math.max(east, Math.max(from.x, to.x));
    south = Math.min(south, Math.min(from.y, to.y));
    north = Math.max(north, Math.max(from.y, to.y));
  }

  private boolean isNear(Coordinate c, Coordinate d) {
    for (Corridor.Strip strip : strips) {
      for (Envelope box : strip.boxes()) {
        if (box.intersects(c, d)) {
          return true;
        }
      }
    }
    return false;
  }

  private void find() {
    if (edgeCount == 0) {
      return;
    }
    Coordinate c = new Coordinate();
    Coordinate d = new Coordinate();
    for (Corridor.Strip strip : strips) {
      for (int i = Math.min(strip.from() + 1, strip.to()); i <= strip.to(); i++) {
        Coordinate a = piece.metres[Math.max(0, i - 1)];
        Coordinate b = piece.metres[i];
        double left = Math.min(a.x, b.x) - withinM;
        double right = Math.max(a.x, b.x) + withinM;
        double bottom = Math.min(a.y, b.y) - withinM;
        double top = Math.max(a.y, b.y) + withinM;
        if (left > east || right < west || bottom > north || top < south) {
          continue;
        }
        boolean near = false;
        for (int e = 0; e < 4 * edgeCount; e += 4) {
          c.x = edges[e];
          c.y = edges[e + 1];
          d.x = edges[e + 2];
          d.y = edges[e + 3];
          if (Math.max(c.x, d.x) >= left
              && Math.min(c.x, d.x) <= right
              && Math.max(c.y, d.y) >= bottom
              && Math.min(c.y, d.y) <= top) {
            double[] interval = interval(a, b, c, d, withinM);
            if (interval != null) {
              found.add(new Stretch(i, interval[0], interval[1]));
              near = true;
            }
          }
        }
        covered = covered || (near && isWhole && holdsAll(a, b));
      }
    }
  }

  private boolean holdsAll(Coordinate a, Coordinate b) {
    Coordinate at = new Coordinate();
    for (int e = 0; e < 4 * edgeCount; e += 2) {
      at.x = edges[e];
      at.y = edges[e + 1];
      if (Distance.pointToSegment(at, a, b) > withinM) {
        return false;
      }
    }
    return true;
  }

  /** Between two edges a line is inside all the way, or outside all the way. */
  private void findInside(Geometry shape) {
    Envelope box = shape.getEnvelopeInternal();
    PointOnGeometryLocator locator = null;
    List<Stretch> near = united(found);
    int next = 0;
    for (Corridor.Strip strip : strips) {
      for (int i = Math.min(strip.from() + 1, strip.to()); i <= strip.to(); i++) {
        while (next < near.size() && near.get(next).segment() < i) {
          next++;
        }
        double from = 0;
        for (int j = next; from <= 1; j++) {
          boolean isLast = j >= near.size() || near.get(j).segment() != i;
          double to = isLast ? 1 : near.get(j).from();
          if (to > from) {
            Coordinate middle = degrees(i, (from + to) / 2);
            if (box.contains(middle)) {
              if (locator == null) {
                locator =
                    shape.getNumPoints() <= FEW_POINTS
                        ? new SimplePointInAreaLocator(shape)
                        : new IndexedPointInAreaLocator(shape);
              }
              if (locator.locate(middle) != Location.EXTERIOR) {
                found.add(new Stretch(i, from, to));
              }
            }
          }
          if (isLast) {
            break;
          }
          from = near.get(j).to();
        }
      }
    }
  }

  private Coordinate degrees(int segment, double share) {
    Coordinate a = piece.degrees[Math.max(0, segment - 1)];
    Coordinate b = piece.degrees[segment];
    return new Coordinate(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
  }

  /**
   * The part of the segment from a to b within a distance of the edge from c to d, as shares of its
   * length from 0 to 1; null for none. The distance to an edge is a convex function along a line,
   * so that it is one interval: from circles around c and d, and from the strip along the edge.
   */
  static double[] interval(Coordinate a, Coordinate b, Coordinate c, Coordinate d, double withinM) {
    double from = Double.POSITIVE_INFINITY;
    double to = Double.NEGATIVE_INFINITY;
    double dx = b.x - a.x;
    double dy = b.y - a.y;
    double length2 = dx * dx + dy * dy;
    if (length2 == 0) {
      return Distance.pointToSegment(a, c, d) <= withinM ? new double[] {0, 1} : null;
    }
    for (Coordinate end : new Coordinate[] {c, d}) {
      // |a + t (b - a) - end| <= withinM
      double ex = a.x - end.x;
      double ey = a.y - end.y;
      double half = dx * ex + dy * ey;
      double root = half * half - length2 * (ex * ex + ey * ey - withinM * withinM);
      if (root >= 0) {
        from = Math.min(from, (-half - Math.sqrt(root)) / length2);
        to = Math.max(to, (-half + Math.sqrt(root)) / length2);
      }
    }
    double edgeX = d.x - c.x;
    double edgeY = d.y - c.y;
    double edge = Math.hypot(edgeX, edgeY);
    if (edge > 0) {
      // Along the edge from 0 to its length, across it within the distance.
      double along0 = ((a.x - c.x) * edgeX + (a.y - c.y) * edgeY) / edge;
      double alongStep = (dx * edgeX + dy * edgeY) / edge;
      double across0 = ((a.y - c.y) * edgeX - (a.x - c.x) * edgeY) / edge;
      double acrossStep = (dy * edgeX - dx * edgeY) / edge;
      double[] along = between(along0, alongStep, 0, edge);
      double[] across = between(across0, acrossStep, -withinM, withinM);
      if (along != null && across != null) {
        double first = Math.max(along[0], across[0]);
        double last = Math.min(along[1], across[1]);
        if (first <= last) {
          from = Math.min(from, first);
          to = Math.max(to, last);
        }
      }
    }
    from = Math.max(0, from);
    to = Math.min(1, to);
    return from <= to ? new double[] {from, to} : null;
  }

  /** Where a value that starts at {@code start} and grows by {@code step} is between two others. */
  private static double[] between(double start, double step, double least, double most) {
    if (step == 0) {
      return start >= least && start <= most
          ? new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}
          : null;
    }
    double one = (least - start) / step;
    double other = (most - start) / step;
    return new double[] {Math.min(one, other), Math.max(one, other)};
  }

  /** How much of a piece is in any of the stretches, from 0 to 1. */
  static double share(Corridor.Piece piece, List<Stretch> stretches) {
    double within = 0;
    for (Stretch stretch : united(stretches)) {
      within += (stretch.to() - stretch.from()) * segmentM(piece, stretch.segment());
    }
    double whole = 0;
    for (int i = 1; i < piece.metres.length; i++) {
      whole += segmentM(piece, i);
    }
    return within / whole;
  }

  private static double segmentM(Corridor.Piece piece, int segment) {
    return piece.metres[segment - 1].distance(piece.metres[segment]);
  }

  /** By segment, then along it; what overlaps is one. */
  private static List<Stretch> united(List<Stretch> stretches) {
    List<Stretch> sorted = new ArrayList<>(stretches);
    sorted.sort(Comparator.comparingInt(Stretch::segment).thenComparingDouble(Stretch::from));
    List<Stretch> united = new ArrayList<>();
    for (Stretch next : sorted) {
      Stretch last = united.isEmpty() ? null : united.get(united.size() - 1);
      if (last != null && next.segment() == last.segment() && next.from() <= last.to()) {
        united.set(
            united.size() - 1,
            new Stretch(last.segment(), last.from(), Math.max(last.to(), next.to())));
      } else {
        united.add(next);
      }
    }
    return united;
  }
}
