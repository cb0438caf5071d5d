package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import com.aayushatharva.brotli4j.Brotli4jLoader;
import com.aayushatharva.brotli4j.decoder.Decoder;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Scanner;
import java.util.zip.GZIPInputStream;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tiles over HTTP: codings, entity tags, caching, and what happens to them when the map changes.
 */
class TileServingTest {
  private static final TestServer server = TestServer.get();
  private static final HttpClient client = HttpClient.newHttpClient();
  private static final String TILE = "/tiles/hazard-areas/12/2748/1810.mvt";
  private static final String SQUARE =
      "POLYGON((61.55 20.45, 61.551 20.45, 61.551 20.451, 61.55 20.451, 61.55 20.45))";
  private static World world;

  @BeforeAll
  static void world() {
    world =
        World.of(TestDatabase.get(), "XTS", "open")
            .version("hazard-area")
            .hazard("one", "CHA", "open", SQUARE)
            .publish();
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

  @Test
  void each_coding_holds_the_same_tile_and_has_a_tag_of_its_own() throws IOException {
    HttpResponse<byte[]> plain = get(TILE);
    HttpResponse<byte[]> gzip = get(TILE, "Accept-Encoding", "gzip");
    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(gzip.headers().firstValue("Content-Encoding")).hasValue("gzip");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(gzip.body())).readAllBytes())
        .isEqualTo(plain.body())
        .isNotEmpty();
    assertThat(tag(gzip)).isNotEqualTo(tag(plain)).startsWith("\"").endsWith("\"");
    if (Brotli4jLoader.isAvailable()) {
      HttpResponse<byte[]> brotli = get(TILE, "Accept-Encoding", "gzip, deflate, br;q=0.9");
      assertThat(brotli.headers().firstValue("Content-Encoding")).hasValue("br");
      assertThat(Decoder.decompress(brotli.body()).getDecompressedData()).isEqualTo(plain.body());
      assertThat(tag(brotli)).isNotIn(tag(plain), tag(gzip));
    }
    assertThat(gzip.headers().allValues("Vary"))
        .anySatisfy(vary -> assertThat(vary).contains("Accept-Encoding").contains("Authorization"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip;q=0, br;q=0 | identity",
        "gzip;q=0.000 | identity",
        "* | br",
        "identity | identity",
        "GZIP | gzip",
        "br;q=0, * | gzip",
        "x-gzipped | identity",
      })
  void the_reader_says_which_coding_it_takes(String accepts, String coding) {
    assertThat(TileCoding.of(accepts, true).token()).isEqualTo(coding);
  }

  @Test
  void a_known_tile_is_304_with_its_tag_and_without_a_body() {
    HttpResponse<byte[]> first = get(TILE, "Accept-Encoding", "gzip");
    for (String known : List.of(tag(first), "\"x\", " + tag(first), "W/" + tag(first), "*")) {
      HttpResponse<byte[]> again = get(TILE, "Accept-Encoding", "gzip", "If-None-Match", known);
      assertThat(again.statusCode()).as(known).isEqualTo(304);
      assertThat(tag(again)).isEqualTo(tag(first));
      assertThat(again.headers().firstValue("Cache-Control")).isPresent();
      assertThat(again.headers().firstValue("Vary")).isPresent();
      assertThat(again.body()).isEmpty();
    }
    assertThat(get(TILE, "If-None-Match", "\"other\"").statusCode()).isEqualTo(200);
  }

  @Test
  void nothing_is_204_and_off_the_grid_is_400_or_404() {
    assertThat(get("/tiles/hazard-areas/12/0/0.mvt").statusCode()).isEqualTo(204);
    assertThat(get("/tiles/hazard-areas/2/4/0.mvt").statusCode()).isEqualTo(400);
    assertThat(get("/tiles/hazard-areas/2/0/-1.mvt").statusCode()).isEqualTo(400);
    assertThat(get("/tiles/hazard-areas/99/0/0.mvt").statusCode()).isEqualTo(400);
    assertThat(get("/tiles/hazard-areas/2147483647/2147483647/0.mvt").statusCode()).isEqualTo(400);
    assertThat(get("/tiles/hazard-areas/two/0/0.mvt").statusCode()).isEqualTo(404);
    assertThat(get("/tiles/hazards/0/0/0.mvt").statusCode()).isEqualTo(404);
  }

