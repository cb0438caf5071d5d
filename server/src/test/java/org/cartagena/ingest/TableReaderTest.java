package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.cartagena.ingest.ReaderSupport.Contents;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableReaderTest {
  @TempDir Path directory;

  private Contents read(String text) throws IOException {
    return read(text, StandardCharsets.UTF_8);
  }

  private Contents read(String text, Charset charset) throws IOException {
    return ReaderSupport.read(ReaderSupport.write(directory, "x.csv", text, charset));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "name,lon,lat!Kuito,16.9,-12.4",
        "name;Longitude;Latitude!Kuito;16,9;-12,4",
        "name|X|Y!Kuito|16.9|-12.4",
        "name,Lat,Long!Kuito,-12.4,16.9",
        "name,wkt!Kuito,POINT(16.9 -12.4)",
        "name,the_geom!Kuito,SRID=4326;POINT(16.9 -12.4)",
        "name;latitude;longitude!Kuito;12°24'00\"S;16°54'E"
      })
  void position_columns_and_separators(String header, String row) throws IOException {
    Contents file = read(header + "\r\n" + row + "\r\n");
    assertThat(file.text(0, "name")).isEqualTo("Kuito");
    assertThat(file.rows().get(0).geometry().toText()).isEqualTo("POINT (16.9 -12.4)");
  }

  @Test
  void tabs_byte_order_mark_and_quoted_line_breaks() throws IOException {
    Contents file = read("\uFEFFname\tlon\tlat\n\"Bié\nplanalto\"\t17\t-12\n");
    assertThat(file.text(0, "name")).isEqualTo("Bié\nplanalto");
  }

  @Test
  void windows_1252_is_guessed_and_said() throws IOException {
    Contents file = read("name,lon,lat\nBié,17,-12\n", Charset.forName("windows-1252"));
    assertThat(file.text(0, "name")).isEqualTo("Bié");
    assertThat(file.codes()).containsExactly(IssueCode.ENCODING_GUESSED);
  }

  @Test
  void utf_16_of_spreadsheets() throws IOException {
    Contents file = read("\uFEFFname;lon;lat\nBié;17;-12\n", StandardCharsets.UTF_16LE);
    assertThat(file.text(0, "name")).isEqualTo("Bié");
  }

  @Test
  void hxl_tags_are_no_row_and_empty_rows_keep_their_numbers() throws IOException {
    Contents file =
        read(
            "Name,P-code,lon,lat\n#loc+name,#adm2+code,#geo+lon,#geo+lat\nA,X1,17,-12\n,,,\nB,X2,18,-13\n");
    assertThat(file.codes()).containsExactly(IssueCode.HXL_ROW);
    assertThat(file.rows()).hasSize(3);
    assertThat(file.rows().get(1).fields()).isEmpty();
    assertThat(file.rows().get(2).number()).isEqualTo(3);
    assertThat(file.text(2, "Name")).isEqualTo("B");
  }

  @Test
  void repeated_and_missing_names_of_columns() throws IOException {
    Contents file = read("name,name,,lat,lon\nA,B,C,-12,17\n");
    assertThat(file.rows().get(0).fields().keySet())
        .containsExactly("name", "name_2", "column_3", "lat", "lon");
  }

  @Test
  void half_a_position_is_said_and_none_is_not_a_fault() throws IOException {
    Contents file = read("name,lon,lat\nA,17,\nB,,\nC,17,north\n");
    assertThat(file.codes())
        .containsExactly(IssueCode.GEOMETRY_UNUSABLE, IssueCode.GEOMETRY_UNUSABLE);
  }

  @Test
  void a_value_too_many_is_said() throws IOException {
    assertThat(read("name,lon,lat\nA, the river,17,-12\n").codes())
        .contains(IssueCode.ROW_INCOMPLETE);
  }

  @Test
  void metres_without_crs_are_refused() {
    assertThatThrownBy(() -> read("name,x,y\nA,500000,4900000\n"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("not degrees")
        .hasMessageContaining("--crs");
  }

  @Test
  void an_unclosed_quotation_mark_is_refused_with_its_place() {
    assertThatThrownBy(() -> read("name,lon,lat\n\"A,17,-12\nB,18,-13\n"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("quotation mark that is opened in line 2");
  }

  @Test
  void unclosed_wkt_ring_is_closed_and_said() throws IOException {
    Contents file = read("name;wkt\nA;POLYGON((0 0,1 0,1 1,0 1))\nB;POLYGON((0 0,1\n");
    assertThat(file.rows().get(0).geometry().getArea()).isEqualTo(1);
    assertThat(file.codes())
        .containsExactly(IssueCode.GEOMETRY_REPAIRED, IssueCode.GEOMETRY_UNUSABLE);
  }
}
