package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A row of the OECD Creditor Reporting System: one project in one year, amounts in millions of US
 * dollars at current prices. Deflated amounts are not read.
 */
final class CrsRow {
  /** Column to what it becomes here. */
  static final Map<String, String> MAPPING = mapping();

  private static final int MILLION = 6;

  private CrsRow() {}

  private static Map<String, String> mapping() {
    Map<String, String> mapping = new LinkedHashMap<>();
    mapping.put("Year", "transaction day");
    mapping.put("DonorName", "provider, organisation");
    mapping.put("CrsID", "iati_identifier, other_identifiers");
    mapping.put("ProjectNumber", "other_identifiers");
    mapping.put("RecipientName", "recipient_share");
    mapping.put("PurposeCode", "sector, strand");
    mapping.put("ChannelReportedName", "receiver, organisation");
    mapping.put("ChannelName", "receiver, organisation");
    mapping.put("ProjectTitle", "title, strand");
    mapping.put("ShortDescription", "description, strand");
    mapping.put("LongDescription", "description, strand");
    mapping.put("Finance_t", "finance_code");
    mapping.put("USD_Commitment", "transaction value");
    mapping.put("USD_Disbursement", "transaction value");
    return mapping;
  }

  /** Columns are spelt with and without underscores, in small and capital letters. */
  private static Map<String, JsonNode> plain(Map<String, JsonNode> fields) {
    Map<String, JsonNode> plain = new HashMap<>();
    fields.forEach(
        (name, value) ->
            plain.put(name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", ""), value));
    return plain;
  }

  static boolean isCrs(Map<String, JsonNode> fields) {
    Map<String, JsonNode> plain = plain(fields);
    return plain.containsKey("purposecode")
        && plain.containsKey("donorname")
        && (plain.containsKey("usdcommitment") || plain.containsKey("usddisbursement"));
  }

  /** {@code hash} of the row, which CRS ids do not tell from others of the same year. */
  static Activity of(Map<String, JsonNode> fields, String hash) {
    Map<String, JsonNode> row = plain(fields);
    Activity activity = new Activity(Activity.Origin.CRS);
    String year = text(row, "year");
    String id = text(row, "crsid");
    activity.identifier = "CRS-" + year + "-" + (id == null ? "" : id + "-") + hash.substring(0, 8);
    if (id != null) {
      activity.otherIdentifiers.add(id);
    }
    String number = text(row, "projectnumber");
    if (number != null) {
      activity.otherIdentifiers.add(number);
    }
    String title = text(row, "projecttitle");
    String about = text(row, "shortdescription");
    String more = text(row, "longdescription");
    activity.title = title != null ? title : about;
    activity.description = more != null ? more : about;
    activity.keywords = about;
    activity.defaultCurrency = "USD";
    activity.finance = code(text(row, "financet"));
    activity.flow = code(text(row, "flowcode"));
    activity.collaboration = code(text(row, "bimulti"));
    String donor = text(row, "donorname");
    String agency = text(row, "agencyname");
    if (donor != null) {
      activity.participants.add(
          new Activity.Participant(new Activity.Organisation(null, donor, null), "1"));
      activity.reporting = new Activity.Organisation(null, donor, null);
    }
    if (agency != null && !agency.equals(donor)) {
      activity.participants.add(
          new Activity.Participant(new Activity.Organisation(null, agency, null), "3"));
    }
    String channel = text(row, "channelreportedname");
    channel = channel != null ? channel : text(row, "channelname");
    if (channel != null) {
      activity.participants.add(
          new Activity.Participant(new Activity.Organisation(null, channel, null), "4"));
    }
    String recipient = text(row, "recipientname");
    if (recipient != null) {
      activity.countries.add(new Activity.Share(recipient, null));
    }
    String purpose = text(row, "purposecode");
    if (purpose != null) {
      activity.sectors.add(new Activity.Sector("1", code(purpose), text(row, "purposename"), null));
    }
    add(activity, "2", year, text(row, "usdcommitment"));
    add(activity, "3", year, text(row, "usddisbursement"));
    if (year != null) {
      activity.issues.add(FundingTable.dayAssumed("Year", year));
    }
    return activity;
  }

  private static void add(Activity activity, String type, String year, String millions) {
    if (millions == null) {
      return;
    }
    String value;
    try {
      BigDecimal amount = new BigDecimal(millions).movePointRight(MILLION);
      if (amount.signum() == 0) {
        return;
      }
      value = amount.toPlainString();
    } catch (NumberFormatException e) {
      // Told by FundingMaker, with the value as it came.
      value = millions;
    }
    activity.transactions.add(
        new Activity.Transaction(
            type,
            year == null ? null : code(year) + "-01-01",
            value,
            "USD",
            null,
            null,
            null,
            null,
            List.of(),
            null,
            Activity.More.NOTHING));
  }

  /** 15250.0, as spreadsheets write it, is 15250. */
  private static String code(String text) {
    return text == null ? null : text.replaceAll("\\.0+$", "");
  }

  private static String text(Map<String, JsonNode> row, String name) {
    JsonNode value = row.get(name);
    String text = value == null || value.isNull() ? "" : value.asText().strip();
    return text.isEmpty() ? null : text;
  }
}
