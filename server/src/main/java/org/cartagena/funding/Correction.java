package org.cartagena.funding;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.cartagena.problem.AppException;

/**
 * What a person of the centre corrects about an activity; null members are as found, all null takes
 * the correction before back.
 *
 * @param identifier IATI identifier of the activity, FTS-... for a flow
 * @param counts false when its money is counted elsewhere; never true
 */
record Correction(
    String identifier, String strand, String donor, String operator, Boolean counts, String note) {
  private static final List<String> STRANDS =
      List.of("clearance", "victim_assistance", "risk_education", "mine_action", "development");
  private static final int LONGEST = 500;

  static Correction of(JsonNode body) {
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!List.of("identifier", "strand", "donor", "operator", "counts", "note")
                  .contains(name)) {
                throw AppException.badInput(
                    name + ": not known. Give identifier, strand, donor, operator, counts, note.");
              }
            });
    String strand = text(body, "strand");
    if (strand != null && !STRANDS.contains(strand)) {
      throw AppException.badInput(
          "strand: \"" + strand + "\" must be one of " + String.join(", ", STRANDS) + ".");
    }
    JsonNode counts = body.path("counts");
    if (!counts.isMissingNode()
        && !counts.isNull()
        && (!counts.isBoolean() || counts.asBoolean())) {
      throw AppException.badInput(
          "counts: only false can be said: that the money is counted elsewhere. Leave it out to let it count.");
    }
    Correction correction =
        new Correction(
            text(body, "identifier"),
            strand,
            text(body, "donor"),
            text(body, "operator"),
            counts.isBoolean() ? counts.asBoolean() : null,
            text(body, "note"));
    if (correction.identifier() == null) {
      throw AppException.badInput("identifier: say which activity, by its identifier.");
    }
    if (correction.note() == null) {
      throw AppException.badInput("note: say why.");
    }
    return correction;
  }

  private static String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    String text = value.isTextual() ? value.asText().strip() : "";
    if (text.isEmpty() || text.length() > LONGEST || text.indexOf('\0') >= 0) {
      throw AppException.badInput(name + ": must be a text of 1 to " + LONGEST + " characters.");
    }
    return text;
  }
}
