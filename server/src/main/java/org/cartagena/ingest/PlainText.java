package org.cartagena.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.cartagena.problem.AppException;

/** Tells a table from prose, which must not become a table of one column without locations. */
final class PlainText {
  private static final char[] SEPARATORS = {',', ';', '\t', '|'};
  private static final int LINES = 20;
  private static final int FEW_ROWS = 4;
  private static final int MAX_NAME = 60;
  private static final int MAX_WORDS = 6;
  private static final Pattern WKT =
      Pattern.compile(
          "^\"?(?:SRID=\\d+;)?(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\\s*(?:Z|M|ZM)?\\s*(?:\\(|EMPTY).*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private PlainText() {}

  /**
   * Recognises text that is neither JSON nor XML by its beginning.
   *
   * @throws AppException when it is not a table
   */
  static FileFormat recognise(Path file, String start) throws IOException {
    String name = String.valueOf(file.getFileName());
    String lower = name.toLowerCase(Locale.ROOT);
    if (start.isBlank()) {
      throw AppException.badInput(name + " holds nothing but blanks.");
    }
    if (lower.endsWith(".prj") || lower.endsWith(".qpj") || lower.endsWith(".cpg")) {
      throw AppException.badInput(
          name + " only says how a Shapefile is written. Give the .shp beside it.");
    }
    if (lower.endsWith(".tfw") || lower.endsWith(".wld")) {
      throw AppException.badInput(
          name + " only says where a picture lies. Pictures and rasters are not imported.");
    }
    List<String> lines = start.lines().filter(line -> !line.isBlank()).limit(LINES + 1L).toList();
    if (OgrReader.recognisesText(lines.get(0), start)) {
      return FileFormat.OGR;
    }
    if (isTable(start) || (lines.size() > 1 && WKT.matcher(lines.get(1).strip()).matches())) {
      return FileFormat.CSV;
    }
    if (lower.endsWith("json")) {
      throw JsonShape.notGeodata(file);
    }
    throw AppException.badInput(
        name
            + " is text, but not a table: nothing (comma, semicolon, tab, bar) divides its lines into the same columns. It begins with \""
            + beginning(lines.get(0))
            + "\". "
            + FileFormat.ACCEPTED);
  }

  private static String beginning(String line) {
    String printable = line.strip().replaceAll("[^\\p{L}\\p{N}\\p{P}\\p{Sc}\\p{Sm} ]", " ");
    return printable.length() > 40 ? printable.substring(0, 40) + "…" : printable;
  }

  private static boolean isTable(String start) {
    for (char separator : SEPARATORS) {
      if (isTable(start, separator)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the first line has several columns, and most of the next ones have as many, or there
   * are few and the first reads like names of columns.
   */
  private static boolean isTable(String text, char separator) {
    List<String> header = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    int rows = 0;
    int agreeing = 0;
    int cells = 1;
    boolean blank = true;
    boolean quoted = false;
    for (int i = 0; i <= text.length() && rows < LINES; i++) {
      char c = i < text.length() ? text.charAt(i) : '\n';
      if (quoted ? c == '"' : c == '"' && cell.isEmpty()) {
        quoted = !quoted;
        blank = false;
      } else if (!quoted && (c == separator || c == '\n' || c == '\r')) {
        if (rows == 0 && (!blank || c == separator)) {
          header.add(cell.toString().strip());
        }
        cell.setLength(0);
        if (c == separator) {
          cells++;
          blank = false;
        } else {
          if (!blank) {
            // The first line counts as agreeing with itself.
            agreeing += cells == header.size() ? 1 : 0;
            rows++;
          }
          cells = 1;
          blank = true;
        }
      } else {
        cell.append(c);
        blank &= Character.isWhitespace(c);
      }
    }
    boolean agrees = agreeing > 1 && (agreeing - 1) * 2 >= rows - 1;
    // With so few rows one that is broken must not decide.
    boolean isShort = rows <= FEW_ROWS && header.stream().allMatch(PlainText::isName);
    return header.size() > 1 && (agrees || isShort);
  }

  private static boolean isName(String cell) {
    return cell.length() <= MAX_NAME
        && cell.split("\\s+").length <= MAX_WORDS
        && !cell.endsWith(".")
        && !cell.endsWith("!");
  }
}
