package org.cartagena.ingest;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What came of an import.
 *
 * @param rows rows that became records
 * @param rowsWithoutLocation of these, without a usable geometry of their own
 * @param rowsRejected rows that became no record
 * @param areaM2 geodesic area of all polygons in square metres; null where the kind has none
 * @param sourceCrs coordinate system of the files
 * @param crsOperation the operation that brought it to EPSG:4326
 * @param mapping column of the source to field
 * @param counts issues by code, worst first
 * @param state of the version
 * @param unchanged nothing was imported: the files are this version already
 */
public record ImportReport(
    int versionId,
    Kind kind,
    String programme,
    String dataset,
    int version,
    int rows,
    int rowsWithoutLocation,
    int rowsRejected,
    Double areaM2,
    String sourceCrs,
    String crsOperation,
    Map<String, String> mapping,
    List<Count> counts,
    String state,
    boolean unchanged) {

  /** Issues of one code: how many, and the first of them as an example. */
  public record Count(IssueCode code, int number, RowIssue first) {}

  static List<Count> sorted(List<Count> counts) {
    List<Count> sorted = new ArrayList<>(counts);
    sorted.sort(
        Comparator.comparing((Count count) -> count.code().severity())
            .thenComparing(Comparator.comparing(Count::number).reversed())
            .thenComparing(count -> count.code().word()));
    return List.copyOf(sorted);
  }

  /** How many issues there are of a code. */
  public int count(IssueCode code) {
    return counts.stream().filter(count -> count.code() == code).mapToInt(Count::number).sum();
  }

  /** For the terminal. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    if (unchanged) {
      text.append("Nothing was imported: these files, so mapped, are version ")
          .append(version)
          .append(" of this dataset already (id ")
          .append(versionId)
          .append(", ")
          .append(state)
          .append("). Its report:\n");
    }
    text.append(
        String.format(
            Locale.ENGLISH,
            "%s \"%s\" of %s, version %d: %,d records",
            kind.word(),
            dataset,
            programme,
            version,
            rows));
    if (rowsWithoutLocation > 0) {
      text.append(
          String.format(Locale.ENGLISH, ", of which %,d without location", rowsWithoutLocation));
    }
    if (rowsRejected > 0) {
      text.append(String.format(Locale.ENGLISH, "; %,d rows rejected", rowsRejected));
    }
    if (areaM2 != null) {
      text.append(String.format(Locale.ENGLISH, "; %,.2f km2 in polygons", areaM2 / 1e6));
    }
    text.append(".\n");
    if (sourceCrs != null) {
      text.append("Coordinates: ")
          .append(sourceCrs)
          .append(" (")
          .append(crsOperation)
          .append(").\n");
    }
    text.append("Columns: ")
        .append(
            mapping.isEmpty()
                ? "none became a field"
                : mapping.entrySet().stream()
                    .map(column -> column.getKey() + " -> " + column.getValue())
                    .collect(Collectors.joining("; ")))
        .append(".\n");
    for (Count count : counts) {
      RowIssue first = count.first();
      text.append(
          String.format(
              Locale.ENGLISH,
              "  %-7s %,7d  %-24s %s%s%n",
              count.code().severity().word(),
              count.number(),
              count.code().word(),
              first.row() == null
                  ? ""
                  : "Row "
                      + first.row()
                      + (first.column() == null ? "" : ", " + first.column())
                      + ": ",
              first.message()));
    }
    return text.toString();
  }
}
