package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.PolygonArea;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What survey and clearance take, reckoned again by hand from the values of the table. */
class NeedsTest {
  private static final TestServer server = TestServer.get();
  private static final ObjectMapper JSON = new ObjectMapper();

  @BeforeAll
  static void aProgrammeWithoutData() {
    World.of(TestDatabase.get(), "XNI", "open");
  }

  /** CHA and SHA that overlap by half, a battle area, and a point of which no area is known. */
  private static World mixed(String code, double latitude) {
    World world =
        World.of(TestDatabase.get(), code, "open")
            .version("hazard-area")
            .hazard("A", "CHA", "open", rectangle(-25, latitude, -24.99, latitude + 0.01))
            .hazard("B", "SHA", "open", rectangle(-24.995, latitude, -24.985, latitude + 0.01))
            .hazard("C", "SHA", "open", rectangle(-24.98, latitude, -24.97, latitude + 0.01))
            .hazard("P", "CHA", "open", "MULTIPOINT((-24.96 %s))".formatted(latitude + 0.005))
            .publish();
    types(code, "A", "AP");
    types(code, "C", "CM,ERW");
    return world;
  }

  private static String parcel(double latitude) {
    return "POLYGON((-25.01 %1$s,-24.95 %1$s,-24.95 %2$s,-25.01 %2$s,-25.01 %1$s))"
        .formatted(latitude - 0.01, latitude + 0.02);
  }

  @Test
  void work_cost_and_time_are_those_of_the_table() {
    mixed("XNA", 5);
    String token = server.token("XNA");
    ArrayNode rows = JSON.createArrayNode();
    rows.add(row("CHA", "non-technical-survey", "0,0,0", "0,0,0", "1,1,1"));
    rows.add(row("CHA", "technical-survey", "0.1,0.2,0.4", "1,2,3", "100000,200000,400000"));
    rows.add(row("CHA", "manual-clearance", "0.5,0.5,1", "2,3,4", "10000,20000,40000"));
    rows.add(row("CHA", "mechanical-clearance", "0,0.1,0.1", "1,1,1", "50000,50000,50000"));
    put("XNA", token, rows);
    JsonNode answer =
        ask(
            "{'programme':'XNA','geometry':'%s','teams':3,'worksStart':'2100-01-01'}"
                .formatted(parcel(5)));
    JsonNode needs = answer.get("needs");

    double cha = rectangleM2(-25, 5, -24.99, 5.01);
    double shaMines = rectangleM2(-24.99, 5, -24.985, 5.01);
    double shaBattle = rectangleM2(-24.98, 5, -24.97, 5.01);
    assertThat(needs.get("ground")).hasSize(3);
    ground(needs.get("ground").get(0), "CHA", "mines", cha);
    ground(needs.get("ground").get(1), "SHA", "mines", shaMines);
    ground(needs.get("ground").get(2), "SHA", "battle", shaBattle);

    // SHA by the general values of the migration.
    double sha = shaMines + shaBattle;
    range(activity(needs, "non-technical-survey").get("areaM2"), sha, sha, sha);
    range(activity(needs, "non-technical-survey").get("cost"), sha * 0.01, sha * 0.03, sha * 0.05);
    range(
        activity(needs, "technical-survey").get("areaM2"),
        cha * 0.1 + sha * 0.05,
        cha * 0.2 + sha * 0.2,
        cha * 0.4 + sha * 0.4);
    range(
        activity(needs, "technical-survey").get("cost"),
        cha * 0.1 + sha * 0.05 * 0.1,
        cha * 0.4 + sha * 0.2 * 0.3,
        cha * 1.2 + sha * 0.4 * 0.5);
    range(
        activity(needs, "manual-clearance").get("areaM2"),
        cha * 0.5 + shaMines * 0.02,
        cha * 0.5 + shaMines * 0.04,
        cha + shaMines * 0.16);
    range(
        activity(needs, "battle-area-clearance").get("cost"),
        shaBattle * 0.02 * 0.03,
        shaBattle * 0.05 * 0.22,
        shaBattle * 0.2 * 0.5);
    double[] survey = {
      sha / 2_000_000 + cha * 0.1 / 400_000 + sha * 0.05 / 60_000,
      sha / 1_000_000 + cha * 0.2 / 200_000 + sha * 0.2 / 30_000,
      sha / 250_000 + cha * 0.4 / 100_000 + sha * 0.4 / 10_000
    };
    double[] manual = {
      cha * 0.5 / 40_000 + shaMines * 0.02 / 10_000,
      cha * 0.5 / 20_000 + shaMines * 0.04 / 5_000,
      cha / 10_000 + shaMines * 0.16 / 2_000
    };
    JsonNode months = needs.at("/total/months");
    LocalDate from = LocalDate.parse(needs.at("/time/from").asText());
    for (int i = 0; i < 3; i++) {
      String name = new String[] {"low", "central", "high"}[i];
      // By hand takes longest of what goes on side by side; three teams each.
      double expected = (survey[i] + manual[i]) / 3;
      assertThat(months.get(name).asDouble()).as(name).isCloseTo(expected, within(0.006));
      assertThat(LocalDate.parse(needs.at("/time/earliestFinish/" + name).asText()))
          .isBetween(
              from.plusDays((long) Math.floor(expected * 30.4374)),
              from.plusDays((long) Math.ceil(expected * 30.4376)));
    }
    double cost = 0;
    for (JsonNode activity : needs.get("activities")) {
      cost += activity.at("/cost/central").asDouble();
    }
    assertThat(needs.at("/total/cost/central").asDouble()).isCloseTo(cost, within(0.05));
    assertThat(needs.at("/total/costPerKm").isNull()).isTrue();
    assertThat(needs.at("/time/against").asText()).isEqualTo("in-time");
    assertThat(needs.at("/waiting/days/high").asInt()).isZero();

    assertThat(needs.get("complete").asBoolean()).isFalse();
    assertThat(needs.get("numberWithoutArea").asInt()).isEqualTo(1);
    int own = 0;
    for (JsonNode value : needs.get("planningValues")) {
      own += value.get("programme").asText().equals("XNA") ? 1 : 0;
      assertThat(value.get("source").asText()).isNotBlank();
      assertThat(value.get("classification").asText()).isIn("CHA", "SHA");
    }
    // Four own; of SHA both surveys, by hand, by machine and the battle area.
    assertThat(own).isEqualTo(4);
    assertThat(needs.get("planningValues")).hasSize(9);
  }

