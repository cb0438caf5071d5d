package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.cartagena.access.Viewer;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.geom.Geometry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at files before they are imported: what they are, which mapping fits, and how ten of their
 * rows would become records. Reads at most {@value #ROWS} rows; stores nothing.
 */
public final class Look {
  private static final Logger LOG = LoggerFactory.getLogger(Look.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ROWS = 2000;
  private static final int PREVIEW_ROWS = 10;
  private static final int FIRST_ROWS = 4;
  private static final int PROFILES = 10;
  private static final int UNKNOWN_VALUES = 50;

  private final Database database;
  private final MappingStore mappings;

  public Look(Database database, MappingStore mappings) {
    this.database = database;
    this.mappings = mappings;
  }

  /**
   * What a person wants to see.
   *
   * @param programme ISO 3166-1 alpha-3 code of the programme that the records will belong to
   * @param kind what a row is; the likeliest is proposed when not given
   * @param crs coordinate system, where the files do not say it or say it wrongly
   * @param level administrative level, where the files do not say it
   * @param mapping the mapping to be previewed in place of the proposal
   */
  public record Request(
      String programme,
      Optional<Kind> kind,
      Optional<String> crs,
      Optional<Integer> level,
      Optional<Mapping> mapping,
      List<Path> files) {}

  /**
   * What was seen.
   *
   * @param mapping proposed, or the one that was asked for; empty when no column becomes a field
   * @param json the answer of {@code POST /api/uploads/{id}/look}, see ARCHITECTURE.md
   */
  public record Answer(Optional<Kind> kind, Optional<Mapping> mapping, ObjectNode json) {}

  /**
   * Looks at files on behalf of a viewer who is of a centre.
   *
   * @throws AppException when a file cannot be read; says why
   */
  public Answer look(Viewer viewer, Request request) {
    Seen seen = new Seen();
    see(request, seen);
    boolean iati = seen.formats.contains(FileFormat.IATI);
    Proposal proposal =
        new Proposal(
            seen.samples,
            seen.hxlTags,
            seen.located,
            seen.hasLocation,
            seen.formats.contains(FileFormat.SHAPEFILE),
            seen.shapes,
            request.programme(),
            request.level());
    List<Mapping> profiles = mappings.listMappings(viewer);
    List<Proposal.Fit> fits = iati ? List.of() : proposal.fits(profiles);
    List<Proposal.Score> scores = proposal.scores(fits);
    Optional<Kind> kind =
        seen.formats.contains(FileFormat.GEOTIFF)
            ? Optional.of(Kind.POPULATION)
            : request
                .mapping()
                .map(Mapping::kind)
                .or(request::kind)
                .or(() -> iati ? Optional.of(Kind.FUNDING) : Proposal.kind(scores));
    String dataset = ShapefileParts.stem(request.files().get(0).getFileName().toString());
    Map<String, String> why = new LinkedHashMap<>();
    Optional<Mapping> mapping = request.mapping();
    if (mapping.isEmpty()
        && kind.isPresent()
        && kind.get() != Kind.FUNDING
        && kind.get() != Kind.POPULATION) {
      mapping =
          fits.stream()
              .filter(fit -> fit.mapping().kind() == kind.get() && Proposal.isWhole(fit))
              .map(Proposal.Fit::mapping)
              .findFirst();
      if (mapping.isEmpty()) {
        Optional<Proposal.Proposed> proposed =
            proposal.propose(kind.get(), name(dataset), "Proposed for " + dataset + ".");
        mapping = proposed.map(Proposal.Proposed::mapping);
        proposed.ifPresent(found -> why.putAll(found.why()));
      }
    }

    ObjectNode json = JSON.createObjectNode();
    json.set("files", seen.files);
    json.put("kind", kind.map(Kind::word).orElse(null));
    ArrayNode kinds = json.putArray("kinds");
    scores.forEach(
        score -> kinds.addObject().put("kind", score.kind().word()).put("score", score.score()));
    json.put("dataset", dataset);
    json.set("mapping", mapping.map(found -> (JsonNode) found.toJson()).orElse(null));
    ArrayNode profileList = json.putArray("profiles");
    fits.stream()
        .limit(PROFILES)
        .forEach(
            fit ->
                profileList
                    .addObject()
                    .put("name", fit.mapping().name())
                    .put("about", fit.mapping().about())
                    .put("kind", fit.mapping().kind().word())
                    .put("fits", fit.share()));
    ArrayNode columns = columns(seen, kind, mapping, why);
    json.set("columns", columns);
    json.set("fields", kind.map(Look::fields).orElseGet(JSON::createArrayNode));
    Preview preview =
        kind.isPresent() && kind.get() != Kind.POPULATION
            ? preview(request, kind.get(), mapping)
            : new Preview(JSON.createArrayNode(), JSON.createArrayNode(), Map.of());
    for (JsonNode column : columns) {
      ArrayNode unknown = ((ObjectNode) column).putArray("unknownValues");
      preview
          .unknownByColumn()
          .getOrDefault(column.get("name").asText(), List.of())
          .forEach(unknown::add);
    }
    json.put("rowsLookedAt", seen.rows);
    json.set("preview", preview.rows());
    json.set("issues", preview.issues());
    return new Answer(kind, mapping, json);
  }

  /** A name that a profile can have. */
  static String name(String dataset) {
    String name =
        java.text.Normalizer.normalize(dataset, java.text.Normalizer.Form.NFD)
            .toLowerCase(java.util.Locale.ROOT)
            .replaceAll("\\p{M}+", "")
            .replaceAll("[^a-z0-9]+", "-")
            .replaceAll("^-+|-+$", "");
    name = name.substring(0, Math.min(name.length(), 60)).replaceAll("-+$", "");
    return name.isEmpty() ? "my-mapping" : name;
  }

  // What is in the files -------------------------------------------------------------------------

  private static final class Seen {
    private final ArrayNode files = JSON.createArrayNode();
    private final Set<FileFormat> formats = new LinkedHashSet<>();
    private final Map<String, ColumnSample> samples = new LinkedHashMap<>();
    private final Map<String, String> hxlTags = new LinkedHashMap<>();
    private final Map<String, String> located = new LinkedHashMap<>();
    private final int[] shapes = new int[3];
    private boolean hasLocation;
    private int rows;

    private final Set<String> personal = new LinkedHashSet<>();

    void row(RawRow row, PersonalData persons) {
      rows++;
      Map<String, JsonNode> clean = persons.without(row, issue -> {}).fields();
      for (String column : row.fields().keySet()) {
        String name = PersonalValues.without(column);
        ColumnSample sample = samples.computeIfAbsent(name, ColumnSample::new);
        if (clean.containsKey(column)) {
          sample.add(clean.get(column));
        } else {
          personal.add(name);
        }
      }
      Geometry geometry = row.geometry();
      if (geometry != null && !geometry.isEmpty()) {
        shapes[geometry.getDimension()]++;
      }
    }
  }

  private static void see(Request request, Seen seen) {
    SourceCrs crs = null;
    Optional<String> given = request.crs().or(() -> request.mapping().map(Mapping::crs));
    if (given.isPresent()) {
      try {
        crs = SourceCrs.ofName(given.get());
      } catch (SourceCrs.UnknownCrsException e) {
        throw new AppException(ProblemType.BAD_INPUT, e.getMessage(), e);
      }
    }
    int left = ROWS;
    List<Input> inputs = Importer.sources(request.files(), crs, request.mapping());
    try {
      for (Input input : inputs) {
        seen.formats.add(input.format());
        left -= see(Importer.opened(input), seen, left, request.kind().orElse(Kind.HAZARD_AREA));
      }
    } catch (IOException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          request.files().get(0).getFileName() + " cannot be read: " + e.getMessage() + ".",
          e);
    } finally {
      inputs.forEach(Importer::close);
    }
  }

  /** One source; answers how many rows of it were read. */
  private static int see(Input input, Seen seen, int limit, Kind kind) throws IOException {
    Reader.Opening opening = input.opening();
    ObjectNode file =
        seen.files
            .addObject()
            .put("name", input.source().name())
            .put("format", input.format().word())
            .put("rows", opening.expectedRows());
    file.put("crs", opening.hasLocation() ? opening.crs().code() : null);
    file.put("crsOperation", opening.hasLocation() ? opening.crs().operation() : null);
    seen.hxlTags.putAll(opening.hxlTags());
    seen.located.putAll(opening.locationColumns());
    seen.hasLocation |= opening.hasLocation();
    int[] read = {0};
    if (limit > 0) {
      Reader first = FirstRows.of(input, limit).source().reader();
      PersonalData persons = new PersonalData(kind);
      persons.tag(opening.hxlTags());
      persons.lookAhead(first);
      first.read(
          row -> {
            read[0]++;
            seen.row(row, persons);
          });
    }
    return read[0];
  }

  private static ArrayNode columns(
      Seen seen, Optional<Kind> kind, Optional<Mapping> mapping, Map<String, String> why) {
    Map<String, List<String>> fields = new LinkedHashMap<>();
    mapping.ifPresent(
        found -> {
          Columns columns =
              new Columns(
                  found.kind(), 0, seen.formats.contains(FileFormat.SHAPEFILE), Optional.of(found));
          columns.seeNames(seen.samples.keySet());
          seen.samples.keySet().forEach(column -> fields.put(column, columns.fields(column)));
        });
    ArrayNode json = JSON.createArrayNode();
    for (ColumnSample sample : seen.samples.values()) {
      boolean personal =
          seen.personal.contains(sample.name())
              || PersonalColumns.isPersonal(sample.name(), kind.orElse(Kind.HAZARD_AREA));
      List<String> its = personal ? List.of() : fields.getOrDefault(sample.name(), List.of());
      ObjectNode column = json.addObject().put("name", PersonalValues.without(sample.name()));
      column.put("field", its.isEmpty() ? null : its.get(0));
      ArrayNode all = column.putArray("fields");
      its.forEach(all::add);
      column.put("why", its.isEmpty() ? null : why.getOrDefault(sample.name(), "profile"));
      column.put("tag", seen.hxlTags.get(sample.name()));
      column.put("looks", personal ? null : sample.looks());
      column.put("personal", personal);
      ArrayNode samples = column.putArray("samples");
      if (!personal) {
        sample.samples().forEach(text -> samples.add(PersonalValues.without(text)));
      }
    }
    return json;
  }

  private static ArrayNode fields(Kind kind) {
    ArrayNode json = JSON.createArrayNode();
    for (Field field : Field.listOf(kind)) {
      ObjectNode node = json.addObject().put("name", field.name()).put("type", field.type().word());
      if (field.isCoded()) {
        ArrayNode codes = node.putArray("codes");
        Codes.of(field.list()).codes().forEach(codes::add);
      } else {
        node.putNull("codes");
      }
      node.put("required", field.required());
    }
    return json;
  }

  // How rows become records ----------------------------------------------------------------------

  /**
   * What a rehearsal has shown.
   *
   * @param unknownByColumn values that no code stands for, in all rows that are looked at; the most
   *     frequent first
   */
  private record Preview(
      ArrayNode rows, ArrayNode issues, Map<String, List<String>> unknownByColumn) {}

  private record Issue(Integer row, String code, ObjectNode json) {}

  private Preview preview(Request wanted, Kind kind, Optional<Mapping> mapping) {
    ImportRequest request =
        new ImportRequest(
            kind,
            wanted.programme(),
            LocalDate.now(ZoneOffset.UTC),
            "not stated",
            Optional.empty(),
            // A name of its own: it waits for no import of the same dataset.
            Optional.of("look " + java.util.UUID.randomUUID()),
            wanted.crs(),
            wanted.level(),
            Map.of(),
            mapping,
            wanted.files(),
            "look");
    List<Input> inputs = Importer.open(request);
    try {
      int limit = Math.max(1, ROWS / Math.max(1, inputs.size()));
      List<Input> first = inputs.stream().map(input -> FirstRows.of(input, limit)).toList();
      return new Importer(database)
          .rehearse(
              request,
              first,
              Progress.NONE,
              (handle, id, refusal) -> ask(handle, id, kind, refusal));
    } finally {
      for (Input input : inputs) {
        try {
          input.source().closer().close();
        } catch (IOException e) {
          LOG.debug("closing {}", input.source().name(), e);
        }
      }
    }
  }

  private static Preview ask(
      Handle handle, int versionId, Kind kind, Optional<AppException> refusal) {
    List<Issue> issues =
        handle
            .createQuery(Sql.of(Look.class, "listIssues"))
            .bind("versionId", versionId)
            .map(
                (row, context) -> {
                  ObjectNode issue = JSON.createObjectNode();
                  int number = row.getInt("row_number");
                  boolean ofFile = row.wasNull();
                  issue
                      .put("code", row.getString("code"))
                      .put("severity", row.getString("severity"))
                      .put("column", row.getString("column_name"))
                      .put("value", row.getString("value"))
                      .put("message", row.getString("message"));
                  return new Issue(ofFile ? null : number, row.getString("code"), issue);
                })
            .list();
    ArrayNode ofFile = JSON.createArrayNode();
    refusal.ifPresent(
        fault ->
            ofFile
                .addObject()
                .put("code", IssueCode.IMPORT_REFUSED.word())
                .put("severity", IssueCode.IMPORT_REFUSED.severity().word())
                .putNull("column")
                .putNull("value")
                .put("message", fault.getMessage()));
    issues.stream().filter(issue -> issue.row() == null).forEach(issue -> ofFile.add(issue.json()));
    ArrayNode rows = JSON.createArrayNode();
    String wanted =
        choose(issues).stream().map(String::valueOf).collect(Collectors.joining(",", "{", "}"));
    handle
        .createQuery(Sql.of(Look.class, "listRows"))
        .bind("versionId", versionId)
        .bind("rows", wanted)
        .map(
            (row, context) -> {
              int number = row.getInt("row_number");
              ObjectNode node = JSON.createObjectNode().put("row", number);
              node.set("source", tree(row.getString("source")));
              node.set("record", ordered(kind, tree(row.getString("record"))));
              node.set("geometry", tree(row.getString("geometry")));
              ArrayNode its = node.putArray("issues");
              issues.stream()
                  .filter(issue -> issue.row() != null && issue.row() == number)
                  .forEach(issue -> its.add(issue.json()));
              return node;
            })
        .forEach(rows::add);
    return new Preview(rows, ofFile, unknownValues(issues));
  }

  private static Map<String, List<String>> unknownValues(List<Issue> issues) {
    Map<String, Map<String, Integer>> rowsByValue = new LinkedHashMap<>();
    for (Issue issue : issues) {
      String column = issue.json().path("column").asText(null);
      String value = issue.json().path("value").asText(null);
      if (issue.code().equals(IssueCode.CODE_UNKNOWN.word()) && column != null && value != null) {
        rowsByValue
            .computeIfAbsent(column, key -> new LinkedHashMap<>())
            .merge(value, 1, Integer::sum);
      }
    }
    Map<String, List<String>> unknown = new LinkedHashMap<>();
    rowsByValue.forEach(
        (column, values) ->
            unknown.put(
                column,
                values.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .limit(UNKNOWN_VALUES)
                    .map(Map.Entry::getKey)
                    .toList()));
    return unknown;
  }

  /** The first rows, and then one row for every code of issue, the rare ones first. */
  private static Set<Integer> choose(List<Issue> issues) {
    Set<Integer> chosen = new TreeSet<>();
    for (int row = 1; row <= FIRST_ROWS; row++) {
      chosen.add(row);
    }
    Map<String, List<Integer>> rowsByCode = new LinkedHashMap<>();
    for (Issue issue : issues) {
      if (issue.row() != null) {
        rowsByCode.computeIfAbsent(issue.code(), key -> new ArrayList<>()).add(issue.row());
      }
    }
    rowsByCode.values().stream()
        .sorted(java.util.Comparator.comparing(List::size))
        .filter(rows -> rows.stream().noneMatch(chosen::contains))
        .limit(PREVIEW_ROWS - FIRST_ROWS)
        .forEach(rows -> chosen.add(rows.get(0)));
    for (int row = FIRST_ROWS + 1; chosen.size() < PREVIEW_ROWS && row <= ROWS; row++) {
      chosen.add(row);
    }
    return chosen;
  }

  private static JsonNode tree(String text) {
    try {
      return text == null ? null : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fields in the order of the form; a row that made no record has an empty one. */
  private static ObjectNode ordered(Kind kind, JsonNode fields) {
    ObjectNode record = JSON.createObjectNode();
    if (fields == null) {
      return record;
    }
    for (Field field : Field.listOf(kind)) {
      if (fields.has(field.name())) {
        record.set(field.name(), fields.get(field.name()));
      }
    }
    fields
        .properties()
        .forEach(
            field -> {
              if (!record.has(field.getKey())) {
                record.set(field.getKey(), field.getValue());
              }
            });
    return record;
  }
}
