package org.cartagena.geo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/**
 * One geometry of a JSON object in memory: GeoJSON (RFC 7946), or as ArcGIS writes it ({@code
 * rings}, {@code paths}, {@code points}, {@code x} and {@code y}). Heights and measures are
 * dropped. A fault is an IllegalArgumentException whose message goes on "The geometry cannot be
 * read: ".
 */
public final class JsonGeometry {
  private final GeometryFactory factory;
  private final Rings rings;

  public JsonGeometry(GeometryFactory factory) {
    this.factory = factory;
    this.rings = new Rings(factory);
  }

  /** How many rings had to be closed. */
  public int closed() {
    return rings.closed();
  }

  public static boolean isGeoJson(JsonNode node) {
    return node.path("type").isTextual()
        && (node.path("coordinates").isArray() || node.path("geometries").isArray());
  }

  public static boolean isEsri(JsonNode node) {
    return node.has("rings")
        || node.has("paths")
        || node.has("points")
        || node.has("curveRings")
        || node.has("curvePaths")
        || (node.has("x") && node.has("y"));
  }

  public Geometry geoJson(JsonNode node) {
    JsonNode coordinates = node.path("coordinates");
    return switch (node.path("type").asText()) {
      case "Point" ->
          coordinates.isEmpty() ? factory.createPoint() : factory.createPoint(point(coordinates));
      case "MultiPoint" ->
          factory.createMultiPointFromCoords(points(coordinates).toArray(new Coordinate[0]));
      case "LineString" -> line(coordinates);
      case "MultiLineString" -> lines(coordinates);
      case "Polygon" -> polygon(coordinates);
      case "MultiPolygon" -> {
        List<Polygon> polygons = new ArrayList<>();
        for (JsonNode part : coordinates) {
          polygons.add(polygon(part));
        }
        yield factory.createMultiPolygon(polygons.toArray(new Polygon[0]));
      }
      case "GeometryCollection" -> {
        List<Geometry> parts = new ArrayList<>();
        for (JsonNode part : node.path("geometries")) {
          if (part.path("type").asText().equals("GeometryCollection")) {
            throw new IllegalArgumentException("collections lie within collections");
          }
          parts.add(geoJson(part));
        }
        yield factory.createGeometryCollection(parts.toArray(new Geometry[0]));
      }
      default ->
          throw new IllegalArgumentException(
              "\"" + node.path("type").asText() + "\" is no kind of geometry");
    };
  }

  /** Null for an empty point, which ArcGIS writes as NaN or null. */
  public Geometry esri(JsonNode node) {
    if (node.has("curveRings") || node.has("curvePaths")) {
      throw new IllegalArgumentException(
          "it has curves, which are not read; ask the server for it with returnTrueCurves=false");
    }
    if (node.has("rings")) {
      List<List<Coordinate>> all = new ArrayList<>();
      for (JsonNode ring : array(node, "rings")) {
        all.add(points(ring));
      }
      return all.isEmpty() ? factory.createPolygon() : rings.polygons(all);
    }
    if (node.has("paths")) {
      JsonNode paths = array(node, "paths");
      return paths.size() == 1 ? line(paths.get(0)) : lines(paths);
    }
    if (node.has("points")) {
      return factory.createMultiPointFromCoords(
          points(array(node, "points")).toArray(new Coordinate[0]));
    }
    JsonNode x = node.path("x");
    JsonNode y = node.path("y");
    if (isNothing(x) && isNothing(y)) {
      return factory.createPoint();
    }
    return factory.createPoint(new Coordinate(number(x), number(y)));
  }

  private static boolean isNothing(JsonNode node) {
    return node.isNull()
        || node.isMissingNode()
        || (node.isTextual() && node.asText().toLowerCase(Locale.ROOT).equals("nan"))
        || (node.isNumber() && Double.isNaN(node.asDouble()));
  }

  private static JsonNode array(JsonNode node, String member) {
    JsonNode array = node.path(member);
    if (!array.isArray()) {
      throw new IllegalArgumentException("\"" + member + "\" is not a list");
    }
    return array;
  }

  private Polygon polygon(JsonNode node) {
    List<List<Coordinate>> all = new ArrayList<>();
    for (JsonNode ring : node) {
      all.add(points(ring));
    }
    return rings.polygon(all);
  }

  private LineString line(JsonNode node) {
    List<Coordinate> points = points(node);
    if (points.size() == 1) {
      points.add(points.get(0).copy());
    }
    return factory.createLineString(points.toArray(new Coordinate[0]));
  }

  private Geometry lines(JsonNode node) {
    List<LineString> lines = new ArrayList<>();
    for (JsonNode part : node) {
      lines.add(line(part));
    }
    return factory.createMultiLineString(lines.toArray(new LineString[0]));
  }

  private static List<Coordinate> points(JsonNode node) {
    if (!node.isArray()) {
      throw new IllegalArgumentException("a list of points is missing");
    }
    List<Coordinate> points = new ArrayList<>(node.size());
    for (JsonNode point : node) {
      points.add(point(point));
    }
    return points;
  }

  private static Coordinate point(JsonNode node) {
    if (!node.isArray() || node.size() < 2) {
      throw new IllegalArgumentException("a point has fewer than two numbers");
    }
    return new Coordinate(number(node.get(0)), number(node.get(1)));
  }

  private static double number(JsonNode node) {
    double value = node == null || !node.isNumber() ? Double.NaN : node.asDouble();
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a coordinate is not a number");
    }
    return value;
  }

  /** A geometry as GeoJSON, with seven decimals: a centimetre. */
  public static ObjectNode write(Geometry geometry) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("type", geometry.getGeometryType());
    if (geometry instanceof GeometryCollection && geometry.getClass() == GeometryCollection.class) {
      ArrayNode geometries = json.putArray("geometries");
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        geometries.add(write(geometry.getGeometryN(i)));
      }
    } else {
      json.set("coordinates", coordinates(geometry));
    }
    return json;
  }

  private static ArrayNode coordinates(Geometry geometry) {
    ArrayNode coordinates = JsonNodeFactory.instance.arrayNode();
    if (geometry instanceof Point point) {
      addPosition(coordinates, point.getCoordinate());
    } else if (geometry instanceof LineString line) {
      for (Coordinate at : line.getCoordinates()) {
        addPosition(coordinates.addArray(), at);
      }
    } else if (geometry instanceof Polygon polygon) {
      coordinates.add(coordinates(polygon.getExteriorRing()));
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        coordinates.add(coordinates(polygon.getInteriorRingN(i)));
      }
    } else {
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        coordinates.add(coordinates(geometry.getGeometryN(i)));
      }
    }
    return coordinates;
  }

  private static void addPosition(ArrayNode position, Coordinate at) {
    position.add(Math.round(at.x * 1e7) / 1e7).add(Math.round(at.y * 1e7) / 1e7);
  }
}
