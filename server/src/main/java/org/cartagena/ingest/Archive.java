package org.cartagena.ingest;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * A zip or gzip, and the archives in it. It is unpacked into a directory of its own, within {@link
 * FileLimits} that count what is really written and not what the archive claims; then every file in
 * it is recognised as any other. What cannot be read is named in the report; what holds data of
 * several formats or different tables is refused, because nobody has said which of them is meant.
 */
final class Archive {
  private static final String SCRATCH = "cartagena-unpacked-";
  private static final long STALE_MS = 24L * 3_600_000;
  private static final int NAMED = 6;
  private static final long ROOM_EVERY_BYTES = 8L << 20;
  private static final Pattern UNSAFE =
      Pattern.compile("(?:^|/)\\.\\.(?:/|$)|^/|^[A-Za-z]:|[\\x00-\\x1F]");
  // What travels beside a layer and holds no records.
  private static final Set<String> COMPANIONS =
      Set.of(
          "shx", "dbf", "prj", "cpg", "qpj", "sbn", "sbx", "qix", "fix", "xml", "qmd", "qml", "sld",
          "lyr", "lyrx", "ain", "aih", "ixs", "mxs", "atx", "cst");
  private static final Set<String> PICTURES =
      Set.of("png", "jpg", "jpeg", "gif", "bmp", "svg", "ico", "dae");

  private final Path root;
  private final String name;
  private final List<Member> data = new ArrayList<>();
  private final List<String> unread = new ArrayList<>();
  private int members;
  private int archives;
  private long unpackedBytes;
  private int pictures;
  private AppException lastFault;

  private record Member(Path file, String name, FileFormat format) {}

  private Archive(Path root, String name) {
    this.root = root;
    this.name = name;
  }

  /** Zip, unless it is one that another kind of document is kept in. */
  static FileFormat recognise(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    try (ZipFile zip = zip(file, name)) {
      if (zip.getEntry("xl/workbook.xml") != null) {
        return FileFormat.XLSX;
      }
      if (AidDataReader.recognises(zip)) {
        return FileFormat.AIDDATA;
      }
      String other =
          zip.getEntry("word/document.xml") != null
              ? "a Word document"
              : zip.getEntry("content.xml") != null ? "an OpenDocument file. Save it as CSV" : null;
      if (other != null) {
        throw AppException.badInput(name + " is " + other + ". " + FileFormat.ACCEPTED);
      }
    }
    return FileFormat.ZIP;
  }

  /** Unpacks and opens; the scratch directory goes with the last source that is closed. */
  static List<FileFormat.Source> sources(Path file, SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    removeStale();
    Path root = Files.createTempDirectory(SCRATCH);
    Archive archive = new Archive(root, String.valueOf(file.getFileName()));
    List<FileFormat.Source> opened = new ArrayList<>();
    boolean kept = false;
    try {
      archive.unpack(file, archive.name, 1);
      archive.refuseMixtures();
      for (Member member : archive.data) {
        try {
          for (FileFormat.Source source :
              member.format().sources(member.file(), givenCrs, mapping)) {
            boolean whole = source.name().equals(member.file().getFileName().toString());
            opened.add(
                new FileFormat.Source(
                    archive.name + "/" + member.name() + (whole ? "" : " " + source.name()),
                    source.format(),
                    source.reader(),
                    source.closer()));
          }
        } catch (AppException e) {
          throw within(archive.name, member.name(), e);
        }
      }
      List<FileFormat.Source> sources =
          archive.named(ImsmaTables.together(ImsmaTables.join(opened)));
      kept = true;
      return sources;
    } finally {
      if (!kept) {
        for (FileFormat.Source source : opened) {
          source.closer().close();
        }
        remove(root);
      }
    }
  }

  private List<FileFormat.Source> named(List<FileFormat.Source> opened) {
    List<RowIssue> issues = new ArrayList<>();
    if (!unread.isEmpty()) {
      issues.add(
          RowIssue.of(
              IssueCode.FILE_UNREAD,
              unread.size()
                  + " files in "
                  + name
                  + " hold no data that can be read and were left: "
                  + listed(unread)
                  + "."));
    }
    if (pictures > 0) {
      issues.add(
          RowIssue.of(
              IssueCode.FILE_UNREAD, pictures + " pictures in " + name + " were not kept."));
    }
    int[] open = {opened.size()};
    List<FileFormat.Source> sources = new ArrayList<>();
    for (FileFormat.Source source : opened) {
      sources.add(
          new FileFormat.Source(
              source.name(),
              source.format(),
              new LayerReader(source.reader(), null, issues, name),
              () -> {
                source.closer().close();
                if (--open[0] == 0) {
                  remove(root);
                }
              }));
      issues = List.of();
    }
    return LayerReader.several(name, sources);
  }

