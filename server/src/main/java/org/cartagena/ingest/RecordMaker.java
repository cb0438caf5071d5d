package org.cartagena.ingest;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cartagena.db.Sql;
import org.cartagena.geo.GeodesicArea;
import org.locationtech.jts.geom.Geometry;

/**
 * Makes a record of a row, or says why not. No value goes to the database that a constraint there
 * would refuse: that is found here and becomes an issue.
 */
class RecordMaker {
  /** Beyond this share a reported area is said to differ from that of the outline. */
  private static final double AREA_TOLERANCE = 0.2;

  /** Within this share of a factor between two units, the unit is taken to be wrong. */
  private static final double UNIT_TOLERANCE = 0.1;

  private static final double M2_PER_HA = 10_000;
  private static final double M2_PER_KM2 = 1_000_000;
  private static final double MAX_CORRIDOR_M = 50_000;

  private final Kind kind;
  private final int versionId;
  private final ImportProgramme programme;
  private final Organisations organisations;
  private final Map<String, CopyBuffer> buffers = new LinkedHashMap<>();
  // Only areas with several rows: most have one, and there may be millions.
  private final Map<String, List<State>> statesById = new LinkedHashMap<>();
  private final FirstSeen firstStates = new FirstSeen();
  private final FirstSeen rowsById = new FirstSeen();
  private final Map<String, Integer> fieldsMissing = new LinkedHashMap<>();
  private int releasedWithoutDate;
  private boolean over;
  private int statusMissing;
  private int histories;

  private record State(int row, LocalDate statusOn) {}

  RecordMaker(Kind kind, int versionId, ImportProgramme programme, Organisations organisations) {
    this.kind = kind;
    this.versionId = versionId;
    this.programme = programme;
    this.organisations = organisations;
  }

  /**
   * The programme that records belong to.
   *
   * @param article5Deadline null where it is not recorded
   */
  record ImportProgramme(
      int id, String code, String name, boolean fictional, LocalDate article5Deadline) {}

  final Collection<CopyBuffer> buffers() {
    return buffers.values();
  }

  CopyBuffer buffer(String copy) {
    return buffers.computeIfAbsent(copy, name -> new CopyBuffer(Sql.of(Importer.class, name)));
  }

  final int versionId() {
    return versionId;
  }

  final ImportProgramme programme() {
    return programme;
  }

  final Organisations organisations() {
    return organisations;
  }

  /**
   * Makes the record of a row.
   *
   * @param level administrative level, for admin areas
   * @return false when the row becomes no record; an issue of severity error says why
   */
  boolean make(Row row, Geometry geometry, int number, int level) {
    checkCountry(row);
    return switch (kind) {
      case HAZARD_AREA -> hazardArea(row, geometry, number);
      case LAND_RELEASE -> landRelease(row, geometry, number);
      case SERVICE -> service(row, geometry, number);
      case PROJECT -> project(row, geometry, number);
      case ADMIN_AREA -> adminArea(row, geometry, number, level);
      case CASUALTY, FUNDING, POPULATION ->
          throw new IllegalStateException(kind + " has a maker of its own");
    };
  }

  private boolean hazardArea(Row row, Geometry geometry, int number) {
    String localId = row.id("local_id");
    String status = row.code("status", "status");
    if (row.find("status").isEmpty()) {
      statusMissing++;
    }
    LocalDate statusOn = row.date("status_on", false);
    LocalDate foundOn = row.date("found_on", false);
    if (foundOn != null && statusOn != null && foundOn.isAfter(statusOn)) {
      row.issue(
          IssueCode.END_BEFORE_START,
          "The area was found on "
              + foundOn
              + ", after its status of "
              + statusOn
              + "; the day it was found was left empty.");
      foundOn = null;
    }
    requireField(row, "local_id", "identifier");
    requireField(row, "classification", "classification (suspected or confirmed)");
    over = status.equals("closed") || status.equals("released");
    if (over) {
      checkRelease(row, "status_on", statusOn);
    }
    if (localId != null) {
      checkSpelling(row, localId, number);
      noteState(localId, number, statusOn);
    }
    Double reportedAreaM2 = row.reportedAreaM2();
    Double measuredAreaM2 = checkArea(row, geometry, reportedAreaM2);
    // Being open since it was found is one state; a release became true on its own day.
    LocalDate validFrom =
        foundOn != null && !over ? foundOn : statusOn != null ? statusOn : over ? null : foundOn;
    buffer("copyHazardArea")
        .add(
            versionId,
            number,
            programme.id(),
            localId,
            row.text("name"),
            row.code("classification", "classification"),
            status,
            row.codes("contamination_types", "contamination"),
            row.codeOrNull("priority", "priority"),
            row.parts("direct_evidence"),
            row.parts("indirect_evidence"),
            row.parts("blockages"),
            row.text("marking"),
            organisations.id(null, row.text("operator"), null),
            foundOn,
            statusOn,
            row.text("status_reason"),
            validFrom,
            reportedAreaM2,
            row.text("admin_p_code"),
            row.text("admin_name"),
            measuredAreaM2,
            geometry);
    return true;
  }

