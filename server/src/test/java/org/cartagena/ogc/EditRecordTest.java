package org.cartagena.ogc;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.cartagena.support.Mvt;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Editing single records over OGC API Features Part 4, and what follows from an edit. */
class EditRecordTest {
  private static final TestServer server = TestServer.get();
  private static final HttpClient client = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String HAZARDS = "/ogc/collections/hazard-areas/items";
  private static String token;
  private static World world;

  @BeforeAll
  static void world() {
    token = server.token("XEA");
    world =
        World.of(TestDatabase.get(), "XEA", "open")
            .version("admin-area")
            .adminArea(1, "W", "West", "POLYGON((50 10,51 10,51 11,50 11,50 10))")
            .adminArea(1, "E", "East", "POLYGON((51 10,52 10,52 11,51 11,51 10))")
            .version("hazard-area");
    for (int i = 0; i < 40; i++) {
      world.hazard("h" + i, i % 2 == 0 ? "SHA" : "CHA", "open", square(50.01 + i * 0.02, 10.5));
    }
    world
        .version("land-release")
        .version("service")
        .service("Clinic", "rehabilitation", "POINT(50.5 10.5)")
        .version("project")
        .project("Road", "LINESTRING(50 10.2,51 10.2)")
        .publish();
  }

  static String square(double west, double south) {
    double east = west + 0.001;
    double north = south + 0.001;
    return "POLYGON((%s %s,%s %s,%s %s,%s %s,%s %s))"
        .formatted(west, south, east, south, east, north, west, north, west, south);
  }

  static HttpResponse<byte[]> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<byte[]> put(String path, String body, String tag) {
    return send(
        "PUT",
        path,
        body,
        "Authorization",
        "Bearer " + token,
        "Content-Type",
        "application/geo+json",
        "If-Match",
        tag);
  }

  private static HttpResponse<byte[]> patch(String path, String body, String tag) {
    return send(
        "PATCH",
        path,
        body,
        "Authorization",
        "Bearer " + token,
        "Content-Type",
        "application/merge-patch+json",
        "If-Match",
        tag);
  }

  private static HttpResponse<byte[]> post(String path, String body) {
    return send(
        "POST",
        path,
        body,
        "Authorization",
        "Bearer " + token,
        "Content-Type",
        "application/geo+json");
  }

  private static HttpResponse<byte[]> get(String path) {
    return send("GET", path, null, "Authorization", "Bearer " + token);
  }

  static String tag(HttpResponse<?> response) {
    return response.headers().firstValue("ETag").orElseThrow();
  }

