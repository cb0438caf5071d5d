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

  /** Up to so many rows may be in memory at once. */
  private static final int ROWS_OF_PAGE = 1_001;

  /** Other records between two versions, up to which it is quicker to read past them. */
  private static final long KEYS_NOT_WORTH_A_STEP = 2_000;

  /** A box is looked up anew for every range. */
  private static final int BOXES_NOT_WORTH_REPEATING = 4;

  private final Gate gate;

  public FeatureStore(Gate gate) {
    this.gate = gate;
  }

  /** What reads the records of an answer, one after the other. */
  public interface Reader {
    /** Called once before all records; {@code generalised} as for {@link #readFeatures}. */
    void begin(boolean generalised) throws IOException;

    /**
     * Called for each record in order; the row is valid until it returns.
     *
     * @return whether more are wanted
     */
    boolean row(FeatureRow row) throws IOException;
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
          if (selection.isInOrderOfKeys()) {
            handle.createQuery(Sql.of(FeatureStore.class, "walkKeys")).mapTo(String.class).one();
          }
          for (KeyRange range : ranges(handle, collection, selection)) {
            if (!read(select(handle, collection, selection, range), collection, reader)) {
              break;
            }
          }
          return null;
        });
  }

  /** Reads the rows of a statement; false when the reader wants no more. */
  private static boolean read(Query query, FeatureCollection collection, Reader reader) {
    return query.scanResultSet(
        (rows, context) -> {
          try (context) {
            ResultSet results = rows.get();
            FeatureRow row = new FeatureRow(collection, results);
            while (results.next()) {
              if (!reader.row(row)) {
                return false;
              }
            }
            return true;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** Keys from the first to the last, both among them. */
  private record KeyRange(long first, long last) {
    static final KeyRange ALL = new KeyRange(0, Long.MAX_VALUE);

    KeyRange with(KeyRange later) {
      return new KeyRange(first, Math.max(last, later.last));
    }
  }

  /**
   * Where the visible versions have their keys. In the order of keys a statement for each range
   * steps over the superseded versions between them, which may be many times as many rows; another
   * order reads them all, and is one statement.
   */
  private static List<KeyRange> ranges(
      Handle handle, FeatureCollection collection, Selection selection) {
    if (selection.id() != null || !selection.order().isEmpty()) {
      return List.of(KeyRange.ALL);
    }
    List<KeyRange> versions =
        handle
            .createQuery(Sql.of(FeatureStore.class, collection.keysFile()))
            .map((row, context) -> new KeyRange(row.getLong("first_id"), row.getLong("last_id")))
            .list();
    List<KeyRange> ranges = new ArrayList<>();
    for (KeyRange version : versions) {
      KeyRange before = ranges.isEmpty() ? null : ranges.get(ranges.size() - 1);
      if (before != null && version.first() - before.last() <= KEYS_NOT_WORTH_A_STEP) {
        ranges.set(ranges.size() - 1, before.with(version));
      } else {
        ranges.add(version);
      }
    }
    if (selection.area() != null && ranges.size() > BOXES_NOT_WORTH_REPEATING) {
      ranges = new ArrayList<>(List.of(ranges.get(0).with(ranges.get(ranges.size() - 1))));
    }
    long after = selection.after() == null ? 0 : selection.after().id();
    ranges.removeIf(range -> range.last() <= after);
    return ranges;
  }

  /**
   * The one statement of a collection, and after it what was asked for: conditions made from closed
   * lists, the order, the limit. Every value is a bound parameter.
   */
  private static Query select(
      Handle handle, FeatureCollection collection, Selection selection, KeyRange range) {
    StringBuilder sql = new StringBuilder(Sql.of(FeatureStore.class, collection.selectFile()));
    List<Condition> conditions = new ArrayList<>(selection.conditions());
    if (selection.after() != null) {
      conditions.add(Condition.after(selection.order(), selection.after()));
    }
    for (Condition condition : conditions) {
      sql.append(" AND (").append(condition.sql()).append(")");
    }
    if (!range.equals(KeyRange.ALL)) {
      sql.append(" AND r.id BETWEEN :firstId AND :lastId");
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
            .bind("inside", area == null ? null : area.inside())
            .bind("from", selection.from())
            .bind("to", selection.to())
            .bind("limit", selection.limit())
            // A page comes in one round trip, more than that through a cursor.
            .setFetchSize(selection.limit() > ROWS_OF_PAGE ? ROWS_AT_ONCE : 0);
    if (!range.equals(KeyRange.ALL)) {
      query.bind("firstId", range.first()).bind("lastId", range.last());
    }
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
            select(handle, collection, Selection.one(id), KeyRange.ALL)
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
                                source(handle, origin.versionId(), origin.rowNumber(), row.id()),
                                tag(handle, collection, row.id())));
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
                            source(
                                handle, row.getInt("version_id"), row.getInt("row_number"), null),
                            null))
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

  private static String tag(Handle handle, FeatureCollection collection, long id) {
    return handle
        .createQuery(Sql.of(FeatureStore.class, "getTag"))
        .bind("kind", collection.kind())
        .bind("id", id)
        .mapTo(String.class)
        .one();
  }

  /** {@code id} of the record, which may have been edited; null for what is not edited. */
  private static String source(Handle handle, int versionId, int rowNumber, Long id) {
    return handle
        .createQuery(Sql.of(FeatureStore.class, "getSource"))
        .bind("versionId", versionId)
        .bind("rowNumber", rowNumber)
        .bind("id", id)
        .mapTo(String.class)
        .one();
  }

  /**
   * A record and where it came from.
   *
   * @param source JSON text: programme, dataset, version, file, row, edits
   * @param tag hash of all that is stored of the record, another one after every change; null for
   *     an activity
   */
  public record Sourced<T>(T record, String source, String tag) {}
}
