package org.cartagena.ogc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.geo.TileCoord;

/**
 * The description of the API as OpenAPI 3.0.3, made from the collections and their columns. A
 * further standard adds its paths in {@link #document}.
 */
final class OpenApi {
  private final ObjectNode document = OgcRoutes.JSON.createObjectNode();
  private final ObjectNode paths;

  private OpenApi(String root) {
    document.put("openapi", "3.0.3");
    document
        .putObject("info")
        .put("title", Words.TITLE)
        .put("description", Words.ABOUT)
        .put("version", "1.0.0");
    document.putArray("servers").addObject().put("url", root);
    ArrayNode tags = document.putArray("tags");
    tags.addObject().put("name", "Capabilities").put("description", "What there is");
    for (FeatureCollection collection : FeatureCollection.values()) {
      tags.addObject().put("name", collection.title()).put("description", collection.about());
    }
    this.paths = document.putObject("paths");
    components();
  }

  /**
   * The document.
   *
   * @param root absolute address of the landing page
   */
  static ObjectNode document(String root) {
    OpenApi api = new OpenApi(root);
    api.plain("/", "getLandingPage", "The landing page", Format.PLAIN);
    api.plain("/conformance", "getConformance", "Standards that are kept", Format.PLAIN);
    api.plain("/api", "getApi", "This document", Format.OF_API);
    api.plain("/collections", "getCollections", "The collections", Format.PLAIN);
    api.plain("/tileMatrixSets", "getTileMatrixSetsList", "Grids of tiles", Format.PLAIN);
    api.plain(
        "/tileMatrixSets/" + TileMatrixSet.ID,
        "getTileMatrixSet",
        "The grid of the tiles",
        Format.PLAIN);
    api.tiles("", "dataset", "Capabilities");
    for (FeatureCollection collection : FeatureCollection.values()) {
      api.collection(collection);
      api.tiles(
          "/collections/" + collection.path(),
          collection.path() + ".collection",
          collection.title());
    }
    return api.document;
  }

  private void plain(String path, String operation, String summary, List<Format> formats) {
    ObjectNode get = get(path, "Capabilities", operation, summary);
    get.putArray("parameters").add(format(formats));
    responses(get, summary, formats, false);
  }

  private void collection(FeatureCollection collection) {
    String path = "/collections/" + collection.path();
    String name = collection.path();
    capability(path, name + ".getCollection", "The collection", collection, Format.PLAIN);
    capability(
        path + "/queryables",
        name + ".getQueryables",
        "What can be asked by",
        collection,
        Format.OF_SCHEMA);
    capability(
        path + "/schema", name + ".getSchema", "What a record is", collection, Format.OF_SCHEMA);

    ObjectNode items =
        get(path + "/items", collection.title(), name + ".getFeatures", "Records by page");
    ArrayNode parameters = items.putArray("parameters");
    for (String shared :
        List.of(
            "limit",
            "bbox",
            "bbox-crs",
            "crs",
            "datetime",
            "filter",
            "filter-lang",
            "filter-crs",
            "after")) {
      parameters.addObject().put("$ref", "#/components/parameters/" + shared);
    }
    parameters.add(sortby(collection));
    parameters.add(format(Format.OF_ITEMS));
    for (Column column : collection.columns()) {
      ObjectNode parameter = parameters.addObject();
      parameter
          .put("name", column.name())
          .put("in", "query")
          .put("required", false)
          .put(
              "description",
              column.type() == Column.Type.TEXTS
                  ? "Only records that have this among theirs"
                  : "Only records with this value");
      parameter.put("style", "form").put("explode", false);
      ObjectNode schema = Schemas.of(column);
      parameter.set("schema", column.type() == Column.Type.TEXTS ? schema.get("items") : schema);
    }
    responses(items, "Records", Format.OF_ITEMS, true);

    ObjectNode item =
        get(path + "/items/{featureId}", collection.title(), name + ".getFeature", "One record");
    ArrayNode itemParameters = item.putArray("parameters");
    itemParameters.addObject().put("$ref", "#/components/parameters/featureId");
    itemParameters.addObject().put("$ref", "#/components/parameters/crs");
    itemParameters.add(format(Format.OF_ITEM));
    responses(item, "A record", Format.OF_ITEM, true);
    if (collection.isEditable()) {
      edits(collection);
    }
  }

