package org.cartagena.dataset;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Datasets and programmes as the viewer may see them, each as the JSON text that the database
 * writes.
 */
public final class DatasetStore {
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
  Optional<Report> findReport(Viewer viewer, int versionId, long after, int limit) {
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
                                .bind("after", after)
                                .bind("limit", limit)
                                .map(
                                    (row, context) ->
                                        new Issue(row.getLong("id"), row.getString("issue")))
                                .list())));
  }

  /**
   * Publishes a version in place of the published one of its dataset, in one transaction.
   *
   * @throws AppException not-found when this viewer has no such version, conflict when it is not in
   *     a state to be published
   */
  public void publish(Viewer viewer, int versionId) {
    change(viewer, versionId, "publish");
  }

  /** Withdraws a published version and puts the one before it back. Errors as {@link #publish}. */
  public void withdraw(Viewer viewer, int versionId) {
    change(viewer, versionId, "withdraw");
  }

  private void change(Viewer viewer, int versionId, String act) {
    try {
      gate.act(
          viewer,
          handle ->
              handle
                  .createQuery(Sql.of(DatasetStore.class, act))
                  .bind("id", versionId)
                  .bind("who", viewer.label())
                  .mapTo(String.class)
                  .list());
    } catch (UnableToExecuteStatementException e) {
      String state = e.getCause() instanceof SQLException sql ? sql.getSQLState() : "";
      if ("P0002".equals(state)) {
        throw AppException.notFound("There is no version " + versionId + " in your programmes.");
      }
      if ("55000".equals(state)) {
        throw new AppException(
            ProblemType.CONFLICT,
            act.equals("publish")
                ? "Version "
                    + versionId
                    + " is already published, or was never completely loaded; the list of datasets"
                    + " shows its state."
                : "Version " + versionId + " is not published, so there is nothing to withdraw.",
            e);
      }
      throw e;
    }
  }

  record Issue(long id, String json) {}

  record Report(String counts, List<Issue> issues) {}
}
