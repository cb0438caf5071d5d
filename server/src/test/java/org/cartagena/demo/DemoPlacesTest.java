package org.cartagena.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.sf.geographiclib.Geodesic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.coverage.CoverageValidator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;
import org.locationtech.jts.operation.union.UnaryUnionOp;

/**
 * The island is nobody's land, and its administrative areas fit into each other without gap or
 * overlap.
 */
class DemoPlacesTest {
  private static final Geometry ISLAND = DemoFiles.features("coast.geojson").get(0).geometry();

  @ParameterizedTest
  @CsvSource({
    "Trindade, -29.32, -20.51",
    "Martim Vaz, -28.85, -20.47",
    "Saint Helena, -5.72, -15.97",
    "Ascension, -14.36, -7.95",
    "Tristan da Cunha, -12.28, -37.11",
    "Gough Island, -9.93, -40.32",
    "Cabo Frio, -42.00, -22.97",
    "Cape Cross, 13.97, -21.77",
  })
  void isFarFromEveryRealCoast(String name, double lon, double lat) {
    for (Coordinate place : ISLAND.getCoordinates()) {
      assertThat(Geodesic.WGS84.Inverse(lat, lon, place.y, place.x).s12)
          .as(name)
          .isGreaterThan(500_000);
    }
  }

  @Test
  void hasTheExpectedNumberOfPlaces() {
    assertThat(DemoFiles.features("admin-areas-1.geojson")).hasSize(7);
    assertThat(DemoFiles.features("admin-areas-2.geojson")).hasSize(30);
    assertThat(DemoFiles.features("admin-areas-3.geojson")).hasSize(112);
    assertThat(DemoFiles.features("towns.geojson")).hasSize(60);
    assertThat(DemoFiles.features("roads.geojson")).hasSize(82);
  }

  @ParameterizedTest
  @CsvSource({"1, 3", "2, 5", "3, 7"})
  void adminAreasOfALevelAreACoverageOfTheIsland(int level, int digits) {
    List<DemoFiles.Feature> areas = DemoFiles.features("admin-areas-" + level + ".geojson");
    Set<String> codes = new HashSet<>();
    for (DemoFiles.Feature area : areas) {
      assertThat(area.text("p_code"))
          .matches("XMA[0-9]{" + (digits - 1) / 2 * 2 + ",}")
          .hasSize(3 + 2 * level);
      assertThat(area.text("parent_p_code")).hasSize(1 + 2 * level);
      assertThat(codes.add(area.text("p_code"))).isTrue();
      assertThat(area.geometry().isValid()).isTrue();
    }
    assertThat(
            CoverageValidator.isValid(
                areas.stream().map(DemoFiles.Feature::geometry).toArray(Geometry[]::new)))
        .isTrue();
    assertSame(
        UnaryUnionOp.union(areas.stream().map(DemoFiles.Feature::geometry).toList()), ISLAND);
  }

  @ParameterizedTest
  @CsvSource({"1, 2", "2, 3"})
  void childrenMakeUpTheirParent(int level, int below) {
    List<DemoFiles.Feature> children = DemoFiles.features("admin-areas-" + below + ".geojson");
    for (DemoFiles.Feature parent : DemoFiles.features("admin-areas-" + level + ".geojson")) {
      List<Geometry> own = new ArrayList<>();
      long population = 0;
      for (DemoFiles.Feature child : children) {
        if (child.text("parent_p_code").equals(parent.text("p_code"))) {
          own.add(child.geometry());
          population += child.number("population");
        }
      }
      assertThat(own).as(parent.text("p_code")).isNotEmpty();
      assertThat(population).as(parent.text("p_code")).isEqualTo(parent.number("population"));
      assertSame(UnaryUnionOp.union(own), parent.geometry());
    }
  }

  @Test
  void townsAndRoadsLieOnLand() {
    for (String name : List.of("towns.geojson", "roads.geojson")) {
      for (DemoFiles.Feature feature : DemoFiles.features(name)) {
        assertThat(ISLAND.covers(feature.geometry())).as(feature.text("id")).isTrue();
      }
    }
  }

  /** Within a square metre. */
  private static void assertSame(Geometry actual, Geometry expected) {
    Geometry difference =
        OverlayNGRobust.overlay(
            actual, expected, org.locationtech.jts.operation.overlayng.OverlayNG.SYMDIFFERENCE);
    assertThat(difference.getArea() * 1e10).isLessThan(1);
  }
}
