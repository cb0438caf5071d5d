package org.cartagena.feature;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Records as the viewer may see them. */
public final class FeatureStore {
  /** Rows that the cursor fetches at a time. */
  private static final int ROWS_AT_ONCE = 500;

  private final Gate gate;

  public FeatureStore(Gate gate) {
    this.gate = gate;
  }

  /** What reads the records of an answer, one after the other. */
  public interface Reader {
    /** Called once before all records; {@code generalised} as for {@link #readFeatures}. */
    void begin(boolean generalised) throws IOException;

    /** Called for each record in order; the row is valid until it returns. */
    void row(FeatureRow row) throws IOException;
  }

  /**
   * Reads records one after the other as the viewer may see them, from a cursor, so that an answer
   * of any length needs the memory of a few rows. A reader that throws ends the query. Tells the
   * reader first whether precise records are hidden from this viewer.
   *
   * @param programme of which alone records are asked for, or null
   */
  public void readFeatures(
      Viewer viewer,
      FeatureCollection collection,
      Selection selection,
      String programme,
      Reader reader) {
    gate.read(
        viewer,
        handle -> {
          boolean generalised =
              collection.isPrecise()
                  && handle
                      .createQuery(Sql.of(FeatureStore.class, "hidesPrecise"))
                      .bind("programme", programme)
                      .mapTo(Boolean.class)
                      .one();
          try {
            reader.begin(generalised);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
          return select(handle, collection, selection)
              .scanResultSet(
                  (rows, context) -> {
                    try (context) {
                      ResultSet results = rows.get();
                      FeatureRow row = new FeatureRow(collection, results);
                      while (results.next()) {
                        reader.row(row);
                      }
                      return null;
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  });
        });
  }

  /**
   * The one statement of a collection, and after it what was asked for: conditions made from closed
   * lists, the order, the limit. Every value is a bound parameter.
   */
  private static Query select(Handle handle, FeatureCollection collection, Selection selection) {
    StringBuilder sql = new StringBuilder(Sql.of(FeatureStore.class, collection.selectFile()));
    List<Condition> conditions = new ArrayList<>(selection.conditions());
    if (selection.after() != null) {
      conditions.add(Condition.after(selection.order(), selection.after()));
    }
    for (Condition condition : conditions) {
      sql.append(" AND (").append(condition.sql()).append(")");
    }
    sql.append(" ORDER BY ");
    for (Condition.Sort sort : selection.order()) {
      sql.append(sort.sql()).append(", ");
    }
    sql.append("r.id LIMIT :limit");
    Selection.Area area = selection.area();
    Query query =
        handle
            .createQuery(sql.toString())
            .bind("id", selection.id())
            .bind("box", area == null ? null : area.box())
            .bind("otherBox", area == null ? null : area.otherBox())
            .bind("area", area == null ? null : area.shape())
            .bind("from", selection.from())
            .bind("to", selection.to())
            .bind("limit", selection.limit())
            .setFetchSize(ROWS_AT_ONCE);
    for (Condition condition : conditions) {
      query.bindMap(condition.bindings());
    }
    return query;
  }

  /**
   * Reads one record; empty when there is none that this viewer may see.
   *
   * @param answer makes of the row what is wanted
   */
  public <T> Optional<Sourced<T>> findFeature(
      Viewer viewer, FeatureCollection collection, long id, Function<FeatureRow, T> answer) {
    return gate.read(
        viewer,
        handle ->
            select(handle, collection, Selection.one(id))
                .scanResultSet(
                    (rows, context) -> {
                      try (context) {
                        ResultSet results = rows.get();
                        if (!results.next()) {
                          return Optional.<Sourced<T>>empty();
                        }
                        FeatureRow row = new FeatureRow(collection, results);
                        FeatureRow.Origin origin = row.origin();
                        return Optional.of(
                            new Sourced<>(
                                answer.apply(row),
                                source(handle, origin.versionId(), origin.rowNumber())));
                      }
                    }));
  }

  /** JSON text of an activity and of its source. */
  Optional<Sourced<String>> findFundingActivity(Viewer viewer, long id) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FeatureStore.class, "getFundingActivity"))
                .bind("id", id)
                .map(
                    (row, context) ->
                        new Sourced<>(
                            row.getString("feature"),
                            source(handle, row.getInt("version_id"), row.getInt("row_number"))))
                .findOne());
  }

  /** JSON text of an enlarged cell. */
  Optional<String> findHazardCell(Viewer viewer, long id) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FeatureStore.class, "getHazardCell"))
                .bind("id", id)
                .mapTo(String.class)
                .findOne());
  }

  private static String source(Handle handle, int versionId, int rowNumber) {
    return handle
        .createQuery(Sql.of(FeatureStore.class, "getSource"))
        .bind("versionId", versionId)
        .bind("rowNumber", rowNumber)
        .mapTo(String.class)
        .one();
  }

  /**
   * A record and where it came from.
   *
   * @param source JSON text: programme, dataset, version, file, row
   */
  public record Sourced<T>(T record, String source) {}
}
