package org.cartagena.answer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import org.cartagena.db.Sql;
import org.jdbi.v3.core.Handle;

/** The planning values of programmes, in a transaction of the gate. */
final class PlanningStore {
  private PlanningStore() {}

  /** Whether the viewer may know of a programme. */
  static boolean isProgramme(Handle handle, String programme) {
    return handle
        .createQuery(Sql.of(PlanningStore.class, "isProgramme"))
        .bind("code", programme)
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * The row in force of each classification and activity: the programme's own, else the general.
   */
  static List<PlanningValue> listInForce(Handle handle, String programme) {
    return handle
        .createQuery(Sql.of(PlanningStore.class, "listInForce"))
        .bind("code", programme)
        .map((row, context) -> value(row))
        .list();
  }

  /** Saves the table of a programme in place of the one in force. */
  static void save(Handle handle, String programme, List<PlanningValue> values, String who) {
    ArrayNode rows = JsonNodeFactory.instance.arrayNode();
    for (PlanningValue value : values) {
      ObjectNode row = rows.addObject();
      row.put("classification", value.classification()).put("activity", value.activity().code());
      put(row, "share", value.share());
      put(row, "cost", value.costPerM2());
      put(row, "productivity", value.m2PerTeamMonth());
      row.put("currency", PlanningValue.CURRENCY);
      row.put("source", value.source()).put("as_of", value.asOf().toString());
    }
    handle
        .createQuery(Sql.of(PlanningStore.class, "save"))
        .bind("code", programme)
        .bind("rows", rows.toString())
        .bind("who", who)
        .mapTo(Integer.class)
        .one();
  }

  private static void put(ObjectNode row, String name, Range range) {
    row.put(name + "_low", range.low());
    row.put(name + "_central", range.central());
    row.put(name + "_high", range.high());
  }

  private static PlanningValue value(ResultSet row) throws SQLException {
    String activity = row.getString("activity");
    return new PlanningValue(
        row.getInt("id"),
        row.getString("programme"),
        row.getString("classification"),
        Activity.find(activity).orElseThrow(() -> new IllegalStateException(activity)),
        range(row, "share"),
        range(row, "cost"),
        range(row, "productivity"),
        row.getString("source"),
        row.getObject("as_of", LocalDate.class),
        row.getString("who"));
  }

  private static Range range(ResultSet row, String name) throws SQLException {
    return new Range(
        row.getDouble(name + "_low"),
        row.getDouble(name + "_central"),
        row.getDouble(name + "_high"));
  }
}
