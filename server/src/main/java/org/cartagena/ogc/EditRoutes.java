package org.cartagena.ogc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureJson;
import org.cartagena.feature.FeatureRow;
import org.cartagena.feature.FeatureStore;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.ingest.EditCheck;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.locationtech.jts.geom.Geometry;

/**
 * OGC API Features Part 4 (create, replace, update, delete) with optimistic locking by entity tags,
 * for the mine action centre of a record's programme (decision 0022).
 */
final class EditRoutes {
  static final List<String> PARAMETERS = List.of("reason", "dataset");
  static final String ITEMS = OgcRoutes.ROOT + "/collections/{collection}/items";
  static final String ITEM = ITEMS + "/{featureId}";
  static final String GEO_JSON = "application/geo+json";
  static final String MERGE_PATCH = "application/merge-patch+json";

  /** Longest reason and text, in characters. */
  static final int LONGEST_TEXT = 10_000;

  private static final Pattern TAG = Pattern.compile("\"([0-9a-f]{16})-[0-9a-f]+\"");
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Gate gate;
  private final FeatureStore features;
  private final EditStore store;
  private final EditCheck check;
  private final ItemRoutes items;

  EditRoutes(Gate gate, FeatureStore features, EditCheck check, ItemRoutes items) {
    this.gate = gate;
    this.features = features;
    this.store = new EditStore(gate);
    this.check = check;
    this.items = items;
  }

  void register(RoutesConfig routes) {
    routes.post(ITEMS, this::create);
    routes.put(ITEM, this::replace);
    routes.patch(ITEM, this::update);
    routes.delete(ITEM, this::delete);
    routes.options(ITEMS, request -> options(request, "GET, HEAD, OPTIONS", "POST"));
    routes.options(ITEM, request -> options(request, "GET, HEAD, OPTIONS", "PUT, PATCH, DELETE"));
  }

  /** A record as it is stored, for whoever wants to change it. */
  private record Present(ObjectNode properties, Geometry geometry, String written, String tag) {}

  private void options(Context request, String everybody, String editors) {
    FeatureCollection collection = OgcRoutes.collection(request);
    boolean mayEdit = collection.isEditable() && gate.viewer(request).isCentre();
    request.header("Allow", mayEdit ? everybody + ", " + editors : everybody);
    if (mayEdit && editors.equals("POST")) {
      request.header("Accept-Post", GEO_JSON);
    } else if (mayEdit) {
      request.header("Accept-Patch", MERGE_PATCH);
    }
    request.header("Vary", "Authorization").header("Cache-Control", "no-store").status(204);
  }

  private FeatureCollection editable(Context request, String allowed) {
    FeatureCollection collection = OgcRoutes.collection(request);
    if (!collection.isEditable()) {
      request.header("Allow", allowed);
      throw new AppException(
          ProblemType.METHOD_NOT_ALLOWED,
          "Records of "
              + collection.path()
              + " are not edited one by one; import a new version of the dataset.");
    }
    return collection;
  }

  private void create(Context request) throws IOException {
    FeatureCollection collection = editable(request, "GET, HEAD, OPTIONS");
    Viewer viewer = gate.centre(request);
    Ask ask = new Ask(request, PARAMETERS);
    ObjectNode feature = feature(request, GEO_JSON);
    ObjectNode given = properties(feature);
    String programme = programme(viewer, given);
    EditStore.Place place = place(viewer, collection, programme, ask.parameters().get("dataset"));
    given.remove("programme");
    Map<String, JsonNode> properties = new LinkedHashMap<>();
    for (Column column : collection.shown()) {
      JsonNode value = given.path(column.name());
      if (collection.isEditable(column)) {
        properties.put(column.name(), EditValues.of(column, value));
      } else if (!EditValues.isNothing(value)) {
        throw derived(column.name());
      }
    }
    known(collection, given);
    Geometry geometry = geometry(request, feature);
    EditCheck.Checked checked =
        check.check(collection.kind(), programme, properties, null, geometry, true);
    long id = store.create(viewer, collection, place.versionId(), checked, reason(ask));
    request.status(201);
    request.header("Location", ask.address("/collections/" + collection.path() + "/items/" + id));
    items.answer(request, viewer, collection, id);
  }

  private void replace(Context request) throws IOException {
    FeatureCollection collection = editable(request, "GET, HEAD, OPTIONS");
    Viewer viewer = gate.centre(request);
    Ask ask = new Ask(request, List.of("reason"));
    long id = ItemRoutes.id(request);
    Present present = present(request, viewer, collection, id);
    ObjectNode feature = feature(request, GEO_JSON);
    sameId(feature, id);
    change(ask, viewer, collection, id, present, properties(feature), feature, true);
  }

