package org.cartagena.answer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.text.PDFTextStripper;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.TestServer;
import org.cartagena.support.World;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.junit.jupiter.api.Test;

/** Answers that are kept: who may look them up, what they say later, and their papers. */
class KeptAnswerTest {
  private static final Database database = TestDatabase.get();
  private static final TestServer server = TestServer.get();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String XLSX =
      "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

  @Test
  void a_kept_answer_is_given_again_as_it_was_and_nothing_else_is_stored() {
    world("XJA", "open").publish();
    String year = ask("XJA", false, null).get("askedAt").asText().substring(0, 4);
    assertThat(kept("XJA")).isZero();

    JsonNode answer = ask("XJA", true, null);
    assertThat(answer.get("reference").asText()).isEqualTo("XJA-" + year + "-0001");
    assertThat(answer.get("key").asText()).hasSize(43);
    assertThat(answer.at("/summary/hazardAreaCount").asInt()).isEqualTo(2);
    ObjectNode given = answer.deepCopy();
    given.remove("key");
    JsonNode looked = server.json("/api/answers/XJA-" + year + "-0001", null);
    assertThat(looked).isEqualTo(given);
    assertThat(looked.toString()).startsWith("{\"reference\":\"XJA-");
    assertThat(server.fetch("/api/answers/XJA-" + year + "-0002", null).statusCode())
        .isEqualTo(404);
    assertThat(server.fetch("/api/answers/XJA-" + year + "-1", null).statusCode()).isEqualTo(404);
    assertThat(server.fetch("/api/answers/XJA-" + year + "-0001.doc", null).statusCode())
        .isEqualTo(404);
  }

