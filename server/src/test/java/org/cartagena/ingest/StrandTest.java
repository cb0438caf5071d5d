package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words by which mine action is recognised, and those that only look like them. */
class StrandTest {
  private static Strand of(String title) {
    Activity activity = new Activity(Activity.Origin.IATI);
    activity.title = title;
    return Strand.of(activity);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Humanitarian demining in Zhytomyr | clearance
          Déminage humanitaire du sud du Tchad | clearance
          Desminado humanitario en Antioquia | clearance
          Desminagem da linha do caminho de ferro | clearance
          Гуманитарное разминирование | clearance
          Гуманітарне розмінування сільськогосподарських земель | clearance
          إزالة الألغام في محافظة البصرة | clearance
          Humanitarno razminiranje u Brčko distriktu | clearance
          Minenräumung in Bosnien | clearance
          Ontmijning van landbouwgrond | clearance
          Minerydding i Angola | clearance
          Mayın temizleme projesi | clearance
          Rà phá bom mìn tỉnh Quảng Trị | clearance
          ការបោសសម្អាតមីនក្នុងខេត្តបាត់ដំបង | clearance
          ການເກັບກູ້ລະເບີດບໍ່ທັນແຕກ | clearance
          پاک سازی مین در هرات | clearance
          Lutte antimines au Sénégal | mine_action
          Acción integral contra minas | mine_action
          Ação contra minas em Angola | mine_action
          Протимінна діяльність | mine_action
          Protuminsko djelovanje | mine_action
          Éducation aux risques des mines | risk_education
          Mine risk education for schools | risk_education
          EORE in Kharkiv oblast, explosive ordnance | risk_education
          Physical rehabilitation of mine victims | victim_assistance
          Atención a víctimas de minas | victim_assistance
          Протезирование пострадавших | victim_assistance
          """)
  void mine_action_is_recognised(String title, String strand) {
    assertThat(of(title).word()).as(of(title).rule()).isEqualTo(strand);
    assertThat(of(title).rule()).startsWith("keyword \"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Gold mining and artisanal mines in Sierra Leone
          Formalisation of artisanal and small-scale gold mines
          Compensation of coal mine victims in Donbas
          Exploitation minière artisanale au Niger
          Reforma de la minería ilegal
          Ministério de Minas e Energia
          Coal mine methane
          Clearance of forest for mines
          Data mining for health
          Mining sector governance
          Disaster risk education in schools
          Determination of land tenure
          Land mining permits
          Mine water treatment
          Минеральные воды
          Міністерство освіти
          Minerals and mines act
          """)
  void what_only_sounds_like_it_is_not(String title) {
    assertThat(of(title).word()).as(of(title).rule()).isEqualTo("development");
  }

  @Test
  void transactions_with_sectors_of_their_own_decide_for_themselves() {
    Activity activity = new Activity(Activity.Origin.IATI);
    activity.title = "Recovery";
    for (String code : List.of("12220", "15250")) {
      activity.transactions.add(
          new Activity.Transaction(
              "3",
              "2020-01-01",
              "1",
              "USD",
              null,
              null,
              null,
              null,
              List.of(new Activity.Sector("1", code, null, null)),
              null,
              Activity.More.NOTHING));
    }
    assertThat(Strand.of(activity, activity.transactions.get(0)).word()).isEqualTo("development");
    assertThat(Strand.of(activity, activity.transactions.get(1)).rule()).isEqualTo("sector 15250");
    assertThat(Strand.of(activity).word()).isEqualTo("clearance");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          GB-GOV-1 | UK - Foreign Office | 10 | GBR | government
          XM-DAC-701-8 | Japan International Cooperation Agency | - | JPN | government
          - | Norway, Government of | - | NOR | government
          - | Government of the Netherlands | - | NLD | government
          - | United States of America | - | USA | government
          - | USAID | - | USA | government
          - | World Bank | - | - | development_bank
          44000 | World Bank Group | 40 | - | development_bank
          - | Afghanistan Humanitarian Fund (country-based pooled fund) | - | - | fund
          - | UNICEF | - | - | multilateral
          GB-CHC-1001813 | The HALO Trust | 21 | GBR | ngo
          - | Alwaleed Philanthropies | 60 | - | foundation
          - | Somebody | - | - | -
          """)
  void providers_are_what_their_identifier_type_or_name_says(
      String reference, String name, String type, String country, String kind) {
    assertThat(Provider.of(reference, name, type)).isEqualTo(new Provider(country, kind));
  }
}
