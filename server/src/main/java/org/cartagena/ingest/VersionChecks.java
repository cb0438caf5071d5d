package org.cartagena.ingest;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.cartagena.db.Sql;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.statement.Update;
import org.locationtech.jts.geom.Point;

/**
 * The checks that need all rows of a version, or what is published already: each is one SQL file
 * that adds to row_issue, run in the transaction of the import after COPY and before the version is
 * staged.
 */
final class VersionChecks {
  /** Far more than any real file needs; a file made to keep the database busy gets no more. */
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** Many times what 200,000 areas of real density have, and more than that time is enough for. */
  private static final int MOST_PAIRS = 4_000_000;

  private static final int PAIRS_AT_ONCE = 20_000;
  private static final String QUERY_CANCELED = "57014";

  /** One check: its SQL file, what it finds, and for which kind it is run. */
  private enum Check {
    HAZARD_AREAS_OVERLAP("checkHazardAreasOverlap", IssueCode.AREAS_OVERLAP, Kind.HAZARD_AREA),
    LAND_RELEASES_OVERLAP("checkLandReleasesOverlap", IssueCode.AREAS_OVERLAP, Kind.LAND_RELEASE),
    ADMIN_AREAS_OVERLAP("checkAdminAreasOverlap", IssueCode.AREAS_OVERLAP, Kind.ADMIN_AREA),
    HAZARD_AREAS_IN_ADMIN_AREAS(
        "checkHazardAreasInAdminAreas", IssueCode.AREA_EXCEEDS_ADMIN_AREA, Kind.HAZARD_AREA),
    LAND_RELEASES_IN_ADMIN_AREAS(
        "checkLandReleasesInAdminAreas", IssueCode.AREA_EXCEEDS_ADMIN_AREA, Kind.LAND_RELEASE),
    OPEN_BUT_RELEASED("checkOpenButReleased", IssueCode.OPEN_BUT_RELEASED, Kind.HAZARD_AREA),
    RELEASED_MORE_THAN_PARENT(
        "checkReleasedMoreThanParent", IssueCode.RELEASED_MORE_THAN_PARENT, Kind.LAND_RELEASE),
    PARENT_UNKNOWN("checkParentUnknown", IssueCode.PARENT_UNKNOWN, Kind.LAND_RELEASE),
    POINTS_STAND_FOR_AREAS(
        "checkPointsStandForAreas", IssueCode.POINT_STANDS_FOR_AREA, Kind.FUNDING),
    IN_ANOTHER_DATASET("checkInAnotherDataset", IssueCode.IN_ANOTHER_DATASET, Kind.FUNDING);

    private final String file;
    private final IssueCode code;
    private final Kind kind;

    Check(String file, IssueCode code, Kind kind) {
      this.file = file;
      this.code = code;
      this.kind = kind;
    }
  }

  private VersionChecks() {}

  /**
   * Runs the checks of a kind.
   *
   * @param handle in the transaction that copied the rows
   * @param overlapCandidates outlines of the version; not used for kinds without that check
   * @return what was found and is in row_issue now, by code
   */
  static List<ImportReport.Count> run(
      Handle handle,
      int versionId,
      int programmeId,
      Kind kind,
      OverlapCandidates overlapCandidates) {
    List<Check> checks = Arrays.stream(Check.values()).filter(check -> check.kind == kind).toList();
    if (checks.isEmpty()) {
      return List.of();
    }
    if (kind == Kind.LAND_RELEASE && !is(handle, "hasPublishedHazardAreas", programmeId)) {
      notDone(
          handle,
          versionId,
          "released-more-than-parent",
          "No hazardous areas of the programme are published, so that the releases could not be compared with the areas that they belong to."
              + " Publish the hazardous areas and import the releases again.");
    }
    if (kind == Kind.FUNDING
        && hasPins(handle, versionId)
        && !is(handle, "hasPublishedAdminAreas", programmeId)) {
      notDone(
          handle,
          versionId,
          "point-stands-for-area",
          "No administrative areas of the programme are published, so that points could only be compared with the middle of the country."
              + " They are compared with administrative areas as soon as these are published.");
    }
    for (Check check : checks) {
      run(handle, versionId, programmeId, check, overlapCandidates);
    }
    return counts(handle, versionId, checks);
  }

  /** Where outlines of these kinds are collected while rows are read. */
  static OverlapCandidates overlapCandidates() {
    return new OverlapCandidates(MOST_PAIRS);
  }

  private static void run(
      Handle handle,
      int versionId,
      int programmeId,
      Check check,
      OverlapCandidates overlapCandidates) {
    handle.savepoint("check");
    Instant end = Instant.now().plus(LONGEST);
    try {
      boolean done =
          check.code == IssueCode.AREAS_OVERLAP
              ? compare(handle, versionId, check, overlapCandidates, end)
              : compute(handle, versionId, programmeId, check);
      if (done) {
        handle.releaseSavepoint("check");
      } else {
        handle.rollbackToSavepoint("check");
        notFinished(handle, versionId, check);
      }
    } catch (UnableToExecuteStatementException e) {
      boolean timeout =
          e.getCause() instanceof SQLException sql
              && QUERY_CANCELED.equals(sql.getSQLState())
              && !Instant.now().isBefore(end);
      if (!timeout) {
        throw e;
      }
      handle.rollbackToSavepoint("check");
      notFinished(handle, versionId, check);
    }
    for (String setting : List.of("statement_timeout", "enable_nestloop", "enable_seqscan")) {
      handle.execute("SET LOCAL " + setting + " TO DEFAULT");
    }
  }

