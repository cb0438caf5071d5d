package org.cartagena.cql;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * A filter as SQL: a condition for a WHERE clause, in parentheses, and the values of its named
 * parameters {@code :filter1}, {@code :filter2}, ... In it stands nothing that a user wrote. For a
 * row it is true, false or null; only rows for which it is true are in the answer.
 */
public record Condition(String sql, Map<String, Object> values) {
  public Condition {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Binds the values. */
  public void bindTo(SqlStatement<?> statement) {
    values.forEach(statement::bind);
  }
}
