package org.cartagena.funding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.http.Answers;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/** {@code /api/funding}: money from every side, with the rows behind every number. */
public final class FundingRoutes {
  // Cents stay cents.
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final List<String> SIDES =
      List.of(
          "donor",
          "operator",
          "programme",
          "strand",
          "year",
          "level",
          "cooperation",
          "instrument",
          "source-kind",
          "earmarking",
          "measure",
          "admin-area");
  private static final int MOST_ROWS = 2000;
  private static final int PAGE = 100;
  private static final int YEARS_BACK = 4;
  private static final int MOST_RATES = 5000;

  private final Gate gate;
  private final FundingStore store;

  public FundingRoutes(Gate gate, FundingStore store) {
    this.gate = gate;
    this.store = store;
  }

  public void register(RoutesConfig routes) {
    routes.get("/api/funding/totals", this::totals);
    routes.get("/api/funding/transactions", this::transactions);
    routes.get("/api/funding/efficiency", this::efficiency);
    routes.get("/api/funding/predictability", this::predictability);
    routes.get("/api/funding/results", this::results);
    routes.get("/api/funding/global", this::global);
    routes.get("/api/funding/rates", this::rates);
    routes.put("/api/funding/rates", this::saveRates);
    for (FundingExport form : FundingExport.values()) {
      routes.get(
          "/api/programmes/{code}/funding." + form.ending(), request -> export(request, form));
    }
    routes.get("/api/programmes/{code}/funding-needs", this::needs);
    routes.get("/api/programmes/{code}/funding-needs.geojson", this::needsMap);
    routes.get("/api/programmes/{code}/pack.pdf", request -> pack(request, ofState(request), true));
    routes.get(
        "/api/programmes/{code}/pack.xlsx", request -> pack(request, ofState(request), false));
    routes.get(
        "/api/funding/donors/{id}/pack.pdf", request -> pack(request, ofDonor(request), true));
    routes.get(
        "/api/funding/donors/{id}/pack.xlsx", request -> pack(request, ofDonor(request), false));
    routes.get("/api/programmes/{code}/assistance", this::assistance);
    routes.get("/api/programmes/{code}/funding-corrections", this::corrections);
    routes.put("/api/programmes/{code}/funding-corrections", this::correct);
  }

  private void totals(Context request) {
    Viewer viewer = gate.viewer(request);
    MoneyFilter filter = MoneyFilter.of(request);
    String by = MoneyFilter.word(request, "by", SIDES);
    String and = MoneyFilter.word(request, "and", SIDES);
    if (by == null) {
      throw AppException.badParameter("by: say by what, one of " + String.join(", ", SIDES) + ".");
    }
    int level = Parameters.integer(request, "adminLevel", 1, 1, 3);
    Answers.json(request, totals(viewer, filter, by, and, level).toString());
  }

  private ObjectNode totals(
      Viewer viewer, MoneyFilter filter, String by, String and, int adminLevel) {
    Map<String, Object> parameters = filter.parameters();
    parameters.put("by", by);
    parameters.put("and", and);
    parameters.put("level", adminLevel);
    Optional<MoneyFilter.Side> side =
        filter.side(by, and, adminLevel, area -> store.levelOf(viewer, area));
    parameters.put("side", side.map(MoneyFilter.Side::side).orElse(null));
    parameters.put("key", side.map(MoneyFilter.Side::key).orElse(null));
    parameters.put("most", MOST_ROWS);
    ObjectNode answer = JSON.createObjectNode();
    answer.put("label", filter.label());
    answer.set("filter", JSON.valueToTree(filter.said()));
    answer.put("by", by).put("and", and).put("rule", MoneyFilter.RULE);
    answer.setAll(json(store.find(viewer, "getTotals", parameters).orElseThrow()));
    return answer;
  }

  private void transactions(Context request) {
    Viewer viewer = gate.viewer(request);
    MoneyFilter filter = MoneyFilter.of(request);
    Long activity = number(request, "activity");
    Long after = number(request, "after");
    boolean uncounted = Parameters.flag(request, "uncounted");
    List<FundingStore.Part> parts =
        store.listTransactions(viewer, filter, uncounted, activity, after, PAGE + 1);
    List<FundingStore.Part> page = parts.subList(0, Math.min(PAGE, parts.size()));
    ObjectNode answer = JSON.createObjectNode();
    answer.put("label", filter.label() + (uncounted ? ": what is in no sum" : ""));
    answer.set("filter", JSON.valueToTree(filter.said()));
    ArrayNode rows = answer.putArray("transactions");
    page.forEach(part -> rows.add(json(part.json())));
    answer.put("next", parts.size() > PAGE ? page.get(PAGE - 1).id() : null);
    Answers.json(request, answer.toString());
  }

