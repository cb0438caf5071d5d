package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileFormatTest {
  @TempDir Path directory;

  @Test
  void the_content_decides_and_not_the_name() throws IOException {
    assertThat(FileFormat.detect(ReaderSupport.write(directory, "a.csv", " {\"type\":\"Point\"}")))
        .isEqualTo(FileFormat.GEOJSON);
    assertThat(FileFormat.detect(ReaderSupport.write(directory, "b.json", "a,b\n1,2\n")))
        .isEqualTo(FileFormat.CSV);
    assertThat(
            FileFormat.detect(
                ReaderSupport.write(
                    directory, "c.txt", "\uFEFF<?xml version='1.0'?><iati-activities/>")))
        .isEqualTo(FileFormat.IATI);
    assertThat(
            FileFormat.detect(
                ReaderSupport.write(directory, "d.json", "<!-- a > b --><kml:kml xmlns:kml='x'>")))
        .isEqualTo(FileFormat.KML);
    assertThat(FileFormat.detect(ReaderSupport.write(directory, "e.csv", "<gpx>")))
        .isEqualTo(FileFormat.GPX);
  }

  @ParameterizedTest
  @CsvSource({
    "%PDF-1.7, PDF",
    "<svg>, SVG drawing",
    "<html>, begins with <html>",
    "<iati-organisations>, organisations",
    "[1], JSON list",
    "Rar!, packed",
    "PAR1, Parquet"
  })
  void other_formats_are_named_with_what_is_accepted(String start, String name) throws IOException {
    Path file = ReaderSupport.write(directory, "x.geojson", start);
    assertThatThrownBy(() -> FileFormat.detect(file))
        .isInstanceOf(AppException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("Accepted are GeoJSON, Shapefile");
  }

  @Test
  void empty_missing_binary_and_directory() throws IOException {
    Path empty = ReaderSupport.write(directory, "empty.csv", "");
    assertThatThrownBy(() -> FileFormat.detect(empty)).hasMessageContaining("empty");
    assertThatThrownBy(() -> FileFormat.detect(directory)).hasMessageContaining("directory");
    assertThatThrownBy(() -> FileFormat.detect(directory.resolve("none.csv")))
        .hasMessageContaining("no file");
    Path binary =
        ReaderSupport.write(directory, "b.csv", "\u0001\0\u0002", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> FileFormat.detect(binary)).hasMessageContaining("not read");
  }
}
