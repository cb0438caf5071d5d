package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Database;
import org.cartagena.geo.TileCoord;
import org.cartagena.problem.AppException;
import org.cartagena.support.Mvt;
import org.cartagena.support.PmtilesFile;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of its own: a copy is of everything that is published. */
class TileExportTest {
  private static final Database database = TestDatabase.fresh();
  private static final TileStore store = new TileStore(new Gate(database));
  private static String ofNothing;
  private static String ofNowhere;
  private static TileExport.Written written;
  private static PmtilesFile copy;

  @TempDir private static Path directory;

  @BeforeAll
  static void world() {
    Path file = directory.resolve("kit.pmtiles");
    ofNothing = refusal(file);
    World.of(database, "XPN", "open")
        .version("hazard-area")
        .hazard("nowhere", "SHA", "open", null)
        .publish();
    ofNowhere = refusal(file);
    World.of(database, "XPT", "open")
        .version("admin-area")
        .adminArea(1, "P1", "North", "POLYGON((60 20, 60.1 20, 60.1 20.1, 60 20.1, 60 20))")
        // Level 2 is drawn from zoom 7 on only, and lies where nothing else does.
        .adminArea(2, "P2", "Isle", "POLYGON((75 20, 75.02 20, 75.02 20.02, 75 20.02, 75 20))")
        .version("hazard-area")
        .hazard(
            "tiny",
            "CHA",
            "open",
            "POLYGON((60.05 20.05, 60.0501 20.05, 60.0501 20.0501, 60.05 20.0501, 60.05 20.05))")
        // Thinner than a tile unit at every zoom but the last ones, and over many tiles.
        .hazard(
            "sliver",
            "SHA",
            "open",
            "POLYGON((59.8 20.19, 60.2 20.19, 60.2 20.19002, 59.8 20.19002, 59.8 20.19))")
        .hazard("pin", "SHA", "unknown", "POINT(60.051 20.051)")
        .version("service")
        .service("Clinic", "rehabilitation", "POINT(60.05 20.05)")
        .version("project")
        .project("Road", "LINESTRING(60 20, 60.1 20.1)")
        .version("funding")
        .funding(
            "XPT-1", "clearance", 100, "place POINT(60.02 20.02)", "nationwide POINT(60.9 20.9)")
        .publish();
    World.of(database, "XPU", "cells")
        .version("hazard-area")
        .hazard(
            "secret",
            "CHA",
            "open",
            "POLYGON((60.313 20.313, 60.314 20.313, 60.314 20.314, 60.313 20.314, 60.313 20.313))")
        .publish();
    World.of(database, "XPV", "totals")
        .version("admin-area")
        .adminArea(
            1, "V1", "South", "POLYGON((60.4 20, 60.45 20, 60.45 20.05, 60.4 20.05, 60.4 20))")
        .version("hazard-area")
        .hazard("hidden", "CHA", "open", "POINT(60.42 20.02)")
        .publish();
    World.of(database, "XPX", "open")
        .version("service")
        .service("Not published", "rehabilitation", "POINT(60.07 20.07)");
    written = new TileExport(new Gate(database)).run(file, (z, d, o, b) -> {});
    copy = new PmtilesFile(file);
  }

  @Test
  void of_nothing_there_is_no_copy() {
    assertThat(ofNothing).contains("Nothing is published here");
    assertThat(ofNowhere).contains("has a place");
  }

  /** Every address in and around the world, not only those that the copy has. */
  @Test
  void every_tile_is_what_the_server_serves() {
    int looked = 0;
    int found = 0;
    for (int z = 0; z <= TileExport.MAX_ZOOM; z++) {
      TileCoord from = at(z, 59.75, 20.4);
      TileCoord to = at(z, 61.05, 19.95);
      // At the deepest zooms the part where everything is close together.
      int step = z < 14 ? 1 : 3;
      for (int x = from.x(); x <= to.x(); x += step) {
        for (int y = from.y(); y <= to.y(); y += z < 13 ? 1 : step) {
          byte[] served = served(new TileCoord(z, x, y));
          looked++;
          found += served.length > 0 ? 1 : 0;
          assertThat(copy.find(z, x, y).orElse(new byte[0]))
              .as("%d/%d/%d", z, x, y)
              .isEqualTo(served);
        }
      }
    }
    assertThat(found).isBetween(50, looked - 200);
  }

  @Test
  void what_is_drawn_from_a_deeper_zoom_on_is_there() {
    assertThat(Mvt.decode(copy.find(14, at(14, 75.01, 20.01).x(), at(14, 75.01, 20.01).y()).get()))
        .extracting(feature -> feature.attributes().get("name"))
        .containsExactly("Isle");
    assertThat(layers(at(14, 59.85, 20.19001))).contains("hazard-areas");
  }

  @Test
  void no_precise_area_of_a_programme_that_hides_them() {
    List<Mvt.Feature> hidden = new ArrayList<>();
    for (int z = 0; z <= 14; z++) {
      for (double[] place : new double[][] {{60.3135, 20.3135}, {60.42, 20.02}}) {
        TileCoord tile = at(z, place[0], place[1]);
        Mvt.decode(copy.find(z, tile.x(), tile.y()).orElseThrow()).stream()
            .filter(feature -> feature.layer().equals("hazard-areas"))
            .filter(
                feature -> List.of("XPU", "XPV").contains(feature.attributes().get("programme")))
            .forEach(hidden::add);
      }
    }
    assertThat(hidden).hasSizeGreaterThanOrEqualTo(30);
    assertThat(hidden)
        .allSatisfy(feature -> assertThat(feature.attributes().get("form")).isIn("cell", "admin"));
    long secret = areaId("secret");
    assertThat(hidden).noneMatch(feature -> feature.attributes().get("id").equals(secret));
  }

