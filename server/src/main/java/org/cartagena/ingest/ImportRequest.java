package org.cartagena.ingest;

import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person asks to be imported.
 *
 * @param kind what a row is
 * @param programme ISO 3166-1 alpha-3 code, e.g. BIH
 * @param asOf the facts were true on this day
 * @param licence licence or terms under which the data was received
 * @param source who made the data, in words
 * @param dataset name of the dataset; by default the name of the first file without its extension
 * @param crs coordinate system, where the files do not say it or say it wrongly, e.g. EPSG:32633
 * @param level administrative level 1 to 3, where the files do not say it
 * @param only rows to take: column and value; all rows when empty
 * @param mapping how columns and values become fields; by their names when there is none
 * @param files one or more of the same kind, which become one version
 * @param by who imports: an account of the machine or the label of a token
 */
public record ImportRequest(
    Kind kind,
    String programme,
    LocalDate asOf,
    String licence,
    Optional<String> source,
    Optional<String> dataset,
    Optional<String> crs,
    Optional<Integer> level,
    Map<String, String> only,
    Optional<Mapping> mapping,
    List<Path> files,
    String by) {

  /** The plainest request; the others are made from it. */
  public static ImportRequest of(
      Kind kind, String programme, LocalDate asOf, String licence, List<Path> files, String by) {
    return new ImportRequest(
        kind,
        programme,
        asOf,
        licence,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.empty(),
        files,
        by);
  }

  public ImportRequest withSource(String words) {
    return new ImportRequest(
        kind,
        programme,
        asOf,
        licence,
        Optional.ofNullable(words),
        dataset,
        crs,
        level,
        only,
        mapping,
        files,
        by);
  }

  public ImportRequest withDataset(String name) {
    return new ImportRequest(
        kind,
        programme,
        asOf,
        licence,
        source,
        Optional.ofNullable(name),
        crs,
        level,
        only,
        mapping,
        files,
        by);
  }

  public ImportRequest withCrs(String code) {
    return new ImportRequest(
        kind,
        programme,
        asOf,
        licence,
        source,
        dataset,
        Optional.ofNullable(code),
        level,
        only,
        mapping,
        files,
        by);
  }

  public ImportRequest withLevel(Integer adminLevel) {
    return new ImportRequest(
        kind,
        programme,
        asOf,
        licence,
        source,
        dataset,
        crs,
        Optional.ofNullable(adminLevel),
        only,
        mapping,
        files,
        by);
  }

  public ImportRequest withOnly(Map<String, String> columnsAndValues) {
    return new ImportRequest(
        kind,
        programme,
        asOf,
        licence,
        source,
        dataset,
        crs,
        level,
        Map.copyOf(columnsAndValues),
        mapping,
        files,
        by);
  }

  public ImportRequest withMapping(Mapping profile) {
    return new ImportRequest(
        kind,
        programme,
        asOf,
        licence,
        source,
        dataset,
        crs,
        level,
        only,
        Optional.ofNullable(profile),
        files,
        by);
  }
}
