package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;

/** Recognises an import of what a version was made from already. */
final class SameImport {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SameImport() {}

  /**
   * Looks at the newest staged or published version of a dataset, whose row the caller has locked.
   *
   * @return the report of that version as it was, when it was made from the same
   * @throws AppException conflict when the same is being imported at this moment
   */
  static Optional<ImportReport> find(
      Handle handle,
      int datasetId,
      Fingerprint fingerprint,
      ImportRequest request,
      String dataset) {
    Optional<Integer> loading =
        handle
            .createQuery(Sql.of(Importer.class, "findSameLoading"))
            .bind("datasetId", datasetId)
            .bind("fingerprint", fingerprint.sha256())
            .mapTo(Integer.class)
            .findFirst();
    if (loading.isPresent()) {
      throw new AppException(
          ProblemType.CONFLICT,
          "The same files are being imported at this moment, as version "
              + loading.get()
              + " of "
              + dataset
              + ". Wait for that import.");
    }
    return handle
        .createQuery(Sql.of(Importer.class, "findSame"))
        .bind("datasetId", datasetId)
        .bind("fingerprint", fingerprint.sha256())
        .map(
            (row, context) ->
                new ImportReport(
                    row.getInt("id"),
                    request.kind(),
                    request.programme(),
                    dataset,
                    row.getInt("number"),
                    row.getInt("rows"),
                    row.getInt("rows_without_location"),
                    row.getInt("rows_rejected"),
                    row.getObject("area_m2", Double.class),
                    row.getString("source_crs"),
                    row.getString("crs_operation"),
                    mapping(row.getString("mapping")),
                    counts(handle, row.getInt("id")),
                    row.getString("state"),
                    true))
        .findFirst();
  }

  private static Map<String, String> mapping(String json) {
    Map<String, String> mapping = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, JsonNode> column : JSON.readTree(json).properties()) {
        mapping.put(
            column.getKey(),
            column.getValue().isTextual()
                ? column.getValue().asText()
                : column.getValue().toString());
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return mapping;
  }

  private static List<ImportReport.Count> counts(Handle handle, int versionId) {
    List<ImportReport.Count> counts = new ArrayList<>();
    handle
        .createQuery(Sql.of(Importer.class, "countSameIssues"))
        .bind("versionId", versionId)
        .map(
            (row, context) -> {
              String word = row.getString("code");
              // A code that this release no longer knows came from another importer version.
              IssueCode code =
                  Arrays.stream(IssueCode.values())
                      .filter(one -> one.word().equals(word))
                      .findFirst()
                      .orElseThrow(() -> new IllegalStateException("issue code " + word));
              RowIssue first =
                  RowIssue.of(
                      code,
                      row.getString("column_name"),
                      row.getString("value"),
                      row.getString("message"));
              Integer rowNumber = row.getObject("row_number", Integer.class);
              return new ImportReport.Count(
                  code, row.getInt("number"), rowNumber == null ? first : first.inRow(rowNumber));
            })
        .forEach(counts::add);
    return ImportReport.sorted(counts);
  }
}
