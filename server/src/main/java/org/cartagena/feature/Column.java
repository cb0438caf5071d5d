package org.cartagena.feature;

import java.util.List;

/**
 * A column of a collection: the one description from which JSON, CSV, schemas and queries are made.
 *
 * @param name as in JSON and in the collection's SQL file
 * @param title what it means, in one line
 * @param codes the closed list of its values, or empty
 * @param shown whether records carry it as a property; else it is only to be asked by
 */
public record Column(String name, Type type, String title, List<String> codes, boolean shown) {
  /** What a value is, with the type of SQL by which a text is read as one. */
  public enum Type {
    TEXT("text"),
    /** Several texts. */
    TEXTS("text[]"),
    WHOLE("bigint"),
    NUMBER("double precision"),
    FLAG("boolean"),
    DAY("date");

    private final String sql;

    Type(String sql) {
      this.sql = sql;
    }

    /** Name of the type in SQL. */
    public String sql() {
      return sql;
    }
  }

  static Column of(String name, Type type, String title, String... codes) {
    return new Column(name, type, title, List.of(codes), true);
  }

  static Column asked(String name, Type type, String title) {
    return new Column(name, type, title, List.of(), false);
  }

  /** The column in SQL, as the statements of {@link FeatureStore} name it. */
  public String sql() {
    // Names are constants of FeatureCollection, made of letters and digits.
    return "r.\"" + name + "\"";
  }

  /** Whether records can be put in the order of this column: not by lists of texts. */
  public boolean isSortable() {
    return shown && type != Type.TEXTS;
  }
}
