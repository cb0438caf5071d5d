package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.Month;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Geometry;

/**
 * Activities in tables: flows of OCHA FTS as on HDX, and 3W rows, which say who does what where and
 * nothing about money.
 */
final class FundingTable {
  private static final Map<String, String> STATUS =
      Map.ofEntries(
          Map.entry("planned", "1"),
          Map.entry("pipeline", "1"),
          Map.entry("on going", "2"),
          Map.entry("ongoing", "2"),
          Map.entry("active", "2"),
          Map.entry("implementation", "2"),
          Map.entry("completed", "4"),
          Map.entry("complete", "4"),
          Map.entry("closed", "4"),
          Map.entry("cancelled", "5"),
          Map.entry("canceled", "5"),
          Map.entry("suspended", "6"));

  private FundingTable() {}

  /**
   * Says what a table is that holds no activities.
   *
   * @param source name of the file, for the message
   * @throws AppException for requirements of plans, and for tables without a column of an
   *     organisation and one of what it does
   */
  static void refuseOthers(String source, RawRow raw) {
    Map<String, JsonNode> fields = raw.fields();
    if (fields.isEmpty() || FtsFlow.isFlow(fields) || CrsRow.isCrs(fields)) {
      return;
    }
    if (fields.containsKey("requirements") && fields.containsKey("percentFunded")) {
      throw AppException.badInput(
          source
              + " holds requirements of humanitarian plans by year or cluster, and what was received in sum. They are not flows: the"
              + " same money is in the file of incoming flows (fts_incoming_funding_...). Import that one.");
    }
    Columns columns = new Columns(Kind.FUNDING, 0, false);
    columns.see(fields);
    if (isBudget(columns)) {
      return;
    }
    boolean who =
        columns.has("implementing_organisation")
            || columns.has("funding_organisation")
            || columns.has("accountable_organisation");
    if (!who || !(columns.has("sector") || columns.has("activity"))) {
      throw AppException.badInput(
          source
              + " holds no activities that can be read: "
              + (who
                  ? "it has no column of a sector or an activity."
                  : "it has no column of an organisation.")
              + " Funding is read from IATI 2 XML, flows of OCHA FTS (API answer or CSV of HDX) and 3W tables.");
    }
  }

  /** The activity of a row, or null when it names neither an organisation nor what it does. */
  static Activity activity(Row row) {
    Map<String, JsonNode> fields = row.raw().fields();
    if (FtsFlow.isFlow(fields)) {
      return FtsFlow.of(fields);
    }
    if (CrsRow.isCrs(fields)) {
      return CrsRow.of(fields, hash(row.raw()));
    }
    return row.text("allocated") != null || row.text("spent") != null ? budget(row) : presence(row);
  }

  private static boolean isBudget(Columns columns) {
    return (columns.has("allocated") || columns.has("spent"))
        && columns.has("currency")
        && columns.has("year");
  }

  /**
   * A line of a national budget: what is allocated to a year is a budget, what was spent in it is
   * expenditure. Null when it states no year.
   */
  private static Activity budget(Row row) {
    String year = row.text("year");
    if (year == null || !year.matches("(19|20)\\d{2}(\\.0)?")) {
      return null;
    }
    String from = year.substring(0, 4) + "-01-01";
    String to = year.substring(0, 4) + "-12-31";
    Activity activity = new Activity(Activity.Origin.BUDGET);
    String id = row.text("row_id");
    activity.identifier = "BUDGET-" + (id != null ? id : hash(row.raw()));
    String doing = row.text("activity");
    activity.title = doing != null ? doing : row.text("sector");
    activity.description = row.text("description");
    activity.defaultCurrency = row.text("currency");
    activity.finance = "110";
    activity.period = new Activity.Period(from, null, to, null);
    String ministry = row.text("funding_organisation");
    ministry = ministry != null ? ministry : row.text("implementing_organisation");
    if (ministry != null) {
      activity.participants.add(
          new Activity.Participant(new Activity.Organisation(null, ministry, "10"), "1"));
      activity.reporting = new Activity.Organisation(null, ministry, "10");
    }
    String allocated = plain(row.text("allocated"));
    if (allocated != null) {
      activity.plans.add(
          new Activity.Plan(
              "budget", null, "2", from, to, allocated, null, null, null, null, null, null));
    }
    String spent = plain(row.text("spent"));
    if (spent != null) {
      activity.transactions.add(
          new Activity.Transaction(
              "4",
              from,
              spent,
              null,
              null,
              null,
              null,
              null,
              java.util.List.of(),
              null,
              Activity.More.NOTHING));
      activity.issues.add(dayAssumed("year", year));
    }
    return activity;
  }

