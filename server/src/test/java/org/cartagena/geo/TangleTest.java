package org.cartagena.geo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/** Outlines that would take all time and memory are answered at once; real ones are not refused. */
class TangleTest {
  private static final GeometryFactory FACTORY = new GeometryFactory();

  private static Geometry ring(int points, IntFunction<Coordinate> at) {
    Coordinate[] ring = new Coordinate[points + 1];
    for (int i = 0; i < points; i++) {
      ring[i] = at.apply(i);
    }
    ring[points] = ring[0].copy();
    return FACTORY.createPolygon(ring);
  }

  private static Geometry atRandom(int points) {
    Random random = new Random(7);
    return ring(points, i -> new Coordinate(17 + random.nextDouble(), 44 + random.nextDouble()));
  }

  /** Nearly a circle; with two points exchanged it crosses itself. */
  private static Geometry jagged(int points, boolean crossing) {
    Random random = new Random(5);
    Geometry ring =
        ring(
            points,
            i -> {
              double angle = 2 * Math.PI * i / points;
              double radius = 0.5 + 0.001 * random.nextDouble();
              return new Coordinate(17 + radius * Math.cos(angle), 44 + radius * Math.sin(angle));
            });
    if (crossing) {
      Coordinate[] corners = ring.getCoordinates();
      Coordinate held = corners[1];
      corners[1] = corners[40];
      corners[40] = held;
      return FACTORY.createPolygon(corners);
    }
    return ring;
  }

  @Test
  @Timeout(10)
  void twenty_thousand_points_at_random_are_too_tangled() {
    PolygonRepair.Result result = PolygonRepair.repair(atRandom(20_000));
    assertThat((Object) result.geometry()).isNull();
    assertThat(result.faults()).containsExactly(PolygonRepair.Fault.TOO_TANGLED);
    assertThat(result.areaAfterM2()).isZero();
  }

  /** Valid as far as it goes, but nobody knows before all pairs of a hundred thousand edges. */
  @Test
  @Timeout(20)
  void long_teeth_side_by_side_are_too_much_to_check() {
    int points = 100_000;
    Geometry comb =
        ring(
            points,
            i -> {
              double along = 0.1 * i / points;
              return i == points - 1
                  ? new Coordinate(20, 43)
                  : i % 2 == 0 ? new Coordinate(17 + along, 44) : new Coordinate(18 + along, 45);
            });
    assertThat(PolygonRepair.repair(comb).faults())
        .containsExactly(PolygonRepair.Fault.TOO_TANGLED);
  }

  @Test
  @Timeout(10)
  void more_than_a_million_points_are_not_looked_at() {
    assertThat(PolygonRepair.repair(jagged(Tangle.MOST_POINTS + 1, false)).faults())
        .containsExactly(PolygonRepair.Fault.TOO_TANGLED);
  }

  @Test
  void a_detailed_outline_is_valid_and_stays() {
    PolygonRepair.Result result = PolygonRepair.repair(jagged(200_000, false));
    assertThat(result.repaired()).isFalse();
    assertThat(result.geometry().getNumPoints()).isEqualTo(200_001);
  }

  @Test
  void a_detailed_outline_with_one_crossing_is_repaired() {
    PolygonRepair.Result result = PolygonRepair.repair(jagged(60_000, true));
    assertThat(result.faults()).containsExactly(PolygonRepair.Fault.CROSSES_ITSELF);
    assertThat(result.geometry().isValid()).isTrue();
    assertThat(result.geometry().getNumPoints()).isGreaterThan(59_000);
  }

  /** Half a million pairs of edges, none of which is one more than the line itself. */
  @Test
  @Timeout(20)
  void a_ring_to_and_fro_a_thousand_times_costs_no_more_than_the_line() {
    Geometry toAndFro =
        ring(2_000, i -> i % 2 == 0 ? new Coordinate(17, 44) : new Coordinate(17.001, 44.001));
    PolygonRepair.Result result = PolygonRepair.repair(toAndFro);
    assertThat(result.faults()).doesNotContain(PolygonRepair.Fault.TOO_TANGLED);
    assertThat(result.geometry().getLength()).isGreaterThan(0.0014);
  }

  @Test
  @Timeout(20)
  void tens_of_thousands_of_spikes_are_cut_in_one_go() {
    int points = 90_001;
    Geometry spikes =
        ring(
            points,
            i -> {
              double along = 17 + 1e-5 * Math.floorDiv(i, 3);
              return i == points - 1
                  ? new Coordinate(17, 43)
                  : new Coordinate(along, i % 3 == 1 ? 45 : 44);
            });
    PolygonRepair.Result result = PolygonRepair.repair(spikes);
    assertThat(result.faults()).containsExactly(PolygonRepair.Fault.SPIKE);
    assertThat(result.geometry().isValid()).isTrue();
  }

  @Test
  @Timeout(20)
  void an_outline_over_180_degrees_at_random_ends_in_an_answer() {
    Random random = new Random(9);
    Geometry wild =
        ring(
            20_000,
            i -> {
              double x = 179 + 2 * random.nextDouble();
              return new Coordinate(x > 180 ? x - 360 : x, random.nextDouble());
            });
    Antimeridian.Result cut = Antimeridian.cut(wild);
    assertThat(
            cut.geometry().getEnvelopeInternal().getMaxX() > 180
                || PolygonRepair.repair(cut.geometry()).geometry() == null)
        .isTrue();
  }
}
