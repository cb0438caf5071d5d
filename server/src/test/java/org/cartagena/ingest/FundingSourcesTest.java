package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.cartagena.ingest.ImportSupport.ask;
import static org.cartagena.ingest.ImportSupport.list;
import static org.cartagena.ingest.ImportSupport.request;
import static org.cartagena.ingest.ImportSupport.run;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Money from FTS, IATI and tables is counted once, and 3W rows are never money (decision 0015). */
class FundingSourcesTest {
  private static final String COUNTED =
      "SELECT coalesce(sum(value), 0)::bigint FROM counted_money WHERE version_id = :v";

  @TempDir Path directory;

  private static String flow(int id, int usd, String members, String destinations) {
    return "{\"id\":\""
        + id
        + "\",\"versionId\":2,\"refCode\":\"R-"
        + id
        + "\",\"amountUSD\":"
        + usd
        + ",\"flowType\":\"Standard\",\"boundary\":\"incoming\",\"onBoundary\":\"single\",\"status\":\"paid\","
        + "\"date\":\"2020-05-01T00:00:00Z\",\"decisionDate\":null,\"originalAmount\":7,\"originalCurrency\":\"NOK\",\"description\":\"d\""
        + members
        + ",\"sourceObjects\":[{\"type\":\"Organization\",\"id\":\"1\",\"name\":\"Norway, Government of\"}],"
        + "\"destinationObjects\":[{\"type\":\"Organization\",\"id\":\"2\",\"name\":\"HALO Trust\"}"
        + destinations
        + "]}";
  }

  private static String location(String name) {
    return ",{\"type\":\"Location\",\"name\":\"" + name + "\"}";
  }

  private static String cluster(String name) {
    return ",{\"type\":\"GlobalCluster\",\"name\":\"" + name + "\"}";
  }

  private Path answer(int count, long total, String... flows) throws IOException {
    return ReaderSupport.write(
        directory,
        "answer.json",
        "{\"status\":\"ok\",\"data\":{\"incoming\":{\"flowCount\":"
            + count
            + ",\"fundingTotal\":"
            + total
            + "},\"flows\":["
            + String.join(",", flows)
            + "]},\"meta\":{\"count\":"
            + count
            + "}}");
  }

