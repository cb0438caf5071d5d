package org.cartagena.geo;

/**
 * A tile of the WebMercatorQuad grid (OGC 17-083r4): {@code z} is the zoom, {@code x} runs east
 * from the antimeridian, {@code y} runs south from 85.05 degrees north.
 */
public record TileCoord(int z, int x, int y) {
  /** Deepest zoom that is served; 0.6 m per tile pixel at the equator. */
  public static final int MAX_ZOOM = 18;

  public TileCoord {
    if (z < 0 || z > MAX_ZOOM) {
      throw new IllegalArgumentException("zoom " + z + " is not from 0 to " + MAX_ZOOM);
    }
    int tiles = 1 << z;
    if (x < 0 || x >= tiles || y < 0 || y >= tiles) {
      throw new IllegalArgumentException(
          "tile "
              + z
              + "/"
              + x
              + "/"
              + y
              + " is off the grid: x and y run from 0 to "
              + (tiles - 1));
    }
  }
}
