package org.cartagena.ogc;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureStore;
import org.cartagena.geo.Bbox;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.ingest.EditCheck;
import org.cartagena.problem.AppException;
import org.cartagena.tile.TileAnswers;

/**
 * OGC API Features Part 1 (core, GeoJSON, HTML, OpenAPI 3.0) and Part 2 (coordinate systems): what
 * there is. The records themselves are in {@link ItemRoutes}, tiles in {@link TilesetRoutes}.
 */
public final class OgcRoutes {
  /** Where everything of the OGC is. */
  public static final String ROOT = "/ogc";

  /** What is promised; a further standard adds its classes here. */
  static final List<String> CONFORMANCE =
      List.of(
          "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
          "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
          "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
          "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
          "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/html",
          "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
          "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
          "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
          "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
          "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
          "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
          "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/create-replace-delete",
          "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/update",
          "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
          "http://www.opengis.net/spec/ogcapi-features-4/1.0/conf/features",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
          "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
          "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
          "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
          "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
          "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
          "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
          "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
          "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
          "http://www.opengis.net/spec/cql2/1.0/conf/temporal-functions",
          "http://www.opengis.net/spec/cql2/1.0/conf/array-functions",
          "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
          "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic");

  static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ONLY_FORMAT = List.of("f");

  private final Gate gate;
  private final OgcStore store;
  private final ItemRoutes items;
  private final TilesetRoutes tilesets;
  private final EditRoutes edits;

  public OgcRoutes(Gate gate, FeatureStore features, TileAnswers tiles, EditCheck check) {
    this.gate = gate;
    this.store = new OgcStore(gate);
    this.items = new ItemRoutes(gate, features);
    this.edits = new EditRoutes(gate, features, check, items);
    this.tilesets = new TilesetRoutes(tiles);
  }

  public void register(RoutesConfig routes) {
    routes.get(ROOT, this::getLandingPage);
    routes.get(ROOT + "/conformance", this::getConformance);
    routes.get(ROOT + "/api", this::getApi);
    routes.get(ROOT + "/collections", this::getCollections);
    routes.get(ROOT + "/collections/{collection}", this::getCollection);
    routes.get(ROOT + "/collections/{collection}/queryables", this::getQueryables);
    routes.get(ROOT + "/collections/{collection}/schema", this::getSchema);
    items.register(routes);
    edits.register(routes);
    tilesets.register(routes);
  }

