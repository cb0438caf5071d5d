package org.cartagena.cql;

import java.util.List;

/**
 * A property that may be asked about: its name on the wire and the SQL that yields it. The SQL is
 * ours, never a user's: it is the only text besides fixed templates that enters a statement.
 *
 * @param name as in the GeoJSON properties, in camelCase
 * @param sql column expression, e.g. {@code f.valid_to}; no parameters
 * @param type what it yields; timestamps are {@code timestamptz}, geometry is EPSG:4326
 * @param codes the closed list of its values, for codes and arrays of codes; else empty
 * @param openWhenNull whether null, as an end of an INTERVAL, means without end: an area that has
 *     no last day is still there
 */
public record Queryable(
    String name, String sql, Type type, List<String> codes, boolean openWhenNull) {

  /** What a queryable yields. */
  public enum Type {
    TEXT("a text"),
    NUMBER("a number"),
    BOOLEAN("true or false"),
    DATE("a date"),
    TIMESTAMP("a timestamp"),
    TEXT_ARRAY("an array of texts"),
    NUMBER_ARRAY("an array of numbers"),
    GEOMETRY("a geometry");

    private final String words;

    Type(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }

    boolean isInstant() {
      return this == DATE || this == TIMESTAMP;
    }

    boolean isArray() {
      return this == TEXT_ARRAY || this == NUMBER_ARRAY;
    }
  }

  public Queryable {
    codes = List.copyOf(codes);
    if (sql.contains("?") || sql.contains(";") || sql.replace("::", "").contains(":")) {
      throw new IllegalArgumentException("not a column expression without parameters: " + sql);
    }
  }

  /** Any text. */
  public static Queryable text(String name, String sql) {
    return new Queryable(name, sql, Type.TEXT, List.of(), false);
  }

  /** A text that is one of a closed list: another one in a filter is a mistake, and is said. */
  public static Queryable code(String name, String sql, String... codes) {
    return new Queryable(name, sql, Type.TEXT, List.of(codes), false);
  }

  /** An integer, numeric or double precision. */
  public static Queryable number(String name, String sql) {
    return new Queryable(name, sql, Type.NUMBER, List.of(), false);
  }

  public static Queryable truth(String name, String sql) {
    return new Queryable(name, sql, Type.BOOLEAN, List.of(), false);
  }

  public static Queryable date(String name, String sql) {
    return new Queryable(name, sql, Type.DATE, List.of(), false);
  }

  /** A {@code timestamptz}. */
  public static Queryable timestamp(String name, String sql) {
    return new Queryable(name, sql, Type.TIMESTAMP, List.of(), false);
  }

  /** A {@code text[]}. */
  public static Queryable texts(String name, String sql) {
    return new Queryable(name, sql, Type.TEXT_ARRAY, List.of(), false);
  }

  /** A {@code text[]} of values of a closed list. */
  public static Queryable codes(String name, String sql, String... codes) {
    return new Queryable(name, sql, Type.TEXT_ARRAY, List.of(codes), false);
  }

  /** An array of numbers. */
  public static Queryable numbers(String name, String sql) {
    return new Queryable(name, sql, Type.NUMBER_ARRAY, List.of(), false);
  }

  /**
   * A geometry in EPSG:4326 longitude latitude, valid, and no collection of mixed kinds: PostGIS
   * relates such only by intersection.
   */
  public static Queryable geometry(String name, String sql) {
    return new Queryable(name, sql, Type.GEOMETRY, List.of(), false);
  }

  /** The same, whose null as an end of an INTERVAL means without end. */
  public Queryable endlessWhenNull() {
    if (!type.isInstant()) {
      throw new IllegalStateException(name + " is no date and no timestamp");
    }
    return new Queryable(name, sql, type, codes, true);
  }
}
