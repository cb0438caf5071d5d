package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;

/**
 * Tables of one IMSMA NG database or its staging area that belong together, told by the columns
 * that hold their keys, whatever the files or sheets are called (decision 0016).
 *
 * <p>Sources: GICHD's geocheck (github.com/GICHD/geocheck), which joins hazard,
 * hazard_has_geospatialinfo, geospatialinfo, geopoint and imsmaenum by these names; IMSMA wiki, GIS
 * Data in Staging Area Database.
 */
final class ImsmaTables {
  /** What records are about: land (hazard) or an activity on it (hazreduc). */
  enum Subject {
    HAZREDUC("hazreduc", Kind.LAND_RELEASE),
    HAZARD("hazard", Kind.HAZARD_AREA);

    private final String word;
    private final Kind kind;

    Subject(String word, Kind kind) {
      this.word = word;
      this.kind = kind;
    }

    /** Column of the key in tables that belong to it, normalised. */
    String guid() {
      return word + "guid";
    }

    Kind kind() {
      return kind;
    }

    String word() {
      return word;
    }
  }

  /** What a table is for. */
  enum Role {
    RECORDS,
    LINKS,
    SHAPES,
    POINTS,
    OUTLINES,
    SINGLE_POINTS,
    WORDS,
    PERSONS,
    OTHER
  }

  /** {@code subject} is null for tables that serve several. */
  record Part(FileFormat.Source source, TableReader table, Role role, Subject subject) {}

  private final List<Part> parts = new ArrayList<>();

  private ImsmaTables(List<FileFormat.Source> sources) throws IOException {
    for (FileFormat.Source source : sources) {
      Optional<TableReader> table = source.reader().asTable();
      if (table.isPresent()) {
        part(source, table.get()).ifPresent(parts::add);
      }
    }
  }

  /** Whether all of them are tables of IMSMA, and some are nothing by themselves. */
  static boolean areOneDatabase(List<FileFormat.Source> sources) throws IOException {
    return new ImsmaTables(sources).parts.size() == sources.size() && hasPartsOfShapes(sources);
  }

  /** Whether one of them holds parts of shapes, which are nothing by themselves. */
  static boolean hasPartsOfShapes(List<FileFormat.Source> sources) throws IOException {
    List<Part> parts = new ImsmaTables(sources).parts;
    boolean records = parts.stream().anyMatch(part -> part.role() == Role.RECORDS);
    return parts.stream()
        .anyMatch(
            part ->
                switch (part.role()) {
                  case LINKS, SHAPES, POINTS, WORDS -> true;
                  case OUTLINES, SINGLE_POINTS -> records;
                  default -> false;
                });
  }

  /**
   * Joins what belongs together.
   *
   * @return as many sources in the same order; a table of records with its shapes takes the place
   *     of the one without, and tables whose rows are in it now give no rows. The same sources when
   *     nothing is to be joined.
   * @throws AppException when there are points or links of shapes, and a table between them and the
   *     records is missing
   */
  static List<FileFormat.Source> join(List<FileFormat.Source> sources) throws IOException {
    ImsmaTables tables = new ImsmaTables(sources);
    Map<FileFormat.Source, Reader> instead = new LinkedHashMap<>();
    for (Subject subject : Subject.values()) {
      tables.join(subject, instead);
    }
    if (instead.isEmpty()) {
      return sources;
    }
    List<RowIssue> left = tables.leftOut(instead);
    List<FileFormat.Source> joined = new ArrayList<>();
    for (FileFormat.Source source : sources) {
      Reader reader = instead.get(source);
      if (reader instanceof ImsmaRecords records && !left.isEmpty()) {
        records.say(left);
        left = List.of();
      }
      joined.add(
          reader == null
              ? source
              : new FileFormat.Source(source.name(), source.format(), reader, source.closer()));
    }
    return joined;
  }

  /** Of the joined sources of one file those that have rows; they close the others too. */
  static List<FileFormat.Source> together(List<FileFormat.Source> joined) {
    List<FileFormat.Source> silent =
        joined.stream().filter(source -> source.reader() instanceof Silent).toList();
    if (silent.isEmpty()) {
      return joined;
    }
    List<FileFormat.Source> speaking = new ArrayList<>();
    for (FileFormat.Source source : joined) {
      if (source.reader() instanceof Silent) {
        continue;
      }
      List<FileFormat.Source> closing = speaking.isEmpty() ? silent : List.of();
      speaking.add(
          new FileFormat.Source(
              source.name(),
              source.format(),
              source.reader(),
              () -> {
                source.closer().close();
                for (FileFormat.Source other : closing) {
                  other.closer().close();
                }
              }));
    }
    return speaking;
  }

