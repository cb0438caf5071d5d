package org.cartagena.feature;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.util.List;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Writes records as GeoJSON features (RFC 7946), one after the other and without keeping any. */
public final class FeatureJson {
  /** Decimals of degrees: 1e-7 degrees is a centimetre. */
  public static final int DECIMALS_OF_DEGREES = 7;

  private static final JsonFactory JSON = new JsonFactory();
  private static final long[] TEN = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};

  private final char[] digits = new char[32];
  private final int decimals;

  /**
   * A writer.
   *
   * @param decimals of coordinates, 0 to 7
   */
  public FeatureJson(int decimals) {
    this.decimals = decimals;
  }

  /** A generator of JSON text in UTF-8; closing it leaves the stream open. */
  public static JsonGenerator generator(OutputStream out) throws IOException {
    return JSON.createGenerator(out)
        .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
        .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
  }

  /**
   * Begins a feature and leaves it open, so that more members can follow its properties.
   *
   * @param geometry to write in place of the row's, in whatever coordinate system was asked for;
   *     null for a record without location
   */
  public void begin(JsonGenerator json, FeatureRow row, Geometry geometry) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "Feature");
    json.writeNumberField("id", row.id());
    json.writeFieldName("geometry");
    write(json, geometry);
    json.writeObjectFieldStart("properties");
    for (Column column : row.collection().shown()) {
      json.writeFieldName(column.name());
      write(json, row.value(column));
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Object value) throws IOException {
    if (value == null) {
      json.writeNull();
    } else if (value instanceof String text) {
      json.writeString(text);
    } else if (value instanceof Long whole) {
      json.writeNumber(whole);
    } else if (value instanceof Boolean flag) {
      json.writeBoolean(flag);
    } else if (value instanceof Double number) {
      json.writeNumber(text(number));
    } else if (value instanceof List<?> texts) {
      json.writeStartArray();
      for (Object text : texts) {
        json.writeString((String) text);
      }
      json.writeEndArray();
    } else {
      throw new IllegalArgumentException("no value of a column: " + value.getClass());
    }
  }

  /** A number without exponent and without more digits than it has. */
  public static String text(double number) {
    if (number == Math.rint(number) && Math.abs(number) < 1e15) {
      return Long.toString((long) number);
    }
    String text = Double.toString(number);
    return text.indexOf('E') < 0 ? text : BigDecimal.valueOf(number).toPlainString();
  }

  /** A geometry (RFC 7946, 3.1), or null. */
  public void write(JsonGenerator json, Geometry geometry) throws IOException {
    if (geometry == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("type", geometry.getGeometryType());
    if (geometry.getClass() == GeometryCollection.class) {
      json.writeArrayFieldStart("geometries");
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        write(json, geometry.getGeometryN(i));
      }
      json.writeEndArray();
    } else {
      json.writeFieldName("coordinates");
      writeCoordinates(json, geometry);
    }
    json.writeEndObject();
  }

  private void writeCoordinates(JsonGenerator json, Geometry geometry) throws IOException {
    if (geometry instanceof Point point) {
      writePosition(json, point.getCoordinateSequence(), 0);
    } else if (geometry instanceof LineString line) {
      writeLine(json, line.getCoordinateSequence());
    } else if (geometry instanceof Polygon polygon) {
      json.writeStartArray();
      writeLine(json, polygon.getExteriorRing().getCoordinateSequence());
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        writeLine(json, polygon.getInteriorRingN(i).getCoordinateSequence());
      }
      json.writeEndArray();
    } else {
      json.writeStartArray();
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        writeCoordinates(json, geometry.getGeometryN(i));
      }
      json.writeEndArray();
    }
  }

  private void writeLine(JsonGenerator json, CoordinateSequence line) throws IOException {
    json.writeStartArray();
    for (int i = 0; i < line.size(); i++) {
      writePosition(json, line, i);
    }
    json.writeEndArray();
  }

  private void writePosition(JsonGenerator json, CoordinateSequence line, int i)
      throws IOException {
    json.writeStartArray();
    writeNumber(json, line.getX(i));
    writeNumber(json, line.getY(i));
    json.writeEndArray();
  }

  /** Rounded to the decimals; by hand, since most of the time of an answer goes into numbers. */
  private void writeNumber(JsonGenerator json, double value) throws IOException {
    long scaled = Math.round(value * TEN[decimals]);
    boolean negative = scaled < 0;
    long rest = Math.abs(scaled);
    int at = digits.length;
    int left = decimals;
    // Zeros at the end say nothing.
    while (left > 0 && rest % 10 == 0) {
      rest /= 10;
      left--;
    }
    for (int i = 0; i < left; i++) {
      digits[--at] = (char) ('0' + rest % 10);
      rest /= 10;
    }
    if (left > 0) {
      digits[--at] = '.';
    }
    do {
      digits[--at] = (char) ('0' + rest % 10);
      rest /= 10;
    } while (rest > 0);
    if (negative) {
      digits[--at] = '-';
    }
    json.writeNumber(digits, at, digits.length - at);
  }
}