  @Test
  void what_waiting_and_the_project_cost_is_said_or_the_reason_why_not() {
    mixed("XNB", 6);
    String asked = "{'programme':'XNB','geometry':'" + parcel(6) + "'%s}";
    JsonNode plain = ask(asked.formatted("")).get("needs");
    assertThat(plain.get("shareOfProjectCost").isNull()).isTrue();
    assertThat(plain.get("shareOfProjectCostReason").asText()).contains("projectCost");
    assertThat(plain.at("/time/against").isNull()).isTrue();
    assertThat(plain.at("/waiting/reason").asText()).contains("worksStart");
    assertThat(plain.at("/time/teams").asInt()).isEqualTo(1);
    assertThat(plain.get("rule").asText()).contains("1 team for each activity");

    JsonNode needs =
        ask(asked.formatted(
                ",'worksStart':'2020-01-01','projectCost':{'amount':1e9,'currency':'USD'},"
                    + "'benefitPerDay':{'amount':1000,'currency':'EUR'}"))
            .get("needs");
    assertThat(needs.at("/shareOfProjectCost/high").asDouble())
        .isCloseTo(needs.at("/total/cost/high").asDouble() / 1e9, within(0.0001));
    JsonNode time = needs.get("time");
    assertThat(time.get("against").asText()).isEqualTo("late");
    long late =
        LocalDate.parse(time.at("/earliestFinish/central").asText()).toEpochDay()
            - LocalDate.parse("2020-01-01").toEpochDay();
    assertThat(time.at("/daysLate/central").asLong()).isEqualTo(late);
    assertThat(needs.at("/waiting/cost/central").asDouble()).isEqualTo(late * 1000.0);
    assertThat(needs.at("/waiting/currency").asText()).isEqualTo("EUR");

    String quick = time.at("/earliestFinish/low").asText();
    JsonNode depends =
        ask(asked.formatted(
                ",'worksStart':'" + quick + "','projectCost':{'amount':5,'currency':'EUR'}"))
            .get("needs");
    assertThat(depends.at("/time/against").asText()).isEqualTo("depends");
    assertThat(depends.at("/time/daysLate/low").asInt()).isZero();
    assertThat(depends.get("shareOfProjectCost").isNull()).isTrue();
    assertThat(depends.get("shareOfProjectCostReason").asText()).contains("EUR", "USD");
    assertThat(depends.at("/waiting/cost").isNull()).isTrue();
    assertThat(depends.at("/waiting/reason").asText()).contains("benefitPerDay");
  }