  static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  static ObjectNode json(HttpResponse<byte[]> response) {
    assertThat(response.statusCode()).as(text(response)).isBetween(200, 299);
    try {
      return (ObjectNode) JSON.readTree(response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String hazard(String localId) {
    return HAZARDS + "/" + world.id("hazard_area", "local_id", localId);
  }

  private static ObjectNode polygon(double west, double south, double size) {
    ObjectNode geometry = JSON.createObjectNode().put("type", "Polygon");
    var ring = geometry.putArray("coordinates").addArray();
    ring.addArray().add(west).add(south);
    ring.addArray().add(west + size).add(south);
    ring.addArray().add(west + size).add(south + size);
    ring.addArray().add(west).add(south + size);
    ring.addArray().add(west).add(south);
    return geometry;
  }

  private static long numberInTiles(String tile) {
    HttpResponse<byte[]> answer = send("GET", tile, null);
    if (answer.statusCode() == 204) {
      return 0;
    }
    return Mvt.decode(answer.body()).stream()
        .mapToLong(feature -> ((Number) feature.attributes().get("number")).longValue())
        .sum();
  }

  /** The tile of zoom 12 that contains a point. */
  private static String tile(double longitude, double latitude) {
    int x = (int) Math.floor((longitude + 180) / 360 * 4096);
    double radians = Math.toRadians(latitude);
    int y =
        (int)
            Math.floor(
                (1 - Math.log(Math.tan(radians) + 1 / Math.cos(radians)) / Math.PI) / 2 * 4096);
    return "/tiles/hazard-areas/12/" + x + "/" + y + ".mvt";
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(Duration.ofSeconds(10));
    while (!condition.call()) {
      assertThat(Instant.now()).as("in time").isBefore(end);
      Thread.sleep(20);
    }
  }

  @Test
  void a_replaced_area_is_at_its_new_place_everywhere() throws Exception {
    String path = hazard("h3");
    String before = tile(50.07, 10.5);
    String after = tile(51.95, 10.1);
    long there = numberInTiles(before);
    assertThat(there).isPositive();
    assertThat(numberInTiles(after)).isZero();
    HttpResponse<byte[]> read = get(path);
    ObjectNode feature = json(read);
    feature.set("geometry", polygon(51.95, 10.1, 0.002));
    ((ObjectNode) feature.get("properties")).put("priority", "high");
    feature.remove("links");
    feature.remove("source");
    HttpResponse<byte[]> written = put(path + "?reason=drawn+again", feature.toString(), tag(read));
    ObjectNode now = json(written);
    assertThat(now.at("/properties/priority").asText()).isEqualTo("high");
    assertThat(now.at("/properties/adminArea").asText()).isEqualTo("East");
    assertThat(now.at("/properties/computedAreaM2").asDouble()).isBetween(48_000.0, 48_700.0);
    assertThat(tag(written)).isNotEqualTo(tag(read)).isEqualTo(tag(get(path)));
    await(() -> numberInTiles(before) == there - 1 && numberInTiles(after) == 1);

    JsonNode source = json(get(path)).get("source");
    assertThat(source.get("row").asInt()).isEqualTo(6);
    JsonNode edit = source.at("/edits/0");
    assertThat(edit.get("change").asText()).isEqualTo("changed");
    assertThat(edit.get("editedBy").asText()).isEqualTo("test");
    assertThat(edit.get("reason").asText()).isEqualTo("drawn again");
    assertThat(edit.at("/before/priority").isNull()).isTrue();
    assertThat(edit.at("/after/priority").asText()).isEqualTo("high");
    assertThat(edit.at("/before/geom").asText()).isNotEqualTo(edit.at("/after/geom").asText());
  }

  @Test
  void a_patch_changes_what_it_names_and_nothing_else() {
    String path = hazard("h5");
    HttpResponse<byte[]> read = get(path);
    ObjectNode now =
        json(
            patch(
                path,
                "{\"properties\":{\"contaminationTypes\":[\"AP\",\"AV\"],\"operator\":\"Demining Group\"}}",
                tag(read)));
    assertThat(now.at("/properties/contaminationTypes").toString()).isEqualTo("[\"AP\",\"AV\"]");
    assertThat(now.at("/properties/operator").asText()).isEqualTo("Demining Group");
    assertThat(now.get("geometry")).isEqualTo(json(read).get("geometry"));
    JsonNode edit = now.at("/source/edits/0");
    List<String> differ = new ArrayList<>();
    edit.get("before")
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!edit.get("before").get(name).equals(edit.get("after").get(name))) {
                differ.add(name);
              }
            });
    assertThat(differ).containsExactlyInAnyOrder("contamination_types", "operator_id");
  }

  @Test
  void a_new_record_is_counted_and_comes_from_the_edit() {
    long before = server.json("/api/programmes/XEA/summary", null).at("/remaining/number").asLong();
    ObjectNode feature = JSON.createObjectNode().put("type", "Feature");
    feature.set("geometry", polygon(50.3, 10.8, 0.001));
    feature
        .putObject("properties")
        .put("localId", "new")
        .put("classification", "CHA")
        .put("status", "open")
        .put("foundOn", "2024-05-01");
    HttpResponse<byte[]> made = post(HAZARDS, feature.toString());
    assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
    String location = made.headers().firstValue("Location").orElseThrow();
    HttpResponse<byte[]> read = get(location);
    assertThat(tag(read)).isEqualTo(tag(made));
    ObjectNode record = json(read);
    assertThat(record.at("/properties/validFrom").asText()).isEqualTo("2024-05-01");
    assertThat(record.at("/properties/adminArea").asText()).isEqualTo("West");
    assertThat(record.at("/source/file").isNull()).isTrue();
    assertThat(record.at("/source/row").isNull()).isTrue();
    assertThat(record.at("/source/edits/0/change").asText()).isEqualTo("created");
    assertThat(server.json("/api/programmes/XEA/summary", null).at("/remaining/number").asLong())
        .isEqualTo(before + 1);
    // Nobody learns who did it, or what was there before, but that it was done.
    JsonNode told = json(send("GET", location, null)).at("/source/edits/0");
    assertThat(told.get("change").asText()).isEqualTo("created");
    assertThat(told.get("editedBy").isNull()).isTrue();
    assertThat(told.get("after").isNull()).isTrue();
    // A second one with the same identifier would be counted twice.
    HttpResponse<byte[]> twice = post(HAZARDS, feature.toString());
    assertThat(twice.statusCode()).isEqualTo(422);
    assertThat(text(twice)).contains("localId");
  }

