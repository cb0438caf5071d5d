package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.geo.TileCoord;
import org.cartagena.support.Mvt;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Stored tiles are behind the same gate as the records that they were made from. */
class TileGateTest {
  private static final Gate GATE = new Gate(TestDatabase.get());
  private static final Viewer OWN = new Viewer("centre", "own", List.of("XTC", "XTO"));
  private static final Viewer OTHER = new Viewer("centre", "other", List.of("XTN"));

  @BeforeAll
  static void worlds() {
    world("XTN", "open", 1);
    world("XTC", "cells", 2);
    world("XTO", "totals", 3);
  }

  private static void world(String code, String publicView, int east) {
    String square =
        "POLYGON((%1$d 40, %1$d.01 40, %1$d.01 40.01, %1$d 40.01, %1$d 40))".formatted(140 + east);
    World.of(TestDatabase.get(), code, publicView)
        .version("admin-area")
        .adminArea(
            1,
            code + "1",
            "North",
            "POLYGON((%1$d 40, %2$d 40, %2$d 41, %1$d 41, %1$d 40))"
                .formatted(140 + east, 141 + east))
        .version("hazard-area")
        .hazard("a", "CHA", "open", square)
        .version("service")
        .service("Clinic", "rehabilitation", "POINT(%d 40)".formatted(140 + east))
        .publish();
  }

  @Test
  void a_viewer_reads_the_rows_of_a_tile_that_its_records_allow() {
    assertThat(programmes(Viewer.PUBLIC, 1)).containsExactly("XTN");
    assertThat(programmes(OWN, 1)).containsExactly("XTC", "XTN", "XTO");
    assertThat(programmes(OTHER, 1)).containsExactly("XTN");
    assertThat(programmes(Viewer.PUBLIC, 3)).containsExactly("XTC", "XTN", "XTO");
  }

  @Test
  void each_sees_the_form_that_is_meant_for_it() {
    assertThat(forms(Viewer.PUBLIC)).containsExactly("XTC cell", "XTN area", "XTO admin");
    assertThat(forms(OWN)).containsExactly("XTC area", "XTN area", "XTO area");
    assertThat(forms(OTHER)).containsExactly("XTC cell", "XTN area", "XTO admin");
  }

  /**
   * Who may see all gets the same bytes by the quick statement; from anybody else it keeps back.
   */
  @Test
  void the_quick_statement_gives_the_whole_tile_or_none() {
    Viewer everything = Viewer.terminal("test");
    for (int z = 0; z <= 6; z++) {
      TileCoord tile =
          new TileCoord(
              z, (int) (142.0 / 360 * (1 << z) + (1 << z) / 2.0), (int) (0.378 * (1 << z)));
      assertThat(encode(everything, "hazardRecords", tile))
          .isNotEmpty()
          .isEqualTo(encode(everything, "hazardAreas", tile));
      assertThat(encode(Viewer.PUBLIC, "hazardRecords", tile)).isNull();
    }
  }

  private static byte[] encode(Viewer viewer, String file, TileCoord tile) {
    return GATE.read(
        viewer,
        handle -> {
          try {
            return TileStore.encode(handle, file, TileLayer.HAZARD_AREAS, tile);
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** A blank tile of an earlier moment would be read as safe ground. */
  @Test
  void what_was_known_before_the_last_two_versions_is_refused() {
    World world =
        World.of(TestDatabase.get(), "XTQ", "open")
            .version("hazard-area")
            .hazard("a", "CHA", "open", "POINT(150 40)")
            .publish();
    String first =
        TestDatabase.get()
            .owner()
            .withHandle(
                handle ->
                    handle.createQuery("SELECT clock_timestamp()::text").mapTo(String.class).one());
    for (int i = 0; i < 2; i++) {
      world.version("hazard-area").hazard("a", "CHA", "open", "POINT(150 40)").publish();
    }
    assertThatThrownBy(
            () ->
                GATE.read(
                    Viewer.PUBLIC,
                    handle -> {
                      handle
                          .createQuery("SELECT set_config('cartagena.known_at', :at, true)")
                          .bind("at", first)
                          .mapTo(String.class)
                          .one();
                      return handle
                          .createQuery("SELECT count(*) FROM tile_row")
                          .mapTo(Long.class)
                          .one();
                    }))
        .hasMessageContaining("tiles of that moment are not kept");
  }

  private static List<String> programmes(Viewer viewer, int layer) {
    return GATE.read(
        viewer,
        handle ->
            handle
                .createQuery(
                    "SELECT DISTINCT programme FROM tile_row WHERE key >> 45 = :layer AND programme IN ('XTN', 'XTC', 'XTO') ORDER BY 1")
                .bind("layer", layer)
                .mapTo(String.class)
                .list());
  }

  private static List<String> forms(Viewer viewer) {
    TreeSet<String> forms = new TreeSet<>();
    for (int z = 0; z <= 6; z++) {
      TileCoord tile =
          new TileCoord(
              z, (int) (142.0 / 360 * (1 << z) + (1 << z) / 2.0), (int) (0.378 * (1 << z)));
      for (Mvt.Feature feature :
          Mvt.decode(new TileStore(GATE).getTile(viewer, TileLayer.HAZARD_AREAS, tile))) {
        String programme = (String) feature.attributes().get("programme");
        if (List.of("XTN", "XTC", "XTO").contains(programme)) {
          forms.add(programme + " " + feature.attributes().get("form"));
        }
      }
    }
    return List.copyOf(forms);
  }
}
