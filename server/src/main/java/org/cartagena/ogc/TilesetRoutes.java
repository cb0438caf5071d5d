package org.cartagena.ogc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.geo.TileCoord;
import org.cartagena.http.Parameters;
import org.cartagena.tile.TileAnswers;
import org.cartagena.tile.TileLayer;

/**
 * OGC API Tiles Part 1: vector tiles of each collection, and of all of them in one tile, in the
 * grid WebMercatorQuad. The tiles are those of {@code /tiles}.
 */
final class TilesetRoutes {
  static final String TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
  static final String TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes";
  private static final String TILING_SCHEME =
      "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
  private static final String VECTOR = "vector";
  private static final String TILE = "/{tileMatrix}/{tileRow}/{tileCol}";
  private static final String SETS = "/tileMatrixSets";
  private static final String THE_SET = SETS + "/" + TileMatrixSet.ID;
  private static final List<String> ONLY_FORMAT = List.of("f");

  private final TileAnswers tiles;

  TilesetRoutes(TileAnswers tiles) {
    this.tiles = tiles;
  }

  void register(RoutesConfig routes) {
    String root = OgcRoutes.ROOT;
    String set = "/tiles/{tileMatrixSet}";
    routes.get(root + SETS, TilesetRoutes::getSets);
    routes.get(root + SETS + "/{tileMatrixSet}", TilesetRoutes::getSet);
    routes.get(root + "/tiles", request -> getTilesets(request, null));
    routes.get(root + set, request -> getTileset(request, null));
    routes.get(root + set + TILE, this::getTile);
    String one = root + "/collections/{collection}";
    routes.get(one + "/tiles", request -> getTilesets(request, OgcRoutes.collection(request)));
    routes.get(one + set, request -> getTileset(request, OgcRoutes.collection(request)));
    routes.get(one + set + TILE, this::getTileOfCollection);
  }

  /**
   * Link to the list of tilesets.
   *
   * @param collection or null for all together
   */
  static Link link(Ask ask, FeatureCollection collection) {
    return new Link(
        ask.address(path(collection) + "?f=json"),
        TILESETS,
        Format.JSON.mediaType(),
        title(collection));
  }

  /** Link to the list of grids. */
  static Link linkToSets(Ask ask) {
    return new Link(
        ask.address(SETS + "?f=json"), TILING_SCHEMES, Format.JSON.mediaType(), "Grids of tiles");
  }

  /** Path of the list of tilesets of a collection, or, for null, of all together. */
  static String path(FeatureCollection collection) {
    return (collection == null ? "" : "/collections/" + collection.path()) + "/tiles";
  }

  private static String title(FeatureCollection collection) {
    return (collection == null ? "All collections" : collection.title()) + ", as vector tiles";
  }

  private static String about(FeatureCollection collection) {
    return collection == null
        ? Words.TILES + " " + Words.ABOUT
        : collection.about() + " " + Words.TILES;
  }

  /** The layer of tiles in which the records of a collection are. */
  private static TileLayer layer(FeatureCollection collection) {
    return switch (collection) {
      case HAZARD_AREAS -> TileLayer.HAZARD_AREAS;
      case LAND_RELEASES -> TileLayer.LAND_RELEASES;
      case SERVICES -> TileLayer.SERVICES;
      case PROJECTS -> TileLayer.PROJECTS;
      case FUNDING_LOCATIONS -> TileLayer.FUNDING;
      case ADMIN_AREAS -> TileLayer.ADMIN_AREAS;
    };
  }

  private void getTile(Context request) {
    checkTile(request);
    tiles.answerWhole(request, coord(request));
  }

  private void getTileOfCollection(Context request) {
    TileLayer layer = layer(OgcRoutes.collection(request));
    checkTile(request);
    tiles.answerWhole(request, layer, coord(request));
  }

  private static void checkTile(Context request) {
    TileMatrixSet.check(request);
    new Ask(request, ONLY_FORMAT).format(Format.OF_TILE);
  }

  private static TileCoord coord(Context request) {
    return Parameters.tile(request, "tileMatrix", "tileCol", "tileRow");
  }