  @Test
  void deleting_needs_a_reason_and_keeps_what_was() throws Exception {
    String path = hazard("h7");
    String tag = tag(get(path));
    HttpResponse<byte[]> without = delete(path, tag);
    assertThat(without.statusCode()).isEqualTo(400);
    assertThat(text(without)).contains("reason");
    HttpResponse<byte[]> personal = delete(path + "?reason=ask+jane.doe@example.org", tag);
    assertThat(personal.statusCode()).isEqualTo(422);
    assertThat(text(personal)).doesNotContain("jane.doe");
    assertThat(get(path).statusCode()).isEqualTo(200);
    String tile = tile(50.15, 10.5);
    long there = numberInTiles(tile);
    assertThat(there).isPositive();
    assertThat(delete(path + "?reason=entered+twice", tag).statusCode()).isEqualTo(204);
    assertThat(get(path).statusCode()).isEqualTo(404);
    await(() -> numberInTiles(tile) == there - 1);
    assertThat(
            owner(
                "SELECT e.reason || ' ' || (e.before ->> 'local_id') FROM record_edit e WHERE change = 'deleted' AND before ->> 'local_id' = 'h7'"
                    + " AND version_id = "
                    + world.newestVersion("hazard-area")))
        .isEqualTo("entered twice h7");
  }

  private static HttpResponse<byte[]> delete(String path, String tag) {
    return send("DELETE", path, null, "Authorization", "Bearer " + token, "If-Match", tag);
  }

  private static String owner(String sql) {
    try (Handle handle = TestDatabase.get().owner().open()) {
      return handle.createQuery(sql).mapTo(String.class).one();
    }
  }

