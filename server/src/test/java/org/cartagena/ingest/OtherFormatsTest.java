package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GPX, TopoJSON, sequences of GeoJSON, bare dBASE tables, FlatGeobuf, and what GDAL reads. */
class OtherFormatsTest {
  @TempDir Path directory;

  private ReaderSupport.Contents read(String name, String text) throws IOException {
    return ReaderSupport.read(ReaderSupport.write(directory, name, text));
  }

  @Test
  void gpx_waypoints_routes_and_tracks() throws IOException {
    ReaderSupport.Contents contents =
        read(
            "a.gpx",
            "<gpx version='1.1' xmlns='http://www.topografix.com/GPX/1/1'><metadata><author><name>Somebody</name></author></metadata>"
                + "<wpt lat='43.9' lon='18.5'><ele>600</ele><name>BM 1</name><desc>bench mark</desc></wpt>"
                + "<rte><name>r</name><rtept lat='1' lon='2'><name>turn</name></rtept><rtept lat='3' lon='4'/></rte>"
                + "<trk><name>t</name><trkseg><trkpt lat='1' lon='2'/><trkpt lat='x' lon='3'/><trkpt lat='3' lon='4'/></trkseg><trkseg><trkpt lat='5' lon='6'/></trkseg></trk>"
                + "<wpt lat='' lon='18'><name>lost</name></wpt></gpx>");
    assertThat(contents.rows())
        .extracting(row -> String.valueOf(row.geometry()))
        .containsExactly(
            "POINT (18.5 43.9)",
            "LINESTRING (2 1, 4 3)",
            "MULTILINESTRING ((2 1, 4 3), (6 5, 6 5))",
            "null");
    assertThat(contents.text(0, "ele")).isEqualTo("600");
    assertThat(contents.text(1, "name")).isEqualTo("r");
    assertThat(contents.codes())
        .containsExactly(IssueCode.GEOMETRY_UNUSABLE, IssueCode.GEOMETRY_UNUSABLE);
    assertThat(contents.rows().toString()).doesNotContain("Somebody");
  }

  @Test
  void topojson_shares_arcs_and_may_run_them_backwards() throws IOException {
    ReaderSupport.Contents contents =
        read(
            "a.json",
            "{\"type\":\"Topology\",\"transform\":{\"scale\":[0.5,0.5],\"translate\":[10,20]},\"objects\":{\"areas\":{\"type\":\"GeometryCollection\",\"geometries\":["
                + "{\"type\":\"Polygon\",\"id\":7,\"properties\":{\"name\":\"a\"},\"arcs\":[[0,1]]},{\"type\":\"Polygon\",\"arcs\":[[-1,2]]},{\"type\":\"Polygon\",\"arcs\":[[9]]},{\"type\":null}]}},"
                + "\"arcs\":[[[0,0],[2,0],[0,2]],[[2,2],[-2,-2]],[[0,0],[0,4],[2,-2]]]}");
    assertThat(contents.rows()).hasSize(4);
    assertThat(contents.rows().get(0).geometry().toText())
        .isEqualTo("POLYGON ((10 20, 11 20, 11 21, 10 20))");
    assertThat(contents.rows().get(1).geometry().toText())
        .isEqualTo("POLYGON ((11 21, 11 20, 10 20, 10 22, 11 21))");
    assertThat(contents.text(0, "id")).isEqualTo("7");
    assertThat(contents.codes()).containsExactly(IssueCode.GEOMETRY_UNUSABLE);
    assertThat((Object) contents.rows().get(3).geometry()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"Point\",\"coordinates\":[1,2]}\n{\"type\":\"Point\",\"coordinates\":[3,4]}\n",
        "\u001E{\"type\":\"Point\",\"coordinates\":[1,2]}\n\u001E{\"type\":\"Point\",\"coordinates\":[3,4]}\n",
        "[{\"type\":\"Point\",\"coordinates\":[1,2]},{\"type\":\"Point\",\"coordinates\":[3,4]}]"
      })
  void geojson_in_lines_in_a_sequence_and_in_a_list(String text) throws IOException {
    assertThat(read("a.json", text).rows())
        .extracting(row -> row.geometry().toString())
        .containsExactly("POINT (1 2)", "POINT (3 4)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[1,2]|list without records",
        "{\"a\":1}|its members are a",
        "{\"type\":\"feature\"}|\"type\" is \"feature\"",
        "[1,]|not valid JSON at line 1, column 4",
        "{\"a\":1}}|not valid JSON at line 1, column 8",
        "true|single value",
        "tru|not valid JSON at line 1",
      })
  void json_that_is_not_geodata_and_json_that_is_not_json(String text, String reason)
      throws IOException {
    assertThatThrownBy(() -> read("a.json", text))
        .isInstanceOf(AppException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Dear colleague, here is the data that you asked for.\nIt is in the other file.\nKind regards,\nA.",
        "lorem ipsum",
        "name\nSarajevo\nMostar\n"
      })
  void prose_is_not_a_table(String text) {
    assertThatThrownBy(() -> read("a.txt", text))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("not a table");
  }

