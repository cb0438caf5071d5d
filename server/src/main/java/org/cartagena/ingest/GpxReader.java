package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;

/**
 * GPX 1.0 and 1.1: every waypoint, route and track is a row; {@code gpx} says which it is. Degrees
 * on WGS 84 by definition. Heights and times of single points of a line are dropped.
 */
final class GpxReader implements Reader {
  private static final Set<String> RECORDS = Set.of("wpt", "rte", "trk");

  private final Path file;
  private final GeometryFactory factory = new GeometryFactory();

  GpxReader(Path file) {
    this.file = file;
  }

  @Override
  public Opening open() throws IOException {
    int[] records = new int[1];
    read(row -> records[0]++);
    if (records[0] == 0) {
      throw AppException.badInput(
          file.getFileName() + " has no waypoint, route or track, so no record.");
    }
    return new Opening(SourceCrs.LON_LAT, true, Map.of(), records[0], List.of());
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    int number = 0;
    try (XmlInput xml = new XmlInput(file)) {
      for (int event = xml.next(); event != XMLStreamConstants.END_DOCUMENT; event = xml.next()) {
        if (event != XMLStreamConstants.START_ELEMENT) {
          continue;
        }
        if (xml.name().equals("metadata")) {
          // Author, e-mail and the like.
          xml.skip();
        } else if (RECORDS.contains(xml.name())) {
          rows.accept(row(++number, xml));
        }
      }
    }
  }

  private RawRow row(int number, XmlInput xml) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    List<RowIssue> issues = new ArrayList<>();
    String record = xml.name();
    fields.put(
        "gpx",
        TextNode.valueOf(
            switch (record) {
              case "wpt" -> "waypoint";
              case "rte" -> "route";
              default -> "track";
            }));
    List<List<Coordinate>> lines = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    if (record.equals("wpt")) {
      lines.add(new ArrayList<>());
      addPoint(xml, lines.get(0), faults);
    } else if (record.equals("rte")) {
      lines.add(new ArrayList<>());
    }
    int points = 0;
    String open = null;
    int depth = 1;
    StringBuilder text = new StringBuilder();
    while (depth > 0) {
      switch (xml.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          depth++;
          open = xml.name();
          text.setLength(0);
          if (open.equals("trkseg")) {
            lines.add(new ArrayList<>());
          } else if (open.equals("trkpt") || open.equals("rtept")) {
            if (lines.isEmpty()) {
              lines.add(new ArrayList<>());
            }
            addPoint(xml, lines.get(lines.size() - 1), faults);
            xml.skip();
            depth--;
            open = null;
            points++;
          } else if (open.equals("link")) {
            put(fields, "link", xml.attribute("href"));
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> text.append(xml.text());
        case XMLStreamConstants.END_ELEMENT -> {
          depth--;
          if (depth > 0 && open != null && open.equals(xml.name())) {
            put(fields, open, text.toString());
          }
          open = null;
        }
        default -> {
          // Comments and processing instructions are not data.
        }
      }
      if ((long) points * 64 + text.length() > FileLimits.MAX_XML_RECORD_CHARACTERS) {
        throw xml.tooLarge();
      }
    }
    Geometry geometry = geometry(record, lines);
    if (!faults.isEmpty()) {
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_UNUSABLE,
              null,
              faults.get(0),
              faults.size()
                  + (faults.size() == 1 ? " point has" : " points have")
                  + " no latitude and longitude that are numbers"
                  + (geometry == null
                      ? ". The record is kept without location."
                      : "; the line was made of the others. Check it.")));
    }
    return new RawRow(
        number, fields, geometry, geometry == null ? null : geometry.toText(), null, issues);
  }

  private static void addPoint(XmlInput xml, List<Coordinate> points, List<String> faults) {
    String lon = xml.attribute("lon");
    String lat = xml.attribute("lat");
    try {
      points.add(
          new Coordinate(
              Double.parseDouble(String.valueOf(lon)), Double.parseDouble(String.valueOf(lat))));
    } catch (NumberFormatException e) {
      faults.add(lon + ", " + lat);
    }
  }

  private static void put(Map<String, JsonNode> fields, String name, String value) {
    if (value != null && !value.isBlank()) {
      fields.putIfAbsent(name, TextNode.valueOf(value.strip()));
    }
  }

  private Geometry geometry(String record, List<List<Coordinate>> lines) {
    List<LineString> parts = new ArrayList<>();
    for (List<Coordinate> line : lines) {
      if (record.equals("wpt") && !line.isEmpty()) {
        return factory.createPoint(line.get(0));
      }
      if (line.size() == 1) {
        line.add(line.get(0).copy());
      }
      if (!line.isEmpty()) {
        parts.add(factory.createLineString(line.toArray(new Coordinate[0])));
      }
    }
    return parts.isEmpty()
        ? null
        : parts.size() == 1
            ? parts.get(0)
            : factory.createMultiLineString(parts.toArray(new LineString[0]));
  }
}
