package org.cartagena.ogc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.cartagena.feature.Column;
import org.cartagena.problem.AppException;

/** Values of properties as an editor sends them: exactly what the schema of the column says. */
final class EditValues {
  private EditValues() {}

  static boolean isNothing(JsonNode value) {
    return value == null
        || value.isNull()
        || value.isMissingNode()
        || (value.isTextual() && value.asText().isBlank());
  }

  static boolean same(JsonNode one, JsonNode other) {
    if (isNothing(one) || isNothing(other)) {
      return isNothing(one) && isNothing(other);
    }
    return (one.isNumber() && other.isNumber())
        ? one.decimalValue().compareTo(other.decimalValue()) == 0
        : one.equals(other);
  }

  /**
   * The value, or null for nothing.
   *
   * @throws AppException naming the property and what is possible
   */
  static JsonNode of(Column column, JsonNode value) {
    if (isNothing(value)) {
      return NullNode.instance;
    }
    switch (column.type()) {
      case WHOLE -> check(column, value, value.isIntegralNumber(), "a whole number");
      case NUMBER -> check(column, value, value.isNumber(), "a number");
      case FLAG -> check(column, value, value.isBoolean(), "true or false");
      case DAY -> check(column, value, isDay(value), "a day, such as 2024-06-30");
      case TEXT -> text(column, value);
      case TEXTS -> {
        check(column, value, value.isArray(), "a list of texts");
        value.forEach(item -> text(column, item));
      }
    }
    return value;
  }

  private static void text(Column column, JsonNode value) {
    check(
        column,
        value,
        value.isTextual()
            && value.asText().indexOf('\0') < 0
            && value.asText().length() <= EditRoutes.LONGEST_TEXT,
        "a text of at most " + EditRoutes.LONGEST_TEXT + " characters");
    if (!column.codes().isEmpty()) {
      check(
          column,
          value,
          column.codes().contains(value.asText()),
          "one of " + String.join(", ", column.codes()));
    }
  }

  private static boolean isDay(JsonNode value) {
    try {
      return value.isTextual()
          && value.asText().length() == 10
          && LocalDate.parse(value.asText()).getYear() > 0;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  private static void check(Column column, JsonNode value, boolean good, String what) {
    if (!good) {
      String shown = value.toString();
      throw AppException.badInput(
          column.name()
              + ": "
              + (shown.length() > 80 ? shown.substring(0, 79) + "…" : shown)
              + " must be "
              + what
              + ". Nothing was changed.");
    }
  }
}
