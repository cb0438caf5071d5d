package org.cartagena.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

class PolygonRepairTest {
  private static final GeometryFactory FACTORY = new GeometryFactory();

  private static PolygonRepair.Result repair(String wkt) throws ParseException {
    PolygonRepair.Result result = PolygonRepair.repair(new WKTReader(FACTORY).read(wkt));
    if (result.geometry() != null) {
      assertThat(result.geometry().isValid()).isTrue();
      assertThat(result.geometry().getSRID()).isEqualTo(4326);
      assertThat(result.geometry().getGeometryType()).startsWith("Multi");
    }
    return result;
  }

  /** Area in square degrees: the figures here are squares of a known number of units. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a square | POLYGON((0 0,2 0,2 2,0 2,0 0)) | 4",
        "figure of eight keeps both lobes | POLYGON((0 0,2 2,2 0,0 2,0 0)) | 2",
        "ground gone round twice stays | POLYGON((0 0,3 0,3 3,0 3,0 0,1 1,2 1,2 2,1 2,1 1,0 0)) | 9",
        "a loop back over itself stays | POLYGON((0 0,4 0,4 1,1 1,1 0,5 0,5 2,0 2,0 0)) | 10",
        "a spike loses nothing | POLYGON((0 0,2 0,2 2,3 3,2 2,0 2,0 0)) | 4",
        "a hole in one ring stays a hole | POLYGON((0 0,3 0,3 3,0 3,0 0,1 1,1 2,2 2,2 1,1 1,0 0)) | 8",
        "hole in an outline without area becomes ground | POLYGON((0 0,2 2,1 1,0 0),(5 5,6 5,6 6,5 6,5 5)) | 1",
        "hole outside becomes ground | POLYGON((0 0,2 0,2 2,0 2,0 0),(5 5,6 5,6 6,5 6,5 5)) | 5",
        "overlapping parts count once | MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((1 0,3 0,3 2,1 2,1 0))) | 6",
        "overlapping parts of a collection count once | GEOMETRYCOLLECTION(POLYGON((0 0,2 0,2 2,0 2,0 0)),POLYGON((1 0,3 0,3 2,1 2,1 0)),POINT(9 9)) | 6",
        "one part of two without area | MULTIPOLYGON(((0 0,2 0,2 2,0 2,0 0)),((5 5,6 6,5 5,5 5))) | 4"
      })
  void no_ground_is_lost(String what, String wkt, double area) throws ParseException {
    assertThat(repair(wkt).geometry().getArea()).as(what).isCloseTo(area, within(1e-9));
  }

  @Test
  void what_is_valid_is_left_alone() throws ParseException {
    PolygonRepair.Result result = repair("POLYGON((0 0,2 0,2 2,0 2,0 0))");
    assertThat(result.repaired()).isFalse();
    assertThat(result.geometry().getGeometryN(0).toText())
        .isEqualTo("POLYGON ((0 0, 2 0, 2 2, 0 2, 0 0))");
  }

  @Test
  void areas_before_and_after_are_geodesic() throws ParseException {
    PolygonRepair.Result result = repair("POLYGON((0 0,0.02 0.02,0.02 0,0 0.02,0 0))");
    assertThat(result.faults()).containsExactly(PolygonRepair.Fault.CROSSES_ITSELF);
    assertThat(result.areaBeforeM2()).isLessThan(10);
    // Two triangles of 2226.39 m by half of 2211.49 m: half a square of 0.02 degrees at the
    // equator.
    assertThat(result.areaAfterM2()).isCloseTo(2226.39 * 2211.49 / 2, within(50.0));
  }

  @Test
  void ground_enclosed_in_both_directions_is_left_out_and_said() throws ParseException {
    // There along the outside, back along the inside: a drawn line as a band.
    PolygonRepair.Result result =
        repair(
            "POLYGON((0 0,0.03 0,0.03 0.03,0 0.03,0 0,"
                + "0.001 0.001,0.001 0.029,0.029 0.029,0.029 0.001,0.001 0.001,0 0))");
    assertThat(result.enclosedM2()).isCloseTo(0.028 * 0.028 * 111320.0 * 110574.0, within(1000.0));
    assertThat(result.areaAfterM2()).isLessThan(result.enclosedM2());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "POLYGON((1 1,2 2,3 3,2 2,1 1)) | MultiLineString",
        "POLYGON((1 1,2 2,1 1,1 1)) | MultiLineString",
        "POLYGON((1 1,1 1,1 1,1 1)) | MultiPoint",
        "LINESTRING(1 1,1 1) | MultiPoint"
      })
  void an_outline_without_area_stays_as_line_or_point(String wkt, String type)
      throws ParseException {
    assertThat(repair(wkt).geometry().getGeometryType()).isEqualTo(type);
  }

  @Test
  void a_coordinate_that_is_not_a_number_is_left_out() {
    Geometry polygon =
        FACTORY.createPolygon(coordinates(0, 0, 2, 0, Double.NaN, 1, 2, 2, 0, 2, 0, 0));
    PolygonRepair.Result result = PolygonRepair.repair(polygon);
    assertThat(result.geometry().getArea()).isCloseTo(4, within(1e-9));
    assertThat(result.faults()).containsExactly(PolygonRepair.Fault.NOT_A_NUMBER);
  }

  @Test
  void open_rings_are_closed_and_counted() {
    Rings rings = new Rings(FACTORY);
    Geometry polygon = rings.polygon(List.of(List.of(coordinates(0, 0, 2, 0, 2, 2, 0, 2))));
    assertThat(rings.closed()).isEqualTo(1);
    assertThat(polygon.getArea()).isEqualTo(4);
  }

  @Test
  void shapefile_rings_find_their_outlines_in_any_order() {
    List<Coordinate> hole = List.of(coordinates(1, 1, 2, 1, 2, 2, 1, 2, 1, 1));
    List<Coordinate> outline = List.of(coordinates(0, 0, 0, 3, 3, 3, 3, 0, 0, 0));
    List<Coordinate> orphan = List.of(coordinates(7, 7, 8, 7, 8, 8, 7, 8, 7, 7));
    Geometry polygons = new Rings(FACTORY).polygons(List.of(hole, orphan, outline));
    assertThat(polygons.getNumGeometries()).isEqualTo(2);
    assertThat(polygons.getArea()).isEqualTo(9 - 1 + 1);
  }

  @Test
  void the_same_outline_becomes_the_same_whenever_it_is_repaired() {
    Random random = new Random(7);
    for (int i = 0; i < 5; i++) {
      Coordinate[] ring = crossing(random, 20);
      String first = wkt(FACTORY.createPolygon(ring));
      for (int again = 0; again < 20; again++) {
        assertThat(wkt(FACTORY.createPolygon(turned(ring, 0, false)))).isEqualTo(first);
      }
    }
  }

  @Test
  void wherever_an_outline_begins_and_whichever_way_it_goes_it_becomes_the_same() {
    Random random = new Random(11);
    for (int i = 0; i < 5; i++) {
      Coordinate[] ring = crossing(random, 20);
      String first = wkt(FACTORY.createPolygon(ring));
      for (int start = 0; start < 20; start++) {
        assertThat(wkt(FACTORY.createPolygon(turned(ring, start, false)))).isEqualTo(first);
        assertThat(wkt(FACTORY.createPolygon(turned(ring, start, true)))).isEqualTo(first);
      }
    }
  }

  @Test
  void in_whatever_order_parts_and_holes_come_they_become_the_same() {
    Random random = new Random(13);
    for (int i = 0; i < 4; i++) {
      List<Coordinate[]> rings =
          new ArrayList<>(Stream.generate(() -> crossing(random, 9)).limit(5).toList());
      String parts = null;
      String holes = null;
      for (int again = 0; again < 20; again++) {
        String ofParts =
            wkt(
                FACTORY.createMultiPolygon(
                    rings.stream().map(FACTORY::createPolygon).toArray(Polygon[]::new)));
        String ofHoles =
            wkt(
                FACTORY.createPolygon(
                    FACTORY.createLinearRing(coordinates(18, 43, 19, 43, 19, 44, 18, 44, 18, 43)),
                    rings.stream().map(FACTORY::createLinearRing).toArray(LinearRing[]::new)));
        parts = parts == null ? ofParts : parts;
        holes = holes == null ? ofHoles : holes;
        assertThat(ofParts).isEqualTo(parts);
        assertThat(ofHoles).isEqualTo(holes);
        Collections.shuffle(rings, random);
      }
    }
  }

  @Test
  void an_outline_that_goes_to_and_fro_many_times_is_one_line() {
    Coordinate[] ring = new Coordinate[20_001];
    for (int i = 0; i < ring.length; i++) {
      ring[i] = new Coordinate(i % 2, i % 2);
    }
    assertThat(PolygonRepair.repair(FACTORY.createPolygon(ring)).geometry().toText())
        .isEqualTo("MULTILINESTRING ((0 0, 1 1))");
  }

  private static String wkt(Geometry geometry) {
    PolygonRepair.Result result = PolygonRepair.repair(geometry);
    assertThat(result.repaired()).isTrue();
    return result.geometry().toText() + result.areaAfterM2() + ' ' + result.enclosedM2();
  }

  /** A closed ring that crosses itself at odd places. */
  private static Coordinate[] crossing(Random random, int points) {
    Coordinate[] ring = new Coordinate[points + 1];
    for (int i = 0; i < points; i++) {
      ring[i] = new Coordinate(18 + random.nextDouble(), 43 + random.nextDouble());
    }
    ring[points] = ring[0].copy();
    return ring;
  }

  private static Coordinate[] turned(Coordinate[] ring, int start, boolean back) {
    int n = ring.length - 1;
    Coordinate[] turned = new Coordinate[n + 1];
    for (int i = 0; i <= n; i++) {
      turned[i] = ring[Math.floorMod(start + (back ? -i : i), n)].copy();
    }
    return turned;
  }

  private static Coordinate[] coordinates(double... xy) {
    return Stream.iterate(0, i -> i + 2)
        .limit(xy.length / 2)
        .map(i -> new Coordinate(xy[i], xy[i + 1]))
        .toArray(Coordinate[]::new);
  }
}
