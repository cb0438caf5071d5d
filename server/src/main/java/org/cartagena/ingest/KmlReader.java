package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.stream.XMLStreamConstants;
import org.cartagena.geo.Rings;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * KML 2.0 to 2.3: every Placemark is a row, with its name, description, times, extended data and
 * the folders that it lies in. Coordinates are longitude latitude on WGS 84 by definition. What
 * lies behind a link is not fetched, and the report says so. Heights are dropped.
 */
final class KmlReader implements Reader {
  private static final Set<String> GEOMETRIES =
      Set.of(
          "Point",
          "LineString",
          "LinearRing",
          "Polygon",
          "MultiGeometry",
          "Track",
          "MultiTrack",
          "Model");
  private static final Set<String> NOT_READ =
      Set.of("NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Tour");
  private static final Set<String> PLAIN_FIELDS =
      Set.of("name", "description", "Snippet", "address", "phoneNumber", "styleUrl");

  private final Path file;
  private final GeometryFactory factory = new GeometryFactory();

  KmlReader(Path file) {
    this.file = file;
  }

  @Override
  public Opening open() throws IOException {
    int placemarks = 0;
    Map<String, Integer> others = new TreeMap<>();
    try (XmlInput xml = new XmlInput(file)) {
      for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
        if (event == XMLStreamConstants.START_ELEMENT) {
          if (xml.name().equals("Placemark")) {
            placemarks++;
          } else if (NOT_READ.contains(xml.name())) {
            others.merge(xml.name(), 1, Integer::sum);
          }
        }
      }
    }
    String listed =
        String.join(
            ", ",
            others.entrySet().stream()
                .map(other -> other.getValue() + " " + other.getKey())
                .toList());
    if (placemarks == 0) {
      throw AppException.badInput(
          file.getFileName()
              + " has no Placemark, so no record"
              + (others.containsKey("NetworkLink")
                  ? ": it is only a link to data kept elsewhere. Open it in Google Earth, save what it shows as KMZ, and import that."
                  : others.isEmpty() ? "." : "; it has only " + listed + "."));
    }
    List<RowIssue> issues = new ArrayList<>();
    if (!others.isEmpty()) {
      issues.add(
          RowIssue.of(
              IssueCode.FILE_UNREAD,
              file.getFileName()
                  + " also has "
                  + listed
                  + ". Pictures make no records, and what lies behind a link is not fetched: if it holds data, save it as KML and import that too."));
    }
    return new Opening(SourceCrs.LON_LAT, true, Map.of(), placemarks, issues);
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    int number = 0;
    Deque<String> folders = new ArrayDeque<>();
    try (XmlInput xml = new XmlInput(file)) {
      Deque<String> open = new ArrayDeque<>();
      StringBuilder folderName = null;
      for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
        switch (event) {
          case XMLStreamConstants.START_ELEMENT -> {
            String name = xml.name();
            if (name.equals("Placemark")) {
              number++;
              rows.accept(row(number, xml.element(), folders));
              continue;
            }
            if (name.equals("Folder")) {
              folders.addLast("");
            }
            folderName =
                name.equals("name") && "Folder".equals(open.peek()) ? new StringBuilder() : null;
            open.push(name);
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
            if (folderName != null && folderName.length() < 1000) {
              folderName.append(xml.text());
            }
          }
          case XMLStreamConstants.END_ELEMENT -> {
            if (folderName != null) {
              folders.removeLast();
              folders.addLast(folderName.toString().strip());
              folderName = null;
            }
            if (open.pop().equals("Folder")) {
              folders.removeLast();
            }
          }
          default -> {
            // Comments and processing instructions are not data.
          }
        }
      }
    }
  }

  private RawRow row(int number, XmlElement placemark, Deque<String> folders) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    List<RowIssue> issues = new ArrayList<>();
    put(fields, "id", placemark.attribute("id"));
    List<XmlElement> shapes = new ArrayList<>();
    for (XmlElement child : placemark.children) {
      if (GEOMETRIES.contains(child.name)) {
        shapes.add(child);
      } else if (PLAIN_FIELDS.contains(child.name)) {
        put(fields, child.name, child.text());
      } else if (child.name.equals("TimeStamp") || child.name.equals("TimeSpan")) {
        child.children.forEach(time -> put(fields, time.name, time.text()));
      } else if (child.name.equals("ExtendedData") || child.name.equals("Metadata")) {
        extended(child, fields);
      }
    }
    String folder = String.join(" / ", folders.stream().filter(name -> !name.isEmpty()).toList());
    put(fields, "folder", folder.isEmpty() ? null : folder);
    Geometry geometry = null;
    String original = null;
    if (!shapes.isEmpty()) {
      Rings rings = new Rings(factory);
      try {
        List<Geometry> parts = new ArrayList<>();
        for (XmlElement shape : shapes) {
          add(shape, rings, parts);
        }
        geometry = parts.size() == 1 ? parts.get(0) : factory.buildGeometry(new ArrayList<>(parts));
        original = geometry.toText();
      } catch (IllegalArgumentException e) {
        original = shapes.get(0).first("coordinates").map(XmlElement::text).orElse(null);
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
    }
    return new RawRow(number, fields, geometry, original, null, issues);
  }

  private static void extended(XmlElement data, Map<String, JsonNode> fields) {
    for (XmlElement child : data.children) {
      switch (child.name) {
        case "Data" ->
            put(
                fields,
                child.attribute("name"),
                child.first("value").map(XmlElement::text).orElse(null));
        case "SchemaData" -> {
          for (XmlElement simple : child.all("SimpleData")) {
            put(fields, simple.attribute("name"), simple.text());
          }
        }
        // Elements of other namespaces are allowed here, each a value.
        default -> put(fields, child.name, child.text());
      }
    }
  }

  /** Also a value of the same name as one before is kept, under the next free name. */
  private static void put(Map<String, JsonNode> fields, String name, String value) {
    if (name == null || value == null) {
      return;
    }
    String unique = name;
    for (int n = 2; fields.containsKey(unique); n++) {
      if (fields.get(unique).asText().equals(value)) {
        return;
      }
      unique = name + "_" + n;
    }
    fields.put(unique, TextNode.valueOf(value));
  }

  private void add(XmlElement shape, Rings rings, List<Geometry> parts) {
    switch (shape.name) {
      case "Point" -> {
        List<Coordinate> points = coordinates(shape);
        if (points.size() != 1) {
          throw new IllegalArgumentException("a point has " + points.size() + " positions");
        }
        parts.add(factory.createPoint(points.get(0)));
      }
      case "LineString" -> parts.add(line(coordinates(shape)));
      case "LinearRing" -> parts.add(line(rings.ring(coordinates(shape))));
      case "Polygon" -> {
        List<List<Coordinate>> outlines = new ArrayList<>();
        for (String side : List.of("outerBoundaryIs", "innerBoundaryIs")) {
          for (XmlElement boundary : shape.all(side)) {
            for (XmlElement ring : boundary.all("LinearRing")) {
              outlines.add(coordinates(ring));
            }
          }
        }
        if (shape.first("outerBoundaryIs").isEmpty()) {
          throw new IllegalArgumentException("a polygon has no outline");
        }
        parts.add(rings.polygon(outlines));
      }
      case "MultiGeometry", "MultiTrack" -> {
        for (XmlElement child : shape.children) {
          if (GEOMETRIES.contains(child.name)) {
            add(child, rings, parts);
          }
        }
      }
      case "Track" -> {
        List<Coordinate> points = new ArrayList<>();
        for (XmlElement at : shape.all("coord")) {
          if (at.text() != null) {
            points.add(coordinate(at.text().split("\\s+")));
          }
        }
        parts.add(line(points));
      }
      default ->
          throw new IllegalArgumentException("a " + shape.name + " is not a place on the map");
    }
  }

  private Geometry line(Geometry ring) {
    return factory.createLineString(ring.getCoordinates());
  }

  private Geometry line(List<Coordinate> points) {
    if (points.size() == 1) {
      points.add(points.get(0).copy());
    }
    return factory.createLineString(points.toArray(new Coordinate[0]));
  }

  private static List<Coordinate> coordinates(XmlElement shape) {
    List<Coordinate> points = new ArrayList<>();
    String text = shape.first("coordinates").map(XmlElement::text).orElse(null);
    if (text != null) {
      // Spaces after commas are not allowed and are written all the same.
      for (String tuple : text.replaceAll("\\s*,\\s*", ",").split("\\s+")) {
        points.add(coordinate(tuple.split(",")));
      }
    }
    return points;
  }

  private static Coordinate coordinate(String[] values) {
    if (values.length < 2) {
      throw new IllegalArgumentException(
          "a position has only one number (" + String.join(",", values) + ")");
    }
    try {
      return new Coordinate(Double.parseDouble(values[0]), Double.parseDouble(values[1]));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "a position is not numbers (" + values[0] + "," + values[1] + ")", e);
    }
  }
}
