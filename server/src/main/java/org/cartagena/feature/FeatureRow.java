package org.cartagena.feature;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.List;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;

/**
 * A record as read: one object for all rows of an answer, valid until the next one is read. Nothing
 * of it is kept, so that an answer of any length needs the memory of one row.
 */
public final class FeatureRow {
  private final FeatureCollection collection;
  private final ResultSet rows;
  private final WKBReader geometries = new WKBReader();

  /** Numbers of the columns in the statement: names would be looked up anew in each row. */
  private final IdentityHashMap<Column, Integer> numbers = new IdentityHashMap<>();

  private final int idNumber;
  private final int geometryNumber;

  FeatureRow(FeatureCollection collection, ResultSet rows) throws SQLException {
    this.collection = collection;
    this.rows = rows;
    this.idNumber = rows.findColumn("id");
    this.geometryNumber = rows.findColumn("geom");
    for (Column column : collection.shown()) {
      numbers.put(column, rows.findColumn(column.name()));
    }
  }

  public long id() {
    try {
      return rows.getLong(idNumber);
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  /** The version and the row of its source that the record came with. */
  Origin origin() {
    try {
      return new Origin(rows.getInt("version_id"), rows.getInt("row_number"));
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  record Origin(int versionId, int rowNumber) {}

  /** EPSG:4326 longitude latitude; null for a record without location. */
  public Geometry geometry() {
    try {
      String hex = rows.getString(geometryNumber);
      return hex == null ? null : geometries.read(HexFormat.of().parseHex(hex));
    } catch (SQLException e) {
      throw broken(e);
    } catch (ParseException e) {
      throw new IllegalStateException("PostGIS wrote a geometry that JTS cannot read", e);
    }
  }

  /**
   * A value: String (also for a day, yyyy-mm-dd), Long, Double, Boolean, or a List of String; null
   * where the record has none.
   */
  public Object value(Column column) {
    try {
      int number = numbers.get(column);
      Object value =
          switch (column.type()) {
            case TEXT, DAY -> rows.getString(number);
            case WHOLE -> rows.getLong(number);
            case NUMBER -> rows.getDouble(number);
            case FLAG -> rows.getBoolean(number);
            case TEXTS -> texts(number);
          };
      return rows.wasNull() ? null : value;
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  /** Where a page ends that ends with this record. */
  public Condition.Key key(List<Condition.Sort> order) {
    try {
      List<String> values = new ArrayList<>();
      for (Condition.Sort sort : order) {
        values.add(rows.getString(sort.column().name()));
      }
      return new Condition.Key(values, rows.getLong("id"));
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  FeatureCollection collection() {
    return collection;
  }

  /** Most arrays are a few codes, as in {@code {AP,AV}}; the driver is slow at those. */
  private List<String> texts(int number) throws SQLException {
    String text = rows.getString(number);
    if (text == null) {
      return null;
    }
    if (isPlain(text)) {
      String inside = text.substring(1, text.length() - 1);
      return inside.isEmpty() ? List.of() : Arrays.asList(inside.split(","));
    }
    return Arrays.asList((String[]) rows.getArray(number).getArray());
  }

  /** Letters and underscores between commas: nothing is quoted, and no element is null. */
  private static boolean isPlain(String array) {
    for (int i = 1; i < array.length() - 1; i++) {
      char c = array.charAt(i);
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ',')) {
        return false;
      }
    }
    return !array.contains("NULL");
  }

  private static RuntimeException broken(SQLException e) {
    return new org.jdbi.v3.core.result.ResultSetException("A row could not be read", e, null);
  }
}
