package org.cartagena.geo;

/**
 * A bounding box in EPSG:4326, degrees.
 *
 * @param west longitude of the west edge, -180 to 180
 * @param south latitude of the south edge, -90 to 90
 * @param east longitude of the east edge; smaller than {@code west} when the box crosses the
 *     antimeridian (RFC 7946, 5.2)
 * @param north latitude of the north edge
 */
public record Bbox(double west, double south, double east, double north) {
  public Bbox {
    if (!(Math.abs(west) <= 180 && Math.abs(east) <= 180)) {
      throw new IllegalArgumentException("longitudes must be from -180 to 180");
    }
    if (!(Math.abs(south) <= 90 && Math.abs(north) <= 90)) {
      throw new IllegalArgumentException("latitudes must be from -90 to 90");
    }
    if (south > north) {
      throw new IllegalArgumentException("south must not be above north");
    }
  }

  /**
   * Reads {@code west,south,east,north}.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public static Bbox of(String text) {
    String[] parts = text.split(",", -1);
    if (parts.length != 4) {
      throw new IllegalArgumentException("needs four numbers: west,south,east,north");
    }
    double[] numbers = new double[4];
    for (int i = 0; i < 4; i++) {
      try {
        numbers[i] = Double.parseDouble(parts[i].strip());
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("\"" + parts[i].strip() + "\" is not a number", e);
      }
    }
    return new Bbox(numbers[0], numbers[1], numbers[2], numbers[3]);
  }

  /** Whether the box crosses the antimeridian. */
  public boolean crossesAntimeridian() {
    return west > east;
  }
}