  @Test
  void a_flow_is_counted_once_and_every_flow_that_is_not_says_why() throws IOException {
    String here = location("Iran, Islamic Republic of");
    ImportReport report =
        run(
            request(
                Kind.FUNDING,
                "IRN",
                answer(
                    9,
                    1170,
                    flow(1, 1000, "", here + cluster("Mine Action")),
                    flow(2, 500, ",\"boundary\":\"internal\"", here),
                    flow(3, 300, ",\"boundary\":\"outgoing\"", here),
                    flow(4, 100, ",\"flowType\":\"Carryover\"", here),
                    flow(5, 70, ",\"flowType\":\"Parked\",\"status\":\"commitment\"", here),
                    flow(6, 40, ",\"onBoundary\":\"shared\"", here + location("Iraq")),
                    flow(7, 20, ",\"status\":\"pledge\"", here),
                    flow(1, 1000, "", here + cluster("Mine Action")),
                    flow(8, 9, "", location("Iraq")))));
    int version = report.versionId();
    assertThat(report.rows()).isEqualTo(9);
    assertThat(ask(version, COUNTED)).isEqualTo("1070");
    assertThat(
            list(
                version,
                "SELECT iati_identifier || ' ' || type_code || ' ' || value::integer || ' ' || coalesce(uncounted_because, 'counts')"
                    + " || ' ' || recipient_share::integer"
                    + " FROM funding_transaction t JOIN funding_activity a ON a.id = t.activity_id WHERE t.version_id = :v ORDER BY t.id"))
        .containsExactly(
            "FTS-1 3 1000 counts 100",
            "FTS-2 3 500 flow-internal 100",
            "FTS-3 3 300 flow-outgoing 100",
            "FTS-4 3 100 flow-carried-over 100",
            "FTS-5 2 70 counts 100",
            "FTS-6 3 40 flow-shared 0",
            "FTS-7 12 20 counts 100",
            "FTS-1 3 1000 duplicate-id 100",
            "FTS-8 3 9 counts 0");
    for (IssueCode code :
        new IssueCode[] {
          IssueCode.FLOW_INTERNAL,
          IssueCode.FLOW_OUTGOING,
          IssueCode.FLOW_CARRIED_OVER,
          IssueCode.FLOW_PARKED,
          IssueCode.FLOW_SHARED,
          IssueCode.FLOW_PLEDGED,
          IssueCode.DUPLICATE_ID,
          IssueCode.COUNTRY_DIFFERS,
          // The answer says 1170, its flows add up to more: one is twice in it.
          IssueCode.TOTAL_DIFFERS
        }) {
      assertThat(report.count(code)).as(code.word()).isEqualTo(1);
    }
    assertThat(
            ask(
                version,
                "SELECT fields->>'refCode' || ' ' || (fields->>'versionId') || ' ' || (fields->>'originalCurrency') FROM source_row"
                    + " WHERE version_id = :v AND row_number = 1"))
        .isEqualTo("R-1 2 NOK");
    new DatasetStore(new Gate(TestDatabase.get())).publish(Viewer.terminal("test"), version);
    JsonNode funding = TestServer.get().json("/api/programmes/IRN/summary", null).get("funding");
    assertThat(funding.get("recorded").asBoolean()).isTrue();
    assertThat(funding.get("activities").asInt()).isEqualTo(9);
    // The pledge alone states none.
    assertThat(funding.get("activitiesWithoutMoney").asInt()).isEqualTo(1);
    assertThat(funding.get("uncounted").findValuesAsText("because"))
        .containsExactly(
            "duplicate-id", "flow-carried-over", "flow-internal", "flow-outgoing", "flow-shared");
    assertThat(funding.get("uncounted").get(0).get("amount").asInt()).isEqualTo(1000);
  }

  @Test
  void one_page_of_several_is_said() throws IOException {
    ImportReport report =
        run(request(Kind.FUNDING, "AFG", answer(484, 5, flow(1, 5, "", location("Afghanistan")))));
    assertThat(report.count(IssueCode.TOTAL_DIFFERS)).isEqualTo(1);
  }

  @Test
  void mine_action_among_clusters_is_shared_and_not_mine_action() throws IOException {
    String here = location("Afghanistan");
    ImportReport report =
        run(
            request(
                Kind.FUNDING,
                "AFG",
                answer(
                    4,
                    15,
                    flow(1, 1, "", here + cluster("Mine Action") + cluster("Health")),
                    flow(2, 2, "", here + cluster("Mine Action")),
                    flow(
                        3,
                        4,
                        ",\"description\":\"Global Mine Action Programme\"",
                        here + cluster("Protection")),
                    flow(4, 8, ",\"description\":\"Food\"", here + cluster("Food Security")))));
    assertThat(
            list(
                report.versionId(),
                "SELECT strand || ' ' || sum(value)::integer FROM counted_money WHERE version_id = :v GROUP BY strand ORDER BY 1"))
        .containsExactly("development 8", "mine_action 6", "shared 1");
    assertThat(report.count(IssueCode.STRAND_SHARED)).isEqualTo(1);
    assertThat(
            list(
                report.versionId(),
                "SELECT strand_rule FROM funding_activity WHERE version_id = :v ORDER BY row_number"))
        .containsExactly(
            "cluster mine action, one of 2 sectors without shares",
            "cluster mine action",
            "keyword \"mine action\"",
            "none matched");
  }

  private static final String HDX =
      "date,description,amountUSD,srcOrganization,srcLocations,destOrganization,destGlobalClusters,destLocations,flowType,boundary,onBoundary,status,decisionDate,id,refCode\n";

