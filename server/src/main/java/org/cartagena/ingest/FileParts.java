package org.cartagena.ingest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Formats of several files with one stem: which file is opened, and which are read beside it. */
final class FileParts {
  private static final Map<String, Set<String>> ENDINGS =
      Map.of(
          "shp",
          Set.of(
              "shx", "dbf", "prj", "cpg", "cst", "qpj", "qix", "qmd", "sbn", "sbx", "fbn", "fbx",
              "ain", "aih", "atx", "ixs", "mxs", "shp.xml"),
          "tab",
          Set.of("dat", "map", "id", "ind"),
          "mif",
          Set.of("mid"));

  private FileParts() {}

  /** Whether the file of this name is read beside the other one, as a .dbf is beside its .shp. */
  static boolean isPartOf(String name, String first) {
    int dot = first.lastIndexOf('.');
    if (dot < 0) {
      return false;
    }
    Set<String> endings = ENDINGS.get(first.substring(dot + 1).toLowerCase(Locale.ROOT));
    String stem = first.substring(0, dot + 1);
    return endings != null
        && name.regionMatches(true, 0, stem, 0, stem.length())
        && endings.contains(name.substring(stem.length()).toLowerCase(Locale.ROOT));
  }

  /** The files that are read beside this one, by name. */
  static List<Path> beside(Path first) throws IOException {
    String name = first.getFileName().toString();
    int dot = name.lastIndexOf('.');
    if (dot < 0 || !ENDINGS.containsKey(name.substring(dot + 1).toLowerCase(Locale.ROOT))) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(first.toAbsolutePath().getParent())) {
      return files
          .filter(file -> isPartOf(file.getFileName().toString(), name))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    }
  }
}
