package org.cartagena.funding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What of published money counts, where, and how it is shown: over HTTP, from rows made here. */
class FundingTest {
  private static final TestServer SERVER = TestServer.get();

  /** Activities and their money, into the newest version of a world. */
  private static final class Books {
    private final int version;

    Books(World world) {
      this.version = world.newestVersion("funding");
    }

    private void sql(String sql, Object... arguments) {
      try (Handle handle = TestDatabase.get().owner().open()) {
        handle.execute(sql, arguments);
      }
    }

    private Books activity(String identifier, String strand, double strandShare) {
      sql(
          "INSERT INTO funding_activity (version_id, row_number, programme_id, iati_identifier, title, strand, strand_rule, strand_share, secondary_reporter)"
              + " SELECT v.id, 1 + (SELECT count(*) FROM funding_activity WHERE version_id = v.id), d.programme_id, ?, ?, ?, 'test', ?, true"
              + " FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = ?",
          identifier,
          "Title of " + identifier,
          strand,
          strandShare,
          version);
      return this;
    }

    private Books role(String identifier, int role, String name, String country, String kind) {
      organisation(name, country, kind);
      sql(
          "INSERT INTO funding_organisation (activity_id, version_id, organisation_id, role_code)"
              + " SELECT c.id, c.version_id, o.id, ? FROM funding_activity c, organisation o WHERE c.version_id = ? AND c.iati_identifier = ? AND o.name = ?",
          role,
          version,
          identifier,
          name);
      return this;
    }

    private void organisation(String name, String country, String kind) {
      sql(
          "INSERT INTO organisation (name, country_code, provider_kind) SELECT ?, ?, ? WHERE NOT EXISTS (SELECT FROM organisation WHERE name = ?)",
          name,
          country,
          kind,
          name);
    }

    private Books place(String identifier, String precision, String wkt) {
      sql(
          "INSERT INTO funding_location (activity_id, version_id, row_number, programme_id, stated_precision, geom)"
              + " SELECT id, version_id, row_number, programme_id, ?, ST_GeomFromText(?, 4326) FROM funding_activity WHERE version_id = ? AND iati_identifier = ?",
          precision,
          wkt,
          version,
          identifier);
      return this;
    }

    private Books money(
        String identifier, int type, String day, String value, String currency, String... chain) {
      sql(
          "INSERT INTO funding_transaction (activity_id, version_id, row_number, programme_id, type_code, transaction_on, value, currency, provider_activity, receiver_activity)"
              + " SELECT id, version_id, row_number, programme_id, ?, ?::date, ?::numeric, ?, ?, ? FROM funding_activity WHERE version_id = ? AND iati_identifier = ?",
          type,
          day,
          value,
          currency,
          chain.length > 0 && type == 1 ? chain[0] : null,
          chain.length > 0 && type != 1 ? chain[0] : null,
          version,
          identifier);
      return this;
    }

    private Books plan(String identifier, String kind, String from, String to, String value) {
      sql(
          "INSERT INTO funding_plan (activity_id, version_id, row_number, programme_id, kind, starts_on, ends_on, value, currency)"
              + " SELECT id, version_id, row_number, programme_id, ?, ?::date, ?::date, ?::numeric, 'USD' FROM funding_activity WHERE version_id = ? AND iati_identifier = ?",
          kind,
          from,
          to,
          value,
          version,
          identifier);
      return this;
    }
  }

  private static World world(String code) {
    return World.of(TestDatabase.get(), code, "open").version("funding");
  }

  private static JsonNode totals(String parameters) {
    return SERVER.json("/api/funding/totals?" + parameters, null);
  }

  private static JsonNode row(JsonNode answer, String key) {
    for (JsonNode row : answer.get("rows")) {
      if (key.equals(row.get("key").asText()) || key.equals(row.path("name").asText())) {
        return row;
      }
    }
    throw new AssertionError("no row " + key + " in " + answer);
  }

  private static double usd(JsonNode node) {
    return node.get("usd").asDouble();
  }

