package org.cartagena.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.cartagena.db.Database;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
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
                .json("/api/programmes/XPA/summary", null)
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

  @Test
  void two_who_publish_at_once_leave_one_published_version() {
    World world =
        World.of(database, "XPC", "open")
            .version("hazard-area")
            .hazard("a", "SHA", "open", SQUARE.formatted("73"));
    int first = world.newestVersion("hazard-area");
    world.version("hazard-area").hazard("b", "SHA", "open", SQUARE.formatted("73"));
    int second = world.newestVersion("hazard-area");
    List<CompletableFuture<Integer>> both =
        Stream.of(first, second)
            .map(id -> CompletableFuture.supplyAsync(() -> act(id, "publish")))
            .toList();
    assertThat(both).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(200));
    assertThat(localIds("XPC")).hasSize(1);
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

  private int act(int version, String act) {
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
