package org.cartagena.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** From an upload to a publication and back, over HTTP as the page does it. */
class ImportRoutesTest {
  private static final String SQUARE =
      "{\"type\":\"Polygon\",\"coordinates\":[[[%1$s,30],[%1$s.1,30],[%1$s.1,30.1],[%1$s,30.1],[%1$s,30]]]}";
  private final TestServer server = TestServer.get();
  private final String token = server.token("*");

  /** Hazardous areas: identifier, longitude of the corner, status. */
  static String areas(String... idsAndLongitudes) {
    StringBuilder text = new StringBuilder("{\"type\":\"FeatureCollection\",\"features\":[");
    for (int i = 0; i < idsAndLongitudes.length; i += 2) {
      text.append(i == 0 ? "" : ",")
          .append("{\"type\":\"Feature\",\"properties\":{\"id\":\"")
          .append(idsAndLongitudes[i])
          .append("\",\"status\":\"open\"},\"geometry\":")
          .append(
              idsAndLongitudes[i + 1] == null ? "null" : SQUARE.formatted(idsAndLongitudes[i + 1]))
          .append("}");
    }
    return text.append("]}").toString();
  }

  @Test
  void from_a_file_to_a_publication_and_back() throws Exception {
    World.of(TestDatabase.get(), "XIA", "open");

    JsonNode done = importFile("XIA", "areas.geojson", areas("a", "70", "b", "71", "c", null));
    assertThat(done.get("state").asText()).as(done.toString()).isEqualTo("staged");
    assertThat(done.get("by").asText()).isEqualTo("test");
    int first = done.get("versionId").asInt();
    JsonNode difference = of(first, "difference");
    assertThat(difference.get("published").isNull()).isTrue();
    assertThat(difference.get("new").get("number").asInt()).isEqualTo(3);
    double square = difference.get("new").get("areaM2").asDouble() / 2;
    assertThat(square).isBetween(1.06e8, 1.08e8);
    assertThat(dataset(first, token).get("areaM2").asDouble()).isEqualTo(2 * square);

    assertThat(publish(first, null).statusCode()).isEqualTo(200);
    JsonNode feature = server.json("/api/hazard-areas?programme=XIA", null).get("features").get(0);
    JsonNode source =
        server
            .json("/api/hazard-areas/" + feature.get("id").asLong(), null)
            .get("properties")
            .get("source");
    assertThat(source.get("file").asText()).isEqualTo("areas.geojson");
    assertThat(source.get("row").asInt()).isEqualTo(1);
    assertThat(source.get("sha256").asText()).hasSize(64);
    assertThat(source.get("mapping").get("id").asText()).isEqualTo("local_id");
    assertThat(source.get("importerVersion").asText()).isEqualTo("development");

    JsonNode again = importFile("XIA", "areas.geojson", areas("a", "70", "b", "71", "c", null));
    assertThat(again.get("state").asText()).isEqualTo("unchanged");
    assertThat(again.get("versionId").asInt()).isEqualTo(first);

    JsonNode changed = importFile("XIA", "areas.geojson", areas("a", "70", "b", "72", "d", "73"));
    assertThat(changed.get("state").asText()).isEqualTo("staged");
    int second = changed.get("versionId").asInt();
    difference = of(second, "difference");
    assertThat(difference.get("published").get("id").asInt()).isEqualTo(first);
    assertThat(difference.get("unchanged").get("number").asInt()).isEqualTo(1);
    assertThat(difference.get("changed").get("number").asInt()).isEqualTo(1);
    assertThat(difference.get("new").get("number").asInt()).isEqualTo(1);
    assertThat(difference.get("gone").get("number").asInt()).isEqualTo(1);
    assertThat(difference.get("gone").get("areaM2").asDouble()).isZero();
    assertThat(difference.get("rows").findValuesAsText("change"))
        .containsExactly("gone", "changed", "new");
    assertThat(difference.get("rows").findValuesAsText("localId")).containsExactly("c", "b", "d");
    assertThat(difference.get("rows").findValuesAsText("row")).containsExactly("3", "2", "3");

    HttpResponse<byte[]> stale = publish(second, null);
    assertThat(stale.statusCode()).isEqualTo(409);
    assertThat(new String(stale.body(), UTF_8)).contains("Version 1 was published by test at ");
    assertThat(publish(second, first).statusCode()).isEqualTo(200);
    assertThat(localIds("XIA")).containsExactly("a", "b", "d");
    assertThat(server.send("POST", "/api/datasets/" + second + "/discard", token).statusCode())
        .isEqualTo(409);
    assertThat(server.send("POST", "/api/datasets/" + second + "/withdraw", token).statusCode())
        .isEqualTo(200);
    assertThat(localIds("XIA")).containsExactly("a", "b", "c");
    // Withdrawn because it was wrong: the same file again is a new version, to be looked at again.
    assertThat(
            importFile("XIA", "areas.geojson", areas("a", "70", "b", "72", "d", "73"))
                .get("state")
                .asText())
        .isEqualTo("staged");
  }