  /** A number as people write it in a budget: spaces and commas between thousands. */
  private static String plain(String number) {
    if (number == null) {
      return null;
    }
    String bare = number.replaceAll("[\\s\u00a0\u202f']", "");
    return bare.matches("-?\\d{1,3}(,\\d{3})+(\\.\\d+)?") ? bare.replace(",", "") : bare;
  }

  static RowIssue dayAssumed(String column, String year) {
    return RowIssue.of(
        IssueCode.DAY_ASSUMED,
        column,
        year,
        "Only the year is given; 1 January was taken as the day.");
  }

  private static Activity presence(Row row) {
    String funding = row.text("funding_organisation");
    String accountable = row.text("accountable_organisation");
    String implementing = row.text("implementing_organisation");
    String doing = row.text("activity");
    String sector = row.text("sector");
    boolean somebody = funding != null || accountable != null || implementing != null;
    boolean something = doing != null || sector != null;
    if (!somebody || !something) {
      return null;
    }
    Activity activity = new Activity(Activity.Origin.PRESENCE);
    String id = row.text("row_id");
    activity.identifier = "3W-" + (id != null ? id : hash(row.raw()));
    activity.title = doing != null ? doing : sector;
    activity.description = row.text("description");
    activity.humanitarian = true;
    String status = row.text("status");
    activity.status = status == null ? null : STATUS.getOrDefault(Codes.normalised(status), status);
    participant(activity, funding, "1");
    participant(activity, accountable, "2");
    participant(activity, implementing, "4");
    if (sector != null) {
      activity.sectors.add(new Activity.Sector("3w", sector, sector, null));
    }
    String country = row.text("country_code");
    if (country != null) {
      activity.countries.add(new Activity.Share(country, null));
    }
    period(row, activity);
    String code = row.text("admin_p_code");
    String name = row.text("admin_name");
    Geometry point = point(row.raw());
    if (code != null || name != null || point != null) {
      activity.places.add(
          new Activity.Place(
              name,
              code != null || name != null ? "1" : null,
              null,
              null,
              null,
              code == null ? null : "P-code",
              code,
              null,
              point,
              // Whoever writes an area and a point in one row has written the middle of the area.
              code != null || name != null ? "admin_area" : "unknown",
              null));
    }
    return activity;
  }

  private static void participant(Activity activity, String name, String role) {
    if (name != null) {
      activity.participants.add(
          new Activity.Participant(new Activity.Organisation(null, name, null), role));
    }
  }

  private static Geometry point(RawRow raw) {
    Geometry geometry = raw.geometry();
    if (geometry == null || geometry.isEmpty() || geometry.getDimension() != 0) {
      return null;
    }
    double lon = geometry.getCoordinate().x;
    double lat = geometry.getCoordinate().y;
    if (Math.abs(lon) > 180 || Math.abs(lat) > 90 || (lon == 0 && lat == 0)) {
      return null;
    }
    Geometry point = geometry.getFactory().createPoint(geometry.getCoordinate());
    point.setSRID(4326);
    return point;
  }

  /** From its days, else from year and month. */
  private static void period(Row row, Activity activity) {
    LocalDate start = row.date("start_on", true);
    LocalDate end = row.date("end_on", true);
    String year = row.text("year");
    if (start == null && end == null && year != null && year.matches("(19|20)\\d{2}(\\.0)?")) {
      int number = Integer.parseInt(year.substring(0, 4));
      Integer month = month(row.text("month"));
      start = LocalDate.of(number, month == null ? 1 : month, 1);
      end = YearMonth.of(number, month == null ? 12 : month).atEndOfMonth();
    }
    activity.period =
        new Activity.Period(
            null,
            start == null ? null : start.toString(),
            null,
            end == null ? null : end.toString());
  }

  private static Integer month(String text) {
    if (text == null) {
      return null;
    }
    try {
      return text.matches("\\d{1,2}")
          ? Month.of(Integer.parseInt(text)).getValue()
          : Month.valueOf(text.toUpperCase(Locale.ROOT)).getValue();
    } catch (DateTimeException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The same row has the same hash in every version: columns in any order, values as they came. */
  private static String hash(RawRow raw) {
    ArrayList<String> cells = new ArrayList<>();
    raw.fields()
        .forEach(
            (column, value) -> {
              if (!value.isNull() && !value.asText().isBlank()) {
                cells.add(column + "\u001F" + value.asText().strip());
              }
            });
    cells.sort(null);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(String.join("\u001E", cells).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
