package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.locationtech.jts.geom.Geometry;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports files into a staged version.
 *
 * <p>All files are looked over first, so that most refusals come before anything is written. Then a
 * version in state loading is recorded, under a lock that lives as long as this session; then one
 * transaction copies source rows, issues and records, counts them and makes the version staged.
 * When the process dies, the server rolls the transaction back and frees the lock, and the next
 * start marks the version as failed ({@link #failOrphans}). Published versions are never touched.
 */
public final class Importer {
  private static final Logger LOG = LoggerFactory.getLogger(Importer.class);
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
          .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
          .build();
  private static final int FLUSH_CHARACTERS = 4 << 20;
  private static final int ACTIVITY_IDS = 500;
  private static final int PROGRESS_ROWS = 500;
  private static final Pattern LEVEL_COLUMN =
      Pattern.compile(
          "^(?:adm|admin|nam|name|gid)([0-5])(?:pcode|cdc|cd|name|nameen|en|code|id|fr|pt|es|ar)?$");
  private static final Pattern LEVEL_VALUE =
      Pattern.compile("^(?:ADM)?\\s*(\\d)(?:\\.0+)?$", Pattern.CASE_INSENSITIVE);

  private final Database database;
  private volatile boolean cancelled;

  public Importer(Database database) {
    this.database = database;
  }

  /**
   * Stops a running import at the next row; it fails and leaves nothing behind. For another thread.
   */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Marks versions as failed whose import died with its process or machine. To be called when a
   * process starts; imports that are alive elsewhere are left alone.
   *
   * @return how many there were
   */
  public static int failOrphans(Database database) {
    int failed =
        database
            .owner()
            .inTransaction(
                handle ->
                    handle
                        .createQuery(Sql.of(Importer.class, "failOrphans"))
                        .mapTo(Integer.class)
                        .list())
            .size();
    if (failed > 0) {
      LOG.warn("Imports that were interrupted and are now marked as failed: {}", failed);
    }
    return failed;
  }

  /**
   * Imports.
   *
   * @return the report of the staged version; nothing is published by this
   * @throws AppException when a file or the request cannot be used; nothing is kept then but the
   *     failed version and its reason
   */
  public ImportReport run(ImportRequest request, Progress progress) {
    check(request);
    List<Input> inputs = open(request);
    try {
      failOrphans(database);
      return load(request, inputs, progress);
    } finally {
      for (Input input : inputs) {
        close(input);
      }
    }
  }

  /** A file, or one Shapefile of a zip, that was looked over. */
  private record Input(
      Path file, FileFormat format, FileFormat.Source source, Reader.Opening opening) {}

  private static void close(Input input) {
    try {
      input.source().closer().close();
    } catch (IOException e) {
      LOG.debug("closing {}", input.source().name(), e);
    }
  }

  private static void check(ImportRequest request) {
    List<String> faults = new ArrayList<>();
    if (request.files().isEmpty()) {
      faults.add("No file is given.");
    }
    if (request.licence() == null || request.licence().isBlank()) {
      faults.add(
          "The licence is missing: under which terms was the data received? \"not stated\" is an answer.");
    }
    LocalDate tomorrow = LocalDate.now(ZoneOffset.UTC).plusDays(1);
    if (request.asOf().isAfter(tomorrow) || request.asOf().getYear() < 1900) {
      faults.add(
          "The data cannot be as of "
              + request.asOf()
              + "; give the day on which the facts were true.");
    }
    if (request.level().isPresent() && (request.level().get() < 1 || request.level().get() > 3)) {
      faults.add("An administrative level is 1, 2 or 3.");
    }
    if (!faults.isEmpty()) {
      throw AppException.badInput(String.join("\n", faults));
    }
  }

  private static List<Input> open(ImportRequest request) {
    SourceCrs crs = null;
    if (request.crs().isPresent()) {
      try {
        crs = SourceCrs.ofName(request.crs().get());
      } catch (SourceCrs.UnknownCrsException e) {
        throw new AppException(ProblemType.BAD_INPUT, e.getMessage(), e);
      }
    }
    List<Input> inputs = new ArrayList<>();
    for (Path file : request.files()) {
      try {
        FileFormat format = FileFormat.detect(file);
        if ((format == FileFormat.IATI) != (request.kind() == Kind.FUNDING)) {
          throw AppException.badInput(
              format == FileFormat.IATI
                  ? file.getFileName() + " is IATI, which is imported --as funding."
                  : file.getFileName()
                      + " is "
                      + format.word()
                      + "; funding is read from IATI 2 XML.");
        }
        for (FileFormat.Source source : format.sources(file, crs)) {
          inputs.add(new Input(file, format, source, source.reader().open()));
        }
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }
    return inputs;
  }

  private static AppException unreadable(Path file, IOException e) {
    return new AppException(
        ProblemType.BAD_INPUT, file.getFileName() + " cannot be read: " + e.getMessage() + ".", e);
  }

  private ImportReport load(ImportRequest request, List<Input> inputs, Progress progress) {
    try (Connection connection = database.ownerConnection();
        Handle handle = Jdbi.open(connection)) {
      Version version = handle.inTransaction(transaction -> insertVersion(transaction, request));
      try {
        return handle.inTransaction(
            transaction -> new Load(request, version, transaction, progress).run(inputs));
      } catch (Exception e) {
        RuntimeException fault = words(e);
        markFailed(version.id(), fault);
        throw fault;
      } finally {
        unlock(handle, version.id());
      }
    } catch (SQLException e) {
      throw new AppException(
          ProblemType.DATABASE_AWAY,
          "The connection to the database was lost. Nothing of the import was kept.",
          e);
    }
  }

  /**
   * What a fault of the database or of a file means for the person; anything else is a bug and
   * stays one.
   */
  private static RuntimeException words(Exception fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof AppException app) {
        return app;
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        if (state.startsWith("53")) {
          return new AppException(
              ProblemType.SET_UP,
              "The database has no room left ("
                  + sql.getMessage()
                  + "). Nothing of the import was kept. Make room and import again.",
              fault);
        }
        if (state.startsWith("08") || state.startsWith("57P")) {
          return new AppException(
              ProblemType.DATABASE_AWAY,
              "The connection to the database was lost. Nothing of the import was kept. Import again when the database is back.",
              fault);
        }
      }
    }
    return fault instanceof RuntimeException runtime ? runtime : new IllegalStateException(fault);
  }

  private static void unlock(Handle handle, int versionId) {
    try {
      handle
          .createQuery(Sql.of(Importer.class, "unlockImport"))
          .bind("versionId", versionId)
          .mapTo(Boolean.class)
          .one();
    } catch (RuntimeException e) {
      // With the connection gone, so is the lock.
      LOG.debug("unlocking version {}", versionId, e);
    }
  }

  private record Version(
      int id, int number, String dataset, RecordMaker.ImportProgramme programme) {}

  private static Version insertVersion(Handle handle, ImportRequest request) {
    RecordMaker.ImportProgramme programme = Programmes.findOrInsert(handle, request.programme());
    String dataset =
        request
            .dataset()
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .orElseGet(() -> ShapefileParts.stem(request.files().get(0).getFileName().toString()));
    handle
        .createUpdate(Sql.of(Importer.class, "insertDataset"))
        .bind("programmeId", programme.id())
        .bind("kind", request.kind().word())
        .bind("name", dataset)
        .execute();
    int datasetId =
        handle
            .createQuery(Sql.of(Importer.class, "lockDataset"))
            .bind("programmeId", programme.id())
            .bind("kind", request.kind().word())
            .bind("name", dataset)
            .mapTo(Integer.class)
            .one();
    Version version =
        handle
            .createQuery(Sql.of(Importer.class, "insertVersion"))
            .bind("datasetId", datasetId)
            .bind("asOf", request.asOf())
            .bind("source", request.source().orElse(null))
            .bind("licence", request.licence())
            .bind("importerVersion", importerVersion())
            .bind("importedBy", request.by())
            .map(
                (row, context) ->
                    new Version(row.getInt("id"), row.getInt("number"), dataset, programme))
            .one();
    handle
        .createQuery(Sql.of(Importer.class, "lockImport"))
        .bind("versionId", version.id())
        .mapTo(Boolean.class)
        .one();
    return version;
  }

  private static String importerVersion() {
    String version = Importer.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  private void markFailed(int versionId, RuntimeException fault) {
    String reason =
        fault instanceof AppException
            ? fault.getMessage()
            : "Something went wrong in Cartagena itself: " + fault;
    try {
      database
          .owner()
          .useHandle(
              handle ->
                  handle
                      .createUpdate(Sql.of(Importer.class, "failVersion"))
                      .bind("versionId", versionId)
                      .bind("failure", reason)
                      .execute());
    } catch (RuntimeException e) {
      // The next start finds the version without its lock and marks it.
      LOG.debug("marking version {} as failed", versionId, e);
    }
  }

  /** One running import: everything between the beginning and the end of its transaction. */
  private final class Load {
    private final ImportRequest request;
    private final Version version;
    private final Handle handle;
    private final Progress progress;
    private final CopyManager copy;
    private final RecordMaker maker;
    private final Locator locator;
    private final CopyBuffer sourceRows = new CopyBuffer(Sql.of(Importer.class, "copySourceRow"));
    private final CopyBuffer rowIssues = new CopyBuffer(Sql.of(Importer.class, "copyRowIssue"));
    private final Map<IssueCode, ImportReport.Count> counts = new EnumMap<>(IssueCode.class);
    private final Map<String, Set<String>> mapping = new LinkedHashMap<>();
    private final Set<String> seenColumns = new LinkedHashSet<>();
    private final Deque<Long> activityIds = new ArrayDeque<>();
    private int rowNumber;
    private int rows;
    private int rowsWithoutLocation;
    private int rowsRejected;

    Load(ImportRequest request, Version version, Handle handle, Progress progress)
        throws SQLException {
      this.request = request;
      this.version = version;
      this.handle = handle;
      this.progress = progress;
      this.copy = handle.getConnection().unwrap(PGConnection.class).getCopyAPI();
      Organisations organisations = new Organisations(database.owner());
      this.maker =
          request.kind() == Kind.FUNDING
              ? new FundingMaker(
                  version.id(), version.programme(), organisations, this::nextActivityId)
              : new RecordMaker(request.kind(), version.id(), version.programme(), organisations);
      this.locator =
          new Locator(
              request.kind(),
              version.programme().fictional()
                  ? Optional.empty()
                  : Locator.Extent.ofProgramme(version.programme().code()));
    }

    ImportReport run(List<Input> inputs) throws SQLException, IOException {
      Set<String> names = new HashSet<>();
      Path previous = null;
      int fileId = 0;
      for (Input input : inputs) {
        if (!input.file().equals(previous)) {
          fileId = insertFile(input, names);
          previous = input.file();
        }
        read(input, fileId);
      }
      seenColumns.removeAll(mapping.keySet());
      if (!seenColumns.isEmpty() && request.kind() != Kind.FUNDING) {
        add(
            RowIssue.of(
                IssueCode.COLUMN_UNUSED,
                "These columns became no field; they stay in the source rows: "
                    + String.join(", ", seenColumns)
                    + "."));
      }
      if (rows == 0) {
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
      flush();
      if (maker.hasHistory()) {
        handle
            .createUpdate(Sql.of(Importer.class, "chainHistory"))
            .bind("versionId", version.id())
            .execute();
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
          ImportReport.sorted(List.copyOf(counts.values())));
    }

    private int insertFile(Input input, Set<String> names) throws IOException {
      String name = input.file().getFileName().toString();
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
          .bind("sha256", sha256(input.file()))
          .mapTo(Integer.class)
          .one();
    }

    private void read(Input input, int fileId) throws IOException {
      for (RowIssue issue : input.opening().issues()) {
        add(issue);
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
        input.source().reader().read(row -> funding.lookAhead(row.element()));
      }
      InputLoad load = new InputLoad(input, fileId);
      input.source().reader().read(load::accept);
      load.finish();
    }

    private void add(RowIssue issue) {
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

    private void flushWhenFull() throws IOException {
      int length = sourceRows.length() + rowIssues.length();
      for (CopyBuffer buffer : maker.buffers()) {
        length += buffer.length();
      }
      if (length > FLUSH_CHARACTERS) {
        try {
          flush();
        } catch (SQLException e) {
          throw new IOException(e);
        }
      }
    }

    private void flush() throws SQLException, IOException {
      sourceRows.flush(copy);
      // Activities before what belongs to them: the buffers are in the order of their first use.
      for (CopyBuffer buffer : maker.buffers()) {
        buffer.flush(copy);
      }
      rowIssues.flush(copy);
    }

    private long nextActivityId() {
      if (activityIds.isEmpty()) {
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
      private final Map<String, Boolean> personal = new LinkedHashMap<>();
      private int detectedLevel = -1;
      private int read;
      private int empty;
      private int leftOut;

      InputLoad(Input input, int fileId) {
        this.input = input;
        this.fileId = fileId;
      }

      void accept(RawRow raw) throws IOException {
        if (cancelled) {
          throw AppException.badInput("The import was cancelled. Nothing of it was kept.");
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
            && input.format() == FileFormat.CSV) {
          empty++;
          return;
        }
        if (!isWanted(raw)) {
          leftOut++;
          return;
        }
        rowNumber++;
        RawRow row = withoutPersonal(raw);
        sourceRows.add(
            version.id(),
            rowNumber,
            fileId,
            row.number(),
            json(row.fields()).replace("\\u0000", "\\uFFFD"),
            row.original());
        List<RowIssue> issues = new ArrayList<>(row.issues());
        boolean recorded = record(row, issues);
        for (RowIssue issue : issues) {
          add(issue.inRow(rowNumber));
        }
        if (!recorded) {
          rowsRejected++;
        }
        flushWhenFull();
      }

      private boolean record(RawRow raw, List<RowIssue> issues) {
        if (issues.stream().anyMatch(issue -> issue.code() == IssueCode.ROW_UNREADABLE)) {
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
                row.text("local_id"),
                issues);
        boolean recorded = maker.make(row, geometry, rowNumber, level);
        if (issues.stream().anyMatch(issue -> issue.code() == IssueCode.COUNTRY_DIFFERS)) {
          // Said once.
          issues.removeIf(issue -> issue.code() == IssueCode.OUTSIDE_PROGRAMME);
        }
        if (recorded) {
          rows++;
          rowsWithoutLocation += isWithoutLocation(raw, geometry) ? 1 : 0;
        }
        return recorded;
      }

      private boolean isWithoutLocation(RawRow raw, Geometry geometry) {
        return switch (request.kind()) {
          case CASUALTY -> false;
          case FUNDING ->
              raw.element().all("location").stream()
                  .noneMatch(location -> location.first("point").isPresent());
          default -> geometry == null;
        };
      }

      private Columns columns(int level) {
        return columnsByLevel.computeIfAbsent(
            level,
            number -> new Columns(request.kind(), number, input.format() == FileFormat.SHAPEFILE));
      }

      private boolean isWanted(RawRow raw) {
        for (Map.Entry<String, String> wanted : request.only().entrySet()) {
          JsonNode value = raw.fields().get(wanted.getKey());
          if (value == null || !value.asText().strip().equals(wanted.getValue().strip())) {
            return false;
          }
        }
        return true;
      }

      private RawRow withoutPersonal(RawRow raw) {
        Map<String, JsonNode> kept = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : raw.fields().entrySet()) {
          Boolean drop = personal.get(field.getKey());
          if (drop == null) {
            drop = PersonalColumns.isPersonal(field.getKey(), request.kind());
            personal.put(field.getKey(), drop);
            if (drop) {
              add(
                  RowIssue.of(
                      IssueCode.PERSONAL_COLUMN_DROPPED,
                      field.getKey(),
                      null,
                      "The column "
                          + field.getKey()
                          + " looks as if it were about persons; it was dropped and is stored nowhere."));
            }
          }
          if (!drop) {
            kept.put(field.getKey(), field.getValue());
          }
        }
        return new RawRow(
            raw.number(), kept, raw.geometry(), raw.original(), raw.element(), raw.issues());
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

      void finish() {
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
                      + " were left out because of --only "
                      + request.only()
                      + "."));
        }
        Map<String, String> located =
            maker instanceof FundingMaker
                ? FundingMaker.MAPPING
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
        }
        if (!unused.isEmpty()
            && columnsByLevel.values().stream().allMatch(columns -> columns.mapping().isEmpty())
            && request.kind() != Kind.FUNDING) {
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
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      try (InputStream in =
          new DigestInputStream(new BufferedInputStream(Files.newInputStream(file)), digest)) {
        in.transferTo(java.io.OutputStream.nullOutputStream());
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
