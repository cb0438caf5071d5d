package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;

/** Stored projects answered anew: where hazards changed, and nowhere else. */
class ProjectReviewTest {
  private static final Database database = TestDatabase.get();
  private static final TestServer server = TestServer.get();

  @Test
  void an_area_published_in_the_corridor_is_told_with_its_id_and_square_metres()
      throws InterruptedException {
    World world = world("XVK", "open");
    world.publish();
    long near = world.id("development_project", "name", "Near");
    long far = world.id("development_project", "name", "Far");
    JsonNode first = reviewed(near, null);
    assertThat(first.get("answers")).hasSize(1);
    assertThat(first.at("/answers/0/change").isNull()).isTrue();
    assertThat(first.at("/answers/0/audience").asText()).isEqualTo("public");
    assertThat(first.at("/answers/0/summary/hazardAreaCount").asInt()).isEqualTo(1);
    String checkedFar = reviewed(far, null).get("checkedAt").asText();

    publishHazards(
        world
            .version("hazard-area")
            .hazard("A", "SHA", "open", square("XVK", 145.1))
            .hazard("B", "CHA", "open", square("XVK", 145.15))
            .hazard("elsewhere", "CHA", "open", square("XVK", 146)));
    JsonNode now = answers(near, null, 2);
    JsonNode change = now.at("/answers/0/change");
    assertThat(change.get("since")).isEqualTo(first.at("/answers/0/answeredAt"));
    assertThat(change.get("projectChanged").asBoolean()).isFalse();
    assertThat(change.at("/hazardAreas/new")).hasSize(1);
    assertThat(change.at("/hazardAreas/gone")).isEmpty();
    assertThat(change.at("/hazardAreas/changed")).isEmpty();
    JsonNode area = change.at("/hazardAreas/new/0");
    assertThat(area.get("localId").asText()).isEqualTo("B");
    assertThat(area.get("id").asLong()).isEqualTo(world.id("hazard_area", "local_id", "B"));
    // 100 m to each side of the route, over 0.01 degrees of longitude at 45 degrees.
    assertThat(area.get("areaInsideM2").asDouble()).isCloseTo(788.5 * 200, within(2000.0));
    JsonNode m2 = of(change.get("summary"), "hazardAreaM2");
    assertThat(m2.get("after").asDouble() - m2.get("before").asDouble())
        .isCloseTo(area.get("areaInsideM2").asDouble(), within(1.0));
    JsonNode affected = of(change.get("summary"), "routeAffectedM");
    assertThat(affected.get("after").asDouble()).isGreaterThan(affected.get("before").asDouble());
    assertThat(change.at("/cost/after/cost/central").asDouble())
        .isGreaterThan(change.at("/cost/before/cost/central").asDouble());
    // The other project is a degree away from what came.
    assertThat(server.json(path(far), null).get("checkedAt").asText()).isEqualTo(checkedFar);

    // Back to the version before: the area is gone again.
    new DatasetStore(new Gate(database))
        .withdraw(Viewer.terminal("test"), world.newestVersion("hazard-area"));
    JsonNode back = answers(near, null, 3);
    assertThat(back.at("/answers/0/change/hazardAreas/gone/0/localId").asText()).isEqualTo("B");
    assertThat(server.json(path(far), null).get("checkedAt").asText()).isEqualTo(checkedFar);
  }

  @Test
  void what_changes_elsewhere_or_not_at_all_is_no_work() throws InterruptedException {
    World world = world("XVL", "open");
    world.publish();
    long near = world.id("development_project", "name", "Near");
    String checked = reviewed(near, null).get("checkedAt").asText();
    publishHazards(
        world
            .version("hazard-area")
            .hazard("A", "SHA", "open", square("XVL", 145.1))
            .hazard("elsewhere", "CHA", "open", square("XVL", 147)));
    caughtUp();
    JsonNode now = server.json(path(near), null);
    assertThat(now.get("checkedAt").asText()).isEqualTo(checked);
    assertThat(now.get("due").asBoolean()).isFalse();
    assertThat(now.get("answers")).hasSize(1);

    // The same place, another state: told as changed, with both.
    publishHazards(world.version("hazard-area").hazard("A", "CHA", "open", square("XVL", 145.1)));
    JsonNode change = answers(near, null, 2).at("/answers/0/change");
    assertThat(change.at("/hazardAreas/changed/0/before/0/classification").asText())
        .isEqualTo("SHA");
    assertThat(change.at("/hazardAreas/changed/0/after/0/classification").asText())
        .isEqualTo("CHA");
    assertThat(change.at("/hazardAreas/new")).isEmpty();
  }

