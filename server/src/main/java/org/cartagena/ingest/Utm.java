package org.cartagena.ingest;

import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.geo.SourceCrs;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Point;

/**
 * A position in the Universal Transverse Mercator grid on WGS 84, also as a reference of the
 * Military Grid Reference System (NGA.STND.0037).
 *
 * @param zone 1 to 60
 * @param north hemisphere
 * @param eastingM metres
 * @param northingM metres, on the southern hemisphere from 10,000 km south of the equator
 * @param squareM side of the square that the reference names, in metres; 0 for a point
 */
record Utm(int zone, boolean north, double eastingM, double northingM, int squareM) {
  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final Map<Integer, SourceCrs> BY_EPSG = new ConcurrentHashMap<>();
  private static final String BANDS = "CDEFGHJKLMNPQRSTUVWX";
  private static final String COLUMNS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
  private static final String ROWS = "ABCDEFGHJKLMNPQRSTUV";
  private static final double ROW_CYCLE_M = 2_000_000;
  private static final Pattern ZONE =
      Pattern.compile(
          "^(?:UTM|ZONE|HUSO|FUSO|FUSEAU|[\\s_:.-])*(\\d{1,2})[\\s_-]*(N(?:ORTH|ORD|ORTE)?|S(?:OUTH|UD|UR|UL)?|[C-HJ-MP-RT-X])?$");
  private static final Pattern MGRS =
      Pattern.compile("^(\\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])(\\d*)$");
  private static final Pattern TEXT =
      Pattern.compile(
          "^(?:UTM\\s*)?(?:ZONE\\s*)?(\\d{1,2}\\s*[A-Z]?)[\\s,;:]+(\\d[\\d.]*)\\s*(?:M?E)?[\\s,;:/]+(\\d[\\d.]*)\\s*(?:M?N)?$");

  /** How the letter behind a zone is to be read. */
  enum Letter {
    /** N and S are the hemispheres. */
    HEMISPHERE,
    /** All letters are latitude bands; S lies north of the equator. */
    BAND
  }

  /** A zone as written: its number, and its letter or a blank. */
  record Zone(int number, char letter) {
    static Zone read(String text) {
      if (text.length() > FileLimits.MAX_FIGURE_CHARACTERS) {
        return null;
      }
      Matcher zone = ZONE.matcher(text.strip().toUpperCase(Locale.ROOT));
      if (!zone.matches()) {
        return null;
      }
      int number = Integer.parseInt(zone.group(1));
      char letter = zone.group(2) == null ? ' ' : zone.group(2).charAt(0);
      return number < 1 || number > 60 ? null : new Zone(number, letter);
    }

    /** Whether the letter can only be a latitude band. */
    boolean isBand() {
      return letter != ' ' && letter != 'N' && letter != 'S';
    }
  }

  /**
   * From a zone and metres.
   *
   * @return null when the hemisphere cannot be told, or the metres do not lie in the band
   */
  static Utm of(Zone zone, Letter meaning, double eastingM, double northingM) {
    if (zone.letter() == ' '
        || eastingM < 100_000
        || eastingM > 900_000
        || northingM < 0
        || northingM > 10_000_000) {
      return null;
    }
    if (meaning == Letter.BAND || zone.isBand()) {
      boolean north = zone.letter() >= 'N';
      Utm utm = new Utm(zone.number(), north, eastingM, northingM, 0);
      return utm.liesIn(zone.letter()) ? utm : null;
    }
    if (zone.letter() == 'N') {
      return northingM > 9_400_000 ? null : new Utm(zone.number(), true, eastingM, northingM, 0);
    }
    // S is the southern hemisphere, or band S between 32 and 40 degrees north, whose northings
    // are those of Patagonia and the Falklands in the south, and elsewhere of the open sea.
    Utm south = new Utm(zone.number(), false, eastingM, northingM, 0);
    Utm band = new Utm(zone.number(), true, eastingM, northingM, 0);
    if (!band.liesIn('S')) {
      return south;
    }
    return zone.number() >= 18 && zone.number() <= 21 ? null : band;
  }

