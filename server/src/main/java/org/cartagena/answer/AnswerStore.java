package org.cartagena.answer;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/** Reads what answers are made from, in a transaction of the gate. */
final class AnswerStore {
  /** More areas than that are no answer to read; the programme's summary has their figures. */
  static final int AREAS_MOST = 50_000;

  private AnswerStore() {}

  /**
   * Whether precise records of a programme may be read.
   *
   * @param authority whom to ask otherwise, may be null
   */
  record Reach(String authority, boolean precise) {}

  static Optional<Reach> findReach(Handle handle, String programme) {
    return handle
        .createQuery(Sql.of(AnswerStore.class, "findReach"))
        .bind("code", programme)
        .map((row, context) -> new Reach(row.getString("authority"), row.getBoolean("precise")))
        .findOne();
  }

  /**
   * Remaining hazardous areas whose box meets one of the corridor's.
   *
   * @throws AppException when there are more than {@link #AREAS_MOST}
   */
  static Collection<HazardArea> listNear(Handle handle, Corridor corridor) {
    List<Envelope> boxes = corridor.boxes();
    Map<Long, HazardArea> areas = new LinkedHashMap<>();
    WKBReader reader = new WKBReader(new GeometryFactory());
    int rows =
        handle
            .createQuery(Sql.of(AnswerStore.class, "listNear"))
            .bind("west", boxes.stream().mapToDouble(Envelope::getMinX).toArray())
            .bind("south", boxes.stream().mapToDouble(Envelope::getMinY).toArray())
            .bind("east", boxes.stream().mapToDouble(Envelope::getMaxX).toArray())
            .bind("north", boxes.stream().mapToDouble(Envelope::getMaxY).toArray())
            .bind("most", 4 * AREAS_MOST)
            .map(
                (row, context) -> {
                  long id = row.getLong("id");
                  if (!areas.containsKey(id)) {
                    areas.put(id, area(row, reader));
                  }
                  return id;
                })
            .reduce(0, (count, id) -> count + 1);
    if (rows > 4 * AREAS_MOST || areas.size() > AREAS_MOST) {
      throw AppException.badInput(
          "geometry: more than 50,000 hazardous areas lie there. Ask for a part of it; the summary of the programme has the figures of all.");
    }
    return areas.values();
  }

  private static HazardArea area(ResultSet row, WKBReader reader) throws SQLException {
    double areaM2 = row.getDouble("computed_area_m2");
    Double known = row.wasNull() ? null : areaM2;
    try {
      return new HazardArea(
          row.getLong("id"),
          row.getInt("version_id"),
          row.getString("programme"),
          row.getString("local_id"),
          row.getString("classification"),
          row.getString("status"),
          row.getString("priority"),
          Arrays.asList((String[]) row.getArray("contamination_types").getArray()),
          known,
          reader.read(row.getBytes("wkb")));
    } catch (ParseException e) {
      throw new IllegalStateException("a geometry of the database cannot be read", e);
    }
  }

  /** What an answer says beside the areas, as the JSON text that the database writes. */
  static Optional<String> findContext(
      Handle handle, String programme, Geometry ground, Collection<Integer> versions) {
    return handle
        .createQuery(Sql.of(AnswerStore.class, "getContext"))
        .bind("programme", programme)
        .bind("ground", new WKBWriter().write(ground))
        .bind("versions", versions.stream().mapToInt(Integer::intValue).toArray())
        .mapTo(String.class)
        .findOne();
  }
}
