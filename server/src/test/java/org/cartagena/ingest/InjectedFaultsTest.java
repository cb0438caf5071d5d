package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cartagena.geo.GeodesicArea;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * Random hazardous areas, one in three with a fault that was put in: every fault is reported under
 * its code, and of the others nothing is.
 */
class InjectedFaultsTest {
  private static final int ROWS = 300;
  private static final int COLUMNS = 20;

  @TempDir Path directory;

  private enum Injected {
    SELF_CROSSING,
    SPIKE,
    HOLE_OUTSIDE,
    HOLE_IN_HOLE,
    PARTS_OVERLAP,
    TOO_FEW_POINTS,
    OUTLINE_WITHOUT_AREA,
    RING_UNCLOSED,
    GEOMETRY_MISSING,
    GEOMETRY_EMPTY,
    VERTICES_FAR_APART,
    ZERO_ZERO,
    LAT_LON_SWAPPED,
    OUTSIDE_PROGRAMME,
    METRES_DECLARED_DEGREES,
    POSITION_COARSE,
    DUPLICATE_GEOMETRY,
    DUPLICATE_ID,
    AREAS_OVERLAP,
    AREA_UNIT,
    AREA_DIFFERS,
    NUMBER_NEGATIVE,
    CODE_UNKNOWN,
    DATE_IN_FUTURE,
    DATE_BEFORE_1900,
    END_BEFORE_START,
    FIELD_MISSING,
    RELEASED_WITHOUT_DATE
  }

  /** Centre of a place of its own for every row, well inside Laos. */
  private static double[] centre(int row) {
    return new double[] {
      103.0 + 0.021 * (row % COLUMNS), 18.7 + 0.021 * Math.floorDiv(row, COLUMNS)
    };
  }

