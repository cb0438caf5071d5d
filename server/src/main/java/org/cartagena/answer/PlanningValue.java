package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cartagena.problem.AppException;

/**
 * What an activity takes on land of a classification.
 *
 * @param id 0 before it is saved
 * @param programme whose it is; null for a general one
 * @param share of the area that it is done on, 0 to 1
 * @param costPerM2 in USD
 * @param m2PerTeamMonth square metres that one team does in a month; low is slow
 * @param by who recorded it; null before it is saved
 */
record PlanningValue(
    int id,
    String programme,
    String classification,
    Activity activity,
    Range share,
    Range costPerM2,
    Range m2PerTeamMonth,
    String source,
    LocalDate asOf,
    String by) {
  /** Costs of several rows are added up, and nothing is converted. */
  static final String CURRENCY = "USD";

  private static final double COST_MOST = 100_000;
  private static final double PRODUCTIVITY_MOST = 1e9;
  private static final int SOURCE_LONGEST = 2_000;
  private static final Set<String> MEMBERS =
      Set.of(
          "classification",
          "activity",
          "share",
          "costPerM2",
          "m2PerTeamMonth",
          "currency",
          "source",
          "asOf");

  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("id", id).put("programme", programme);
    json.put("classification", classification).put("activity", activity.code());
    json.set("share", share.json());
    json.set("costPerM2", costPerM2.json());
    json.set("m2PerTeamMonth", m2PerTeamMonth.json());
    json.put("currency", CURRENCY).put("source", source);
    return json.put("asOf", asOf.toString()).put("by", by);
  }

  /**
   * Reads the table of a programme; a fault names the row and the member.
   *
   * @throws AppException {@code bad-input}
   */
  static List<PlanningValue> listOf(JsonNode body) {
    JsonNode list = body.path("planningValues");
    if (!body.isObject() || body.size() != 1 || !list.isArray()) {
      throw AppException.badInput(
          "Send {\"planningValues\":[...]}: all rows of the programme, or none to use the general ones.");
    }
    List<PlanningValue> values = new ArrayList<>();
    Set<String> known = new HashSet<>();
    for (int i = 0; i < list.size(); i++) {
      String row = "planningValues[" + i + "]";
      PlanningValue value = of(list.get(i), row);
      if (!known.add(value.classification() + " " + value.activity())) {
        throw AppException.badInput(
            row
                + ": there are two rows for "
                + value.activity().code()
                + " on "
                + value.classification()
                + ". Keep one of them.");
      }
      values.add(value);
    }
    return values;
  }

  private static PlanningValue of(JsonNode node, String row) {
    if (!node.isObject()) {
      throw AppException.badInput(row + ": must be a JSON object.");
    }
    Set<String> unknown = new TreeSet<>();
    node.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(MEMBERS);
    if (!unknown.isEmpty()) {
      throw AppException.badInput(
          row
              + "."
              + unknown.iterator().next()
              + ": not known here. Known are "
              + new TreeSet<>(MEMBERS)
              + ".");
    }
    String classification = node.path("classification").asText();
    if (!Findings.CLASSIFICATIONS.contains(classification)) {
      throw AppException.badInput(
          row + ".classification: must be one of " + Findings.CLASSIFICATIONS + ".");
    }
    Activity activity =
        Activity.find(node.path("activity").asText())
            .orElseThrow(
                () ->
                    AppException.badInput(
                        row
                            + ".activity: must be one of "
                            + List.of(Activity.values()).stream().map(Activity::code).toList()
                            + "."));
    if (node.hasNonNull("currency") && !node.get("currency").asText().equals(CURRENCY)) {
      throw AppException.badInput(
          row
              + ".currency: only USD. Costs are added up with those of the general rows, and nothing is converted.");
    }
    String source = node.path("source").asText().strip();
    if (!node.path("source").isTextual() || source.isEmpty() || source.length() > SOURCE_LONGEST) {
      throw AppException.badInput(
          row + ".source: say in at most 2000 letters where the values are from.");
    }
    Range productivity = range(node, row, "m2PerTeamMonth", PRODUCTIVITY_MOST);
    if (productivity.low() <= 0) {
      throw AppException.badInput(
          row + ".m2PerTeamMonth: low must be more than 0; a team that does nothing never ends.");
    }
    return new PlanningValue(
        0,
        null,
        classification,
        activity,
        range(node, row, "share", 1),
        range(node, row, "costPerM2", COST_MOST),
        productivity,
        source,
        asOf(node, row),
        null);
  }

  private static Range range(JsonNode node, String row, String member, double most) {
    JsonNode range = node.path(member);
    double low = number(range.path("low"));
    double central = number(range.path("central"));
    double high = number(range.path("high"));
    // So written that what is not a number is not in order.
    if (range.size() != 3 || !(0 <= low && low <= central && central <= high && high <= most)) {
      throw AppException.badInput(
          row
              + "."
              + member
              + ": must be {\"low\",\"central\",\"high\"}, numbers in this order from 0 to "
              + (long) most
              + ".");
    }
    return new Range(low, central, high);
  }

  private static double number(JsonNode node) {
    return node.isNumber() ? node.asDouble() : Double.NaN;
  }

  private static LocalDate asOf(JsonNode node, String row) {
    try {
      LocalDate day = LocalDate.parse(node.path("asOf").asText());
      // Somewhere it is tomorrow already.
      if (day.getYear() >= 1900 && !day.isAfter(LocalDate.now(ZoneOffset.UTC).plusDays(1))) {
        return day;
      }
    } catch (DateTimeParseException e) {
      // Told below, as for a day to come.
    }
    throw AppException.badInput(
        row
            + ".asOf: must be the day for which the values hold, such as 2026-06-30, not one to come.");
  }
}
