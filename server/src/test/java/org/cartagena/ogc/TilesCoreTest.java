package org.cartagena.ogc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.Decoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.cartagena.support.Mvt;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The abstract tests of OGC API Tiles Part 1, annex A, by their numbers, as the OGC's executable
 * suite asks them.
 */
class TilesCoreTest {
  private static final String TILESETS = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
  private static final String URI =
      "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
  private static final String MVT = "application/vnd.mapbox-vector-tile";

  /** Tile of zoom 10, row 468 and column 705, around 68.2 east and 15.2 north. */
  private static final String PLACE = "/tiles/WebMercatorQuad/10/468/705";

  private static final TestServer server = TestServer.get();
  private static final HttpClient client = HttpClient.newHttpClient();

  @BeforeAll
  static void world() {
    World.of(TestDatabase.get(), "XOT", "open")
        .version("hazard-area")
        .hazard("H", "CHA", "open", "POLYGON((68.1 15.1,68.11 15.1,68.11 15.11,68.1 15.1))")
        .version("service")
        .service("Clinic", "rehabilitation", "POINT(68.1 15.1)")
        .version("funding")
        .funding("XOT-1", "clearance", 1000, "site POINT(68.1 15.1)")
        .publish();
    World.of(TestDatabase.get(), "XOU", "totals")
        .version("hazard-area")
        .hazard("hidden", "SHA", "open", "POINT(75.3 -42.2)")
        .publish();
  }

