package org.cartagena.ingest;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.MultiLineString;
import org.locationtech.jts.geom.MultiPoint;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.WKBConstants;

/**
 * Rows for one table on their way into COPY, a few megabytes at a time: as text, or in PostgreSQL's
 * binary format where the statement says so.
 *
 * <p>In binary the Java type decides the column: Integer is integer, Long bigint, Double double
 * precision, Boolean boolean, LocalDate date, Geometry geometry (EWKB), Collection text[], String
 * text or json. Another type of column refuses the row with an error; it is never read wrongly.
 */
class CopyBuffer {
  private static final byte[] SIGNATURE = {
    'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
  };
  private static final int FIRST_CAPACITY = 1 << 16;
  private static final byte[] NULL_TEXT = {'\\', 'N'};
  private static final int NULL = -1;
  private static final int TEXT_OID = 25;
  private static final int WKB_SRID = 0x20000000;
  private static final long POSTGRES_EPOCH_DAY = LocalDate.of(2000, 1, 1).toEpochDay();

  private final String copySql;
  private final boolean binary;
  private final Queue<ByteBuffer> spare = new ConcurrentLinkedQueue<>();
  private ByteBuffer rows = ByteBuffer.allocate(FIRST_CAPACITY);

  /**
   * What is ready to be copied, from the start of {@code bytes} to their limit.
   *
   * @param spare where the bytes go back to when they are copied: megabytes that are made anew all
   *     the time keep the garbage collector busy
   */
  record Batch(String copySql, ByteBuffer bytes, Queue<ByteBuffer> spare) {
    void copied() {
      spare.offer(bytes.clear());
    }
  }

  /** {@code copySql} names the table and the columns, in the order of {@link #add}. */
  CopyBuffer(String copySql) {
    this.copySql = copySql;
    this.binary = copySql.contains("FORMAT binary");
  }

