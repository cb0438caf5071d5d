package org.cartagena.cql;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.MultiPolygon;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Literal values, the same from text and JSON: what may be in them, and what is said when not. */
final class Values {
  /** Beyond it, and below its inverse, sums of doubles are not to be trusted. */
  static final BigDecimal LARGEST = new BigDecimal("1e300");

  private static final int MOST_DIGITS = 400;
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern MOMENT =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,9})?Z");

  private final GeometryFactory factory = new GeometryFactory();
  private final Places places;

  Values(Places places) {
    this.places = places;
  }

  Expression.Text text(String place, String value) {
    for (int i = 0; i < value.length(); i++) {
      char unit = value.charAt(i);
      boolean pair =
          Character.isHighSurrogate(unit)
              && i + 1 < value.length()
              && Character.isLowSurrogate(value.charAt(i + 1));
      if (unit == 0 || (Character.isSurrogate(unit) && !pair)) {
        throw Places.fault(
            place, "the text has a character that no text can have (NUL, or half a character)");
      }
      if (pair) {
        i++;
      }
    }
    return places.at(place, new Expression.Text(value));
  }

  /** A decimal number of at most 400 digits, between 1e-300 and 1e300 or zero. */
  Expression.Numeral number(String place, BigDecimal value) {
    // Compared by exponent first: a BigDecimal of 1e999999999 must never be written out.
    long exponent = (long) value.precision() - value.scale();
    if (value.precision() > MOST_DIGITS
        || (value.signum() != 0 && (exponent > 301 || exponent < -299))
        || value.abs().compareTo(LARGEST) > 0) {
      throw Places.fault(place, "the number is too large, too small or too long to reckon with");
    }
    return places.at(place, new Expression.Numeral(value));
  }

  Expression.Numeral number(String place, String digits) {
    try {
      return number(place, new BigDecimal(digits));
    } catch (NumberFormatException e) {
      // An exponent beyond what BigDecimal holds.
      throw Places.fault(place, "the number is too large, too small or too long to reckon with");
    }
  }

  Expression.Day day(String place, String value) {
    try {
      if (DAY.matcher(value).matches() && !value.startsWith("0000")) {
        return places.at(place, new Expression.Day(LocalDate.parse(value)));
      }
    } catch (DateTimeException e) {
      // Told below: a day that no calendar has.
    }
    throw Places.fault(place, Places.quoted(value) + " is not a day; write it as 2026-03-31");
  }

  Expression.Moment moment(String place, String value) {
    try {
      if (MOMENT.matcher(value).matches() && !value.startsWith("0000")) {
        return places.at(place, new Expression.Moment(Instant.parse(value)));
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw Places.fault(
        place, Places.quoted(value) + " is not a time in UTC; write it as 2026-03-31T12:30:00Z");
  }

  /** An end of an interval: a day, a time, or two dots. */
  Expression bound(String place, String value) {
    if (value.equals("..")) {
      return places.at(place, new Expression.Unbounded());
    }
    return value.indexOf('T') < 0 ? day(place, value) : moment(place, value);
  }

  Expression.Box box(String place, List<Double> numbers) {
    if (numbers.size() != 4 && numbers.size() != 6) {
      throw Places.fault(
          place,
          "a box has four numbers (west, south, east, north), or six with heights, not "
              + numbers.size());
    }
    return places.at(place, new Expression.Box(numbers));
  }

  Expression.Shape shape(String place, Geometry geometry) {
    return places.at(place, new Expression.Shape(geometry));
  }

  Coordinate position(String place, List<Double> numbers) {
    places.position(place);
    if (numbers.size() != 2 && numbers.size() != 3) {
      throw Places.fault(place, "a position has two or three numbers, not " + numbers.size());
    }
    return numbers.size() == 2
        ? new Coordinate(numbers.get(0), numbers.get(1))
        : new Coordinate(numbers.get(0), numbers.get(1), numbers.get(2));
  }

  Point point(Coordinate position) {
    return factory.createPoint(position);
  }

  LineString line(String place, List<Coordinate> positions) {
    if (positions.size() < 2) {
      throw Places.fault(place, "a line has two positions or more");
    }
    return factory.createLineString(positions.toArray(Coordinate[]::new));
  }

  /** The outline, then holes. */
  Polygon polygon(String place, List<List<Coordinate>> rings) {
    List<LinearRing> closed = new ArrayList<>();
    for (List<Coordinate> ring : rings) {
      if (ring.size() < 4) {
        throw Places.fault(
            place, "a ring of a polygon has four positions or more, the last as the first");
      }
      if (!ring.get(0).equals2D(ring.get(ring.size() - 1))) {
        throw Places.fault(
            place,
            "a ring of a polygon is not closed; repeat its first position "
                + words(ring.get(0))
                + " at its end");
      }
      closed.add(factory.createLinearRing(ring.toArray(Coordinate[]::new)));
    }
    if (closed.isEmpty()) {
      throw Places.fault(place, "a polygon has an outline");
    }
    return factory.createPolygon(
        closed.get(0), closed.subList(1, closed.size()).toArray(LinearRing[]::new));
  }

  Geometry multiPoint(List<Coordinate> positions) {
    return factory.createMultiPointFromCoords(positions.toArray(Coordinate[]::new));
  }

  Geometry multiLine(List<LineString> lines) {
    return factory.createMultiLineString(lines.toArray(LineString[]::new));
  }

  MultiPolygon multiPolygon(List<Polygon> polygons) {
    return factory.createMultiPolygon(polygons.toArray(Polygon[]::new));
  }

  Geometry collection(List<Geometry> members) {
    return factory.createGeometryCollection(members.toArray(Geometry[]::new));
  }

  static String words(Coordinate position) {
    return position.x + " " + position.y;
  }
}
