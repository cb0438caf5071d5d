package org.cartagena.geo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeSet;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineSegment;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.GeometryFixer;
import org.locationtech.jts.operation.linemerge.LineMerger;
import org.locationtech.jts.operation.overlayng.CoverageUnion;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.locationtech.jts.operation.polygonize.Polygonizer;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;

/**
 * Makes geometries valid without losing ground in silence. All ground that an outline goes round on
 * balance stays inside (its winding number is not zero): both lobes of a figure of eight, and
 * ground that is gone round twice, which PostGIS's ST_MakeValid cuts out. JTS's GeometryFixer
 * follows the same rule but drops outlines without area and does not say what it leaves out; see
 * decisions/0007-polygon-repair.md.
 */
public final class PolygonRepair {
  private PolygonRepair() {}

  /** What can be wrong with a geometry; several can be at once. */
  public enum Fault {
    NOT_A_NUMBER("a coordinate is not a number"),
    TOO_FEW_POINTS("the outline has too few points"),
    WITHOUT_AREA("all points of the outline lie on one line"),
    SPIKE("the outline goes out and back on the same line"),
    CROSSES_ITSELF("the outline crosses itself"),
    HOLE_OUTSIDE("a hole lies outside the outline"),
    HOLE_IN_HOLE("a hole lies within a hole"),
    HOLES_CUT_AREA("holes cut the area in two"),
    PARTS_OVERLAP("parts of it overlap each other"),
    TOO_TANGLED("has more points, or crosses itself more often, than can be repaired"),
    OTHER("it is not valid");

    private final String words;

    Fault(String words) {
      this.words = words;
    }

    /** The fault as the end of a sentence. */
    public String words() {
      return words;
    }
  }

  /**
   * What came of a geometry.
   *
   * @param geometry valid MultiPolygon, MultiLineString or MultiPoint; null when nothing usable is
   *     left
   * @param faults what was wrong; empty when nothing was
   * @param partsLost parts of a lower dimension (spikes, slivers without area) that are not in the
   *     result because it has parts of a higher one
   * @param areaBeforeM2 geodesic area by the rings as they came; lobes of a figure of eight cancel
   *     out
   * @param areaAfterM2 geodesic area of the result
   * @param enclosedM2 ground that is not in the result although an outline goes round it in both
   *     directions: a hole, or the inside of a drawn line that was turned into a thin band; only a
   *     person can tell
   */
  public record Result(
      Geometry geometry,
      List<Fault> faults,
      int partsLost,
      double areaBeforeM2,
      double areaAfterM2,
      double enclosedM2) {
    public boolean repaired() {
      return !faults.isEmpty();
    }
  }

  /** Ground that a ring goes round on balance, and what it goes round in both directions. */
  private record Ground(Geometry inside, double enclosedM2) {}

  /**
   * Repairs a geometry in EPSG:4326 longitude latitude; the areas are in square metres. One that
   * would take too long or too much memory has no result, and {@link Fault#TOO_TANGLED}.
   */
  public static Result repair(Geometry geometry) {
    if (Tangle.isTooMuchToCheck(geometry)) {
      return tooTangled();
    }
    List<Geometry> parts = parts(geometry);
    TopologyValidationError error =
        geometry instanceof Polygon polygon && SimpleRing.isPlainlyValid(polygon)
            ? null
            : new IsValidOp(geometry).getValidationError();
    if (error == null && geometry.getClass() == GeometryCollection.class) {
      // Polygons of a collection may overlap; those of a MultiPolygon may not.
      List<Geometry> polygons = parts.stream().filter(part -> part instanceof Polygon).toList();
      error = new IsValidOp(toMulti(polygons, 2, geometry.getFactory())).getValidationError();
    }
    if (error != null && Tangle.isTooMuchToRepair(geometry)) {
      return tooTangled();
    }
    List<Fault> faults = error == null ? List.of() : faults(geometry, error);
    double enclosedM2 = 0;
    if (error != null) {
      List<Geometry> fixed = new ArrayList<>();
      for (Geometry part : parts) {
        enclosedM2 += fix(part, fixed);
      }
      parts = fixed;
    }
    int dimension = parts.stream().mapToInt(Geometry::getDimension).max().orElse(-1);
    List<Geometry> kept = parts.stream().filter(part -> part.getDimension() == dimension).toList();
    int partsLost = parts.size() - kept.size();
    if (error != null && dimension == 2) {
      // Polygons that overlap each other would be measured twice.
      kept = parts(OverlayNGRobust.union(sorted(kept)));
    }
    Geometry multi = toMulti(kept, dimension, geometry.getFactory());
    if (multi == null) {
      return new Result(null, faults, 0, 0, 0, 0);
    }
    if (error != null) {
      // The same outline becomes the same ring, begun at the same point.
      multi = multi.norm();
    }
    multi.setSRID(4326);
    return new Result(
        multi,
        faults,
        partsLost,
        error == null ? 0 : GeodesicArea.areaM2(geometry),
        error == null ? 0 : GeodesicArea.areaM2(multi),
        enclosedM2);
  }

