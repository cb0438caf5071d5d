package org.cartagena.ingest;

import java.util.Locale;

/** How much an issue matters. */
public enum Severity {
  /** The row became no record. */
  ERROR,
  /** The row became a record that needs attention. */
  WARNING,
  /** Worth knowing. */
  INFO;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
