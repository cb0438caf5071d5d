package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What the first rows of a file show of one column. */
final class ColumnSample {
  private static final int DISTINCT = 300;
  private static final int SAMPLES = 5;
  private static final int SAMPLE_CHARACTERS = 80;
  private static final Pattern THREE_PARTS = Pattern.compile("^\\d+[./-]\\d+[./-]\\d+.*");
  private static final Pattern P_CODE = Pattern.compile("^[A-Z]{2,3}-?\\d{1,12}$");
  // They say nothing about what a column is.
  private static final Set<String> EMPTY_WORDS =
      Set.of("yes", "no", "true", "false", "none", "unknown", "other", "total", "all", "y", "n");

  private final String name;
  private final Set<String> values = new LinkedHashSet<>();
  private int filled;
  private double least = Double.POSITIVE_INFINITY;
  private double most = Double.NEGATIVE_INFINITY;
  private int numbers;
  private int fractions;

  ColumnSample(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  void add(JsonNode value) {
    String text = value == null || value.isNull() ? "" : Row.clean(value.asText());
    if (text.isEmpty()) {
      return;
    }
    filled++;
    if (values.size() < DISTINCT) {
      values.add(text);
    }
    // 01.02.24 could be an angle, and is a date.
    Degrees angle = THREE_PARTS.matcher(text).matches() ? null : Degrees.read(text);
    if (angle != null) {
      double number = angle.value();
      numbers++;
      fractions += number != Math.rint(number) ? 1 : 0;
      least = Math.min(least, number);
      most = Math.max(most, number);
    }
  }

  /** The first different values, shortened. */
  List<String> samples() {
    return values.stream()
        .limit(SAMPLES)
        .map(
            text ->
                text.length() <= SAMPLE_CHARACTERS
                    ? text
                    : text.substring(0, SAMPLE_CHARACTERS - 1) + "…")
        .toList();
  }

  Set<String> values() {
    return values;
  }

  /** Share of its different values that a list of codes knows; empty when there is no value. */
  Optional<Double> known(Codes codes, boolean several) {
    if (values.isEmpty()) {
      return Optional.empty();
    }
    long known =
        values.stream()
            .filter(
                value ->
                    several
                        ? codes.findSeveral(value).unknown().isEmpty()
                        : codes.find(value) != null)
            .count();
    return Optional.of((double) known / values.size());
  }

  /**
   * Whether all values are words of a list, and words that say what they are: not yes and no, and
   * not numbers.
   */
  boolean isAllOf(Codes codes, boolean several) {
    List<String> telling =
        values.stream()
            .filter(
                value ->
                    value.length() > 1
                        && !value.matches("[\\d.,+-]+")
                        && !EMPTY_WORDS.contains(value.toLowerCase(Locale.ROOT)))
            .toList();
    return !telling.isEmpty()
        && telling.size() * 2 >= values.size()
        && known(codes, several).orElse(0.0) == 1.0;
  }

  /** Whether all values are P-codes of a country: its two or three letters and figures. */
  boolean isPCodes(String programme) {
    return filled > 1
        && values.stream()
            .allMatch(
                value ->
                    P_CODE.matcher(value).matches()
                        && programme.equals(RecordMaker.alpha3(value.replaceAll("[^A-Z]", ""))));
  }

  /** Whether all values are numbers of this size, most of them with decimals. */
  boolean isDegrees(double limit) {
    return filled > 1
        && numbers == filled
        && fractions * 2 > filled
        && least >= -limit
        && most <= limit;
  }

  double least() {
    return least;
  }

  double most() {
    return most;
  }

  /** What the values look like, for a person who looks for the field: date, number; else null. */
  String looks() {
    if (values.isEmpty()) {
      return null;
    }
    if (values.stream().allMatch(ColumnSample::isDate)) {
      return "date";
    }
    return numbers == filled ? "number" : null;
  }

  /** Also those that could be read in two ways. */
  private static boolean isDate(String value) {
    return value.length() > 5
        && !value.matches("\\d+")
        && (Dates.read(value).date() != null
            || value.matches("\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}.*"));
  }
}
