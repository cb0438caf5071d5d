package org.cartagena.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.cartagena.geo.SourceCrs.UnknownCrsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

class SourceCrsTest {
  private static final double MILLIMETRE_DEGREES = 1e-8;

  private static Coordinate lonLat(SourceCrs crs, double x, double y) throws Exception {
    Geometry point = crs.toLonLat(new GeometryFactory().createPoint(new Coordinate(x, y)));
    assertThat(point.getSRID()).isEqualTo(4326);
    return point.getCoordinate();
  }

  // Expected values from cs2cs of PROJ 9.1.1, which is another implementation.
  @ParameterizedTest
  @CsvSource({
    "EPSG:32633, 500000, 4900000, 15.000000000, 44.253237519",
    "32633, 620000, 4850000, 16.491567351, 43.793330234",
    "EPSG:32648, 248000, 1987000, 102.620695377, 17.956620541"
  })
  void projected_coordinates_become_longitude_latitude(
      String name, double x, double y, double lon, double lat) throws Exception {
    Coordinate at = lonLat(SourceCrs.ofName(name), x, y);
    assertThat(at.x).isCloseTo(lon, within(MILLIMETRE_DEGREES));
    assertThat(at.y).isCloseTo(lat, within(MILLIMETRE_DEGREES));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "EPSG:4326",
        "4326",
        "urn:ogc:def:crs:EPSG::4326",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "http://www.opengis.net/def/crs/EPSG/0/4326",
        "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
      })
  void names_of_wgs84_keep_longitude_first(String name) throws Exception {
    Coordinate at = lonLat(SourceCrs.ofName(name), 18.3, 43.9);
    assertThat(at).isEqualTo(new Coordinate(18.3, 43.9));
  }

  @Test
  void a_geographic_system_that_the_register_prints_latitude_first_is_read_longitude_first()
      throws Exception {
    SourceCrs indian1975 = SourceCrs.ofName("EPSG:4240");
    Coordinate at = lonLat(indian1975, 102, 18);
    // Some hundred metres of datum shift, not a swap.
    assertThat(at.x).isCloseTo(102, within(0.01)).isNotEqualTo(102);
    assertThat(at.y).isCloseTo(18, within(0.01));
    assertThat(indian1975.operation()).contains("Indian 1975 to WGS 84").contains("accuracy");
  }

  @Test
  void the_other_order_would_be_noticed() throws Exception {
    // Northing and easting swapped lie outside of what UTM 48N can be.
    Coordinate at = lonLat(SourceCrs.ofName("EPSG:32648"), 1987000, 248000);
    assertThat(at.x).isNotCloseTo(102.62, within(1.0));
  }

  @Test
  void esri_prj_of_utm_is_found_in_the_register() throws Exception {
    SourceCrs crs =
        SourceCrs.ofWkt(
            "PROJCS[\"WGS_1984_UTM_Zone_33N\",GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\","
                + "SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],"
                + "UNIT[\"Degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],"
                + "PARAMETER[\"False_Easting\",500000.0],PARAMETER[\"False_Northing\",0.0],"
                + "PARAMETER[\"Central_Meridian\",15.0],PARAMETER[\"Scale_Factor\",0.9996],"
                + "PARAMETER[\"Latitude_Of_Origin\",0.0],UNIT[\"Meter\",1.0]]");
    assertThat(crs.code()).isEqualTo("EPSG:32633");
    assertThat(crs.datumShiftUnknown()).isFalse();
  }

  @Test
  void a_system_without_known_datum_shift_says_so() throws Exception {
    // Madrid 1870: the register has no shift from it to WGS 84.
    assertThat(SourceCrs.ofName("EPSG:2062").datumShiftUnknown()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GEOGCS[\"GCS_WGS_1984\",DATUM[\"D_WGS_1984\",SPHEROID[\"WGS_1984\",6378137.0,298.257223563]],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]",
        "GEOGCS[\"WGS84\", DATUM[\"WGS_1984\", SPHEROID[\"WGS 84\", 6378137, 298.257223563]],\n PRIMEM[\"Greenwich\", 0], UNIT[\"degree\", 0.017453292519943295]]"
      })
  void prj_of_plain_wgs84_needs_no_register(String wkt) throws Exception {
    assertThat(SourceCrs.ofWkt(wkt)).isSameAs(SourceCrs.LON_LAT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EPSG:999999", "WGS eighty-four", "PROJCS[nonsense"})
  void what_is_not_known_is_refused_in_a_sentence(String name) {
    assertThatThrownBy(() -> SourceCrs.ofName(name))
        .isInstanceOf(UnknownCrsException.class)
        .hasMessageContaining("coordinate system");
    assertThatThrownBy(() -> SourceCrs.ofWkt(name))
        .isInstanceOf(UnknownCrsException.class)
        .hasMessageContaining("--crs");
  }
}
