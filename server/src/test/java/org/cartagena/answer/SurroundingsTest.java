package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.GeodesicData;
import net.sf.geographiclib.PolygonArea;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an answer says beside the areas in the corridor, against worlds whose facts are known. */
class SurroundingsTest {
  private static final TestServer server = TestServer.get();

  @Test
  void classes_count_ground_once_each() {
    World.of(TestDatabase.get(), "XNJ", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(-30, 5, -29.99, 5.01))
        .hazard("B", "CHA", "worked_on", rectangle(-29.995, 5, -29.985, 5.01))
        .hazard("C", "SHA", "open", rectangle(-29.98, 5, -29.97, 5.01))
        .hazard("P", "SHA", "open", "MULTIPOINT((-29.975 5.005))")
        .publish();
    update("XNJ", "A", "contamination_types = '{AP,AV}', priority = 'high'");
    update("XNJ", "B", "contamination_types = '{AP}', priority = 'high'");
    JsonNode answer =
        ask(
            "{'programme':'XNJ','geometry':'LINESTRING(-30.02 5.005,-29.96 5.005)','corridorM':2000}");
    double both = rectangleM2(-30, 5, -29.985, 5.01);
    double a = rectangleM2(-30, 5, -29.99, 5.01);
    double b = rectangleM2(-29.995, 5, -29.985, 5.01);
    double c = rectangleM2(-29.98, 5, -29.97, 5.01);
    figures(answer.get("byClassification"), "classification", "CHA:2:0", both, "SHA:2:1", c);
    figures(
        answer.get("byContaminationType"),
        "contaminationType",
        "AP:2:0",
        both,
        "AV:1:0",
        a,
        "unknown:2:1",
        c);
    figures(answer.get("byStatus"), "status", "open:3:1", a + c, "worked_on:1:0", b);
    figures(answer.get("byPriority"), "priority", "high:2:0", both, "null:2:1", c);
    // Along the parallel, and the corridor's width to both sides of each.
    double line = answer.at("/summary/routeLengthM").asDouble();
    assertThat(answer.at("/byClassification/0/routeAffectedM").asDouble())
        .isCloseTo(
            lengthM(-30.02, -29.985, 5.005) - lengthM(-30.02, -30, 5.005) + 4000, within(2.0));
    // Two metres of corridor beyond the end of the line are no route.
    assertThat(answer.at("/byClassification/1/routeAffectedM").asDouble())
        .isCloseTo(lengthM(-29.98, -29.96, 5.005) + 2000, within(2.0));
    assertThat(answer.at("/summary/routeAffectedM").asDouble())
        .isCloseTo(line - (lengthM(-30.02, -30, 5.005) - 2000), within(2.0));
  }

  /** Points at known distances beside a route, at any latitude and across 180 degrees. */
  @ParameterizedTest
  @CsvSource({"XNK, -30, 12", "XNL, -30, 68", "XNM, 179.99, 40"})
  void the_nearest_outside_at_their_true_distance(String code, double longitude, double latitude) {
    World world = World.of(TestDatabase.get(), code, "open").version("hazard-area");
    List<Double> expected = new ArrayList<>();
    for (int i = 0; i < 14; i++) {
      // A meridian is a geodesic, and so is what leaves it at a right angle.
      double distanceM = 150 + i * (i < 12 ? 130 : 500);
      GeodesicData at =
          Geodesic.WGS84.Direct(latitude + 0.002 * i, longitude, i % 2 == 0 ? 90 : 270, distanceM);
      world.hazard("P" + i, "SHA", "open", "MULTIPOINT((%s %s))".formatted(at.lon2, at.lat2));
      if (distanceM > 200 && expected.size() < 10) {
        expected.add(distanceM);
      }
    }
    world.publish();
    JsonNode answer =
        ask(
            "{'programme':'%s','corridorM':200,'geometry':'LINESTRING(%s %s,%s %s)'}"
                .formatted(code, longitude, latitude - 0.1, longitude, latitude + 0.1));
    assertThat(answer.at("/summary/hazardAreaCount").asInt()).isEqualTo(1);
    JsonNode nearest = answer.get("nearestOutside");
    assertThat(nearest).hasSize(10);
    for (int i = 0; i < 10; i++) {
      assertThat(nearest.get(i).get("localId").asText()).isEqualTo("P" + (i + 1));
      assertThat(nearest.get(i).get("distanceM").asDouble())
          .isCloseTo(expected.get(i), within(0.2));
    }
  }

