package org.cartagena.ingest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * One layer of a rare format, turned into GeoJSON by GDAL's ogr2ogr where it is installed. The
 * program parses a stranger's file in C++, so it runs in a directory that holds only that file,
 * with an empty environment, only the drivers named here, limits on time, memory and output,
 * without network and without the rights of root where the machine allows that.
 */
final class OgrReader implements Reader {
  // Drivers that open one local file; those that follow links, ask servers or databases, or start
  // other programs are not among them.
  private static final Set<String> DRIVERS =
      Set.of("OpenFileGDB", "MapInfo File", "GML", "DXF", "GeoRSS", "AVCE00", "S57", "DGN");
  private static final String OUTPUT_DRIVER = "GeoJSONSeq";
  private static final Pattern LAYER =
      Pattern.compile("^\\d+: (.+?)(?: \\(([^()]*)\\))?$", Pattern.MULTILINE);
  private static final Pattern VECTOR_DRIVER =
      Pattern.compile("^  (.+?) -[^-]*vector[^-]*- ", Pattern.MULTILINE);
  private static final Pattern MIF = Pattern.compile("(?i)^version\\s+\\d{2,4}\\s*$");
  private static final int MAX_SAID_BYTES = 1 << 20;
  private static final int NOBODY = 65534;

  private static Tool tool;

  private final Path scratch;
  private final Path input;
  private final String name;
  private final String layer;
  private final SourceCrs givenCrs;
  private Path output;
  private GeoJsonReader converted;

  /** The installed program, how it is kept in, and the drivers it is to leave out. */
  private record Tool(String version, List<String> confinement, boolean asNobody, String skipped) {}

  private OgrReader(Path scratch, Path input, String name, String layer, SourceCrs givenCrs) {
    this.scratch = scratch;
    this.input = input;
    this.name = name;
    this.layer = layer;
    this.givenCrs = givenCrs;
  }

  /** Binary formats that are left to GDAL, by their first bytes. */
  static boolean recognises(String start) {
    boolean s57 = start.startsWith("3LE1", 5) || start.startsWith("2LE1", 5);
    boolean dgn =
        start.startsWith("\u0008\u0009\u00FE\u0002")
            || start.startsWith("\u00C8\u0009\u00FE\u0002");
    return s57 || dgn;
  }

  /** Text formats that are left to GDAL. */
  static boolean recognisesText(String firstLine, String start) {
    String line = firstLine.strip();
    return line.equalsIgnoreCase("!table")
        || (MIF.matcher(line).matches() && start.toLowerCase(Locale.ROOT).contains("columns"))
        || (line.equals("0") && start.stripLeading().matches("(?s)0\\s+SECTION\\s+2\\s+.*"))
        || line.startsWith("EXP  0 ");
  }

  /** Layers of a file or of a directory (FileGDB). */
  static List<FileFormat.Source> sources(Path file, SourceCrs givenCrs) throws IOException {
    String name = file.getFileName().toString();
    Tool installed = tool(name);
    Path scratch = Files.createTempDirectory("cartagena-unpacked-");
    boolean kept = false;
    try {
      Path input = copy(file, scratch);
      if (installed.asNobody()) {
        own(scratch);
      }
      List<String> layers = layers(installed, scratch, input, name);
      List<FileFormat.Source> sources = new ArrayList<>();
      int[] open = {layers.size()};
      for (String layer : layers) {
        sources.add(
            new FileFormat.Source(
                layers.size() == 1 ? name : layer,
                FileFormat.OGR,
                new OgrReader(scratch, input, name, layer, givenCrs),
                () -> {
                  if (--open[0] == 0) {
                    Archive.remove(scratch);
                  }
                }));
      }
      kept = true;
      return LayerReader.several(name, sources);
    } finally {
      if (!kept) {
        Archive.remove(scratch);
      }
    }
  }

