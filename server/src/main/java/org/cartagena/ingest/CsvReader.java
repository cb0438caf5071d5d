package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKTReader;

/**
 * CSV with a header row, and a position in a WKT column (also EWKT and hexadecimal WKB) or in
 * longitude and latitude columns. Separator and encoding are found out; a row of HXL tags under the
 * header is recognised and skipped.
 */
final class CsvReader implements Reader {
  private static final List<String> WKT_NAMES =
      List.of(
          "wkt",
          "wktgeom",
          "geomwkt",
          "geometrywkt",
          "wktgeometry",
          "thegeom",
          "geom",
          "geometry",
          "ewkt",
          "wkb",
          "polygon",
          "shape");
  private static final List<String> X_NAMES =
      List.of(
          "longitude",
          "lon",
          "long",
          "lng",
          "xlongitude",
          "longitudex",
          "longitudedd",
          "loncoordinate",
          "gpslongitude",
          "geolon",
          "decimallongitude",
          "pointx",
          "xcoord",
          "xcoordinate",
          "coordx",
          "easting",
          "x");
  private static final List<String> Y_NAMES =
      List.of(
          "latitude",
          "lat",
          "ylatitude",
          "latitudey",
          "latitudedd",
          "latcoordinate",
          "gpslatitude",
          "geolat",
          "decimallatitude",
          "pointy",
          "ycoord",
          "ycoordinate",
          "coordy",
          "northing",
          "y");
  private static final Pattern EWKT =
      Pattern.compile("^SRID=(\\d+);(.*)$", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  private static final Pattern HEX = Pattern.compile("^(?:00|01)[0-9A-Fa-f]{16,}$");
  private static final Pattern HXL_TAG = Pattern.compile("^#[a-z][a-z0-9_]*(?:\\s*[+#].*)?$");
  private static final Pattern START_LINE = Pattern.compile("startline (\\d+)");
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  private final Path file;
  private final SourceCrs givenCrs;
  private final GeometryFactory factory = new GeometryFactory();

  private Charset charset;
  private int bomLength;
  private char delimiter;
  private List<String> header;
  private boolean hxl;
  private int wktColumn = -1;
  private int xColumn = -1;
  private int yColumn = -1;

  CsvReader(Path file, SourceCrs givenCrs) {
    this.file = file;
    this.givenCrs = givenCrs;
  }

  @Override
  public Opening open() throws IOException {
    List<RowIssue> issues = new ArrayList<>();
    findCharset(issues);
    findDelimiter();
    int rows = 0;
    int pairs = 0;
    int pairsInDegrees = 0;
    double[] firstPair = null;
    String srid = null;
    try (CSVParser csv = parser()) {
      Iterator<CSVRecord> records = csv.iterator();
      if (!records.hasNext()) {
        throw AppException.badInput(file.getFileName() + " is empty.");
      }
      readHeader(records.next());
      while (records.hasNext()) {
        CSVRecord record = records.next();
        if (rows == 0 && isHxl(record) && !hxl) {
          hxl = true;
          issues.add(
              RowIssue.of(
                  IssueCode.HXL_ROW, "The row of HXL tags under the header is not a record."));
          continue;
        }
        rows++;
        if (wktColumn >= 0 && srid == null && record.size() > wktColumn) {
          srid = srid(record.get(wktColumn));
        } else if (wktColumn < 0 && xColumn >= 0 && record.size() > Math.max(xColumn, yColumn)) {
          Double x = Numbers.coordinate(record.get(xColumn));
          Double y = Numbers.coordinate(record.get(yColumn));
          if (x != null && y != null) {
            pairs++;
            pairsInDegrees += Math.abs(x) <= 180 && Math.abs(y) <= 180 ? 1 : 0;
            firstPair = firstPair == null ? new double[] {x, y} : firstPair;
          }
        }
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      throw refusal(e);
    }
    if (rows == 0) {
      throw AppException.badInput(file.getFileName() + " has a header and no rows.");
    }
    if (givenCrs == null && pairs > 0 && pairsInDegrees == 0) {
      throw AppException.badInput(
          String.format(
              Locale.ROOT,
              "The coordinates in columns %s and %s of %s are not degrees (the first are %.1f and %.1f)."
                  + " Say in which coordinate system they are with --crs, for example --crs EPSG:32633.",
              header.get(xColumn),
              header.get(yColumn),
              file.getFileName(),
              firstPair[0],
              firstPair[1]));
    }
    boolean hasLocation = wktColumn >= 0 || xColumn >= 0;
    Map<String, String> columns = new LinkedHashMap<>();
    if (wktColumn >= 0) {
      columns.put(header.get(wktColumn), "geometry");
    } else if (xColumn >= 0) {
      columns.put(header.get(xColumn), "longitude");
      columns.put(header.get(yColumn), "latitude");
    }
    return new Opening(crs(srid), hasLocation, columns, rows, issues);
  }

  private SourceCrs crs(String srid) {
    if (givenCrs != null || srid == null) {
      return givenCrs != null ? givenCrs : SourceCrs.LON_LAT;
    }
    try {
      return SourceCrs.ofName("EPSG:" + srid);
    } catch (SourceCrs.UnknownCrsException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          file.getFileName() + ": " + e.getMessage() + " Say which it is with --crs.",
          e);
    }
  }

  private static String srid(String value) {
    Matcher ewkt = EWKT.matcher(value.strip());
    if (ewkt.matches()) {
      return ewkt.group(1);
    }
    try {
      int srid =
          HEX.matcher(value.strip()).matches()
              ? new WKBReader().read(WKBReader.hexToBytes(value.strip())).getSRID()
              : 0;
      return srid > 0 ? Integer.toString(srid) : null;
    } catch (ParseException | RuntimeException e) {
      return null;
    }
  }

  private void readHeader(CSVRecord record) {
    header = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < record.size(); i++) {
      String name = record.get(i).replace("\uFEFF", "").strip();
      name = name.isEmpty() ? "column_" + (i + 1) : name;
      String unique = name;
      for (int n = 2; !seen.add(unique); n++) {
        unique = name + "_" + n;
      }
      header.add(unique);
    }
    List<String> names = header.stream().map(Columns::normalised).toList();
    wktColumn = first(names, WKT_NAMES);
    xColumn = first(names, X_NAMES);
    yColumn = first(names, Y_NAMES);
    if (xColumn < 0 || yColumn < 0) {
      xColumn = -1;
      yColumn = -1;
    }
  }

