package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;
import org.sqlite.SQLiteConfig;

/**
 * One layer of a GeoPackage (OGC 12-128), an SQLite database from a stranger: opened read-only and
 * as immutable, its own functions not trusted, and only real tables are read, because a view could
 * run for ever. Coordinates are x y whatever the order in the register, as the standard says.
 */
final class GeoPackage implements Reader {
  private static final String FEATURES = "features";
  private static final String ATTRIBUTES = "attributes";

  private final Path file;
  private final Layer layer;
  private final SourceCrs givenCrs;
  private final List<RowIssue> notes;
  private final GeometryFactory factory = new GeometryFactory();

  /** A table without geometry. */
  private record Attributes(Path file, String table, List<RowIssue> issues) implements Table {
    @Override
    public void read(LineConsumer lines) throws IOException {
      try (Connection database = connect(file);
          Statement statement = database.createStatement();
          ResultSet row = statement.executeQuery("SELECT * FROM " + quoted(table))) {
        int columns = row.getMetaData().getColumnCount();
        List<JsonNode> names = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
          names.add(TextNode.valueOf(row.getMetaData().getColumnName(i)));
        }
        int number = 0;
        lines.accept(new Line(number++, names));
        while (row.next()) {
          List<JsonNode> cells = new ArrayList<>(columns);
          for (int i = 1; i <= columns; i++) {
            cells.add(value(row.getObject(i)));
          }
          lines.accept(new Line(number++, cells));
        }
      } catch (SQLException e) {
        throw damaged(file, e);
      }
    }

