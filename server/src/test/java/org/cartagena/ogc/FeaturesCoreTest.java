package org.cartagena.ogc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The abstract tests of OGC API Features Part 1, annex A, by their numbers, as the OGC's executable
 * suite asks them.
 */
class FeaturesCoreTest {
  static final List<String> COLLECTIONS =
      List.of(
          "hazard-areas",
          "land-releases",
          "services",
          "projects",
          "funding-locations",
          "admin-areas");
  private static final String SERVICES = "/ogc/collections/services/items?programme=XOA";
  private static final TestServer server = TestServer.get();
  private static World world;

  @BeforeAll
  static void world() {
    world =
        World.of(TestDatabase.get(), "XOA", "open")
            .version("hazard-area")
            .hazard("A", "CHA", "open", "POLYGON((16 45,16.1 45,16.1 45.1,16 45.1,16 45))")
            .hazard("L", "SHA", "open", "POLYGON((17 45,17.2 45,17.2 45.2,17.19 45.01,17 45))")
            .hazard("N", "SHA", "unknown", null)
            .version("service")
            .service("Fiji", "rehabilitation", "POINT(178 -18)")
            .service("Samoa", "peer_support", "POINT(-172 -14)")
            .service("Greenwich", "emergency_care", "POINT(0 51.5)")
            .service("Equator", "emergency_care", "POINT(37 0)")
            .service("Svalbard", "rights", "POINT(16 89.5)")
            .service("Pole", "rights", "POINT(0 -89.9)")
            .service("nowhere", "rights", null)
            .publish();
  }

  @Test
  void a1_http_1_1() {
    assertThat(server.fetch("/ogc", null).version().toString()).isEqualTo("HTTP_1_1");
  }

  @Test
  void a3_a4_the_landing_page_leads_everywhere() {
    JsonNode page = json("/ogc?f=json");
    assertThat(page.get("links").findValuesAsText("rel"))
        .contains("self", "service-desc", "service-doc", "conformance", "data");
    assertThat(page.get("title").asText()).isNotBlank();
    for (JsonNode link : page.get("links")) {
      assertThat(get(link.get("href").asText()).statusCode()).as(link.toString()).isEqualTo(200);
    }
  }

  @Test
  void a5_a6_the_api_is_described_in_exactly_this_type() {
    JsonNode link = link(json("/ogc?f=json"), "service-desc");
    assertThat(link.get("type").asText()).isEqualTo("application/vnd.oai.openapi+json;version=3.0");
    HttpResponse<byte[]> answer = get(link.get("href").asText());
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValue("application/vnd.oai.openapi+json;version=3.0");
  }

  @Test
  void a7_a8_conformance() {
    List<String> classes = new ArrayList<>();
    json("/ogc/conformance?f=json").get("conformsTo").forEach(name -> classes.add(name.asText()));
    assertThat(classes)
        .contains(
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
            "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs");
  }

  @Test
  void a9_a10_collections_with_links_of_relation_and_type() {
    JsonNode body = json("/ogc/collections?f=json");
    linksAreWhole(body);
    assertThat(body.get("collections").findValuesAsText("id")).isEqualTo(COLLECTIONS);
    for (JsonNode collection : body.get("collections")) {
      linksAreWhole(collection);
      assertThat(collection.get("links").findValuesAsText("rel")).contains("items");
      assertThat(collection.get("crs").get(0).asText()).isEqualTo("#/crs");
      assertThat(collection.get("storageCrs").asText()).endsWith("/CRS84");
    }
    assertThat(body.get("crs").get(0).asText())
        .isEqualTo("http://www.opengis.net/def/crs/OGC/1.3/CRS84");
  }

  @Test
  void a11_a12_a_collection_is_told_alike_in_the_list_and_alone() {
    JsonNode list = json("/ogc/collections?f=json").get("collections");
    for (JsonNode listed : list) {
      JsonNode alone = json("/ogc/collections/" + listed.get("id").asText() + "?f=json");
      linksAreWhole(alone);
      for (String member : List.of("id", "title", "description", "extent", "itemType")) {
        assertThat(alone.get(member)).isEqualTo(listed.get(member));
      }
      assertThat(alone.get("links").findValuesAsText("href"))
          .containsAll(listed.get("links").findValuesAsText("href"));
      assertThat(alone.get("crs").get(0).asText()).endsWith("CRS84");
    }
  }

