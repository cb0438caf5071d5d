package org.cartagena.ogc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.support.TestServer;
import org.junit.jupiter.api.Test;

class OpenApiTest {
  private static final TestServer server = TestServer.get();

  @Test
  void the_document_is_valid_openapi_3_0() {
    ParseOptions options = new ParseOptions();
    options.setResolve(true);
    SwaggerParseResult read =
        new OpenAPIV3Parser()
            .readContents(
                new String(server.fetch("/ogc/api?f=json", null).body(), StandardCharsets.UTF_8),
                null,
                options);
    assertThat(read.getMessages()).isEmpty();
    assertThat(read.getOpenAPI().getOpenapi()).isEqualTo("3.0.3");
    assertThat(read.getOpenAPI().getPaths()).hasSize(4 + 2 + 3 + 6 * (5 + 3));
  }

  @Test
  void every_operation_has_a_name_of_its_own_and_says_what_can_be_wrong() {
    JsonNode paths = server.json("/ogc/api?f=json", null).get("paths");
    List<String> names = new ArrayList<>();
    for (JsonNode path : paths) {
      for (String method : List.of("get", "post", "put", "patch", "delete")) {
        if (path.has(method)) {
          names.add(path.get(method).get("operationId").asText());
          assertThat(path.get(method).get("responses").has("400")).isTrue();
        }
      }
    }
    assertThat(names)
        .doesNotHaveDuplicates()
        .contains("services.getFeatures", "services.deleteFeature")
        .doesNotContain("admin-areas.deleteFeature");
  }

  /** Every address that it names is there, and every one that is there takes its parameters. */
  @Test
  void what_it_describes_is_there() {
    JsonNode paths = server.json("/ogc/api?f=json", null).get("paths");
    paths
        .fieldNames()
        .forEachRemaining(
            path -> {
              if (!path.contains("{")) {
                String address = "/ogc" + (path.equals("/") ? "" : path);
                for (JsonNode parameter : paths.get(path).get("get").get("parameters")) {
                  if (parameter.path("name").asText().equals("f")) {
                    for (JsonNode format : parameter.get("schema").get("enum")) {
                      assertThat(server.fetch(address + "?f=" + format.asText(), null).statusCode())
                          .as(address + " as " + format)
                          .isEqualTo(200);
                    }
                  }
                }
              }
            });
  }
}
