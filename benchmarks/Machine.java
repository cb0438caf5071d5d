import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What a measurement was made on. */
final class Machine {
  private Machine() {}

  static Map<String, Object> describe(BenchHome home) {
    Map<String, Object> machine = new LinkedHashMap<>();
    machine.put("date", LocalDate.now(ZoneOffset.UTC).toString());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("processor", line("/proc/cpuinfo", "model name"));
    machine.put("memory", line("/proc/meminfo", "MemTotal"));
    machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("java", Runtime.version().toString());
    machine.put("postgresql", home.text("SHOW server_version"));
    machine.put("postgis", home.text("SELECT postgis_lib_version()"));
    machine.put("sharedBuffers", home.text("SHOW shared_buffers"));
    machine.put("jit", home.text("SHOW jit"));
    machine.put("commit", commit());
    machine.put("loadBefore", line("/proc/loadavg", ""));
    return machine;
  }

  private static String line(String file, String name) {
    try (Stream<String> lines = Files.lines(Path.of(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .findFirst()
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .orElse("");
    } catch (IOException | java.io.UncheckedIOException e) {
      return "";
    }
  }

  private static String commit() {
    try {
      Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
      String line = git.inputReader().readLine();
      return line == null ? "" : line;
    } catch (IOException e) {
      return "";
    }
  }
}