  private void noteState(String localId, int number, LocalDate statusOn) {
    long day = statusOn == null ? Long.MIN_VALUE : statusOn.toEpochDay();
    int first = firstStates.find(FirstSeen.fingerprint(localId), number, day);
    if (first >= 0) {
      long firstDay = firstStates.note(first);
      State earliest =
          new State(
              firstStates.row(first),
              firstDay == Long.MIN_VALUE ? null : LocalDate.ofEpochDay(firstDay));
      statesById
          .computeIfAbsent(localId, id -> new ArrayList<>(List.of(earliest)))
          .add(new State(number, statusOn));
    }
  }

  private boolean landRelease(Row row, Geometry geometry, int number) {
    String releaseType = row.code("release_type", "release");
    String method = row.code("method", "method");
    if (releaseType.equals("cancelled") && !method.equals("NTS") && !method.equals("unknown")) {
      row.issue(
          IssueCode.CANCELLED_BY_TECHNICAL_SURVEY,
          row.find("method").orElseThrow(),
          "Land is cancelled by non-technical survey only (IMAS 07.11), but the method is "
              + method
              + ". The row made no record; correct the type of release or the method.");
      return false;
    }
    if (releaseType.equals("reduced") && method.equals("NTS")) {
      row.issue(
          IssueCode.REDUCED_BY_NON_TECHNICAL_SURVEY,
          row.find("method").orElseThrow(),
          "Land is reduced by technical survey (IMAS 07.11), but the method is NTS. The row made no record; correct the type of release or the method.");
      return false;
    }
    LocalDate startedOn = row.date("started_on", false);
    LocalDate completedOn = row.date("completed_on", false);
    if (startedOn != null && completedOn != null && startedOn.isAfter(completedOn)) {
      row.issue(
          IssueCode.END_BEFORE_START,
          "The work starts on "
              + startedOn
              + ", after its end on "
              + completedOn
              + "; the start was left empty.");
      startedOn = null;
    }
    requireField(row, "local_id", "identifier");
    requireField(row, "release_type", "type of release (cancelled, reduced or cleared)");
    checkRelease(row, "completed_on", completedOn);
    Double reportedAreaM2 = row.reportedAreaM2();
    Double measuredAreaM2 = checkArea(row, geometry, reportedAreaM2);
    String localId = row.id("local_id");
    checkId(row, localId, number);
    buffer("copyLandRelease")
        .add(
            versionId,
            number,
            programme.id(),
            localId,
            row.id("hazard_local_id"),
            releaseType,
            method,
            organisations.id(null, row.text("operator"), null),
            startedOn,
            completedOn,
            reportedAreaM2,
            row.count("ap_mines"),
            row.count("av_mines"),
            row.count("other_devices"),
            row.text("admin_p_code"),
            row.text("admin_name"),
            measuredAreaM2,
            geometry);
    return true;
  }