  @Test
  void a_file_is_looked_at_and_imported_by_the_mapping_that_was_proposed() throws Exception {
    World.of(TestDatabase.get(), "XIH", "open");
    String upload = upload("areas.geojson", areas("a", "70", "b", null));
    String path = "/api/uploads/" + upload + "/look";
    JsonNode look = server.json("POST", path, token, "{\"programme\":\"XIH\"}");
    assertThat(look.get("files").get(0).get("format").asText()).isEqualTo("GeoJSON");
    // An outline, an identifier and a status may be of anything: nothing is guessed.
    assertThat(look.get("kind").isNull()).isTrue();
    assertThat(
            server
                .json("POST", path, token, "{\"programme\":\"XIH\",\"kind\":\"hazard-area\"}")
                .get("preview"))
        .hasSize(2);
    assertThat(server.json("/api/datasets", token).get("datasets").findValuesAsText("programme"))
        .doesNotContain("XIH");
    JsonNode mapping =
        server
            .json("POST", path, token, "{\"programme\":\"XIH\",\"kind\":\"hazard-area\"}")
            .get("mapping");
    JsonNode done = end(start(upload, "XIH", ",\"mapping\":" + mapping));
    assertThat(done.get("state").asText()).as(done.toString()).isEqualTo("staged");
    int version = done.get("versionId").asInt();
    publishAs(token, version);
    JsonNode feature = server.json("/api/hazard-areas?programme=XIH", null).get("features").get(0);
    assertThat(
            server
                .json("/api/hazard-areas/" + feature.get("id").asLong(), null)
                .at("/properties/source/mappingProfile"))
        .isEqualTo(mapping);
    // The same file by another mapping is another import.
    assertThat(
            end(start(upload("areas.geojson", areas("a", "70", "b", null)), "XIH", ""))
                .get("state")
                .asText())
        .isEqualTo("staged");
    String theirs = server.token("XZZ");
    assertThat(server.send("POST", path, theirs, "{\"programme\":\"XIH\"}").statusCode())
        .isEqualTo(403);
    assertThat(server.send("POST", path, null, "{\"programme\":\"XIH\"}").statusCode())
        .isEqualTo(403);
  }

  @Test
  void what_is_discarded_leaves_its_line_and_nothing_else() throws Exception {
    World.of(TestDatabase.get(), "XIB", "open");
    int version =
        importFile("XIB", "areas.geojson", areas("a", "70", "b", null)).get("versionId").asInt();
    JsonNode discarded = server.json("POST", "/api/datasets/" + version + "/discard", token, "");
    assertThat(discarded.get("state").asText()).isEqualTo("discarded");
    assertThat(discarded.get("discardedBy").asText()).isEqualTo("test");
    assertThat(discarded.get("rows").asInt()).isEqualTo(2);
    assertThat(discarded.get("files").get(0).get("name").asText()).isEqualTo("areas.geojson");
    for (String table : List.of("hazard_area", "source_row", "row_issue")) {
      assertThat(
              ImportSupport.ask(
                  version, "SELECT count(*) FROM " + table + " WHERE version_id = :v"))
          .as(table)
          .isEqualTo("0");
    }
    // An empty report of rows that are gone would look perfect.
    for (String what : List.of("issues", "difference", "problem-rows", "issues.csv")) {
      HttpResponse<byte[]> answer = server.fetch("/api/datasets/" + version + "/" + what, token);
      assertThat(answer.statusCode()).as(what).isEqualTo(409);
      assertThat(new String(answer.body(), UTF_8)).contains("was discarded");
    }
    assertThat(publish(version, null).statusCode()).isEqualTo(409);
    assertThat(
            importFile("XIB", "areas.geojson", areas("a", "70", "b", null)).get("state").asText())
        .isEqualTo("staged");
  }