  private static boolean compute(Handle handle, int versionId, int programmeId, Check check) {
    handle.execute("SET LOCAL statement_timeout = " + LONGEST.toMillis());
    // Rows just copied have no statistics: taken for few, they would be compared each with each.
    handle.execute("SET LOCAL enable_nestloop = off");
    Update update =
        handle
            .createUpdate(Sql.of(VersionChecks.class, check.file))
            .bind("versionId", versionId)
            .bind("programmeId", programmeId)
            .bind("severity", check.code.severity().word())
            .bind("code", check.code.word());
    if (check == Check.POINTS_STAND_FOR_AREAS) {
      update.bind("countryMiddle", countryMiddle(handle, programmeId));
    }
    update.execute();
    return true;
  }

  /** Looks at the pairs whose boxes overlap; false when they are too many for the time. */
  private static boolean compare(
      Handle handle, int versionId, Check check, OverlapCandidates overlapCandidates, Instant end) {
    Optional<long[]> found = overlapCandidates.pairs();
    if (found.isEmpty()) {
      return false;
    }
    // Each row of a pair is found by the key of its table, whatever the statistics say.
    handle.execute("SET LOCAL enable_seqscan = off");
    long[] pairs = found.get();
    for (int from = 0; from < pairs.length; ) {
      int to = Math.min(pairs.length, from + PAIRS_AT_ONCE);
      // All pairs of a row at once: of these the largest are said.
      while (to < pairs.length && pairs[to] >>> 32 == pairs[to - 1] >>> 32) {
        to++;
      }
      long leftMs = Duration.between(Instant.now(), end).toMillis();
      if (leftMs <= 0) {
        return false;
      }
      handle.execute("SET LOCAL statement_timeout = " + leftMs);
      long[] some = Arrays.copyOfRange(pairs, from, to);
      handle
          .createUpdate(Sql.of(VersionChecks.class, check.file))
          .bind("versionId", versionId)
          .bindArray(
              "firsts", Integer.class, Arrays.stream(some).mapToObj(pair -> (int) pair).toArray())
          .bindArray(
              "seconds",
              Integer.class,
              Arrays.stream(some).mapToObj(pair -> (int) (pair >>> 32)).toArray())
          .bind("severity", check.code.severity().word())
          .bind("code", check.code.word())
          .execute();
      from = to;
    }
    return true;
  }

  private static void notFinished(Handle handle, int versionId, Check check) {
    notDone(
        handle,
        versionId,
        check.code.word(),
        "The check \""
            + check.code.word()
            + "\" was not finished within "
            + LONGEST.toSeconds()
            + " seconds and says nothing about this version. Import fewer rows at a time, or look at them in a GIS.");
  }

  /** Middles of the country's outline as WKT; null where there is no outline. */
  private static String countryMiddle(Handle handle, int programmeId) {
    String code =
        handle
            .createQuery(Sql.of(VersionChecks.class, "getProgrammeCode"))
            .bind("programmeId", programmeId)
            .mapTo(String.class)
            .one();
    return CountryOutline.country(code)
        .map(
            outline ->
                outline
                    .getFactory()
                    .createMultiPoint(
                        new Point[] {
                          outline.getCentroid(),
                          outline.getInteriorPoint(),
                          outline.getEnvelope().getCentroid()
                        })
                    .toText())
        .orElse(null);
  }

  private static boolean hasPins(Handle handle, int versionId) {
    return handle
        .createQuery(Sql.of(VersionChecks.class, "hasPins"))
        .bind("versionId", versionId)
        .mapTo(Boolean.class)
        .one();
  }

  private static boolean is(Handle handle, String file, int programmeId) {
    return handle
        .createQuery(Sql.of(VersionChecks.class, file))
        .bind("programmeId", programmeId)
        .mapTo(Boolean.class)
        .one();
  }

  private static void notDone(Handle handle, int versionId, String check, String message) {
    handle
        .createUpdate(Sql.of(VersionChecks.class, "insertIssue"))
        .bind("versionId", versionId)
        .bind("severity", IssueCode.CHECK_NOT_DONE.severity().word())
        .bind("code", IssueCode.CHECK_NOT_DONE.word())
        .bind("value", check)
        .bind("message", message)
        .execute();
  }

  private static List<ImportReport.Count> counts(Handle handle, int versionId, List<Check> checks) {
    List<IssueCode> codes =
        Stream.concat(Stream.of(IssueCode.CHECK_NOT_DONE), checks.stream().map(check -> check.code))
            .distinct()
            .toList();
    List<ImportReport.Count> counts = new ArrayList<>();
    handle
        .createQuery(Sql.of(VersionChecks.class, "countIssues"))
        .bind("versionId", versionId)
        .bindArray("codes", String.class, codes.stream().map(IssueCode::word).toArray())
        .map(
            (row, context) -> {
              IssueCode code =
                  IssueCode.valueOf(
                      row.getString("code").toUpperCase(Locale.ROOT).replace('-', '_'));
              return new ImportReport.Count(
                  code,
                  row.getInt("number"),
                  new RowIssue(
                      row.getObject("row_number", Integer.class),
                      code,
                      row.getString("column_name"),
                      row.getString("value"),
                      row.getString("message")));
            })
        .forEach(counts::add);
    return counts;
  }
}
