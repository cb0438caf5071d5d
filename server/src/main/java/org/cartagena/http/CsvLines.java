package org.cartagena.http;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Lines of CSV (RFC 4180) in UTF-8 with the mark that spreadsheets need to see that it is UTF-8.
 * Values come from files of anybody; none of them may become a formula when the file is opened.
 */
public final class CsvLines {
  /** What a spreadsheet takes for a formula, also in the wide letters of East Asian keyboards. */
  private static final Pattern FORMULA = Pattern.compile("^[=+\\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]");

  /** The same after a character at which a spreadsheet of another country splits a line. */
  private static final Pattern FORMULA_WITHIN = Pattern.compile("(?<=[;\t\r\n|])(?=[=+\\-@])");

  private static final Pattern NEGATIVE_NUMBER =
      Pattern.compile("-\\d{1,30}(?:[.,]\\d{1,30})?(?:[eE][+-]?\\d{1,3})?");

  private final BufferedWriter out;
  private boolean isEmpty = true;

  /** Writes to this stream; {@link #flush} at the end. */
  public CsvLines(OutputStream out) {
    this.out = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
  }

  /** Writes a line; a null is an empty cell without quotes. */
  public void line(List<String> cells) throws IOException {
    String before = isEmpty ? "\uFEFF" : "";
    isEmpty = false;
    for (String cell : cells) {
      out.write(before);
      if (cell != null) {
        out.write('"');
        out.write(safe(cell).replace("\"", "\"\""));
        out.write('"');
      }
      before = ",";
    }
    out.write("\r\n");
  }

  /** Hands everything that was written to the stream. */
  public void flush() throws IOException {
    out.flush();
  }

  /**
   * A cell that no spreadsheet takes for a formula: what would begin one gets an apostrophe before
   * it. Negative numbers stay numbers.
   */
  public static String safe(String text) {
    if (NEGATIVE_NUMBER.matcher(text).matches()) {
      return text;
    }
    String within = FORMULA_WITHIN.matcher(text).replaceAll("'");
    return FORMULA.matcher(text).find() ? "'" + within : within;
  }
}
