package org.cartagena.feature;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A condition on the columns of a collection: SQL made from closed lists, with all that was asked
 * for in bound parameters.
 *
 * @param sql boolean expression over {@link Column#sql()} and {@code r.geom}
 * @param bindings values of its parameters, by name
 * @param hasIndex whether the planner may find an index for it, such as that of places
 */
public record Condition(String sql, Map<String, Object> bindings, boolean hasIndex) {

  /**
   * The column has this value; a column of several texts has it among them.
   *
   * @param value as text that PostgreSQL reads as the column's type
   * @param parameter name of the parameter, unique in the statement
   */
  public static Condition equal(Column column, String value, String parameter) {
    String bound =
        column.type() == Column.Type.TEXTS
            ? "ARRAY[:" + parameter + "::text] <@ " + column.sql()
            : column.sql() + " = :" + parameter + "::text::" + column.type().sql();
    return new Condition(bound, Map.of(parameter, value), false);
  }

  /** What comes after a record in an order, so that a page begins where the one before ended. */
  static Condition after(List<Sort> order, Key key) {
    Map<String, Object> bindings = new LinkedHashMap<>();
    bindings.put("keyId", key.id());
    // Built from the end: after in this column, or the same here and after in the rest. The id has
    // the last word, and nothing is after a null but what has none either.
    String rest = "r.id > :keyId";
    for (int i = order.size() - 1; i >= 0; i--) {
      String column = order.get(i).column().sql();
      String value = key.values().get(i);
      if (value == null) {
        rest = "(" + column + " IS NULL AND " + rest + ")";
        continue;
      }
      String parameter = "key" + i;
      String bound = ":" + parameter + "::text::" + order.get(i).column().type().sql();
      String comparison = order.get(i).descending() ? " < " : " > ";
      bindings.put(parameter, value);
      rest =
          "("
              + column
              + comparison
              + bound
              + " OR "
              + column
              + " IS NULL OR ("
              + column
              + " = "
              + bound
              + " AND "
              + rest
              + "))";
    }
    return new Condition(rest, bindings, false);
  }

  /**
   * Where a page ended.
   *
   * @param values of the columns of the order, as PostgreSQL writes them; null where a record has
   *     none
   * @param id of the record
   */
  public record Key(List<String> values, long id) {}

  /** One column of an order; records without a value come last either way. */
  public record Sort(Column column, boolean descending) {
    String sql() {
      return column.sql() + (descending ? " DESC" : "") + " NULLS LAST";
    }
  }
}
