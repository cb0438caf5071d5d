package org.cartagena.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.jdbi.v3.core.Handle;

/**
 * Answers of stored projects. All but {@link #list} is for the owner, whose connection it is: the
 * work is nobody's in particular.
 */
final class ProjectStore {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProjectStore() {}

  /**
   * A project that is to be answered anew.
   *
   * @param key what it is known by from version to version of its dataset
   * @param projectId record that was published last
   * @param open whether the public may read the precise areas of its programme
   */
  record Due(int datasetId, String key, long projectId, String programme, boolean open) {}

  /**
   * What is kept of an answer.
   *
   * @param question as it was understood
   * @param cost members {@code cost}, {@code currency}, {@code reason}
   * @param areas lists of areas by identifier
   */
  record Known(
      String tier,
      List<String> programmes,
      String answeredAt,
      JsonNode question,
      JsonNode summary,
      JsonNode cost,
      JsonNode areas) {}

  static boolean tryLead(Handle handle) {
    return handle.createQuery(Sql.of(ProjectStore.class, "tryLead")).mapTo(Boolean.class).one();
  }

  static void mark(Handle handle) {
    handle.createQuery(Sql.of(ProjectStore.class, "mark")).mapTo(Long.class).one();
  }

  static Optional<Due> findDue(Handle handle) {
    return handle
        .createQuery(Sql.of(ProjectStore.class, "findDue"))
        .map(
            (row, context) ->
                new Due(
                    row.getInt("dataset_id"),
                    row.getString("project_key"),
                    row.getLong("project_id"),
                    row.getString("programme"),
                    row.getBoolean("open")))
        .findOne();
  }

  static Optional<Known> findLast(Handle handle, Due due) {
    return handle
        .createQuery(Sql.of(ProjectStore.class, "findLast"))
        .bind("dataset", due.datasetId())
        .bind("key", due.key())
        .map(
            (row, context) ->
                new Known(
                    row.getString("tier"),
                    Arrays.asList((String[]) row.getArray("programmes").getArray()),
                    row.getString("answered_at"),
                    json(row.getString("question")),
                    json(row.getString("summary")),
                    json(row.getString("cost")),
                    json(row.getString("areas"))))
        .findOne();
  }

  /**
   * Keeps an answer.
   *
   * @param change null for the first one for its audience
   */
  static void insert(
      Handle handle,
      Due due,
      Viewer audience,
      Known known,
      Set<String> used,
      JsonNode datasets,
      ObjectNode change) {
    handle
        .createUpdate(Sql.of(ProjectStore.class, "insert"))
        .bind("dataset", due.datasetId())
        .bind("key", due.key())
        .bind("answeredAt", known.answeredAt())
        .bind("tier", audience.tier())
        .bind("programmes", known.programmes().toArray(new String[0]))
        .bind("used", used.toArray(new String[0]))
        .bind("question", known.question().toString())
        .bind("summary", known.summary().toString())
        .bind("cost", known.cost().toString())
        .bind("areas", known.areas().toString())
        .bind("datasets", datasets.toString())
        .bind("change", change == null ? null : change.toString())
        .execute();
  }

  /** The project is due no longer. */
  static void finish(Handle handle, Due due, String failure) {
    handle
        .createUpdate(Sql.of(ProjectStore.class, "finish"))
        .bind("dataset", due.datasetId())
        .bind("key", due.key())
        .bind("failure", failure)
        .execute();
  }

  /** What the viewer may read, in a transaction of the gate. */
  static Optional<ObjectNode> list(Handle handle, long projectId) {
    return handle
        .createQuery(Sql.of(ProjectStore.class, "list"))
        .bind("id", projectId)
        .map((row, context) -> (ObjectNode) json(row.getString(1)))
        .findOne();
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database wrote no JSON", e);
    }
  }
}