  private static byte[] dbf(String value, Charset charset, int languageDriver) {
    ByteBuffer table = ByteBuffer.allocate(65 + 21 + 1).order(ByteOrder.LITTLE_ENDIAN);
    table.put(new byte[] {3, 124, 5, 1}).putInt(1).putShort((short) 65).putShort((short) 21);
    table.position(29);
    table.put((byte) languageDriver).putShort((short) 0);
    table.put("NAME".getBytes(StandardCharsets.US_ASCII)).position(32 + 11);
    table.put((byte) 'C').position(32 + 16);
    table.put((byte) 20).position(64);
    table.put((byte) 0x0D).put((byte) ' ');
    byte[] text = Arrays.copyOf(value.getBytes(charset), 20);
    table.put(text).put((byte) 0x1A);
    return table.array();
  }

  @ParameterizedTest
  @CsvSource({
    "Big-5, Big5, 國語",
    "euckr, EUC-KR, 한국말",
    "koi8r, KOI8-R, русский",
    "shiftjis, Shift_JIS, カタカナ",
    "874, x-windows-874, ภาษาไทย",
    "1251, windows-1251, РУССКИЙ",
    "latin2, ISO-8859-2, čeština",
    "ANSI 1252, windows-1252, España",
    "88591, ISO-8859-1, España",
    "UTF-8, UTF-8, ទន្លេ"
  })
  void a_bare_dbase_table_in_the_letters_of_its_cpg(String cpg, String charset, String text)
      throws IOException {
    Path file = Files.write(directory.resolve("t.dbf"), dbf(text, Charset.forName(charset), 0));
    ReaderSupport.write(directory, "t.cpg", cpg);
    ReaderSupport.Contents contents = ReaderSupport.read(file);
    assertThat(contents.text(0, "NAME")).isEqualTo(text);
    assertThat(contents.codes()).isEmpty();
    assertThat(contents.opening().hasLocation()).isFalse();
  }

  @Test
  void the_header_byte_says_the_letters_and_an_unknown_cpg_is_said() throws IOException {
    Path file =
        Files.write(
            directory.resolve("t.dbf"), dbf("РУССКИЙ", Charset.forName("windows-1251"), 0xC9));
    assertThat(ReaderSupport.read(file).text(0, "NAME")).isEqualTo("РУССКИЙ");
    ReaderSupport.write(directory, "u.cpg", "Klingon");
    Path other = Files.write(directory.resolve("u.dbf"), dbf("abc", StandardCharsets.US_ASCII, 0));
    assertThat(ReaderSupport.read(other).codes()).containsExactly(IssueCode.ENCODING_GUESSED);
  }

