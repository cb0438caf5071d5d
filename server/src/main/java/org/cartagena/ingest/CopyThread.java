package org.cartagena.ingest;

import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyManager;

/**
 * Copies into the database on a thread of its own, in the order of {@link #put}, while the next
 * rows are read and made. A fault of the database comes out of the next call; then, and after
 * {@link #close}, nothing more is copied.
 */
final class CopyThread implements AutoCloseable {
  /** Batches that wait: enough that neither side waits for the other, and few megabytes. */
  private static final int WAITING = 3;

  private static final int MESSAGE_BYTES = 1 << 16;

  private final CopyManager copy;
  private final Deque<CopyBuffer.Batch> waiting = new ArrayDeque<>();
  private final Thread thread = new Thread(this::copyAll, "copy");
  private boolean busy;
  private boolean ended;
  private Throwable fault;

  CopyThread(CopyManager copy) {
    this.copy = copy;
    thread.setDaemon(true);
    thread.start();
  }

  /** Hands over a batch; waits while too many are waiting. */
  synchronized void put(CopyBuffer.Batch batch) throws SQLException {
    await(() -> waiting.size() >= WAITING);
    waiting.add(batch);
    notifyAll();
  }

  /** Waits until everything is copied; the connection is the caller's from then to the next put. */
  synchronized void drain() throws SQLException {
    await(() -> busy || !waiting.isEmpty());
  }

  private synchronized void await(BooleanSupplier notYet) throws SQLException {
    try {
      while (fault == null && notYet.getAsBoolean()) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while rows were being copied", e);
    }
    if (fault instanceof SQLException sql) {
      throw sql;
    }
    if (fault != null) {
      throw new IllegalStateException(fault);
    }
  }

  /** Forgets what waits, and waits for what is being copied: the connection is free afterwards. */
  @Override
  public void close() {
    synchronized (this) {
      ended = true;
      waiting.clear();
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

  private void copyAll() {
    try {
      for (CopyBuffer.Batch batch = next(); batch != null; batch = next()) {
        copy(batch);
        batch.copied();
      }
    } catch (Exception | Error e) {
      // An error too: whoever waits for this thread would wait for ever.
      synchronized (this) {
        fault = e;
        busy = false;
        notifyAll();
      }
    }
  }

  /** The next batch; null when there will be none. */
  private synchronized CopyBuffer.Batch next() throws InterruptedException {
    busy = false;
    notifyAll();
    while (!ended && waiting.isEmpty()) {
      wait();
    }
    busy = !waiting.isEmpty();
    notifyAll();
    return waiting.poll();
  }

  private void copy(CopyBuffer.Batch batch) throws SQLException {
    CopyIn in = copy.copyIn(batch.copySql());
    try {
      int length = batch.bytes().limit();
      for (int at = 0; at < length; at += MESSAGE_BYTES) {
        in.writeToCopy(batch.bytes().array(), at, Math.min(MESSAGE_BYTES, length - at));
      }
      in.endCopy();
    } finally {
      // After a fault the connection must not stay in the middle of a COPY.
      if (in.isActive()) {
        in.cancelCopy();
      }
    }
  }
}
