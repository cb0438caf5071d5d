package org.cartagena.support;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.locationtech.jts.algorithm.Area;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.valid.IsValidOp;

/**
 * What a vector tile must not do (MVT specification 2.1), and what ours must not do besides. The
 * whole tile is read, byte by byte; a tile that keeps every rule yields nothing.
 */
public final class MvtRules {
  private static final GeometryFactory GEOMETRIES = new GeometryFactory();

  /** A rule that is broken, and where. */
  public record Broken(Rule rule, String where) {}

  /** The rules; those that only a producer is held to say so. */
  public enum Rule {
    /** The bytes are no protocol buffer, or a field has another wire type than the schema's. */
    WIRE,
    /** A field that the schema does not know. */
    FIELD_UNKNOWN,
    LAYER_NAME_MISSING,
    LAYER_NAME_TWICE,
    /** 4.1: the version is there, and 2. */
    LAYER_VERSION,
    /** 4.1: at least one feature. */
    LAYER_EMPTY(true),
    /** The default of the schema is 4096; ours says it. */
    LAYER_EXTENT(true),
    KEY_TWICE(true),
    VALUE_TWICE(true),
    /** 4.1: a value has exactly one kind. */
    VALUE_KIND,
    /** 4.2: an even number of tags. */
    TAGS_ODD,
    KEY_INDEX,
    VALUE_INDEX,
    /** One attribute of a feature twice. */
    ATTRIBUTE_TWICE,
    ID_TWICE(true),
    GEOMETRY_MISSING,
    GEOMETRY_TWICE,
    /** 4.2: the type is there, and one that the schema knows. */
    GEOMETRY_TYPE,
    GEOMETRY_UNKNOWN(true),
    /** 4.3.1: commands that the type does not allow in this order, or no command at all. */
    COMMAND,
    /** 4.3.1: ClosePath counts 1, a line or ring moves once, a line has a point, a ring two. */
    COMMAND_COUNT,
    /** 4.3.2: a command has as many numbers as it counts. */
    PARAMETERS,
    /** 4.3.3: two points of a line, or of a ring, in one place. */
    POINT_REPEATED,
    /** 4.3.4.4: a ring without area. */
    RING_WITHOUT_AREA,
    /** 4.3.4.4: the first ring of a polygon is no shell. */
    RING_HOLE_FIRST,
    /** 4.3.4.4: the closing point is not repeated. */
    RING_END_REPEATED,
    /** 4.3.4.4: rings cross themselves or each other, or a hole is outside its shell. */
    POLYGON_INVALID,
    /**
     * More than a pixel of 512 a side beyond the buffer of 64 of 4096 units: widened outlines reach
     * so far.
     */
    OUTSIDE(true);

    private final boolean producer;

    Rule() {
      this(false);
    }

    Rule(boolean producer) {
      this.producer = producer;
    }

    /** Whether readers take a tile that breaks it, but nobody should make one. */
    public boolean onlyOfProducers() {
      return producer;
    }
  }

  private final List<Broken> broken = new ArrayList<>();
  private String where = "tile";

  private MvtRules() {}

  /** The rules that a tile breaks, in the order of its bytes. */
  public static List<Broken> check(byte[] tile) {
    MvtRules rules = new MvtRules();
    rules.guarded(() -> rules.tile(new Message(tile)));
    return rules.broken;
  }

  private void guarded(Runnable reading) {
    try {
      reading.run();
    } catch (NoMessage e) {
      report(e.rule, e.getMessage());
    }
  }

  private void report(Rule rule, String what) {
    broken.add(new Broken(rule, where + ": " + what));
  }

  private void tile(Message tile) {
    Set<String> names = new HashSet<>();
    while (tile.more()) {
      int field = tile.field();
      if (field != 3) {
        throw new NoMessage(Rule.FIELD_UNKNOWN, "field " + field);
      }
      Message layer = tile.message();
      guarded(() -> layer(layer, names));
      where = "tile";
    }
  }

  private void layer(Message layer, Set<String> names) {
    where = "layer";
    String name = null;
    Long version = null;
    Long extent = null;
    List<Message> features = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    List<Message> values = new ArrayList<>();
    while (layer.more()) {
      int field = layer.field();
      switch (field) {
        case 1 -> name = layer.text();
        case 2 -> features.add(layer.message());
        case 3 -> keys.add(layer.text());
        case 4 -> values.add(layer.message());
        case 5 -> extent = layer.number();
        case 15 -> version = layer.number();
        default -> throw new NoMessage(Rule.FIELD_UNKNOWN, "field " + field);
      }
    }
    where = "layer " + name;
    if (name == null || name.isEmpty()) {
      report(Rule.LAYER_NAME_MISSING, "no name");
    } else if (!names.add(name)) {
      report(Rule.LAYER_NAME_TWICE, "a second one");
    }
    if (version == null || version != 2) {
      report(Rule.LAYER_VERSION, String.valueOf(version));
    }
    if (extent == null || extent <= 0) {
      report(Rule.LAYER_EXTENT, String.valueOf(extent));
    }
    if (features.isEmpty()) {
      report(Rule.LAYER_EMPTY, "no feature");
    }
    if (new HashSet<>(keys).size() < keys.size()) {
      report(Rule.KEY_TWICE, keys.toString());
    }
    Set<ByteBuffer> distinct = new HashSet<>();
    for (Message value : values) {
      if (!distinct.add(ByteBuffer.wrap(value.rest()))) {
        report(Rule.VALUE_TWICE, "value " + distinct.size());
      }
      guarded(() -> value(value));
    }
    Set<Long> ids = new HashSet<>();
    String inLayer = where;
    for (int i = 0; i < features.size(); i++) {
      where = inLayer + ", feature " + i;
      Message feature = features.get(i);
      long units = extent == null ? 4096 : extent;
      guarded(() -> feature(feature, keys.size(), values.size(), ids, units));
    }
  }

