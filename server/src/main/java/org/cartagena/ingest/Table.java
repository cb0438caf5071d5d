package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;

/** Lines of cells, before it is known which of them is the header. */
interface Table {
  /**
   * A line.
   *
   * @param number as the person sees it in the file, from 1
   * @param cells text, number, true or false; null or a null node where there is nothing
   */
  record Line(int number, List<JsonNode> cells) {
    boolean isBlank() {
      for (JsonNode cell : cells) {
        if (!text(cell).isBlank()) {
          return false;
        }
      }
      return true;
    }

    List<String> texts() {
      return cells.stream().map(Line::text).toList();
    }

    static String text(JsonNode cell) {
      return cell == null || cell.isNull() ? "" : cell.asText();
    }
  }

  /** Takes one line after the other. */
  @FunctionalInterface
  interface LineConsumer {
    void accept(Line line) throws IOException;
  }

  /** Gives all lines in the order of the file; may be called again. */
  void read(LineConsumer lines) throws IOException;

  /** Whether the first line holds the names of the columns for certain. */
  default boolean hasNames() {
    return false;
  }

  /** What was noticed, after the first reading. */
  List<RowIssue> issues();
}
