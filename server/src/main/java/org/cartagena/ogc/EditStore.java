package org.cartagena.ogc;

import java.sql.SQLException;
import java.util.List;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.ingest.EditCheck;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** Writes edits (migration V026): one transaction with all that follows from them. */
final class EditStore {
  private final Gate gate;

  EditStore(Gate gate) {
    this.gate = gate;
  }

  /** A version that a new record can go to. */
  record Place(int versionId, String dataset) {}

  List<Place> listPublished(Viewer viewer, FeatureCollection collection, String programme) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(EditStore.class, "listPublished"))
                .bind("kind", collection.kind())
                .bind("programme", programme)
                .map((row, context) -> new Place(row.getInt("id"), row.getString("name")))
                .list());
  }

  /** Adds a record to a published version; returns its key. */
  long create(
      Viewer viewer,
      FeatureCollection collection,
      int versionId,
      EditCheck.Checked checked,
      String reason) {
    return edit(viewer, collection, "created", null, versionId, null, checked, reason);
  }

  /**
   * Changes a record.
   *
   * @param tag of the state that the change was made from; CHANGED_MEANWHILE when it is no more
   */
  void change(
      Viewer viewer,
      FeatureCollection collection,
      long id,
      String tag,
      EditCheck.Checked checked,
      String reason) {
    edit(viewer, collection, "changed", id, null, tag, checked, reason);
  }

  /** Deletes a record; its last state and the reason stay in the history of the version. */
  void delete(Viewer viewer, FeatureCollection collection, long id, String tag, String reason) {
    EditCheck.Checked nothing = new EditCheck.Checked(List.of(), "{}", "[]");
    edit(viewer, collection, "deleted", id, null, tag, nothing, reason);
  }

  private long edit(
      Viewer viewer,
      FeatureCollection collection,
      String change,
      Long id,
      Integer versionId,
      String tag,
      EditCheck.Checked checked,
      String reason) {
    try {
      return gate.act(
          viewer,
          handle ->
              handle
                  .createQuery(Sql.of(EditStore.class, "editRecord"))
                  .bind("kind", collection.kind())
                  .bind("change", change)
                  .bind("id", id)
                  .bind("versionId", versionId)
                  .bind("tag", tag)
                  .bind("columns", checked.columns().toArray(new String[0]))
                  .bind("values", checked.values())
                  .bind("who", viewer.label())
                  .bind("reason", reason)
                  .bind("notices", checked.notices())
                  .mapTo(Long.class)
                  .one());
    } catch (UnableToExecuteStatementException e) {
      String state = e.getCause() instanceof SQLException sql ? sql.getSQLState() : "";
      throw switch (state == null ? "" : state) {
        case "P0002", "CA002" -> changedMeanwhile();
        case "55000" ->
            new AppException(
                ProblemType.CONFLICT,
                "The record belongs to a version that is not published any more. Read the collection"
                    + " again and edit the record that took its place.",
                e);
        case "CA003" ->
            new AppException(
                ProblemType.CONFLICT,
                "This is an earlier state of a hazardous area: what was true then. Edit its last"
                    + " state, or import a corrected history.",
                e);
        case "CA004" ->
            new AppException(
                ProblemType.CONFLICT,
                "The area has earlier states, which this would contradict. With a new status or"
                    + " classification give a later statusOn; to delete it or to change its"
                    + " identifier, import a corrected history.",
                e);
        case "23514" ->
            new AppException(
                ProblemType.BAD_INPUT,
                "These values contradict each other or what the record already holds, such as a day"
                    + " that ends before another begins. Nothing was changed.",
                e);
        case "CA005" ->
            AppException.badInput(
                "localId: another area of this dataset has this identifier already. Nothing was"
                    + " changed; give it its own, or edit that area.");
        default -> e;
      };
    }
  }

  static AppException changedMeanwhile() {
    return new AppException(
        ProblemType.CHANGED_MEANWHILE,
        "The record is not as you have seen it: it was edited or deleted meanwhile. Nothing was"
            + " changed; read it again and make your change to what it is now.");
  }
}
