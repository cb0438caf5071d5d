package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cartagena.problem.AppException;

/**
 * A JSON list of records, {@code [{...},{...}]}, also as a member of an object such as {@code
 * {"data":[...]}}. The names of all records together are the columns; objects and lists within a
 * record stay JSON text.
 */
final class JsonTable implements Table {
  private static final Set<String> LISTS =
      Set.of(
          "data",
          "records",
          "results",
          "result",
          "items",
          "rows",
          "value",
          "values",
          "submissions");
  private static final Pattern RECOGNISED =
      Pattern.compile(
          "^(?:\\[\\s*\\{|\\{\\s*(?:\"[^\"]{1,60}\"\\s*:\\s*(?:\"[^\"]*\"|[^\\[{\",]+)\\s*,\\s*)*\"(?:"
              + String.join("|", LISTS)
              + ")\"\\s*:\\s*\\[\\s*\\{)");
  private static final Pattern GEODATA =
      Pattern.compile(
          "^\\[?\\s*\\{\\s*\"type\"\\s*:\\s*\"(?:Feature|Topology|Point|MultiPoint|LineString|MultiLineString|Polygon|MultiPolygon|GeometryCollection)");
  private static final int MAX_COLUMNS = 16_384;

  private final Path file;
  private final Map<String, Integer> columns = new LinkedHashMap<>();

  JsonTable(Path file) throws IOException {
    this.file = file;
    int[] records = new int[1];
    Map<String, JsonNode> others = new HashMap<>();
    each(
        record -> {
          records[0]++;
          for (String name : (Iterable<String>) record::fieldNames) {
            columns.putIfAbsent(name, columns.size());
          }
          if (columns.size() > MAX_COLUMNS) {
            throw AppException.badInput(
                file.getFileName()
                    + " has more than "
                    + MAX_COLUMNS
                    + " different names in its records.");
          }
        },
        others);
    refuseParts(others, records[0]);
  }

  /** Whether text that begins with a brace or bracket is a list of records and not geodata. */
  static boolean recognises(String start) {
    return RECOGNISED.matcher(start).find() && !GEODATA.matcher(start).find();
  }

  /** A page of an answer looks like the whole. */
  private void refuseParts(Map<String, JsonNode> others, int records) {
    JsonNode next = others.getOrDefault("next", NullNode.getInstance());
    int stated = 0;
    for (String name : List.of("count", "total", "total_count", "totalCount")) {
      stated = Math.max(stated, others.getOrDefault(name, NullNode.getInstance()).asInt(0));
    }
    if ((next.isTextual() && !next.asText().isBlank()) || stated > records) {
      throw AppException.badInput(
          file.getFileName()
              + " is one page of an answer: it holds "
              + records
              + " records"
              + (stated > records ? " of " + stated : "")
              + (next.isTextual() ? " and names a next page" : "")
              + ". Get all of them in one file and import that.");
    }
  }

  @Override
  public boolean hasNames() {
    return true;
  }

  @Override
  public List<RowIssue> issues() {
    return List.of();
  }

  @Override
  public void read(LineConsumer lines) throws IOException {
    List<JsonNode> names = new ArrayList<>();
    columns.keySet().forEach(name -> names.add(TextNode.valueOf(name)));
    lines.accept(new Line(1, names));
    int[] number = {1};
    each(
        record -> {
          JsonNode[] cells = new JsonNode[columns.size()];
          Arrays.fill(cells, NullNode.getInstance());
          for (Map.Entry<String, JsonNode> field : record.properties()) {
            JsonNode value = field.getValue();
            cells[columns.get(field.getKey())] =
                value.isContainerNode() ? TextNode.valueOf(value.toString()) : value;
          }
          lines.accept(new Line(++number[0], Arrays.asList(cells)));
        },
        new HashMap<>());
  }

  private interface RecordConsumer {
    void accept(JsonNode record) throws IOException;
  }

  private void each(RecordConsumer records, Map<String, JsonNode> others) throws IOException {
    try (JsonParser json =
        FileJson.RECORDS.createParser(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.START_ARRAY) {
        list(json, records);
      } else {
        boolean found = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          if (json.nextToken() == JsonToken.START_ARRAY && LISTS.contains(name) && !found) {
            found = true;
            list(json, records);
          } else {
            JsonNode value = FileJson.RECORDS.readTree(json);
            if (value.isValueNode()) {
              others.put(name, value);
            }
          }
        }
      }
      if (json.nextToken() != null) {
        throw AppException.badInput(
            file.getFileName() + " holds more after the end of its list of records.");
      }
    } catch (JsonProcessingException e) {
      throw GeoJsonReader.refusal(file, e);
    }
  }

  private void list(JsonParser json, RecordConsumer records) throws IOException {
    int number = 0;
    while (json.nextToken() != JsonToken.END_ARRAY) {
      number++;
      if (json.currentToken() != JsonToken.START_OBJECT) {
        throw AppException.badInput(
            file.getFileName() + ": record " + number + " of the list is no object with names.");
      }
      JsonNode record = FileJson.RECORDS.readTree(json);
      records.accept(record);
    }
  }
}
