package org.cartagena.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.postgresql.util.PSQLException;

/**
 * Datasets and programmes as the viewer may see them, each as the JSON text that the database
 * writes.
 */
public final class DatasetStore {
  private static final Set<String> KINDS_WITH_AREAS =
      Set.of("hazard-area", "land-release", "admin-area");
  private static final int FETCH_ROWS = 1000;
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Gate gate;

  public DatasetStore(Gate gate) {
    this.gate = gate;
  }

  public List<String> listProgrammes(Viewer viewer) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(DatasetStore.class, "listProgrammes"))
                .mapTo(String.class)
                .list());
  }

  public List<String> listDatasets(Viewer viewer) {
    return listDatasets(viewer, null);
  }

  private List<String> listDatasets(Viewer viewer, Integer versionId) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(DatasetStore.class, "listDatasets"))
                .bind("id", versionId)
                .mapTo(String.class)
                .list());
  }

  /** A dataset at one of its versions; empty when there is none that this viewer may see. */
  public Optional<String> findDataset(Viewer viewer, int versionId) {
    return listDatasets(viewer, versionId).stream().findFirst();
  }

  /** Other published datasets of the same kind and programme, in words: figures count them too. */
  public List<String> listBeside(Viewer viewer, int versionId) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(DatasetStore.class, "listBeside"))
                .bind("id", versionId)
                .mapTo(String.class)
                .list());
  }

  /**
   * The import report of a version: numbers by code, then a page of issues; empty when the version
   * is not of this viewer's programmes.
   */
  Optional<Report> findReport(Viewer viewer, int versionId, String code, long after, int limit) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(DatasetStore.class, "countIssues"))
                .bind("id", versionId)
                .mapTo(String.class)
                .findOne()
                .map(
                    counts ->
                        new Report(
                            counts,
                            handle
                                .createQuery(Sql.of(DatasetStore.class, "listIssues"))
                                .bind("id", versionId)
                                .bind("code", code)
                                .bind("after", after)
                                .bind("limit", limit)
                                .map(
                                    (row, context) ->
                                        new Issue(row.getLong("id"), row.getString("issue")))
                                .list())));
  }

  /** A version of this viewer's programmes in any state. */
  Optional<Version> findVersion(Viewer viewer, int versionId) {
    return gate.read(viewer, handle -> findVersion(handle, versionId));
  }

  private static Optional<Version> findVersion(Handle handle, int versionId) {
    return handle
        .createQuery(Sql.of(DatasetStore.class, "findVersion"))
        .bind("id", versionId)
        .map(
            (row, context) ->
                new Version(
                    row.getInt("id"),
                    row.getString("programme"),
                    row.getString("kind"),
                    row.getString("dataset"),
                    row.getInt("number"),
                    row.getString("state"),
                    row.getString("as_of"),
                    row.getString("source"),
                    row.getString("licence"),
                    row.getString("imported_by"),
                    row.getString("imported_at"),
                    row.getString("importer_version"),
                    row.getInt("rows"),
                    row.getInt("rows_without_location"),
                    row.getInt("rows_rejected"),
                    row.getObject("area_m2", Double.class),
                    row.getString("failure"),
                    row.getObject("published_id", Integer.class),
                    row.getObject("published_number", Integer.class),
                    row.getInt("published_edits")))
        .findOne();
  }

  /** The difference of a version to the published one of its dataset, as JSON text. */
  String getDifference(Viewer viewer, Version version) {
    return gate.read(
        viewer,
        handle -> {
          handle.createQuery(Sql.of(DatasetStore.class, "enlargeMemory")).mapTo(String.class).one();
          return handle
              .createQuery(Sql.of(DatasetStore.class, "difference"))
              .bind("id", version.id())
              .bind("publishedId", version.publishedId())
              .bind("hasAreas", KINDS_WITH_AREAS.contains(version.kind()))
              .mapTo(String.class)
              .one();
        });
  }

  /**
   * Rows of a version with an issue, worst severity first.
   *
   * @param code of an issue that the rows have; null for any
   */
  ProblemRows listProblemRows(Viewer viewer, int versionId, String code, int limit) {
    return gate.read(
        viewer,
        handle ->
            new ProblemRows(
                handle
                    .createQuery(Sql.of(DatasetStore.class, "countProblemRows"))
                    .bind("id", versionId)
                    .bind("code", code)
                    .mapTo(Integer.class)
                    .one(),
                handle
                    .createQuery(Sql.of(DatasetStore.class, "listProblemRows"))
                    .bind("id", versionId)
                    .bind("code", code)
                    .bind("limit", limit)
                    .mapTo(String.class)
                    .list()));
  }

  /** Writes the whole report of a version, row by row as the database yields it. */
  void writeReport(Viewer viewer, Version version, ReportForm form, OutputStream out) {
    gate.read(
        viewer,
        handle -> {
          try (ReportForm.Writer writer = form.writer(out)) {
            writer.about(
                version,
                handle
                    .createQuery(Sql.of(DatasetStore.class, "listFiles"))
                    .bind("id", version.id())
                    .map(
                        (row, context) ->
                            new SourceFile(
                                row.getString("name"),
                                row.getString("format"),
                                row.getLong("size_bytes"),
                                row.getString("sha256")))
                    .list(),
                handle
                    .createQuery(Sql.of(DatasetStore.class, "countIssues"))
                    .bind("id", version.id())
                    .mapTo(String.class)
                    .one());
            try (Stream<ReportRow> rows =
                handle
                    .createQuery(Sql.of(DatasetStore.class, "listReportRows"))
                    .bind("id", version.id())
                    .setFetchSize(FETCH_ROWS)
                    .map(
                        (row, context) ->
                            new ReportRow(
                                row.getString("severity"),
                                row.getString("code"),
                                row.getString("file"),
                                row.getObject("file_row", Integer.class),
                                row.getObject("row_number", Integer.class),
                                row.getString("column_name"),
                                row.getString("value"),
                                row.getString("message")))
                    .stream()) {
              for (Iterator<ReportRow> each = rows.iterator(); each.hasNext(); ) {
                writer.row(each.next());
              }
            }
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return null;
        });
  }

  /**
   * Publishes a version in place of whatever is published, for who stands at the terminal.
   *
   * @throws AppException not-found when this viewer has no such version, conflict when it is not in
   *     a state to be published
   */
  public void publish(Viewer viewer, int versionId) {
    Integer published =
        gate.read(
            viewer,
            handle ->
                handle
                    .createQuery(Sql.of(DatasetStore.class, "findPublished"))
                    .bind("id", versionId)
                    .mapTo(Integer.class)
                    .findOne()
                    .orElse(null));
    publish(viewer, versionId, published);
  }

  /**
   * Publishes a version in place of the one that the person saw as published, in one transaction.
   *
   * @param replacing id of that version; null when none was published
   * @throws AppException as {@link #publish(Viewer, int)}; conflict also when another version is
   *     published by now, and nothing happens then
   */
  void publish(Viewer viewer, int versionId, Integer replacing) {
    act(
        viewer,
        versionId,
        "publish",
        replacing,
        "Version "
            + versionId
            + " is already published, or was never completely loaded; the list of datasets"
            + " shows its state.");
  }

  /** Withdraws a published version and puts the one before it back. Errors as {@link #publish}. */
  public void withdraw(Viewer viewer, int versionId) {
    act(
        viewer,
        versionId,
        "withdraw",
        null,
        "Version " + versionId + " is not published, so there is nothing to withdraw.");
  }

  /** Deletes the rows of a version that was never published. Errors as {@link #publish}. */
  void discard(Viewer viewer, int versionId) {
    act(
        viewer,
        versionId,
        "discard",
        null,
        "Version "
            + versionId
            + " cannot be discarded: only what is staged or failed and was never published can. What"
            + " was published is what was known then, and stays.");
  }

  private void act(Viewer viewer, int versionId, String act, Integer replacing, String wrongState) {
    try {
      gate.act(
          viewer,
          handle -> {
            Query query =
                handle
                    .createQuery(Sql.of(DatasetStore.class, act))
                    .bind("id", versionId)
                    .bind("who", viewer.label());
            if (act.equals("publish")) {
              query.bind("replacing", replacing);
            }
            return query.mapTo(String.class).list();
          });
    } catch (UnableToExecuteStatementException e) {
      String state = e.getCause() instanceof SQLException sql ? sql.getSQLState() : "";
      switch (String.valueOf(state)) {
        case "P0002" ->
            throw AppException.notFound(
                "There is no version " + versionId + " in your programmes.");
        case "55000" -> throw new AppException(ProblemType.CONFLICT, wrongState, e);
        case "CA001" -> throw new AppException(ProblemType.CONFLICT, overtaken(e), e);
        default -> throw e;
      }
    }
  }

  /** What happened to the dataset while the person was looking at it. */
  private static String overtaken(UnableToExecuteStatementException fault) {
    String detail =
        fault.getCause() instanceof PSQLException sql && sql.getServerErrorMessage() != null
            ? sql.getServerErrorMessage().getDetail()
            : null;
    if (detail == null) {
      return "No version of this dataset is published, and none was. Look at the list of datasets"
          + " again, then publish.";
    }
    try {
      JsonNode last = new ObjectMapper().readTree(detail);
      return "Version "
          + last.get("version").asInt()
          + (last.get("published").asBoolean() ? " was published by " : " was withdrawn by ")
          + last.get("who").asText()
          + " at "
          + MOMENT.format(OffsetDateTime.parse(last.get("at").asText()))
          + " UTC while you were looking; nothing was published now. Look at the difference to what"
          + " is published again, then publish.";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  record Issue(long id, String json) {}

  record Report(String counts, List<Issue> issues) {}

  /**
   * A version as its report names it.
   *
   * @param publishedId id of the published version of its dataset, which may be this one; null when
   *     none is
   * @param publishedEdits how often records of that one were edited; no import contains that
   */
  record Version(
      int id,
      String programme,
      String kind,
      String dataset,
      int number,
      String state,
      String asOf,
      String source,
      String licence,
      String importedBy,
      String importedAt,
      String importerVersion,
      int rows,
      int rowsWithoutLocation,
      int rowsRejected,
      Double areaM2,
      String failure,
      Integer publishedId,
      Integer publishedNumber,
      int publishedEdits) {}

  /** A file that a version was read from. */
  record SourceFile(String name, String format, long sizeBytes, String sha256) {}

  /**
   * A line of a report.
   *
   * @param fileRow row within its file
   * @param row row within the version, over all its files; null when the issue is of no row
   */
  record ReportRow(
      String severity,
      String code,
      String file,
      Integer fileRow,
      Integer row,
      String column,
      String value,
      String message) {}

  /** GeoJSON features, and how many there would be without a limit. */
  record ProblemRows(int numberMatched, List<String> features) {}
}
