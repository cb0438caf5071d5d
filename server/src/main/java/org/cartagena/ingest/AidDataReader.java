package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;

/**
 * A geocoded research release of AidData, level 1: a zip with projects.csv, locations.csv and
 * transactions.csv. A project is an activity; its precision codes say what a point stands for.
 */
final class AidDataReader implements Reader {
  /** Column of projects.csv, or table beside it, to what it becomes here. */
  static final Map<String, String> MAPPING =
      Map.of(
          "project_id", "iati_identifier",
          "project_title", "title, strand",
          "status", "status_code",
          "start_actual_isodate", "actual_start_on",
          "end_actual_isodate", "actual_end_on",
          "donors", "organisation",
          "recipients_iso3", "recipient_share",
          "ad_sector_codes", "sector",
          "locations", "location",
          "transactions", "transaction");

  private static final int MAX_TABLE_BYTES = 64 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  AidDataReader(Path file) {
    this.file = file;
  }

  /** Whether a zip is such a release. */
  static boolean recognises(ZipFile zip) {
    return table(zip, "projects") != null && table(zip, "transactions") != null;
  }

  private static ZipEntry table(ZipFile zip, String name) {
    return zip.stream()
        .filter(entry -> entry.getName().matches("(?:.*/)?" + name + "\\.csv"))
        .findFirst()
        .orElse(null);
  }