  @Test
  void the_csv_of_hdx_gives_the_same_flow_as_the_api() throws IOException {
    Path csv =
        ReaderSupport.write(
            directory,
            "fts_incoming_funding_afg.csv",
            HDX
                + "2020-05-01,d,1000,\"Norway, Government of\",,HALO Trust,Mine Action,AFG,Standard,incoming,single,paid,,1,R-1\n"
                + "2020-05-02,d,30,\"Norway, Government of\",,HALO Trust,\"Housing, Land and Property,Protection\",AFG,Standard,incoming,single,paid,2020-04-30,2,\n"
                + "2020-05-02,d,40,\"Norway, Government of\",,HALO Trust,,\"AFG,JOR\",Standard,incoming,single,paid,,3,\n");
    ImportReport report =
        run(
            request(
                Kind.FUNDING,
                "AFG",
                csv,
                answer(
                    1, 1000, flow(1, 1000, "", location("Afghanistan") + cluster("Mine Action")))));
    assertThat(report.rows()).isEqualTo(4);
    assertThat(ask(report.versionId(), COUNTED)).isEqualTo("1030");
    assertThat(report.count(IssueCode.DUPLICATE_ID)).isEqualTo(1);
    assertThat(report.count(IssueCode.FLOW_SHARED)).isEqualTo(1);
    assertThat(
            list(
                report.versionId(),
                "SELECT code FROM funding_sector s JOIN funding_activity a ON a.id = s.activity_id WHERE s.version_id = :v AND row_number = 2 ORDER BY 1"))
        .containsExactly("Housing, Land and Property", "Protection");
    assertThat(
            list(
                report.versionId(),
                "SELECT DISTINCT o.name FROM funding_transaction t JOIN organisation o ON o.id = t.provider_id WHERE t.version_id = :v"))
        .containsExactly("Norway, Government of");
    assertThat(
            ask(
                report.versionId(),
                "SELECT transaction_on FROM funding_transaction WHERE version_id = :v AND row_number = 2"))
        .isEqualTo("2020-04-30");
  }

  @Test
  void requirements_and_other_tables_are_refused_by_what_they_are() throws IOException {
    Path requirements =
        ReaderSupport.write(
            directory,
            "requirements.csv",
            "countryCode,id,name,requirements,funding,percentFunded\nAFG,929,Plan,100,50,50\n");
    assertThatThrownBy(() -> run(request(Kind.FUNDING, "AFG", requirements)))
        .hasMessageContaining("not flows");
    Path other = ReaderSupport.write(directory, "other.csv", "name,colour\na,red\n");
    assertThatThrownBy(() -> run(request(Kind.FUNDING, "AFG", other)))
        .hasMessageContaining("no column of an organisation");
  }

  @Test
  void the_full_name_of_a_partner_is_that_of_an_organisation() {
    assertThat(PersonalColumns.isPersonal("partner.partner_full_name", Kind.FUNDING)).isFalse();
    assertThat(PersonalColumns.isPersonal("donor contact full name", Kind.FUNDING)).isTrue();
  }

  private static final String PRESENCE =
      "Donor Name,Implementing Partner Name,Cluster,Activity,Activity status,Admin2Code,Admin2,year,month,Lat,Long\n";

