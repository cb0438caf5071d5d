package org.cartagena.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.index.strtree.STRtree;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Casualties, services, projects and funding of the demonstration country. */
class DemoNeedsTest {
  private static final Path IATI_SCHEMA =
      Path.of("../shared/data/iati/xsd/iati-activities-schema.xsd");
  private static final Geometry ISLAND = DemoFiles.features("coast.geojson").get(0).geometry();

  @Test
  void casualtiesFallAndAreOnlyEverCounted() throws IOException {
    Set<String> districts = new HashSet<>();
    DemoFiles.features("admin-areas-2.geojson")
        .forEach(district -> districts.add(district.text("p_code")));
    Map<Integer, Integer> byYear = new TreeMap<>();
    Set<String> keys = new HashSet<>();
    for (CSVRecord row : DemoFiles.rows("casualties.csv")) {
      assertThat(districts).contains(row.get("adm2_pcode"));
      assertThat(row.get("outcome")).isIn("killed", "injured");
      assertThat(row.get("sex")).isIn("female", "male", "unknown");
      assertThat(row.get("age_group")).isIn("0-17", "18-59", "60+", "unknown");
      assertThat(row.get("device")).isIn("AP", "AV", "CM", "ERW", "IED", "unknown");
      assertThat(Integer.parseInt(row.get("number"))).isPositive();
      byYear.merge(
          Integer.parseInt(row.get("year")), Integer.parseInt(row.get("number")), Integer::sum);
      assertThat(
              keys.add(row.get(0) + row.get(2) + row.get(3) + row.get(4) + row.get(5) + row.get(6)))
          .isTrue();
    }
    assertThat(byYear).hasSize(10).containsEntry(2016, 187).containsEntry(2025, 47);
  }

  @Test
  void servicesCrowdInTheCapital() throws IOException {
    List<CSVRecord> rows = DemoFiles.rows("services.csv");
    assertThat(rows).hasSize(150);
    int withoutPosition = 0;
    Geometry capital = DemoFiles.features("towns.geojson").get(0).geometry();
    int inCapital = 0;
    Set<String> prosthetics = new TreeSet<>();
    for (CSVRecord row : rows) {
      assertThat(row.get("adm3_pcode")).matches("XMA[0-9]{6}");
      if (row.get("categories").contains("prosthetics_orthotics")) {
        prosthetics.add(row.get("adm3_pcode").substring(0, 5));
      }
      if (row.get("longitude").isEmpty()) {
        withoutPosition++;
      } else {
        Geometry point =
            DemoFiles.point(
                Double.parseDouble(row.get("longitude")), Double.parseDouble(row.get("latitude")));
        assertThat(ISLAND.covers(point)).as(row.get("id")).isTrue();
        inCapital += capital.distance(point) < 0.08 ? 1 : 0;
      }
    }
    assertThat(withoutPosition).isEqualTo(8);
    assertThat(inCapital).as("within about 8 km of the capital").isBetween(35, 60);
    assertThat(prosthetics).as("provinces with prosthetics: most have none").hasSizeLessThan(5);
  }

  @Test
  void projectsHaveEveryGeometryAndSomeMeetHazards() {
    List<DemoFiles.Feature> projects = DemoFiles.features("projects.geojson");
    assertThat(projects).hasSize(14);
    assertThat(projects)
        .extracting(project -> project.geometry().getGeometryType())
        .contains(
            "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon");
    STRtree hazards = new STRtree();
    Map<String, DemoFiles.Feature> last = new HashMap<>();
    for (int part = 1; part <= 4; part++) {
      DemoFiles.features("hazard-areas-" + part + ".geojson")
          .forEach(state -> last.put(state.text("hazard_id"), state));
    }
    for (DemoFiles.Feature state : last.values()) {
      if (state.geometry() != null
          && !Set.of("released", "closed").contains(state.text("status"))) {
        hazards.insert(state.geometry().getEnvelopeInternal(), state.geometry());
      }
    }
    int affected = 0;
    for (DemoFiles.Feature project : projects) {
      assertThat(project.geometry().isValid()).isTrue();
      assertThat(ISLAND.covers(project.geometry())).as(project.text("name")).isTrue();
      assertThat(project.text("start_date")).isLessThan(project.text("end_date"));
      Geometry corridor = project.geometry().buffer(project.number("corridor_m") / 105_000.0);
      boolean meets = false;
      for (Object hazard : hazards.query(corridor.getEnvelopeInternal())) {
        meets |= corridor.intersects((Geometry) hazard);
      }
      affected += meets ? 1 : 0;
    }
    assertThat(affected).isBetween(6, 12);
  }

