package org.cartagena.ingest;

import java.io.IOException;

/** The first rows of a file, as if it had no more. */
final class FirstRows implements Reader {
  private final Reader reader;
  private final int limit;

  FirstRows(Reader reader, int limit) {
    this.reader = reader;
    this.limit = limit;
  }

  /** The first rows of an opened file. */
  static Input of(Input input, int limit) {
    FileFormat.Source source = input.source();
    return new Input(
        input.file(),
        input.format(),
        new FileFormat.Source(
            source.name(), new FirstRows(source.reader(), limit), source.closer()),
        input.opening());
  }

  @Override
  public Opening open() throws IOException {
    return reader.open();
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    int[] taken = {0};
    boolean[] enough = {false};
    try {
      reader.read(
          row -> {
            if (taken[0]++ == limit) {
              enough[0] = true;
              throw new Enough();
            }
            rows.accept(row);
          });
    } catch (IOException | RuntimeException e) {
      // A reader may have wrapped it in words of its own.
      if (!enough[0]) {
        throw e;
      }
    }
  }

  /** Ends the reading. */
  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super("enough rows", null, false, false);
    }
  }
}
