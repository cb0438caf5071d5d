package org.cartagena.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;

/**
 * The history adds up: remaining(t1) = remaining(t0) + newly found - cancelled - reduced - cleared
 * + revision, by reported and by geodesic area, in every year; what is released is part of what was
 * there, and what stays is the rest.
 */
class DemoHazardsTest {
  private static final Map<String, List<DemoFiles.Feature>> HISTORIES = histories();
  private static final List<DemoFiles.Feature> RELEASES =
      DemoFiles.features("land-releases.geojson");

  private static Map<String, List<DemoFiles.Feature>> histories() {
    Map<String, List<DemoFiles.Feature>> histories = new LinkedHashMap<>();
    for (int part = 1; part <= 4; part++) {
      for (DemoFiles.Feature state : DemoFiles.features("hazard-areas-" + part + ".geojson")) {
        histories.computeIfAbsent(state.text("hazard_id"), unused -> new ArrayList<>()).add(state);
      }
    }
    return histories;
  }

  @Test
  void numbersAreAsDescribed() {
    assertThat(HISTORIES).hasSizeBetween(2_500, 2_510);
    long withoutLocation =
        HISTORIES.values().stream().filter(states -> states.get(0).geometry() == null).count();
    assertThat(withoutLocation).isBetween(50L, 70L);
    long withoutArea =
        HISTORIES.values().stream()
            .filter(states -> !states.get(0).properties().has("reported_area_m2"))
            .count();
    assertThat(withoutArea).isBetween(10L, 25L);
    double found = 0;
    for (List<DemoFiles.Feature> states : HISTORIES.values()) {
      found += DemoFiles.geodesicM2(states.get(0).geometry());
    }
    assertThat(remaining("2025-12-31", state -> DemoFiles.geodesicM2(state.geometry())) / found)
        .isBetween(0.4, 0.6);
  }

  @Test
  void statesFollowEachOther() {
    Geometry island = DemoFiles.features("coast.geojson").get(0).geometry();
    PreparedGeometry land = PreparedGeometryFactory.prepare(island);
    HISTORIES.forEach(
        (id, states) -> {
          assertThat(id).matches("XMA-HA-[0-9]{5}");
          assertThat(states.get(0).text("status_date")).isEqualTo(states.get(0).text("found_on"));
          String before = "2015-12-31";
          boolean over = false;
          for (DemoFiles.Feature state : states) {
            assertThat(over).as("%s has a state after it was released or closed", id).isFalse();
            assertThat(state.text("status_date"))
                .as(id)
                .isGreaterThan(before)
                .isLessThanOrEqualTo("2025-12-31");
            assertThat(state.text("status"))
                .isIn("open", "worked_on", "suspended", "closed", "released");
            assertThat(state.text("admin_pcode")).matches("XMA[0-9]{6}");
            assertThat(state.text("status_reason")).as(id).isNotEmpty();
            assertThat(Set.of("AP", "AV", "CM", "ERW", "IED"))
                .contains(state.text("contamination_types").split(";"));
            // IMAS 07.11: confirmed means direct evidence.
            assertThat(state.text("direct_evidence").isEmpty())
                .as(id)
                .isEqualTo(state.text("classification").equals("SHA"));
            if (state.geometry() != null) {
              assertThat(state.geometry().isValid()).as(id).isTrue();
              assertThat(land.covers(state.geometry())).as("%s on land", id).isTrue();
            }
            before = state.text("status_date");
            over = !isRemaining(state);
          }
        });
  }

  @Test
  void outlinesHaveTheExpectedSize() {
    for (List<DemoFiles.Feature> states : HISTORIES.values()) {
      Geometry outline = states.get(0).geometry();
      if (outline != null) {
        assertThat(outline.getNumPoints() - 1).isBetween(8, 40);
        assertThat(DemoFiles.geodesicM2(outline)).isBetween(499.0, 2_000_100.0);
      }
    }
  }

