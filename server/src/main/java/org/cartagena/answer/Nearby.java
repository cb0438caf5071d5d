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
 * projection on the meridian of the nearest stretch.
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

  /** Nearest first; nothing when so many lie there that they cannot be told apart. */
  Optional<List<Near>> listOutside(Handle handle, Collection<Analysis.Met> met) {
    Set<Long> inside = met.stream().map(one -> one.area().id()).collect(Collectors.toSet());
    List<Near> found = List.of();
    for (double beltM : BELTS_M) {
      double withinM = corridorM + beltM;
      List<Envelope> boxes =
          stretches.stream()
              .flatMap(stretch -> wrapped(widened(stretch.box, withinM)).stream())
              .toList();
      Optional<Collection<HazardArea>> near = AnswerStore.listInBoxes(handle, boxes, inside);
      if (near.isEmpty()) {
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
      }
      found =
          near.get().stream()
              .map(area -> new Near(area, distanceM(area.geometry(), withinM)))
              .filter(one -> one.distanceM() <= withinM)
              .sorted(
                  Comparator.comparingDouble(Near::distanceM).thenComparing(one -> one.area().id()))
              .limit(LISTED)
              .toList();
      if (found.size() == LISTED) {
        break;
      }
    }
    return Optional.of(found);
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
        // It is not met, so that its outline is the nearest of it.
        distanceM = Math.min(distanceM, outlineM(stretch, area, withinM));
      }
    }
    return distanceM;
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
