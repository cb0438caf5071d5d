package org.cartagena.feature;

import java.util.List;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.geo.Bbox;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Records as the viewer may see them, each as the JSON text that PostGIS writes. */
public final class FeatureStore {
  private final Gate gate;

  public FeatureStore(Gate gate) {
    this.gate = gate;
  }

  /** A page: features with their ids, and whether precise records were hidden from this viewer. */
  Page listFeatures(Viewer viewer, FeatureCollection collection, FeatureQuery query) {
    return gate.read(
        viewer,
        handle -> {
          Bbox bbox = query.bbox();
          Query list =
              handle
                  .createQuery(Sql.of(FeatureStore.class, collection.listFile()))
                  .bind("programme", query.programme())
                  .bind("west", bbox == null ? null : bbox.west())
                  .bind("south", bbox == null ? null : bbox.south())
                  .bind("east", bbox == null ? null : bbox.east())
                  .bind("north", bbox == null ? null : bbox.north())
                  .bind("withoutLocation", query.withoutLocation())
                  .bind("after", query.after())
                  .bind("limit", query.limit());
          if (collection == FeatureCollection.HAZARD_AREAS) {
            list.bind("remaining", query.remaining());
          }
          List<Feature> features =
              list.map((row, context) -> new Feature(row.getLong("id"), row.getString("feature")))
                  .list();
          boolean generalised =
              collection.isPrecise()
                  && handle
                      .createQuery(Sql.of(FeatureStore.class, "hidesPrecise"))
                      .bind("programme", query.programme())
                      .mapTo(Boolean.class)
                      .one();
          return new Page(features, generalised);
        });
  }

  /** JSON text of a record and of its source; empty when there is none that this viewer may see. */
  Optional<Sourced> findFeature(Viewer viewer, FeatureCollection collection, long id) {
    return gate.read(viewer, handle -> findSourced(handle, collection.getFile(), id));
  }

  /** JSON text of an activity and of its source. */
  Optional<Sourced> findFundingActivity(Viewer viewer, long id) {
    return gate.read(viewer, handle -> findSourced(handle, "getFundingActivity", id));
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

  private static Optional<Sourced> findSourced(Handle handle, String file, long id) {
    Query query = handle.createQuery(Sql.of(FeatureStore.class, file)).bind("id", id);
    return query
        .map(
            (row, context) ->
                new Sourced(
                    row.getString("feature"),
                    handle
                        .createQuery(Sql.of(FeatureStore.class, "getSource"))
                        .bind("versionId", row.getInt("version_id"))
                        .bind("rowNumber", row.getInt("row_number"))
                        .mapTo(String.class)
                        .one()))
        .findOne();
  }

  record Feature(long id, String json) {}

  record Page(List<Feature> features, boolean generalised) {}

  record Sourced(String json, String source) {}
}
