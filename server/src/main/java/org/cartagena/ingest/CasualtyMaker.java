package org.cartagena.ingest;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Geometry;

/**
 * Makes numbers of casualties of rows, in two forms: a row for each number with its outcome, sex
 * and age group, or a row for each area and period with a column for each number. Rows that may be
 * persons or single events are refused.
 */
final class CasualtyMaker extends RecordMaker {
  private static final int MIN_PERIOD_DAYS = 27;

  /** Columns of counts: a sex, and the age where the word says it. */
  private record Group(String word, String sex, String ageGroup, boolean byAge) {}

  private static final List<String> OUTCOMES = List.of("killed", "injured");
  private static final List<Group> GROUPS =
      List.of(
          new Group("men", "male", "18+", true),
          new Group("women", "female", "18+", true),
          new Group("boys", "male", "0-17", true),
          new Group("girls", "female", "0-17", true),
          new Group("male", "male", "unknown", false),
          new Group("female", "female", "unknown", false));

  private final Map<String, Integer> rowsByAreaAndPeriod = new HashMap<>();

  CasualtyMaker(int versionId, ImportProgramme programme, Organisations organisations) {
    super(Kind.CASUALTY, versionId, programme, organisations);
  }

  @Override
  boolean make(Row row, Geometry geometry, int number, int level) {
    checkCountry(row);
    if (row.raw().geometry() != null) {
      throw AppException.badInput(
          "The rows have a position, so that each row may be an event and show a person. Cartagena stores no record of a person."
              + " Add the numbers up by area and by month or year, leave the positions out, and import that.");
    }
    boolean longForm = row.columns().has("number") && row.columns().has("outcome");
    if (!longForm && OUTCOMES.stream().anyMatch(outcome -> hasCounts(row, outcome))) {
      return casualtyCounts(row, number);
    }
    if (!row.columns().has("number")) {
      throw AppException.badInput(
          "The file has no column with a number of people, so that each row may be a person or an event."
              + " Cartagena stores no record of a person. Count the casualties by area, month or year, outcome, sex and age group,"
              + " put the counts into a column named number, and import that.");
    }
    Integer people = row.count("number");
    Period period = period(row);
    if (people == null || period == null) {
      row.issue(
          IssueCode.REQUIRED_MISSING,
          (people == null
                  ? "The number of people"
                  : "The period (year, year and month, or first and last day)")
              + " is missing or cannot be read; the row made no record.");
      return false;
    }
    if (people == 0) {
      row.issue(IssueCode.NUMBER_ZERO, "The row counts nobody; it made no record.");
      return false;
    }
    if (ChronoUnit.DAYS.between(period.from(), period.to()) < MIN_PERIOD_DAYS) {
      row.issue(
          IssueCode.PERIOD_TOO_SHORT,
          "A period shorter than a month may point to a single event and a person; the row made no record. Count by month or year.");
      return false;
    }
    String outcome = row.code("outcome", "outcome");
    String sex = row.code("sex", "sex");
    String ageGroup = row.code("age_group", "age_group");
    String cause = row.code("cause", "contamination");
    if (people == 1) {
      refuseSecondOne(row, number, List.of(period.toString(), outcome, sex, ageGroup, cause));
    }
    buffer("copyCasualty")
        .add(
            versionId(),
            number,
            programme().id(),
            row.text("admin_p_code"),
            row.text("admin_name"),
            period.from(),
            period.to(),
            outcome,
            sex,
            ageGroup,
            cause,
            people);
    return true;
  }

  /** Two rows of one person each that nothing tells apart were not added up: rows are persons. */
  private void refuseSecondOne(Row row, int number, List<String> told) {
    String key =
        String.valueOf(row.text("admin_p_code")) + row.text("admin_name") + String.join("|", told);
    Integer first = rowsByAreaAndPeriod.putIfAbsent(key, number);
    if (first != null) {
      throw AppException.badInput(
          "Rows "
              + first
              + " and "
              + number
              + " each count one person of the same area, period, outcome, sex and age group, so that each row may be a person."
              + " Cartagena stores no record of a person. Add the numbers up, and import that.");
    }
  }