  @Test
  void a_failed_import_says_why_keeps_the_upload_and_can_be_discarded() throws Exception {
    World.of(TestDatabase.get(), "XIC", "open");
    String upload = upload("areas.geojson", "{\"type\":\"FeatureCollection\",\"features\":[]}");
    JsonNode failed = end(start(upload, "XIC", ""));
    assertThat(failed.get("state").asText()).isEqualTo("failed");
    assertThat(failed.get("failure").asText()).isNotEmpty();
    // With another kind or coordinate system it may go: nobody sends two gigabytes twice.
    assertThat(end(start(upload, "XIC", "")).get("state").asText()).isEqualTo("failed");
    assertThat(server.send("DELETE", "/api/uploads/" + upload, token).statusCode()).isEqualTo(204);
    assertThat(server.send("DELETE", "/api/uploads/" + upload, token).statusCode()).isEqualTo(404);
  }

  /** The statement waits for a lock, as it would for a long check: only the database can end it. */
  @Test
  void cancelling_ends_the_statement_that_the_database_is_at() throws Exception {
    World.of(TestDatabase.get(), "XID", "open");
    String job;
    try (Handle other = TestDatabase.get().owner().open()) {
      other.begin();
      other.execute("LOCK TABLE hazard_area IN ACCESS EXCLUSIVE MODE");
      job = start(upload("areas.geojson", areas("a", "70")), "XID", "");
      JsonNode waiting =
          server.json(
              "/api/imports/" + start(upload("b.geojson", areas("b", "70")), "XID", ""), token);
      assertThat(waiting.get("state").asText()).isEqualTo("waiting");
      assertThat(
              server
                  .json("POST", "/api/imports/" + waiting.get("id").asText() + "/cancel", token, "")
                  .get("state")
                  .asText())
          .isEqualTo("cancelled");
      awaitWaitingForLock();
      assertThat(server.json("/api/imports/" + job, token).get("state").asText())
          .isIn("reading", "checking");
      server.json("POST", "/api/imports/" + job + "/cancel", token, "");
      JsonNode cancelled = end(job);
      assertThat(cancelled.get("state").asText()).isEqualTo("cancelled");
      assertThat(cancelled.get("failure").asText()).contains("Nothing of it was kept");
      other.rollback();
    }
    assertThat(
            ImportSupport.ask(
                server.json("/api/imports/" + job, token).get("versionId").asInt(),
                "SELECT state || ' ' || failure FROM dataset_version WHERE id = :v"))
        .isEqualTo("failed The import was cancelled. Nothing of it was kept.");
  }

  private static void awaitWaitingForLock() throws Exception {
    for (int i = 0; i < 200; i++) {
      if (!ImportSupport.ask(
              0,
              "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ILIKE '%hazard_area%'"
                  + " AND :v = 0")
          .equals("0")) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("no statement waits");
  }

  @Test
  void too_many_that_wait_are_told_so() throws Exception {
    World.of(TestDatabase.get(), "XIE", "open");
    List<String> jobs = new java.util.ArrayList<>();
    try (Handle other = TestDatabase.get().owner().open()) {
      other.begin();
      other.execute("LOCK TABLE hazard_area IN ACCESS EXCLUSIVE MODE");
      jobs.add(start(upload("0.geojson", areas("a", "70")), "XIE", ""));
      awaitWaitingForLock();
      for (int i = 1; i <= 8; i++) {
        jobs.add(start(upload(i + ".geojson", areas("a", "70")), "XIE", ""));
      }
      String upload = upload("9.geojson", areas("a", "70"));
      HttpResponse<byte[]> answer =
          server.send("POST", "/api/imports", token, ask(upload, "XIE", ""));
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("Retry-After")).isPresent();
      assertThat(new String(answer.body(), UTF_8)).contains("8 imports are waiting already");
      other.rollback();
    }
    for (String job : jobs) {
      assertThat(end(job).get("state").asText()).isEqualTo("staged");
    }
  }

