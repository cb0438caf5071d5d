package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.cartagena.ingest.ReaderSupport.Contents;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a server of the test that speaks the protocol, with its faults. */
class FeatureServerTest {
  private static final FeatureServer.Limits QUICK =
      new FeatureServer.Limits(64 << 20, 8 << 20, 1, Duration.ofMinutes(5));

  @TempDir Path directory;
  private HttpServer http;
  private final Layer layer = new Layer();

  /** A layer of points 1 to {@code features}, and what goes wrong with it. */
  private static final class Layer {
    int features = 2_500;
    int limit = 1_000;
    boolean paged = true;
    String token;
    int failures;
    String error;
    int countAfter = -1;
    boolean repeatsPages;
    String redirect;
    int counts;
    volatile int pauseMs;
    final List<Map<String, String>> queries = new ArrayList<>();
    final List<String> targets = new ArrayList<>();

    String answer(HttpExchange exchange, Map<String, String> form) {
      try {
        Thread.sleep(pauseMs);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (token != null && !token.equals(form.get("token"))) {
        return "{\"error\":{\"code\":499,\"message\":\"Token Required\",\"details\":[]}}";
      }
      if (!exchange.getRequestURI().getPath().endsWith("/query")) {
        return "{\"id\":0,\"name\":\"Hazards / all\",\"type\":\"Feature Layer\",\"capabilities\":\"Query\","
            + "\"objectIdField\":\"OBJECTID\",\"maxRecordCount\":"
            + limit
            + ",\"geometryType\":\"esriGeometryPoint\",\"advancedQueryCapabilities\":{\"supportsPagination\":"
            + paged
            + "},\"fields\":["
            + FIELDS
            + "]}";
      }
      queries.add(form);
      if ("true".equals(form.get("returnCountOnly"))) {
        counts++;
        return "{\"count\":" + (counts > 1 && countAfter >= 0 ? countAfter : features) + "}";
      }
      if ("true".equals(form.get("returnIdsOnly"))) {
        return "{\"objectIdFieldName\":\"OBJECTID\",\"objectIds\":["
            + IntStream.rangeClosed(1, features)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","))
            + "]}";
      }
      List<Integer> ids = new ArrayList<>();
      boolean more = false;
      if (form.containsKey("objectIds")) {
        for (String id : form.get("objectIds").split(",")) {
          ids.add(Integer.valueOf(id));
        }
      } else {
        int from = repeatsPages ? 0 : Integer.parseInt(form.get("resultOffset"));
        int size = Math.min(limit, Integer.parseInt(form.get("resultRecordCount")));
        for (int id = from + 1; id <= Math.min(features, from + size); id++) {
          ids.add(id);
        }
        more = from + size < features;
      }
      return "{\"objectIdFieldName\":\"OBJECTID\",\"geometryType\":\"esriGeometryPoint\",\"spatialReference\":{\"wkid\":102100,\"latestWkid\":3857},"
          + "\"fields\":["
          + FIELDS
          + "],\"features\":["
          + ids.stream()
              .map(
                  id ->
                      "{\"attributes\":{\"OBJECTID\":"
                          + id
                          + ",\"hazard_status\":1,\"status_date\":1546300800000},\"geometry\":{\"x\":2003750.834,\"y\":0}}")
              .collect(Collectors.joining(","))
          + "]"
          + (more ? ",\"exceededTransferLimit\":true" : "")
          + "}";
    }

