package org.cartagena.demo;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.algorithm.RobustLineIntersector;
import org.locationtech.jts.algorithm.locate.SimplePointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;

/**
 * A polygon without holes cut in two along a line between two of its own vertices. No vertex is
 * moved and none is added to the outline, so the parts fit the whole exactly: their areas add up,
 * and the rest is the parent minus what was released.
 *
 * @param released about the wanted share of the area
 * @param rest what remains
 */
record PolygonCut(Polygon released, Polygon rest) {

  /**
   * Cuts off about the given share.
   *
   * @return null when no line between two vertices stays inside
   */
  static PolygonCut of(Polygon polygon, double share, Dice dice) {
    Coordinate[] ring = polygon.getExteriorRing().getCoordinates();
    int n = ring.length - 1;
    double total = Math.abs(shoelace(ring));
    List<Chord> chords = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      for (int j = i + 2; j < n; j++) {
        if (i == 0 && j == n - 1) {
          continue;
        }
        double part = Math.abs(shoelace(between(ring, i, j, List.of()))) / total;
        chords.add(new Chord(i, j, Math.abs(part - share), true));
        chords.add(new Chord(i, j, Math.abs(1 - part - share), false));
      }
    }
    chords.sort(null);
    for (Chord chord : chords.subList(0, Math.min(60, chords.size()))) {
      if (!inside(polygon, ring, chord)) {
        continue;
      }
      for (boolean bent : new boolean[] {true, false}) {
        List<Coordinate> bends = bent ? bends(ring[chord.i()], ring[chord.j()], dice) : List.of();
        Polygon one = Ground.GEOMETRY.createPolygon(between(ring, chord.i(), chord.j(), bends));
        Polygon other = Ground.GEOMETRY.createPolygon(around(ring, chord.i(), chord.j(), bends));
        if (one.isValid() && other.isValid() && sound(one, other, polygon)) {
          return chord.firstPart() ? new PolygonCut(one, other) : new PolygonCut(other, one);
        }
      }
    }
    return null;
  }

  private static boolean sound(Polygon one, Polygon other, Polygon whole) {
    double a = Ground.areaM2(one);
    double b = Ground.areaM2(other);
    double sum = Ground.areaM2(whole);
    return a > 60 && b > 60 && Math.abs(a + b - sum) < 1e-6 * sum;
  }

  /** The ring i, i+1 ... j, back along the bends. */
  private static Coordinate[] between(Coordinate[] ring, int i, int j, List<Coordinate> bends) {
    List<Coordinate> part = new ArrayList<>();
    for (int k = i; k <= j; k++) {
      part.add(ring[k]);
    }
    for (int k = bends.size() - 1; k >= 0; k--) {
      part.add(bends.get(k));
    }
    part.add(ring[i]);
    return part.toArray(Coordinate[]::new);
  }

  /** The ring j, j+1 ... i, back along the bends. */
  private static Coordinate[] around(Coordinate[] ring, int i, int j, List<Coordinate> bends) {
    int n = ring.length - 1;
    List<Coordinate> part = new ArrayList<>();
    for (int k = j; k <= i + n; k++) {
      part.add(ring[k % n]);
    }
    part.addAll(bends);
    part.add(ring[j]);
    return part.toArray(Coordinate[]::new);
  }

  private static List<Coordinate> bends(Coordinate a, Coordinate b, Dice dice) {
    double dx = Ground.x(b) - Ground.x(a);
    double dy = Ground.y(b) - Ground.y(a);
    double length = Ground.hypot(dx, dy);
    int number = length < 80 ? 0 : length < 400 ? 1 : 2;
    List<Coordinate> bends = new ArrayList<>();
    for (int k = 1; k <= number; k++) {
      double along = (k + dice.between(-0.2, 0.2)) / (number + 1);
      double aside = dice.between(-0.1, 0.1);
      bends.add(
          Ground.at(
              Ground.x(a) + dx * along - dy * aside, Ground.y(a) + dy * along + dx * aside, 5));
    }
    return bends;
  }

  private static boolean inside(Polygon polygon, Coordinate[] ring, Chord chord) {
    Coordinate a = ring[chord.i()];
    Coordinate b = ring[chord.j()];
    RobustLineIntersector intersector = new RobustLineIntersector();
    int n = ring.length - 1;
    for (int k = 0; k < n; k++) {
      boolean touches =
          k == chord.i() || k == chord.j() || (k + 1) % n == chord.i() || (k + 1) % n == chord.j();
      intersector.computeIntersection(a, b, ring[k], ring[k + 1]);
      if (intersector.hasIntersection() && (!touches || intersector.getIntersectionNum() > 1)) {
        return false;
      }
    }
    Coordinate middle = new Coordinate((a.x + b.x) / 2, (a.y + b.y) / 2);
    return SimplePointInAreaLocator.locate(middle, polygon) == Location.INTERIOR;
  }

  private static double shoelace(Coordinate[] ring) {
    double sum = 0;
    for (int i = 1; i < ring.length; i++) {
      sum +=
          (ring[i - 1].x - ring[0].x) * (ring[i].y - ring[0].y)
              - (ring[i].x - ring[0].x) * (ring[i - 1].y - ring[0].y);
    }
    return sum / 2;
  }

  private record Chord(int i, int j, double miss, boolean firstPart) implements Comparable<Chord> {
    @Override
    public int compareTo(Chord other) {
      int order = Double.compare(miss, other.miss);
      return order != 0
          ? order
          : i != other.i ? Integer.compare(i, other.i) : Integer.compare(j, other.j);
    }
  }
}