  private void update(Context request) throws IOException {
    FeatureCollection collection = editable(request, "GET, HEAD, OPTIONS");
    Viewer viewer = gate.centre(request);
    Ask ask = new Ask(request, List.of("reason"));
    long id = ItemRoutes.id(request);
    Present present = present(request, viewer, collection, id);
    ObjectNode patch = feature(request, MERGE_PATCH);
    sameId(patch, id);
    if (patch.has("properties") && !patch.get("properties").isObject()) {
      throw AppException.badInput("properties: must be an object. Nothing was changed.");
    }
    // RFC 7396: what is not named stays; null takes away. Values of properties are replaced whole.
    ObjectNode merged = present.properties().deepCopy();
    if (patch.get("properties") instanceof ObjectNode named) {
      merged.setAll(named);
    }
    change(ask, viewer, collection, id, present, merged, patch, patch.has("geometry"));
  }

  private void change(
      Ask ask,
      Viewer viewer,
      FeatureCollection collection,
      long id,
      Present present,
      ObjectNode given,
      ObjectNode feature,
      boolean withGeometry)
      throws IOException {
    Context request = ask.request();
    known(collection, given);
    Map<String, JsonNode> properties = new LinkedHashMap<>();
    Set<String> changed = new LinkedHashSet<>();
    for (Column column : collection.shown()) {
      JsonNode value = given.path(column.name());
      JsonNode before = present.properties().get(column.name());
      if (!collection.isEditable(column)) {
        // Who sends back what was read sends these too.
        if (!EditValues.isNothing(value) && !EditValues.same(value, before)) {
          throw derived(column.name());
        }
        continue;
      }
      if (EditValues.same(value, before)) {
        properties.put(column.name(), before);
      } else {
        properties.put(column.name(), EditValues.of(column, value));
        changed.add(column.name());
      }
    }
    Geometry geometry = withGeometry ? geometry(request, feature) : present.geometry();
    // What was read has seven decimals; whoever sends it back has moved nothing.
    boolean drawn = withGeometry && !written(geometry).equals(present.written());
    if (!drawn) {
      geometry = present.geometry();
    }
    String reason = reason(ask);
    if (drawn && geometry == null && reason == null) {
      throw AppException.badInput(
          "geometry: without it the record vanishes from the map, though it is still counted. Say"
              + " why: ?reason=... Nothing was changed.");
    }
    if (!changed.isEmpty() || drawn) {
      EditCheck.Checked checked =
          check.check(
              collection.kind(),
              present.properties().get("programme").asText(),
              properties,
              changed,
              geometry,
              drawn);
      store.change(viewer, collection, id, present.tag(), checked, reason);
    }
    items.answer(request, viewer, collection, id);
  }

  private void delete(Context request) {
    FeatureCollection collection = editable(request, "GET, HEAD, OPTIONS");
    Viewer viewer = gate.centre(request);
    Ask ask = new Ask(request, List.of("reason"));
    long id = ItemRoutes.id(request);
    Present present = present(request, viewer, collection, id);
    String reason = reason(ask);
    if (reason == null) {
      throw AppException.badParameter(
          "reason: a record that is deleted is shown to nobody any more. Say why, as in"
              + " ?reason=entered+twice; it is kept in the history. Ground that was found safe is"
              + " not deleted: it gets the status closed or released.");
    }
    store.delete(viewer, collection, id, present.tag(), reason);
    request.status(204);
  }

  /** The record, when this viewer may edit it and has said which state of it was seen. */
  private Present present(Context request, Viewer viewer, FeatureCollection collection, long id) {
    Present present =
        features
            .findFeature(
                viewer, collection, id, row -> new Object[] {properties(row), row.geometry()})
            .map(
                found ->
                    new Present(
                        (ObjectNode) found.record()[0],
                        (Geometry) found.record()[1],
                        written((Geometry) found.record()[1]),
                        found.tag()))
            .orElseThrow(
                () ->
                    AppException.notFound(
                        "There is no record at " + request.path() + " that you may see."));
    mayEdit(viewer, present.properties().get("programme").asText());
    String seen = request.header("If-Match");
    if (seen == null) {
      throw new AppException(
          ProblemType.TAG_MISSING,
          "Read the record first and send its ETag as If-Match, so that nobody else's change is"
              + " overwritten unseen. Nothing was changed.");
    }
    if (!seen.strip().equals("*") && !tags(seen).contains(present.tag())) {
      throw EditStore.changedMeanwhile();
    }
    return present;
  }

  /** The states that are named by strong tags (RFC 9110, 13.1.1); weak ones do not count. */
  private static List<String> tags(String header) {
    List<String> tags = new ArrayList<>();
    for (String one : header.split(",")) {
      Matcher tag = TAG.matcher(one.strip());
      if (tag.matches()) {
        tags.add(tag.group(1));
      }
    }
    return tags;
  }