  @Test
  void a_table_that_belongs_to_a_shapefile_and_one_that_is_cut_off() throws IOException {
    byte[] table = dbf("a", StandardCharsets.US_ASCII, 0);
    Path file = Files.write(directory.resolve("t.dbf"), table);
    ReaderSupport.write(directory, "t.SHP", "x");
    assertThatThrownBy(() -> ReaderSupport.read(file)).hasMessageContaining("Give the t.shp");
    Path cut = Files.write(directory.resolve("cut.dbf"), Arrays.copyOf(table, 70));
    assertThatThrownBy(() -> ReaderSupport.read(cut)).hasMessageContaining("ends after 0 of the 1");
  }

  @Test
  void flatgeobuf_in_its_own_coordinate_system() throws IOException {
    ReaderSupport.Contents contents =
        ReaderSupport.read(ReaderSupport.fixture(OtherFormatsTest.class, "utm33-with-index.fgb"));
    assertThat(contents.opening().crs().code()).isEqualTo("EPSG:32633");
    assertThat(contents.rows()).hasSize(3);
    assertThat(contents.rows())
        .extracting(row -> row.fields().get("name").asText())
        .containsExactlyInAnyOrder("hole", "two parts", "ទន្លេ");
    assertThat(contents.rows().stream().mapToDouble(row -> row.geometry().getArea()).sum())
        .isEqualTo(9600 + 200 + 100);
  }

  @Test
  void a_flatgeobuf_cut_off_or_damaged_anywhere_is_refused_in_words() throws IOException {
    byte[] whole =
        Files.readAllBytes(ReaderSupport.fixture(OtherFormatsTest.class, "utm33-with-index.fgb"));
    for (int length = 4; length < whole.length; length += 61) {
      Path cut = Files.write(directory.resolve("cut.fgb"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ReaderSupport.read(cut)).isInstanceOf(AppException.class);
    }
    for (int at = 8; at < whole.length; at += 7) {
      byte[] damaged = whole.clone();
      damaged[at] ^= (byte) 0xFF;
      Path file = Files.write(directory.resolve("damaged.fgb"), damaged);
      try {
        ReaderSupport.read(file);
      } catch (AppException e) {
        assertThat(e.getMessage()).contains("damaged.fgb");
      }
    }
  }

  static boolean gdal() throws IOException, InterruptedException {
    try {
      return new ProcessBuilder("ogr2ogr", "--version")
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor(10, TimeUnit.SECONDS);
    } catch (IOException e) {
      return false;
    }
  }

  private static final String MIF =
      "Version 300\nCharset \"Neutral\"\nDelimiter \",\"\nCoordSys Earth Projection 1, 104\nColumns 1\n  name Char(20)\nData\n\nPoint 18.5 43.9\n";

  @Test
  @EnabledIf("gdal")
  void mapinfo_by_way_of_gdal() throws IOException {
    ReaderSupport.write(directory, "a.mid", "\"SHA 1\"\n");
    ReaderSupport.Contents contents = read("a.mif", MIF);
    assertThat(contents.codes()).containsExactly(IssueCode.READ_BY_GDAL);
    assertThat(contents.text(0, "name")).isEqualTo("SHA 1");
    assertThat(contents.rows().get(0).geometry().toText()).isEqualTo("POINT (18.5 43.9)");
  }

  @Test
  @EnabledIf("gdal")
  void what_gdal_cannot_read_is_refused_with_what_it_said() {
    assertThatThrownBy(
            () ->
                read(
                    "a.gml",
                    "<gml:FeatureCollection xmlns:gml='http://www.opengis.net/gml'><gml:featureMember>"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("a.gml cannot be read by GDAL");
  }

  @Test
  void a_virtual_file_that_opens_others_is_not_even_tried() {
    assertThatThrownBy(
            () ->
                read(
                    "a.vrt",
                    "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"))
        .hasMessageContaining("XML of another kind")
        .hasMessageContaining("OGRVRTDataSource");
  }
}
