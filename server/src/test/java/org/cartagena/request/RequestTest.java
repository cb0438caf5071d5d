package org.cartagena.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Database;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;

/** Requests from filed to done: who takes which step, and who sees them. */
class RequestTest {
  private static final Database database = TestDatabase.get();
  private static final TestServer server = TestServer.get();
  private static final String PATH = "/api/clearance-requests";

  @Test
  void a_request_goes_from_filed_to_done_and_keeps_its_history() {
    world("XVA", "open");
    String centre = server.token("XVA");
    JsonNode answer = ask("XVA", null);
    JsonNode filed = file(answer, null);
    String path = PATH + "/" + filed.get("reference").asText();
    String key = "?key=" + filed.get("key").asText();
    assertThat(filed.get("reference").asText()).matches("XVA-\\d{4}-R0001");
    assertThat(filed.get("state").asText()).isEqualTo("filed");
    assertThat(filed.at("/answer/summary/hazardAreaCount").asInt()).isEqualTo(1);
    assertThat(filed.at("/answer/reference")).isEqualTo(answer.get("reference"));
    assertThat(filed.at("/beneficiaries/total").asInt()).isEqualTo(100);
    assertThat(filed.at("/beneficiaries/male").isNull()).isTrue();
    assertThat(filed.get("landownerConsent").asText()).isEqualTo("unknown");
    assertThat(filed.get("next").toString()).isEqualTo("[\"withdrawn\"]");

    // Every step that does not follow is refused in words, and leaves no trace.
    assertThat(refused(path, centre, "tasked")).contains("is filed by now");
    assertThat(refused(path, centre, "done")).contains("cannot become done");
    assertThat(refused(path, centre, "filed")).contains("cannot become filed");
    assertThat(refused(path, centre, "withdrawn")).contains("Only who asked");
    assertThat(refused(path + "/changes" + key, null, "answered"))
        .contains("Only the mine action centre");
    assertThat(step(path, centre, "answered", "A team comes in May.").get("next").toString())
        .isEqualTo("[\"tasked\",\"declined\"]");
    assertThat(refused(path, centre, "answered")).contains("is answered by now");
    step(path, centre, "tasked", null);
    JsonNode done = step(path, centre, "done", "Completion report 12.");
    assertThat(done.get("next")).isEmpty();
    for (String state : List.of("filed", "answered", "tasked", "declined", "withdrawn")) {
      assertThat(refused(path + "/changes" + key, centre, state)).contains("is done by now");
    }

    JsonNode seen = server.json(path + key, null);
    assertThat(seen.get("history").findValuesAsText("state"))
        .containsExactly("filed", "answered", "tasked", "done");
    assertThat(seen.get("history").findValuesAsText("role"))
        .containsExactly("asker", "centre", "centre", "centre");
    assertThat(seen.at("/history/0/organisation").asText()).isEqualTo("Roads Agency");
    assertThat(seen.at("/history/1/organisation").asText()).isEqualTo("Centre of XVA");
    assertThat(seen.at("/history/1/note").asText()).isEqualTo("A team comes in May.");
    // Labels of tokens are the centre's own business.
    assertThat(seen.at("/history/1/by").isNull()).isTrue();
    assertThat(server.json(path, centre).at("/history/1/by").asText()).isEqualTo("test");
    assertThat(seen.has("key")).isFalse();
  }

  @Test
  void who_asks_withdraws_and_the_centre_declines_with_a_reason() {
    world("XVB", "open");
    String centre = server.token("XVB");
    JsonNode answer = ask("XVB", null);
    JsonNode first = file(answer, null);
    String again = form(answer, answer.get("key").asText()).toString();
    HttpResponse<byte[]> second = server.send("POST", PATH, null, again);
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(text(second)).contains(first.get("reference").asText());

    String path = PATH + "/" + first.get("reference").asText();
    JsonNode withdrawn =
        server.json(
            "POST",
            path + "/changes?key=" + first.get("key").asText(),
            null,
            "{\"state\":\"withdrawn\"}");
    assertThat(withdrawn.get("state").asText()).isEqualTo("withdrawn");
    assertThat(refused(path, centre, "answered")).contains("is withdrawn by now");

    JsonNode anew = file(answer, null);
    assertThat(anew.get("reference").asText()).endsWith("-R0002");
    String other = PATH + "/" + anew.get("reference").asText();
    HttpResponse<byte[]> silent =
        server.send("POST", other + "/changes", centre, "{\"state\":\"declined\"}");
    assertThat(silent.statusCode()).isEqualTo(422);
    assertThat(text(silent)).contains("why it is declined");
    assertThat(step(other, centre, "declined", "It is a firing range.").get("next")).isEmpty();

    JsonNode list = server.json(PATH + "?programme=XVB", centre);
    assertThat(list.get("requests").findValuesAsText("state").stream().distinct())
        .contains("declined", "withdrawn");
    assertThat(list.at("/counts/declined").asInt()).isEqualTo(1);
    assertThat(list.at("/counts/filed").asInt()).isZero();
    assertThat(server.json(PATH + "?programme=XVB&state=withdrawn", centre).get("requests"))
        .hasSize(1);
    assertThat(list.get("next").isNull()).isTrue();
  }

