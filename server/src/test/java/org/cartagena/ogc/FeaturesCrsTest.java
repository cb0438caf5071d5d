package org.cartagena.ogc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** OGC API Features Part 2, as the OGC's executable suite asks it. */
class FeaturesCrsTest {
  private static final String EPSG = "http://www.opengis.net/def/crs/EPSG/0/";
  private static final String CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
  private static final String ITEMS =
      "/ogc/collections/services/items?programme=XOB&withoutLocation=false";
  private static final TestServer server = TestServer.get();
  private static World world;

  @BeforeAll
  static void world() {
    world =
        World.of(TestDatabase.get(), "XOB", "open")
            .version("service")
            .service("Zagreb", "rehabilitation", "POINT(15.9819 45.8150)")
            .service("Suva", "rehabilitation", "POINT(178.4419 -18.1416)")
            .service("Taveuni", "rehabilitation", "POINT(-179.97 -16.85)")
            .service("nowhere", "rights", null)
            .publish();
  }

  /** Positions as PROJ gives them, by gdaltransform of GDAL 3.6, in the order of the register. */
  @ParameterizedTest
  @CsvSource({
    "4326, 45.815, 15.9819, 0.0000001",
    "3857, 1779096.970, 5750752.242, 0.01",
    "32633, 576283.680, 5073961.809, 0.01",
    "3765, 459736.762, 5075146.257, 0.01",
    // The grid of Poland has northing first.
    "2180, -223600.470, 265597.234, 0.5",
  })
  void positions_are_in_the_system_and_order_of_the_register(
      int code, double first, double second, double tolerance) {
    String path = ITEMS + "&name=Zagreb&crs=" + EPSG + code;
    assertThat(fetch(path).headers().firstValue("Content-Crs")).hasValue("<" + EPSG + code + ">");
    JsonNode position = server.json(path, null).at("/features/0/geometry/coordinates");
    assertThat(position.get(0).asDouble()).isCloseTo(first, within(tolerance));
    assertThat(position.get(1).asDouble()).isCloseTo(second, within(tolerance));
  }

  @ParameterizedTest
  @CsvSource({
    "http://www.opengis.net/def/crs/EPSG/0/32633",
    "https://www.opengis.net/def/crs/EPSG/0/32633",
    "urn:ogc:def:crs:EPSG::32633",
    "[EPSG:32633]",
  })
  void a_system_has_several_names(String name) {
    assertThat(
            fetch(ITEMS + "&name=Zagreb&crs=" + encode(name)).headers().firstValue("Content-Crs"))
        .hasValue("<" + EPSG + "32633>");
  }

  @Test
  void the_header_names_the_system_also_without_asking() {
    assertThat(fetch(ITEMS).headers().firstValue("Content-Crs")).hasValue("<" + CRS84 + ">");
    String item = "/ogc/collections/services/items/" + world.id("service_point", "name", "Zagreb");
    assertThat(fetch(item).headers().firstValue("Content-Crs")).hasValue("<" + CRS84 + ">");
    assertThat(fetch(item + "?crs=" + EPSG + "3857").headers().firstValue("Content-Crs"))
        .hasValue("<" + EPSG + "3857>");
    assertThat(fetch(item + "?crs=" + EPSG + "1").statusCode()).isEqualTo(400);
  }

  @Test
  void every_listed_system_works_for_every_collection() {
    JsonNode body = server.json("/ogc/collections?f=json", null);
    for (JsonNode collection : body.get("collections")) {
      List<String> listed = new ArrayList<>();
      server
          .json("/ogc/collections/" + collection.get("id").asText() + "?f=json", null)
          .get("crs")
          .forEach(crs -> listed.add(crs.asText()));
      assertThat(listed).contains(CRS84, collection.get("storageCrs").asText());
      for (String crs : listed) {
        HttpResponse<byte[]> answer =
            fetch(
                "/ogc/collections/"
                    + collection.get("id").asText()
                    + "/items?limit=100&crs="
                    + crs);
        assertThat(answer.statusCode()).as(crs).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Crs")).hasValue("<" + crs + ">");
      }
    }
  }

  /** The same box in different systems finds the same records. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "15,45,17,46 | http://www.opengis.net/def/crs/OGC/1.3/CRS84 | Zagreb",
        "45,15,46,17 | http://www.opengis.net/def/crs/EPSG/0/4326 | Zagreb",
        "1669792,5621521,1892431,5780349 | http://www.opengis.net/def/crs/EPSG/0/3857 | Zagreb",
        "500000,4983000,657000,5096000 | http://www.opengis.net/def/crs/EPSG/0/32633 | Zagreb",
        "-19,177,-16,-179 | http://www.opengis.net/def/crs/EPSG/0/4326 | Suva;Taveuni",
        // UTM zone 60 south over the antimeridian.
        "500000,7900000,1000000,8200000 | http://www.opengis.net/def/crs/EPSG/0/32760 |"
            + " Suva;Taveuni",
      })
  void a_box_may_be_in_any_system(String bbox, String crs, String names) {
    assertThat(
            server
                .json(ITEMS + "&bbox=" + bbox + "&bbox-crs=" + crs, null)
                .get("features")
                .findValuesAsText("name"))
        .containsExactlyInAnyOrder(names.split(";"));
  }

  @Test
  void a_position_beyond_the_reach_of_a_system_is_refused_not_invented() {
    for (String format : List.of("json", "csv", "geojsonseq", "fgb", "gpkg", "html")) {
      HttpResponse<byte[]> answer = fetch(ITEMS + "&name=Suva&crs=" + EPSG + "32633&f=" + format);
      assertThat(answer.statusCode()).as(format).isEqualTo(400);
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
      assertThat(answer.headers().firstValue("Content-Disposition")).isEmpty();
      assertThat(new String(answer.body(), StandardCharsets.UTF_8))
          .contains("does not reach")
          .contains("record " + world.id("service_point", "name", "Suva"));
    }
  }

  @Test
  void a_box_that_holds_a_pole_is_refused() {
    assertThat(
            fetch(ITEMS + "&bbox=-1000000,-1000000,1000000,1000000&bbox-crs=" + EPSG + "3031")
                .statusCode())
        .isEqualTo(400);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static HttpResponse<byte[]> fetch(String path) {
    return server.fetch(path, null);
  }
}
