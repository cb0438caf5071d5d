package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * Text with one record per line: comma, semicolon, tab or bar between values, any line ending,
 * values in quotes where they need it (RFC 4180). Separator and encoding are found out.
 */
final class CsvTable implements Table {
  private static final Pattern START_LINE = Pattern.compile("startline (\\d+)");
  private static final Pattern SEPARATOR_LINE =
      Pattern.compile("^\"?sep=(.)\"?\\R", Pattern.CASE_INSENSITIVE);
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};
  private static final int SAMPLE_CHARACTERS = 1 << 16;
  private static final int SAMPLE_LINES = 60;
  private static final int MAX_VALUES = 1 << 20;

  private final Path file;
  private final TextEncoding encoding;
  private char delimiter;
  private int linesToSkip;

  CsvTable(Path file) throws IOException {
    this.file = file;
    this.encoding = TextEncoding.of(file);
    findDelimiter();
  }

  @Override
  public List<RowIssue> issues() {
    return encoding.issue() == null ? List.of() : List.of(encoding.issue());
  }

  @Override
  public void read(LineConsumer lines) throws IOException {
    try (Limited in = new Limited(reader(), delimiter, file);
        CSVParser csv = parser(in, delimiter)) {
      long before = 0;
      int skip = linesToSkip;
      for (CSVRecord record : csv) {
        in.nextRecord();
        // Of a value over several lines the first counts, as in a spreadsheet program.
        int number = (int) Math.min(Integer.MAX_VALUE, before + 1);
        before = csv.getCurrentLineNumber();
        if (skip > 0) {
          skip--;
          continue;
        }
        List<JsonNode> cells = new ArrayList<>(record.size());
        for (String value : record) {
          cells.add(TextNode.valueOf(value));
        }
        lines.accept(new Line(number, cells));
      }
    } catch (UncheckedIOException | IllegalStateException e) {
      throw refusal(e);
    }
  }

  private static CSVParser parser(java.io.Reader in, char delimiter) throws IOException {
    CSVFormat format =
        CSVFormat.DEFAULT
            .builder()
            .setDelimiter(delimiter)
            .setIgnoreEmptyLines(false)
            .setTrailingData(true)
            .get();
    return CSVParser.builder().setReader(in).setFormat(format).get();
  }

  private java.io.Reader reader() throws IOException {
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    in.skipNBytes(encoding.bomLength());
    return new BufferedReader(new InputStreamReader(in, encoding.charset()), 1 << 16);
  }

  private void findDelimiter() throws IOException {
    char[] start = new char[SAMPLE_CHARACTERS];
    int length;
    try (java.io.Reader in = reader()) {
      length = Math.max(0, in.read(start));
    }
    String text = new String(start, 0, length);
    Matcher stated = SEPARATOR_LINE.matcher(text);
    if (stated.find()) {
      delimiter = stated.group(1).charAt(0);
      linesToSkip = 1;
      return;
    }
    delimiter = ',';
    // A file without a header is refused later, and with the right separator in the words.
    if (!findDelimiter(text, true)) {
      findDelimiter(text, false);
    }
  }

  /** The separator whose header comes first, and of those the one with the most columns. */
  private boolean findDelimiter(String text, boolean withHeader) throws IOException {
    TableHeader best = null;
    for (char candidate : DELIMITERS) {
      TableHeader header = header(text, candidate);
      if (header != null
          && withHeader == header.index() >= 0
          && (best == null
              || header.index() < best.index()
              || (header.index() == best.index() && header.names().size() > best.names().size()))) {
        best = header;
        delimiter = candidate;
      }
    }
    return best != null;
  }

  /**
   * The header when it has several columns and the lines under it agree with it; null when not: a
   * separator that only occurs within values does not.
   */
  private static TableHeader header(String text, char candidate) throws IOException {
    List<List<String>> lines = new ArrayList<>();
    try (CSVParser csv = parser(new StringReader(text), candidate)) {
      for (CSVRecord record : csv) {
        lines.add(record.toList());
        if (lines.size() == SAMPLE_LINES) {
          break;
        }
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      // The text may end within a quoted value; the lines before it tell enough.
      if (lines.isEmpty()) {
        return null;
      }
    }
    TableHeader header = TableHeader.of(lines);
    int width = header.names().size();
    int rows = 0;
    int agreeing = 0;
    for (List<String> line : lines.subList(header.index() + 1, lines.size())) {
      if (line.size() > 1 || !line.get(0).isBlank()) {
        rows++;
        agreeing += line.size() == width ? 1 : 0;
      }
    }
    return width > 1 && agreeing * 2 >= rows ? header : null;
  }

  private AppException refusal(Exception e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof TooLongException tooLong) {
        return new AppException(ProblemType.BAD_INPUT, tooLong.getMessage(), e);
      }
    }
    Matcher line = START_LINE.matcher(String.valueOf(e.getMessage()));
    return new AppException(
        ProblemType.BAD_INPUT,
        file.getFileName()
            + (line.find()
                ? " cannot be read as CSV: the quotation mark that is opened in line "
                    + line.group(1)
                    + " is not closed."
                : " cannot be read as CSV. Look for a quotation mark that is not closed."),
        e);
  }

  private static final class TooLongException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLongException(String message) {
      super(message);
    }
  }

  /** Ends a file whose record does not, before it fills the memory. */
  private static final class Limited extends FilterReader {
    private final char delimiter;
    private final Path file;
    private long characters;
    private long values;
    private long records;

    Limited(java.io.Reader in, char delimiter, Path file) {
      super(in);
      this.delimiter = delimiter;
      this.file = file;
    }

    void nextRecord() {
      characters = 0;
      values = 0;
      records++;
    }

    @Override
    public int read() throws IOException {
      int c = super.read();
      count(c);
      return c;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      for (int i = offset; i < offset + n; i++) {
        count(buffer[i]);
      }
      return n;
    }

    private void count(int c) throws IOException {
      characters++;
      values += c == delimiter ? 1 : 0;
      if (characters > FileLimits.MAX_LINE_CHARACTERS
          || (values > MAX_VALUES && values * 4 > characters)) {
        throw new TooLongException(
            file.getFileName()
                + ": record "
                + (records + 1)
                + " has more than "
                + (values > MAX_VALUES
                    ? MAX_VALUES + " values"
                    : FileLimits.MAX_LINE_CHARACTERS + " characters")
                + " and no end. Is it a table? Look for a quotation mark that is not closed.");
      }
    }
  }
}
