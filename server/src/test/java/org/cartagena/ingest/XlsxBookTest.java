package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cartagena.ingest.ReaderSupport.Contents;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XlsxBookTest {
  @TempDir Path directory;

  private record Sheet(String name, boolean hidden, String rows) {}

  private Path book(boolean date1904, Sheet... sheets) throws IOException {
    Path file = directory.resolve("x.xlsx");
    StringBuilder list = new StringBuilder();
    StringBuilder relations = new StringBuilder();
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 1; i <= sheets.length; i++) {
        Sheet sheet = sheets[i - 1];
        list.append(
            "<sheet name=\"%s\" sheetId=\"%d\" %s r:id=\"rId%d\"/>"
                .formatted(sheet.name(), i, sheet.hidden() ? "state=\"hidden\"" : "", i));
        relations.append(
            "<Relationship Id=\"rId%d\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet%d.xml\"/>"
                .formatted(i, i));
        add(
            zip,
            "xl/worksheets/sheet" + i + ".xml",
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
                + sheet.rows()
                + "</sheetData></worksheet>");
      }
      add(
          zip,
          "xl/workbook.xml",
          "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">"
              + (date1904 ? "<workbookPr date1904=\"1\"/>" : "")
              + "<sheets>"
              + list
              + "</sheets></workbook>");
      add(
          zip,
          "xl/_rels/workbook.xml.rels",
          "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
              + relations
              + "</Relationships>");
      add(
          zip,
          "xl/styles.xml",
          "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"dd/mm/yyyy\"/></numFmts>"
              + "<cellXfs count=\"3\"><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"164\"/></cellXfs></styleSheet>");
      add(
          zip,
          "[Content_Types].xml",
          "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/>"
              + "<Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>"
              + "<Override PartName=\"/xl/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/></Types>");
      add(
          zip,
          "_rels/.rels",
          "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>");
    }
    return file;
  }

  private static void add(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  /** A row; a text that begins with &lt; is a cell as it is. */
  private static String row(int number, String... cells) {
    StringBuilder row = new StringBuilder("<row r=\"" + number + "\">");
    for (int i = 0; i < cells.length; i++) {
      String at = (char) ('A' + i) + Integer.toString(number);
      if (cells[i].startsWith("<")) {
        row.append(cells[i].replace("AT", at));
      } else if (!cells[i].isEmpty()) {
        row.append("<c r=\"" + at + "\" t=\"inlineStr\"><is><t>" + cells[i] + "</t></is></c>");
      }
    }
    return row + "</row>";
  }

  private static String number(String value) {
    return "<c r=\"AT\"><v>" + value + "</v></c>";
  }

  @Test
  void titles_dates_errors_formulas_and_totals() throws IOException {
    Path file =
        book(
            false,
            new Sheet(
                "Areas",
                false,
                row(1, "Hazardous areas of Angola, July 2024")
                    + row(3, "id", "longitude", "latitude", "area_m2", "status_date")
                    + row(
                        4,
                        "A",
                        number("16.9"),
                        number("-12.399999999999999"),
                        "<c r=\"AT\"><f>1+1</f><v>1.234</v></c>",
                        "<c r=\"AT\" s=\"2\"><v>43525</v></c>")
                    + row(
                        5,
                        "B",
                        "17,5",
                        "-12",
                        "<c r=\"AT\" t=\"e\"><v>#N/A</v></c>",
                        "<c r=\"AT\" s=\"1\"><v>59</v></c>")
                    + row(6, "Total", "", "", number("5"))));
    Contents read = ReaderSupport.read(file);
    assertThat(read.text(0, "status_date")).isEqualTo("2019-03-01");
    assertThat(read.text(1, "status_date")).isEqualTo("1900-02-28");
    assertThat(read.text(0, "area_m2")).isEqualTo("1.234");
    assertThat(read.text(1, "area_m2")).isEqualTo("#N/A");
    assertThat(read.rows().get(0).geometry().toText()).isEqualTo("POINT (16.9 -12.4)");
    assertThat(read.rows().get(1).geometry().toText()).isEqualTo("POINT (17.5 -12)");
    assertThat(read.codes()).containsExactly(IssueCode.TITLE_LINES, IssueCode.ROW_NOT_A_RECORD);
  }

  @Test
  void days_since_1904() throws IOException {
    Path file =
        book(
            true,
            new Sheet(
                "A",
                false,
                row(1, "id", "status_date") + row(2, "A", "<c r=\"AT\" s=\"1\"><v>0</v></c>")));
    assertThat(ReaderSupport.read(file).text(0, "status_date")).isEqualTo("1904-01-01");
  }

  @Test
  void the_sheet_with_positions_is_read_and_the_others_are_named() throws IOException {
    Path file =
        book(
            false,
            new Sheet("Read me", false, row(1, "How to fill this in")),
            new Sheet("Codes", false, row(1, "code", "word") + row(2, "1", "Open")),
            new Sheet("North", false, row(1, "id", "lat", "lon") + row(2, "A", "-12", "17")),
            new Sheet("Old", true, row(1, "id", "lat", "lon") + row(2, "Z", "-12", "17")),
            new Sheet("South", false, row(1, "id", "lat", "lon") + row(2, "B", "-13", "18")));
    List<String> ids = new ArrayList<>();
    Contents read = ReaderSupport.read(file);
    read.rows().forEach(row -> ids.add(row.fields().get("id").asText()));
    assertThat(ids).containsExactly("A", "B");
    assertThat(read.opening().issues())
        .singleElement()
        .satisfies(
            issue -> {
              assertThat(issue.code()).isEqualTo(IssueCode.SHEET_LEFT_OUT);
              assertThat(issue.message()).contains("Codes", "Old (hidden)", "Read me");
            });
  }

  @Test
  void several_sheets_with_positions_and_other_columns_are_refused() throws IOException {
    Path file =
        book(
            false,
            new Sheet("Areas", false, row(1, "id", "lat", "lon") + row(2, "A", "-12", "17")),
            new Sheet("Accidents", false, row(1, "no", "lat", "lon") + row(2, "1", "-12", "17")));
    assertThatThrownBy(() -> ReaderSupport.read(file))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("Which one is meant");
  }

  @Test
  void a_workbook_that_unpacks_to_gigabytes_is_refused() throws IOException {
    Path file = directory.resolve("bomb.xlsx");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      add(zip, "xl/workbook.xml", "<workbook/>");
      zip.putNextEntry(new ZipEntry("xl/sharedStrings.xml"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    assertThatThrownBy(() -> ReaderSupport.read(file))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("more than a workbook can hold");
  }

  @Test
  void a_broken_workbook_is_refused_in_words() throws IOException {
    Path file = directory.resolve("broken.xlsx");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      add(zip, "xl/workbook.xml", "<workbook><sheets>");
    }
    assertThatThrownBy(() -> ReaderSupport.read(file))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("cannot be read as an Excel workbook");
  }
}
