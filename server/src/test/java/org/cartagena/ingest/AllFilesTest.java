package org.cartagena.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cartagena.problem.AppException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Every public file at hand either imports with a report or is refused with a reason that names the
 * fault: the table is {@code AllFilesTest/outcomes.tsv}. Run with {@code -Doutcomes=rewrite} to
 * write it anew, and read the difference: each line has to be right, not merely the same.
 */
@EnabledIf("present")
class AllFilesTest {
  private static final int TIMEOUT_SECONDS = 120;
  private static final Path TABLE =
      Path.of("server/src/test/resources/org/cartagena/ingest/AllFilesTest/outcomes.tsv");
  private static final List<String> FOLDERS =
      List.of(
          "aiddata-csv",
          "base",
          "bih",
          "cambodia",
          "colombia",
          "corpora/archives",
          "corpora/csv_injection",
          "corpora/mapshaper",
          "corpora/r5_gpkg_shp",
          "fts",
          "hxl",
          "iati",
          "lobito",
          "osm-minefields",
          "population",
          "services",
          "tunisia");

  /** What the files under a path are imported as: the last line that fits. */
  private record As(String prefix, Kind kind, String programme, Integer level) {}

  private static final List<As> KINDS =
      List.of(
          new As("", Kind.PROJECT, "XMA", null),
          new As("aiddata-csv", Kind.FUNDING, "SOM", null),
          new As("base/geonames", Kind.SERVICE, "XMA", null),
          new As("bih", Kind.HAZARD_AREA, "BIH", null),
          new As("bih/cleared", Kind.LAND_RELEASE, "BIH", null),
          new As("bih/administrative", Kind.ADMIN_AREA, "BIH", null),
          new As("bih/geoBoundaries", Kind.ADMIN_AREA, "BIH", null),
          new As("bih/cantons", Kind.ADMIN_AREA, "BIH", null),
          new As("bih/census", Kind.ADMIN_AREA, "BIH", 3),
          new As("cambodia", Kind.PROJECT, "KHM", null),
          new As("cambodia/kh_provinces", Kind.ADMIN_AREA, "KHM", 1),
          new As("cambodia/kh_districts", Kind.ADMIN_AREA, "KHM", 2),
          new As("colombia", Kind.HAZARD_AREA, "COL", null),
          new As("population", Kind.POPULATION, "XMA", null),
          new As("fts", Kind.FUNDING, "AFG", null),
          new As("hxl", Kind.PROJECT, "XMA", null),
          new As("hxl/3w", Kind.FUNDING, "ETH", null),
          new As("hxl/lbn", Kind.FUNDING, "LBN", null),
          new As("hxl/global", Kind.ADMIN_AREA, "XMA", null),
          new As("iati", Kind.FUNDING, "IRQ", null),
          new As("iati/iati_2.03_Somalia", Kind.FUNDING, "SOM", null),
          new As("iati/who-arg", Kind.FUNDING, "ARG", null),
          new As("iati/worldbank-sv", Kind.FUNDING, "SLV", null),
          new As("lobito", Kind.PROJECT, "AGO", null),
          new As("lobito/raster", Kind.POPULATION, "AGO", null),
          new As("lobito/admin", Kind.ADMIN_AREA, "AGO", null),
          new As("lobito/population/ago_pop_moxico_adm2", Kind.ADMIN_AREA, "AGO", null),
          new As("osm-minefields", Kind.HAZARD_AREA, "XMA", null),
          new As("services", Kind.SERVICE, "AGO", null),
          new As("tunisia", Kind.HAZARD_AREA, "TUN", null));

  private static final Pattern WANTED = Pattern.compile("Import again with --mapping ([a-z0-9-]+)");

  static boolean present() {
    return Files.isDirectory(data());
  }

  private static Path data() {
    Path beside = Path.of("../shared/data").toAbsolutePath().normalize();
    // A second working tree lies one directory deeper.
    return Files.isDirectory(beside)
        ? beside
        : Path.of("../../shared/data").toAbsolutePath().normalize();
  }

  @Test
  void every_file_has_the_outcome_of_the_table() throws Exception {
    Map<String, String> outcomes = new LinkedHashMap<>();
    Map<String, Long> slow = new LinkedHashMap<>();
    ExecutorService worker = Executors.newSingleThreadExecutor();
    try {
      for (Path file : files()) {
        String name = data().relativize(file).toString();
        As as =
            KINDS.stream().filter(one -> name.startsWith(one.prefix())).reduce((a, b) -> b).get();
        long start = System.nanoTime();
        String outcome = outcome(worker, file, name, as, null);
        outcomes.put(name + "\t" + as.kind().word(), outcome);
        // Refused for want of its mapping: it has to import with that.
        Matcher wanted = WANTED.matcher(outcome);
        if (wanted.find()) {
          String profile = wanted.group(1);
          outcomes.put(
              name + "\t" + as.kind().word() + " by " + profile,
              outcome(worker, file, name, as, profile));
        }
        long ms = (System.nanoTime() - start) / 1_000_000;
        if (ms > 1000) {
          slow.put(name, ms);
        }
      }
    } finally {
      worker.shutdownNow();
    }
    List<String> lines = new ArrayList<>();
    lines.add("file\tkind\toutcome");
    outcomes.forEach((file, outcome) -> lines.add(file + "\t" + outcome));
    if ("rewrite".equals(System.getProperty("outcomes"))) {
      System.out.println("Took more than a second: " + slow);
      Files.createDirectories(TABLE.getParent());
      Files.write(TABLE, lines);
    }
    assertThat(lines).noneMatch(line -> line.contains("\tFAULT"));
    assertThat(lines).isEqualTo(Files.readAllLines(TABLE));
  }

  private static List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String folder : FOLDERS) {
      try (Stream<Path> found = Files.walk(data().resolve(folder))) {
        files.addAll(
            found
                .filter(Files::isRegularFile)
                .filter(file -> !file.getFileName().toString().startsWith("SOURCE"))
                .sorted()
                .toList());
      }
    }
    return files;
  }

  private static String outcome(
      ExecutorService worker, Path file, String name, As as, String profile)
      throws InterruptedException {
    ImportRequest request =
        ImportSupport.request(as.kind(), as.programme(), file).withDataset(name);
    if (profile != null) {
      request = request.withMapping(MappingTest.profile(profile));
    }
    ImportRequest whole = as.level() == null ? request : request.withLevel(as.level());
    Future<ImportReport> run = worker.submit(() -> ImportSupport.run(whole));
    try {
      ImportReport report = run.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      StringBuilder words =
          new StringBuilder(
              "imported "
                  + report.rows()
                  + " rows, "
                  + report.rowsWithoutLocation()
                  + " without location, "
                  + report.rowsRejected()
                  + " rejected");
      for (ImportReport.Count count : report.counts()) {
        words.append(", ").append(count.code().word()).append(' ').append(count.number());
      }
      return words.toString();
    } catch (TimeoutException e) {
      run.cancel(true);
      return "FAULT: not done after " + TIMEOUT_SECONDS + " seconds";
    } catch (ExecutionException e) {
      return e.getCause() instanceof AppException refusal
          ? "refused: "
              + refusal.getMessage().replace(FileFormat.ACCEPTED, "…").replaceAll("\\s+", " ")
          : "FAULT: " + String.valueOf(e.getCause()).replaceAll("\\s+", " ");
    }
  }
}