  /** Part 4: only for the mine action centre of the record's programme. */
  private void edits(FeatureCollection collection) {
    String path = "/collections/" + collection.path() + "/items";
    String name = collection.path();
    String edited = name + ".edited";
    ObjectNode schemas = (ObjectNode) document.at("/components/schemas");
    schemas.set(edited, Schemas.edited(collection));

    ObjectNode post =
        operation(path, "post", collection, name + ".createFeature", "Create a record");
    ArrayNode parameters = post.putArray("parameters");
    reference(parameters, "reason", "contentCrs");
    parameters.add(
        parameter("dataset", "Where a programme has several published datasets: its name")
            .set("schema", OgcRoutes.JSON.createObjectNode().put("type", "string")));
    body(post, EditRoutes.GEO_JSON, edited);
    good(post, "201", "Created; the header Location says where");

    ObjectNode put =
        operation(
            path + "/{featureId}",
            "put",
            collection,
            name + ".replaceFeature",
            "Replace a record: what is not given is nothing or unknown afterwards");
    reference(put.putArray("parameters"), "featureId", "ifMatch", "reason", "contentCrs");
    body(put, EditRoutes.GEO_JSON, edited);
    good(put, "200", "As it is now");

    ObjectNode patch =
        operation(
            path + "/{featureId}",
            "patch",
            collection,
            name + ".updateFeature",
            "Change what is named, null takes away (RFC 7396); lists and the geometry are replaced whole");
    reference(patch.putArray("parameters"), "featureId", "ifMatch", "reason", "contentCrs");
    body(patch, EditRoutes.MERGE_PATCH, edited);
    good(patch, "200", "As it is now");

    ObjectNode delete =
        operation(
            path + "/{featureId}",
            "delete",
            collection,
            name + ".deleteFeature",
            "Delete a record that should never have been; it stays in the history. What was found"
                + " safe is not deleted, but gets a status.");
    reference(delete.putArray("parameters"), "featureId", "ifMatch", "reasonToDelete");
    ObjectNode responses = delete.putObject("responses");
    responses.putObject("204").put("description", "Deleted");
    refusals(responses);
  }

  private ObjectNode operation(
      String path, String method, FeatureCollection collection, String id, String summary) {
    ObjectNode operation = ((ObjectNode) paths.get(path)).putObject(method);
    operation.putArray("tags").add(collection.title());
    operation.put("summary", summary);
    operation.put("operationId", id);
    operation.put(
        "description",
        "Only for the mine action centre of the record's programme. What an import would mend or"
            + " leave out is refused with its property; every state before stays in the history.");
    operation.putArray("security").addObject().putArray("token");
    return operation;
  }

  private static void reference(ArrayNode parameters, String... names) {
    for (String name : names) {
      parameters.addObject().put("$ref", "#/components/parameters/" + name);
    }
  }

  private static void body(ObjectNode operation, String mediaType, String schema) {
    ObjectNode content =
        operation.putObject("requestBody").put("required", true).putObject("content");
    ObjectNode described = content.putObject(mediaType).putObject("schema");
    if (mediaType.equals(EditRoutes.MERGE_PATCH)) {
      described.put("type", "object");
      described
          .put("description", "Members of the feature that change, as in RFC 7396")
          .putObject("properties")
          .putObject("properties")
          .put("type", "object");
    } else {
      described.put("$ref", "#/components/schemas/" + schema);
    }
  }

  private static void good(ObjectNode operation, String code, String about) {
    ObjectNode responses = operation.putObject("responses");
    responses
        .putObject(code)
        .put("description", about)
        .putObject("content")
        .putObject(EditRoutes.GEO_JSON)
        .putObject("schema")
        .put("$ref", "#/components/schemas/feature");
    refusals(responses);
  }

  private static void refusals(ObjectNode responses) {
    for (String code :
        List.of("400", "401", "403", "404", "409", "412", "415", "422", "428", "503")) {
      responses.putObject(code).put("$ref", "#/components/responses/problem");
    }
  }

  /** Operations are named as OGC 20-057, table 11, has it. */
  private void tiles(String path, String prefix, String tag) {
    String sets = path + "/tiles";
    String set = sets + "/" + TileMatrixSet.ID;
    ObjectNode list = get(sets, tag, prefix + ".vector.getTileSetsList", "What tiles there are");
    list.putArray("parameters").add(format(Format.PLAIN));
    responses(list, "Tilesets", Format.PLAIN, true);
    ObjectNode one = get(set, tag, prefix + ".vector.getTileSet", "Vector tiles of a grid");
    one.putArray("parameters").add(format(Format.PLAIN));
    responses(one, "A tileset", Format.PLAIN, true);
    ObjectNode tile =
        get(
            set + "/{tileMatrix}/{tileRow}/{tileCol}",
            tag,
            prefix + ".vector.getTile",
            "A vector tile; an empty one does not mean that the ground is safe");
    ArrayNode parameters = tile.putArray("parameters");
    for (String name : List.of("tileMatrix", "tileRow", "tileCol")) {
      parameters.addObject().put("$ref", "#/components/parameters/" + name);
    }
    parameters.add(format(Format.OF_TILE));
    responses(tile, "A tile", Format.OF_TILE, true);
  }

