package org.cartagena.feature;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.cartagena.access.Gate;
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

  private void list(Context request, FeatureCollection collection) throws IOException {
    FeatureQuery query = FeatureQuery.of(request);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = FeatureJson.generator(body)) {
      Page page = new Page(json, query.limit());
      store.readFeatures(
          gate.viewer(request), collection, query.selection(collection), query.programme(), page);
      page.end();
    }
    Answers.geoJson(request, body.toByteArray());
  }

  /** A page as it is written: the records first, then what is known only after them. */
  private static final class Page implements FeatureStore.Reader {
    private final FeatureJson features = new FeatureJson(FeatureJson.DECIMALS_OF_DEGREES);
    private final JsonGenerator json;
    private final int limit;
    private boolean generalised;
    private boolean more;
    private int returned;
    private long last;

    Page(JsonGenerator json, int limit) {
      this.json = json;
      this.limit = limit;
    }

    @Override
    public void begin(boolean generalised) throws IOException {
      this.generalised = generalised;
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      json.writeArrayFieldStart("features");
    }

    @Override
    public boolean row(FeatureRow row) throws IOException {
      if (returned == limit) {
        more = true;
        return false;
      }
      features.begin(json, row, row.geometry());
      json.writeEndObject();
      last = row.id();
      returned++;
      return true;
    }

    void end() throws IOException {
      json.writeEndArray();
      json.writeNumberField("numberReturned", returned);
      json.writeFieldName("next");
      if (more) {
        json.writeNumber(last);
      } else {
        json.writeNull();
      }
      if (generalised) {
        json.writeStringField("notice", "generalised");
      }
      json.writeEndObject();
    }
  }

  private void get(Context request, FeatureCollection collection) throws IOException {
    FeatureStore.Sourced<ObjectNode> found =
        store
            .findFeature(
                gate.viewer(request), collection, Parameters.id(request), FeatureRoutes::node)
            .orElseThrow(() -> nothing(request));
    ((ObjectNode) found.record().get("properties")).set("source", JSON.readTree(found.source()));
    Answers.geoJson(request, found.record().toString());
  }

  private static ObjectNode node(FeatureRow row) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = FeatureJson.generator(body)) {
      new FeatureJson(FeatureJson.DECIMALS_OF_DEGREES).begin(json, row, row.geometry());
      json.writeEndObject();
      json.flush();
      return (ObjectNode) JSON.readTree(body.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void getHazardCell(Context request) {
    String cell =
        store
            .findHazardCell(gate.viewer(request), Parameters.id(request))
            .orElseThrow(() -> nothing(request));
    Answers.geoJson(request, cell);
  }

  private void getFundingActivity(Context request) throws JsonProcessingException {
    FeatureStore.Sourced<String> found =
        store
            .findFundingActivity(gate.viewer(request), Parameters.id(request))
            .orElseThrow(() -> nothing(request));
    ObjectNode activity = (ObjectNode) JSON.readTree(found.record());
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
