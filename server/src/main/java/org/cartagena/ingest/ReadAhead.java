package org.cartagena.ingest;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A reader that reads on a thread of its own while the rows before are checked, in the same order;
 * some hundred rows ahead, or some megabytes. What it throws comes out of {@link #read} after the
 * rows before it.
 */
final class ReadAhead implements Reader {
  private static final int ROWS = 64;
  private static final int CHARACTERS = 1 << 18;

  /** Batches that wait. */
  private static final int WAITING = 8;

  private final Reader reader;

  ReadAhead(Reader reader) {
    this.reader = reader;
  }

  @Override
  public Opening open() throws IOException {
    return reader.open();
  }

  @Override
  public Map<String, NumberStyle> numberStyles() {
    return reader.numberStyles();
  }

  @Override
  public boolean isTable() {
    return reader.isTable();
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    Ahead ahead = new Ahead();
    Thread thread = new Thread(ahead::readAll, "read");
    thread.setDaemon(true);
    thread.start();
    try {
      for (List<RawRow> batch = ahead.take(); batch != null; batch = ahead.take()) {
        for (RawRow row : batch) {
          rows.accept(row);
        }
      }
    } finally {
      ahead.stop(thread);
    }
    ahead.rethrow();
  }

  /** Ends the reading when nobody wants more rows; not a fault. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("stopped", null, false, false);
    }
  }

  /** One reading. */
  private final class Ahead {
    private final Deque<List<RawRow>> waiting = new ArrayDeque<>();
    private List<RawRow> batch = new ArrayList<>();
    private int characters;
    private boolean ended;
    private boolean stopped;
    private Throwable fault;

    void readAll() {
      Throwable thrown = null;
      try {
        reader.read(this::add);
        put();
      } catch (Stopped e) {
        // As asked.
      } catch (Throwable e) {
        // An error too, such as memory that is used up, belongs to the import and not to this
        // thread.
        thrown = e;
      }
      synchronized (this) {
        if (thrown != null && !batch.isEmpty()) {
          // Rows before a fault are seen first, as without this thread.
          waiting.add(batch);
        }
        fault = thrown;
        ended = true;
        notifyAll();
      }
    }

    private void add(RawRow row) {
      batch.add(row);
      characters += row.original() == null ? 0 : row.original().length();
      if (batch.size() == ROWS || characters > CHARACTERS) {
        put();
      }
    }

    private void put() {
      synchronized (this) {
        await(() -> waiting.size() >= WAITING && !stopped);
        if (stopped) {
          throw new Stopped();
        }
        waiting.add(batch);
        notifyAll();
      }
      batch = new ArrayList<>(ROWS);
      characters = 0;
    }

    /** The next rows; null at the end. */
    synchronized List<RawRow> take() {
      await(() -> waiting.isEmpty() && !ended);
      List<RawRow> next = waiting.poll();
      notifyAll();
      return next;
    }

    private synchronized void await(BooleanSupplier notYet) {
      try {
        while (notYet.getAsBoolean()) {
          wait();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while rows were being read", e);
      }
    }

    void stop(Thread thread) {
      synchronized (this) {
        stopped = true;
        notifyAll();
      }
      boolean interrupted = false;
      while (thread.isAlive()) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }

    synchronized void rethrow() throws IOException {
      if (fault instanceof IOException io) {
        throw io;
      }
      if (fault instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (fault instanceof Error error) {
        throw error;
      }
    }
  }
}
