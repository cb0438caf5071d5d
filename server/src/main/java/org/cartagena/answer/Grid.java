package org.cartagena.answer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Location;

/**
 * Cells of some metres around a line, and the cheapest way through them (A*, eight neighbours, then
 * straightened). The same cells always give the same way: no clock is asked.
 */
final class Grid {
  static final byte FREE = 0;
  static final byte SUSPECTED = 1;
  static final byte GRAVE = 2;

  /** What a metre costs, by class. */
  private static final double[] COST = {1, 20, 1_000};

  /** The least and the most that a degree of latitude has. */
  static final double DEGREE_M = 110_500;

  static final double DEGREE_M_MOST = 111_700;

  private static final byte NOT_ASKED = 0;
  private static final byte WITHIN = 1;
  private static final byte BEYOND = 2;

  private final Coordinate start;
  private final Coordinate end;
  private final double west;
  private final double south;
  private final double cellWidth;
  private final double cellHeight;
  private final int columns;
  private final int rows;
  private final double[] eastM;
  private final double northM;
  private final byte[] classes;
  private final byte[] reached;
  private final IndexedPointInAreaLocator band;

  /**
   * @param line whose ends are joined
   * @param box degrees
   * @param ground within which the way stays, EPSG:4326
   */
  Grid(LineString line, Envelope box, Geometry ground, double cellM) {
    this.start = line.getCoordinateN(0);
    this.end = line.getCoordinateN(line.getNumPoints() - 1);
    this.west = box.getMinX();
    this.south = box.getMinY();
    this.cellHeight = cellM / DEGREE_M_MOST;
    this.cellWidth = cellM / (DEGREE_M_MOST * Math.cos(Math.toRadians(box.centre().y)));
    this.columns = (int) Math.ceil(box.getWidth() / cellWidth) + 1;
    this.rows = (int) Math.ceil(box.getHeight() / cellHeight) + 1;
    this.northM = cellHeight * DEGREE_M_MOST;
    this.eastM = new double[rows];
    for (int row = 0; row < rows; row++) {
      eastM[row] = cellWidth * DEGREE_M_MOST * Math.cos(Math.toRadians(latitude(row)));
    }
    this.classes = new byte[columns * rows];
    this.reached = new byte[columns * rows];
    this.band = new IndexedPointInAreaLocator(ground);
  }

  double halfDiagonalM() {
    return Math.hypot(Math.max(eastM[0], eastM[rows - 1]), northM) / 2;
  }

  private double longitude(int column) {
    return west + (column + 0.5) * cellWidth;
  }

  private double latitude(int row) {
    return south + (row + 0.5) * cellHeight;
  }

  private int cell(Coordinate at) {
    int column = (int) Math.floor((at.x - west) / cellWidth);
    int row = (int) Math.floor((at.y - south) / cellHeight);
    return Math.max(0, Math.min(rows - 1, row)) * columns
        + Math.max(0, Math.min(columns - 1, column));
  }

  private Coordinate middle(int cell) {
    return new Coordinate(longitude(cell % columns), latitude(cell / columns));
  }

  /** Gives a class to the cells of a box whose middle is inside; the gravest stays. */
  void mark(Envelope box, Predicate<Coordinate> inside, byte to) {
    int left = (int) Math.max(0, Math.floor((box.getMinX() - west) / cellWidth));
    int right = (int) Math.min(columns - 1, Math.floor((box.getMaxX() - west) / cellWidth));
    int lower = (int) Math.max(0, Math.floor((box.getMinY() - south) / cellHeight));
    int upper = (int) Math.min(rows - 1, Math.floor((box.getMaxY() - south) / cellHeight));
    for (int row = lower; row <= upper; row++) {
      for (int column = left; column <= right; column++) {
        int cell = row * columns + column;
        if (classes[cell] < to && inside.test(middle(cell))) {
          classes[cell] = to;
        }
      }
    }
  }

  private boolean isWithin(int cell) {
    if (reached[cell] == NOT_ASKED) {
      reached[cell] = band.locate(middle(cell)) == Location.EXTERIOR ? BEYOND : WITHIN;
    }
    return reached[cell] == WITHIN;
  }

