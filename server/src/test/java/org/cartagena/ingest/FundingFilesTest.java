package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Real files of money, where they are at hand, counted a second time by other means. */
@EnabledIf("present")
class FundingFilesTest {
  private static final Path DATA = Path.of("../shared/data").toAbsolutePath().normalize();
  private static final XPath XPATH = XPathFactory.newInstance().newXPath();
  private static final Pattern WORDS =
      Pattern.compile(
          "mine action|demin|de-min|land ?mine|unexploded|explosive|mine clearance|mine risk|mine victim|cluster munition|ordnance|\\buxo\\b|\\berw\\b",
          Pattern.CASE_INSENSITIVE);

  static boolean present() {
    return Files.isDirectory(DATA);
  }

  private static Document document(String file) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(DATA.resolve("iati").resolve(file).toFile());
  }

  private static String count(Document document, String path) throws Exception {
    return String.valueOf(
        ((Double) XPATH.evaluate("count(" + path + ")", document, XPathConstants.NUMBER))
            .longValue());
  }

  /**
   * Sums per type and currency. A value without currency has that of its activity; where that has
   * none either, the sum is of no currency, which is "none" here and null in the table.
   */
  private static Map<String, BigDecimal> sums(Document document, String path, String type)
      throws Exception {
    Map<String, BigDecimal> sums = new TreeMap<>();
    NodeList values = (NodeList) XPATH.evaluate(path, document, XPathConstants.NODESET);
    for (int i = 0; i < values.getLength(); i++) {
      Element value = (Element) values.item(i);
      Element money = (Element) value.getParentNode();
      Element activity = (Element) money.getParentNode();
      String currency = value.getAttribute("currency");
      currency = currency.isEmpty() ? activity.getAttribute("default-currency") : currency;
      String of = type.isEmpty() ? "" : XPATH.evaluate(type, money) + " ";
      sums.merge(
          of + (currency.isEmpty() ? "none" : currency),
          new BigDecimal(value.getTextContent().strip()),
          BigDecimal::add);
    }
    return sums;
  }

  private static Map<String, BigDecimal> stored(int version, String sql) {
    Map<String, BigDecimal> sums = new TreeMap<>();
    for (String line : list(version, sql)) {
      String[] parts = line.split("=");
      sums.put(parts[0], new BigDecimal(parts[1]));
    }
    return sums;
  }

  private static void assertSame(Map<String, BigDecimal> found, Map<String, BigDecimal> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((key, sum) -> assertThat(found.get(key)).as(key).isEqualByComparingTo(sum));
  }

  @ParameterizedTest
  @CsvSource({
    "iati_2.03_IraqAIMS.xml,IRQ",
    "iati_2.03_SomaliaAIMS.xml,SOM",
    "who-arg.xml,ARG",
    "worldbank-sv.xml,SLV"
  })
  void nothing_of_a_file_is_lost_and_sums_are_equal_to_the_cent(String file, String programme)
      throws Exception {
    Document xml = document(file);
    int version =
        run(request(Kind.FUNDING, programme, DATA.resolve("iati").resolve(file))).versionId();
    for (String[] pair :
        new String[][] {
          {"//iati-activity", "funding_activity"},
          {"//iati-activity/location", "funding_location"},
          {"//iati-activity/transaction", "funding_transaction"},
          {"//iati-activity/budget | //iati-activity/planned-disbursement", "funding_plan"}
        }) {
      assertThat(ask(version, "SELECT count(*) FROM " + pair[1] + " WHERE version_id = :v"))
          .as(pair[1])
          .isEqualTo(count(xml, pair[0]));
    }
    assertSame(
        stored(
            version,
            "SELECT type_code || ' ' || coalesce(currency, 'none') || '=' || sum(value) FROM funding_transaction WHERE version_id = :v"
                + " GROUP BY type_code, currency"),
        sums(xml, "//iati-activity/transaction/value", "transaction-type/@code"));
    assertSame(
        stored(
            version,
            "SELECT coalesce(currency, 'none') || '=' || sum(value) FROM funding_plan WHERE version_id = :v GROUP BY currency"),
        sums(xml, "//iati-activity/budget/value | //iati-activity/planned-disbursement/value", ""));
    assertThat(
            ask(
                version,
                "SELECT count(*) FROM funding_transaction WHERE version_id = :v AND receiver_id IS NOT NULL"))
        .isEqualTo(count(xml, "//transaction/receiver-org[@ref or narrative[normalize-space()]]"));
  }

  @Test
  void the_three_mine_action_activities_of_iraq_are_nationwide() throws Exception {
    Document xml = document("iati_2.03_IraqAIMS.xml");
    assertThat(count(xml, "//iati-activity[sector/@code='15250']")).isEqualTo("3");
    int version =
        run(request(Kind.FUNDING, "IRQ", DATA.resolve("iati/iati_2.03_IraqAIMS.xml"))).versionId();
    assertThat(
            list(
                version,
                "SELECT DISTINCT l.stated_precision FROM funding_activity c JOIN funding_location l ON l.activity_id = c.id"
                    + " WHERE c.version_id = :v AND c.strand_rule LIKE 'sector 15250%'"))
        .containsExactly("nationwide");
    assertThat(
            ask(
                version,
                "SELECT count(*) FROM funding_activity WHERE version_id = :v AND strand_rule LIKE 'sector 15250%' AND strand <> 'development'"))
        .isEqualTo("3");
  }

  /**
   * Identifiers of flows whose cluster or description speaks of mines, read without our readers.
   */
  private static Set<String> flows() throws IOException {
    Set<String> ids = new TreeSet<>();
    for (String file :
        new String[] {"fts_incoming_funding_afg.csv", "fts_internal_funding_afg.csv"}) {
      try (Reader reader =
          Files.newBufferedReader(DATA.resolve("fts/" + file), StandardCharsets.UTF_8)) {
        for (CSVRecord row :
            CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get().parse(reader)) {
          if (WORDS
              .matcher(
                  row.get("destGlobalClusters")
                      + " "
                      + row.get("description")
                      + " "
                      + row.get("keywords"))
              .find()) {
            ids.add("FTS-" + row.get("id"));
          }
        }
      }
    }
    JsonNode answer =
        new ObjectMapper()
            .readTree(DATA.resolve("fts/custom-search-locationid-1-year-2020.json").toFile());
    for (JsonNode flow : answer.findValue("flows")) {
      StringBuilder words = new StringBuilder(flow.path("description").asText());
      flow.path("keywords").forEach(word -> words.append(' ').append(word.asText()));
      for (JsonNode object : flow.path("destinationObjects")) {
        if (object.path("type").asText().equals("GlobalCluster")) {
          words.append(' ').append(object.path("name").asText());
        }
      }
      if (WORDS.matcher(words).find()) {
        ids.add("FTS-" + flow.get("id").asText());
      }
    }
    return ids;
  }

  @Test
  void every_flow_of_mine_action_is_found_and_none_counts_twice() throws IOException {
    int version =
        run(request(
                Kind.FUNDING,
                "AFG",
                DATA.resolve("fts/fts_incoming_funding_afg.csv"),
                DATA.resolve("fts/fts_internal_funding_afg.csv"),
                DATA.resolve("fts/custom-search-locationid-1-year-2020.json")))
            .versionId();
    Set<String> expected = flows();
    assertThat(expected).hasSizeGreaterThan(14);
    assertThat(
            new TreeSet<>(
                list(
                    version,
                    "SELECT DISTINCT iati_identifier FROM funding_activity WHERE version_id = :v AND strand <> 'development'")))
        .containsAll(expected);
    assertThat(
            ask(
                version,
                "SELECT count(*) FROM (SELECT c.iati_identifier FROM funding_activity c JOIN funding_transaction t ON t.activity_id = c.id"
                    + " WHERE c.version_id = :v AND t.uncounted_because IS NULL GROUP BY 1 HAVING count(*) > 1) x"))
        .isEqualTo("0");
  }
}
