package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Values, columns and codes as people write them. */
class ValuesTest {
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "17.5 | 17.5",
        "-12,25 | -12.25",
        "12°30'S | -12.5",
        "102°37'30\"E | 102.625",
        "W 8 15 0 | -8.25",
        "12°75'S | -",
        "8°15'O | -",
        "north | -",
        "1.234.567 | -"
      })
  void coordinates(String text, Double value) {
    Degrees angle = Degrees.read(text);
    assertThat(angle == null ? null : (Double) angle.value()).isEqualTo(value);
  }

  /** Written the other way round, 20E 15N must not become latitude 20. */
  @Test
  void an_angle_that_names_its_side_is_not_taken_for_the_other_axis() {
    assertThat(Degrees.readLatitude("20E")).isNull();
    assertThat(Degrees.readLongitude("15N")).isNull();
    assertThat(Degrees.readLatitude("15S")).isEqualTo(-15.0);
    assertThat(Degrees.readLongitude("20")).isEqualTo(20.0);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "1234.5 | false | 1234.5",
        "1 234,5 | false | 1234.5",
        "1.234,5 | false | 1234.5",
        "1,234,567.25 | false | 1234567.25",
        "1,234 | true | 1234",
        // 1.234 or 1234: nobody can tell.
        "1,234 | false | -",
        "about 5 | false | -"
      })
  void amounts(String text, boolean whole, String value) {
    assertThat(String.valueOf(Numbers.amount(text, whole))).isEqualTo(String.valueOf(value));
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "2024-03-05 | 2024-03-05",
        "2024-03-05T10:11:12Z | 2024-03-05",
        "20240305 | 2024-03-05",
        "25/03/2024 | 2024-03-25",
        "03/25/2024 | 2024-03-25",
        "05.03.2024 | 2024-03-05",
        "5 March 2024 | 2024-03-05",
        "1709596800000 | 2024-03-05",
        // Fifth of March or third of May: nobody can tell.
        "05/03/2024 | -",
        "31/02/2024 | -",
        "2024 | -",
        "soon | -"
      })
  void dates(String text, String value) {
    assertThat(String.valueOf(Dates.read(text).date())).isEqualTo(String.valueOf(value));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Landowner", "owner_name", "Contact Number", "E-mail", "Téléphone", "DOB", "date_of_birth",
            "Informant name",
        "victimName", "address", "addr:street", "National ID", "Created_By", "last_edited_user",
            "Head of household", "Nome completo e-mail"
      })
  void columns_about_persons(String column) {
    assertThat(PersonalColumns.isPersonal(column, Kind.HAZARD_AREA)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "hazard_name",
        "operator",
        "status",
        "marking",
        "mobile_clinic",
        "number",
        "telemetry",
        "admin2Name",
        "description",
        "contamination",
        "method",
        "mailbox_road_no",
        "reported_area_m2",
        "found_on",
        "sex",
        "age_group"
      })
  void columns_that_stay(String column) {
    assertThat(PersonalColumns.isPersonal(column, Kind.HAZARD_AREA)).isFalse();
  }

  @Test
  void a_name_in_a_table_of_casualties_is_a_person_s() {
    assertThat(PersonalColumns.isPersonal("Name", Kind.CASUALTY)).isTrue();
    assertThat(PersonalColumns.isPersonal("owner", Kind.PROJECT)).isFalse();
  }

  private static Map<String, JsonNode> row(String... columnsAndValues) {
    Map<String, JsonNode> row = new LinkedHashMap<>();
    for (int i = 0; i < columnsAndValues.length; i += 2) {
      row.put(columnsAndValues[i], TextNode.valueOf(columnsAndValues[i + 1]));
    }
    return row;
  }

  private static Row seen(Kind kind, Map<String, JsonNode> fields, List<RowIssue> issues) {
    Columns columns = new Columns(kind, 2, true);
    columns.see(fields);
    return new Row(new RawRow(1, fields, null, null, null, List.of()), columns, issues);
  }

  @Test
  void mapa_export_is_understood_without_mapping() {
    List<RowIssue> issues = new java.util.ArrayList<>();
    Row row =
        seen(
            Kind.HAZARD_AREA,
            row(
                "OBJECTID",
                "12",
                "Hazard_Typ",
                "MineField",
                "Hazard_Cla",
                "CHA",
                "Status_1",
                "Expired",
                "Status_C_1",
                "2015-06-01",
                "Blockages",
                "Road, Agriculture"),
            issues);
    assertThat(row.text("local_id")).isEqualTo("12");
    assertThat(row.code("classification", "classification")).isEqualTo("CHA");
    assertThat(row.code("status", "status")).isEqualTo("released");
    assertThat(row.date("status_on", false)).hasToString("2015-06-01");
    assertThat(row.parts("blockages")).containsExactly("Road", "Agriculture");
    assertThat(issues).isEmpty();
  }

  @Test
  void names_that_dbase_cut_are_found_unless_they_could_be_two() {
    Row row = seen(Kind.HAZARD_AREA, row("contaminat", "AP; UXO", "reported_a", "250"), List.of());
    assertThat(row.codes("contamination_types", "contamination")).containsExactly("AP", "ERW");
    // reported_area_m2, reported_area_ha or reported_area_km2: never guess a unit.
    assertThat(row.reportedAreaM2()).isNull();
  }

  @Test
  void an_unknown_code_never_vanishes() {
    List<RowIssue> issues = new java.util.ArrayList<>();
    Row row =
        seen(
            Kind.HAZARD_AREA,
            row("classification", "Perhaps", "contamination_types", "AP; moonrock"),
            issues);
    assertThat(row.code("classification", "classification")).isEqualTo("unknown");
    assertThat(row.codes("contamination_types", "contamination")).containsExactly("AP", "unknown");
    assertThat(issues)
        .extracting(RowIssue::code)
        .containsExactly(IssueCode.CODE_UNKNOWN, IssueCode.CODE_UNKNOWN);
    assertThat(issues).extracting(RowIssue::value).containsExactly("Perhaps", "moonrock");
  }

  @Test
  void hectares_become_square_metres() {
    assertThat(seen(Kind.HAZARD_AREA, row("Area (ha)", "2.5"), List.of()).reportedAreaM2())
        .isEqualTo(25_000.0);
  }

  @Test
  void world_bank_names_of_the_level_asked_for() {
    Row row =
        seen(
            Kind.ADMIN_AREA,
            row(
                "NAM_0",
                "Angola",
                "NAM_1",
                "Moxico",
                "ADM1CD_c",
                "AGO015",
                "NAM_2",
                "Luau",
                "ADM2CD_c",
                "AGO019006"),
            List.of());
    assertThat(row.text("name")).isEqualTo("Luau");
    assertThat(row.text("p_code")).isEqualTo("AGO019006");
    assertThat(row.text("parent_p_code")).isEqualTo("AGO015");
  }

  /** Patterns that try every way to part a text take the square of its length, or the stack. */
  @ParameterizedTest
  @ValueSource(strings = {"1", " ", "1 ", "+1 ", "1.", "A a ", "0\u00B0"})
  void a_cell_of_a_million_characters_is_no_figure(String part) {
    String text = part.repeat(1_000_000 / part.length()) + "!";
    assertTimeoutPreemptively(
        Duration.ofSeconds(60),
        () -> {
          assertThat(Degrees.read(text)).isNull();
          assertThat(Numbers.amount(text, false)).isNull();
          assertThat(Numbers.amount(text, ',')).isNull();
          assertThat(Utm.ofText(text, null)).isNull();
          assertThat(Utm.looksLikeMgrs(text)).isFalse();
          assertThat(Utm.Zone.read(text)).isNull();
          assertThat(Dates.read(text).date()).isNull();
          TableHeader.of(List.of(List.of("a", text), List.of(text, "b")));
          PersonalData persons = new PersonalData(Kind.HAZARD_AREA);
          persons.lookAhead(rowsOf(text));
          assertThat(persons.isPersonal("supervisor")).isFalse();
        });
  }

  private static Reader rowsOf(String text) {
    return new Reader() {
      @Override
      public Opening open() {
        throw new UnsupportedOperationException();
      }

      @Override
      public void read(RowConsumer rows) throws IOException {
        for (int i = 1; i <= 5; i++) {
          rows.accept(
              new RawRow(
                  i, Map.of("supervisor", TextNode.valueOf(text)), null, null, null, List.of()));
        }
      }
    };
  }
}
