package org.cartagena.support;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Decodes a vector tile of one layer as far as tests look at it: layer name, geometry types,
 * attributes (MVT 2.1, section 4).
 */
public final class Mvt {
  private final byte[] bytes;
  private int position;

  private Mvt(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * A feature of a tile.
   *
   * @param type 1 point, 2 line, 3 polygon
   * @param parts in tile units, x and y in turn: points (each a part), lines, or rings without
   *     their last point
   */
  public record Feature(
      String layer, int type, Map<String, Object> attributes, List<int[]> parts) {}

  public static List<Feature> decode(byte[] tile) {
    List<Feature> features = new ArrayList<>();
    Mvt reader = new Mvt(tile);
    while (reader.position < tile.length) {
      if (reader.varint() != (3 << 3 | 2)) {
        throw new IllegalArgumentException("not a layer at byte " + reader.position);
      }
      features.addAll(layer(reader.message()));
    }
    return features;
  }

  private static List<Feature> layer(byte[] message) {
    Mvt reader = new Mvt(message);
    String name = "";
    List<String> keys = new ArrayList<>();
    List<Object> values = new ArrayList<>();
    List<byte[]> features = new ArrayList<>();
    while (reader.position < message.length) {
      long tag = reader.varint();
      switch ((int) (tag >> 3)) {
        case 1 -> name = new String(reader.message(), StandardCharsets.UTF_8);
        case 2 -> features.add(reader.message());
        case 3 -> keys.add(new String(reader.message(), StandardCharsets.UTF_8));
        case 4 -> values.add(value(reader.message()));
        default -> reader.varint();
      }
    }
    String layer = name;
    return features.stream().map(feature -> feature(feature, layer, keys, values)).toList();
  }

  private static Feature feature(
      byte[] message, String layer, List<String> keys, List<Object> values) {
    Mvt reader = new Mvt(message);
    Map<String, Object> attributes = new LinkedHashMap<>();
    int type = 0;
    List<int[]> parts = List.of();
    while (reader.position < message.length) {
      long tag = reader.varint();
      switch ((int) (tag >> 3)) {
        case 2 -> {
          Mvt tags = new Mvt(reader.message());
          while (tags.position < tags.bytes.length) {
            attributes.put(keys.get((int) tags.varint()), values.get((int) tags.varint()));
          }
        }
        case 3 -> type = (int) reader.varint();
        case 4 -> parts = parts(reader.message());
        default -> reader.varint();
      }
    }
    return new Feature(layer, type, attributes, parts);
  }

  private static List<int[]> parts(byte[] commands) {
    Mvt reader = new Mvt(commands);
    List<int[]> parts = new ArrayList<>();
    List<Integer> part = new ArrayList<>();
    int x = 0;
    int y = 0;
    while (reader.position < commands.length) {
      long command = reader.varint();
      for (int n = 0; n < command >> 3; n++) {
        if ((command & 7) == 7) {
          break;
        }
        if ((command & 7) == 1 && !part.isEmpty()) {
          parts.add(part.stream().mapToInt(Integer::intValue).toArray());
          part.clear();
        }
        x += zigzag(reader.varint());
        y += zigzag(reader.varint());
        part.add(x);
        part.add(y);
      }
    }
    parts.add(part.stream().mapToInt(Integer::intValue).toArray());
    return parts;
  }

  private static int zigzag(long number) {
    return (int) ((number >>> 1) ^ -(number & 1));
  }

  private static Object value(byte[] message) {
    Mvt reader = new Mvt(message);
    long tag = reader.varint();
    return switch ((int) (tag >> 3)) {
      case 1 -> new String(reader.message(), StandardCharsets.UTF_8);
      case 4, 5 -> reader.varint();
      case 6 -> {
        long zigzag = reader.varint();
        yield (zigzag >>> 1) ^ -(zigzag & 1);
      }
      case 7 -> reader.varint() == 1;
      default ->
          throw new IllegalArgumentException(
              "a kind of value that our tiles should not use: tag " + tag);
    };
  }

  private byte[] message() {
    int length = (int) varint();
    byte[] message = java.util.Arrays.copyOfRange(bytes, position, position + length);
    position += length;
    return message;
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }
}