    @Override
    public boolean hasNames() {
      return true;
    }
  }

  /**
   * A table of records; the column is null for one without geometry.
   *
   * @param organization who numbers the coordinate system; null when the file does not say
   * @param wkt definition of the coordinate system in the file
   */
  private record Layer(
      String table, String geometryColumn, int srsId, String organization, int code, String wkt) {}

  private GeoPackage(Path file, Layer layer, SourceCrs givenCrs, List<RowIssue> notes) {
    this.file = file;
    this.layer = layer;
    this.givenCrs = givenCrs;
    this.notes = notes;
  }

  /**
   * All layers with geometry; where there is none, all tables of attributes, whose columns may hold
   * positions as those of any table.
   */
  static List<FileFormat.Source> sources(Path file, SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    List<Layer> features = new ArrayList<>();
    List<Layer> attributes = new ArrayList<>();
    List<String> unread = new ArrayList<>();
    try (Connection database = connect(file)) {
      if (!hasTable(database, "gpkg_contents")) {
        throw AppException.badInput(
            file.getFileName()
                + " is an SQLite database but not a GeoPackage: it has no table gpkg_contents. Save the layer as GeoPackage or GeoJSON and import that.");
      }
      list(database, features, attributes, unread);
    } catch (SQLException e) {
      throw damaged(file, e);
    }
    List<Layer> layers = features.isEmpty() ? attributes : features;
    if (layers.isEmpty()) {
      throw AppException.badInput(
          file.getFileName()
              + " has no table of records"
              + (unread.isEmpty() ? "" : " (it has " + String.join(", ", unread) + ")")
              + ".");
    }
    if (!features.isEmpty()) {
      attributes.forEach(table -> unread.add("the table " + table.table() + " without geometry"));
    }
    List<RowIssue> notes = new ArrayList<>();
    if (!unread.isEmpty()) {
      notes.add(
          RowIssue.of(
              IssueCode.FILE_UNREAD,
              file.getFileName() + " also has " + String.join(", ", unread) + "; not read."));
    }
    List<FileFormat.Source> sources = new ArrayList<>();
    for (Layer layer : layers) {
      sources.add(
          new FileFormat.Source(
              layers.size() == 1 ? file.getFileName().toString() : layer.table(),
              FileFormat.GEOPACKAGE,
              layer.geometryColumn() == null
                  ? new TableReader(
                      layer.table() + " of " + file.getFileName(),
                      new Attributes(file, layer.table(), notes),
                      givenCrs,
                      mapping)
                  : new GeoPackage(file, layer, givenCrs, notes),
              () -> {}));
      notes = List.of();
    }
    return LayerReader.several(file.getFileName().toString(), sources);
  }

  private static Connection connect(Path file) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setReadOnly(true);
    config.enableLoadExtension(false);
    config.setPragma(
        SQLiteConfig.Pragma.LIMIT_LENGTH, Integer.toString(FileLimits.MAX_RECORD_BYTES));
    Connection connection =
        config.createConnection(
            "jdbc:sqlite:file:"
                + file.toAbsolutePath().toUri().getRawPath()
                + "?mode=ro&immutable=1");
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA trusted_schema = OFF");
      statement.execute("PRAGMA cell_size_check = ON");
      statement.execute("PRAGMA query_only = ON");
      return connection;
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  private static boolean hasTable(Connection database, String name) throws SQLException {
    try (PreparedStatement query =
        database.prepareStatement(
            "SELECT 1 FROM sqlite_master WHERE lower(name) = lower(?) AND type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")) {
      query.setString(1, name);
      try (ResultSet found = query.executeQuery()) {
        return found.next();
      }
    }
  }

  private static void list(
      Connection database, List<Layer> features, List<Layer> attributes, List<String> unread)
      throws SQLException {
    boolean hasGeometryColumns = hasTable(database, "gpkg_geometry_columns");
    boolean hasSystems = hasTable(database, "gpkg_spatial_ref_sys");
    Map<String, String> types = new LinkedHashMap<>();
    try (Statement statement = database.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT table_name, data_type FROM gpkg_contents ORDER BY rowid")) {
      while (row.next()) {
        types.put(row.getString(1), String.valueOf(row.getString(2)).toLowerCase(Locale.ROOT));
      }
    }
    for (Map.Entry<String, String> entry : types.entrySet()) {
      String table = entry.getKey();
      String type = entry.getValue();
      if (!type.equals(FEATURES) && !type.equals(ATTRIBUTES) && !type.equals("aspatial")) {
        unread.add(table + " (" + type + ")");
      } else if (!hasTable(database, table)) {
        unread.add(table + " (a view, or not there)");
      } else if (type.equals(FEATURES) && hasGeometryColumns) {
        features.add(layer(database, table, hasSystems));
      } else {
        attributes.add(new Layer(table, null, 0, null, 0, null));
      }
    }
  }

  private static Layer layer(Connection database, String table, boolean hasSystems)
      throws SQLException {
    String column = null;
    int srsId = -1;
    try (PreparedStatement query =
        database.prepareStatement(
            "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE lower(table_name) = lower(?)")) {
      query.setString(1, table);
      try (ResultSet row = query.executeQuery()) {
        if (row.next()) {
          column = row.getString(1);
          srsId = row.getInt(2);
        }
      }
    }
    if (hasSystems && srsId > 0) {
      try (PreparedStatement query =
          database.prepareStatement(
              "SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys WHERE srs_id = ?")) {
        query.setInt(1, srsId);
        try (ResultSet row = query.executeQuery()) {
          if (row.next()) {
            return new Layer(
                table, column, srsId, row.getString(1), row.getInt(2), row.getString(3));
          }
        }
      }
    }
    return new Layer(table, column, srsId, null, 0, null);
  }

  @Override
  public Opening open() throws IOException {
    List<RowIssue> issues = new ArrayList<>(notes);
    int rows = 0;
    Envelope box = new Envelope();
    try (Connection database = connect(file);
        Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + quoted(layer.table()))) {
      int geometry = geometryIndex(row);
      while (row.next()) {
        rows++;
        // Only where the system is not stated does the box matter.
        if (geometry > 0 && isUndefined()) {
          Geometry shape = geometryOrNull(row, geometry);
          if (shape != null) {
            box.expandToInclude(shape.getEnvelopeInternal());
          }
        }
      }
    } catch (SQLException e) {
      throw damaged(file, e);
    }
    if (rows == 0) {
      issues.add(LayerReader.empty(layer.table(), file.getFileName().toString()));
    }
    return new Opening(crs(box, issues), true, Map.of(), rows, issues);
  }

  private boolean isUndefined() {
    return layer.srsId() <= 0
        || layer.wkt() == null
        || layer.wkt().isBlank()
        || layer.wkt().strip().equalsIgnoreCase("undefined")
        || layer.wkt().strip().startsWith("LOCAL_CS")
        || layer.wkt().strip().startsWith("ENGCRS");
  }

  private SourceCrs crs(Envelope box, List<RowIssue> issues) {
    String words = "The layer " + layer.table() + " of " + file.getFileName();
    if (givenCrs == null && isUndefined()) {
      boolean degrees =
          box.isNull()
              || (box.getMinX() >= -180
                  && box.getMaxX() <= 180
                  && box.getMinY() >= -90
                  && box.getMaxY() <= 90);
      if (!degrees) {
        throw AppException.badInput(
            String.format(
                Locale.ROOT,
                "%s does not say in which coordinate system it is, and its coordinates are not degrees (x from %.0f to %.0f, y from %.0f to %.0f)."
                    + " Say it with --crs, for example --crs EPSG:32633.",
                words,
                box.getMinX(),
                box.getMaxX(),
                box.getMinY(),
                box.getMaxY()));
      }
      issues.add(
          RowIssue.of(
              IssueCode.CRS_ASSUMED,
              words
                  + " does not say in which coordinate system it is. Its coordinates look like degrees and were read as longitude latitude on WGS 84."
                  + " If that is wrong, import again with --crs."));
      return SourceCrs.LON_LAT;
    }
    SourceCrs inFile = null;
    if (!isUndefined()) {
      try {
        inFile =
            "EPSG".equalsIgnoreCase(layer.organization())
                ? SourceCrs.ofName("EPSG:" + layer.code())
                : SourceCrs.ofWkt(layer.wkt());
      } catch (SourceCrs.UnknownCrsException e) {
        if (givenCrs == null) {
          throw new AppException(
              ProblemType.BAD_INPUT,
              words + ": " + e.getMessage() + " Say which it is with --crs.",
              e);
        }
      }
    }
    if (givenCrs != null && inFile != null && !givenCrs.code().equals(inFile.code())) {
      issues.add(
          RowIssue.of(
              IssueCode.CRS_ASSUMED,
              null,
              inFile.code(),
              words
                  + " says "
                  + inFile.code()
                  + "; it was read as "
                  + givenCrs.code()
                  + " because --crs says so."));
    }
    return givenCrs != null ? givenCrs : inFile;
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    try (Connection database = connect(file);
        Statement statement = database.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM " + quoted(layer.table()))) {
      int geometry = geometryIndex(row);
      int number = 0;
      while (row.next()) {
        rows.accept(row(++number, row, geometry));
      }
    } catch (SQLException e) {
      throw damaged(file, e);
    }
  }

  private int geometryIndex(ResultSet row) throws SQLException {
    for (int i = 1;
        layer.geometryColumn() != null && i <= row.getMetaData().getColumnCount();
        i++) {
      if (row.getMetaData().getColumnName(i).equalsIgnoreCase(layer.geometryColumn())) {
        return i;
      }
    }
    if (layer.geometryColumn() != null) {
      throw AppException.badInput(
          file.getFileName()
              + " is damaged: its layer "
              + layer.table()
              + " has no column "
              + layer.geometryColumn()
              + ", where its geometry should be.");
    }
    return -1;
  }

  private RawRow row(int number, ResultSet row, int geometryIndex) throws SQLException {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    List<RowIssue> issues = new ArrayList<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      if (i != geometryIndex) {
        fields.put(row.getMetaData().getColumnName(i), value(row.getObject(i)));
      }
    }
    Geometry geometry = null;
    String original = null;
    Object blob = geometryIndex > 0 ? row.getObject(geometryIndex) : null;
    if (blob != null) {
      try {
        geometry = geometry(blob);
        original = geometry.toText();
      } catch (ParseException e) {
        original = blob instanceof byte[] bytes ? WKBWriter.toHex(bytes) : blob.toString();
        issues.add(
            RowIssue.of(
                IssueCode.GEOMETRY_UNUSABLE,
                layer.geometryColumn(),
                null,
                "The geometry cannot be read: "
                    + e.getMessage()
                    + ". The record is kept without location."));
      }
    }
    return new RawRow(number, fields, geometry, original, null, issues);
  }

  private static JsonNode value(Object value) {
    if (value == null) {
      return NullNode.instance;
    }
    if (value instanceof Integer || value instanceof Long) {
      return LongNode.valueOf(((Number) value).longValue());
    }
    if (value instanceof Double number) {
      return Double.isFinite(number)
          ? DecimalNode.valueOf(BigDecimal.valueOf(number))
          : TextNode.valueOf(number.toString());
    }
    if (value instanceof byte[] bytes) {
      return TextNode.valueOf("(" + bytes.length + " bytes, not kept)");
    }
    return TextNode.valueOf(value.toString());
  }

  private Geometry geometryOrNull(ResultSet row, int index) throws SQLException {
    try {
      Object blob = row.getObject(index);
      return blob == null ? null : geometry(blob);
    } catch (ParseException e) {
      // The row says so when it is read.
      return null;
    }
  }

  /** The binary of the standard: "GP", a version, flags, an envelope that is not needed, WKB. */
  private Geometry geometry(Object value) throws ParseException {
    if (!(value instanceof byte[] blob) || blob.length < 8 || blob[0] != 'G' || blob[1] != 'P') {
      throw new ParseException("it is not the binary of a GeoPackage");
    }
    int flags = blob[3];
    int envelope =
        switch ((flags >> 1) & 7) {
          case 0 -> 0;
          case 1 -> 32;
          case 2, 3 -> 48;
          case 4 -> 64;
          default -> throw new ParseException("its header is damaged");
        };
    if (blob.length < 8 + envelope + 5) {
      throw new ParseException("it ends too early");
    }
    byte[] wkb = Arrays.copyOfRange(blob, 8 + envelope, blob.length);
    int type =
        ByteBuffer.wrap(wkb)
                .order(wkb[0] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN)
                .getInt(1)
            % 1000;
    if (type >= 8 && type <= 17) {
      throw new ParseException(
          "it is made of curves, which are not read; turn it into straight lines where it was drawn");
    }
    try {
      return new WKBReader(factory).read(wkb);
    } catch (ParseException e) {
      throw new ParseException("its binary is damaged");
    } catch (RuntimeException e) {
      throw new ParseException("its binary is damaged");
    } catch (StackOverflowError e) {
      // Collections in collections without end: the reader calls itself for each.
      throw new ParseException("it is nested deeper than any real geometry");
    }
  }

  private static String quoted(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  private static AppException damaged(Path file, SQLException e) {
    return new AppException(
        ProblemType.BAD_INPUT,
        file.getFileName()
            + " is damaged or is not a database that can be read ("
            + String.valueOf(e.getMessage()).replaceAll("\\R.*", "")
            + "). Get the file again.",
        e);
  }
}
