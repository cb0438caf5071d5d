package org.cartagena.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.PolygonArea;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.operation.valid.IsValidOp;

/** The quick ways must say what the thorough ones say. */
class QuickGeometryTest {
  private static final GeometryFactory FACTORY = new GeometryFactory();

  @Test
  void small_outlines_have_the_area_of_karney() {
    SplittableRandom dice = new SplittableRandom(1);
    for (int n = 0; n < 20_000; n++) {
      double latitude = -84 + 168 * dice.nextDouble();
      Polygon polygon =
          star(dice, 180 * dice.nextDouble() - 90, latitude, 0.002 * dice.nextDouble(), 0.6);
      PolygonArea karney = new PolygonArea(Geodesic.WGS84, false);
      Coordinate[] points = polygon.getExteriorRing().getCoordinates();
      for (int i = 0; i + 1 < points.length; i++) {
        karney.AddPoint(points[i].y, points[i].x);
      }
      double expectedM2 = Math.abs(karney.Compute().area);
      assertThat(GeodesicArea.areaM2(polygon))
          .isCloseTo(expectedM2, within(1e-7 * expectedM2 + 0.01));
    }
  }

  @Test
  void what_is_called_plainly_valid_is_valid() {
    SplittableRandom dice = new SplittableRandom(2);
    int plain = 0;
    for (int n = 0; n < 20_000; n++) {
      Polygon polygon = star(dice, 30, 12, 0.001, n % 2 == 0 ? 0.6 : 3);
      if (SimpleRing.isPlainlyValid(polygon)) {
        plain++;
        assertThat(new IsValidOp(polygon).isValid()).isTrue();
      }
    }
    assertThat(plain).isBetween(10_000, 19_999);
  }

  @Test
  void outlines_on_a_grid_that_touch_or_turn_back_are_not_plainly_valid() {
    SplittableRandom dice = new SplittableRandom(3);
    for (int n = 0; n < 50_000; n++) {
      int points = 3 + dice.nextInt(5);
      Coordinate[] ring = new Coordinate[points + 1];
      for (int i = 0; i < points; i++) {
        ring[i] = new Coordinate(dice.nextInt(4), dice.nextInt(4));
      }
      ring[points] = ring[0].copy();
      Polygon polygon = FACTORY.createPolygon(ring);
      if (SimpleRing.isPlainlyValid(polygon)) {
        assertThat(new IsValidOp(polygon).isValid()).as(polygon.toText()).isTrue();
      }
    }
  }

  private static Polygon star(
      SplittableRandom dice, double x, double y, double radius, double disorder) {
    int points = 4 + dice.nextInt(30);
    Coordinate[] ring = new Coordinate[points + 1];
    for (int i = 0; i < points; i++) {
      double turn = 2 * Math.PI * (i + disorder * dice.nextDouble()) / points;
      double r = radius * (0.5 + 0.5 * dice.nextDouble());
      ring[i] = new Coordinate(x + r * Math.cos(turn), y + r * Math.sin(turn));
    }
    ring[points] = ring[0].copy();
    return FACTORY.createPolygon(ring);
  }
}
