package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person reads when a file is refused as a whole. */
class RefusalTest {
  @TempDir Path directory;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String feature(String id, String geometry) {
    return "{\"type\":\"Feature\",\"properties\":{\"id\":\""
        + id
        + "\"},\"geometry\":"
        + geometry
        + "}";
  }

  private static String point(String coordinates) {
    return "{\"type\":\"Point\",\"coordinates\":[" + coordinates + "]}";
  }

  private Path collection(String name, String... features) throws IOException {
    return file(
        name, "{\"type\":\"FeatureCollection\",\"features\":[" + String.join(",", features) + "]}");
  }

  @Test
  void metres_in_every_row_are_a_fault_of_the_file() throws IOException {
    Path metres =
        collection(
            "all_in_metres.geojson",
            feature("A", point("412180.3,289155.6")),
            feature("B", point("416663.4,292226.1")),
            feature("C", "null"));
    assertThatThrownBy(() -> run(request(Kind.PROJECT, "XRF", metres)))
        .isInstanceOf(AppException.class)
        .hasMessageContainingAll(
            "No position of all_in_metres.geojson fits",
            "2 positions",
            "412180.300000, 289155.600000",
            "--crs");
    ImportReport report = run(request(Kind.PROJECT, "XRF", metres).withCrs("EPSG:27700"));
    assertThat(report.rows()).isEqualTo(3);
    assertThat(report.rowsWithoutLocation()).isEqualTo(1);
  }

  @Test
  void metres_in_one_row_are_a_fault_of_the_row() throws IOException {
    Path one =
        collection(
            "one_in_metres.geojson",
            feature("A", point("412180.3,289155.6")),
            feature("B", point("18.4,43.8")));
    ImportReport report = run(request(Kind.PROJECT, "XRF", one));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(report.rowsWithoutLocation()).isEqualTo(1);
    assertThat(report.count(IssueCode.METRES_DECLARED_DEGREES)).isEqualTo(1);
  }

  @Test
  void a_table_of_which_nothing_would_be_kept_is_refused_with_its_columns() throws IOException {
    Path table = file("of_something_else.csv", "wahlkreis,stimmen\nNord,1\nOst,2\n");
    assertThatThrownBy(() -> run(request(Kind.HAZARD_AREA, "XRF", table)))
        .isInstanceOf(AppException.class)
        .hasMessageContainingAll("No column of of_something_else.csv", "wahlkreis, stimmen");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "list that ends too early | [{\"a\":1} | at line 1, column",
        "two lists on one line | [][] | at line 1, column 3",
        "text after an object | {\"a\":true} \"x\" | at line 1, column 12",
      })
  void broken_json_is_refused_with_its_place(String what, String text, String place)
      throws IOException {
    Path broken = file("broken.json", text);
    assertThatThrownBy(() -> run(request(Kind.PROJECT, "XRF", broken)))
        .as(what)
        .isInstanceOf(AppException.class)
        .hasMessageContainingAll("is not valid JSON", place)
        .hasMessageNotContaining("REDACTED")
        .hasMessageNotContaining("Source:");
  }
}