  /** Every address, for the public, for a wrong token, and for the centre of another country. */
  @Test
  void nobody_else_sees_or_touches_an_import() throws Exception {
    World.of(TestDatabase.get(), "XIF", "open");
    String ours = server.token("XIF");
    String twin = server.token("XIF");
    String theirs = server.token("XZZ");
    String upload = server.json("POST", "/api/uploads", ours, "").get("id").asText();
    server.json(
        "PUT", "/api/uploads/" + upload + "/files/a.geojson", ours, areas("a", "70", "b", null));

    for (String other : List.of(theirs, twin)) {
      assertThat(
              server
                  .send("PUT", "/api/uploads/" + upload + "/files/a.geojson", other, "x")
                  .statusCode())
          .isEqualTo(404);
      assertThat(server.send("DELETE", "/api/uploads/" + upload, other).statusCode())
          .isEqualTo(404);
    }
    assertThat(server.send("POST", "/api/imports", twin, ask(upload, "XIF", "")).statusCode())
        .isEqualTo(404);
    assertThat(server.send("POST", "/api/imports", theirs, ask(upload, "XIF", "")).statusCode())
        .isEqualTo(403);
    // A new programme is for who holds all of them.
    assertThat(server.send("POST", "/api/imports", theirs, ask(upload, "XZZ", "")).statusCode())
        .isEqualTo(403);
    assertThat(server.send("POST", "/api/imports", ours, ask(upload, "AFG", "")).statusCode())
        .isEqualTo(403);

    String job =
        server.json("POST", "/api/imports", ours, ask(upload, "XIF", "")).get("id").asText();
    int version = end(job).get("versionId").asInt();
    String dataset = "/api/datasets/" + version;
    List<String> gets =
        List.of(
            "/api/imports",
            "/api/imports/" + job,
            dataset + "/issues",
            dataset + "/difference",
            dataset + "/problem-rows",
            dataset + "/issues.csv",
            dataset + "/issues.xlsx");
    List<String> posts =
        List.of(
            "/api/uploads",
            "/api/imports",
            "/api/imports/" + job + "/cancel",
            dataset + "/publish",
            dataset + "/withdraw",
            dataset + "/discard");
    for (String path : gets) {
      assertThat(server.fetch(path, null).statusCode()).as(path).isEqualTo(403);
      assertThat(server.fetch(path, "no-such-token").statusCode()).as(path).isEqualTo(401);
      assertThat(server.fetch(path, ours).statusCode()).as(path).isEqualTo(200);
      if (!path.equals("/api/imports")) {
        assertThat(server.fetch(path, theirs).statusCode()).as(path).isEqualTo(404);
      }
    }
    assertThat(server.json("/api/imports", theirs).get("imports")).isEmpty();
    for (String path : posts) {
      assertThat(server.send("POST", path, null, "{\"replacing\":null}").statusCode())
          .as(path)
          .isEqualTo(403);
      assertThat(server.send("POST", path, "no-such-token", "{}").statusCode())
          .as(path)
          .isEqualTo(401);
      if (path.contains("/" + version + "/") || path.contains(job)) {
        assertThat(server.send("POST", path, theirs, "{\"replacing\":null}").statusCode())
            .as(path)
            .isEqualTo(404);
      }
    }
    // A staged version is not even counted for anybody else.
    for (String who : new String[] {null, theirs}) {
      assertThat(server.json("/api/datasets", who).get("datasets").findValuesAsText("programme"))
          .doesNotContain("XIF");
    }
    publishAs(ours, version);
    JsonNode seen = dataset(version, null);
    assertThat(seen.get("importedBy").isNull()).isTrue();
    assertThat(seen.get("files").isNull()).isTrue();
  }

