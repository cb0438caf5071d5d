package org.cartagena.ingest;

import java.io.FilterReader;
import java.io.IOException;
import org.cartagena.problem.AppException;

/**
 * Lets no record of a table grow without end, because a parser holds it in memory: a line without
 * an end, or a quotation mark that is opened and not closed.
 */
final class RecordLimit extends FilterReader {
  private final String name;
  private long line = 1;
  private long recordLine = 1;
  private int length;
  private boolean quoted;

  RecordLimit(java.io.Reader in, String name) {
    super(in);
    this.name = name;
  }

  @Override
  public int read() throws IOException {
    int c = super.read();
    if (c >= 0) {
      count((char) c);
    }
    return c;
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    for (int i = offset; i < offset + read; i++) {
      count(buffer[i]);
    }
    return read;
  }

  private void count(char c) {
    length++;
    if (c == '"') {
      quoted = !quoted;
    } else if (c == '\n' || c == '\r') {
      line += c == '\n' ? 1 : 0;
      if (!quoted) {
        length = 0;
        recordLine = line;
      }
    }
    if (length > FileLimits.MAX_LINE_CHARACTERS) {
      throw AppException.badInput(
          name
              + " has no end of the row that begins in line "
              + recordLine
              + " within "
              + (FileLimits.MAX_LINE_CHARACTERS >> 20)
              + " million characters. Look for a quotation mark that is not closed, or for a file that is no table. Nothing was imported.");
    }
  }
}
