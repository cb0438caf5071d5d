package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.problem.AppException;

/** {@code /api/mappings}: for the mine action centre only. */
public final class MappingRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Gate gate;
  private final MappingStore store;

  public MappingRoutes(Gate gate, MappingStore store) {
    this.gate = gate;
    this.store = store;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/mappings", this::list);
    routes.put("/api/mappings/{name}", this::save);
  }

  private void list(Context request) {
    Viewer viewer = gate.centre(request);
    Optional<Kind> kind = Optional.ofNullable(request.queryParam("kind")).map(Kind::ofParameter);
    ObjectNode json = JSON.createObjectNode();
    ArrayNode mappings = json.putArray("mappings");
    store.listMappings(viewer).stream()
        .filter(mapping -> kind.isEmpty() || mapping.kind() == kind.get())
        .forEach(mapping -> mappings.add((JsonNode) mapping.toJson()));
    Answers.json(request, json.toString());
  }

  private void save(Context request) {
    Viewer viewer = gate.centre(request);
    Mapping mapping = Mapping.of(request.body(), "The mapping");
    String name = request.pathParam("name");
    if (!mapping.name().equals(name)) {
      throw AppException.badParameter(
          "The mapping is named " + mapping.name() + ", and the address says " + name + ".");
    }
    store.save(viewer, mapping);
    Answers.json(request, mapping.toJson().toString());
  }
}