  @Test
  void references_run_without_gaps_however_many_ask_at_once() {
    world("XJB", "open").publish();
    List<CompletableFuture<Integer>> asked =
        IntStream.range(0, 12)
            .mapToObj(
                i ->
                    CompletableFuture.supplyAsync(
                        () -> {
                          String reference = ask("XJB", true, null).get("reference").asText();
                          return Integer.parseInt(reference.substring(9));
                        }))
            .toList();
    assertThat(asked.stream().map(CompletableFuture::join).sorted())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 12).boxed().toList());
  }

  @Test
  void what_a_centre_was_told_is_for_it_and_for_who_has_the_key() {
    world("XJC", "cells").publish();
    String own = server.token("XJC");
    JsonNode answer = ask("XJC", true, own);
    String path = "/api/answers/" + answer.get("reference").asText();
    for (String form : List.of("", ".json", ".geojson", ".xlsx", ".pdf")) {
      assertThat(server.fetch(path + form, null).statusCode()).as(form).isEqualTo(404);
      assertThat(server.fetch(path + form, server.token("XJA")).statusCode()).isEqualTo(404);
      assertThat(server.fetch(path + form + "?key=wrong", null).statusCode()).isEqualTo(404);
      assertThat(server.fetch(path + form, own).statusCode()).as(form).isEqualTo(200);
      assertThat(
              server.fetch(path + form + "?key=" + answer.get("key").asText(), null).statusCode())
          .isEqualTo(200);
    }
    // The key opens what was said, not what is known now.
    HttpResponse<byte[]> again =
        server.send("POST", path + "/again?key=" + answer.get("key").asText(), null);
    assertThat(again.statusCode()).isEqualTo(403);
    // Who could see more told it: this centre alone may not have been told.
    JsonNode wider = ask("XJC", true, server.token("*"));
    String widerPath = "/api/answers/" + wider.get("reference").asText();
    assertThat(server.fetch(widerPath, own).statusCode()).isEqualTo(404);
    assertThat(server.fetch(widerPath, server.token("*")).statusCode()).isEqualTo(200);
  }

  @Test
  void what_was_public_is_not_when_the_programme_is_no_longer() {
    world("XJD", "open").publish();
    JsonNode answer = ask("XJD", true, null);
    String path = "/api/answers/" + answer.get("reference").asText();
    assertThat(server.fetch(path, null).statusCode()).isEqualTo(200);
    owner("UPDATE programme SET public_view = 'cells' WHERE code = 'XJD'");
    assertThat(server.fetch(path, null).statusCode()).isEqualTo(404);
    assertThat(server.fetch(path, server.token("XJD")).statusCode()).isEqualTo(200);
    assertThat(server.fetch(path + "?key=" + answer.get("key").asText(), null).statusCode())
        .isEqualTo(200);
  }

  @Test
  void asking_again_says_what_has_changed_and_as_of_then_gives_the_same() {
    World world = world("XJE", "open").publish();
    JsonNode answer = ask("XJE", true, null);
    String path = "/api/answers/" + answer.get("reference").asText() + "/again";
    JsonNode same = server.json("POST", path, null, "");
    assertThat(same.get("changed").asBoolean()).isFalse();

    world
        .version("hazard-area")
        .hazard("A", "CHA", "open", square("XJE", 120.1, 0.0, 0.01))
        .hazard("C", "SHA", "open", square("XJE", 120.3, 0.0, 0.01))
        .publish();
    JsonNode now = server.json("POST", path, null, "");
    assertThat(now.get("changed").asBoolean()).isTrue();
    assertThat(now.at("/hazardAreas/new")).hasSize(1);
    assertThat(now.at("/hazardAreas/new/0/localId").asText()).isEqualTo("C");
    assertThat(now.at("/hazardAreas/gone")).hasSize(1);
    assertThat(now.at("/hazardAreas/gone/0/localId").asText()).isEqualTo("=B");
    assertThat(now.at("/hazardAreas/changed/0/before/0/classification").asText()).isEqualTo("SHA");
    assertThat(now.at("/hazardAreas/changed/0/after/0/classification").asText()).isEqualTo("CHA");
    for (JsonNode member : now.get("summary")) {
      String name = member.get("member").asText();
      assertThat(member.get("before")).isEqualTo(answer.get("summary").get(name));
      assertThat(member.get("after")).isEqualTo(now.get("answer").get("summary").get(name));
    }

    JsonNode then = server.json("POST", path + "?as=then", null, "");
    assertThat(then.get("sameAsGiven").asBoolean()).isTrue();
    for (String member :
        List.of("askedAt", "summary", "hazardAreas", "byClassification", "needs")) {
      assertThat(then.get("answer").get(member)).isEqualTo(answer.get(member));
    }
    assertThat(server.send("POST", path + "?as=yesterday", null).statusCode()).isEqualTo(400);
  }

  /** A project that is imported anew has another number and may have another route. */
  @Test
  void asking_again_about_a_stored_project_is_about_its_route_of_then() {
    double north = latitude("XJM");
    String line = "LINESTRING(120.00000001 %s,120.5 %s)";
    World world =
        world("XJM", "open")
            .version("project")
            .project("Road", line.formatted(north, north + 0.001))
            .publish();
    JsonNode answer =
        server.json(
            "POST",
            "/api/answers",
            null,
            "{\"keep\":true,\"corridorM\":200,\"projectId\":"
                + world.id("development_project", "name", "Road")
                + "}");
    world.version("project").project("Road", line.formatted(north + 1, north + 1));
    new DatasetStore(new Gate(database))
        .publish(Viewer.terminal("test"), world.newestVersion("project"));
    String path = "/api/answers/" + answer.get("reference").asText() + "/again";
    JsonNode now = server.json("POST", path, null, "");
    assertThat(now.get("changed").asBoolean()).isFalse();
    assertThat(now.at("/answer/question/geometry")).isEqualTo(answer.at("/question/geometry"));
    assertThat(now.at("/answer/question/projectName").asText()).isEqualTo("Road");
    assertThat(server.json("POST", path + "?as=then", null, "").get("sameAsGiven").asBoolean())
        .isTrue();
  }

  /** An edit changes the record in its place: what it was is not to be had by the moment. */
  @Test
  void as_of_then_is_refused_in_words_where_records_were_edited_since() throws Exception {
    World world = world("XJF", "open").publish();
    JsonNode answer = ask("XJF", true, null);
    String path = "/api/answers/" + answer.get("reference").asText() + "/again?as=then";
    assertThat(server.send("POST", path, null).statusCode()).isEqualTo(200);

    String item = "/ogc/collections/hazard-areas/items/" + world.id("hazard_area", "local_id", "A");
    String token = server.token("XJF");
    String tag =
        send("GET", item, token, "", "Accept", "application/geo+json")
            .headers()
            .firstValue("ETag")
            .orElseThrow();
    HttpResponse<byte[]> edited =
        send(
            "PATCH",
            item,
            token,
            "{\"properties\":{\"classification\":\"CHA\"}}",
            "Content-Type",
            "application/merge-patch+json",
            "If-Match",
            tag);
    assertThat(edited.statusCode())
        .as(new String(edited.body(), java.nio.charset.StandardCharsets.UTF_8))
        .isBetween(200, 204);
    HttpResponse<byte[]> refused = server.send("POST", path, null);
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(new String(refused.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("records were edited since (1 edits)")
        .contains("byClassification");
    // What was said stays said.
    assertThat(
            server
                .json("/api/answers/" + answer.get("reference").asText(), null)
                .get("byClassification"))
        .isEqualTo(answer.get("byClassification"));
  }

  @Test
  void the_note_says_the_numbers_of_the_answer() throws Exception {
    world("XJG", "open").publish();
    JsonNode answer = ask("XJG", true, null);
    String reference = answer.get("reference").asText();
    HttpResponse<byte[]> note = server.fetch("/api/answers/" + reference + ".pdf", null);
    assertThat(note.headers().firstValue("Content-Type")).hasValue("application/pdf");
    assertThat(note.headers().firstValue("Content-Disposition").orElseThrow())
        .contains(reference + ".pdf");
    save("note", note.body());
    try (PDDocument document = Loader.loadPDF(note.body())) {
      assertThat(document.getNumberOfPages()).isBetween(2, 4);
      assertThat(document.getDocumentInformation().getTitle()).contains("Land of XJG");
      assertThat(document.getDocumentCatalog().getLanguage()).isEqualTo("en");
      assertThat(document.getDocumentCatalog().getStructureTreeRoot().getKids()).isNotEmpty();
      String text = new PDFTextStripper().getText(document).replaceAll("\\s+", " ");
      assertThat(text).contains(reference, "Centre of XJG", "Путь Ђ", "2025-12-31");
      assertThat(text).contains(answer.get("disclaimer").asText());
      for (String figure :
          List.of(
              "hazardAreaCount",
              "hazardAreaM2",
              "routeLengthM",
              "routeAffectedM",
              "withoutLocationCount")) {
        assertThat(text).contains(Note.number(answer.get("summary").get(figure)));
      }
      for (JsonNode area : answer.get("hazardAreas")) {
        assertThat(text)
            .contains(area.get("localId").asText(), Note.number(area.get("areaInsideM2")));
      }
      for (JsonNode activity : answer.at("/needs/activities")) {
        assertThat(text).contains(Note.number(activity.at("/cost/central")));
      }
      assertThat(text).contains(Note.number(answer.at("/needs/total/cost/high")));
    }
  }

  @Test
  void the_workbook_says_the_numbers_of_the_answer_and_holds_no_formula() throws Exception {
    world("XJH", "open").publish();
    JsonNode answer = ask("XJH", true, null);
    byte[] bytes =
        server.fetch("/api/answers/" + answer.get("reference").asText() + ".xlsx", null).body();
    Set<Double> numbers = new HashSet<>();
    List<String> texts = new ArrayList<>();
    List<String> sheets = new ArrayList<>();
    try (ReadableWorkbook book = new ReadableWorkbook(new ByteArrayInputStream(bytes))) {
      for (Sheet sheet : book.getSheets().toList()) {
        sheets.add(sheet.getName());
        try (Stream<Row> rows = sheet.openStream()) {
          rows.flatMap(Row::stream)
              .filter(java.util.Objects::nonNull)
              .forEach(
                  (Cell cell) -> {
                    assertThat(cell.getFormula()).isNull();
                    switch (cell.getType()) {
                      case NUMBER -> numbers.add(cell.asNumber().doubleValue());
                      default -> texts.add(cell.getRawValue());
                    }
                  });
        }
      }
    }
    assertThat(sheets)
        .contains(
            "Summary",
            "Hazardous areas",
            "By class",
            "Without location",
            "Nearby",
            "Land released",
            "What it takes",
            "Planning values",
            "Sources");
    assertThat(texts).contains("=B", "Путь Ђ", "Centre of XJH");
    for (String part : List.of("summary", "hazardAreas", "byClassification", "byStatus", "needs")) {
      for (double number : numbers(answer.get(part))) {
        assertThat(numbers).as(part).contains(number);
      }
    }
  }

  @Test
  void the_geojson_has_the_corridor_the_route_and_every_area() throws Exception {
    world("XJI", "open").publish();
    HttpResponse<byte[]> response =
        send(
            "POST", "/api/answers", null, question("XJI", false), "Accept", "application/geo+json");
    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode file = JSON.readTree(response.body());
    assertThat(file.get("type").asText()).isEqualTo("FeatureCollection");
    assertThat(file.get("reference").isNull()).isTrue();
    List<String> parts = new ArrayList<>();
    file.get("features").forEach(one -> parts.add(one.at("/properties/part").asText()));
    assertThat(parts)
        .containsExactlyInAnyOrder(
            "corridor", "route", "hazard-area", "hazard-area", "nearest-outside");
    assertThat(file.at("/summary/hazardAreaCount").asInt()).isEqualTo(2);
    assertThat(file.at("/bbox/0").asDouble()).isBetween(119.9, 120.0);
    assertThat(file.at("/bbox/3").asDouble()).isBetween(latitude("XJI"), latitude("XJI") + 0.1);
    assertThat(kept("XJI")).isZero();
  }

  @Test
  void a_paper_of_what_is_not_kept_says_so() throws Exception {
    world("XJJ", "open").publish();
    HttpResponse<byte[]> note =
        send("POST", "/api/answers", null, question("XJJ", false), "Accept", "application/pdf");
    try (PDDocument document = Loader.loadPDF(note.body())) {
      assertThat(new PDFTextStripper().getText(document).replaceAll("\\s+", " "))
          .contains("this answer was not kept and cannot be looked up");
    }
    HttpResponse<byte[]> book =
        send("POST", "/api/answers", null, question("XJJ", false), "Accept", XLSX);
    assertThat(book.headers().firstValue("Content-Type")).hasValue(XLSX);
    HttpResponse<byte[]> kept =
        send("POST", "/api/answers", null, question("XJJ", true), "Accept", "application/pdf");
    assertThat(kept.statusCode()).isEqualTo(201);
    String reference = kept.headers().firstValue("Cartagena-Reference").orElseThrow();
    assertThat(kept.headers().firstValue("Cartagena-Key").orElseThrow()).hasSize(43);
    assertThat(server.fetch("/api/answers/" + reference + ".pdf", null).body())
        .hasSameSizeAs(server.fetch("/api/answers/" + reference + ".pdf", null).body());
  }

  /** Arabic is joined and set from the right; letters that the typeface lacks are marks. */
  @Test
  void names_in_any_writing_make_a_paper() throws Exception {
    World.of(database, "XJK", "open")
        .version("hazard-area")
        .hazard("منطقة سلام (٤)", "CHA", "open", square("XJK", 120.1, 0.0, 0.01))
        .hazard("កម្ពុជា 地雷 \uD83D\uDCA3\u0007", "SHA", "open", square("XJK", 120.2, 0.0, 0.01))
        .hazard("@cmd|' /C calc'!A0", "SHA", "open", square("XJK", 120.25, 0.0, 0.01))
        .publish();
    byte[] note =
        send("POST", "/api/answers", null, question("XJK", false), "Accept", "application/pdf")
            .body();
    save("scripts", note);
    try (PDDocument document = Loader.loadPDF(note)) {
      String text = new PDFTextStripper().getText(document);
      assertThat(text).contains("Some letters of names cannot be printed here").contains("منطقة");
    }
    HttpResponse<byte[]> book =
        send("POST", "/api/answers", null, question("XJK", false), "Accept", XLSX);
    assertThat(book.statusCode()).isEqualTo(200);
  }

  /** A note has four pages at most; what is left out is said, and where it is. */
  @Test
  void a_note_of_many_areas_stays_short_and_says_what_it_leaves_out() throws Exception {
    World world = World.of(database, "XJL", "open").version("hazard-area");
    for (int i = 0; i < 80; i++) {
      world.hazard(
          "N" + i, i % 3 == 0 ? "CHA" : "SHA", "open", square("XJL", 120.01 + i * 0.005, 0, 0.002));
    }
    world.publish();
    byte[] note =
        send("POST", "/api/answers", null, question("XJL", false), "Accept", "application/pdf")
            .body();
    save("many", note);
    try (PDDocument document = Loader.loadPDF(note)) {
      assertThat(document.getNumberOfPages()).isBetween(2, 4);
      assertThat(new PDFTextStripper().getText(document))
          .containsPattern("\\d+ more areas met, none larger, in the GeoJSON file");
    }
  }

  /** Where a person wants to look at the pages: CARTAGENA_NOTES=DIRECTORY. */
  private static void save(String name, byte[] note) throws IOException {
    String directory = System.getenv("CARTAGENA_NOTES");
    if (directory != null) {
      Files.write(Path.of(directory, name + ".pdf"), note);
    }
  }

  private static World world(String code, String publicView) {
    return World.of(database, code, publicView)
        .version("hazard-area")
        .hazard("A", "SHA", "open", square(code, 120.1, 0.0, 0.01))
        .hazard("=B", "CHA", "worked_on", square(code, 120.2, 0.0, 0.02))
        .hazard("near", "SHA", "open", square(code, 120.4, 0.02, 0.01))
        .hazard("lost", "SHA", "open", null);
  }

  private static String question(String code, boolean keep) {
    return "{\"programme\":\"%s\",\"corridorM\":200,\"projectName\":\"Путь Ђ\",\"keep\":%s,\"geometry\":\"LINESTRING(120 %s,120.5 %s)\"}"
        .formatted(code, keep, latitude(code), latitude(code) + 0.001);
  }

  private static JsonNode ask(String code, boolean keep, String token) {
    return server.json("POST", "/api/answers", token, question(code, keep));
  }

  /** Each programme has ground of its own. */
  private static double latitude(String code) {
    return -60 + 0.5 * (code.charAt(2) - 'A');
  }

  private static String square(String code, double longitude, double north, double half) {
    double latitude = latitude(code) + north;
    return "MULTIPOLYGON(((%1$s %2$s,%3$s %2$s,%3$s %4$s,%1$s %4$s,%1$s %2$s)))"
        .formatted(longitude - half, latitude - half, longitude + half, latitude + half);
  }

  private static List<Double> numbers(JsonNode node) {
    List<Double> numbers = new ArrayList<>();
    if (node.isNumber()) {
      numbers.add(node.asDouble());
    }
    node.forEach(child -> numbers.addAll(numbers(child)));
    return numbers;
  }

  private static int kept(String code) {
    return database
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT count(*) FROM kept_answer a JOIN programme g ON g.id = a.programme_id WHERE g.code = :code")
                    .bind("code", code)
                    .mapTo(Integer.class)
                    .one());
  }

  private static void owner(String sql) {
    database.owner().useHandle(handle -> handle.execute(sql));
  }

  private static HttpResponse<byte[]> send(
      String method, String path, String token, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(server.address().resolve(path))
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .headers(headers);
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }
}