  /**
   * Leaves out joined records that are of another kind than was asked for, where others are of it.
   *
   * @throws AppException when all of them are of another kind
   */
  static List<Input> ofKind(List<Input> inputs, Kind kind) {
    boolean some =
        inputs.stream()
            .anyMatch(input -> input.source().reader().onlyKind().filter(kind::equals).isPresent());
    List<Input> wanted = new ArrayList<>();
    for (Input input : inputs) {
      Optional<Kind> only = input.source().reader().onlyKind();
      if (only.isEmpty() || only.get() == kind) {
        wanted.add(input);
        continue;
      }
      if (!some) {
        throw AppException.badInput(
            input.source().name()
                + " holds records of IMSMA that are imported --as "
                + only.get().word()
                + ".");
      }
      RowIssue issue =
          RowIssue.of(
              IssueCode.FILE_UNREAD,
              null,
              input.source().name(),
              input.source().name()
                  + " holds records of another kind and was left. Import the same files once more --as "
                  + only.get().word()
                  + ".");
      FileFormat.Source source = input.source();
      wanted.add(
          new Input(
              input.file(),
              input.format(),
              new FileFormat.Source(
                  source.name(), source.format(), new Silent(List.of(issue)), source.closer()),
              null));
    }
    return wanted;
  }

  /** A table whose rows are within those of another one. */
  record Silent(List<RowIssue> issues) implements Reader {
    @Override
    public Opening open() {
      return new Opening(SourceCrs.LON_LAT, true, Map.of(), 0, issues);
    }

    @Override
    public void read(RowConsumer rows) {
      // Its rows are read with the records that they belong to.
    }
  }

  // What is what ---------------------------------------------------------------------------------

  private static Optional<Part> part(FileFormat.Source source, TableReader table)
      throws IOException {
    Set<String> names = new HashSet<>();
    for (String column : columns(table.table())) {
      names.add(Columns.normalised(column));
    }
    if (names.contains("victimguid") || names.contains("victimlocalid")) {
      return Optional.of(new Part(source, table, Role.PERSONS, null));
    }
    if (names.contains("imsmaenumguid") && names.contains("enumvalue")) {
      return Optional.of(new Part(source, table, Role.WORDS, null));
    }
    Subject subject = null;
    for (Subject one : Subject.values()) {
      subject = subject == null && names.contains(one.guid()) ? one : subject;
    }
    boolean shape = names.contains("geospatialinfoguid");
    boolean position = names.contains("latitude") && names.contains("longitude");
    Role role = Role.OTHER;
    if (shape && position) {
      role = Role.POINTS;
    } else if (shape && subject != null && !names.contains(subject.word() + "localid")) {
      role = Role.LINKS;
    } else if (shape && (names.contains("shapeenum") || names.contains("shapeenumguid"))) {
      role = Role.SHAPES;
    } else if (subject == null) {
      return Optional.empty();
    } else if (names.contains("pointtype") && names.contains("lat") && names.contains("lon")) {
      role = Role.SINGLE_POINTS;
    } else if (names.contains("shape")) {
      role = Role.OUTLINES;
    } else if (names.contains(subject.word() + "localid")
        // The same records as they were in each report.
        && !names.contains(subject.word() + "infoversionguid")) {
      role = Role.RECORDS;
    }
    return Optional.of(new Part(source, table, role, subject));
  }

  /** The first line that holds anything: exports of a database have their names there. */
  static List<String> columns(Table table) throws IOException {
    List<String> names = new ArrayList<>();
    try {
      table.read(
          line -> {
            if (!line.isBlank()) {
              names.addAll(line.texts());
              throw new Enough();
            }
          });
    } catch (Enough e) {
      // As intended.
    }
    return names;
  }