  @Test
  @Timeout(30)
  void only_the_present_state_may_be_kept_for_good_and_a_token_s_by_nobody_else() {
    version();
    String template = server.json("/tiles/hazard-areas.json", null).get("tiles").get(0).asText();
    assertThat(template).contains("?v=");
    String address =
        template
            .substring(template.indexOf("/tiles/"))
            .replace("{z}", "12")
            .replace("{x}", "2748")
            .replace("{y}", "1810");
    assertThat(get(address).headers().firstValue("Cache-Control"))
        .hasValue("public, max-age=31536000, immutable");
    assertThat(get(TILE + "?v=0").headers().firstValue("Cache-Control"))
        .hasValue("public, no-cache");
    assertThat(get(TILE).headers().firstValue("Cache-Control")).hasValue("public, no-cache");
    assertThat(
            get(address, "Authorization", "Bearer " + server.token("XTS"))
                .headers()
                .firstValue("Cache-Control"))
        .hasValue("private, no-cache");
  }

  /** Published by another session: the server hears of it, drops the tile, and says so. */
  @Test
  @Timeout(30)
  void a_publication_is_seen_within_a_second_and_told_to_the_page() throws Exception {
    String before = tag(get(TILE));
    String elsewhere = tag(get("/tiles/hazard-areas/12/2000/1811.mvt"));
    long version = version();
    HttpResponse<InputStream> news =
        client.send(
            HttpRequest.newBuilder(server.address().resolve("/tiles/changes"))
                .header("Accept", "text/event-stream")
                .timeout(Duration.ofSeconds(20))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    world.version("hazard-area").hazard("two", "SHA", "open", SQUARE).publish();
    Scanner lines = new Scanner(news.body(), StandardCharsets.UTF_8);
    while (!lines.nextLine().equals("event: change")) {
      // The state of things comes first.
    }
    news.body().close();
    assertThat(tag(get(TILE))).isNotEqualTo(before);
    assertThat(tag(get("/tiles/hazard-areas/12/2000/1811.mvt"))).isEqualTo(elsewhere);
    JsonNode touched =
        server.json(
            "POST",
            "/tiles/hazard-areas/touched",
            null,
            "{\"since\":" + version + ",\"tiles\":[\"12/2748/1810\",\"12/2000/1811\",\"0/0/0\"]}");
    assertThat(touched.get("tiles"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder("12/2748/1810", "0/0/0");
    assertThat(touched.get("version").asLong()).isGreaterThan(version);
  }

  /** A cell is larger than what it stands for: all of it changes, and nothing beside it. */
  @Test
  @Timeout(30)
  void a_publication_touches_all_of_the_cells_that_stand_for_its_records() {
    World.of(TestDatabase.get(), "XTV", "cells").version("service").publish();
    long version = version();
    World.of(TestDatabase.get(), "XTW", "cells")
        .version("hazard-area")
        .hazard("one", "CHA", "open", "POINT(62.011 20.011)")
        .publish();
    version();
    String asked = "{\"since\":%d,\"tiles\":[\"14/%d/%d\",\"14/%d/%d\",\"14/%d/%d\",\"3/5/3\"]}";
    assertThat(
            server
                .json(
                    "POST",
                    "/tiles/hazard-areas/touched",
                    null,
                    asked.formatted(version, 11014, 7262, 11015, 7260, 11019, 7260))
                .get("tiles"))
        .extracting(JsonNode::asText)
        .containsExactlyInAnyOrder("14/11014/7262", "14/11015/7260", "3/5/3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "not json",
        "{}",
        "{\"since\":1,\"tiles\":[\"1/2\"]}",
        "{\"since\":1,\"tiles\":[\"1/2/0\"]}",
        "{\"since\":\"x\",\"tiles\":[]}",
      })
  void a_bad_question_about_tiles_is_400(String body) {
    assertThat(server.send("POST", "/tiles/hazard-areas/touched", null, body).statusCode())
        .isEqualTo(400);
  }

  /** Number of the state of the map, once the server has heard of everything that was published. */
  private static long version() {
    long newest =
        TestDatabase.get()
            .owner()
            .withHandle(
                handle ->
                    handle.createQuery("SELECT max(id) FROM tile_change").mapTo(Long.class).one());
    long heard = heard();
    while (heard < newest) {
      Thread.onSpinWait();
      heard = heard();
    }
    return heard;
  }

  private static long heard() {
    String template = server.json("/tiles/hazard-areas.json", null).get("tiles").get(0).asText();
    return Long.parseLong(template.substring(template.indexOf("?v=") + 3));
  }

  private static String tag(HttpResponse<byte[]> response) {
    return response.headers().firstValue("ETag").orElseThrow();
  }
}
