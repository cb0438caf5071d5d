package org.cartagena.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cartagena.problem.AppException;

/**
 * {@code server.pid} in the home directory: process id and start time of the server that runs
 * there, so that another command can stop it, and never something else that got the same process id
 * later.
 */
final class ServerFile {
  private final Path file;

  ServerFile(Path home) {
    this.file = home.resolve("server.pid");
  }

  /** Writes this process down; refuses when another server of this home directory runs. */
  void claim() {
    running()
        .ifPresent(
            other -> {
              throw AppException.setUp(
                  "A server already runs from this directory (process "
                      + other.pid()
                      + "). Stop it with ./cartagena stop, or give another --home.");
            });
    try {
      ProcessHandle self = ProcessHandle.current();
      Files.createDirectories(file.getParent());
      Files.writeString(file, self.pid() + "\n" + startOf(self) + "\n");
    } catch (IOException e) {
      throw AppException.setUp("Cannot write " + file + ": " + e.getMessage(), e);
    }
  }

  void release() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It names a process that is gone; the next start sees that.
    }
  }

  /** Asks the server to stop and waits up to 30 seconds; false when none runs. */
  boolean stopServer() {
    return running()
        .map(
            server -> {
              server.destroy();
              try {
                server.onExit().get(30, TimeUnit.SECONDS);
              } catch (TimeoutException | ExecutionException e) {
                throw AppException.setUp(
                    "The server (process " + server.pid() + ") did not stop within 30 seconds.", e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return true;
            })
        .orElse(false);
  }

  private java.util.Optional<ProcessHandle> running() {
    try {
      List<String> lines = Files.readAllLines(file);
      return ProcessHandle.of(Long.parseLong(lines.get(0)))
          .filter(process -> lines.get(1).equals(startOf(process)));
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return java.util.Optional.empty();
    }
  }

  private static String startOf(ProcessHandle process) {
    return process.info().startInstant().map(Object::toString).orElse("");
  }
}
