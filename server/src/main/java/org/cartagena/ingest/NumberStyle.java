package org.cartagena.ingest;

import java.util.regex.Pattern;

/**
 * What point and comma mean in the numbers of a column. {@code 1.234} is one and a bit in one file
 * and over a thousand in the next; only all values of a column together tell.
 */
enum NumberStyle {
  /** 1,234.5 */
  POINT,
  /** 1.234,5 */
  COMMA,
  /** As POINT, but only other columns say so: all values of this one have three digits after it. */
  POINT_ELSEWHERE,
  /** As COMMA, but only other columns say so. */
  COMMA_ELSEWHERE,
  /** Nothing in the file tells, and there are values that have two meanings. */
  UNKNOWN;

  private static final Pattern NUMBER = Pattern.compile("^[+-]?[0-9][0-9.,\\u00A0\\u202F' ]*$");
  private static final Pattern ONE_OF_TWO = Pattern.compile("^[+-]?[1-9]\\d{0,2}[.,]\\d{3}$");
  private static final Pattern POINT_DECIMAL =
      Pattern.compile(
          "^[+-]?(?:\\d+|\\d{1,3}(?:[,' \\u00A0\\u202F]\\d{3})+)\\.\\d+$|^[+-]?\\d{1,3}(?:,\\d{3}){2,}$");
  private static final Pattern COMMA_DECIMAL =
      Pattern.compile(
          "^[+-]?(?:\\d+|\\d{1,3}(?:[.' \\u00A0\\u202F]\\d{3})+),\\d+$|^[+-]?\\d{1,3}(?:\\.\\d{3}){2,}$");

  /** Counts what the values of a column say. */
  static final class Evidence {
    private int point;
    private int comma;
    private int ambiguousPoint;
    private int ambiguousComma;

    void see(String text) {
      String value = text.strip();
      if (value.length() > 40 || !NUMBER.matcher(value).matches()) {
        return;
      }
      if (ONE_OF_TWO.matcher(value).matches()) {
        ambiguousPoint += value.indexOf('.') >= 0 ? 1 : 0;
        ambiguousComma += value.indexOf(',') >= 0 ? 1 : 0;
      } else if (POINT_DECIMAL.matcher(value).matches()) {
        point++;
      } else if (COMMA_DECIMAL.matcher(value).matches()) {
        comma++;
      }
    }

    boolean isAmbiguous() {
      return ambiguousPoint + ambiguousComma > 0;
    }

    /** What the column itself says; null when nothing. */
    NumberStyle own() {
      return point > 0 && comma == 0 ? POINT : comma > 0 && point == 0 ? COMMA : null;
    }

    boolean isMixed() {
      return point > 0 && comma > 0;
    }
  }
}