  private void capability(
      String path,
      String operation,
      String summary,
      FeatureCollection collection,
      List<Format> formats) {
    ObjectNode get = get(path, collection.title(), operation, summary);
    get.putArray("parameters").add(format(formats));
    responses(get, summary, formats, true);
  }

  private ObjectNode get(String path, String tag, String operation, String summary) {
    ObjectNode get = paths.putObject(path).putObject("get");
    get.putArray("tags").add(tag);
    get.put("summary", summary);
    get.put("operationId", operation);
    return get;
  }

  private static void responses(
      ObjectNode operation, String about, List<Format> formats, boolean mayBeMissing) {
    ObjectNode responses = operation.putObject("responses");
    ObjectNode good = responses.putObject("200").put("description", about);
    ObjectNode content = good.putObject("content");
    for (Format format : formats) {
      ObjectNode schema = content.putObject(format.mediaType()).putObject("schema");
      switch (format) {
        case JSON, OPENAPI, SCHEMA -> schema.put("type", "object");
        case GEOJSON ->
            schema.put(
                "$ref",
                formats == Format.OF_ITEMS
                    ? "#/components/schemas/featureCollection"
                    : "#/components/schemas/feature");
        case FLATGEOBUF, GEOPACKAGE, MVT -> schema.put("type", "string").put("format", "binary");
        case HTML, CSV, GEOJSON_SEQ -> schema.put("type", "string");
      }
    }
    for (String code : mayBeMissing ? List.of("400", "404", "503") : List.of("400", "503")) {
      responses.putObject(code).put("$ref", "#/components/responses/problem");
    }
  }

  private static ObjectNode format(List<Format> formats) {
    ObjectNode parameter =
        parameter("f", "Format; without it the header Accept decides, else the first");
    ObjectNode schema = parameter.putObject("schema").put("type", "string");
    ArrayNode names = schema.putArray("enum");
    formats.forEach(format -> names.add(format.parameter()));
    return parameter;
  }

  private static ObjectNode sortby(FeatureCollection collection) {
    ObjectNode parameter =
        parameter(
            "sortby",
            "Order, such as -statusOn,name; - is descending. Records without a value come last.");
    ObjectNode schema = parameter.putObject("schema").put("type", "array").put("minItems", 1);
    schema
        .putObject("items")
        .put("type", "string")
        .put(
            "pattern",
            collection.columns().stream()
                .filter(Column::isSortable)
                .map(Column::name)
                .collect(Collectors.joining("|", "^[+-]?(", ")$")));
    return parameter;
  }

  private static ObjectNode parameter(String name, String about) {
    return OgcRoutes.JSON
        .createObjectNode()
        .put("name", name)
        .put("in", "query")
        .put("description", about)
        .put("required", false)
        .put("style", "form")
        .put("explode", false);
  }