  @Test
  void of_edits_of_one_state_exactly_one_wins() throws Exception {
    String path = hazard("h9");
    String tag = tag(get(path));
    ExecutorService editors = Executors.newFixedThreadPool(8);
    try {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        String body = "{\"properties\":{\"name\":\"editor " + i + "\"}}";
        answers.add(editors.submit(() -> patch(path, body, tag).statusCode()));
      }
      List<Integer> codes = new ArrayList<>();
      for (Future<Integer> answer : answers) {
        codes.add(answer.get());
      }
      assertThat(codes).containsOnlyOnce(200).containsOnly(200, 412);
    } finally {
      editors.shutdownNow();
    }
    assertThat(json(get(path)).at("/source/edits")).hasSize(1);
  }

  /** Two edits of one tile at once: none is lost in its rows. */
  @Test
  void edits_of_neighbours_at_once_all_arrive() throws Exception {
    ExecutorService editors = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 20; i < 28; i++) {
        String path = hazard("h" + i);
        ObjectNode body = JSON.createObjectNode();
        body.set("geometry", polygon(51.5 + i * 0.002, 10.95, 0.001));
        answers.add(
            editors.submit(() -> patch(path, body.toString(), tag(get(path))).statusCode()));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(200);
      }
    } finally {
      editors.shutdownNow();
    }
    assertFull();
  }

  /** Totals, cells and tiles are those that a publication would make. */
  private static void assertFull() {
    int version = world.newestVersion("hazard-area");
    String totals =
        "SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM (SELECT admin_area_id, classification, status, contamination, remaining,"
            + " number, number_without_location, number_without_area, round(area_m2) FROM hazard_total WHERE version_id = "
            + version
            + ") t";
    String cells =
        "SELECT string_agg(t::text, ';' ORDER BY t::text) FROM (SELECT x, y, number, number_cha, number_sha FROM hazard_cell WHERE version_id = "
            + version
            + ") t";
    String cellsOfAllSizes =
        "SELECT string_agg(t::text, ';' ORDER BY t::text) FROM (SELECT level, x, y, number, number_counted, number_cha, number_sha FROM tile_cell WHERE version_id = "
            + version
            + ") t";
    String adminAreas =
        "SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM (SELECT admin_area_id, number, number_cha, number_sha, round(area_m2), own FROM admin_area_hazard WHERE version_id = "
            + version
            + ") t";
    String tiles =
        "SELECT string_agg(t::text, ';' ORDER BY t::text) FROM (SELECT r.key, r.id, r.number, r.area_m2, r.x_min, r.y_min, r.x_max, r.y_max"
            + " FROM tile_row r JOIN tile_tree t ON t.id = r.tree_id WHERE t.version_id = "
            + version
            + ") t";
    String incremental =
        owner(totals) + owner(cells) + owner(cellsOfAllSizes) + owner(adminAreas) + owner(tiles);
    try (Handle handle = TestDatabase.get().owner().open()) {
      handle.useTransaction(
          transaction -> {
            transaction
                .createQuery(
                    "SELECT refresh_hazard_totals(ARRAY[:v])::text || refresh_hazard_cells(ARRAY[:v])::text || refresh_tile_tree(:v)::text")
                .bind("v", version)
                .mapTo(String.class)
                .one();
            String full = "";
            for (String sql : List.of(totals, cells, cellsOfAllSizes, adminAreas, tiles)) {
              full += transaction.createQuery(sql).mapTo(String.class).one();
            }
            assertThat(incremental).isEqualTo(full);
            transaction.rollback();
          });
    }
  }

  @Test
  void who_has_not_seen_the_state_changes_nothing() {
    String path = hazard("h11");
    HttpResponse<byte[]> read = get(path);
    String body = "{\"properties\":{\"name\":\"x\"}}";
    assertThat(
            send(
                    "PATCH",
                    path,
                    body,
                    "Authorization",
                    "Bearer " + token,
                    "Content-Type",
                    "application/merge-patch+json")
                .statusCode())
        .isEqualTo(428);
    for (String tag : List.of("W/" + tag(read), "\"0123456789abcdef-00\"", "nonsense")) {
      assertThat(patch(path, body, tag).statusCode()).as(tag).isEqualTo(412);
    }
    assertThat(tag(get(path))).isEqualTo(tag(read));
    // Another form of the same state will do.
    String other = tag(get(path + "?crs=http://www.opengis.net/def/crs/EPSG/0/3857"));
    assertThat(other).isNotEqualTo(tag(read));
    assertThat(patch(path, body, "\"0123456789abcdef-00\", " + other).statusCode()).isEqualTo(200);
    assertThat(
            send(
                    "GET",
                    path,
                    null,
                    "Authorization",
                    "Bearer " + token,
                    "If-None-Match",
                    tag(get(path)))
                .statusCode())
        .isEqualTo(304);
  }

  @Test
  void only_the_centre_of_the_programme_edits() {
    String path = hazard("h13");
    String body = "{\"properties\":{\"name\":\"x\"}}";
    String type = "application/merge-patch+json";
    String tag = tag(get(path));
    assertThat(send("PATCH", path, body, "Content-Type", type, "If-Match", tag).statusCode())
        .isEqualTo(403);
    assertThat(send("DELETE", path + "?reason=x", null, "If-Match", "*").statusCode())
        .isEqualTo(403);
    String foreign = "Bearer " + server.token("XEZ");
    HttpResponse<byte[]> other =
        send("PATCH", path, body, "Authorization", foreign, "Content-Type", type, "If-Match", "*");
    assertThat(other.statusCode()).isEqualTo(403);
    assertThat(text(other)).contains("XEA");
    assertThat(tag(get(path))).isEqualTo(tag);
    HttpResponse<byte[]> everybody = send("OPTIONS", path, null);
    assertThat(everybody.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
    HttpResponse<byte[]> centre = send("OPTIONS", path, null, "Authorization", "Bearer " + token);
    assertThat(centre.headers().firstValue("Allow"))
        .hasValue("GET, HEAD, OPTIONS, PUT, PATCH, DELETE");
    assertThat(centre.headers().firstValue("Accept-Patch")).hasValue(type);
    assertThat(post("/ogc/collections/admin-areas/items", "{}").statusCode()).isEqualTo(405);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'properties':{'status':'opened'}} | status",
        "{'properties':{'contaminationTypes':['AP','mines']}} | contaminationTypes",
        "{'properties':{'foundOn':'2024-02-30'}} | foundOn",
        "{'properties':{'foundOn':'1850-01-01'}} | foundOn",
        "{'properties':{'foundOn':'2024-03-01','statusOn':'2024-02-01'}} | after its status",
        "{'properties':{'statusOn':'2199-01-01'}} | statusOn",
        "{'properties':{'reportedAreaM2':-5}} | reportedAreaM2",
        "{'properties':{'reportedAreaM2':'5'}} | reportedAreaM2",
        "{'properties':{'remaining':false}} | remaining",
        "{'properties':{'programme':'XEB'}} | programme",
        "{'properties':{'computedAreaM2':1}} | computedAreaM2",
        "{'properties':{'colour':'red'}} | colour",
        "{'properties':{'statusReason':'call jane.doe@example.org'}} | statusReason",
        "{'properties':{'blockages':['road, river']}} | blockages",
        "{'properties':7} | properties",
        "{'id':1} | id",
        "{'geometry':{'type':'Polygon','coordinates':[[[50,10],[50.1,10.1],[50.1,10],[50,10.1],[50,10]]]}} | self-crossing",
        "{'geometry':{'type':'Polygon','coordinates':[[[50,10],[50.1,10.1],[50,10]]]}} | geometry",
        "{'geometry':{'type':'Point','coordinates':[0,0]}} | zero-zero",
        "{'geometry':{'type':'Point','coordinates':[500000,4000000]}} | metres",
        "{'geometry':{'type':'Circle','coordinates':[50,10]}} | geometry",
        "{'geometry':null} | reason",
        "[] | Feature",
      })
  void what_cannot_be_is_refused_with_its_property(String body, String word) {
    String path = hazard("h15");
    HttpResponse<byte[]> read = get(path);
    HttpResponse<byte[]> refused = patch(path, body.replace('\'', '"'), tag(read));
    assertThat(refused.statusCode()).as(text(refused)).isEqualTo(422);
    assertThat(text(refused)).contains(word).doesNotContain("jane.doe");
    assertThat(tag(get(path))).isEqualTo(tag(read));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{\"a\":1,\"a\":2}", "{} {}", ""})
  void what_is_not_json_is_refused(String body) {
    assertThat(patch(hazard("h15"), body, "*").statusCode()).isIn(400, 422);
    assertThat(put(hazard("h15"), body, "*").statusCode()).isIn(400, 422);
  }

  @Test
  void another_media_type_is_refused() {
    HttpResponse<byte[]> refused =
        send("POST", HAZARDS, "{}", "Authorization", "Bearer " + token, "Content-Type", "text/csv");
    assertThat(refused.statusCode()).isEqualTo(415);
    assertThat(refused.headers().firstValue("Accept-Post")).hasValue("application/geo+json");
  }

  /** Coordinates come in the order that the register states, as they go out. */
  @Test
  void content_crs_says_in_which_order_coordinates_come() {
    String path = hazard("h17");
    ObjectNode body = JSON.createObjectNode();
    body.set("geometry", polygon(10.6, 50.35, 0.001));
    HttpResponse<byte[]> written =
        send(
            "PATCH",
            path,
            body.toString(),
            "Authorization",
            "Bearer " + token,
            "Content-Type",
            "application/merge-patch+json",
            "Content-Crs",
            "<http://www.opengis.net/def/crs/EPSG/0/4326>",
            "If-Match",
            "*");
    ObjectNode now = json(written);
    assertThat(now.at("/geometry/coordinates/0/0/0/0").asDouble()).isBetween(50.0, 51.0);
    assertThat(written.headers().firstValue("Content-Crs"))
        .hasValue("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>");
    assertThat(
            send(
                    "PATCH",
                    path,
                    body.toString(),
                    "Authorization",
                    "Bearer " + token,
                    "Content-Type",
                    "application/merge-patch+json",
                    "Content-Crs",
                    "<http://example.org/crs>",
                    "If-Match",
                    "*")
                .statusCode())
        .isEqualTo(400);
  }

  /** Who opens a record in a program and saves it without a change has changed nothing. */
  @Test
  void sending_back_what_was_read_is_no_edit() {
    for (String path :
        List.of(
            hazard("h19"),
            "/ogc/collections/services/items/" + world.id("service_point", "name", "Clinic"),
            "/ogc/collections/projects/items/" + world.id("development_project", "name", "Road"))) {
      HttpResponse<byte[]> read = get(path);
      HttpResponse<byte[]> written = put(path, text(read), tag(read));
      assertThat(written.statusCode()).as(text(written)).isEqualTo(200);
      assertThat(tag(written)).isEqualTo(tag(read));
      assertThat(json(written).at("/source/edits")).isEmpty();
    }
  }

  @Test
  void every_kind_is_created_and_changed() {
    String release =
        "{\"type\":\"Feature\",\"geometry\":"
            + polygon(50.6, 10.3, 0.001)
            + ",\"properties\":{\"localId\":\"r1\",\"releaseType\":\"cleared\",\"method\":\"clearance\",\"operator\":\"Demining Group\",\"completedOn\":\"2025-01-02\",\"apMines\":3}}";
    ObjectNode made = json(post("/ogc/collections/land-releases/items", release));
    assertThat(made.at("/properties/computedAreaM2").asDouble()).isGreaterThan(11_000);
    String path = "/ogc/collections/land-releases/items/" + made.get("id").asLong();
    HttpResponse<byte[]> refused =
        patch(path, "{\"properties\":{\"releaseType\":\"cancelled\"}}", tag(get(path)));
    assertThat(refused.statusCode()).isEqualTo(422);
    assertThat(text(refused)).contains("non-technical survey");
    assertThat(
            json(patch(path, "{\"properties\":{\"apMines\":null}}", "*"))
                .at("/properties/apMines")
                .isNull())
        .isTrue();

    String service =
        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[50.51,10.51]},\"properties\":{\"name\":\"Ward\",\"categories\":[\"emergency_care\",\"referral\"],\"ownership\":\"public\",\"facilityType\":\"hospital\",\"status\":\"fully_operational\",\"capacityMonth\":20,\"waitingDays\":2,\"costToUser\":\"free\",\"wheelchairAccess\":\"yes\",\"verifiedOn\":\"2025-01-01\",\"locationSource\":\"GPS\"}}";
    ObjectNode ward = json(post("/ogc/collections/services/items", service));
    assertThat(ward.at("/properties/categories").toString())
        .isEqualTo("[\"emergency_care\",\"referral\"]");
    assertThat(ward.at("/properties/ownership").asText()).isEqualTo("public");
    assertThat(ward.at("/properties/adminArea").asText()).isEqualTo("West");

    String project =
        "{\"type\":\"Feature\",\"geometry\":{\"type\":\"LineString\",\"coordinates\":[[50.1,10.11],[50.2,10.12]]},\"properties\":{\"name\":\"Canal\",\"sector\":\"water\",\"status\":\"pipeline\",\"owner\":\"Ministry of Works\",\"startsOn\":\"2027-01-01\",\"cost\":1000.5,\"costCurrency\":\"USD\",\"corridorM\":50}}";
    ObjectNode canal = json(post("/ogc/collections/projects/items", project));
    assertThat(canal.at("/properties/computedLengthM").asDouble()).isBetween(10_900.0, 11_100.0);
    assertThat(canal.at("/properties/owner").asText()).isEqualTo("Ministry of Works");
    String canalPath = "/ogc/collections/projects/items/" + canal.get("id").asLong();
    HttpResponse<byte[]> poor = patch(canalPath, "{\"properties\":{\"costCurrency\":null}}", "*");
    assertThat(poor.statusCode()).isEqualTo(422);
    assertThat(delete(canalPath + "?reason=given+up", "*").statusCode()).isEqualTo(204);
  }

  /** Cleared in 2026 was still dangerous in 2025: the state until then is kept as one. */
  @Test
  void a_new_status_from_a_later_day_on_is_a_new_state() {
    String path = hazard("h29");
    json(
        patch(
            path,
            "{\"properties\":{\"foundOn\":\"2010-01-01\",\"statusOn\":\"2010-01-01\"}}",
            "*"));
    ObjectNode now =
        json(
            patch(
                path,
                "{\"properties\":{\"status\":\"released\",\"statusOn\":\"2026-03-04\"}}",
                "*"));
    assertThat(now.at("/properties/remaining").asBoolean()).isFalse();
    assertThat(now.at("/properties/validFrom").asText()).isEqualTo("2026-03-04");
    String states =
        "SELECT string_agg(status || ' ' || valid_from || ' ' || coalesce(valid_to::text, ''), ',' ORDER BY valid_from) FROM hazard_area"
            + " WHERE local_id = 'h29' AND version_id = "
            + world.newestVersion("hazard-area");
    assertThat(owner(states)).isEqualTo("open 2010-01-01 2026-03-04,released 2026-03-04 ");
    // What is past is not to be edited, and nothing may contradict it.
    long earlier =
        Long.parseLong(
            owner(
                "SELECT id::text FROM hazard_area WHERE local_id = 'h29' AND valid_to IS NOT NULL"));
    assertThat(
            patch(HAZARDS + "/" + earlier, "{\"properties\":{\"status\":\"closed\"}}", "*")
                .statusCode())
        .isEqualTo(409);
    assertThat(
            patch(path, "{\"properties\":{\"statusOn\":\"2009-01-01\",\"foundOn\":null}}", "*")
                .statusCode())
        .isEqualTo(409);
    assertThat(delete(path + "?reason=x", "*").statusCode()).isEqualTo(409);
    assertFull();
  }

  @Test
  void the_state_of_any_moment_can_be_told() throws InterruptedException {
    int version = world.newestVersion("hazard-area");
    String all =
        "SELECT string_agg(f::text, ';' ORDER BY f.id) FROM hazard_area f WHERE version_id = "
            + version;
    String known =
        "WITH centre AS MATERIALIZED (SELECT set_config('cartagena.tier', 'centre', false), set_config('cartagena.programmes', '*', false))"
            + " SELECT string_agg(f::text, ';' ORDER BY f.id) FROM centre, LATERAL (SELECT r.* FROM version_as_known("
            + version
            + ", '%s') s, jsonb_populate_record(NULL::hazard_area, s.state) r) f";
    String then = owner(all);
    String moment = owner("SELECT clock_timestamp()::text");
    Thread.sleep(5);
    json(patch(hazard("h31"), "{\"properties\":{\"name\":\"a\"}}", "*"));
    json(patch(hazard("h31"), "{\"properties\":{\"name\":\"b\"}}", "*"));
    assertThat(delete(hazard("h33") + "?reason=test", "*").statusCode()).isEqualTo(204);
    json(
        post(
            HAZARDS,
            "{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"localId\":\"late\",\"classification\":\"SHA\",\"status\":\"open\"}}"));
    assertThat(owner(all)).isNotEqualTo(then);
    assertThat(owner(known.formatted(moment))).isEqualTo(then);
    assertThat(owner(known.formatted("infinity"))).isEqualTo(owner(all));
    assertFull();
  }

  @Test
  void the_extent_of_the_collection_follows() {
    World.of(TestDatabase.get(), "XED", "open")
        .version("service")
        .service("Near", "referral", "POINT(1 1)")
        .publish();
    String path = "/ogc/collections/services";
    json(send("GET", path, null));
    HttpResponse<byte[]> made =
        send(
            "POST",
            path + "/items",
            "{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[50.123,-59.5]},\"properties\":{\"name\":\"Far\"}}",
            "Authorization",
            "Bearer " + server.token("XED"),
            "Content-Type",
            "application/geo+json");
    assertThat(made.statusCode()).as(text(made)).isEqualTo(201);
    assertThat(json(send("GET", path, null)).at("/extent/spatial/bbox/0/1").asDouble())
        .isLessThanOrEqualTo(-59.5);
  }

  /** What was edited in a version that is replaced does not come back by itself: it is said. */
  @Test
  void a_new_version_says_that_it_has_no_edits() {
    World edited =
        World.of(TestDatabase.get(), "XEC", "open")
            .version("service")
            .service("A", "referral", "POINT(1 1)")
            .publish();
    long id = edited.id("service_point", "name", "A");
    String path = "/ogc/collections/services/items/" + id;
    String own = server.token("XEC");
    HttpResponse<byte[]> changed =
        send(
            "PATCH",
            path,
            "{\"properties\":{\"status\":\"temporarily_closed\"}}",
            "Authorization",
            "Bearer " + own,
            "Content-Type",
            "application/merge-patch+json",
            "If-Match",
            "*");
    assertThat(changed.statusCode()).as(text(changed)).isEqualTo(200);
    edited.version("service").service("A", "referral", "POINT(1 1)");
    JsonNode difference =
        server.json("/api/datasets/" + edited.newestVersion("service") + "/difference", own);
    assertThat(difference.at("/published/edits").asInt()).isEqualTo(1);
    edited.publish();
    // The edited record belongs to the past now.
    assertThat(send("GET", path, null).statusCode()).isEqualTo(404);
  }
}