  @Test
  void what_lies_farther_than_the_belt_or_behind_the_gate_is_not_near() {
    World.of(TestDatabase.get(), "XNN", "open")
        .version("hazard-area")
        .hazard("in reach", "SHA", "open", rectangle(-30, 15.044, -29.99, 15.05))
        .hazard("beyond", "SHA", "open", rectangle(-30, 15.1, -29.99, 15.11))
        .publish();
    World.of(TestDatabase.get(), "XNP", "cells")
        .version("hazard-area")
        .hazard("hidden", "SHA", "open", rectangle(-30, 15.01, -29.99, 15.02))
        .publish();
    JsonNode answer = ask("{'programme':'XNN','geometry':'POINT(-29.995 15)','corridorM':100}");
    assertThat(answer.get("nearestOutside")).hasSize(1);
    JsonNode only = answer.get("nearestOutside").get(0);
    assertThat(only.get("localId").asText()).isEqualTo("in reach");
    assertThat(only.get("distanceM").asDouble())
        .isCloseTo(
            Geodesic.WGS84.Inverse(15, -29.995, 15.044, -29.995).s12, withinPercentage(0.01));
    assertThat(answer.get("nearestOutsideNotCovered").get(0).asText()).isEqualTo("XNP");
  }

  @Test
  void records_without_location_and_casualties_by_the_areas_crossed() {
    World world =
        World.of(TestDatabase.get(), "XNQ", "open")
            .version("admin-area")
            .adminArea(1, "E", "East", rectangle(-30, 20, -29, 21))
            .adminArea(2, "E1", "East town", rectangle(-30, 20, -29.5, 21))
            .adminArea(1, "F", "Far", rectangle(-28, 20, -27, 21))
            .version("hazard-area")
            .hazard("in town", "CHA", "open", null)
            .hazard("in town too", "SHA", "open", null)
            .hazard("far", "SHA", "open", null)
            .hazard("nowhere", "SHA", "open", null)
            .hazard("closed", "SHA", "closed", null);
    update("XNQ", "in town", "admin_p_code = 'E1', reported_area_m2 = 500");
    update("XNQ", "in town too", "admin_p_code = 'E1'");
    update("XNQ", "far", "admin_p_code = 'F'");
    update("XNQ", "closed", "admin_p_code = 'E1'");
    world.version("casualty");
    casualty(world, "E", 2019, "killed", 2);
    casualty(world, "E1", 2020, "injured", 3);
    casualty(world, "E1", 2020, "unknown", 1);
    casualty(world, "F", 2020, "killed", 9);
    casualty(world, null, 2020, "killed", 4);
    world.publish();
    String asked = "{'programme':'XNQ','geometry':'LINESTRING(-29.9 20.5,-29.8 20.5)'}";
    JsonNode answer = ask(asked);
    JsonNode lost = answer.get("withoutLocation");
    assertThat(lost).hasSize(2);
    assertThat(lost.at("/0/adminArea/name").asText()).isEqualTo("East town");
    assertThat(lost.at("/0/number").asInt()).isEqualTo(2);
    assertThat(lost.at("/0/numberCha").asInt()).isEqualTo(1);
    assertThat(lost.at("/0/reportedM2").asDouble()).isEqualTo(500);
    assertThat(lost.at("/0/numberWithoutReportedArea").asInt()).isEqualTo(1);
    assertThat(lost.at("/1/adminArea").isNull()).isTrue();
    assertThat(lost.at("/1/number").asInt()).isEqualTo(1);
    assertThat(lost.at("/1/reportedM2").isNull()).isTrue();
    assertThat(answer.at("/summary/withoutLocationCount").asInt()).isEqualTo(3);
    assertThat(answer.get("adminAreas")).hasSize(2);

    assertThat(answer.at("/casualties/byAdminArea").isNull()).isTrue();
    assertThat(answer.at("/casualties/numberWithoutAdminArea").isNull()).isTrue();
    assertThat(answer.at("/casualties/reason").asText()).contains("centre only");
    JsonNode casualties =
        server
            .json("POST", "/api/answers", server.token("XNQ"), asked.replace('\'', '"'))
            .get("casualties");
    assertThat(casualties.get("byAdminArea").toString().replaceAll("\"id\":\\d+", "\"id\":0"))
        .isEqualTo(
            ("[{'adminArea':{'id':0,'name':'East','level':1,'pCode':'E'},'years':[{'year':2019,'killed':2,'injured':0,'unknown':0}]},"
                    + "{'adminArea':{'id':0,'name':'East town','level':2,'pCode':'E1'},'years':[{'year':2020,'killed':0,'injured':3,'unknown':1}]}]")
                .replace('\'', '"'));
    assertThat(casualties.get("numberWithoutAdminArea").asInt()).isEqualTo(4);
  }