  private static double sumOfParts(String parameters) {
    double sum = 0;
    Long after = null;
    do {
      JsonNode page =
          SERVER.json(
              "/api/funding/transactions?" + parameters + (after == null ? "" : "&after=" + after),
              null);
      for (JsonNode part : page.get("transactions")) {
        sum += part.get("usd").asDouble();
      }
      after = page.get("next").isNull() ? null : page.get("next").asLong();
    } while (after != null);
    return sum;
  }

  /** Norway gives a fund 100, which gives an operator 90, which spends 90. */
  @Test
  void money_that_is_passed_on_counts_once_where_it_began() {
    World world = world("XUB");
    new Books(world)
        .activity("N-1", "clearance", 100)
        .role("N-1", 1, "Norway of XUB", "NOR", "government")
        .activity("F-1", "clearance", 100)
        .role("F-1", 1, "Norway of XUB", "NOR", "government")
        .activity("O-1", "clearance", 100)
        .role("O-1", 4, "HALO of XUB", null, "ngo")
        .money("N-1", 2, "2021-01-10", "100", "USD", "F-1")
        .money("N-1", 3, "2021-03-11", "100", "USD", "F-1")
        .money("F-1", 1, "2021-03-12", "100", "USD", "N-1")
        .money("F-1", 3, "2021-05-01", "90", "USD", "O-1")
        .money("O-1", 1, "2021-05-02", "90", "USD", "F-1")
        .money("O-1", 4, "2021-12-01", "90", "USD");
    world.publish();
    JsonNode paid = totals("by=donor&programme=XUB");
    assertThat(usd(paid.get("total"))).isEqualTo(100);
    assertThat(usd(row(paid, "Norway of XUB"))).isEqualTo(100);
    assertThat(paid.get("uncounted").get(0).get("because").asText()).isEqualTo("passed-on");
    assertThat(usd(paid.get("uncounted").get(0))).isEqualTo(180);
    assertThat(sumOfParts("programme=XUB")).isEqualTo(100);
    assertThat(sumOfParts("programme=XUB&uncounted=true")).isEqualTo(180);
    assertThat(usd(totals("by=strand&measure=incoming_funds&programme=XUB").get("total")))
        .isEqualTo(190);
    JsonNode programme =
        SERVER.json("/api/funding/efficiency?by=programme&programme=XUB", null).get("rows").get(0);
    // The fund kept 10 of 100, the operator nothing of 90.
    assertThat(programme.get("chain").get("receivedUsd").asDouble()).isEqualTo(190);
    assertThat(programme.get("chain").get("retainedShare").asDouble())
        .isCloseTo(10.0 / 190, within(1e-4));
    assertThat(programme.get("days").get("mean").asDouble()).isEqualTo(60);
  }

  @Test
  void what_goes_beyond_what_was_received_counts() {
    World world = world("XUC");
    new Books(world)
        .activity("A-1", "clearance", 100)
        .activity("B-1", "clearance", 100)
        .money("A-1", 3, "2021-01-01", "40", "USD", "b-1")
        .money("B-1", 4, "2021-02-01", "60", "USD")
        .money("B-1", 4, "2021-03-01", "40", "USD");
    world.publish();
    JsonNode paid = totals("by=measure&programme=XUC");
    assertThat(usd(row(paid, "disbursement"))).isEqualTo(40);
    assertThat(usd(row(paid, "expenditure"))).isEqualTo(60);
    assertThat(usd(paid.get("total"))).isEqualTo(100);
  }

  @Test
  void money_that_goes_in_a_circle_is_not_lost() {
    World world = world("XUD");
    new Books(world)
        .activity("A-1", "clearance", 100)
        .activity("B-1", "clearance", 100)
        .money("A-1", 3, "2021-01-01", "40", "USD", "B-1")
        .money("B-1", 3, "2021-02-01", "40", "USD", "A-1");
    world.publish();
    assertThat(usd(totals("by=measure&programme=XUD").get("total"))).isEqualTo(80);
  }

