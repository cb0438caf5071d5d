package org.cartagena.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.cartagena.support.TestDatabase;
import org.junit.jupiter.api.Test;

class SchemaTest {
  private final Database database = TestDatabase.get();

  /**
   * A table or column whose meaning is nowhere written down is how two people come to fill it
   * differently.
   */
  @Test
  void every_table_column_and_function_has_a_comment() {
    List<String> silent =
        database
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT c.relname || coalesce('.' || a.attname, '')
                            FROM pg_class c
                            LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                            WHERE c.relnamespace = 'cartagena'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
                              AND c.relname <> 'flyway_schema_history'
                              AND (col_description(c.oid, a.attnum) IS NULL OR obj_description(c.oid, 'pg_class') IS NULL)
                            UNION ALL
                            SELECT p.proname FROM pg_proc p
                            WHERE p.pronamespace = 'cartagena'::regnamespace AND obj_description(p.oid, 'pg_proc') IS NULL
                            ORDER BY 1
                            """)
                        .mapTo(String.class)
                        .list());
    assertThat(silent).isEmpty();
  }

  /**
   * The gate is only as good as its weakest table: one without row-level security shows staged data
   * to everybody.
   */
  @Test
  void every_table_with_a_version_has_row_level_security() {
    List<String> open =
        database
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT c.relname FROM pg_class c
                            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'version_id'
                            WHERE c.relnamespace = 'cartagena'::regnamespace AND c.relkind = 'r' AND NOT c.relrowsecurity
                            """)
                        .mapTo(String.class)
                        .list());
    assertThat(open).isEmpty();
  }

  @Test
  void the_serving_role_owns_nothing_and_cannot_write() {
    List<String> writable =
        database
            .app()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT c.relname FROM pg_class c
                            WHERE c.relnamespace = 'cartagena'::regnamespace AND c.relkind = 'r'
                              AND (has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                                OR pg_has_role(c.relowner, 'USAGE'))
                            """)
                        .mapTo(String.class)
                        .list());
    assertThat(writable).isEmpty();
  }
}