  private static boolean hasCounts(Row row, String outcome) {
    return row.columns().has(outcome)
        || GROUPS.stream().anyMatch(group -> row.columns().has(outcome + "_" + group.word()));
  }

  /**
   * A row of one area and period with a column for each outcome, and perhaps for each sex and age:
   * a record for each count. Two rows of the same area and period may be two events and are
   * refused.
   */
  private boolean casualtyCounts(Row row, int number) {
    Period period = period(row);
    if (period == null) {
      row.issue(
          IssueCode.REQUIRED_MISSING,
          "The period (year, year and month, or first and last day) is missing or cannot be read; the row made no record.");
      return false;
    }
    if (ChronoUnit.DAYS.between(period.from(), period.to()) < MIN_PERIOD_DAYS) {
      row.issue(
          IssueCode.PERIOD_TOO_SHORT,
          "A period shorter than a month may point to a single event and a person; the row made no record. Count by month or year.");
      return false;
    }
    String cause = row.code("cause", "contamination");
    String key =
        List.of(
                String.valueOf(row.text("admin_p_code")),
                String.valueOf(row.text("admin_name")),
                period.toString(),
                cause)
            .toString();
    Integer first = rowsByAreaAndPeriod.putIfAbsent(key, number);
    if (first != null) {
      throw AppException.badInput(
          "Rows "
              + first
              + " and "
              + number
              + " count the same area and period, so that each row may be an event and show a person. Cartagena stores no record of a person."
              + " Add the numbers up by area and by month or year, and import that.");
    }
    int people = 0;
    for (String outcome : OUTCOMES) {
      people += casualtyCounts(row, number, period, outcome, cause);
    }
    if (people == 0) {
      row.issue(IssueCode.NUMBER_ZERO, "The row counts nobody; it made no record.");
    }
    return people > 0;
  }

  private int casualtyCounts(Row row, int number, Period period, String outcome, String cause) {
    Integer total = row.count(outcome);
    // Men, women, boys and girls say more than male and female, which would count them again.
    boolean byAge =
        GROUPS.stream()
            .anyMatch(group -> group.byAge() && row.find(outcome + "_" + group.word()).isPresent());
    int sum = 0;
    for (Group group : GROUPS) {
      Integer people = group.byAge() == byAge ? row.count(outcome + "_" + group.word()) : null;
      if (people != null && people > 0) {
        addCasualties(row, number, period, outcome, group.sex(), group.ageGroup(), cause, people);
        sum += people;
      }
    }
    if (total != null && total > sum) {
      addCasualties(row, number, period, outcome, "unknown", "unknown", cause, total - sum);
      sum = total;
    } else if (total != null && total < sum) {
      row.issue(
          IssueCode.COUNTS_DISAGREE,
          row.find(outcome).orElseThrow(),
          String.format(
              Locale.ENGLISH,
              "The total of %s is %,d, but the numbers by sex add up to %,d. The numbers by sex were kept; correct one of them.",
              outcome,
              total,
              sum));
    }
    return sum;
  }

  private void addCasualties(
      Row row,
      int number,
      Period period,
      String outcome,
      String sex,
      String ageGroup,
      String cause,
      int people) {
    buffer("copyCasualty")
        .add(
            versionId(),
            number,
            programme().id(),
            row.text("admin_p_code"),
            row.text("admin_name"),
            period.from(),
            period.to(),
            outcome,
            sex,
            ageGroup,
            cause,
            people);
  }

  private record Period(LocalDate from, LocalDate to) {}

  private static Period period(Row row) {
    LocalDate from = row.date("period_from", false);
    LocalDate to = row.date("period_to", true);
    if (from != null && to != null) {
      return to.isBefore(from) ? null : new Period(from, to);
    }
    Integer year = row.count("year");
    if (year == null || year < 1900 || year > 2200) {
      return null;
    }
    if (row.find("month").isEmpty()) {
      return new Period(LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
    }
    Integer month = row.count("month");
    try {
      return month == null
          ? null
          : new Period(LocalDate.of(year, month, 1), YearMonth.of(year, month).atEndOfMonth());
    } catch (DateTimeException e) {
      return null;
    }
  }
}