  @Test
  void a11_an_unknown_collection_is_404() {
    for (String path : List.of("", "/items", "/queryables", "/schema", "/items/1")) {
      assertThat(get("/ogc/collections/dUmmYColLection" + path).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void a13_a22_items_are_geojson() {
    for (String collection : COLLECTIONS) {
      HttpResponse<byte[]> answer = get("/ogc/collections/" + collection + "/items");
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/geo+json");
      JsonNode body = read(answer);
      assertThat(body.get("type").asText()).isEqualTo("FeatureCollection");
      assertThat(body.get("features").isArray()).isTrue();
    }
  }

  @Test
  void a14_the_parameter_bbox() {
    JsonNode bbox = parameter("bbox");
    assertThat(bbox.get("in").asText()).isEqualTo("query");
    assertThat(bbox.get("required").asBoolean()).isFalse();
    assertThat(bbox.get("style").asText()).isEqualTo("form");
    assertThat(bbox.get("explode").isBoolean() && !bbox.get("explode").asBoolean()).isTrue();
    JsonNode schema = bbox.get("schema");
    assertThat(schema.get("type").asText()).isEqualTo("array");
    assertThat(schema.get("minItems").asInt()).isEqualTo(4);
    assertThat(schema.get("maxItems").asInt()).isEqualTo(6);
    assertThat(schema.get("items").get("type").asText()).isEqualTo("number");
  }

  /** What has no geometry matches every box (fc-bbox-response, C). */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "177,-65,-170,0 | Fiji;Samoa",
        "-0.1,51,0.1,52 | Greenwich",
        "30,-1,40,1 | Equator",
        "-180,85,180,90 | Svalbard",
        "-180,-90,180,-85 | Pole",
        "-180,-90,180,90 | Fiji;Samoa;Greenwich;Equator;Svalbard;Pole",
        "30,-1,-100,40,1,9000 | Equator",
        "100,10,110,20 |",
      })
  void a15_a_box_finds_what_touches_it(String bbox, String names) {
    List<String> expected = new ArrayList<>(names == null ? List.of() : List.of(names.split(";")));
    expected.add("nowhere");
    assertThat(names(SERVICES + "&bbox=" + bbox)).containsExactlyInAnyOrderElementsOf(expected);
  }

  /** The notch of an outline lies in its box and not in it. */
  @Test
  void a15_a_box_in_the_notch_of_an_outline_does_not_touch_it() {
    String path = "/ogc/collections/hazard-areas/items?programme=XOA&withoutLocation=false&bbox=";
    assertThat(properties(path + "17.01,45.1,17.05,45.15", "localId")).isEmpty();
    assertThat(properties(path + "17.1,45.0,17.2,45.2", "localId")).containsExactly("L");
  }

  @Test
  void a16_the_parameter_limit() {
    JsonNode limit = parameter("limit");
    assertThat(limit.get("explode").isBoolean() && !limit.get("explode").asBoolean()).isTrue();
    JsonNode schema = limit.get("schema");
    assertThat(schema.get("type").asText()).isEqualTo("integer");
    assertThat(schema.get("minimum").asInt()).isEqualTo(1);
    assertThat(schema.get("maximum").asInt()).isEqualTo(10_000);
    assertThat(schema.get("default").asInt()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "3,3", "10000,7", "10001,7", "999999999999,7"})
  void a17_no_more_than_the_limit(String limit, int returned) {
    JsonNode page = json(SERVICES + "&limit=" + limit);
    assertThat(page.get("features")).hasSize(returned);
    assertThat(page.get("numberReturned").asInt()).isEqualTo(returned);
  }

  @Test
  void a18_the_parameter_datetime() {
    JsonNode datetime = parameter("datetime");
    assertThat(datetime.get("required").asBoolean()).isFalse();
    assertThat(datetime.get("style").asText()).isEqualTo("form");
    assertThat(datetime.get("explode").isBoolean() && !datetime.get("explode").asBoolean())
        .isTrue();
    assertThat(datetime.get("schema").get("type").asText()).isEqualTo("string");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=",
        "limit=1.5",
        "limit=1&limit=2",
        "bbox=1,2,3",
        "bbox=1,2,3,4,5",
        "bbox=a,2,3,4",
        "bbox=0,50,10,40",
        "bbox=0,0,NaN,1",
        "bbox=",
        "bbox=0,0,400,1",
        "datetime=yesterday",
        "datetime=2020-02-30",
        "datetime=../P1D",
        "datetime=2021-01-01/2020-01-01",
        "datetime=2020-01-01/2020-01-02/2020-01-03",
        "datetime=",
        "datetime=2020-01-01/P",
        "datetime=2020-01-01/P9999999999Y",
        "datetime=0000-01-01",
        "crs=EPSG:x",
        "crs=http://www.opengis.net/def/crs/0/unsupported",
        "crs=http://www.opengis.net/def/crs/EPSG/0/999999",
        "bbox-crs=nothing&bbox=0,0,1,1",
        "f=xml",
        "sortby=nothing",
        "sortby=categories",
        "sortby=name,name",
        "after=x",
        "after=W10",
        "status=shut",
        "waitingDays=many",
        "statusOn=2020",
        "withoutLocation=perhaps",
      })
  void a20_a_bad_value_is_400_and_named(String query) {
    HttpResponse<byte[]> answer = get("/ogc/collections/services/items?" + query);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(read(answer).get("detail").asText()).startsWith(query.replaceAll("=.*", "") + ": ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ogc?unknown=1",
        "/ogc/conformance?unknown=1",
        "/ogc/api?unknown=1",
        "/ogc/collections?unknown=1",
        "/ogc/collections/services?unknown=1",
        "/ogc/collections/services/queryables?unknown=1",
        "/ogc/collections/services/items?unknown=1",
        "/ogc/collections/services/items?remaining=true",
        "/ogc/collections/services/items/1?limit=1",
      })
  void a21_an_unknown_parameter_is_400(String path) {
    assertThat(get(path).statusCode()).isEqualTo(400);
  }