  private void getLandingPage(Context request) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    Format format = ask.format(Format.PLAIN);
    List<Link> links = ask.selfAndAlternates("", format, Format.PLAIN);
    links.add(
        new Link(
            ask.address("/api?f=json"),
            "service-desc",
            Format.OPENAPI.mediaType(),
            "The API as OpenAPI 3.0"));
    links.add(
        new Link(ask.address("/api?f=html"), "service-doc", "text/html", "The API for people"));
    links.add(
        new Link(
            ask.address("/conformance"),
            "conformance",
            "application/json",
            "Standards that are kept"));
    links.add(new Link(ask.address("/collections"), "data", "application/json", "The collections"));
    links.add(TilesetRoutes.link(ask, null));
    links.add(TilesetRoutes.linkToSets(ask));
    ObjectNode body = JSON.createObjectNode();
    body.put("title", Words.TITLE);
    body.put("description", Words.ABOUT);
    put(body, links);
    answer(ask, format, links, body, () -> Html.landingPage(ask, links));
  }

  private void getConformance(Context request) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    Format format = ask.format(Format.PLAIN);
    List<Link> links = ask.selfAndAlternates("/conformance", format, Format.PLAIN);
    ObjectNode body = JSON.createObjectNode();
    ArrayNode classes = body.putArray("conformsTo");
    CONFORMANCE.forEach(classes::add);
    put(body, links);
    answer(ask, format, links, body, () -> Html.conformance(ask, CONFORMANCE, links));
  }

  private void getApi(Context request) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    Format format = ask.format(Format.OF_API);
    List<Link> links = ask.selfAndAlternates("/api", format, Format.OF_API);
    ObjectNode document = OpenApi.document(ask.address(""));
    answer(ask, format, links, document, () -> Html.api(ask, document, links));
  }

  private void getCollections(Context request) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    Format format = ask.format(Format.PLAIN);
    Viewer viewer = gate.viewer(request);
    var extents = store.extents(viewer);
    List<Link> links = ask.selfAndAlternates("/collections", format, Format.PLAIN);
    ObjectNode body = JSON.createObjectNode();
    put(body, links);
    ArrayNode collections = body.putArray("collections");
    for (FeatureCollection collection : FeatureCollection.values()) {
      OgcStore.Extent extent = extents.get(collection.path());
      ObjectNode described = describe(collection, extent);
      ArrayNode crs = described.putArray("crs").add("#/crs");
      Crss.zones(extent).forEach(crs::add);
      put(described, itemsLinks(ask, collection));
      collections.add(described);
    }
    ArrayNode everywhere = body.putArray("crs");
    Crss.EVERYWHERE.forEach(everywhere::add);
    answer(ask, format, links, body, () -> Html.collections(ask, body, links));
  }

  private void getCollection(Context request) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    FeatureCollection collection = collection(request);
    Format format = ask.format(Format.PLAIN);
    var extents = store.extents(gate.viewer(request));
    List<Link> links =
        ask.selfAndAlternates("/collections/" + collection.path(), format, Format.PLAIN);
    links.addAll(itemsLinks(ask, collection));
    OgcStore.Extent extent = extents.get(collection.path());
    ObjectNode body = describe(collection, extent);
    ArrayNode crs = body.putArray("crs");
    Crss.EVERYWHERE.forEach(crs::add);
    Crss.zones(extent).forEach(crs::add);
    put(body, links);
    answer(ask, format, links, body, () -> Html.collection(ask, collection, body, extent, links));
  }

  private static ObjectNode describe(FeatureCollection collection, OgcStore.Extent extent) {
    ObjectNode body = JSON.createObjectNode();
    body.put("id", collection.path());
    body.put("title", collection.title());
    body.put("description", collection.about());
    ObjectNode extents = body.putObject("extent");
    if (extent.box() != null) {
      Bbox box = extent.box();
      ObjectNode spatial = extents.putObject("spatial");
      spatial
          .putArray("bbox")
          .addArray()
          .add(box.west())
          .add(box.south())
          .add(box.east())
          .add(box.north());
      spatial.put("crs", RegisterCrs.CRS84.uri());
    }
    if (collection.isTimed() && extent.number() > 0) {
      ObjectNode temporal = extents.putObject("temporal");
      temporal
          .putArray("interval")
          .addArray()
          .add(instant(extent.from()))
          .add(instant(extent.to()));
      temporal.put("trs", "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian");
    }
    body.put("itemType", "feature");
    body.put("storageCrs", RegisterCrs.CRS84.uri());
    return body;
  }

  private static String instant(String day) {
    return day == null ? null : day + "T00:00:00Z";
  }

  private static List<Link> itemsLinks(Ask ask, FeatureCollection collection) {
    String path = "/collections/" + collection.path();
    List<Link> links = new ArrayList<>();
    for (Format format : Format.OF_ITEMS) {
      links.add(
          new Link(
              ask.address(path + "/items?f=" + format.parameter()),
              "items",
              format.mediaType(),
              collection.title() + ", as " + format.title()));
    }
    links.add(
        new Link(
            ask.address(path + "/queryables?f=json"),
            "http://www.opengis.net/def/rel/ogc/1.0/queryables",
            Format.SCHEMA.mediaType(),
            "What can be asked by"));
    links.add(
        new Link(
            ask.address(path + "/schema?f=json"),
            "describedby",
            Format.SCHEMA.mediaType(),
            "What a record is"));
    links.add(TilesetRoutes.link(ask, collection));
    return links;
  }

  private void getQueryables(Context request) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    FeatureCollection collection = collection(request);
    String path = "/collections/" + collection.path() + "/queryables";
    schema(
        ask,
        collection,
        path,
        Schemas.queryables(collection, ask.address(path)),
        collection.columns());
  }

  private void getSchema(Context request) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    FeatureCollection collection = collection(request);
    String path = "/collections/" + collection.path() + "/schema";
    schema(
        ask,
        collection,
        path,
        Schemas.properties(collection, ask.address(path)),
        collection.shown());
  }

  private static void schema(
      Ask ask, FeatureCollection collection, String path, ObjectNode schema, List<Column> columns) {
    Format format = ask.format(Format.OF_SCHEMA);
    List<Link> links = ask.selfAndAlternates(path, format, Format.OF_SCHEMA);
    String title = collection.title() + ": " + schema.get("description").asText();
    answer(ask, format, links, schema, () -> Html.columns(ask, collection, title, columns, links));
  }

  /** The collection of the address; an unknown one is 404 with those that there are. */
  static FeatureCollection collection(Context request) {
    String path = request.pathParam("collection");
    return FeatureCollection.find(path)
        .orElseThrow(
            () ->
                AppException.notFound(
                    "There is no collection "
                        + path
                        + " here; there are "
                        + Arrays.stream(FeatureCollection.values())
                            .map(FeatureCollection::path)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  static void put(ObjectNode body, List<Link> links) {
    ArrayNode list = body.putArray("links");
    for (Link link : links) {
      list.addObject()
          .put("href", link.href())
          .put("rel", link.rel())
          .put("type", link.type())
          .put("title", link.title());
    }
  }

  static void answer(
      Ask ask, Format format, List<Link> links, ObjectNode body, Supplier<String> page) {
    Context request = ask.request();
    prepare(request, format);
    links.forEach(link -> request.res().addHeader("Link", link.header()));
    String text = format == Format.HTML ? page.get() : body.toString();
    request.result(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What a viewer may see depends on the token, the form on what is accepted. */
  static void prepare(Context request, Format format) {
    request
        .header("Cache-Control", "private, no-cache")
        .header("Vary", "Authorization, Accept")
        .contentType(format.contentType());
  }
}
