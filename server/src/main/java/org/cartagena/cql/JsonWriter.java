package org.cartagena.cql;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** A tree as CQL2 JSON that {@link JsonReader} reads back into the same tree. */
final class JsonWriter {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private JsonWriter() {}

  static JsonNode write(Expression part) {
    if (part instanceof Expression.And) {
      return operation("and", part.parts());
    }
    if (part instanceof Expression.Or) {
      return operation("or", part.parts());
    }
    if (part instanceof Expression.Not) {
      return operation("not", part.parts());
    }
    if (part instanceof Expression.Comparison comparison) {
      return operation(comparison.operator().json(), part.parts());
    }
    if (part instanceof Expression.Like) {
      return operation("like", part.parts());
    }
    if (part instanceof Expression.Between) {
      return operation("between", part.parts());
    }
    if (part instanceof Expression.In in) {
      return operation("in", List.of(in.value(), new Expression.Array(in.choices())));
    }
    if (part instanceof Expression.IsNull) {
      return operation("isNull", part.parts());
    }
    if (part instanceof Expression.Arithmetic arithmetic) {
      return operation(arithmetic.operator().json(), part.parts());
    }
    if (part instanceof Expression.Spatial spatial) {
      return operation(spatial.operator().json(), part.parts());
    }
    if (part instanceof Expression.Temporal temporal) {
      return operation(temporal.operator().json(), part.parts());
    }
    if (part instanceof Expression.Sets sets) {
      return operation(sets.operator().json(), part.parts());
    }
    if (part instanceof Expression.CaseInsensitive) {
      return operation("casei", part.parts());
    }
    if (part instanceof Expression.AccentInsensitive) {
      return operation("accenti", part.parts());
    }
    if (part instanceof Expression.Call call) {
      return operation(call.name(), call.arguments());
    }
    return value(part);
  }

  private static JsonNode value(Expression part) {
    if (part instanceof Expression.Property property) {
      return JSON.objectNode().put("property", property.name());
    }
    if (part instanceof Expression.Text text) {
      return JSON.textNode(text.value());
    }
    if (part instanceof Expression.Numeral number) {
      return JSON.numberNode(number.value());
    }
    if (part instanceof Expression.Truth truth) {
      return JSON.booleanNode(truth.value());
    }
    if (part instanceof Expression.Day day) {
      return JSON.objectNode().put("date", day.value().toString());
    }
    if (part instanceof Expression.Moment moment) {
      return JSON.objectNode().put("timestamp", moment.value().toString());
    }
    if (part instanceof Expression.Interval interval) {
      ObjectNode node = JSON.objectNode();
      node.putArray("interval").add(bound(interval.from())).add(bound(interval.to()));
      return node;
    }
    if (part instanceof Expression.Shape shape) {
      return geometry(shape.geometry());
    }
    if (part instanceof Expression.Box box) {
      ObjectNode node = JSON.objectNode();
      ArrayNode numbers = node.putArray("bbox");
      box.numbers().forEach(numbers::add);
      return node;
    }
    return array(((Expression.Array) part).elements());
  }

  private static JsonNode bound(Expression bound) {
    return bound instanceof Expression.Unbounded
        ? JSON.textNode("..")
        : bound instanceof Expression.Day day
            ? JSON.textNode(day.value().toString())
            : bound instanceof Expression.Moment moment
                ? JSON.textNode(moment.value().toString())
                : write(bound);
  }

  private static ObjectNode operation(String op, List<Expression> arguments) {
    ObjectNode node = JSON.objectNode().put("op", op);
    node.set("args", array(arguments));
    return node;
  }

  private static ArrayNode array(List<Expression> parts) {
    ArrayNode array = JSON.arrayNode();
    parts.forEach(part -> array.add(write(part)));
    return array;
  }

  private static ObjectNode geometry(Geometry geometry) {
    ObjectNode node = JSON.objectNode().put("type", geometry.getGeometryType());
    if (geometry.getGeometryType().equals("GeometryCollection")) {
      ArrayNode members = node.putArray("geometries");
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        members.add(geometry(geometry.getGeometryN(i)));
      }
    } else {
      node.set("coordinates", coordinates(geometry));
    }
    return node;
  }

  private static ArrayNode coordinates(Geometry geometry) {
    if (geometry instanceof Point point) {
      return position(point.getCoordinate());
    }
    ArrayNode array = JSON.arrayNode();
    if (geometry instanceof LineString line) {
      for (Coordinate at : line.getCoordinates()) {
        array.add(position(at));
      }
    } else if (geometry instanceof Polygon polygon) {
      array.add(coordinates(polygon.getExteriorRing()));
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        array.add(coordinates(polygon.getInteriorRingN(i)));
      }
    } else {
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        array.add(coordinates(geometry.getGeometryN(i)));
      }
    }
    return array;
  }

  private static ArrayNode position(Coordinate at) {
    ArrayNode numbers = JSON.arrayNode().add(at.x).add(at.y);
    if (!Double.isNaN(at.getZ())) {
      numbers.add(at.getZ());
    }
    return numbers;
  }
}
