package org.cartagena.ingest;

/**
 * A file or a request that cannot be imported. The message is a sentence for the person who imports:
 * what happened, where, and what to do.
 */
public final class ImportRefused extends RuntimeException {
  public ImportRefused(String message) {
    super(message);
  }

  public ImportRefused(String message, Throwable cause) {
    super(message, cause);
  }
}
