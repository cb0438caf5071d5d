package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.concurrent.TimeUnit;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;

class ImportRoutesTest {
  private static final String SQUARE =
      "{\"type\":\"Polygon\",\"coordinates\":[[[%1$s,30],[%1$s.1,30],[%1$s.1,30.1],[%1$s,30.1],[%1$s,30]]]}";
  private final TestServer server = TestServer.get();
  private final String token = server.token("*");

  static String features(String... idAndLongitude) {
    StringBuilder text = new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[");
    for (int i = 0; i < idAndLongitude.length; i += 2) {
      text.append(i == 0 ? "" : ",")
          .append("{\"type\":\"Feature\",\"properties\":{\"id\":\"")
          .append(idAndLongitude[i])
          .append("\",\"status\":\"open\"},\"geometry\":")
          .append(SQUARE.formatted(idAndLongitude[i + 1]))
          .append("}");
    }
    return text.append("]}").toString();
  }

  @Test
  void a_file_becomes_a_staged_version_and_the_same_again_changes_nothing()
      throws InterruptedException {
    World.of(TestDatabase.get(), "XIA", "open");
    JsonNode done = importFile("XIA", "areas.geojson", features("a", "70", "b", "71"));
    assertThat(done.get("state").asText()).as(done.toString()).isEqualTo("staged");
    int version = done.get("versionId").asInt();
    assertThat(done.get("by").asText()).isEqualTo("test");

    JsonNode again = importFile("XIA", "areas.geojson", features("a", "70", "b", "71"));
    assertThat(again.get("state").asText()).isEqualTo("unchanged");
    assertThat(again.get("versionId").asInt()).isEqualTo(version);

    JsonNode other = importFile("XIA", "areas.geojson", features("a", "70"));
    assertThat(other.get("state").asText()).isEqualTo("staged");
    assertThat(other.get("versionId").asInt()).isGreaterThan(version);
  }

  private JsonNode importFile(String programme, String name, String content)
      throws InterruptedException {
    String upload = server.json("POST", "/api/uploads", token, "").get("id").asText();
    JsonNode files =
        server.json("PUT", "/api/uploads/" + upload + "/files/" + name, token, content);
    assertThat(files.get("files").get(0).get("sizeBytes").asInt()).isEqualTo(content.length());
    String job =
        server
            .json(
                "POST",
                "/api/imports",
                token,
                """
                {"upload":"%s","kind":"hazard-area","programme":"%s","asOf":"2024-07-31","licence":"for a test"}"""
                    .formatted(upload, programme))
            .get("id")
            .asText();
    for (int i = 0; i < 600; i++) {
      JsonNode state = server.json("/api/imports/" + job, token);
      if (!state.get("endedAt").isNull()) {
        return state;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("the import does not end");
  }
}