  private static List<double[]> star(Random random, double[] centre, double size) {
    int points = 5 + random.nextInt(12);
    List<double[]> ring = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double angle = 2 * Math.PI * (i + 0.6 * random.nextDouble()) / points;
      double radius = size * (0.5 + 0.5 * random.nextDouble());
      ring.add(
          new double[] {
            round(centre[0] + radius * Math.cos(angle)), round(centre[1] + radius * Math.sin(angle))
          });
    }
    ring.add(ring.get(0));
    return ring;
  }

  private static double round(double degrees) {
    return Math.rint(degrees * 1e7) / 1e7;
  }

  private static List<double[]> square(double west, double south, double size) {
    return List.of(
        new double[] {west, south},
        new double[] {west + size, south},
        new double[] {west + size, south + size},
        new double[] {west, south + size},
        new double[] {west, south});
  }

  private static String text(List<double[]> ring) {
    StringBuilder text = new StringBuilder("[");
    for (double[] point : ring) {
      text.append(text.length() > 1 ? "," : "")
          .append(String.format(Locale.ROOT, "[%.7f,%.7f]", point[0], point[1]));
    }
    return text.append(']').toString();
  }

  private static String polygon(String... rings) {
    return "{\"type\":\"Polygon\",\"coordinates\":[" + String.join(",", rings) + "]}";
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2026, 424242})
  void every_fault_is_reported_and_no_clean_area_is(long seed) throws IOException {
    Random random = new Random(seed);
    Map<Integer, Injected> injected = new HashMap<>();
    StringBuilder file = new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[");
    List<double[]> before = null;
    for (int row = 0; row < ROWS; row++) {
      double[] c = centre(row);
      List<double[]> ring = star(random, c, 0.008);
      Injected fault =
          row % 3 == 2 ? Injected.values()[(row / 3) % Injected.values().length] : null;
      if (fault != null) {
        injected.put(row + 1, fault);
      }
      file.append(row == 0 ? "" : ",").append(feature(row, fault, ring, before, c));
      before = ring;
    }
    Path path =
        ReaderSupport.write(directory, "faults-" + seed + ".geojson", file.append("]}").toString());
    ImportReport report = run(request(Kind.HAZARD_AREA, "LAO", path));
    assertThat(report.rows()).isEqualTo(ROWS);
    Map<Integer, Set<String>> reported = new HashMap<>();
    for (String line :
        list(
            report.versionId(),
            "SELECT row_number || ' ' || code FROM row_issue WHERE version_id = :v AND row_number IS NOT NULL")) {
      String[] parts = line.split(" ");
      reported.computeIfAbsent(Integer.parseInt(parts[0]), key -> new HashSet<>()).add(parts[1]);
    }
    for (int row = 1; row <= ROWS; row++) {
      Set<String> codes = reported.getOrDefault(row, Set.of());
      Injected fault = injected.get(row);
      if (fault == null) {
        assertThat(codes).as("row %d is clean", row).isEmpty();
      } else {
        assertThat(codes).as("row %d", row).contains(IssueCode.valueOf(fault.name()).word());
      }
    }
    assertThat(new HashSet<>(injected.values())).hasSize(Injected.values().length);
  }

  private static String feature(
      int row, Injected fault, List<double[]> ring, List<double[]> before, double[] c) {
    double areaM2 = areaM2(ring);
    String id = "\"H-" + row + "\"";
    String status = "open";
    String statusDate = "2020-05-01";
    String foundOn = "2019-05-01";
    String classification = "CHA";
    String geometry = polygon(text(ring));
    String reported = String.format(Locale.ROOT, "%.0f", areaM2);
    if (fault == null) {
      return feature(id, status, statusDate, foundOn, classification, reported, geometry);
    }
    switch (fault) {
      case SELF_CROSSING ->
          geometry =
              polygon(
                  text(
                      List.of(
                          new double[] {c[0], c[1]},
                          new double[] {c[0] + 0.005, c[1] + 0.005},
                          new double[] {c[0] + 0.005, c[1]},
                          new double[] {c[0], c[1] + 0.005},
                          new double[] {c[0], c[1]})));
      case SPIKE -> {
        List<double[]> spiked = new ArrayList<>(square(c[0], c[1], 0.004));
        spiked.add(4, new double[] {c[0] - 0.002, c[1] + 0.004});
        spiked.add(5, new double[] {c[0], c[1] + 0.004});
        geometry = polygon(text(spiked));
      }
      case HOLE_OUTSIDE ->
          geometry =
              polygon(text(square(c[0], c[1], 0.003)), text(square(c[0] + 0.005, c[1], 0.002)));
      case HOLE_IN_HOLE ->
          geometry =
              polygon(
                  text(square(c[0], c[1], 0.006)),
                  text(square(c[0] + 0.001, c[1] + 0.001, 0.004)),
                  text(square(c[0] + 0.002, c[1] + 0.002, 0.002)));
      case PARTS_OVERLAP ->
          geometry =
              "{\"type\":\"MultiPolygon\",\"coordinates\":[["
                  + text(square(c[0], c[1], 0.004))
                  + "],["
                  + text(square(c[0] + 0.002, c[1] + 0.002, 0.004))
                  + "]]}";
      case TOO_FEW_POINTS ->
          geometry = polygon(text(List.of(ring.get(0), ring.get(1), ring.get(0), ring.get(0))));
      case OUTLINE_WITHOUT_AREA ->
          geometry =
              polygon(
                  text(
                      List.of(
                          new double[] {c[0], c[1]},
                          new double[] {c[0] + 0.002, c[1]},
                          new double[] {c[0] + 0.004, c[1]},
                          new double[] {c[0], c[1]})));
      case RING_UNCLOSED -> geometry = polygon(text(ring.subList(0, ring.size() - 1)));
      case GEOMETRY_MISSING -> geometry = "null";
      case GEOMETRY_EMPTY -> geometry = "{\"type\":\"Polygon\",\"coordinates\":[]}";
      case VERTICES_FAR_APART ->
          // Northwards, out of the grid of the others.
          geometry = polygon(text(square(103.02 + 0.0001 * row, 19.2 + 0.002 * row, 0.06)));
      case ZERO_ZERO -> geometry = "{\"type\":\"Point\",\"coordinates\":[0.0004,-0.0002]}";
      case LAT_LON_SWAPPED ->
          geometry = "{\"type\":\"Point\",\"coordinates\":[" + c[1] + "," + c[0] + "]}";
      case OUTSIDE_PROGRAMME ->
          geometry =
              polygon(
                  text(
                      ring.stream()
                          .map(point -> new double[] {point[0] - 90, point[1] + 20})
                          .toList()));
      case METRES_DECLARED_DEGREES ->
          geometry = "{\"type\":\"Point\",\"coordinates\":[248000.5,2070000.5]}";
      case POSITION_COARSE ->
          geometry =
              "{\"type\":\"Point\",\"coordinates\":[103.5," + (18.5 + 0.1 * (row % 5)) + "]}";
      case DUPLICATE_GEOMETRY -> {
        List<double[]> turned = new ArrayList<>(before.subList(1, before.size()));
        turned.add(before.get(1));
        Collections.reverse(turned);
        geometry = polygon(text(turned));
        reported = String.format(Locale.ROOT, "%.0f", areaM2(before));
      }
      case DUPLICATE_ID -> id = "\"h-\u200b" + (row - 1) + " \"";
      case AREAS_OVERLAP ->
          geometry =
              polygon(
                  text(
                      before.stream()
                          .map(point -> new double[] {point[0] + 0.002, point[1]})
                          .toList()));
      case AREA_UNIT -> reported = String.format(Locale.ROOT, "%.4f", areaM2 / 10_000);
      case AREA_DIFFERS -> reported = String.format(Locale.ROOT, "%.0f", areaM2 * 3);
      case NUMBER_NEGATIVE -> reported = "-" + reported;
      case CODE_UNKNOWN -> status = "opne";
      case DATE_IN_FUTURE -> statusDate = "2998-01-01";
      case DATE_BEFORE_1900 -> foundOn = "1802-01-01";
      case END_BEFORE_START -> foundOn = "2021-01-01";
      case FIELD_MISSING -> classification = "";
      case RELEASED_WITHOUT_DATE -> {
        status = "released";
        statusDate = "";
      }
    }
    return feature(id, status, statusDate, foundOn, classification, reported, geometry);
  }

  private static String feature(
      String id,
      String status,
      String statusDate,
      String foundOn,
      String classification,
      String reported,
      String geometry) {
    return String.format(
        Locale.ROOT,
        "{\"type\":\"Feature\",\"properties\":{\"id\":%s,\"status\":\"%s\",\"status_date\":\"%s\",\"found_on\":\"%s\","
            + "\"classification\":\"%s\",\"area_m2\":%s,\"contamination_type\":\"AP\"},\"geometry\":%s}",
        id,
        status,
        statusDate,
        foundOn,
        classification,
        reported,
        geometry);
  }

  private static double areaM2(List<double[]> ring) {
    return GeodesicArea.areaM2(
        new GeometryFactory()
            .createPolygon(
                ring.stream()
                    .map(point -> new Coordinate(point[0], point[1]))
                    .toArray(Coordinate[]::new)));
  }
}