  @Test
  void shares_add_up_to_the_whole_over_strands_places_and_levels() {
    World world = World.of(TestDatabase.get(), "XUE", "open");
    world
        .version("admin-area")
        .adminArea(1, "P1", "West", "POLYGON((10 10,11 10,11 11,10 11,10 10))")
        .adminArea(1, "P2", "East", "POLYGON((11 10,12 10,12 11,11 11,11 10))")
        .version("funding");
    new Books(world)
        .activity("S-1", "clearance", 60)
        .place("S-1", "place", "POINT(10.5 10.5)")
        .place("S-1", "place", "POINT(11.5 10.5)")
        .place("S-1", "place", "POINT(40 40)")
        .money("S-1", 3, "2020-06-01", "1000", "USD")
        .activity("S-2", "victim_assistance", 100)
        .place("S-2", "nationwide", "POINT(11 10.5)")
        .money("S-2", 3, "2020-06-01", "7.77", "USD");
    world.publish();
    JsonNode strands = totals("by=strand&programme=XUE&strand=all");
    assertThat(usd(row(strands, "clearance"))).isEqualTo(600);
    assertThat(usd(row(strands, "development"))).isEqualTo(400);
    assertThat(usd(row(strands, "victim_assistance"))).isEqualTo(7.77);
    assertThat(usd(strands.get("total"))).isEqualTo(1007.77);
    JsonNode areas = totals("by=admin-area&programme=XUE");
    assertThat(usd(row(areas, "West"))).isEqualTo(200);
    assertThat(usd(row(areas, "East"))).isEqualTo(200);
    assertThat(usd(row(areas, "elsewhere"))).isEqualTo(200);
    assertThat(usd(row(areas, "nationwide"))).isEqualTo(7.77);
    assertThat(usd(areas.get("total"))).isEqualTo(607.77);
    // Of development nothing is in it unless it is asked for.
    assertThat(areas.get("label").asText())
        .isEqualTo("Paid: disbursements and expenditure, mine action, all years, XUE");
    String west = row(areas, "West").get("key").asText();
    assertThat(usd(totals("by=strand&programme=XUE&adminArea=" + west).get("total")))
        .isEqualTo(200);
    assertThat(
            SERVER
                .json("/api/funding/transactions?programme=XUE&adminArea=" + west, null)
                .get("transactions"))
        .hasSize(1);
  }

  @Test
  void a_value_without_rate_stays_in_its_currency_until_somebody_records_one() {
    World world = world("XUF");
    new Books(world)
        .activity("E-1", "clearance", 100)
        .money("E-1", 3, "2020-06-01", "1000", "EUR")
        .money("E-1", 3, "2020-06-01", "500", "XTS");
    world.publish();
    JsonNode before = totals("by=year&programme=XUF").get("total");
    // EUR 1 = USD 1.1410 on the average of 2020.
    assertThat(usd(before)).isEqualTo(1141);
    assertThat(before.get("withoutUsd").toString())
        .isEqualTo("[{\"currency\":\"XTS\",\"amount\":500.0}]");
    JsonNode part =
        SERVER.json("/api/funding/transactions?programme=XUF", null).get("transactions").get(0);
    assertThat(part.get("rate").get("source").asText()).contains("Federal Reserve G.5A");

    String rates =
        "{\"rates\":[{\"currency\":\"XTS\",\"from\":\"2020-06-01\",\"to\":\"2020-06-30\",\"units\":4,\"usd\":1,\"source\":\"A bank, 2020-06-01\"}]}";
    assertThat(SERVER.send("PUT", "/api/funding/rates", SERVER.token("XUF"), rates).statusCode())
        .isEqualTo(403);
    String all = SERVER.token("*");
    SERVER.json("PUT", "/api/funding/rates", all, rates);
    assertThat(usd(totals("by=year&programme=XUF").get("total"))).isEqualTo(1266);
    SERVER.json("PUT", "/api/funding/rates", all, rates.replace(":4,", ":5,"));
    assertThat(usd(totals("by=year&programme=XUF").get("total"))).isEqualTo(1241);
    SERVER.json("PUT", "/api/funding/rates", all, rates.replace(":4,", ":null,"));
    assertThat(usd(totals("by=year&programme=XUF").get("total"))).isEqualTo(1141);
    assertThat(SERVER.json("/api/funding/rates?currency=XTS", null).get("rates")).isEmpty();
  }

