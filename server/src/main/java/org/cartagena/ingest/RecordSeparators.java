package org.cartagena.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Turns the mark (0x1E) that begins each record of a GeoJSON text sequence into a blank. */
final class RecordSeparators extends FilterInputStream {
  private static final byte MARK = 0x1E;

  RecordSeparators(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    return value == MARK ? ' ' : value;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    for (int i = offset; i < offset + read; i++) {
      if (bytes[i] == MARK) {
        bytes[i] = ' ';
      }
    }
    return read;
  }
}