  private void value(Message value) {
    int kinds = 0;
    while (value.more()) {
      int field = value.field();
      kinds++;
      switch (field) {
        case 1 -> value.text();
        case 2 -> value.skip(5, 4);
        case 3 -> value.skip(1, 8);
        case 4, 5, 6, 7 -> value.number();
        default -> throw new NoMessage(Rule.FIELD_UNKNOWN, "field " + field + " of a value");
      }
    }
    if (kinds != 1) {
      report(Rule.VALUE_KIND, "a value of " + kinds + " kinds");
    }
  }

  private void feature(Message feature, int keys, int values, Set<Long> ids, long extent) {
    Long type = null;
    Message geometry = null;
    Message tags = new Message(new byte[0]);
    while (feature.more()) {
      int field = feature.field();
      switch (field) {
        case 1 -> {
          if (!ids.add(feature.number())) {
            report(Rule.ID_TWICE, "an id that another feature has");
          }
        }
        case 2 -> tags = feature.message();
        case 3 -> type = feature.number();
        case 4 -> {
          if (geometry != null) {
            report(Rule.GEOMETRY_TWICE, "a second geometry");
          }
          geometry = feature.message();
        }
        default -> throw new NoMessage(Rule.FIELD_UNKNOWN, "field " + field);
      }
    }
    tags(tags, keys, values);
    if (type == null || type < 0 || type > 3) {
      report(Rule.GEOMETRY_TYPE, String.valueOf(type));
    } else if (type == 0) {
      report(Rule.GEOMETRY_UNKNOWN, "type UNKNOWN");
    }
    if (geometry == null) {
      report(Rule.GEOMETRY_MISSING, "no geometry");
    } else if (type != null && type >= 1 && type <= 3) {
      new Path(geometry, extent).read(type.intValue());
    }
  }

  private void tags(Message tags, int keys, int values) {
    Set<Long> seen = new HashSet<>();
    while (tags.more()) {
      long key = tags.varint();
      if (Long.compareUnsigned(key, keys) >= 0) {
        report(Rule.KEY_INDEX, "key " + key + " of " + keys);
      } else if (!seen.add(key)) {
        report(Rule.ATTRIBUTE_TWICE, "key " + key);
      }
      if (!tags.more()) {
        report(Rule.TAGS_ODD, "a key without a value");
        return;
      }
      long value = tags.varint();
      if (Long.compareUnsigned(value, values) >= 0) {
        report(Rule.VALUE_INDEX, "value " + value + " of " + values);
      }
    }
  }

  /** The commands of a geometry, followed with a cursor. */
  private final class Path {
    private static final int MOVE = 1;
    private static final int LINE = 2;
    private static final int CLOSE = 7;

    private final Message commands;
    private final long extent;
    private int count;
    private int x;
    private int y;

    Path(Message commands, long extent) {
      this.commands = commands;
      this.extent = extent;
    }

    void read(int type) {
      if (!commands.more()) {
        throw new NoMessage(Rule.COMMAND, "no command");
      }
      switch (type) {
        case 1 -> points();
        case 2 -> lines();
        default -> polygons();
      }
    }

    private void points() {
      command(MOVE);
      if (count == 0) {
        throw new NoMessage(Rule.COMMAND_COUNT, "no point");
      }
      for (int i = 0; i < count; i++) {
        point();
      }
      if (commands.more()) {
        throw new NoMessage(Rule.COMMAND, "more than one command of a point");
      }
    }

    private void lines() {
      while (commands.more()) {
        Coordinate[] line = open(1);
        for (int i = 1; i < line.length; i++) {
          if (line[i].equals2D(line[i - 1])) {
            report(Rule.POINT_REPEATED, "of a line, at " + line[i]);
          }
        }
      }
    }

