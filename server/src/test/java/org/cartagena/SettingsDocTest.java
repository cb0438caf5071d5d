package org.cartagena;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cartagena.db.DatabaseUrl;
import org.junit.jupiter.api.Test;

class SettingsDocTest {

  /**
   * A setting that the README does not list is one that nobody finds; one that is only there does
   * nothing.
   */
  @Test
  void the_readme_lists_exactly_the_settings() throws IOException {
    List<String> documented =
        Files.readAllLines(Path.of("README.md")).stream()
            .filter(line -> line.matches("\\| `[A-Z_]+` \\|.*"))
            .map(line -> line.replaceAll("^\\| `([A-Z_]+)`.*", "$1"))
            .toList();
    assertThat(documented).isEqualTo(Settings.NAMES);
  }

  @Test
  void all_faults_are_told_at_once_and_no_password() {
    assertThatThrownBy(
            () ->
                Settings.from(
                    Map.of(
                        Settings.PORT, "http",
                        Settings.HOST, " ",
                        Settings.DATABASE_URL, "mysql://root:secret@db/x")))
        .hasMessageContaining(Settings.PORT)
        .hasMessageContaining(Settings.HOST)
        .hasMessageContaining(Settings.DATABASE_URL)
        .hasMessageNotContaining("secret");
    assertThat(DatabaseUrl.of("postgres://me:s%40cret@db:5433/map?sslmode=require"))
        .hasToString("postgres://me@db:5433/map")
        .extracting(DatabaseUrl::password)
        .isEqualTo("s@cret");
  }
}
