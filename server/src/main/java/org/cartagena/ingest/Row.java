package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A row seen through its fields: each question gives a value that the database can hold, or none
 * and an issue.
 */
final class Row {
  private static final LocalDate EARLIEST = LocalDate.of(1900, 1, 1);
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}]");
  private static final Pattern SPACES = Pattern.compile("[\\s\\p{Z}]+");

  private final RawRow raw;
  private final Columns columns;
  private final List<RowIssue> issues;

  Row(RawRow raw, Columns columns, List<RowIssue> issues) {
    this.raw = raw;
    this.columns = columns;
    this.issues = issues;
  }

  /**
   * A value of the row.
   *
   * @param column null for a constant of the mapping
   * @param isNumber whether the source holds it as a number, and not as text
   */
  record Cell(String column, String text, boolean isNumber) {
    Cell(String column, String text) {
      this(column, text, false);
    }
  }

  void issue(RowIssue issue) {
    issues.add(issue);
  }

  void issue(IssueCode code, String message) {
    issues.add(RowIssue.of(code, message));
  }

  void issue(IssueCode code, Cell cell, String message) {
    issues.add(RowIssue.of(code, cell.column(), cell.text(), message));
  }

  /** The first column for a field that has a value in this row. */
  Optional<Cell> find(String field) {
    for (String column : columns.columns(field)) {
      JsonNode value = raw.fields().get(column);
      String text = value == null || value.isNull() ? "" : clean(value.asText());
      if (!text.isEmpty()) {
        columns.noteUse(column, field);
        return Optional.of(new Cell(column, text, value.isNumber()));
      }
    }
    return columns.constant(field).map(text -> new Cell(null, text));
  }

  /** Without surrounding or invisible space; words for nothing are nothing. */
  static String clean(String text) {
    String value = text.replace('\0', ' ').replace('\u00A0', ' ').strip();
    return switch (value) {
      case "NULL", "null", "<Null>", "<null>", "NaN", "-", "--", "NA", "N/A", "n/a", "#N/A" -> "";
      default -> value;
    };
  }

  String text(String field) {
    return find(field).map(Cell::text).orElse(null);
  }

  /**
   * An identifier: without invisible characters, which spreadsheets and web pages leave in it, and
   * with single spaces.
   */
  String id(String field) {
    Optional<Cell> cell = find(field);
    if (cell.isEmpty()) {
      return null;
    }
    if (isPlain(cell.get().text())) {
      return cell.get().text();
    }
    String id = INVISIBLE.matcher(cell.get().text()).replaceAll("");
    id = SPACES.matcher(id).replaceAll(" ").strip();
    return id.isEmpty() ? null : id;
  }

  /** Letters, digits and signs of ASCII with at most one space between them: nearly every value. */
  private static boolean isPlain(String text) {
    char before = ' ';
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || (c == ' ' && before == ' ')) {
        return false;
      }
      before = c;
    }
    return before != ' ';
  }

  /**
   * What two spellings of one identifier have in common: capitals, spaces and width do not count.
   */
  static String comparable(String id) {
    if (isPlain(id) && id.indexOf(' ') < 0) {
      return id.toUpperCase(Locale.ROOT);
    }
    return SPACES
        .matcher(Normalizer.normalize(id, Normalizer.Form.NFKC))
        .replaceAll("")
        .toUpperCase(Locale.ROOT);
  }

  /** A code of a list; unknown, with an issue, when the list does not have the value. */
  String code(String field, String list) {
    Optional<Cell> cell = find(field);
    if (cell.isEmpty()) {
      return "unknown";
    }
    String code = columns.codes(field, list).find(cell.get().text());
    if (code == null) {
      codeUnknown(cell.get(), cell.get().text(), list);
      return "unknown";
    }
    return code;
  }

  /** As {@link #code}, but null instead of unknown. */
  String codeOrNull(String field, String list) {
    String code = code(field, list);
    return code.equals("unknown") ? null : code;
  }

  /** Codes of a multi-select; contains unknown when nothing or not everything is known. */
  List<String> codes(String field, String list) {
    Optional<Cell> cell = find(field);
    if (cell.isEmpty()) {
      return List.of("unknown");
    }
    Codes.Several several = columns.codes(field, list).findSeveral(cell.get().text());
    List<String> codes = new ArrayList<>(several.codes());
    for (String unknown : several.unknown()) {
      codeUnknown(cell.get(), unknown, list);
    }
    if ((codes.isEmpty() || !several.unknown().isEmpty()) && !codes.contains("unknown")) {
      codes.add("unknown");
    }
    return codes;
  }

  private void codeUnknown(Cell cell, String value, String list) {
    String nearest = Codes.of(list).findNearest(value);
    issues.add(
        RowIssue.of(
            IssueCode.CODE_UNKNOWN,
            cell.column(),
            value,
            "\""
                + value
                + "\" is not a known "
                + list.replace('_', ' ')
                + "; it was recorded as unknown. "
                + (nearest == null
                    ? "Translate it in the mapping, or correct it in the source."
                    : "Did you mean \"" + nearest + "\"?")));
  }

  /** Values of a multi-select as in the source. */
  List<String> parts(String field) {
    return find(field).map(cell -> Codes.parts(cell.text())).orElse(List.of());
  }

  /** A day from 1900 on; future says whether a day to come makes sense. */
  LocalDate date(String field, boolean future) {
    Optional<Cell> cell = find(field);
    if (cell.isEmpty()) {
      return null;
    }
    Dates.Reading reading = Dates.read(cell.get().text(), columns.dates());
    if (reading.date() == null) {
      issue(
          IssueCode.DATE_INVALID,
          cell.get(),
          "\""
              + cell.get().text()
              + "\" "
              + reading.fault()
              + "; the date was left empty. Write dates as 2024-03-05.");
      return null;
    }
    if (reading.date().isBefore(EARLIEST)) {
      issue(
          IssueCode.DATE_BEFORE_1900,
          cell.get(),
          "The date " + reading.date() + " is before 1900; it was left empty.");
      return null;
    }
    if (reading.date().getYear() > 9999) {
      issue(
          IssueCode.DATE_INVALID,
          cell.get(),
          "The date " + reading.date() + " is not in the calendar; it was left empty.");
      return null;
    }
    if (!future && reading.date().isAfter(LocalDate.now(ZoneOffset.UTC).plusDays(1))) {
      issue(
          IssueCode.DATE_IN_FUTURE,
          cell.get(),
          "The date " + reading.date() + " is in the future; it was kept. Check it.");
    }
    return reading.date();
  }

  /** A whole number from 0 on. */
  Integer count(String field) {
    BigDecimal amount = amount(field, true);
    if (amount == null) {
      return null;
    }
    try {
      return amount.intValueExact();
    } catch (ArithmeticException e) {
      Cell cell = find(field).orElseThrow();
      if (amount.stripTrailingZeros().scale() > 0) {
        issue(
            IssueCode.NUMBER_NOT_WHOLE,
            cell,
            "\""
                + cell.text()
                + "\" has a fraction where only a whole number makes sense; it was left empty. Correct it in the source.");
        return null;
      }
      issue(
          IssueCode.NUMBER_INVALID,
          cell,
          "\"" + cell.text() + "\" is not a whole number that can be; it was left empty.");
      return null;
    }
  }

  /** A number from 0 on, to two decimals; null with an issue when it is not one. */
  BigDecimal amount(String field, boolean whole) {
    Optional<Cell> cell = find(field);
    if (cell.isEmpty()) {
      return null;
    }
    BigDecimal amount = number(cell.get(), whole);
    if (amount == null && isAmbiguous(cell.get(), whole)) {
      return null;
    }
    if (isNegative(amount, cell.get())) {
      return null;
    }
    if (amount == null || amount.abs().compareTo(new BigDecimal("1e17")) >= 0) {
      issue(
          IssueCode.NUMBER_INVALID,
          cell.get(),
          "\""
              + cell.get().text()
              + "\" is not a number that can be read here; it was left empty.");
      return null;
    }
    return amount.scale() > 2 && !whole ? amount.setScale(2, RoundingMode.HALF_UP) : amount;
  }

  /**
   * Reported area in square metres from the column of whatever unit; the unit is in the column's
   * name.
   */
  Double reportedAreaM2() {
    BigDecimal m2 = amount("reported_area_m2", false);
    if (m2 != null) {
      return m2.doubleValue();
    }
    Double ha = scaled("reported_area_ha", 10_000);
    return ha != null ? ha : scaled("reported_area_km2", 1_000_000);
  }

  /** Of text only: what a spreadsheet or JSON holds as a number has one meaning. */
  private NumberStyle numberStyle(Cell cell) {
    return cell.column() == null || cell.isNumber() || columns.decimal() != null
        ? null
        : columns.numberStyle(cell.column());
  }

  private boolean isAmbiguous(Cell cell, boolean whole) {
    boolean ambiguous =
        !whole
            && numberStyle(cell) == NumberStyle.UNKNOWN
            && Numbers.amount(cell.text(), false, NumberStyle.POINT) != null;
    if (ambiguous) {
      issue(
          IssueCode.NUMBER_AMBIGUOUS,
          cell,
          "\""
              + cell.text()
              + "\" is either about one or over a thousand: nothing in the file says whether point or comma"
              + " parts thousands. It was left empty. Write the numbers of this column without separators of thousands.");
    }
    return ambiguous;
  }

  /** Once for a column: 1.230 that other columns make decimals may still be over a thousand. */
  private void sayDoubt(Cell cell, boolean whole) {
    NumberStyle style = whole ? null : numberStyle(cell);
    char decimal =
        style == NumberStyle.POINT_ELSEWHERE ? '.' : style == NumberStyle.COMMA_ELSEWHERE ? ',' : 0;
    if (decimal != 0 && cell.text().indexOf(decimal) >= 0 && columns.isFirstDoubt(cell.column())) {
      issue(
          IssueCode.NUMBER_AMBIGUOUS,
          cell,
          "All values of this column that have a \""
              + decimal
              + "\" have three digits after it, as \""
              + cell.text()
              + "\". They were read as decimals, because other columns of the file are written so; if they are thousands, all are a thousand times too small."
              + " Compare some with the source, and say in a mapping which sign comes before decimals (\"decimal\").");
    }
  }

  private Double scaled(String field, double m2) {
    Optional<Cell> cell = find(field);
    if (cell.isEmpty()) {
      return null;
    }
    BigDecimal amount = number(cell.get(), false);
    if (amount == null && isAmbiguous(cell.get(), false)) {
      return null;
    }
    if (isNegative(amount, cell.get())) {
      return null;
    }
    if (amount == null) {
      issue(
          IssueCode.NUMBER_INVALID,
          cell.get(),
          "\"" + cell.get().text() + "\" is not an area that can be read; it was left empty.");
      return null;
    }
    return amount.doubleValue() * m2;
  }

  private BigDecimal number(Cell cell, boolean whole) {
    sayDoubt(cell, whole);
    return columns.decimal() == null || cell.isNumber()
        ? Numbers.amount(cell.text(), whole, numberStyle(cell))
        : Numbers.amount(cell.text(), columns.decimal());
  }

  private boolean isNegative(BigDecimal amount, Cell cell) {
    if (amount == null || amount.signum() >= 0) {
      return false;
    }
    issue(
        IssueCode.NUMBER_NEGATIVE,
        cell,
        "\""
            + cell.text()
            + "\" is less than nothing, which this number cannot be; it was left empty. Correct it in the source.");
    return true;
  }

  RawRow raw() {
    return raw;
  }

  Columns columns() {
    return columns;
  }
}
