package org.cartagena.ingest;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An angle as people write it: 44.5042, 44,5042°, N44.5042, 44°30'15.1"N, 44 30 15 N, 44-30-15,
 * 44°30.25', 443015N. What can be read in two ways is not read.
 *
 * @param value in degrees; south and west are negative
 * @param side N, S, E or W where it is written, else a blank
 */
record Degrees(double value, char side) {
  private static final Pattern DECIMAL =
      Pattern.compile("^([+-]?)(\\d+(?:[.,]\\d*)?|[.,]\\d+)\\s*(?:°|º|˚|deg|degrees?)?$");
  private static final Pattern EXPONENT =
      Pattern.compile("^[+-]?(?:\\d+\\.?\\d*|\\.\\d+)[eE][+-]?\\d{1,3}$");
  private static final Pattern SIXTIETHS =
      Pattern.compile(
          "^([+-]?)(\\d{1,3})\\s*(°|º|˚|\\*|deg\\.?|d|:|-|\\s)\\s*"
              + "(\\d{1,2}(?:[.,]\\d+)?)\\s*(?:(?:'|′|’|‘|´|`|min\\.?|m|:|-|\\s)\\s*"
              + "(?:(\\d{1,2}(?:[.,]\\d+)?)\\s*(?:\"|″|”|“|''|′′|’’|´´|sec\\.?|s)?)?)?$");
  private static final Pattern POINTS =
      Pattern.compile("^([+-]?)(\\d{1,3})\\.(\\d{2})\\.(\\d{2}(?:,\\d+)?)$");
  private static final Pattern PACKED =
      Pattern.compile("^(\\d{2,3})(\\d{2})(\\d{2}(?:[.,]\\d+)?)$");
  private static final Pattern SIDE_BEFORE =
      Pattern.compile("^(\\p{L}[\\p{L}.]*)[\\s:]*(?=[+\\-\\d.,])");
  private static final Pattern SIDE_AFTER =
      Pattern.compile("(?<=[\\d°º˚'′’‘´`\"″”“.\\s]|deg|min|sec)\\s*(\\p{L}[\\p{L}.\\s]*)$");
  private static final Pattern SECONDS_OR_SOUTH =
      Pattern.compile("^.*\\d.*(?:m|'|′|’|:)\\s*\\d[\\d.,]*\\s*s$|^.*\\dD.*\\dM.*\\dS$");
  private static final Pattern UNITS_IN_LETTERS =
      Pattern.compile("^[+-]?\\d+\\s*d\\s*\\d+\\s*m\\s*\\d[\\d.,]*\\s*s$");
  private static final Map<String, Character> SIDES =
      Map.ofEntries(
          Map.entry("n", 'N'),
          Map.entry("north", 'N'),
          Map.entry("nord", 'N'),
          Map.entry("norte", 'N'),
          Map.entry("lat n", 'N'),
          Map.entry("s", 'S'),
          Map.entry("south", 'S'),
          Map.entry("sud", 'S'),
          Map.entry("sur", 'S'),
          Map.entry("sul", 'S'),
          Map.entry("e", 'E'),
          Map.entry("east", 'E'),
          Map.entry("est", 'E'),
          Map.entry("este", 'E'),
          Map.entry("leste", 'E'),
          Map.entry("ost", 'E'),
          Map.entry("w", 'W'),
          Map.entry("west", 'W'),
          Map.entry("ouest", 'W'),
          Map.entry("oeste", 'W'),
          Map.entry("сш", 'N'),
          Map.entry("юш", 'S'),
          Map.entry("вд", 'E'),
          Map.entry("зд", 'W'));

  /** Whether the value says that it is a latitude. */
  boolean isLatitude() {
    return side == 'N' || side == 'S';
  }

  /** Whether the value says that it is a longitude. */
  boolean isLongitude() {
    return side == 'E' || side == 'W';
  }

  /** Degrees north, or null when the text is no angle or says that it is east or west. */
  static Double readLatitude(String text) {
    Degrees angle = read(text);
    return angle == null || angle.isLongitude() ? null : Double.valueOf(angle.value());
  }

  /** Degrees east, or null when the text is no angle or says that it is north or south. */
  static Double readLongitude(String text) {
    Degrees angle = read(text);
    return angle == null || angle.isLatitude() ? null : Double.valueOf(angle.value());
  }

