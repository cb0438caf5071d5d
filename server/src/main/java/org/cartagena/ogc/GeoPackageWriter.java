package org.cartagena.ogc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureRow;
import org.cartagena.geo.RegisterCrs;
import org.geotools.api.referencing.FactoryException;
import org.geotools.referencing.CRS;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.WKBWriter;

/**
 * GeoPackage 1.3 (OGC 12-128r17) with one table of features, written to a temporary file: an SQLite
 * database cannot be streamed. Coordinates are always x then y.
 */
final class GeoPackageWriter implements ItemWriter, AutoCloseable {
  private static final int APPLICATION_ID = 0x47504B47;
  private static final int VERSION = 10300;
  private static final int ROWS_OF_BATCH = 500;

  private final FeatureCollection collection;
  private final RegisterCrs crs;
  private final Path file;
  private final Connection database;
  private final WKBWriter geometries = new WKBWriter(2, ByteOrderValues.LITTLE_ENDIAN);
  private final Envelope extent = new Envelope();
  private PreparedStatement insert;
  private int waiting;
  private boolean ended;

  GeoPackageWriter(FeatureCollection collection, RegisterCrs crs) throws IOException {
    this.collection = collection;
    this.crs = crs;
    this.file = Files.createTempFile("cartagena-", ".gpkg");
    try {
      this.database = DriverManager.getConnection("jdbc:sqlite:" + file);
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  /**
   * Opens the file, which is gone when it was read.
   *
   * <p>Only after {@link #end}.
   */
  InputStream open() throws IOException {
    return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
  }

  @Override
  public void begin(boolean generalised) throws IOException {
    try (Statement statement = database.createStatement()) {
      // Nobody needs the half of a file after a crash.
      statement.execute("PRAGMA journal_mode = OFF");
      statement.execute("PRAGMA synchronous = OFF");
      statement.execute("PRAGMA application_id = " + APPLICATION_ID);
      statement.execute("PRAGMA user_version = " + VERSION);
      database.setAutoCommit(false);
      statement.execute(
          "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,"
              + " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition"
              + " TEXT NOT NULL, description TEXT)");
      statement.execute(
          "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT"
              + " NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME"
              + " NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER"
              + " REFERENCES gpkg_spatial_ref_sys(srs_id))");
      statement.execute(
          "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL REFERENCES"
              + " gpkg_contents(table_name), column_name TEXT NOT NULL, geometry_type_name TEXT NOT"
              + " NULL, srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys(srs_id), z TINYINT"
              + " NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name), UNIQUE"
              + " (table_name))");
      // Names are constants of FeatureCollection, made of letters, digits and dashes.
      statement.execute(
          "CREATE TABLE \""
              + collection.path()
              + "\" (id INTEGER PRIMARY KEY, geom "
              + geometryType()
              + collection.shown().stream()
                  .map(column -> ", \"" + column.name() + "\" " + type(column))
                  .collect(Collectors.joining())
              + ")");
      system(-1, "Undefined Cartesian", "NONE", -1, "undefined");
      system(0, "Undefined geographic", "NONE", 0, "undefined");
      system(4326, "WGS 84", "EPSG", 4326, wkt(4326));
      if (crs.code() != 4326) {
        system(crs.code(), "EPSG:" + crs.code(), "EPSG", crs.code(), wkt(crs.code()));
      }
      row(
          "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, NULL, NULL, NULL, NULL, ?)",
          collection.path(),
          collection.title(),
          generalised ? Words.GENERALISED : collection.about(),
          Instant.now().truncatedTo(ChronoUnit.MILLIS).toString(),
          crs.code());
      row(
          "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
          collection.path(),
          geometryType(),
          crs.code());
      insert =
          database.prepareStatement(
              "INSERT INTO \""
                  + collection.path()
                  + "\" VALUES (?, ?"
                  + ", ?".repeat(collection.shown().size())
                  + ")");
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  private void system(int id, String name, String organisation, int code, String definition)
      throws SQLException {
    row(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
        name,
        id,
        organisation,
        code,
        definition);
  }

  private void row(String sql, Object... values) throws SQLException {
    try (PreparedStatement statement = database.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }

  private static String wkt(int code) throws IOException {
    try {
      return CRS.decode("EPSG:" + code, true).toWKT();
    } catch (FactoryException | UnsupportedOperationException e) {
      throw new IOException("The register cannot write EPSG:" + code, e);
    }
  }

  private String geometryType() {
    return switch (collection.shape()) {
      case POINT -> "POINT";
      case POLYGON -> "MULTIPOLYGON";
      case ANY -> "GEOMETRY";
    };
  }

  private static String type(Column column) {
    return switch (column.type()) {
      case TEXT, TEXTS -> "TEXT";
      case WHOLE -> "INTEGER";
      case NUMBER -> "DOUBLE";
      case FLAG -> "BOOLEAN";
      case DAY -> "DATE";
    };
  }

  @Override
  public void row(FeatureRow row, Geometry geometry) throws IOException {
    try {
      insert.setLong(1, row.id());
      insert.setBytes(2, geometry == null ? null : bytes(geometry));
      List<Column> columns = collection.shown();
      for (int i = 0; i < columns.size(); i++) {
        Object value = row.value(columns.get(i));
        insert.setObject(
            i + 3,
            value instanceof List<?>
                ? CsvWriter.text(value)
                : value instanceof Boolean flag ? Integer.valueOf(flag ? 1 : 0) : value);
      }
      insert.addBatch();
      if (++waiting == ROWS_OF_BATCH) {
        insert.executeBatch();
        waiting = 0;
      }
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  /** The header of GeoPackage (clause 2.1.3) with the box, then WKB. */
  private byte[] bytes(Geometry geometry) {
    Envelope box = geometry.getEnvelopeInternal();
    extent.expandToInclude(box);
    byte[] wkb = geometries.write(geometry);
    return ByteBuffer.allocate(40 + wkb.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 'G')
        .put((byte) 'P')
        .put((byte) 0)
        // Little-endian, with a box of two dimensions.
        .put((byte) 0b011)
        .putInt(crs.code())
        .putDouble(box.getMinX())
        .putDouble(box.getMaxX())
        .putDouble(box.getMinY())
        .putDouble(box.getMaxY())
        .put(wkb)
        .array();
  }

  @Override
  public void end(End end) throws IOException {
    try {
      insert.executeBatch();
      if (!extent.isNull()) {
        row(
            "UPDATE gpkg_contents SET min_x = ?, min_y = ?, max_x = ?, max_y = ?",
            extent.getMinX(),
            extent.getMinY(),
            extent.getMaxX(),
            extent.getMaxY());
      }
      database.commit();
      database.close();
      ended = true;
    } catch (SQLException e) {
      throw broken(e);
    }
  }

  /** Closes the database, and removes the file where it was not ended. */
  @Override
  public void close() throws IOException {
    try {
      database.close();
    } catch (SQLException e) {
      throw broken(e);
    } finally {
      if (!ended) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static IOException broken(SQLException e) {
    return new IOException("The GeoPackage could not be written", e);
  }
}
