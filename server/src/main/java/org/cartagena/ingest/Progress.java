package org.cartagena.ingest;

/** Told how far a long import is. */
public interface Progress {
  /** For callers that do not want to know. */
  Progress NONE = (file, done, expected) -> {};

  /** {@code done} rows of about {@code expected} of a file have been read. */
  void rows(String file, int done, int expected);

  /** The version that is being made has this id. */
  default void version(int versionId) {}

  /** All rows have been read; what follows looks at the version as a whole. */
  default void checking() {}
}
