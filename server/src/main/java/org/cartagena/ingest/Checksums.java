package org.cartagena.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * SHA-256 of files that are going to be imported, on a thread of its own while the database is
 * opened and the files are looked over. Closing it ends the reading.
 */
public final class Checksums implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long LOOK_EVERY_MS = 100;

  private final FutureTask<Map<Path, OfFile>> task;
  private volatile boolean closed;

  /**
   * Checksums of a file.
   *
   * @param parts file name to SHA-256 of what is read beside it, such as the .dbf of a Shapefile
   */
  record OfFile(String sha256, Map<String, String> parts) {}

  private Checksums(List<Path> files) {
    task = new FutureTask<>(() -> read(files));
  }

  /** Begins; what is wrong with the files comes out when the checksums are asked for. */
  public static Checksums begin(List<Path> files) {
    Checksums checksums = new Checksums(List.copyOf(files));
    Thread thread = new Thread(checksums.task, "checksums");
    thread.setDaemon(true);
    thread.start();
    return checksums;
  }

  /**
   * Waits for the checksums.
   *
   * @throws IOException when a file cannot be read
   */
  Map<Path, OfFile> get(BooleanSupplier cancelled) throws IOException {
    while (true) {
      if (cancelled.getAsBoolean()) {
        throw Importer.cancelledByPerson();
      }
      try {
        return task.get(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Once more.
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while files were being read", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof IOException io) {
          throw io;
        }
        throw new IllegalStateException(e.getCause());
      }
    }
  }

  @Override
  public void close() {
    closed = true;
  }

  private Map<Path, OfFile> read(List<Path> files) throws IOException {
    Map<Path, OfFile> all = new LinkedHashMap<>();
    for (Path file : files) {
      Map<String, String> parts = new TreeMap<>();
      for (Path part : FileParts.beside(file)) {
        parts.put(part.getFileName().toString(), sha256(part, () -> closed));
      }
      all.put(file, new OfFile(sha256(file, () -> closed), parts));
    }
    return all;
  }

  static String sha256(Path file) throws IOException {
    return sha256(file, () -> false);
  }

  private static String sha256(Path file, BooleanSupplier ended) throws IOException {
    MessageDigest digest = Fingerprint.newDigest();
    byte[] buffer = new byte[BUFFER_BYTES];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        digest.update(buffer, 0, read);
        if (ended.getAsBoolean()) {
          throw new CancellationException("nobody waits for the checksum any more");
        }
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
