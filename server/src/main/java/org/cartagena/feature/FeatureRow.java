package org.cartagena.feature;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;

/**
 * A record as read: one object for all rows of an answer, valid until the next one is read. Nothing
 * of it is kept, so that an answer of any length needs the memory of one row.
 */
public final class FeatureRow {
  private static final Pattern PLAIN_ARRAY = Pattern.compile("\\{[a-zA-Z_,]*}");

  private final FeatureCollection collection;
  private final ResultSet rows;
  private final WKBReader geometries = new WKBReader();

  FeatureRow(FeatureCollection collection, ResultSet rows) {
    this.collection = collection;
    this.rows = rows;
  }

  public long id() {
    try {
      return rows.getLong("id");
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
      String hex = rows.getString("geom");
      return hex == null ? null : geometries.read(WKBReader.hexToBytes(hex));
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
      String name = column.name();
      Object value =
          switch (column.type()) {
            case TEXT, DAY -> rows.getString(name);
            case WHOLE -> rows.getLong(name);
            case NUMBER -> rows.getDouble(name);
            case FLAG -> rows.getBoolean(name);
            case TEXTS -> texts(name);
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
  private List<String> texts(String name) throws SQLException {
    String text = rows.getString(name);
    if (text == null) {
      return null;
    }
    if (PLAIN_ARRAY.matcher(text).matches() && !text.contains("NULL")) {
      String inside = text.substring(1, text.length() - 1);
      return inside.isEmpty() ? List.of() : Arrays.asList(inside.split(","));
    }
    return Arrays.asList((String[]) rows.getArray(name).getArray());
  }

  private static RuntimeException broken(SQLException e) {
    return new org.jdbi.v3.core.result.ResultSetException("A row could not be read", e, null);
  }
}
