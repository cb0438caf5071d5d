package org.cartagena.overlay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * Answers as the viewer may see them, each as the JSON text that the database writes; figures are
 * geodesic.
 */
public final class OverlayStore {
  /** Most areas that an answer lists; their number and square metres always count all. */
  private static final int LISTED = 500;

  /** Fewer than the pool has connections, and more than most machines have processors. */
  private static final int AT_ONCE = 5;

  private static final int PATIENCE_SECONDS = 20;

  private final Gate gate;
  private final Semaphore permits = new Semaphore(AT_ONCE, true);

  public OverlayStore(Gate gate) {
    this.gate = gate;
  }

  /** Programme of a project, and whether this viewer may read precise hazard records there. */
  Optional<Reach> findReachOfProject(Viewer viewer, long projectId) {
    return findReach(viewer, "findReachOfProject", Map.of("id", projectId));
  }

  /** The same for a programme by its code. */
  Optional<Reach> findReachOfProgramme(Viewer viewer, String code) {
    return findReach(viewer, "findReachOfProgramme", Map.of("code", code));
  }

  /** Programme of an administrative area, and whether this viewer may read its figures. */
  Optional<Reach> findReachOfAdminArea(Viewer viewer, long adminAreaId) {
    return findReach(viewer, "findReachOfAdminArea", Map.of("id", adminAreaId));
  }

  /** The same for a level of administrative areas of a programme. */
  Optional<Reach> findReachOfLevel(Viewer viewer, String code, int level) {
    return findReach(viewer, "findReachOfLevel", Map.of("code", code, "level", level));
  }

  /**
   * What stands in the corridor of a project; {@code corridorM} is the half-width in metres, or
   * null for the project's own.
   */
  Optional<String> findClearanceNeeds(Viewer viewer, long projectId, Double corridorM) {
    Map<String, Object> parameters = new HashMap<>(Map.of("id", projectId, "listed", LISTED));
    parameters.put("corridorM", corridorM);
    return answers(viewer, "getClearanceNeeds", parameters).stream().findFirst();
  }

  /** The same figures, without lists, for every project of a programme. */
  List<String> listClearanceNeeds(Viewer viewer, String programme, Double corridorM) {
    Map<String, Object> parameters = new HashMap<>(Map.of("programme", programme));
    parameters.put("corridorM", corridorM);
    return answers(viewer, "listClearanceNeeds", parameters);
  }

  /** What is known in an administrative area. */
  Optional<String> findAdminAreaSummary(Viewer viewer, long adminAreaId) {
    return answers(viewer, "getAdminAreaSummary", Map.of("id", adminAreaId)).stream().findFirst();
  }

  /** The same figures, without breakdowns, for every administrative area of a level. */
  List<String> listAdminAreaSummaries(Viewer viewer, String programme, int level) {
    return answers(
        viewer, "listAdminAreaSummaries", Map.of("programme", programme, "level", level));
  }

  /** What is known in a whole country. */
  Optional<String> findProgrammeSummary(Viewer viewer, String code) {
    return answers(viewer, "getProgrammeSummary", Map.of("code", code)).stream().findFirst();
  }

  /**
   * One answer at a time per permit, so that a few hard questions leave connections for the map.
   */
  private List<String> answers(Viewer viewer, String question, Map<String, Object> parameters) {
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AppException(
            ProblemType.BUSY,
            "Many questions are being answered at the moment. Try again shortly.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AppException(ProblemType.BUSY, "The server is stopping.", e);
    }
    try {
      return ask(viewer, question, parameters);
    } finally {
      permits.release();
    }
  }

  private List<String> ask(Viewer viewer, String question, Map<String, Object> parameters) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, question))
                .bindMap(parameters)
                .mapTo(String.class)
                .list());
  }

  private Optional<Reach> findReach(
      Viewer viewer, String question, Map<String, Object> parameters) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(OverlayStore.class, question))
                .bindMap(parameters)
                .map(
                    (row, context) ->
                        new Reach(
                            row.getString("programme"),
                            row.getString("authority"),
                            row.getBoolean("precise")))
                .findOne());
  }

  record Reach(String programme, String authority, boolean precise) {}
}