  @Test
  void a1_the_classes_are_declared() {
    List<String> classes = new ArrayList<>();
    json("/ogc/conformance?f=json").get("conformsTo").forEach(name -> classes.add(name.asText()));
    for (String name :
        List.of(
            "core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "oas30")) {
      assertThat(classes).contains("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/" + name);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/collections/hazard-areas",
        "/collections/land-releases",
        "/collections/services",
        "/collections/projects",
        "/collections/funding-locations",
        "/collections/admin-areas"
      })
  void a2_a3_a4_a5_the_links_lead_to_a_template_of_a_registered_grid(String of) {
    JsonNode list = json("/ogc" + of + "/tiles?f=json");
    assertThat(list.get("tilesets")).hasSize(1);
    JsonNode self = link(list.get("tilesets").get(0), "self");
    assertThat(self.get("type").asText()).isEqualTo("application/json");
    JsonNode tileset = json(self.get("href").asText());
    assertThat(tileset.get("tileMatrixSetURI").asText()).isEqualTo(URI);
    assertThat(tileset.get("crs").asText()).endsWith("/EPSG/0/3857");
    assertThat(tileset.get("dataType").asText()).isEqualTo("vector");
    JsonNode item = link(tileset, "item");
    assertThat(item.get("type").asText()).isEqualTo(MVT);
    assertThat(item.get("templated").asBoolean()).isTrue();
    assertThat(item.get("href").asText())
        .isEqualTo(
            server.address()
                + "/ogc"
                + of
                + "/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}");
    assertThat(json(link(tileset, "self").get("href").asText())).isEqualTo(tileset);
  }

  /** The suite follows every link of the list, as it stands, and expects JSON. */
  @Test
  void a6_every_link_of_a_tileset_in_the_list_gives_json() {
    for (JsonNode link : json("/ogc/tiles?f=json").get("tilesets").get(0).get("links")) {
      assertThat(json(link.get("href").asText()).isObject()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/collections/services", "/collections/land-releases"})
  void a6_every_tile_of_the_grid_is_200_also_where_nothing_is(String of) {
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        HttpResponse<byte[]> tile =
            get("/ogc" + of + "/tiles/WebMercatorQuad/2/" + row + "/" + column);
        assertThat(tile.statusCode()).isEqualTo(200);
        assertThat(tile.headers().firstValue("Content-Type")).hasValue(MVT);
      }
    }
    HttpResponse<byte[]> empty =
        get("/ogc" + of + "/tiles/WebMercatorQuad/12/0/0", "Accept-Encoding", "br, gzip");
    assertThat(empty.statusCode()).isEqualTo(200);
    assertThat(empty.body()).isEmpty();
    assertThat(empty.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(empty.headers().firstValue("Content-Type")).hasValue(MVT);
    assertThat(empty.headers().firstValue("ETag")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "WebMercatorQuad/0/2147483647/2147483647, 400",
    "WebMercatorQuad/0/2147483648/2147483648, 404",
    "WebMercatorQuad/0/1/0, 400",
    "WebMercatorQuad/2/0/4, 400",
    "WebMercatorQuad/2/-1/0, 400",
    "WebMercatorQuad/19/0/0, 400",
    "WebMercatorQuad/two/0/0, 404",
    "WorldCRS84Quad/0/0/0, 404",
    "WorldCRS84Quad, 404",
    "WebMercatorQuad/0/0/0?f=png, 400",
    "WebMercatorQuad/0/0/0?unknown=1, 400",
    "WebMercatorQuad?unknown=1, 400",
    "WebMercatorQuad/0/0/0?f=mvt, 200",
  })
  void a7_off_the_grid_or_of_another_is_a_fault_of_the_asker(String tile, int status) {
    assertThat(get("/ogc/tiles/" + tile).statusCode()).isEqualTo(status);
    assertThat(get("/ogc/collections/services/tiles/" + tile).statusCode()).isEqualTo(status);
  }

  /** Limits come first with zoom 0, so that a row more than the last is off the grid. */
  @Test
  void a7_the_limits_are_those_of_the_tiles_that_there_are() {
    JsonNode limits = json("/ogc/tiles/WebMercatorQuad?f=json").get("tileMatrixSetLimits");
    assertThat(limits).hasSize(19);
    for (JsonNode limit : limits) {
      String zoom = limit.get("tileMatrix").asText();
      int last = limit.get("maxTileRow").asInt();
      int column = limit.get("maxTileCol").asInt();
      String matrix = "/ogc/tiles/WebMercatorQuad/" + zoom + "/";
      assertThat(get(matrix + last + "/" + column).statusCode()).isEqualTo(200);
      assertThat(get(matrix + (last + 1) + "/" + column).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void an_unknown_collection_has_no_tiles() {
    for (String path : List.of("/tiles", "/tiles/WebMercatorQuad", PLACE)) {
      assertThat(get("/ogc/collections/funding" + path).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a8_the_grid_is_that_of_the_register() {
    JsonNode sets = json("/ogc/tileMatrixSets?f=json").get("tileMatrixSets");
    assertThat(sets).hasSize(1);
    assertThat(sets.get(0).get("uri").asText()).isEqualTo(URI);
    JsonNode item = link(sets.get(0), "item");
    assertThat(item.get("type").asText()).isEqualTo("application/json");
    JsonNode set = json(item.get("href").asText());
    assertThat(set.get("id").asText()).isEqualTo("WebMercatorQuad");
    JsonNode first = set.get("tileMatrices").get(0);
    assertThat(first.get("scaleDenominator").asDouble()).isCloseTo(559082264.028717, within(1e-4));
    assertThat(first.get("cellSize").asDouble()).isCloseTo(156543.033928041, within(1e-8));
    assertThat(first.get("pointOfOrigin").get(0).asDouble())
        .isCloseTo(-20037508.3427892, within(1e-6));
    JsonNode last = set.get("tileMatrices").get(24);
    assertThat(last.get("id").asText()).isEqualTo("24");
    assertThat(last.get("scaleDenominator").asDouble()).isCloseTo(33.3238997, within(1e-6));
    assertThat(last.get("matrixWidth").asInt()).isEqualTo(16_777_216);
    assertThat(get("/ogc/tileMatrixSets/WorldCRS84Quad").statusCode()).isEqualTo(404);
  }

  @Test
  void a9_a10_the_landing_page_leads_to_the_tilesets() {
    JsonNode link = link(json("/ogc?f=json"), TILESETS);
    assertThat(link.get("href").asText()).endsWith("/ogc/tiles?f=json");
    for (JsonNode tileset : json(link.get("href").asText()).get("tilesets")) {
      assertThat(tileset.get("tileMatrixSetURI").asText()).isEqualTo(URI);
    }
  }

  @Test
  void a11_the_tileset_of_all_describes_every_layer() {
    JsonNode tileset = json("/ogc/tiles/WebMercatorQuad?f=json");
    assertThat(tileset.get("layers"))
        .extracting(layer -> layer.get("id").asText())
        .containsExactly(
            "hazard-areas", "land-releases", "services", "projects", "funding", "admin-areas");
    assertThat(tileset.get("boundingBox").get("upperRight").get(0).asDouble())
        .isGreaterThanOrEqualTo(68.1);
    assertThat(tileset.get("layers").get(4).get("propertiesSchema").get("properties").has("strand"))
        .isTrue();
  }

  @Test
  void a12_a13_so_does_every_collection_in_the_list_and_alone() {
    for (JsonNode listed : json("/ogc/collections?f=json").get("collections")) {
      String id = listed.get("id").asText();
      for (JsonNode collection : List.of(listed, json("/ogc/collections/" + id + "?f=json"))) {
        String address = link(collection, TILESETS).get("href").asText();
        assertThat(address).endsWith("/ogc/collections/" + id + "/tiles?f=json");
        assertThat(json(address).get("tilesets").get(0).get("tileMatrixSetURI").asText())
            .isEqualTo(URI);
      }
    }
  }

  @Test
  void a23_a24_the_description_names_the_operations() {
    List<String> names = new ArrayList<>();
    JsonNode paths = json("/ogc/api?f=json").get("paths");
    paths.forEach(path -> names.add(path.get("get").get("operationId").asText()));
    assertThat(names)
        .contains(
            "dataset.vector.getTile",
            "dataset.vector.getTileSet",
            "dataset.vector.getTileSetsList",
            "funding-locations.collection.vector.getTile");
    assertThat(
            paths.has(
                "/collections/services/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}"))
        .isTrue();
  }

  /** Row is y and column is x: the tile is that of /tiles, byte by byte. */
  @ParameterizedTest
  @CsvSource({
    "hazard-areas, hazard-areas",
    "services, services",
    "funding-locations, funding",
  })
  void the_tile_of_a_collection_is_that_of_its_layer(String collection, String layer) {
    HttpResponse<byte[]> tile = get("/ogc/collections/" + collection + PLACE);
    assertThat(tile.statusCode()).isEqualTo(200);
    assertThat(tile.body()).isNotEmpty();
    assertThat(tile.body()).isEqualTo(get("/tiles/" + layer + "/10/705/468.mvt").body());
    assertThat(Mvt.decode(tile.body()))
        .extracting(Mvt.Feature::layer)
        .isNotEmpty()
        .containsOnly(layer);
  }

  @Test
  void the_tile_of_all_has_the_layers_of_each_in_every_coding() throws IOException {
    HttpResponse<byte[]> plain = get("/ogc" + PLACE);
    List<Mvt.Feature> features = Mvt.decode(plain.body());
    assertThat(features)
        .extracting(Mvt.Feature::layer)
        .containsExactlyInAnyOrder("hazard-areas", "services", "funding");
    assertThat(features)
        .allSatisfy(feature -> assertThat(feature.attributes()).containsEntry("programme", "XOT"));
    HttpResponse<byte[]> gzip = get("/ogc" + PLACE, "Accept-Encoding", "gzip");
    assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
        .isEqualTo(plain.body());
    if (Brotli4jLoader.isAvailable()) {
      HttpResponse<byte[]> brotli = get("/ogc" + PLACE, "Accept-Encoding", "br");
      assertThat(Decoder.decompress(brotli.body()).getDecompressedData()).isEqualTo(plain.body());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ogc" + PLACE, "/ogc/collections/services" + PLACE})
  void a_known_tile_is_304(String path) {
    HttpResponse<byte[]> first = get(path, "Accept-Encoding", "gzip");
    String tag = first.headers().firstValue("ETag").orElseThrow();
    HttpResponse<byte[]> again = get(path, "Accept-Encoding", "gzip", "If-None-Match", tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.headers().firstValue("ETag")).hasValue(tag);
    assertThat(again.headers().firstValue("Cache-Control")).hasValue("public, no-cache");
    assertThat(again.body()).isEmpty();
  }

  /** What is kept of layers together follows what is kept of each. */
  @Test
  @Timeout(30)
  void a_publication_is_in_the_tile_of_all() throws InterruptedException {
    String path = "/ogc/tiles/WebMercatorQuad/12/3008/500";
    World.of(TestDatabase.get(), "XOV", "open")
        .version("service")
        .service("Post", "rights", "POINT(-136.01 -64.2)")
        .version("project")
        .project("Road", "POINT(-136.01 -64.2)")
        .publish();
    awaitLayers(path, "services", "projects");
    String tag = get(path).headers().firstValue("ETag").orElseThrow();
    World.of(TestDatabase.get(), "XOW", "open")
        .version("hazard-area")
        .hazard("new", "SHA", "open", "POINT(-136.01 -64.2)")
        .publish();
    awaitLayers(path, "services", "projects", "hazard-areas");
    assertThat(get(path).headers().firstValue("ETag")).isPresent().isNotEqualTo(Optional.of(tag));
  }

  /** Returns when the tile has these layers; the test's limit of time ends what never has. */
  private static void awaitLayers(String path, String... layers) throws InterruptedException {
    while (!Set.of(layers)
        .equals(
            Mvt.decode(get(path).body()).stream()
                .map(Mvt.Feature::layer)
                .collect(Collectors.toSet()))) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  /** What only the centre sees is in no tile of the public, in whichever order they ask. */
  @Test
  void the_gate_holds() {
    String path = "/ogc/tiles/WebMercatorQuad/10/644/726";
    String token = "Bearer " + server.token("XOU");
    for (int turn = 0; turn < 2; turn++) {
      HttpResponse<byte[]> centre = get(path, "Authorization", token);
      assertThat(Mvt.decode(centre.body()))
          .extracting(feature -> feature.attributes().get("programme"))
          .containsExactly("XOU");
      assertThat(centre.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
      assertThat(get(path).body()).isEmpty();
    }
  }

  @Test
  void every_resource_is_a_page_for_people_too() {
    for (String path :
        List.of(
            "/tiles",
            "/tiles/WebMercatorQuad",
            "/collections/funding-locations/tiles",
            "/collections/funding-locations/tiles/WebMercatorQuad",
            "/tileMatrixSets",
            "/tileMatrixSets/WebMercatorQuad")) {
      HttpResponse<byte[]> page = get("/ogc" + path, "Accept", "text/html");
      assertThat(page.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/html");
      assertThat(new String(page.body(), StandardCharsets.UTF_8))
          .contains("<h1>", "WebMercatorQuad", "?f=json");
    }
    assertThat(new String(get("/ogc/tiles/WebMercatorQuad?f=html").body(), StandardCharsets.UTF_8))
        .contains("id=\"map\"", "does not mean that the ground is safe");
  }

  private static JsonNode link(JsonNode body, String rel) {
    return StreamSupport.stream(body.get("links").spliterator(), false)
        .filter(link -> link.get("rel").asText().equals(rel))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no link " + rel + " in " + body));
  }

  private static JsonNode json(String address) {
    return server.json(address.replace(server.address().toString(), ""), null);
  }

  private static HttpResponse<byte[]> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(server.address().resolve(path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
