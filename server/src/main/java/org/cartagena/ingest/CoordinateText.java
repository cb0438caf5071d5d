package org.cartagena.ingest;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.geo.SourceCrs;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;

/**
 * A whole position in one column: two angles, a military grid reference, or a UTM zone with easting
 * and northing.
 */
final class CoordinateText extends Position {
  /** What the values of the column are. */
  enum Form {
    PAIR,
    MGRS,
    UTM
  }

  /** Which of two angles without letters comes first. */
  enum Order {
    LATITUDE_FIRST,
    LONGITUDE_FIRST,
    UNKNOWN
  }

  // A separator, or the place between a letter and the next number: 44°30'N18°10'E
  private static final Pattern NUMBER_PAIR =
      Pattern.compile(
          "^[(\\[]?\\s*([+-]?\\d{1,3}(?:\\.\\d+)?)\\s*°?\\s*(?:[,;/]|\\s)\\s*([+-]?\\d{1,3}(?:\\.\\d+)?)\\s*°?\\s*(?:\\s-?\\d+(?:\\.\\d+)?\\s+\\d+(?:\\.\\d+)?)?[)\\]]?$");
  private static final Pattern COMMA_PAIR =
      Pattern.compile("^([+-]?\\d{1,3},\\d+)\\s*(?:[;/]|\\s)\\s*([+-]?\\d{1,3},\\d+)$");
  private static final Pattern AFTER_LETTER =
      Pattern.compile("^(.*?\\d.*?\\p{L}+)\\s*[,;/]?\\s*([+-]?\\d.*\\p{L}+)$");
  private static final Pattern BEFORE_LETTER =
      Pattern.compile("^(\\p{L}+[\\s:]*[+-]?\\d.*?)\\s*[,;/]?\\s*(\\p{L}+[\\s:]*[+-]?\\d.*)$");
  private static final Pattern UNLETTERED =
      Pattern.compile("^([+-]?\\d[^,;/]*)\\s*[,;/]\\s*([+-]?\\d[^,;/]*)$");
  private static final int COARSEST_SQUARE_M = 1000;

  private final String name;
  private final int column;
  private final Form form;
  private final Order byName;
  private final Set<Utm.Zone> zones = new LinkedHashSet<>();
  private int firstBeyond90;
  private int secondBeyond90;
  private Order order;
  private Utm.Letter letter = Utm.Letter.HEMISPHERE;
  private SourceCrs crs = SourceCrs.LON_LAT;

  CoordinateText(String name, int column, Form form, Order byName) {
    this.name = name;
    this.column = column;
    this.form = form;
    this.byName = byName;
    this.order = byName;
  }

  /** What a value could be; null when it is no position. */
  static Form form(String value) {
    if (value.length() < 5 || value.length() > 120) {
      return null;
    }
    if (Utm.looksLikeMgrs(value)) {
      return Form.MGRS;
    }
    if (Utm.zoneOfText(value) != null) {
      return Form.UTM;
    }
    return pair(value) != null ? Form.PAIR : null;
  }

  /** Two angles in the order of the text; null when the text is something else. */
  static Degrees[] pair(String value) {
    for (Pattern pattern :
        List.of(NUMBER_PAIR, COMMA_PAIR, AFTER_LETTER, BEFORE_LETTER, UNLETTERED)) {
      Matcher parts = pattern.matcher(value);
      if (parts.matches()) {
        Degrees first = Degrees.read(parts.group(1));
        Degrees second = Degrees.read(parts.group(2));
        if (first != null && second != null) {
          return new Degrees[] {first, second};
        }
      }
    }
    return null;
  }

  @Override
  void survey(List<String> cells) {
    String value = cell(cells, column);
    if (value.isEmpty()) {
      return;
    }
    if (form == Form.UTM) {
      Utm.Zone zone = Utm.zoneOfText(value);
      if (zone != null) {
        zones.add(zone);
      }
    } else if (form == Form.PAIR) {
      Degrees[] pair = pair(value);
      if (pair != null && pair[0].side() == ' ' && pair[1].side() == ' ') {
        firstBeyond90 += Math.abs(pair[0].value()) > 90 ? 1 : 0;
        secondBeyond90 += Math.abs(pair[1].value()) > 90 ? 1 : 0;
      }
    }
  }

