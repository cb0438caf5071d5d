package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.geom.Geometry;
import org.postgresql.PGConnection;

/** One running import: everything between the beginning and the end of its transaction. */
final class Load {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();
  private static final int ISSUE_CHARACTERS = 20_000;
  private static final int BATCH_BYTES = 2 << 20;
  private static final int ACTIVITY_IDS = 500;
  private static final int PROGRESS_ROWS = 500;
  private static final int NAMED_COLUMNS = 8;
  private static final Pattern LEVEL_COLUMN =
      Pattern.compile(
          "^(?:adm|admin|nam|name|gid)([0-5])(?:pcode|cdc|cd|name|nameen|en|code|id|fr|pt|es|ar)?$");
  private static final Pattern LEVEL_VALUE =
      Pattern.compile("^(?:ADM)?\\s*(\\d)(?:\\.0+)?$", Pattern.CASE_INSENSITIVE);

  /** Codes of a position that lies nowhere in the coordinate system that it was read in. */
  private static final Set<IssueCode> COORDINATES_MISREAD =
      Set.of(
          IssueCode.METRES_DECLARED_DEGREES,
          IssueCode.DEGREES_DECLARED_PROJECTED,
          IssueCode.OUTSIDE_LONLAT_RANGE,
          IssueCode.LAT_LON_SWAPPED);

  private final BooleanSupplier cancelled;
  private final ImportRequest request;
  private final Version version;
  private final Handle handle;
  private final Progress progress;
  private final CopyThread copying;
  private final RecordMaker maker;
  private final Locator locator;
  private final OverlapCandidates overlapCandidates = VersionChecks.overlapCandidates();
  private final CopyBuffer sourceRows = new CopyBuffer(Sql.of(Importer.class, "copySourceRow"));
  private final CopyBuffer rowIssues = new CopyBuffer(Sql.of(Importer.class, "copyRowIssue"));
  private final Map<IssueCode, ImportReport.Count> counts = new EnumMap<>(IssueCode.class);
  private final Map<String, Set<String>> mapping = new LinkedHashMap<>();
  private final Set<String> seenColumns = new LinkedHashSet<>();
  private final Deque<Long> activityIds = new ArrayDeque<>();
  private final Map<String, String> only = new LinkedHashMap<>();
  private final Set<String> missingColumns = new LinkedHashSet<>();
  private boolean hasCutNames;
  private int rowNumber;
  private int rows;
  private int rowsWithoutLocation;
  private int rowsRejected;

  /** Why a file cannot be used as a whole; thrown when all rows can be looked at. */
  private AppException refusal;

  Load(
      ImportRequest request,
      Version version,
      Organisations organisations,
      Handle handle,
      Progress progress,
      BooleanSupplier cancelled)
      throws SQLException {
    this.cancelled = cancelled;
    this.request = request;
    request.mapping().ifPresent(mapping -> only.putAll(mapping.only()));
    only.putAll(request.only());
    this.version = version;
    this.handle = handle;
    this.progress = progress;
    this.maker =
        switch (request.kind()) {
          case FUNDING ->
              new FundingMaker(
                  version.id(), version.programme(), organisations, this::nextActivityId);
          case CASUALTY -> new CasualtyMaker(version.id(), version.programme(), organisations);
          case POPULATION -> new PopulationMaker(version.id(), version.programme(), organisations);
          default ->
              new RecordMaker(request.kind(), version.id(), version.programme(), organisations);
        };
    this.locator =
        new Locator(
            request.kind(),
            CountryOutline.ofProgramme(handle, version.programme(), request.kind()));
    this.copying = new CopyThread(handle.getConnection().unwrap(PGConnection.class).getCopyAPI());
  }

  ImportReport run(List<Input> inputs) throws SQLException, IOException {
    try (copying) {
      return load(inputs);
    }
  }

  /** What people have edited since the last import is in no file. */
  private void addEdits() {
    int edits =
        handle
            .createQuery(Sql.of(Importer.class, "countEdits"))
            .bind("versionId", version.id())
            .mapTo(Integer.class)
            .one();
    if (edits > 0) {
      add(
          RowIssue.of(
              IssueCode.EDITS_NOT_IN_FILE,
              String.format(
                  Locale.ENGLISH,
                  "The published version of this dataset was edited on the map %,d time(s), and this import knows nothing of it: when it is published, these edits are no longer shown."
                      + " Look at the difference first; what still holds must be in the source, or be edited again.",
                  edits)));
    }
  }

