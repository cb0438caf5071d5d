package org.cartagena.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
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

  /** Some 60 MB of cells. */
  private static final int BLOCKS_MOST = 4_000;

  private static final ObjectMapper JSON = new ObjectMapper();

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
        shape(row, reader));
  }

  /** What an answer says beside the areas, as the database writes it. */
  static ObjectNode getContext(
      Handle handle, String programme, Corridor corridor, Collection<Integer> versions) {
    return json(
        handle
            .createQuery(Sql.of(AnswerStore.class, "getContext"))
            .bind("programme", programme)
            .bind("ground", new WKBWriter().write(collected(corridor)))
            .bind("versions", versions.stream().mapToInt(Integer::intValue).toArray())
            .mapTo(String.class)
            .one());
  }

  /**
   * Remaining hazardous areas whose box meets one of the boxes, without those of {@code except};
   * nothing when there are more than {@link #AREAS_MOST}.
   */
  static Optional<Collection<HazardArea>> listInBoxes(
      Handle handle, List<Envelope> boxes, Set<Long> except) {
    WKBReader reader = new WKBReader(new GeometryFactory());
    List<HazardArea> areas =
        inBoxes(handle.createQuery(Sql.of(AnswerStore.class, "listInBoxes")), boxes)
            .bind("except", except.stream().mapToLong(Long::longValue).toArray())
            .bind("most", AREAS_MOST)
            .map((row, context) -> area(row, reader))
            .list();
    return areas.size() > AREAS_MOST ? Optional.empty() : Optional.of(areas);
  }

  /**
   * Released land whose box meets one of the corridor's.
   *
   * @throws AppException when there is more than {@link #AREAS_MOST}
   */
  static List<Released.Land> listReleases(Handle handle, Corridor corridor) {
    WKBReader reader = new WKBReader(new GeometryFactory());
    List<Envelope> boxes = corridor.boxes();
    List<Released.Land> lands =
        inBoxes(handle.createQuery(Sql.of(AnswerStore.class, "listReleases")), boxes)
            .bind("most", AREAS_MOST)
            .map(
                (row, context) ->
                    new Released.Land(
                        row.getLong("id"),
                        row.getString("local_id"),
                        row.getString("hazard_local_id"),
                        row.getString("programme"),
                        row.getString("release_type"),
                        row.getString("method"),
                        row.getString("operator"),
                        row.getObject("completed_on", LocalDate.class),
                        shape(row, reader)))
            .list();
    if (lands.size() > AREAS_MOST) {
      throw AppException.badInput(
          "geometry: more than 50,000 pieces of released land lie there. Ask for a part of it.");
    }
    return lands;
  }

  /** Whether any estimate of population is published. */
  static boolean hasPopulation(Handle handle) {
    return handle
        .createQuery(Sql.of(AnswerStore.class, "hasPopulation"))
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Blocks of rasters of population whose box meets one of the boxes; nothing when there are more
   * than {@link #BLOCKS_MOST}.
   */
  static Optional<Collection<Population.Block>> listPopulation(
      Handle handle, List<Envelope> boxes) {
    List<Population.Block> blocks =
        inBoxes(handle.createQuery(Sql.of(AnswerStore.class, "listPopulation")), boxes)
            .bind("most", BLOCKS_MOST)
            .map(
                (row, context) ->
                    new Population.Block(
                        new Population.Source(
                            row.getInt("version_id"),
                            row.getInt("dataset_id"),
                            row.getString("name"),
                            row.getObject("as_of", LocalDate.class),
                            row.getDouble("west_degrees"),
                            row.getDouble("north_degrees"),
                            row.getDouble("cell_width_degrees"),
                            row.getDouble("cell_height_degrees")),
                        row.getInt("first_column"),
                        row.getInt("first_row"),
                        row.getInt("column_count"),
                        row.getInt("row_count"),
                        ByteBuffer.wrap(row.getBytes("cells"))))
            .list();
    return blocks.size() > BLOCKS_MOST ? Optional.empty() : Optional.of(blocks);
  }

  private static Query inBoxes(Query query, List<Envelope> boxes) {
    return query
        .bind("west", boxes.stream().mapToDouble(Envelope::getMinX).toArray())
        .bind("south", boxes.stream().mapToDouble(Envelope::getMinY).toArray())
        .bind("east", boxes.stream().mapToDouble(Envelope::getMaxX).toArray())
        .bind("north", boxes.stream().mapToDouble(Envelope::getMaxY).toArray());
  }

  /**
   * What else is recorded where the corridor passes: records without location, casualties, who
   * works and pays there, other projects.
   *
   * @param areas met and nearby
   * @param releases met
   */
  static ObjectNode getSurroundings(
      Handle handle,
      Question question,
      Corridor corridor,
      Collection<Long> areas,
      Collection<Long> releases) {
    Geometry ground = collected(corridor);
    Envelope box = ground.getEnvelopeInternal();
    Envelope around = Nearby.widened(box, Nearby.WITHIN_M);
    return json(
        handle
            .createQuery(Sql.of(AnswerStore.class, "getSurroundings"))
            .bind("programme", question.programme())
            .bind("ground", new WKBWriter().write(ground))
            .bind("projectId", question.projectId())
            .bind("aroundLongitude", around.getMaxX() - box.getMaxX())
            .bind("aroundLatitude", around.getMaxY() - box.getMaxY())
            .bind("areas", areas.stream().mapToLong(Long::longValue).toArray())
            .bind("releases", releases.stream().mapToLong(Long::longValue).toArray())
            .mapTo(String.class)
            .one());
  }

  private static Geometry collected(Corridor corridor) {
    return new GeometryFactory()
        .createGeometryCollection(corridor.parts().toArray(new Geometry[0]));
  }

  /** A stored project that the viewer may see. */
  static Optional<Question.Project> findProject(Handle handle, long id) {
    WKBReader reader = new WKBReader(new GeometryFactory());
    return handle
        .createQuery(Sql.of(AnswerStore.class, "findProject"))
        .bind("id", id)
        .map(
            (row, context) -> {
              double corridorM = row.getDouble("corridor_m");
              Double own = row.wasNull() ? null : corridorM;
              double cost = row.getDouble("cost");
              boolean costed = !row.wasNull() && cost > 0;
              return new Question.Project(
                  row.getString("programme"),
                  row.getString("name"),
                  row.getBytes("wkb") == null ? null : shape(row, reader),
                  own,
                  costed ? new Question.Money(cost, row.getString("cost_currency")) : null,
                  row.getObject("starts_on", LocalDate.class));
            })
        .findOne();
  }

  private static Geometry shape(ResultSet row, WKBReader reader) throws SQLException {
    try {
      return reader.read(row.getBytes("wkb"));
    } catch (ParseException e) {
      throw new IllegalStateException("a geometry of the database cannot be read", e);
    }
  }

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database wrote no JSON", e);
    }
  }
}