  @Test
  void nobody_but_who_asks_and_the_centre_sees_a_request() {
    world("XVC", "open");
    world("XVD", "open");
    JsonNode answer = ask("XVC", null);
    JsonNode filed = file(answer, null);
    String path = PATH + "/" + filed.get("reference").asText();
    String other = server.token("XVD");
    // Everybody may read this answer; that is no right to the request, nor to file one.
    assertThat(server.fetch("/api/answers/" + answer.get("reference").asText(), other).statusCode())
        .isEqualTo(200);
    for (String token : new String[] {null, other}) {
      assertThat(server.fetch(path, token).statusCode()).isEqualTo(404);
      assertThat(server.fetch(path + "?key=wrong", token).statusCode()).isEqualTo(404);
      String withKeyOfAnswer = path + "?key=" + answer.get("key").asText();
      assertThat(server.fetch(withKeyOfAnswer, token).statusCode()).isEqualTo(404);
      assertThat(
              server
                  .send("POST", path + "/changes", token, "{\"state\":\"answered\",\"note\":\"x\"}")
                  .statusCode())
          .isEqualTo(404);
      assertThat(server.send("POST", PATH, token, form(answer, null).toString()).statusCode())
          .isEqualTo(404);
      assertThat(server.send("POST", PATH, token, form(answer, "wrong").toString()).statusCode())
          .isEqualTo(404);
    }
    assertThat(server.fetch(PATH, null).statusCode()).isEqualTo(403);
    assertThat(server.json(PATH, other).get("requests")).isEmpty();
    assertThat(server.json(PATH + "?programme=XVC", other).at("/counts/filed").asInt()).isZero();
    assertThat(server.json(PATH, server.token("XVC")).get("requests")).hasSize(1);

    // Not by way of the tables, either: a donor is the public here.
    Gate gate = new Gate(database);
    for (Viewer viewer : List.of(Viewer.PUBLIC, new Viewer("centre", "other", List.of("XVD")))) {
      assertThat(rows(gate, viewer, "clearance_request")).isZero();
      assertThat(rows(gate, viewer, "clearance_request_event")).isZero();
      assertThatThrownBy(
              () ->
                  gate.read(
                      viewer,
                      handle ->
                          handle
                              .createQuery("SELECT request_json(1, true)::text")
                              .mapTo(String.class)
                              .one()))
          .hasMessageContaining("permission denied");
    }
    Viewer own = new Viewer("centre", "own", List.of("XVC"));
    assertThat(rows(gate, own, "clearance_request")).isEqualTo(1);
    assertThat(rows(gate, own, "clearance_request_event")).isEqualTo(1);
  }

  @Test
  void history_cannot_be_rewritten() {
    world("XVE", "open");
    file(ask("XVE", null), null);
    for (String statement :
        List.of(
            "UPDATE clearance_request_event SET note = 'other'",
            "DELETE FROM clearance_request_event",
            "UPDATE clearance_request SET organisation = 'other'",
            "DELETE FROM clearance_request")) {
      assertThatThrownBy(() -> database.owner().useHandle(handle -> handle.execute(statement)))
          .as(statement)
          .hasMessageContaining("only added");
    }
  }

  @Test
  void figures_that_the_asker_may_not_see_are_not_shown_with_the_request() {
    world("XVF", "cells");
    String centre = server.token("XVF");
    JsonNode answer = ask("XVF", centre);
    // Filed by the centre for an agency, which has the key of the request and not of the answer.
    JsonNode filed = server.json("POST", PATH, centre, form(answer, null).toString());
    String path = PATH + "/" + filed.get("reference").asText();
    assertThat(filed.at("/history/0/role").asText()).isEqualTo("centre");
    assertThat(server.json(path, centre).at("/answer/summary/hazardAreaCount").asInt())
        .isEqualTo(1);
    JsonNode asAgency = server.json(path + "?key=" + filed.get("key").asText(), null);
    assertThat(asAgency.at("/answer/summary").isNull()).isTrue();
    assertThat(asAgency.get("next").toString()).isEqualTo("[\"withdrawn\"]");
  }

