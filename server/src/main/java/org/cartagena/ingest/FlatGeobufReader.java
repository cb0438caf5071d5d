package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cartagena.geo.Rings;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;
import org.wololo.flatgeobuf.generated.Column;
import org.wololo.flatgeobuf.generated.ColumnType;
import org.wololo.flatgeobuf.generated.Crs;
import org.wololo.flatgeobuf.generated.Feature;
import org.wololo.flatgeobuf.generated.GeometryType;
import org.wololo.flatgeobuf.generated.Header;

/**
 * FlatGeobuf 3. The library gives the tables of the format; geometry is built here, because every
 * count in the file has to be checked against the bytes that are there. Heights are dropped.
 */
final class FlatGeobufReader implements Reader {
  private static final int MAGIC_BYTES = 8;
  private static final int MAX_HEADER_BYTES = 10 << 20;
  private static final int MAX_PARTS_DEPTH = 8;

  private final Path file;
  private final SourceCrs givenCrs;
  private final GeometryFactory factory = new GeometryFactory();

  private record Field(String name, int type) {}

  FlatGeobufReader(Path file, SourceCrs givenCrs) {
    this.file = file;
    this.givenCrs = givenCrs;
  }

  @Override
  public Opening open() throws IOException {
    try {
      return look();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      // The tables point to each other; where one points outside, the next access fails.
      throw damaged("its header makes no sense", e);
    }
  }

