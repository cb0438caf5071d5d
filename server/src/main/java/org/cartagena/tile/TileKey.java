package org.cartagena.tile;

import org.cartagena.geo.TileCoord;

/**
 * Where the rows of a tile are in the tree (migration V020): keys as the database's {@code
 * tile_key} makes them, and the place of a tile in units of which a tile of zoom 18 has 4096 a
 * side.
 */
final class TileKey {
  private static final int WORLD_BITS = 30;

  private TileKey() {}

  /** Column and row interleaved bit by bit, the column's bit last. */
  static long position(TileCoord tile) {
    return spread(tile.x()) | (spread(tile.y()) << 1);
  }

  /**
   * Key of the tile as an inner one, and keys of the leaves that it may be, or be a part of, from
   * the tile up.
   */
  static long[] keys(TileLayer layer, TileCoord tile) {
    long[] keys = new long[tile.z() + 2];
    long position = position(tile);
    keys[0] = key(layer, false, tile.z(), position);
    for (int z = tile.z(); z >= 0; z--) {
      keys[tile.z() - z + 1] = key(layer, true, z, position >> (2 * (tile.z() - z)));
    }
    return keys;
  }

  static long west(TileCoord tile) {
    return tile.x() * side(tile);
  }

  static long north(TileCoord tile) {
    return tile.y() * side(tile);
  }

  static long side(TileCoord tile) {
    return 1L << (WORLD_BITS - tile.z());
  }

  private static long key(TileLayer layer, boolean leaf, int z, long position) {
    return ((long) layer.number() << 45) | ((leaf ? 1L : 0L) << 44) | ((long) z << 39) | position;
  }

  private static long spread(long number) {
    long v = number;
    v = (v | (v << 16)) & 0x0000FFFF0000FFFFL;
    v = (v | (v << 8)) & 0x00FF00FF00FF00FFL;
    v = (v | (v << 4)) & 0x0F0F0F0F0F0F0F0FL;
    v = (v | (v << 2)) & 0x3333333333333333L;
    return (v | (v << 1)) & 0x5555555555555555L;
  }
}
