package org.cartagena.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
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

  private static final String STATEMENT_CANCELLED = "57014";
  private static final long CANCEL_EVERY_MS = 250;

  private final Database database;
  private volatile boolean cancelled;

  /** The thread that looks the files over at this moment; null otherwise. */
  private Thread opening;

  /** The connection of the running transaction, so that a long statement can be cancelled. */
  private volatile PGConnection loading;

  public Importer(Database database) {
    this.database = database;
  }

  /**
   * Stops a running import at the next row, or in the statement that the database is at; it fails
   * and leaves nothing behind. When its transaction is complete by then, the version stays. For
   * another thread.
   */
  public void cancel() {
    synchronized (this) {
      cancelled = true;
      if (opening != null) {
        opening.interrupt();
      }
    }
    Thread stop = new Thread(this::cancelStatements, "cancel import");
    stop.setDaemon(true);
    stop.start();
  }

  boolean isCancelled() {
    return cancelled;
  }

  static AppException cancelledByPerson() {
    return AppException.badInput("The import was cancelled. Nothing of it was kept.");
  }

  /** Again and again: one that comes between two statements has no effect. */
  private void cancelStatements() {
    try {
      for (PGConnection running = loading; running != null; running = loading) {
        running.cancelQuery();
        TimeUnit.MILLISECONDS.sleep(CANCEL_EVERY_MS);
      }
    } catch (SQLException e) {
      LOG.debug("cancelling the running statement", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
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
   * @return the report of the staged version; nothing is published by this. When the newest staged
   *     or published version of the dataset was made from the same, the report of that one.
   * @throws AppException when a file or the request cannot be used; nothing is kept then but the
   *     failed version and its reason
   */
  public ImportReport run(ImportRequest request, Progress progress) {
    try (Checksums checksums = Checksums.begin(request.files())) {
      return run(request, checksums, progress);
    }
  }

  /**
   * Imports files whose checksums are being read already.
   *
   * @see #run(ImportRequest, Progress)
   */
  public ImportReport run(ImportRequest request, Checksums checksums, Progress progress) {
    check(request);
    List<Input> inputs = openUnlessCancelled(request);
    try {
      failOrphans(database);
      return load(request, fingerprint(request, checksums), inputs, progress);
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw tooLargeForMemory(e);
    } finally {
      for (Input input : inputs) {
        close(input);
      }
    }
  }

  /**
   * Looking a large file over, unpacking it, or waiting for GDAL asks nobody whether it should go
   * on: that is interrupted.
   */
  private List<Input> openUnlessCancelled(ImportRequest request) {
    synchronized (this) {
      if (cancelled) {
        throw cancelledByPerson();
      }
      opening = Thread.currentThread();
    }
    try {
      return open(request);
    } catch (OutOfMemoryError | StackOverflowError e) {
      throw tooLargeForMemory(e);
    } catch (RuntimeException e) {
      throw cancelled ? cancelledByPerson() : e;
    } finally {
      synchronized (this) {
        opening = null;
        if (cancelled) {
          // Not to be met by what comes next in this thread.
          Thread.interrupted();
        }
      }
    }
  }

  /**
   * Imports, asks what came of it, and takes everything back: nothing is stored.
   *
   * @param inputs the files, opened; usually only their first rows
   * @param question asked within the transaction with the id of the version, and the fault when the
   *     import would be refused
   */
  <T> T rehearse(
      ImportRequest request, List<Input> inputs, Progress progress, Rehearsal<T> question) {
    check(request);
    try (Handle handle = database.ownerHandle()) {
      handle.begin();
      try {
        Load.Version version =
            insertVersion(handle, request, place(handle, request), Fingerprint.unread(request));
        Load load =
            new Load(
                request, version, Organisations.within(handle), handle, progress, () -> cancelled);
        AppException refusal = null;
        try {
          load.run(inputs);
        } catch (AppException e) {
          refusal = e;
        }
        T answer = question.ask(handle, version.id(), Optional.ofNullable(refusal));
        unlock(handle, version.id());
        return answer;
      } catch (Exception e) {
        throw words(e);
      } finally {
        handle.rollback();
      }
    }
  }

  /** A question to a version that will never be. */
  interface Rehearsal<T> {
    T ask(Handle handle, int versionId, Optional<AppException> refusal);
  }

  static void close(Input input) {
    try {
      input.source().closer().close();
    } catch (IOException e) {
      LOG.debug("closing {}", input.source().name(), e);
    }
  }

  static void check(ImportRequest request) {
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
    request
        .mapping()
        .filter(mapping -> mapping.kind() != request.kind())
        .ifPresent(
            mapping ->
                faults.add(
                    "The mapping "
                        + mapping.name()
                        + " is for "
                        + mapping.kind().word()
                        + ", and the import is as "
                        + request.kind().word()
                        + "."));
    if (!faults.isEmpty()) {
      throw AppException.badInput(String.join("\n", faults));
    }
  }

  /**
   * Opens all files; the caller closes them. What the person says of the coordinates comes first.
   */
  static List<Input> open(ImportRequest request) {
    SourceCrs crs = null;
    Optional<String> given = request.crs().or(() -> request.mapping().map(Mapping::crs));
    if (given.isPresent()) {
      try {
        crs = SourceCrs.ofName(given.get());
      } catch (SourceCrs.UnknownCrsException e) {
        throw new AppException(ProblemType.BAD_INPUT, e.getMessage(), e);
      }
    }
    List<Path> files =
        request.files().stream()
            .filter(file -> !ShapefileParts.goesWithAnother(file, request.files()))
            .toList();
    List<Input> found = sources(files, crs, request.mapping());
    List<Input> inputs = new ArrayList<>();
    boolean opened = false;
    try {
      for (Input input : ImsmaTables.ofKind(found, request.kind())) {
        inputs.add(open(request, input));
      }
      opened = true;
    } finally {
      if (!opened) {
        found.forEach(Importer::close);
      }
    }
    return inputs;
  }

  /**
   * What is to be read of these files, not looked over yet; tables that belong together are joined.
   * The caller closes them.
   */
  static List<Input> sources(List<Path> files, SourceCrs crs, Optional<Mapping> mapping) {
    List<Input> found = new ArrayList<>();
    boolean whole = false;
    Path current = files.get(0);
    try {
      for (Path file : files) {
        current = file;
        for (FileFormat.Source source : FileFormat.detect(file).sources(file, crs, mapping)) {
          found.add(new Input(file, source.format(), source, null));
        }
      }
      List<FileFormat.Source> joined = ImsmaTables.join(found.stream().map(Input::source).toList());
      for (int i = 0; i < joined.size(); i++) {
        Input input = found.get(i);
        found.set(i, new Input(input.file(), input.format(), joined.get(i), null));
      }
      whole = true;
      return found;
    } catch (IOException e) {
      throw unreadable(current, e);
    } finally {
      if (!whole) {
        found.forEach(Importer::close);
      }
    }
  }

  private static Input open(ImportRequest request, Input input) {
    if (input.format().isFunding() && request.kind() != Kind.FUNDING) {
      throw AppException.badInput(
          input.file().getFileName()
              + " is "
              + input.format().word()
              + ", which is imported --as funding.");
    }
    if ((input.format() == FileFormat.GEOTIFF) != (request.kind() == Kind.POPULATION)) {
      throw AppException.badInput(
          request.kind() == Kind.POPULATION
              ? input.file().getFileName()
                  + " is "
                  + input.format().word()
                  + ". Population is read from a GeoTIFF of people per cell, as WorldPop has them."
              : input.file().getFileName()
                  + " is GeoTIFF, a raster, which is imported --as population or not at all.");
    }
    return opened(input);
  }

  /** Looks a source over. */
  static Input opened(Input input) {
    try {
      return new Input(
          input.file(), input.format(), input.source(), input.source().reader().open());
    } catch (IOException e) {
      throw unreadable(input.file(), e);
    }
  }

  private static AppException unreadable(Path file, IOException e) {
    return new AppException(
        ProblemType.BAD_INPUT, file.getFileName() + " cannot be read: " + e.getMessage() + ".", e);
  }

  private Fingerprint fingerprint(ImportRequest request, Checksums checksums) {
    try {
      return Fingerprint.of(request, importerVersion(), checksums.get(() -> cancelled));
    } catch (IOException e) {
      throw unreadable(request.files().get(0), e);
    }
  }

  private ImportReport load(
      ImportRequest request, Fingerprint fingerprint, List<Input> inputs, Progress progress) {
    try (Handle handle = database.ownerHandle()) {
      Begun begun = handle.inTransaction(transaction -> begin(transaction, request, fingerprint));
      if (begun.same().isPresent()) {
        return begun.same().get();
      }
      Load.Version version = begun.version();
      progress.version(version.id());
      try {
        loading = handle.getConnection().unwrap(PGConnection.class);
        if (cancelled) {
          throw cancelledByPerson();
        }
        return handle.inTransaction(
            transaction ->
                new Load(
                        request,
                        version,
                        new Organisations(database.owner()),
                        transaction,
                        progress,
                        () -> cancelled)
                    .run(inputs));
      } catch (Exception | Error e) {
        RuntimeException fault = words(e);
        markFailed(version.id(), fault);
        throw fault;
      } finally {
        loading = null;
        unlock(handle, version.id());
      }
    }
  }

  /**
   * What a fault of the database or of a file means for the person; anything else is a bug and
   * stays one.
   */
  private RuntimeException words(Throwable fault) {
    for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
      if (cause instanceof AppException app) {
        return app;
      }
      if (cause instanceof OutOfMemoryError || cause instanceof StackOverflowError) {
        return tooLargeForMemory(cause);
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        if (cancelled && state.equals(STATEMENT_CANCELLED)) {
          return cancelledByPerson();
        }
        if (state.startsWith("54")) {
          return new AppException(
              ProblemType.BAD_INPUT,
              "A value of the file is longer than the database can find again: look for an identifier, code or name of"
                  + " thousands of characters. Nothing of the import was kept.",
              fault);
        }
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

  /** What one record of a file can do to the heap or the stack, though the limits allow it. */
  static AppException tooLargeForMemory(Throwable fault) {
    return new AppException(
        ProblemType.BAD_INPUT,
        "A record of the file needs more memory than Cartagena is given ("
            + (Runtime.getRuntime().maxMemory() >> 20)
            + " MiB). Nothing of the import was kept. Split the record, or start Cartagena with more memory.",
        fault);
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

  /** A new version, or the report of the one that was made from the same. */
  private record Begun(Load.Version version, Optional<ImportReport> same) {}

  /** The dataset that an import goes into; its row is locked. */
  private record Place(RecordMaker.ImportProgramme programme, int datasetId, String dataset) {}

  private static Begun begin(Handle handle, ImportRequest request, Fingerprint fingerprint) {
    Place place = place(handle, request);
    Optional<ImportReport> same =
        SameImport.find(handle, place.datasetId(), fingerprint, request, place.dataset());
    return same.isPresent()
        ? new Begun(null, same)
        : new Begun(insertVersion(handle, request, place, fingerprint), Optional.empty());
  }

  private static Place place(Handle handle, ImportRequest request) {
    RecordMaker.ImportProgramme programme = Programmes.findOrInsert(handle, request.programme());
    String dataset =
        request
            .dataset()
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .orElseGet(
                () ->
                    PersonalValues.without(
                        ShapefileParts.stem(request.files().get(0).getFileName().toString())));
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
    return new Place(programme, datasetId, dataset);
  }

  private static Load.Version insertVersion(
      Handle handle, ImportRequest request, Place place, Fingerprint fingerprint) {
    Load.Version version =
        handle
            .createQuery(Sql.of(Importer.class, "insertVersion"))
            .bind("datasetId", place.datasetId())
            .bind("asOf", request.asOf())
            .bind("source", request.source().orElse(null))
            .bind("licence", request.licence())
            .bind("importerVersion", importerVersion())
            .bind("importedBy", request.by())
            .bind("fingerprint", fingerprint.sha256())
            .map(
                (row, context) ->
                    new Load.Version(
                        row.getInt("id"),
                        row.getInt("number"),
                        place.dataset(),
                        place.programme(),
                        fingerprint))
            .one();
    request
        .mapping()
        .ifPresent(
            mapping ->
                handle
                    .createUpdate(Sql.of(Importer.class, "keepMapping"))
                    .bind("versionId", version.id())
                    .bind("profile", mapping.toJson().toString())
                    .execute());
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
                      .bind("failure", PersonalValues.without(reason))
                      .execute());
    } catch (RuntimeException e) {
      // The next start finds the version without its lock and marks it.
      LOG.debug("marking version {} as failed", versionId, e);
    }
  }
}