  @Test
  void a_form_that_cannot_be_is_refused_by_the_name_of_its_member() {
    world("XVG", "open");
    JsonNode answer = ask("XVG", null);
    String key = answer.get("key").asText();
    String[][] faults = {
      {"priority", "\"urgent\"", "priority"},
      {"blockage", "null", "blockage"},
      {"organisation", "\"  \"", "without the name of a person"},
      {"contact", "null", "contact"},
      {"landownerName", "\"N. N.\"", "landownerName: not known"},
      {"landownerConsent", "true", "landownerConsent"},
      {"beneficiaries", "{\"total\":5,\"male\":4,\"female\":4}", "8 together, the total is 5"},
      {"beneficiaries", "{\"total\":2.5}", "beneficiaries.total"},
      {"beneficiaries", "{\"victims\":1}", "victims: not known"},
    };
    for (String[] fault : faults) {
      ObjectNode form = form(answer, key);
      form.set(fault[0], json(fault[1]));
      HttpResponse<byte[]> response = server.send("POST", PATH, null, form.toString());
      assertThat(response.statusCode()).as(fault[0] + fault[1]).isEqualTo(422);
      assertThat(text(response)).contains(fault[2]);
    }
    assertThat(server.send("POST", PATH, null, "{").statusCode()).isEqualTo(422);
    assertThat(server.json(PATH, server.token("XVG")).get("requests")).isEmpty();
  }

  @Test
  void of_many_steps_at_once_one_is_taken() {
    world("XVH", "open");
    String centre = server.token("XVH");
    JsonNode filed = file(ask("XVH", null), null);
    String path = PATH + "/" + filed.get("reference").asText() + "/changes";
    List<CompletableFuture<Integer>> steps =
        new ArrayList<>(
            IntStream.range(0, 8)
                .mapToObj(
                    i ->
                        CompletableFuture.supplyAsync(
                            () ->
                                server
                                    .send(
                                        "POST",
                                        path,
                                        centre,
                                        "{\"state\":\"answered\",\"note\":\"n\"}")
                                    .statusCode()))
                .toList());
    assertThat(steps.stream().map(CompletableFuture::join).sorted())
        .containsExactly(200, 409, 409, 409, 409, 409, 409, 409);
  }

  private static void world(String code, String view) {
    World.of(database, code, view)
        .version("hazard-area")
        .hazard(
            "A",
            "SHA",
            "open",
            "POLYGON((140.1 %1$s,140.11 %1$s,140.11 %2$s,140.1 %2$s,140.1 %1$s))"
                .formatted(latitude(code) - 0.001, latitude(code) + 0.001))
        .publish();
  }

  /** Each programme by itself: open ones count in the answers of their neighbours. */
  private static double latitude(String code) {
    return -45 + (code.charAt(2) - 'A');
  }

  private static JsonNode ask(String programme, String token) {
    return server.json(
        "POST",
        "/api/answers",
        token,
        "{\"programme\":\""
            + programme
            + "\",\"geometry\":\"LINESTRING(140 %1$s,140.2 %1$s)\",\"corridorM\":50,\"keep\":true}"
                .formatted(latitude(programme)));
  }

  private static ObjectNode form(JsonNode answer, String key) {
    ObjectNode form =
        (ObjectNode)
            json(
                "{\"organisation\":\"Roads Agency\",\"contact\":\"office@roads.example\",\"priority\":\"high\",\"blockage\":\"without-alternative\","
                    + "\"supportNeeded\":\"within-3-months\",\"beneficiaries\":{\"total\":100}}");
    form.set("answer", answer.get("reference"));
    return form.put("key", key);
  }

  private static JsonNode file(JsonNode answer, String token) {
    return server.json("POST", PATH, token, form(answer, answer.get("key").asText()).toString());
  }

  private static JsonNode step(String path, String token, String state, String note) {
    ObjectNode body = new ObjectMapper().createObjectNode().put("state", state).put("note", note);
    return server.json("POST", path + "/changes", token, body.toString());
  }

  private static String refused(String path, String token, String state) {
    String to = path.contains("/changes") ? path : path + "/changes";
    HttpResponse<byte[]> response =
        server.send("POST", to, token, "{\"state\":\"" + state + "\",\"note\":\"n\"}");
    assertThat(response.statusCode()).as(state + " " + text(response)).isEqualTo(409);
    return text(response);
  }

  private static long rows(Gate gate, Viewer viewer, String table) {
    return gate.read(
        viewer,
        handle -> handle.createQuery("SELECT count(*) FROM " + table).mapTo(Long.class).one());
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
