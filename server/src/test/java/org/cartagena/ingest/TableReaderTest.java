package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    assertThat(file.codes()).containsExactly(IssueCode.RING_UNCLOSED, IssueCode.GEOMETRY_UNUSABLE);
  }

  @Test
  void titles_headings_over_columns_totals_and_notes_are_no_records() throws IOException {
    Contents file =
        read(
            """
            Hazardous areas;;;;
            Printed: 2024-07-31;;;;
            ;;;;
            ;;Position;;Size
            id;name;lon;lat;
            A;Kuito;17,5;-12,5;12,5
            B;Total;18,5;-13,5;7,5
            ;;;;
            Total;;;;20
            Source: the centre;;;;
            """);
    assertThat(file.rows().get(0).fields().keySet())
        .containsExactly("id", "name", "lon", "lat", "Size");
    assertThat(file.codes())
        .containsExactly(
            IssueCode.TITLE_LINES, IssueCode.ROW_NOT_A_RECORD, IssueCode.ROW_NOT_A_RECORD);
    assertThat(file.rows()).hasSize(5);
    assertThat(file.text(1, "name")).isEqualTo("Total");
  }

  @Test
  void point_and_comma_are_decided_by_all_values_of_a_column() throws IOException {
    Contents file =
        read(
            "id;comma;point;both;other\nA;1.234;1,234;1.234;2.500\nB;12,5;0.5;12,5\nC;7;1234.5;1.5;3.500\n");
    Reader reader =
        FileFormat.CSV
            .sources(directory.resolve("x.csv"), null, java.util.Optional.empty())
            .get(0)
            .reader();
    reader.open();
    assertThat(reader.numberStyles())
        .containsEntry("comma", NumberStyle.COMMA)
        .containsEntry("point", NumberStyle.POINT)
        .containsEntry("both", NumberStyle.UNKNOWN)
        .containsEntry("other", NumberStyle.UNKNOWN);
    assertThat(file.rows()).hasSize(3);
    assertThat(Numbers.amount("1.234", false, NumberStyle.COMMA)).isEqualByComparingTo("1234");
    assertThat(Numbers.amount("1.234", false, NumberStyle.POINT)).isEqualByComparingTo("1.234");
    assertThat(Numbers.amount("1.234", false, NumberStyle.UNKNOWN)).isNull();
    assertThat(Numbers.amount("1,234", false, NumberStyle.COMMA)).isEqualByComparingTo("1.234");
  }

  @Test
  void three_digits_after_every_point_may_be_thousands_though_other_columns_have_decimals()
      throws IOException {
    Columns columns = new Columns(Kind.HAZARD_AREA, 0, false);
    Contents file = read("id,area_m2,priority\nA,1.230,0.5\nB,45.600,1.5\n");
    Reader reader =
        FileFormat.CSV
            .sources(directory.resolve("x.csv"), null, java.util.Optional.empty())
            .get(0)
            .reader();
    reader.open();
    columns.takeNumberStyles(reader.numberStyles());
    List<RowIssue> issues = new ArrayList<>();
    List<Double> areas = new ArrayList<>();
    for (RawRow raw : file.rows()) {
      columns.see(raw.fields());
      areas.add(new Row(raw, columns, issues).reportedAreaM2());
    }
    assertThat(areas).containsExactly(1.23, 45.6);
    assertThat(issues).extracting(RowIssue::code).containsExactly(IssueCode.NUMBER_AMBIGUOUS);
    assertThat(issues.get(0).message()).contains("1.230", "thousand", "mapping");
  }

  @ParameterizedTest
  @CsvSource({
    "windows-1250,Čapljina Žepče Đulići Šamac,windows-1250",
    "windows-1251,Миколаїв Харкiвська область,windows-1251",
    "windows-1256,محافظة نينوى الموصل,windows-1256",
    "windows-1252,Município de Camanongue,windows-1252"
  })
  void encodings_are_guessed_by_their_letters(String charset, String name, String guess)
      throws IOException {
    Contents file = read("name,lon,lat\n" + name + ",17,-12\n", Charset.forName(charset));
    assertThat(file.text(0, "name")).isEqualTo(name);
    assertThat(file.opening().issues().get(0).value()).isEqualTo(guess);
  }

  @Test
  void utf_16_without_a_mark_and_old_line_ends() throws IOException {
    Contents file = read("name;lon;lat\rBié;17;-12\r", StandardCharsets.UTF_16BE);
    assertThat(file.text(0, "name")).isEqualTo("Bié");
    assertThat(read("name,lon,lat\nA,17,-12\r\nB,17,-12\rC,17,-12").rows()).hasSize(3);
  }

  @Test
  void the_separator_that_a_spreadsheet_wrote_down() throws IOException {
    assertThat(read("sep=;\nname;lon;lat\nA, B;17;-12\n").text(0, "name")).isEqualTo("A, B");
  }

  @Test
  void a_row_too_short_is_said() throws IOException {
    assertThat(read("name,lon,lat,status\nA,17,-12\nB,17,-12,open\nC,17,-12,open\n").codes())
        .containsExactly(IssueCode.ROW_INCOMPLETE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {"1;17;-12!no line with the names", "just words!nothing (comma"})
  void what_is_no_table_is_refused(String line, String words) {
    assertThatThrownBy(() -> read(line + "\n" + line + "\n"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining(words);
  }

  @Test
  void a_line_without_end_is_refused() {
    assertThatThrownBy(() -> read("id,lon,lat\nA,17," + "9".repeat(40 << 20)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("no end");
    assertThatThrownBy(() -> read("id,lon,lat\nA,17,-12\n" + ",".repeat(3 << 20)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("no end");
  }

  @Test
  void thousands_of_blank_lines_are_rows_without_fields() throws IOException {
    Contents file = read("\n".repeat(3000) + "id,lon,lat\n" + ",,\n".repeat(5000) + "A,17,-12\n");
    assertThat(file.rows()).hasSize(5001);
    assertThat(file.text(5000, "id")).isEqualTo("A");
  }

  @Test
  void json_records_are_a_table() throws IOException {
    Contents file =
        ReaderSupport.read(
            ReaderSupport.write(
                directory,
                "x.json",
                "{\"count\":2,\"next\":null,\"results\":[{\"id\":\"A\",\"lat\":-12,\"lon\":17.5},{\"id\":\"B\",\"tags\":[1,2]}]}"));
    assertThat(file.rows().get(0).geometry().toText()).isEqualTo("POINT (17.5 -12)");
    assertThat(file.text(1, "tags")).isEqualTo("[1,2]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      value = {
        "{\"count\":2,\"results\":[{\"id\":1}]}!one page",
        "{\"results\":[{\"id\":1}],\"next\":\"http://example.org/2\"}!one page",
        "[{\"id\":1,\"b\":2},3]!record 2",
        "[{\"id\":1,\"b\":2}!not valid JSON"
      })
  void json_that_is_not_the_whole_list_is_refused(String text, String words) {
    assertThatThrownBy(() -> ReaderSupport.read(ReaderSupport.write(directory, "x.json", text)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining(words);
  }

  @Test
  void corners_of_shapes_are_no_records() {
    assertThatThrownBy(
            () ->
                read(
                    "hazard_guid,shape_id,pointno,latitude,longitude\nA,P1,1,-12,17\nA,P1,2,-12,18\n"))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("corner")
        .hasMessageContaining("HAZARD_POLYGON");
  }

  @Test
  void staging_area_polygons_are_read_by_their_shape() throws IOException {
    Contents file =
        read(
            "hazard_localid,status_enum,shape\nHA-1,Open,0101000020E6100000000000000080314000000000000029C0\n");
    assertThat(file.rows().get(0).geometry().toText()).isEqualTo("POINT (17.5 -12.5)");
  }
}