  private static int first(List<String> names, List<String> accepted) {
    return accepted.stream().mapToInt(names::indexOf).filter(i -> i >= 0).findFirst().orElse(-1);
  }

  private static boolean isHxl(CSVRecord record) {
    int tags = 0;
    int values = 0;
    for (String value : record) {
      values += value.isBlank() ? 0 : 1;
      tags += HXL_TAG.matcher(value.strip()).matches() ? 1 : 0;
    }
    return tags > 0 && tags * 2 >= values;
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    try (CSVParser csv = parser()) {
      Iterator<CSVRecord> records = csv.iterator();
      records.next();
      if (hxl) {
        records.next();
      }
      int number = 0;
      while (records.hasNext()) {
        CSVRecord record = records.next();
        number++;
        rows.accept(row(number, record));
      }
    } catch (UncheckedIOException | IllegalStateException e) {
      throw refusal(e);
    }
  }

  private RawRow row(int number, CSVRecord record) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    List<RowIssue> issues = new ArrayList<>();
    boolean blank = true;
    for (int i = 0; i < record.size(); i++) {
      String value = record.get(i);
      blank &= value.isBlank();
      if (i < header.size()) {
        fields.put(header.get(i), TextNode.valueOf(value));
      } else if (!value.isBlank()) {
        fields.put("column_" + (i + 1), TextNode.valueOf(value));
      }
    }
    if (blank) {
      return new RawRow(number, Map.of(), null, null, null, List.of());
    }
    if (record.size() > header.size() && !record.get(record.size() - 1).isBlank()) {
      issues.add(
          RowIssue.of(
              IssueCode.ROW_INCOMPLETE,
              "The row has more values than the header has columns; values may stand in the wrong column. Look for a separator within a value."));
    }
    Geometry geometry =
        wktColumn >= 0
            ? wkt(value(record, wktColumn), issues)
            : xColumn >= 0 ? point(value(record, xColumn), value(record, yColumn), issues) : null;
    return new RawRow(number, fields, geometry, null, null, issues);
  }

  private static String value(CSVRecord record, int column) {
    return column < record.size() ? record.get(column).strip() : "";
  }

  private Geometry point(String x, String y, List<RowIssue> issues) {
    if (x.isEmpty() && y.isEmpty()) {
      return null;
    }
    Double px = Numbers.coordinate(x);
    Double py = Numbers.coordinate(y);
    if (px == null || py == null) {
      int column = px == null ? xColumn : yColumn;
      String value = px == null ? x : y;
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_UNUSABLE,
              header.get(column),
              value,
              (value.isEmpty()
                      ? "One of the two coordinates is missing."
                      : "The coordinate is not a number.")
                  + " The record is kept without location."));
      return null;
    }
    return factory.createPoint(new Coordinate(px, py));
  }

  private Geometry wkt(String value, List<RowIssue> issues) {
    if (value.isEmpty() || value.equalsIgnoreCase("null")) {
      return null;
    }
    Matcher ewkt = EWKT.matcher(value);
    String text = ewkt.matches() ? ewkt.group(2).strip() : value;
    try {
      if (HEX.matcher(text).matches()) {
        return new WKBReader(factory).read(WKBReader.hexToBytes(text));
      }
      try {
        return new WKTReader(factory).read(text);
      } catch (IllegalArgumentException open) {
        WKTReader forgiving = new WKTReader(factory);
        forgiving.setFixStructure(true);
        Geometry geometry = forgiving.read(text);
        issues.add(GeoJsonReader.ringsClosed(1));
        return geometry;
      }
    } catch (ParseException | RuntimeException e) {
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_UNUSABLE,
              header.get(wktColumn),
              value,
              "The geometry is not WKT that can be read. The record is kept without location."));
      return null;
    }
  }

  private CSVParser parser() throws IOException {
    return parser(reader(), delimiter);
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
    in.skipNBytes(bomLength);
    return new RecordLimit(
        new BufferedReader(new InputStreamReader(in, charset), 1 << 16),
        String.valueOf(file.getFileName()));
  }

  private void findCharset(List<RowIssue> issues) throws IOException {
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(3);
    }
    int b0 = start.length > 0 ? start[0] & 0xFF : 0;
    int b1 = start.length > 1 ? start[1] & 0xFF : 0;
    if ((b0 == 0xFF && b1 == 0xFE) || (b0 == 0xFE && b1 == 0xFF)) {
      charset = b0 == 0xFF ? StandardCharsets.UTF_16LE : StandardCharsets.UTF_16BE;
      bomLength = 2;
      return;
    }
    bomLength = b0 == 0xEF && b1 == 0xBB && start.length > 2 && (start[2] & 0xFF) == 0xBF ? 3 : 0;
    charset = StandardCharsets.UTF_8;
    char[] buffer = new char[1 << 16];
    try (java.io.Reader strict =
        new InputStreamReader(
            new BufferedInputStream(Files.newInputStream(file)),
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT))) {
      while (strict.read(buffer) >= 0) {
        // Only whether it can be decoded matters.
      }
    } catch (CharacterCodingException e) {
      charset = DbfTable.WINDOWS_1252;
      issues.add(
          RowIssue.of(
              IssueCode.ENCODING_GUESSED,
              "The file is not UTF-8; it was read as windows-1252. Look at names with accents."));
    }
  }

  private void findDelimiter() throws IOException {
    char[] start = new char[1 << 16];
    int length;
    try (java.io.Reader in = reader()) {
      length = Math.max(0, in.read(start));
    }
    String text = new String(start, 0, length);
    delimiter = ',';
    int best = 1;
    for (char candidate : DELIMITERS) {
      int columns = columns(text, candidate);
      if (columns > best) {
        best = columns;
        delimiter = candidate;
      }
    }
  }

  /**
   * Columns of the header when the first rows agree with it; a separator that only occurs within
   * values does not.
   */
  private static int columns(String text, char candidate) throws IOException {
    int header = 0;
    int agreeing = 0;
    int rows = 0;
    try (CSVParser csv = parser(new StringReader(text), candidate)) {
      for (CSVRecord record : csv) {
        if (record.size() == 1 && record.get(0).isBlank()) {
          continue;
        }
        if (header == 0) {
          header = record.size();
          continue;
        }
        rows++;
        agreeing += record.size() == header ? 1 : 0;
        if (rows == 20) {
          break;
        }
      }
    } catch (IOException | UncheckedIOException | IllegalStateException e) {
      // The text may end within a quoted value.
      return rows > 0 && agreeing * 2 >= rows ? header : 1;
    }
    return rows == 0 || agreeing * 2 >= rows ? header : 1;
  }

  private AppException refusal(Exception e) {
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
}
