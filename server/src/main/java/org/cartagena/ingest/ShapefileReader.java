package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cartagena.geo.Rings;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;

/**
 * One Shapefile (ESRI, 1998): .shp with .dbf, .prj and .cpg beside it, bare or in a zip. The index
 * (.shx) is not needed. Heights and measures are dropped.
 */
final class ShapefileReader implements Reader {
  private static final int FILE_CODE = 9994;

  /** The files of a Shapefile, in a directory or a zip. */
  interface Parts extends Closeable {
    /** Name of the .shp, for messages. */
    String name();

    /** Opens the part with this extension (without a dot, lower case), when it is there. */
    Optional<InputStream> find(String extension) throws IOException;
  }

  private final Parts parts;
  private final SourceCrs givenCrs;
  private final GeometryFactory factory = new GeometryFactory();
  private Charset charset;

  ShapefileReader(Parts parts, SourceCrs givenCrs) {
    this.parts = parts;
    this.givenCrs = givenCrs;
  }

  @Override
  public Opening open() throws IOException {
    List<RowIssue> issues = new ArrayList<>();
    SourceCrs crs = crs(issues);
    int rows = 0;
    Optional<InputStream> dbf = parts.find("dbf");
    if (dbf.isPresent()) {
      try (DbfTable table = new DbfTable(dbf.get(), StandardCharsets.ISO_8859_1)) {
        rows = table.recordCount();
        charset = DbfCharset.choose(parts, table, issues);
      } catch (EOFException e) {
        throw new AppException(
            ProblemType.BAD_INPUT,
            "The .dbf of " + parts.name() + " is damaged: " + e.getMessage() + ".",
            e);
      }
    } else {
      issues.add(
          RowIssue.of(
              IssueCode.ROW_INCOMPLETE,
              "There is no .dbf beside "
                  + parts.name()
                  + ": the records have a position and nothing else."));
    }
    return new Opening(crs, true, Map.of(), rows, issues);
  }

  private SourceCrs crs(List<RowIssue> issues) throws IOException {
    double[] box;
    try (DataInputStream shp = openShp()) {
      box = readHeader(shp);
    }
    if (givenCrs != null) {
      return givenCrs;
    }
    Optional<InputStream> prj = parts.find("prj");
    if (prj.isPresent()) {
      String wkt;
      try (InputStream in = prj.get()) {
        wkt = new String(in.readNBytes(64 * 1024), StandardCharsets.UTF_8);
      }
      if (!wkt.isBlank()) {
        try {
          return SourceCrs.ofWkt(wkt);
        } catch (SourceCrs.UnknownCrsException e) {
          throw new AppException(ProblemType.BAD_INPUT, parts.name() + ": " + e.getMessage(), e);
        }
      }
    }
    if (!looksLikeDegrees(box)) {
      throw AppException.badInput(
          String.format(
              Locale.ROOT,
              "%s has no .prj file, and its coordinates are not degrees (x from %.0f to %.0f, y from %.0f to %.0f)."
                  + " Say in which coordinate system they are with --crs, for example --crs EPSG:32633.",
              parts.name(),
              box[0],
              box[2],
              box[1],
              box[3]));
    }
    issues.add(
        RowIssue.of(
            IssueCode.CRS_ASSUMED,
            parts.name()
                + " has no .prj file. Its coordinates look like degrees and were read as longitude latitude on WGS 84."
                + " If that is wrong, import again with --crs."));
    return SourceCrs.LON_LAT;
  }

  private static boolean looksLikeDegrees(double[] box) {
    return box[0] >= -180 && box[2] <= 180 && box[1] >= -90 && box[3] <= 90;
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    Optional<InputStream> dbf = parts.find("dbf");
    try (DataInputStream shp = openShp();
        DbfTable table = dbf.isPresent() ? new DbfTable(dbf.get(), charset) : null) {
      readHeader(shp);
      int number = 0;
      boolean tableEnded = table == null;
      while (true) {
        byte[] content =
            nextRecord(shp, number + 1, table == null ? Integer.MAX_VALUE : table.recordCount());
        Map<String, JsonNode> fields = tableEnded ? null : table.next();
        tableEnded |= fields == null;
        if (content == null && fields == null) {
          return;
        }
        number++;
        List<RowIssue> issues = new ArrayList<>();
        if (fields == null && table != null) {
          issues.add(
              RowIssue.of(
                  IssueCode.ROW_INCOMPLETE,
                  "The .dbf has fewer rows than the .shp: this record has a position and nothing else."));
        }
        if (fields != null && table.lastWasDeleted()) {
          rows.accept(new RawRow(number, fields, null, null, null, List.of(deleted())));
          continue;
        }
        Rings rings = new Rings(factory);
        Geometry geometry = content == null ? null : geometry(content, rings, issues);
        if (rings.closed() > 0) {
          issues.add(GeoJsonReader.ringsClosed(rings.closed()));
        }
        rows.accept(
            new RawRow(
                number,
                fields == null ? Map.of() : fields,
                geometry,
                geometry == null ? null : geometry.toText(),
                null,
                issues));
      }
    }
  }

