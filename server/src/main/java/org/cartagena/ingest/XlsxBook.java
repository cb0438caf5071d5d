package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ExcelReaderException;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.dhatim.fastexcel.reader.SheetVisibility;

/**
 * An Excel workbook (.xlsx, ECMA-376): which of its sheets is the table, and what its cells hold.
 * Formulas give the value that was last computed; dates are told from numbers by their format.
 */
final class XlsxBook {
  private static final long MAX_SHARED_TEXT_BYTES = 128L << 20;
  private static final long MAX_UNPACKED_BYTES = 4L << 30;
  private static final int MAX_ENTRIES = 10_000;
  private static final Pattern DATE_FORMAT =
      Pattern.compile(
          "^(?:\\[[^\\]]*\\]|[^\"\\\\\\[;]|\\\\.|\"[^\"]*\")*?[dDyY].*$", Pattern.DOTALL);

  private final Path file;
  private final ReadableWorkbook workbook;

  private XlsxBook(Path file, ReadableWorkbook workbook) {
    this.file = file;
    this.workbook = workbook;
  }

  /** A sheet that looks like a table. */
  private record Candidate(Sheet sheet, TableReader reader, Reader.Opening opening) {
    long cells() {
      return (long) reader.header().size() * opening.expectedRows();
    }
  }