  private Opening look() throws IOException {
    Header header;
    int rows = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      header = header(in);
      for (byte[] feature = next(in, 1); feature != null; feature = next(in, rows + 1)) {
        rows++;
      }
    }
    if (rows == 0) {
      throw AppException.badInput(file.getFileName() + " has no records.");
    }
    List<RowIssue> issues = new ArrayList<>();
    long stated = header.featuresCount();
    if (stated > 0 && stated != rows) {
      throw AppException.badInput(
          file.getFileName()
              + " is damaged: it says that it has "
              + stated
              + " records and has "
              + rows
              + ". Get the file again.");
    }
    return new Opening(crs(header, issues), true, Map.of(), rows, issues);
  }

  private SourceCrs crs(Header header, List<RowIssue> issues) {
    Crs crs = header.crs();
    if (givenCrs != null) {
      return givenCrs;
    }
    try {
      if (crs != null
          && crs.code() > 0
          && (crs.org() == null || crs.org().equalsIgnoreCase("EPSG"))) {
        return SourceCrs.ofName("EPSG:" + crs.code());
      }
      if (crs != null && crs.wkt() != null && !crs.wkt().isBlank()) {
        return SourceCrs.ofWkt(crs.wkt());
      }
    } catch (SourceCrs.UnknownCrsException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          file.getFileName() + ": " + e.getMessage() + " Say which it is with --crs.",
          e);
    }
    boolean degrees =
        header.envelopeLength() < 4
            || (header.envelope(0) >= -180
                && header.envelope(1) >= -90
                && header.envelope(2) <= 180
                && header.envelope(3) <= 90);
    if (!degrees) {
      throw AppException.badInput(
          String.format(
              Locale.ROOT,
              "%s does not say in which coordinate system it is, and its coordinates are not degrees (x from %.0f to %.0f, y from %.0f to %.0f)."
                  + " Say it with --crs, for example --crs EPSG:32633.",
              file.getFileName(),
              header.envelope(0),
              header.envelope(2),
              header.envelope(1),
              header.envelope(3)));
    }
    issues.add(
        RowIssue.of(
            IssueCode.CRS_ASSUMED,
            file.getFileName()
                + " does not say in which coordinate system it is. Its coordinates were read as longitude latitude on WGS 84."
                + " If that is wrong, import again with --crs."));
    return SourceCrs.LON_LAT;
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      Header header = header(in);
      List<Field> fields = fields(header);
      int number = 0;
      for (byte[] bytes = next(in, 1); bytes != null; bytes = next(in, number + 1)) {
        rows.accept(row(++number, bytes, header.geometryType(), fields));
      }
    }
  }

  /** Reads the header and passes over the index. */
  private Header header(InputStream in) throws IOException {
    try {
      byte[] magic = in.readNBytes(MAGIC_BYTES);
      if (magic.length < MAGIC_BYTES || magic[3] != 3) {
        throw AppException.badInput(
            file.getFileName()
                + " is not a FlatGeobuf of version 3. Save it anew and import that.");
      }
      byte[] bytes = sized(in, MAX_HEADER_BYTES);
      if (bytes == null) {
        throw damaged("it ends within its header", null);
      }
      Header header = Header.getRootAsHeader(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
      if (header.indexNodeSize() > 1 && header.featuresCount() > 0) {
        in.skipNBytes(indexBytes(header.featuresCount(), header.indexNodeSize()));
      }
      // Touches all that is used later.
      fields(header);
      return header;
    } catch (java.io.EOFException e) {
      throw damaged("it ends within its index", e);
    } catch (IndexOutOfBoundsException | IllegalArgumentException | AssertionError e) {
      throw damaged("its header makes no sense", e);
    }
  }

  /** Size of the packed tree: 40 bytes a node, level upon level. */
  private static long indexBytes(long items, int nodeSize) {
    long nodes = items;
    for (long level = items; level != 1; ) {
      level = (level + nodeSize - 1) / nodeSize;
      nodes += level;
    }
    return nodes * 40;
  }

  private static List<Field> fields(Header header) {
    return columns(header.columnsLength(), header::columns);
  }

  private interface ColumnAt {
    Column get(int index);
  }

  private static List<Field> columns(int length, ColumnAt columns) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      Column column = columns.get(i);
      fields.add(
          new Field(column.name() == null ? "column_" + (i + 1) : column.name(), column.type()));
    }
    return fields;
  }

  private AppException damaged(String what, Throwable cause) {
    return new AppException(
        ProblemType.BAD_INPUT,
        file.getFileName() + " is damaged: " + what + ". Get the file again.",
        cause);
  }

  /** The bytes of the next feature, or null at the end. */
  private byte[] next(InputStream in, int number) throws IOException {
    byte[] bytes = sized(in, FileLimits.MAX_RECORD_BYTES);
    if (bytes != null && bytes.length == 0) {
      throw damaged("record " + number + " is cut off or empty", null);
    }
    return bytes;
  }

  /** Null at the end; empty when the bytes are not there. */
  private static byte[] sized(InputStream in, int maximum) throws IOException {
    byte[] head = in.readNBytes(4);
    if (head.length == 0) {
      return null;
    }
    int length =
        head.length < 4 ? -1 : ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (length < 4 || length > maximum) {
      return new byte[0];
    }
    byte[] bytes = in.readNBytes(length);
    return bytes.length < length ? new byte[0] : bytes;
  }

  private RawRow row(int number, byte[] bytes, int fileType, List<Field> fileFields) {
    List<RowIssue> issues = new ArrayList<>();
    Map<String, JsonNode> values = new LinkedHashMap<>();
    Geometry geometry = null;
    String original = null;
    try {
      Feature feature =
          Feature.getRootAsFeature(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
      List<Field> fields =
          feature.columnsLength() > 0
              ? columns(feature.columnsLength(), feature::columns)
              : fileFields;
      fields.forEach(field -> values.put(field.name(), NullNode.instance));
      ByteBuffer properties =
          feature.propertiesLength() > 0
              ? feature.propertiesAsByteBuffer()
              : ByteBuffer.allocate(0);
      readProperties(properties.order(ByteOrder.LITTLE_ENDIAN), fields, values);
      if (feature.geometry() != null) {
        Rings rings = new Rings(factory);
        geometry = geometry(feature.geometry(), fileType, bytes.length, rings, 0);
        original = geometry.toText();
        if (rings.closed() > 0) {
          issues.add(GeoJsonReader.ringsClosed(rings.closed()));
        }
      }
    } catch (IndexOutOfBoundsException
        | IllegalArgumentException
        | java.nio.BufferUnderflowException
        | NegativeArraySizeException e) {
      throw damaged("record " + number + " makes no sense", e);
    }
    return new RawRow(number, values, geometry, original, null, issues);
  }

  private static void readProperties(
      ByteBuffer in, List<Field> fields, Map<String, JsonNode> values) {
    while (in.remaining() >= 2) {
      Field field = fields.get(Short.toUnsignedInt(in.getShort()));
      values.put(field.name(), value(in, field.type()));
    }
  }

  private static JsonNode value(ByteBuffer in, int type) {
    return switch (type) {
      case ColumnType.Byte -> whole(in.get());
      case ColumnType.UByte -> whole(Byte.toUnsignedInt(in.get()));
      case ColumnType.Bool -> BooleanNode.valueOf(in.get() != 0);
      case ColumnType.Short -> whole(in.getShort());
      case ColumnType.UShort -> whole(Short.toUnsignedInt(in.getShort()));
      case ColumnType.Int -> whole(in.getInt());
      case ColumnType.UInt -> whole(Integer.toUnsignedLong(in.getInt()));
      case ColumnType.Long -> whole(in.getLong());
      case ColumnType.ULong ->
          DecimalNode.valueOf(new BigDecimal(new BigInteger(Long.toUnsignedString(in.getLong()))));
      case ColumnType.Float -> real(Float.toString(in.getFloat()));
      case ColumnType.Double -> real(Double.toString(in.getDouble()));
      case ColumnType.String, ColumnType.Json, ColumnType.DateTime -> {
        byte[] text = new byte[length(in)];
        in.get(text);
        yield TextNode.valueOf(new String(text, StandardCharsets.UTF_8));
      }
      case ColumnType.Binary -> {
        int length = length(in);
        in.position(in.position() + length);
        yield TextNode.valueOf("(" + length + " bytes, not kept)");
      }
      default -> throw new IllegalArgumentException("column type " + type);
    };
  }

  private static int length(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new IllegalArgumentException("a text is longer than its record");
    }
    return length;
  }

  private static JsonNode whole(long value) {
    return DecimalNode.valueOf(BigDecimal.valueOf(value));
  }

  private static JsonNode real(String value) {
    return value.contains("N") || value.contains("I")
        ? TextNode.valueOf(value)
        : DecimalNode.valueOf(new BigDecimal(value));
  }

  private Geometry geometry(
      org.wololo.flatgeobuf.generated.Geometry in,
      int fileType,
      int bytes,
      Rings rings,
      int depth) {
    int type =
        fileType == GeometryType.Unknown || (depth > 0 && in.type() != 0) ? in.type() : fileType;
    if (depth > MAX_PARTS_DEPTH || (long) in.xyLength() * 8 > bytes || in.partsLength() > bytes) {
      throw new IllegalArgumentException("counts do not fit the record");
    }
    return switch (type) {
      case GeometryType.Point ->
          in.xyLength() < 2
              ? factory.createPoint()
              : factory.createPoint(new Coordinate(in.xy(0), in.xy(1)));
      case GeometryType.MultiPoint ->
          factory.createMultiPointFromCoords(
              points(in, 0, in.xyLength() / 2).toArray(new Coordinate[0]));
      case GeometryType.LineString -> line(points(in, 0, in.xyLength() / 2));
      case GeometryType.MultiLineString ->
          factory.createMultiLineString(
              parts(in).stream().map(this::line).toArray(LineString[]::new));
      case GeometryType.Polygon -> rings.polygon(parts(in));
      case GeometryType.MultiPolygon -> {
        List<Polygon> polygons = new ArrayList<>();
        for (int i = 0; i < in.partsLength(); i++) {
          polygons.add(rings.polygon(parts(in.parts(i))));
        }
        if (in.partsLength() == 0 && in.xyLength() > 0) {
          polygons.add(rings.polygon(parts(in)));
        }
        yield factory.createMultiPolygon(polygons.toArray(new Polygon[0]));
      }
      case GeometryType.GeometryCollection -> {
        List<Geometry> members = new ArrayList<>();
        for (int i = 0; i < in.partsLength(); i++) {
          members.add(geometry(in.parts(i), in.parts(i).type(), bytes, rings, depth + 1));
        }
        yield factory.createGeometryCollection(members.toArray(new Geometry[0]));
      }
      default -> throw new IllegalArgumentException("geometry type " + type);
    };
  }

  private static List<List<Coordinate>> parts(org.wololo.flatgeobuf.generated.Geometry in) {
    List<List<Coordinate>> parts = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < in.endsLength(); i++) {
      int to = (int) in.ends(i);
      parts.add(points(in, from, to));
      from = to;
    }
    if (in.endsLength() == 0 && in.xyLength() > 0) {
      parts.add(points(in, 0, in.xyLength() / 2));
    }
    return parts;
  }

  private static List<Coordinate> points(
      org.wololo.flatgeobuf.generated.Geometry in, int from, int to) {
    if (from < 0 || to < from || to > in.xyLength() / 2) {
      throw new IllegalArgumentException("counts do not fit the record");
    }
    List<Coordinate> points = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      points.add(new Coordinate(in.xy(2 * i), in.xy(2 * i + 1)));
    }
    return points;
  }

  private LineString line(List<Coordinate> points) {
    if (points.size() == 1) {
      points.add(points.get(0).copy());
    }
    return factory.createLineString(points.toArray(new Coordinate[0]));
  }
}
