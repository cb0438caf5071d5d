package org.cartagena.ingest;

import java.math.BigDecimal;
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

  private Numbers() {}

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
}