  @Test
  void a_correction_holds_through_the_next_import() {
    World world = world("XUG");
    new Books(world).activity("C-1", "development", 100).money("C-1", 3, "2020-01-01", "10", "USD");
    world.publish();
    String path = "/api/programmes/XUG/funding-corrections";
    String body =
        "{\"identifier\":\"c-1\",\"strand\":\"victim_assistance\",\"donor\":\"Ministry of XUG\",\"note\":\"Prosthetic workshop, letter of 2020-02-01\"}";
    assertThat(SERVER.send("PUT", path, null, body).statusCode()).isEqualTo(403);
    assertThat(SERVER.send("PUT", path, SERVER.token("XUF"), body).statusCode()).isEqualTo(403);
    String token = SERVER.token("XUG");
    SERVER.json("PUT", path, token, body);
    assertThat(usd(totals("by=donor&strand=victim_assistance&programme=XUG").get("total")))
        .isEqualTo(10);
    world.version("funding");
    new Books(world).activity("C-1", "development", 100).money("C-1", 3, "2020-01-01", "12", "USD");
    world.publish();
    JsonNode donors = totals("by=donor&strand=victim_assistance&programme=XUG");
    assertThat(usd(row(donors, "Ministry of XUG"))).isEqualTo(12);
    JsonNode listed = SERVER.json(path, null).get("corrections").get(0);
    assertThat(listed.get("note").asText()).startsWith("Prosthetic workshop");
    assertThat(listed.get("who").isNull()).isTrue();
    SERVER.json(
        "PUT",
        path,
        token,
        "{\"identifier\":\"C-1\",\"counts\":false,\"note\":\"Counted by the ministry\"}");
    JsonNode out = totals("by=donor&strand=all&programme=XUG");
    assertThat(usd(out.get("total"))).isZero();
    assertThat(out.get("uncounted").get(0).get("because").asText()).isEqualTo("corrected");
    SERVER.json("PUT", path, token, "{\"identifier\":\"C-1\",\"note\":\"A mistake\"}");
    assertThat(usd(totals("by=donor&strand=development&programme=XUG").get("total"))).isEqualTo(12);
    assertThat(
            SERVER
                .send(
                    "PUT",
                    path,
                    token,
                    "{\"identifier\":\"C-9\",\"strand\":\"clearance\",\"note\":\"x\"}")
                .statusCode())
        .isEqualTo(422);
  }

  @Test
  void staged_money_is_seen_by_nobody() {
    World world = world("XUH");
    new Books(world).activity("G-1", "clearance", 100).money("G-1", 3, "2020-01-01", "10", "USD");
    assertThat(usd(totals("by=year&programme=XUH").get("total"))).isZero();
    assertThat(SERVER.fetch("/api/programmes/XUH/funding-needs", null).statusCode()).isEqualTo(404);
  }

  @Test
  void kinds_of_cooperation_are_told_apart() {
    World world = world("XUI");
    Books books = new Books(world);
    List<String[]> donors = new ArrayList<>();
    donors.add(new String[] {"Germany of XUI", "DEU", "government", "north_south"});
    donors.add(new String[] {"Finance ministry of XUI", "XUI", "government", "domestic"});
    donors.add(new String[] {"India of XUI", "IND", "government", "south_south"});
    donors.add(new String[] {"Bank of XUI", null, "development_bank", "multilateral"});
    donors.add(new String[] {"Firm of XUI", "USA", "private", "private"});
    donors.add(new String[] {"Somebody of XUI", null, null, "unknown"});
    int n = 0;
    for (String[] donor : donors) {
      String identifier = "D-" + ++n;
      books
          .activity(identifier, "clearance", 100)
          .role(identifier, 1, donor[0], donor[1], donor[2])
          .money(identifier, 3, "2020-01-01", String.valueOf(n), "USD");
    }
    books
        .activity("D-7", "clearance", 100)
        .role("D-7", 1, "Germany of XUI", "DEU", "government")
        .role("D-7", 1, "India of XUI", "IND", "government")
        .money("D-7", 3, "2020-01-01", "70", "USD");
    world.publish();
    JsonNode kinds = totals("by=cooperation&programme=XUI");
    for (int i = 0; i < 5; i++) {
      assertThat(usd(row(kinds, donors.get(i)[3]))).as(donors.get(i)[3]).isEqualTo(i + 1);
    }
    // Whom the one of several donors is, nobody says.
    assertThat(usd(row(kinds, "unknown"))).isEqualTo(76);
    assertThat(usd(row(totals("by=donor&programme=XUI"), "several"))).isEqualTo(70);
    assertThat(usd(row(totals("by=source-kind&programme=XUI"), "development_bank"))).isEqualTo(4);
  }

