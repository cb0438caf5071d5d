package org.cartagena.ogc;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.problem.AppException;

/**
 * A period of days, from the parameter {@code datetime}. Records know days, not hours: a moment
 * stands for its day in UTC.
 *
 * @param from first day, or null = since always
 * @param to last day, or null = for ever
 */
record Days(LocalDate from, LocalDate to) {
  private static final Pattern DURATION =
      Pattern.compile("P(?=.)((?:\\d+Y)?(?:\\d+M)?(?:\\d+W)?(?:\\d+D)?)(T[0-9HMS.]+)?");

  /**
   * A moment or day, or a period of two of them with {@code ..} or nothing for an open end; one end
   * may be a duration (ISO 8601), as in {@code 2020-01-01/P2D}.
   *
   * @param text value of the parameter, or null for any time
   */
  static Days of(String text) {
    if (text == null) {
      return new Days(null, null);
    }
    try {
      String[] parts = text.strip().split("/", -1);
      if (parts.length == 1) {
        LocalDate day = day(moment(parts[0]));
        return new Days(day, day);
      }
      if (parts.length == 2 && !(isOpen(parts[0]) && parts[1].startsWith("P"))) {
        Days days = period(parts[0], parts[1]);
        if (days.from == null || days.to == null || !days.from.isAfter(days.to)) {
          return days;
        }
        throw wrong(text, "begins after it ends");
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw wrong(text, "is not understood");
    }
    throw wrong(text, "is not understood");
  }

  private static Days period(String start, String end) {
    if (start.startsWith("P")) {
      OffsetDateTime to = moment(end);
      return new Days(day(shifted(to, start, -1)), day(to));
    }
    OffsetDateTime from = isOpen(start) ? null : moment(start);
    OffsetDateTime to =
        isOpen(end) ? null : end.startsWith("P") ? shifted(from, end, 1) : moment(end);
    return new Days(day(from), day(to));
  }

  private static LocalDate day(OffsetDateTime moment) {
    if (moment != null && (moment.getYear() < 1 || moment.getYear() > 9999)) {
      throw new DateTimeException("a year of more than four digits");
    }
    return moment == null ? null : moment.toLocalDate();
  }

  private static boolean isOpen(String text) {
    return text.isEmpty() || text.equals("..");
  }

  private static OffsetDateTime moment(String text) {
    if (text.length() == "2020-01-01".length()) {
      return LocalDate.parse(text).atStartOfDay().atOffset(ZoneOffset.UTC);
    }
    OffsetDateTime moment =
        OffsetDateTime.parse(text.replace('t', 'T').replace('z', 'Z').replace(' ', 'T'))
            .withOffsetSameInstant(ZoneOffset.UTC);
    return moment;
  }

  private static OffsetDateTime shifted(OffsetDateTime moment, String duration, int sign) {
    Matcher parts = DURATION.matcher(duration);
    if (!parts.matches()) {
      throw new DateTimeException("no duration");
    }
    OffsetDateTime shifted = moment;
    if (!parts.group(1).isEmpty()) {
      shifted = shifted.plus(Period.parse("P" + parts.group(1)).multipliedBy(sign));
    }
    if (parts.group(2) != null) {
      shifted = shifted.plus(Duration.parse("P" + parts.group(2)).multipliedBy(sign));
    }
    return shifted;
  }

  private static AppException wrong(String text, String why) {
    return AppException.badParameter(
        "datetime: \""
            + text
            + "\" "
            + why
            + ". Give a day or moment such as 2024-06-30 or 2024-06-30T12:00:00Z, or a period such"
            + " as 2024-01-01/2024-06-30, 2024-01-01/.. or 2024-01-01/P6M.");
  }
}