  @Test
  void land_released_along_the_route() {
    World world =
        World.of(TestDatabase.get(), "XNR", "open")
            .version("land-release")
            .landRelease("R1", rectangle(-30, 25, -29.99, 25.01))
            .landRelease("R2", rectangle(-29.995, 25, -29.985, 25.01))
            .landRelease("R3", rectangle(-29.97, 25, -29.96, 25.01))
            .landRelease("far", rectangle(-29.5, 25, -29.4, 25.01));
    owner(
        "UPDATE land_release SET completed_on = DATE '2021-06-30' WHERE local_id = 'R1' AND programme_id = (SELECT id FROM programme WHERE code = 'XNR')");
    owner(
        "UPDATE land_release SET release_type = 'cancelled', method = 'NTS' WHERE local_id = 'R3' AND programme_id = (SELECT id FROM programme WHERE code = 'XNR')");
    world.publish();
    JsonNode released =
        ask("{'programme':'XNR','geometry':'POLYGON((-30.01 24.99,-29.965 24.99,-29.965 25.02,-30.01 25.02,-30.01 24.99))'}")
            .get("landReleases");
    double cleared = rectangleM2(-30, 25, -29.985, 25.01);
    double cancelled = rectangleM2(-29.97, 25, -29.965, 25.01);
    assertThat(released.get("count").asInt()).isEqualTo(3);
    assertThat(released.get("areaM2").asDouble())
        .isCloseTo(cleared + cancelled, withinPercentage(0.01));
    assertThat(released.at("/byType/0/releaseType").asText()).isEqualTo("cancelled");
    assertThat(released.at("/byType/0/areaM2").asDouble())
        .isCloseTo(cancelled, withinPercentage(0.01));
    assertThat(released.at("/byType/1/count").asInt()).isEqualTo(2);
    assertThat(released.at("/byType/1/areaM2").asDouble())
        .isCloseTo(cleared, withinPercentage(0.01));
    assertThat(released.get("list")).hasSize(3);
    assertThat(released.get("list"))
        .anyMatch(
            one ->
                one.get("localId").asText().equals("R1")
                    && one.get("completedOn").asText().equals("2021-06-30"));
  }

  @Test
  void who_works_and_pays_there_and_what_else_is_planned() {
    World world =
        World.of(TestDatabase.get(), "XNS", "open")
            .version("admin-area")
            .adminArea(1, "E", "East", rectangle(-30, 30, -29, 31))
            .adminArea(1, "F", "Far", rectangle(-28, 30, -27, 31))
            .version("hazard-area")
            .hazard("A", "CHA", "open", rectangle(-29.9, 30.5, -29.89, 30.51))
            .version("funding")
            .funding("XNS-here", "clearance", 10, "place POINT(-29.2 30.2)")
            .funding("XNS-country", "mine_action", 10, "nationwide POINT(-29 30)")
            .funding("XNS-far", "clearance", 10, "place POINT(-27.5 30.5)")
            .funding("XNS-people", "victim_assistance", 10, "place POINT(-29.2 30.2)")
            .version("project")
            .project("crossing", "MULTILINESTRING((-29.895 30,-29.895 31))")
            .project("elsewhere", "MULTILINESTRING((-27 30,-27 31))");
    role("XNS-here", "Donor of XNS here", 1);
    role("XNS-here", "Operator of XNS", 4);
    role("XNS-country", "Donor of XNS country", 1);
    role("XNS-far", "Donor of XNS far", 1);
    role("XNS-people", "Donor of XNS people", 1);
    owner(
        "UPDATE hazard_area SET operator_id = (SELECT id FROM organisation WHERE name = 'Operator of XNS') WHERE programme_id = (SELECT id FROM programme WHERE code = 'XNS')");
    world.publish();
    JsonNode who =
        ask("{'programme':'XNS','geometry':'LINESTRING(-29.95 30.505,-29.85 30.505)'}").get("who");
    assertThat(who.at("/contact/authority").asText()).isEqualTo("Centre of XNS");
    assertThat(who.get("operators").toString())
        .isEqualTo(
            "[{\"name\":\"Operator of XNS\",\"hazardAreas\":1,\"landReleases\":0,\"activities\":1}]");
    assertThat(who.get("donors")).hasSize(2);
    assertThat(who.at("/donors/0/name").asText()).isEqualTo("Donor of XNS here");
    assertThat(who.at("/donors/0/level").asText()).isEqualTo("admin-area");
    assertThat(who.at("/donors/0/adminAreas/0").asText()).isEqualTo("East");
    assertThat(who.at("/donors/1/name").asText()).isEqualTo("Donor of XNS country");
    assertThat(who.at("/donors/1/level").asText()).isEqualTo("programme");
    assertThat(who.get("projects")).hasSize(1);
    assertThat(who.at("/projects/0/name").asText()).isEqualTo("crossing");
    assertThat(who.get("projectCount").asInt()).isEqualTo(1);
  }