  private static void getTilesets(Context request, FeatureCollection collection) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    Format format = ask.format(Format.PLAIN);
    List<Link> links = ask.selfAndAlternates(path(collection), format, Format.PLAIN);
    ObjectNode body = OgcRoutes.JSON.createObjectNode();
    OgcRoutes.put(body, links);
    ObjectNode tileset = body.putArray("tilesets").addObject();
    describe(tileset, collection);
    // Only what gives JSON as it stands: programs follow every link of this list.
    OgcRoutes.put(
        tileset,
        List.of(
            new Link(
                ask.address(path(collection) + "/" + TileMatrixSet.ID + "?f=json"),
                "self",
                Format.JSON.mediaType(),
                title(collection) + " of " + TileMatrixSet.ID),
            tilingScheme(ask)));
    OgcRoutes.answer(
        ask,
        format,
        links,
        body,
        () -> HtmlTiles.tilesets(ask, collection, title(collection), links));
  }

  private void getTileset(Context request, FeatureCollection collection) {
    TileMatrixSet.check(request);
    Ask ask = new Ask(request, ONLY_FORMAT);
    Format format = ask.format(Format.PLAIN);
    String path = path(collection) + "/" + TileMatrixSet.ID;
    List<Link> links = ask.selfAndAlternates(path, format, Format.PLAIN);
    links.add(tilingScheme(ask));
    ObjectNode body = OgcRoutes.JSON.createObjectNode();
    describe(body, collection);
    body.set("tileMatrixSetLimits", TileMatrixSet.limits());
    ArrayNode layers = body.putArray("layers");
    for (FeatureCollection of : FeatureCollection.values()) {
      if (collection == null || of == collection) {
        describeLayer(layers.addObject(), of);
      }
    }
    if (collection == null) {
      tiles
          .findBounds(request)
          .ifPresent(
              bounds -> {
                ObjectNode box = body.putObject("boundingBox");
                box.putArray("lowerLeft").add(bounds.get(0)).add(bounds.get(1));
                box.putArray("upperRight").add(bounds.get(2)).add(bounds.get(3));
                box.put("crs", RegisterCrs.CRS84.uri());
              });
    }
    OgcRoutes.put(body, links);
    String template = ask.address(path) + TILE;
    body.withArray("links")
        .addObject()
        .put("href", template)
        .put("rel", "item")
        .put("type", TileAnswers.MVT)
        .put("title", "A tile")
        .put("templated", true);
    OgcRoutes.answer(
        ask,
        format,
        links,
        body,
        () ->
            HtmlTiles.tileset(
                ask,
                collection,
                title(collection),
                about(collection),
                template,
                Arrays.stream(FeatureCollection.values())
                    .filter(of -> collection == null || of == collection)
                    .map(TilesetRoutes::layer)
                    .toList(),
                links));
  }

  private static void describe(ObjectNode tileset, FeatureCollection collection) {
    tileset
        .put("title", title(collection))
        .put("description", about(collection))
        .put("dataType", VECTOR)
        .put("crs", TileMatrixSet.CRS)
        .put("tileMatrixSetURI", TileMatrixSet.URI);
  }

  private static void describeLayer(ObjectNode described, FeatureCollection collection) {
    TileLayer layer = layer(collection);
    described
        .put("id", layer.path())
        .put("title", collection.title())
        .put("description", collection.about())
        .put("dataType", VECTOR)
        .put("minTileMatrix", "0")
        .put("maxTileMatrix", String.valueOf(TileCoord.MAX_ZOOM));
    ObjectNode attributes =
        described.putObject("propertiesSchema").put("type", "object").putObject("properties");
    layer.attributes().forEach(attributes::putObject);
  }

  private static Link tilingScheme(Ask ask) {
    return new Link(
        ask.address(THE_SET + "?f=json"),
        TILING_SCHEME,
        Format.JSON.mediaType(),
        "The grid of the tiles");
  }

  private static void getSets(Context request) {
    Ask ask = new Ask(request, ONLY_FORMAT);
    Format format = ask.format(Format.PLAIN);
    List<Link> links = ask.selfAndAlternates(SETS, format, Format.PLAIN);
    ObjectNode body = OgcRoutes.JSON.createObjectNode();
    OgcRoutes.put(body, links);
    ObjectNode set = body.putArray("tileMatrixSets").addObject();
    set.put("id", TileMatrixSet.ID)
        .put("title", TileMatrixSet.TITLE)
        .put("uri", TileMatrixSet.URI)
        .put("crs", TileMatrixSet.CRS);
    String address = ask.address(THE_SET + "?f=json");
    String json = Format.JSON.mediaType();
    OgcRoutes.put(
        set,
        List.of(
            new Link(address, "self", json, TileMatrixSet.TITLE),
            new Link(address, "item", json, TileMatrixSet.TITLE)));
    OgcRoutes.answer(ask, format, links, body, () -> HtmlTiles.sets(ask, links));
  }

  private static void getSet(Context request) {
    TileMatrixSet.check(request);
    Ask ask = new Ask(request, ONLY_FORMAT);
    Format format = ask.format(Format.PLAIN);
    List<Link> links = ask.selfAndAlternates(THE_SET, format, Format.PLAIN);
    ObjectNode body = TileMatrixSet.definition();
    OgcRoutes.put(body, links);
    OgcRoutes.answer(ask, format, links, body, () -> HtmlTiles.set(ask, body, links));
  }
}
