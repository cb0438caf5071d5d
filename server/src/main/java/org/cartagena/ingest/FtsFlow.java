package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;

/**
 * How OCHA FTS writes a flow of money: as a member of the API's answer, with lists of source and
 * destination objects, or as a row of the CSV files on HDX, with several names in one cell. A flow
 * is an activity with one transaction in USD; which flows count is decided in 0015.
 */
final class FtsFlow {
  private static final String VOCABULARY = "fts";

  // What FTS calls countries, where that is not what Java calls them.
  private static final Map<String, String> COUNTRIES = countries();

  private FtsFlow() {}

  /** Member or column of a flow to what it becomes here. */
  static Map<String, String> mapping(boolean csv) {
    Map<String, String> mapping = new LinkedHashMap<>();
    mapping.put("id", "iati_identifier");
    mapping.put("description", "title, strand");
    mapping.put("keywords", "strand");
    mapping.put("amountUSD", "transaction value");
    mapping.put("status", "transaction type");
    mapping.put("decisionDate", "transaction day");
    mapping.put("date", "transaction day, where there is no decisionDate");
    mapping.put("firstReportedDate", "reported_on, transaction day where there is no other");
    mapping.put("originalAmount", "original_value");
    mapping.put("originalCurrency", "original_currency");
    mapping.put("contributionType", "in_kind");
    mapping.put("grandBargainEarmarkingType", "earmarking_code");
    mapping.put("boundary", "uncounted_because");
    mapping.put("onBoundary", "uncounted_because");
    mapping.put("flowType", "uncounted_because");
    if (csv) {
      mapping.put("srcOrganization", "provider, organisation");
      mapping.put("destOrganization", "receiver, organisation");
      mapping.put("destGlobalClusters", "sector, strand");
      mapping.put("destLocations", "recipient_share");
    } else {
      mapping.put("sourceObjects", "provider, organisation");
      mapping.put("destinationObjects", "receiver, organisation, sector, strand, recipient_share");
      mapping.put("reportDetails", "reporting_organisation");
    }
    return mapping;
  }

  /** Whether fields are those of a flow, in either form. */
  static boolean isFlow(Map<String, JsonNode> fields) {
    return fields.containsKey("amountUSD")
        && fields.containsKey("flowType")
        && (fields.containsKey("destinationObjects") || fields.containsKey("destOrganization"));
  }

  static Activity of(Map<String, JsonNode> flow) {
    Activity activity = new Activity(Activity.Origin.FTS);
    String id = text(flow, "id");
    activity.identifier = id == null ? null : "FTS-" + id;
    String reference = text(flow, "refCode");
    if (reference != null) {
      activity.otherIdentifiers.add(reference);
    }
    activity.title = text(flow, "description");
    activity.humanitarian = true;
    activity.keywords = keywords(flow);
    List<String> from = names(flow, "source", "Organization");
    List<String> to = names(flow, "destination", "Organization");
    from.forEach(name -> activity.participants.add(participant(name, "1")));
    to.forEach(name -> activity.participants.add(participant(name, "4")));
    for (JsonNode report : flow.getOrDefault("reportDetails", EMPTY)) {
      if (activity.reporting == null && report.path("organization").isTextual()) {
        activity.reporting = organisation(report.get("organization").asText());
      }
    }
    for (String cluster : names(flow, "destination", "GlobalCluster")) {
      activity.sectors.add(new Activity.Sector(VOCABULARY, cluster, cluster, null));
    }
    List<String> recipients = countries(names(flow, "destination", "Location"));
    recipients.forEach(code -> activity.countries.add(new Activity.Share(code, null)));
    IssueCode uncounted =
        uncounted(flow, countries(names(flow, "source", "Location")), recipients, activity);
    activity.transactions.add(
        new Activity.Transaction(
            type(text(flow, "status"), activity),
            day(flow),
            text(flow, "amountUSD"),
            "USD",
            null,
            from.size() == 1 ? organisation(from.get(0)) : null,
            to.size() == 1 ? organisation(to.get(0)) : null,
            null,
            List.of(),
            uncounted,
            new Activity.More(
                null,
                null,
                text(flow, "firstReportedDate"),
                text(flow, "originalAmount"),
                text(flow, "originalCurrency"),
                null)));
    activity.inKind = word(flow, "contributionType").equals("in kind");
    activity.earmarking = earmarking(word(flow, "grandBargainEarmarkingType"));
    return activity;
  }

