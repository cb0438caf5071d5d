package org.cartagena.funding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.ingest.ImportReport;
import org.cartagena.ingest.ImportSupport;
import org.cartagena.ingest.Kind;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Money given back: read by others' rules, and by our own importer again. */
class FundingExportTest {
  private static final Path DATA = Path.of("../shared/data").toAbsolutePath().normalize();
  private static final TestServer SERVER = TestServer.get();

  private static final String ACTIVITY =
      """
      <iati-activities version="2.03"><iati-activity default-currency="EUR" humanitarian="1">
      <iati-identifier>NO-1</iati-identifier>
      <reporting-org ref="NO-BRC-1" type="21" secondary-reporter="0"><narrative>Norsk &lt;Hjelp&gt; &amp; Co</narrative></reporting-org>
      <title><narrative>Clearance of mines \uD83D\uDCA3 "north"</narrative></title>
      <description><narrative>=SUM(A1) and more</narrative></description>
      <participating-org role="1" type="10"><narrative>Norway</narrative></participating-org>
      <participating-org role="4" ref="GB-CHC-1" type="21"><narrative>Operator</narrative></participating-org>
      <activity-status code="2"/><activity-date type="2" iso-date="2020-01-01"/>
      <recipient-country code="XV" percentage="100"/>
      <location><location-reach code="1"/><location-id vocabulary="G1" code="99"/><name><narrative>Village</narrative></name>
        <point srsName="http://www.opengis.net/def/crs/EPSG/0/4326"><pos>61.5 10.25</pos></point><exactness code="1"/><location-class code="2"/></location>
      <sector vocabulary="1" code="15250" percentage="60"/><sector vocabulary="1" code="12220" percentage="40"/>
      <collaboration-type code="8"/><default-flow-type code="10"/><default-finance-type code="110"/>
      <default-aid-type code="C01"/><default-aid-type code="3" vocabulary="2"/>
      <budget type="1" status="2"><period-start iso-date="2020-01-01"/><period-end iso-date="2020-12-31"/><value value-date="2020-01-01">5000</value></budget>
      <planned-disbursement type="1"><period-start iso-date="2021-01-01"/><value currency="USD" value-date="2021-01-01">77.5</value>
        <provider-org ref="NO-1"><narrative>Norway</narrative></provider-org></planned-disbursement>
      <transaction><transaction-type code="2"/><transaction-date iso-date="2020-01-02"/><value value-date="2020-01-02">1000.005</value>
        <provider-org provider-activity-id="NO-0"><narrative>Norway</narrative></provider-org><receiver-org ref="GB-CHC-1" receiver-activity-id="GB-9"/><finance-type code="110"/></transaction>
      <transaction><transaction-type code="3"/><transaction-date iso-date="2020-03-02"/><value currency="USD" value-date="2020-03-02">-12.30</value></transaction>
      </iati-activity></iati-activities>
      """;

  @TempDir Path directory;

  static boolean present() {
    return Files.isDirectory(DATA);
  }

  private static Schema schema() throws Exception {
    SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    return factory.newSchema(DATA.resolve("iati/xsd/iati-activities-schema.xsd").toFile());
  }

  private static byte[] fetch(String path) {
    var answer = SERVER.fetch(path, null);
    assertThat(answer.statusCode())
        .as(path + new String(answer.body(), StandardCharsets.UTF_8))
        .isEqualTo(200);
    return answer.body();
  }

  private static ImportReport publish(String programme, Path... files) {
    ImportReport report = ImportSupport.run(ImportSupport.request(Kind.FUNDING, programme, files));
    new DatasetStore(new Gate(TestDatabase.get()))
        .publish(Viewer.terminal("test"), report.versionId());
    return report;
  }

  /** Of a fictional country any code of two letters that nobody has is taken. */
  private static void fictional(String code) {
    World.of(TestDatabase.get(), code, "open");
    TestDatabase.get()
        .owner()
        .useHandle(
            handle -> handle.execute("UPDATE programme SET fictional = true WHERE code = ?", code));
  }

  private Path file(String name, byte[] bytes) throws Exception {
    return Files.write(directory.resolve(name), bytes);
  }

