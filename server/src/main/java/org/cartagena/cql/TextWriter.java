package org.cartagena.cql;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * A tree as CQL2 text that {@link TextReader} reads back into the same tree. What is inside of
 * something else stands in parentheses: nobody has to know which operator comes first.
 */
final class TextWriter {
  private static final Pattern FUNCTION = Pattern.compile("[:_\\p{L}][:_.\\p{L}0-9]*");

  private TextWriter() {}

  static String write(Expression part) {
    if (part instanceof Expression.And and) {
      return joined(and.conditions(), " AND ");
    }
    if (part instanceof Expression.Or or) {
      return joined(or.conditions(), " OR ");
    }
    if (part instanceof Expression.Not not) {
      return "NOT " + inner(not.condition());
    }
    if (part instanceof Expression.Comparison comparison) {
      return inner(comparison.left())
          + " "
          + comparison.operator().text()
          + " "
          + inner(comparison.right());
    }
    if (part instanceof Expression.Like like) {
      return inner(like.value()) + " LIKE " + inner(like.pattern());
    }
    if (part instanceof Expression.Between between) {
      return inner(between.value())
          + " BETWEEN "
          + inner(between.low())
          + " AND "
          + inner(between.high());
    }
    if (part instanceof Expression.In in) {
      return inner(in.value()) + " IN (" + list(in.choices()) + ")";
    }
    if (part instanceof Expression.IsNull isNull) {
      return inner(isNull.value()) + " IS NULL";
    }
    if (part instanceof Expression.Arithmetic arithmetic) {
      return inner(arithmetic.left())
          + " "
          + arithmetic.operator().json()
          + " "
          + inner(arithmetic.right());
    }
    return atom(part);
  }

  private static String atom(Expression part) {
    if (part instanceof Expression.Spatial spatial) {
      return function(spatial.operator().text(), part.parts());
    }
    if (part instanceof Expression.Temporal temporal) {
      return function(temporal.operator().text(), part.parts());
    }
    if (part instanceof Expression.Sets sets) {
      return function(sets.operator().text(), part.parts());
    }
    if (part instanceof Expression.CaseInsensitive) {
      return function("CASEI", part.parts());
    }
    if (part instanceof Expression.AccentInsensitive) {
      return function("ACCENTI", part.parts());
    }
    if (part instanceof Expression.Call call) {
      if (!FUNCTION.matcher(call.name()).matches()) {
        throw Places.fault(
            "", "the function \"" + call.name() + "\" has a name that text cannot hold");
      }
      return function(call.name(), call.arguments());
    }
    if (part instanceof Expression.Property property) {
      return "\"" + property.name().replace("\"", "\"\"") + "\"";
    }
    if (part instanceof Expression.Text text) {
      return quoted(text.value());
    }
    if (part instanceof Expression.Numeral number) {
      return number.value().toString();
    }
    if (part instanceof Expression.Truth truth) {
      return truth.value() ? "TRUE" : "FALSE";
    }
    if (part instanceof Expression.Day day) {
      return "DATE('" + day.value() + "')";
    }
    if (part instanceof Expression.Moment moment) {
      return "TIMESTAMP('" + moment.value() + "')";
    }
    if (part instanceof Expression.Interval interval) {
      return "INTERVAL(" + bound(interval.from()) + ", " + bound(interval.to()) + ")";
    }
    if (part instanceof Expression.Shape shape) {
      return wkt(shape.geometry());
    }
    if (part instanceof Expression.Box box) {
      return box.numbers().stream()
          .map(String::valueOf)
          .collect(Collectors.joining(", ", "BBOX(", ")"));
    }
    return "(" + list(((Expression.Array) part).elements()) + ")";
  }

  private static String bound(Expression bound) {
    return bound instanceof Expression.Unbounded
        ? "'..'"
        : bound instanceof Expression.Day day
            ? "'" + day.value() + "'"
            : bound instanceof Expression.Moment moment ? "'" + moment.value() + "'" : write(bound);
  }

  /** In parentheses, unless it cannot be torn apart. */
  private static String inner(Expression part) {
    boolean together =
        part instanceof Expression.And
            || part instanceof Expression.Or
            || part instanceof Expression.Not
            || part instanceof Expression.Comparison
            || part instanceof Expression.Like
            || part instanceof Expression.Between
            || part instanceof Expression.In
            || part instanceof Expression.IsNull
            || part instanceof Expression.Arithmetic
            || (part instanceof Expression.Numeral number && number.value().signum() < 0);
    return together ? "(" + write(part) + ")" : write(part);
  }

  private static String joined(List<Expression> parts, String between) {
    return parts.stream().map(TextWriter::inner).collect(Collectors.joining(between));
  }

  private static String list(List<Expression> parts) {
    return parts.stream().map(TextWriter::write).collect(Collectors.joining(", "));
  }

  private static String function(String name, List<Expression> arguments) {
    return name + "(" + list(arguments) + ")";
  }

  private static String quoted(String value) {
    if (value.endsWith("\\")) {
      throw Places.fault(
          "",
          "a text that ends in a backslash cannot be written in CQL2 text, where that would be a"
              + " quote; use JSON");
    }
    // A backslash before a quote would take it in: then the pair of the standard is written.
    StringBuilder text = new StringBuilder("'");
    for (int i = 0; i < value.length(); i++) {
      char at = value.charAt(i);
      boolean afterBackslash = i > 0 && value.charAt(i - 1) == '\\';
      text.append(at == '\'' ? (afterBackslash ? "\\'" : "''") : String.valueOf(at));
    }
    return text.append('\'').toString();
  }

  private static String wkt(Geometry geometry) {
    Coordinate first = geometry.getCoordinate();
    String type = geometry.getGeometryType().toUpperCase(java.util.Locale.ROOT);
    boolean flat = first == null || Double.isNaN(first.getZ());
    return type + (flat ? " " : " Z ") + body(geometry);
  }

  private static String body(Geometry geometry) {
    if (geometry instanceof Polygon polygon) {
      StringBuilder rings = new StringBuilder("(").append(path(polygon.getExteriorRing()));
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        rings.append(", ").append(path(polygon.getInteriorRingN(i)));
      }
      return rings.append(")").toString();
    }
    if (geometry instanceof LineString line) {
      return path(line);
    }
    if (geometry instanceof Point) {
      return "(" + position(geometry.getCoordinate()) + ")";
    }
    boolean mixed = geometry.getGeometryType().equals("GeometryCollection");
    StringBuilder members = new StringBuilder("(");
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      Geometry member = geometry.getGeometryN(i);
      members.append(i == 0 ? "" : ", ").append(mixed ? wkt(member) : body(member));
    }
    return members.append(")").toString();
  }

  private static String path(LineString line) {
    return List.of(line.getCoordinates()).stream()
        .map(TextWriter::position)
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static String position(Coordinate at) {
    return at.x + " " + at.y + (Double.isNaN(at.getZ()) ? "" : " " + at.getZ());
  }
}