  /** A position in one text: {@code 33T 456789 4912345}; null when it is none. */
  static Utm ofText(String text, Letter meaning) {
    if (text.length() > FileLimits.MAX_FIGURE_CHARACTERS) {
      return null;
    }
    Matcher parts = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!parts.matches()) {
      return null;
    }
    Zone zone = Zone.read(parts.group(1));
    if (zone == null) {
      return null;
    }
    try {
      return of(
          zone, meaning, Double.parseDouble(parts.group(2)), Double.parseDouble(parts.group(3)));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /** The zone at the beginning of a text in one column; null when there is none. */
  static Zone zoneOfText(String text) {
    if (text.length() > FileLimits.MAX_FIGURE_CHARACTERS) {
      return null;
    }
    Matcher parts = TEXT.matcher(text.strip().toUpperCase(Locale.ROOT));
    return parts.matches() ? Zone.read(parts.group(1)) : null;
  }

  /** Whether a text has the form of a military grid reference. */
  static boolean looksLikeMgrs(String text) {
    Matcher mgrs = MGRS.matcher(compact(text));
    return mgrs.matches() && mgrs.group(5).length() % 2 == 0 && mgrs.group(5).length() <= 10;
  }

  private static String compact(String text) {
    return text.length() > FileLimits.MAX_FIGURE_CHARACTERS
        ? ""
        : text.replaceAll("[\\s:,-]+", "").toUpperCase(Locale.ROOT);
  }

  /**
   * From a military grid reference: the middle of the square that it names.
   *
   * @return null when it is none, names no existing square, or is of the polar grid
   */
  static Utm ofMgrs(String text) {
    Matcher mgrs = MGRS.matcher(compact(text));
    if (!mgrs.matches() || mgrs.group(5).length() % 2 != 0 || mgrs.group(5).length() > 10) {
      return null;
    }
    int zone = Integer.parseInt(mgrs.group(1));
    char band = mgrs.group(2).charAt(0);
    if (zone < 1 || zone > 60) {
      return null;
    }
    // Columns repeat every three zones, rows every two, five letters apart.
    int column = COLUMNS.indexOf(mgrs.group(3).charAt(0)) - ((zone - 1) % 3) * 8;
    if (column < 0 || column > 7) {
      return null;
    }
    int row = ROWS.indexOf(mgrs.group(4).charAt(0)) - (zone % 2 == 0 ? 5 : 0);
    row = (row + 20) % 20;
    int digits = mgrs.group(5).length() / 2;
    int squareM = (int) Math.pow(10, 5 - digits);
    double half = squareM > 1 ? squareM / 2.0 : 0;
    double eastM =
        digits == 0 ? 0 : Integer.parseInt(mgrs.group(5).substring(0, digits)) * (double) squareM;
    double northM =
        digits == 0 ? 0 : Integer.parseInt(mgrs.group(5).substring(digits)) * (double) squareM;
    boolean north = band >= 'N';
    double eastingM = (column + 1) * 100_000.0 + eastM + half;
    double inCycleM = row * 100_000.0 + northM + half;
    for (int cycle = 0; cycle < 5; cycle++) {
      Utm utm = new Utm(zone, north, eastingM, inCycleM + cycle * ROW_CYCLE_M, squareM);
      if (utm.northingM() < 10_000_000 && utm.liesIn(band)) {
        return utm;
      }
    }
    return null;
  }

  /** Whether the latitude lies in the band, as wide as a square at its edge. */
  private boolean liesIn(char band) {
    int index = BANDS.indexOf(band);
    double south = -80 + index * 8;
    double northEnd = band == 'X' ? 84 : south + 8;
    try {
      double latitude = lonLat().y;
      double margin = Math.max(squareM, 2_000) / 100_000.0;
      return latitude >= south - margin && latitude <= northEnd + margin;
    } catch (TransformException e) {
      return false;
    }
  }

  /** The coordinate system of this zone. */
  SourceCrs crs() {
    int epsg = (north ? 32600 : 32700) + zone;
    return BY_EPSG.computeIfAbsent(
        epsg,
        code -> {
          try {
            return SourceCrs.ofName("EPSG:" + code);
          } catch (SourceCrs.UnknownCrsException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** Longitude x and latitude y in degrees on WGS 84. */
  Coordinate lonLat() throws TransformException {
    Geometry point = crs().toLonLat(point());
    return point.getCoordinate();
  }

  /** Easting x and northing y. */
  Point point() {
    return FACTORY.createPoint(new Coordinate(eastingM, northingM));
  }
}