  /** A list in the API, a cell with commas in the CSV. */
  private static String keywords(Map<String, JsonNode> flow) {
    List<String> words = new ArrayList<>();
    flow.getOrDefault("keywords", EMPTY).forEach(word -> words.add(word.asText()));
    return words.isEmpty() ? text(flow, "keywords") : String.join(", ", words);
  }

  /** Grand Bargain words to IATI EarmarkingCategory. */
  private static String earmarking(String words) {
    return switch (words.replace('-', ' ')) {
      case "unearmarked" -> "1";
      case "softly earmarked" -> "2";
      case "earmarked" -> "3";
      case "tightly earmarked" -> "4";
      default -> null;
    };
  }

  private static final JsonNode EMPTY =
      com.fasterxml.jackson.databind.node.JsonNodeFactory.instance.arrayNode();

  /** Pledge, commitment or payment, as IATI numbers them; null and an issue for another status. */
  private static String type(String status, Activity activity) {
    return switch (status == null ? "" : status.toLowerCase(Locale.ROOT)) {
      case "pledge" -> {
        activity.issues.add(
            RowIssue.of(
                IssueCode.FLOW_PLEDGED,
                "status",
                status,
                "The flow is a pledge: it is kept and listed, and is in no sum of commitments or payments."));
        yield "12";
      }
      case "commitment" -> "2";
      case "paid" -> "3";
      default -> status;
    };
  }

  private static IssueCode uncounted(
      Map<String, JsonNode> flow,
      List<String> sources,
      List<String> recipients,
      Activity activity) {
    String boundary = word(flow, "boundary");
    String onBoundary = word(flow, "onBoundary");
    String flowType = word(flow, "flowType");
    boolean inside =
        boundary.equals("internal")
            || (boundary.isEmpty() && !sources.isEmpty() && sources.equals(recipients));
    if (inside) {
      return note(
          activity,
          IssueCode.FLOW_INTERNAL,
          "boundary",
          "The money moves within the country; it was counted when it came in. It is kept and not counted again.");
    }
    if (boundary.equals("outgoing")) {
      return note(
          activity,
          IssueCode.FLOW_OUTGOING,
          "boundary",
          "The money leaves the country. It is kept and not counted.");
    }
    if (flowType.replace(" ", "").replace("-", "").equals("carryover")) {
      return note(
          activity,
          IssueCode.FLOW_CARRIED_OVER,
          "flowType",
          "The money came in an earlier year and was carried over. It is kept and not counted again.");
    }
    if (recipients.size() > 1) {
      return note(
          activity,
          IssueCode.FLOW_SHARED,
          "destination location",
          "The flow is for "
              + String.join(", ", recipients)
              + " together, and no shares are stated. It is kept as shared, not split, and not counted.");
    }
    if (onBoundary.equals("shared")) {
      return note(
          activity,
          IssueCode.FLOW_SHARED,
          "onBoundary",
          "The flow is for several years or countries together, and no shares are stated. It is kept as shared, not split, and"
              + " not counted.");
    }
    if (boundary.isEmpty() && recipients.isEmpty()) {
      return note(
          activity,
          IssueCode.FLOW_SHARED,
          "destination location",
          "The flow names no country. It is kept and not counted.");
    }
    if (flowType.equals("parked")) {
      note(
          activity,
          IssueCode.FLOW_PARKED,
          "flowType",
          "The flow is parked: the amount is what FTS has not yet given on to other flows, and counts.");
    }
    return null;
  }

