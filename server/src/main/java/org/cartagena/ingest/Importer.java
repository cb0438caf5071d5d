package org.cartagena.ingest;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
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
    boolean opened = false;
    try {
      for (Path file : request.files()) {
        if (!ShapefileParts.goesWithAnother(file, request.files())) {
          open(request, file, crs, inputs);
        }
      }
      opened = true;
    } finally {
      if (!opened) {
        inputs.forEach(Importer::close);
      }
    }
    return inputs;
  }

  private static void open(ImportRequest request, Path file, SourceCrs crs, List<Input> inputs) {
    try {
      List<FileFormat.Source> sources = FileFormat.detect(file).sources(file, crs);
      List<Input> found =
          sources.stream().map(source -> new Input(file, source.format(), source, null)).toList();
      // Before the first is opened: whatever happens, all are closed.
      inputs.addAll(found);
      for (Input input : found) {
        if ((input.format() == FileFormat.IATI) != (request.kind() == Kind.FUNDING)) {
          throw AppException.badInput(
              input.format() == FileFormat.IATI
                  ? file.getFileName() + " is IATI, which is imported --as funding."
                  : file.getFileName()
                      + " is "
                      + input.format().word()
                      + "; funding is read from IATI 2 XML.");
        }
        inputs.set(
            inputs.indexOf(input),
            new Input(file, input.format(), input.source(), input.source().reader().open()));
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static AppException unreadable(Path file, IOException e) {
    return new AppException(
        ProblemType.BAD_INPUT, file.getFileName() + " cannot be read: " + e.getMessage() + ".", e);
  }

  private ImportReport load(ImportRequest request, List<Input> inputs, Progress progress) {
    try (Connection connection = database.ownerConnection();
        Handle handle = Jdbi.open(connection)) {
      Load.Version version =
          handle.inTransaction(transaction -> insertVersion(transaction, request));
      try {
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

  private static Load.Version insertVersion(Handle handle, ImportRequest request) {
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
    Load.Version version =
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
                    new Load.Version(row.getInt("id"), row.getInt("number"), dataset, programme))
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
}
