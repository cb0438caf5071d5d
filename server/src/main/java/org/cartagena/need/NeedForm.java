package org.cartagena.need;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cartagena.problem.AppException;

/** What a need or an offer says, by columns of its table; a fault names the member. */
final class NeedForm {
  static final List<String> KINDS =
      List.of(
          "clearance",
          "survey",
          "risk_education",
          "victim_assistance",
          "stockpile_destruction",
          "advocacy",
          "capacity");
  private static final List<String> RESOURCES =
      List.of("money", "equipment", "teams", "training", "expertise", "prosthetics");
  private static final List<String> CONVENTIONS = List.of("APMBC", "CCM", "CCW", "CRPD");
  private static final List<String> COOPERATION =
      List.of("north_south", "south_south", "triangular", "among_affected", "domestic", "other");
  private static final int LINE = 200;
  static final int TEXT = 2000;
  private static final double MOST = 1e15;
  // Whoever signs with a person's mailbox is asked for that of the office.
  private static final String PERSON = "(?i).*\\b[a-z]+[._][a-z]+@.*";

  private final JsonNode body;
  private final ObjectNode columns = JsonNodeFactory.instance.objectNode();

  private NeedForm(JsonNode body, Set<String> members) {
    this.body = body;
    if (!body.isObject()) {
      throw AppException.badInput("Send a JSON object with " + members + ".");
    }
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                throw AppException.badInput(name + ": not known here. Known are " + members + ".");
              }
            });
  }

  /** Columns of {@code need}. */
  static ObjectNode need(JsonNode body) {
    NeedForm form =
        new NeedForm(
            body,
            new TreeSet<>(
                List.of(
                    "programme",
                    "kind",
                    "resource",
                    "title",
                    "text",
                    "adminPCode",
                    "quantity",
                    "unit",
                    "areaM2",
                    "people",
                    "dueOn",
                    "cost",
                    "currency",
                    "costBasis",
                    "conventions")));
    form.needed("kind", "kind", KINDS);
    form.needed("resource", "resource", RESOURCES);
    form.line("title", "title", LINE, true);
    form.line("text", "text", TEXT, false);
    form.line("adminPCode", "admin_p_code", LINE, false);
    form.pair("quantity", "unit");
    form.number("areaM2", "area_m2", false);
    form.number("people", "people", true);
    form.day("dueOn", "due_on");
    form.money("cost");
    form.line("costBasis", "cost_basis", LINE, false);
    if (form.columns.has("cost") && !form.columns.has("cost_basis")) {
      throw AppException.badInput("costBasis: say what the cost was worked out from.");
    }
    form.list("conventions", "conventions", CONVENTIONS);
    return form.columns;
  }

  /** Columns of {@code offer}. */
  static ObjectNode offer(JsonNode body) {
    NeedForm form =
        new NeedForm(
            body,
            new TreeSet<>(
                List.of(
                    "organisation",
                    "country",
                    "contact",
                    "kinds",
                    "resource",
                    "title",
                    "conditions",
                    "programmes",
                    "quantity",
                    "unit",
                    "amount",
                    "currency",
                    "from",
                    "until",
                    "conventions",
                    "cooperation")));
    form.line("organisation", "organisation", LINE, true);
    form.code("country", "country_code", "[A-Z]{3}", "three capital letters, such as NOR");
    form.list("kinds", "kinds", KINDS);
    if (!form.columns.has("kinds")) {
      throw AppException.badInput("kinds: say what it is for, of " + KINDS + ".");
    }
    form.needed("resource", "resource", RESOURCES);
    form.line("title", "title", LINE, true);
    form.line("conditions", "conditions", TEXT, false);
    form.list("programmes", "programmes", null);
    form.pair("quantity", "unit");
    form.money("amount");
    if (!form.columns.has("amount") && form.columns.get("resource").asText().equals("money")) {
      throw AppException.badInput("amount: say how much money is offered, and its currency.");
    }
    form.day("from", "from_on");
    form.day("until", "until_on");
    if (form.columns.has("from_on")
        && form.columns.has("until_on")
        && form.columns.get("from_on").asText().compareTo(form.columns.get("until_on").asText())
            > 0) {
      throw AppException.badInput("until: is before from.");
    }
    form.list("conventions", "conventions", CONVENTIONS);
    if (!body.path("cooperation").isMissingNode() && !body.path("cooperation").isNull()) {
      form.needed("cooperation", "cooperation", COOPERATION);
    }
    return form.columns;
  }

  /** How the organisation that offers is reached: an office. */
  static String contact(JsonNode body) {
    String contact = text(body, "contact", LINE);
    if (contact == null || contact.matches(PERSON)) {
      throw AppException.badInput(
          "contact: give an office mailbox, telephone or address of the organisation, not a person's.");
    }
    return contact;
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

  private void line(String member, String column, int longest, boolean needed) {
    String text = text(body, member, longest);
    if (text == null && needed) {
      throw AppException.badInput(member + ": must be said, without the name of a person.");
    }
    if (text != null) {
      columns.put(column, text);
    }
  }

  private void needed(String member, String column, List<String> codes) {
    String code = text(body, member, LINE);
    if (code == null || !codes.contains(code)) {
      throw AppException.badInput(member + ": must be one of " + codes + ".");
    }
    columns.put(column, code);
  }

  private void code(String member, String column, String pattern, String what) {
    String code = text(body, member, LINE);
    if (code != null && !code.matches(pattern)) {
      throw AppException.badInput(member + ": must be " + what + ".");
    }
    if (code != null) {
      columns.put(column, code);
    }
  }

  /** {@code codes} null: codes of programmes. */
  private void list(String member, String column, List<String> codes) {
    JsonNode list = body.path(member);
    if (list.isMissingNode() || list.isNull() || (list.isArray() && list.isEmpty())) {
      return;
    }
    if (!list.isArray() || list.size() > 100) {
      throw AppException.badInput(member + ": must be a list.");
    }
    for (JsonNode one : list) {
      String text = one.asText();
      if (codes == null ? !text.matches("[A-Z]{3}") : !codes.contains(text)) {
        throw AppException.badInput(
            member
                + ": \""
                + text
                + "\" must be "
                + (codes == null
                    ? "three capital letters, such as BIH."
                    : "one of " + codes + "."));
      }
      columns.withArray(column).add(text);
    }
  }

  private void number(String member, String column, boolean whole) {
    JsonNode number = body.path(member);
    if (number.isMissingNode() || number.isNull()) {
      return;
    }
    if (!number.isNumber()
        || number.asDouble() <= 0
        || number.asDouble() > MOST
        || (whole && !number.canConvertToInt())) {
      throw AppException.badInput(
          member + ": must be a " + (whole ? "whole number" : "number") + " above 0.");
    }
    columns.set(column, number);
  }

  private void pair(String number, String unit) {
    number(number, number, false);
    line(unit, unit, LINE, false);
    if (columns.has(number) != columns.has(unit)) {
      throw AppException.badInput(number + ", " + unit + ": say both, or neither.");
    }
  }

  private void money(String member) {
    number(member, member, false);
    code("currency", "currency", "[A-Z]{3}", "three capital letters, such as USD");
    if (columns.has(member) != columns.has("currency")) {
      throw AppException.badInput(member + ", currency: say both, or neither.");
    }
  }

  private void day(String member, String column) {
    String text = text(body, member, LINE);
    if (text == null) {
      return;
    }
    try {
      columns.put(column, LocalDate.parse(text).toString());
    } catch (DateTimeException e) {
      throw AppException.badInput(member + ": must be a day, such as 2026-06-30.");
    }
  }
}
