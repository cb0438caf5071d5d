package org.cartagena.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cartagena.geo.TransverseMercator;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.algorithm.Distance;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.index.strtree.STRtree;

/**
 * The nearest remaining areas beyond the corridor. They are looked for in belts that grow until
 * enough are found, so that where there are many few are read; distances are in metres of a
 * projection on the meridian of a stretch nearby.
 */
final class Nearby {
  private static final int LISTED = 10;

  /** How far beyond the edge of the corridor, belt after belt. */
  private static final double[] BELTS_M = {250, 1_000, 5_000};

  static final double WITHIN_M = BELTS_M[BELTS_M.length - 1];

  private static final double STRETCH_M = 2_000;
  private static final int STRETCH_POINTS = 200;
  private static final double EDGE_M = 1_000;
  private static final double METRES_OF_A_DEGREE = 110_500;

  /** So far from its meridian a projection is true to a tenth of a metre. */
  private static final double RADIUS_M_MOST = 20_000;

  private static final double METRES_OF_A_DEGREE_MOST = 111_700;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final double corridorM;
  private final List<Stretch> stretches = new ArrayList<>();
  private final STRtree index = new STRtree();

  /** A piece of the route or outline, or a point. */
  private static final class Stretch {
    final Envelope box;
    final TransverseMercator frame;
    final Coordinate[] metres;

    Stretch(Envelope box, TransverseMercator frame, Coordinate[] metres) {
      this.box = box;
      this.frame = frame;
      this.metres = metres;
    }
  }

  /** An area at its distance from the route, point or outline. */
  record Near(HazardArea area, double distanceM) {}

  Nearby(Way way) {
    this.corridorM = way.corridorM();
    add(way.geometry());
    for (Stretch stretch : stretches) {
      index.insert(stretch.box, stretch);
    }
    index.build();
  }

  /**
   * Nearest first; nothing when so many lie there that they cannot be told apart.
   *
   * @param read areas whose boxes the corridor's box touches, met or not
   */
  Optional<List<Near>> listOutside(
      Handle handle, Collection<HazardArea> read, Collection<Analysis.Met> met) {
    Set<Long> known = met.stream().map(one -> one.area().id()).collect(Collectors.toSet());
    Nearest nearest = new Nearest(corridorM + WITHIN_M);
    for (HazardArea area : read) {
      if (known.add(area.id())) {
        nearest.add(area);
      }
    }
    // All that lies so near was read with the corridor.
    boolean found = nearest.farthestM() <= corridorM + Corridor.BESIDE_M;
    for (double beltM : found ? new double[0] : BELTS_M) {
      double withinM = Math.min(corridorM + beltM, nearest.farthestM());
      List<Envelope> boxes =
          stretches.stream()
              .flatMap(stretch -> wrapped(widened(stretch.box, withinM)).stream())
              .toList();
      Optional<Collection<HazardArea>> more = AnswerStore.listInBoxes(handle, boxes, known);
      if (more.isEmpty()) {
        return Optional.empty();
      }
      for (HazardArea area : more.get()) {
        if (known.add(area.id())) {
          nearest.add(area);
        }
      }
      if (nearest.farthestM() <= withinM) {
        break;
      }
    }
    return Optional.of(List.copyOf(nearest.found));
  }

  /** The nearest so far; what is farther than the last of them is not measured to the end. */
  private final class Nearest {
    private final List<Near> found = new ArrayList<>();
    private final double mostM;

    Nearest(double mostM) {
      this.mostM = mostM;
    }

    double farthestM() {
      return found.size() < LISTED ? mostM : found.get(LISTED - 1).distanceM();
    }

    void add(HazardArea area) {
      double distanceM = distanceM(area.geometry(), farthestM());
      if (distanceM <= farthestM()) {
        found.add(new Near(area, distanceM));
        found.sort(
            Comparator.comparingDouble(Near::distanceM).thenComparing(one -> one.area().id()));
        if (found.size() > LISTED) {
          found.remove(LISTED);
        }
      }
    }
  }

  static ArrayNode json(List<Near> near) {
    ArrayNode areas = JSON.createArrayNode();
    for (Near one : near) {
      ObjectNode area = areas.addObject();
      Findings.describe(area, one.area());
      area.put("distanceM", Findings.tenth(one.distanceM()));
    }
    return areas;
  }

  @SuppressWarnings("unchecked")
  private double distanceM(Geometry area, double withinM) {
    double distanceM = Double.POSITIVE_INFINITY;
    for (Envelope around : wrapped(widened(area.getEnvelopeInternal(), withinM))) {
      List<Stretch> near = index.query(around);
      for (Stretch stretch : near) {
        if (!isBeyond(stretch, area.getEnvelopeInternal(), withinM)) {
          // It is not met, so that its outline is the nearest of it.
          distanceM = Math.min(distanceM, outlineM(stretch, area, withinM));
        }
      }
    }
    return distanceM;
  }

  /** Whether the circle around a box is farther than that: most are, and need no more measuring. */
  private static boolean isBeyond(Stretch stretch, Envelope box, double withinM) {
    double nearest =
        box.getMinY() <= 0 && box.getMaxY() >= 0
            ? 0
            : Math.min(Math.abs(box.getMinY()), Math.abs(box.getMaxY()));
    double radiusM =
        METRES_OF_A_DEGREE_MOST
            / 2
            * Math.hypot(box.getWidth() * Math.cos(Math.toRadians(nearest)), box.getHeight());
    if (radiusM > RADIUS_M_MOST) {
      return false;
    }
    Coordinate centre =
        stretch.frame.toMetres(
            (box.getMinX() + box.getMaxX()) / 2, (box.getMinY() + box.getMaxY()) / 2);
    for (int i = 0; i < stretch.metres.length; i++) {
      Coordinate before = stretch.metres[Math.max(0, i - 1)];
      if (Distance.pointToSegment(centre, before, stretch.metres[i]) <= withinM + radiusM) {
        return false;
      }
    }
    return true;
  }

