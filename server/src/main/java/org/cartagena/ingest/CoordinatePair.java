package org.cartagena.ingest;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;

/**
 * Two coordinates in columns: degrees in one column each, degrees minutes seconds in several, or
 * metres of a grid, whose UTM zone may stand in a column of its own.
 */
final class CoordinatePair extends Position {
  /** Columns of one coordinate; -1 for those it does not have. */
  record Axis(int whole, int degrees, int minutes, int seconds, int side) {
    static Axis ofWhole(int column, int side) {
      return new Axis(column, -1, -1, -1, side);
    }

    boolean inParts() {
      return degrees >= 0;
    }

    int first() {
      return inParts() ? degrees : whole;
    }
  }

  private record Value(Double number, char side, int column, String text) {}

  private final List<String> header;
  private final Axis x;
  private final Axis y;
  private final int zoneColumn;
  private final Utm.Zone zoneOfAll;
  private final Set<Utm.Zone> zones = new LinkedHashSet<>();
  private NumberStyle metreStyle = NumberStyle.POINT;
  private final NumberStyle.Evidence evidence = new NumberStyle.Evidence();
  private int pairs;
  private int pairsInDegrees;
  private int latitudesBeyond90;
  private int otherWayRound;
  private int lettersCrossed;
  private int lettersStraight;
  private double[] firstPair;
  private boolean utm;
  private boolean crossed;
  private Utm.Letter letter = Utm.Letter.HEMISPHERE;
  private SourceCrs crs = SourceCrs.LON_LAT;

  /**
   * @param zoneColumn column of the UTM zone; -1 when there is none
   * @param zoneOfAll zone of every row, where it is in no column; null when it is not known
   */
  CoordinatePair(List<String> header, Axis x, Axis y, int zoneColumn, Utm.Zone zoneOfAll) {
    this.header = header;
    this.zoneOfAll = zoneColumn < 0 ? zoneOfAll : null;
    this.x = x;
    this.y = y;
    this.zoneColumn = zoneColumn;
  }

  @Override
  void survey(List<String> cells) {
    if (!x.inParts()) {
      evidence.see(cell(cells, x.whole()));
      evidence.see(cell(cells, y.whole()));
    }
    if (zoneColumn >= 0) {
      Utm.Zone zone = Utm.Zone.read(cell(cells, zoneColumn));
      if (zone != null) {
        zones.add(zone);
      }
    }
    Value px = value(cells, x);
    Value py = value(cells, y);
    if (px.number() == null || py.number() == null) {
      return;
    }
    pairs++;
    double ax = Math.abs(px.number());
    double ay = Math.abs(py.number());
    pairsInDegrees += ax <= 180 && ay <= 180 ? 1 : 0;
    latitudesBeyond90 += ay > 90 && ay <= 180 && ax <= 90 ? 1 : 0;
    otherWayRound += ax > 90 && ax <= 180 && ay <= 90 ? 1 : 0;
    boolean xIsLat = px.side() == 'N' || px.side() == 'S';
    boolean yIsLon = py.side() == 'E' || py.side() == 'W';
    lettersCrossed += xIsLat && yIsLon ? 1 : 0;
    lettersStraight += px.side() != ' ' && !xIsLat && py.side() != ' ' && !yIsLon ? 1 : 0;
    if (firstPair == null) {
      firstPair = new double[] {px.number(), py.number()};
    }
  }

  @Override
  void decide(SourceCrs given, List<RowIssue> issues) {
    NumberStyle own = evidence.own();
    metreStyle = own != null ? own : evidence.isAmbiguous() ? NumberStyle.UNKNOWN : null;
    boolean metres = pairs > 0 && pairsInDegrees == 0;
    if (given != null) {
      crs = given;
      refuseDegreesInMetres(given);
      return;
    }
    if ((zoneColumn >= 0 || zoneOfAll != null) && pairsInDegrees * 2 < Math.max(1, pairs)) {
      utm = true;
      decideZones(issues);
      return;
    }
    if (metres) {
      throw AppException.badInput(
          String.format(
              Locale.ROOT,
              "The coordinates in columns %s and %s are not degrees (the first are %.1f and %.1f)."
                  + " Say in which coordinate system they are with --crs, for example --crs EPSG:32633.",
              name(x),
              name(y),
              firstPair[0],
              firstPair[1]));
    }
    crossed = lettersCrossed > 0 && lettersStraight == 0;
    if (crossed) {
      issues.add(
          RowIssue.of(
              IssueCode.LAT_LON_SWAPPED,
              name(y),
              null,
              "The column "
                  + name(y)
                  + " holds values east or west, and "
                  + name(x)
                  + " values north or south: the two columns have each other's names. The letters were followed."));
    } else if (latitudesBeyond90 > 0 && otherWayRound == 0) {
      issues.add(
          RowIssue.of(
              IssueCode.LAT_LON_SWAPPED,
              name(y),
              null,
              latitudesBeyond90
                  + " latitudes in the column "
                  + name(y)
                  + " are beyond 90 degrees: latitude and longitude are probably swapped in the whole file."
                  + " Nothing was changed; correct the names of the columns and import again."));
    }
  }

