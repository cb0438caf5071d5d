package org.cartagena.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;

/** Money is neither counted twice nor lost on its way to places (decision 0006). */
class MoneyTest {
  private final TestServer server = TestServer.get();

  @Test
  void areas_and_nationwide_and_elsewhere_are_the_whole() {
    World.of(TestDatabase.get(), "XMN", "open")
        .version("admin-area")
        .adminArea(1, "E", "East", "POLYGON((90 50, 91 50, 91 51, 90 51, 90 50))")
        .adminArea(1, "F", "Far East", "POLYGON((91 50, 92 50, 92 51, 91 51, 91 50))")
        .adminArea(2, "E1", "East town", "POLYGON((90 50, 90.5 50, 90.5 51, 90 51, 90 50))")
        .version("funding")
        .funding(
            "A",
            "clearance",
            900,
            "place POINT(90.1 50.1)",
            "site POINT(91.5 50.5)",
            "place POINT(99 50)")
        .funding("B", "clearance", 100, "nationwide POINT(90.1 50.1)")
        .funding("C", "victim_assistance", 70)
        .funding(
            "D", "victim_assistance", 30, "admin_area POINT(90.7 50.5)", "nationwide POINT(90 50)")
        .publish();

    JsonNode whole = server.json("/api/programmes/XMN/summary", null);
    assertThat(committed(whole.get("funding").get("rows"))).isEqualTo(1100);
    assertThat(committed(whole.get("fundingNationwide"))).isEqualTo(170);
    assertThat(committed(whole.get("fundingOutsideAdminAreas"))).isEqualTo(300);
    JsonNode areas =
        server.json("/api/admin-area-summaries?programme=XMN&level=1", null).get("adminAreas");
    int inAreas = 0;
    for (JsonNode area : areas) {
      inAreas += committed(area.get("funding").get("rows"));
      JsonNode one = server.json("/api/admin-areas/" + area.get("id").asLong() + "/summary", null);
      assertThat(committed(one.get("funding").get("rows")))
          .isEqualTo(committed(area.get("funding").get("rows")));
    }
    assertThat(inAreas + 170 + 300).isEqualTo(1100);
  }

  private static int committed(JsonNode rows) {
    int sum = 0;
    for (JsonNode row : rows) {
      assertThat(row.get("currency").asText()).isEqualTo("USD");
      sum += (int) Math.round(row.get("committed").asDouble());
    }
    return sum;
  }
}
