package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.cartagena.support.TestDatabase;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

/** Copying beside reading, when the database says no. */
@Timeout(60)
class CopyThreadTest {
  private static final String COPY = "COPY pg_temp.copied (n) FROM STDIN";

  @Test
  void saysAFaultOfTheDatabaseAndLeavesTheConnectionUsable() throws SQLException {
    try (Connection connection = TestDatabase.get().ownerConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE copied (n integer CHECK (n < 1000))");
      try (CopyThread copying =
          new CopyThread(connection.unwrap(PGConnection.class).getCopyAPI())) {
        CopyBuffer rows = new CopyBuffer(COPY);
        assertThatThrownBy(
                () -> {
                  // More batches than can wait: a thread that died in silence would hang here.
                  for (int n = 998; n < 1_020; n++) {
                    rows.add(n);
                    copying.put(rows.take());
                  }
                  copying.drain();
                })
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("copied_n_check");
      }
      try (ResultSet count = statement.executeQuery("SELECT count(*) FROM copied")) {
        assertThat(count.next()).isTrue();
        assertThat(count.getInt(1)).isEqualTo(2);
      }
    }
  }

  @Test
  void saysThatTheConnectionWasLost() throws SQLException {
    try (Connection connection = TestDatabase.get().ownerConnection();
        Statement statement = connection.createStatement();
        Connection other = TestDatabase.get().ownerConnection();
        Statement end = other.createStatement()) {
      statement.execute("CREATE TEMP TABLE copied (n integer)");
      int pid = connection.unwrap(PGConnection.class).getBackendPID();
      try (CopyThread copying =
          new CopyThread(connection.unwrap(PGConnection.class).getCopyAPI())) {
        CopyBuffer rows = new CopyBuffer(COPY);
        end.execute("SELECT pg_terminate_backend(" + pid + ")");
        assertThatThrownBy(
                () -> {
                  for (int n = 0; n < 1_000; n++) {
                    rows.add(n);
                    copying.put(rows.take());
                  }
                  copying.drain();
                })
            .isInstanceOf(SQLException.class);
      }
    }
  }

  /** What the importer leaves out while it copies has to be found before it stages. */
  @Test
  void rowsWithoutWhatTheyPointAtAreRefused() throws SQLException {
    try (Connection connection = TestDatabase.get().ownerConnection();
        Handle handle = Jdbi.open(connection)) {
      handle.begin();
      int version = -17;
      handle.execute("SET LOCAL session_replication_role = replica");
      handle.execute(
          "INSERT INTO row_issue (version_id, row_number, severity, code, message)"
              + " VALUES (?, 1, 'warning', 'area-differs', 'points at no version')",
          version);
      handle.execute("SET LOCAL session_replication_role = origin");
      assertThatThrownBy(
              () ->
                  handle
                      .createQuery("SELECT prove_references(:version)")
                      .bind("version", version)
                      .mapTo(String.class)
                      .list())
          .hasMessageContaining("breaks the foreign key")
          .hasMessageContaining("row_issue");
      handle.rollback();
    }
  }
}