  @Override
  void decide(SourceCrs given, List<RowIssue> issues) {
    switch (form) {
      case PAIR -> {
        crs = given == null ? SourceCrs.LON_LAT : given;
        Order byValue =
            firstBeyond90 > 0 && secondBeyond90 == 0
                ? Order.LONGITUDE_FIRST
                : secondBeyond90 > 0 && firstBeyond90 == 0 ? Order.LATITUDE_FIRST : Order.UNKNOWN;
        if (byName != Order.UNKNOWN && byValue != Order.UNKNOWN && byName != byValue) {
          issues.add(
              RowIssue.of(
                  IssueCode.LAT_LON_SWAPPED,
                  name,
                  null,
                  "The first and second number of the column "
                      + name
                      + " are the other way round than its name says: values beyond 90 degrees can only be longitudes."
                      + " The values were followed."));
        }
        order = byValue != Order.UNKNOWN ? byValue : byName;
      }
      case UTM -> {
        letter = CoordinatePair.letter(zones);
        Set<String> words = new LinkedHashSet<>();
        zones.forEach(
            zone ->
                words.add(
                    zone.number() + (zone.letter() == ' ' ? "" : String.valueOf(zone.letter()))));
        issues.add(CoordinatePair.utmAssumed(name, words));
      }
      case MGRS ->
          issues.add(
              RowIssue.of(
                  IssueCode.CRS_ASSUMED,
                  name,
                  null,
                  "The column "
                      + name
                      + " was read as military grid references (MGRS) on WGS 84; each position is the middle of the square that is named."));
    }
    if (given != null && form != Form.PAIR) {
      issues.add(
          RowIssue.of(
              IssueCode.CRS_ASSUMED,
              name,
              given.code(),
              "The column " + name + " names its own zones, so that --crs had no effect."));
    }
  }

  @Override
  SourceCrs crs() {
    return crs;
  }

  @Override
  Map<String, String> columns() {
    return Map.of(name, "geometry");
  }

  @Override
  Geometry read(List<String> cells, List<RowIssue> issues) {
    String value = cell(cells, column);
    if (value.isEmpty()) {
      return null;
    }
    try {
      return switch (form) {
        case PAIR -> angles(value, issues);
        case MGRS -> grid(value, issues);
        case UTM -> {
          Utm position = Utm.ofText(value, letter);
          if (position == null) {
            issues.add(
                unusable(
                    name,
                    value,
                    "The text is not a UTM zone with easting and northing that lie in it, or the zone does not say north or south."));
            yield null;
          }
          yield FACTORY.createPoint(position.lonLat());
        }
      };
    } catch (TransformException e) {
      issues.add(unusable(name, value, "The position does not lie in its zone."));
      return null;
    }
  }

  private Geometry grid(String value, List<RowIssue> issues) throws TransformException {
    Utm position = Utm.ofMgrs(value);
    if (position == null) {
      issues.add(unusable(name, value, "The text is not a military grid reference that exists."));
      return null;
    }
    if (position.squareM() > COARSEST_SQUARE_M) {
      issues.add(
          unusable(
              name,
              value,
              "The grid reference names a square of "
                  + position.squareM() / 1000
                  + " km, which is no position."));
      return null;
    }
    if (position.squareM() >= 100) {
      issues.add(
          RowIssue.of(
              IssueCode.POSITION_COARSE,
              name,
              value,
              "The grid reference names a square of "
                  + position.squareM()
                  + " m; the middle of it was taken."));
    }
    return FACTORY.createPoint(position.lonLat());
  }

  private Geometry angles(String value, List<RowIssue> issues) {
    Degrees[] pair = pair(value);
    if (pair == null) {
      issues.add(unusable(name, value, "The text is not two coordinates that can be read."));
      return null;
    }
    boolean latitudeFirst;
    if (pair[0].isLatitude() && pair[1].isLongitude()) {
      latitudeFirst = true;
    } else if (pair[0].isLongitude() && pair[1].isLatitude()) {
      latitudeFirst = false;
    } else if (pair[0].side() != ' ' || pair[1].side() != ' ') {
      issues.add(unusable(name, value, "The letters do not name one latitude and one longitude."));
      return null;
    } else if (order == Order.UNKNOWN) {
      issues.add(
          unusable(
              name,
              value,
              "Which of the two numbers is the latitude cannot be told. Name the column lat_lon or lon_lat and import again."));
      return null;
    } else {
      latitudeFirst = order == Order.LATITUDE_FIRST;
    }
    double longitude = latitudeFirst ? pair[1].value() : pair[0].value();
    double latitude = latitudeFirst ? pair[0].value() : pair[1].value();
    return FACTORY.createPoint(new Coordinate(longitude, latitude));
  }
}
