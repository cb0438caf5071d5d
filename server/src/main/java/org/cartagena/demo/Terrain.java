package org.cartagena.demo;

import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Location;

/** Land and relief on a grid of one kilometre: where a road may go and how hard it is. */
final class Terrain {
  static final int CELL_M = 1000;
  static final int COLUMNS = 324;
  static final int ROWS = 204;

  private final boolean[] land = new boolean[COLUMNS * ROWS];
  private final double[] relief = new double[COLUMNS * ROWS];

  Terrain(Coast coast) {
    IndexedPointInAreaLocator mainland = new IndexedPointInAreaLocator(coast.mainland());
    for (int cell = 0; cell < land.length; cell++) {
      Coordinate place = place(cell);
      land[cell] = mainland.locate(place) == Location.INTERIOR;
      relief[cell] = relief(Ground.x(place), Ground.y(place));
    }
  }

  boolean isLand(int cell) {
    return land[cell];
  }

  /** Height, 0 (plain) to about 1 (ridge). */
  double relief(int cell) {
    return relief[cell];
  }

  /** What makes a road bend where the ground does not: woods, streams, owners; 0 to 1. */
  static double friction(int cell) {
    double column = cell % COLUMNS;
    double row = Math.floor((double) cell / COLUMNS);
    return 0.6 * noise(column / 5, row / 5, 4) + 0.4 * lattice(column, row, 5);
  }

  /** Centre of a cell. */
  static Coordinate place(int cell) {
    return Ground.at(
        (cell % COLUMNS - COLUMNS / 2 + 0.5) * CELL_M, (cell / COLUMNS - ROWS / 2 + 0.5) * CELL_M);
  }

  static int cell(Coordinate place) {
    int column = (int) Math.floor(Ground.x(place) / CELL_M) + COLUMNS / 2;
    int row = (int) Math.floor(Ground.y(place) / CELL_M) + ROWS / 2;
    return row * COLUMNS + column;
  }

  /** Height at a place on the drawing board: hills everywhere, a range through the west. */
  static double relief(double x, double y) {
    double hills =
        0.5 * noise(x / 42_000, y / 42_000, 1)
            + 0.3 * noise(x / 17_000, y / 17_000, 2)
            + 0.2 * noise(x / 7_000, y / 7_000, 3);
    double range = 1 - Math.min(1, Math.abs(y - 0.35 * (x + 60_000) - 6_000) / 26_000);
    double westward = Math.max(0, Math.min(1, (70_000 - Math.abs(x + 55_000)) / 40_000));
    return 0.55 * hills + 0.45 * range * westward;
  }

  private static double noise(double x, double y, int layer) {
    double column = Math.floor(x);
    double row = Math.floor(y);
    double fx = smooth(x - column);
    double fy = smooth(y - row);
    double south = mix(lattice(column, row, layer), lattice(column + 1, row, layer), fx);
    double north = mix(lattice(column, row + 1, layer), lattice(column + 1, row + 1, layer), fx);
    return mix(south, north, fy);
  }

  private static double smooth(double t) {
    return t * t * (3 - 2 * t);
  }

  private static double mix(double a, double b, double t) {
    return a + (b - a) * t;
  }

  private static double lattice(double column, double row, int layer) {
    long z =
        ((long) column) * 0x9E3779B97F4A7C15L
            + ((long) row) * 0xC2B2AE3D27D4EB4FL
            + layer * 0x165667B19E3779F9L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return (z >>> 11) * 0x1.0p-53;
  }
}
