package org.cartagena.ingest;

import java.math.BigDecimal;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers as people write them. What can be read in two ways is not read. */
final class Numbers {
  private static final Pattern PLAIN =
      Pattern.compile("^[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d{1,3})?$");
  private static final Pattern COMMA_DECIMAL = Pattern.compile("^[+-]?\\d+,\\d+$");
  private static final Pattern COMMA_THOUSANDS =
      Pattern.compile("^[+-]?\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?$");
  private static final Pattern POINT_THOUSANDS =
      Pattern.compile("^[+-]?\\d{1,3}(?:\\.\\d{3})+,\\d+$|^[+-]?\\d{1,3}(?:\\.\\d{3}){2,}$");
  private static final Pattern ONE_OF_TWO = Pattern.compile("^[+-]?[1-9]\\d{0,2}[.,]\\d{3}$");
  private static final Pattern SPACE_THOUSANDS =
      Pattern.compile("(?<=\\d)[\\u00A0\\u202F' ](?=\\d{3}(?!\\d))");
  // 102°37'12.5"E and the like.
  private static final Pattern DEGREES =
      Pattern.compile(
          "^([NSEWO])?\\s*([+-]?\\d{1,3})\\s*[°ºd:\\s]\\s*(?:(\\d{1,2}(?:[.,]\\d+)?)\\s*(?:['′’m:]|\\s|$)\\s*)?(?:(\\d{1,2}(?:[.,]\\d+)?)\\s*(?:\"|″|”|''|s)?)?\\s*([NSEWO])?$",
          Pattern.CASE_INSENSITIVE);

  private Numbers() {}

  /**
   * A coordinate in degrees or metres: decimal point or comma, or degrees minutes seconds; null
   * when it is neither.
   */
  static Double coordinate(String text) {
    if (text.length() > FileLimits.MAX_FIGURE_CHARACTERS) {
      return null;
    }
    String value = text.strip().replace("\u00A0", " ").replace('−', '-');
    if (PLAIN.matcher(value).matches()) {
      return finite(Double.parseDouble(value));
    }
    if (COMMA_DECIMAL.matcher(value).matches()) {
      return Double.parseDouble(value.replace(',', '.'));
    }
    Matcher degrees = DEGREES.matcher(value);
    if (!degrees.matches() || (degrees.group(1) != null && degrees.group(5) != null)) {
      return null;
    }
    double minutes =
        degrees.group(3) == null ? 0 : Double.parseDouble(degrees.group(3).replace(',', '.'));
    double seconds =
        degrees.group(4) == null ? 0 : Double.parseDouble(degrees.group(4).replace(',', '.'));
    if (minutes >= 60 || seconds >= 60) {
      return null;
    }
    double whole = Double.parseDouble(degrees.group(2));
    double size = Math.abs(whole) + minutes / 60 + seconds / 3600;
    String side = degrees.group(1) != null ? degrees.group(1) : degrees.group(5);
    // O is Ost in German and Oeste or Ouest in others: east or west cannot be told.
    if (side != null && side.equalsIgnoreCase("O")) {
      return null;
    }
    boolean negative =
        degrees.group(2).startsWith("-")
            || (side != null && (side.equalsIgnoreCase("S") || side.equalsIgnoreCase("W")));
    return negative ? -size : size;
  }

  /**
   * An amount: 1234.5, 1 234,5, 1.234,5, 1,234.5. Null when it is not a number, or one like 1,234
   * that could be either of two; whole says that it can only be a whole number.
   */
  static BigDecimal amount(String text, boolean whole) {
    if (text.length() > FileLimits.MAX_FIGURE_CHARACTERS) {
      return null;
    }
    String value = SPACE_THOUSANDS.matcher(text.strip()).replaceAll("").replace('−', '-');
    if (PLAIN.matcher(value).matches()) {
      return new BigDecimal(value);
    }
    boolean thousands = COMMA_THOUSANDS.matcher(value).matches();
    boolean ambiguous =
        thousands && value.indexOf(',') == value.lastIndexOf(',') && value.indexOf('.') < 0;
    if (thousands && (!ambiguous || whole)) {
      return new BigDecimal(value.replace(",", ""));
    }
    if (!ambiguous && COMMA_DECIMAL.matcher(value).matches()) {
      return new BigDecimal(value.replace(',', '.'));
    }
    if (POINT_THOUSANDS.matcher(value).matches()) {
      return new BigDecimal(value.replace(".", "").replace(',', '.'));
    }
    return null;
  }

  /**
   * An amount of a column whose values together say what point and comma mean; null as above, and
   * for 1.234 or 1,234 where nothing says.
   *
   * @param style null where no value of the column has two meanings
   */
  static BigDecimal amount(String text, boolean whole, NumberStyle style) {
    String value = text.strip().replace('−', '-');
    if (style == null
        || text.length() > FileLimits.MAX_FIGURE_CHARACTERS
        || !ONE_OF_TWO.matcher(value).matches()) {
      return amount(value, whole);
    }
    String thousands = value.replaceAll("[.,]", "");
    return switch (style) {
      case POINT, POINT_ELSEWHERE -> new BigDecimal(value.indexOf(',') >= 0 ? thousands : value);
      case COMMA, COMMA_ELSEWHERE ->
          new BigDecimal(value.indexOf('.') >= 0 ? thousands : value.replace(',', '.'));
      case UNKNOWN -> whole ? new BigDecimal(thousands) : null;
    };
  }

  /**
   * An amount whose decimal sign is known; groups of three digits may be parted by the other sign,
   * a space or an apostrophe. Null when it is not such a number.
   */
  static BigDecimal amount(String text, char decimal) {
    if (text.length() > FileLimits.MAX_FIGURE_CHARACTERS) {
      return null;
    }
    String value =
        text.strip()
            .replaceAll("(?<=\\d)[\\u00A0\\u202F' ](?=\\d{3}(?!\\d))", "")
            .replace('−', '-');
    String group = decimal == ',' ? "\\." : ",";
    if (value.matches("^[+-]?\\d{1,3}(?:" + group + "\\d{3})+(?:" + "\\" + decimal + "\\d+)?$")) {
      value = value.replaceAll(group, "");
    }
    if (decimal == ',') {
      if (value.indexOf('.') >= 0) {
        return null;
      }
      value = value.replace(',', '.');
    }
    return PLAIN.matcher(value).matches() ? new BigDecimal(value) : null;
  }

  private static Double finite(double value) {
    return Double.isFinite(value) ? value : null;
  }
}