  @Test
  void who_does_what_where_is_not_money() throws IOException {
    World.of(TestDatabase.get(), "XPW", "open")
        .version("admin-area")
        .adminArea(2, "XP01", "Bulen", "POLYGON((35 10, 36 10, 36 11, 35 11, 35 10))")
        .publish();
    Path csv =
        ReaderSupport.write(
            directory,
            "3w.csv",
            PRESENCE
                + "ECHO,HALO Trust,Protection,Mine risk education,On-going,XP01,Bulen,2024,February,20,20\n"
                + ",HALO Trust,Health,Clinics,Planned,,Bulen,2024,,,\n"
                + ",HALO Trust,Health,Clinics,Planned,,Bulen,2024,,,\n"
                + ",,,,,,,,,,\n"
                + ",HALO Trust,,,,,,,,,\n");
    ImportReport report = run(request(Kind.FUNDING, "XPW", csv));
    int version = report.versionId();
    assertThat(report.rows()).isEqualTo(3);
    assertThat(report.rowsRejected()).isEqualTo(1);
    assertThat(report.count(IssueCode.DUPLICATE_ID)).isEqualTo(1);
    assertThat(ask(version, "SELECT count(*) FROM funding_transaction WHERE version_id = :v"))
        .isEqualTo("0");
    assertThat(
            ask(
                version,
                "SELECT strand || ' ' || reported_as || ' ' || status_code || ' ' || actual_start_on || ' ' || actual_end_on"
                    + " FROM funding_activity WHERE version_id = :v AND row_number = 1"))
        .isEqualTo("risk_education 3w 2 2024-02-01 2024-02-29");
    assertThat(
            list(
                version,
                "SELECT o.name || ' ' || role_code FROM funding_organisation f JOIN funding_activity a ON a.id = f.activity_id"
                    + " JOIN organisation o ON o.id = f.organisation_id WHERE f.version_id = :v AND row_number = 1 ORDER BY role_code"))
        .containsExactly("ECHO 1", "HALO Trust 4");
    new DatasetStore(new Gate(TestDatabase.get())).publish(Viewer.terminal("test"), version);
    // By P-code although the point lies elsewhere, and by name where there is no code.
    assertThat(
            list(
                version,
                "SELECT l.stated_precision || ' ' || a.p_code FROM funding_location l LEFT JOIN admin_area a ON a.id = l.admin_area_id"
                    + " WHERE l.version_id = :v"))
        .containsExactly("admin_area XP01", "admin_area XP01", "admin_area XP01");
    JsonNode funding = TestServer.get().json("/api/programmes/XPW/summary", null).get("funding");
    assertThat(funding.get("recorded").asBoolean()).isFalse();
    assertThat(funding.get("presences").asInt()).isEqualTo(3);
    assertThat(funding.get("activities").asInt()).isZero();
    assertThat(funding.get("activitiesWithoutMoney").asInt()).isZero();
    assertThat(funding.get("rows")).isEmpty();
  }

  private ImportReport iati(String programme, String activities) throws IOException {
    return run(
        request(
            Kind.FUNDING,
            programme,
            ReaderSupport.write(
                directory,
                "iati.xml",
                "<iati-activities version=\"2.03\">" + activities + "</iati-activities>")));
  }

  private static String activity(String identifier, String inside) {
    return "<iati-activity default-currency=\"USD\"><iati-identifier>"
        + identifier
        + "</iati-identifier>"
        + inside
        + "</iati-activity>";
  }

  private static String transaction(String day, int value) {
    return "<transaction><transaction-type code=\"3\"/><transaction-date iso-date=\""
        + day
        + "\"/><value value-date=\""
        + day
        + "\">"
        + value
        + "</value></transaction>";
  }

  @Test
  void a_sector_counts_with_its_percentage_and_countries_never_beyond_a_hundred()
      throws IOException {
    ImportReport report =
        iati(
            "ARG",
            activity(
                    "A",
                    "<recipient-country code=\"AR\" percentage=\"80\"/><recipient-country code=\"CL\" percentage=\"80\"/>"
                        + "<sector code=\"15250\" percentage=\"20\"/><sector code=\"12220\" percentage=\"80\"/>"
                        + transaction("2020-01-01", 1000))
                + activity(
                    "B",
                    "<sector code=\"15250\"/><sector code=\"12220\"/>"
                        + transaction("2020-01-01", 10))
                + activity(
                    "C",
                    "<sector code=\"12220\" percentage=\"60\"/>" + transaction("2020-01-01", 3)));
    assertThat(
            list(
                report.versionId(),
                "SELECT strand || ' ' || sum(value)::integer FROM counted_money WHERE version_id = :v GROUP BY strand ORDER BY 1"))
        // Half of 1000 for Argentina: a fifth of it for clearance.
        .containsExactly("clearance 100", "development 403", "shared 10");
    assertThat(report.count(IssueCode.PERCENTAGES_DIFFER)).isEqualTo(2);
  }

