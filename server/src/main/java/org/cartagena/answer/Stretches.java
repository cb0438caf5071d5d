package org.cartagena.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Which stretches of a line lie within a distance of shapes. No buffer is drawn: the points of a
 * line within a distance of an edge are one interval, found exactly, and the intervals of all edges
 * are united.
 */
final class Stretches {
  private final Coordinate[] line;
  private final double withinM;
  private final List<List<double[]>> bySegment = new ArrayList<>();

  /**
   * @param line points in metres of a plane
   */
  Stretches(Coordinate[] line, double withinM) {
    this.line = line;
    this.withinM = withinM;
    for (int i = 1; i < line.length; i++) {
      bySegment.add(new ArrayList<>());
    }
  }

  /** Adds the stretches near a geometry in metres of the same plane. */
  void add(Geometry shape) {
    for (int i = 0; i < shape.getNumGeometries(); i++) {
      Geometry part = shape.getGeometryN(i);
      if (part instanceof Polygon polygon) {
        addPolygon(polygon);
      } else if (part instanceof LineString edges) {
        addEdges(edges.getCoordinates());
      } else if (part instanceof Point point) {
        addEdges(new Coordinate[] {point.getCoordinate(), point.getCoordinate()});
      } else if (part.getNumGeometries() > 1) {
        add(part);
      }
    }
  }

  /** Adds the stretches of the same line that others have found. */
  void add(Stretches others) {
    for (int i = 0; i < bySegment.size(); i++) {
      bySegment.get(i).addAll(others.bySegment.get(i));
    }
  }

  private void addPolygon(Polygon polygon) {
    List<List<double[]>> before = new ArrayList<>(bySegment);
    for (int i = 0; i < bySegment.size(); i++) {
      bySegment.set(i, new ArrayList<>());
    }
    addEdges(polygon.getExteriorRing().getCoordinates());
    for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
      addEdges(polygon.getInteriorRingN(i).getCoordinates());
    }
    IndexedPointInAreaLocator inside = null;
    for (int i = 0; i < bySegment.size(); i++) {
      // Between two edges a line is inside all the way, or outside all the way.
      List<double[]> near = united(bySegment.get(i));
      double from = 0;
      for (int j = 0; j <= near.size(); j++) {
        double to = j < near.size() ? near.get(j)[0] : 1;
        if (to > from) {
          Coordinate middle = at(i, (from + to) / 2);
          if (polygon.getEnvelopeInternal().contains(middle)) {
            if (inside == null) {
              inside = new IndexedPointInAreaLocator(polygon);
            }
            if (inside.locate(middle) != Location.EXTERIOR) {
              before.get(i).add(new double[] {from, to});
            }
          }
        }
        from = j < near.size() ? near.get(j)[1] : 1;
      }
      before.get(i).addAll(near);
      bySegment.set(i, before.get(i));
    }
  }

  private void addEdges(Coordinate[] edges) {
    for (int segment = 0; segment < bySegment.size(); segment++) {
      Coordinate a = line[segment];
      Coordinate b = line[segment + 1];
      double west = Math.min(a.x, b.x) - withinM;
      double east = Math.max(a.x, b.x) + withinM;
      double south = Math.min(a.y, b.y) - withinM;
      double north = Math.max(a.y, b.y) + withinM;
      for (int i = 1; i < edges.length; i++) {
        Coordinate c = edges[i - 1];
        Coordinate d = edges[i];
        if (Math.max(c.x, d.x) >= west
            && Math.min(c.x, d.x) <= east
            && Math.max(c.y, d.y) >= south
            && Math.min(c.y, d.y) <= north) {
          double[] interval = interval(a, b, c, d, withinM);
          if (interval != null) {
            bySegment.get(segment).add(interval);
          }
        }
      }
    }
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
    for (Coordinate end : new Coordinate[] {c, d}) {
      // |a + t (b - a) - end| <= withinM
      double ex = a.x - end.x;
      double ey = a.y - end.y;
      double half = dx * ex + dy * ey;
      double root = half * half - length2 * (ex * ex + ey * ey - withinM * withinM);
      if (root >= 0 && length2 > 0) {
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

  private Coordinate at(int segment, double share) {
    Coordinate a = line[segment];
    Coordinate b = line[segment + 1];
    return new Coordinate(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
  }

  /** How much of the line is in any of the stretches, from 0 to 1. */
  double share() {
    double within = 0;
    double whole = 0;
    for (int i = 0; i < bySegment.size(); i++) {
      double segmentM = line[i].distance(line[i + 1]);
      whole += segmentM;
      for (double[] stretch : united(bySegment.get(i))) {
        within += (stretch[1] - stretch[0]) * segmentM;
      }
    }
    return within / whole;
  }

  private static List<double[]> united(List<double[]> intervals) {
    List<double[]> sorted = new ArrayList<>(intervals);
    sorted.sort(Comparator.comparingDouble(interval -> interval[0]));
    List<double[]> united = new ArrayList<>();
    for (double[] next : sorted) {
      double[] last = united.isEmpty() ? null : united.get(united.size() - 1);
      if (last != null && next[0] <= last[1]) {
        last[1] = Math.max(last[1], next[1]);
      } else {
        united.add(next.clone());
      }
    }
    return united;
  }
}
