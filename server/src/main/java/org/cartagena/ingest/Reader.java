package org.cartagena.ingest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;

/** Reads the rows of one file, one at a time; never the whole file in memory. */
interface Reader {
  /**
   * What can be said of a file before its rows are read.
   *
   * @param hasLocation whether rows can have a position at all
   * @param locationColumns columns that hold the position, and what of it; empty where it is not in
   *     columns
   * @param hxlTags HXL tags of columns that have one ({@link HxlTags})
   */
  record Opening(
      SourceCrs crs,
      boolean hasLocation,
      Map<String, String> locationColumns,
      int expectedRows,
      List<RowIssue> issues,
      Map<String, String> hxlTags) {
    Opening(
        SourceCrs crs,
        boolean hasLocation,
        Map<String, String> locationColumns,
        int expectedRows,
        List<RowIssue> issues) {
      this(crs, hasLocation, locationColumns, expectedRows, issues, Map.of());
    }
  }

  /**
   * Looks the file over: is it what it claims to be, in which coordinate system, how many rows.
   *
   * @throws AppException when the file cannot be read as this format
   */
  Opening open() throws IOException;

  /**
   * What point and comma mean in columns of text; a column that is not named has numbers that can
   * be read in one way only. After {@link #open}.
   */
  default Map<String, NumberStyle> numberStyles() {
    return Map.of();
  }

  /** Whether rows are lines of a table, of which some may be blank and are then no records. */
  default boolean isTable() {
    return false;
  }

  /** The table whose lines the rows are; empty for everything that is no plain table. */
  default Optional<TableReader> asTable() {
    return Optional.empty();
  }

  /** What its rows are and can be nothing else; empty where the person decides. */
  default Optional<Kind> onlyKind() {
    return Optional.empty();
  }

  /** Reads all rows in the order of the file. */
  void read(RowConsumer rows) throws IOException;

  /** Takes one row after the other. */
  @FunctionalInterface
  interface RowConsumer {
    void accept(RawRow row) throws IOException;
  }
}