  @Test
  void plans_are_divided_over_years_and_held_against_what_was_paid() {
    World world = world("XUJ");
    new Books(world)
        .activity("P-1", "clearance", 100)
        .role("P-1", 1, "Japan of XUJ", "JPN", "government")
        .plan("P-1", "planned", "2020-07-01", "2021-06-30", "365")
        .plan("P-1", "planned", "2022-01-01", "2022-12-31", "100")
        .money("P-1", 3, "2020-08-01", "200", "USD")
        .money("P-1", 3, "2021-08-01", "100", "USD")
        .money("P-1", 3, "2019-08-01", "9", "USD");
    world.publish();
    JsonNode planned = totals("by=year&measure=planned&programme=XUJ");
    assertThat(usd(row(planned, "2020"))).isEqualTo(184);
    assertThat(usd(row(planned, "2021"))).isEqualTo(181);
    JsonNode donor =
        SERVER
            .json(
                "/api/funding/predictability?by=donor&programme=XUJ&from=2019&to=2021&year=2021",
                null)
            .get("rows")
            .get(0);
    JsonNode held = donor.get("asScheduled");
    // 184 of 184 and 16 beyond, 100 of 181; 9 in a year without schedule.
    assertThat(held.get("share").asDouble()).isCloseTo(284.0 / 365, within(1e-4));
    assertThat(held.get("paidBeyondUsd").asDouble()).isEqualTo(16);
    assertThat(held.get("paidUnscheduledUsd").asDouble()).isEqualTo(9);
    assertThat(donor.get("forward").get("share").asDouble()).isCloseTo(1.0 / 3, within(1e-4));
    assertThat(donor.get("dependence").get("onlyOneDonor").asBoolean()).isTrue();
    // 9, 200, 100: mean 103, sample deviation 95.535.
    assertThat(donor.get("volatility").get("variation").asDouble())
        .isCloseTo(95.5353 / 103, within(1e-4));
  }

  @Test
  void days_are_weighted_by_amount_and_what_is_not_known_is_said() {
    World world = world("XUK");
    new Books(world)
        .activity("T-1", "clearance", 100)
        .money("T-1", 2, "2020-01-01", "900", "USD")
        .money("T-1", 3, "2020-01-11", "300", "USD")
        .activity("T-2", "clearance", 100)
        .money("T-2", 2, "2020-01-01", "100", "USD")
        .money("T-2", 3, "2020-04-10", "100", "USD")
        .activity("T-3", "clearance", 100)
        .money("T-3", 2, "2022-01-01", "50", "USD")
        .activity("T-4", "clearance", 100)
        .money("T-4", 3, "2022-01-01", "7", "USD");
    world.publish();
    JsonNode row =
        SERVER
            .json("/api/funding/efficiency?by=programme&programme=XUK&asOf=2022-06-30", null)
            .get("rows")
            .get(0);
    // (900 x 10 + 100 x 100) / 1000.
    assertThat(row.get("days").get("mean").asDouble()).isEqualTo(19);
    assertThat(row.get("days").get("median").asInt()).isEqualTo(10);
    assertThat(row.get("notKnown").get("notPaid").get("usd").asDouble()).isEqualTo(50);
    assertThat(row.get("notKnown").get("withoutCommitment").get("usd").asDouble()).isEqualTo(7);
    assertThat(row.get("undisbursed").get("usd").asDouble()).isEqualTo(650);
    assertThat(row.get("undisbursed").get("underOneYear").asDouble()).isEqualTo(50);
    assertThat(row.get("undisbursed").get("twoToThreeYears").asDouble()).isEqualTo(600);
  }

