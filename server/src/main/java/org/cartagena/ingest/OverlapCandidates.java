package org.cartagena.ingest;

import java.util.Arrays;
import java.util.Optional;
import org.locationtech.jts.geom.Envelope;

/**
 * Which outlines of a version may overlap: pairs of rows whose boxes do. Kept while rows are read,
 * twenty bytes for each, so that the database has to look at these pairs only. Boxes are in
 * EPSG:4326, rounded outwards to 1e-7 degrees: no pair is missed.
 */
final class OverlapCandidates {
  private static final double STEPS_PER_DEGREE = 1e7;

  /** Of the west edge in a key; what they leave open is compared exactly. */
  private static final int WEST_BITS = 22;

  private static final int MOST_BANDS = 512;
  private static final long MOST_COMPARISONS = 20_000_000_000L;

  private final int mostPairs;
  private int[] rows = new int[1 << 8];
  private int[] boxes = new int[1 << 10];
  private int size;

  /**
   * With more than {@code mostPairs} there is no answer: a file made to keep the database busy, or
   * the same ground many times over.
   */
  OverlapCandidates(int mostPairs) {
    this.mostPairs = mostPairs;
  }

  /** An outline; {@code box} is within the range of longitude and latitude. */
  void add(int row, Envelope box) {
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, 2 * size);
      boxes = Arrays.copyOf(boxes, 8 * size);
    }
    rows[size] = row;
    boxes[4 * size] = (int) Math.floor(box.getMinX() * STEPS_PER_DEGREE);
    boxes[4 * size + 1] = (int) Math.floor(box.getMinY() * STEPS_PER_DEGREE);
    boxes[4 * size + 2] = (int) Math.ceil(box.getMaxX() * STEPS_PER_DEGREE);
    boxes[4 * size + 3] = (int) Math.ceil(box.getMaxY() * STEPS_PER_DEGREE);
    size++;
  }

  /**
   * Pairs of rows whose boxes overlap, the later row in the upper half of the number, in order;
   * empty when they are too many.
   */
  Optional<long[]> pairs() {
    return size < 2 ? Optional.of(new long[0]) : new Sweep().pairs();
  }

  /** From west to east through each of some bands of latitude. */
  private final class Sweep {
    private final long west;
    private final long widthSteps;
    private final long south;
    private long bandSteps;
    private long[] found = new long[1 << 10];
    private int number;

    Sweep() {
      long east = Long.MIN_VALUE;
      long north = Long.MIN_VALUE;
      long minX = Long.MAX_VALUE;
      long minY = Long.MAX_VALUE;
      long heights = 0;
      for (int i = 0; i < size; i++) {
        minX = Math.min(minX, boxes[4 * i]);
        minY = Math.min(minY, boxes[4 * i + 1]);
        east = Math.max(east, boxes[4 * i + 2]);
        north = Math.max(north, boxes[4 * i + 3]);
        heights += (long) boxes[4 * i + 3] - boxes[4 * i + 1];
      }
      west = minX;
      south = minY;
      widthSteps = Math.max(1, east - minX);
      bandSteps = 1 + Math.max(4 * heights / size, (north - minY) / (MOST_BANDS - 1));
    }

    Optional<long[]> pairs() {
      long[] keys = keys();
      Arrays.sort(keys);
      long compared = 0;
      for (int at = 0; at < keys.length; at++) {
        int a = (int) keys[at];
        // As far as boxes of this band begin before this one ends.
        long band = keys[at] >>> (32 + WEST_BITS);
        long last = key(band, boxes[4 * a + 2], 0) + (1L << 32);
        int next = at + 1;
        for (; next < keys.length && keys[next] < last; next++) {
          int b = (int) keys[next];
          if (overlap(a, b) && isOfBand(a, b, band) && !add(a, b)) {
            return Optional.empty();
          }
        }
        compared += next - at;
        if (compared > MOST_COMPARISONS) {
          return Optional.empty();
        }
      }
      long[] all = Arrays.copyOf(found, number);
      Arrays.sort(all);
      return Optional.of(all);
    }

    /** Band, west edge and box; a box is in every band that it touches. */
    private long[] keys() {
      long places = places();
      while (places > 4L * size) {
        bandSteps *= 2;
        places = places();
      }
      long[] keys = new long[Math.toIntExact(places)];
      int at = 0;
      for (int i = 0; i < size; i++) {
        long to = band(boxes[4 * i + 3]);
        for (long band = band(boxes[4 * i + 1]); band <= to; band++) {
          keys[at++] = key(band, boxes[4 * i], i);
        }
      }
      return keys;
    }

    private long places() {
      long places = 0;
      for (int i = 0; i < size; i++) {
        places += band(boxes[4 * i + 3]) - band(boxes[4 * i + 1]) + 1;
      }
      return places;
    }

    private long band(int y) {
      return (y - south) / bandSteps;
    }

    private long key(long band, int x, int index) {
      long part = (x - west) * ((1 << WEST_BITS) - 1) / widthSteps;
      return (band << (WEST_BITS + 32)) | (part << 32) | index;
    }

    private boolean overlap(int a, int b) {
      return boxes[4 * a] < boxes[4 * b + 2]
          && boxes[4 * b] < boxes[4 * a + 2]
          && boxes[4 * a + 1] < boxes[4 * b + 3]
          && boxes[4 * b + 1] < boxes[4 * a + 3];
    }

    /** Two boxes may meet in several bands; the first one counts. */
    private boolean isOfBand(int a, int b, long band) {
      return band(Math.max(boxes[4 * a + 1], boxes[4 * b + 1])) == band;
    }

    private boolean add(int a, int b) {
      if (number == mostPairs) {
        return false;
      }
      if (number == found.length) {
        found = Arrays.copyOf(found, 2 * number);
      }
      long later = Math.max(rows[a], rows[b]);
      found[number++] = (later << 32) | Math.min(rows[a], rows[b]);
      return true;
    }
  }
}
