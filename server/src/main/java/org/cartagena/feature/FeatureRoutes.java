package org.cartagena.feature;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;

/**
 * {@code GET /api/{collection}} and {@code /api/{collection}/{id}}: GeoJSON (RFC 7946), EPSG:4326
 * longitude latitude.
 */
public final class FeatureRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Gate gate;
  private final FeatureStore store;

  public FeatureRoutes(Gate gate, FeatureStore store) {
    this.gate = gate;
    this.store = store;
  }

  public void register(RoutesConfig routes) {
    for (FeatureCollection collection : FeatureCollection.values()) {
      routes.get("/api/" + collection.path(), request -> list(request, collection));
      routes.get("/api/" + collection.path() + "/{id}", request -> get(request, collection));
    }
    routes.get("/api/hazard-cells/{id}", this::getHazardCell);
    routes.get("/api/funding-activities/{id}", this::getFundingActivity);
  }

  private void list(Context request, FeatureCollection collection) {
    Viewer viewer = gate.viewer(request);
    FeatureQuery query = FeatureQuery.of(request);
    FeatureStore.Page page = store.listFeatures(viewer, collection, query);
    int returned = page.features().size();
    StringBuilder body =
        new StringBuilder("{\"type\":\"FeatureCollection\",\"numberReturned\":").append(returned);
    boolean full = returned == query.limit();
    body.append(",\"next\":").append(full ? page.features().get(returned - 1).id() : "null");
    if (page.generalised()) {
      body.append(",\"notice\":\"generalised\"");
    }
    body.append(",\"features\":[");
    for (int i = 0; i < returned; i++) {
      body.append(i == 0 ? "" : ",").append(page.features().get(i).json());
    }
    Answers.geoJson(request, body.append("]}").toString());
  }

  private void get(Context request, FeatureCollection collection) throws JsonProcessingException {
    FeatureStore.Sourced found =
        store
            .findFeature(gate.viewer(request), collection, Parameters.id(request))
            .orElseThrow(() -> nothing(request));
    ObjectNode feature = (ObjectNode) JSON.readTree(found.json());
    ((ObjectNode) feature.get("properties")).set("source", JSON.readTree(found.source()));
    Answers.geoJson(request, feature.toString());
  }

  private void getHazardCell(Context request) {
    String cell =
        store
            .findHazardCell(gate.viewer(request), Parameters.id(request))
            .orElseThrow(() -> nothing(request));
    Answers.geoJson(request, cell);
  }

  private void getFundingActivity(Context request) throws JsonProcessingException {
    FeatureStore.Sourced found =
        store
            .findFundingActivity(gate.viewer(request), Parameters.id(request))
            .orElseThrow(() -> nothing(request));
    ObjectNode activity = (ObjectNode) JSON.readTree(found.json());
    activity.set("source", JSON.readTree(found.source()));
    Answers.json(request, activity.toString());
  }

  private static AppException nothing(Context request) {
    return AppException.notFound(
        "There is no record at "
            + request.path()
            + " that you may see. It may have been replaced by a newer version.");
  }
}