  private static IssueCode note(Activity activity, IssueCode code, String column, String message) {
    activity.issues.add(RowIssue.of(code, column, null, message));
    return code;
  }

  private static String day(Map<String, JsonNode> flow) {
    for (String name : List.of("decisionDate", "date", "firstReportedDate")) {
      String day = text(flow, name);
      if (day != null) {
        return day;
      }
    }
    return null;
  }

  private static Activity.Participant participant(String name, String role) {
    return new Activity.Participant(organisation(name), role);
  }

  // By name alone, because the CSV has no more.
  private static Activity.Organisation organisation(String name) {
    return new Activity.Organisation(null, name, null);
  }

  /** Names of the objects of a type at one end of the flow. */
  private static List<String> names(Map<String, JsonNode> flow, String end, String type) {
    List<String> names = new ArrayList<>();
    JsonNode objects = flow.get(end + "Objects");
    if (objects != null) {
      for (JsonNode object : objects) {
        String name = object.path("name").asText("").strip();
        if (type.equals(object.path("type").asText()) && !name.isEmpty() && !names.contains(name)) {
          names.add(name);
        }
      }
      return names;
    }
    String cell =
        text(
            flow,
            (end.equals("source") ? "src" : "dest")
                + (type.equals("GlobalCluster")
                    ? "GlobalClusters"
                    : type.equals("Location") ? "Locations" : type));
    if (cell != null) {
      // "Housing, Land and Property,Protection" is two: a comma within a name has a space after it.
      for (String name : cell.split("[,;](?! )")) {
        if (!name.isBlank() && !names.contains(name.strip())) {
          names.add(name.strip());
        }
      }
    }
    return names;
  }

  private static String word(Map<String, JsonNode> flow, String name) {
    String text = text(flow, name);
    return text == null ? "" : text.toLowerCase(Locale.ROOT);
  }

  private static String text(Map<String, JsonNode> flow, String name) {
    JsonNode value = flow.get(name);
    String text =
        value == null || value.isNull() || value.isContainerNode() ? "" : value.asText().strip();
    return text.isEmpty() ? null : text;
  }

  private static List<String> countries(List<String> names) {
    return names.stream()
        .map(name -> COUNTRIES.getOrDefault(Codes.normalised(name), name))
        .toList();
  }

  private static Map<String, String> countries() {
    Map<String, String> countries = new HashMap<>();
    for (String alpha2 : Locale.getISOCountries()) {
      Locale country = new Locale("", alpha2);
      try {
        countries.put(
            Codes.normalised(country.getDisplayCountry(Locale.ENGLISH)), country.getISO3Country());
      } catch (MissingResourceException e) {
        // Without three letters it is no programme.
      }
    }
    Map<String, String> others =
        Map.ofEntries(
            Map.entry("bolivia plurinational state of", "BOL"),
            Map.entry("bosnia and herzegovina", "BIH"),
            Map.entry("congo the democratic republic of the", "COD"),
            Map.entry("democratic republic of the congo", "COD"),
            Map.entry("congo", "COG"),
            Map.entry("cote d ivoire", "CIV"),
            Map.entry("iran islamic republic of", "IRN"),
            Map.entry("korea democratic people s republic of", "PRK"),
            Map.entry("lao people s democratic republic", "LAO"),
            Map.entry("moldova republic of", "MDA"),
            Map.entry("myanmar", "MMR"),
            Map.entry("occupied palestinian territory", "PSE"),
            Map.entry("serbia", "SRB"),
            Map.entry("syrian arab republic", "SYR"),
            Map.entry("tanzania united republic of", "TZA"),
            Map.entry("turkey", "TUR"),
            Map.entry("venezuela bolivarian republic of", "VEN"),
            Map.entry("viet nam", "VNM"));
    countries.putAll(others);
    return Map.copyOf(countries);
  }
}
