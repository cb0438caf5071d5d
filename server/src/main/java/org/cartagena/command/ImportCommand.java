package org.cartagena.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cartagena.Exit;
import org.cartagena.db.Database;
import org.cartagena.geo.SourceCrs;
import org.cartagena.ingest.Checksums;
import org.cartagena.ingest.ImportReport;
import org.cartagena.ingest.ImportRequest;
import org.cartagena.ingest.Importer;
import org.cartagena.ingest.Kind;
import org.cartagena.ingest.Progress;
import org.cartagena.problem.AppException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code import}: makes a staged version of files and says what was wrong with them. */
@Command(
    name = "import",
    description =
        "Import GeoJSON, Shapefile, GeoPackage, KML, CSV, Excel, IATI and other files, or a layer of an ArcGIS server, as a new version of a dataset; nothing is"
            + " shown to anybody before it is published.")
public final class ImportCommand implements Runnable {
  private static final long CANCEL_SECONDS = 15;

  @Mixin private Home home;
  @Spec private CommandSpec spec;

  @Option(
      names = "--as",
      required = true,
      paramLabel = "KIND",
      description =
          "hazard-area, land-release, service, project, funding, admin-area, casualty or population.")
  private String kind;

  @Option(
      names = "--programme",
      required = true,
      paramLabel = "CODE",
      description = "Three letters of the country, such as BIH.")
  private String programme;

  @Option(
      names = "--as-of",
      required = true,
      paramLabel = "DATE",
      description = "Day on which the facts were true, as 2024-07-31.")
  private LocalDate asOf;

  @Option(
      names = "--licence",
      required = true,
      paramLabel = "TEXT",
      description = "Licence or terms under which the data was received.")
  private String licence;

  @Option(names = "--source", paramLabel = "TEXT", description = "Who made the data.")
  private String source;

  @Option(
      names = "--dataset",
      paramLabel = "NAME",
      description = "Name of the dataset (default: the name of the first file).")
  private String dataset;

  @Option(
      names = "--crs",
      paramLabel = "EPSG:CODE",
      description = "Coordinate system, where the files do not say it or say it wrongly.")
  private String crs;

  @Option(
      names = "--level",
      paramLabel = "1|2|3",
      description = "Level of administrative areas, where the files do not say it.")
  private Integer level;

  @Option(
      names = "--only",
      paramLabel = "COLUMN=VALUE",
      description = "Take only rows with this value in this column.")
  private Map<String, String> only = new LinkedHashMap<>();

  @Option(
      names = "--mapping",
      paramLabel = "NAME|FILE",
      description =
          "Mapping that says what the columns and values are; ./cartagena mapping list shows those"
              + " there are.")
  private String mapping;

  @Option(names = "--publish", description = "Publish the version when it is complete.")
  private boolean publish;

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "Files of one kind; they become one version. Or the address of a layer of an ArcGIS server, https://.../FeatureServer/0.")
  private List<String> files;

  @Override
  public void run() {
    Kind what =
        Kind.findByWord(kind)
            .orElseThrow(
                () ->
                    AppException.badParameter(
                        "--as: \""
                            + kind
                            + "\" is not a kind; it is one of "
                            + Kind.words()
                            + "."));
    SourceCrs.keepEpsgDatabaseIn(home.settings().home().resolve("epsg"));
    Downloads downloads = new Downloads(home.settings());
    try {
      run(what, downloads);
    } finally {
      downloads.delete();
    }
  }

  private void run(Kind what, Downloads downloads) {
    List<Path> read = downloads.fetch(files, isTerminal() ? new Line() : Progress.NONE);
    String who = System.getProperty("user.name");
    // While the database is opened.
    try (Checksums checksums = Checksums.begin(read);
        Database database = home.open()) {
      ImportRequest request =
          new ImportRequest(
              what,
              programme,
              asOf,
              licence,
              Optional.ofNullable(source).or(downloads::addresses),
              Optional.ofNullable(dataset),
              Optional.ofNullable(crs),
              Optional.ofNullable(level),
              only,
              Optional.ofNullable(mapping).map(name -> MappingCommand.find(database, name)),
              read,
              who);
      ImportReport report = run(database, request, checksums);
      spec.commandLine().getOut().print(report.toText());
      if (report.state().equals("published")) {
        spec.commandLine().getOut().println("It is published already.");
      } else if (publish) {
        Publishing.publish(database, report.versionId(), spec.commandLine().getOut());
      } else {
        spec.commandLine()
            .getOut()
            .println(
                "Staged, and seen by nobody yet. To publish it: ./cartagena publish "
                    + report.versionId());
      }
      spec.commandLine().getOut().flush();
    }
  }

  private static ImportReport run(Database database, ImportRequest request, Checksums checksums) {
    Importer importer = new Importer(database);
    CountDownLatch ended = new CountDownLatch(1);
    // Before the database goes away with this process, the import is rolled back and says so.
    Exit.before(
        () -> {
          if (ended.getCount() == 0) {
            return;
          }
          importer.cancel();
          try {
            if (ended.await(CANCEL_SECONDS, TimeUnit.SECONDS)) {
              System.err.println("Cancelled. Nothing of the import was kept.");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    try {
      return importer.run(request, checksums, isTerminal() ? new Line() : Progress.NONE);
    } finally {
      ended.countDown();
    }
  }

  /** Whether standard error is a terminal; System.console() says nothing of it since Java 22. */
  static boolean isTerminal() {
    try {
      String device = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** One line on the terminal that is written over, from the first second on. */
  private static final class Line implements Progress {
    private static final long EVERY_MS = 500;
    private final long startMs = System.currentTimeMillis();
    private long lastMs = startMs;

    @Override
    public void rows(String file, int done, int expected) {
      long nowMs = System.currentTimeMillis();
      if (nowMs - lastMs >= EVERY_MS) {
        lastMs = nowMs;
        System.err.printf(Locale.ENGLISH, "\r%s: %,d of %,d rows", file, done, expected);
        if (done + 500 > expected) {
          System.err.print("\r\u001B[K");
        }
        System.err.flush();
      }
    }
  }
}
