package org.cartagena.tile;

import org.cartagena.geo.TileCoord;

/**
 * Tile numbers of PMTiles: all tiles of zoom 0, then 1, and so on, each zoom in the order of a
 * Hilbert curve, so that neighbours on the map are mostly neighbours in the file (PMTiles 3,
 * section 4.1). The four tiles below the one at {@code place} on the curve are at {@code 4 * place}
 * to {@code 4 * place + 3}.
 */
final class HilbertId {
  private HilbertId() {}

  static long of(TileCoord tile) {
    return first(tile.z()) + place(tile);
  }

  /** Number of the first tile of a zoom. */
  static long first(int z) {
    return ((1L << (2 * z)) - 1) / 3;
  }

  /** Where on the curve of its zoom a tile is, from 0. */
  static long place(TileCoord tile) {
    long place = 0;
    int x = tile.x();
    int y = tile.y();
    // From the largest quarter down: which one, then turned so that the curve within is the same.
    for (int side = (1 << tile.z()) >> 1; side > 0; side >>= 1) {
      boolean east = (x & side) != 0;
      boolean south = (y & side) != 0;
      int quarter = south ? (east ? 2 : 1) : (east ? 3 : 0);
      place = (place << 2) | quarter;
      if (!south) {
        int mirror = east ? side - 1 : 0;
        int turned = (y & (side - 1)) ^ mirror;
        y = (x & (side - 1)) ^ mirror;
        x = turned;
      }
    }
    return place;
  }

  /** The tile at a place on the curve of a zoom. */
  static TileCoord tile(int z, long place) {
    int x = 0;
    int y = 0;
    // From the smallest quarter up.
    for (int level = 0; level < z; level++) {
      int side = 1 << level;
      int quarter = (int) (place >> (2 * level)) & 3;
      boolean east = quarter >= 2;
      boolean south = quarter == 1 || quarter == 2;
      if (!south) {
        int mirror = east ? side - 1 : 0;
        int turned = y ^ mirror;
        y = x ^ mirror;
        x = turned;
      }
      x |= east ? side : 0;
      y |= south ? side : 0;
    }
    return new TileCoord(z, x, y);
  }
}
