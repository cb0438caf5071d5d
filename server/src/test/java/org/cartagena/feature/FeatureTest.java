package org.cartagena.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FeatureTest {
  private static final TestServer server = TestServer.get();
  private static World world;

  @BeforeAll
  static void world() {
    world =
        World.of(TestDatabase.get(), "XFA", "open")
            .version("service")
            .service("Fiji", "rehabilitation", "POINT(178 -18)")
            .service("Samoa", "peer_support", "POINT(-172 -14)")
            .service("Kabul", "emergency_care", "POINT(69 34)")
            .service("ศูนย์ Široki Bahía", "peer_support", "POINT(100 14)")
            .service("unknown", "rights", null)
            .publish();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "68,33,70,35 | Kabul",
        "177,-20,-170,-10 | Fiji;Samoa",
        "-180,-90,180,90 | Fiji;Samoa;Kabul;ศูนย์ Široki Bahía",
      })
  void a_box_may_cross_the_antimeridian(String bbox, String names) {
    assertThat(names("/api/services?programme=XFA&bbox=" + bbox))
        .containsExactlyInAnyOrder(names.split(";"));
  }

  @Test
  void records_without_location_are_listed() {
    assertThat(names("/api/services?programme=XFA&withoutLocation=true"))
        .containsExactly("unknown");
  }

  @Test
  void pages_give_every_record_once() {
    List<String> all = new ArrayList<>();
    JsonNode next = null;
    do {
      JsonNode page =
          server.json(
              "/api/services?programme=XFA&limit=3"
                  + (next == null ? "" : "&after=" + next.asLong()),
              null);
      all.addAll(page.get("features").findValuesAsText("name"));
      next = page.get("next");
    } while (!next.isNull());
    assertThat(all).containsExactly("Fiji", "Samoa", "Kabul", "ศูนย์ Široki Bahía", "unknown");
  }

  @Test
  void a_record_names_its_source() {
    JsonNode source =
        server
            .json("/api/services/" + world.id("service_point", "name", "Kabul"), null)
            .get("properties")
            .get("source");
    assertThat(source.get("asOf").asText()).isEqualTo("2025-12-31");
    assertThat(source.get("licence").asText()).isEqualTo("test");
    assertThat(source.get("row").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/services?bbox=1,2,3",
        "/api/services?bbox=a,2,3,4",
        "/api/services?bbox=0,50,10,40",
        "/api/services?limit=0",
        "/api/services?programme=bih",
        "/api/services?after=x",
      })
  void a_wrong_parameter_is_named(String path) {
    var response = server.fetch(path, null);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    assertThat(new String(response.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains(path.replaceAll(".*\\?([a-z]+)=.*", "$1") + ": ");
  }

  private static List<String> names(String path) {
    return server.json(path, null).get("features").findValuesAsText("name");
  }

  /** What never reaches a route must not be answered with a page of the web server. */
  @ParameterizedTest
  @ValueSource(strings = {"/api/programmes/%00/summary", "/assets/%2e%2e/%2e%2e/secrets"})
  void an_address_that_http_does_not_allow_is_a_problem_too(String path) {
    HttpResponse<byte[]> answer = server.fetch(path, null);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
  }
}
