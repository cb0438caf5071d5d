package org.cartagena.paper;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.regex.Pattern;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/**
 * A workbook, a sheet at a time: words, then a table whose numbers are numbers. Texts come from
 * sources that nobody vouches for; they go into inline strings, which are never formulas.
 */
public final class Book implements AutoCloseable {
  /** Characters that XML 1.0 cannot hold, also halves of a pair. */
  private static final Pattern NOT_IN_XML =
      Pattern.compile("[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\uFFFE\\uFFFF\\x{D800}-\\x{DFFF}]");

  /** What a spreadsheet reads as one character by its number (ECMA-376, 22.9.2.19). */
  private static final Pattern ESCAPED = Pattern.compile("_(?=x[0-9A-Fa-f]{4}_)");

  /** More in one cell, and Excel takes the file for damaged. */
  private static final int MOST_CHARACTERS = 32_767;

  private static final int MOST_IN_NAME = 31;
  private static final int NARROW = 12;
  private static final int WIDEST = 60;

  private final Workbook book;

  public Book(OutputStream out) {
    this.book = new Workbook(out, "Cartagena", null);
  }

  /**
   * Writes a sheet.
   *
   * @param rows texts, numbers or null; numbers stay numbers
   */
  public void sheet(
      String name, List<String> words, List<String> heads, List<? extends List<?>> rows)
      throws IOException {
    Worksheet sheet = book.newWorksheet(name.substring(0, Math.min(MOST_IN_NAME, name.length())));
    int at = 0;
    for (String line : words) {
      sheet.inlineString(at, 0, clean(line));
      sheet.style(at, 0).wrapText(false).set();
      at++;
    }
    at += words.isEmpty() ? 0 : 1;
    for (int i = 0; i < heads.size(); i++) {
      sheet.inlineString(at, i, clean(heads.get(i)));
      sheet.style(at, i).bold().set();
      int widest = Math.max(NARROW, heads.get(i).length());
      for (List<?> row : rows) {
        Object cell = row.get(i);
        widest =
            cell == null ? widest : Math.max(widest, Math.min(WIDEST, cell.toString().length()));
      }
      sheet.width(i, widest + 1);
    }
    for (List<?> row : rows) {
      at++;
      for (int i = 0; i < row.size(); i++) {
        if (row.get(i) instanceof Number number) {
          sheet.value(at, i, number);
        } else if (row.get(i) != null) {
          sheet.inlineString(at, i, clean(row.get(i).toString()));
        }
      }
    }
    sheet.finish();
  }

  private static String clean(String text) {
    String known =
        ESCAPED.matcher(NOT_IN_XML.matcher(text).replaceAll("\uFFFD")).replaceAll("_x005F_");
    return known.length() > MOST_CHARACTERS ? known.substring(0, MOST_CHARACTERS - 1) + "…" : known;
  }

  @Override
  public void close() throws IOException {
    book.close();
  }
}
