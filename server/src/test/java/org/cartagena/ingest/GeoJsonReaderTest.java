package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.cartagena.ingest.ReaderSupport.Contents;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeoJsonReaderTest {
  @TempDir Path directory;

  private Contents read(String text) throws IOException {
    return ReaderSupport.read(ReaderSupport.write(directory, "x.geojson", text));
  }

  private static String feature(String geometry, String properties) {
    return "{\"type\":\"Feature\",\"properties\":" + properties + ",\"geometry\":" + geometry + "}";
  }

  @Test
  void null_geometry_height_and_nested_properties() throws IOException {
    Contents file =
        read(
            "{\"bbox\":[1,2,3,4],\"type\":\"FeatureCollection\",\"features\":["
                + feature("null", "{\"a\":1.50,\"b\":{\"c\":[1,2]},\"d\":null,\"e\":true}")
                + ","
                + feature("{\"type\":\"Point\",\"coordinates\":[18.5,43.25,512]}", "null")
                + "]}");
    assertThat(file.rows()).hasSize(2);
    assertThat((Object) file.rows().get(0).geometry()).isNull();
    assertThat(file.rows().get(0).fields().toString())
        .isEqualTo("{a=1.50, b=\"{\\\"c\\\":[1,2]}\", d=null, e=true}");
    assertThat(file.rows().get(1).geometry().toText()).isEqualTo("POINT (18.5 43.25)");
    assertThat(file.rows().get(1).original())
        .isEqualTo("{\"type\":\"Point\",\"coordinates\":[18.5,43.25,512]}");
    assertThat(file.opening().expectedRows()).isEqualTo(2);
  }

  @Test
  void members_in_any_order_and_crs_at_the_end() throws IOException {
    Contents file =
        read(
            "{\"features\":[{\"geometry\":{\"coordinates\":[500000,4900000],\"type\":\"Point\"},"
                + "\"id\":7,\"type\":\"Feature\"}],\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\","
                + "\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::32633\"}}}");
    assertThat(file.opening().crs().code()).isEqualTo("EPSG:32633");
    assertThat(file.text(0, "id")).isEqualTo("7");
  }

  @Test
  void a_single_feature_a_bare_geometry_and_one_feature_per_line() throws IOException {
    String point = "{\"type\":\"Point\",\"coordinates\":[1,2]}";
    assertThat(read(feature(point, "{}")).rows()).hasSize(1);
    assertThat(read(point).rows().get(0).geometry().toText()).isEqualTo("POINT (1 2)");
    assertThat(read(feature(point, "{}") + "\n" + feature("null", "{}")).rows()).hasSize(2);
  }

  @Test
  void unclosed_ring_is_closed_and_said() throws IOException {
    Contents file =
        read(feature("{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[1,0],[1,1],[0,1]]]}", "{}"));
    assertThat(file.rows().get(0).geometry().getArea()).isEqualTo(1);
    assertThat(file.codes()).containsExactly(IssueCode.RING_UNCLOSED);
  }

  @Test
  void coordinates_that_do_not_fit_their_type_are_one_row_s_fault() throws IOException {
    Contents file =
        read(
            "{\"type\":\"FeatureCollection\",\"features\":["
                + feature("{\"type\":\"Polygon\",\"coordinates\":[1,2]}", "{}")
                + ","
                + feature("{\"type\":\"Point\",\"coordinates\":[\"1\",2]}", "{}")
                + ",5,"
                + feature("{\"type\":\"MultiPolygon\",\"coordinates\":[]}", "{}")
                + "]}");
    assertThat(file.codes())
        .containsExactly(
            IssueCode.GEOMETRY_UNUSABLE, IssueCode.GEOMETRY_UNUSABLE, IssueCode.ROW_UNREADABLE);
    assertThat(file.rows().get(3).geometry().isEmpty()).isTrue();
  }

  @Test
  void broken_json_is_refused_with_line_and_column() {
    assertThatThrownBy(
            () ->
                read("{\"type\":\"FeatureCollection\",\n\"features\":[\n{\"type\":\"Feature\",]}"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("line 3, column");
    assertThatThrownBy(() -> read("{\"type\":\"FeatureCollection\",\"features\":[{}"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("not valid JSON");
  }

  @Test
  void latin_1_is_refused_as_not_utf_8() {
    assertThatThrownBy(
            () ->
                ReaderSupport.read(
                    ReaderSupport.write(
                        directory,
                        "x.geojson",
                        feature("null", "{\"n\":\"São José\"}"),
                        StandardCharsets.ISO_8859_1)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void absurd_nesting_is_refused() {
    assertThatThrownBy(() -> read("{\"type\":\"Point\",\"coordinates\":" + "[".repeat(100_000)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("nested deeper");
  }

  @Test
  void other_json_is_named() {
    assertThatThrownBy(() -> read("{\"type\":\"Topology\",\"objects\":{}}"))
        .hasMessageContaining("TopoJSON");
    assertThatThrownBy(() -> read("{\"geometryType\":\"esriGeometryPoint\",\"features\":[]}"))
        .hasMessageContaining("holds no features");
    assertThatThrownBy(() -> read("{\"a\":1}")).hasMessageContaining("not GeoJSON");
  }
}
