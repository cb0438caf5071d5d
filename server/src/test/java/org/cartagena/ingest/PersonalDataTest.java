package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * No person reaches the database, whatever the column is called; and no code, place or area is
 * taken for one.
 */
class PersonalDataTest {
  @TempDir Path directory;

  /** Everything that an import stored of a version, as text. */
  private static List<String> everything(int version) {
    return list(
        version,
        """
        SELECT fields::text || ' ' || coalesce(original, '') FROM source_row WHERE version_id = :v
        UNION ALL SELECT coalesce(column_name, '') || coalesce(value, '') || message FROM row_issue WHERE version_id = :v
        UNION ALL SELECT h::text FROM hazard_area h WHERE version_id = :v
        UNION ALL SELECT a::text FROM funding_activity a WHERE version_id = :v
        UNION ALL SELECT mapping::text FROM dataset_version WHERE id = :v
        """);
  }

  @Test
  void columns_are_known_by_their_values() throws IOException {
    StringBuilder csv = new StringBuilder("id,info,line,card,Supervisor,village,lon,lat,remarks\n");
    String[] names = {
      "Somchai Vong", "Maria dos Santos", "Amra Hadžić", "Ivan Petrov", "Ahmad Shah"
    };
    for (int i = 0; i < 5; i++) {
      csv.append("H")
          .append(i)
          .append(",somebody")
          .append(i)
          .append("@example.org,0")
          .append(712345670 + i)
          .append(",3520")
          .append(i)
          .append("-1234567-1,")
          .append(names[i])
          .append(",Santa Maria,102.")
          .append(1234 + i)
          .append(",18.5678,call +856 20 5512 345")
          .append(i)
          .append(" or tel. 020 55512 77")
          .append(i)
          .append("\n");
    }
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                ReaderSupport.write(directory, "hidden.csv", csv.toString())));
    assertThat(report.count(IssueCode.PERSONAL_COLUMN_DROPPED)).isEqualTo(4);
    assertThat(report.count(IssueCode.PERSONAL_VALUE_REMOVED)).isEqualTo(5);
    assertThat(everything(report.versionId()))
        .noneMatch(
            text ->
                text.contains("example.org")
                    || text.contains("71234567")
                    || text.contains("1234567-1"))
        .noneMatch(
            text -> text.contains("Hadžić") || text.contains("5512 345") || text.contains("55512"))
        .anyMatch(
            text ->
                text.contains("Santa Maria") && text.contains("call [removed] or tel. [removed]"));
  }

  @Test
  void a_header_that_is_missing_makes_names_of_values() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                ReaderSupport.write(
                    directory, "headless.csv", "id,lon,lat,me@example.org\nA,102.25,18.25,x\n")));
    assertThat(everything(report.versionId())).noneMatch(text -> text.contains("example.org"));
    assertThat(report.toText()).doesNotContain("example.org");
  }

  @Test
  void members_within_a_value_and_identity_numbers_that_became_numbers_go() throws IOException {
    StringBuilder rows = new StringBuilder();
    String[] identities = {
      "101990710008", "101990710016", "101990710024", "101990710032", "101990710040"
    };
    for (String identity : identities) {
      rows.append(rows.length() == 0 ? "" : ",")
          .append("{\"id\":\"H")
          .append(identity.substring(9))
          .append("\",\"status\":\"open\",\"lon\":102.251,\"lat\":18.251,\"num\":")
          .append(identity)
          .append(
              ",\"person\":{\"first_name\":\"Amra\",\"born\":\"1990-01-01\",\"side\":\"north\"}}");
    }
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                ReaderSupport.write(directory, "within.json", "[" + rows + "]")));
    assertThat(everything(report.versionId()))
        .noneMatch(text -> text.contains("Amra") || text.contains("1990"))
        .anyMatch(text -> text.contains("north"));
  }

  @Test
  void names_of_files_and_hxl_contacts_name_nobody() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.HAZARD_AREA,
                "LAO",
                ReaderSupport.write(
                    directory,
                    "from me@example.org.csv",
                    "Stat,X,Y,Who to ask\n#status,#geo+lon,#geo+lat,#contact+name\nopen,102.251,18.251,Amra H\n")));
    assertThat(everything(report.versionId())).noneMatch(text -> text.contains("Amra"));
    assertThat(
            list(
                report.versionId(),
                "SELECT f.name || d.name FROM dataset_file f JOIN dataset_version v ON v.id = f.version_id JOIN dataset d ON d.id = v.dataset_id WHERE v.id = :v"))
        .noneMatch(text -> text.contains("example.org"));
    assertThat(report.toText()).doesNotContain("example.org");
  }

  @Test
  void of_casualties_only_what_is_counted_is_kept() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.CASUALTY,
                "LAO",
                ReaderSupport.write(
                    directory,
                    "mixed-casualties.csv",
                    """
                    period_from,period_to,province,village,outcome,number
                    2020-01-01,2020-12-31,Xieng Khouang,Ban Secret,killed,4
                    2020-02-03,2020-02-03,Xieng Khouang,Ban Hidden,injured,1
                    """)));
    assertThat(report.count(IssueCode.PERIOD_TOO_SHORT)).isEqualTo(1);
    assertThat(everything(report.versionId()))
        .noneMatch(
            text ->
                text.contains("Secret") || text.contains("Hidden") || text.contains("2020-02-03"))
        .anyMatch(text -> text.contains("Xieng Khouang"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "year,province,outcome,number\n2020,Attapeu,killed,1\n2020,Attapeu,killed,1\n",
        "year,province,outcome,number,lat,lon\n2020,Attapeu,killed,1,15.12345,106.12345\n"
      })
  void rows_that_are_persons_or_events_are_refused(String csv) throws IOException {
    Path file = ReaderSupport.write(directory, "one-by-one.csv", csv);
    assertThatThrownBy(() -> run(request(Kind.CASUALTY, "LAO", file)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("no record of a person");
  }

  @Test
  void texts_of_iati_are_cleaned_too() throws IOException {
    ImportReport report =
        run(
            request(
                Kind.FUNDING,
                "LAO",
                ReaderSupport.write(
                    directory,
                    "described.xml",
                    "<iati-activities version=\"2.03\"><iati-activity default-currency=\"USD\"><iati-identifier>X-77</iati-identifier>"
                        + "<title><narrative>Clearance</narrative></title><description><narrative>Ask somebody@example.org for more</narrative></description>"
                        + "<recipient-country code=\"LA\"/></iati-activity></iati-activities>")));
    assertThat(report.count(IssueCode.PERSONAL_VALUE_REMOVED)).isEqualTo(1);
    assertThat(everything(report.versionId()))
        .noneMatch(text -> text.contains("example.org"))
        .anyMatch(text -> text.contains("Ask [removed] for more"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "write to a.b-c@mine.example.org today | write to [removed] today",
        "+244 923 456 789 | [removed]",
        "+387-33-253-800, guide | [removed], guide",
        "Tel: 033 253 800 (day) | Tel: [removed] (day)",
        "هاتف: 0599123456 | هاتف: [removed]",
        "тел. 8 (495) 123-45-67 | тел. [removed]"
      })
  void a_text_loses_what_reaches_a_person(String text, String kept) {
    assertThat(PersonalValues.without(text)).isEqualTo(kept);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BA0012345678",
        "AO011001",
        "TSK-2023-00451234",
        "12500000 m2",
        "1,246,700,000",
        "+12.345678 +45.678901",
        "+12.345678",
        "-12.345678, +17.123456",
        "2024-03-05T10:11:12+02:00",
        "2024-03-05 10:11:12+0200",
        "33T XN 1234567 1234567",
        "POLYGON((15.1234567 44.1234567,15.2 44.3))",
        "0123456789",
        "1e+10",
        "route N1 km 123-456, 20200131",
        "102°37'12.5\"E",
        "phonolite 1234567",
        "hotel 1234567"
      })
  void codes_coordinates_areas_and_dates_stay(String text) {
    assertThat(PersonalValues.without(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "اسم المالك",
        "رقم الهاتف",
        "تاريخ الميلاد",
        "نام پدر",
        "شماره تذکره",
        "Фамилия",
        "Дата рождения",
        "ФИО",
        "Прізвище",
        "Номер телефону",
        "Ime i prezime",
        "JMBG",
        "Datum rođenja",
        "Adresa",
        "Nom de la victime",
        "Date de naissance",
        "Cédula",
        "Correo electrónico",
        "Apellidos",
        "Telemóvel",
        "Nome do soba",
        "Endereço",
        "Vlasnik"
      })
  void names_of_columns_in_other_languages(String column) {
    assertThat(PersonalColumns.isPersonal(column, Kind.HAZARD_AREA)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "Naziv",
        "nom",
        "Município",
        "Nombre del municipio",
        "Название",
        "Площадь",
        "المحافظة",
        "اسم القرية",
        "نام قریه",
        "Opština",
        "type_area",
        "status_date",
        "Ownership",
        "operator",
        "Sector",
        "Período",
        "Código",
        "partner.partner_full_name",
        "pcode"
      })
  void names_of_places_and_measures_stay(String column) {
    assertThat(PersonalColumns.isPersonal(column, Kind.SERVICE)).isFalse();
  }
}
