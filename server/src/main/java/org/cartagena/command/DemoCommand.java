package org.cartagena.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.List;
import org.cartagena.Settings;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.cartagena.geo.SourceCrs;
import org.cartagena.ingest.ImportReport;
import org.cartagena.ingest.ImportRequest;
import org.cartagena.ingest.Importer;
import org.cartagena.ingest.Kind;
import org.cartagena.ingest.Progress;
import org.cartagena.problem.AppException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code demo}: serves, with the fictional demonstration country. It is loaded through the same
 * importers as real data, one dataset after the other; a start that was interrupted goes on with
 * the first dataset that is missing.
 */
@Command(name = "demo", description = "Serve with the fictional demonstration country.")
public final class DemoCommand implements Runnable {
  static final String PROGRAMME = "XMA";
  private static final LocalDate AS_OF = LocalDate.of(2025, 12, 31);

  /** Administrative areas first, so that everything after them is placed once. */
  private static final List<DemoDataset> DATASETS =
      List.of(
          new DemoDataset(
              Kind.ADMIN_AREA,
              "admin-areas",
              "admin-areas-1.geojson",
              "admin-areas-2.geojson",
              "admin-areas-3.geojson"),
          new DemoDataset(
              Kind.HAZARD_AREA,
              "hazard-areas",
              "hazard-areas-1.geojson",
              "hazard-areas-2.geojson",
              "hazard-areas-3.geojson",
              "hazard-areas-4.geojson"),
          new DemoDataset(Kind.LAND_RELEASE, "land-releases", "land-releases.geojson"),
          new DemoDataset(Kind.CASUALTY, "casualties", "casualties.csv"),
          new DemoDataset(Kind.SERVICE, "services", "services.csv"),
          new DemoDataset(Kind.PROJECT, "projects", "projects.geojson"),
          new DemoDataset(Kind.FUNDING, "funding", "funding.xml"));

  @Mixin private Home home;
  @Mixin private Address address;

  @Override
  public void run() {
    Settings settings = home.settings();
    SourceCrs.keepEpsgDatabaseIn(settings.home().resolve("epsg"));
    ServeCommand.serve(
        address.over(settings), database -> load(database, settings.home().resolve("demo")));
  }

  private static void load(Database database, Path directory) {
    Importer importer = new Importer(database);
    DatasetStore datasets = new DatasetStore(new Gate(database));
    Viewer viewer = Viewer.terminal("demo");
    for (DemoDataset dataset : DATASETS) {
      if (isPublished(database, dataset)) {
        continue;
      }
      System.err.println("Loading " + dataset.name + " of the demonstration country");
      ImportReport report =
          importer.run(
              ImportRequest.of(
                      dataset.kind,
                      PROGRAMME,
                      AS_OF,
                      "CC0-1.0; invented, of a fictional country",
                      dataset.files.stream().map(file -> copy(file, directory)).toList(),
                      "demo")
                  .withDataset(dataset.name)
                  .withSource("Invented by the generator of the demonstration country"),
              Progress.NONE);
      datasets.publish(viewer, report.versionId());
    }
  }

  private static boolean isPublished(Database database, DemoDataset dataset) {
    return database
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(Sql.of(DemoCommand.class, "isPublished"))
                    .bind("programme", PROGRAMME)
                    .bind("kind", dataset.kind.word())
                    .bind("name", dataset.name)
                    .mapTo(Boolean.class)
                    .one());
  }

  /** The file as packed into the jar, as a file that importers can read. */
  private static Path copy(String file, Path directory) {
    try (InputStream packed = DemoCommand.class.getResourceAsStream("/gis-data/demo/" + file)) {
      if (packed == null) {
        throw new IllegalStateException("gis-data/demo/" + file + " is not in the jar");
      }
      Files.createDirectories(directory);
      Path copied = directory.resolve(file);
      Files.copy(packed, copied, StandardCopyOption.REPLACE_EXISTING);
      return copied;
    } catch (IOException e) {
      throw AppException.setUp("Cannot write to " + directory + ": " + e.getMessage(), e);
    }
  }

  /** A dataset of the demonstration country and the files that it is made of. */
  private record DemoDataset(Kind kind, String name, List<String> files) {
    DemoDataset(Kind kind, String name, String... files) {
      this(kind, name, List.of(files));
    }
  }
}
