package org.cartagena.funding;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;

/**
 * Which money is asked for: one measure, and what it is narrowed by. Years are calendar years,
 * inclusive; identifiers are those that totals answer with.
 *
 * @param measure commitment, disbursement, expenditure, paid (the last two together), budget,
 *     planned, pledge, incoming_commitment or incoming_funds
 * @param strands null = everything for mine action; development apart is asked for by name
 */
record MoneyFilter(
    String measure,
    List<String> strands,
    String programme,
    Integer from,
    Integer to,
    Integer donor,
    Integer operator,
    String place,
    String cooperation,
    String instrument,
    String sourceKind,
    String earmarking,
    Long adminArea) {
  static final List<String> MINE_ACTION =
      List.of("clearance", "victim_assistance", "risk_education", "mine_action", "shared");
  private static final List<String> MEASURES =
      List.of(
          "commitment",
          "disbursement",
          "expenditure",
          "paid",
          "budget",
          "planned",
          "pledge",
          "incoming_commitment",
          "incoming_funds");
  private static final List<String> EVERYWHERE = List.of("programme", "year", "strand", "measure");
  private static final int FIRST_YEAR = 1960;
  private static final int LAST_YEAR = 2100;
  private static final int MOST = Integer.MAX_VALUE;

  /** All mine action of a measure, narrowed to a programme or donor where they are not null. */
  static MoneyFilter of(String measure, String programme, Integer donor) {
    return new MoneyFilter(
        measure,
        MINE_ACTION,
        programme,
        null,
        null,
        donor,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  static MoneyFilter of(Context request) {
    Integer from = year(request, "from");
    Integer to = year(request, "to");
    if (from != null && to != null && from > to) {
      throw AppException.badParameter("from: " + from + " is after to: " + to + ".");
    }
    return new MoneyFilter(
        measure(request),
        strands(request),
        Parameters.programme(request),
        from,
        to,
        id(request, "donor"),
        id(request, "operator"),
        word(request, "place", List.of("placed", "nationwide", "regional", "global")),
        word(
            request,
            "cooperation",
            List.of(
                "domestic",
                "triangular",
                "north_south",
                "south_south",
                "among_affected",
                "multilateral",
                "private",
                "unknown")),
        word(
            request,
            "instrument",
            List.of(
                "grant",
                "loan",
                "bond",
                "equity",
                "guarantee",
                "debt_relief",
                "in_kind",
                "other",
                "unknown")),
        word(
            request,
            "sourceKind",
            List.of(
                "government",
                "multilateral",
                "fund",
                "ngo",
                "academic",
                "infrastructure",
                "development_bank",
                "private",
                "foundation",
                "bond",
                "other",
                "unknown")),
        word(request, "earmarking", List.of("1", "2", "3", "4", "unknown")),
        request.queryParam("adminArea") == null
            ? null
            : Long.valueOf(Parameters.integer(request, "adminArea", 0, 1, MOST)));
  }

  private static String measure(Context request) {
    String measure = word(request, "measure", MEASURES);
    return measure == null ? "paid" : measure;
  }

  private static List<String> strands(Context request) {
    String text = request.queryParam("strand");
    if (text == null) {
      return MINE_ACTION;
    }
    if (text.equals("all")) {
      return null;
    }
    List<String> strands = new ArrayList<>();
    for (String strand : text.split(",")) {
      if (!MINE_ACTION.contains(strand) && !strand.equals("development")) {
        throw AppException.badParameter(
            "strand: \""
                + strand
                + "\" must be all, development or one of "
                + String.join(", ", MINE_ACTION)
                + ".");
      }
      strands.add(strand);
    }
    return strands;
  }

  private static Integer year(Context request, String name) {
    return request.queryParam(name) == null
        ? null
        : Integer.valueOf(Parameters.integer(request, name, 0, FIRST_YEAR, LAST_YEAR));
  }

  private static Integer id(Context request, String name) {
    return request.queryParam(name) == null
        ? null
        : Integer.valueOf(Parameters.integer(request, name, 0, 1, MOST));
  }

  static String word(Context request, String name, List<String> words) {
    String word = request.queryParam(name);
    if (word != null && !words.contains(word)) {
      throw AppException.badParameter(
          name + ": \"" + word + "\" must be one of " + String.join(", ", words) + ".");
    }
    return word;
  }

  /** Names of parameters of the SQL to their values, lists with commas. */
  Map<String, Object> parameters() {
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("measures", measure.equals("paid") ? "disbursement,expenditure" : measure);
    parameters.put("strands", strands == null ? null : String.join(",", strands));
    parameters.put("programme", programme);
    parameters.put("from", from);
    parameters.put("to", to);
    parameters.put("donor", donor);
    parameters.put("operator", operator);
    parameters.put("place", place);
    parameters.put("cooperation", cooperation);
    parameters.put("instrument", instrument);
    parameters.put("sourceKind", sourceKind);
    parameters.put("earmarking", earmarking);
    parameters.put("adminArea", adminArea);
    return parameters;
  }

  /** A side of money that sums are kept of, and what it is narrowed to; null = not narrowed. */
  record Side(String side, String key) {}

  /**
   * The one side that a question by these sides is about; empty when it is about several.
   * Programme, year, strand and measure are a part of every side.
   */
  Optional<Side> side(String by, String and, int adminLevel, Function<Long, Integer> levelOf) {
    Map<String, String> asked = new LinkedHashMap<>();
    for (String side : new String[] {by, and}) {
      if (side != null && !EVERYWHERE.contains(side)) {
        asked.put(side.equals("admin-area") ? "admin-area-" + adminLevel : side, null);
      }
    }
    narrow(asked, "donor", donor);
    narrow(asked, "operator", operator);
    narrow(asked, "level", place);
    narrow(asked, "cooperation", cooperation);
    narrow(asked, "instrument", instrument);
    narrow(asked, "source-kind", sourceKind);
    narrow(asked, "earmarking", earmarking);
    if (adminArea != null) {
      narrow(asked, "admin-area-" + levelOf.apply(adminArea), adminArea);
    }
    if (asked.isEmpty()) {
      return Optional.of(new Side("all", null));
    }
    return asked.size() > 1
        ? Optional.empty()
        : asked.entrySet().stream().map(one -> new Side(one.getKey(), one.getValue())).findFirst();
  }

  private static void narrow(Map<String, String> asked, String side, Object key) {
    if (key != null) {
      asked.put(side, key.toString());
    }
  }

  /** What was asked for, for the answer to repeat: what is null narrows nothing. */
  Map<String, Object> said() {
    Map<String, Object> said = new LinkedHashMap<>();
    said.put("measure", measure);
    said.put("strands", strands);
    parameters()
        .forEach(
            (name, value) -> {
              if (value != null && !name.equals("measures") && !name.equals("strands")) {
                said.put(name, value);
              }
            });
    return said;
  }

  /** The sentence that every total carries. */
  String label() {
    String what =
        switch (measure) {
          case "commitment" -> "Committed";
          case "disbursement" -> "Disbursed";
          case "expenditure" -> "Spent by those who report it (expenditure)";
          case "paid" -> "Paid: disbursements and expenditure";
          case "budget" -> "Budgets";
          case "planned" -> "Planned disbursements";
          case "pledge" -> "Pledged";
          case "incoming_commitment" -> "Commitments received, as receivers report them";
          default -> "Funds received, as receivers report them";
        };
    String when =
        from == null && to == null
            ? "all years"
            : from == null
                ? "up to " + to
                : to == null
                    ? from + " and later"
                    : from.equals(to) ? "in " + from : from + " to " + to;
    String strand =
        strands == null
            ? "mine action and other development"
            : strands.equals(MINE_ACTION)
                ? "mine action"
                : String.join(", ", strands).replace('_', ' ');
    return what + ", " + strand + ", " + when + (programme == null ? "" : ", " + programme);
  }

  static final String RULE =
      "A transaction counts once: not what stands in another dataset, what is given on from money that is counted here, or what the source marks as internal."
          + " An amount for several places, countries or strands is divided by stated shares, places without shares evenly; strands without shares stay shared."
          + " USD by the rate of the value date; without a rate an amount is shown in its own currency and is in no USD sum.";
}