  @Test
  void needs_are_held_against_what_is_committed_and_not_yet_paid() {
    World world = World.of(TestDatabase.get(), "XUL", "open");
    world
        .version("admin-area")
        .adminArea(1, "P1", "North", "POLYGON((20 60,21 60,21 61,20 61,20 60))")
        .adminArea(1, "P2", "South", "POLYGON((20 59,21 59,21 60,20 60,20 59))")
        .version("hazard-area")
        .hazard(
            "H-1",
            "CHA",
            "open",
            "POLYGON((20.5 60.5,20.51 60.5,20.51 60.51,20.5 60.51,20.5 60.5))")
        .hazard("H-2", "SHA", "open", null)
        .version("funding");
    new Books(world)
        .activity("W-1", "clearance", 100)
        .place("W-1", "place", "POINT(20.5 60.5)")
        .money("W-1", 2, "2024-01-01", "50000", "USD")
        .money("W-1", 3, "2024-02-01", "20000", "USD");
    world.publish();
    JsonNode needs = SERVER.json("/api/programmes/XUL/funding-needs?asOf=2025-01-01", null);
    JsonNode north = needs.get("adminAreas").get(0);
    assertThat(north.get("name").asText()).isEqualTo("North");
    assertThat(north.get("committedUsd").asDouble()).isEqualTo(30000);
    double m2 = north.get("remainingM2").asDouble();
    assertThat(m2).isCloseTo(611_000, within(5_000.0));
    // Confirmed, mines or not known: survey, by hand, by machine (V027).
    double central = 0.03 * 0 + 0.3 * 0.3 + 0.5 * 1.5 + 0.2 * 0.139;
    assertThat(north.get("costUsd").get("central").asDouble()).isCloseTo(m2 * central, within(2.0));
    assertThat(north.get("gapUsd").get("central").asDouble())
        .isCloseTo(m2 * central - 30000, within(2.0));
    assertThat(needs.get("total").get("numberWithoutArea").asInt()).isEqualTo(1);
    JsonNode map =
        SERVER
            .json("/api/programmes/XUL/funding-needs.geojson?asOf=2025-01-01", null)
            .get("features");
    assertThat(map).hasSize(2);
    for (JsonNode feature : map) {
      assertThat(feature.get("geometry").get("type").asText()).endsWith("Polygon");
      boolean isNorth = feature.get("id").asLong() == north.get("id").asLong();
      // Of the south nothing is recorded: no figure, not nought.
      assertThat(feature.get("properties").has("gapUsd")).isEqualTo(isNorth);
    }
    assertThat(needs.get("sentence").asText())
        .startsWith(
            "Land of XUL has 0.61 km2 of suspected and confirmed hazardous area left in 2 areas (1 of them of unknown size, not in the sums).")
        .contains("USD 0.030 million is committed and not yet paid");
  }

  @Test
  void nothing_recorded_is_said_as_such() {
    World world = world("XUM");
    new Books(world).activity("Z-1", "clearance", 100).money("Z-1", 3, "2020-01-01", "10", "USD");
    world.publish();
    JsonNode needs = SERVER.json("/api/programmes/XUM/funding-needs", null);
    assertThat(needs.get("sentence").asText()).contains("not to say that there are none");
    assertThat(needs.get("total").get("gapUsd").isNull()).isTrue();
    JsonNode assistance = SERVER.json("/api/programmes/XUM/assistance", null);
    assertThat(assistance.get("score").asDouble()).isZero();
    assertThat(assistance.get("parts").get(0).get("part").asText()).isEqualTo("money");
  }

