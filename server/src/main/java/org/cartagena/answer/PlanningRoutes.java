package org.cartagena.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/** {@code /api/programmes/{code}/planning-values}: what answers reckon with. */
public final class PlanningRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private final Gate gate;

  public PlanningRoutes(Gate gate) {
    this.gate = gate;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/programmes/{code}/planning-values", this::list);
    routes.put("/api/programmes/{code}/planning-values", this::save);
  }

  private void list(Context request) {
    Viewer viewer = gate.viewer(request);
    answer(request, viewer, code(request, viewer));
  }

  private void save(Context request) {
    Viewer viewer = gate.centre(request);
    String programme = code(request, viewer);
    if (!viewer.isCentreOf(programme)) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "The planning values of "
              + programme
              + " are for its mine action centre to say. Send its token.");
    }
    List<PlanningValue> values = PlanningValue.listOf(body(request));
    gate.act(
        viewer,
        handle -> {
          PlanningStore.save(handle, programme, values, viewer.label());
          return programme;
        });
    answer(request, viewer, programme);
  }

  private void answer(Context request, Viewer viewer, String programme) {
    ObjectNode answer = JSON.createObjectNode().put("programme", programme);
    ArrayNode values = answer.putArray("planningValues");
    gate.read(viewer, handle -> PlanningStore.listInForce(handle, programme))
        .forEach(value -> values.add(value.json()));
    Answers.json(request, answer.toString());
  }

  private String code(Context request, Viewer viewer) {
    String code = request.pathParam("code");
    if (!gate.read(viewer, handle -> PlanningStore.isProgramme(handle, code))) {
      throw AppException.notFound("There is no programme " + code + " here.");
    }
    return code;
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
