package org.cartagena.dataset;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Database;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

class PublicationTest {
  private static final String SQUARE =
      "POLYGON((%1$s 30, %1$s.1 30, %1$s.1 30.1, %1$s 30.1, %1$s 30))";
  private final Database database = TestDatabase.get();
  private final TestServer server = TestServer.get();
  private final String token = server.token("*");

  @Test
  void publishing_switches_the_version_and_withdrawing_switches_it_back() {
    World world =
        World.of(database, "XPA", "open")
            .version("hazard-area")
            .hazard("old", "SHA", "open", SQUARE.formatted("70"))
            .publish();
    int first = world.newestVersion("hazard-area");
    world
        .version("hazard-area")
        .hazard("new", "SHA", "open", SQUARE.formatted("70"))
        .hazard("newer", "CHA", "open", SQUARE.formatted("71"));
    int second = world.newestVersion("hazard-area");
    assertThat(localIds("XPA")).containsExactly("old");

    assertThat(act(second, "publish")).isEqualTo(200);
    assertThat(localIds("XPA")).containsExactly("new", "newer");
    assertThat(remaining("XPA")).isEqualTo(2);

    assertThat(act(second, "withdraw")).isEqualTo(200);
    assertThat(localIds("XPA")).containsExactly("old");
    assertThat(remaining("XPA")).isEqualTo(1);
    assertThat(act(second, "withdraw")).isEqualTo(409);

    assertThat(act(first, "withdraw")).isEqualTo(200);
    assertThat(localIds("XPA")).isEmpty();
    assertThat(
            server
                .json("/api/programmes/XPA/summary", token)
                .get("remaining")
                .get("recorded")
                .asBoolean())
        .isFalse();
  }

  /** What was known on a day stays a query after newer versions came. */
  @Test
  void what_was_known_then_can_be_asked_later() {
    World world =
        World.of(database, "XPB", "open")
            .version("hazard-area")
            .hazard("old", "SHA", "open", SQUARE.formatted("72"))
            .publish();
    String between =
        database
            .owner()
            .withHandle(
                h ->
                    h.createQuery("SELECT now()::text FROM pg_sleep(0.01)")
                        .mapTo(String.class)
                        .one());
    world.version("hazard-area").hazard("new", "SHA", "open", SQUARE.formatted("72")).publish();
    List<String> known =
        database
            .app()
            .inTransaction(
                handle -> {
                  handle
                      .createQuery("SELECT set_config('cartagena.known_at', :at, true)")
                      .bind("at", between)
                      .mapTo(String.class)
                      .one();
                  return handle
                      .createQuery(
                          "SELECT local_id FROM hazard_area h JOIN programme g ON g.id = h.programme_id WHERE g.code = 'XPB'")
                      .mapTo(String.class)
                      .list();
                });
    assertThat(known).containsExactly("old");
  }

