package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Shapefile is several files: when one of them changes, it is not the same import. */
class SameImportTest {
  private static final String STEM = "latin-1-without-cpg";

  @TempDir Path directory;

  private byte[] fixture(String extension) throws IOException {
    return Files.readAllBytes(
        ReaderSupport.fixture(ShapefileReaderTest.class, STEM + "." + extension));
  }

  @Test
  void a_changed_part_beside_a_bare_shapefile_makes_another_import() throws IOException {
    for (String extension : new String[] {"shp", "dbf", "prj"}) {
      Files.write(directory.resolve(STEM + "." + extension), fixture(extension));
    }
    ImportRequest request = request(Kind.PROJECT, "XSI", directory.resolve(STEM + ".shp"));
    ImportReport first = run(request);
    assertThat(first.unchanged()).isFalse();
    assertThat(run(request).versionId()).isEqualTo(first.versionId());
    assertThat(run(request).unchanged()).isTrue();
    assertThat(
            ask(
                first.versionId(),
                "SELECT string_agg(key || ' ' || length(value), ',' ORDER BY key) FROM dataset_file,"
                    + " jsonb_each_text(parts::jsonb) WHERE version_id = :v"))
        .isEqualTo(STEM + ".dbf 64," + STEM + ".prj 64");

    Files.writeString(directory.resolve(STEM + ".cpg"), "ISO-8859-2");
    ImportReport second = run(request);
    assertThat(second.unchanged()).isFalse();
    assertThat(second.versionId()).isNotEqualTo(first.versionId());
  }

  @Test
  void a_changed_part_within_a_zip_makes_another_import() throws IOException {
    Path zip = directory.resolve("parts.zip");
    ImportRequest request = request(Kind.PROJECT, "XSI", zip).withDataset("zipped");
    write(zip, null);
    ImportReport first = run(request);
    write(zip, null);
    assertThat(run(request).unchanged()).isTrue();
    write(zip, "ISO-8859-2");
    ImportReport second = run(request);
    assertThat(second.unchanged()).isFalse();
    assertThat(second.versionId()).isNotEqualTo(first.versionId());
  }

  private void write(Path zip, String encoding) throws IOException {
    try (OutputStream out = Files.newOutputStream(zip);
        ZipOutputStream entries = new ZipOutputStream(out)) {
      for (String extension : new String[] {"shp", "dbf", "prj"}) {
        put(entries, extension, fixture(extension));
      }
      if (encoding != null) {
        put(entries, "cpg", encoding.getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void put(ZipOutputStream entries, String extension, byte[] bytes)
      throws IOException {
    ZipEntry entry = new ZipEntry(STEM + "." + extension);
    // The same bytes in another second are the same file.
    entry.setTime(0);
    entries.putNextEntry(entry);
    entries.write(bytes);
    entries.closeEntry();
  }
}