  private ImportReport load(List<Input> inputs) throws SQLException, IOException {
    Set<String> names = new HashSet<>();
    boolean suspended = suspendReferences();
    Path previous = null;
    int fileId = 0;
    for (Input input : inputs) {
      if (!input.file().equals(previous)) {
        copying.drain();
        fileId = insertFile(input, names);
        previous = input.file();
      }
      hasCutNames |= input.format().cutsNames();
      read(input, fileId);
    }
    copying.drain();
    progress.checking();
    seenColumns.removeAll(mapping.keySet());
    boolean ownForm =
        request.kind() == Kind.POPULATION
            || (maker instanceof FundingMaker funding && !funding.isPresence());
    if (!seenColumns.isEmpty() && !ownForm) {
      add(
          RowIssue.of(
              IssueCode.COLUMN_UNUSED,
              (request.kind() == Kind.CASUALTY
                      ? "These columns became no field; of casualties only what is counted is kept, so that they are stored nowhere: "
                      : "These columns became no field; they stay in the source rows: ")
                  + String.join(", ", seenColumns)
                  + "."));
    }
    addMappingIssues();
    if (refusal != null) {
      flush();
      throw refusal;
    }
    if (rows == 0) {
      flush();
      RowIssue first =
          ImportReport.sorted(List.copyOf(counts.values())).stream()
              .findFirst()
              .map(ImportReport.Count::first)
              .orElse(null);
      throw AppException.badInput(
          "No row became a record, so that there is nothing to publish."
              + (first == null ? "" : " First of all: " + first.message()));
    }
    for (RowIssue issue : maker.finish()) {
      add(issue);
    }
    addEdits();
    flush();
    retractSwaps();
    if (suspended) {
      proveReferences();
    }
    if (maker.hasHistory()) {
      handle
          .createUpdate(Sql.of(Importer.class, "chainHistory"))
          .bind("versionId", version.id())
          .execute();
    }
    for (ImportReport.Count count :
        VersionChecks.run(
            handle, version.id(), version.programme().id(), request.kind(), overlapCandidates)) {
      // Of all issues of the code, also those that the row had before.
      counts.put(count.code(), count);
    }
    Double areaM2 =
        handle
            .createQuery(Sql.of(Importer.class, "sumAreaM2"))
            .bind("versionId", version.id())
            .mapTo(Double.class)
            .findOne()
            .orElse(null);
    ImportReport report = report(inputs, areaM2);
    int staged =
        handle
            .createUpdate(Sql.of(Importer.class, "stageVersion"))
            .bind("versionId", version.id())
            .bind("rows", rows)
            .bind("rowsWithoutLocation", rowsWithoutLocation)
            .bind("rowsRejected", rowsRejected)
            .bind("areaM2", areaM2)
            .bind("mapping", json(report.mapping()))
            .bind("sourceCrs", report.sourceCrs())
            .bind("crsOperation", report.crsOperation())
            .execute();
    if (staged != 1) {
      throw AppException.badInput(
          "The version was taken for an interrupted import by another process. Import the files again.");
    }
    return report;
  }

  private void addMappingIssues() {
    if (!missingColumns.isEmpty()) {
      add(
          RowIssue.of(
              IssueCode.MAPPING_COLUMN_MISSING,
              "These columns of the mapping are in no row of a file: "
                  + String.join(", ", missingColumns)
                  + ". Is it the mapping of this source?"));
    }
    if (request.mapping().isEmpty()) {
      suggestMapping();
    }
    request
        .mapping()
        .ifPresent(
            profile ->
                profile
                    .constants()
                    .forEach(
                        (field, value) ->
                            add(
                                RowIssue.of(
                                    IssueCode.MAPPING_CONSTANT,
                                    null,
                                    value,
                                    "In every row "
                                        + field
                                        + " is "
                                        + value
                                        + ": the mapping "
                                        + profile.name()
                                        + " says so, not the file."))));
  }