  private boolean service(Row row, Geometry geometry, int number) {
    String localId = row.id("local_id");
    checkId(row, localId, number);
    String name = row.text("name");
    if (name == null && localId == null && geometry == null) {
      row.issue(
          IssueCode.REQUIRED_MISSING,
          "The row has neither a name, an identifier nor a position; it made no record.");
      return false;
    }
    buffer("copyServicePoint")
        .add(
            versionId,
            number,
            programme.id(),
            localId,
            name,
            row.codes("categories", "category"),
            row.text("facility_type"),
            row.code("status", "service_status"),
            row.date("status_on", false),
            row.text("ownership"),
            row.count("capacity_month"),
            row.count("waiting_days"),
            row.text("cost_to_user"),
            row.code("wheelchair_access", "wheelchair"),
            row.date("verified_on", false),
            row.text("location_source"),
            row.text("admin_p_code"),
            row.text("admin_name"),
            geometry);
    return true;
  }

  private boolean project(Row row, Geometry geometry, int number) {
    LocalDate startsOn = row.date("starts_on", true);
    LocalDate endsOn = row.date("ends_on", true);
    if (startsOn != null && endsOn != null && startsOn.isAfter(endsOn)) {
      row.issue(
          IssueCode.END_BEFORE_START,
          "The project starts on "
              + startsOn
              + ", after its end on "
              + endsOn
              + "; the end was left empty.");
      endsOn = null;
    }
    BigDecimal cost = row.amount("cost", false);
    Optional<Row.Cell> currencyCell = row.find("cost_currency");
    String currency =
        currencyCell
            .map(cell -> cell.text().toUpperCase(Locale.ROOT))
            .filter(RecordMaker::isCurrency)
            .orElse(null);
    if (currencyCell.isPresent() && currency == null) {
      row.issue(
          IssueCode.CODE_UNKNOWN,
          currencyCell.get(),
          "\""
              + currencyCell.get().text()
              + "\" is not a currency code such as USD; it was left empty.");
    }
    if (cost != null && currency == null) {
      row.issue(
          IssueCode.NO_CURRENCY,
          row.find("cost").orElseThrow(),
          "The cost has no currency, so that it cannot be compared; it was left empty and stays in the source row.");
      cost = null;
    }
    BigDecimal corridorM = row.amount("corridor_m", false);
    if (corridorM != null && corridorM.doubleValue() > MAX_CORRIDOR_M) {
      row.issue(
          IssueCode.NUMBER_INVALID,
          row.find("corridor_m").orElseThrow(),
          "A corridor wider than 50 km on each side is not one; it was left empty.");
      corridorM = null;
    }
    String localId = row.id("local_id");
    checkId(row, localId, number);
    buffer("copyDevelopmentProject")
        .add(
            versionId,
            number,
            programme.id(),
            localId,
            row.text("name"),
            row.text("sector"),
            row.code("status", "project_status"),
            organisations.id(null, row.text("owner"), null),
            startsOn,
            endsOn,
            cost == null ? null : cost.toPlainString(),
            cost == null ? null : currency,
            corridorM == null ? null : corridorM.toPlainString(),
            row.text("admin_p_code"),
            row.text("admin_name"),
            geometry);
    return true;
  }

  private boolean adminArea(Row row, Geometry geometry, int number, int level) {
    String name = row.text("name");
    if (name == null) {
      row.issue(
          IssueCode.REQUIRED_MISSING,
          "The area has no name; it made no record. Accepted columns are name, adm"
              + level
              + "_name, shapeName and the like.");
      return false;
    }
    Double reportedAreaM2 = row.reportedAreaM2();
    checkArea(row, geometry, reportedAreaM2);
    LocalDate populationOn = row.date("population_on", false);
    Integer populationYear = row.count("population_year");
    if (populationOn == null
        && populationYear != null
        && populationYear >= 1900
        && populationYear <= 2200) {
      populationOn = LocalDate.of(populationYear, 7, 1);
    }
    String pCode = row.text("p_code");
    checkId(row, pCode, number);
    buffer("copyAdminArea")
        .add(
            versionId,
            number,
            programme.id(),
            level,
            pCode,
            name,
            level > 1 ? row.text("parent_p_code") : null,
            row.count("population"),
            populationOn,
            reportedAreaM2,
            geometry);
    return true;
  }

