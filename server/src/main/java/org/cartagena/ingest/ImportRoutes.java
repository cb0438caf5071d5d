package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.http.Answers;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/** {@code /api/uploads} and {@code /api/imports}: for the mine action centre only. */
public final class ImportRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LOOKS_AT_ONCE = 2;
  private static final long LOOK_WAIT_SECONDS = 20;

  private final Gate gate;
  private final Uploads uploads;
  private final Look look;
  private final ImportJobs jobs;

  /** A look reads files: a few at a time, so that the machine stays free for the map. */
  private final Semaphore looking = new Semaphore(LOOKS_AT_ONCE);

  public ImportRoutes(Gate gate, Uploads uploads, Look look, ImportJobs jobs) {
    this.gate = gate;
    this.uploads = uploads;
    this.look = look;
    this.jobs = jobs;
  }

  public void register(RoutesConfig routes) {
    routes.post("/api/uploads", this::createUpload);
    routes.put("/api/uploads/{id}/files/{name}", this::receiveFile);
    routes.delete("/api/uploads/{id}", this::deleteUpload);
    routes.post("/api/uploads/{id}/look", this::look);
    routes.post("/api/imports", this::start);
    routes.get("/api/imports", this::list);
    routes.get("/api/imports/{id}", this::get);
    routes.post("/api/imports/{id}/cancel", this::cancel);
  }

  private void createUpload(Context request) {
    gate.centre(request);
    Optional<String> url =
        request.body().isBlank() ? Optional.empty() : findText(body(request), "url");
    String holder = gate.holder(request);
    ObjectNode json;
    if (url.isPresent()) {
      Uploads.Fetched fetched = uploads.fetch(holder, findText(body(request), "upload"), url.get());
      json = upload(request, fetched.uploadId()).put("source", fetched.address());
    } else {
      json = upload(request, uploads.create(holder));
    }
    request.status(201);
    answer(request, json);
  }

  private void receiveFile(Context request) {
    gate.centre(request);
    String id = request.pathParam("id");
    // The stream itself: Javalin would hold a body in memory.
    uploads.receive(
        gate.holder(request),
        id,
        request.pathParam("name"),
        request.req().getContentLengthLong(),
        request.bodyInputStream());
    answer(request, upload(request, id));
  }

  private ObjectNode upload(Context request, String id) {
    ObjectNode json = JSON.createObjectNode().put("id", id);
    json.putArray("files");
    for (Uploads.StoredFile file : uploads.listFiles(gate.holder(request), id)) {
      json.withArray("files")
          .addObject()
          .put("name", file.name())
          .put("sizeBytes", file.sizeBytes())
          .put("sha256", file.sha256());
    }
    return json;
  }

  private void deleteUpload(Context request) {
    gate.centre(request);
    uploads.delete(gate.holder(request), request.pathParam("id"));
    request.status(204);
  }

  private void look(Context request) throws InterruptedException {
    Viewer viewer = gate.centre(request);
    JsonNode body = body(request);
    String programme = text(body, "programme");
    requireProgramme(viewer, programme);
    Look.Request wanted =
        new Look.Request(
            programme,
            findText(body, "kind").map(Kind::ofParameter),
            findText(body, "crs"),
            level(body),
            mapping(body),
            uploads.listReadable(gate.holder(request), request.pathParam("id")));
    if (!looking.tryAcquire(LOOK_WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AppException(
          ProblemType.TOO_MANY, "The server is looking at other files. Try again shortly.");
    }
    try {
      answer(request, look.look(viewer, wanted).json());
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw Importer.tooLargeForMemory(e);
    } finally {
      looking.release();
    }
  }

  private void start(Context request) {
    Viewer viewer = gate.centre(request);
    JsonNode body = body(request);
    String programme = text(body, "programme");
    requireProgramme(viewer, programme);
    String holder = gate.holder(request);
    String upload = text(body, "upload");
    ImportRequest wanted =
        new ImportRequest(
            Kind.ofParameter(text(body, "kind")),
            programme,
            date(text(body, "asOf")),
            text(body, "licence"),
            findText(body, "source"),
            findText(body, "dataset"),
            findText(body, "crs"),
            level(body),
            only(body),
            mapping(body),
            uploads.listReadable(holder, upload),
            viewer.label());
    Importer.check(wanted);
    request.status(202);
    answer(request, JSON.createObjectNode().put("id", jobs.start(holder, upload, wanted)));
  }

  /**
   * A viewer imports into a programme that it is the centre of; only who holds all programmes
   * records a new one.
   */
  private void requireProgramme(Viewer viewer, String programme) {
    if (!programme.matches("[A-Z]{3}")) {
      throw AppException.badParameter(
          "programme: \"" + programme + "\" must be three capital letters, such as BIH.");
    }
    if (!viewer.isCentreOf(programme)) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "This token is not of the mine action centre of " + programme + ".");
    }
    boolean known =
        gate.read(
            viewer,
            handle ->
                handle
                    .createQuery(Sql.of(ImportRoutes.class, "hasProgramme"))
                    .bind("code", programme)
                    .mapTo(Boolean.class)
                    .one());
    if (!known && !viewer.mayAddProgrammes()) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "There is no programme "
              + programme
              + " here yet. Whoever runs the server makes it with the first ./cartagena import.");
    }
  }

  private void list(Context request) {
    ObjectNode json = JSON.createObjectNode();
    String holder = gate.holder(request);
    json.putArray("imports")
        .addAll(
            jobs.list(gate.centre(request)).stream().map(job -> withUpload(holder, job)).toList());
    answer(request, json);
  }

  private void get(Context request) {
    String id = request.pathParam("id");
    ObjectNode job = jobs.find(gate.centre(request), id).orElseThrow(ImportRoutes::noImport);
    answer(request, withUpload(gate.holder(request), job));
  }

  private void cancel(Context request) {
    String id = request.pathParam("id");
    ObjectNode job = jobs.cancel(gate.centre(request), id).orElseThrow(ImportRoutes::noImport);
    answer(request, withUpload(gate.holder(request), job));
  }

  /** The way back to the files, for whoever sent them and as long as they are there. */
  private ObjectNode withUpload(String holder, ObjectNode job) {
    JsonNode upload = job.path("upload");
    return job.put(
        "upload", upload.isTextual() ? uploads.find(holder, upload.asText()).orElse(null) : null);
  }

  private static AppException noImport() {
    return AppException.notFound(
        "There is no such import in your programmes; what ended more than an hour ago is in the"
            + " list of datasets.");
  }

  private static void answer(Context request, JsonNode json) {
    Answers.json(request, json.toString());
  }

  private static JsonNode body(Context request) {
    try {
      JsonNode body = JSON.readTree(request.body());
      if (body.isObject()) {
        return body;
      }
    } catch (JsonProcessingException e) {
      // Told below, as for JSON of another shape.
    }
    throw AppException.badParameter("The body of the request must be a JSON object.");
  }

  private static LocalDate date(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw AppException.badParameter(
          "asOf: \"" + text + "\" is not a date; write year-month-day, as in 2024-07-31.");
    }
  }

  private static Optional<Integer> level(JsonNode body) {
    JsonNode level = body.path("level");
    if (level.isMissingNode() || level.isNull()) {
      return Optional.empty();
    }
    if (!level.isInt()) {
      throw AppException.badParameter("level: must be 1, 2 or 3.");
    }
    return Optional.of(level.intValue());
  }

  private static Map<String, String> only(JsonNode body) {
    JsonNode only = body.path("only");
    Map<String, String> columns = new LinkedHashMap<>();
    if (only.isMissingNode() || only.isNull()) {
      return columns;
    }
    if (!only.isObject()
        || only.properties().stream().anyMatch(one -> !one.getValue().isTextual())) {
      throw AppException.badParameter(
          "only: must be an object of columns and their value as text.");
    }
    only.properties().forEach(one -> columns.put(one.getKey(), one.getValue().asText()));
    return columns;
  }

  private static Optional<Mapping> mapping(JsonNode body) {
    JsonNode mapping = body.path("mapping");
    if (mapping.isMissingNode() || mapping.isNull()) {
      return Optional.empty();
    }
    return Optional.of(Mapping.of(mapping.toString(), "mapping"));
  }

  private static String text(JsonNode body, String name) {
    return findText(body, name)
        .orElseThrow(() -> AppException.badParameter(name + ": is missing."));
  }

  private static Optional<String> findText(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual()) {
      throw AppException.badParameter(name + ": must be text.");
    }
    return Optional.of(value.asText().strip()).filter(text -> !text.isEmpty());
  }
}
