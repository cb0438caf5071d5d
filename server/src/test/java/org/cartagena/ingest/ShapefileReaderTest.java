package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cartagena.ingest.ReaderSupport.Contents;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fixtures were written by GDAL 3.6.2, without .shx. */
class ShapefileReaderTest {
  @TempDir Path directory;

  private static Path fixture(String name) {
    return ReaderSupport.fixture(ShapefileReaderTest.class, name);
  }

  private Path copy(String stem, String... extensions) throws IOException {
    for (String extension : extensions) {
      Files.copy(fixture(stem + "." + extension), directory.resolve(stem + "." + extension));
    }
    return directory.resolve(stem + ".shp");
  }

  @Test
  void hole_null_geometry_and_two_parts() throws IOException {
    Contents file = ReaderSupport.read(fixture("hole-null-and-two-parts.shp"));
    assertThat(file.rows()).hasSize(3);
    assertThat(file.rows().get(0).geometry().getArea()).isCloseTo(1e-4 - 4e-6, within(1e-9));
    assertThat((Object) file.rows().get(1).geometry()).isNull();
    assertThat(file.rows().get(2).geometry().getNumGeometries()).isEqualTo(2);
    assertThat(file.text(0, "name")).isEqualTo("Šipovo");
    assertThat(file.text(0, "status_dat")).isEqualTo("2020-05-01");
    assertThat(file.rows().get(1).fields().get("area_m2").isNull()).isTrue();
    assertThat(file.codes()).isEmpty();
  }

  @Test
  void heights_are_dropped_and_prj_is_read() throws IOException {
    Contents file = ReaderSupport.read(fixture("utm33-polygonz.shp"));
    assertThat(file.opening().crs().code()).isEqualTo("EPSG:32633");
    assertThat(file.rows().get(0).geometry().getArea()).isCloseTo(890_000 * 0.96, within(20_000.0));
  }

  @Test
  void metres_without_prj_are_refused_and_the_way_out_is_said() throws IOException {
    Path shp = copy("utm33-polygonz", "shp", "dbf", "cpg");
    assertThatThrownBy(() -> ReaderSupport.read(shp))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("not degrees")
        .hasMessageContaining("--crs EPSG:32633");
  }

  @Test
  void degrees_without_prj_are_read_and_said() throws IOException {
    Contents file = ReaderSupport.read(copy("hole-null-and-two-parts", "shp", "dbf", "cpg"));
    assertThat(file.codes()).containsExactly(IssueCode.CRS_ASSUMED);
  }

  @Test
  void code_page_of_the_cpg() throws IOException {
    assertThat(ReaderSupport.read(fixture("windows-1250-says-cpg.shp")).text(1, "name"))
        .isEqualTo("Žepče");
  }

  @Test
  void latin_1_that_nothing_says() throws IOException {
    Contents file = ReaderSupport.read(fixture("latin-1-without-cpg.shp"));
    assertThat(file.text(0, "nome")).isEqualTo("São José");
    assertThat(file.codes()).containsExactly(IssueCode.ENCODING_GUESSED);
  }

  @Test
  void a_number_that_is_none_stays_as_it_is() throws IOException {
    Path shp = copy("latin-1-without-cpg", "shp", "dbf", "prj");
    Path dbf = directory.resolve("latin-1-without-cpg.dbf");
    byte[] bytes = Files.readAllBytes(dbf);
    // The last field of the only record, before the end mark.
    for (int i = bytes.length - 10; i < bytes.length - 1; i++) {
      bytes[i] = 'x';
    }
    Files.write(dbf, bytes);
    assertThat(ReaderSupport.read(shp).text(0, "n")).isEqualTo("xxxxxxxxx");
  }

  @Test
  void a_shp_cut_short_is_refused() throws IOException {
    Path shp = copy("hole-null-and-two-parts", "shp", "dbf", "prj", "cpg");
    byte[] bytes = Files.readAllBytes(shp);
    Files.write(shp, java.util.Arrays.copyOf(bytes, bytes.length - 40));
    assertThatThrownBy(() -> ReaderSupport.read(shp))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("damaged in record 3");
  }

  @Test
  void without_dbf_the_positions_are_read_and_it_is_said() throws IOException {
    Contents file = ReaderSupport.read(copy("hole-null-and-two-parts", "shp", "prj"));
    assertThat(file.rows()).hasSize(3);
    assertThat(file.codes()).containsExactly(IssueCode.ROW_INCOMPLETE);
  }

  @Test
  void a_zip_with_two_shapefiles_and_clutter_of_macos() throws IOException {
    Path zip = directory.resolve("x.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      for (String stem : new String[] {"hole-null-and-two-parts", "windows-1250-says-cpg"}) {
        for (String extension : new String[] {"shp", "dbf", "prj", "cpg"}) {
          out.putNextEntry(
              new ZipEntry("data/" + stem + "." + extension.toUpperCase(java.util.Locale.ROOT)));
          Files.copy(fixture(stem + "." + extension), out);
          out.putNextEntry(new ZipEntry("__MACOSX/data/._" + stem + "." + extension));
          out.write(0);
        }
      }
    }
    Contents file = ReaderSupport.read(zip);
    assertThat(file.rows()).hasSize(6);
    assertThat(file.text(1, "name")).isEqualTo(file.text(4, "name"));
  }

  @Test
  void a_zip_within_a_zip_is_named() throws IOException {
    Path zip = directory.resolve("x.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      out.putNextEntry(new ZipEntry("inner.zip"));
      out.write(1);
    }
    assertThatThrownBy(() -> ReaderSupport.read(zip)).hasMessageContaining("inner.zip");
  }
}
