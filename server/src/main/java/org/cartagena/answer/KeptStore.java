package org.cartagena.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKBWriter;

/** Answers that are kept, in transactions of the gate. */
final class KeptStore {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern REFERENCE = Pattern.compile("([A-Z]{3})-(\\d{4})-(\\d{4,9})");

  /** A country full of areas is a report, not an answer to be looked up. */
  private static final int SHAPES_LONGEST = 16_000_000;

  private KeptStore() {}

  /**
   * From which knowledge a transaction reads.
   *
   * @param knownAt as the database writes it
   * @param versions published in its snapshot, in order
   */
  record Moment(String knownAt, List<Integer> versions) {}

  /**
   * A kept answer.
   *
   * @param question as it was sent
   * @param geometry asked about, EPSG:4326
   * @param answer as it was given, with its reference
   * @param programmes of the centre that asked; none for the public
   */
  record Kept(
      String reference,
      Moment moment,
      JsonNode question,
      Geometry geometry,
      ObjectNode answer,
      Shapes shapes,
      Set<String> programmes) {}

  /** What has happened to the data of a programme since a moment. */
  record Since(int edits, int publications, int outlines) {}

  static Moment getMoment(Handle handle) {
    return handle
        .createQuery(Sql.of(KeptStore.class, "getMoment"))
        .map(
            (row, context) ->
                new Moment(
                    row.getString("known_at"),
                    Arrays.asList((Integer[]) row.getArray("versions").getArray())))
        .one();
  }

  /**
   * Keeps an answer that was given to a viewer and returns its reference.
   *
   * @param question as it was sent
   * @throws AppException when it is too large to be kept, or too many were kept
   */
  static String keep(
      Handle handle, Viewer viewer, JsonNode question, Answering.Given given, String key) {
    String shapes = given.shapes().json().toString();
    if (shapes.length() > SHAPES_LONGEST) {
      throw new AppException(
          ProblemType.TOO_LARGE,
          "The areas met have more than 16 MB of outlines, too much to be kept. Ask for a part of the route, or do not keep the answer.");
    }
    ObjectNode sent = question.deepCopy();
    sent.remove("keep");
    String programme = given.question().programme();
    try {
      return handle
          .createQuery(Sql.of(KeptStore.class, "keep"))
          .bind("programme", programme)
          .bind("askedAt", given.moment().knownAt())
          .bind("versions", given.moment().versions().stream().mapToInt(i -> i).toArray())
          .bind("question", sent.toString())
          .bind("geom", new WKBWriter().write(given.question().geometry()))
          .bind("answer", given.answer().toString())
          .bind("shapes", shapes)
          .bind("who", viewer.label())
          .bind("used", used(given.answer()).toArray(new String[0]))
          .bind("key", sha256(key))
          .map(
              (row, context) ->
                  "%s-%d-%04d"
                      .formatted(programme, row.getInt("the_year"), row.getInt("the_number")))
          .one();
    } catch (JdbiException e) {
      if (e.getCause() instanceof SQLException sql && "CA006".equals(sql.getSQLState())) {
        throw new AppException(
            ProblemType.TOO_MANY,
            "The public has kept a thousand answers within the hour. Ask without keep, or later.",
            e);
      }
      throw e;
    }
  }

  /** Programmes whose precise records an answer tells of. */
  static Set<String> used(JsonNode answer) {
    Set<String> programmes = new TreeSet<>();
    if (answer.path("recorded").asBoolean()) {
      programmes.add(answer.at("/programme/code").asText());
    }
    for (String list : List.of("datasets", "hazardAreas", "nearestOutside")) {
      for (JsonNode one : answer.path(list)) {
        if (!list.equals("datasets") || one.path("kind").asText().equals("hazard-area")) {
          programmes.add(one.path("programme").asText());
        }
      }
    }
    return programmes;
  }

  /** The answer with a reference, if the viewer may read it or the key is the right one. */
  static Optional<Kept> find(Handle handle, String reference, String key) {
    Matcher parts = REFERENCE.matcher(reference);
    if (!parts.matches()) {
      return Optional.empty();
    }
    return handle
        .createQuery(Sql.of(KeptStore.class, "find"))
        .bind("programme", parts.group(1))
        .bind("year", Integer.parseInt(parts.group(2)))
        .bind("number", Integer.parseInt(parts.group(3)))
        .bind("key", key == null ? null : sha256(key))
        .map(
            (row, context) -> {
              try {
                ObjectNode answer = (ObjectNode) JSON.readTree(row.getString("answer"));
                return new Kept(
                    reference,
                    new Moment(
                        row.getString("known_at"),
                        Arrays.asList((Integer[]) row.getArray("versions").getArray())),
                    JSON.readTree(row.getString("question")),
                    new WKBReader().read(row.getBytes("geom")),
                    answer.put("reference", reference),
                    Shapes.kept(JSON.readTree(row.getString("shapes"))),
                    new TreeSet<>(
                        new ArrayList<>(
                            Arrays.asList(
                                (String[]) row.getArray("asked_programmes").getArray()))));
              } catch (JsonProcessingException | ParseException e) {
                throw new IllegalStateException("a kept answer cannot be read", e);
              }
            })
        .findOne();
  }

  static Since getSince(Handle handle, String programme, String moment) {
    return handle
        .createQuery(Sql.of(KeptStore.class, "getSince"))
        .bind("programme", programme)
        .bind("moment", moment)
        .map(
            (row, context) ->
                new Since(row.getInt("edits"), row.getInt("publications"), row.getInt("outlines")))
        .one();
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
