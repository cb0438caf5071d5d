package org.cartagena.need;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** Needs and offers from both sides, over HTTP. */
class NeedTest {
  private static final TestServer SERVER = TestServer.get();

  private static int status(String method, String path, String token, String body) {
    return SERVER.send(method, path, token, body).statusCode();
  }

  private static int need(String programme, String token, String more) {
    return SERVER
        .json(
            "POST",
            "/api/needs",
            token,
            "{\"programme\":\""
                + programme
                + "\",\"kind\":\"clearance\",\"resource\":\"money\",\"title\":\"Clear the road\",\"cost\":1000,\"currency\":\"USD\","
                + "\"costBasis\":\"planning values\",\"conventions\":[\"APMBC\"]"
                + more
                + "}")
        .get("id")
        .asInt();
  }

  private static JsonNode offer(String token, String programme, String more) {
    return SERVER.json(
        "POST",
        "/api/offers",
        token,
        "{\"organisation\":\"Ministry\",\"country\":\"NOR\",\"contact\":\"office@example.org\",\"kinds\":[\"clearance\",\"survey\"],\"resource\":\"money\",\"title\":\"A grant\","
            + "\"amount\":400,\"currency\":\"USD\",\"programmes\":[\""
            + programme
            + "\"],\"conventions\":[\"APMBC\"]"
            + more
            + "}");
  }

  private static List<String> words(JsonNode reasons) {
    List<String> words = new ArrayList<>();
    reasons.forEach(reason -> words.add(reason.get("words").asText()));
    return words;
  }

  @Test
  void a_need_and_an_offer_come_together_and_both_sides_answer() {
    World.of(TestDatabase.get(), "XBA", "open");
    String token = SERVER.token("XBA");
    assertThat(status("POST", "/api/needs", null, "{}")).isEqualTo(403);
    assertThat(
            status(
                "POST",
                "/api/needs",
                SERVER.token("XBB"),
                "{\"programme\":\"XBA\",\"kind\":\"clearance\",\"resource\":\"money\",\"title\":\"x\"}"))
        .isEqualTo(403);
    int need = need("XBA", token, ",\"dueOn\":\"2099-01-01\"");
    JsonNode filed = offer(null, "XBA", "");
    assertThat(filed.get("state").asText()).isEqualTo("filed");
    int offer = filed.get("id").asInt();
    String key = "?key=" + filed.get("key").asText();
    // Nobody but centres sees what nobody has looked at.
    assertThat(SERVER.fetch("/api/offers/" + offer, null).statusCode()).isEqualTo(404);
    assertThat(SERVER.json("/api/needs/" + need + "/fits", null).get("fits")).isEmpty();
    assertThat(
            status(
                "POST",
                "/api/offers/" + offer + "/changes",
                SERVER.token("XBB"),
                "{\"state\":\"open\"}"))
        .isEqualTo(409);
    SERVER.json("POST", "/api/offers/" + offer + "/changes", token, "{\"state\":\"open\"}");
    JsonNode seen = SERVER.json("/api/offers/" + offer, null);
    assertThat(seen.get("contact").isNull()).isTrue();
    assertThat(SERVER.json("/api/offers/" + offer, token).get("contact").asText())
        .isEqualTo("office@example.org");

    JsonNode fit = SERVER.json("/api/needs/" + need + "/fits", null).get("fits").get(0);
    assertThat(words(fit.get("reasons")))
        .containsExactly(
            "Both are about money for clearance.",
            "The offer is for Land of XBA.",
            "It is there in time.",
            "Both serve the same convention.");
    assertThat(words(fit.get("misfits"))).containsExactly("It covers 40 % of the cost.");
    assertThat(fit.get("score").asDouble()).isEqualTo(4.4);

    String both = "{\"need\":" + need + ",\"offer\":" + offer + ",\"answer\":\"";
    assertThat(status("POST", "/api/matches", null, both + "accepted\"}")).isEqualTo(409);
    SERVER.json("POST", "/api/matches", token, both + "accepted\",\"note\":\"Please\"}");
    assertThat(status("POST", "/api/matches", token, both + "accepted\"}")).isEqualTo(409);
    assertThat(status("POST", "/api/matches", token, both + "done\"}")).isEqualTo(409);
    SERVER.json("POST", "/api/matches" + key, null, both + "accepted\"}");
    JsonNode now = SERVER.json("/api/needs/" + need, null);
    assertThat(now.get("state").asText()).isEqualTo("matched");
    JsonNode match = now.get("matches").get(0);
    assertThat(match.get("state").asText()).isEqualTo("agreed");
    assertThat(match.get("history").get(0).get("note").asText()).isEqualTo("Please");
    assertThat(now.toString()).doesNotContain("\"test\"");
    // Only the centre says that it is done.
    assertThat(status("POST", "/api/matches" + key, null, both + "done\"}")).isEqualTo(409);
    SERVER.json("POST", "/api/matches", token, both + "done\"}");
    assertThat(SERVER.json("/api/needs/" + need, null).get("state").asText()).isEqualTo("met");
  }