  private void components() {
    ObjectNode components = document.putObject("components");
    ObjectNode parameters = components.putObject("parameters");
    ObjectNode limit =
        parameter(
            "limit",
            "Most records of a page. Formats other than GeoJSON and HTML give all records without"
                + " it.");
    limit
        .putObject("schema")
        .put("type", "integer")
        .put("minimum", 1)
        .put("maximum", ItemsQuery.LIMIT_MOST)
        .put("default", ItemsQuery.LIMIT_OTHERWISE);
    parameters.set("limit", limit);
    ObjectNode bbox =
        parameter(
            "bbox",
            "Only records that touch this box: lower left corner, then upper right, with heights or"
                + " without; west may be greater than east across the antimeridian. Records without"
                + " location always pass: withoutLocation=false leaves them out.");
    bbox.putObject("schema")
        .put("type", "array")
        .put("minItems", 4)
        .put("maxItems", 6)
        .putObject("items")
        .put("type", "number");
    parameters.set("bbox", bbox);
    ObjectNode filter =
        parameter("filter", "Only records for which this holds: CQL2 over what can be asked by");
    filter.putObject("schema").put("type", "string");
    parameters.set("filter", filter);
    ObjectNode language = parameter("filter-lang", "Language of the filter");
    ObjectNode languages = language.putObject("schema").put("type", "string");
    Filters.LANGUAGES.forEach(languages.putArray("enum")::add);
    languages.put("default", Filters.LANGUAGES.get(0));
    parameters.set("filter-lang", language);
    for (String name : List.of("bbox-crs", "filter-crs", "crs")) {
      ObjectNode crs =
          parameter(
              name,
              "Coordinate system by URI, or as [EPSG:32633]; any of the EPSG register. Axes are in"
                  + " the order of the register.");
      crs.putObject("schema")
          .put("type", "string")
          .put("format", "uri")
          .put("default", Crss.EVERYWHERE.get(0));
      parameters.set(name, crs);
    }
    ObjectNode datetime =
        parameter(
            "datetime",
            "Only records of this moment or period, such as 2024-06-30T00:00:00Z, 2024-01-01/.. or"
                + " 2024-01-01/P6M. Records without days always pass.");
    datetime.putObject("schema").put("type", "string");
    parameters.set("datetime", datetime);
    ObjectNode after =
        parameter("after", "Where the page before ended; only ever from its next link");
    after.putObject("schema").put("type", "string");
    parameters.set("after", after);
    ObjectNode id = parameters.putObject("featureId");
    id.put("name", "featureId").put("in", "path").put("required", true);
    id.put("description", "Key of the record")
        .putObject("schema")
        .put("type", "integer")
        .put("format", "int64");

    parameters.set("reason", reason("Why, for the history; needed to take a geometry away"));
    parameters.set("reasonToDelete", reason("Why, for the history").put("required", true));
    header(
        parameters,
        "ifMatch",
        "If-Match",
        "Entity tag of the state that was seen, in whatever form; 412 when the record is another by"
            + " now",
        true);
    header(
        parameters,
        "contentCrs",
        "Content-Crs",
        "Coordinate system of the geometry that is sent, as <URI>, with axes in the order of the"
            + " register; longitude latitude without it",
        false);
    components
        .putObject("securitySchemes")
        .putObject("token")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("description", "Token of a mine action centre");

    place(parameters, "tileMatrix", "Zoom", TileCoord.MAX_ZOOM);
    int last = (1 << TileCoord.MAX_ZOOM) - 1;
    place(parameters, "tileRow", "Row, from north to south", last);
    place(parameters, "tileCol", "Column, from west to east", last);

    ObjectNode schemas = components.putObject("schemas");
    feature(schemas.putObject("feature"));
    ObjectNode collection = schemas.putObject("featureCollection").put("type", "object");
    collection.putArray("required").add("type").add("features");
    ObjectNode members = collection.putObject("properties");
    members.putObject("type").put("type", "string").putArray("enum").add("FeatureCollection");
    members
        .putObject("features")
        .put("type", "array")
        .putObject("items")
        .put("$ref", "#/components/schemas/feature");
    members.set("links", links());
    members.putObject("timeStamp").put("type", "string").put("format", "date-time");
    members.putObject("numberMatched").put("type", "integer").put("minimum", 0);
    members.putObject("numberReturned").put("type", "integer").put("minimum", 0);
    members.putObject("notice").put("type", "string");

    ObjectNode problem =
        components
            .putObject("responses")
            .putObject("problem")
            .put("description", "What is wrong, and what to do (RFC 9457)");
    ObjectNode fault =
        problem
            .putObject("content")
            .putObject("application/problem+json")
            .putObject("schema")
            .put("type", "object")
            .putObject("properties");
    fault.putObject("type").put("type", "string");
    fault.putObject("title").put("type", "string");
    fault.putObject("status").put("type", "integer");
    fault.putObject("detail").put("type", "string");
  }

  private static ObjectNode reason(String about) {
    ObjectNode reason = parameter("reason", about);
    reason.putObject("schema").put("type", "string").put("maxLength", EditRoutes.LONGEST_TEXT);
    return reason;
  }

  private static void header(
      ObjectNode parameters, String key, String name, String about, boolean required) {
    parameters
        .putObject(key)
        .put("name", name)
        .put("in", "header")
        .put("required", required)
        .put("description", about)
        .putObject("schema")
        .put("type", "string");
  }

  private static void place(ObjectNode parameters, String name, String about, int most) {
    parameters
        .putObject(name)
        .put("name", name)
        .put("in", "path")
        .put("required", true)
        .put("description", about)
        .putObject("schema")
        .put("type", "integer")
        .put("minimum", 0)
        .put("maximum", most);
  }

  private static void feature(ObjectNode feature) {
    feature.put("type", "object");
    feature.putArray("required").add("type").add("geometry").add("properties");
    ObjectNode members = feature.putObject("properties");
    members.putObject("type").put("type", "string").putArray("enum").add("Feature");
    members.putObject("id").put("type", "integer").put("format", "int64");
    members.putObject("geometry").put("type", "object").put("nullable", true);
    members.putObject("properties").put("type", "object");
    members.set("links", links());
  }

  private static ObjectNode links() {
    ObjectNode links = OgcRoutes.JSON.createObjectNode().put("type", "array");
    ObjectNode link = links.putObject("items").put("type", "object");
    link.putArray("required").add("href").add("rel");
    ObjectNode members = link.putObject("properties");
    for (String name : List.of("href", "rel", "type", "title")) {
      members.putObject(name).put("type", "string");
    }
    return links;
  }
}
