package org.cartagena.ingest;

import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Which row had a value first, for millions of rows: the value is known by 64 bits of it, so that a
 * row takes some forty bytes. A chance equality (among two million values once in ten million
 * files) costs a needless warning.
 */
final class FirstSeen {
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private long[] keys = new long[1 << 10];
  private int[] rows = new int[1 << 10];
  private long[] notes = new long[1 << 10];
  private int size;

  /**
   * Remembers a row, unless an earlier one had this value.
   *
   * @param row from 1
   * @param note what else to know of the first row
   * @return slot of the first row with this value, for {@link #row} and {@link #note} until the
   *     next call; -1 when this row is the first
   */
  int find(long value, int row, long note) {
    if (3 * size >= 2 * keys.length) {
      grow();
    }
    int slot = slot(value);
    if (rows[slot] != 0) {
      return slot;
    }
    keys[slot] = value;
    rows[slot] = row;
    notes[slot] = note;
    size++;
    return -1;
  }

  int row(int slot) {
    return rows[slot];
  }

  long note(int slot) {
    return notes[slot];
  }

  private int slot(long value) {
    int mask = keys.length - 1;
    int slot = (int) (value >>> 32) & mask;
    while (rows[slot] != 0 && keys[slot] != value) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldRows = rows;
    long[] oldNotes = notes;
    keys = new long[2 * oldKeys.length];
    rows = new int[keys.length];
    notes = new long[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldRows[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        rows[slot] = oldRows[i];
        notes[slot] = oldNotes[i];
      }
    }
  }

  /** 64 bits of a text; 0 for null. */
  static long fingerprint(String text) {
    if (text == null) {
      return 0;
    }
    long hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = mix(hash, text.charAt(i));
    }
    return hash;
  }

  /**
   * 64 bits of a geometry: of its points and sides, wherever a ring begins and whichever way it
   * runs, and in whatever order its parts are.
   */
  static long fingerprint(Geometry geometry) {
    return mix(geometry.getDimension(), sum(geometry));
  }

  private static long sum(Geometry geometry) {
    long sum = 0;
    if (geometry instanceof Polygon polygon) {
      sum = sides(polygon.getExteriorRing());
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        sum += sides(polygon.getInteriorRingN(i));
      }
      return sum;
    }
    if (geometry instanceof LineString line) {
      return sides(line);
    }
    if (geometry instanceof Point point) {
      return point.isEmpty() ? 0 : point(point.getCoordinateSequence(), 0);
    }
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      sum += sum(geometry.getGeometryN(i));
    }
    return sum;
  }

  private static long sides(LineString line) {
    CoordinateSequence points = line.getCoordinateSequence();
    long sum = 0;
    long before = points.size() > 0 ? point(points, 0) : 0;
    for (int i = 1; i < points.size(); i++) {
      long here = point(points, i);
      sum += mix(before + here, before ^ here);
      before = here;
    }
    return sum;
  }

  private static long point(CoordinateSequence points, int index) {
    return mix(mix(1, bits(points.getX(index))), bits(points.getY(index)));
  }

  private static long bits(double value) {
    return Double.doubleToLongBits(value);
  }

  private static long mix(long hash, long value) {
    long mixed = (hash ^ value) * MULTIPLIER;
    mixed ^= mixed >>> 29;
    return Long.rotateLeft(mixed * MULTIPLIER, 31);
  }
}