  private void suggestMapping() {
    Set<String> names = new LinkedHashSet<>(seenColumns);
    names.addAll(mapping.keySet());
    for (Mapping profile : MappingStore.list(handle)) {
      if (profile.kind() == request.kind() && profile.fits(names, hasCutNames) == 1) {
        if (!profile.only().isEmpty() && request.only().isEmpty()) {
          // An accident or a cleared field would become a hazardous area.
          throw AppException.badInput(
              "The columns are those of the mapping "
                  + profile.name()
                  + ", in which only rows with "
                  + profile.only()
                  + " are of the kind "
                  + request.kind().word()
                  + ". Without a mapping all other rows would become "
                  + request.kind().word()
                  + " too. Import again with --mapping "
                  + profile.name()
                  + ", with a mapping of your own (./cartagena mapping propose makes one), or with --only.");
        }
        add(
            RowIssue.of(
                IssueCode.MAPPING_FITS,
                null,
                profile.name(),
                "All columns of the mapping "
                    + profile.name()
                    + " are there, but it was not applied. Look at it with ./cartagena mapping show "
                    + profile.name()
                    + "; to apply it, import again with --mapping "
                    + profile.name()
                    + "."));
      }
    }
  }

  /**
   * Foreign keys ask once for every row, which takes as long as storing it. Where the server lets
   * us (the private cluster does) they are proved all at once in {@link #proveReferences}.
   */
  private boolean suspendReferences() {
    boolean may =
        request.kind() != Kind.FUNDING
            && handle
                .createQuery(Sql.of(Importer.class, "maySuspendReferences"))
                .mapTo(Boolean.class)
                .one();
    if (may) {
      handle.execute(Sql.of(Importer.class, "suspendReferences"));
    }
    return may;
  }

  private void proveReferences() {
    handle.execute(Sql.of(Importer.class, "resumeReferences"));
    handle
        .createQuery(Sql.of(Importer.class, "proveReferences"))
        .bind("versionId", version.id())
        .mapTo(String.class)
        .list();
  }

  /**
   * Half of West Africa lies in Angola when latitude and longitude change places: in a file that
   * goes beyond the country a swap is believed of no row.
   */
  private void retractSwaps() {
    ImportReport.Count swapped = counts.get(IssueCode.LAT_LON_SWAPPED);
    ImportReport.Count outside = counts.get(IssueCode.OUTSIDE_PROGRAMME);
    if (swapped == null || outside == null || outside.number() <= swapped.number()) {
      return;
    }
    int retracted =
        handle
            .createUpdate(Sql.of(Importer.class, "retractSwaps"))
            .bind("versionId", version.id())
            .bind("swapped", Locator.SWAPPED)
            .bind("outside", Locator.OUTSIDE)
            .execute();
    counts.put(
        IssueCode.OUTSIDE_PROGRAMME,
        new ImportReport.Count(
            IssueCode.OUTSIDE_PROGRAMME, outside.number() + retracted, outside.first()));
    if (retracted == swapped.number()) {
      counts.remove(IssueCode.LAT_LON_SWAPPED);
    } else {
      counts.put(
          IssueCode.LAT_LON_SWAPPED,
          new ImportReport.Count(
              IssueCode.LAT_LON_SWAPPED, swapped.number() - retracted, swapped.first()));
    }
  }

  private ImportReport report(List<Input> inputs, Double areaM2) {
    Set<String> systems = new LinkedHashSet<>();
    Set<String> operations = new LinkedHashSet<>();
    for (Input input : inputs) {
      if (input.opening().hasLocation()) {
        systems.add(input.opening().crs().code());
        operations.add(input.opening().crs().operation());
      }
    }
    Map<String, String> columns = new LinkedHashMap<>();
    mapping.forEach((column, fields) -> columns.put(column, String.join(", ", fields)));
    return new ImportReport(
        version.id(),
        request.kind(),
        version.programme().code(),
        version.dataset(),
        version.number(),
        rows,
        rowsWithoutLocation,
        rowsRejected,
        areaM2,
        systems.isEmpty() ? null : String.join(", ", systems),
        operations.isEmpty() ? null : String.join(" / ", operations),
        columns,
        ImportReport.sorted(List.copyOf(counts.values())),
        "staged",
        false);
  }

