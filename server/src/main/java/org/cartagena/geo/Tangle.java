package org.cartagena.geo;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.locationtech.jts.algorithm.LineIntersector;
import org.locationtech.jts.algorithm.RobustLineIntersector;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LineSegment;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.index.hprtree.HPRtree;

/**
 * How much work a geometry would be, found before it is done. The crossings of an outline grow with
 * the square of its points: 20,000 points at random have tens of millions, and whatever makes faces
 * of them takes all memory of the server with it. The looking itself is bounded: it stops at the
 * limit. See decisions/0007-polygon-repair.md for how the limits were measured.
 */
final class Tangle {
  /** Of one geometry. An outline of a country in full detail has some hundred thousand. */
  static final int MOST_POINTS = 1_000_000;

  /** Of one geometry that has to be repaired; each becomes a line of its own. */
  static final int MOST_POINTS_TO_REPAIR = 250_000;

  /** A survey crosses itself a few times, a digitised contour some hundred times. */
  static final int MOST_CROSSINGS = 10_000;

  /** Each face is compared with each point of its outline. */
  static final long MOST_CROSSINGS_BY_POINTS = 200_000_000;

  /** Pairs of edges whose boxes overlap, whether they cross or not. */
  private static final int MOST_PAIRS = 20_000_000;

  /** Repairing compares them up to ten times. */
  private static final int MOST_PAIRS_TO_REPAIR = 2_000_000;

  /** So few points have fewer pairs than that. */
  private static final int FEW_TO_CHECK = 5_000;

  /** So few points have fewer crossings than that. */
  private static final int FEW_TO_REPAIR = 140;

  private Tangle() {}

  /** Whether finding out if the geometry is valid would take too long or too much memory. */
  static boolean isTooMuchToCheck(Geometry geometry) {
    int points = geometry.getNumPoints();
    return points > MOST_POINTS
        || (points > FEW_TO_CHECK
            && geometry.getDimension() == 2
            && new Count(edges(geometry, false)).isBeyondPairs());
  }

  /** Whether making faces of the geometry would take too long or too much memory. */
  static boolean isTooMuchToRepair(Geometry geometry) {
    int points = geometry.getNumPoints();
    return points > MOST_POINTS_TO_REPAIR
        || (points > FEW_TO_REPAIR
            && geometry.getDimension() == 2
            && new Count(edges(geometry, true)).isBeyondCrossings(points));
  }

  /**
   * Edges of all rings; each once, if it is wanted so: a ring to and fro costs no more than one.
   */
  private static List<LineSegment> edges(Geometry geometry, boolean once) {
    List<LineSegment> all = new ArrayList<>();
    addEdges(geometry, all);
    if (!once) {
      return all;
    }
    TreeSet<LineSegment> each = new TreeSet<>();
    for (LineSegment edge : all) {
      edge.normalize();
      each.add(edge);
    }
    return new ArrayList<>(each);
  }

  private static void addEdges(Geometry geometry, List<LineSegment> edges) {
    if (geometry instanceof GeometryCollection) {
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        addEdges(geometry.getGeometryN(i), edges);
      }
    } else if (geometry instanceof Polygon polygon) {
      addEdges(polygon.getExteriorRing(), edges);
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        addEdges(polygon.getInteriorRingN(i), edges);
      }
    } else if (geometry instanceof LineString line) {
      CoordinateSequence points = line.getCoordinateSequence();
      Coordinate from = null;
      for (int i = 0; i < points.size(); i++) {
        Coordinate to = points.getCoordinate(i);
        if (!Double.isFinite(to.x) || !Double.isFinite(to.y)) {
          continue;
        }
        if (from != null && !from.equals2D(to)) {
          edges.add(new LineSegment(from, to));
        }
        from = to;
      }
    }
  }

  /** Edges, by the box around each. */
  private static final class Count {
    private final List<LineSegment> edges;
    private final HPRtree boxes = new HPRtree();
    private final LineIntersector intersector = new RobustLineIntersector();
    private long pairs;
    private long crossings;

    Count(List<LineSegment> edges) {
      this.edges = edges;
      for (int i = 0; i < edges.size(); i++) {
        boxes.insert(box(edges.get(i)), i);
      }
    }

    private static Envelope box(LineSegment edge) {
      return new Envelope(edge.p0, edge.p1);
    }

    /**
     * Whether there are too many pairs among which none crosses; one that does ends the looking.
     */
    boolean isBeyondPairs() {
      for (int i = 0; i < edges.size(); i++) {
        count(i);
        if (crossings > 0) {
          return false;
        }
        if (pairs > MOST_PAIRS) {
          return true;
        }
      }
      return false;
    }

    boolean isBeyondCrossings(int points) {
      long most = Math.min(MOST_CROSSINGS, MOST_CROSSINGS_BY_POINTS / points);
      for (int i = 0; i < edges.size(); i++) {
        count(i);
        if (crossings > most || pairs > MOST_PAIRS_TO_REPAIR) {
          return true;
        }
      }
      return false;
    }

    private void count(int first) {
      LineSegment one = edges.get(first);
      boxes.query(
          box(one),
          item -> {
            int second = (Integer) item;
            if (second > first) {
              pairs++;
              LineSegment other = edges.get(second);
              intersector.computeIntersection(one.p0, one.p1, other.p0, other.p1);
              if (intersector.hasIntersection()
                  && (intersector.isInteriorIntersection()
                      || intersector.getIntersectionNum() > 1)) {
                crossings++;
              }
            }
          });
    }
  }
}