  @Override
  public Opening open() throws IOException {
    int[] projects = new int[1];
    read(row -> projects[0]++);
    return new Opening(
        SourceCrs.LON_LAT,
        true,
        Map.of(),
        projects[0],
        List.of(
            RowIssue.of(
                IssueCode.DAY_ASSUMED,
                "transaction_year",
                null,
                "The release gives years and no days of transactions; 1 January was taken where there is no day.")));
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Map<String, List<Map<String, String>>> places = byProject(zip, "locations");
      Map<String, List<Map<String, String>>> transactions = byProject(zip, "transactions");
      int number = 0;
      try (CSVParser csv = parser(zip, table(zip, "projects"))) {
        for (CSVRecord record : csv) {
          number++;
          Map<String, String> project = record.toMap();
          String id = project.getOrDefault("project_id", "");
          Map<String, JsonNode> fields = new LinkedHashMap<>();
          project.forEach((name, value) -> fields.put(name, TextNode.valueOf(value)));
          fields.put("locations", text(places.getOrDefault(id, List.of())));
          fields.put("transactions", text(transactions.getOrDefault(id, List.of())));
          rows.accept(
              new RawRow(
                  number,
                  fields,
                  null,
                  null,
                  activity(
                      project,
                      places.getOrDefault(id, List.of()),
                      transactions.getOrDefault(id, List.of())),
                  List.of()));
        }
      }
    } catch (IllegalStateException | UncheckedIOException e) {
      throw AppException.badInput(
          file.getFileName() + " holds a table that cannot be read: " + e.getMessage() + ".");
    }
  }

  private static JsonNode text(List<Map<String, String>> rows) {
    return JSON.valueToTree(rows);
  }

  private CSVParser parser(ZipFile zip, ZipEntry entry) throws IOException {
    byte[] table;
    try (InputStream in = zip.getInputStream(entry)) {
      table = in.readNBytes(MAX_TABLE_BYTES + 1);
    }
    if (table.length > MAX_TABLE_BYTES) {
      throw AppException.badInput(
          file.getFileName() + ": " + entry.getName() + " is larger than any such release.");
    }
    return CSVFormat.DEFAULT
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(new String(table, StandardCharsets.UTF_8).replace("\uFEFF", "")));
  }

  private Map<String, List<Map<String, String>>> byProject(ZipFile zip, String name)
      throws IOException {
    Map<String, List<Map<String, String>>> rows = new HashMap<>();
    ZipEntry entry = table(zip, name);
    if (entry != null) {
      try (CSVParser csv = parser(zip, entry)) {
        for (CSVRecord record : csv) {
          Map<String, String> row = record.toMap();
          rows.computeIfAbsent(row.getOrDefault("project_id", ""), key -> new ArrayList<>())
              .add(row);
        }
      }
    }
    return rows;
  }

  private static Activity activity(
      Map<String, String> project,
      List<Map<String, String>> places,
      List<Map<String, String>> transactions) {
    Activity activity = new Activity(Activity.Origin.AIDDATA);
    activity.identifier = value(project, "project_id");
    activity.title = value(project, "project_title");
    activity.status = status(value(project, "status"));
    activity.period = period(project);
    for (String donor : parts(project, "donors")) {
      activity.participants.add(
          new Activity.Participant(new Activity.Organisation(null, donor, null), "1"));
    }
    for (String country : parts(project, "recipients_iso3")) {
      activity.countries.add(new Activity.Share(country, null));
    }
    for (String sector : parts(project, "ad_sector_codes")) {
      activity.sectors.add(new Activity.Sector("aiddata", sector, null, null));
    }
    for (Map<String, String> place : places) {
      activity.places.add(place(place));
    }
    for (Map<String, String> transaction : transactions) {
      activity.transactions.add(transaction(transaction));
    }
    return activity;
  }

  private static Activity.Period period(Map<String, String> project) {
    boolean plannedStart = "start-planned".equals(value(project, "start_actual_type"));
    boolean plannedEnd = "end-planned".equals(value(project, "end_actual_type"));
    String start = value(project, "start_actual_isodate");
    String end = value(project, "end_actual_isodate");
    return new Activity.Period(
        plannedStart ? start : null,
        plannedStart ? null : start,
        plannedEnd ? end : null,
        plannedEnd ? null : end);
  }

  private static String status(String status) {
    return switch (status == null ? "" : status.toLowerCase(Locale.ROOT)) {
      case "", "unspecified" -> null;
      case "pipeline/identification", "pipeline" -> "1";
      case "implementation" -> "2";
      case "completion", "finalisation" -> "3";
      case "post-completion", "closed" -> "4";
      case "cancelled" -> "5";
      case "suspended" -> "6";
      default -> status;
    };
  }

  private static Activity.Place place(Map<String, String> place) {
    String lat = value(place, "latitude");
    String lon = value(place, "longitude");
    String precision = value(place, "precision_code");
    return new Activity.Place(
        value(place, "place_name"),
        value(place, "location_class"),
        value(place, "geographic_exactness"),
        null,
        value(place, "location_type_code"),
        value(place, "geoname_id") == null ? null : "G1",
        value(place, "geoname_id"),
        lat == null || lon == null ? null : lat + " " + lon,
        null,
        switch (precision == null ? "" : precision) {
          // As exact as its class: a place, a site.
          case "1", "2" -> null;
          case "3", "4" -> "admin_area";
          // The whole country; a central authority.
          case "6", "8" -> "nationwide";
          default -> "unknown";
        },
        null);
  }

  private static Activity.Transaction transaction(Map<String, String> transaction) {
    String day = value(transaction, "transaction_isodate");
    String year = value(transaction, "transaction_year");
    String code = value(transaction, "transaction_value_code");
    return new Activity.Transaction(
        "C".equals(code) ? "2" : "D".equals(code) ? "3" : code,
        day != null ? day : year == null ? null : year + "-01-01",
        value(transaction, "transaction_value"),
        value(transaction, "transaction_currency"),
        null,
        null,
        null,
        null,
        List.of(),
        null,
        Activity.More.NOTHING);
  }

  private static String value(Map<String, String> row, String name) {
    String value = row.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  private static Set<String> parts(Map<String, String> row, String name) {
    Set<String> parts = new LinkedHashSet<>();
    String value = value(row, name);
    if (value != null) {
      for (String part : value.split("\\|")) {
        if (!part.isBlank()) {
          parts.add(part.strip());
        }
      }
    }
    return parts;
  }
}
