package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.problem.AppException;

/**
 * One of several layers or members of a file. Every row says in {@value #COLUMN} which it came
 * from, so that {@code --only} can choose.
 *
 * @param layer name of the layer; null when the file holds but one
 * @param before issues that concern the whole file
 * @param file name of the file, which is put before what its reader says
 */
record LayerReader(Reader reader, String layer, List<RowIssue> before, String file)
    implements Reader {
  static final String COLUMN = "source_layer";

  /** Names the layers and says once that there are several; a single one stays as it is. */
  static List<FileFormat.Source> several(String file, List<FileFormat.Source> sources) {
    if (sources.size() < 2) {
      return sources;
    }
    List<RowIssue> issues =
        List.of(severalLayers(file, sources.stream().map(FileFormat.Source::name).toList()));
    List<FileFormat.Source> named = new ArrayList<>();
    for (FileFormat.Source source : sources) {
      named.add(
          new FileFormat.Source(
              source.name(),
              source.format(),
              new LayerReader(source.reader(), source.name(), issues, null),
              source.closer()));
      issues = List.of();
    }
    return named;
  }

  /** For the report: what was taken together, and how to take one. */
  static RowIssue severalLayers(String file, List<String> names) {
    return RowIssue.of(
        IssueCode.SEVERAL_LAYERS,
        COLUMN,
        null,
        file
            + " holds "
            + names.size()
            + " layers, which were all read as the same kind: "
            + String.join(", ", names)
            + ". If they are not, or if one repeats another, take one with --only "
            + COLUMN
            + "=NAME.");
  }

  static RowIssue empty(String layer, String file) {
    return RowIssue.of(
        IssueCode.FILE_UNREAD, "The layer " + layer + " of " + file + " has no rows.");
  }

  @Override
  public Opening open() throws IOException {
    Opening opening;
    try {
      opening = reader.open();
    } catch (AppException e) {
      throw within(e);
    }
    List<RowIssue> issues = new ArrayList<>(before);
    issues.addAll(opening.issues());
    return new Opening(
        opening.crs(),
        opening.hasLocation(),
        opening.locationColumns(),
        opening.expectedRows(),
        issues,
        opening.hxlTags());
  }

  @Override
  public Map<String, NumberStyle> numberStyles() {
    return reader.numberStyles();
  }

  @Override
  public boolean isTable() {
    return reader.isTable();
  }

  @Override
  public Optional<TableReader> asTable() {
    return reader.asTable();
  }

  @Override
  public Optional<Kind> onlyKind() {
    return reader.onlyKind();
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    if (layer == null) {
      reader.read(rows);
      return;
    }
    reader.read(
        row -> {
          Map<String, JsonNode> fields = new LinkedHashMap<>(row.fields());
          if (!fields.isEmpty() || row.geometry() != null || row.original() != null) {
            fields.put(COLUMN, TextNode.valueOf(layer));
          }
          rows.accept(
              new RawRow(
                  row.number(),
                  fields,
                  row.geometry(),
                  row.original(),
                  row.activity(),
                  row.issues()));
        });
  }

  private AppException within(AppException e) {
    return file == null ? e : new AppException(e.type(), "In " + file + ": " + e.getMessage(), e);
  }
}
