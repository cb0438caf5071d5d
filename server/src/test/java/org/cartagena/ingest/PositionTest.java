package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.cartagena.geo.SourceCrs;
import org.cartagena.ingest.ReaderSupport.Contents;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.locationtech.jts.geom.Coordinate;

/** Positions as tables hold them: each either at its place, or at none with a reason. */
class PositionTest {
  @TempDir Path directory;

  private Contents read(String... lines) throws IOException {
    return ReaderSupport.read(
        ReaderSupport.write(directory, "x.csv", String.join("\n", lines) + "\n"));
  }

  private void assertAt(Contents file, int row, double longitude, double latitude) {
    RawRow raw = file.rows().get(row);
    assertThat(raw.geometry() == null).as(raw.toString()).isFalse();
    Coordinate at = raw.geometry().getCoordinate();
    assertThat(at.x).isCloseTo(longitude, within(0.00002));
    assertThat(at.y).isCloseTo(latitude, within(0.00002));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "44.5042 | 44.5042",
        "44,5042 | 44.5042",
        "N44.5042 | 44.5042",
        "44.5042° N | 44.5042",
        "44°30'15\"N | 44.504167",
        "44° 30′ 15.1″ S | -44.504194",
        "44 30 15 N | 44.504167",
        "44-30-15 | 44.504167",
        "44:30:15 | 44.504167",
        "44°30.25' | 44.504167",
        "44d30m15s N | 44.504167",
        "44d30m15s | 44.504167",
        "12°30'15s | -",
        "12D30M15S | -",
        "12°30'15S | -12.504167",
        "N 44 30 15 | 44.504167",
        "44º30''15 | -",
        "443015N | 44.504167",
        "0181011E | 18.169722",
        "44.30.15 | 44.504167",
        "16.912.345 | -",
        "44-30 | -",
        "44°75' | -",
        "44°30.5'15\" | -",
        "-44.5 N | -",
        "8°15' O | -",
        "8°15' Oeste | -8.25",
        "18°10'11\" в.д. | 18.169722",
        "about 44 | -"
      })
  void angles(String text, Double value) {
    Degrees angle = Degrees.read(text);
    if (value == null) {
      assertThat(angle).isNull();
    } else {
      assertThat(angle.value()).isCloseTo(value, within(0.000001));
    }
  }

  @ParameterizedTest
  @CsvSource({
    // The Washington Monument; the examples of the article on the system in Wikipedia.
    "18SUJ2348006470,-77.035250,38.889466",
    "4QFJ1234567890,-157.916089,21.409798",
    "4Q FJ 12345 67890,-157.916089,21.409798",
    "31NAA6602100000,0.0,0.0"
  })
  void military_grid_references(String reference, double longitude, double latitude)
      throws Exception {
    Coordinate at = Utm.ofMgrs(reference).lonLat();
    assertThat(at.x).isCloseTo(longitude, within(0.0001));
    assertThat(at.y).isCloseTo(latitude, within(0.0001));
  }

  @ParameterizedTest
  @CsvSource({"33TIN0000004824", "61TWN0000004824", "33TWZ12", "33TWN123", "ZAH1234512345"})
  void what_is_no_military_grid_reference(String text) {
    assertThat(Utm.ofMgrs(text)).isNull();
  }

  @Test
  void columns_of_many_names() throws IOException {
    for (String header :
        List.of(
            "id,Longitude (x),Latitude (y)",
            "id,lon_dd,lat_dd",
            "id,GPS_Longitude,GPS_Latitude",
            "id,Länge,Breite",
            "id,долгота,широта",
            "id,_gps_longitude,_gps_latitude",
            "id,X_COORD,Y_COORD",
            "id,longitud,latitud",
            "id,lon_deg,lat_deg")) {
      assertAt(read(header, "A,17.5,-12.25"), 0, 17.5, -12.25);
    }
  }

  @Test
  void degrees_minutes_seconds_in_columns_of_their_own() throws IOException {
    assertAt(
        read(
            "id,lat_deg,lat_min,lat_sec,lat_dir,lon_deg,lon_min,lon_sec,lon_dir",
            "A,12,30,15,S,17,15,36,E"),
        0,
        17.26,
        -12.504167);
    Contents half = read("id,lat_deg,lat_min,lat_dir,lon_deg,lon_min,lon_dir", "A,12,30,,17,15,E");
    assertThat(half.codes()).containsExactly(IssueCode.GEOMETRY_UNUSABLE);
  }

  @Test
  void utm_by_the_zone_of_each_row() throws IOException {
    Contents file =
        read(
            "id,zone,easting,northing",
            "A,33S,500000,8617000",
            "B,34 S,500000,8617000",
            "C,,500000,8617000",
            "D,33,500000,8617000");
    assertAt(file, 0, 15, -12.510457);
    assertAt(file, 1, 21, -12.510457);
    assertThat(file.codes())
        .containsExactly(
            IssueCode.CRS_ASSUMED, IssueCode.GEOMETRY_UNUSABLE, IssueCode.GEOMETRY_UNUSABLE);
  }

  @Test
  void band_s_is_north_of_the_equator_and_is_not_guessed_where_both_have_land() throws IOException {
    Contents iraq = read("id,zone,easting,northing", "A,38S,500000,4000000");
    assertAt(iraq, 0, 45, 36.144718);
    Contents falklands = read("id,zone,easting,northing", "A,21S,500000,4280000");
    assertThat(falklands.codes())
        .containsExactly(IssueCode.CRS_ASSUMED, IssueCode.GEOMETRY_UNUSABLE);
  }

  @Test
  void whole_positions_in_one_column() throws IOException {
    assertAt(read("id;coordinates", "A;33T 456789 4912345"), 0, 14.457718, 44.363093);
    assertAt(read("id;MGRS", "A;33TVK5678912345"), 0, 14.457718, 44.363093);
    assertAt(read("id;gps", "A;44°30'15\"N 18°10'11\"E"), 0, 18.169722, 44.504167);
    assertAt(read("id;gps", "A;18.169722 E, 44.504167 N"), 0, 18.169722, 44.504167);
    assertAt(read("id;geo_point_2d", "A;44.504167, 18.169722"), 0, 18.169722, 44.504167);
    assertAt(read("id;lon_lat", "A;18.169722, 44.504167"), 0, 18.169722, 44.504167);
    assertAt(read("id;location", "A;104.9, 11.5"), 0, 104.9, 11.5);
  }

  @Test
  void two_bare_numbers_without_an_order_are_not_placed() throws IOException {
    Contents file = read("id;location", "A;44.504167, 18.169722");
    assertThat(file.codes()).containsExactly(IssueCode.GEOMETRY_UNUSABLE);
    assertThat(file.rows().get(0).geometry() == null).isTrue();
  }

  @Test
  void coarse_squares_are_said_and_too_coarse_ones_are_no_position() throws IOException {
    Contents file = read("id,mgrs", "A,33TVK567123", "B,33TVK51", "C,33TVK5678912345");
    assertThat(file.codes())
        .containsExactly(
            IssueCode.CRS_ASSUMED, IssueCode.POSITION_COARSE, IssueCode.GEOMETRY_UNUSABLE);
  }

  @Test
  void letters_beat_the_names_of_columns() throws IOException {
    Contents file = read("id,lat,lon", "A,18°10'E,44°30'N", "B,18°20'E,44°40'N");
    assertAt(file, 0, 18.166667, 44.5);
    assertThat(file.codes()).containsExactly(IssueCode.LAT_LON_SWAPPED);
    assertThat(read("id,lat,lon", "A,18°10'E,44°30'N", "B,44°40'N,18°20'E").codes())
        .containsExactly(IssueCode.GEOMETRY_UNUSABLE);
  }

  @Test
  void two_pairs_of_the_same_right_are_not_chosen_from() throws IOException {
    Contents file = read("id,start_lat,start_lon,end_lat,end_lon", "A,-12,17,-13,18");
    assertThat(file.codes()).containsExactly(IssueCode.POSITION_AMBIGUOUS);
    assertThat(file.opening().hasLocation()).isFalse();
  }

  @Test
  void geometries_of_all_notations_in_a_column() throws IOException {
    assertAt(read("id;shape", "A;{\"type\":\"Point\",\"coordinates\":[17,-12]}"), 0, 17, -12);
    assertAt(read("id;where", "A;{\"x\":17,\"y\":-12}"), 0, 17, -12);
    Contents mixed =
        read(
            "id;geom",
            "A;SRID=4326;POINT(17 -12)".replace("6;P", "6,P"),
            "B;\"SRID=32733;POINT(500000 8617000)\"",
            "C;\"SRID=4326;POINT(17 -12)\"",
            "D;POINT(17 -12)");
    assertAt(mixed, 1, 15, -12.510457);
    assertAt(mixed, 2, 17, -12);
    assertThat(mixed.rows().get(3).issues()).hasSize(1);
  }

  @Test
  void degrees_under_a_metric_system_are_refused() throws Exception {
    Path file = ReaderSupport.write(directory, "x.csv", "id,x,y\nA,17.5,-12.5\n");
    SourceCrs metric = SourceCrs.ofName("EPSG:32733");
    SourceCrs degrees = SourceCrs.ofName("EPSG:4209");
    assertThatThrownBy(
            () ->
                FileFormat.CSV
                    .sources(file, metric, java.util.Optional.empty())
                    .get(0)
                    .reader()
                    .open())
        .hasMessageContaining("look like degrees");
    assertThat(
            FileFormat.CSV
                .sources(file, degrees, java.util.Optional.empty())
                .get(0)
                .reader()
                .open()
                .hasLocation())
        .isTrue();
  }
}
