package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cartagena.geo.Rings;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;

/**
 * TopoJSON 1: records share their lines ("arcs"), which may be rounded to a grid, so the file is
 * held in memory. With several objects every row says in source_layer which it is of.
 */
final class TopoJsonReader implements Reader {
  private final Path file;
  private final SourceCrs givenCrs;
  private final GeometryFactory factory = new GeometryFactory();
  private List<Coordinate[]> arcs = List.of();
  private JsonNode topology;

  TopoJsonReader(Path file, SourceCrs givenCrs) {
    this.file = file;
    this.givenCrs = givenCrs;
  }

  @Override
  public Opening open() throws IOException {
    if (Files.size(file) > FileLimits.MAX_TOPOLOGY_BYTES) {
      throw AppException.badInput(
          file.getFileName()
              + " is TopoJSON of more than "
              + (FileLimits.MAX_TOPOLOGY_BYTES >> 20)
              + " MiB. Save it as GeoJSON and import that.");
    }
    load();
    int[] rows = new int[1];
    forEach((layer, geometry) -> rows[0]++);
    if (rows[0] == 0) {
      throw AppException.badInput(file.getFileName() + " is TopoJSON without records.");
    }
    List<RowIssue> issues = new ArrayList<>();
    JsonNode objects = topology.path("objects");
    if (objects.size() > 1) {
      List<String> names = new ArrayList<>();
      objects.fieldNames().forEachRemaining(names::add);
      issues.add(LayerReader.severalLayers(file.getFileName().toString(), names));
    }
    if (givenCrs == null) {
      checkDegrees();
    }
    return new Opening(
        givenCrs == null ? SourceCrs.LON_LAT : givenCrs, true, Map.of(), rows[0], issues);
  }

  private void load() throws IOException {
    try {
      topology = GeoJsonReader.tree(file);
    } catch (JsonProcessingException e) {
      throw GeoJsonReader.refusal(file, e);
    }
    JsonNode scale = topology.path("transform").path("scale");
    JsonNode translate = topology.path("transform").path("translate");
    boolean grid = scale.size() >= 2 && translate.size() >= 2;
    arcs = new ArrayList<>();
    for (JsonNode arc : topology.path("arcs")) {
      Coordinate[] points = new Coordinate[arc.size()];
      double x = 0;
      double y = 0;
      for (int i = 0; i < points.length; i++) {
        JsonNode point = arc.get(i);
        if (point.size() < 2 || !point.get(0).isNumber() || !point.get(1).isNumber()) {
          throw AppException.badInput(
              file.getFileName()
                  + " is damaged: point "
                  + (i + 1)
                  + " of arc "
                  + arcs.size()
                  + " is not two numbers. Nothing was imported.");
        }
        x = grid ? x + point.get(0).doubleValue() : point.get(0).doubleValue();
        y = grid ? y + point.get(1).doubleValue() : point.get(1).doubleValue();
        points[i] = grid ? onGround(x, y, scale, translate) : new Coordinate(x, y);
      }
      arcs.add(points);
    }
  }

  private static Coordinate onGround(double x, double y, JsonNode scale, JsonNode translate) {
    return new Coordinate(
        x * scale.get(0).doubleValue() + translate.get(0).doubleValue(),
        y * scale.get(1).doubleValue() + translate.get(1).doubleValue());
  }

  /** Projected TopoJSON is made for drawing and does not say where on the ground it is. */
  private void checkDegrees() {
    for (Coordinate[] arc : arcs) {
      for (Coordinate point : arc) {
        if (Math.abs(point.x) > 181 || Math.abs(point.y) > 91) {
          throw AppException.badInput(
              String.format(
                  java.util.Locale.ROOT,
                  "%s is TopoJSON whose coordinates are not degrees (one is %.1f, %.1f). If you know the coordinate system, say it with --crs.",
                  file.getFileName(),
                  point.x,
                  point.y));
        }
      }
    }
  }

  private interface Records {
    void accept(String layer, JsonNode geometry) throws IOException;
  }

  private void forEach(Records records) throws IOException {
    for (Map.Entry<String, JsonNode> object : topology.path("objects").properties()) {
      JsonNode geometry = object.getValue();
      if (geometry.path("type").asText().equals("GeometryCollection")) {
        for (JsonNode member : geometry.path("geometries")) {
          records.accept(object.getKey(), member);
        }
      } else {
        records.accept(object.getKey(), geometry);
      }
    }
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    int[] number = new int[1];
    boolean several = topology.path("objects").size() > 1;
    forEach(
        (layer, node) -> {
          Map<String, JsonNode> fields = new LinkedHashMap<>();
          for (Map.Entry<String, JsonNode> property : node.path("properties").properties()) {
            JsonNode value = property.getValue();
            fields.put(
                property.getKey(),
                value.isContainerNode()
                    ? TextNode.valueOf(value.toString())
                    : GeoJsonReader.bounded(value));
          }
          if (node.path("id").isValueNode()) {
            fields.putIfAbsent("id", GeoJsonReader.bounded(node.path("id")));
          }
          if (several) {
            fields.put(LayerReader.COLUMN, TextNode.valueOf(layer));
          }
          rows.accept(row(++number[0], node, fields));
        });
  }