  private static synchronized Tool tool(String name) throws IOException {
    if (tool != null) {
      return tool;
    }
    String version;
    try {
      version = said(List.of("ogr2ogr", "--version"), null);
    } catch (IOException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          name
              + " is of a format that is read with GDAL, and its program ogr2ogr is not installed here. Install GDAL (Debian: gdal-bin), or save the layer as GeoPackage and import that.",
          e);
    }
    List<String> skipped = new ArrayList<>();
    Matcher driver = VECTOR_DRIVER.matcher(said(List.of("ogrinfo", "--formats"), null));
    while (driver.find()) {
      if (!DRIVERS.contains(driver.group(1)) && !driver.group(1).equals(OUTPUT_DRIVER)) {
        skipped.add(driver.group(1));
      }
    }
    List<String> limits =
        List.of(
            "prlimit",
            "--as=" + FileLimits.CONVERTER_MEMORY_BYTES,
            "--cpu=" + FileLimits.CONVERTER_SECONDS,
            "--fsize=" + FileLimits.MAX_UNPACKED_BYTES,
            "--nofile=64",
            "--core=0");
    String nobody = Integer.toString(NOBODY);
    List<String> asNobody =
        List.of(
            "unshare",
            "-n",
            "setpriv",
            "--reuid",
            nobody,
            "--regid",
            nobody,
            "--clear-groups",
            "--no-new-privs");
    List<String> withoutNetwork = List.of("unshare", "-r", "-n");
    tool =
        works(limits, asNobody)
            ? new Tool(version, joined(limits, asNobody), true, String.join(",", skipped))
            : works(limits, withoutNetwork)
                ? new Tool(
                    version, joined(limits, withoutNetwork), false, String.join(",", skipped))
                : new Tool(
                    version,
                    works(limits, List.of()) ? limits : List.of(),
                    false,
                    String.join(",", skipped));
    return tool;
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  private static boolean works(List<String> limits, List<String> confinement) {
    List<String> command = joined(joined(limits, confinement), List.of("true"));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static String said(List<String> command, Path directory) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    if (directory != null) {
      builder.directory(directory.toFile());
    }
    Process process = builder.start();
    String text =
        new String(process.getInputStream().readNBytes(MAX_SAID_BYTES), StandardCharsets.UTF_8);
    process.destroy();
    return text.strip();
  }

