package org.cartagena.ingest;

import java.text.ParsePosition;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates as files hold them. A date that could be read in two ways is not read. */
final class Dates {
  /** What came of a text: a date, or why there is none. */
  record Reading(LocalDate date, String fault) {}

  private static final Pattern ISO =
      Pattern.compile("^(\\d{4})[-/.](\\d{1,2})[-/.](\\d{1,2})(?:[T ].*|Z|[+-]\\d\\d:?\\d\\d)?$");
  private static final Pattern COMPACT = Pattern.compile("^((?:19|20)\\d{2})(\\d{2})(\\d{2})$");
  private static final Pattern NUMERIC =
      Pattern.compile("^(\\d{1,2})([-/.])(\\d{1,2})[-/.](\\d{4})(?:[T ].*)?$");
  private static final Pattern NAMED =
      Pattern.compile("^(\\d{1,2})[-. ]+(\\p{L}{3,})[-., ]+(\\d{4})(?: .*)?$");
  private static final Pattern NAMED_FIRST =
      Pattern.compile("^(\\p{L}{3,})\\.? (\\d{1,2}),? (\\d{4})(?: .*)?$");
  // ArcGIS gives milliseconds since 1970.
  private static final Pattern MILLISECONDS = Pattern.compile("^-?\\d{12,13}$");
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private Dates() {}

  /**
   * Reads a date that is written in a known way. What begins with the year, names the month or
   * counts milliseconds is read as ever; other figures are read in this way or not at all.
   */
  static Reading read(String text, Optional<DateTimeFormatter> format) {
    if (format.isEmpty()) {
      return read(text);
    }
    String value = text.strip();
    ParsePosition end = new ParsePosition(0);
    try {
      TemporalAccessor parsed = format.get().parse(value, end);
      String rest = value.substring(end.getIndex());
      if (rest.isEmpty() || rest.startsWith(" ") || rest.startsWith("T")) {
        return new Reading(LocalDate.from(parsed), null);
      }
    } catch (DateTimeException e) {
      // Perhaps written in a way that cannot be misread.
    }
    return NUMERIC.matcher(value).matches()
        ? new Reading(null, "is not written as the mapping says")
        : read(value);
  }

  static Reading read(String text) {
    String value = text.strip();
    try {
      if (isPlainIso(value)) {
        return date(value.substring(0, 4), value.substring(5, 7), value.substring(8));
      }
      Matcher iso = ISO.matcher(value);
      if (iso.matches()) {
        return date(iso.group(1), iso.group(2), iso.group(3));
      }
      Matcher compact = COMPACT.matcher(value);
      if (compact.matches()) {
        return date(compact.group(1), compact.group(2), compact.group(3));
      }
      Matcher numeric = NUMERIC.matcher(value);
      if (numeric.matches()) {
        int first = Integer.parseInt(numeric.group(1));
        int second = Integer.parseInt(numeric.group(3));
        // With points the day comes first everywhere that writes so.
        if (first > 12 || numeric.group(2).equals(".") || first == second) {
          return date(numeric.group(4), numeric.group(3), numeric.group(1));
        }
        if (second > 12) {
          return date(numeric.group(4), numeric.group(1), numeric.group(3));
        }
        return new Reading(null, "could be day/month or month/day");
      }
      Matcher named = NAMED.matcher(value);
      if (named.matches() && month(named.group(2)) > 0) {
        return date(named.group(3), Integer.toString(month(named.group(2))), named.group(1));
      }
      Matcher namedFirst = NAMED_FIRST.matcher(value);
      if (namedFirst.matches() && month(namedFirst.group(1)) > 0) {
        return date(
            namedFirst.group(3), Integer.toString(month(namedFirst.group(1))), namedFirst.group(2));
      }
      if (MILLISECONDS.matcher(value).matches()) {
        return new Reading(
            Instant.ofEpochMilli(Long.parseLong(value)).atZone(ZoneOffset.UTC).toLocalDate(), null);
      }
    } catch (DateTimeException e) {
      return new Reading(null, "is not in the calendar");
    }
    return new Reading(
        null,
        value.matches("\\d{4}(-\\d{2})?") ? "names no day" : "is not a date that can be read");
  }

  /** 2024-03-05, as most dates are written. */
  private static boolean isPlainIso(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean isSign = i == 4 || i == 7;
      boolean fits = isSign ? c == '-' : (c >= '0' && c <= '9');
      if (!fits) {
        return false;
      }
    }
    return value.length() == 10;
  }

  private static Reading date(String year, String month, String day) {
    return new Reading(
        LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day)), null);
  }

  private static int month(String name) {
    return MONTHS.indexOf(name.substring(0, 3).toLowerCase(Locale.ROOT)) + 1;
  }
}