  /** Unpacks one archive into the scratch directory and recognises what came out. */
  private void unpack(Path file, String label, int depth) throws IOException {
    if (depth > FileLimits.MAX_ARCHIVES_WITHIN) {
      throw AppException.badInput(
          label
              + " in "
              + name
              + " is an archive in an archive, more than "
              + FileLimits.MAX_ARCHIVES_WITHIN
              + " deep. Real data is not packed like that; nothing was read.");
    }
    Path directory = Files.createDirectory(root.resolve(Integer.toString(++archives)));
    try (InputStream in = Files.newInputStream(file)) {
      if (in.read() == 'P') {
        unzip(file, label, directory);
      } else {
        gunzip(file, label, directory);
      }
    }
    recognise(directory, label.equals(name) ? "" : label + "/", depth);
  }

  private void unzip(Path file, String label, Path directory) throws IOException {
    try (ZipFile zip = zip(file, label)) {
      List<? extends ZipEntry> entries = zip.stream().toList();
      members += entries.size();
      if (members > FileLimits.MAX_MEMBERS) {
        throw AppException.badInput(
            name
                + " holds more than "
                + FileLimits.MAX_MEMBERS
                + " files. Nothing was read; give the files that are meant.");
      }
      long claimed = 0;
      for (ZipEntry entry : entries) {
        claimed += Math.max(0, entry.getSize());
        String path = entry.getName().replace('\\', '/');
        if (UNSAFE.matcher(path).find()) {
          throw AppException.badInput(
              label
                  + " holds a file that would be written outside of it (\""
                  + shortened(entry.getName())
                  + "\"). That is how an archive attacks a computer. Nothing was read; ask whoever sent it.");
        }
      }
      // Before a byte is written.
      Allowance allowance = new Allowance(label, Files.size(file));
      allowance.check(claimed);
      Set<String> names = new HashSet<>();
      for (ZipEntry entry : entries) {
        String path = entry.getName().replace('\\', '/');
        if (entry.isDirectory() || path.endsWith("/") || isClutter(path)) {
          continue;
        }
        if (!names.add(path)) {
          throw AppException.badInput(
              label
                  + " holds two files of the name "
                  + shortened(path)
                  + ". It cannot be told which is meant; pack it again.");
        }
        Path target = directory.resolve(path).normalize();
        if (!target.startsWith(directory)) {
          throw new IllegalStateException("unsafe name let through: " + path);
        }
        Files.createDirectories(target.getParent());
        try (InputStream in = zip.getInputStream(entry)) {
          long crc = allowance.copy(in, target);
          if (entry.getCrc() >= 0 && crc != entry.getCrc()) {
            throw damaged(label, path, null);
          }
        } catch (ZipException | EOFException e) {
          throw damaged(label, path, e);
        }
      }
    } catch (java.nio.file.FileSystemException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          label
              + " cannot be unpacked: a name in it cannot be that of a file ("
              + shortened(String.valueOf(e.getReason()))
              + "). Unpack it yourself and give the files.",
          e);
    }
  }

  private void gunzip(Path file, String label, Path directory) throws IOException {
    String packed = label.substring(label.lastIndexOf('/') + 1);
    String inner =
        packed.toLowerCase(Locale.ROOT).endsWith(".gz")
            ? packed.substring(0, packed.length() - 3)
            : packed.toLowerCase(Locale.ROOT).endsWith(".tgz")
                ? packed.substring(0, packed.length() - 4) + ".tar"
                : packed + ".unpacked";
    members++;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file), 1 << 16)) {
      new Allowance(label, Files.size(file)).copy(in, directory.resolve(inner));
    } catch (ZipException | EOFException e) {
      throw damaged(label, inner, e);
    }
  }

  private static AppException damaged(String label, String path, Exception e) {
    return new AppException(
        ProblemType.BAD_INPUT,
        label
            + " is damaged or ends too early: "
            + shortened(path)
            + " cannot be unpacked. Get the file again.",
        e);
  }

  private void recognise(Path directory, String prefix, int depth) throws IOException {
    List<Path> files;
    try (Stream<Path> found = Files.walk(directory)) {
      files =
          found.filter(Files::isRegularFile).sorted(Comparator.comparing(Path::toString)).toList();
    }
    Set<Path> fileGdbs = new TreeSet<>();
    Set<String> layers = new HashSet<>();
    for (Path file : files) {
      for (Path above = file.getParent();
          above.startsWith(directory) && !above.equals(directory);
          above = above.getParent()) {
        if (above.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gdb")) {
          fileGdbs.add(above);
        }
      }
      String extension = extension(file);
      if (extension.equals("shp") || extension.equals("tab") || extension.equals("mif")) {
        layers.add(stem(file));
      }
    }
    for (Path fileGdb : fileGdbs) {
      data.add(new Member(fileGdb, prefix + directory.relativize(fileGdb), FileFormat.OGR));
    }
    for (Path file : files) {
      String path = prefix + directory.relativize(file);
      boolean companion =
          (COMPANIONS.contains(extension(file)) && layers.contains(stem(file)))
              || (Set.of("dat", "map", "id", "ind", "mid").contains(extension(file))
                  && layers.contains(stem(file)))
              || fileGdbs.stream().anyMatch(file::startsWith);
      if (companion) {
        continue;
      }
      if (PICTURES.contains(extension(file))) {
        pictures++;
        continue;
      }
      FileFormat format;
      try {
        format = FileFormat.detect(file);
      } catch (AppException e) {
        unread.add(path);
        lastFault = e;
        continue;
      }
      if (format == FileFormat.ZIP || format == FileFormat.GZIP) {
        unpack(file, path, depth + 1);
        // Its contents count; the packed copy only fills the disk.
        Files.delete(file);
      } else {
        data.add(new Member(file, path, format));
      }
    }
  }

  private void refuseMixtures() throws IOException {
    if (data.isEmpty()) {
      if (unread.size() == 1 && lastFault != null) {
        throw within(name, unread.get(0), lastFault);
      }
      throw AppException.badInput(
          name
              + " holds no data that can be read (it holds "
              + (unread.isEmpty() ? "nothing" : listed(unread))
              + "). "
              + FileFormat.ACCEPTED);
    }
    // A bare .dbf beside layers is a table that was forgotten there.
    if (data.stream().anyMatch(member -> member.format() != FileFormat.DBF)) {
      data.removeIf(member -> member.format() == FileFormat.DBF && unread.add(member.name()));
    }
    // A picture of the ground beside the records; alone it may be the raster that is meant.
    if (data.stream().anyMatch(member -> member.format() != FileFormat.GEOTIFF)) {
      data.removeIf(member -> member.format() == FileFormat.GEOTIFF && unread.add(member.name()));
    }
    Map<FileFormat, List<String>> byFormat = new EnumMap<>(FileFormat.class);
    for (Member member : data) {
      byFormat.computeIfAbsent(member.format(), key -> new ArrayList<>()).add(member.name());
    }
    if (byFormat.size() > 1) {
      Map<String, String> words = new LinkedHashMap<>();
      byFormat.forEach((format, files) -> words.put(format.word(), listed(files)));
      throw AppException.badInput(
          name
              + " holds data in several formats, which may be the same data twice: "
              + String.join(
                  "; ",
                  words.entrySet().stream()
                      .map(word -> word.getKey() + " (" + word.getValue() + ")")
                      .toList())
              + ". Unpack it and import the file that is meant.");
    }
    if (byFormat.containsKey(FileFormat.CSV) && data.size() > 1) {
      Set<String> headers = new LinkedHashSet<>();
      for (Member member : data) {
        headers.add(firstLine(member.file()));
      }
      if (headers.size() > 1 && !isImsmaDatabase()) {
        throw AppException.badInput(
            name
                + " holds several tables with different columns: "
                + listed(data.stream().map(Member::name).toList())
                + ". Unpack it and import the one that is meant.");
      }
    }
  }

  private boolean isImsmaDatabase() throws IOException {
    List<FileFormat.Source> tables = new ArrayList<>();
    for (Member member : data) {
      tables.addAll(member.format().sources(member.file(), null, Optional.empty()));
    }
    return ImsmaTables.areOneDatabase(tables);
  }

  private static String firstLine(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(1 << 14), java.nio.charset.StandardCharsets.UTF_8);
      return start.lines().findFirst().orElse("").replace("\uFEFF", "").strip();
    }
  }

  /** What may still be unpacked of one archive. */
  private final class Allowance {
    private final String label;
    private final long packedBytes;
    private long written;
    private long checked;

    Allowance(String label, long packedBytes) {
      this.label = label;
      this.packedBytes = packedBytes;
    }

    /** Whether so many bytes in all of this archive are within the limits. */
    void check(long bytes) throws IOException {
      if (unpackedBytes - written + bytes > FileLimits.MAX_UNPACKED_BYTES) {
        throw AppException.badInput(
            label
                + " unpacks to more than "
                + (FileLimits.MAX_UNPACKED_BYTES >> 30)
                + " GiB. Nothing was read; give the data in smaller files.");
      }
      if (bytes > FileLimits.EXPANSION_COUNTS_FROM_BYTES
          && bytes / Math.max(1, packedBytes) > FileLimits.MAX_EXPANSION) {
        throw AppException.badInput(
            label
                + " unpacks to more than "
                + FileLimits.MAX_EXPANSION
                + " times its size, as no real data does: it would fill the disk. Nothing was read; ask whoever sent it.");
      }
      if (bytes - checked > ROOM_EVERY_BYTES) {
        checked = bytes;
        checkRoom(bytes);
      }
    }

    private void checkRoom(long bytes) throws IOException {
      if (Files.getFileStore(root).getUsableSpace()
          < bytes - written + FileLimits.DISK_LEFT_BYTES) {
        throw new AppException(
            ProblemType.SET_UP,
            "There is no room on the disk to unpack "
                + label
                + " ("
                + (bytes >> 20)
                + " MiB). Make room and import again.");
      }
    }

    /** Copies; returns the CRC-32 of what was written, which the library does not compare. */
    long copy(InputStream in, Path target) throws IOException {
      CRC32 crc = new CRC32();
      byte[] buffer = new byte[1 << 16];
      try (BufferedInputStream from = new BufferedInputStream(in, 1 << 16);
          OutputStream to =
              new BufferedOutputStream(
                  Files.newOutputStream(target, java.nio.file.StandardOpenOption.CREATE_NEW))) {
        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
          // The sizes in an archive's directory can lie; these cannot.
          check(written + n);
          written += n;
          unpackedBytes += n;
          to.write(buffer, 0, n);
          crc.update(buffer, 0, n);
        }
      }
      return crc.getValue();
    }
  }

  private static ZipFile zip(Path file, String label) throws IOException {
    try {
      return new ZipFile(file.toFile());
    } catch (ZipException e) {
      // Names in the letters of an old machine.
      try {
        return new ZipFile(file.toFile(), Charset.forName("IBM437"));
      } catch (ZipException again) {
        boolean locked = String.valueOf(again.getMessage()).contains("encrypted");
        throw new AppException(
            ProblemType.BAD_INPUT,
            label
                + (locked
                    ? " is locked with a password. Unpack it and give what is in it."
                    : " is not a zip, or it is damaged ("
                        + again.getMessage()
                        + "). Get the file again."),
            again);
      }
    }
  }

  private static AppException within(String archive, String member, AppException e) {
    return new AppException(e.type(), archive + "/" + member + ": " + e.getMessage(), e);
  }

  private static boolean isClutter(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    return path.startsWith("__MACOSX/")
        || path.contains("/__MACOSX/")
        || file.startsWith("._")
        || file.equals(".DS_Store")
        || file.equalsIgnoreCase("Thumbs.db")
        || file.equalsIgnoreCase("desktop.ini");
  }

  private static String extension(Path file) {
    String fileName = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return fileName.substring(fileName.lastIndexOf('.') + 1);
  }

  /** Path without its extension (also without .shp.xml), lower case. */
  private static String stem(Path file) {
    String path = file.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.shp\\.xml$", ".xml");
    return path.substring(0, path.lastIndexOf('.') < 0 ? path.length() : path.lastIndexOf('.'));
  }

  private static String listed(List<String> names) {
    return String.join(", ", names.stream().limit(NAMED).map(Archive::shortened).toList())
        + (names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "");
  }

  private static String shortened(String text) {
    String printable = text.replaceAll("\\p{C}", "?");
    return printable.length() > 60
        ? printable.substring(0, 25) + "…" + printable.substring(printable.length() - 34)
        : printable;
  }

  /** Files may hold what is kept nowhere; those of an import that died are removed by the next. */
  private static void removeStale() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> found = Files.list(temporary)) {
      for (Path old :
          found.filter(path -> path.getFileName().toString().startsWith(SCRATCH)).toList()) {
        if (Files.getLastModifiedTime(old).toMillis() < System.currentTimeMillis() - STALE_MS) {
          remove(old);
        }
      }
    }
  }

  static void remove(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
