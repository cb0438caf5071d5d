package org.cartagena.ingest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * Finds the parts of Shapefiles in a directory or in a zip, whatever the case of their extensions.
 */
final class ShapefileParts {
  private static final int MAX_ENTRIES = 10_000;
  private static final long MAX_UNPACKED_BYTES = 4L << 30;
  // Geometry packs to a fifth or so; a thousandth is an attack.
  private static final long MAX_RATIO = 1_000;

  private ShapefileParts() {}

  /** The parts beside a bare .shp. */
  static ShapefileReader.Parts beside(Path shp) {
    String stem = stem(shp.getFileName().toString());
    Path directory = shp.toAbsolutePath().getParent();
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
        try (Stream<Path> files = Files.list(directory)) {
          Optional<Path> part =
              files
                  .filter(file -> isPart(file.getFileName().toString(), stem, extension))
                  .min(Comparator.comparing(Path::toString));
          return part.isPresent()
              ? Optional.of(Files.newInputStream(part.get()))
              : Optional.empty();
        }
      }

      @Override
      public void close() {}
    };
  }

  /**
   * All Shapefiles of a zip, by name. The zip is opened anew for each part and unpacked as it is
   * read.
   */
  static List<ShapefileReader.Parts> inZip(Path zip) throws IOException {
    List<String> shps = new ArrayList<>();
    List<String> others = new ArrayList<>();
    try (ZipFile file = open(zip)) {
      long unpacked = 0;
      if (file.size() > MAX_ENTRIES) {
        throw AppException.badInput(
            zip.getFileName()
                + " holds "
                + file.size()
                + " files; more than "
                + MAX_ENTRIES
                + " are not read.");
      }
      for (ZipEntry entry : file.stream().toList()) {
        String name = entry.getName();
        if (entry.isDirectory() || isClutter(name)) {
          continue;
        }
        unpacked += Math.max(0, entry.getSize());
        boolean absurd =
            entry.getSize() > 10_000_000
                && entry.getCompressedSize() > 0
                && entry.getSize() / entry.getCompressedSize() > MAX_RATIO;
        if (unpacked > MAX_UNPACKED_BYTES || absurd) {
          throw AppException.badInput(
              zip.getFileName() + " unpacks to far more than any real Shapefile. It was not read.");
        }
        (name.toLowerCase(Locale.ROOT).endsWith(".shp") ? shps : others).add(name);
      }
    }
    if (shps.isEmpty()) {
      String found =
          others.isEmpty()
              ? "nothing"
              : String.join(", ", others.subList(0, Math.min(4, others.size())));
      throw AppException.badInput(
          zip.getFileName()
              + " holds no .shp (it holds "
              + found
              + "). A zip is read when it holds Shapefiles; unpack it and import what is inside.");
    }
    shps.sort(null);
    return shps.stream().map(shp -> inZip(zip, shp)).toList();
  }

  private static ShapefileReader.Parts inZip(Path zip, String shp) {
    String folder = shp.substring(0, shp.lastIndexOf('/') + 1);
    String stem = stem(shp.substring(folder.length()));
    return new ShapefileReader.Parts() {
      private final List<ZipFile> open = new ArrayList<>();

      @Override
      public String name() {
        return shp.substring(folder.length());
      }

      @Override
      public Optional<InputStream> find(String extension) throws IOException {
        ZipFile file = open(zip);
        open.add(file);
        Optional<? extends ZipEntry> part =
            extension.equals("shp")
                ? Optional.ofNullable(file.getEntry(shp))
                : file.stream()
                    .filter(
                        entry ->
                            entry.getName().startsWith(folder)
                                && isPart(
                                    entry.getName().substring(folder.length()), stem, extension))
                    .findFirst();
        return part.isPresent()
            ? Optional.of(
                new BoundedStream(new BufferedInputStream(file.getInputStream(part.get())), zip))
            : Optional.empty();
      }

      @Override
      public void close() throws IOException {
        for (ZipFile file : open) {
          file.close();
        }
      }
    };
  }

  private static ZipFile open(Path zip) throws IOException {
    try {
      return new ZipFile(zip.toFile());
    } catch (ZipException e) {
      // Names in the letters of an old machine.
      try {
        return new ZipFile(zip.toFile(), Charset.forName("IBM437"));
      } catch (ZipException again) {
        throw new AppException(
            ProblemType.BAD_INPUT, zip.getFileName() + " is not a zip, or it is damaged.", again);
      }
    }
  }

  /** The sizes in a zip's directory can lie. */
  private static final class BoundedStream extends java.io.FilterInputStream {
    private final Path zip;
    private long left = MAX_UNPACKED_BYTES;

    BoundedStream(InputStream in, Path zip) {
      super(in);
      this.zip = zip;
    }

    @Override
    public int read() throws IOException {
      int value = super.read();
      count(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int n = super.read(bytes, offset, length);
      count(Math.max(0, n));
      return n;
    }

    private void count(int n) {
      left -= n;
      if (left < 0) {
        throw AppException.badInput(
            zip.getFileName() + " unpacks to far more than any real Shapefile. It was not read.");
      }
    }
  }

  private static boolean isClutter(String name) {
    return name.startsWith("__MACOSX/")
        || name.substring(name.lastIndexOf('/') + 1).startsWith("._");
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
