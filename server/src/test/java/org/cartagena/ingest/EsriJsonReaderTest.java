package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.cartagena.ingest.ReaderSupport.Contents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EsriJsonReaderTest {
  private static final String HEAD =
      "{\"objectIdFieldName\":\"OBJECTID\",\"geometryType\":\"esriGeometryPolygon\",\"spatialReference\":{\"wkid\":4326},\"features\":[";

  @TempDir Path directory;

  private Contents read(String text) throws IOException {
    return ReaderSupport.read(ReaderSupport.write(directory, "x.json", text));
  }

  private static String feature(String geometry) {
    return "{\"attributes\":{\"id\":\"A\"},\"geometry\":" + geometry + "}";
  }

  @Test
  void clockwise_rings_are_outlines_and_the_others_holes() throws IOException {
    Contents file =
        read(
            HEAD
                + feature(
                    "{\"rings\":[[[0,0],[0,9],[9,9],[9,0],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]],[[20,0],[20,1],[21,1],[21,0],[20,0]]]}")
                + "]}");
    assertThat(file.rows().get(0).geometry().getNumGeometries()).isEqualTo(2);
    assertThat(file.rows().get(0).geometry().getArea()).isEqualTo(81 - 1 + 1);
  }

  @Test
  void curves_unclosed_rings_and_points_of_nothing_are_said() throws IOException {
    Contents file =
        read(
            HEAD
                + feature("{\"curveRings\":[[[0,0],{\"c\":[[1,1],[2,0]]}]]}")
                + ","
                + feature("{\"rings\":[[[0,0],[0,1],[1,1]]]}")
                + ","
                + feature("{\"x\":\"NaN\",\"y\":\"NaN\"}")
                + ","
                + feature("null")
                + "]}");
    assertThat(file.codes()).containsExactly(IssueCode.GEOMETRY_UNUSABLE, IssueCode.RING_UNCLOSED);
    assertThat(file.rows().get(2).geometry().isEmpty()).isTrue();
    assertThat(file.rows().get(3).geometry() == null).isTrue();
  }

  @Test
  void subtypes_have_labels_of_their_own_and_nameless_fields_their_alias() throws IOException {
    Contents file =
        read(
            "{\"geometryType\":\"esriGeometryPoint\",\"spatialReference\":{\"wkid\":4326},\"typeIdField\":\"kind\","
                + "\"types\":[{\"id\":2,\"name\":\"Minefield\",\"domains\":{\"field_7\":{\"codedValues\":[{\"code\":\"h\",\"name\":\"High\"}]}}}],"
                + "\"fields\":[{\"name\":\"field_7\",\"alias\":\"Priority\",\"type\":\"esriFieldTypeString\"}],"
                + "\"features\":[{\"attributes\":{\"kind\":2,\"field_7\":\"h\"},\"geometry\":{\"x\":1,\"y\":2}}]}");
    assertThat(file.text(0, "kind")).isEqualTo("Minefield");
    assertThat(file.text(0, "Priority")).isEqualTo("High");
  }

  @Test
  void an_answer_that_was_cut_is_refused() {
    assertThatThrownBy(
            () -> read(HEAD + feature("{\"rings\":[]}") + "],\"exceededTransferLimit\":true}"))
        .hasMessageContaining("incomplete")
        .hasMessageContaining("exceededTransferLimit");
  }

  @Test
  void without_coordinate_system_it_is_refused() {
    assertThatThrownBy(
            () ->
                read(
                    "{\"geometryType\":\"esriGeometryPoint\",\"features\":[{\"attributes\":{},\"geometry\":{\"x\":1,\"y\":2}}]}"))
        .hasMessageContaining("--crs");
  }
}
