package org.cartagena.ingest;

import java.io.IOException;
import java.io.StringReader;
import java.sql.SQLException;
import java.util.Collection;
import org.locationtech.jts.geom.Geometry;
import org.postgresql.copy.CopyManager;

/** Rows for one table on their way into COPY (text format), a few megabytes at a time. */
final class CopyBuffer {
  private final String copySql;
  private final StringBuilder rows = new StringBuilder();

  /** {@code copySql} names the table and the columns, in the order of {@link #add}. */
  CopyBuffer(String copySql) {
    this.copySql = copySql;
  }

  /** A row; geometries go as hexadecimal EWKB, collections as arrays, null as null. */
  void add(Object... values) {
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        rows.append('\t');
      }
      append(values[i]);
    }
    rows.append('\n');
  }

  private void append(Object value) {
    if (value == null) {
      rows.append("\\N");
    } else if (value instanceof Geometry geometry) {
      rows.append(Locator.hexEwkb(geometry));
    } else if (value instanceof Collection<?> items) {
      StringBuilder array = new StringBuilder("{");
      for (Object item : items) {
        array.append(array.length() == 1 ? "\"" : ",\"");
        array.append(item.toString().replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
      escape(array.append('}'));
    } else if (value instanceof Boolean flag) {
      rows.append(flag ? 't' : 'f');
    } else {
      escape(value.toString());
    }
  }

  private void escape(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\' -> rows.append("\\\\");
        case '\t' -> rows.append("\\t");
        case '\n' -> rows.append("\\n");
        case '\r' -> rows.append("\\r");
        // PostgreSQL cannot hold it.
        case '\0' -> rows.append('\uFFFD');
        default -> rows.append(c);
      }
    }
  }

  int length() {
    return rows.length();
  }

  void flush(CopyManager copy) throws SQLException, IOException {
    if (rows.length() > 0) {
      copy.copyIn(copySql, new StringReader(rows.toString()));
      rows.setLength(0);
    }
  }
}
