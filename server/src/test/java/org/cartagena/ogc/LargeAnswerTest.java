package org.cartagena.ogc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureRow;
import org.cartagena.feature.FeatureStore;
import org.cartagena.feature.Selection;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of very many records: memory, abandoned clients, and other programs that read them. */
class LargeAnswerTest {
  private static final int ROWS = 100_000;
  private static final TestServer server = TestServer.get();
  private static int version;
  private static final String ITEMS = "/ogc/collections/services/items?programme=XOI";

  @BeforeAll
  static void world() {
    World world = World.of(TestDatabase.get(), "XOI", "open").version("service");
    try (Handle owner = TestDatabase.get().owner().open()) {
      owner.execute(
          "INSERT INTO service_point (version_id, row_number, programme_id, local_id, name, status,"
              + " geom) SELECT v.id, i, d.programme_id, 'S' || i, repeat('Clinic of a long name ',"
              + " 8), 'unknown', ST_Point(16 + (i % 317) / 317.0, 45 + (i % 331) / 331.0, 4326)"
              + " FROM generate_series(1, ?) i, dataset_version v JOIN dataset d ON d.id ="
              + " v.dataset_id WHERE v.id = ?",
          ROWS, world.newestVersion("service"));
    }
    world.publish();
    version = world.newestVersion("service");
  }

  /** Other tests need not read past these. */
  @AfterAll
  static void withdraw() {
    new DatasetStore(new Gate(TestDatabase.get())).withdraw(Viewer.terminal("test"), version);
  }

  @ParameterizedTest
  @ValueSource(strings = {"geojsonseq", "csv", "fgb", "gpkg"})
  void all_records_come_and_few_are_in_memory(String format) throws IOException {
    long before = used();
    long most = 0;
    long bytes = 0;
    try (InputStream in =
        URI.create(server.address() + ITEMS + "&f=" + format).toURL().openStream()) {
      byte[] buffer = new byte[1 << 20];
      long sinceLooked = 0;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        bytes += n;
        sinceLooked += n;
        if (sinceLooked > 4_000_000) {
          sinceLooked = 0;
          most = Math.max(most, used());
        }
      }
    }
    assertThat(bytes).isGreaterThan(20_000_000);
    // The answer itself is larger than what may be kept of it.
    assertThat(most - before).isLessThan(16_000_000);
  }

  /** What is still reachable; garbage does not count. */
  private static long used() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** A page of 10,000 is the first 10,000 of all, and the next link goes on from there. */
  @Test
  void the_largest_page_has_a_next_one() {
    JsonNode page = server.json(ITEMS + "&limit=10000", null);
    assertThat(page.get("numberReturned").asInt()).isEqualTo(10_000);
    assertThat(page.has("numberMatched")).isFalse();
    assertThat(page.get("links").findValuesAsText("rel")).contains("next");
    assertThat(page.at("/features/9999/properties/localId").asText()).isEqualTo("S10000");
  }

  @Test
  @Timeout(value = 60, unit = TimeUnit.SECONDS)
  void who_goes_away_ends_the_query() throws IOException, InterruptedException {
    for (int i = 0; i < 12; i++) {
      try (Socket client =
          new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
        client
            .getOutputStream()
            .write(
                ("GET " + ITEMS + "&f=csv HTTP/1.1\r\nHost: x\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
        assertThat(client.getInputStream().read()).isEqualTo('H');
      }
    }
    // Longer than the 12 of them would wait for each other if they went on to the end.
    TimeUnit.SECONDS.sleep(1);
    for (int i = 0; i < 100 && reading() > 0; i++) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
    assertThat(reading()).isZero();
    assertThat(server.fetch(ITEMS + "&limit=1&f=csv", null).statusCode()).isEqualTo(200);
  }

  private static int reading() {
    return TestDatabase.get()
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cartagena'"
                            + " AND state <> 'idle' AND query LIKE '%service_point%'")
                    .mapTo(Integer.class)
                    .one());
  }

  /** More large answers than may be at once are told to wait, and small ones come all the same. */
  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void large_answers_leave_room_for_small_ones() throws IOException, InterruptedException {
    CountDownLatch open = new CountDownLatch(3);
    List<Socket> slow =
        IntStream.range(0, 3)
            .mapToObj(
                i -> {
                  try {
                    Socket client = new Socket();
                    client.setReceiveBufferSize(4096);
                    client.connect(
                        new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), server.address().getPort()));
                    client
                        .getOutputStream()
                        .write(
                            ("GET " + ITEMS + "&f=csv HTTP/1.1\r\nHost: x\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                    assertThat(client.getInputStream().read()).isEqualTo('H');
                    open.countDown();
                    return client;
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .toList();
    assertThat(open.await(30, TimeUnit.SECONDS)).isTrue();
    try {
      assertThat(server.fetch(ITEMS + "&limit=100", null).statusCode()).isEqualTo(200);
      var refused = server.fetch(ITEMS + "&f=csv", null);
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    } finally {
      for (Socket client : slow) {
        client.close();
      }
    }
  }

  /** A fault in the middle must not look like the whole. */
  @Test
  void a_reader_that_fails_ends_the_query() {
    FeatureStore store = new FeatureStore(new Gate(TestDatabase.get()));
    int[] read = {0};
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () ->
                store.readFeatures(
                    Viewer.PUBLIC,
                    FeatureCollection.SERVICES,
                    new Selection(
                        null, null, null, null, List.of(), List.of(), null, Long.MAX_VALUE),
                    null,
                    new FeatureStore.Reader() {
                      @Override
                      public void begin(boolean generalised) {}

                      @Override
                      public boolean row(FeatureRow row) throws IOException {
                        if (++read[0] == 1_000) {
                          throw new IOException("gone");
                        }
                        return true;
                      }
                    }))
        .hasMessageContaining("gone");
    assertThat(read[0]).isEqualTo(1_000);
    assertThat(reading()).isZero();
  }

  /** As QGIS and others read: through GDAL, page by page. */
  @ParameterizedTest
  @CsvSource({
    "hazard-areas",
    "land-releases",
    "services",
    "projects",
    "funding-locations",
    "admin-areas"
  })
  void gdal_counts_what_the_database_counts(String collection)
      throws IOException, InterruptedException {
    assumeThat(ogrinfo()).isNotNull();
    Process process =
        new ProcessBuilder(
                ogrinfo(),
                "-ro",
                "-so",
                "-oo",
                "PAGE_SIZE=10000",
                "OAPIF:" + server.address() + "/ogc",
                collection)
            .redirectErrorStream(true)
            .start();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    process.getInputStream().transferTo(out);
    assertThat(process.waitFor()).isZero();
    String table = collection.replace("-", "_").replaceAll("s$", "");
    String from =
        switch (table) {
          case "service" -> "service_point";
          case "project" -> "development_project";
          case "hazard_area" -> "hazard_area WHERE valid_to IS NULL";
          default -> table;
        };
    long number =
        new Gate(TestDatabase.get())
            .read(
                Viewer.PUBLIC,
                handle ->
                    handle.createQuery("SELECT count(*) FROM " + from).mapTo(Long.class).one());
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Feature Count: " + number)
        .doesNotContain("ERROR");
  }

  private static String ogrinfo() {
    for (String directory : System.getenv("PATH").split(File.pathSeparator)) {
      File file = new File(directory, "ogrinfo");
      if (file.canExecute()) {
        return file.getPath();
      }
    }
    return null;
  }
}