  @Test
  void liesInTheMunicipalityThatItNames() {
    Map<String, Geometry> municipalities = new TreeMap<>();
    for (DemoFiles.Feature municipality : DemoFiles.features("admin-areas-3.geojson")) {
      municipalities.put(municipality.text("p_code"), municipality.geometry());
    }
    HISTORIES.forEach(
        (id, states) -> {
          Geometry municipality = municipalities.get(states.get(0).text("admin_pcode"));
          assertThat(municipalities).as(id).containsKey(states.get(0).text("admin_pcode"));
          if (states.get(0).geometry() != null) {
            assertThat(municipality.intersects(states.get(0).geometry())).as(id).isTrue();
          }
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025})
  void theYearAddsUp(int year) {
    // Reported figures are whole numbers and must agree exactly; geodesic areas to a square metre.
    assertThat(
            difference(
                year,
                state -> state.number("reported_area_m2"),
                release -> release.number("area_m2")))
        .isZero();
    assertThat(
            difference(
                year,
                state -> DemoFiles.geodesicM2(state.geometry()),
                release -> DemoFiles.geodesicM2(release.geometry())))
        .isCloseTo(0, within(1.0));
  }

  private static double difference(
      int year,
      ToDoubleFunction<DemoFiles.Feature> stateM2,
      ToDoubleFunction<DemoFiles.Feature> releaseM2) {
    double balance = remaining(year - 1 + "-12-31", stateM2) - remaining(year + "-12-31", stateM2);
    for (List<DemoFiles.Feature> states : HISTORIES.values()) {
      for (int i = 0; i < states.size(); i++) {
        DemoFiles.Feature state = states.get(i);
        if (state.text("status_date").startsWith(year + "-")) {
          if (i == 0) {
            balance += stateM2.applyAsDouble(state);
          } else if (state.text("status_reason").startsWith("revision")) {
            balance +=
                (isRemaining(state) ? stateM2.applyAsDouble(state) : 0)
                    - stateM2.applyAsDouble(states.get(i - 1));
          }
        }
      }
    }
    for (DemoFiles.Feature release : RELEASES) {
      if (release.text("end_date").startsWith(year + "-")) {
        balance -= releaseM2.applyAsDouble(release);
      }
    }
    return balance;
  }

  private static double remaining(String day, ToDoubleFunction<DemoFiles.Feature> stateM2) {
    double remaining = 0;
    for (List<DemoFiles.Feature> states : HISTORIES.values()) {
      DemoFiles.Feature last = null;
      for (DemoFiles.Feature state : states) {
        last = state.text("status_date").compareTo(day) <= 0 ? state : last;
      }
      if (last != null && isRemaining(last)) {
        remaining += stateM2.applyAsDouble(last);
      }
    }
    return remaining;
  }

  private static boolean isRemaining(DemoFiles.Feature state) {
    return !state.text("status").equals("released") && !state.text("status").equals("closed");
  }

  /** Every step of every area: nothing changes size without a release of that day or a revision. */
  @Test
  void whatStaysIsTheParentMinusWhatWasReleased() {
    Map<String, List<DemoFiles.Feature>> releases = new TreeMap<>();
    for (DemoFiles.Feature release : RELEASES) {
      releases
          .computeIfAbsent(
              release.text("hazard_id") + release.text("end_date"), unused -> new ArrayList<>())
          .add(release);
    }
    int used = 0;
    for (Map.Entry<String, List<DemoFiles.Feature>> history : HISTORIES.entrySet()) {
      List<DemoFiles.Feature> states = history.getValue();
      for (int i = 1; i < states.size(); i++) {
        DemoFiles.Feature parent = states.get(i - 1);
        DemoFiles.Feature next = states.get(i);
        List<DemoFiles.Feature> parts =
            releases.getOrDefault(history.getKey() + next.text("status_date"), List.of());
        if (next.text("status_reason").startsWith("revision")) {
          assertThat(parts).as("%s releases and revises at once", history.getKey()).isEmpty();
          continue;
        }
        long left = parent.number("reported_area_m2");
        Geometry rest = parent.geometry();
        for (DemoFiles.Feature part : parts) {
          used++;
          left -= part.number("area_m2");
          assertThat(left).as("%s releases more than there is", history.getKey()).isNotNegative();
          if (rest != null) {
            assertThat(part.geometry().difference(rest).getArea() * 1e10)
                .as(history.getKey())
                .isLessThan(0.01);
            rest = rest.difference(part.geometry());
          }
        }
        if (next.text("status").equals("released")) {
          assertThat(left).as(history.getKey()).isZero();
          assertThat(rest == null ? 0 : rest.getArea() * 1e10)
              .as(history.getKey())
              .isLessThan(0.01);
        } else {
          assertThat(next.number("reported_area_m2")).as(history.getKey()).isEqualTo(left);
          if (rest != null) {
            assertThat(rest.symDifference(next.geometry()).getArea() * 1e10)
                .as(history.getKey())
                .isLessThan(0.01);
          }
        }
      }
    }
    assertThat(used).as("every release belongs to a state of its day").isEqualTo(RELEASES.size());
  }

  @ParameterizedTest
  @CsvSource({"cancelled, NTS", "reduced, TS", "cleared, clearance|BAC"})
  void releaseTypesComeFromTheirOwnMethods(String type, String methods) {
    List<DemoFiles.Feature> own =
        RELEASES.stream().filter(release -> release.text("release_type").equals(type)).toList();
    assertThat(own)
        .hasSizeGreaterThan(200)
        .allMatch(release -> release.text("method").matches(methods));
    assertThat(own)
        .allMatch(release -> release.text("start_date").compareTo(release.text("end_date")) <= 0);
    if (!type.equals("cleared")) {
      assertThat(own)
          .allMatch(release -> release.number("ap_mines") + release.number("other_devices") == 0);
    }
  }

  @Test
  void releasesAreNumberedByDate() {
    assertThat(RELEASES)
        .isSortedAccordingTo(Comparator.comparing(release -> release.text("end_date")))
        .extracting(release -> release.text("id"))
        .doesNotHaveDuplicates();
  }
}
