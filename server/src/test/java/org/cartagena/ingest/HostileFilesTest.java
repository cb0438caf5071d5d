package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that were made to do harm end in a sentence. */
class HostileFilesTest {
  @TempDir Path directory;

  private void assertRefused(Path file, String... words) {
    assertThatThrownBy(() -> ReaderSupport.read(file))
        .isInstanceOf(AppException.class)
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"kml", "gpx"})
  void billion_laughs(String root) throws IOException {
    StringBuilder text =
        new StringBuilder("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY l0 \"ha\">");
    for (int i = 1; i < 10; i++) {
      text.append("<!ENTITY l" + i + " \"" + ("&l" + (i - 1) + ";").repeat(10) + "\">");
    }
    text.append(
        "]><"
            + root
            + "><Placemark><name>&l9;</name></Placemark><wpt lat='1' lon='2'><name>&l9;</name></wpt></"
            + root
            + ">");
    assertRefused(ReaderSupport.write(directory, "a." + root, text.toString()), "entity", "line 1");
  }

  @Test
  void an_entity_that_reads_another_file() throws IOException {
    assertRefused(
        ReaderSupport.write(
            directory,
            "a.kml",
            "<!DOCTYPE kml [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><kml><Placemark><name>&x;</name></Placemark></kml>"),
        "entity");
  }

  @Test
  void elements_without_end() throws IOException {
    assertRefused(
        ReaderSupport.write(directory, "a.kml", "<kml>" + "<Folder>".repeat(100_000)),
        "nested deeper");
  }

  @Test
  void lists_without_end() throws IOException {
    assertRefused(
        ReaderSupport.write(
            directory, "a.geojson", "{\"type\":\"Polygon\",\"coordinates\":" + "[".repeat(100_000)),
        "nested deeper");
    assertRefused(
        ReaderSupport.write(
            directory,
            "b.geojson",
            "{\"type\":\"GeometryCollection\",\"geometries\":[".repeat(50_000)),
        "nested deeper");
  }

  @Test
  void a_number_that_would_be_a_billion_digits_stays_text() throws IOException {
    ReaderSupport.Contents contents =
        ReaderSupport.read(
            ReaderSupport.write(
                directory,
                "a.geojson",
                "{\"type\":\"Feature\",\"properties\":{\"a\":1e999999999,\"b\":-2E-999999999},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1e999,2]}}"));
    assertThat(contents.rows().get(0).fields().get("a").isTextual()).isTrue();
    assertThat(contents.rows().get(0).fields().get("b").isTextual()).isTrue();
  }

  @Test
  void a_number_of_a_million_digits() throws IOException {
    assertRefused(
        ReaderSupport.write(
            directory,
            "a.geojson",
            "{\"type\":\"Point\",\"coordinates\":[" + "9".repeat(1_000_000) + ",2]}"),
        "longer values");
  }

  @Test
  void a_line_without_end_and_a_quotation_mark_without_end() throws IOException {
    Path line = directory.resolve("line.csv");
    Path quote = directory.resolve("quote.csv");
    try (BufferedWriter one = Files.newBufferedWriter(line);
        BufferedWriter two = Files.newBufferedWriter(quote)) {
      one.write("a,b\n1,");
      two.write("a,b\n1,\"open\n");
      for (int i = 0; i < 36; i++) {
        one.write("x".repeat(1 << 20));
        two.write(("y".repeat(1023) + "\n").repeat(1024));
      }
    }
    assertRefused(line, "record 2", "no end");
    assertRefused(quote, "record 2", "quotation mark");
  }

  /** Which of two values counts is open in JSON; here the second would have closed the area. */
  @Test
  void a_property_and_a_geometry_twice_in_a_feature() throws IOException {
    ImportReport report =
        ImportSupport.run(
            ImportSupport.request(
                Kind.HAZARD_AREA,
                "LAO",
                ReaderSupport.write(
                    directory,
                    "twice.geojson",
                    "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"id\":\"a\",\"status\":\"open\",\"status\":\"cancelled\"},"
                        + "\"geometry\":{\"type\":\"Point\",\"coordinates\":[102.251,18.251]},\"geometry\":{\"type\":\"Point\",\"coordinates\":[103.251,18.251]}}]}")));
    assertThat(report.count(IssueCode.MEMBER_TWICE)).isEqualTo(1);
    assertThat(report.count(IssueCode.GEOMETRY_UNUSABLE)).isEqualTo(1);
    assertThat(
            ImportSupport.ask(
                report.versionId(),
                "SELECT status || ' ' || remaining || ' ' || (geom IS NULL) FROM hazard_area WHERE version_id = :v"))
        .isEqualTo("unknown true true");
  }

  @Test
  void a_row_of_many_long_texts_is_refused_and_not_held() throws IOException {
    Path file = directory.resolve("long-texts.json");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("[{\"id\":\"a\",\"lon\":102.251,\"lat\":18.251");
      String text = "x".repeat(4_900_000);
      for (int i = 0; i < 8; i++) {
        out.write(",\"t" + i + "\":\"" + text + "\"");
      }
      out.write("}]");
    }
    assertThatThrownBy(
            () -> ImportSupport.run(ImportSupport.request(Kind.HAZARD_AREA, "LAO", file)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("characters of text");
  }
}
