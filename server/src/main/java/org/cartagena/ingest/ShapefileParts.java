package org.cartagena.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds the parts of Shapefiles in a directory, whatever the case of their extensions. */
final class ShapefileParts {
  private static final Set<String> COMPANIONS =
      Set.of("shx", "dbf", "prj", "cpg", "qpj", "sbn", "sbx", "qix", "qmd", "xml");

  private ShapefileParts() {}

  /** The parts beside a bare .shp. */
  static ShapefileReader.Parts beside(Path shp) {
    return new ShapefileReader.Parts() {
      @Override
      public String name() {
        return shp.getFileName().toString();
      }

      @Override
      public Optional<InputStream> find(String extension) throws IOException {
        if (extension.equals("shp")) {
          return Optional.of(Files.newInputStream(shp));
        }
        return ShapefileParts.find(shp, extension);
      }

      @Override
      public void close() {}
    };
  }

  /** Opens the file with this extension (without a dot, lower case) beside another, if any. */
  static Optional<InputStream> find(Path file, String extension) throws IOException {
    String stem = stem(file.getFileName().toString());
    Path directory = file.toAbsolutePath().getParent();
    try (Stream<Path> files = Files.list(directory)) {
      Optional<Path> part =
          files
              .filter(found -> isPart(found.getFileName().toString(), stem, extension))
              .filter(Files::isRegularFile)
              .min(Comparator.comparing(Path::toString));
      return part.isPresent() ? Optional.of(Files.newInputStream(part.get())) : Optional.empty();
    }
  }

  /** Whether a file only goes with a .shp that is given too, and so is not a source of its own. */
  static boolean goesWithAnother(Path file, List<Path> given) {
    String name = file.getFileName().toString();
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return COMPANIONS.contains(extension)
        && given.stream()
            .anyMatch(
                other ->
                    java.util.Objects.equals(
                            other.toAbsolutePath().getParent(), file.toAbsolutePath().getParent())
                        && isPart(other.getFileName().toString(), stem(name), "shp"));
  }

  private static boolean isPart(String fileName, String stem, String extension) {
    int dot = fileName.lastIndexOf('.');
    return dot > 0
        && fileName.substring(dot + 1).equalsIgnoreCase(extension)
        && (fileName.substring(0, dot).equals(stem)
            || fileName.substring(0, dot).equalsIgnoreCase(stem));
  }

  static String stem(String fileName) {
    int dot = fileName.lastIndexOf('.');
    return dot > 0 ? fileName.substring(0, dot) : fileName;
  }
}
