package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * The answer of the OCHA FTS API: an object with {@code data.flows}, one flow at a time, and the
 * API's own totals, with which the flows are compared.
 */
final class FtsReader implements Reader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  FtsReader(Path file) {
    this.file = file;
  }

  /** Whether the beginning of a JSON file is that of such an answer. */
  static boolean recognises(String start) {
    return start.contains("\"flows\"")
        && (start.contains("\"amountUSD\"") || start.contains("\"fundingTotal\""));
  }

  @Override
  public Opening open() throws IOException {
    int[] flows = new int[1];
    int[] incoming = new int[1];
    BigDecimal[] sum = {BigDecimal.ZERO};
    Map<String, JsonNode> stated =
        parse(
            row -> {
              flows[0]++;
              if (is(row, "boundary", "incoming")) {
                incoming[0]++;
                JsonNode amount = row.fields().get("amountUSD");
                if (!is(row, "onBoundary", "shared")
                    && !is(row, "status", "pledge")
                    && amount != null
                    && amount.isNumber()) {
                  sum[0] = sum[0].add(amount.decimalValue());
                }
              }
            });
    List<RowIssue> issues = new ArrayList<>();
    JsonNode count = stated.getOrDefault("meta", JSON.nullNode()).path("count");
    JsonNode total = stated.getOrDefault("incoming", JSON.nullNode()).path("fundingTotal");
    if (count.isNumber() && count.asInt() > flows[0]) {
      issues.add(
          RowIssue.of(
              IssueCode.TOTAL_DIFFERS,
              "meta.count",
              count.asText(),
              file.getFileName()
                  + " is one page of an answer: it holds "
                  + flows[0]
                  + " of "
                  + count.asText()
                  + " flows. Import all pages together, or the sums are too small."));
    } else if (total.isNumber() && total.decimalValue().compareTo(sum[0]) != 0) {
      issues.add(
          RowIssue.of(
              IssueCode.TOTAL_DIFFERS,
              "incoming.fundingTotal",
              total.asText(),
              "FTS states a total of "
                  + total.asText()
                  + " USD coming in; the "
                  + incoming[0]
                  + " incoming flows of "
                  + file.getFileName()
                  + " add up to "
                  + sum[0].toPlainString()
                  + ". Fetch the file again."));
    }
    return new Opening(SourceCrs.LON_LAT, true, Map.of(), flows[0], issues);
  }

  private static boolean is(RawRow row, String name, String value) {
    return value.equals(row.fields().getOrDefault(name, JSON.nullNode()).asText());
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    parse(rows);
  }

  /** Members of the answer beside the flows: incoming, outgoing, internal, meta. */
  private Map<String, JsonNode> parse(RowConsumer rows) throws IOException {
    Map<String, JsonNode> stated = new LinkedHashMap<>();
    boolean found = false;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        JsonParser json = JSON.createParser(in)) {
      json.nextToken();
      String member;
      while ((member = nextMember(json)) != null) {
        if (member.equals("data") && json.currentToken() == JsonToken.START_OBJECT) {
          String part;
          while ((part = nextMember(json)) != null) {
            if (part.equals("flows") && json.currentToken() == JsonToken.START_ARRAY) {
              found = true;
              flows(json, rows);
            } else {
              stated.put(part, JSON.readTree(json));
            }
          }
        } else if (member.equals("flows") && json.currentToken() == JsonToken.START_ARRAY) {
          found = true;
          flows(json, rows);
        } else {
          stated.put(member, JSON.readTree(json));
        }
      }
      if (json.nextToken() != null) {
        throw AppException.badInput(
            file.getFileName() + " goes on after the end of its JSON. Nothing was imported.");
      }
    } catch (JsonProcessingException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          file.getFileName()
              + " is not well-formed JSON"
              + (e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr())
              + ". Nothing was imported.",
          e);
    }
    if (!found) {
      throw AppException.badInput(
          file.getFileName() + " has no list of flows (data.flows). Is it an answer of OCHA FTS?");
    }
    return stated;
  }

  /** Name of the next member, with the parser at its value; null at the end of the object. */
  private String nextMember(JsonParser json) throws IOException {
    JsonToken token = json.nextToken();
    if (token == null) {
      throw AppException.badInput(
          file.getFileName() + " ends in the middle of its JSON. Nothing was imported.");
    }
    if (token != JsonToken.FIELD_NAME) {
      return null;
    }
    String name = json.currentName();
    json.nextToken();
    return name;
  }

  private void flows(JsonParser json, RowConsumer rows) throws IOException {
    int number = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      number++;
      if (json.currentToken() == null) {
        throw AppException.badInput(
            file.getFileName() + " ends in the middle of its JSON. Nothing was imported.");
      }
      JsonNode flow = JSON.readTree(json);
      Map<String, JsonNode> fields = new LinkedHashMap<>();
      flow.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
      rows.accept(
          flow.isObject()
              ? new RawRow(number, fields, null, null, FtsFlow.of(fields), List.of())
              : new RawRow(
                  number,
                  Map.of(),
                  null,
                  flow.toString(),
                  new Activity(Activity.Origin.FTS),
                  List.of(
                      RowIssue.of(
                          IssueCode.ROW_UNREADABLE,
                          "The flow is not an object; it made no record."))));
    }
  }
}
