package org.cartagena.overlay;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/** Clearance needs of projects; summaries of administrative areas and programmes. */
public final class OverlayRoutes {
  private static final double CORRIDOR_M_MOST = 50_000;

  private final Gate gate;
  private final OverlayStore store;

  public OverlayRoutes(Gate gate, OverlayStore store) {
    this.gate = gate;
    this.store = store;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/projects/{id}/clearance-needs", this::getClearanceNeeds);
    routes.get("/api/clearance-needs", this::listClearanceNeeds);
    routes.get("/api/admin-areas/{id}/summary", this::getAdminAreaSummary);
    routes.get("/api/admin-area-summaries", this::listAdminAreaSummaries);
    routes.get("/api/programmes/{code}/summary", this::getProgrammeSummary);
  }

  private void getClearanceNeeds(Context request) {
    Viewer viewer = gate.viewer(request);
    long id = Parameters.id(request);
    Double corridorM = Parameters.metres(request, "corridorM", 0, CORRIDOR_M_MOST);
    requirePrecise(store.findReachOfProject(viewer, id).orElseThrow(() -> nothing(request)));
    Answers.json(
        request,
        store.findClearanceNeeds(viewer, id, corridorM).orElseThrow(() -> nothing(request)));
  }

  private void listClearanceNeeds(Context request) {
    Viewer viewer = gate.viewer(request);
    String programme = requiredProgramme(request);
    Double corridorM = Parameters.metres(request, "corridorM", 0, CORRIDOR_M_MOST);
    requirePrecise(
        store.findReachOfProgramme(viewer, programme).orElseThrow(() -> noProgramme(programme)));
    Answers.json(
        request,
        "{\"corridorM\":"
            + corridorM
            + ",\"projects\":["
            + String.join(",", store.listClearanceNeeds(viewer, programme, corridorM))
            + "]}");
  }

  private void getAdminAreaSummary(Context request) {
    Viewer viewer = gate.viewer(request);
    long id = Parameters.id(request);
    requirePrecise(store.findReachOfAdminArea(viewer, id).orElseThrow(() -> nothing(request)));
    Answers.json(
        request, store.findAdminAreaSummary(viewer, id).orElseThrow(() -> nothing(request)));
  }

  private void listAdminAreaSummaries(Context request) {
    Viewer viewer = gate.viewer(request);
    String programme = requiredProgramme(request);
    int level = Parameters.integer(request, "level", 1, 1, 3);
    requirePrecise(
        store.findReachOfLevel(viewer, programme, level).orElseThrow(() -> noProgramme(programme)));
    Answers.json(
        request,
        "{\"adminAreas\":["
            + String.join(",", store.listAdminAreaSummaries(viewer, programme, level))
            + "]}");
  }

  private void getProgrammeSummary(Context request) {
    String code = request.pathParam("code");
    Answers.json(
        request,
        store
            .findProgrammeSummary(gate.viewer(request), code)
            .orElseThrow(() -> noProgramme(code)));
  }

  private static String requiredProgramme(Context request) {
    String programme = Parameters.programme(request);
    if (programme == null) {
      throw AppException.badParameter("programme: say which, for example programme=BIH.");
    }
    return programme;
  }

  /**
   * An answer from what the public may see would leave hazards out in silence; a refusal is better.
   */
  private static void requirePrecise(OverlayStore.Reach reach) {
    if (!reach.precise()) {
      throw new AppException(
          ProblemType.PRECISE_READ,
          "Precise hazardous areas of "
              + reach.programme()
              + " are not public, so this cannot be answered here. Ask "
              + (reach.authority() == null ? "its mine action authority" : reach.authority())
              + ", or send its token.");
    }
  }

  private static AppException nothing(Context request) {
    return AppException.notFound(
        "There is no record at "
            + request.path()
            + " that you may see. It may have been replaced by a newer version.");
  }

  private static AppException noProgramme(String code) {
    return AppException.notFound("There is no programme " + code + " here.");
  }
}