  private int insertFile(Input input, Set<String> names) throws IOException {
    String name = PersonalValues.without(input.file().getFileName().toString());
    String unique = name;
    for (int n = 2; !names.add(unique); n++) {
      unique = name + " (" + n + ")";
    }
    return handle
        .createQuery(Sql.of(Importer.class, "insertFile"))
        .bind("versionId", version.id())
        .bind("name", unique)
        .bind("format", input.format().word())
        .bind("sizeBytes", Files.size(input.file()))
        .bind("sha256", version.fingerprint().files().get(input.file()).sha256())
        .bind("parts", json(version.fingerprint().files().get(input.file()).parts()))
        .mapTo(Integer.class)
        .one();
  }

  private void read(Input input, int fileId) throws IOException {
    PersonalData personal = new PersonalData(request.kind());
    personal.tag(input.opening().hxlTags());
    if (request.kind() != Kind.POPULATION) {
      personal.lookAhead(input.source().reader());
    }
    for (RowIssue issue : input.opening().issues()) {
      add(personal.without(issue));
    }
    if (input.opening().crs().datumShiftUnknown()) {
      add(
          RowIssue.of(
              IssueCode.DATUM_SHIFT_UNKNOWN,
              null,
              input.opening().crs().code(),
              "How the datum of "
                  + input.opening().crs().code()
                  + " lies to WGS 84 is not known here: positions may be off by some hundred metres."
                  + " If you know the EPSG code, import again with --crs."));
    }
    if (!input.opening().hasLocation() && request.kind() != Kind.CASUALTY) {
      add(
          RowIssue.of(
              IssueCode.NO_LOCATION_COLUMN,
              input.source().name()
                  + " has no column with a position (WKT, or longitude and latitude): all its records are without location."));
    }
    if (maker instanceof FundingMaker funding) {
      input
          .source()
          .reader()
          .read(
              row -> {
                if (cancelled.getAsBoolean()) {
                  throw Importer.cancelledByPerson();
                }
                funding.lookAhead(input.source().name(), row);
              });
    }
    InputLoad load = new InputLoad(input, fileId, personal);
    Reader reader = input.source().reader();
    // Where finding the rows in the file is a good part of the work.
    (reader instanceof GeoJsonReader ? new ReadAhead(reader) : reader).read(load::accept);
    load.finish();
  }

  /** A report is for reading; the value is in the source row. */
  private static String cut(String text) {
    return text == null || text.length() <= ISSUE_CHARACTERS
        ? text
        : text.substring(0, ISSUE_CHARACTERS) + "…";
  }

  private void add(RowIssue noticed) {
    // Also names of files and layers stand in messages.
    RowIssue issue =
        new RowIssue(
            noticed.row(),
            noticed.code(),
            PersonalValues.without(noticed.column()),
            cut(PersonalValues.without(noticed.value())),
            cut(PersonalValues.without(noticed.message())));
    rowIssues.add(
        version.id(),
        issue.row(),
        issue.code().severity().word(),
        issue.code().word(),
        issue.column(),
        issue.value(),
        issue.message());
    counts.merge(
        issue.code(),
        new ImportReport.Count(issue.code(), 1, issue),
        (count, one) -> new ImportReport.Count(count.code(), count.number() + 1, count.first()));
  }

