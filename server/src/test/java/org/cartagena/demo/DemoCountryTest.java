package org.cartagena.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed files are what the generator writes, on this machine and on any other. */
class DemoCountryTest {
  private static final Path COMMITTED = Path.of("gis-data/demo");

  @Test
  void writesTheCommittedFilesByteForByte(@TempDir Path directory) throws IOException {
    DemoCountry.write(directory);

    assertThat(names(directory)).isEqualTo(names(COMMITTED));
    for (String name : names(directory)) {
      assertThat(Files.mismatch(directory.resolve(name), COMMITTED.resolve(name)))
          .as("first byte of %s that differs", name)
          .isEqualTo(-1);
    }
  }

  @Test
  void everyFileSaysThatTheCountryIsFictional() throws IOException {
    for (String name : names(COMMITTED)) {
      assertThat(Files.readString(COMMITTED.resolve(name))).as(name).contains("fictional");
      assertThat(Files.size(COMMITTED.resolve(name))).as("bytes of %s", name).isLessThan(1_600_000);
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