  @Test
  void a_match_that_is_declined_leaves_both_open_for_others() {
    World.of(TestDatabase.get(), "XBC", "open");
    String token = SERVER.token("XBC");
    int need = need("XBC", token, "");
    JsonNode filed = offer(token, "XBC", ",\"cooperation\":\"south_south\"");
    assertThat(filed.get("state").asText()).isEqualTo("open");
    String both = "{\"need\":" + need + ",\"offer\":" + filed.get("id").asInt() + ",\"answer\":\"";
    String key = "?key=" + filed.get("key").asText();
    SERVER.json("POST", "/api/matches" + key, null, both + "accepted\"}");
    assertThat(status("POST", "/api/matches", token, both + "declined\"}")).isEqualTo(422);
    SERVER.json("POST", "/api/matches", token, both + "declined\",\"note\":\"Too little\"}");
    JsonNode now = SERVER.json("/api/needs/" + need, null);
    assertThat(now.get("state").asText()).isEqualTo("open");
    assertThat(now.get("matches").get(0).get("state").asText()).isEqualTo("declined");
    assertThat(SERVER.json("/api/offers/" + filed.get("id").asInt() + "/fits", null).get("fits"))
        .hasSize(1);
    SERVER.json(
        "POST",
        "/api/offers/" + filed.get("id").asInt() + "/changes" + key,
        null,
        "{\"state\":\"withdrawn\"}");
    assertThat(SERVER.json("/api/needs/" + need + "/fits", null).get("fits")).isEmpty();
    SERVER.json("POST", "/api/needs/" + need + "/changes", token, "{\"state\":\"withdrawn\"}");
    assertThat(status("POST", "/api/needs/" + need + "/changes", token, "{\"state\":\"open\"}"))
        .isEqualTo(409);
  }

  @Test
  void other_currencies_and_units_are_not_compared() {
    World.of(TestDatabase.get(), "XBD", "open");
    String token = SERVER.token("XBD");
    int need = need("XBD", token, ",\"quantity\":4,\"unit\":\"teams\"");
    offer(token, "XBD", ",\"quantity\":2,\"unit\":\"Teams\"");
    SERVER.json(
        "POST",
        "/api/offers",
        token,
        "{\"organisation\":\"B\",\"contact\":\"office\",\"kinds\":[\"clearance\"],\"resource\":\"money\",\"title\":\"b\",\"amount\":5000,\"currency\":\"EUR\",\"programmes\":[\"XBD\"],\"from\":\"2026-01-01\"}");
    JsonNode fits = SERVER.json("/api/needs/" + need + "/fits", null).get("fits");
    assertThat(words(fits.get(0).get("misfits")))
        .containsExactly("It covers 50 % of the teams.", "It covers 40 % of the cost.");
    assertThat(words(fits.get(1).get("misfits")))
        .containsExactly(
            "Quantities cannot be compared: none is offered and teams.",
            "Money in EUR and USD is not compared.");
  }