  @Test
  void a23_links_and_pages_that_give_every_record_once() {
    Set<Long> seen = new HashSet<>();
    List<String> names = new ArrayList<>();
    String next = SERVICES + "&limit=2";
    int pages = 0;
    while (next != null) {
      JsonNode page = json(next);
      linksAreWhole(page);
      assertThat(page.get("links").findValuesAsText("rel")).contains("self", "collection");
      page.get("features").forEach(feature -> seen.add(feature.get("id").asLong()));
      names.addAll(page.get("features").findValuesAsText("name"));
      JsonNode link = link(page, "next");
      next = link == null ? null : link.get("href").asText();
      pages++;
    }
    assertThat(pages).isEqualTo(4);
    assertThat(seen).hasSize(7);
    assertThat(names)
        .containsExactly("Fiji", "Samoa", "Greenwich", "Equator", "Svalbard", "Pole", "nowhere");
  }

  @Test
  void a24_a25_a26_time_stamp_and_numbers() {
    JsonNode all = json(SERVICES);
    assertThat(all.get("timeStamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
    assertThat(all.get("numberMatched").asInt()).isEqualTo(7);
    assertThat(all.get("numberReturned").asInt()).isEqualTo(7);
    assertThat(json(SERVICES + "&limit=2").has("numberMatched")).isFalse();
  }

  @Test
  void a27_a28_a29_one_record() {
    String path =
        "/ogc/collections/services/items/" + world.id("service_point", "name", "Greenwich");
    HttpResponse<byte[]> answer = get(path);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/geo+json");
    JsonNode feature = read(answer);
    assertThat(feature.get("type").asText()).isEqualTo("Feature");
    linksAreWhole(feature);
    assertThat(feature.get("links").findValuesAsText("rel")).contains("self", "collection");
    JsonNode inList = null;
    for (JsonNode listed : json(SERVICES).get("features")) {
      if (listed.get("id").equals(feature.get("id"))) {
        inList = listed;
      }
    }
    assertThat(inList.get("geometry")).isEqualTo(feature.get("geometry"));
    assertThat(inList.get("properties")).isEqualTo(feature.get("properties"));
    assertThat(get("/ogc/collections/services/items/0").statusCode()).isEqualTo(404);
    assertThat(get("/ogc/collections/services/items/none").statusCode()).isEqualTo(404);
  }

  @Test
  void a2_positions_are_longitude_latitude() {
    JsonNode position =
        json(SERVICES + "&name=Fiji").get("features").get(0).get("geometry").get("coordinates");
    assertThat(position.toString()).isEqualTo("[178,-18]");
  }

  private static JsonNode parameter(String name) {
    JsonNode api = json("/ogc/api?f=json");
    JsonNode parameters =
        api.get("paths").get("/collections/services/items").get("get").get("parameters");
    for (JsonNode parameter : parameters) {
      JsonNode whole =
          parameter.has("$ref") ? api.at(parameter.get("$ref").asText().substring(1)) : parameter;
      if (whole.get("name").asText().equals(name)) {
        return whole;
      }
    }
    throw new AssertionError("no parameter " + name);
  }

  private static void linksAreWhole(JsonNode body) {
    assertThat(body.get("links")).isNotEmpty();
    for (JsonNode link : body.get("links")) {
      assertThat(link.get("href").asText()).startsWith("http://");
      assertThat(link.get("rel").asText()).isNotBlank();
      assertThat(link.get("type").asText()).contains("/");
    }
  }

  private static JsonNode link(JsonNode body, String rel) {
    return StreamSupport.stream(body.get("links").spliterator(), false)
        .filter(link -> link.get("rel").asText().equals(rel))
        .findFirst()
        .orElse(null);
  }

  private static List<String> names(String path) {
    return properties(path, "name");
  }

  private static List<String> properties(String path, String name) {
    return json(path).get("features").findValuesAsText(name);
  }

  private static HttpResponse<byte[]> get(String address) {
    return server.fetch(address.replace(server.address().toString(), ""), null);
  }

  private static JsonNode json(String address) {
    return server.json(address.replace(server.address().toString(), ""), null);
  }

  private static JsonNode read(HttpResponse<byte[]> answer) {
    try {
      return new ObjectMapper().readTree(answer.body());
    } catch (IOException e) {
      throw new AssertionError(new String(answer.body(), StandardCharsets.UTF_8), e);
    }
  }
}
