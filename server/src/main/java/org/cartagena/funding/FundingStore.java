package org.cartagena.funding;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.jdbi.v3.core.statement.Query;

/**
 * Answers about money as the viewer may see them, each as the JSON text that the database writes.
 */
public final class FundingStore {
  private final Gate gate;

  public FundingStore(Gate gate) {
    this.gate = gate;
  }

  /** A part of money in a list. */
  record Part(long id, String json) {}

  boolean isProgramme(Viewer viewer, String code) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FundingStore.class, "isProgramme"))
                .bind("code", code)
                .mapTo(Boolean.class)
                .one());
  }

  /** Level of a published administrative area; 0 when there is none of this id. */
  int levelOf(Viewer viewer, long adminAreaId) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FundingStore.class, "levelOf"))
                .bind("id", adminAreaId)
                .mapTo(Integer.class)
                .findOne()
                .orElse(0));
  }

  /** Outlines of the highest administrative areas by their id, as GeoJSON, simplified. */
  Map<Long, String> listOutlines(Viewer viewer, String programme) {
    Map<Long, String> outlines = new HashMap<>();
    gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FundingStore.class, "listOutlines"))
                .bind("programme", programme)
                .map((row, context) -> outlines.put(row.getLong("id"), row.getString("geometry")))
                .list());
    return outlines;
  }

  /** Answer of one of the SQL files of this class; empty when it has no row. */
  Optional<String> find(Viewer viewer, String name, Map<String, Object> parameters) {
    return gate.read(
        viewer,
        handle -> {
          Query query = handle.createQuery(Sql.of(FundingStore.class, name));
          parameters.forEach(query::bind);
          return query.mapTo(String.class).findOne();
        });
  }

  /** Rows of one of the SQL files of this class. */
  List<String> list(Viewer viewer, String name, Map<String, Object> parameters) {
    return gate.read(
        viewer,
        handle -> {
          Query query = handle.createQuery(Sql.of(FundingStore.class, name));
          parameters.forEach(query::bind);
          return query.mapTo(String.class).list();
        });
  }

  List<Part> listTransactions(
      Viewer viewer, MoneyFilter filter, boolean uncounted, Long activity, Long after, int most) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FundingStore.class, "listTransactions"))
                .bindMap(filter.parameters())
                .bind("uncounted", uncounted)
                .bind("activity", activity)
                .bind("after", after)
                .bind("most", most)
                .map((row, context) -> new Part(row.getLong("id"), row.getString("json")))
                .list());
  }

  /** Records rates for everybody; {@code rates} is a JSON array of rows of save_rates. */
  int saveRates(Viewer viewer, String rates) {
    return gate.act(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FundingStore.class, "saveRates"))
                .bind("rates", rates)
                .bind("who", viewer.label())
                .mapTo(Integer.class)
                .one());
  }

  boolean hasActivity(Viewer viewer, String programme, String identifier) {
    return gate.read(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FundingStore.class, "hasActivity"))
                .bind("programme", programme)
                .bind("identifier", identifier)
                .mapTo(Boolean.class)
                .one());
  }

  void saveCorrection(Viewer viewer, String programme, Correction correction) {
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("programme", programme);
    parameters.put("identifier", correction.identifier());
    parameters.put("strand", correction.strand());
    parameters.put("donor", correction.donor());
    parameters.put("operator", correction.operator());
    parameters.put("counts", correction.counts());
    parameters.put("note", correction.note());
    parameters.put("who", viewer.label());
    gate.act(
        viewer,
        handle ->
            handle
                .createQuery(Sql.of(FundingStore.class, "saveCorrection"))
                .bindMap(parameters)
                .map((row, context) -> Optional.ofNullable(row.getString(1)))
                .one());
  }
}
