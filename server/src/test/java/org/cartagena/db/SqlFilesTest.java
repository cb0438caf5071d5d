package org.cartagena.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.cartagena.support.TestDatabase;
import org.jdbi.v3.core.locator.ClasspathSqlLocator;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The migrated database describes every SQL file: a column that was renamed is found here, not by a
 * user.
 */
class SqlFilesTest {
  private static final Path FILES = Path.of("server/src/main/resources");

  static List<Path> sqlFiles() throws IOException {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files
          .filter(file -> file.toString().endsWith(".sql"))
          .map(FILES::relativize)
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("sqlFiles")
  void the_database_understands(Path file) throws SQLException {
    // Where a condition of CQL2 goes (org.cartagena.cql), any condition will do.
    String text =
        ClasspathSqlLocator.removingComments()
            .getResource(file.toString())
            .replace("<filter>", "TRUE");
    String sql =
        TestDatabase.get()
            .owner()
            .withHandle(
                handle ->
                    new ColonPrefixSqlParser()
                        .parse(text, handle.createQuery(text).getContext())
                        .getSql());
    try (Connection connection = TestDatabase.get().ownerConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      // Describing is done by the server: it fails on unknown tables, columns, functions and types.
      statement.getParameterMetaData();
    }
  }

  @ParameterizedTest
  @MethodSource("sqlFiles")
  void begins_with_the_question_that_it_answers(Path file) throws IOException {
    assertThat(Files.readString(FILES.resolve(file))).startsWith("-- ");
  }

  @Test
  void belongs_to_a_class_that_exists() throws IOException {
    assertThat(sqlFiles())
        .allSatisfy(
            file ->
                assertThat(Path.of("server/src/main/java").resolve(file.getParent() + ".java"))
                    .exists());
  }
}