  /** A row; collections go as arrays, null as null. */
  void add(Object... values) {
    if (binary) {
      if (rows.position() == 0) {
        put(SIGNATURE);
      }
      room(2).putShort((short) values.length);
      for (Object value : values) {
        putBinary(value);
      }
      return;
    }
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        room(1).put((byte) '\t');
      }
      putText(values[i]);
    }
    room(1).put((byte) '\n');
  }

  int length() {
    return rows.position();
  }

  /** The rows so far, which are forgotten here; null when there are none. */
  Batch take() {
    if (rows.position() == 0) {
      return null;
    }
    if (binary) {
      room(2).putShort((short) NULL);
    }
    Batch batch = new Batch(copySql, rows.flip(), spare);
    ByteBuffer used = spare.poll();
    rows = used != null ? used : ByteBuffer.allocate(rows.capacity());
    return batch;
  }

  // Binary ---------------------------------------------------------------------------------------

  private void putBinary(Object value) {
    if (value == null) {
      room(4).putInt(NULL);
    } else if (value instanceof String text) {
      putSized(utf8(text));
    } else if (value instanceof Integer number) {
      room(8).putInt(4).putInt(number);
    } else if (value instanceof Double number) {
      room(12).putInt(8).putDouble(number);
    } else if (value instanceof LocalDate day) {
      room(8).putInt(4).putInt(Math.toIntExact(day.toEpochDay() - POSTGRES_EPOCH_DAY));
    } else if (value instanceof Geometry geometry) {
      int start = room(4).position();
      rows.putInt(0);
      putEwkb(geometry, geometry.getSRID());
      rows.putInt(start, rows.position() - start - 4);
    } else if (value instanceof Collection<?> items) {
      putArray(items);
    } else if (value instanceof Long number) {
      room(12).putInt(8).putLong(number);
    } else if (value instanceof Boolean flag) {
      room(5).putInt(1).put((byte) (flag ? 1 : 0));
    } else {
      throw new IllegalArgumentException(value.getClass() + " has no binary form here");
    }
  }

  private void putArray(Collection<?> items) {
    int start = room(24).position();
    rows.putInt(0).putInt(items.isEmpty() ? 0 : 1).putInt(0).putInt(TEXT_OID);
    if (!items.isEmpty()) {
      rows.putInt(items.size()).putInt(1);
      for (Object item : items) {
        putSized(utf8(item.toString()));
      }
    }
    rows.putInt(start, rows.position() - start - 4);
  }

  private void putSized(byte[] bytes) {
    room(4).putInt(bytes.length);
    put(bytes);
  }

  /** Little-endian, which PostGIS keeps without turning bytes round. */
  private void putEwkb(Geometry geometry, int srid) {
    room(9).order(ByteOrder.LITTLE_ENDIAN);
    int type = wkbType(geometry);
    rows.put((byte) 1).putInt(srid == 0 ? type : type | WKB_SRID);
    if (srid != 0) {
      rows.putInt(srid);
    }
    if (geometry instanceof Point point) {
      putPoints(point.getCoordinateSequence());
    } else if (geometry instanceof LineString line) {
      room(4).putInt(line.getNumPoints());
      putPoints(line.getCoordinateSequence());
    } else if (geometry instanceof Polygon polygon) {
      room(4).putInt(1 + polygon.getNumInteriorRing());
      putRing(polygon.getExteriorRing());
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        putRing(polygon.getInteriorRingN(i));
      }
    } else {
      room(4).putInt(geometry.getNumGeometries());
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        putEwkb(geometry.getGeometryN(i), 0);
      }
    }
    rows.order(ByteOrder.BIG_ENDIAN);
  }

  private static int wkbType(Geometry geometry) {
    if (geometry instanceof Polygon) {
      return WKBConstants.wkbPolygon;
    }
    if (geometry instanceof MultiPolygon) {
      return WKBConstants.wkbMultiPolygon;
    }
    if (geometry instanceof Point) {
      return WKBConstants.wkbPoint;
    }
    if (geometry instanceof LineString) {
      return WKBConstants.wkbLineString;
    }
    if (geometry instanceof MultiLineString) {
      return WKBConstants.wkbMultiLineString;
    }
    return geometry instanceof MultiPoint
        ? WKBConstants.wkbMultiPoint
        : WKBConstants.wkbGeometryCollection;
  }

  private void putRing(LineString ring) {
    // A part before this one has set the order back.
    room(4).order(ByteOrder.LITTLE_ENDIAN).putInt(ring.getNumPoints());
    putPoints(ring.getCoordinateSequence());
  }

  private void putPoints(CoordinateSequence points) {
    room(16 * points.size()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < points.size(); i++) {
      rows.putDouble(points.getX(i)).putDouble(points.getY(i));
    }
  }

  // Text -----------------------------------------------------------------------------------------

  private void putText(Object value) {
    if (value == null) {
      put(NULL_TEXT);
    } else if (value instanceof Geometry geometry) {
      put(Locator.hexEwkb(geometry).getBytes(StandardCharsets.US_ASCII));
    } else if (value instanceof Collection<?> items) {
      StringBuilder array = new StringBuilder("{");
      for (Object item : items) {
        array.append(array.length() == 1 ? "\"" : ",\"");
        array.append(item.toString().replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
      putEscaped(array.append('}').toString());
    } else if (value instanceof Boolean flag) {
      room(1).put((byte) (flag ? 't' : 'f'));
    } else {
      putEscaped(value.toString());
    }
  }

  private void putEscaped(String text) {
    byte[] bytes = utf8(text);
    room(2 * bytes.length);
    for (byte b : bytes) {
      switch (b) {
        case '\\' -> rows.put((byte) '\\').put((byte) '\\');
        case '\t' -> rows.put((byte) '\\').put((byte) 't');
        case '\n' -> rows.put((byte) '\\').put((byte) 'n');
        case '\r' -> rows.put((byte) '\\').put((byte) 'r');
        default -> rows.put(b);
      }
    }
  }

  private static byte[] utf8(String text) {
    // PostgreSQL cannot hold a NUL.
    String held = text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    return held.getBytes(StandardCharsets.UTF_8);
  }

  private void put(byte[] bytes) {
    room(bytes.length).put(bytes);
  }

  private ByteBuffer room(int bytes) {
    if (rows.remaining() < bytes) {
      int capacity = Math.max(2 * rows.capacity(), rows.position() + bytes);
      rows =
          ByteBuffer.wrap(Arrays.copyOf(rows.array(), capacity))
              .order(rows.order())
              .position(rows.position());
    }
    return rows;
  }
}