  @Test
  void it_says_what_it_is_a_copy_of() throws IOException {
    JsonNode json = new ObjectMapper().readTree(copy.metadata());
    assertThat(json.get("vector_layers"))
        .extracting(layer -> layer.get("id").asText())
        .containsExactly(
            "hazard-areas", "land-releases", "services", "projects", "funding", "admin-areas");
    assertThat(json.get("description").asText())
        .contains("Blank does not mean safe")
        .contains("2025-12-31");
    assertThat(json.get("attribution").asText()).contains("service (test)");
    JsonNode own = json.get("cartagena");
    assertThat(own.get("format").asInt()).isEqualTo(1);
    assertThat(own.get("change").asLong()).isEqualTo(written.change()).isPositive();
    assertThat(own.get("copiedAt").asText()).matches("20\\d\\d-.*Z");
    assertThat(own.get("programmes").findValuesAsText("code"))
        .containsExactly("XPN", "XPT", "XPU", "XPV");
    assertThat(own.get("datasets").findValuesAsText("kind"))
        .containsExactly(
            "hazard-area",
            "admin-area",
            "funding",
            "hazard-area",
            "project",
            "service",
            "hazard-area",
            "admin-area",
            "hazard-area");
    assertThat(own.get("datasets").findValuesAsText("asOf")).containsOnly("2025-12-31");
    // Of everything, or a little more.
    assertThat(copy.degrees(102)).isBetween(59.7, 59.8);
    assertThat(copy.degrees(110)).isBetween(75.01, 75.1);
    assertThat(copy.number(72)).isEqualTo(written.tiles());
  }

  @Test
  void one_that_is_stopped_leaves_what_was_there(@TempDir Path place) throws IOException {
    Path file = place.resolve("kit.pmtiles");
    Files.copy(directory.resolve("kit.pmtiles"), file);
    TileExport export = new TileExport(new Gate(database));
    assertThatThrownBy(
            () ->
                export.run(
                    file,
                    (zoom, done, ofZoom, bytes) -> {
                      if (zoom == 9) {
                        export.cancel();
                      }
                    }))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("cancelled");
    assertThat(Files.mismatch(file, directory.resolve("kit.pmtiles"))).isEqualTo(-1);
    assertThat(names(place)).containsExactly("kit.pmtiles");
  }

  @Test
  void it_is_written_over_nothing_but_a_copy(@TempDir Path place) throws IOException {
    Path letter = Files.writeString(place.resolve("letter.txt"), "Dear colleague");
    assertThatThrownBy(() -> new TileExport(new Gate(database)).run(letter, (z, d, o, b) -> {}))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("is not a PMTiles file");
    assertThatThrownBy(
            () ->
                new TileExport(new Gate(database))
                    .run(place.resolve("no/such/kit.pmtiles"), (z, d, o, b) -> {}))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("no directory");
    assertThat(names(place)).containsExactly("letter.txt");
    assertThat(letter).hasContent("Dear colleague");
  }

  /** What is published while it runs is in none of its tiles. */
  @Test
  void all_of_it_is_one_state_of_the_map(@TempDir Path place) {
    Path file = place.resolve("kit.pmtiles");
    World later = World.of(database, "XPY", "open").version("service");
    later.service("Later", "rehabilitation", "POINT(60.08 20.08)");
    new TileExport(new Gate(database))
        .run(
            file,
            (zoom, done, ofZoom, bytes) -> {
              if (zoom == 3) {
                // As somebody else would: on this thread it would be a part of the same
                // transaction.
                CompletableFuture.runAsync(later::publish).join();
              }
            });
    try {
      PmtilesFile read = new PmtilesFile(file);
      for (int z = 0; z <= 14; z++) {
        TileCoord tile = at(z, 60.08, 20.08);
        assertThat(Mvt.decode(read.find(z, tile.x(), tile.y()).orElseThrow()))
            .as("zoom %d", z)
            .noneMatch(feature -> "XPY".equals(feature.attributes().get("programme")));
      }
      assertThat(read.metadata()).doesNotContain("XPY");
      assertThat(Mvt.decode(served(at(14, 60.08, 20.08))))
          .as("by now it is on the map")
          .anyMatch(feature -> "XPY".equals(feature.attributes().get("programme")));
    } finally {
      new org.cartagena.dataset.DatasetStore(new Gate(database))
          .withdraw(Viewer.terminal("test"), later.newestVersion("service"));
    }
  }

  private static String refusal(Path file) {
    return catchThrowableOfType(
            AppException.class,
            () -> new TileExport(new Gate(database)).run(file, (z, d, o, b) -> {}))
        .getMessage();
  }

  private static byte[] served(TileCoord tile) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (TileLayer layer : TileLayer.values()) {
      all.writeBytes(store.getTile(Viewer.PUBLIC, layer, tile));
    }
    return all.toByteArray();
  }

  private static List<String> layers(TileCoord tile) {
    return Mvt.decode(copy.find(tile.z(), tile.x(), tile.y()).orElseThrow()).stream()
        .map(Mvt.Feature::layer)
        .toList();
  }

  private static TileCoord at(int z, double longitude, double latitude) {
    double y = Math.log(Math.tan(Math.PI / 4 + Math.toRadians(latitude) / 2)) / Math.PI;
    double tiles = 1 << z;
    return new TileCoord(z, (int) ((longitude + 180) / 360 * tiles), (int) ((1 - y) / 2 * tiles));
  }

  private static long areaId(String localId) {
    return database
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery("SELECT id FROM hazard_area WHERE local_id = :id")
                    .bind("id", localId)
                    .mapTo(Long.class)
                    .one());
  }

  private static List<String> names(Path place) throws IOException {
    try (Stream<Path> files = Files.list(place)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
