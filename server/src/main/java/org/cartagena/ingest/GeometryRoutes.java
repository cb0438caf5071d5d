package org.cartagena.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.geo.SourceCrs;
import org.cartagena.http.Answers;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;

/**
 * {@code POST /api/geometry}: the shapes of a file in a format of the import, as GeoJSON in
 * EPSG:4326, for a question about a route or parcel. Nothing is stored, and nothing but shapes is
 * given back. Anybody may ask, so that files are small and only our own readers read them.
 */
public final class GeometryRoutes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BYTES_MOST = 30_000_000;
  private static final long UNPACKED_BYTES_MOST = 200_000_000;
  private static final Pattern ARCHIVE = Pattern.compile("(?i)\\.(zip|kmz|gz|tgz|7z|rar)$");
  private static final int POINTS_MOST = 100_000;
  private static final int NOTICES_MOST = 5;
  private static final int AT_ONCE = 2;
  private static final long WAIT_SECONDS = 20;

  /** Money and rasters have no route; GDAL is not shown files of strangers. */
  private static final Set<FileFormat> NO_SHAPES =
      Set.of(
          FileFormat.IATI,
          FileFormat.FTS,
          FileFormat.AIDDATA,
          FileFormat.GEOTIFF,
          FileFormat.DBF,
          FileFormat.OGR);

  private final Semaphore reading = new Semaphore(AT_ONCE);

  public void register(RoutesConfig routes) {
    routes.post("/api/geometry", this::read);
  }

  private void read(Context request) throws InterruptedException, IOException {
    String name = name(request.queryParam("name"));
    SourceCrs crs = crs(request.queryParam("crs"));
    if (!reading.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new AppException(
          ProblemType.TOO_MANY, "The server is reading other files. Try again shortly.");
    }
    Path directory = Files.createTempDirectory("cartagena-geometry");
    try {
      Path file = directory.resolve(name);
      receive(request.bodyInputStream(), file);
      Answers.json(request, JSON.writeValueAsString(shapes(file, crs)));
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw Importer.tooLargeForMemory(e);
    } finally {
      reading.release();
      delete(directory);
    }
  }

  /** Formats are known by what is in a file, but what belongs together is found by names. */
  private static String name(String given) {
    if (given == null || given.isBlank()) {
      throw AppException.badParameter("name: say the name of the file, such as road.gpkg.");
    }
    String name = given.replaceAll("[^\\p{L}\\p{N}._-]", "_").replaceFirst("^\\.+", "");
    return name.isEmpty() ? "file" : name.substring(Math.max(0, name.length() - 100));
  }

  private static SourceCrs crs(String given) {
    if (given == null || given.isBlank()) {
      return null;
    }
    try {
      return SourceCrs.ofName(given);
    } catch (SourceCrs.UnknownCrsException e) {
      throw new AppException(ProblemType.BAD_PARAMETER, "crs: " + e.getMessage(), e);
    }
  }

  private static void receive(InputStream body, Path file) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long received = 0;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
        received += read;
        if (received > BYTES_MOST) {
          throw new AppException(
              ProblemType.TOO_LARGE,
              "The file is larger than 30 MB. Save only the route or parcel, and send that.");
        }
        out.write(buffer, 0, read);
      }
    }
    if (received == 0) {
      throw AppException.badInput("The file is empty.");
    }
  }

  private static ObjectNode shapes(Path file, SourceCrs givenCrs) throws IOException {
    ObjectNode json = JSON.createObjectNode().put("type", "FeatureCollection");
    Shapes shapes = new Shapes(json.putArray("features"));
    List<FileFormat.Source> sources;
    try {
      FileFormat format = FileFormat.detect(file);
      requireShapes(file, format);
      requireSmall(file, format);
      sources = format.sources(file, givenCrs, Optional.empty());
    } catch (IOException e) {
      throw unreadable(file, e);
    }
    try {
      for (FileFormat.Source source : sources) {
        requireShapes(file, source.format());
        shapes.read(source);
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    } finally {
      for (FileFormat.Source source : sources) {
        source.closer().close();
      }
    }
    if (shapes.features.isEmpty()) {
      throw AppException.badInput(
          file.getFileName()
              + " has no point, line or outline."
              + (shapes.notices.isEmpty() ? "" : " " + shapes.notices.get(0)));
    }
    json.put("withoutGeometry", shapes.withoutGeometry);
    shapes.notices.forEach(json.putArray("notices")::add);
    return json;
  }

  /** Importers may send archives that unpack to gigabytes; a question needs no such file. */
  private static void requireSmall(Path file, FileFormat format) throws IOException {
    long left = UNPACKED_BYTES_MOST;
    try (InputStream in = Files.newInputStream(file)) {
      if (format == FileFormat.GZIP) {
        left -= count(new GZIPInputStream(in), left);
      } else if (format == FileFormat.ZIP || format == FileFormat.XLSX) {
        ZipInputStream zip = new ZipInputStream(in);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (ARCHIVE.matcher(entry.getName()).find()) {
            throw AppException.badInput(
                file.getFileName()
                    + " holds another archive, "
                    + entry.getName()
                    + ". Unpack it and send the file that is meant.");
          }
          left -= count(zip, left);
        }
      }
    }
    if (left < 0) {
      throw new AppException(
          ProblemType.TOO_LARGE,
          file.getFileName()
              + " unpacks to more than 200 MB. Save only the route or parcel, and send that.");
    }
  }

  /** Bytes that come, and one more than the most where there are more. */
  private static long count(InputStream in, long most) throws IOException {
    byte[] buffer = new byte[1 << 16];
    long bytes = 0;
    for (int read = in.read(buffer); read >= 0 && bytes <= most; read = in.read(buffer)) {
      bytes += read;
    }
    return bytes;
  }

  private static void requireShapes(Path file, FileFormat format) {
    if (NO_SHAPES.contains(format)) {
      throw AppException.badInput(
          file.getFileName()
              + (format == FileFormat.OGR
                  ? " is of a format that is read only when a centre imports it. Save it as GeoPackage, a zipped Shapefile, KML or GeoJSON."
                  : " is " + format.word() + ", which has no route or outline."));
    }
  }

  private static AppException unreadable(Path file, IOException e) {
    return new AppException(
        ProblemType.BAD_INPUT, file.getFileName() + " cannot be read: " + e.getMessage() + ".", e);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(one);
      }
    }
  }

  /** What was read so far. */
  private static final class Shapes {
    final ArrayNode features;
    final List<String> notices = new ArrayList<>();
    int withoutGeometry;
    private int points;

    Shapes(ArrayNode features) {
      this.features = features;
    }

    void read(FileFormat.Source source) throws IOException {
      Reader.Opening opening = source.reader().open();
      opening.issues().forEach(issue -> notice(issue.message()));
      source.reader().read(row -> add(source, opening.crs(), row));
    }

    private void notice(String words) {
      if (notices.size() < NOTICES_MOST && !notices.contains(words)) {
        notices.add(words);
      }
    }

    private void add(FileFormat.Source source, SourceCrs crs, RawRow row) {
      for (RowIssue issue : row.issues()) {
        notice("Row " + row.number() + ": " + issue.message());
      }
      if (row.geometry() == null || row.geometry().isEmpty()) {
        withoutGeometry++;
        return;
      }
      points += row.geometry().getNumPoints();
      if (points > POINTS_MOST) {
        throw AppException.badInput(
            source.name() + " has more than 100,000 points. Simplify it, or send a part of it.");
      }
      features
          .addObject()
          .put("type", "Feature")
          .<ObjectNode>set("properties", JSON.createObjectNode())
          .set("geometry", JsonGeometry.write(degrees(source, crs, row)));
    }

    private static Geometry degrees(FileFormat.Source source, SourceCrs crs, RawRow row) {
      Geometry degrees;
      try {
        degrees = crs.toLonLat(row.geometry());
      } catch (TransformException e) {
        throw new AppException(
            ProblemType.BAD_INPUT, notThere(source, crs, row, e.getMessage()), e);
      }
      for (Coordinate at : degrees.getCoordinates()) {
        if (!(Math.abs(at.x) <= 360 && Math.abs(at.y) <= 90)) {
          throw AppException.badInput(notThere(source, crs, row, at.x + " " + at.y));
        }
      }
      return degrees;
    }

    private static String notThere(
        FileFormat.Source source, SourceCrs crs, RawRow row, String what) {
      return source.name()
          + ", row "
          + row.number()
          + ": its coordinates are not in "
          + crs.code()
          + " ("
          + what
          + "). Save the file in longitude and latitude (EPSG:4326).";
    }
  }
}
