package org.cartagena.answer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.IntStream;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicMask;
import org.cartagena.geo.Antimeridian;
import org.cartagena.geo.GeodesicArea;
import org.cartagena.geo.TransverseMercator;
import org.cartagena.problem.AppException;
import org.locationtech.jts.densify.Densifier;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.index.hprtree.HilbertEncoder;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.operation.buffer.BufferOp;
import org.locationtech.jts.operation.buffer.BufferParameters;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * The ground within a distance of a route, point or parcel, in pieces: each is widened in metres
 * around its own meridian ({@link TransverseMercator}), so that the width is true at any latitude
 * and over any length. Pieces overlap at their ends; {@link #ground} and {@link #areaM2()} count
 * them once.
 *
 * <p>The ground of a piece is drawn when it is first asked for, and only its square metres are
 * taken from it: its round corners are drawn with straight edges, so that what lies within the
 * distance is decided by distances ({@link Stretches}).
 */
final class Corridor {
  /** Longest piece: its ends are so near to its meridian that lengths are true to 1e-5. */
  private static final double PIECE_M = 20_000;

  /** Longest strip, whose box finds what may lie near. */
  private static final double STRIP_M = 2_000;

  private static final int PIECE_POINTS = 200;
  private static final double LONGEST_M = 10_000_000;

  /** Strips that overlap, pair by pair: some three for each strip of a road. */
  private static final int PAIRS_MOST = 1_000_000;

  /**
   * So far beyond the corridor its boxes reach: the nearest areas outside are then mostly at hand.
   */
  static final double BESIDE_M = 50;

  private static final int PARTS_MOST = 200;
  private static final int HILBERT_LEVEL = 12;

  /** Nearer to a pole a corridor would go round it. */
  private static final double FARTHEST_LATITUDE = 89;

  /** How far an edge that is straight in metres may leave the one that is straight in degrees. */
  static final double BULGE_M = 0.02;

  private static final double EARTH_RADIUS_M = 6_371_000;

  /** The least that a degree of latitude, and one of longitude at the equator, has. */
  private static final double DEGREE_M = 110_500;

  private static final double PARCEL_STEP_DEGREES = 0.01;
  private static final int PARCEL_POINTS = 20_000;
  private static final int SIDES_OF_A_QUARTER = 32;

  /**
   * Bends of the route that may be smoothed, as a share of the width; JTS would take a hundredth.
   */
  private static final double SMOOTHED = 0.001;

  private final GeometryFactory factory;
  private final double corridorM;
  private final List<Piece> pieces = new ArrayList<>();
  private final STRtree strips = new STRtree();
  private final List<Strip> allStrips = new ArrayList<>();
  private final boolean hasRoute;
  private List<Geometry> parts;
  private Geometry ground;
  private double lengthM;

  /**
   * @param geometry valid, EPSG:4326 longitude latitude, cut at 180 degrees
   * @param corridorM metres on each side, not negative
   * @throws AppException when it is longer or nearer to a pole than can be answered
   */
  Corridor(Geometry geometry, double corridorM) {
    this.factory = geometry.getFactory();
    // A corridor of 0 m would have no ground and meet nothing; a road has at least 1 m to each
    // side.
    this.corridorM = Math.max(1, corridorM);
    Envelope box = geometry.getEnvelopeInternal();
    if (Math.max(-box.getMinY(), box.getMaxY()) > FARTHEST_LATITUDE) {
      throw AppException.badInput(
          "geometry: it lies beyond 89 degrees of latitude, where a corridor cannot be drawn.");
    }
    this.hasRoute = geometry.getDimension() == 1;
    add(geometry, corridorM > 0);
    for (Strip strip : allStrips) {
      strip.boxes.forEach(part -> strips.insert(part, strip));
    }
    strips.build();
    long pairs = 0;
    for (Strip strip : allStrips) {
      for (Envelope part : strip.boxes) {
        pairs += strips.query(part).size();
      }
      if (pairs > PAIRS_MOST) {
        throw AppException.badInput(
            "geometry: the route goes over the same ground so often that it cannot be answered. Is it a track with many stops? Draw the route itself.");
      }
    }
  }

  /** Metres to each side, at least 1. */
  double corridorM() {
    return corridorM;
  }

  /** Length of the route in metres, geodesic; 0 for points and parcels. */
  double lengthM() {
    return hasRoute ? lengthM : 0;
  }

  boolean hasRoute() {
    return hasRoute;
  }

  List<Piece> pieces() {
    return pieces;
  }

  /** Boxes in degrees, some 2 km long, that hold all of the ground. */
  List<Envelope> boxes() {
    return allStrips.stream().flatMap(strip -> strip.boxes.stream()).toList();
  }

  /** Strips with a box that meets this one. */
  @SuppressWarnings("unchecked")
  Collection<Strip> near(Envelope box) {
    List<Strip> found = strips.query(box);
    // One that lies on both sides of 180 degrees has two boxes.
    return found.size() < 2 ? found : new LinkedHashSet<>(found);
  }

  /** All of it, dissolved; EPSG:4326. */
  synchronized Geometry ground() {
    if (ground == null) {
      ground = parts().size() == 1 ? parts.get(0) : OverlayNGRobust.union(parts, factory);
    }
    return ground;
  }

  /**
   * All of it in at most {@link #PARTS_MOST} parts, which overlap where they meet; EPSG:4326. To
   * dissolve it takes longer than all else in an answer, and only a map needs that.
   */
  synchronized List<Geometry> parts() {
    if (parts == null) {
      drawAll();
      List<Geometry> grounds = pieces.stream().map(Piece::ground).toList();
      int ofEach = (grounds.size() + PARTS_MOST - 1) / PARTS_MOST;
      parts = ofEach == 1 ? grounds : united(grounds, ofEach);
    }
    return parts;
  }

  /** Neighbours united, so many at a time: a network of roads has thousands of short pieces. */
  private List<Geometry> united(List<Geometry> grounds, int ofEach) {
    Envelope all = new Envelope();
    grounds.forEach(one -> all.expandToInclude(one.getEnvelopeInternal()));
    HilbertEncoder order = new HilbertEncoder(HILBERT_LEVEL, all);
    List<Geometry> sorted =
        grounds.stream()
            .sorted(Comparator.comparingInt(one -> order.encode(one.getEnvelopeInternal())))
            .toList();
    return IntStream.range(0, (sorted.size() + ofEach - 1) / ofEach)
        .parallel()
        .mapToObj(i -> sorted.subList(i * ofEach, Math.min(sorted.size(), (i + 1) * ofEach)))
        .map(some -> OverlayNGRobust.union(some, factory))
        .toList();
  }

  /** Square metres of all of it, geodesic, what overlaps counted once. */
  double areaM2() {
    List<Geometry> all = parts();
    STRtree index = new STRtree();
    for (int i = 0; i < all.size(); i++) {
      index.insert(all.get(i).getEnvelopeInternal(), i);
    }
    index.build();
    return IntStream.range(0, all.size())
        .parallel()
        .mapToDouble(i -> newAreaM2(all, i, index))
        .sum();
  }

  /** Square metres of a part that no part before it has. */
  private double newAreaM2(List<Geometry> all, int i, STRtree index) {
    Geometry part = all.get(i);
    List<Geometry> shared = new ArrayList<>();
    PreparedGeometry prepared = null;
    for (Object found : index.query(part.getEnvelopeInternal())) {
      int before = (Integer) found;
      if (before < i) {
        prepared = prepared == null ? PreparedGeometryFactory.prepare(part) : prepared;
        if (prepared.intersects(all.get(before))) {
          shared.add(OverlayNGRobust.overlay(part, all.get(before), OverlayNG.INTERSECTION));
        }
      }
    }
    double areaM2 = GeodesicArea.areaM2(part);
    if (shared.isEmpty()) {
      return areaM2;
    }
    return areaM2
        - GeodesicArea.areaM2(
            shared.size() == 1 ? shared.get(0) : OverlayNGRobust.union(shared, factory));
  }

  static double areaM2(Geometry ground) {
    return GeodesicArea.areaM2(ground);
  }

  private void drawAll() {
    pieces.parallelStream().forEach(Piece::ground);
  }

  private void add(Geometry part, boolean widens) {
    if (part instanceof Polygon polygon) {
      addParcel(polygon);
      for (int i = 0; widens && i <= polygon.getNumInteriorRing(); i++) {
        addLine(
            (i == 0 ? polygon.getExteriorRing() : polygon.getInteriorRingN(i - 1)).getCoordinates(),
            false);
      }
    } else if (part instanceof LineString line) {
      addLine(line.getCoordinates(), true);
    } else if (part instanceof Point point) {
      new Cut(false).end(point.getCoordinate());
    } else {
      for (int i = 0; i < part.getNumGeometries(); i++) {
        add(part.getGeometryN(i), widens);
      }
    }
  }

  private void addParcel(Polygon polygon) {
    Piece piece = new Piece(polygon);
    pieces.add(piece);
    allStrips.add(new Strip(piece, 0, 0, List.of(polygon.getEnvelopeInternal())));
  }

  /** Cuts a line into pieces; between its points it is straight in degrees (RFC 7946, 3.1.1). */
  private void addLine(Coordinate[] points, boolean route) {
    Cut cut = new Cut(route);
    Coordinate last = points[0];
    cut.points.add(last);
    for (int i = 1; i < points.length; i++) {
      Coordinate a = points[i - 1];
      Coordinate b = points[i];
      double roughM = roughM(a, b);
      if (lengthM + cut.lengthM + roughM > 2 * LONGEST_M) {
        throw tooLong();
      }
      int steps =
          (int) Math.max(1, Math.ceil(roughM / stepM(Math.max(Math.abs(a.y), Math.abs(b.y)))));
      for (int step = 1; step <= steps; step++) {
        double share = (double) step / steps;
        Coordinate next =
            step == steps
                ? b
                : new Coordinate(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
        if (!next.equals2D(last)) {
          cut.to(last, next);
          last = next;
        }
      }
    }
    cut.end(last);
  }

  private static AppException tooLong() {
    return AppException.badInput(
        "geometry: the route is longer than 10,000 km. Ask for a part of it.");
  }

  /**
   * Longest edge in metres that is as straight in degrees as on the ground, to {@link #BULGE_M}.
   */
  static double stepM(double latitude) {
    double tangent = Math.tan(Math.toRadians(Math.min(FARTHEST_LATITUDE, latitude)));
    return Math.min(STRIP_M, Math.sqrt(8 * EARTH_RADIUS_M * BULGE_M / Math.max(1e-9, tangent)));
  }

  /** Not less than the length of a line that is straight in degrees. */
  private static double roughM(Coordinate a, Coordinate b) {
    double nearest = a.y * b.y <= 0 ? 0 : Math.min(Math.abs(a.y), Math.abs(b.y));
    return 111_700 * Math.hypot((b.x - a.x) * Math.cos(Math.toRadians(nearest)), b.y - a.y);
  }

  private static double distanceM(Coordinate a, Coordinate b) {
    return Geodesic.WGS84.Inverse(a.y, a.x, b.y, b.x, GeodesicMask.DISTANCE).s12;
  }

  /** A line that is being cut into pieces. */
  private final class Cut {
    private final boolean route;
    private final List<Coordinate> points = new ArrayList<>();
    private double pieceM;
    private double lengthM;

    Cut(boolean route) {
      this.route = route;
    }

    void to(Coordinate last, Coordinate next) {
      points.add(next);
      double stepM = distanceM(last, next);
      pieceM += stepM;
      lengthM += stepM;
      if (Corridor.this.lengthM + lengthM > LONGEST_M) {
        throw tooLong();
      }
      if (pieceM >= Math.max(PIECE_M, corridorM) || points.size() >= PIECE_POINTS) {
        add();
        points.add(next);
      }
    }

    /** A line of no length is a place. */
    void end(Coordinate last) {
      if (points.isEmpty()) {
        points.add(last);
      }
      if (points.size() > 1 || lengthM == 0) {
        add();
      }
      Corridor.this.lengthM += lengthM;
    }

    private void add() {
      Coordinate[] degrees = points.toArray(new Coordinate[0]);
      Piece piece = new Piece(degrees, route && degrees.length > 1, pieceM);
      pieces.add(piece);
      double stripM = Math.max(STRIP_M, corridorM);
      int from = 0;
      double soFarM = 0;
      for (int i = 1; i < degrees.length; i++) {
        soFarM += piece.metres[i - 1].distance(piece.metres[i]);
        if (soFarM >= stripM || i == degrees.length - 1) {
          allStrips.add(new Strip(piece, from, i, boxes(degrees, from, i)));
          from = i;
          soFarM = 0;
        }
      }
      if (degrees.length == 1) {
        allStrips.add(new Strip(piece, 0, 0, boxes(degrees, 0, 0)));
      }
      points.clear();
      pieceM = 0;
    }
  }

  /** Boxes that hold everything within the corridor's width of these points; two across 180. */
  private List<Envelope> boxes(Coordinate[] degrees, int from, int to) {
    Envelope box = new Envelope();
    for (int i = from; i <= to; i++) {
      box.expandToInclude(degrees[i]);
    }
    double up = (corridorM + BESIDE_M) / DEGREE_M;
    double farthest = Math.max(-box.getMinY(), box.getMaxY()) + up;
    double aside = farthest >= 90 ? 360 : up / Math.cos(Math.toRadians(farthest));
    box.expandBy(aside, up);
    if (box.getWidth() >= 360) {
      return List.of(new Envelope(-180, 180, box.getMinY(), box.getMaxY()));
    }
    List<Envelope> boxes = new ArrayList<>(2);
    for (double shift : new double[] {-360, 0, 360}) {
      Envelope moved =
          new Envelope(box.getMinX() + shift, box.getMaxX() + shift, box.getMinY(), box.getMaxY())
              .intersection(new Envelope(-180, 180, -90, 90));
      if (!moved.isNull()) {
        boxes.add(moved);
      }
    }
    return boxes;
  }

  /** A part of a piece: its points from one to another, and the boxes of the ground around it. */
  record Strip(Piece piece, int from, int to, List<Envelope> boxes) {}

  /** One piece of the ground. */
  final class Piece {
    /** The centre line in metres of {@link #frame}; one point for a place; none for a parcel. */
    final Coordinate[] metres;

    /** The same in degrees. */
    final Coordinate[] degrees;

    /** Whether the centre line is a route whose affected length counts. */
    final boolean isRoute;

    /** Geodesic. */
    final double lengthM;

    final TransverseMercator frame;
    private final double stepM;
    private Geometry ground;
    private PreparedGeometry prepared;

    /** A parcel itself. */
    private Piece(Polygon parcel) {
      this.metres = new Coordinate[0];
      this.degrees = metres;
      this.isRoute = false;
      this.lengthM = 0;
      this.frame = null;
      this.stepM = STRIP_M;
      // Its edges are straight in degrees, which geodesics between far points are not.
      this.ground =
          Densifier.densify(
              parcel, Math.max(PARCEL_STEP_DEGREES, parcel.getLength() / PARCEL_POINTS));
    }

    private Piece(Coordinate[] degrees, boolean isRoute, double lengthM) {
      this.degrees = degrees;
      this.isRoute = isRoute;
      this.lengthM = lengthM;
      this.frame = new TransverseMercator(degrees[degrees.length / 2].x);
      this.metres = new Coordinate[degrees.length];
      double farthest = 0;
      for (int i = 0; i < metres.length; i++) {
        metres[i] = frame.toMetres(degrees[i].x, degrees[i].y);
        farthest = Math.max(farthest, Math.abs(degrees[i].y));
      }
      this.stepM = Corridor.stepM(farthest);
    }

    boolean isParcel() {
      return frame == null;
    }

    /** Longest edge in metres for which {@link #frame} needs no point between. */
    double stepM() {
      return stepM;
    }

    /** EPSG:4326, cut at 180 degrees. */
    synchronized Geometry ground() {
      if (ground == null) {
        Geometry line =
            metres.length == 1 ? factory.createPoint(metres[0]) : factory.createLineString(metres);
        int sides = metres.length == 1 ? 2 * SIDES_OF_A_QUARTER : SIDES_OF_A_QUARTER;
        BufferParameters round = new BufferParameters(sides);
        round.setSimplifyFactor(SMOOTHED);
        Geometry widened = BufferOp.bufferOp(line, corridorM, round);
        ground = Antimeridian.cut(frame.toDegrees(Densifier.densify(widened, stepM))).geometry();
      }
      return ground;
    }

    synchronized PreparedGeometry prepared() {
      if (prepared == null) {
        prepared = PreparedGeometryFactory.prepare(ground());
      }
      return prepared;
    }
  }
}
