import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * As much of a Mapbox Vector Tile 2.1 as it takes to know which areas it holds.
 *
 * @param features in all layers
 * @param ids attribute {@code id} of the features, or where there is none the feature's own id
 * @param number sum of the attribute {@code number}; a feature without it stands for one area
 */
record Mvt(int features, Set<Long> ids, long number) {

  /** Throws when the bytes are no tile. */
  static Mvt read(byte[] bytes) {
    Set<Long> ids = new HashSet<>();
    long number = 0;
    int features = 0;
    Reader tile = new Reader(bytes, 0, bytes.length);
    while (tile.hasMore()) {
      int tag = tile.tag();
      if (tag >>> 3 != 3) {
        tile.skip(tag);
        continue;
      }
      Reader layer = tile.part();
      List<String> keys = new ArrayList<>();
      List<Long> values = new ArrayList<>();
      List<Reader> parts = new ArrayList<>();
      int version = 0;
      while (layer.hasMore()) {
        int field = layer.tag();
        switch (field >>> 3) {
          case 2 -> parts.add(layer.part());
          case 3 -> keys.add(layer.text());
          case 4 -> values.add(value(layer.part()));
          case 15 -> version = (int) layer.varint();
          default -> layer.skip(field);
        }
      }
      if (version != 2) {
        throw new IllegalArgumentException("a layer of version " + version);
      }
      for (Reader part : parts) {
        features++;
        long id = -1;
        long stands = 1;
        boolean geometry = false;
        while (part.hasMore()) {
          int field = part.tag();
          switch (field >>> 3) {
            case 1 -> {
              long own = part.varint();
              id = id < 0 ? own : id;
            }
            case 2 -> {
              Reader tags = part.part();
              while (tags.hasMore()) {
                String key = keys.get((int) tags.varint());
                Long value = values.get((int) tags.varint());
                if (key.equals("id") && value != null) {
                  id = value;
                } else if (key.equals("number") && value != null) {
                  stands = value;
                }
              }
            }
            case 4 -> geometry = part.part().hasMore();
            default -> part.skip(field);
          }
        }
        if (!geometry) {
          throw new IllegalArgumentException("a feature without geometry");
        }
        ids.add(id);
        number += stands;
      }
    }
    return new Mvt(features, ids, number);
  }

  /** A whole number, or null for any other value. */
  private static Long value(Reader part) {
    Long value = null;
    while (part.hasMore()) {
      int tag = part.tag();
      switch (tag >>> 3) {
        case 4, 5 -> value = part.varint();
        case 6 -> {
          long zigzag = part.varint();
          value = (zigzag >>> 1) ^ -(zigzag & 1);
        }
        default -> part.skip(tag);
      }
    }
    return value;
  }

  /** Protocol buffers, wire format. */
  private static final class Reader {
    private final byte[] bytes;
    private final int end;
    private int at;

    Reader(byte[] bytes, int from, int end) {
      this.bytes = bytes;
      this.at = from;
      this.end = end;
    }

    boolean hasMore() {
      return at < end;
    }

    int tag() {
      return (int) varint();
    }

    long varint() {
      long value = 0;
      for (int shift = 0; shift < 64; shift += 7) {
        byte next = bytes[at++];
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new IllegalArgumentException("a number longer than 64 bits");
    }

    Reader part() {
      int length = (int) varint();
      if (length < 0 || at + length > end) {
        throw new IllegalArgumentException("a part that is longer than the tile");
      }
      at += length;
      return new Reader(bytes, at - length, at);
    }

    String text() {
      Reader part = part();
      return new String(bytes, part.at, part.end - part.at, StandardCharsets.UTF_8);
    }

    void skip(int tag) {
      switch (tag & 7) {
        case 0 -> varint();
        case 1 -> at += 8;
        case 2 -> part();
        case 5 -> at += 4;
        default -> throw new IllegalArgumentException("wire type " + (tag & 7));
      }
    }
  }
}