  /**
   * Sheets to read, one source each.
   *
   * @throws AppException when none is a table, or when several could be what was meant
   */
  static List<FileFormat.Source> sources(Path file, SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    checkSize(file);
    XlsxBook book;
    try {
      book =
          new XlsxBook(file, new ReadableWorkbook(file.toFile(), new ReadingOptions(true, true)));
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, e);
    }
    try {
      return book.choose(givenCrs, mapping);
    } catch (IOException | RuntimeException e) {
      book.workbook.close();
      throw e;
    }
  }

  private static AppException unreadable(Path file, Exception e) {
    return e instanceof AppException app
        ? app
        : new AppException(
            ProblemType.BAD_INPUT,
            file.getFileName()
                + " cannot be read as an Excel workbook. Open it in a spreadsheet program, save it again as .xlsx or as CSV, and import that.",
            e);
  }

  /** Unpacks without keeping anything: the sizes that a zip states can lie. */
  private static void checkSize(Path file) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.size() > MAX_ENTRIES) {
        throw AppException.badInput(
            file.getFileName() + " holds " + zip.size() + " parts; a workbook has some dozens.");
      }
      byte[] buffer = new byte[1 << 16];
      long all = 0;
      for (ZipEntry entry :
          (Iterable<ZipEntry>) () -> zip.stream().map(one -> (ZipEntry) one).iterator()) {
        long one = 0;
        boolean isSheet = entry.getName().startsWith("xl/worksheets/");
        try (InputStream in = zip.getInputStream(entry)) {
          for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            one += n;
            all += n;
            if (all > MAX_UNPACKED_BYTES || (!isSheet && one > MAX_SHARED_TEXT_BYTES)) {
              throw AppException.badInput(
                  file.getFileName()
                      + " unpacks to more than a workbook can hold ("
                      + entry.getName()
                      + "). It was not read. Save the sheet as CSV and import that.");
            }
          }
        }
      }
    } catch (java.util.zip.ZipException e) {
      throw unreadable(file, e);
    }
  }

  private List<FileFormat.Source> choose(SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    List<FileFormat.Source> imsma = imsmaTables(givenCrs, mapping);
    if (!imsma.isEmpty()) {
      return imsma;
    }
    List<Candidate> candidates = new ArrayList<>();
    List<String> leftOut = new ArrayList<>();
    AppException fault = null;
    for (Sheet sheet : workbook.getSheets().toList()) {
      if (sheet.getVisibility() != SheetVisibility.VISIBLE) {
        leftOut.add(sheet.getName() + " (hidden)");
        continue;
      }
      String name = file.getFileName() + ", sheet " + sheet.getName();
      TableReader reader = new TableReader(name, new XlsxTable(sheet), givenCrs, mapping);
      try {
        Reader.Opening opening = reader.open();
        if (reader.header().size() < 2) {
          leftOut.add(sheet.getName() + " (one column)");
        } else {
          candidates.add(new Candidate(sheet, reader, opening));
        }
      } catch (AppException e) {
        fault = e;
        leftOut.add(sheet.getName() + " (no table)");
      }
    }
    if (candidates.isEmpty()) {
      throw fault != null && leftOut.size() == 1
          ? fault
          : AppException.badInput(
              file.getFileName()
                  + " has no sheet with a table"
                  + (leftOut.isEmpty() ? "." : ": " + String.join(", ", leftOut) + "."));
    }
    List<Candidate> chosen = main(candidates);
    for (Candidate candidate : candidates) {
      if (!chosen.contains(candidate)) {
        leftOut.add(
            candidate.sheet().getName() + " (" + candidate.opening().expectedRows() + " rows)");
      }
    }
    return sources(chosen, leftOut);
  }

  /** Sheets that are tables of one IMSMA database, each a source; none when they are not. */
  private List<FileFormat.Source> imsmaTables(SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    List<Sheet> sheets =
        workbook
            .getSheets()
            .filter(sheet -> sheet.getVisibility() == SheetVisibility.VISIBLE)
            .toList();
    int[] open = {sheets.size()};
    List<FileFormat.Source> sources = new ArrayList<>();
    for (Sheet sheet : sheets) {
      String name = file.getFileName() + ", sheet " + sheet.getName();
      sources.add(
          new FileFormat.Source(
              name,
              FileFormat.XLSX,
              new TableReader(name, new XlsxTable(sheet), givenCrs, mapping),
              () -> {
                if (--open[0] == 0) {
                  workbook.close();
                }
              }));
    }
    return ImsmaTables.hasPartsOfShapes(sources)
        ? ImsmaTables.together(ImsmaTables.join(sources))
        : List.of();
  }

  /** The sheet with a position, else the largest, and those with the same columns. */
  private List<Candidate> main(List<Candidate> candidates) {
    List<Candidate> placed =
        candidates.stream().filter(one -> one.opening().hasLocation()).toList();
    List<Candidate> pool = placed.isEmpty() ? candidates : placed;
    Candidate main = pool.stream().max(Comparator.comparingLong(Candidate::cells)).orElseThrow();
    List<Candidate> same =
        candidates.stream()
            .filter(one -> one.reader().header().equals(main.reader().header()))
            .toList();
    List<String> others =
        placed.stream()
            .filter(one -> !same.contains(one))
            .map(one -> one.sheet().getName() + " (" + one.opening().expectedRows() + " rows)")
            .toList();
    if (!others.isEmpty()) {
      throw AppException.badInput(
          file.getFileName()
              + " has several sheets with positions and different columns: "
              + main.sheet().getName()
              + " ("
              + main.opening().expectedRows()
              + " rows), "
              + String.join(", ", others)
              + ". Which one is meant cannot be told. Save it as a workbook or CSV of its own and import that.");
    }
    return same;
  }

  private List<FileFormat.Source> sources(List<Candidate> chosen, List<String> leftOut) {
    List<FileFormat.Source> sources = new ArrayList<>();
    int[] open = {chosen.size()};
    for (Candidate candidate : chosen) {
      boolean first = sources.isEmpty();
      List<RowIssue> more =
          first && !leftOut.isEmpty()
              ? List.of(
                  RowIssue.of(
                      IssueCode.SHEET_LEFT_OUT,
                      null,
                      String.join(", ", leftOut),
                      "These sheets of "
                          + file.getFileName()
                          + " were not read: "
                          + String.join(", ", leftOut)
                          + ". Read was "
                          + String.join(
                              ", ", chosen.stream().map(one -> one.sheet().getName()).toList())
                          + ". If one of them holds records, save it as a file of its own and import that."))
              : List.of();
      sources.add(
          new FileFormat.Source(
              chosen.size() == 1
                  ? file.getFileName().toString()
                  : file.getFileName() + ", sheet " + candidate.sheet().getName(),
              FileFormat.XLSX,
              new Saying(candidate.reader(), candidate::opening, more),
              () -> {
                if (--open[0] == 0) {
                  workbook.close();
                }
              }));
    }
    return sources;
  }

  /** A reader that was looked over already, with one thing more to say. */
  record Saying(TableReader reader, Supplier<Opening> opened, List<RowIssue> more)
      implements Reader {
    @Override
    public Opening open() {
      Opening opening = opened.get();
      List<RowIssue> issues = new ArrayList<>(more);
      issues.addAll(opening.issues());
      return new Opening(
          opening.crs(),
          opening.hasLocation(),
          opening.locationColumns(),
          opening.expectedRows(),
          issues,
          opening.hxlTags());
    }

    @Override
    public java.util.Map<String, NumberStyle> numberStyles() {
      return reader.numberStyles();
    }

    @Override
    public boolean isTable() {
      return true;
    }

    @Override
    public Optional<TableReader> asTable() {
      return Optional.of(reader);
    }

    @Override
    public void read(RowConsumer rows) throws IOException {
      reader.read(rows);
    }
  }

  /** One sheet. */
  private final class XlsxTable implements Table {
    private final Sheet sheet;

    XlsxTable(Sheet sheet) {
      this.sheet = sheet;
    }

    @Override
    public List<RowIssue> issues() {
      return List.of();
    }

    @Override
    public void read(LineConsumer lines) throws IOException {
      try (Stream<Row> rows = sheet.openStream()) {
        for (Row row : (Iterable<Row>) rows::iterator) {
          List<JsonNode> cells = new ArrayList<>(row.getCellCount());
          for (int i = 0; i < row.getCellCount(); i++) {
            Cell cell = row.getCell(i);
            cells.add(cell == null ? NullNode.getInstance() : value(cell));
          }
          int size = cells.size();
          while (size > 0 && cells.get(size - 1).isNull()) {
            size--;
          }
          lines.accept(new Line(row.getRowNum(), List.copyOf(cells.subList(0, size))));
        }
      } catch (ExcelReaderException e) {
        throw unreadable(file, e);
      }
    }

    private JsonNode value(Cell cell) {
      CellType type = cell.getType();
      Object value = cell.getValue();
      if (type == CellType.EMPTY || value == null) {
        return NullNode.getInstance();
      }
      if (type == CellType.ERROR) {
        // #N/A and its like are nothing; the source row shows that they were there.
        return TextNode.valueOf(String.valueOf(cell.getRawValue()));
      }
      if (value instanceof Boolean truth) {
        return BooleanNode.valueOf(truth);
      }
      BigDecimal number =
          value instanceof BigDecimal decimal
              ? decimal
              : type == CellType.FORMULA ? number(cell) : null;
      if (number == null) {
        String text = cell.getText();
        return text == null || text.isBlank() ? NullNode.getInstance() : TextNode.valueOf(text);
      }
      JsonNode date = isDate(cell) ? date(number) : null;
      return date != null ? date : DecimalNode.valueOf(plain(number));
    }

    private BigDecimal number(Cell cell) {
      try {
        return cell.getRawValue() == null ? null : new BigDecimal(cell.getRawValue());
      } catch (NumberFormatException e) {
        return null;
      }
    }

    /** Without the noise of binary fractions: Excel keeps 15 digits. */
    private BigDecimal plain(BigDecimal number) {
      return number.precision() > 15
          ? number.round(new java.math.MathContext(15, RoundingMode.HALF_UP)).stripTrailingZeros()
          : number;
    }

    private boolean isDate(Cell cell) {
      Integer id = cell.getDataFormatId();
      if (id != null
          && ((id >= 14 && id <= 17)
              || id == 22
              || (id >= 27 && id <= 36)
              || (id >= 50 && id <= 58))) {
        return true;
      }
      String format = cell.getDataFormatString();
      return format != null
          && !format.equalsIgnoreCase("general")
          && DATE_FORMAT.matcher(format.split(";")[0].replaceAll("\\[[^\\]]*\\]", "")).matches();
    }

    /** Days since the end of 1899, or since 1904; Excel believes in a 29 February 1900. */
    private JsonNode date(BigDecimal days) {
      double value = days.doubleValue();
      if (value < 0 || value > 2_958_466) {
        return null;
      }
      long whole = (long) Math.floor(value);
      long seconds = Math.round((value - whole) * 86_400);
      LocalDateTime start =
          workbook.isDate1904()
              ? LocalDateTime.of(1904, 1, 1, 0, 0)
              : whole < 60
                  ? LocalDateTime.of(1899, 12, 31, 0, 0)
                  : LocalDateTime.of(1899, 12, 30, 0, 0);
      LocalDateTime moment = start.plusDays(whole).plusSeconds(seconds);
      return TextNode.valueOf(
          moment.toLocalTime().toSecondOfDay() == 0
              ? moment.toLocalDate().toString()
              : moment.toString());
    }
  }
}