  private RawRow row(int number, JsonNode node, Map<String, JsonNode> fields) {
    List<RowIssue> issues = new ArrayList<>();
    Geometry geometry = null;
    String original = node.path("arcs").isMissingNode() ? null : node.path("arcs").toString();
    Rings rings = new Rings(factory);
    try {
      geometry = geometry(node, rings);
      original = geometry == null ? null : geometry.toText();
    } catch (IllegalArgumentException e) {
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_UNUSABLE,
              "The geometry cannot be read: "
                  + e.getMessage()
                  + ". The record is kept without location."));
    }
    if (rings.closed() > 0) {
      issues.add(GeoJsonReader.ringsClosed(rings.closed()));
    }
    return new RawRow(number, fields, geometry, original, null, issues);
  }

  private Geometry geometry(JsonNode node, Rings rings) {
    JsonNode value = node.path("arcs");
    String type = node.path("type").asText();
    return switch (type) {
      case "null", "" -> null;
      case "Point" -> factory.createPoint(position(node.path("coordinates")));
      case "MultiPoint" -> {
        List<Coordinate> points = new ArrayList<>();
        node.path("coordinates").forEach(point -> points.add(position(point)));
        yield factory.createMultiPointFromCoords(points.toArray(new Coordinate[0]));
      }
      case "LineString" -> line(value);
      case "MultiLineString" -> {
        List<LineString> lines = new ArrayList<>();
        value.forEach(line -> lines.add(line(line)));
        yield factory.createMultiLineString(lines.toArray(new LineString[0]));
      }
      case "Polygon" -> polygon(value, rings);
      case "MultiPolygon" -> {
        List<Polygon> polygons = new ArrayList<>();
        value.forEach(polygon -> polygons.add(polygon(polygon, rings)));
        yield factory.createMultiPolygon(polygons.toArray(new Polygon[0]));
      }
      case "GeometryCollection" -> {
        List<Geometry> members = new ArrayList<>();
        for (JsonNode member : node.path("geometries")) {
          Geometry part = geometry(member, rings);
          if (part != null) {
            members.add(part);
          }
        }
        yield factory.createGeometryCollection(members.toArray(new Geometry[0]));
      }
      default -> throw new IllegalArgumentException("its type " + type + " is not one of TopoJSON");
    };
  }

  private Coordinate position(JsonNode point) {
    if (point.size() < 2 || !point.get(0).isNumber() || !point.get(1).isNumber()) {
      throw new IllegalArgumentException("a position is not two numbers");
    }
    JsonNode scale = topology.path("transform").path("scale");
    JsonNode translate = topology.path("transform").path("translate");
    double x = point.get(0).doubleValue();
    double y = point.get(1).doubleValue();
    return scale.size() >= 2 && translate.size() >= 2
        ? onGround(x, y, scale, translate)
        : new Coordinate(x, y);
  }

  private LineString line(JsonNode indexes) {
    List<Coordinate> points = points(indexes);
    if (points.size() == 1) {
      points.add(points.get(0).copy());
    }
    return factory.createLineString(points.toArray(new Coordinate[0]));
  }

  private Polygon polygon(JsonNode outlines, Rings rings) {
    List<List<Coordinate>> points = new ArrayList<>();
    outlines.forEach(outline -> points.add(points(outline)));
    return rings.polygon(points);
  }

  /** Arcs one after the other; a negative index is an arc the other way round. */
  private List<Coordinate> points(JsonNode indexes) {
    List<Coordinate> points = new ArrayList<>();
    for (JsonNode index : indexes) {
      int number = index.asInt();
      int at = number < 0 ? -number - 1 : number;
      if (!index.isIntegralNumber() || at < 0 || at >= arcs.size()) {
        throw new IllegalArgumentException("it uses arc " + index + ", which is not there");
      }
      Coordinate[] arc = arcs.get(at);
      for (int i = points.isEmpty() ? 0 : 1; i < arc.length; i++) {
        points.add(arc[number < 0 ? arc.length - 1 - i : i].copy());
      }
    }
    return points;
  }
}
