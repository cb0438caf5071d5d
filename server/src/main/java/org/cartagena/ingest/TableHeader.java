package org.cartagena.ingest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of the first lines of a table holds the names of its columns: titles, dates of printing and
 * headings over several columns may stand above it.
 *
 * @param index of the line among those given; -1 when every line holds values
 * @param names of the columns, each once
 * @param width the most cells that are filled in a line
 */
record TableHeader(int index, List<String> names, int width) {
  private static final int LOOK_AT = 40;
  private static final Pattern VALUE =
      Pattern.compile(
          "^[+-]?[\\d.,' \\u00A0]*\\d[\\d.,' \\u00A0]*%?$|^\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}.*$|^(?i:true|false)$");
  private static final Pattern YEAR = Pattern.compile("^(?:19|20)\\d\\d$");

  /** Looks at the first lines; blank ones may be among them. */
  static TableHeader of(List<List<String>> lines) {
    List<List<String>> first = lines.subList(0, Math.min(LOOK_AT, lines.size()));
    int widest = 0;
    for (List<String> line : first) {
      widest = Math.max(widest, filled(line));
    }
    for (int i = 0; i < first.size(); i++) {
      List<String> line = first.get(i);
      int filled = filled(line);
      boolean narrow = filled * 5 < widest * 3;
      if (filled == 0 || (narrow && (filled <= 2 || isHeadingOver(first, i, widest)))) {
        continue;
      }
      return new TableHeader(
          isValues(line) ? -1 : i, names(line, i > 0 ? first.get(i - 1) : List.of()), widest);
    }
    return new TableHeader(-1, List.of(), widest);
  }

  /** A line of headings that each span several columns has the names of these under it. */
  private static boolean isHeadingOver(List<List<String>> lines, int i, int widest) {
    if (i + 1 >= lines.size()) {
      return false;
    }
    List<String> next = lines.get(i + 1);
    return filled(next) * 5 >= widest * 3 && labels(next) == filled(next);
  }

  private static int filled(List<String> line) {
    int filled = 0;
    for (String cell : line) {
      filled += cell.isBlank() ? 0 : 1;
    }
    return filled;
  }

  private static int labels(List<String> line) {
    int labels = 0;
    for (String cell : line) {
      String text = cell.strip();
      labels += text.isEmpty() || isValue(text) ? 0 : 1;
    }
    return labels;
  }

  private static boolean isValue(String text) {
    return (text.length() <= FileLimits.MAX_FIGURE_CHARACTERS
            && VALUE.matcher(text).matches()
            && !YEAR.matcher(text).matches())
        || GeometryColumn.looksLikeGeometry(text);
  }

  private static boolean isValues(List<String> line) {
    for (String cell : line) {
      if (GeometryColumn.looksLikeGeometry(cell.strip())) {
        return true;
      }
    }
    return labels(line) * 2 <= filled(line);
  }

  /** Names of columns, each once; the line above may hold headings over several columns. */
  static List<String> names(List<String> line, List<String> above) {
    Map<String, Integer> times = new HashMap<>();
    line.forEach(cell -> times.merge(cell.strip(), 1, Integer::sum));
    boolean headings = filled(above) >= 2;
    List<String> names = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    String heading = "";
    for (int i = 0; i < line.size(); i++) {
      String over = i < above.size() ? above.get(i).strip() : "";
      heading = over.isEmpty() ? heading : over;
      String name = line.get(i).replace("\uFEFF", "").replaceAll("\\s+", " ").strip();
      if (headings && name.isEmpty()) {
        name = over;
      } else if (headings && !name.isEmpty() && times.get(line.get(i).strip()) > 1) {
        name = (heading + " " + name).strip();
      }
      name = name.isEmpty() ? "column_" + (i + 1) : name;
      String unique = name;
      for (int n = 2; !seen.add(unique); n++) {
        unique = name + "_" + n;
      }
      names.add(unique);
    }
    return names;
  }
}
