package org.cartagena.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

/**
 * gis-data/programmes.csv: a wrong deadline is worse than none, so every deadline says where it is
 * from.
 */
class ProgrammesFileTest {

  @Test
  void everyDeadlineHasASource() throws IOException {
    Set<String> codes = new HashSet<>();
    for (CSVRecord row : rows()) {
      String code = row.get("code");
      assertThat(code).matches("[A-Z]{3}");
      assertThat(codes.add(code)).as(code).isTrue();
      assertThat(row.get("name")).as(code).isNotBlank();
      assertThat(row.get("public_view")).as(code).isIn("open", "cells", "totals");
      assertThat(row.get("fictional")).as(code).isEqualTo(code.equals("XMA") ? "true" : "false");
      String deadline = row.get("article5_deadline");
      if (!deadline.isEmpty()) {
        assertThat(LocalDate.parse(deadline)).as(code).isAfter("2020-01-01");
        assertThat(row.get("source"))
            .as(code)
            .containsAnyOf("deadline: ", "deadline and authority: ", "invented");
      }
    }
    assertThat(codes).contains("XMA", "BIH", "HRV", "UKR", "AGO", "MOZ", "IRQ", "KHM");
  }

  @Test
  void onlyProgrammesThatPublishTheirOutlinesAreOpen() throws IOException {
    assertThat(
            rows().stream()
                .filter(row -> row.get("public_view").equals("open"))
                .map(row -> row.get("code")))
        .containsExactlyInAnyOrder("BIH", "HRV", "UKR", "XMA");
  }

  private static List<CSVRecord> rows() throws IOException {
    try (Reader reader = Files.newBufferedReader(Path.of("gis-data/programmes.csv"))) {
      return CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .get()
          .parse(reader)
          .getRecords();
    }
  }
}
