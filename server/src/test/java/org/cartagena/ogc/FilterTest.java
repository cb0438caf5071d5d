package org.cartagena.ogc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters in requests; what CQL2 itself means is tested in its own room. */
class FilterTest {
  private static final TestServer server = TestServer.get();
  private static final String ITEMS = "/ogc/collections/hazard-areas/items?programme=XOH";

  @BeforeAll
  static void world() {
    World.of(TestDatabase.get(), "XOH", "open")
        .version("hazard-area")
        .hazard("a", "CHA", "open", "POLYGON((16 45,16.1 45,16.1 45.1,16 45.1,16 45))")
        .hazard("b", "SHA", "released", "POINT(17 46)")
        .hazard("c", "SHA", "open", null)
        .hazard("f", "CHA", "open", "POINT(-179.9 -17)")
        .publish();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "classification = 'CHA' AND status = 'open' || a,f",
        "remaining = FALSE OR withoutLocation = TRUE || b,c",
        "A_CONTAINS(contaminationTypes, ('unknown')) AND localId IN ('a', 'c') || a,c",
        "CASEI(localId) = CASEI('A') || a",
        "S_INTERSECTS(geometry, BBOX(16.05, 45, 16.06, 45.01)) || a",
        "S_INTERSECTS(geometry, BBOX(46, 17, 46, 17)) | http://www.opengis.net/def/crs/EPSG/0/4326"
            + " | b",
        "S_INTERSECTS(geometry, BBOX(500000,4983000,640000,5096000)) |"
            + " http://www.opengis.net/def/crs/EPSG/0/32633 | a",
        "S_INTERSECTS(geometry, POINT(45.05 16.05)) | http://www.opengis.net/def/crs/EPSG/0/4326 |"
            + " a",
        "S_INTERSECTS(geometry, BBOX(800000,8000000,1000000,8200000)) |"
            + " http://www.opengis.net/def/crs/EPSG/0/32760 | f",
        "S_INTERSECTS(geometry, BBOX(179, -18, -179, -16)) || f",
        "localId = 'nothing' ||",
      })
  void a_filter_in_text(String filter, String crs, String localIds) {
    String path = ITEMS + "&filter=" + encode(filter) + (crs == null ? "" : "&filter-crs=" + crs);
    assertThat(localIds(path))
        .containsExactlyElementsOf(localIds == null ? List.of() : List.of(localIds.split(",")));
  }

  @Test
  void a_filter_in_json_with_pages() {
    String filter = "{\"op\":\"=\",\"args\":[{\"property\":\"classification\"},\"CHA\"]}";
    JsonNode page =
        server.json(
            ITEMS + "&filter-lang=cql2-json&limit=1&sortby=-localId&filter=" + encode(filter),
            null);
    assertThat(page.get("features").findValuesAsText("localId")).containsExactly("f");
    String next =
        page.at("/links").findValuesAsText("href").stream()
            .filter(h -> h.contains("after="))
            .findFirst()
            .orElseThrow();
    assertThat(localIds(next.replaceFirst("http://[^/]+", ""))).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "filter=nothing+%3D+1",
        "filter=status+%3D",
        "filter=status+%3D+%27shut%27",
        "filter-lang=sql&filter=x",
        "filter-crs=x&filter=TRUE",
        "filter=",
      })
  void a_filter_that_is_not_understood_is_400(String query) {
    HttpResponse<byte[]> answer = server.fetch(ITEMS + "&" + query, null);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("\"detail\":\"filter");
  }

  @Test
  void every_queryable_can_be_asked_by() {
    for (String collection : FeaturesCoreTest.COLLECTIONS) {
      server
          .json("/ogc/collections/" + collection + "/queryables?f=json", null)
          .get("properties")
          .fieldNames()
          .forEachRemaining(
              name ->
                  assertThat(
                          server
                              .fetch(
                                  "/ogc/collections/"
                                      + collection
                                      + "/items?filter="
                                      + encode(name + " IS NULL"),
                                  null)
                              .statusCode())
                      .as(collection + " by " + name)
                      .isEqualTo(200));
    }
  }

  private static List<String> localIds(String path) {
    return server.json(path, null).get("features").findValuesAsText("localId");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
