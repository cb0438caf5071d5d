package org.cartagena.demo;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import org.locationtech.jts.algorithm.Orientation;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * Writes a GeoJSON FeatureCollection (RFC 7946), one feature a line; numbers never depend on the
 * Java release.
 */
final class GeoJson {
  private final StringBuilder text = new StringBuilder();
  private boolean first = true;

  /** A collection that says in its head that the country is fictional. */
  GeoJson(String title) {
    text.append("{\"type\":\"FeatureCollection\",\"fictional\":true,");
    text.append("\"title\":");
    string("Marisela (fictional country): " + title);
    text.append(",\"asOf\":\"")
        .append(DemoCountry.AS_OF)
        .append("\",\"licence\":\"CC0-1.0\",\"features\":[");
  }

  /** Adds a feature; properties whose value is null or empty are left out. */
  void add(Map<String, Object> properties, Geometry geometry) {
    text.append(first ? "\n" : ",\n");
    first = false;
    text.append("{\"type\":\"Feature\",\"properties\":{");
    boolean firstProperty = true;
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      if (property.getValue() == null || property.getValue().equals("")) {
        continue;
      }
      text.append(firstProperty ? "" : ",");
      firstProperty = false;
      string(property.getKey());
      text.append(':');
      if (property.getValue() instanceof String value) {
        string(value);
      } else if (property.getValue() instanceof Double value) {
        number(value);
      } else if (property.getValue() instanceof LocalDate value) {
        string(value.toString());
      } else {
        text.append(property.getValue());
      }
    }
    text.append("},\"geometry\":");
    if (geometry == null) {
      text.append("null");
    } else {
      text.append("{\"type\":\"").append(geometry.getGeometryType()).append("\",\"coordinates\":");
      coordinates(geometry);
      text.append('}');
    }
    text.append('}');
  }

  String finish() {
    return text.append("\n]}\n").toString();
  }

  /** Properties in the given order: name, value, name, value ... */
  static Map<String, Object> properties(Object... pairs) {
    Map<String, Object> properties = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      properties.put((String) pairs[i], pairs[i + 1]);
    }
    return properties;
  }

  /** A whole number with leading zeros. */
  static String padded(int number, int digits) {
    String text = Integer.toString(number);
    return "0".repeat(Math.max(0, digits - text.length())) + text;
  }

  private void coordinates(Geometry geometry) {
    if (geometry instanceof Point point) {
      position(point.getCoordinate());
    } else if (geometry instanceof LineString line) {
      positions(line.getCoordinates());
    } else if (geometry instanceof Polygon polygon) {
      // Outer rings anticlockwise, holes clockwise: RFC 7946, 3.1.6.
      text.append('[');
      positions(turned(polygon.getExteriorRing(), true));
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        text.append(',');
        positions(turned(polygon.getInteriorRingN(i), false));
      }
      text.append(']');
    } else if (geometry instanceof GeometryCollection) {
      text.append('[');
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        text.append(i > 0 ? "," : "");
        coordinates(geometry.getGeometryN(i));
      }
      text.append(']');
    }
  }

  private static Coordinate[] turned(LineString ring, boolean anticlockwise) {
    boolean is = Orientation.isCCW(ring.getCoordinateSequence());
    return (is == anticlockwise ? ring : ring.reverse()).getCoordinates();
  }

  private void positions(Coordinate[] places) {
    text.append('[');
    for (int i = 0; i < places.length; i++) {
      text.append(i > 0 ? "," : "");
      position(places[i]);
    }
    text.append(']');
  }

  private void position(Coordinate place) {
    text.append('[');
    number(place.x);
    text.append(',');
    number(place.y);
    text.append(']');
  }

  private void number(double value) {
    text.append(decimal(value));
  }

  /** At most six decimals, no trailing zeros, no exponent. */
  static String decimal(double value) {
    long millionths = Math.round(value * 1e6);
    StringBuilder decimal = new StringBuilder(millionths < 0 ? "-" : "");
    millionths = Math.abs(millionths);
    decimal.append(millionths / 1_000_000);
    if (millionths % 1_000_000 != 0) {
      decimal.append('.').append(padded((int) (millionths % 1_000_000), 6));
      while (decimal.charAt(decimal.length() - 1) == '0') {
        decimal.setLength(decimal.length() - 1);
      }
    }
    return decimal.toString();
  }

  private void string(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        text.append('\\');
      }
      text.append(c);
    }
    text.append('"');
  }
}
