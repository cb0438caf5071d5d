package org.cartagena.overlay;

import java.util.List;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;

/**
 * Answers as the viewer may see them, each as the JSON text that the database writes; figures are
 * geodesic.
 */
public final class OverlayStore {
  /** Most areas that an answer lists; their number and square metres always count all. */
  private static final int LISTED = 500;

  private final Gate gate;

  public OverlayStore(Gate gate) {
    this.gate = gate;
  }

  /** Programme of a project, and whether this viewer may read precise hazard records there. */
  Optional<Reach> findReachOfProject(Viewer viewer, long projectId) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, "findReachOfProject"))
                .bind("id", projectId)
                .map(
                    (row, context) ->
                        new Reach(
                            row.getString("programme"),
                            row.getString("authority"),
                            row.getBoolean("precise")))
                .findOne());
  }

  /** The same for a programme by its code. */
  Optional<Reach> findReachOfProgramme(Viewer viewer, String code) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, "findReachOfProgramme"))
                .bind("code", code)
                .map(
                    (row, context) ->
                        new Reach(
                            row.getString("programme"),
                            row.getString("authority"),
                            row.getBoolean("precise")))
                .findOne());
  }

  /**
   * What stands in the corridor of a project; {@code corridorM} is the half-width in metres, or
   * null for the project's own.
   */
  Optional<String> findClearanceNeeds(Viewer viewer, long projectId, Double corridorM) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, "getClearanceNeeds"))
                .bind("id", projectId)
                .bind("corridorM", corridorM)
                .bind("listed", LISTED)
                .map((row, context) -> row.getString("answer"))
                .findOne());
  }

  /** The same figures, without lists, for every project of a programme. */
  List<String> listClearanceNeeds(Viewer viewer, String programme, Double corridorM) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, "listClearanceNeeds"))
                .bind("programme", programme)
                .bind("corridorM", corridorM)
                .mapTo(String.class)
                .list());
  }

  /** What is known in an administrative area. */
  Optional<String> findAdminAreaSummary(Viewer viewer, long adminAreaId) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, "getAdminAreaSummary"))
                .bind("id", adminAreaId)
                .mapTo(String.class)
                .findOne());
  }

  /** The same figures, without breakdowns, for every administrative area of a level. */
  List<String> listAdminAreaSummaries(Viewer viewer, String programme, int level) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, "listAdminAreaSummaries"))
                .bind("programme", programme)
                .bind("level", level)
                .mapTo(String.class)
                .list());
  }

  /** What is known in a whole country. */
  Optional<String> findProgrammeSummary(Viewer viewer, String code) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, "getProgrammeSummary"))
                .bind("code", code)
                .mapTo(String.class)
                .findOne());
  }

  record Reach(String programme, String authority, boolean precise) {}
}