  @Test
  void the_rows_with_a_fault_come_as_geojson_with_what_was_in_them() throws Exception {
    World.of(TestDatabase.get(), "XIG", "open");
    String bowTie =
        areas("a", "70", "b", null)
            .replace(
                "[[[70,30],[70.1,30],[70.1,30.1],[70,30.1],[70,30]]]",
                "[[[70,30],[70.1,30.1],[70.1,30],[70,30.1],[70,30]]]");
    int version = importFile("XIG", "areas.geojson", bowTie).get("versionId").asInt();
    JsonNode rows = of(version, "problem-rows");
    assertThat(rows.get("numberMatched").asInt()).isEqualTo(2);
    assertThat(rows.get("features").findValuesAsText("row")).containsExactlyInAnyOrder("1", "2");
    for (JsonNode row : rows.get("features")) {
      JsonNode properties = row.get("properties");
      boolean repaired = properties.get("row").asInt() == 1;
      assertThat(row.get("geometry").isNull()).isEqualTo(!repaired);
      assertThat(properties.get("fields").get("id").asText()).isEqualTo(repaired ? "a" : "b");
      assertThat(properties.get("file").asText()).isEqualTo("areas.geojson");
      assertThat(properties.get("issues")).isNotEmpty();
    }
    String code =
        rows.get("features").get(0).get("properties").get("issues").get(0).get("code").asText();
    assertThat(of(version, "problem-rows?code=" + code).get("numberMatched").asInt()).isEqualTo(1);
    assertThat(of(version, "issues?code=" + code).get("issues").findValuesAsText("code"))
        .containsOnly(code);
  }

  @Test
  void what_cannot_be_asked_is_refused_in_words() {
    for (String body :
        List.of(
            "",
            "[]",
            "{",
            "{\"programme\":\"XIH\"}",
            "{\"programme\":7}",
            "{\"programme\":\"xih\"}",
            ask("nowhere", "XIH", ",\"level\":\"1\""),
            ask("nowhere", "XIH", ",\"only\":[]"),
            ask("nowhere", "XIH", ",\"asOf\":\"yesterday\""))) {
      HttpResponse<byte[]> answer = server.send("POST", "/api/imports", token, body);
      assertThat(answer.statusCode()).as(body).isEqualTo(400);
      assertThat(new String(answer.body(), UTF_8)).contains("\"detail\":\"");
    }
    assertThat(server.send("POST", "/api/imports", token, ask("nowhere", "XIH", "")).statusCode())
        .isEqualTo(404);
    assertThat(server.fetch("/api/imports/none", token).statusCode()).isEqualTo(404);
  }

  private JsonNode importFile(String programme, String name, String content)
      throws InterruptedException {
    return end(start(upload(name, content), programme, ""));
  }

  private String upload(String name, String content) {
    String upload = server.json("POST", "/api/uploads", token, "").get("id").asText();
    JsonNode files =
        server.json("PUT", "/api/uploads/" + upload + "/files/" + name, token, content);
    assertThat(files.get("files").get(0).get("sizeBytes").asInt())
        .isEqualTo(content.getBytes(UTF_8).length);
    return upload;
  }

  private static String ask(String upload, String programme, String more) {
    return """
        {"upload":"%s","kind":"hazard-area","programme":"%s","asOf":"2024-07-31","licence":"for a test"%s}"""
        .formatted(upload, programme, more);
  }

  private String start(String upload, String programme, String more) {
    return server
        .json("POST", "/api/imports", token, ask(upload, programme, more))
        .get("id")
        .asText();
  }

  private JsonNode end(String job) throws InterruptedException {
    for (int i = 0; i < 600; i++) {
      JsonNode state = server.json("/api/imports/" + job, token);
      if (!state.get("endedAt").isNull()) {
        return state;
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    throw new AssertionError("the import does not end");
  }

  private JsonNode of(int version, String what) {
    return server.json("/api/datasets/" + version + "/" + what, token);
  }

  private HttpResponse<byte[]> publish(int version, Integer replacing) {
    return server.send(
        "POST",
        "/api/datasets/" + version + "/publish",
        token,
        "{\"replacing\":" + replacing + "}");
  }

  private void publishAs(String who, int version) {
    assertThat(
            server
                .send("POST", "/api/datasets/" + version + "/publish", who, "{\"replacing\":null}")
                .statusCode())
        .isEqualTo(200);
  }

  private JsonNode dataset(int version, String who) {
    for (JsonNode dataset : server.json("/api/datasets", who).get("datasets")) {
      if (dataset.get("id").asInt() == version) {
        return dataset;
      }
    }
    throw new AssertionError("version " + version + " is not listed");
  }

  private List<String> localIds(String code) {
    return server
        .json("/api/hazard-areas?programme=" + code, null)
        .get("features")
        .findValuesAsText("localId");
  }
}
