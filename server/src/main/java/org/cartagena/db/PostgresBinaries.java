package org.cartagena.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cartagena.problem.AppException;

/**
 * The programs of an installed PostgreSQL that has PostGIS.
 *
 * @param directory where {@code initdb}, {@code pg_ctl} and {@code postgres} are
 * @param majorVersion e.g. 15
 */
record PostgresBinaries(Path directory, int majorVersion) {
  static final int MINIMUM_VERSION = 15;

  /**
   * Where Debian and Ubuntu, and Homebrew, keep them: each holds one directory per major version.
   */
  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/postgresql"), Path.of("/opt/homebrew/opt"), Path.of("/usr/local/opt"));

  /**
   * The newest usable installation, or the given major version only.
   *
   * @throws AppException saying what to install
   */
  static PostgresBinaries find(Optional<Integer> onlyVersion) {
    List<PostgresBinaries> installed =
        PLACES.stream()
            .flatMap(PostgresBinaries::installedIn)
            .filter(binaries -> onlyVersion.map(v -> v == binaries.majorVersion).orElse(true))
            .sorted(Comparator.comparing(PostgresBinaries::majorVersion).reversed())
            .toList();
    if (onlyVersion.isPresent() && installed.isEmpty()) {
      throw AppException.setUp(
          "The database in this directory was made by PostgreSQL "
              + onlyVersion.get()
              + ", which is not installed. Install it with PostGIS (on Debian or Ubuntu: postgresql-"
              + onlyVersion.get()
              + "-postgis-3).");
    }
    List<PostgresBinaries> newEnough =
        installed.stream().filter(b -> b.majorVersion >= MINIMUM_VERSION).toList();
    if (newEnough.isEmpty()) {
      throw AppException.setUp(
          installed.isEmpty()
              ? "PostgreSQL is not installed. Install PostgreSQL 15 or newer with PostGIS 3.3 or newer"
                  + " (on Debian or Ubuntu: postgresql postgis postgresql-NN-postgis-3)."
              : "PostgreSQL "
                  + installed.get(0).majorVersion
                  + " is installed; Cartagena needs 15 or newer.");
    }
    return newEnough.stream()
        .filter(PostgresBinaries::hasPostgis)
        .findFirst()
        .orElseThrow(
            () ->
                AppException.setUp(
                    "PostGIS is not installed for PostgreSQL "
                        + newEnough.get(0).majorVersion
                        + ". Install it (on Debian or Ubuntu: postgresql-"
                        + newEnough.get(0).majorVersion
                        + "-postgis-3)."));
  }

  private static Stream<PostgresBinaries> installedIn(Path place) {
    if (!Files.isDirectory(place)) {
      return Stream.empty();
    }
    try (Stream<Path> entries = Files.list(place)) {
      return entries
          .filter(entry -> entry.getFileName().toString().matches("(postgresql@)?[0-9]+"))
          .filter(entry -> Files.isExecutable(entry.resolve("bin/initdb")))
          .map(
              entry ->
                  new PostgresBinaries(
                      entry.resolve("bin"),
                      Integer.parseInt(entry.getFileName().toString().replace("postgresql@", ""))))
          .toList()
          .stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private boolean hasPostgis() {
    return Stream.of(
            Path.of("/usr/share/postgresql", String.valueOf(majorVersion), "extension"),
            Path.of("/opt/homebrew/share/postgresql@" + majorVersion, "extension"),
            Path.of("/usr/local/share/postgresql@" + majorVersion, "extension"))
        .anyMatch(extensions -> Files.exists(extensions.resolve("postgis.control")));
  }

  Path program(String name) {
    return directory.resolve(name);
  }
}