  final void checkCountry(Row row) {
    Optional<Row.Cell> cell = row.find("country_code");
    if (cell.isPresent() && !programme.fictional()) {
      String country = alpha3(cell.get().text());
      if (country != null && !country.equals(programme.code())) {
        row.issue(
            IssueCode.COUNTRY_DIFFERS,
            cell.get(),
            "The row says that it belongs to "
                + country
                + ", but it was imported for "
                + programme.code()
                + ". It was kept; leave such rows out with --only "
                + cell.get().column()
                + "=... if they do not belong.");
      }
    }
  }

  /** ISO alpha-3 of an alpha-2 or alpha-3 code; null when it is neither. */
  static String alpha3(String code) {
    String upper = code.strip().toUpperCase(Locale.ROOT);
    if (upper.matches("[A-Z]{2}")) {
      try {
        return new Locale("", upper).getISO3Country();
      } catch (java.util.MissingResourceException e) {
        return null;
      }
    }
    return upper.matches("[A-Z]{3}") ? upper : null;
  }

  static boolean isCurrency(String code) {
    return code != null && code.matches("[A-Z]{3}");
  }

  /** Geodesic area of the outline in square metres; null when there is none. */
  private static Double checkArea(Row row, Geometry geometry, Double reportedAreaM2) {
    if (geometry == null || geometry.getDimension() < 2) {
      return null;
    }
    double computedM2 = GeodesicArea.areaM2(geometry);
    if (reportedAreaM2 == null) {
      return computedM2;
    }
    double difference = Math.abs(computedM2 - reportedAreaM2);
    if (difference <= AREA_TOLERANCE * Math.max(computedM2, reportedAreaM2)) {
      return computedM2;
    }
    Row.Cell cell =
        row.find("reported_area_m2")
            .or(() -> row.find("reported_area_ha"))
            .or(() -> row.find("reported_area_km2"))
            .orElseThrow();
    String figures =
        String.format(
            Locale.ENGLISH,
            "The reported area is %,.0f m2 and the outline encloses %,.0f m2",
            reportedAreaM2,
            computedM2);
    double times = computedM2 / reportedAreaM2;
    String unit = unit(row, times);
    if (unit == null) {
      row.issue(
          IssueCode.AREA_DIFFERS,
          cell,
          figures + ". Both were kept; look for a unit or an outline that is wrong.");
    } else {
      row.issue(
          IssueCode.AREA_UNIT,
          cell,
          figures
              + String.format(
                  Locale.ENGLISH,
                  ", about %,.0f times as %s: the number looks like %s. Both were kept; say the right unit and import again.",
                  times > 1 ? times : 1 / times,
                  times > 1 ? "much" : "little",
                  unit));
    }
    return computedM2;
  }

  /** The unit that would make both areas agree to a tenth; null when none would. */
  private static String unit(Row row, double times) {
    double columnM2 =
        row.find("reported_area_m2").isPresent()
            ? 1
            : row.find("reported_area_ha").isPresent() ? M2_PER_HA : M2_PER_KM2;
    Map<Double, String> units =
        Map.of(1.0, "square metres", M2_PER_HA, "hectares", M2_PER_KM2, "square kilometres");
    for (Map.Entry<Double, String> unit : units.entrySet()) {
      double factor = unit.getKey() / columnM2;
      if (factor != 1 && Math.abs(times / factor - 1) < UNIT_TOLERANCE) {
        return unit.getValue() + " in a column of " + units.get(columnM2);
      }
    }
    return null;
  }

  /** A column that is there and a cell that is not; a column that is nowhere is said once. */
  private void requireField(Row row, String field, String words) {
    if (row.find(field).isPresent()) {
      return;
    }
    if (row.columns().has(field)) {
      row.issue(
          IssueCode.FIELD_MISSING,
          new Row.Cell(row.columns().columns(field).iterator().next(), null),
          "The " + words + " is missing. The record was kept without it; add it in the source.");
    } else {
      fieldsMissing.merge(words, 1, Integer::sum);
    }
  }

