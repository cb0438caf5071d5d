package org.cartagena.ogc;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.cartagena.feature.Column;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;

/** Values of parameters, checked before the database sees them. */
final class Values {
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(\\d{1,300}(\\.\\d{0,300})?|\\.\\d{1,300})([eE][+-]?\\d{1,3})?");

  private Values() {}

  /**
   * The text of a value as PostgreSQL reads it.
   *
   * @throws AppException saying what is possible
   */
  static String of(Column column, String text) {
    switch (column.type()) {
      case WHOLE -> {
        if (!text.matches("[+-]?\\d{1,18}")) {
          throw wrong(column, text, "a whole number");
        }
      }
      case NUMBER -> {
        // Java takes more for a number than PostgreSQL does.
        if (!NUMBER.matcher(text).matches() || !Double.isFinite(Double.parseDouble(text))) {
          throw wrong(column, text, "a number");
        }
      }
      case FLAG -> {
        if (!text.equals("true") && !text.equals("false") && !text.matches("[tf]")) {
          throw wrong(column, text, "true or false");
        }
      }
      case DAY -> {
        try {
          if (LocalDate.parse(text).getYear() < 1 || text.length() != 10) {
            throw wrong(column, text, "a day, such as 2024-06-30");
          }
        } catch (DateTimeParseException e) {
          throw wrong(column, text, "a day, such as 2024-06-30");
        }
      }
      case TEXT, TEXTS -> {
        if (text.indexOf('\0') >= 0) {
          throw wrong(column, text.replace("\0", ""), "a text without the character NUL");
        }
        if (!column.codes().isEmpty() && !column.codes().contains(text)) {
          throw wrong(column, text, "one of " + String.join(", ", column.codes()));
        }
      }
    }
    return text;
  }

  private static AppException wrong(Column column, String text, String what) {
    return AppException.badParameter(column.name() + ": \"" + text + "\" must be " + what + ".");
  }

  /** A coordinate system; longitude latitude when none is given. */
  static RegisterCrs crs(String parameter, String name) {
    if (name == null) {
      return RegisterCrs.CRS84;
    }
    try {
      return RegisterCrs.of(name);
    } catch (SourceCrs.UnknownCrsException e) {
      throw AppException.badParameter(parameter + ": " + e.getMessage() + ".");
    }
  }
}
