package org.cartagena;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has to be closed when the process is ended by Ctrl-C or by {@code kill}, at whatever moment:
 * last opened, first closed, so that the server answers its last requests before its database goes.
 */
public final class Exit {
  private static final Deque<Runnable> CLOSERS = new ArrayDeque<>();
  private static boolean underWay;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Exit::closeAll, "exit"));
  }

  private Exit() {}

  /**
   * Registers a step of the end.
   *
   * @param closer may be run although the thing was closed already, and then does nothing
   */
  public static synchronized void before(Runnable closer) {
    CLOSERS.push(closer);
  }

  /** Whether the process is ending, so that a broken connection is nothing to tell. */
  public static synchronized boolean isUnderWay() {
    return underWay;
  }

  private static synchronized Runnable next() {
    underWay = true;
    return CLOSERS.poll();
  }

  private static void closeAll() {
    for (Runnable closer = next(); closer != null; closer = next()) {
      try {
        closer.run();
      } catch (RuntimeException e) {
        System.err.println(e.getMessage());
      }
    }
  }
}