  private void checkRelease(Row row, String field, LocalDate on) {
    if (on == null) {
      if (row.columns().has(field)) {
        row.issue(
            IssueCode.RELEASED_WITHOUT_DATE,
            new Row.Cell(
                row.columns().columns(field).iterator().next(),
                row.find(field).map(Row.Cell::text).orElse(null)),
            "The land is released, and there is no day on which it was. The record was kept; it is in no figure of a year until it has one.");
      } else {
        releasedWithoutDate++;
      }
    } else if (programme.article5Deadline() != null && on.isAfter(programme.article5Deadline())) {
      row.issue(
          IssueCode.RELEASED_AFTER_DEADLINE,
          row.find(field).orElseThrow(),
          "The land was released on "
              + on
              + ", after the Article 5 deadline of the programme on "
              + programme.article5Deadline()
              + ". The record was kept; check the day, and whether an extension was granted that is not recorded here.");
    }
  }

  private void checkId(Row row, String localId, int number) {
    if (localId == null) {
      return;
    }
    int first = checkSpelling(row, localId, number);
    if (first > 0) {
      row.issue(
          IssueCode.DUPLICATE_ID,
          "The identifier "
              + localId
              + " is also that of row "
              + first
              + ". Both were kept; give each its own.");
    }
  }

  /**
   * The row that had the identifier in just this spelling first, 0 when there is none; an issue
   * when it is that of another row in another spelling.
   */
  private int checkSpelling(Row row, String localId, int number) {
    long spelling = FirstSeen.fingerprint(localId);
    int first = rowsById.find(FirstSeen.fingerprint(Row.comparable(localId)), number, spelling);
    if (first < 0) {
      return 0;
    }
    if (rowsById.note(first) == spelling) {
      return rowsById.row(first);
    }
    row.issue(
        IssueCode.DUPLICATE_ID,
        "The identifier "
            + localId
            + " differs from that of row "
            + rowsById.row(first)
            + " only in capital letters, spaces or the width of letters. Both were kept as two; write it in one way.");
    return 0;
  }

  /** What can be said only when all rows have been read. */
  List<RowIssue> finish() {
    List<RowIssue> issues = new ArrayList<>();
    List<Map.Entry<String, List<State>>> areas = new ArrayList<>(statesById.entrySet());
    areas.sort(Comparator.comparing(area -> area.getValue().get(0).row()));
    for (Map.Entry<String, List<State>> area : areas) {
      List<State> states = area.getValue();
      long days =
          states.stream().map(State::statusOn).filter(day -> day != null).distinct().count();
      if (days == states.size()) {
        histories++;
        continue;
      }
      for (State state : states.subList(1, states.size())) {
        issues.add(
            RowIssue.of(
                    IssueCode.DUPLICATE_ID,
                    "The identifier "
                        + area.getKey()
                        + " is also that of row "
                        + states.get(0).row()
                        + ", and the rows do not have different days of status. All were kept as areas of their own.")
                .inRow(state.row()));
      }
    }
    if (histories > 0) {
      issues.add(
          RowIssue.of(
              IssueCode.HISTORY,
              histories
                  + " areas have several rows with different days of status: they became the history of the area, and the last one counts."));
    }
    if (statusMissing > 0) {
      issues.add(
          RowIssue.of(
              IssueCode.STATUS_MISSING,
              statusMissing
                  + " rows have no status. They were recorded as unknown and count as remaining."));
    }
    fieldsMissing.forEach(
        (words, rows) ->
            issues.add(
                RowIssue.of(
                    IssueCode.FIELD_MISSING,
                    String.format(
                        Locale.ENGLISH,
                        "%,d rows come without a column for the %s. They were kept; if the file has such a column, name it in the mapping.",
                        rows,
                        words))));
    if (releasedWithoutDate > 0) {
      issues.add(
          RowIssue.of(
              IssueCode.RELEASED_WITHOUT_DATE,
              String.format(
                  Locale.ENGLISH,
                  "%,d rows are of released land and come without a column for the day. They were kept; they are in no figure of a year.",
                  releasedWithoutDate)));
    }
    return issues;
  }

  /** Whether the last record was of a hazardous area that is closed or released. */
  final boolean isOver() {
    return over;
  }

  /** Whether rows have to be put in order in the database; known when all have been read. */
  final boolean hasHistory() {
    return histories > 0;
  }
}
