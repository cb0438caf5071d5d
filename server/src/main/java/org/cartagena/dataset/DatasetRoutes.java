package org.cartagena.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Collectors;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/** {@code /api/programmes} and {@code /api/datasets}. */
public final class DatasetRoutes {
  private static final int MOST_PROBLEM_ROWS = 2000;

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
    routes.get("/api/datasets/{id}/issues.csv", request -> sendReport(request, ReportForm.CSV));
    routes.get("/api/datasets/{id}/issues.xlsx", request -> sendReport(request, ReportForm.XLSX));
    routes.get("/api/datasets/{id}/difference", this::getDifference);
    routes.get("/api/datasets/{id}/problem-rows", this::listProblemRows);
    routes.post("/api/datasets/{id}/publish", this::publish);
    routes.post("/api/datasets/{id}/withdraw", this::withdraw);
    routes.post("/api/datasets/{id}/discard", this::discard);
  }

  private void listIssues(Context request) {
    Viewer viewer = gate.centre(request);
    int limit = Parameters.integer(request, "limit", 200, 1, 1000);
    int versionId = loaded(request, viewer).id();
    DatasetStore.Report report =
        store
            .findReport(
                viewer,
                versionId,
                request.queryParam("code"),
                Parameters.integer(request, "after", 0, 0, Integer.MAX_VALUE),
                limit)
            .orElseThrow(() -> noVersion(versionId));
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

  /** The report as a file: written to the disk first, so that a slow reader holds no connection. */
  private void sendReport(Context request, ReportForm form) {
    Viewer viewer = gate.centre(request);
    DatasetStore.Version version = loaded(request, viewer);
    try {
      Path file = Files.createTempFile("cartagena-report", form.ending());
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
          store.writeReport(viewer, version, form, out);
        }
        request
            .contentType(form.contentType())
            .header("Cache-Control", "private, no-cache")
            .header("Vary", "Authorization")
            .header(
                "Content-Disposition",
                "attachment; filename=\"%s-%s-%d-version-%d-report%s\""
                    .formatted(
                        version.programme(),
                        version.kind(),
                        version.id(),
                        version.number(),
                        form.ending()))
            .result(Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE));
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void getDifference(Context request) {
    Viewer viewer = gate.centre(request);
    DatasetStore.Version version = loaded(request, viewer);
    String published =
        version.publishedId() == null
            ? "null"
            : "{\"id\":"
                + version.publishedId()
                + ",\"version\":"
                + version.publishedNumber()
                + ",\"edits\":"
                + version.publishedEdits()
                + "}";
    Answers.json(
        request,
        "{\"published\":" + published + "," + store.getDifference(viewer, version).substring(1));
  }

  private void listProblemRows(Context request) {
    Viewer viewer = gate.centre(request);
    DatasetStore.ProblemRows rows =
        store.listProblemRows(
            viewer, loaded(request, viewer).id(), request.queryParam("code"), MOST_PROBLEM_ROWS);
    Answers.geoJson(
        request,
        "{\"type\":\"FeatureCollection\",\"numberMatched\":"
            + rows.numberMatched()
            + ",\"numberReturned\":"
            + rows.features().size()
            + ",\"features\":["
            + String.join(",", rows.features())
            + "]}");
  }

  private void publish(Context request) {
    Viewer viewer = gate.centre(request);
    int versionId = version(request);
    if (store.findVersion(viewer, versionId).isEmpty()) {
      throw noVersion(versionId);
    }
    store.publish(viewer, versionId, replacing(request));
    answerDataset(request, viewer, versionId);
  }

  /** The version that the person saw as published; must be said, be it null. */
  private static Integer replacing(Context request) {
    try {
      JsonNode body = new ObjectMapper().readTree(request.body());
      if (body.isObject() && body.has("replacing")) {
        JsonNode replacing = body.get("replacing");
        if (replacing.isNull() || replacing.isInt()) {
          return replacing.isNull() ? null : replacing.asInt();
        }
      }
    } catch (JsonProcessingException e) {
      // Told below, as for JSON of another shape.
    }
    throw AppException.badParameter(
        "Say which published version this one takes the place of: {\"replacing\": ID}, or null when"
            + " none is published.");
  }

  private void withdraw(Context request) {
    Viewer viewer = gate.centre(request);
    int versionId = version(request);
    store.withdraw(viewer, versionId);
    answerDataset(request, viewer, versionId);
  }

  private void discard(Context request) {
    Viewer viewer = gate.centre(request);
    int versionId = version(request);
    store.discard(viewer, versionId);
    answerDataset(request, viewer, versionId);
  }

  private void answerDataset(Context request, Viewer viewer, int versionId) {
    Answers.json(request, store.findDataset(viewer, versionId).orElse("null"));
  }

  /** A version whose rows and issues are there: without them an empty report would look perfect. */
  private DatasetStore.Version loaded(Context request, Viewer viewer) {
    int versionId = version(request);
    DatasetStore.Version version =
        store.findVersion(viewer, versionId).orElseThrow(() -> noVersion(versionId));
    switch (version.state()) {
      case "loading" ->
          throw new AppException(
              ProblemType.CONFLICT, "Version " + versionId + " is still being imported.");
      case "failed" ->
          throw new AppException(
              ProblemType.CONFLICT,
              "Version "
                  + versionId
                  + " was not imported, so there is nothing to show of it. "
                  + version.failure());
      case "discarded" ->
          throw new AppException(
              ProblemType.CONFLICT,
              "Version " + versionId + " was discarded; its rows and its report are gone.");
      default -> {
        return version;
      }
    }
  }

  private static AppException noVersion(int versionId) {
    return AppException.notFound("There is no version " + versionId + " in your programmes.");
  }

  private static int version(Context request) {
    long id = Parameters.id(request);
    if (id < 0 || id > Integer.MAX_VALUE) {
      throw AppException.notFound("There is no version " + id + " in your programmes.");
    }
    return (int) id;
  }
}
