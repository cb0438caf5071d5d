package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.locationtech.jts.io.ByteOrderValues;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBWriter;
import org.locationtech.jts.io.WKTReader;

class GeoPackageTest {
  @TempDir Path directory;

  private Path gpkg(String... statements) throws SQLException {
    Path file = directory.resolve("a b#c?.gpkg");
    try (Connection database =
            DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("x"));
        Statement sql = database.createStatement()) {
      sql.execute("CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, srs_id INTEGER)");
      sql.execute(
          "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, srs_id INTEGER)");
      sql.execute(
          "CREATE TABLE gpkg_spatial_ref_sys (srs_id INTEGER, organization TEXT, organization_coordsys_id INTEGER, definition TEXT)");
      sql.execute(
          "INSERT INTO gpkg_spatial_ref_sys VALUES (4326, 'EPSG', 4326, 'GEOGCS'), (32633, 'EPSG', 32633, 'PROJCS'), (-1, 'NONE', -1, 'undefined')");
      for (String statement : statements) {
        sql.execute(statement);
      }
    }
    try {
      return Files.move(directory.resolve("x"), file);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String layer(String name, int srsId) {
    return "INSERT INTO gpkg_contents VALUES ('" + name + "', 'features', " + srsId + ")";
  }

  private static String column(String name, int srsId) {
    return "INSERT INTO gpkg_geometry_columns VALUES ('" + name + "', 'geom', " + srsId + ")";
  }

  private static String blob(String wkt) {
    try {
      byte[] wkb = new WKBWriter(2, ByteOrderValues.LITTLE_ENDIAN).write(new WKTReader().read(wkt));
      ByteBuffer all = ByteBuffer.allocate(8 + wkb.length);
      all.put(new byte[] {'G', 'P', 0, 1}).putInt(0).put(wkb);
      return "X'" + WKBWriter.toHex(all.array()) + "'";
    } catch (ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void rows_with_and_without_geometry_and_a_table_beside_them() throws Exception {
    ReaderSupport.Contents contents =
        ReaderSupport.read(
            gpkg(
                layer("areas", 32633),
                column("areas", 32633),
                "CREATE TABLE areas (fid INTEGER PRIMARY KEY, geom BLOB, name TEXT, big INTEGER, size REAL)",
                "INSERT INTO areas VALUES (1, "
                    + blob(
                        "POLYGON ((500000 4800000, 500010 4800000, 500010 4800010, 500000 4800000))")
                    + ", 'ទន្លេ', 10000000000, 1.5), (2, NULL, NULL, NULL, NULL), (3, X'4750000103', 'cut', 0, 9e999)",
                "INSERT INTO gpkg_contents VALUES ('notes', 'attributes', 0)",
                "CREATE TABLE notes (id INTEGER)"));
    assertThat(contents.opening().crs().code()).isEqualTo("EPSG:32633");
    assertThat(contents.rows()).hasSize(3);
    assertThat(contents.text(0, "name")).isEqualTo("ទន្លេ");
    assertThat(contents.text(0, "big")).isEqualTo("10000000000");
    assertThat(contents.rows().get(0).geometry().getArea()).isEqualTo(50);
    assertThat((Object) contents.rows().get(1).geometry()).isNull();
    assertThat(contents.codes())
        .containsExactly(IssueCode.FILE_UNREAD, IssueCode.GEOMETRY_UNUSABLE);
  }

  @Test
  void several_layers_in_their_own_systems() throws Exception {
    ReaderSupport.Contents contents =
        ReaderSupport.read(
            gpkg(
                layer("a", 4326),
                column("a", 4326),
                "CREATE TABLE a (geom BLOB)",
                "INSERT INTO a VALUES (" + blob("POINT (18 43)") + ")",
                layer("b", -1),
                column("b", -1),
                "CREATE TABLE b (geom BLOB)",
                "INSERT INTO b VALUES (" + blob("POINT (19 44)") + ")"));
    assertThat(contents.rows())
        .extracting(row -> row.fields().get("source_layer").asText())
        .containsExactly("a", "b");
    assertThat(contents.codes()).contains(IssueCode.SEVERAL_LAYERS);
  }

  @Test
  void metres_without_a_system_are_refused_by_the_name_of_the_layer() throws Exception {
    Path file =
        gpkg(
            layer("somewhere", -1),
            column("somewhere", -1),
            "CREATE TABLE somewhere (geom BLOB)",
            "INSERT INTO somewhere VALUES (" + blob("POINT (500000 4800000)") + ")");
    assertThatThrownBy(() -> ReaderSupport.read(file))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("somewhere")
        .hasMessageContaining("--crs");
  }

  @Test
  void a_view_that_never_ends_is_not_run() throws Exception {
    Path file =
        gpkg(
            layer("trap", 4326),
            column("trap", 4326),
            "CREATE VIEW trap AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i, NULL AS geom FROM n");
    assertThatThrownBy(() -> ReaderSupport.read(file))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("a view");
  }

  @Test
  void tables_alone_are_records_without_location() throws Exception {
    ReaderSupport.Contents contents =
        ReaderSupport.read(
            gpkg(
                "INSERT INTO gpkg_contents VALUES ('notes', 'attributes', 0)",
                "CREATE TABLE notes (id INTEGER)",
                "INSERT INTO notes VALUES (7)"));
    assertThat(contents.opening().hasLocation()).isFalse();
    assertThat(contents.text(0, "id")).isEqualTo("7");
  }

  @Test
  void positions_of_a_table_stand_in_its_columns() throws Exception {
    ReaderSupport.Contents contents =
        ReaderSupport.read(
            gpkg(
                "INSERT INTO gpkg_contents VALUES ('sites', 'attributes', 0)",
                "CREATE TABLE sites (fid INTEGER PRIMARY KEY, name TEXT, LAT REAL, LNG REAL)",
                "INSERT INTO sites VALUES (1, 'a', 43.25, 18.125), (2, 'b', NULL, NULL)"));
    assertThat(contents.opening().hasLocation()).isTrue();
    assertThat(contents.rows().get(0).geometry().toText()).isEqualTo("POINT (18.125 43.25)");
    assertThat((Object) contents.rows().get(1).geometry()).isNull();
    assertThat(contents.text(1, "name")).isEqualTo("b");
  }

  @Test
  void other_databases_and_damaged_ones() throws Exception {
    Path other = directory.resolve("other.gpkg");
    try (Connection database = DriverManager.getConnection("jdbc:sqlite:" + other);
        PreparedStatement sql = database.prepareStatement("CREATE TABLE a (b)")) {
      sql.execute();
    }
    assertThatThrownBy(() -> ReaderSupport.read(other)).hasMessageContaining("not a GeoPackage");
    byte[] bytes = Files.readAllBytes(other);
    for (int i = 100; i < bytes.length; i += 3) {
      bytes[i] = (byte) 0xFF;
    }
    Path damaged = Files.write(directory.resolve("damaged.gpkg"), bytes);
    assertThatThrownBy(() -> ReaderSupport.read(damaged))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("damaged.gpkg");
  }
}