  private static final class Enough extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super("enough lines", null, false, false);
    }
  }

  /** Takes the cells of one line. */
  interface CellsConsumer {
    void accept(Table.Line line, List<String> cells) throws IOException;
  }

  /**
   * Reads the cells of these columns (normalised names), in this order; empty text where there is
   * no such column or nothing in it.
   */
  static void read(TableReader reader, List<String> columns, CellsConsumer rows)
      throws IOException {
    int[] places = new int[columns.size()];
    boolean[] begun = {false};
    reader
        .table()
        .read(
            line -> {
              if (line.isBlank()) {
                return;
              }
              if (!begun[0]) {
                begun[0] = true;
                List<String> names =
                    line.texts().stream().map(name -> Columns.normalised(name)).toList();
                for (int i = 0; i < places.length; i++) {
                  places[i] = names.indexOf(columns.get(i));
                }
                return;
              }
              List<JsonNode> all = line.cells();
              List<String> cells = new ArrayList<>(places.length);
              for (int place : places) {
                cells.add(
                    place < 0 || place >= all.size()
                        ? ""
                        : Table.Line.text(all.get(place)).strip());
              }
              rows.accept(line, cells);
            });
  }

  // Joining --------------------------------------------------------------------------------------

  private List<Part> all(Role role, Subject subject) {
    return parts.stream()
        .filter(part -> part.role() == role)
        .filter(part -> part.subject() == null || subject == null || part.subject() == subject)
        .toList();
  }

  private void join(Subject subject, Map<FileFormat.Source, Reader> instead) throws IOException {
    List<Part> records = all(Role.RECORDS, subject);
    List<Part> points = all(Role.POINTS, subject);
    List<Part> outlines = all(Role.OUTLINES, subject);
    List<Part> single = all(Role.SINGLE_POINTS, subject);
    List<Part> words = all(Role.WORDS, null);
    boolean split = false;
    if (records.isEmpty() && outlines.size() == 1 && single.isEmpty()) {
      // A view of records and outlines repeats the record for each part of its outline.
      split = repeats(outlines.get(0), subject);
      records = split ? outlines : records;
    }
    if (records.isEmpty() || (parts.size() == records.size() && !split)) {
      return;
    }
    List<Part> links = all(Role.LINKS, subject);
    List<Part> shapes = all(Role.SHAPES, null);
    if (!points.isEmpty() && outlines.isEmpty()) {
      check(subject, records.get(0), points, links, shapes, words);
    }
    ImsmaShapes geometry = new ImsmaShapes(subject, links, shapes, points, outlines, single, words);
    for (Part part : records) {
      instead.put(
          part.source(), new ImsmaRecords(part.source().reader(), subject, geometry, split));
    }
    for (List<Part> used : List.of(points, outlines, single, links, shapes, words)) {
      for (Part part : used) {
        instead.putIfAbsent(part.source(), new Silent(List.of()));
      }
    }
  }

  private static boolean repeats(Part outlines, Subject subject) throws IOException {
    Set<String> met = new HashSet<>();
    boolean[] repeated = {false};
    read(
        outlines.table(),
        List.of(subject.guid()),
        (line, cells) -> repeated[0] |= !cells.get(0).isEmpty() && !met.add(cells.get(0)));
    return repeated[0];
  }

  /** Points that nobody owns, or of which nobody knows whether they enclose an area: refused. */
  private static void check(
      Subject subject,
      Part records,
      List<Part> points,
      List<Part> links,
      List<Part> shapes,
      List<Part> words)
      throws IOException {
    Set<String> ofPoints = new HashSet<>();
    for (Part part : points) {
      columns(part.table().table()).forEach(name -> ofPoints.add(Columns.normalised(name)));
    }
    Set<String> ofShapes = new HashSet<>(ofPoints);
    for (Part part : shapes) {
      columns(part.table().table()).forEach(name -> ofShapes.add(Columns.normalised(name)));
    }
    String missing = null;
    if (links.isEmpty() && !ofPoints.contains(subject.guid())) {
      missing = subject.word() + "_has_geospatialinfo: it says to which record a shape belongs";
    } else if (!ofShapes.contains("shapeenum") && !ofShapes.contains("shapeenumguid")) {
      missing = "geospatialinfo: it says which shape is a polygon, a line or a point";
    } else if (!ofShapes.contains("shapeenum") && words.isEmpty()) {
      missing = "imsmaenum: it holds the words for polygon, line and point";
    }
    if (missing != null) {
      throw AppException.badInput(
          points.get(0).source().name()
              + " holds points of shapes for the records of "
              + records.source().name()
              + ", and a table between them is missing: "
              + missing
              + ". Import all of them together.");
    }
  }

  /** What of the database was given and is not read, so that nobody believes it was. */
  private List<RowIssue> leftOut(Map<FileFormat.Source, Reader> instead) throws IOException {
    List<RowIssue> issues = new ArrayList<>();
    Map<String, Integer> persons = new LinkedHashMap<>();
    for (Part part : parts) {
      if (instead.containsKey(part.source())) {
        continue;
      }
      int[] rows = {0};
      read(part.table(), List.of(), (line, cells) -> rows[0]++);
      instead.put(part.source(), new Silent(List.of()));
      if (part.role() == Role.PERSONS) {
        persons.put(part.source().name(), rows[0]);
        continue;
      }
      issues.add(
          RowIssue.of(
              IssueCode.FILE_UNREAD,
              null,
              part.source().name(),
              part.source().name()
                  + " ("
                  + rows[0]
                  + " rows) is a table of the same IMSMA database that nothing is read from."));
    }
    persons.forEach(
        (name, rows) ->
            issues.add(
                RowIssue.of(
                    IssueCode.PERSONS_LEFT_OUT,
                    null,
                    name,
                    name
                        + " holds "
                        + rows
                        + " rows about persons. Nothing of them was kept: no individual victim is stored here.")));
    return issues;
  }
}