  @Test
  void nothing_recorded_is_no_zero() {
    mixed("XNC", 7);
    JsonNode elsewhere = ask("{'programme':'XNC','geometry':'POINT(-25 7.5)'}").get("needs");
    assertThat(elsewhere.get("total").isNull()).isTrue();
    assertThat(elsewhere.get("activities").isNull()).isTrue();
    assertThat(elsewhere.get("reason").asText()).startsWith("No record of a hazardous area");
    assertThat(elsewhere.get("complete").asBoolean()).isFalse();
    JsonNode point = ask("{'programme':'XNC','geometry':'POINT(-24.96 7.005)'}").get("needs");
    assertThat(point.get("total").isNull()).isTrue();
    assertThat(point.get("numberWithoutArea").asInt()).isEqualTo(1);
    assertThat(point.get("reason").asText()).contains("only points or lines");

    World.of(TestDatabase.get(), "XND", "open")
        .version("project")
        .project("a", "MULTIPOINT((-25 8))")
        .publish();
    JsonNode nothing = ask("{'programme':'XND','geometry':'POINT(-25 8)'}");
    assertThat(nothing.get("recorded").asBoolean()).isFalse();
    assertThat(nothing.at("/needs/total").isNull()).isTrue();
    assertThat(nothing.at("/needs/reason").asText()).contains("published here");
  }

  /** A route 300 m beside an area, with a corridor of 100 m and a survey of 500 m beyond it. */
  @Test
  void the_survey_buffer_widens_what_is_surveyed_and_not_what_is_cleared() {
    double metre = 1 / 110_574.0;
    World.of(TestDatabase.get(), "XNE", "open")
        .version("hazard-area")
        .hazard("A", "CHA", "open", rectangle(-20, 300 * metre, -19.99, 1000 * metre))
        .hazard("B", "CHA", "open", rectangle(-19.98, -50 * metre, -19.97, 50 * metre))
        .publish();
    String asked =
        "{'programme':'XNE','geometry':'LINESTRING(-20.01 0,-19.96 0)','corridorM':100%s}";
    JsonNode without = ask(asked.formatted(""));
    JsonNode with = ask(asked.formatted(",'surveyBufferM':500"));
    double b = rectangleM2(-19.98, -50 * metre, -19.97, 50 * metre);
    double a = rectangleM2(-20, 300 * metre, -19.99, 600 * metre);
    assertThat(without.get("summary")).isEqualTo(with.get("summary"));
    JsonNode ground = with.at("/needs/ground/0");
    assertThat(ground.get("areaM2").asDouble()).isCloseTo(b, withinPercentage(0.1));
    assertThat(ground.get("surveyAreaM2").asDouble()).isCloseTo(a + b, withinPercentage(0.1));
    assertThat(activity(with.get("needs"), "manual-clearance"))
        .isEqualTo(activity(without.get("needs"), "manual-clearance"));
    assertThat(activity(with.get("needs"), "technical-survey").at("/areaM2/central").asDouble())
        .isCloseTo((a + b) * 0.3, withinPercentage(0.1));
    double lengthM = with.at("/summary/routeLengthM").asDouble();
    assertThat(with.at("/needs/total/costPerKm/central").asDouble())
        .isCloseTo(
            with.at("/needs/total/cost/central").asDouble() / lengthM * 1000,
            withinPercentage(0.001));
  }