    static final String FIELDS =
        "{\"name\":\"OBJECTID\",\"type\":\"esriFieldTypeOID\"},"
            + "{\"name\":\"hazard_status\",\"type\":\"esriFieldTypeInteger\",\"domain\":{\"type\":\"codedValue\",\"codedValues\":[{\"name\":\"Open\",\"code\":1},{\"name\":\"Closed\",\"code\":2}]}},"
            + "{\"name\":\"status_date\",\"type\":\"esriFieldTypeDate\"}";
  }

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.createContext("/", this::handle);
    http.start();
  }

  @AfterEach
  void stop() {
    http.stop(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    layer.targets.add(exchange.getRequestURI().toString());
    String form = body.isEmpty() ? String.valueOf(exchange.getRequestURI().getRawQuery()) : body;
    Map<String, String> fields = new HashMap<>();
    for (String part : form.split("&")) {
      String[] pair = part.split("=", 2);
      fields.put(
          pair[0], pair.length > 1 ? URLDecoder.decode(pair[1], StandardCharsets.UTF_8) : "");
    }
    boolean page = fields.containsKey("resultOffset");
    if (layer.redirect != null) {
      exchange.getResponseHeaders().add("Location", layer.redirect);
      exchange.sendResponseHeaders(302, -1);
    } else if (page && layer.failures > 0) {
      layer.failures--;
      exchange.sendResponseHeaders(503, -1);
    } else {
      String answer = page && layer.error != null ? layer.error : layer.answer(exchange, fields);
      byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private String address() {
    return "http://127.0.0.1:"
        + http.getAddress().getPort()
        + "/arcgis/rest/services/Hazards/FeatureServer/0";
  }

  private FeatureServer.Layer download() {
    return download(address(), Optional.empty(), false);
  }

  private FeatureServer.Layer download(String address, Optional<String> token, boolean publicOnly) {
    return FeatureServer.download(
        address, directory, token, publicOnly, Progress.NONE, () -> false, QUICK);
  }

  @Test
  void all_pages_become_one_file_that_is_read_as_rows() throws IOException {
    FeatureServer.Layer fetched = download();
    assertThat(fetched.features()).isEqualTo(2_500);
    Contents file = ReaderSupport.read(fetched.file());
    assertThat(file.rows()).hasSize(2_500);
    assertThat(file.opening().crs().code()).isEqualTo("EPSG:3857");
    assertThat(file.text(0, "hazard_status")).isEqualTo("Open");
    assertThat(file.text(0, "hazard_status (code)")).isEqualTo("1");
    assertThat(file.text(0, "status_date")).isEqualTo("2019-01-01");
    assertThat(layer.queries).filteredOn(q -> q.containsKey("resultOffset")).hasSize(3);
    assertThat(layer.queries)
        .filteredOn(q -> q.containsKey("resultOffset"))
        .allSatisfy(q -> assertThat(q).containsEntry("orderByFields", "OBJECTID ASC"));
    try (var files = Files.list(directory)) {
      assertThat(files).containsExactly(fetched.file());
    }
  }

  @Test
  void servers_without_paging_are_read_by_objectids() throws IOException {
    layer.paged = false;
    layer.features = 450;
    assertThat(ReaderSupport.read(download().file()).rows()).hasSize(450);
    assertThat(layer.queries).noneMatch(q -> q.containsKey("resultOffset"));
  }

  @Test
  void a_page_that_fails_twice_is_asked_again() {
    layer.failures = 2;
    assertThat(download().features()).isEqualTo(2_500);
  }

  @Test
  void a_page_that_always_fails_is_refused_and_leaves_nothing() {
    layer.failures = 99;
    assertThatThrownBy(this::download)
        .isInstanceOf(AppException.class)
        .hasMessageContaining("failed 4 times")
        .hasMessageContaining("503");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void an_error_sent_with_status_200_is_an_error() {
    layer.error =
        "{\"error\":{\"code\":400,\"message\":\"Cannot perform query.\",\"details\":[\"Invalid field\"]}}";
    assertThatThrownBy(this::download).hasMessageContaining("Cannot perform query. Invalid field");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_layer_that_changes_meanwhile_is_refused() {
    layer.countAfter = 2_499;
    assertThatThrownBy(this::download).hasMessageContaining("changed while it was read");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_server_that_ignores_the_offset_is_found_out() {
    layer.repeatsPages = true;
    assertThatThrownBy(this::download).hasMessageContaining("objectid 1 twice");
  }

  @Test
  void tokens_are_sent_and_kept_nowhere() throws IOException {
    layer.token = "s3cret";
    layer.features = 10;
    assertThatThrownBy(this::download).hasMessageContaining("asks for a token");
    FeatureServer.Layer fetched = download(address() + "?token=s3cret", Optional.empty(), false);
    assertThat(Files.readString(fetched.file())).doesNotContain("s3cret");
    assertThat(fetched.address().toString()).isEqualTo(address());
    assertThat(layer.targets).noneMatch(target -> target.contains("s3cret"));
    assertThat(download(address(), Optional.of("s3cret"), false).features()).isEqualTo(10);
    layer.error = "{\"error\":{\"code\":400,\"message\":\"bad s3cret\"}}";
    assertThatThrownBy(() -> download(address(), Optional.of("s3cret"), false))
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void cancelling_ends_it() {
    assertThatThrownBy(
            () ->
                FeatureServer.download(
                    address(),
                    directory,
                    Optional.empty(),
                    false,
                    Progress.NONE,
                    () -> true,
                    QUICK))
        .hasMessageContaining("cancelled");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void a_server_that_takes_too_long_is_given_up() {
    layer.pauseMs = 400;
    long startNs = System.nanoTime();
    assertThatThrownBy(
            () ->
                FeatureServer.download(
                    address(),
                    directory,
                    Optional.empty(),
                    false,
                    Progress.NONE,
                    () -> false,
                    new FeatureServer.Limits(1 << 20, 1 << 20, 1, Duration.ofMillis(700))))
        .hasMessageContaining("too slow to wait");
    assertThat(Duration.ofNanos(System.nanoTime() - startNs)).isLessThan(Duration.ofSeconds(5));
    assertThat(directory).isEmptyDirectory();
  }

  /**
   * Whoever asked has gone, or has pressed cancel: the upload is deleted, and the fetching ends.
   */
  @Test
  void deleting_the_upload_stops_the_fetching() throws Exception {
    layer.pauseMs = 1_500;
    Uploads uploads = new Uploads(directory, Uploads.Limits.USUAL, false);
    String id = uploads.create("me");
    Throwable[] thrown = new Throwable[1];
    Thread fetching =
        new Thread(
            () -> {
              try {
                uploads.fetch("me", Optional.of(id), address());
              } catch (AppException e) {
                thrown[0] = e;
              }
            });
    fetching.start();
    Thread.sleep(400);
    assertThat(fetching.isAlive()).isTrue();
    assertThatThrownBy(() -> uploads.fetch("me", Optional.of(id), address()))
        .hasMessageContaining("upload of its own");
    uploads.delete("me", id);
    fetching.join(2_000);
    assertThat(fetching.isAlive()).isFalse();
    assertThat(thrown[0]).hasMessageContaining("cancelled");
    assertThat(directory.resolve("uploads")).isEmptyDirectory();
    layer.pauseMs = 0;
    assertThat(uploads.listFiles("me", uploads.fetch("me", Optional.empty(), address()).uploadId()))
        .hasSize(1);
  }

  @Test
  void an_answer_without_end_is_refused() {
    assertThatThrownBy(
            () ->
                FeatureServer.download(
                    address(),
                    directory,
                    Optional.empty(),
                    false,
                    Progress.NONE,
                    () -> false,
                    new FeatureServer.Limits(1 << 20, 10_000, 1, Duration.ofMinutes(5))))
        .hasMessageContaining("larger than");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void private_addresses_are_refused_where_only_public_ones_may_be_read() {
    assertThatThrownBy(() -> download(address(), Optional.empty(), true))
        .hasMessageContaining("not on the public internet");
    assertThatThrownBy(
            () -> download(address().replace("127.0.0.1", "localhost"), Optional.empty(), true))
        .hasMessageContaining("not on the public internet");
    assertThat(layer.targets).isEmpty();
  }

  @Test
  void redirects_are_checked_and_do_not_carry_the_token_away() {
    layer.redirect = "file:///etc/passwd";
    assertThatThrownBy(this::download).isInstanceOf(AppException.class);
    layer.redirect = address();
    assertThatThrownBy(this::download).hasMessageContaining("without an end");
    layer.redirect = "http://example.invalid/FeatureServer/0";
    assertThatThrownBy(() -> download(address(), Optional.of("s3cret"), false))
        .hasMessageContaining("token is not given");
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1,false",
    "10.1.2.3,false",
    "172.20.0.1,false",
    "192.168.1.1,false",
    "169.254.169.254,false",
    "100.64.0.1,false",
    "0.0.0.0,false",
    "::1,false",
    "fd00::1,false",
    "fe80::1,false",
    "::ffff:10.0.0.1,false",
    "64:ff9b::a00:1,false",
    "8.8.8.8,true",
    "2606:4700::1111,true"
  })
  void public_addresses(String address, boolean expected) throws IOException {
    assertThat(PublicAddress.isPublic(InetAddress.getByName(address))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://example.org/arcgis/rest/services/A/FeatureServer/0,http://",
    "https://example.org/index.html,not that of a layer",
    "https://user:word@example.org/arcgis/rest/services/A/FeatureServer/0,user name"
  })
  void other_addresses_are_refused(String address, String words) {
    assertThatThrownBy(() -> download(address, Optional.empty(), false))
        .isInstanceOf(AppException.class)
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0177.0.0.1", "2130706433", "0x7f000001", "127.0.0.01", "0"})
  void figures_that_mean_different_addresses_are_not_read(String host) {
    assertThatThrownBy(() -> PublicAddress.check(URI.create("http://" + host + "/x")))
        .hasMessageContaining("not read from here");
  }
}
