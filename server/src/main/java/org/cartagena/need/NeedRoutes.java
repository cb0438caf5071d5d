package org.cartagena.need;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.http.CsvLines;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/** {@code /api/needs}, {@code /api/offers}, {@code /api/matches} and who does what where. */
public final class NeedRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int PAGE = 50;
  private static final int MOST = 10_000;
  private static final int KEY_BYTES = 32;
  private static final String[][] COLUMNS = {
    {"id", "#need+id"},
    {"programme", "#country+code"},
    {"kind", "#sector"},
    {"resource", "#item+name"},
    {"title", "#need+name"},
    {"adminPCode", "#adm+code"},
    {"adminArea", "#adm+name"},
    {"quantity", "#indicator+num"},
    {"unit", "#indicator+unit"},
    {"areaM2", "#indicator+area+m2"},
    {"people", "#inneed"},
    {"dueOn", "#date+due"},
    {"cost", "#value+requested"},
    {"currency", "#currency"},
    {"costBasis", "#meta+basis"},
    {"state", "#status"},
    {"publishedAt", "#date+reported"}
  };

  private final Gate gate;

  public NeedRoutes(Gate gate) {
    this.gate = gate;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/needs", request -> list(request, "listNeeds", "needs"));
    routes.get("/api/needs.csv", this::csv);
    routes.post("/api/needs", this::publish);
    routes.get("/api/needs/{id}", request -> one(request, "listNeeds", "need"));
    routes.post("/api/needs/{id}/changes", this::changeNeed);
    routes.get("/api/needs/{id}/fits", request -> fits(request, "need"));
    routes.get("/api/offers", request -> list(request, "listOffers", "offers"));
    routes.post("/api/offers", this::file);
    routes.get("/api/offers/{id}", request -> one(request, "listOffers", "offer"));
    routes.post("/api/offers/{id}/changes", this::changeOffer);
    routes.get("/api/offers/{id}/fits", request -> fits(request, "offer"));
    routes.post("/api/matches", this::answerMatch);
    routes.get("/api/programmes/{code}/presence", this::presence);
  }

  private void list(Context request, String name, String member) {
    Viewer viewer = gate.viewer(request);
    Map<String, Object> parameters = filter(request);
    parameters.put(
        "before",
        request.queryParam("after") == null
            ? null
            : Integer.valueOf(Parameters.integer(request, "after", 0, 1, Integer.MAX_VALUE)));
    parameters.put("most", PAGE + 1);
    List<NeedStore.Listed> found =
        gate.read(viewer, handle -> NeedStore.list(handle, name, parameters));
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode rows = answer.putArray(member);
    found.subList(0, Math.min(PAGE, found.size())).forEach(one -> rows.add(json(one.json())));
    answer.put("next", found.size() > PAGE ? found.get(PAGE - 1).id() : null);
    Answers.json(request, answer.toString());
  }

  private static Map<String, Object> filter(Context request) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", null);
    parameters.put("programme", Parameters.programme(request));
    String kind = request.queryParam("kind");
    if (kind != null && !NeedForm.KINDS.contains(kind)) {
      throw AppException.badParameter("kind: must be one of " + NeedForm.KINDS + ".");
    }
    parameters.put("kind", kind);
    parameters.put("state", request.queryParam("state"));
    return parameters;
  }

  private void one(Context request, String name, String what) {
    Viewer viewer = gate.viewer(request);
    Answers.json(
        request,
        gate.read(viewer, handle -> NeedStore.list(handle, name, byId(request))).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    AppException.notFound(
                        "There is no "
                            + what
                            + " "
                            + request.pathParam("id")
                            + " that you may see."))
            .json());
  }

  private static Map<String, Object> byId(Context request) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", id(request));
    for (String name : List.of("programme", "kind", "state", "before")) {
      parameters.put(name, null);
    }
    parameters.put("most", 1);
    return parameters;
  }

  private static int id(Context request) {
    long id = Parameters.id(request);
    if (id > Integer.MAX_VALUE) {
      throw AppException.notFound("There is nothing at " + request.path() + ".");
    }
    return (int) id;
  }

  private void csv(Context request) {
    Viewer viewer = gate.viewer(request);
    Map<String, Object> parameters = filter(request);
    parameters.put("before", null);
    parameters.put("most", MOST);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CsvLines lines = new CsvLines(bytes);
    try {
      for (int row = 0; row < 2; row++) {
        List<String> cells = new ArrayList<>();
        for (String[] column : COLUMNS) {
          cells.add(column[row]);
        }
        lines.line(cells);
      }
      for (NeedStore.Listed need :
          gate.read(viewer, handle -> NeedStore.list(handle, "listNeeds", parameters))) {
        JsonNode json = json(need.json());
        List<String> cells = new ArrayList<>();
        for (String[] column : COLUMNS) {
          JsonNode value = json.get(column[0]);
          cells.add(value == null || value.isNull() ? null : value.asText());
        }
        lines.line(cells);
      }
      lines.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    request
        .contentType("text/csv;charset=utf-8")
        .header("Content-Disposition", "attachment; filename=\"needs.csv\"")
        .result(bytes.toByteArray());
  }

  private void publish(Context request) {
    Viewer viewer = gate.centre(request);
    JsonNode body = body(request);
    ObjectNode need = NeedForm.need(body);
    String programme = NeedForm.text(body, "programme", 3);
    if (programme == null || !viewer.isCentreOf(programme)) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "programme: the needs of a programme are for its mine action centre to publish. Send its token and its code.");
    }
    int id =
        gate.act(
            viewer,
            handle ->
                NeedStore.act(
                    handle,
                    "publishNeed",
                    Map.of(
                        "programme", programme, "need", need.toString(), "who", viewer.label())));
    request.status(201).header("Location", "/api/needs/" + id);
    Answers.json(request, JSON.createObjectNode().put("id", id).toString());
  }

  private void changeNeed(Context request) {
    Viewer viewer = gate.centre(request);
    String state = state(body(request), List.of("open", "met", "withdrawn"));
    gate.act(
        viewer,
        handle -> NeedStore.act(handle, "changeNeed", Map.of("id", id(request), "state", state)));
    one(request, "listNeeds", "need");
  }

  private void file(Context request) {
    Viewer viewer = gate.viewer(request);
    JsonNode body = body(request);
    ObjectNode offer = NeedForm.offer(body);
    String contact = NeedForm.contact(body);
    byte[] random = new byte[KEY_BYTES];
    RANDOM.nextBytes(random);
    String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    int id =
        gate.act(
            viewer,
            handle ->
                NeedStore.act(
                    handle,
                    "fileOffer",
                    Map.of(
                        "offer",
                        offer.toString(),
                        "key",
                        NeedStore.sha256(key),
                        "contact",
                        contact)));
    request
        .status(201)
        .header("Location", "/api/offers/" + id)
        .header("Referrer-Policy", "no-referrer");
    Answers.json(
        request,
        JSON.createObjectNode()
            .put("id", id)
            .put("key", key)
            .put("state", viewer.isCentre() ? "open" : "filed")
            .toString());
  }

  private void changeOffer(Context request) {
    Viewer viewer = gate.viewer(request);
    String state = state(body(request), List.of("open", "withdrawn"));
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("id", id(request));
    parameters.put("state", state);
    parameters.put("key", NeedStore.sha256(request.queryParam("key")));
    gate.act(viewer, handle -> NeedStore.act(handle, "changeOffer", parameters));
    Answers.json(
        request, JSON.createObjectNode().put("id", id(request)).put("state", state).toString());
  }

  private static String state(JsonNode body, List<String> states) {
    String state = NeedForm.text(body, "state", 20);
    if (state == null || !states.contains(state)) {
      throw AppException.badInput("state: must be one of " + states + ".");
    }
    return state;
  }

  private void fits(Context request, String side) {
    Viewer viewer = gate.viewer(request);
    one(request, side.equals("need") ? "listNeeds" : "listOffers", side);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("need", side.equals("need") ? id(request) : null);
    parameters.put("offer", side.equals("offer") ? id(request) : null);
    parameters.put("asOf", LocalDate.now(ZoneOffset.UTC));
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode rows = answer.putArray("fits");
    gate.read(viewer, handle -> NeedStore.texts(handle, "listFits", parameters))
        .forEach(row -> rows.add(json(row)));
    Answers.json(request, answer.toString());
  }

  /** {@code {need, offer, answer: accepted|declined|done, note}}: a centre, or {@code ?key=}. */
  private void answerMatch(Context request) {
    Viewer viewer = gate.viewer(request);
    JsonNode body = body(request);
    String answer = NeedForm.text(body, "answer", 20);
    if (answer == null || !List.of("accepted", "declined", "done").contains(answer)) {
      throw AppException.badInput("answer: must be accepted, declined or done.");
    }
    if (!body.path("need").canConvertToInt() || !body.path("offer").canConvertToInt()) {
      throw AppException.badInput("need, offer: give the numbers of both.");
    }
    String note = NeedForm.text(body, "note", NeedForm.TEXT);
    if (answer.equals("declined") && note == null) {
      throw AppException.badInput("note: say why it is declined.");
    }
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("need", body.get("need").asInt());
    parameters.put("offer", body.get("offer").asInt());
    parameters.put("key", NeedStore.sha256(request.queryParam("key")));
    parameters.put("answer", answer);
    parameters.put("note", note);
    parameters.put("who", request.queryParam("key") == null ? viewer.label() : null);
    int id = gate.act(viewer, handle -> NeedStore.act(handle, "answerMatch", parameters));
    request.header("Referrer-Policy", "no-referrer");
    Answers.json(request, JSON.createObjectNode().put("id", id).toString());
  }

  private void presence(Context request) {
    Viewer viewer = gate.viewer(request);
    String code = request.pathParam("code");
    Map<String, Object> parameters =
        Map.of("programme", code, "asOf", LocalDate.now(ZoneOffset.UTC), "most", MOST);
    Answers.json(
        request,
        gate.read(viewer, handle -> NeedStore.texts(handle, "getPresence", parameters)).stream()
            .findFirst()
            .orElseThrow(() -> AppException.notFound("There is no programme " + code + " here.")));
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database wrote no JSON", e);
    }
  }

  private static JsonNode body(Context request) {
    try {
      return JSON.readTree(request.body());
    } catch (JsonProcessingException e) {
      throw AppException.badInput(
          "The body is not JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ".");
    }
  }
}