  @Test
  void money_of_tomorrow_and_money_said_twice_are_not_counted() throws IOException {
    ImportReport report =
        iati(
            "ARG",
            activity("A ", transaction("2020-01-01", 100) + transaction("2020-01-01", 100))
                + activity(
                    " A",
                    "<activity-date type=\"2\" iso-date=\"2021-01-01\"/>"
                        + transaction("2020-01-01", 100)
                        + transaction("2021-02-01", 7)
                        + transaction("2999-01-01", 5000)));
    assertThat(ask(report.versionId(), COUNTED)).isEqualTo("207");
    assertThat(report.count(IssueCode.DUPLICATE_ID)).isEqualTo(1);
    assertThat(report.count(IssueCode.TRANSACTION_IN_FUTURE)).isEqualTo(1);
    assertThat(report.count(IssueCode.TRANSACTION_OUTSIDE_PERIOD)).isEqualTo(1);
  }

  private static String place(String name, String code, String position) {
    return "<location><name><narrative>"
        + name
        + "</narrative></name><point><pos>"
        + position
        + "</pos></point><location-class code=\""
        + code
        + "\"/></location>";
  }

  @Test
  void a_centroid_is_no_pin_whatever_it_is_called() throws IOException {
    ImportReport report =
        iati(
            "ARG",
            activity(
                    "A",
                    place("Argentina", "1", "-35.5 -65.5") + place("Salta", "1", "-25.1 -64.2"))
                + activity(
                    "B",
                    place("Ministry", "3", "-35.5 -65.5")
                        + place("Governor's seat", "3", "-25.1 -64.2")
                        + place("Whole", "2", "-34.0 -64.0")
                        + place("One", "3", "-30.1 -60.1")
                        + place("Two", "3", "-30.1 -60.1")
                        + place("Three", "3", "-30.1 -60.1")
                        + place("Real", "3", "-31.17 -60.18")));
    assertThat(
            list(
                report.versionId(),
                "SELECT name || ' ' || stated_precision FROM funding_location WHERE version_id = :v ORDER BY id"))
        .containsExactly(
            "Argentina nationwide",
            "Salta admin_area",
            "Ministry nationwide",
            "Governor's seat admin_area",
            "Whole unknown",
            "One unknown",
            "Two unknown",
            "Three unknown",
            "Real site");
    assertThat(report.count(IssueCode.POINT_STANDS_FOR_AREA)).isEqualTo(6);
  }

