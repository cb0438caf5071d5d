package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTest {
  private static final String POINT =
      "{\"type\":\"Feature\",\"properties\":{\"name\":\"a\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2]}}";
  private static final String TABLE = "name,lat,lon\na,1,2\n";

  @TempDir Path directory;
  private List<Path> before;

  @BeforeEach
  void remember() throws IOException {
    before = scratch();
  }

  @AfterEach
  void nothing_unpacked_is_left_behind() throws IOException {
    assertThat(scratch()).isSubsetOf(before);
  }

  private static List<Path> scratch() throws IOException {
    try (Stream<Path> found = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return found
          .filter(path -> path.getFileName().toString().startsWith("cartagena-unpacked-"))
          .toList();
    }
  }

  private static final class Entry {
    private final String name;
    private final byte[] bytes;

    Entry(String name, byte[] bytes) {
      this.name = name;
      this.bytes = bytes;
    }

    static Entry of(String name, String text) {
      return new Entry(name, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static byte[] zip(Entry... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Entry entry : entries) {
        zip.putNextEntry(new ZipEntry(entry.name));
        zip.write(entry.bytes);
      }
    }
    return bytes.toByteArray();
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private void assertRefused(Path file, String... words) {
    assertThatThrownBy(() -> ReaderSupport.read(file))
        .isInstanceOf(AppException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @Test
  void a_zip_of_geojson_is_read_and_clutter_is_not() throws IOException {
    ReaderSupport.Contents contents =
        ReaderSupport.read(
            file(
                "a.zip",
                zip(
                    Entry.of("data/points.geojson", POINT),
                    Entry.of("__MACOSX/data/._points.geojson", "\0\0"),
                    Entry.of(".DS_Store", "\0\0"))));
    assertThat(contents.rows()).hasSize(1);
    assertThat(contents.codes()).isEmpty();
  }

  @Test
  void what_cannot_be_read_is_named() throws IOException {
    ReaderSupport.Contents contents =
        ReaderSupport.read(
            file("a.zip", zip(Entry.of("p.geojson", POINT), Entry.of("README.txt", "Read me."))));
    assertThat(contents.opening().issues())
        .anyMatch(
            issue ->
                issue.code() == IssueCode.FILE_UNREAD && issue.message().contains("README.txt"));
  }

  @Test
  void several_files_are_told_apart_by_a_column() throws IOException {
    ReaderSupport.Contents contents =
        ReaderSupport.read(
            file(
                "a.zip",
                zip(
                    new Entry("inner.zip", zip(Entry.of("one.geojson", POINT))),
                    Entry.of("two.geojson", POINT))));
    assertThat(contents.codes()).contains(IssueCode.SEVERAL_LAYERS);
    assertThat(contents.rows())
        .extracting(row -> row.fields().get("source_layer").asText())
        .containsExactly("a.zip/inner.zip/one.geojson", "a.zip/two.geojson");
  }

  @Test
  void the_same_data_in_two_formats_would_count_twice() throws IOException {
    assertRefused(
        file("a.zip", zip(Entry.of("p.geojson", POINT), Entry.of("p.csv", TABLE))),
        "several formats",
        "p.csv",
        "p.geojson");
  }

  @Test
  void tables_with_different_columns_are_not_one_table() throws IOException {
    assertRefused(
        file("a.zip", zip(Entry.of("p.csv", TABLE), Entry.of("q.csv", "id,value\n1,2\n"))),
        "different columns");
  }

  @Test
  void a_gzipped_table() throws IOException {
    Path file = directory.resolve("t.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(TABLE.getBytes(StandardCharsets.UTF_8));
    }
    assertThat(ReaderSupport.read(file).text(0, "name")).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.csv",
        "a/../../evil.csv",
        "..\\..\\evil.csv",
        "/etc/evil.csv",
        "C:\\evil"
      })
  void names_that_lead_out_of_the_archive(String name) throws IOException {
    assertRefused(
        file("a.zip", zip(Entry.of("good.csv", TABLE), Entry.of(name, TABLE))),
        "outside of it",
        "evil");
  }

  @Test
  void backslashes_of_windows_are_directories() throws IOException {
    assertThat(ReaderSupport.read(file("a.zip", zip(Entry.of("data\\p.geojson", POINT)))).rows())
        .hasSize(1);
  }

  @Test
  void zeros_that_would_fill_the_disk() throws IOException {
    assertRefused(
        file("bomb.zip", zip(new Entry("zeros.csv", new byte[64 << 20]))), "times its size");
  }

  @Test
  void ten_gigabytes_of_zeros_in_seconds() throws IOException {
    ByteArrayOutputStream member = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(member)) {
      out.write(new byte[64 << 20]);
    }
    Path file = directory.resolve("bomb.csv.gz");
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < 160; i++) {
        // Members of a gzip follow each other; a reader takes them as one file.
        member.writeTo(out);
      }
    }
    Instant start = Instant.now();
    assertRefused(file, "unpacks to more than");
    assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofMinutes(5));
  }

  @Test
  void a_zip_that_lies_about_its_sizes() throws IOException {
    byte[] bytes = zip(new Entry("zeros.csv", new byte[64 << 20]));
    for (int i = 0; i + 46 < bytes.length; i++) {
      if (bytes[i] == 'P' && bytes[i + 1] == 'K' && bytes[i + 2] == 1 && bytes[i + 3] == 2) {
        // Uncompressed size in the central directory: 1,000 bytes.
        Arrays.fill(bytes, i + 24, i + 28, (byte) 0);
        bytes[i + 24] = (byte) 0xE8;
        bytes[i + 25] = 3;
      }
    }
    assertThatThrownBy(() -> ReaderSupport.read(file("liar.zip", bytes)))
        .isInstanceOf(AppException.class);
  }

  @Test
  void archives_in_archives_without_end() throws IOException {
    byte[] bytes = zip(Entry.of("p.csv", TABLE));
    for (int i = 0; i < FileLimits.MAX_ARCHIVES_WITHIN; i++) {
      bytes = zip(new Entry("inner.zip", bytes));
    }
    assertRefused(file("deep.zip", bytes), "archive in an archive");
  }

  @Test
  void more_files_than_any_data_has() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i <= FileLimits.MAX_MEMBERS; i++) {
      entries.add(Entry.of(i + ".txt", ""));
    }
    assertRefused(file("many.zip", zip(entries.toArray(new Entry[0]))), "holds more than");
  }

  @Test
  void cut_off_and_damaged() throws IOException {
    byte[] bytes = zip(Entry.of("p.csv", TABLE.repeat(1000)));
    assertRefused(file("cut.zip", Arrays.copyOf(bytes, bytes.length / 2)), "damaged");
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(TABLE.repeat(1000).getBytes(StandardCharsets.UTF_8));
    }
    assertRefused(
        file("cut.csv.gz", Arrays.copyOf(gzip.toByteArray(), gzip.size() / 2)), "ends too early");
    bytes[bytes.length / 3] ^= 0x55;
    assertThatThrownBy(() -> ReaderSupport.read(file("flipped.zip", bytes)))
        .isInstanceOf(AppException.class);
  }

  @Test
  void nothing_that_can_be_read() throws IOException {
    assertRefused(file("empty.zip", zip()), "holds no data", "nothing");
    assertRefused(
        file("prose.zip", zip(Entry.of("a.txt", "Hello."), Entry.of("b.txt", "World."))),
        "holds no data",
        "a.txt");
  }
}
