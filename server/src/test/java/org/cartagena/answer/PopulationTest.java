package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.sf.geographiclib.Geodesic;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.ingest.ImportReport;
import org.cartagena.ingest.ImportRequest;
import org.cartagena.ingest.ImportSupport;
import org.cartagena.ingest.Kind;
import org.cartagena.problem.AppException;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.grid.GridCoverageFactory;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.gce.geotiff.GeoTiffWriter;
import org.geotools.geometry.jts.ReferencedEnvelope;
import org.geotools.referencing.CRS;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class PopulationTest {
  private static final double CELL = 0.01;

  @TempDir private Path folder;

  @Test
  void a_disc_over_even_cells_has_its_share_of_them() throws Exception {
    World.of(TestDatabase.get(), "XHA", "open");
    publish("XHA", LocalDate.of(2025, 7, 1), raster("even.tif", -80, -55, 100, 100, (x, y) -> 7));
    double latitude = -55 - 50 * CELL;
    JsonNode population = ask("XHA", -80 + 50 * CELL, latitude);
    assertThat(population.get("recorded").asBoolean()).isTrue();
    double cellM2 = cellM2(latitude);
    for (int i = 0; i < 2; i++) {
      JsonNode ring = population.get("rings").get(i);
      double radiusM = i == 0 ? 5_000 : 10_000;
      assertThat(ring.get("withinM").asDouble()).isEqualTo(radiusM);
      assertThat(ring.get("people").asDouble())
          .isCloseTo(7 * Math.PI * radiusM * radiusM / cellM2, withinPercentage(0.2));
      assertThat(ring.get("knownShare").asDouble()).isEqualTo(1, within(0.0002));
      assertThat(ring.get("datasets").get(0).get("name").asText()).isEqualTo("even");
      assertThat(ring.get("datasets").get(0).get("asOf").asText()).isEqualTo("2025-07-01");
    }
  }

  @Test
  void what_is_not_known_is_not_nobody() throws Exception {
    World.of(TestDatabase.get(), "XHB", "open");
    publish(
        "XHB",
        LocalDate.of(2025, 7, 1),
        raster("half.tif", -84, -55, 100, 100, (x, y) -> x < 50 ? Float.NaN : 4));
    JsonNode border = ask("XHB", -84 + 50 * CELL, -55.5).get("rings").get(0);
    assertThat(border.get("knownShare").asDouble()).isEqualTo(0.5, within(0.002));
    assertThat(border.get("people").asDouble())
        .isCloseTo(4 * Math.PI * 25e6 / 2 / cellM2(-55.5), withinPercentage(0.5));
    JsonNode west = ask("XHB", -84 + 20 * CELL, -55.5).get("rings").get(0);
    assertThat(west.get("people").isNull()).isTrue();
    assertThat(west.get("knownShare").asDouble()).isZero();
    assertThat(west.get("datasets")).isEmpty();
  }

  @Test
  void where_rasters_overlap_the_newest_that_knows_counts() throws Exception {
    World.of(TestDatabase.get(), "XHC", "open");
    publish("XHC", LocalDate.of(2020, 7, 1), raster("older.tif", -88, -55, 100, 100, (x, y) -> 3));
    publish(
        "XHC",
        LocalDate.of(2025, 7, 1),
        raster("newer.tif", -88, -55, 100, 100, (x, y) -> x < 50 ? 9 : Float.NaN));
    JsonNode ring = ask("XHC", -88 + 50 * CELL, -55.5).get("rings").get(0);
    double cells = Math.PI * 25e6 / cellM2(-55.5);
    assertThat(ring.get("people").asDouble())
        .isCloseTo(cells / 2 * 9 + cells / 2 * 3, withinPercentage(0.5));
    assertThat(ring.get("knownShare").asDouble()).isEqualTo(1, within(0.0002));
    assertThat(ring.get("datasets").get(0).get("name").asText()).isEqualTo("newer");
    assertThat(ring.get("datasets").get(1).get("name").asText()).isEqualTo("older");
  }

  @Test
  void what_is_not_published_is_not_told() throws Exception {
    World.of(TestDatabase.get(), "XHD", "open")
        .version("admin-area")
        .adminArea(1, "XHD1", "One", "POLYGON((-92 -56,-91 -56,-91 -55,-92 -55,-92 -56))")
        .publish();
    Path file = raster("staged.tif", -92, -55, 60, 60, (x, y) -> 5);
    ImportReport report = ImportSupport.run(ImportSupport.request(Kind.POPULATION, "XHD", file));
    assertThat(report.counts()).isEmpty();
    assertThat(ask("XHD", -91.7, -55.3).toString()).doesNotContain("staged");
    DatasetStore datasets = new DatasetStore(new Gate(TestDatabase.get()));
    datasets.publish(Viewer.terminal("test"), report.versionId());
    assertThat(ask("XHD", -91.7, -55.3).toString()).contains("staged");
    datasets.withdraw(Viewer.terminal("test"), report.versionId());
    assertThat(ask("XHD", -91.7, -55.3).toString()).doesNotContain("staged");
  }

  @Test
  void a_cell_below_zero_is_refused_with_its_place() throws Exception {
    World.of(TestDatabase.get(), "XHE", "open");
    Path file = raster("below-zero.tif", -80, -55, 70, 70, (x, y) -> x == 65 && y == 2 ? -1 : 1);
    refused("XHE", file, "-1.0 people", "column 65", "row 2");
  }

  @Test
  void metres_are_refused() throws Exception {
    World.of(TestDatabase.get(), "XHF", "open");
    float[][] cells = {{1, 2}, {3, 4}};
    Path file = folder.resolve("metres.tif");
    write(
        file,
        new GridCoverageFactory()
            .create(
                "metres",
                cells,
                new ReferencedEnvelope(
                    500_000, 502_000, 8_000_000, 8_002_000, CRS.decode("EPSG:32734", true))));
    refused("XHF", file, "metres.tif", "EPSG:4326");
  }

  @Test
  void a_table_is_no_raster_and_a_raster_no_table() throws Exception {
    World.of(TestDatabase.get(), "XHG", "open");
    Path table = Files.writeString(folder.resolve("table.csv"), "id,people\n1,2\n");
    refused("XHG", table, "table.csv", "GeoTIFF of people per cell");
    Path file = raster("raster.tif", -80, -55, 2, 2, (x, y) -> 1);
    assertThatThrownBy(
            () -> ImportSupport.run(ImportSupport.request(Kind.HAZARD_AREA, "XHG", file)))
        .isInstanceOf(AppException.class)
        .hasMessageContaining("--as population");
  }

  @Test
  void a_damaged_file_is_refused_in_words() throws Exception {
    World.of(TestDatabase.get(), "XHH", "open");
    Path whole = raster("whole.tif", -80, -55, 70, 70, (x, y) -> 1);
    byte[] bytes = Files.readAllBytes(whole);
    Path cut = folder.resolve("cut.tif");
    Files.write(cut, java.util.Arrays.copyOf(bytes, 60));
    refused("XHH", cut, "cut.tif");
  }

  @Test
  void a_way_longer_than_2000_km_gets_a_reason() throws Exception {
    World.of(TestDatabase.get(), "XHI", "open");
    publish("XHI", LocalDate.of(2025, 7, 1), raster("far.tif", -80, -50, 10, 10, (x, y) -> 1));
    JsonNode population =
        TestServer.get()
            .json(
                "POST",
                "/api/answers",
                null,
                "{\"programme\":\"XHI\",\"corridorM\":10,\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[-80,-50.05],[-40,-50.05]]}}")
            .get("population");
    assertThat(population.get("rings")).isEmpty();
    assertThat(population.get("reason").asText()).contains("2,000 km");
  }

  // Real rasters
  // -----------------------------------------------------------------------------------

  static boolean present() {
    return lobito() != null;
  }

  private static Path lobito() {
    return Stream.of("../shared", "../../shared")
        .map(Path::of)
        .map(shared -> shared.resolve("data/lobito"))
        .filter(path -> Files.isDirectory(path.resolve("raster")))
        .findFirst()
        .orElse(null);
  }

  /** Every cell in a hundred parts, each within or not by its distance from the site. */
  @Test
  @EnabledIf("present")
  void people_near_the_project_sites_of_moxico() throws Exception {
    World.of(TestDatabase.get(), "XHJ", "open");
    List<Path> files =
        List.of(
            lobito().resolve("raster/ago_pop_moxico_2025_CN_1km_R2025A_v1.tif"),
            lobito().resolve("raster/ago_pop_moxicoleste_2025_CN_1km_R2025A_v1.tif"));
    List<Cells> rasters = new ArrayList<>();
    for (Path file : files) {
      publish("XHJ", LocalDate.of(2025, 7, 1), file);
      rasters.add(new Cells(file));
    }
    List<double[]> sites = points(lobito().resolve("projects/ago_poi_moxico_projects_wb_p.shp"));
    assertThat(sites).hasSize(12);
    int[] within = {5_000, 10_000, 30_000};
    double all = 0;
    for (double[] site : sites) {
      JsonNode rings = ask("XHJ", site[0], site[1]).get("rings");
      for (int i = 0; i < within.length; i++) {
        double expected = people(rasters, site, within[i]);
        all += expected;
        assertThat(rings.get(i).get("people").asDouble(-1))
            .as("%s within %d m", java.util.Arrays.toString(site), within[i])
            .isCloseTo(expected, within(Math.max(1.5, expected * 0.005)));
      }
    }
    assertThat(all).isGreaterThan(100_000);
  }

  private static double people(List<Cells> rasters, double[] site, double withinM) {
    double reach = withinM / 108_000;
    double people = 0;
    for (int i = 0; i < rasters.size(); i++) {
      Cells raster = rasters.get(i);
      int left = (int) Math.floor((site[0] - reach - raster.west) / raster.width);
      int right = (int) Math.floor((site[0] + reach - raster.west) / raster.width);
      int top = (int) Math.floor((raster.north - site[1] - reach) / raster.height);
      int bottom = (int) Math.floor((raster.north - site[1] + reach) / raster.height);
      for (int row = Math.max(0, top); row <= bottom; row++) {
        for (int column = Math.max(0, left); column <= right; column++) {
          Double value = raster.value(column, row);
          for (int part = 0; value != null && part < 100; part++) {
            int partColumn = part % 10;
            int partRow = part / 10;
            double x = raster.west + (column + (partColumn + 0.5) / 10) * raster.width;
            double y = raster.north - (row + (partRow + 0.5) / 10) * raster.height;
            boolean known =
                rasters.subList(0, i).stream().anyMatch(better -> better.at(x, y) != null);
            if (!known && Geodesic.WGS84.Inverse(site[1], site[0], y, x).s12 <= withinM) {
              people += value / 100;
            }
          }
        }
      }
    }
    return people;
  }

  private static final class Cells {
    final double west;
    final double north;
    final double width;
    final double height;
    private final Raster data;

    Cells(Path file) throws IOException {
      GeoTiffReader reader = new GeoTiffReader(file.toFile());
      GridCoverage2D coverage = reader.read(null);
      RenderedImage image = coverage.getRenderedImage();
      data = image.getData();
      west = coverage.getEnvelope2D().getMinX();
      north = coverage.getEnvelope2D().getMaxY();
      width = coverage.getEnvelope2D().getWidth() / image.getWidth();
      height = coverage.getEnvelope2D().getHeight() / image.getHeight();
    }

    Double value(int column, int row) {
      if (column < 0 || row < 0 || column >= data.getWidth() || row >= data.getHeight()) {
        return null;
      }
      double value = data.getSampleDouble(data.getMinX() + column, data.getMinY() + row, 0);
      return value < 0 ? null : value;
    }

    Double at(double x, double y) {
      return value((int) Math.floor((x - west) / width), (int) Math.floor((north - y) / height));
    }
  }

  /** Points of a shapefile, by its white paper. */
  private static List<double[]> points(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
    List<double[]> points = new ArrayList<>();
    for (int at = 100; at < bytes.limit(); ) {
      int words = bytes.order(ByteOrder.BIG_ENDIAN).getInt(at + 4);
      bytes.order(ByteOrder.LITTLE_ENDIAN);
      points.add(new double[] {bytes.getDouble(at + 12), bytes.getDouble(at + 20)});
      at += 8 + 2 * words;
    }
    return points;
  }

  // Fixtures
  // ---------------------------------------------------------------------------------------

  private interface Value {
    float at(int column, int row);
  }

  private Path raster(String name, double west, double north, int columns, int rows, Value value)
      throws Exception {
    float[][] cells = new float[rows][columns];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        cells[row][column] = value.at(column, row);
      }
    }
    Path file = folder.resolve(name);
    write(
        file,
        new GridCoverageFactory()
            .create(
                name,
                cells,
                new ReferencedEnvelope(
                    west,
                    west + columns * CELL,
                    north - rows * CELL,
                    north,
                    CRS.decode("EPSG:4326", true))));
    return file;
  }

  private static void write(Path file, GridCoverage2D coverage) throws IOException {
    GeoTiffWriter writer = new GeoTiffWriter(file.toFile());
    writer.write(coverage, null);
    writer.dispose();
  }

  private static void publish(String programme, LocalDate asOf, Path file) {
    ImportReport report =
        ImportSupport.run(
            ImportRequest.of(
                Kind.POPULATION, programme, asOf, "for a test", List.of(file), "test"));
    new DatasetStore(new Gate(TestDatabase.get()))
        .publish(Viewer.terminal("test"), report.versionId());
  }

  private static void refused(String programme, Path file, String... words) {
    assertThatThrownBy(
            () -> ImportSupport.run(ImportSupport.request(Kind.POPULATION, programme, file)))
        .isInstanceOf(AppException.class)
        .hasMessageContainingAll(words);
  }

  private static JsonNode ask(String programme, double longitude, double latitude) {
    return TestServer.get()
        .json(
            "POST",
            "/api/answers",
            null,
            "{\"programme\":\"%s\",\"corridorM\":100,\"geometry\":{\"type\":\"Point\",\"coordinates\":[%s,%s]}}"
                .formatted(programme, longitude, latitude))
        .get("population");
  }

  private static double cellM2(double latitude) {
    double height = Geodesic.WGS84.Inverse(latitude - CELL / 2, 0, latitude + CELL / 2, 0).s12;
    return height * Geodesic.WGS84.Inverse(latitude, 0, latitude, CELL).s12;
  }
}
