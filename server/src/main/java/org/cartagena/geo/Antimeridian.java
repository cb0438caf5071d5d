package org.cartagena.geo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.AffineTransformation;
import org.locationtech.jts.geom.util.GeometryFixer;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * Cuts what crosses 180 degrees of longitude in two (RFC 7946, section 3.1.9). Read literally such
 * an outline would be a band round the world, or lie outside of it. Input and output are EPSG:4326
 * longitude latitude.
 */
public final class Antimeridian {
  private static final double WORLD = 360;
  private static final double HALF = 180;
  // Rounding of projections; a millionth of a degree is a tenth of a metre.
  private static final double ROUNDING = 1e-6;

  private Antimeridian() {}

  /**
   * What became of a geometry.
   *
   * @param words a sentence for the person who imports, when it was changed or could not be
   */
  public record Result(Geometry geometry, Optional<String> words) {}

  /** Cuts where needed; a geometry that is not near 180 degrees comes back as it was. */
  public static Result cut(Geometry geometry) {
    Envelope box = geometry.getEnvelopeInternal();
    if (geometry.isEmpty()
        || !(box.getMinX() >= -WORLD && box.getMaxX() <= WORLD)
        || !(box.getMinY() >= -90 - ROUNDING && box.getMaxY() <= 90 + ROUNDING)) {
      // Not degrees at all; others say so.
      return new Result(geometry, Optional.empty());
    }
    if (box.getMinX() >= -HALF
        && box.getMaxX() <= HALF
        && box.getWidth() <= HALF
        && box.getMinY() >= -90
        && box.getMaxY() <= 90) {
      return new Result(geometry, Optional.empty());
    }
    Geometry snapped = snapped(geometry);
    Parts parts = new Parts(geometry.getFactory());
    for (int i = 0; i < snapped.getNumGeometries(); i++) {
      parts.add(snapped.getGeometryN(i));
    }
    if (parts.crossing == 0 && parts.beyond == 0 && parts.round == 0) {
      return new Result(snapped, Optional.empty());
    }
    String words =
        parts.crossing > 0
            ? "The geometry crosses 180 degrees of longitude. It was cut there, so that it does not run round the world; check it."
            : parts.beyond > 0
                ? "Longitudes are written beyond 180 degrees; 360 was added or subtracted. Check the position."
                : "The outline runs round the whole world. It was kept as it is; check it.";
    return new Result(
        parts.crossing == 0 && parts.beyond == 0
            ? snapped
            : geometry.getFactory().buildGeometry(parts.done),
        Optional.of(words));
  }

  /** What a projection put a hair beyond the edge of the world is put on it. */
  private static Geometry snapped(Geometry geometry) {
    Geometry copy = geometry.copy();
    copy.apply(
        (Coordinate at) -> {
          if (Math.abs(at.x) > HALF && Math.abs(at.x) < HALF + ROUNDING) {
            at.x = Math.copySign(HALF, at.x);
          }
          if (Math.abs(at.y) > 90) {
            at.y = Math.copySign(90, at.y);
          }
        });
    copy.geometryChanged();
    return copy;
  }

  private static final class Parts {
    private final GeometryFactory factory;
    private final List<Geometry> done = new ArrayList<>();
    private int crossing;
    private int beyond;
    private int round;

    Parts(GeometryFactory factory) {
      this.factory = factory;
    }

    void add(Geometry part) {
      if (part.getNumGeometries() > 1) {
        for (int i = 0; i < part.getNumGeometries(); i++) {
          add(part.getGeometryN(i));
        }
        return;
      }
      if (part.isEmpty()) {
        return;
      }
      Geometry unrolled = unrolled(part);
      if (unrolled == null) {
        round++;
        done.add(part);
        return;
      }
      Envelope box = unrolled.getEnvelopeInternal();
      if (box.getMinX() >= -HALF && box.getMaxX() <= HALF) {
        done.add(part);
        return;
      }
      double shift = box.getMinX() >= HALF ? -WORLD : box.getMaxX() <= -HALF ? WORLD : 0;
      if (shift != 0) {
        beyond++;
        done.add(AffineTransformation.translationInstance(shift, 0).transform(unrolled));
        return;
      }
      crossing++;
      if (Tangle.isTooMuchToCheck(unrolled) || Tangle.isTooMuchToRepair(unrolled)) {
        // Beyond 180 degrees it is found to be unusable.
        done.add(unrolled);
        return;
      }
      Geometry valid = unrolled.isValid() ? unrolled : GeometryFixer.fix(unrolled);
      for (int world = -1; world <= 1; world++) {
        Geometry window =
            factory.toGeometry(new Envelope(world * WORLD - HALF, world * WORLD + HALF, -90, 90));
        Geometry cut = OverlayNGRobust.overlay(valid, window, OverlayNG.INTERSECTION);
        for (int i = 0; i < cut.getNumGeometries(); i++) {
          Geometry piece = cut.getGeometryN(i);
          // What only touches the edge is no piece.
          if (!piece.isEmpty() && piece.getDimension() == part.getDimension()) {
            done.add(AffineTransformation.translationInstance(-world * WORLD, 0).transform(piece));
          }
        }
      }
    }

    /** With longitudes that run on beyond 180; null for an outline that does not close then. */
    private Geometry unrolled(Geometry part) {
      if (part instanceof Polygon polygon) {
        Coordinate[] outline = unrolled(polygon.getExteriorRing().getCoordinates());
        if (outline == null) {
          return null;
        }
        LinearRing shell = factory.createLinearRing(outline);
        LinearRing[] holes = new LinearRing[polygon.getNumInteriorRing()];
        for (int i = 0; i < holes.length; i++) {
          Coordinate[] hole = unrolled(polygon.getInteriorRingN(i).getCoordinates());
          if (hole == null) {
            return null;
          }
          holes[i] = beside(factory.createLinearRing(hole), shell.getEnvelopeInternal());
        }
        return factory.createPolygon(shell, holes);
      }
      if (part instanceof LineString line) {
        Coordinate[] points = line.getCoordinates();
        Coordinate[] unrolled = unrolled(points);
        return factory.createLineString(unrolled == null ? points : unrolled);
      }
      return part;
    }

    /** A hole lies in its outline; which world it was written in does not matter. */
    private LinearRing beside(LinearRing hole, Envelope shell) {
      for (double shift : new double[] {0, WORLD, -WORLD}) {
        LinearRing moved =
            (LinearRing) AffineTransformation.translationInstance(shift, 0).transform(hole);
        if (shell.contains(moved.getEnvelopeInternal())) {
          return moved;
        }
      }
      return hole;
    }

    private static Coordinate[] unrolled(Coordinate[] points) {
      Coordinate[] result = new Coordinate[points.length];
      double shift = 0;
      for (int i = 0; i < points.length; i++) {
        if (i > 0) {
          double step = points[i].x - points[i - 1].x;
          // A step of the whole world is the frame of a world map, not a crossing.
          if (Math.abs(step) > HALF && Math.abs(step) < WORLD - ROUNDING) {
            shift -= Math.copySign(WORLD, step);
          }
        }
        result[i] = new Coordinate(points[i].x + shift, points[i].y);
      }
      boolean wasClosed = points.length > 1 && points[0].equals2D(points[points.length - 1]);
      return wasClosed && shift != 0 ? null : result;
    }
  }
}
