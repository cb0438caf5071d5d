package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.cartagena.geo.TileCoord;
import org.cartagena.support.PmtilesFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PmtilesTest {
  private static final List<Double> BOUNDS = List.of(15.5, -42.25, 19.625, 45.5);

  @TempDir private Path directory;

  /** The table of section 4.1 of the specification. */
  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 0",
    "1, 0, 0, 1",
    "1, 0, 1, 2",
    "1, 1, 1, 3",
    "1, 1, 0, 4",
    "2, 0, 0, 5",
    "12, 3423, 1763, 19078479"
  })
  void tile_numbers_are_those_of_the_specification(int z, int x, int y, long id) {
    assertThat(HilbertId.of(new TileCoord(z, x, y))).isEqualTo(id);
  }

  @Test
  void tile_numbers_lead_there_and_back_and_below() {
    for (int z = 0; z <= 7; z++) {
      for (int x = 0; x < 1 << z; x++) {
        for (int y = 0; y < 1 << z; y++) {
          TileCoord tile = new TileCoord(z, x, y);
          long place = HilbertId.place(tile);
          assertThat(HilbertId.first(z) + place).isEqualTo(PmtilesFile.id(z, x, y));
          assertThat(HilbertId.tile(z, place)).isEqualTo(tile);
          assertThat(HilbertId.place(new TileCoord(z + 1, 2 * x, 2 * y + 1)) >> 2).isEqualTo(place);
        }
      }
    }
    TileCoord deep = new TileCoord(18, 200_001, 93_217);
    assertThat(HilbertId.tile(18, HilbertId.place(deep))).isEqualTo(deep);
  }

  @Test
  void equal_tiles_are_written_once_and_neighbours_are_one_entry() throws IOException {
    Path file = directory.resolve("few.pmtiles");
    try (Pmtiles tiles = new Pmtiles(file)) {
      add(tiles, 0, "world");
      add(tiles, 1, "sea");
      add(tiles, 2, "sea");
      add(tiles, 3, "land");
      add(tiles, 4, "sea");
      add(tiles, 7, "sea");
      assertThatThrownBy(() -> add(tiles, 7, "again")).hasMessageContaining("7");
      tiles.finish("{\"name\":\"few\"}", 2, BOUNDS, 1);
    }
    PmtilesFile read = new PmtilesFile(file);
    assertThat(read.metadata()).isEqualTo("{\"name\":\"few\"}");
    assertThat(read.entries())
        .extracting(PmtilesFile.Entry::id, PmtilesFile.Entry::run)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(0L, 1L),
            org.assertj.core.groups.Tuple.tuple(1L, 2L),
            org.assertj.core.groups.Tuple.tuple(3L, 1L),
            org.assertj.core.groups.Tuple.tuple(4L, 1L),
            org.assertj.core.groups.Tuple.tuple(7L, 1L));
    assertThat(read.find(1, 0, 1)).hasValue("sea".getBytes(StandardCharsets.UTF_8));
    assertThat(read.find(2, 1, 0)).isEmpty();
    assertThat(read.find(2, 1, 1)).hasValue("sea".getBytes(StandardCharsets.UTF_8));
    assertThat(List.of(read.number(72), read.number(80), read.number(88)))
        .as("tiles, entries, contents")
        .containsExactly(6L, 5L, 3L);
    assertThat(List.of(read.small(96), read.small(97), read.small(98), read.small(99)))
        .as("clustered, gzip, gzip, MVT")
        .containsExactly(1, 2, 2, 1);
    assertThat(List.of(read.small(100), read.small(101), read.small(118))).containsExactly(0, 2, 1);
    assertThat(
            List.of(
                read.degrees(102),
                read.degrees(106),
                read.degrees(110),
                read.degrees(114),
                read.degrees(119),
                read.degrees(123)))
        .containsExactly(15.5, -42.25, 19.625, 45.5, 17.5625, 1.625);
    assertThat(read.number(48)).as("leaf directories").isZero();
  }

  /** 300,000 entries: far more than the 16 KiB in which the root directory must end. */
  @Test
  void what_the_root_cannot_hold_goes_to_leaves() throws IOException {
    Path file = directory.resolve("many.pmtiles");
    long id = 0;
    try (Pmtiles tiles = new Pmtiles(file)) {
      for (int i = 0; i < 300_000; i++) {
        // Gaps, and now and then a tile that was there before.
        id += 1 + ((i * 2_654_435_761L) >>> 20) % 3;
        add(tiles, id, tile(i));
      }
      tiles.finish("{}", 14, BOUNDS, 0);
    }
    PmtilesFile read = new PmtilesFile(file);
    assertThat(read.root()).hasSizeGreaterThan(1).allMatch(entry -> entry.run() == 0);
    assertThat(read.number(72)).isEqualTo(300_000);
    id = 0;
    long behind = 0;
    for (int i = 0; i < 300_000; i++) {
      id += 1 + ((i * 2_654_435_761L) >>> 20) % 3;
      PmtilesFile.Entry entry = read.entries().get(i);
      assertThat(entry.id()).isEqualTo(id);
      // Clustered: what is new begins where the last new one ended.
      assertThat(entry.offset()).isLessThanOrEqualTo(behind);
      behind = Math.max(behind, entry.offset() + entry.length());
    }
    assertThat(behind).isEqualTo(read.number(64));
    for (int i = 0; i < 300_000; i += 997) {
      PmtilesFile.Entry entry = read.entries().get(i);
      TileCoord at = coord(entry.id());
      assertThat(read.find(at.z(), at.x(), at.y()))
          .hasValue(tile(i).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String tile(int i) {
    return i % 10 == 0 ? "often" : "tile " + i;
  }

  private static TileCoord coord(long id) {
    int z = 0;
    while (HilbertId.first(z + 1) <= id) {
      z++;
    }
    return HilbertId.tile(z, id - HilbertId.first(z));
  }

  private static void add(Pmtiles tiles, long id, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    byte[] hash = EncodedTile.sha256(bytes);
    tiles.add(id, EncodedTile.gzip(bytes), hash);
  }
}
