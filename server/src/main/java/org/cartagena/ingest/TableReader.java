package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Geometry;

/**
 * A table, whatever file holds it: finds the header below titles, the row of HXL tags, the columns
 * of the position, what point and comma mean in numbers, and totals and notes at the end, which are
 * no records.
 */
final class TableReader implements Reader {
  private static final Pattern TOTAL =
      Pattern.compile(
          "^(?:grand |sub)?\\s*-?totale?s?(?: general| général| geral)?\\s*:?$|^(?:sum|summe|somme|suma|gesamt|ukupno|toplam|ukupan zbroj|итого|всего|المجموع|الإجمالي)\\s*:?$",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  private static final int SAMPLE_LINES = 1000;
  private static final int SAMPLE_CHARACTERS = 8 << 20;
  private static final int MAX_COLUMNS = 16_384;

  private final String name;
  private final Table table;
  private final SourceCrs givenCrs;
  private final Optional<Mapping> mapping;

  private List<String> header;
  private Map<String, String> tags = Map.of();
  private int headerLine;
  private int tagLine = -1;
  private int lastFullLine;
  private Position position;
  private Map<String, NumberStyle> numberStyles = Map.of();

  /**
   * {@code givenCrs} is what the person said, null when nothing; a mapping that names columns of
   * the position decides.
   */
  TableReader(String name, Table table, SourceCrs givenCrs, Optional<Mapping> mapping) {
    this.name = name;
    this.table = table;
    this.givenCrs = givenCrs;
    this.mapping = mapping;
  }

  /** A file of separated values. */
  static TableReader ofCsv(Path file, SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    return new TableReader(file.getFileName().toString(), new CsvTable(file), givenCrs, mapping);
  }

  /** A list of JSON records. */
  static TableReader ofJson(Path file, SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    return new TableReader(file.getFileName().toString(), new JsonTable(file), givenCrs, mapping);
  }

  @Override
  public Opening open() throws IOException {
    Survey survey = new Survey();
    table.read(survey::accept);
    survey.finish();
    List<RowIssue> issues = new ArrayList<>(table.issues());
    issues.addAll(survey.issues);
    if (position != null) {
      position.decide(givenCrs, issues);
    }
    numberStyles = survey.numberStyles();
    return new Opening(
        position == null ? SourceCrs.LON_LAT : position.crs(),
        position != null,
        position == null ? Map.of() : position.columns(),
        survey.rows,
        issues,
        tags);
  }

  @Override
  public Map<String, NumberStyle> numberStyles() {
    return numberStyles;
  }

  @Override
  public boolean isTable() {
    return true;
  }

  @Override
  public Optional<TableReader> asTable() {
    return Optional.of(this);
  }

  String name() {
    return name;
  }

  Table table() {
    return table;
  }

  SourceCrs givenCrs() {
    return givenCrs;
  }

  /** Names of the columns, after {@link #open}. */
  List<String> header() {
    return header;
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    int[] lines = new int[2];
    table.read(
        line -> {
          int index = lines[0]++;
          if (index <= headerLine || index == tagLine) {
            return;
          }
          rows.accept(row(++lines[1], index, line));
        });
  }

  private RawRow row(int number, int index, Table.Line line) {
    if (line.isBlank()) {
      return new RawRow(number, Map.of(), null, null, null, List.of());
    }
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    List<RowIssue> issues = new ArrayList<>();
    List<JsonNode> cells = line.cells();
    int beyond = 0;
    for (int i = 0; i < cells.size(); i++) {
      JsonNode value = cells.get(i);
      if (i < header.size()) {
        fields.put(header.get(i), value);
      } else if (!Table.Line.text(value).isBlank()) {
        fields.put("column_" + (i + 1), value);
        beyond++;
      }
    }
    List<String> texts = line.texts();
    Geometry geometry = position == null ? null : position.read(texts, issues);
    RowIssue noRecord = noRecord(index, texts, geometry);
    if (noRecord != null) {
      return new RawRow(number, fields, null, null, null, List.of(noRecord));
    }
    if (beyond > 0) {
      issues.add(
          RowIssue.of(
              IssueCode.ROW_INCOMPLETE,
              "The row has more values than the header has columns; values may stand in the wrong column. Look for a separator within a value."));
    } else if (cells.size() < header.size() && !table.hasNames() && isCutShort(cells.size())) {
      issues.add(
          RowIssue.of(
              IssueCode.ROW_INCOMPLETE,
              "The row has "
                  + cells.size()
                  + " values and the header "
                  + header.size()
                  + " columns; values may be missing or stand in the wrong column."));
    }
    return new RawRow(number, fields, geometry, null, null, issues);
  }

  /** Columns without a name at the end are no loss. */
  private boolean isCutShort(int size) {
    for (int i = size; i < header.size(); i++) {
      if (!header.get(i).equals("column_" + (i + 1))) {
        return table instanceof CsvTable;
      }
    }
    return false;
  }

  /** Sums and notes under a table would be counted once more as areas. */
  private RowIssue noRecord(int index, List<String> texts, Geometry geometry) {
    List<String> filled = texts.stream().map(String::strip).filter(t -> !t.isEmpty()).toList();
    if (geometry != null || header.size() < 2) {
      return null;
    }
    if (TOTAL.matcher(filled.get(0)).matches()
        && filled.stream()
            .skip(1)
            .allMatch(t -> Numbers.amount(t, false) != null || t.matches("[\\d.,]+"))) {
      return RowIssue.of(
          IssueCode.ROW_NOT_A_RECORD,
          null,
          String.join(" | ", filled),
          "The row is a total of others, not a record. It was left out of all figures.");
    }
    if (filled.size() == 1 && header.size() > 2 && index > lastFullLine) {
      return RowIssue.of(
          IssueCode.ROW_NOT_A_RECORD,
          null,
          filled.get(0),
          "The row is a note under the table, not a record.");
    }
    return null;
  }

  /** The first reading: keeps the first lines until it is known what they are. */
  private final class Survey {
    private final List<RowIssue> issues = new ArrayList<>();
    private final List<Table.Line> sample = new ArrayList<>();
    private final List<NumberStyle.Evidence> evidence = new ArrayList<>();
    private int characters;
    private int filledLines;
    private int lines;
    private int rows;
    private boolean decided;

    void accept(Table.Line line) {
      if (line.cells().size() > MAX_COLUMNS) {
        throw AppException.badInput(
            name
                + ": line "
                + line.number()
                + " has "
                + line.cells().size()
                + " values; a table has at most "
                + MAX_COLUMNS
                + " columns.");
      }
      if (decided) {
        see(line);
        return;
      }
      // Of thousands of blank lines at the beginning only their number matters.
      sample.add(line);
      for (JsonNode cell : line.cells()) {
        characters += Table.Line.text(cell).length();
      }
      filledLines += line.isBlank() ? 0 : 1;
      if (filledLines >= SAMPLE_LINES
          || characters > SAMPLE_CHARACTERS
          || (filledLines > 0 ? sample.size() >= 100_000 : sample.size() >= 2_000_000)) {
        decide();
      }
    }

    void finish() {
      if (!decided) {
        decide();
      }
      if (rows == 0) {
        throw AppException.badInput(name + " has a header and no rows.");
      }
    }

    private void decide() {
      decided = true;
      findHeader();
      List<List<String>> values =
          sample.subList(Math.max(headerLine, tagLine) + 1, sample.size()).stream()
              .filter(line -> !line.isBlank())
              .map(Table.Line::texts)
              .toList();
      PositionColumns.Found found = new PositionColumns(header, tags, values, mapping).find();
      position = found.position();
      if (found.ambiguity() != null) {
        issues.add(found.ambiguity());
      }
      if (header.size() == 1 && position == null && table instanceof CsvTable) {
        throw AppException.badInput(
            name
                + " is text and no table: no comma, semicolon, tab or bar separates its lines into columns.");
      }
      lines = headerLine + 1;
      for (Table.Line line : sample.subList(headerLine + 1, sample.size())) {
        see(line);
      }
      sample.clear();
    }

    private int firstFilled(int from) {
      for (int i = from; i < sample.size(); i++) {
        if (!sample.get(i).isBlank()) {
          return i;
        }
      }
      return -1;
    }

    private void findHeader() {
      int start = firstFilled(0);
      if (start < 0) {
        throw AppException.badInput(name + " is empty: no line of it holds anything.");
      }
      List<List<String>> first =
          sample.subList(0, Math.min(sample.size(), HxlTags.FIRST_ROWS)).stream()
              .map(Table.Line::texts)
              .toList();
      OptionalInt tagged = HxlTags.findRow(first);
      if (tagged.isPresent()) {
        tagLine = tagged.getAsInt();
        headerLine = HxlTags.headerRow(first, tagLine);
        header =
            TableHeader.names(
                first.get(headerLine), headerLine > 0 ? first.get(headerLine - 1) : List.of());
        tags = HxlTags.byColumn(header, first.get(tagLine));
        issues.add(
            RowIssue.of(
                IssueCode.HXL_ROW,
                "Line "
                    + sample.get(tagLine).number()
                    + " holds HXL tags, which say what the columns are; it is not a record."));
        addTitles();
        return;
      }
      TableHeader found =
          table.hasNames()
              ? new TableHeader(0, sample.get(0).texts(), sample.get(0).cells().size())
              : TableHeader.of(
                  sample.subList(start, sample.size()).stream().map(Table.Line::texts).toList());
      if (found.index() < 0) {
        throw AppException.badInput(
            name
                + " has no line with the names of its columns: line "
                + sample.get(start).number()
                + " holds values already. Put a line of names above it.");
      }
      headerLine = start + found.index();
      header = found.names();
      refusePartsAndPersons();
      addTitles();
    }

    /**
     * geopoint of IMSMA NG and HAZARD_POINT of its staging area: a corner would become an area.
     * Victims are persons.
     */
    private void refusePartsAndPersons() {
      Set<String> names = new HashSet<>();
      header.forEach(column -> names.add(Columns.normalised(column)));
      boolean shape = names.contains("shapeid") || names.contains("geospatialinfoguid");
      boolean order =
          names.contains("pointno")
              || names.contains("pointnumber")
              || names.contains("pointlocalid");
      if (names.contains("victimguid") || names.contains("victimlocalid")) {
        throw AppException.badInput(
            name
                + " holds one victim in each row. No individual victim is stored here, and nothing of it was kept. Casualties are imported as numbers by area and year.");
      }
      if (names.contains("geopointguid") || (shape && order)) {
        throw AppException.badInput(
            name
                + " holds one corner of a shape in each row, not one area. Import it together with the table of the records and those between them: hazard (or hazreduc), hazard_has_geospatialinfo, geospatialinfo, geopoint and imsmaenum of IMSMA NG."
                + " Or import a table with whole shapes, such as HAZARD_POLYGON of the staging area (its column shape).");
      }
    }

    private void addTitles() {
      List<String> titles = new ArrayList<>();
      for (Table.Line line : sample.subList(0, headerLine)) {
        line.texts().stream()
            .filter(text -> !text.isBlank())
            .map(String::strip)
            .forEach(titles::add);
      }
      if (!titles.isEmpty()) {
        issues.add(
            RowIssue.of(
                IssueCode.TITLE_LINES,
                null,
                String.join(" | ", titles),
                "The names of the columns were found in line "
                    + sample.get(headerLine).number()
                    + "; the lines above it are no records."));
      }
    }

    private void see(Table.Line line) {
      int index = lines++;
      if (index == tagLine) {
        return;
      }
      rows++;
      List<String> texts = line.texts();
      int filled = 0;
      for (int i = 0; i < texts.size(); i++) {
        String text = texts.get(i);
        if (!text.isBlank()) {
          filled++;
        }
        JsonNode cell = line.cells().get(i);
        if (cell != null && cell.isTextual() && i < header.size()) {
          while (evidence.size() <= i) {
            evidence.add(new NumberStyle.Evidence());
          }
          evidence.get(i).see(text);
        }
      }
      if (filled > 1) {
        lastFullLine = index;
      }
      if (position != null && filled > 0) {
        position.survey(texts);
      }
    }

    /** Of each column by itself, else of the file where all its columns agree. */
    Map<String, NumberStyle> numberStyles() {
      boolean point = false;
      boolean comma = false;
      for (NumberStyle.Evidence column : evidence) {
        point |= column.own() == NumberStyle.POINT || column.isMixed();
        comma |= column.own() == NumberStyle.COMMA || column.isMixed();
      }
      NumberStyle ofFile =
          point == comma
              ? NumberStyle.UNKNOWN
              : point ? NumberStyle.POINT_ELSEWHERE : NumberStyle.COMMA_ELSEWHERE;
      Map<String, NumberStyle> styles = new LinkedHashMap<>();
      for (int i = 0; i < evidence.size(); i++) {
        NumberStyle.Evidence column = evidence.get(i);
        NumberStyle own = column.own();
        if (own != null) {
          styles.put(header.get(i), own);
        } else if (column.isAmbiguous()) {
          styles.put(header.get(i), column.isMixed() ? NumberStyle.UNKNOWN : ofFile);
        }
      }
      return styles;
    }
  }
}