  private void efficiency(Context request) {
    Viewer viewer = gate.viewer(request);
    Map<String, Object> parameters = sides(request, List.of("donor", "operator", "programme"));
    parameters.put("asOf", day(request));
    Answers.json(request, store.find(viewer, "getEfficiency", parameters).orElseThrow());
  }

  private void predictability(Context request) {
    Viewer viewer = gate.viewer(request);
    Map<String, Object> parameters = sides(request, List.of("donor", "programme"));
    parameters.remove("operator");
    years(request, parameters);
    int now = LocalDate.now(ZoneOffset.UTC).getYear();
    parameters.put("year", Parameters.integer(request, "year", now, 1990, 2100));
    Answers.json(request, store.find(viewer, "getPredictability", parameters).orElseThrow());
  }

  private void results(Context request) {
    Viewer viewer = gate.viewer(request);
    Map<String, Object> parameters =
        sides(request, List.of("programme", "operator", "year", "admin-area"));
    parameters.keySet().removeAll(List.of("donor", "operator", "strands"));
    years(request, parameters);
    Answers.json(request, store.find(viewer, "getResults", parameters).orElseThrow());
  }

  private void global(Context request) {
    Answers.json(request, store.find(gate.viewer(request), "getGlobal", Map.of()).orElseThrow());
  }

  private void needs(Context request) {
    Viewer viewer = gate.viewer(request);
    ObjectNode needs =
        json(
            store
                .find(
                    viewer,
                    "getNeeds",
                    Map.of("programme", code(request, viewer), "asOf", day(request)))
                .orElseThrow());
    needs.put("sentence", Sentence.of(needs));
    Answers.json(request, needs.toString());
  }

  /** The needs of each administrative area of level 1 on its outline: a map of unfunded need. */
  private void needsMap(Context request) {
    Viewer viewer = gate.viewer(request);
    String programme = code(request, viewer);
    JsonNode needs =
        json(
            store
                .find(viewer, "getNeeds", Map.of("programme", programme, "asOf", day(request)))
                .orElseThrow());
    Map<Long, JsonNode> byArea = new HashMap<>();
    needs.get("adminAreas").forEach(area -> byArea.put(area.path("id").asLong(), area));
    ObjectNode answer = JSON.createObjectNode().put("type", "FeatureCollection");
    ArrayNode features = answer.putArray("features");
    store
        .listOutlines(viewer, programme)
        .forEach(
            (id, outline) -> {
              ObjectNode feature = features.addObject().put("type", "Feature").put("id", id);
              feature.set("geometry", json(outline));
              JsonNode area = byArea.get(id);
              // An area of which nothing is recorded has no figures; that is not nought.
              feature.set("properties", area == null ? JSON.createObjectNode() : area);
            });
    Answers.geoJson(request, answer.toString());
  }

  private void assistance(Context request) {
    Viewer viewer = gate.viewer(request);
    Answers.json(
        request,
        store
            .find(
                viewer,
                "getAssistance",
                Map.of("programme", code(request, viewer), "asOf", day(request)))
            .orElseThrow());
  }

  private Pack ofState(Context request) {
    Viewer viewer = gate.viewer(request);
    String programme = code(request, viewer);
    LocalDate asOf = day(request);
    Map<String, Object> of = Map.of("programme", programme, "asOf", asOf);
    ObjectNode needs = json(store.find(viewer, "getNeeds", of).orElseThrow());
    needs.put("sentence", Sentence.of(needs));
    Map<String, Object> sides = pair(programme, null);
    sides.put("by", "programme");
    sides.put("asOf", asOf);
    Map<String, Object> years = pair(programme, null);
    years.remove("operator");
    years.put("by", "programme");
    years.put("from", asOf.getYear() - YEARS_BACK);
    years.put("to", asOf.getYear());
    years.put("year", asOf.getYear());
    Map<String, Object> results = new HashMap<>(years);
    results.keySet().removeAll(List.of("donor", "strands", "year"));
    results.put("by", "year");
    return Pack.of(
        new Pack.OfState(
            needs,
            sum(viewer, programme, null, "paid", "donor", null),
            sum(viewer, programme, null, "commitment", "donor", null),
            sum(viewer, programme, null, "paid", "strand", "year"),
            sum(viewer, programme, null, "paid", "cooperation", null),
            json(store.find(viewer, "getEfficiency", sides).orElseThrow()),
            json(store.find(viewer, "getPredictability", years).orElseThrow()),
            json(store.find(viewer, "getResults", results).orElseThrow()),
            json(store.find(viewer, "getAssistance", of).orElseThrow())),
        asOf);
  }