  /** Empty where no way leads from end to end. */
  Optional<LineString> cheapest(GeometryFactory factory) {
    int from = cell(start);
    int to = cell(end);
    int[] before = new int[classes.length];
    Arrays.fill(before, -1);
    float[] cost = new float[classes.length];
    Arrays.fill(cost, Float.POSITIVE_INFINITY);
    Heap heap = new Heap();
    cost[from] = 0;
    heap.add((float) leastM(from, to), from);
    boolean[] done = new boolean[classes.length];
    while (!heap.isEmpty()) {
      int at = heap.poll();
      if (done[at]) {
        continue;
      }
      done[at] = true;
      if (at == to) {
        return Optional.of(factory.createLineString(straightened(path(before, from, to))));
      }
      int column = at % columns;
      int row = at / columns;
      for (int up = -1; up <= 1; up++) {
        for (int right = -1; right <= 1; right++) {
          int nextColumn = column + right;
          int nextRow = row + up;
          if ((up == 0 && right == 0)
              || nextColumn < 0
              || nextRow < 0
              || nextColumn >= columns
              || nextRow >= rows) {
            continue;
          }
          int next = nextRow * columns + nextColumn;
          if (done[next] || !(isWithin(next) || next == to)) {
            continue;
          }
          double stepM = Math.hypot(right * (eastM[row] + eastM[nextRow]) / 2, up * northM);
          float more = (float) (cost[at] + stepM * (price(at) + price(next)) / 2);
          if (more < cost[next]) {
            cost[next] = more;
            before[next] = at;
            heap.add((float) (more + leastM(next, to)), next);
          }
        }
      }
    }
    return Optional.empty();
  }

  private double price(int cell) {
    return COST[classes[cell]];
  }

  /** Not more than any way between two cells. */
  private double leastM(int a, int b) {
    int row = a / columns;
    int other = b / columns;
    double east = Math.min(eastM[0], eastM[rows - 1]);
    return 0.999 * Math.hypot((a % columns - b % columns) * east, (row - other) * northM);
  }

  private List<Coordinate> path(int[] before, int from, int to) {
    List<Coordinate> path = new ArrayList<>();
    path.add(end);
    for (int at = before[to]; at != from && at >= 0; at = before[at]) {
      path.add(middle(at));
    }
    path.add(start);
    Collections.reverse(path);
    return path;
  }

  /** Without the steps of the grid, where a straight line is not dearer. */
  private Coordinate[] straightened(List<Coordinate> path) {
    double[] soFar = new double[path.size()];
    for (int i = 1; i < soFar.length; i++) {
      soFar[i] = soFar[i - 1] + price(path.get(i - 1), path.get(i));
    }
    List<Coordinate> straight = new ArrayList<>();
    straight.add(path.get(0));
    int anchor = 0;
    while (anchor < path.size() - 1) {
      int farthest = anchor + 1;
      while (farthest + 1 < path.size()
          && price(path.get(anchor), path.get(farthest + 1))
              <= (soFar[farthest + 1] - soFar[anchor]) * 1.0001) {
        farthest++;
      }
      straight.add(path.get(farthest));
      anchor = farthest;
    }
    return straight.toArray(new Coordinate[0]);
  }

  /** What a straight line costs: a sample every third of a cell. */
  private double price(Coordinate a, Coordinate b) {
    double across = Math.hypot((b.x - a.x) / cellWidth, (b.y - a.y) / cellHeight);
    int steps = (int) Math.max(1, Math.ceil(3 * across));
    double price = 0;
    for (int i = 0; i < steps; i++) {
      double share = (i + 0.5) / steps;
      Coordinate at = new Coordinate(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y));
      int cell = cell(at);
      double stepM =
          Math.hypot(
              (b.x - a.x) / cellWidth * eastM[cell / columns], (b.y - a.y) / cellHeight * northM);
      price += (isWithin(cell) ? price(cell) : 10 * COST[GRAVE]) * stepM / steps;
    }
    return price;
  }

  /** Cells by cost, least first, of equal ones that of the lower number. */
  private static final class Heap {
    private long[] items = new long[1024];
    private int size;

    boolean isEmpty() {
      return size == 0;
    }

    void add(float cost, int cell) {
      if (size == items.length) {
        items = Arrays.copyOf(items, 2 * size);
      }
      // The bits of floats above zero are in the order of the floats.
      long item = ((long) Float.floatToIntBits(cost) << 32) | cell;
      int at = size++;
      while (at > 0 && items[(at - 1) / 2] > item) {
        items[at] = items[(at - 1) / 2];
        at = (at - 1) / 2;
      }
      items[at] = item;
    }

    int poll() {
      long first = items[0];
      long last = items[--size];
      int at = 0;
      while (2 * at + 1 < size) {
        int child = 2 * at + 1;
        if (child + 1 < size && items[child + 1] < items[child]) {
          child++;
        }
        if (items[child] >= last) {
          break;
        }
        items[at] = items[child];
        at = child;
      }
      items[at] = last;
      return (int) first;
    }
  }
}