  /** The file with what belongs to it (MapInfo keeps a layer in four files), and nothing else. */
  private static Path copy(Path file, Path scratch) throws IOException {
    Path directory = Files.createDirectory(scratch.resolve("in"));
    Path target = directory.resolve(file.getFileName().toString());
    if (Files.isDirectory(file)) {
      try (Stream<Path> found = Files.walk(file)) {
        for (Path path : found.toList()) {
          Path copy = target.resolve(file.relativize(path).toString());
          if (Files.isDirectory(path)) {
            Files.createDirectories(copy);
          } else {
            Files.copy(path, copy, StandardCopyOption.REPLACE_EXISTING);
          }
        }
      }
      return target;
    }
    Files.copy(file, target);
    String stem = ShapefileParts.stem(file.getFileName().toString());
    Set<String> parts = Set.of("dat", "map", "id", "ind", "mid", "xsd");
    try (Stream<Path> beside = Files.list(file.toAbsolutePath().getParent())) {
      for (Path other : beside.filter(Files::isRegularFile).toList()) {
        String otherName = other.getFileName().toString();
        String extension =
            otherName.substring(otherName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (ShapefileParts.stem(otherName).equalsIgnoreCase(stem) && parts.contains(extension)) {
          Files.copy(other, directory.resolve(otherName), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    return target;
  }

  private static void own(Path scratch) throws IOException {
    try (Stream<Path> found = Files.walk(scratch)) {
      for (Path path : found.toList()) {
        Files.setAttribute(path, "unix:uid", NOBODY);
        Files.setPosixFilePermissions(
            path,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwx------" : "rw-------"));
      }
    }
  }

  private static List<String> layers(Tool installed, Path scratch, Path input, String name)
      throws IOException {
    Path listing = Files.createFile(scratch.resolve("layers.txt"));
    String fault =
        run(installed, scratch, listing, List.of("ogrinfo", "-q", "-ro", input.toString()));
    if (fault != null) {
      throw refused(name, fault);
    }
    List<String> layers = new ArrayList<>();
    Matcher layer = LAYER.matcher(Files.readString(listing));
    while (layer.find()) {
      layers.add(layer.group(1));
    }
    if (layers.isEmpty()) {
      throw refused(name, "it found no layer in it");
    }
    return layers;
  }

  private static AppException refused(String name, String fault) {
    return AppException.badInput(
        name
            + " cannot be read by GDAL: "
            + fault
            + ". Save the layer as GeoPackage or GeoJSON and import that.");
  }

  /** Runs confined; what the program says goes into the file. Null, or what went wrong. */
  private static String run(Tool installed, Path scratch, Path to, List<String> command)
      throws IOException {
    Path errors = scratch.resolve("errors.txt");
    ProcessBuilder builder = new ProcessBuilder(joined(installed.confinement(), command));
    builder.directory(scratch.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/local/bin:/usr/bin:/bin");
    builder.environment().put("LC_ALL", "C.UTF-8");
    builder.environment().put("TMPDIR", scratch.resolve("in").toString());
    builder.environment().put("CPL_TMPDIR", scratch.resolve("in").toString());
    builder.environment().put("OGR_SKIP", installed.skipped());
    builder.environment().put("GDAL_SKIP", installed.skipped());
    builder.environment().put("GDAL_DRIVER_PATH", "disable");
    builder.environment().put("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".none");
    builder.environment().put("GML_SKIP_RESOLVE_ELEMS", "ALL");
    builder.environment().put("GML_DOWNLOAD_SCHEMA", "NO");
    builder.environment().put("OGR_GEOJSON_MAX_OBJ_SIZE", "128");
    builder.redirectOutput(to.toFile());
    builder.redirectError(errors.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    try {
      // The limit of prlimit counts computing, this one counts waiting too.
      if (!process.waitFor(2L * FileLimits.CONVERTER_SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        return "it took longer than " + 2 * FileLimits.CONVERTER_SECONDS + " seconds";
      }
    } catch (InterruptedException e) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    if (process.exitValue() == 0) {
      return null;
    }
    String words;
    try (var in = Files.newInputStream(errors)) {
      words = new String(in.readNBytes(4096), StandardCharsets.UTF_8);
    }
    String first = words.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
    first =
        first.replace(scratch.toString(), "").replaceAll("\\p{C}", " ").replaceAll("[.:\\s]+$", "");
    return process.exitValue() > 128
        ? "it was stopped, because it needed more memory, time or room than it is given"
        : first.isEmpty() ? "it gave up without a reason" : "\"" + first + "\"";
  }

  @Override
  public Opening open() throws IOException {
    Tool installed = tool(name);
    output = Files.createTempFile(scratch, "layer", ".geojsonl");
    boolean hasSystem = hasSystem(installed);
    List<String> command = new ArrayList<>(List.of("ogr2ogr", "-f", OUTPUT_DRIVER, "/vsistdout/"));
    command.add(input.toString());
    command.add(layer);
    command.addAll(List.of("-lco", "RS=NO", "-lco", "COORDINATE_PRECISION=9", "-dim", "XY"));
    boolean transformed = hasSystem && givenCrs == null;
    if (transformed) {
      command.addAll(List.of("-t_srs", "EPSG:4326"));
    } else {
      // Written as they are; which system they are in is decided here.
      command.addAll(List.of("-a_srs", "EPSG:4326"));
    }
    String fault = run(installed, scratch, output, command);
    if (fault != null) {
      throw refused(name + " (layer " + layer + ")", fault);
    }
    if (Files.size(output) == 0) {
      return new Opening(
          SourceCrs.LON_LAT, true, Map.of(), 0, List.of(LayerReader.empty(layer, name)));
    }
    converted = new GeoJsonReader(output, givenCrs);
    Opening opening = converted.open();
    List<RowIssue> issues = new ArrayList<>(opening.issues());
    issues.add(
        RowIssue.of(
            IssueCode.READ_BY_GDAL,
            "The layer "
                + layer
                + " was read by "
                + installed.version().replaceFirst(",.*", "")
                + (transformed
                    ? ", which also brought its coordinates to longitude latitude on WGS 84."
                    : ".")));
    if (!hasSystem && givenCrs == null) {
      issues.add(
          RowIssue.of(
              IssueCode.CRS_ASSUMED,
              "The layer "
                  + layer
                  + " does not say in which coordinate system it is; it was read as longitude latitude on WGS 84. If that is wrong, import again with --crs."));
    }
    return new Opening(
        opening.crs(), opening.hasLocation(), Map.of(), opening.expectedRows(), issues);
  }

  private boolean hasSystem(Tool installed) throws IOException {
    Path listing = Files.createTempFile(scratch, "about", ".txt");
    String fault =
        run(
            installed,
            scratch,
            listing,
            List.of("ogrinfo", "-q", "-ro", "-so", input.toString(), layer));
    if (fault != null) {
      throw refused(name + " (layer " + layer + ")", fault);
    }
    String about = Files.readString(listing);
    return !about.contains("Layer SRS WKT:\n(unknown)");
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    if (converted != null) {
      converted.read(rows);
    }
  }
}