  private static void mayEdit(Viewer viewer, String programme) {
    if (!viewer.isCentreOf(programme)) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "Only the mine action centre of " + programme + " edits its records.");
    }
  }

  private static String programme(Viewer viewer, ObjectNode given) {
    JsonNode programme = given.path("programme");
    if (programme.isTextual()) {
      mayEdit(viewer, programme.asText());
      return programme.asText();
    }
    if (EditValues.isNothing(programme)
        && viewer.programmes().size() == 1
        && !viewer.programmes().contains("*")) {
      return viewer.programmes().get(0);
    }
    throw AppException.badInput(
        "programme: say to which programme the record belongs, by its three letters.");
  }

  private EditStore.Place place(
      Viewer viewer, FeatureCollection collection, String programme, String dataset) {
    List<EditStore.Place> places = store.listPublished(viewer, collection, programme);
    if (places.isEmpty()) {
      throw new AppException(
          ProblemType.CONFLICT,
          "No dataset of "
              + collection.path()
              + " is published for "
              + programme
              + ", so that a new record has no place. Import and publish one first.");
    }
    if (places.size() == 1 && dataset == null) {
      return places.get(0);
    }
    return places.stream()
        .filter(place -> place.dataset().equals(dataset))
        .findAny()
        .orElseThrow(
            () ->
                AppException.badParameter(
                    "dataset: name the one that the record belongs to: "
                        + places.stream()
                            .map(EditStore.Place::dataset)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private static String reason(Ask ask) {
    String reason = ask.parameters().get("reason");
    if (reason == null) {
      return null;
    }
    if (reason.isBlank() || reason.length() > LONGEST_TEXT || reason.indexOf('\0') >= 0) {
      throw AppException.badParameter(
          "reason: must be a text of at most " + LONGEST_TEXT + " characters.");
    }
    EditCheck.checkReason(reason);
    return reason.strip();
  }

  private static ObjectNode feature(Context request, String mediaType) {
    String type = request.contentType() == null ? "" : request.contentType().split(";")[0].strip();
    if (!type.equalsIgnoreCase(mediaType)) {
      request.header(mediaType.equals(MERGE_PATCH) ? "Accept-Patch" : "Accept-Post", mediaType);
      throw new AppException(
          ProblemType.WRONG_MEDIA_TYPE,
          "Send " + mediaType + " and say so in the header Content-Type.");
    }
    try {
      JsonNode body = JSON.readTree(request.bodyAsBytes());
      if (body instanceof ObjectNode feature
          && (!feature.has("type") || feature.get("type").asText().equals("Feature"))) {
        return feature;
      }
      throw AppException.badInput("The body must be one GeoJSON Feature. Nothing was changed.");
    } catch (JsonProcessingException e) {
      throw new AppException(
          ProblemType.BAD_PARAMETER,
          "The body is not JSON: " + e.getOriginalMessage() + ". Nothing was changed.",
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode properties(ObjectNode feature) {
    if (!feature.path("type").asText().equals("Feature")
        || !(feature.get("properties") instanceof ObjectNode properties)
        || !feature.has("geometry")) {
      throw AppException.badInput(
          "The body must be a GeoJSON Feature with type, geometry (null for a record without"
              + " location) and properties. Nothing was changed.");
    }
    return properties;
  }

  private static void sameId(ObjectNode feature, long id) {
    JsonNode named = feature.path("id");
    if (!EditValues.isNothing(named) && !named.asText().equals(Long.toString(id))) {
      throw AppException.badInput(
          "id: the record at this address is " + id + ". Nothing was changed.");
    }
  }

  private static void known(FeatureCollection collection, ObjectNode given) {
    given
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (collection.findColumn(name).filter(Column::shown).isEmpty()) {
                throw AppException.badInput(
                    name
                        + ": there is no such property here. Nothing was changed; possible are "
                        + collection.shown().stream()
                            .filter(collection::isEditable)
                            .map(Column::name)
                            .collect(Collectors.joining(", "))
                        + ".");
              }
            });
  }

  private static AppException derived(String name) {
    return AppException.badInput(
        name
            + ": is found by the server and cannot be set. Nothing was changed; leave it out or"
            + " send it as it was read.");
  }

  private static Geometry geometry(Context request, ObjectNode feature) {
    String header = request.header("Content-Crs");
    RegisterCrs crs =
        Values.crs("Content-Crs", header == null ? null : header.strip().replaceAll("^<|>$", ""));
    return EditCheck.geometry(feature.get("geometry"), crs);
  }

  private static ObjectNode properties(FeatureRow row) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (var json = FeatureJson.generator(body)) {
      new FeatureJson(FeatureJson.DECIMALS_OF_DEGREES).begin(json, row, null);
      json.writeEndObject();
      json.flush();
      return (ObjectNode) JSON.readTree(body.toByteArray()).get("properties");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String written(Geometry geometry) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (var json = FeatureJson.generator(body)) {
      new FeatureJson(FeatureJson.DECIMALS_OF_DEGREES).write(json, geometry);
      json.flush();
      return body.toString(java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