  @Test
  void precision_codes_of_aiddata_say_what_a_point_is() throws IOException {
    Path zip = directory.resolve("release.zip");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      entry(
          out,
          "x/data/projects.csv",
          "project_id,project_title,status,donors,recipients_iso3,ad_sector_codes\nP1,Roads,Completion,Norway|Sweden,ARG,210\n");
      entry(
          out,
          "x/data/locations.csv",
          """
          project_id,precision_code,geoname_id,place_name,latitude,longitude,location_class
          P1,1,1,Town,-31.1,-60.1,2
          P1,4,2,Province,-32.1,-61.1,1
          P1,8,3,Capital,-34.6,-58.4,1
          P1,5,4,Somewhere,-33.3,-60.3,3
          """);
      entry(
          out,
          "x/data/transactions.csv",
          """
          transaction_id,project_id,transaction_isodate,transaction_year,transaction_value_code,transaction_currency,transaction_value
          t1,P1,,2004,C,USD,100
          t2,P1,2005-03-04,2005,D,USD,40
          """);
    }
    ImportReport report = run(request(Kind.FUNDING, "ARG", zip));
    assertThat(
            list(
                report.versionId(),
                "SELECT name || ' ' || stated_precision FROM funding_location WHERE version_id = :v ORDER BY id"))
        .containsExactly(
            "Town place", "Province admin_area", "Capital nationwide", "Somewhere unknown");
    assertThat(
            list(
                report.versionId(),
                "SELECT type_code || ' ' || transaction_on || ' ' || value FROM funding_transaction WHERE version_id = :v ORDER BY id"))
        .containsExactly("2 2004-01-01 100.00", "3 2005-03-04 40.00");
    assertThat(report.count(IssueCode.DAY_ASSUMED)).isEqualTo(1);
  }

  private static void entry(ZipOutputStream out, String name, String text) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.closeEntry();
  }

  @Test
  void what_iati_does_not_allow_is_named() throws IOException {
    ImportReport report =
        iati(
            "ARG",
            activity("A", "<title/><foo/>" + transaction("2020-02-30", 1)) + activity("", ""));
    assertThat(report.rows()).isEqualTo(2);
    assertThat(
            list(
                report.versionId(),
                "SELECT message FROM row_issue WHERE version_id = :v AND code = 'not-as-standard' ORDER BY id"))
        .anyMatch(
            message ->
                message.contains("<iati-activity/title> has no <narrative>")
                    && message.contains("<foo> does not belong"))
        .anyMatch(message -> message.contains("identifier is empty"));
  }

  @Test
  void a_row_of_the_oecd_is_a_project_in_a_year_in_millions() throws IOException {
    Path csv =
        ReaderSupport.write(
            directory,
            "crs.csv",
            """
            Year,DonorCode,DonorName,AgencyName,CrsID,ProjectNumber,RecipientName,Bi_Multi,FlowCode,Finance_t,USD_Commitment,USD_Disbursement,USD_Commitment_Defl,PurposeCode,ChannelName,ProjectTitle,ShortDescription
            2019,8,Norway,Norad,2019000123,QZA-19,Kenya,1,11,110,1.234567,0.5,1.3,15250,HALO Trust,Mine clearance,MINE CLEARANCE
            2019,8,Norway,Norad,2019000124,QZA-20,Kenya,1,11,110,,0.25,,12220,Red Cross,Basic health,PROSTHETIC SERVICES
            2019,8,Norway,Norad,2019000125,QZA-21,Uganda,1,11,110,9,,,15250,HALO Trust,Clearance,CLEARANCE
            """);
    ImportReport report = run(request(Kind.FUNDING, "KEN", csv));
    assertThat(
            list(
                report.versionId(),
                "SELECT a.strand || ' ' || t.type_code || ' ' || t.value || ' ' || t.currency || ' ' || t.transaction_on || ' ' || a.recipient_share::integer"
                    + " FROM funding_transaction t JOIN funding_activity a ON a.id = t.activity_id WHERE t.version_id = :v ORDER BY t.id"))
        .containsExactly(
            "clearance 2 1234567.00 USD 2019-01-01 100",
            "clearance 3 500000.00 USD 2019-01-01 100",
            "victim_assistance 3 250000.00 USD 2019-01-01 100",
            "clearance 2 9000000.00 USD 2019-01-01 0");
    assertThat(report.count(IssueCode.DAY_ASSUMED)).isEqualTo(3);
    assertThat(report.count(IssueCode.COUNTRY_DIFFERS)).isEqualTo(1);
  }

  @Test
  void a_national_budget_is_what_was_allocated_and_what_was_spent() throws IOException {
    Path csv =
        ReaderSupport.write(
            directory,
            "budget.csv",
            """
            year,ministry,project,allocated,spent,currency
            2023,Ministry of Defence,Humanitarian demining,"1,200,000",1000000.50,KES
            2024,Ministry of Health,Prosthetics for mine survivors,300000,,KES
            ,Ministry of Health,Roads,5,5,KES
            """);
    ImportReport report = run(request(Kind.FUNDING, "KEN", csv));
    assertThat(
            list(
                report.versionId(),
                "SELECT a.reported_as || ' ' || a.strand || ' ' || p.starts_on || ' ' || p.value || ' ' || p.currency FROM funding_plan p"
                    + " JOIN funding_activity a ON a.id = p.activity_id WHERE p.version_id = :v ORDER BY p.id"))
        .containsExactly(
            "budget clearance 2023-01-01 1200000.00 KES",
            "budget victim_assistance 2024-01-01 300000.00 KES");
    assertThat(
            list(
                report.versionId(),
                "SELECT type_code || ' ' || value FROM funding_transaction WHERE version_id = :v"))
        .containsExactly("4 1000000.50");
    assertThat(report.rowsRejected()).isEqualTo(1);
  }
}
