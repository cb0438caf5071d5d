package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cartagena.db.Sql;
import org.cartagena.geo.JsonGeometry;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;

/**
 * The ground that an answer is about, as GeoJSON features: what its map shows and what its file
 * holds. {@code part} says what a feature is: {@code corridor}, {@code route}, {@code alternative},
 * {@code suggestion}, {@code hazard-area} (every area met, with its whole outline), {@code
 * nearest-outside}; {@code admin-area} is a coarse outline for the map alone.
 */
final class Shapes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final GeometryFactory FACTORY = new GeometryFactory();

  /** Outlines that a small map can show. */
  private static final int ADMIN_AREAS_MOST = 400;

  private static final double STEPS_OF_A_MAP = 1500;

  private final ArrayNode features;

  private Shapes(ArrayNode features) {
    this.features = features;
  }

  /** Shapes that were kept. */
  static Shapes kept(JsonNode features) {
    return new Shapes((ArrayNode) features);
  }

  static Shapes of(
      Handle handle,
      Way way,
      List<Way> alternatives,
      Way suggested,
      List<Analysis.Met> met,
      List<Nearby.Near> nearest) {
    Shapes shapes = new Shapes(JSON.createArrayNode());
    shapes.add("corridor", way.corridor().ground()).put("corridorM", way.corridorM());
    shapes.add("route", way.geometry());
    for (int i = 0; i < alternatives.size(); i++) {
      shapes.add("alternative", alternatives.get(i).geometry()).put("index", i);
    }
    if (suggested != null) {
      shapes.add("suggestion", suggested.geometry());
    }
    for (Analysis.Met one : met) {
      ObjectNode properties = shapes.add("hazard-area", one.area().geometry());
      Findings.describe(properties, one.area());
      properties.put("areaInsideM2", Findings.tenth(one.areaInsideM2()));
    }
    for (Nearby.Near one : nearest) {
      ObjectNode properties = shapes.add("nearest-outside", one.area().geometry());
      Findings.describe(properties, one.area());
      properties.put("distanceM", Findings.tenth(one.distanceM()));
    }
    shapes.addAdminAreas(handle);
    return shapes;
  }

  private ObjectNode add(String part, Geometry geometry) {
    ObjectNode feature = features.addObject().put("type", "Feature");
    feature.set("geometry", JsonGeometry.write(geometry));
    return feature.putObject("properties").put("part", part);
  }

  private void addAdminAreas(Handle handle) {
    Frame frame = Frame.of(list("corridor"));
    for (Envelope box : frame.boxes()) {
      WKBReader reader = new WKBReader(FACTORY);
      handle
          .createQuery(Sql.of(Shapes.class, "listAdminAreas"))
          .bind("west", box.getMinX())
          .bind("south", box.getMinY())
          .bind("east", box.getMaxX())
          .bind("north", box.getMaxY())
          .bind("tolerance", Math.max(box.getWidth(), box.getHeight()) / STEPS_OF_A_MAP)
          .bind("most", ADMIN_AREAS_MOST)
          .map(
              (row, context) -> {
                byte[] wkb = row.getBytes("wkb");
                Geometry outline = wkb == null ? null : read(reader, wkb);
                if (outline != null && !outline.isEmpty()) {
                  add("admin-area", outline)
                      .put("name", row.getString("name"))
                      .put("level", row.getInt("level"));
                }
                return 0;
              })
          .list();
    }
  }

  private static Geometry read(WKBReader reader, byte[] wkb) {
    try {
      return reader.read(wkb);
    } catch (ParseException e) {
      throw new IllegalStateException("a geometry of the database cannot be read", e);
    }
  }

  /** All features, to be kept. */
  ArrayNode json() {
    return features;
  }

  /** Properties of the features of a part, each with its geometry in EPSG:4326. */
  record Shape(JsonNode properties, Geometry geometry) {}

  List<Shape> list(String part) {
    List<Shape> shapes = new ArrayList<>();
    JsonGeometry reader = new JsonGeometry(FACTORY);
    for (JsonNode feature : features) {
      if (feature.at("/properties/part").asText().equals(part)) {
        shapes.add(new Shape(feature.get("properties"), reader.geoJson(feature.get("geometry"))));
      }
    }
    return shapes;
  }

  /**
   * The file for other programs (RFC 7946): features, and as foreign members what the answer says
   * in figures.
   */
  ObjectNode file(JsonNode answer) {
    ObjectNode file = JSON.createObjectNode().put("type", "FeatureCollection");
    ArrayNode bbox = file.putArray("bbox");
    for (double degrees : Frame.of(list("corridor")).bbox()) {
      bbox.add(degrees);
    }
    for (String member :
        List.of(
            "reference",
            "askedAt",
            "programme",
            "question",
            "summary",
            "recorded",
            "notCovered",
            "datasets",
            "disclaimer")) {
      if (answer.has(member)) {
        file.set(member, answer.get(member));
      }
    }
    ArrayNode shown = file.putArray("features");
    for (JsonNode feature : features) {
      if (!feature.at("/properties/part").asText().equals("admin-area")) {
        shown.add(feature);
      }
    }
    return file;
  }

  /** Properties of the areas met, by programme and identifier; those without one under null. */
  Map<String, List<JsonNode>> metByIdentifier() {
    Map<String, List<JsonNode>> areas = new LinkedHashMap<>();
    for (JsonNode feature : features) {
      JsonNode properties = feature.get("properties");
      if (properties.get("part").asText().equals("hazard-area")) {
        String identifier =
            properties.get("localId").isNull()
                ? null
                : properties.get("programme").asText() + " " + properties.get("localId").asText();
        areas.computeIfAbsent(identifier, of -> new ArrayList<>()).add(properties);
      }
    }
    return areas;
  }
}