  @Test
  void alternatives_say_what_they_would_say_alone() {
    mixed("XNF", 9);
    String one = "LINESTRING(-25.01 9.004,-24.97 9.004)";
    String other = "LINESTRING(-24.975 8.99,-24.975 9.02)";
    String far = "LINESTRING(-24.5 9.3,-24.4 9.3)";
    String asked = "{'programme':'XNF','geometry':'%s','corridorM':50,'surveyBufferM':20%s}";
    JsonNode both = ask(asked.formatted(one, ",'alternatives':['" + other + "','" + far + "']"));
    assertThat(both.get("alternatives")).hasSize(2);
    int index = 0;
    for (String route : new String[] {other, far}) {
      JsonNode alone = ask(asked.formatted(route, ""));
      JsonNode alternative = both.get("alternatives").get(index);
      assertThat(alternative.get("index").asInt()).isEqualTo(index++);
      assertThat(alternative.get("summary")).isEqualTo(alone.get("summary"));
      assertThat(alternative.at("/needs/total")).isEqualTo(alone.at("/needs/total"));
      assertThat(alternative.at("/needs/reason")).isEqualTo(alone.at("/needs/reason"));
    }
    assertThat(both.at("/alternatives/1/needs/total").isNull()).isTrue();
  }

  @Test
  void a_programme_has_its_own_values_and_what_was_before_is_kept() {
    mixed("XNG", 10);
    String token = server.token("XNG");
    JsonNode general = values(server.json("/api/programmes/XNG/planning-values", null));
    assertThat(general).hasSize(20);
    assertThat(general).allMatch(value -> value.get("programme").isNull());
    ArrayNode rows = JSON.createArrayNode();
    rows.add(row("SHA", "manual-clearance", "0,0.5,1", "1,2,3", "10,20,30"));
    JsonNode saved = values(put("XNG", token, rows));
    assertThat(saved).hasSize(20);
    assertThat(saved).filteredOn(value -> !value.get("programme").isNull()).hasSize(1);
    JsonNode mine =
        values(server.json("/api/programmes/XNG/planning-values", null)).get(indexOfOwn(saved));
    assertThat(mine.get("by").asText()).isEqualTo("test");
    assertThat(mine.at("/costPerM2/central").asDouble()).isEqualTo(2);
    assertThat(put("XNG", token, JSON.createArrayNode()))
        .isEqualTo(server.json("/api/programmes/XNG/planning-values", null));
    assertThat(values(server.json("/api/programmes/XNG/planning-values", null))).isEqualTo(general);
    int kept =
        TestDatabase.get()
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            "SELECT count(*) FROM planning_value p JOIN programme g ON g.id = p.programme_id"
                                + " WHERE g.code = 'XNG' AND p.valid_to IS NOT NULL")
                        .mapTo(Integer.class)
                        .one());
    assertThat(kept).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense | 422 | The body is not JSON",
        "{} | 422 | Send {\"planningValues\":[...]}",
        "{'planningValues':[7]} | 422 | planningValues[0]: must be a JSON object",
        "{'planningValues':[{'cost':1}]} | 422 | planningValues[0].cost: not known here",
        "{'planningValues':[{'classification':'XHA'}]} | 422 | planningValues[0].classification: must be one of",
        "{'planningValues':[{'classification':'SHA','activity':'prayer'}]} | 422 | planningValues[0].activity: must be one of",
        "ROW share=0.5,0.4,1 | 422 | planningValues[0].share: must be",
        "ROW share=0,0.4,1.1 | 422 | planningValues[0].share: must be",
        "ROW costPerM2=-1,1,1 | 422 | planningValues[0].costPerM2: must be",
        "ROW m2PerTeamMonth=0,1,1 | 422 | planningValues[0].m2PerTeamMonth: low must be more than 0",
        "ROW currency=\"EUR\" | 422 | planningValues[0].currency: only USD",
        "ROW source=\" \" | 422 | planningValues[0].source: say",
        "ROW asOf=\"2999-01-01\" | 422 | planningValues[0].asOf: must be the day",
        "TWICE | 422 | planningValues[1]: there are two rows for manual-clearance on SHA",
      })
  void a_table_that_cannot_be_used_is_refused_by_row_and_member(
      String body, int status, String words) {
    String token = server.token("*");
    ObjectNode row = row("SHA", "manual-clearance", "0,0.5,1", "1,2,3", "10,20,30");
    String text = body.replace('\'', '"');
    if (body.startsWith("ROW ")) {
      String[] member = body.substring(4).split("=");
      if (member[1].startsWith("\"")) {
        row.put(member[0], member[1].replace("\"", ""));
      } else {
        row.set(member[0], range(member[1]));
      }
      text = "{\"planningValues\":[" + row + "]}";
    } else if (body.equals("TWICE")) {
      text = "{\"planningValues\":[" + row + "," + row + "]}";
    }
    var response = server.send("PUT", "/api/programmes/XNI/planning-values", token, text);
    String said = new String(response.body(), StandardCharsets.UTF_8);
    assertThat(response.statusCode()).as(said).isEqualTo(status);
    assertThat(said.replace("\\\"", "\"")).contains(words);
  }

  @Test
  void only_the_centre_of_a_programme_says_its_values() {
    mixed("XNH", 11);
    String body = "{\"planningValues\":[]}";
    String path = "/api/programmes/XNH/planning-values";
    assertThat(server.send("PUT", path, null, body).statusCode()).isEqualTo(403);
    assertThat(server.send("PUT", path, server.token("XNG"), body).statusCode()).isEqualTo(403);
    assertThat(server.send("PUT", path, server.token("XNH"), body).statusCode()).isEqualTo(200);
    assertThat(server.fetch("/api/programmes/XNO/planning-values", null).statusCode())
        .isEqualTo(404);
  }

  private static int indexOfOwn(JsonNode values) {
    for (int i = 0; i < values.size(); i++) {
      if (!values.get(i).get("programme").isNull()) {
        return i;
      }
    }
    throw new AssertionError("no row of the programme");
  }

  private static JsonNode values(JsonNode body) {
    return body.get("planningValues");
  }

  private static JsonNode put(String code, String token, ArrayNode rows) {
    return server.json(
        "PUT",
        "/api/programmes/" + code + "/planning-values",
        token,
        JSON.createObjectNode().set("planningValues", rows).toString());
  }

  private static ObjectNode row(
      String classification, String activity, String share, String cost, String productivity) {
    ObjectNode row = JSON.createObjectNode();
    row.put("classification", classification).put("activity", activity);
    row.set("share", range(share));
    row.set("costPerM2", range(cost));
    row.set("m2PerTeamMonth", range(productivity));
    return row.put("source", "Figures of the test").put("asOf", "2026-01-31");
  }

  private static ObjectNode range(String values) {
    String[] three = values.split(",");
    return JSON.createObjectNode()
        .put("low", Double.parseDouble(three[0]))
        .put("central", Double.parseDouble(three[1]))
        .put("high", Double.parseDouble(three[2]));
  }

  private static JsonNode activity(JsonNode needs, String code) {
    for (JsonNode activity : needs.get("activities")) {
      if (activity.get("activity").asText().equals(code)) {
        return activity;
      }
    }
    throw new AssertionError("no " + code + " in " + needs.get("activities"));
  }

  private static void ground(JsonNode ground, String classification, String ordnance, double m2) {
    assertThat(ground.get("classification").asText()).isEqualTo(classification);
    assertThat(ground.get("ordnance").asText()).isEqualTo(ordnance);
    assertThat(ground.get("areaM2").asDouble()).isCloseTo(m2, withinPercentage(0.01));
    assertThat(ground.get("surveyAreaM2").asDouble()).isCloseTo(m2, withinPercentage(0.01));
  }

  private static void range(JsonNode range, double low, double central, double high) {
    assertThat(range.get("low").asDouble()).isCloseTo(low, withinPercentage(0.01));
    assertThat(range.get("central").asDouble()).isCloseTo(central, withinPercentage(0.01));
    assertThat(range.get("high").asDouble()).isCloseTo(high, withinPercentage(0.01));
  }

  private static JsonNode ask(String body) {
    return server.json("POST", "/api/answers", null, body.replace('\'', '"'));
  }

  private static void types(String code, String localId, String types) {
    TestDatabase.get()
        .owner()
        .useHandle(
            handle ->
                handle.execute(
                    "UPDATE hazard_area SET contamination_types = string_to_array(?, ',') WHERE local_id = ?"
                        + " AND programme_id = (SELECT id FROM programme WHERE code = ?)",
                    types,
                    localId,
                    code));
  }

  private static String rectangle(double west, double south, double east, double north) {
    return "MULTIPOLYGON(((%1$s %2$s,%3$s %2$s,%3$s %4$s,%1$s %4$s,%1$s %2$s)))"
        .formatted(west, south, east, north);
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
