package org.cartagena.dataset;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.stream.Collectors;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;

/** {@code /api/programmes} and {@code /api/datasets}. */
public final class DatasetRoutes {
  private final Gate gate;
  private final DatasetStore store;

  public DatasetRoutes(Gate gate, DatasetStore store) {
    this.gate = gate;
    this.store = store;
  }

  public void register(RoutesConfig routes) {
    routes.get(
        "/api/programmes",
        request ->
            Answers.json(
                request,
                "{\"programmes\":["
                    + String.join(",", store.listProgrammes(gate.viewer(request)))
                    + "]}"));
    routes.get(
        "/api/datasets",
        request ->
            Answers.json(
                request,
                "{\"datasets\":["
                    + String.join(",", store.listDatasets(gate.viewer(request)))
                    + "]}"));
    routes.get("/api/datasets/{id}/issues", this::listIssues);
    routes.post("/api/datasets/{id}/publish", request -> change(request, true));
    routes.post("/api/datasets/{id}/withdraw", request -> change(request, false));
  }

  private void listIssues(Context request) {
    Viewer viewer = gate.centre(request);
    int limit = Parameters.integer(request, "limit", 200, 1, 1000);
    int versionId = version(request);
    DatasetStore.Report report =
        store
            .findReport(
                viewer,
                versionId,
                Parameters.integer(request, "after", 0, 0, Integer.MAX_VALUE),
                limit)
            .orElseThrow(
                () ->
                    AppException.notFound(
                        "There is no version " + versionId + " in your programmes."));
    boolean full = report.issues().size() == limit;
    Answers.json(
        request,
        "{\"counts\":"
            + report.counts()
            + ",\"issues\":["
            + report.issues().stream()
                .map(DatasetStore.Issue::json)
                .collect(Collectors.joining(","))
            + "],\"next\":"
            + (full ? report.issues().get(limit - 1).id() : "null")
            + "}");
  }

  private void change(Context request, boolean publish) {
    Viewer viewer = gate.centre(request);
    int versionId = version(request);
    if (publish) {
      store.publish(viewer, versionId);
    } else {
      store.withdraw(viewer, versionId);
    }
    Answers.json(request, store.findDataset(viewer, versionId).orElse("null"));
  }

  private static int version(Context request) {
    long id = Parameters.id(request);
    if (id < 0 || id > Integer.MAX_VALUE) {
      throw AppException.notFound("There is no version " + id + " in your programmes.");
    }
    return (int) id;
  }
}
