package org.cartagena.cql;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;

/** CQL2 JSON to a tree, after the schema of OGC 21-065r2. */
final class JsonReader {
  // A level of the filter is an object and an array; geometries add a few.
  private static final int NESTING = 3 * Filter.MOST_LEVELS + 8;
  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(NESTING)
                          .maxNumberLength(1_000)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Places places;
  private final Values values;

  JsonReader(Places places) {
    this.places = places;
    this.values = new Values(places);
  }

  Expression read(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : "line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
      throw Places.fault(
          where,
          "it is not JSON that can be read here (at most " + NESTING + " levels, no member twice)");
    }
    if (root.isMissingNode()) {
      throw Places.fault("", "it is empty");
    }
    return places.shallow(expression(root, ""));
  }

  private Expression expression(JsonNode node, String path) {
    String place = place(path);
    if (node.isTextual()) {
      return values.text(place, node.textValue());
    }
    if (node.isNumber()) {
      return values.number(place, node.decimalValue());
    }
    if (node.isBoolean()) {
      return places.at(place, new Expression.Truth(node.booleanValue()));
    }
    if (node.isArray()) {
      List<Expression> elements = list(node, path, this::expression);
      return places.at(place, new Expression.Array(elements));
    }
    if (node.isObject()) {
      if (node.has("op")) {
        return operation(node, path);
      }
      if (node.has("property")) {
        return places.at(place, new Expression.Property(string(node, "property", path)));
      }
      if (node.has("date")) {
        return values.day(place, string(node, "date", path));
      }
      if (node.has("timestamp")) {
        return values.moment(place, string(node, "timestamp", path));
      }
      if (node.has("interval")) {
        return interval(node.get("interval"), path);
      }
      if (node.has("bbox") && !node.has("type")) {
        return values.box(place, list(node.get("bbox"), path + ".bbox", JsonReader::coordinate));
      }
      if (node.has("type")) {
        return values.shape(place, geometry(node, path));
      }
    }
    throw Places.fault(
        place,
        "this is no expression; an object has \"op\" and \"args\", \"property\", \"date\","
            + " \"timestamp\", \"interval\", \"bbox\", or \"type\" and \"coordinates\"");
  }

  private Expression operation(JsonNode node, String path) {
    String place = place(path);
    String op = string(node, "op", path);
    JsonNode args = node.path("args");
    if (!args.isArray()) {
      throw Places.fault(place, Places.quoted(op) + " needs \"args\", an array");
    }
    List<Expression> arguments = list(args, path(path, "args"), this::expression);
    Optional<Operator.Compare> compare = Operator.of(Operator.Compare.values(), op);
    if (compare.isPresent()) {
      Functions.number(place, op, arguments, 2);
      return places.at(
          place, new Expression.Comparison(compare.get(), arguments.get(0), arguments.get(1)));
    }
    Optional<Operator.Calculate> calculate = Operator.of(Operator.Calculate.values(), op);
    if (calculate.isPresent()) {
      Functions.number(place, op, arguments, 2);
      return places.at(
          place, new Expression.Arithmetic(calculate.get(), arguments.get(0), arguments.get(1)));
    }
    switch (op) {
      case "and", "or" -> {
        if (arguments.size() < 2) {
          throw Places.fault(place, "\"" + op + "\" takes two arguments or more");
        }
        return places.at(
            place, op.equals("and") ? new Expression.And(arguments) : new Expression.Or(arguments));
      }
      case "not" -> {
        Functions.number(place, op, arguments, 1);
        return places.at(place, new Expression.Not(arguments.get(0)));
      }
      case "isNull" -> {
        Functions.number(place, op, arguments, 1);
        return places.at(place, new Expression.IsNull(arguments.get(0)));
      }
      case "like" -> {
        Functions.number(place, op, arguments, 2);
        return places.at(place, new Expression.Like(arguments.get(0), arguments.get(1)));
      }
      case "between" -> {
        Functions.number(place, op, arguments, 3);
        return places.at(
            place, new Expression.Between(arguments.get(0), arguments.get(1), arguments.get(2)));
      }
      case "in" -> {
        Functions.number(place, op, arguments, 2);
        if (!(arguments.get(1) instanceof Expression.Array choices)) {
          throw places.fault(arguments.get(1), "\"in\" takes an array here");
        }
        return places.at(place, new Expression.In(arguments.get(0), choices.elements()));
      }
      default -> {
        return Functions.of(places, place, op, arguments);
      }
    }
  }

  private Expression interval(JsonNode ends, String path) {
    String place = place(path);
    if (!ends.isArray() || ends.size() != 2) {
      throw Places.fault(place, "\"interval\" is an array of two: from and to");
    }
    List<Expression> bounds =
        list(
            ends,
            path(path, "interval"),
            (end, at) ->
                end.isTextual() ? values.bound(place(at), end.textValue()) : expression(end, at));
    return places.at(place, new Expression.Interval(bounds.get(0), bounds.get(1)));
  }

  private Geometry geometry(JsonNode node, String path) {
    String place = place(path);
    String type = string(node, "type", path);
    JsonNode at = node.path("coordinates");
    String below = path(path, "coordinates");
    return switch (type) {
      case "Point" -> values.point(position(at, below));
      case "LineString" -> line(at, below);
      case "Polygon" -> polygon(at, below);
      case "MultiPoint" -> values.multiPoint(some(at, below, this::position));
      case "MultiLineString" -> values.multiLine(some(at, below, this::line));
      case "MultiPolygon" -> values.multiPolygon(some(at, below, this::polygon));
      case "GeometryCollection" ->
          values.collection(
              some(node.path("geometries"), path(path, "geometries"), this::geometry));
      default -> throw Places.fault(place, Places.quoted(type) + " is no type of GeoJSON geometry");
    };
  }

  private LineString line(JsonNode node, String path) {
    return values.line(place(path), list(node, path, this::position));
  }

  private Polygon polygon(JsonNode node, String path) {
    return values.polygon(
        place(path), list(node, path, (ring, at) -> list(ring, at, this::position)));
  }

  private Coordinate position(JsonNode node, String path) {
    return values.position(place(path), list(node, path, JsonReader::coordinate));
  }

  private static double coordinate(JsonNode node, String path) {
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw Places.fault(place(path), "a coordinate is a number, and not too large");
    }
    return node.doubleValue();
  }

  private static <T> List<T> some(
      JsonNode node, String path, BiFunction<JsonNode, String, T> read) {
    List<T> items = list(node, path, read);
    if (items.isEmpty()) {
      throw Places.fault(place(path), "it is empty");
    }
    return items;
  }

  private static <T> List<T> list(
      JsonNode node, String path, BiFunction<JsonNode, String, T> read) {
    if (!node.isArray()) {
      throw Places.fault(place(path), "an array is expected here");
    }
    List<T> items = new ArrayList<>();
    for (int i = 0; i < node.size(); i++) {
      items.add(read.apply(node.get(i), path + "[" + i + "]"));
    }
    return items;
  }

  private static String string(JsonNode node, String member, String path) {
    JsonNode value = node.path(member);
    if (!value.isTextual()) {
      throw Places.fault(place(path), "\"" + member + "\" is a text");
    }
    return value.textValue();
  }

  private static String path(String path, String member) {
    return path.isEmpty() ? member : path + "." + member;
  }

  private static String place(String path) {
    return path.isEmpty() ? "" : "at " + path;
  }
}