  /** Numbers that are degrees would all lie within 180 m of a grid's origin. */
  private void refuseDegreesInMetres(SourceCrs given) {
    if (given.isLonLat() || pairs == 0 || pairsInDegrees < pairs) {
      return;
    }
    Geometry there = FACTORY.createPoint(new Coordinate(firstPair[0], firstPair[1]));
    boolean degrees;
    try {
      Coordinate at = given.toLonLat(there).getCoordinate();
      degrees = Math.abs(at.x - firstPair[0]) < 0.1 && Math.abs(at.y - firstPair[1]) < 0.1;
    } catch (TransformException e) {
      degrees = false;
    }
    if (!degrees) {
      throw AppException.badInput(
          String.format(
              Locale.ROOT,
              "The coordinates in columns %s and %s look like degrees (the first are %s and %s), and %s is in metres."
                  + " Leave --crs out, or say the system of these degrees.",
              name(x),
              name(y),
              BigDecimal.valueOf(firstPair[0]).toPlainString(),
              BigDecimal.valueOf(firstPair[1]).toPlainString(),
              given.code()));
    }
  }

  private void decideZones(List<RowIssue> issues) {
    if (zoneOfAll != null) {
      zones.add(zoneOfAll);
    }
    letter = letter(zones);
    Set<String> systems = new LinkedHashSet<>();
    for (Utm.Zone zone : zones) {
      systems.add(zone.number() + (zone.letter() == ' ' ? "" : String.valueOf(zone.letter())));
    }
    issues.add(utmAssumed(zoneColumn < 0 ? null : header.get(zoneColumn), systems));
  }

  /** Letters other than N and S show that all of them are bands. */
  static Utm.Letter letter(Set<Utm.Zone> zones) {
    return zones.stream().anyMatch(Utm.Zone::isBand) ? Utm.Letter.BAND : Utm.Letter.HEMISPHERE;
  }

  static RowIssue utmAssumed(String column, Set<String> zones) {
    return RowIssue.of(
        IssueCode.CRS_ASSUMED,
        column,
        String.join(", ", zones),
        "The positions were read as UTM on WGS 84, by the zone of each row. If they are on another datum,"
            + " import one zone at a time with --crs.");
  }

  @Override
  SourceCrs crs() {
    return crs;
  }

  private String name(Axis axis) {
    return header.get(axis.first());
  }

  @Override
  Map<String, String> columns() {
    Map<String, String> columns = new LinkedHashMap<>();
    add(columns, x, crossed ? "latitude" : "longitude");
    add(columns, y, crossed ? "longitude" : "latitude");
    if (utm && zoneColumn >= 0) {
      columns.put(header.get(zoneColumn), "zone");
    }
    return columns;
  }

  private void add(Map<String, String> columns, Axis axis, String word) {
    for (int column :
        new int[] {axis.whole(), axis.degrees(), axis.minutes(), axis.seconds(), axis.side()}) {
      if (column >= 0) {
        columns.put(header.get(column), word);
      }
    }
  }

  @Override
  Geometry read(List<String> cells, List<RowIssue> issues) {
    if (isBlank(cells, x) && isBlank(cells, y)) {
      return null;
    }
    Value px = value(cells, x);
    Value py = value(cells, y);
    Value bad = px.number() == null ? px : py.number() == null ? py : null;
    if (bad != null) {
      issues.add(
          unusable(
              header.get(bad.column()),
              bad.text(),
              bad.text().isEmpty()
                  ? "One of the two coordinates is missing."
                  : "The coordinate is not a number or angle that can be read in one way only."));
      return null;
    }
    if (utm) {
      return utm(cells, px.number(), py.number(), issues);
    }
    Value longitude = crossed ? py : px;
    Value latitude = crossed ? px : py;
    if (longitude.side() == 'N'
        || longitude.side() == 'S'
        || latitude.side() == 'E'
        || latitude.side() == 'W') {
      Value wrong = longitude.side() == 'N' || longitude.side() == 'S' ? longitude : latitude;
      issues.add(
          unusable(
              header.get(wrong.column()),
              wrong.text(),
              "The letter is of the other coordinate than the column's name."));
      return null;
    }
    return FACTORY.createPoint(new Coordinate(longitude.number(), latitude.number()));
  }