  private static Result tooTangled() {
    return new Result(null, List.of(Fault.TOO_TANGLED), 0, 0, 0, 0);
  }

  /**
   * Adds what a part becomes, part by part, so that one without area is noticed and stays as the
   * line or point that is left: without area is not without danger.
   *
   * @return square metres that the outline goes round in both directions
   */
  private static double fix(Geometry part, List<Geometry> fixed) {
    if (!(part instanceof Polygon polygon)) {
      Geometry repaired = GeometryFixer.fix(part, true);
      fixed.addAll(repaired.isEmpty() ? line(part) : parts(repaired));
      return 0;
    }
    Ground ground = ground(polygon.getExteriorRing());
    Geometry inside = ground.inside();
    if (inside == null) {
      fixed.addAll(line(polygon.getExteriorRing()));
    }
    List<Geometry> holes = new ArrayList<>();
    for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
      Geometry hole = ground(polygon.getInteriorRingN(i)).inside();
      if (hole != null) {
        holes.add(hole);
      }
    }
    for (Geometry hole : sorted(holes)) {
      if (inside != null && hole.intersects(inside)) {
        inside = OverlayNGRobust.overlay(inside, hole, OverlayNG.DIFFERENCE);
      } else {
        // A hole in nothing is somebody's outline.
        fixed.addAll(parts(hole));
      }
    }
    if (inside != null) {
      fixed.addAll(parts(inside));
    }
    return ground.enclosedM2();
  }

  private static Ground ground(LinearRing ring) {
    Coordinate[] points = finite(ring);
    if (points.length < 4) {
      return new Ground(null, 0);
    }
    Polygonizer faces = new Polygonizer();
    faces.add(OverlayNGRobust.union(segments(points, ring.getFactory())));
    @SuppressWarnings("unchecked")
    Collection<Geometry> polygons = faces.getPolygons();
    List<Geometry> inside = new ArrayList<>();
    double enclosedM2 = 0;
    // The polygonizer keeps edges in sets by identity, so that its faces come in another order, and
    // begin elsewhere, each time.
    for (Geometry face : sorted(polygons)) {
      if (winding(face.getInteriorPoint().getCoordinate(), points) != 0) {
        inside.add(face);
      } else {
        enclosedM2 += GeodesicArea.areaM2(face);
      }
    }
    // Faces of one noding share their edges point by point, so that nothing is noded again.
    return new Ground(
        inside.isEmpty() ? null : CoverageUnion.union(ring.getFactory().buildGeometry(inside)),
        enclosedM2);
  }

  private static Coordinate[] finite(Geometry geometry) {
    return Arrays.stream(geometry.getCoordinates())
        .filter(point -> Double.isFinite(point.x) && Double.isFinite(point.y))
        .toArray(Coordinate[]::new);
  }

  /**
   * The segments of a ring, each once and by their place: what they meet in is the same wherever
   * and in whichever direction the ring was drawn.
   */
  private static Geometry segments(Coordinate[] ring, GeometryFactory factory) {
    TreeSet<LineSegment> segments = new TreeSet<>();
    for (int i = 0; i + 1 < ring.length; i++) {
      if (!ring[i].equals2D(ring[i + 1])) {
        LineSegment segment = new LineSegment(ring[i], ring[i + 1]);
        segment.normalize();
        segments.add(segment);
      }
    }
    return factory.createMultiLineString(
        segments.stream().map(one -> one.toGeometry(factory)).toArray(LineString[]::new));
  }

  /** The same geometries, each begun at its least point, in the order of the ground. */
  private static List<Geometry> sorted(Collection<Geometry> geometries) {
    return geometries.stream().map(Geometry::norm).sorted().toList();
  }

  /** How often a ring goes round a point, counter-clockwise positive. */
  private static int winding(Coordinate at, Coordinate[] ring) {
    int winding = 0;
    for (int i = 0; i + 1 < ring.length; i++) {
      Coordinate from = ring[i];
      Coordinate to = ring[i + 1];
      if (from.y <= at.y && to.y > at.y) {
        winding += Orientation.index(from, to, at) == Orientation.LEFT ? 1 : 0;
      } else if (from.y > at.y && to.y <= at.y) {
        winding -= Orientation.index(from, to, at) == Orientation.RIGHT ? 1 : 0;
      }
    }
    return winding;
  }

  /** What is left of an outline without area: the way that it goes, once, or a point. */
  private static List<Geometry> line(Geometry outline) {
    Coordinate[] points = finite(outline);
    if (points.length == 0) {
      return List.of();
    }
    if (Arrays.stream(points).allMatch(point -> point.equals2D(points[0]))) {
      return List.of(outline.getFactory().createPoint(points[0]));
    }
    LineMerger lines = new LineMerger();
    lines.add(OverlayNGRobust.union(segments(points, outline.getFactory())));
    @SuppressWarnings("unchecked")
    Collection<Geometry> merged = lines.getMergedLineStrings();
    return sorted(merged);
  }

  private static List<Geometry> parts(Geometry geometry) {
    List<Geometry> parts = new ArrayList<>();
    addParts(geometry, parts);
    return parts;
  }

  private static void addParts(Geometry geometry, List<Geometry> parts) {
    if (geometry instanceof GeometryCollection) {
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        addParts(geometry.getGeometryN(i), parts);
      }
    } else if (geometry instanceof Polygon polygon && !geometry.isEmpty()) {
      parts.add(withoutEmptyHoles(polygon));
    } else if (!geometry.isEmpty()) {
      parts.add(geometry);
    }
  }

  /** Valid to JTS, and PostGIS cannot read them. */
  private static Polygon withoutEmptyHoles(Polygon polygon) {
    List<LinearRing> holes = new ArrayList<>();
    for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
      if (!polygon.getInteriorRingN(i).isEmpty()) {
        holes.add(polygon.getInteriorRingN(i));
      }
    }
    return holes.size() == polygon.getNumInteriorRing()
        ? polygon
        : polygon
            .getFactory()
            .createPolygon(polygon.getExteriorRing(), holes.toArray(new LinearRing[0]));
  }

  private static Geometry toMulti(List<Geometry> parts, int dimension, GeometryFactory factory) {
    return switch (dimension) {
      case 2 -> factory.createMultiPolygon(parts.toArray(new Polygon[0]));
      case 1 -> factory.createMultiLineString(parts.toArray(new LineString[0]));
      case 0 -> factory.createMultiPoint(parts.toArray(new Point[0]));
      default -> null;
    };
  }

  /**
   * All that can be told apart. JTS names the first fault it meets, and a spike as a crossing:
   * rings that are faulty by themselves are taken away or cut back, and what is left is looked at
   * again.
   */
  private static List<Fault> faults(Geometry geometry, TopologyValidationError error) {
    if (error.getErrorType() == TopologyValidationError.INVALID_COORDINATE) {
      return List.of(Fault.NOT_A_NUMBER);
    }
    EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
    List<Polygon> polygons = new ArrayList<>();
    for (Geometry part : parts(geometry)) {
      if (part instanceof Polygon polygon) {
        LinearRing shell = inspect(polygon.getExteriorRing(), faults);
        List<LinearRing> holes = new ArrayList<>();
        for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
          LinearRing hole = inspect(polygon.getInteriorRingN(i), faults);
          if (hole != null) {
            holes.add(hole);
          }
        }
        if (shell != null) {
          polygons.add(
              geometry.getFactory().createPolygon(shell, holes.toArray(new LinearRing[0])));
        }
      } else if (!part.isValid()) {
        faults.add(Fault.TOO_FEW_POINTS);
      }
    }
    boolean eachIsValid = true;
    for (Polygon polygon : polygons) {
      TopologyValidationError rest = new IsValidOp(polygon).getValidationError();
      if (rest != null) {
        eachIsValid = false;
        faults.add(fault(rest));
      }
    }
    if (eachIsValid
        && polygons.size() > 1
        && !geometry.getFactory().createMultiPolygon(polygons.toArray(new Polygon[0])).isValid()) {
      faults.add(Fault.PARTS_OVERLAP);
    }
    return faults.isEmpty() ? List.of(fault(error)) : List.copyOf(faults);
  }

  /** The ring without its spikes; null when it encloses nothing. */
  private static LinearRing inspect(LinearRing ring, EnumSet<Fault> faults) {
    if (ring.isEmpty()) {
      return null;
    }
    List<Coordinate> points = new ArrayList<>();
    for (Coordinate point : ring.getCoordinates()) {
      if (points.isEmpty() || !point.equals2D(points.get(points.size() - 1))) {
        points.add(point);
      }
    }
    points.remove(points.size() - 1);
    if (points.stream().map(point -> new Coordinate(point.x, point.y)).distinct().count() < 3) {
      faults.add(Fault.TOO_FEW_POINTS);
      return null;
    }
    Coordinate first = points.get(0);
    Coordinate second = points.get(1);
    if (points.stream()
        .allMatch(point -> Orientation.index(first, second, point) == Orientation.COLLINEAR)) {
      faults.add(Fault.WITHOUT_AREA);
      return null;
    }
    if (cutSpikes(points)) {
      faults.add(Fault.SPIKE);
    }
    if (points.size() < 3) {
      return null;
    }
    points.add(points.get(0));
    return ring.getFactory().createLinearRing(points.toArray(new Coordinate[0]));
  }

  /** Takes tips away from an open ring, and the tips of what is left; whether there were any. */
  private static boolean cutSpikes(List<Coordinate> points) {
    ArrayDeque<Coordinate> kept = new ArrayDeque<>();
    int before = points.size();
    for (Coordinate point : points) {
      cutTips(kept, point);
      kept.addLast(point);
    }
    // Across the place where the ring begins.
    for (int left = -1; left != kept.size() && kept.size() > 2; ) {
      left = kept.size();
      Coordinate first = kept.removeFirst();
      cutTips(kept, first);
      Coordinate last = kept.peekLast();
      if (kept.size() < 2 || !turnsBack(last, first, kept.peekFirst())) {
        kept.addFirst(first);
      }
    }
    points.clear();
    points.addAll(kept);
    return points.size() < before;
  }

  /** Takes away what is a tip at the end of a line that goes on to a point. */
  private static void cutTips(ArrayDeque<Coordinate> line, Coordinate to) {
    while (line.size() > 1) {
      Coordinate tip = line.removeLast();
      if (!turnsBack(line.peekLast(), tip, to)) {
        line.addLast(tip);
        return;
      }
    }
  }

  private static boolean turnsBack(Coordinate from, Coordinate at, Coordinate to) {
    return from.equals2D(at)
        || (Orientation.index(from, at, to) == Orientation.COLLINEAR
            && (at.x - from.x) * (to.x - at.x) + (at.y - from.y) * (to.y - at.y) < 0);
  }

  private static Fault fault(TopologyValidationError error) {
    return switch (error.getErrorType()) {
      case TopologyValidationError.SELF_INTERSECTION,
          TopologyValidationError.RING_SELF_INTERSECTION,
          TopologyValidationError.DUPLICATE_RINGS ->
          Fault.CROSSES_ITSELF;
      case TopologyValidationError.HOLE_OUTSIDE_SHELL -> Fault.HOLE_OUTSIDE;
      case TopologyValidationError.NESTED_HOLES -> Fault.HOLE_IN_HOLE;
      case TopologyValidationError.NESTED_SHELLS -> Fault.PARTS_OVERLAP;
      case TopologyValidationError.DISCONNECTED_INTERIOR -> Fault.HOLES_CUT_AREA;
      case TopologyValidationError.TOO_FEW_POINTS -> Fault.TOO_FEW_POINTS;
      case TopologyValidationError.INVALID_COORDINATE -> Fault.NOT_A_NUMBER;
      default -> Fault.OTHER;
    };
  }
}