  /** For a row deleted in the software that made the file; other programs do not show it either. */
  static RowIssue deleted() {
    return RowIssue.of(
        IssueCode.ROW_DELETED, "The row is marked as deleted in the .dbf and made no record.");
  }

  private DataInputStream openShp() throws IOException {
    InputStream in =
        parts
            .find("shp")
            .orElseThrow(
                () -> AppException.badInput("There is no .shp beside " + parts.name() + "."));
    return new DataInputStream(new BufferedInputStream(in, 1 << 16));
  }

  /** Reads the 100 bytes at the beginning; returns xmin, ymin, xmax, ymax. */
  private double[] readHeader(DataInputStream shp) throws IOException {
    byte[] header = shp.readNBytes(100);
    if (header.length < 100 || ByteBuffer.wrap(header).getInt() != FILE_CODE) {
      throw AppException.badInput(
          parts.name() + " is not a Shapefile, or its beginning is damaged.");
    }
    ByteBuffer box = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN);
    return new double[] {
      box.getDouble(36), box.getDouble(44), box.getDouble(52), box.getDouble(60)
    };
  }

  private byte[] nextRecord(DataInputStream shp, int number, int records) throws IOException {
    byte[] head = shp.readNBytes(8);
    if (head.length == 0) {
      return null;
    }
    if (number > records && (head.length < 8 || ByteBuffer.wrap(head).getInt() != number)) {
      // Some software leaves old bytes after the last record.
      return null;
    }
    int length = head.length < 8 ? -1 : 2 * ByteBuffer.wrap(head).getInt(4);
    byte[] content = length < 4 ? new byte[0] : shp.readNBytes(length);
    if (length < 4 || content.length < length) {
      throw AppException.badInput(
          parts.name()
              + " ends or is damaged in record "
              + number
              + ". Nothing was imported; get the file again.");
    }
    return content;
  }

  private Geometry geometry(byte[] content, Rings rings, List<RowIssue> issues) {
    ByteBuffer in = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    int type = in.getInt();
    try {
      return switch (type) {
        case 0 -> null;
        case 1, 11, 21 -> factory.createPoint(coordinate(in));
        case 8, 18, 28 -> {
          in.position(4 + 32);
          yield factory.createMultiPointFromCoords(
              coordinates(in, in.getInt()).toArray(new Coordinate[0]));
        }
        case 3, 13, 23 -> lines(parts(in));
        case 5, 15, 25 -> rings.polygons(parts(in));
        default -> {
          issues.add(
              RowIssue.of(
                  IssueCode.GEOMETRY_UNUSABLE,
                  "The geometry is of a kind that is not read (Shapefile type "
                      + type
                      + "). The record is kept without location."));
          yield null;
        }
      };
    } catch (RuntimeException e) {
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_UNUSABLE,
              "The geometry is damaged in the .shp. The record is kept without location."));
      return null;
    }
  }

  private static List<List<Coordinate>> parts(ByteBuffer in) {
    in.position(4 + 32);
    int partCount = in.getInt();
    int pointCount = in.getInt();
    if (partCount < 0
        || pointCount < 0
        || (long) partCount * 4 + (long) pointCount * 16 > in.remaining()) {
      throw new IllegalArgumentException("counts do not fit the record");
    }
    int[] starts = new int[partCount + 1];
    for (int i = 0; i < partCount; i++) {
      starts[i] = in.getInt();
    }
    starts[partCount] = pointCount;
    List<List<Coordinate>> result = new ArrayList<>();
    for (int i = 0; i < partCount; i++) {
      result.add(coordinates(in, starts[i + 1] - starts[i]));
    }
    return result;
  }

  private static List<Coordinate> coordinates(ByteBuffer in, int count) {
    if (count < 0 || (long) count * 16 > in.remaining()) {
      throw new IllegalArgumentException("counts do not fit the record");
    }
    List<Coordinate> coordinates = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      coordinates.add(coordinate(in));
    }
    return coordinates;
  }

  private static Coordinate coordinate(ByteBuffer in) {
    return new Coordinate(in.getDouble(), in.getDouble());
  }

  private Geometry lines(List<List<Coordinate>> parts) {
    List<LineString> lines = new ArrayList<>();
    for (List<Coordinate> part : parts) {
      if (part.size() == 1) {
        part.add(part.get(0).copy());
      }
      lines.add(factory.createLineString(part.toArray(new Coordinate[0])));
    }
    return factory.createMultiLineString(lines.toArray(new LineString[0]));
  }
}