  private void sendWhenFull() throws IOException {
    int length = sourceRows.length() + rowIssues.length();
    for (CopyBuffer buffer : maker.buffers()) {
      length += buffer.length();
    }
    if (length > BATCH_BYTES) {
      try {
        send();
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  }

  private void send() throws SQLException {
    send(sourceRows);
    // Activities before what belongs to them: the buffers are in the order of their first use.
    for (CopyBuffer buffer : maker.buffers()) {
      send(buffer);
    }
    send(rowIssues);
  }

  private void send(CopyBuffer buffer) throws SQLException {
    CopyBuffer.Batch batch = buffer.take();
    if (batch != null) {
      copying.put(batch);
    }
  }

  /** Afterwards every row is in the database. */
  private void flush() throws SQLException {
    send();
    copying.drain();
  }

  private long nextActivityId() {
    if (activityIds.isEmpty()) {
      try {
        copying.drain();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      activityIds.addAll(
          handle
              .createQuery(Sql.of(Importer.class, "takeActivityIds"))
              .bind("number", ACTIVITY_IDS)
              .mapTo(Long.class)
              .list());
    }
    return activityIds.remove();
  }

  /** The rows of one file. */
  private final class InputLoad {
    private final Input input;
    private final int fileId;
    private final Map<Integer, Columns> columnsByLevel = new LinkedHashMap<>();
    private final PersonalData personal;
    private int detectedLevel = -1;
    private int read;
    private int empty;
    private int leftOut;
    private int positions;
    private int misfits;
    private RowIssue firstMisfit;

    InputLoad(Input input, int fileId, PersonalData personal) {
      this.input = input;
      this.fileId = fileId;
      this.personal = personal;
    }

    void accept(RawRow raw) throws IOException {
      if (cancelled.getAsBoolean()) {
        throw Importer.cancelledByPerson();
      }
      if (++read % PROGRESS_ROWS == 0) {
        progress.rows(input.source().name(), read, input.opening().expectedRows());
      }
      if (raw.issues().stream().anyMatch(issue -> issue.code() == IssueCode.ROW_DELETED)) {
        add(raw.issues().get(0));
        return;
      }
      if (raw.fields().isEmpty()
          && raw.geometry() == null
          && raw.original() == null
          && raw.issues().isEmpty()
          && input.source().reader().isTable()) {
        empty++;
        return;
      }
      if (!isWanted(raw)) {
        leftOut++;
        return;
      }
      rowNumber++;
      refuseLongRow(raw);
      // A raster has numbers only, and its cells are not text to be searched.
      RawRow row = request.kind() == Kind.POPULATION ? raw : personal.without(raw, Load.this::add);
      List<RowIssue> issues = new ArrayList<>(row.issues());
      boolean recorded = record(row, issues);
      boolean mayBePersons = request.kind() == Kind.CASUALTY;
      sourceRows.add(
          version.id(),
          rowNumber,
          fileId,
          row.number(),
          json(mayBePersons ? counted(row, recorded) : row.fields()).replace("\\u0000", "\\uFFFD"),
          mayBePersons ? null : row.original());
      for (RowIssue issue : issues) {
        add((mayBePersons && !recorded ? withoutValues(issue) : issue).inRow(rowNumber));
      }
      if (!recorded) {
        rowsRejected++;
      }
      sendWhenFull();
    }

    private void refuseLongRow(RawRow raw) {
      long characters = 0;
      for (JsonNode value : raw.fields().values()) {
        characters += value.isTextual() ? value.textValue().length() : 0;
      }
      if (characters > FileLimits.MAX_LINE_CHARACTERS) {
        throw AppException.badInput(
            String.format(
                Locale.ENGLISH,
                "Row %,d of %s has %,d characters of text; a row may have %,d. Nothing of the import was kept.",
                raw.number(),
                input.source().name(),
                characters,
                FileLimits.MAX_LINE_CHARACTERS));
      }
    }

    /**
     * Of a row of casualties the columns that count. What else stands in it (the village, the day,
     * the injury) may show one person; of a row that made no record nothing is kept.
     */
    private Map<String, JsonNode> counted(RawRow row, boolean recorded) {
      Map<String, JsonNode> kept = new LinkedHashMap<>();
      if (recorded) {
        Columns columns = columns(0);
        row.fields()
            .forEach(
                (column, value) -> {
                  if (!columns.fields(column).isEmpty()) {
                    kept.put(column, value);
                  }
                });
      }
      return kept;
    }

    private static RowIssue withoutValues(RowIssue issue) {
      return new RowIssue(
          issue.row(),
          issue.code(),
          issue.column(),
          null,
          issue.message().replaceAll("\"[^\"]*\"", "\"…\""));
    }

    private boolean record(RawRow raw, List<RowIssue> issues) {
      if (issues.stream()
          .anyMatch(
              issue ->
                  issue.code() == IssueCode.ROW_UNREADABLE
                      || issue.code() == IssueCode.ROW_NOT_A_RECORD)) {
        return false;
      }
      int level = request.kind() == Kind.ADMIN_AREA ? level(raw, issues) : 0;
      if (level < 0) {
        return false;
      }
      Columns columns = columns(level);
      columns.see(raw.fields());
      Row row = new Row(raw, columns, issues);
      Geometry geometry =
          locator.locate(
              raw,
              input.opening().crs(),
              input.opening().hasLocation(),
              rowNumber,
              row.id("local_id"),
              issues);
      countPosition(raw, geometry, issues);
      boolean recorded = maker.make(row, geometry, rowNumber, level);
      if (issues.stream().anyMatch(issue -> issue.code() == IssueCode.COUNTRY_DIFFERS)) {
        // Said once.
        issues.removeIf(issue -> issue.code() == IssueCode.OUTSIDE_PROGRAMME);
      }
      if (recorded) {
        if (geometry != null && geometry.getDimension() == 2 && !maker.isOver()) {
          overlapCandidates.add(rowNumber, geometry.getEnvelopeInternal());
        }
        rows++;
        rowsWithoutLocation += isWithoutLocation(geometry) ? 1 : 0;
      }
      return recorded;
    }

    private void countPosition(RawRow raw, Geometry located, List<RowIssue> issues) {
      if (raw.geometry() == null || raw.geometry().isEmpty()) {
        return;
      }
      positions++;
      Optional<RowIssue> misfit =
          issues.stream()
              .filter(issue -> located == null && COORDINATES_MISREAD.contains(issue.code()))
              .findFirst();
      if (misfit.isPresent()) {
        misfits++;
        firstMisfit = firstMisfit == null ? misfit.get() : firstMisfit;
      }
    }

    /**
     * One position that fits nowhere is a fault of its row. When none fits, the coordinates of the
     * file were read as what they are not, and a version without any place would look complete.
     */
    private void refuseMisread() {
      if (misfits > 0 && misfits == positions) {
        refuse(
            "No position of "
                + input.source().name()
                + " fits its coordinate system, "
                + input.opening().crs().code()
                + " ("
                + positions
                + (positions == 1 ? " position" : " positions")
                + (firstMisfit.value() == null ? "" : "; the first is " + firstMisfit.value())
                + "). Nothing was imported. "
                + switch (firstMisfit.code()) {
                  case DEGREES_DECLARED_PROJECTED ->
                      "They look like degrees: if they are longitude and latitude, import again with --crs EPSG:4326.";
                  case LAT_LON_SWAPPED ->
                      "Latitude and longitude are probably swapped: swap them in the source.";
                  default ->
                      "Find out in which coordinate system they are and import again with --crs, for example --crs EPSG:32633, or correct them in the source.";
                });
      }
    }

    private boolean isWithoutLocation(Geometry geometry) {
      return switch (request.kind()) {
        case CASUALTY, POPULATION -> false;
        case FUNDING -> !((FundingMaker) maker).isLocated();
        default -> geometry == null;
      };
    }

    private Columns columns(int level) {
      return columnsByLevel.computeIfAbsent(
          level,
          number -> {
            Columns columns =
                new Columns(request.kind(), number, input.format().cutsNames(), request.mapping());
            columns.tag(input.opening().hxlTags());
            columns.takeNumberStyles(input.source().reader().numberStyles());
            return columns;
          });
    }

    private boolean isWanted(RawRow raw) {
      for (Map.Entry<String, String> wanted : only.entrySet()) {
        JsonNode value = raw.fields().get(wanted.getKey());
        if (value == null || !value.asText().strip().equals(wanted.getValue().strip())) {
          return false;
        }
      }
      return true;
    }

    /**
     * What the person said, else the row, else the columns of the file; -1 with an issue when the
     * row is of no level that is kept.
     */
    private int level(RawRow raw, List<RowIssue> issues) {
      if (request.level().isPresent()) {
        return request.level().get();
      }
      Columns columns = columns(0);
      columns.see(raw.fields());
      Optional<Row.Cell> cell = new Row(raw, columns, issues).find("level");
      if (cell.isPresent()) {
        Matcher stated = LEVEL_VALUE.matcher(cell.get().text());
        int level = stated.matches() ? Integer.parseInt(stated.group(1)) : -1;
        if (level < 1 || level > 3) {
          issues.add(
              RowIssue.of(
                  IssueCode.REQUIRED_MISSING,
                  cell.get().column(),
                  cell.get().text(),
                  "The level is not 1, 2 or 3; the row made no record."));
          return -1;
        }
        return level;
      }
      if (detectedLevel < 0) {
        detectedLevel = detectLevel(raw.fields().keySet());
      }
      return detectedLevel;
    }

    private int detectLevel(Set<String> names) {
      int level = -1;
      for (String name : names) {
        Matcher column = LEVEL_COLUMN.matcher(Columns.normalised(name));
        if (column.matches()) {
          level = Math.max(level, Integer.parseInt(column.group(1)));
        }
      }
      if (level < 1 || level > 3) {
        throw AppException.badInput(
            input.source().name()
                + (level > 3
                    ? " holds areas of level " + level + "; levels 1 to 3 are kept."
                    : " does not say of which administrative level its areas are.")
                + " Say it with --level 1, 2 or 3.");
      }
      add(
          RowIssue.of(
              IssueCode.LEVEL_DETECTED,
              "By its columns "
                  + input.source().name()
                  + " holds areas of level "
                  + level
                  + ". If that is wrong, import again with --level."));
      return level;
    }

    private void refuse(String reason) {
      refusal = refusal == null ? AppException.badInput(reason) : refusal;
    }

    void finish() {
      refuseMisread();
      if (empty > 0) {
        add(
            RowIssue.of(
                IssueCode.ROWS_EMPTY,
                empty + " empty rows of " + input.source().name() + " made no record."));
      }
      if (leftOut > 0) {
        add(
            RowIssue.of(
                IssueCode.ROWS_LEFT_OUT,
                leftOut
                    + " rows of "
                    + input.source().name()
                    + " were left out because only rows with "
                    + only.entrySet().stream()
                        .map(
                            wanted ->
                                // What is asked of a column about persons is itself about one.
                                personal.isPersonal(wanted.getKey())
                                    ? wanted.getKey()
                                    : wanted.getKey()
                                        + "="
                                        + PersonalValues.without(wanted.getValue()))
                        .collect(Collectors.joining(", "))
                    + " were asked for."));
      }
      Map<String, String> located =
          maker instanceof FundingMaker funding
              ? funding.mapping(input.opening().locationColumns())
              : input.opening().locationColumns();
      located.forEach(
          (column, field) ->
              mapping.computeIfAbsent(column, key -> new LinkedHashSet<>()).add(field));
      Set<String> unused = new LinkedHashSet<>();
      for (Columns columns : columnsByLevel.values()) {
        columns
            .mapping()
            .forEach(
                (column, fields) ->
                    mapping.computeIfAbsent(column, key -> new LinkedHashSet<>()).add(fields));
        unused.addAll(columns.seen());
        unused.removeAll(columns.deliberatelyUnused());
        missingColumns.addAll(columns.missing());
      }
      if (!unused.isEmpty()
          && columnsByLevel.values().stream().allMatch(columns -> columns.mapping().isEmpty())
          && request.kind() != Kind.FUNDING
          && request.kind() != Kind.POPULATION) {
        if (!input.opening().hasLocation() && request.mapping().isEmpty()) {
          refuse(
              "No column of "
                  + input.source().name()
                  + " was recognised, neither a position nor anything else of "
                  + request.kind().word()
                  + " (its columns are "
                  + String.join(", ", unused.stream().limit(NAMED_COLUMNS).toList())
                  + (unused.size() > NAMED_COLUMNS ? ", …" : "")
                  + "): its records would be empty. Nothing was imported. Say with a mapping which column is which field, or import it as another kind.");
        }
        add(
            RowIssue.of(
                IssueCode.NO_COLUMN_KNOWN,
                "No column of "
                    + input.source().name()
                    + " was recognised: its records have a position and nothing else. Is it of the"
                    + " kind that was asked for?"));
      }
      seenColumns.addAll(unused);
    }
  }

  /** The version that is being loaded. */
  record Version(
      int id,
      int number,
      String dataset,
      RecordMaker.ImportProgramme programme,
      Fingerprint fingerprint) {}

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