  @Test
  void a_stored_project_is_asked_about_as_it_is_stored() {
    World world =
        World.of(TestDatabase.get(), "XNT", "open")
            .version("hazard-area")
            .hazard("A", "CHA", "open", rectangle(-29.9, 35.5, -29.89, 35.51))
            .version("project")
            .project("Road", "MULTILINESTRING((-29.95 35.505,-29.85 35.505))")
            .project("lost", null);
    owner(
        "UPDATE development_project SET corridor_m = 40, cost = 1000, cost_currency = 'EUR', starts_on = DATE '2030-01-01' WHERE name = 'Road' AND programme_id = (SELECT id FROM programme WHERE code = 'XNT')");
    world.publish();
    long id = world.id("development_project", "name", "Road");
    JsonNode stored = ask("{'projectId':" + id + "}");
    JsonNode drawn =
        ask(
            "{'programme':'XNT','corridorM':40,'geometry':'LINESTRING(-29.95 35.505,-29.85 35.505)'}");
    assertThat(stored.get("summary")).isEqualTo(drawn.get("summary"));
    JsonNode question = stored.get("question");
    assertThat(question.get("projectName").asText()).isEqualTo("Road");
    assertThat(question.get("projectId").asLong()).isEqualTo(id);
    assertThat(question.get("worksStart").asText()).isEqualTo("2030-01-01");
    assertThat(question.at("/projectCost/currency").asText()).isEqualTo("EUR");
    assertThat(question.at("/geometry/type").asText()).isEqualTo("MultiLineString");
    // The project is not its own neighbour, but it is that of what is drawn in its place.
    assertThat(stored.at("/who/projectCount").asInt()).isZero();
    assertThat(drawn.at("/who/projectCount").asInt()).isEqualTo(1);
    assertThat(
            ask("{'programme':'XNT','projectId':" + id + ",'corridorM':7,'projectName':'Mine'}")
                .at("/question/corridorM")
                .asDouble())
        .isEqualTo(7);
    refused(
        "{'projectId':" + world.id("development_project", "name", "lost") + "}",
        "without location");
    refused("{'projectId':" + id + ",'programme':'XNS'}", "programme: the project is one of XNT");
    refused("{'projectId':" + id + ",'geometry':'POINT(1 2)'}", "either projectId or geometry");
    refused("{'projectId':-5}", "there is no project -5 that you may see");
    refused("{'projectId':'x'}", "projectId: must be the number");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'surveyBufferM':5001 | surveyBufferM: must be a number of metres on each side, from 0 to 5000.",
        "'worksStart':'next year' | worksStart: must be a day such as 2027-03-01.",
        "'worksStart':'0001-01-01' | worksStart: must be a day",
        "'projectName':' ' | projectName: must be a text",
        "'projectCost':5 | projectCost: must be an amount and a currency of ISO 4217",
        "'projectCost':{'amount':5,'currency':'XQQ'} | projectCost: must be an amount and a currency",
        "'projectCost':{'amount':0,'currency':'USD'} | projectCost: amount must be more than 0",
        "'benefitPerDay':{'amount':5} | benefitPerDay: must be an amount and a currency",
        "'teams':0 | teams: must be the number of teams",
        "'teams':1.5 | teams: must be the number of teams",
        "'alternatives':'POINT(1 2)' | alternatives: must be a list of at most 5",
        "'alternatives':['POINT(1 95)'] | alternatives[0]: 1.0 95.0 is not longitude latitude",
        "'alternatives':['POINT(1 2)','LINESTRING(1 2,3 4)'] | alternatives[1]: must be of the same kind",
        "'alternatives':['POINT(1 89.5)'] | alternatives[0]: it lies beyond 89 degrees",
      })
  void a_member_that_cannot_be_used_is_named(String member, String words) {
    refused("{'programme':'XNT','geometry':'POINT(1 2)'," + member + "}", words);
  }

  private static void refused(String body, String words) {
    var response = server.send("POST", "/api/answers", null, body.replace('\'', '"'));
    String text = new String(response.body(), StandardCharsets.UTF_8);
    assertThat(response.statusCode()).as(text).isEqualTo(422);
    assertThat(text).contains(words);
  }

  private static JsonNode ask(String body) {
    return server.json("POST", "/api/answers", null, body.replace('\'', '"'));
  }

  /** Of each class code:count:withoutAreaCount and the square metres. */
  private static void figures(JsonNode classes, String member, Object... expected) {
    assertThat(classes).hasSize(expected.length / 2);
    for (int i = 0; i < classes.size(); i++) {
      JsonNode one = classes.get(i);
      assertThat(
              one.get(member).asText()
                  + ":"
                  + one.get("count").asInt()
                  + ":"
                  + one.get("withoutAreaCount").asInt())
          .isEqualTo(expected[2 * i]);
      assertThat(one.get("areaM2").asDouble())
          .isCloseTo((Double) expected[2 * i + 1], withinPercentage(0.05));
    }
  }

  private static void casualty(World world, String pCode, int year, String outcome, int number) {
    TestDatabase.get()
        .owner()
        .useHandle(
            handle ->
                handle.execute(
                    "INSERT INTO casualty (version_id, row_number, programme_id, admin_p_code, period_from, period_to, outcome, number)"
                        + " SELECT v.id, 1 + (SELECT count(*) FROM casualty c WHERE c.version_id = v.id), d.programme_id, ?, make_date(?, 1, 1), make_date(?, 12, 31), ?, ?"
                        + " FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = ?",
                    pCode,
                    year,
                    year,
                    outcome,
                    number,
                    world.newestVersion("casualty")));
  }

  private static void role(String activity, String name, int role) {
    TestDatabase.get()
        .owner()
        .useHandle(
            handle -> {
              handle.execute("INSERT INTO organisation (name) VALUES (?)", name);
              handle.execute(
                  "INSERT INTO funding_organisation (activity_id, version_id, organisation_id, role_code)"
                      + " SELECT a.id, a.version_id, o.id, ? FROM funding_activity a, organisation o WHERE a.iati_identifier = ? AND o.name = ?",
                  role,
                  activity,
                  name);
            });
  }

  private static void update(String code, String localId, String set) {
    owner(
        "UPDATE hazard_area SET "
            + set
            + " WHERE local_id = '"
            + localId
            + "' AND programme_id = (SELECT id FROM programme WHERE code = '"
            + code
            + "')");
  }

  private static void owner(String sql) {
    TestDatabase.get().owner().useHandle(handle -> handle.execute(sql));
  }

  private static String rectangle(double west, double south, double east, double north) {
    return "MULTIPOLYGON(((%1$s %2$s,%3$s %2$s,%3$s %4$s,%1$s %4$s,%1$s %2$s)))"
        .formatted(west, south, east, north);
  }

  private static double lengthM(double west, double east, double latitude) {
    return Geodesic.WGS84.Inverse(latitude, west, latitude, east).s12;
  }

  private static double rectangleM2(double west, double south, double east, double north) {
    PolygonArea area = new PolygonArea(Geodesic.WGS84, false);
    area.AddPoint(south, west);
    area.AddPoint(south, east);
    area.AddPoint(north, east);
    area.AddPoint(north, west);
    return Math.abs(area.Compute().area);
  }
}
