package org.cartagena.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cartagena.problem.AppException;

/**
 * What a request says: the Contaminated Area Request Form of UNMAS without anything about a person.
 *
 * @param answer reference of the kept answer
 * @param answerKey of that answer, null when none was sent
 * @param columns the form by columns of {@code clearance_request}
 */
record RequestForm(String answer, String answerKey, ObjectNode columns) {
  private static final int LINE_LONGEST = 200;
  static final int NOTE_LONGEST = 2000;
  private static final int PEOPLE_MOST = 100_000_000;
  private static final List<String> YES_NO = List.of("yes", "no", "unknown");

  /**
   * Members with their codes; the last of yes, no, unknown is what is taken when nothing is said.
   */
  private static final Map<String, String> ASKED =
      Map.of(
          "landownerConsent", "landowner_consent",
          "confirmedOnGround", "confirmed_on_ground",
          "usedByCivilians", "used_by_civilians",
          "ordnanceObserved", "ordnance_observed",
          "incidents", "incidents");

  private static final List<String> PEOPLE = List.of("male", "female", "boys", "girls");
  private static final Set<String> MEMBERS = members();

  private static Set<String> members() {
    Set<String> members = new TreeSet<>(ASKED.keySet());
    members.addAll(
        List.of(
            "answer",
            "key",
            "organisation",
            "contact",
            "priority",
            "blockage",
            "supportNeeded",
            "intendedUse",
            "note",
            "beneficiaries"));
    return members;
  }

  /**
   * Reads a form; a fault names the member and what it should be.
   *
   * @throws AppException {@code bad-input}
   */
  static RequestForm of(JsonNode body) {
    requireMembers(body, MEMBERS, "");
    ObjectNode columns = new ObjectMapper().createObjectNode();
    columns.put("organisation", needed(body, "organisation", "the organisation that asks"));
    columns.put(
        "contact",
        needed(body, "contact", "an office mailbox, telephone or address of the organisation"));
    columns.put("priority", code(body, "priority", List.of("low", "medium", "high"), null));
    columns.put(
        "blockage",
        code(body, "blockage", List.of("none", "with-alternative", "without-alternative"), null));
    columns.put(
        "support_needed",
        code(body, "supportNeeded", List.of("later", "within-3-months", "immediate"), null));
    ASKED.forEach((member, column) -> columns.put(column, code(body, member, YES_NO, "unknown")));
    columns.put("intended_use", text(body, "intendedUse", LINE_LONGEST));
    columns.put("note", text(body, "note", NOTE_LONGEST));
    people(body.path("beneficiaries")).forEach(columns::put);
    String answer = text(body, "answer", LINE_LONGEST);
    if (answer == null) {
      throw AppException.badInput(
          "answer: say from which kept answer, such as BIH-2026-0001. An answer is kept with \"keep\":true.");
    }
    return new RequestForm(answer, text(body, "key", LINE_LONGEST), columns);
  }

  static void requireMembers(JsonNode body, Set<String> known, String where) {
    if (!body.isObject()) {
      throw AppException.badInput(where + "Send a JSON object with " + known + ".");
    }
    Set<String> unknown = new TreeSet<>();
    body.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw AppException.badInput(
          where + unknown.iterator().next() + ": not known here. Known are " + known + ".");
    }
  }

  /** A text, or null when nothing is said. */
  static String text(JsonNode body, String member, int longest) {
    JsonNode text = body.path(member);
    if (text.isMissingNode() || text.isNull()) {
      return null;
    }
    if (!text.isTextual() || text.asText().length() > longest || text.asText().indexOf(0) >= 0) {
      throw AppException.badInput(member + ": must be a text of at most " + longest + " letters.");
    }
    return text.asText().isBlank() ? null : text.asText().strip();
  }

  private static String needed(JsonNode body, String member, String what) {
    String text = text(body, member, LINE_LONGEST);
    if (text == null) {
      throw AppException.badInput(member + ": say " + what + ", without the name of a person.");
    }
    return text;
  }

  private static String code(JsonNode body, String member, List<String> codes, String otherwise) {
    String code = text(body, member, LINE_LONGEST);
    if (code == null && otherwise != null) {
      return otherwise;
    }
    if (code == null || !codes.contains(code)) {
      throw AppException.badInput(member + ": must be one of " + codes + ".");
    }
    return code;
  }

  private static Map<String, Integer> people(JsonNode said) {
    Map<String, Integer> columns = new LinkedHashMap<>();
    if (said.isMissingNode() || said.isNull()) {
      return columns;
    }
    requireMembers(
        said, new TreeSet<>(List.of("total", "male", "female", "boys", "girls")), "beneficiaries.");
    Integer total = number(said, "total");
    long sum = 0;
    int known = 0;
    for (String group : PEOPLE) {
      Integer number = number(said, group);
      if (number != null) {
        sum += number;
        known++;
        columns.put("beneficiaries_" + group, number);
      }
    }
    if (total != null && (sum > total || (known == PEOPLE.size() && sum != total))) {
      throw AppException.badInput(
          "beneficiaries: men, women, boys and girls are "
              + sum
              + " together, the total is "
              + total
              + ". Correct one of them.");
    }
    if (total != null) {
      columns.put("beneficiaries", total);
    }
    return columns;
  }

  private static Integer number(JsonNode said, String group) {
    JsonNode number = said.path(group);
    if (number.isMissingNode() || number.isNull()) {
      return null;
    }
    if (!number.isIntegralNumber()
        || !(number.asDouble() >= 0 && number.asDouble() <= PEOPLE_MOST)) {
      throw AppException.badInput(
          "beneficiaries." + group + ": must be a whole number of people, or left out.");
    }
    return number.asInt();
  }
}
