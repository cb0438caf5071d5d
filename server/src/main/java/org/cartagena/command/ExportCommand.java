package org.cartagena.command;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.cartagena.Exit;
import org.cartagena.Settings;
import org.cartagena.access.Gate;
import org.cartagena.db.Database;
import org.cartagena.db.PrivateCluster;
import org.cartagena.problem.AppException;
import org.cartagena.tile.TileExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code export}: a copy of the public map as a file, for where there is no network. */
@Command(
    name = "export",
    description =
        "Copy what the public sees of the map into one file, for a laptop or phone without network.")
public final class ExportCommand implements Runnable {
  private static final long CANCEL_SECONDS = 15;

  @Mixin private Home home;
  @Spec private CommandSpec spec;

  @Option(
      names = "--pmtiles",
      required = true,
      paramLabel = "FILE",
      description =
          "PMTiles file with all public layers, zoom 0 to 14. The page opens it, and so do QGIS and"
              + " MapLibre.")
  private Path file;

  @Override
  public void run() {
    Settings settings = home.settings();
    if (settings.databaseUrl().isEmpty() && !new PrivateCluster(settings.home()).exists()) {
      throw AppException.notFound(
          "Nothing has been imported here yet, so there is nothing to copy.");
    }
    try (Database database = Database.open(settings)) {
      TileExport.Written written = run(new TileExport(new Gate(database)));
      PrintWriter out = spec.commandLine().getOut();
      out.printf(
          Locale.ENGLISH,
          "%s: %,d tiles, %.1f MB, of %s.%n",
          file,
          written.tiles(),
          written.bytes() / 1e6,
          String.join(", ", written.programmes()));
      out.println(
          "It is a copy of the public map as it is now (change "
              + written.change()
              + "). Blank does not mean safe. Open it in the page under Layers, or drop it there.");
      out.flush();
    }
  }

  private TileExport.Written run(TileExport export) {
    CountDownLatch ended = new CountDownLatch(1);
    // Before the database goes away with this process, what is half written is deleted.
    Exit.before(
        () -> {
          if (ended.getCount() == 0) {
            return;
          }
          export.cancel();
          try {
            if (ended.await(CANCEL_SECONDS, TimeUnit.SECONDS)) {
              System.err.println("Cancelled. Nothing of the export was kept.");
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Line line = new Line(ImportCommand.isTerminal());
    try {
      return export.run(file, line);
    } finally {
      line.end();
      ended.countDown();
    }
  }

  /** On a terminal one line that is written over; in a log a line for each zoom. */
  private static final class Line implements TileExport.Progress {
    private static final long EVERY_MS = 500;
    private final boolean terminal;
    private long lastMs = System.currentTimeMillis();

    Line(boolean terminal) {
      this.terminal = terminal;
    }

    @Override
    public void tiles(int zoom, int done, int ofZoom, long bytes) {
      long nowMs = System.currentTimeMillis();
      if (terminal ? nowMs - lastMs < EVERY_MS : done < ofZoom) {
        return;
      }
      lastMs = nowMs;
      System.err.printf(
          Locale.ENGLISH,
          terminal
              ? "\r\u001B[Kzoom %d of 14: %,d of %,d tiles, %.1f MB"
              : "zoom %d of 14: %,d of %,d tiles, %.1f MB%n",
          zoom,
          done,
          ofZoom,
          bytes / 1e6);
      System.err.flush();
    }

    void end() {
      if (terminal) {
        System.err.print("\r\u001B[K");
        System.err.flush();
      }
    }
  }
}