  @Test
  void lists_and_csv() {
    World.of(TestDatabase.get(), "XBE", "open");
    need("XBE", SERVER.token("XBE"), ",\"text\":\"=1+1\",\"unit\":\"=cmd\",\"quantity\":1");
    assertThat(SERVER.json("/api/needs?programme=XBE&kind=clearance&state=open", null).get("needs"))
        .hasSize(1);
    assertThat(SERVER.json("/api/needs?programme=XBE&kind=survey", null).get("needs")).isEmpty();
    String csv =
        new String(
            SERVER.fetch("/api/needs.csv?programme=XBE", null).body(), StandardCharsets.UTF_8);
    assertThat(csv.lines().toList()).hasSize(3);
    assertThat(csv).contains("\"#value+requested\"").contains("\"'=cmd\"");
  }

  @Test
  void what_is_missing_or_names_a_person_is_refused_in_words() {
    for (String body :
        List.of(
            "{\"organisation\":\"A\",\"contact\":\"ana.ruiz@example.org\",\"kinds\":[\"clearance\"],\"resource\":\"teams\",\"title\":\"t\"}",
            "{\"organisation\":\"A\",\"contact\":\"office\",\"kinds\":[],\"resource\":\"teams\",\"title\":\"t\"}",
            "{\"organisation\":\"A\",\"contact\":\"office\",\"kinds\":[\"clearance\"],\"resource\":\"money\",\"title\":\"t\"}",
            "{\"organisation\":\"A\",\"contact\":\"office\",\"kinds\":[\"clearance\"],\"resource\":\"teams\",\"title\":\"t\",\"quantity\":-1,\"unit\":\"x\"}",
            "{\"organisation\":\"A\",\"contact\":\"office\",\"kinds\":[\"clearance\"],\"resource\":\"teams\",\"title\":\"t\",\"from\":\"2026-02-01\",\"until\":\"2026-01-01\"}",
            "{\"name\":\"A\"}")) {
      assertThat(status("POST", "/api/offers", null, body)).as(body).isEqualTo(422);
    }
  }

  @Test
  void who_does_what_where_with_overlaps_and_gaps() {
    World world = World.of(TestDatabase.get(), "XBF", "open");
    world
        .version("admin-area")
        .adminArea(1, "P1", "West", "POLYGON((30 60,31 60,31 61,30 61,30 60))")
        .adminArea(1, "P2", "East", "POLYGON((31 60,32 60,32 61,31 61,31 60))")
        .version("hazard-area")
        .hazard(
            "H1", "CHA", "open", "POLYGON((31.5 60.5,31.51 60.5,31.51 60.51,31.5 60.51,31.5 60.5))")
        .version("funding")
        .funding("W-1", "clearance", 10, "place POINT(30.5 60.5)");
    try (Handle handle = TestDatabase.get().owner().open()) {
      for (String name : List.of("One of XBF", "Two of XBF")) {
        handle.execute("INSERT INTO organisation (name) VALUES (?)", name);
        handle.execute(
            "INSERT INTO funding_organisation (activity_id, version_id, organisation_id, role_code) SELECT c.id, c.version_id, o.id, 4 FROM funding_activity c, organisation o WHERE c.version_id = ? AND o.name = ?",
            world.newestVersion("funding"),
            name);
      }
    }
    world.publish();
    JsonNode presence = SERVER.json("/api/programmes/XBF/presence", null);
    assertThat(presence.get("rowCount").asInt()).isEqualTo(2);
    assertThat(presence.get("rows").get(0).get("adminArea").asText()).isEqualTo("West");
    assertThat(presence.get("overlaps").get(0).get("organisations").toString())
        .isEqualTo("[\"One of XBF\",\"Two of XBF\"]");
    JsonNode gap = presence.get("gaps").get(0);
    assertThat(gap.get("adminArea").asText()).isEqualTo("East");
    assertThat(gap.get("words").asText()).contains("Nobody is recorded here");
  }
}