  private Pack ofDonor(Context request) {
    Viewer viewer = gate.viewer(request);
    long id = Parameters.id(request);
    LocalDate asOf = day(request);
    if (id > Integer.MAX_VALUE) {
      throw AppException.notFound("There is no donor " + id + " here.");
    }
    int donor = (int) id;
    ObjectNode programmes = sum(viewer, null, donor, "paid", "programme", null);
    ObjectNode named = sum(viewer, null, donor, "paid", "donor", null);
    if (named.get("rows").isEmpty()) {
      throw AppException.notFound("No money that donor " + id + " paid is published here.");
    }
    Map<String, Object> sides = pair(null, donor);
    sides.put("by", "programme");
    sides.put("asOf", asOf);
    Map<String, Object> years = pair(null, donor);
    years.remove("operator");
    years.put("by", "programme");
    years.put("from", asOf.getYear() - YEARS_BACK);
    years.put("to", asOf.getYear());
    years.put("year", asOf.getYear());
    return Pack.of(
        named.get("rows").get(0).get("name").asText(),
        programmes,
        sum(viewer, null, donor, "paid", "strand", "year"),
        json(store.find(viewer, "getEfficiency", sides).orElseThrow()),
        json(store.find(viewer, "getPredictability", years).orElseThrow()),
        asOf);
  }