  private static List<String> sums(int version) {
    return TestDatabase.get()
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT type_code || ' ' || coalesce(currency, 'none') || ' ' || trim_scale(sum(value)) || ' ' || count(*) FROM funding_transaction"
                            + " WHERE version_id = :v AND uncounted_because IS NULL GROUP BY type_code, currency ORDER BY 1")
                    .bind("v", version)
                    .mapTo(String.class)
                    .list());
  }

  @Test
  void what_comes_out_goes_in_again() throws Exception {
    fictional("XVP");
    fictional("XVQ");
    int first =
        publish("XVP", file("one.xml", ACTIVITY.getBytes(StandardCharsets.UTF_8))).versionId();
    byte[] given = fetch("/api/programmes/XVP/funding.xml");
    String text = new String(given, StandardCharsets.UTF_8);
    assertThat(text)
        .contains(
            "Norsk &lt;Hjelp&gt; &amp; Co",
            "\uD83D\uDCA3",
            "secondary-reporter=\"1\"",
            "<pos>61.5 10.25</pos>",
            "provider-activity-id=\"NO-0\"");
    int second = publish("XVQ", file("two.xml", given)).versionId();
    assertThat(sums(second)).isEqualTo(sums(first)).contains("2 EUR 1000.005 1");
    assertThat(
            new String(fetch("/api/programmes/XVQ/funding.xml"), StandardCharsets.UTF_8)
                .replaceAll("generated-datetime=\"[^\"]+\"", "")
                .replace("XVQ", "XVP"))
        .isEqualTo(text.replaceAll("generated-datetime=\"[^\"]+\"", ""));
    if (present()) {
      assertThatCode(
              () ->
                  schema()
                      .newValidator()
                      .validate(new StreamSource(new ByteArrayInputStream(given))))
          .doesNotThrowAnyException();
    }
  }

  @Test
  void csv_has_tags_and_no_formulas_and_geojson_places_only_what_is_placed() throws Exception {
    fictional("XVR");
    String wild =
        ACTIVITY
            .replace("Clearance of mines", "=HYPERLINK(1) demining")
            .replace("NO-1</iati-identifier>", "NO-1</iati-identifier>");
    String nationwide =
        ACTIVITY
            .replace("<iati-identifier>NO-1", "<iati-identifier>NO-2")
            .replaceAll("(?s)<location>.*</location>", "");
    publish(
        "XVR",
        file("a.xml", wild.getBytes(StandardCharsets.UTF_8)),
        file("b.xml", nationwide.getBytes(StandardCharsets.UTF_8)));
    List<CSVRecord> rows =
        CSVFormat.DEFAULT
            .parse(
                new InputStreamReader(
                    new ByteArrayInputStream(fetch("/api/programmes/XVR/funding.csv")),
                    StandardCharsets.UTF_8))
            .getRecords();
    assertThat(rows.get(1).get(0)).isEqualTo("#country+code");
    assertThat(rows.get(1).get(14)).isEqualTo("#value+funding+usd");
    assertThat(rows.get(2).get(2)).startsWith("'=HYPERLINK");
    // 60 percent of each; EUR by the average of 2020.
    assertThat(rows.stream().filter(row -> row.get(9).equals("commitment")).toList())
        .hasSize(2)
        .allSatisfy(row -> assertThat(row.get(12)).isEqualTo("600.00"))
        .allSatisfy(row -> assertThat(row.get(14)).isEqualTo("684.60"));
    JsonNode places =
        new ObjectMapper().readTree(fetch("/api/programmes/XVR/funding.geojson")).get("features");
    assertThat(places).hasSize(2);
    assertThat(places.get(0).get("geometry").get("coordinates").toString())
        .isEqualTo("[10.25,61.5]");
    assertThat(places.get(1).get("geometry").isNull()).isTrue();
    assertThat(places.get(1).get("properties").get("precision").asText()).isEqualTo("nationwide");
  }

  @Test
  void nothing_published_is_said() {
    World.of(TestDatabase.get(), "XVS", "open").version("admin-area").publish();
    assertThat(SERVER.fetch("/api/programmes/XVS/funding.xml", null).statusCode()).isEqualTo(404);
    assertThat(SERVER.fetch("/api/programmes/XVT/funding.csv", null).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @EnabledIf("present")
  @CsvSource({
    "IRQ,iati/iati_2.03_IraqAIMS.xml",
    "ARG,iati/who-arg.xml",
    "SLV,iati/worldbank-sv.xml",
    "SOM,aiddata-csv/SomaliaAIMS_GeocodedResearchRelease_Level1_v1.1.1.zip",
    "AFG,fts/fts_incoming_funding_afg.csv"
  })
  void real_files_are_given_back_as_valid_iati(String programme, String name) throws Exception {
    ImportReport report = publish(programme, DATA.resolve(name));
    try {
      byte[] given = fetch("/api/programmes/" + programme + "/funding.xml?strand=all");
      schema().newValidator().validate(new StreamSource(new ByteArrayInputStream(given)));
      assertThat(new String(given, StandardCharsets.UTF_8)).contains("<!-- Left out: ");
    } finally {
      new DatasetStore(new Gate(TestDatabase.get()))
          .withdraw(Viewer.terminal("test"), report.versionId());
    }
  }
}
