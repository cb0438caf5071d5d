package org.cartagena.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class AntimeridianTest {
  private static Antimeridian.Result cut(String wkt) {
    try {
      return Antimeridian.cut(new WKTReader().read(wkt));
    } catch (ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Test
  void an_outline_that_jumps_from_179_to_minus_179_is_two_pieces_and_no_band() {
    Antimeridian.Result result = cut("POLYGON ((179 -17, -179 -17, -179 -16, 179 -16, 179 -17))");
    assertThat(result.words()).hasValueSatisfying(words -> assertThat(words).contains("180"));
    assertThat(result.geometry().getNumGeometries()).isEqualTo(2);
    assertThat(result.geometry().getArea()).isCloseTo(2, within(1e-9));
    for (int i = 0; i < 2; i++) {
      assertThat(result.geometry().getGeometryN(i).getEnvelopeInternal().getWidth())
          .isCloseTo(1, within(1e-9));
    }
  }

  @Test
  void longitudes_written_beyond_180_and_a_hole_written_on_the_other_side() {
    Antimeridian.Result result =
        cut(
            "POLYGON ((178 0, 184 0, 184 4, 178 4, 178 0), (-179 1, -178 1, -178 2, -179 2, -179 1))");
    assertThat(result.geometry().getArea()).isCloseTo(23, within(1e-9));
    Envelope box = result.geometry().getEnvelopeInternal();
    assertThat(box.getMinX()).isEqualTo(-180);
    assertThat(box.getMaxX()).isEqualTo(180);
  }

  @Test
  void a_point_at_190_is_at_minus_170_and_said() {
    Antimeridian.Result result = cut("POINT (190 -10)");
    assertThat(result.geometry().toText()).isEqualTo("POINT (-170 -10)");
    assertThat(result.words()).isPresent();
  }

  @Test
  void a_line_is_cut_and_keeps_its_length() {
    Geometry line = cut("LINESTRING (175 0, -175 0)").geometry();
    assertThat(line.getNumGeometries()).isEqualTo(2);
    assertThat(line.getLength()).isCloseTo(10, within(1e-9));
  }

  @Test
  void what_does_not_cross_stays_as_it_is() {
    for (String wkt :
        new String[] {
          "POLYGON ((-180 -90, 180 -90, 180 90, -180 90, -180 -90))",
          "MULTIPOLYGON (((179 0, 180 0, 180 1, 179 0)), ((-180 0, -179 0, -180 1, -180 0)))",
          "POLYGON ((10 10, 20 10, 20 20, 10 10))"
        }) {
      Antimeridian.Result result = cut(wkt);
      assertThat(result.words()).isEmpty();
      assertThat(result.geometry().toText()).isEqualTo(wkt);
    }
  }

  @Test
  void an_outline_round_a_pole_is_kept_and_said() {
    Antimeridian.Result result = cut("POLYGON ((-150 -80, -30 -80, 90 -80, 179 -80, -150 -80))");
    assertThat(result.words())
        .hasValueSatisfying(words -> assertThat(words).contains("round the whole world"));
  }

  @Test
  void rounding_at_the_edge_is_not_out_of_range() {
    assertThat(cut("POINT (180.00000000000006 -90.0000000001)").geometry().toText())
        .isEqualTo("POINT (180 -90)");
  }

  @Test
  void metres_are_left_to_others() {
    assertThat(cut("POINT (500000 4800000)").words()).isEmpty();
  }
}
