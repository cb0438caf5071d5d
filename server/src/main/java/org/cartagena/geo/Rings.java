package org.cartagena.geo;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.algorithm.RayCrossingCounter;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;

/**
 * Builds polygons from rings as files hold them: open, too short, in any order. Nothing is refused
 * here, because JTS can hold a ring of one repeated point; {@link PolygonRepair} decides what
 * becomes of it.
 */
public final class Rings {
  private final GeometryFactory factory;
  private int closed;

  public Rings(GeometryFactory factory) {
    this.factory = factory;
  }

  /** How many rings had to be closed so far. */
  public int closed() {
    return closed;
  }

  /** A ring of at least four points whose last is its first. */
  public LinearRing ring(List<Coordinate> points) {
    if (points.isEmpty()) {
      return factory.createLinearRing();
    }
    List<Coordinate> ring = new ArrayList<>(points);
    Coordinate first = ring.get(0);
    if (!first.equals2D(ring.get(ring.size() - 1)) || ring.size() == 1) {
      ring.add(first.copy());
      closed++;
    }
    while (ring.size() < 4) {
      ring.add(first.copy());
    }
    return factory.createLinearRing(ring.toArray(new Coordinate[0]));
  }

  /** First ring is the outline, the others are holes (GeoJSON, WKT). */
  public Polygon polygon(List<List<Coordinate>> rings) {
    if (rings.isEmpty()) {
      return factory.createPolygon();
    }
    LinearRing shell = ring(rings.get(0));
    LinearRing[] holes = new LinearRing[rings.size() - 1];
    for (int i = 1; i < rings.size(); i++) {
      holes[i - 1] = ring(rings.get(i));
    }
    if (shell.isEmpty()) {
      return factory.createPolygon();
    }
    return factory.createPolygon(shell, holes);
  }

  /**
   * Rings of a Shapefile: outlines run clockwise, holes the other way and in any order. A hole that
   * lies in no outline is taken as an outline: ground is never lost to a wrong direction.
   */
  public Geometry polygons(List<List<Coordinate>> rings) {
    List<LinearRing> shells = new ArrayList<>();
    List<LinearRing> holes = new ArrayList<>();
    for (List<Coordinate> points : rings) {
      LinearRing ring = ring(points);
      if (!ring.isEmpty()) {
        (Orientation.isCCWArea(ring.getCoordinates()) ? holes : shells).add(ring);
      }
    }
    List<List<LinearRing>> holesOf = new ArrayList<>();
    for (int i = 0; i < shells.size(); i++) {
      holesOf.add(new ArrayList<>());
    }
    List<LinearRing> orphans = new ArrayList<>();
    for (LinearRing hole : holes) {
      int owner = smallestAround(hole, shells);
      if (owner < 0) {
        orphans.add(hole);
      } else {
        holesOf.get(owner).add(hole);
      }
    }
    List<Polygon> polygons = new ArrayList<>();
    for (int i = 0; i < shells.size(); i++) {
      polygons.add(factory.createPolygon(shells.get(i), holesOf.get(i).toArray(new LinearRing[0])));
    }
    for (LinearRing orphan : orphans) {
      polygons.add(factory.createPolygon(orphan));
    }
    return polygons.size() == 1
        ? polygons.get(0)
        : factory.createMultiPolygon(polygons.toArray(new Polygon[0]));
  }

  private static int smallestAround(LinearRing hole, List<LinearRing> shells) {
    int owner = -1;
    for (int i = 0; i < shells.size(); i++) {
      LinearRing shell = shells.get(i);
      boolean smaller =
          owner < 0
              || shells.get(owner).getEnvelopeInternal().contains(shell.getEnvelopeInternal());
      if (smaller
          && shell.getEnvelopeInternal().contains(hole.getEnvelopeInternal())
          && contains(shell, hole)) {
        owner = i;
      }
    }
    return owner;
  }

  private static boolean contains(LinearRing shell, LinearRing hole) {
    // The first point that is not on the outline decides; rings of a valid polygon do not cross.
    for (int i = 0; i < hole.getNumPoints(); i++) {
      int location =
          RayCrossingCounter.locatePointInRing(hole.getCoordinateN(i), shell.getCoordinates());
      if (location != Location.BOUNDARY) {
        return location == Location.INTERIOR;
      }
    }
    return true;
  }
}