  @Test
  void assistance_is_scored_by_what_was_reported() {
    World world = World.of(TestDatabase.get(), "XUN", "open");
    world
        .version("admin-area")
        .adminArea(1, "P1", "Coast", "POLYGON((60 60,61 60,61 61,60 61,60 60))")
        .version("service")
        .service("Workshop", "prosthetics_orthotics", "POINT(60.5 60.5)")
        .version("funding");
    new Books(world)
        .activity("V-1", "victim_assistance", 100)
        .role("V-1", 1, "Donor of XUN", "NOR", "government")
        .place("V-1", "place", "POINT(60.5 60.5)")
        .money("V-1", 2, "2024-01-01", "100", "USD")
        .money("V-1", 3, "2024-02-01", "100", "USD");
    world.publish();
    JsonNode assistance = SERVER.json("/api/programmes/XUN/assistance?asOf=2025-01-01", null);
    List<String> parts = new ArrayList<>();
    assistance
        .get("parts")
        .forEach(p -> parts.add(p.get("part").asText() + " " + p.get("score").asInt()));
    assertThat(parts)
        .containsExactly(
            "money 1",
            "donor 1",
            "operator 0",
            "place 1",
            "dates 1",
            "ahead 0",
            "services 1",
            "serviceStatus 0",
            "serviceKind 1",
            "serviceChecked 0",
            "casualties 0");
    assertThat(assistance.get("score").asDouble()).isCloseTo(6.0 / 11, within(1e-4));
    JsonNode coast = assistance.get("adminAreas").get(0);
    assertThat(coast.get("services").asInt()).isEqualTo(1);
    assertThat(coast.get("kindsNotRecorded").toString())
        .isEqualTo(
            "[\"emergency_care\",\"rehabilitation\",\"mental_health\",\"peer_support\",\"livelihood\"]");
    assertThat(coast.get("paidUsd").asDouble()).isEqualTo(100);
  }

  @Test
  void what_money_bought_is_set_beside_it() {
    World world = World.of(TestDatabase.get(), "XUO", "open");
    world
        .version("land-release")
        .landRelease("L-1", "POLYGON((70 60,70.01 60,70.01 60.01,70 60.01,70 60))")
        .version("funding");
    new Books(world)
        .activity("R-1", "clearance", 100)
        .role("R-1", 4, "Operator of XUO", null, "ngo")
        .money("R-1", 4, "2024-01-01", "620000", "USD");
    try (Handle handle = TestDatabase.get().owner().open()) {
      handle.execute(
          "UPDATE land_release SET completed_on = '2024-05-01', ap_mines = 12, operator_id = (SELECT id FROM organisation WHERE name = 'Operator of XUO') WHERE version_id = ?",
          world.newestVersion("land-release"));
    }
    world.publish();
    JsonNode row =
        SERVER
            .json("/api/funding/results?by=operator&programme=XUO&from=2024&to=2024", null)
            .get("rows")
            .get(0);
    assertThat(row.get("name").asText()).isEqualTo("Operator of XUO");
    assertThat(row.get("apMines").asInt()).isEqualTo(12);
    assertThat(row.get("usdPerM2").asDouble())
        .isCloseTo(620000 / row.get("releasedM2").asDouble(), within(1e-4));
    assertThat(row.get("spread").get("pairs").asInt()).isEqualTo(1);
  }

  /** Landmine Monitor, as printed: 25, 27, 15, 13, 14, 12, 9 and 13 percent. */
  @Test
  void the_national_share_of_the_world_is_reproduced() {
    List<String> shares = new ArrayList<>();
    for (JsonNode year : SERVER.json("/api/funding/global", null).get("years")) {
      shares.add(
          year.get("year").asText()
              + " "
              + (year.get("nationalShare").isNull()
                  ? "-"
                  : Math.round(year.get("nationalShare").asDouble() * 100)));
    }
    assertThat(shares)
        .containsExactly(
            "2010 25", "2012 27", "2015 -", "2016 15", "2017 13", "2019 14", "2020 12", "2021 9",
            "2022 13");
  }

  @Test
  void what_cannot_be_asked_is_refused_in_words() {
    for (String query :
        List.of(
            "totals",
            "totals?by=colour",
            "totals?by=year&strand=mines",
            "totals?by=year&from=2020&to=2010",
            "totals?by=year&measure=money",
            "transactions?after=x",
            "efficiency?by=year",
            "results?from=1960&to=2090",
            "rates?currency=euro")) {
      assertThat(SERVER.fetch("/api/funding/" + query, null).statusCode()).as(query).isEqualTo(400);
    }
  }
}
