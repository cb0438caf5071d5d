package org.cartagena.cql;

import com.fasterxml.jackson.databind.JsonNode;
import org.cartagena.problem.AppException;

/**
 * A filter as somebody sent it: its tree, and where each part of it stood, for messages.
 *
 * <p>Limits keep a filter from costing more to read than to answer: {@value #MOST_CHARACTERS}
 * characters, {@value #MOST_PARTS} parts, {@value #MOST_LEVELS} levels, {@value #MOST_POSITIONS}
 * positions in all geometries together. What is beyond them is a bad parameter, like every other
 * fault of a filter.
 */
public final class Filter {
  static final int MOST_CHARACTERS = 65_536;
  static final int MOST_PARTS = 2_000;
  static final int MOST_LEVELS = 32;
  static final int MOST_POSITIONS = 4_000;

  private final Expression expression;
  private final Places places;

  private Filter(Expression expression, Places places) {
    this.expression = expression;
    this.places = places;
  }

  /**
   * Reads the text form.
   *
   * @throws AppException bad-parameter, with line and column
   */
  public static Filter ofText(String text) {
    tooLong(text);
    Places places = new Places();
    return new Filter(new TextReader(text, places).read(), places);
  }

  /**
   * Reads the JSON form.
   *
   * @throws AppException bad-parameter, with the path to the member
   */
  public static Filter ofJson(String json) {
    tooLong(json);
    Places places = new Places();
    return new Filter(new JsonReader(places).read(json), places);
  }

  public Expression expression() {
    return expression;
  }

  Places places() {
    return places;
  }

  /**
   * The filter in text form, parentheses wherever precedence might be asked about.
   *
   * @throws AppException bad-parameter for a text that ends in a backslash, which the text form
   *     cannot hold
   */
  public String toText() {
    return TextWriter.write(expression);
  }

  /** The filter in JSON form. */
  public JsonNode toJson() {
    return JsonWriter.write(expression);
  }

  private static void tooLong(String filter) {
    if (filter.length() > MOST_CHARACTERS) {
      throw AppException.badParameter(
          "filter: it has "
              + filter.length()
              + " characters; at most "
              + MOST_CHARACTERS
              + " are read. Simplify its geometries, or ask in parts.");
    }
  }
}