    private void polygons() {
      List<LinearRing> rings = new ArrayList<>();
      while (commands.more()) {
        Coordinate[] open = open(2);
        command(CLOSE);
        if (count != 1) {
          throw new NoMessage(Rule.COMMAND_COUNT, "ClosePath counts " + count);
        }
        for (int i = 1; i < open.length; i++) {
          if (open[i].equals2D(open[i - 1])) {
            report(Rule.POINT_REPEATED, "of a ring, at " + open[i]);
          }
        }
        if (open[0].equals2D(open[open.length - 1])) {
          report(Rule.RING_END_REPEATED, "at " + open[0]);
        }
        Coordinate[] closed = java.util.Arrays.copyOf(open, open.length + 1);
        closed[open.length] = open[0];
        // Positive where y grows downwards: a shell.
        double area = -Area.ofRingSigned(closed);
        if (area == 0) {
          report(Rule.RING_WITHOUT_AREA, "at " + open[0]);
          return;
        }
        if (area > 0) {
          polygon(rings);
          rings.clear();
        } else if (rings.isEmpty()) {
          report(Rule.RING_HOLE_FIRST, "at " + open[0]);
          return;
        }
        rings.add(GEOMETRIES.createLinearRing(closed));
      }
      polygon(rings);
    }

    private void polygon(List<LinearRing> rings) {
      if (rings.isEmpty()) {
        return;
      }
      Polygon polygon =
          GEOMETRIES.createPolygon(
              rings.get(0), rings.subList(1, rings.size()).toArray(LinearRing[]::new));
      IsValidOp valid = new IsValidOp(polygon);
      if (!valid.isValid()) {
        report(Rule.POLYGON_INVALID, valid.getValidationError() + " of " + polygon);
      }
    }

    /** A MoveTo of one point and a LineTo of at least so many. */
    private Coordinate[] open(int atLeast) {
      command(MOVE);
      if (count != 1) {
        throw new NoMessage(Rule.COMMAND_COUNT, "a path that begins at " + count + " points");
      }
      List<Coordinate> points = new ArrayList<>();
      points.add(point());
      command(LINE);
      if (count < atLeast) {
        throw new NoMessage(Rule.COMMAND_COUNT, "LineTo counts " + count);
      }
      for (int i = 0; i < count; i++) {
        points.add(point());
      }
      return points.toArray(Coordinate[]::new);
    }

    private void command(int expected) {
      if (!commands.more()) {
        throw new NoMessage(Rule.COMMAND, "ends where command " + expected + " is expected");
      }
      long word = commands.varint();
      if ((word & 7) != expected) {
        throw new NoMessage(Rule.COMMAND, "command " + (word & 7) + " in place of " + expected);
      }
      count = (int) (word >>> 3);
    }

    private Coordinate point() {
      x += zigzag();
      y += zigzag();
      long buffer = extent / 64 + extent / 512;
      if (Math.min(x, y) < -buffer || Math.max(x, y) > extent + buffer) {
        report(Rule.OUTSIDE, x + " " + y);
      }
      return new Coordinate(x, y);
    }

    private int zigzag() {
      if (!commands.more()) {
        throw new NoMessage(Rule.PARAMETERS, "a command counts more than there is");
      }
      long number = commands.varint();
      return (int) ((number >>> 1) ^ -(number & 1));
    }
  }

  /** What cannot be read on after. */
  private static final class NoMessage extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Rule rule;

    NoMessage(Rule rule, String message) {
      super(message);
      this.rule = rule;
    }
  }

  /** A protocol buffer, read from front to back. */
  private static final class Message {
    private final ByteBuffer bytes;
    private int wire;

    Message(byte[] bytes) {
      this.bytes = ByteBuffer.wrap(bytes);
    }

    boolean more() {
      return bytes.hasRemaining();
    }

    byte[] rest() {
      byte[] rest = new byte[bytes.remaining()];
      bytes.duplicate().get(rest);
      return rest;
    }

    /** Number of the next field. */
    int field() {
      long tag = varint();
      wire = (int) (tag & 7);
      return (int) (tag >>> 3);
    }

    long number() {
      wire(0);
      return varint();
    }

    Message message() {
      wire(2);
      long length = varint();
      if (length < 0 || length > bytes.remaining()) {
        throw new NoMessage(Rule.WIRE, "a length of " + length + " bytes");
      }
      byte[] part = new byte[(int) length];
      bytes.get(part);
      return new Message(part);
    }

    String text() {
      byte[] text = message().rest();
      try {
        return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString();
      } catch (CharacterCodingException e) {
        throw new NoMessage(Rule.WIRE, "text that is not UTF-8");
      }
    }

    void skip(int expectedWire, int length) {
      wire(expectedWire);
      if (length > bytes.remaining()) {
        throw new NoMessage(Rule.WIRE, "ends within a number");
      }
      bytes.position(bytes.position() + length);
    }

    long varint() {
      long value = 0;
      for (int shift = 0; shift < 64 && bytes.hasRemaining(); shift += 7) {
        byte next = bytes.get();
        value |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
      throw new NoMessage(Rule.WIRE, "a number without an end");
    }

    private void wire(int expected) {
      if (wire != expected) {
        throw new NoMessage(Rule.WIRE, "wire type " + wire + " in place of " + expected);
      }
    }
  }
}
