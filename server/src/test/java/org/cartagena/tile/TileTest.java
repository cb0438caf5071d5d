package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.cartagena.support.Mvt;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileTest {
  private static final TestServer server = TestServer.get();

  @BeforeAll
  static void world() {
    World.of(TestDatabase.get(), "XTA", "open")
        .version("admin-area")
        .adminArea(1, "T1", "North", "POLYGON((60 20, 61 20, 61 21, 60 21, 60 20))")
        .version("hazard-area")
        .hazard(
            "tiny",
            "CHA",
            "open",
            "POLYGON((60.5 20.5, 60.5001 20.5, 60.5001 20.5001, 60.5 20.5001, 60.5 20.5))")
        .hazard(
            "sliver",
            "SHA",
            "open",
            "POLYGON((60.5 20.49, 60.6 20.49, 60.6 20.490001, 60.5 20.490001, 60.5 20.49))")
        .hazard("pin", "SHA", "unknown", "POINT(60.51 20.51)")
        .hazard(
            "cleared",
            "CHA",
            "released",
            "POLYGON((60.5 20.5, 60.6 20.5, 60.6 20.6, 60.5 20.6, 60.5 20.5))")
        .version("service")
        .service("Clinic", "rehabilitation", "POINT(60.5 20.5)")
        .version("project")
        .project("Road", "LINESTRING(60 20, 61 21)")
        .publish();
  }

  /**
   * At any zoom every remaining area is in the tile, however small it is there: a map without it
   * would look like safe ground.
   */
  @ParameterizedTest
  @CsvSource({"0, 0, 0", "4, 10, 7", "8, 171, 113", "10, 684, 452"})
  void no_area_vanishes_at_low_zoom(int z, int x, int y) {
    List<Mvt.Feature> features = features("hazard-areas", z, x, y);
    assertThat(features).hasSize(3);
    assertThat(features)
        .allSatisfy(feature -> assertThat(feature.layer()).isEqualTo("hazard-areas"));
  }

  @Test
  void a_tile_carries_what_the_page_needs() {
    assertThat(features("hazard-areas", 10, 684, 452))
        .anySatisfy(
            feature ->
                assertThat(feature.attributes())
                    .containsEntry("form", "area")
                    .containsEntry("classification", "CHA")
                    .containsEntry("status", "open")
                    .containsEntry("contamination", "unknown")
                    .containsKey("id"));
    assertThat(features("services", 10, 684, 452))
        .extracting(f -> f.attributes().get("category"))
        .containsExactly("rehabilitation");
    assertThat(features("projects", 10, 684, 452)).extracting(Mvt.Feature::type).containsExactly(2);
    assertThat(features("admin-areas", 6, 42, 28))
        .extracting(f -> f.attributes().get("hazardNumber"))
        .containsExactly(3L);
  }

  @Test
  void empty_is_204_and_unchanged_is_304() {
    assertThat(server.fetch("/tiles/services/10/0/0.mvt", null).statusCode()).isEqualTo(204);
    HttpResponse<byte[]> tile = server.fetch("/tiles/services/10/684/452.mvt", null);
    assertThat(tile.headers().firstValue("ETag")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/tiles/services/1/2/0.mvt",
        "/tiles/services/19/0/0.mvt",
        "/tiles/services/-1/0/0.mvt"
      })
  void off_the_grid_is_a_fault_of_the_asker(String path) {
    assertThat(server.fetch(path, null).statusCode()).isEqualTo(400);
  }

  @Test
  void tilejson_tells_the_page_where_to_look() {
    assertThat(server.json("/tiles/hazard-areas.json", null).get("tiles").get(0).asText())
        .startsWith("/tiles/hazard-areas/{z}/{x}/{y}.mvt?v=");
    assertThat(server.json("/tiles/hazard-areas.json", null).get("bounds")).hasSize(4);
  }

  private static List<Mvt.Feature> features(String layer, int z, int x, int y) {
    return Mvt.decode(
            server.fetch("/tiles/" + layer + "/" + z + "/" + x + "/" + y + ".mvt", null).body())
        .stream()
        .filter(feature -> "XTA".equals(feature.attributes().get("programme")))
        .toList();
  }
}