  @Test
  void where_precise_areas_are_hidden_only_the_centre_is_told() throws InterruptedException {
    World world = world("XVM", "cells");
    world.publish();
    String centre = server.token("XVM");
    long near = world.id("development_project", "name", "Near");
    JsonNode first = reviewed(near, centre);
    assertThat(first.at("/answers/0/audience").asText()).isEqualTo("centre");
    assertThat(first.at("/answers/0/summary/hazardAreaCount").asInt()).isEqualTo(1);
    assertThat(server.fetch(path(near), null).statusCode()).isEqualTo(403);
    assertThat(server.fetch(path(near), server.token("XVL")).statusCode()).isEqualTo(403);
    assertThat(rows(Viewer.PUBLIC)).isZero();
    assertThat(rows(new Viewer("centre", "own", java.util.List.of("XVM")))).isPositive();
    // Opened, it is answered for the public, which is no change on the ground.
    database
        .owner()
        .useHandle(
            handle ->
                handle.execute("UPDATE programme SET public_view = 'open' WHERE code = 'XVM'"));
    JsonNode opened = answers(near, null, 1);
    assertThat(opened.at("/answers/0/audience").asText()).isEqualTo("public");
    assertThat(opened.at("/answers/0/change").isNull()).isTrue();
  }

  @Test
  void a_new_version_of_the_projects_goes_on_where_the_one_before_was()
      throws InterruptedException {
    World world = world("XVN", "open");
    world.publish();
    reviewed(world.id("development_project", "name", "Near"), null);
    world.version("project").project("Near", line("XVN", 145, 145.05));
    new DatasetStore(new Gate(database))
        .publish(Viewer.terminal("test"), world.newestVersion("project"));
    JsonNode now = answers(world.id("development_project", "name", "Near"), null, 2);
    assertThat(now.at("/answers/0/change/projectChanged").asBoolean()).isTrue();
    assertThat(now.at("/answers/0/change/hazardAreas/gone/0/localId").asText()).isEqualTo("A");
  }

  @Test
  void what_was_left_due_by_a_server_that_stopped_is_done_and_no_difference_is_not_kept()
      throws InterruptedException {
    World world = world("XVO", "open");
    world.publish();
    long near = world.id("development_project", "name", "Near");
    String checked = reviewed(near, null).get("checkedAt").asText();
    database
        .owner()
        .useHandle(
            handle ->
                handle.execute(
                    "UPDATE project_review SET due_change = 1 WHERE project_id = ?", near));
    caughtUp();
    JsonNode now = server.json(path(near), null);
    assertThat(now.get("checkedAt").asText()).isGreaterThan(checked);
    assertThat(now.get("answers")).hasSize(1);
  }

  private static void publishHazards(World world) {
    new DatasetStore(new Gate(database))
        .publish(Viewer.terminal("test"), world.newestVersion("hazard-area"));
  }

  private static World world(String code, String view) {
    return World.of(database, code, view)
        .version("hazard-area")
        .hazard("A", "SHA", "open", square(code, 145.1))
        .version("project")
        .project("Near", line(code, 145, 145.2))
        .project("Far", line(code, 150, 150.2));
  }

  private static String line(String code, double west, double east) {
    return "LINESTRING(%1$s %3$s,%2$s %3$s)".formatted(west, east, latitude(code));
  }

  /** Each programme by itself: open ones count in the answers of their neighbours. */
  private static double latitude(String code) {
    return -45 + (code.charAt(2) - 'K');
  }

  private static String square(String code, double west) {
    double middle = latitude(code);
    return "POLYGON((%1$s %3$s,%2$s %3$s,%2$s %4$s,%1$s %4$s,%1$s %3$s))"
        .formatted(west, west + 0.01, middle - 0.005, middle + 0.005);
  }

  private static String path(long project) {
    return "/api/projects/" + project + "/answers";
  }

  private static JsonNode reviewed(long project, String token) throws InterruptedException {
    return answers(project, token, 1);
  }

  /** Once there are so many answers, and no work is left. */
  private static JsonNode answers(long project, String token, int number)
      throws InterruptedException {
    Instant end = Instant.now().plusSeconds(60);
    while (Instant.now().isBefore(end)) {
      var response = server.fetch(path(project), token);
      if (response.statusCode() == 200) {
        JsonNode now = server.json(path(project), token);
        if (now.get("answers").size() >= number && !now.get("due").asBoolean()) {
          assertThat(now.get("failure").isNull()).isTrue();
          return now;
        }
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError(
        "not answered in a minute: "
            + new String(
                server.fetch(path(project), token).body(),
                java.nio.charset.StandardCharsets.UTF_8));
  }

  /** All changes were looked at, and what they marked was answered. */
  private static void caughtUp() throws InterruptedException {
    Instant end = Instant.now().plusSeconds(60);
    while (Instant.now().isBefore(end)) {
      boolean done =
          database
              .owner()
              .withHandle(
                  handle ->
                      handle
                          .createQuery(
                              "SELECT last_change = (SELECT max(id) FROM tile_change)"
                                  + " AND NOT EXISTS (SELECT FROM project_review WHERE due_change IS NOT NULL) FROM project_review_cursor")
                          .mapTo(Boolean.class)
                          .one());
      if (done) {
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new AssertionError("not caught up in a minute");
  }

  private static JsonNode of(JsonNode summary, String member) {
    for (JsonNode one : summary) {
      if (one.get("member").asText().equals(member)) {
        return one;
      }
    }
    throw new AssertionError(member + " in " + summary);
  }

  private static long rows(Viewer viewer) {
    return new Gate(database)
        .read(
            viewer,
            handle ->
                handle
                    .createQuery(
                        "SELECT count(*) FROM project_answer a JOIN programme g ON g.id = a.programme_id WHERE g.code = 'XVM'")
                    .mapTo(Long.class)
                    .one());
  }
}