  private static Map<String, Object> pair(String programme, Integer donor) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("programme", programme);
    parameters.put("donor", donor);
    parameters.put("operator", null);
    parameters.put("strands", String.join(",", MoneyFilter.MINE_ACTION));
    parameters.put("most", MOST_ROWS);
    return parameters;
  }

  private ObjectNode sum(
      Viewer viewer, String programme, Integer donor, String measure, String by, String and) {
    return totals(viewer, MoneyFilter.of(measure, programme, donor), by, and, 1);
  }

  private static void pack(Context request, Pack pack, boolean pdf) {
    try {
      request
          .contentType(
              pdf
                  ? "application/pdf"
                  : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
          .header("Cache-Control", "private, no-cache")
          .header("Vary", "Authorization")
          .header(
              "Content-Disposition",
              "attachment; filename=\"meeting-pack." + (pdf ? "pdf" : "xlsx") + "\"")
          .result(pdf ? pack.pdf() : pack.xlsx());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Written to the disk first, so that a slow reader holds no connection. */
  private void export(Context request, FundingExport form) {
    Viewer viewer = gate.viewer(request);
    String programme = code(request, viewer);
    List<String> strands = MoneyFilter.of(request).strands();
    try {
      Path file = Files.createTempFile("cartagena-funding", "." + form.ending());
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
          form.write(gate, viewer, programme, strands, out);
        }
        request
            .contentType(form.contentType())
            .header("Cache-Control", "private, no-cache")
            .header("Vary", "Authorization")
            .header(
                "Content-Disposition",
                "attachment; filename=\"" + programme + "-funding." + form.ending() + "\"")
            .result(Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE));
      } catch (FundingExport.Nothing e) {
        Files.deleteIfExists(file);
        throw AppException.notFound(
            "No activity of " + programme + " is published that an IATI file could hold.");
      } catch (IOException | RuntimeException e) {
        Files.deleteIfExists(file);
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rates(Context request) {
    Map<String, Object> parameters = new HashMap<>();
    String currency = request.queryParam("currency");
    if (currency != null && !currency.matches("[A-Z]{3}")) {
      throw AppException.badParameter(
          "currency: \"" + currency + "\" must be three capital letters, such as EUR.");
    }
    parameters.put("currency", currency);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode rates = answer.putArray("rates");
    store.list(gate.viewer(request), "listRates", parameters).forEach(row -> rates.add(json(row)));
    Answers.json(request, answer.toString());
  }

  private void saveRates(Context request) {
    Viewer viewer = gate.centre(request);
    if (!viewer.programmes().contains("*")) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "A rate changes what every programme shows: only a token for all programmes records one.");
    }
    JsonNode body = body(request);
    if (!body.path("rates").isArray()
        || body.get("rates").isEmpty()
        || body.get("rates").size() > MOST_RATES) {
      throw AppException.badInput(
          "rates: must be a list of 1 to "
              + MOST_RATES
              + " rates {currency, from, to, units, usd, source}.");
    }
    ArrayNode rows = JSON.createArrayNode();
    int index = 0;
    for (JsonNode rate : body.get("rates")) {
      rows.add(rate(rate, "rates[" + index++ + "]"));
    }
    int saved = store.saveRates(viewer, rows.toString());
    Answers.json(request, JSON.createObjectNode().put("saved", saved).toString());
  }

  private static ObjectNode rate(JsonNode rate, String where) {
    String currency = rate.path("currency").asText("");
    if (!currency.matches("[A-Z]{3}") || currency.equals("USD")) {
      throw AppException.badInput(
          where + ".currency: must be three capital letters, such as EUR, and not USD.");
    }
    LocalDate from = day(rate.path("from").asText(""), where + ".from");
    LocalDate to = day(rate.path("to").asText(""), where + ".to");
    if (to.isBefore(from)) {
      throw AppException.badInput(where + ": to is before from.");
    }
    ObjectNode row =
        JSON.createObjectNode()
            .put("currency", currency)
            .put("from_on", from.toString())
            .put("to_on", to.toString());
    if (rate.path("units").isNull()) {
      return row.putNull("units").putNull("usd").put("source", "");
    }
    String source = rate.path("source").asText("").strip();
    if (source.isEmpty() || source.length() > 500) {
      throw AppException.badInput(where + ".source: say where the rate is from.");
    }
    return row.put("units", positive(rate.path("units"), where + ".units"))
        .put("usd", positive(rate.path("usd"), where + ".usd"))
        .put("source", source);
  }

  private static BigDecimal positive(JsonNode number, String where) {
    BigDecimal value = number.isNumber() ? number.decimalValue() : BigDecimal.ZERO;
    if (value.signum() <= 0 || value.compareTo(new BigDecimal("1e12")) > 0) {
      throw AppException.badInput(where + ": must be a number above 0.");
    }
    return value;
  }

  private void corrections(Context request) {
    Viewer viewer = gate.viewer(request);
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode corrections = answer.putArray("corrections");
    store
        .list(viewer, "listCorrections", Map.of("programme", code(request, viewer)))
        .forEach(row -> corrections.add(json(row)));
    Answers.json(request, answer.toString());
  }

  private void correct(Context request) {
    Viewer viewer = gate.centre(request);
    String programme = code(request, viewer);
    if (!viewer.isCentreOf(programme)) {
      throw new AppException(
          ProblemType.CENTRE_ONLY,
          "The money of "
              + programme
              + " is for its mine action centre to correct. Send its token.");
    }
    Correction correction = Correction.of(body(request));
    if (!store.hasActivity(viewer, programme, correction.identifier())) {
      throw AppException.badInput(
          "identifier: no published activity of "
              + programme
              + " is called \""
              + correction.identifier()
              + "\".");
    }
    store.saveCorrection(viewer, programme, correction);
    corrections(request);
  }

  private Map<String, Object> sides(Context request, List<String> sides) {
    MoneyFilter filter = MoneyFilter.of(request);
    String by = MoneyFilter.word(request, "by", sides);
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("by", by == null ? sides.get(0) : by);
    for (String name : List.of("programme", "donor", "operator", "strands")) {
      parameters.put(name, filter.parameters().get(name));
    }
    parameters.put("most", MOST_ROWS);
    return parameters;
  }

  /** The last five years unless told otherwise. */
  private static void years(Context request, Map<String, Object> parameters) {
    int now = LocalDate.now(ZoneOffset.UTC).getYear();
    int to = Parameters.integer(request, "to", now, 1960, 2100);
    int from = Parameters.integer(request, "from", to - YEARS_BACK, 1960, 2100);
    if (from > to || to - from > 60) {
      throw AppException.badParameter("from, to: must be years in order, at most 60 apart.");
    }
    parameters.put("from", from);
    parameters.put("to", to);
  }

  private static Long number(Context request, String name) {
    String text = request.queryParam(name);
    if (text == null) {
      return null;
    }
    if (!text.matches("[0-9]{1,18}")) {
      throw AppException.badParameter(name + ": \"" + text + "\" must be a whole number.");
    }
    return Long.valueOf(text);
  }

  private static LocalDate day(Context request) {
    String text = request.queryParam("asOf");
    if (text == null) {
      return LocalDate.now(ZoneOffset.UTC);
    }
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      throw AppException.badParameter("asOf: \"" + text + "\" must be a day, such as 2026-06-30.");
    }
  }

  private static LocalDate day(String text, String where) {
    try {
      LocalDate day = LocalDate.parse(text);
      if (day.getYear() < 1970 || day.getYear() > 2100) {
        throw AppException.badInput(where + ": must be a day from 1970 to 2100.");
      }
      return day;
    } catch (DateTimeException e) {
      throw AppException.badInput(where + ": must be a day, such as 2026-06-30.");
    }
  }

  private String code(Context request, Viewer viewer) {
    String code = request.pathParam("code");
    if (!store.isProgramme(viewer, code)) {
      throw AppException.notFound("There is no programme " + code + " here.");
    }
    return code;
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database wrote no JSON", e);
    }
  }

  private static JsonNode body(Context request) {
    try {
      JsonNode body = JSON.readTree(request.body());
      if (!body.isObject()) {
        throw AppException.badInput("The body must be a JSON object.");
      }
      return body;
    } catch (JsonProcessingException e) {
      throw AppException.badInput(
          "The body is not JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + ".");
    }
  }
}