  @Test
  void fundingIsValidIati() throws Exception {
    assumeTrue(Files.exists(IATI_SCHEMA), "the IATI schema is not on this machine");
    SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
        .newSchema(IATI_SCHEMA.toFile())
        .newValidator()
        .validate(new StreamSource(DemoFiles.DIRECTORY.resolve("funding.xml").toFile()));
  }

  @Test
  void fundingIsPlacedAtEveryPrecisionAndNeverSpendsMoreThanWasPromised() throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(DemoFiles.DIRECTORY.resolve("funding.xml").toFile());
    NodeList activities = document.getElementsByTagName("iati-activity");
    assertThat(activities.getLength()).isEqualTo(160);
    Map<String, Integer> precisions = new TreeMap<>();
    Set<String> identifiers = new HashSet<>();
    Set<String> donors = new HashSet<>();
    int withoutLocation = 0;
    for (int i = 0; i < activities.getLength(); i++) {
      Element activity = (Element) activities.item(i);
      String identifier = activity.getElementsByTagName("iati-identifier").item(0).getTextContent();
      assertThat(identifiers.add(identifier)).as(identifier).isTrue();
      donors.add(
          ((Element) activity.getElementsByTagName("reporting-org").item(0)).getAttribute("ref"));
      NodeList locations = activity.getElementsByTagName("location");
      withoutLocation += locations.getLength() == 0 ? 1 : 0;
      for (int j = 0; j < locations.getLength(); j++) {
        Element location = (Element) locations.item(j);
        String[] latLon = location.getElementsByTagName("pos").item(0).getTextContent().split(" ");
        assertThat(
                ISLAND.covers(
                    DemoFiles.point(Double.parseDouble(latLon[1]), Double.parseDouble(latLon[0]))))
            .as(identifier)
            .isTrue();
        boolean nationwide =
            location.getElementsByTagName("narrative").item(0).getTextContent().equals("Marisela");
        precisions.merge(
            nationwide
                ? "nationwide"
                : ((Element) location.getElementsByTagName("location-class").item(0))
                    .getAttribute("code"),
            1,
            Integer::sum);
      }
      double promised = 0;
      double paid = 0;
      NodeList transactions = activity.getElementsByTagName("transaction");
      for (int j = 0; j < transactions.getLength(); j++) {
        Element transaction = (Element) transactions.item(j);
        double value =
            Double.parseDouble(transaction.getElementsByTagName("value").item(0).getTextContent());
        String type =
            ((Element) transaction.getElementsByTagName("transaction-type").item(0))
                .getAttribute("code");
        promised += type.equals("2") ? value : 0;
        paid += type.equals("2") ? 0 : value;
        assertThat(
                ((Element) transaction.getElementsByTagName("transaction-date").item(0))
                    .getAttribute("iso-date"))
            .isBetween("2021-01-01", "2025-12-31");
      }
      assertThat(paid).as(identifier).isLessThanOrEqualTo(promised);
    }
    assertThat(donors).hasSize(12);
    assertThat(withoutLocation).isBetween(3, 15);
    assertThat(precisions)
        .containsOnlyKeys("nationwide", "1", "2", "3")
        .allSatisfy((kind, number) -> assertThat(number).isGreaterThan(5));
  }
}
