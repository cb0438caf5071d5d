package org.cartagena.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.cartagena.support.TestDatabase;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.util.GeometryFixer;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;
import org.locationtech.jts.io.WKTReader;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * What is valid and what is not agrees with the answers that the authors of JTS wrote down, and
 * every repair is valid to JTS and to PostGIS and covers the ground that winding encloses. The
 * answers themselves lie beside the project; the small cases here are our own.
 */
class JtsValidTest {
  private static final List<String> FILES =
      List.of(
          "general/TestValid.xml",
          "general/TestValid2.xml",
          "general/TestValid2-big.xml",
          "misc/TestValid.xml",
          "misc/TestInvalidA.xml");

  private record Case(String name, Geometry geometry, boolean valid) {}

  static boolean present() {
    return Files.isDirectory(corpus());
  }

  private static Path corpus() {
    Path beside = Path.of("../shared/data/corpora/jts").toAbsolutePath().normalize();
    // A second working tree lies one directory deeper.
    return Files.isDirectory(beside)
        ? beside
        : Path.of("../../shared/data/corpora/jts").toAbsolutePath().normalize();
  }

  @Test
  @EnabledIf("present")
  void the_verdict_is_that_of_the_jts_cases_and_every_repair_is_sound() throws Exception {
    List<Case> cases = new ArrayList<>();
    for (String file : FILES) {
      read(corpus().resolve(file), cases);
    }
    assertThat(cases).hasSizeGreaterThan(900);
    assertThat(cases).anyMatch(one -> !one.valid());
    List<String> wrong = new ArrayList<>();
    List<Geometry> repaired = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (Case one : cases) {
      if (one.geometry().isEmpty()) {
        // Valid and of no use: a record without location before anybody asks for a repair.
        continue;
      }
      PolygonRepair.Result result = PolygonRepair.repair(one.geometry().copy());
      if (result.repaired() == one.valid()) {
        wrong.add(one.name() + ": expected " + (one.valid() ? "valid" : "invalid"));
      }
      if (result.geometry() != null) {
        soundness(one.geometry(), result.geometry())
            .forEach(fault -> wrong.add(one.name() + ": " + fault));
        repaired.add(result.geometry());
        names.add(one.name());
      } else if (one.valid()) {
        wrong.add(one.name() + ": nothing is left of it");
      }
    }
    wrong.addAll(invalidToPostgis(repaired, names));
    assertThat(wrong).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "true | POLYGON((0 0,4 0,4 4,0 4,0 0))",
        "true | POLYGON((0 0,4 0,4 4,0 4,0 0),(1 1,2 1,2 2,1 2,1 1))",
        "true | POLYGON((0 0,4 0,4 4,0 4,0 0),(0 0,2 1,1 2,0 0))",
        "true | MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((2 2,3 2,3 3,2 3,2 2)))",
        "true | POLYGON((0 0,4 0,4 4,0 4,0 0),EMPTY)",
        "false | POLYGON((0 0,4 4,4 0,0 4,0 0))",
        "false | POLYGON((0 0,4 0,4 4,0 4,0 0),(3 3,6 3,6 6,3 6,3 3))",
        "false | POLYGON((0 0,9 0,9 9,0 9,0 0),(1 1,8 1,8 8,1 8,1 1),(2 2,3 2,3 3,2 3,2 2))",
        "false | MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((2 0,4 0,4 2,2 2,2 0)))",
        "false | MULTIPOLYGON(((0 0,9 0,9 9,0 9,0 0)),((1 1,2 1,2 2,1 2,1 1)))",
        "false | POLYGON((0 0,4 0,4 4,0 4,0 0),(0 2,2 0,4 2,2 4,0 2))"
      })
  void small_cases_of_our_own(boolean valid, String wkt) throws Exception {
    Geometry geometry = new WKTReader().read(wkt);
    PolygonRepair.Result result = PolygonRepair.repair(geometry.copy());
    assertThat(result.repaired()).isEqualTo(!valid);
    assertThat(soundness(geometry, result.geometry())).isEmpty();
    assertThat(invalidToPostgis(List.of(result.geometry()), List.of(wkt))).isEmpty();
  }

  /** Never less ground than the winding rule of JTS's own fixer leaves. */
  private static List<String> soundness(Geometry before, Geometry after) {
    List<String> faults = new ArrayList<>();
    if (!after.isValid()) {
      faults.add("the repair is not valid to JTS");
    }
    Geometry fixed = GeometryFixer.fix(before);
    if (fixed.getDimension() == 2) {
      double lost =
          after.getDimension() < 2
              ? fixed.getArea()
              : OverlayNGRobust.overlay(polygons(fixed), after, OverlayNG.DIFFERENCE).getArea();
      if (lost > 1e-9 * Math.max(1, fixed.getArea())) {
        faults.add("the repair lost " + lost + " of " + fixed.getArea());
      }
    }
    return faults;
  }

  private static Geometry polygons(Geometry geometry) {
    List<Geometry> polygons = new ArrayList<>();
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      if (geometry.getGeometryN(i).getDimension() == 2) {
        polygons.add(geometry.getGeometryN(i));
      }
    }
    return OverlayNGRobust.union(polygons);
  }

  private static List<String> invalidToPostgis(List<Geometry> geometries, List<String> names) {
    List<String> faults = new ArrayList<>();
    TestDatabase.get()
        .owner()
        .useHandle(
            handle -> {
              for (int i = 0; i < geometries.size(); i++) {
                String reason;
                try {
                  reason =
                      handle
                          .createQuery("SELECT ST_IsValidReason(ST_GeomFromWKB(:wkb))")
                          .bind("wkb", new WKBWriter().write(geometries.get(i)))
                          .mapTo(String.class)
                          .one();
                } catch (UnableToExecuteStatementException e) {
                  // It cannot even be read, which would end an import.
                  reason = e.getCause().getMessage() + " " + geometries.get(i);
                }
                if (!reason.equals("Valid Geometry")) {
                  faults.add(names.get(i) + ": the repair is not valid to PostGIS: " + reason);
                }
              }
            });
    return faults;
  }

  private static void read(Path file, List<Case> cases) throws Exception {
    Element run =
        DocumentBuilderFactory.newDefaultInstance()
            .newDocumentBuilder()
            .parse(file.toFile())
            .getDocumentElement();
    NodeList nodes = run.getElementsByTagName("case");
    for (int i = 0; i < nodes.getLength(); i++) {
      Element one = (Element) nodes.item(i);
      NodeList operations = one.getElementsByTagName("op");
      for (int j = 0; j < operations.getLength(); j++) {
        Element operation = (Element) operations.item(j);
        if (operation.getAttribute("name").equalsIgnoreCase("isValid")) {
          NodeList descriptions = one.getElementsByTagName("desc");
          cases.add(
              new Case(
                  file.getFileName()
                      + " case "
                      + (i + 1)
                      + (descriptions.getLength() == 0
                          ? ""
                          : " " + descriptions.item(0).getTextContent().strip()),
                  geometry(one.getElementsByTagName("a").item(0).getTextContent().strip()),
                  Boolean.parseBoolean(operation.getTextContent().strip())));
        }
      }
    }
  }

  private static Geometry geometry(String text) throws Exception {
    return text.matches("[0-9A-Fa-f\\s]+")
        ? new WKBReader().read(WKBReader.hexToBytes(text.replaceAll("\\s", "")))
        : new WKTReader().read(text);
  }
}
