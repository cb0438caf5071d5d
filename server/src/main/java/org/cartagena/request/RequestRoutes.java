package org.cartagena.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.TreeSet;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;

/**
 * {@code /api/clearance-requests}: filed from a kept answer, listed for the centre, followed by
 * their reference.
 */
public final class RequestRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<String> STATES =
      List.of("filed", "answered", "tasked", "done", "withdrawn", "declined");
  private static final int PAGE = 50;
  private static final int KEY_BYTES = 32;

  private final Gate gate;

  public RequestRoutes(Gate gate) {
    this.gate = gate;
  }

  public void register(RoutesConfig routes) {
    routes.post("/api/clearance-requests", this::file);
    routes.get("/api/clearance-requests", this::list);
    routes.get("/api/clearance-requests/{reference}", this::look);
    routes.post("/api/clearance-requests/{reference}/changes", this::change);
  }

  private void file(Context request) {
    Viewer viewer = gate.viewer(request);
    RequestForm form = RequestForm.of(body(request));
    byte[] random = new byte[KEY_BYTES];
    RANDOM.nextBytes(random);
    String key = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    ObjectNode filed =
        json(gate.act(viewer, handle -> RequestStore.file(handle, form, key, viewer.label())));
    filed.put("key", key);
    request
        .status(201)
        .header("Location", "/api/clearance-requests/" + filed.get("reference").asText());
    answer(request, filed);
  }

  private void list(Context request) {
    Viewer viewer = gate.centre(request);
    String programme = Parameters.programme(request);
    String state = request.queryParam("state");
    if (state != null && !STATES.contains(state)) {
      throw AppException.badParameter("state: \"" + state + "\" must be one of " + STATES + ".");
    }
    Long before = before(request);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode requests = answer.putArray("requests");
    ObjectNode counts = answer.putObject("counts");
    STATES.forEach(one -> counts.put(one, 0));
    List<RequestStore.Listed> found =
        gate.read(
            viewer,
            handle -> {
              RequestStore.countByState(handle, programme).forEach(counts::put);
              return RequestStore.list(handle, programme, state, before, PAGE + 1);
            });
    List<RequestStore.Listed> page = found.subList(0, Math.min(PAGE, found.size()));
    page.forEach(one -> requests.add(json(one.json())));
    answer.put("next", found.size() > PAGE ? page.get(PAGE - 1).id() : null);
    answer(request, answer);
  }

  private static Long before(Context request) {
    String after = request.queryParam("after");
    if (after == null) {
      return null;
    }
    try {
      return Long.valueOf(after);
    } catch (NumberFormatException e) {
      throw AppException.badParameter("after: \"" + after + "\" must be the next of a list.");
    }
  }

  private void look(Context request) {
    Viewer viewer = gate.viewer(request);
    String reference = request.pathParam("reference");
    String key = request.queryParam("key");
    answer(
        request,
        json(
            gate.read(viewer, handle -> RequestStore.find(handle, reference, key))
                .orElseThrow(() -> RequestStore.noRequest(reference))));
  }

  private void change(Context request) {
    Viewer viewer = gate.viewer(request);
    JsonNode body = body(request);
    RequestForm.requireMembers(body, new TreeSet<>(List.of("state", "note")), "");
    String state = RequestForm.text(body, "state", 20);
    if (state == null || !STATES.contains(state)) {
      throw AppException.badInput("state: must be one of " + STATES + ".");
    }
    String note = RequestForm.text(body, "note", RequestForm.NOTE_LONGEST);
    if (note == null && (state.equals("answered") || state.equals("declined"))) {
      throw AppException.badInput(
          "note: say "
              + (state.equals("answered") ? "what the centre answers." : "why it is declined."));
    }
    answer(
        request,
        json(
            gate.act(
                viewer,
                handle ->
                    RequestStore.change(
                        handle,
                        request.pathParam("reference"),
                        request.queryParam("key"),
                        state,
                        note,
                        viewer.label()))));
  }

  /** Addresses hold keys: no other site may be told them. */
  private static void answer(Context request, ObjectNode json) {
    request.header("Referrer-Policy", "no-referrer");
    Answers.json(request, json.toString());
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