  private Geometry utm(List<String> cells, double easting, double northing, List<RowIssue> issues) {
    String text = cell(cells, zoneColumn);
    Utm.Zone zone = zoneOfAll != null ? zoneOfAll : Utm.Zone.read(text);
    String column = zoneColumn < 0 ? null : header.get(zoneColumn);
    if (zone == null || zone.letter() == ' ') {
      issues.add(
          unusable(
              column,
              text,
              zone == null
                  ? "The UTM zone is missing or is none."
                  : "The zone does not say north or south. Write it as 33N or 33S, or import with --crs."));
      return null;
    }
    Utm position = Utm.of(zone, letter, easting, northing);
    try {
      if (position != null) {
        return FACTORY.createPoint(position.lonLat());
      }
    } catch (TransformException e) {
      position = null;
    }
    issues.add(
        unusable(
            header.get(y.first()),
            cell(cells, x.first()) + " " + cell(cells, y.first()) + ", zone " + text,
            "Easting and northing do not lie in this zone, or its letter has two meanings there."));
    return null;
  }

  private static boolean isBlank(List<String> cells, Axis axis) {
    return axis.inParts()
        ? cell(cells, axis.degrees()).isEmpty()
            && cell(cells, axis.minutes()).isEmpty()
            && cell(cells, axis.seconds()).isEmpty()
        : cell(cells, axis.whole()).isEmpty();
  }

  private Value value(List<String> cells, Axis axis) {
    String sideText = cell(cells, axis.side());
    char side = sideText.isEmpty() ? ' ' : Degrees.side(sideText);
    if (axis.inParts()) {
      String text = cell(cells, axis.degrees());
      if (text.isEmpty() || side == '?' || (axis.side() >= 0 && side == ' ')) {
        return new Value(
            null,
            ' ',
            text.isEmpty() ? axis.degrees() : axis.side(),
            text.isEmpty() ? "" : sideText);
      }
      boolean minus = text.startsWith("-") || text.startsWith("−");
      char last = text.charAt(text.length() - 1);
      Double size =
          Degrees.size(
              text.replaceFirst("^[-−+]", "").replaceAll("[°º˚]$", ""),
              unmarked(cell(cells, axis.minutes())),
              unmarked(cell(cells, axis.seconds())));
      Degrees angle =
          size == null || last == ',' ? null : Degrees.signed(minus ? "-" : "", size, side);
      return new Value(angle == null ? null : angle.value(), side, axis.degrees(), text);
    }
    String text = cell(cells, axis.whole());
    if (text.isEmpty()) {
      return new Value(null, ' ', axis.whole(), "");
    }
    if (side == '?') {
      return new Value(null, ' ', axis.side(), sideText);
    }
    Degrees angle = Degrees.read(text);
    if (angle == null) {
      BigDecimal metres = Numbers.amount(text, false, metreStyle);
      return new Value(
          metres == null || Math.abs(metres.doubleValue()) <= 180 ? null : metres.doubleValue(),
          ' ',
          axis.whole(),
          text);
    }
    if (side != ' ') {
      if (angle.side() != ' ' && angle.side() != side) {
        return new Value(null, ' ', axis.side(), sideText);
      }
      angle =
          angle.side() != ' '
              ? angle
              : Degrees.signed(angle.value() < 0 ? "-" : "", Math.abs(angle.value()), side);
      return new Value(angle == null ? null : angle.value(), side, axis.whole(), text);
    }
    if (metreStyle == NumberStyle.COMMA && isThousands(text)) {
      return new Value(
          Numbers.amount(text, false, metreStyle).doubleValue(), ' ', axis.whole(), text);
    }
    return new Value(angle.value(), angle.side(), axis.whole(), text);
  }

  /** 456.789 in a column of 4.912.345 is metres, not degrees. */
  private static boolean isThousands(String text) {
    return text.matches("[1-9]\\d{0,2}\\.\\d{3}");
  }

  private static String unmarked(String text) {
    return text.replaceAll("['′’\"″”]+$", "");
  }
}
