package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Records of IMSMA (hazard, hazreduc) with their shapes from other tables, and with the words that
 * their keys stand for. What a shape was made of becomes the original of the row.
 */
final class ImsmaRecords implements Reader {
  private final Reader records;
  private final ImsmaTables.Subject subject;
  private final ImsmaShapes shapes;
  private final boolean split;
  private List<RowIssue> more = List.of();

  /** {@code split} where a record is repeated for each part of its outline. */
  ImsmaRecords(Reader records, ImsmaTables.Subject subject, ImsmaShapes shapes, boolean split) {
    this.records = records;
    this.subject = subject;
    this.shapes = shapes;
    this.split = split;
  }

  /** Adds what is to be said of the other tables. */
  void say(List<RowIssue> issues) {
    more = issues;
  }

  @Override
  public Opening open() throws IOException {
    Opening opening = records.open();
    shapes.load();
    Set<String> met = new HashSet<>();
    int[] repeated = {0};
    records.read(row -> repeated[0] += met.add(guid(row)) ? 0 : 1);
    List<RowIssue> issues = new ArrayList<>(more);
    issues.addAll(opening.issues());
    issues.addAll(shapes.issues(met));
    if (split) {
      issues.add(
          RowIssue.of(
              IssueCode.TABLES_JOINED,
              repeated[0]
                  + " rows repeat a record for another part of its outline. The parts were put together, and the record counts once."));
    }
    return new Opening(
        shapes.crs(),
        shapes.hasShapes(),
        shapes.locationColumns(),
        opening.expectedRows() - (split ? repeated[0] : 0),
        issues,
        opening.hxlTags());
  }

  @Override
  public Map<String, NumberStyle> numberStyles() {
    return records.numberStyles();
  }

  @Override
  public boolean isTable() {
    return true;
  }

  @Override
  public Optional<Kind> onlyKind() {
    return Optional.of(subject.kind());
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    Set<String> met = new HashSet<>();
    records.read(
        row -> {
          String guid = guid(row);
          if (split && !guid.isEmpty() && !met.add(guid)) {
            return;
          }
          if (row.fields().isEmpty()) {
            rows.accept(row);
            return;
          }
          List<RowIssue> issues = new ArrayList<>(row.issues());
          issues.removeIf(issue -> issue.code() == IssueCode.GEOMETRY_UNUSABLE);
          ImsmaShapes.Found found = shapes.find(guid, issues);
          rows.accept(
              new RawRow(
                  row.number(),
                  fields(row.fields()),
                  found.geometry(),
                  found.original().map(ObjectNode::toString).orElse(null),
                  null,
                  issues));
        });
  }

  private String guid(RawRow row) {
    for (Map.Entry<String, JsonNode> field : row.fields().entrySet()) {
      if (Columns.normalised(field.getKey()).equals(subject.guid())) {
        return Table.Line.text(field.getValue()).strip();
      }
    }
    return "";
  }

  /** A key of imsmaenum stays, and its word stands beside it: x_guid gives x. */
  private Map<String, JsonNode> fields(Map<String, JsonNode> row) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    row.forEach(
        (column, value) -> {
          fields.put(column, value);
          int end = column.toLowerCase(java.util.Locale.ROOT).lastIndexOf("_guid");
          if (end > 0 && end + 5 == column.length() && value != null) {
            shapes
                .findWord(Table.Line.text(value).strip())
                .ifPresent(
                    word -> fields.putIfAbsent(column.substring(0, end), TextNode.valueOf(word)));
          }
        });
    return fields;
  }
}
