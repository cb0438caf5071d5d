package org.cartagena.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * The import report as a file for a spreadsheet. Values come from a source that nobody vouches for:
 * none of them may become a formula when the file is opened.
 */
enum ReportForm {
  /** UTF-8 with a byte order mark, by which Excel tells it; RFC 4180. */
  CSV(".csv", "text/csv;charset=utf-8") {
    @Override
    Writer writer(OutputStream out) {
      return new CsvWriter(out);
    }
  },
  /** A sheet about the version, then the issues. */
  XLSX(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet") {
    @Override
    Writer writer(OutputStream out) {
      return new XlsxWriter(out);
    }
  };

  private static final List<String> COLUMNS =
      List.of("severity", "code", "file", "row in file", "row", "column", "value", "message");

  /** What a spreadsheet takes for a formula, also in the wide letters of East Asian keyboards. */
  private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]");

  /** The same after a character at which a spreadsheet of another country splits a line. */
  private static final Pattern FORMULA_WITHIN = Pattern.compile("(?<=[;\t\r\n|])(?=[=+\\-@])");

  private static final Pattern NEGATIVE_NUMBER =
      Pattern.compile("-\\d{1,30}(?:[.,]\\d{1,30})?(?:[eE][+-]?\\d{1,3})?");

  /** Characters that XML 1.0 cannot hold, also halves of a pair. */
  private static final Pattern NOT_IN_XML =
      Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF\\x{D800}-\\x{DFFF}]");

  /** What a spreadsheet reads as one character by its number (ECMA-376, 22.9.2.19). */
  private static final Pattern ESCAPED = Pattern.compile("_(?=x[0-9A-Fa-f]{4}_)");

  /** More in one cell, and Excel takes the file for damaged. */
  private static final int MOST_CHARACTERS = 32_767;

  private final String ending;
  private final String contentType;

  ReportForm(String ending, String contentType) {
    this.ending = ending;
    this.contentType = contentType;
  }

  String ending() {
    return ending;
  }

  String contentType() {
    return contentType;
  }

  /** Writes a report to a stream that stays open. */
  abstract Writer writer(OutputStream out);

  /** Takes a report in this order: about once, then the rows. */
  interface Writer extends AutoCloseable {
    /**
     * Whose report it is.
     *
     * @param counts JSON list of {@code code}, {@code severity}, {@code number}
     */
    void about(DatasetStore.Version version, List<DatasetStore.SourceFile> files, String counts)
        throws IOException;

    void row(DatasetStore.ReportRow row) throws IOException;

    @Override
    void close() throws IOException;
  }

  /**
   * A cell of a CSV file that no spreadsheet takes for a formula: what would begin one gets an
   * apostrophe before it. Negative numbers stay numbers.
   */
  static String safeCell(String text) {
    if (NEGATIVE_NUMBER.matcher(text).matches()) {
      return text;
    }
    String within = FORMULA_WITHIN.matcher(text).replaceAll("'");
    return FORMULA.matcher(text).find() ? "'" + within : within;
  }

  private static final class CsvWriter implements Writer {
    private final BufferedWriter out;

    CsvWriter(OutputStream out) {
      this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    }

    /**
     * One table and nothing else, so that every program reads it; the name of the file says whose.
     */
    @Override
    public void about(
        DatasetStore.Version version, List<DatasetStore.SourceFile> files, String counts)
        throws IOException {
      out.write('\uFEFF');
      line(COLUMNS);
    }

    @Override
    public void row(DatasetStore.ReportRow row) throws IOException {
      line(
          java.util.Arrays.asList(
              row.severity(),
              row.code(),
              row.file(),
              text(row.fileRow()),
              text(row.row()),
              row.column(),
              row.value(),
              row.message()));
    }

    private static String text(Integer number) {
      return number == null ? null : number.toString();
    }

    private void line(List<String> cells) throws IOException {
      String before = "";
      for (String cell : cells) {
        out.write(before);
        if (cell != null) {
          out.write('"');
          out.write(safeCell(cell).replace("\"", "\"\""));
          out.write('"');
        }
        before = ",";
      }
      out.write("\r\n");
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }

  /** Text goes into inline strings, which are never formulas. */
  private static final class XlsxWriter implements Writer {
    private static final int MOST_ROWS = 1_048_576;
    private static final int FLUSH_ROWS = 1000;

    private final Workbook book;
    private Worksheet sheet;
    private int sheets;
    private int at;

    XlsxWriter(OutputStream out) {
      this.book = new Workbook(new OpenStream(out), "Cartagena", null);
    }

    @Override
    public void about(
        DatasetStore.Version version, List<DatasetStore.SourceFile> files, String counts)
        throws IOException {
      sheet = book.newWorksheet("About");
      sheet.width(0, 26);
      sheet.width(1, 60);
      line("Import report");
      line("Programme", version.programme());
      line("Kind", version.kind());
      line("Dataset", version.dataset());
      line("Version", version.number());
      line("Id of the version", version.id());
      line("State when written", version.state());
      line("As of", version.asOf());
      line("Source", version.source());
      line("Licence", version.licence());
      line("Imported by", version.importedBy());
      line("Imported at", version.importedAt());
      line("Importer version", version.importerVersion());
      line("Records", version.rows());
      line("Of these without location", version.rowsWithoutLocation());
      line("Rows that made no record", version.rowsRejected());
      line("Area of the polygons in m2", version.areaM2());
      at++;
      line("File", "SHA-256", "Size in bytes", "Format");
      for (DatasetStore.SourceFile file : files) {
        line(file.name(), file.sha256(), file.sizeBytes(), file.format());
      }
      at++;
      line("Severity", "Code", "Number");
      for (JsonNode count : new ObjectMapper().readTree(counts)) {
        line(
            count.get("severity").asText(),
            count.get("code").asText(),
            count.get("number").asInt());
      }
      sheet.close();
      begin();
    }

    private void begin() throws IOException {
      sheets++;
      sheet = book.newWorksheet(sheets == 1 ? "Issues" : "Issues " + sheets);
      sheet.freezePane(0, 1);
      sheet.width(1, 26);
      sheet.width(2, 26);
      sheet.width(5, 20);
      sheet.width(6, 30);
      sheet.width(7, 100);
      at = 0;
      line(COLUMNS.toArray());
    }

    @Override
    public void row(DatasetStore.ReportRow row) throws IOException {
      if (at == MOST_ROWS) {
        sheet.close();
        begin();
      }
      line(
          row.severity(),
          row.code(),
          row.file(),
          row.fileRow(),
          row.row(),
          row.column(),
          row.value(),
          row.message());
      if (at % FLUSH_ROWS == 0) {
        sheet.flush();
      }
    }

    private void line(Object... cells) {
      for (int column = 0; column < cells.length; column++) {
        if (cells[column] instanceof Number number) {
          sheet.value(at, column, number);
        } else if (cells[column] instanceof String text) {
          sheet.inlineString(at, column, cell(text));
        }
      }
      at++;
    }

    private static String cell(String text) {
      String clean = NOT_IN_XML.matcher(text).replaceAll("\uFFFD");
      clean = ESCAPED.matcher(clean).replaceAll("_x005F_");
      if (clean.length() <= MOST_CHARACTERS) {
        return clean;
      }
      String end = "... (cut here: a cell holds no more; the CSV has all)";
      int cut = MOST_CHARACTERS - end.length();
      return clean.substring(0, Character.isHighSurrogate(clean.charAt(cut - 1)) ? cut - 1 : cut)
          + end;
    }

    @Override
    public void close() throws IOException {
      if (sheet != null) {
        sheet.close();
      }
      book.close();
    }
  }

  /** fastexcel 0.20 closes what it writes to. */
  private static final class OpenStream extends java.io.FilterOutputStream {
    OpenStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