  /** A second dataset of the same kind doubles national figures: it must be said. */
  @Test
  void another_published_dataset_of_the_kind_is_named() {
    World world =
        World.of(database, "XQC", "open")
            .version("hazard-area")
            .hazard("a", "SHA", "open", SQUARE.formatted("76"))
            .publish();
    int first = world.newestVersion("hazard-area");
    DatasetStore datasets = new DatasetStore(new Gate(database));
    assertThat(datasets.listBeside(Viewer.terminal("test"), first)).isEmpty();
    database
        .owner()
        .useHandle(
            handle ->
                handle.execute(
                    """
                    WITH other AS (INSERT INTO dataset (programme_id, kind, name)
                      SELECT programme_id, kind, 'areas of the year before' FROM dataset d
                      WHERE id = (SELECT dataset_id FROM dataset_version WHERE id = ?) RETURNING id)
                    INSERT INTO dataset_version (dataset_id, number, state, as_of, licence, importer_version, imported_by)
                    SELECT id, 1, 'staged', '2024-12-31', 'test', 'test', 'test' FROM other
                    """,
                    first));
    int other =
        database
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery("SELECT max(id) FROM dataset_version")
                        .mapTo(Integer.class)
                        .one());
    datasets.publish(Viewer.terminal("test"), other);
    assertThat(datasets.listBeside(Viewer.terminal("test"), first))
        .singleElement()
        .asString()
        .startsWith("areas of the year before");
  }

  @Test
  void of_two_who_publish_at_once_one_wins_and_the_other_is_told() {
    World world =
        World.of(database, "XPC", "open")
            .version("hazard-area")
            .hazard("a", "SHA", "open", SQUARE.formatted("73"));
    int first = world.newestVersion("hazard-area");
    world.version("hazard-area").hazard("b", "SHA", "open", SQUARE.formatted("73"));
    int second = world.newestVersion("hazard-area");
    List<CompletableFuture<HttpResponse<byte[]>>> both =
        Stream.of(first, second)
            .map(id -> CompletableFuture.supplyAsync(() -> publish(id, null)))
            .toList();
    assertThat(both.stream().map(answer -> answer.join().statusCode()))
        .containsExactlyInAnyOrder(200, 409);
    assertThat(localIds("XPC")).hasSize(1);
    HttpResponse<byte[]> told =
        both.stream()
            .map(CompletableFuture::join)
            .filter(a -> a.statusCode() == 409)
            .findFirst()
            .orElseThrow();
    assertThat(new String(told.body(), UTF_8))
        .containsPattern(
            "Version [12] was published by test at 20\\d\\d-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC while you were looking; nothing was published now");
  }

  /** The act that came first is still open when the second one begins. */
  @Test
  void who_waited_for_another_act_is_told_of_it() throws Exception {
    World world =
        World.of(database, "XPH", "open")
            .version("hazard-area")
            .hazard("a", "SHA", "open", SQUARE.formatted("73"))
            .publish();
    int first = world.newestVersion("hazard-area");
    world.version("hazard-area").hazard("b", "SHA", "open", SQUARE.formatted("73"));
    int second = world.newestVersion("hazard-area");
    try (Handle other = database.owner().open()) {
      other.begin();
      other.execute("SET LOCAL cartagena.tier = 'centre'; SET LOCAL cartagena.programmes = '*'");
      other.execute("SELECT withdraw_version(?, 'another person')", first);
      CompletableFuture<HttpResponse<byte[]>> answer =
          CompletableFuture.supplyAsync(() -> publish(second, first));
      TimeUnit.MILLISECONDS.sleep(300);
      assertThat(answer).isNotDone();
      other.commit();
      assertThat(answer.get(20, TimeUnit.SECONDS).statusCode()).isEqualTo(409);
      assertThat(new String(answer.join().body(), UTF_8))
          .contains("Version 1 was withdrawn by another person at ");
    }
    assertThat(localIds("XPH")).isEmpty();
    assertThat(publish(second, null).statusCode()).isEqualTo(200);
    assertThat(publish(second, second).statusCode()).isEqualTo(409);
  }

  /** A page of an older release that does not say what the person saw must not publish blindly. */
  @Test
  void publishing_must_say_what_it_replaces() {
    World world =
        World.of(database, "XPI", "open")
            .version("hazard-area")
            .hazard("a", "SHA", "open", SQUARE.formatted("73"));
    String path = "/api/datasets/" + world.newestVersion("hazard-area") + "/publish";
    assertThat(server.send("POST", path, token).statusCode()).isEqualTo(400);
    assertThat(server.send("POST", path, token, "{}").statusCode()).isEqualTo(400);
    assertThat(server.send("POST", path, token, "{\"replacing\":\"1\"}").statusCode())
        .isEqualTo(400);
    assertThat(localIds("XPI")).isEmpty();
  }

  /** Areas, their parents and the totals above them follow when outlines come after the hazards. */
  @Test
  void records_find_their_admin_area_whichever_came_first() {
    World.of(database, "XPD", "open")
        .version("hazard-area")
        .hazard(
            "inside",
            "CHA",
            "open",
            "POLYGON((74.01 30.01, 74.02 30.01, 74.02 30.02, 74.01 30.02, 74.01 30.01))")
        .hazard(
            "outside", "SHA", "open", "POLYGON((79 30, 79.01 30, 79.01 30.01, 79 30.01, 79 30))")
        .hazard("lost", "SHA", "open", null)
        .publish()
        .version("admin-area")
        .adminArea(1, "P", "Province", "POLYGON((74 30, 75 30, 75 31, 74 31, 74 30))")
        .adminArea(2, "PD", "District", "POLYGON((74 30, 74.5 30, 74.5 31, 74 31, 74 30))")
        .version("hazard-area")
        .hazard(
            "inside",
            "CHA",
            "open",
            "POLYGON((74.01 30.01, 74.02 30.01, 74.02 30.02, 74.01 30.02, 74.01 30.01))")
        .hazard(
            "outside", "SHA", "open", "POLYGON((79 30, 79.01 30, 79.01 30.01, 79 30.01, 79 30))")
        .hazard("lost", "SHA", "open", null)
        .publish();

    JsonNode province =
        server
            .json("/api/admin-area-summaries?programme=XPD&level=1", null)
            .get("adminAreas")
            .get(0);
    assertThat(province.get("remaining").get("number").asInt()).isEqualTo(1);
    JsonNode district =
        server
            .json("/api/admin-area-summaries?programme=XPD&level=2", null)
            .get("adminAreas")
            .get(0);
    assertThat(district.get("remaining")).isEqualTo(province.get("remaining"));
    JsonNode whole = server.json("/api/programmes/XPD/summary", null).get("remaining");
    assertThat(whole.get("number").asInt()).isEqualTo(3);
    assertThat(whole.get("numberOutsideAdminAreas").asInt()).isEqualTo(2);
    assertThat(whole.get("numberWithoutLocation").asInt()).isEqualTo(1);
    assertThat(whole.get("numberWithoutArea").asInt()).isEqualTo(1);
    JsonNode one =
        server
            .json("/api/admin-areas/" + province.get("id").asLong() + "/summary", null)
            .get("remaining");
    assertThat(one.get("number")).isEqualTo(province.get("remaining").get("number"));
    assertThat(one.get("areaM2")).isEqualTo(province.get("remaining").get("areaM2"));
  }

  /** Outlines and hazards published at the same moment each wait for the other's result. */
  @Test
  void hazards_published_beside_new_outlines_find_them() throws Exception {
    World world =
        World.of(database, "XPE", "open")
            .version("admin-area")
            .adminArea(1, "P", "Province", "POLYGON((75 30, 76 30, 76 31, 75 31, 75 30))")
            .version("hazard-area")
            .hazard("a", "SHA", "open", SQUARE.formatted("75"));
    try (Handle outlines = database.owner().open()) {
      outlines.begin();
      outlines.execute("SET LOCAL cartagena.tier = 'centre'; SET LOCAL cartagena.programmes = '*'");
      outlines.execute(
          "SELECT publish_version(?, 'test', NULL)", world.newestVersion("admin-area"));
      CompletableFuture<Integer> hazards =
          CompletableFuture.supplyAsync(() -> act(world.newestVersion("hazard-area"), "publish"));
      try {
        hazards.get(500, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // It waits, as it should.
      }
      outlines.commit();
      assertThat(hazards.get(20, TimeUnit.SECONDS)).isEqualTo(200);
    }
    assertThat(
            server
                .json("/api/programmes/XPE/summary", null)
                .get("remaining")
                .get("numberOutsideAdminAreas")
                .asInt())
        .isZero();
  }

  /**
   * Province, district and town often share a name. A record that is known by the name alone, be it
   * a hazard or money, may lie anywhere in the largest of them.
   */
  @Test
  void a_name_that_several_levels_share_stands_for_the_largest() {
    World world =
        World.of(database, "XPF", "open")
            .version("admin-area")
            .adminArea(1, "1", "Same", "POLYGON((76 30, 77 30, 77 31, 76 31, 76 30))")
            .adminArea(2, "2", "Same", "POLYGON((76 30, 76.5 30, 76.5 31, 76 31, 76 30))")
            .adminArea(3, "3", "Same", "POLYGON((76 30, 76.2 30, 76.2 31, 76 31, 76 30))")
            .adminArea(3, "4", "Other", "POLYGON((76.2 30, 76.5 30, 76.5 31, 76.2 31, 76.2 30))")
            .version("hazard-area")
            .hazard("lost", "SHA", "open", null)
            .version("funding");
    try (Handle owner = database.owner().open()) {
      owner.execute(
          "UPDATE hazard_area SET admin_name = 'same' WHERE version_id = ?",
          world.newestVersion("hazard-area"));
      int version = world.newestVersion("funding");
      owner.execute(
          """
          INSERT INTO funding_activity (version_id, row_number, programme_id, iati_identifier, strand, strand_rule)
          SELECT ?, 1, id, 'XPF-1', 'clearance', 'test' FROM programme WHERE code = 'XPF'
          """,
          version);
      owner.execute(
          """
          INSERT INTO funding_location (activity_id, version_id, row_number, programme_id, name, stated_precision, geom)
          SELECT c.id, c.version_id, 1, c.programme_id, x.name, x.precision, ST_Point(76.1, 30.5, 4326)
          FROM funding_activity c, (VALUES ('Same', 'admin_area'), ('Unheard of', 'admin_area'), ('Village', 'place')) x (name, precision)
          WHERE c.version_id = ?
          """,
          version);
      world.publish();
      assertThat(
              owner
                  .createQuery(
                      """
                      SELECT f.name || ' ' || a.level FROM (
                        SELECT name, admin_area_id, version_id FROM funding_location
                        UNION ALL SELECT local_id, admin_area_id, version_id FROM hazard_area) f
                      JOIN admin_area a ON a.id = f.admin_area_id WHERE f.version_id IN (:funding, :hazards)
                      """)
                  .bind("funding", version)
                  .bind("hazards", world.newestVersion("hazard-area"))
                  .mapTo(String.class)
                  .list())
          .containsExactlyInAnyOrder("Same 1", "Unheard of 1", "Village 3", "lost 1");
    }
  }

  /** The list over areas carries every figure that the answer for one of them has. */
  @Test
  void money_that_was_spent_is_in_the_list_of_areas_too() {
    World world =
        World.of(database, "XPG", "open")
            .version("admin-area")
            .adminArea(1, "1", "Province", "POLYGON((77 30, 78 30, 78 31, 77 31, 77 30))")
            .version("funding");
    try (Handle owner = database.owner().open()) {
      int version = world.newestVersion("funding");
      owner.execute(
          """
          WITH activity AS (
            INSERT INTO funding_activity (version_id, row_number, programme_id, iati_identifier, strand, strand_rule)
            SELECT ?, 1, id, 'XPG-1', 'clearance', 'test' FROM programme WHERE code = 'XPG' RETURNING *
          ), money AS (
            INSERT INTO funding_transaction (activity_id, version_id, row_number, programme_id, type_code, transaction_on, value, currency)
            SELECT id, version_id, 1, programme_id, 4, '2024-01-01', 900, 'USD' FROM activity
          )
          INSERT INTO funding_location (activity_id, version_id, row_number, programme_id, stated_precision, geom)
          SELECT id, version_id, 1, programme_id, 'site', ST_Point(77.5, latitude, 4326)
          FROM activity, (VALUES (30.5), (30.6), (55)) x (latitude)
          """,
          version);
    }
    world.publish();
    JsonNode listed =
        server
            .json("/api/admin-area-summaries?programme=XPG&level=1", null)
            .get("adminAreas")
            .get(0);
    JsonNode one = server.json("/api/admin-areas/" + listed.get("id").asLong() + "/summary", null);
    assertThat(listed.get("funding").get("rows").get(0).get("spent").asDouble()).isEqualTo(600);
    assertThat(listed.get("funding").get("rows")).isEqualTo(one.get("funding").get("rows"));
  }

  private HttpResponse<byte[]> publish(int version, Integer replacing) {
    return server.send(
        "POST",
        "/api/datasets/" + version + "/publish",
        token,
        "{\"replacing\":" + replacing + "}");
  }

  /** Publishing replaces whatever is published at the moment. */
  private int act(int version, String act) {
    if (act.equals("publish")) {
      JsonNode published =
          server.json("/api/datasets/" + version + "/difference", token).get("published");
      return publish(version, published.isNull() ? null : published.get("id").asInt()).statusCode();
    }
    return server.send("POST", "/api/datasets/" + version + "/" + act, token).statusCode();
  }

  private int remaining(String code) {
    return server
        .json("/api/programmes/" + code + "/summary", null)
        .get("remaining")
        .get("number")
        .asInt();
  }

  private List<String> localIds(String code) {
    return server
        .json("/api/hazard-areas?programme=" + code, null)
        .get("features")
        .findValuesAsText("localId");
  }
}