  /** The angle, or null when the text is none or could be two. */
  static Degrees read(String text) {
    String value = text.strip();
    if (value.isEmpty() || value.length() > 60) {
      return null;
    }
    char first = value.charAt(0);
    if (isDigit(value.charAt(value.length() - 1)) && (isDigit(first) || first == '-')) {
      // The common case, without any search.
      Degrees plain = decimal(value, ' ');
      if (plain != null) {
        return plain;
      }
    }
    value = value.replace('\u00A0', ' ').replace('\u202F', ' ').replace('−', '-').replace('–', '-');
    if (SECONDS_OR_SOUTH.matcher(value).matches()) {
      // 12d30m15s are seconds; 12°30'15s could also be the south.
      if (!UNITS_IN_LETTERS.matcher(value).matches()) {
        return null;
      }
      return sixtieths(value, ' ');
    }
    char side = ' ';
    Matcher before = SIDE_BEFORE.matcher(value);
    if (before.find()) {
      side = side(before.group(1));
      value = value.substring(before.end()).strip();
    }
    Matcher after = SIDE_AFTER.matcher(value);
    if (after.find() && !isUnit(after.group(1))) {
      if (side != ' ') {
        return null;
      }
      int start = after.start(1);
      side = side(after.group(1));
      // The unit of the seconds may stand before the side: 15s N.
      int space = after.group(1).indexOf(' ');
      if (side == '?' && space > 0) {
        start += space + 1;
        side = side(after.group(1).substring(space + 1));
      }
      value = value.substring(0, start).strip();
    }
    if (side == '?') {
      return null;
    }
    Degrees plain = decimal(value, side);
    return plain != null ? plain : sixtieths(value, side);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isUnit(String word) {
    String unit = word.strip().toLowerCase(Locale.ROOT).replace(".", "");
    return switch (unit) {
      case "deg", "degree", "degrees", "d", "m", "min", "sec" -> true;
      default -> false;
    };
  }

  /** The side of a word; ? for words that are none, and for O, which is east or west. */
  static char side(String word) {
    String plain =
        Normalizer.normalize(word, Normalizer.Form.NFC)
            .toLowerCase(Locale.ROOT)
            .replace(".", "")
            .replaceAll("\\s+", "");
    return SIDES.getOrDefault(plain, '?');
  }

  private static Degrees decimal(String value, char side) {
    if (EXPONENT.matcher(value).matches()) {
      double number = Double.parseDouble(value);
      return Double.isFinite(number) ? signed(number < 0 ? "-" : "", Math.abs(number), side) : null;
    }
    Matcher decimal = DECIMAL.matcher(value);
    if (!decimal.matches()) {
      return null;
    }
    double number = Double.parseDouble(decimal.group(2).replace(',', '.'));
    if (side != ' ' && number > 180) {
      return null;
    }
    return Double.isFinite(number) ? signed(decimal.group(1), number, side) : null;
  }

  private static Degrees sixtieths(String value, char side) {
    Matcher parts = SIXTIETHS.matcher(value);
    if (parts.matches()) {
      boolean hyphens = parts.group(3).equals("-");
      // 44-30 alone could be a range.
      if (hyphens && parts.group(5) == null && side == ' ') {
        return null;
      }
      boolean decimalMinutes = parts.group(4).indexOf('.') >= 0 || parts.group(4).indexOf(',') >= 0;
      if (decimalMinutes && parts.group(5) != null) {
        return null;
      }
      return of(parts.group(1), parts.group(2), parts.group(4), parts.group(5), side);
    }
    Matcher points = POINTS.matcher(value);
    if (points.matches()) {
      return of(points.group(1), points.group(2), points.group(3), points.group(4), side);
    }
    Matcher packed = PACKED.matcher(value);
    boolean longitude = side == 'E' || side == 'W';
    if (side != ' ' && packed.matches() && packed.group(1).length() == (longitude ? 3 : 2)) {
      return of("", packed.group(1), packed.group(2), packed.group(3), side);
    }
    return null;
  }

  private static Degrees of(String sign, String whole, String minutes, String seconds, char side) {
    Double size = size(whole, minutes, seconds);
    return size == null ? null : signed(sign, size, side);
  }

  /** Degrees, minutes and seconds together; null when they cannot be. */
  static Double size(String whole, String minutes, String seconds) {
    double d = number(whole);
    double m = number(minutes);
    double s = number(seconds);
    if (Double.isNaN(d)
        || Double.isNaN(m)
        || Double.isNaN(s)
        || m >= 60
        || s >= 60
        || d < 0
        || m < 0
        || s < 0) {
      return null;
    }
    double size = d + m / 60 + s / 3600;
    return size > 180 ? null : size;
  }

  private static double number(String text) {
    if (text == null || text.isBlank()) {
      return 0;
    }
    try {
      return Double.parseDouble(text.strip().replace(',', '.'));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  /** Null where sign and side contradict each other. */
  static Degrees signed(String sign, double size, char side) {
    boolean minus = sign.equals("-");
    if (minus && (side == 'N' || side == 'E') && size != 0) {
      return null;
    }
    return new Degrees(minus || side == 'S' || side == 'W' ? -size : size, side);
  }
}
