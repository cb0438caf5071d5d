package org.cartagena.answer;

import java.util.ArrayList;
import java.util.List;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicMask;
import org.cartagena.geo.Antimeridian;
import org.cartagena.geo.GeodesicArea;
import org.cartagena.geo.TransverseMercator;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.operation.buffer.BufferOp;
import org.locationtech.jts.operation.buffer.BufferParameters;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * The ground within a distance of a route, point or parcel, in pieces: each is widened in metres
 * around its own meridian ({@link TransverseMercator}), so that the width is true at any latitude
 * and over any length. Pieces overlap at their ends; {@link #ground} counts them once.
 */
final class Corridor {
  /** Longest piece; a wide corridor has pieces as long as it is wide to each side. */
  private static final double PIECE_M = 2_000;

  private static final int PIECE_POINTS = 200;
  private static final double LONGEST_M = 10_000_000;

  /** Pieces that overlap, pair by pair: some three for each piece of a road. */
  private static final int PAIRS_MOST = 200_000;

  /** Nearer to a pole a corridor would go round it. */
  private static final double FARTHEST_LATITUDE = 89;

  private static final int SIDES_OF_A_QUARTER = 32;

  private final GeometryFactory factory;
  private final double corridorM;
  private final List<Piece> pieces = new ArrayList<>();
  private final STRtree index = new STRtree();
  private final boolean hasRoute;
  private double lengthM;

  /**
   * @param geometry valid, EPSG:4326 longitude latitude, cut at 180 degrees
   * @param corridorM metres on each side, not negative
   * @throws AppException when it is longer or nearer to a pole than can be answered
   */
  Corridor(Geometry geometry, double corridorM) {
    this.factory = geometry.getFactory();
    this.corridorM = corridorM;
    Envelope box = geometry.getEnvelopeInternal();
    if (Math.max(-box.getMinY(), box.getMaxY()) > FARTHEST_LATITUDE) {
      throw AppException.badInput(
          "geometry: it lies beyond 89 degrees of latitude, where a corridor cannot be drawn.");
    }
    this.hasRoute = geometry.getDimension() == 1;
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      add(geometry.getGeometryN(i));
    }
    for (Piece piece : pieces) {
      index.insert(piece.ground.getEnvelopeInternal(), piece);
    }
    index.build();
    long pairs = 0;
    for (Piece piece : pieces) {
      pairs += near(piece.ground).size();
      if (pairs > PAIRS_MOST) {
        throw AppException.badInput(
            "geometry: the route goes over the same ground so often that it cannot be answered. Is it a track with many stops? Draw the route itself.");
      }
    }
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

  /** Pieces whose box meets that of a geometry. */
  @SuppressWarnings("unchecked")
  List<Piece> near(Geometry geometry) {
    return index.query(geometry.getEnvelopeInternal());
  }

  /** All of it, dissolved; EPSG:4326. */
  Geometry ground() {
    List<Geometry> all = new ArrayList<>();
    for (Piece piece : pieces) {
      all.add(piece.ground);
    }
    return OverlayNGRobust.union(all, factory);
  }

  static double areaM2(Geometry ground) {
    return GeodesicArea.areaM2(ground);
  }

  private void add(Geometry part) {
    if (part instanceof Polygon polygon) {
      pieces.add(new Piece(polygon, null, 0, null));
      if (corridorM > 0) {
        for (int i = 0; i <= polygon.getNumInteriorRing(); i++) {
          addLine(
              (i == 0 ? polygon.getExteriorRing() : polygon.getInteriorRingN(i - 1))
                  .getCoordinates(),
              false);
        }
      }
    } else if (part instanceof LineString line) {
      addLine(line.getCoordinates(), true);
    } else if (part instanceof Point point) {
      TransverseMercator frame = new TransverseMercator(point.getX());
      pieces.add(new Piece(degrees(widened(frame.toMetres(point)), frame), null, 0, frame));
    } else {
      for (int i = 0; i < part.getNumGeometries(); i++) {
        add(part.getGeometryN(i));
      }
    }
  }

  /** Cuts a line into pieces; between its points it is straight in degrees (RFC 7946, 3.1.1). */
  private void addLine(Coordinate[] points, boolean route) {
    double pieceM = Math.max(PIECE_M, corridorM);
    List<Coordinate> piece = new ArrayList<>(List.of(points[0]));
    double pieceLengthM = 0;
    for (int i = 1; i < points.length; i++) {
      Coordinate a = points[i - 1];
      Coordinate b = points[i];
      double stepM = distanceM(a, b);
      if (lengthM + stepM > LONGEST_M) {
        throw AppException.badInput(
            "geometry: the route is longer than 10,000 km. Ask for a part of it.");
      }
      int steps = (int) Math.max(1, Math.ceil(stepM / pieceM));
      for (int step = 1; step <= steps; step++) {
        double share = (double) step / steps;
        Coordinate next =
            step == steps
                ? b
                : new Coordinate(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
        Coordinate last = piece.get(piece.size() - 1);
        if (next.equals2D(last)) {
          continue;
        }
        piece.add(next);
        pieceLengthM += distanceM(last, next);
        if (pieceLengthM >= pieceM || piece.size() >= PIECE_POINTS) {
          addPiece(piece, pieceLengthM, route);
          piece = new ArrayList<>(List.of(next));
          pieceLengthM = 0;
        }
      }
    }
    if (piece.size() > 1 || lengthM == 0) {
      addPiece(piece, pieceLengthM, route);
    }
  }

  private static double distanceM(Coordinate a, Coordinate b) {
    return Geodesic.WGS84.Inverse(a.y, a.x, b.y, b.x, GeodesicMask.DISTANCE).s12;
  }

  private void addPiece(List<Coordinate> points, double pieceLengthM, boolean route) {
    TransverseMercator frame = new TransverseMercator(points.get(points.size() / 2).x);
    Coordinate[] metres = new Coordinate[points.size()];
    for (int i = 0; i < metres.length; i++) {
      metres[i] = frame.toMetres(points.get(i).x, points.get(i).y);
    }
    // A line of no length is a place.
    Geometry line =
        metres.length == 1 ? factory.createPoint(metres[0]) : factory.createLineString(metres);
    lengthM += pieceLengthM;
    pieces.add(
        new Piece(
            degrees(widened(line), frame),
            route && metres.length > 1 ? metres : null,
            pieceLengthM,
            frame));
  }

  private Geometry widened(Geometry metres) {
    // A corridor of 0 m would have no ground and meet nothing; a road has at least 1 m to each
    // side.
    return BufferOp.bufferOp(
        metres, Math.max(1, corridorM), new BufferParameters(SIDES_OF_A_QUARTER));
  }

  private static Geometry degrees(Geometry metres, TransverseMercator frame) {
    return Antimeridian.cut(frame.toDegrees(metres)).geometry();
  }

  /** One piece of the ground. */
  static final class Piece {
    /** EPSG:4326. */
    final Geometry ground;

    final PreparedGeometry prepared;

    /** The centre line in metres of {@link #frame}; null for points and parcels. */
    final Coordinate[] route;

    /** Geodesic. */
    final double lengthM;

    final TransverseMercator frame;

    private Piece(Geometry ground, Coordinate[] route, double lengthM, TransverseMercator frame) {
      this.ground = ground;
      this.prepared = PreparedGeometryFactory.prepare(ground);
      this.route = route;
      this.lengthM = lengthM;
      this.frame = frame;
    }
  }
}
