package org.cartagena.cql;

import java.util.List;
import org.cartagena.support.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * A table {@code t} with a key {@code id} that only its connection sees, in the real database, and
 * filters over it.
 */
final class FilteredRows implements AutoCloseable {
  private final Handle handle;
  private final Queryables queryables;
  private final FilterCrs crs;

  FilteredRows(String columns, Queryables queryables, FilterCrs crs) {
    this.handle = TestDatabase.get().owner().open();
    this.queryables = queryables;
    this.crs = crs;
    handle.execute("CREATE TEMP TABLE t (id integer PRIMARY KEY, " + columns + ")");
  }

  void add(String values, Object... arguments) {
    handle.execute("INSERT INTO t VALUES (" + values + ")", arguments);
  }

  /** Keys of the rows for which the filter is true, in their order. */
  List<Integer> where(String text) {
    return where(Filter.ofText(text));
  }

  List<Integer> where(Filter filter) {
    Condition condition = new CqlCompiler(queryables, crs).compile(filter);
    Query query =
        handle
            .createQuery("SELECT t.id FROM t WHERE <filter> ORDER BY t.id")
            .define("filter", condition.sql());
    condition.bindTo(query);
    return query.mapTo(Integer.class).list();
  }

  @Override
  public void close() {
    handle.execute("DROP TABLE t");
    handle.close();
  }
}
