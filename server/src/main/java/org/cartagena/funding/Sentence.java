package org.cartagena.funding;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;

/**
 * The sentence that a delegate can say about needs and resources; plain where something is not
 * known.
 */
final class Sentence {
  private static final double M2_IN_KM2 = 1_000_000;
  private static final double MILLION = 1_000_000;

  private Sentence() {}

  /** {@code needs} as getNeeds writes it. */
  static String of(JsonNode needs) {
    String name = needs.get("name").asText();
    JsonNode total = needs.get("total");
    if (!needs.get("recorded").asBoolean()) {
      return "No hazardous areas of "
          + name
          + " are recorded here, so nothing can be said about its needs. That is not to say that there are none.";
    }
    if (total.get("costUsd").isNull()) {
      return "The remaining hazardous areas of "
          + name
          + " that are recorded here have no known size, so their cost cannot be estimated.";
    }
    JsonNode deadline = needs.get("article5Deadline");
    String until = deadline.isNull() ? "" : ", by its Article 5 deadline of " + deadline.asText();
    long without = total.get("numberWithoutArea").asLong();
    String known =
        name
            + " has "
            + km2(total.get("remainingM2").asDouble())
            + " of suspected and confirmed hazardous area left in "
            + total.get("number").asLong()
            + " areas"
            + (without > 0 ? " (" + without + " of them of unknown size, not in the sums)" : "")
            + ". Survey and clearance are estimated at "
            + range(total.get("costUsd"))
            + ". ";
    if (!needs.get("fundingRecorded").asBoolean()) {
      return known + "No funding is recorded here, so what is missing cannot be said.";
    }
    return known
        + musd(total.get("committedUsd").asDouble())
        + " is committed and not yet paid; "
        + (total.get("gapUsd").get("high").asDouble() == 0
            ? "that covers even the high estimate"
            : range(total.get("gapUsd")) + " is not covered" + until)
        + "."
        + (needs.get("withoutRate").asBoolean()
            ? " Some commitments have no rate to USD and are not in these figures."
            : "");
  }

  private static String range(JsonNode range) {
    String low = musd(range.get("low").asDouble());
    String high = musd(range.get("high").asDouble());
    return low.equals(high)
        ? high
        : low.replace(" million", "").replace("USD ", "USD ") + " to " + high.substring(4);
  }

  private static String musd(double usd) {
    return usd == 0
        ? "USD 0 million"
        : usd < MILLION / 10
            ? String.format(Locale.ROOT, "USD %.3f million", usd / MILLION)
            : String.format(Locale.ROOT, "USD %,.1f million", usd / MILLION);
  }

  private static String km2(double m2) {
    return m2 < M2_IN_KM2
        ? String.format(Locale.ROOT, "%.2f km2", m2 / M2_IN_KM2)
        : String.format(Locale.ROOT, "%,.1f km2", m2 / M2_IN_KM2);
  }
}
