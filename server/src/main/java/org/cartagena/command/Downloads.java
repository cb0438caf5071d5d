package org.cartagena.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.cartagena.Exit;
import org.cartagena.Settings;
import org.cartagena.ingest.FeatureServer;
import org.cartagena.ingest.Progress;

/** Layers that were given by their address, fetched into files that live as long as the command. */
final class Downloads {
  private final Settings settings;
  private final List<FeatureServer.Layer> layers = new ArrayList<>();
  private volatile boolean cancelled;
  private Path directory;

  Downloads(Settings settings) {
    this.settings = settings;
  }

  /** Files as they were given, with the fetched ones in place of addresses. */
  List<Path> fetch(List<String> given, Progress progress) {
    List<Path> files = new ArrayList<>();
    for (String one : given) {
      if (!FeatureServer.isAddress(one)) {
        files.add(Path.of(one));
        continue;
      }
      if (directory == null) {
        directory = makeDirectory();
        Exit.before(() -> cancelled = true);
      }
      FeatureServer.Layer layer =
          FeatureServer.download(
              one,
              directory.resolve(Integer.toString(layers.size())),
              settings.arcgisToken(),
              false,
              progress,
              () -> cancelled);
      layers.add(layer);
      files.add(layer.file());
    }
    return files;
  }

  private Path makeDirectory() {
    try {
      Path uploads = Files.createDirectories(settings.home().resolve("uploads"));
      return Files.createTempDirectory(uploads, "arcgis");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the layers came from, for a dataset whose source nobody named. */
  Optional<String> addresses() {
    return layers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            String.join(", ", layers.stream().map(layer -> layer.address().toString()).toList()));
  }

  /** Deletes what was fetched: it may hold personal columns, which are kept nowhere. */
  void delete() {
    if (directory == null) {
      return;
    }
    try (var files = Files.walk(directory)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