  private static double outlineM(Stretch stretch, Geometry shape, double withinM) {
    double distanceM = Double.POSITIVE_INFINITY;
    if (shape instanceof Polygon polygon) {
      distanceM = edgesM(stretch, polygon.getExteriorRing().getCoordinates(), withinM);
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        Coordinate[] ring = polygon.getInteriorRingN(i).getCoordinates();
        distanceM = Math.min(distanceM, edgesM(stretch, ring, withinM));
      }
      return distanceM;
    }
    if (shape instanceof LineString || shape instanceof Point) {
      return edgesM(stretch, shape.getCoordinates(), withinM);
    }
    for (int i = 0; i < shape.getNumGeometries(); i++) {
      distanceM = Math.min(distanceM, outlineM(stretch, shape.getGeometryN(i), withinM));
    }
    return distanceM;
  }

  /** Edges are straight in degrees, so that long ones are measured bit by bit. */
  private static double edgesM(Stretch stretch, Coordinate[] points, double withinM) {
    double distanceM = Double.POSITIVE_INFINITY;
    List<Envelope> around = wrapped(widened(stretch.box, withinM));
    for (int i = 0; i < points.length; i++) {
      Coordinate a = points[Math.max(0, i - 1)];
      Coordinate b = points[i];
      int steps = (int) Math.max(1, Math.ceil(roughlyM(a, b) / EDGE_M));
      for (int step = 0; step < steps; step++) {
        Coordinate from = between(a, b, (double) step / steps);
        Coordinate to = between(a, b, (step + 1.0) / steps);
        if (around.stream().anyMatch(box -> box.intersects(from, to))) {
          Coordinate c = stretch.frame.toMetres(from.x, from.y);
          Coordinate d = stretch.frame.toMetres(to.x, to.y);
          for (int j = 0; j < stretch.metres.length; j++) {
            distanceM =
                Math.min(
                    distanceM,
                    Distance.segmentToSegment(
                        stretch.metres[Math.max(0, j - 1)], stretch.metres[j], c, d));
          }
        }
      }
    }
    return distanceM;
  }

  private static Coordinate between(Coordinate a, Coordinate b, double share) {
    return share == 1 ? b : new Coordinate(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
  }

  /** What of a box lies beyond 180 degrees is also on the other side. */
  private static List<Envelope> wrapped(Envelope box) {
    double aside = box.getMaxX() > 180 ? -360 : box.getMinX() < -180 ? 360 : 0;
    if (aside == 0) {
      return List.of(box);
    }
    Envelope other = new Envelope(box);
    other.translate(aside, 0);
    return List.of(box, other);
  }

  /** A box with everything in it that is within a distance; degrees. */
  static Envelope widened(Envelope box, double byM) {
    double latitude = byM / METRES_OF_A_DEGREE;
    double farthest =
        Math.min(89.9, Math.max(Math.abs(box.getMinY()), Math.abs(box.getMaxY())) + latitude);
    Envelope wide = new Envelope(box);
    wide.expandBy(latitude / Math.cos(Math.toRadians(farthest)), latitude);
    return wide;
  }

  private void add(Geometry geometry) {
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      Geometry part = geometry.getGeometryN(i);
      if (part instanceof Polygon polygon) {
        addLine(polygon.getExteriorRing());
        for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
          addLine(polygon.getInteriorRingN(hole));
        }
      } else if (part instanceof LineString line) {
        addLine(line);
      } else if (part.getNumGeometries() > 1) {
        add(part);
      } else {
        addStretch(List.of(part.getCoordinate()));
      }
    }
  }

  /** Straight in degrees, as the corridor is. */
  private void addLine(LineString line) {
    double stretchM = Math.max(STRETCH_M, corridorM);
    List<Coordinate> stretch = new ArrayList<>(List.of(line.getCoordinateN(0)));
    double lengthM = 0;
    for (int i = 1; i < line.getNumPoints(); i++) {
      Coordinate a = line.getCoordinateN(i - 1);
      Coordinate b = line.getCoordinateN(i);
      double stepM = roughlyM(a, b);
      int steps = (int) Math.max(1, Math.ceil(stepM / stretchM));
      for (int step = 1; step <= steps; step++) {
        Coordinate next = between(a, b, (double) step / steps);
        stretch.add(next);
        lengthM += stepM / steps;
        if (lengthM >= stretchM || stretch.size() >= STRETCH_POINTS) {
          addStretch(stretch);
          stretch = new ArrayList<>(List.of(next));
          lengthM = 0;
        }
      }
    }
    if (stretch.size() > 1) {
      addStretch(stretch);
    }
  }

  /** Long enough to cut a line by. */
  private static double roughlyM(Coordinate a, Coordinate b) {
    return METRES_OF_A_DEGREE
        * Math.hypot((b.x - a.x) * Math.cos(Math.toRadians((a.y + b.y) / 2)), b.y - a.y);
  }

  private void addStretch(List<Coordinate> points) {
    TransverseMercator frame = new TransverseMercator(points.get(points.size() / 2).x);
    Envelope box = new Envelope();
    Coordinate[] metres = new Coordinate[points.size()];
    for (int i = 0; i < metres.length; i++) {
      box.expandToInclude(points.get(i));
      metres[i] = frame.toMetres(points.get(i).x, points.get(i).y);
    }
    stretches.add(new Stretch(box, frame, metres));
  }
}
