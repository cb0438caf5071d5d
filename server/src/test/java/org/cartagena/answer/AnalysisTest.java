package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.cartagena.geo.GeodesicArea;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

class AnalysisTest {
  private static final GeometryFactory FACTORY = new GeometryFactory();

  /** Sparse, overlapping, and so thick that each is over dozens of others; some are there twice. */
  @ParameterizedTest
  @CsvSource({"1, 60, 0.1", "2, 60, 0.03", "3, 60, 0.01", "4, 60, 0.002", "5, 12, 0.0005"})
  void ground_under_several_areas_counts_once_in_every_figure(
      int seed, int number, double spreadDegrees) {
    SplittableRandom dice = new SplittableRandom(seed);
    List<HazardArea> areas = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      Geometry outline =
          i % 10 == 9
              ? areas.get(i - 1).geometry()
              : outline(
                  18 + spreadDegrees * dice.nextDouble(),
                  44 + spreadDegrees * dice.nextDouble(),
                  dice);
      areas.add(area(i, i % 3 == 0 ? "CHA" : "SHA", outline));
    }
    Geometry parcel =
        FACTORY.toGeometry(new org.locationtech.jts.geom.Envelope(17.9, 18.2, 43.9, 44.2));
    Analysis analysis = new Analysis(new Corridor(parcel, 0), areas);
    assertThat(analysis.met()).hasSize(number);
    for (int round = 0; round < 20; round++) {
      long mask = round == 0 ? -1 : dice.nextLong();
      Predicate<HazardArea> which = area -> (mask >> (area.id() % 64) & 1) == 1;
      List<Geometry> chosen = areas.stream().filter(which).map(HazardArea::geometry).toList();
      double expected =
          chosen.isEmpty() ? 0 : GeodesicArea.areaM2(OverlayNGRobust.union(chosen, FACTORY));
      // Geodesics between the corners of a union leave those between the corners of its parts by
      // millimetres.
      assertThat(analysis.areaM2(which)).isEqualTo(expected, within(0.05 + expected * 1e-6));
    }
  }

  private static Geometry outline(double longitude, double latitude, SplittableRandom dice) {
    int corners = 4 + dice.nextInt(9);
    Coordinate[] ring = new Coordinate[corners + 1];
    for (int i = 0; i < corners; i++) {
      double angle = 2 * Math.PI * i / corners;
      double radius = 0.0005 + 0.003 * dice.nextDouble();
      ring[i] =
          new Coordinate(longitude + radius * Math.cos(angle), latitude + radius * Math.sin(angle));
    }
    ring[corners] = ring[0].copy();
    return FACTORY.createPolygon(ring);
  }

  private static HazardArea area(long id, String classification, Geometry outline) {
    return new HazardArea(
        id,
        1,
        "XAA",
        "A" + id,
        classification,
        "open",
        null,
        List.of("AP"),
        GeodesicArea.areaM2(outline),
        outline);
  }
}
