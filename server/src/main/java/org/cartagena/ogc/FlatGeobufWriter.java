package org.cartagena.ogc;

import com.google.flatbuffers.FlatBufferBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureRow;
import org.cartagena.geo.RegisterCrs;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.MultiLineString;
import org.wololo.flatgeobuf.Constants;
import org.wololo.flatgeobuf.GeometryConversions;
import org.wololo.flatgeobuf.generated.Column;
import org.wololo.flatgeobuf.generated.ColumnType;
import org.wololo.flatgeobuf.generated.Crs;
import org.wololo.flatgeobuf.generated.Feature;
import org.wololo.flatgeobuf.generated.GeometryType;
import org.wololo.flatgeobuf.generated.Header;

/**
 * FlatGeobuf 3, as it streams: without number of features and without index, which are known only
 * at the end. Coordinates are always x then y.
 */
final class FlatGeobufWriter implements ItemWriter {
  private final OutputStream out;
  private final FeatureCollection collection;
  private final RegisterCrs crs;

  FlatGeobufWriter(OutputStream out, FeatureCollection collection, RegisterCrs crs) {
    this.out = out;
    this.collection = collection;
    this.crs = crs;
  }

  @Override
  public void begin(boolean generalised) throws IOException {
    out.write(Constants.MAGIC_BYTES);
    FlatBufferBuilder builder = new FlatBufferBuilder(4096);
    List<Integer> columns = new ArrayList<>();
    columns.add(column(builder, "id", "Key of the record", ColumnType.Long));
    for (org.cartagena.feature.Column column : collection.shown()) {
      columns.add(
          column(
              builder,
              column.name(),
              column.title(),
              switch (column.type()) {
                case WHOLE -> ColumnType.Long;
                case NUMBER -> ColumnType.Double;
                case FLAG -> ColumnType.Bool;
                case DAY -> ColumnType.DateTime;
                case TEXT, TEXTS -> ColumnType.String;
              }));
    }
    int columnsAt =
        Header.createColumnsVector(builder, columns.stream().mapToInt(Integer::intValue).toArray());
    int org = builder.createString("EPSG");
    int crsAt = Crs.createCrs(builder, org, crs.code(), 0, 0, 0, 0);
    int name = builder.createString(collection.path());
    int title = builder.createString(collection.title());
    int about = builder.createString(generalised ? Words.GENERALISED : collection.about());
    int header =
        Header.createHeader(
            builder,
            name,
            0,
            geometryType(),
            false,
            false,
            false,
            false,
            columnsAt,
            0,
            0,
            crsAt,
            title,
            about,
            0);
    Header.finishSizePrefixedHeaderBuffer(builder, header);
    write(builder);
  }

  private int geometryType() {
    return switch (collection.shape()) {
      case POINT -> GeometryType.Point;
      case POLYGON -> GeometryType.MultiPolygon;
      // Then every feature says what it is.
      case ANY -> GeometryType.Unknown;
    };
  }

  private static int column(FlatBufferBuilder builder, String name, String title, int type) {
    int nameAt = builder.createString(name);
    int titleAt = builder.createString(title);
    return Column.createColumn(
        builder, nameAt, type, titleAt, 0, -1, -1, -1, true, false, false, 0);
  }

  @Override
  public void row(FeatureRow row, Geometry geometry) throws IOException {
    FlatBufferBuilder builder = new FlatBufferBuilder(1024);
    int geometryAt = 0;
    if (geometry != null) {
      // The type of the header; where that is unknown, flatgeobuf 3.29.0 writes the geometry's own.
      // GDAL 3.6 cannot read a MultiLineString of a single line as that library writes it.
      Geometry shape =
          geometry instanceof MultiLineString && geometry.getNumGeometries() == 1
              ? geometry.getGeometryN(0)
              : geometry;
      geometryAt = GeometryConversions.serialize(builder, shape, (byte) geometryType());
    }
    int propertiesAt = Feature.createPropertiesVector(builder, properties(row));
    Feature.finishSizePrefixedFeatureBuffer(
        builder, Feature.createFeature(builder, geometryAt, propertiesAt, 0));
    write(builder);
  }

  /** Number of the column, then its value, little-endian; what a record has not is left out. */
  private byte[] properties(FeatureRow row) throws IOException {
    ByteArrayOutputStream properties = new ByteArrayOutputStream();
    properties.write(number(2, 0));
    properties.write(number(8, row.id()));
    int i = 0;
    for (org.cartagena.feature.Column column : collection.shown()) {
      i++;
      Object value = row.value(column);
      if (value == null) {
        continue;
      }
      properties.write(number(2, i));
      if (value instanceof Long whole) {
        properties.write(number(8, whole));
      } else if (value instanceof Double real) {
        properties.write(number(8, Double.doubleToRawLongBits(real)));
      } else if (value instanceof Boolean flag) {
        properties.write(flag ? 1 : 0);
      } else {
        byte[] text = CsvWriter.text(value).getBytes(StandardCharsets.UTF_8);
        properties.write(number(4, text.length));
        properties.write(text);
      }
    }
    return properties.toByteArray();
  }

  private static byte[] number(int bytes, long value) {
    ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value);
    return java.util.Arrays.copyOf(buffer.array(), bytes);
  }

  private void write(FlatBufferBuilder builder) throws IOException {
    ByteBuffer bytes = builder.dataBuffer();
    out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
  }

  @Override
  public void end(End end) {
    // A file ends with its last feature.
  }
}
