package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cartagena.geo.Rings;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Polygon;

/**
 * GeoJSON (RFC 7946, and the older form with a {@code crs} member): FeatureCollection, Feature,
 * bare geometry, or several of them one after the other. Ready-made readers were tried: they refuse
 * a null geometry or lose properties. Heights are dropped; nested properties stay as JSON text.
 */
final class GeoJsonReader implements Reader {
  static final Set<String> GEOMETRY_TYPES =
      Set.of(
          "Point",
          "MultiPoint",
          "LineString",
          "MultiLineString",
          "Polygon",
          "MultiPolygon",
          "GeometryCollection");

  /** Whole numbers up to this are exact in a double, and so are these powers of ten. */
  private static final long EXACT = 1L << 53;

  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16
  };

  /** How the parser names the place where something began. */
  private static final Pattern SOURCE =
      Pattern.compile("\\[Source: .*?; (line: \\d+, column: \\d+)]");

  private final Path file;
  private final SourceCrs givenCrs;
  private final GeometryFactory factory = new GeometryFactory();
  private int number;

  /** {@code givenCrs} is what the person said, null when nothing. */
  GeoJsonReader(Path file, SourceCrs givenCrs) {
    this.file = file;
    this.givenCrs = givenCrs;
  }

  @Override
  public Opening open() throws IOException {
    String crsName = null;
    int features = 0;
    int others = 0;
    try (JsonParser json =
        parser(new FeatureSkimmer(Files.newInputStream(file), FileLimits.MAX_JSON_DEPTH))) {
      JsonToken token = json.nextToken();
      if (token == null) {
        throw AppException.badInput(file.getFileName() + " is empty.");
      }
      for (; token != null; token = json.nextToken()) {
        if (token == JsonToken.START_ARRAY || token == JsonToken.END_ARRAY) {
          // A list of features is read as a collection of them.
          continue;
        }
        if (token != JsonToken.START_OBJECT) {
          throw AppException.badInput(
              file.getFileName() + " is JSON but not GeoJSON: it does not begin with an object.");
        }
        String type = null;
        boolean hasFeatures = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          switch (name) {
            case "type" -> type = json.getText();
            case "crs" -> crsName = crsName(FileJson.STANDARD.readTree(json));
            case "features" -> {
              hasFeatures = json.currentToken() == JsonToken.START_ARRAY;
              while (hasFeatures && json.nextToken() != JsonToken.END_ARRAY) {
                features++;
                json.skipChildren();
              }
            }
            default -> json.skipChildren();
          }
        }
        refuseOtherJson(type, hasFeatures);
        others += "FeatureCollection".equals(type) ? 0 : 1;
      }
    } catch (JsonProcessingException e) {
      throw refusal(file, e);
    }
    List<RowIssue> issues = new ArrayList<>();
    return new Opening(crs(crsName, issues), true, Map.of(), features + others, issues);
  }

  private void refuseOtherJson(String type, boolean hasFeatures) {
    if (("FeatureCollection".equals(type) && hasFeatures) || "Feature".equals(type)) {
      return;
    }
    if (type != null && GEOMETRY_TYPES.contains(type)) {
      return;
    }
    String what =
        "Topology".equals(type)
            ? " is TopoJSON. Save it as GeoJSON and import that."
            : hasFeatures && type == null
                ? " looks like JSON of an ArcGIS server. Ask the server for it with f=geojson and import that."
                : " is JSON but not GeoJSON: it has no \"type\" of a FeatureCollection, Feature or geometry.";
    throw AppException.badInput(file.getFileName() + what);
  }

  /** Null for a file that says there is none, which by RFC 7946 is WGS 84. */
  private static String crsName(JsonNode crs) {
    JsonNode properties = crs.path("properties");
    if (properties.path("name").isTextual()) {
      return properties.path("name").asText();
    }
    if (properties.path("code").isValueNode()) {
      return "EPSG:" + properties.path("code").asText();
    }
    return crs.isNull() || crs.isMissingNode() ? null : crs.toString();
  }

  private SourceCrs crs(String name, List<RowIssue> issues) {
    SourceCrs inFile = SourceCrs.LON_LAT;
    if (name != null) {
      try {
        inFile = SourceCrs.ofName(name);
      } catch (SourceCrs.UnknownCrsException e) {
        if (givenCrs == null) {
          throw new AppException(
              ProblemType.BAD_INPUT,
              file.getFileName() + ": " + e.getMessage() + " Say which it is with --crs.",
              e);
        }
      }
    }
    if (givenCrs != null && name != null && !givenCrs.code().equals(inFile.code())) {
      issues.add(
          RowIssue.of(
              IssueCode.CRS_ASSUMED,
              "crs",
              name,
              "The file says "
                  + name
                  + "; it was read as "
                  + givenCrs.code()
                  + " because --crs says so."));
    }
    return givenCrs != null ? givenCrs : inFile;
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    number = 0;
    try (JsonParser json = parser(file)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
          readObject(json, rows);
        }
      }
    } catch (JsonProcessingException e) {
      throw refusal(file, e);
    }
  }

  /**
   * A feature, a collection of them, or a geometry; the order of members is free, so all are read
   * before deciding.
   */
  private void readObject(JsonParser json, RowConsumer rows) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      // A null or a number among the features.
      number++;
      json.skipChildren();
      rows.accept(
          new RawRow(
              number,
              Map.of(),
              null,
              null,
              null,
              List.of(RowIssue.of(IssueCode.ROW_UNREADABLE, "The feature is not an object."))));
      return;
    }
    GeometryText members = new GeometryText();
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    GeometryText geometry = null;
    boolean collection = false;
    List<RowIssue> twice = new ArrayList<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "features" -> {
          collection = true;
          if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
              readObject(json, rows);
            }
          } else {
            json.skipChildren();
          }
        }
        case "geometry" -> {
          GeometryText one = readGeometry(json);
          if (geometry != null && one != null && !geometry.original().equals(one.original())) {
            twice.add(
                RowIssue.of(
                    IssueCode.GEOMETRY_UNUSABLE,
                    null,
                    one.original(),
                    "The feature has two geometries, and nobody can say which is meant. The record is kept without location."));
          }
          geometry = geometry == null ? one : geometry;
        }
        case "properties" -> readProperties(json, fields, twice);
        case "id" -> {
          JsonNode id = FileJson.STANDARD.readTree(json);
          fields.putIfAbsent(
              "id", id.isValueNode() ? bounded(id) : TextNode.valueOf(id.toString()));
        }
        case "type", "coordinates", "geometries" -> members.read(name, json);
        default -> json.skipChildren();
      }
    }
    if (collection) {
      return;
    }
    number++;
    if (GEOMETRY_TYPES.contains(String.valueOf(members.type))) {
      geometry = members;
    }
    rows.accept(withTwice(row(fields, geometry), twice));
  }

  /** With what stands twice in the feature: a second geometry takes away the first. */
  private static RawRow withTwice(RawRow row, List<RowIssue> twice) {
    if (twice.isEmpty()) {
      return row;
    }
    boolean geometries =
        twice.stream().anyMatch(issue -> issue.code() == IssueCode.GEOMETRY_UNUSABLE);
    List<RowIssue> issues = new ArrayList<>(row.issues());
    issues.addAll(twice);
    return new RawRow(
        row.number(),
        row.fields(),
        geometries ? null : row.geometry(),
        row.original(),
        row.activity(),
        issues);
  }

  private RawRow row(Map<String, JsonNode> fields, GeometryText text) {
    List<RowIssue> issues = new ArrayList<>();
    Geometry geometry = null;
    String original = null;
    if (text != null) {
      original = text.original();
      Rings rings = new Rings(factory);
      try {
        geometry = text.build(rings);
      } catch (IllegalArgumentException e) {
        issues.add(
            RowIssue.of(
                IssueCode.GEOMETRY_UNUSABLE,
                "The geometry cannot be read: "
                    + e.getMessage()
                    + ". The record is kept without location."));
      }
      if (rings.closed() > 0) {
        issues.add(ringsClosed(rings.closed()));
      }
    }
    return new RawRow(number, fields, geometry, original, null, issues);
  }

  static RowIssue ringsClosed(int closed) {
    return RowIssue.of(
        IssueCode.RING_UNCLOSED,
        closed == 1
            ? "An outline was not closed: its last point was joined to its first."
            : closed + " outlines were not closed: their last points were joined to their first.");
  }

  private static void readProperties(
      JsonParser json, Map<String, JsonNode> fields, List<RowIssue> twice) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      JsonNode value = value(json);
      JsonNode before = fields.put(name, value);
      if (before != null && !name.equals("id") && !before.equals(value)) {
        // JSON leaves open which counts: an area that is open in one must not be closed by the
        // other. Both stay, as a value that is no code and no number.
        fields.put(name, TextNode.valueOf(before.asText() + " | " + value.asText()));
        twice.add(
            RowIssue.of(
                IssueCode.MEMBER_TWICE,
                name,
                null,
                "The property stands twice in the feature with different values. Neither was used; both stay in the source row."));
      }
    }
  }

  /** A number with an absurd exponent stays text: written out it would fill the memory. */
  static JsonNode bounded(JsonNode value) {
    return value.isBigDecimal()
            && Math.abs((long) value.decimalValue().scale()) > FileLimits.MAX_NUMBER_DIGITS
        ? TextNode.valueOf(value.decimalValue().toString())
        : value;
  }

  /** A whole document; for formats that cannot be read as a stream. */
  static JsonNode tree(Path file) throws IOException {
    try (JsonParser json = parser(file)) {
      return FileJson.STANDARD.readTree(json);
    }
  }

  private static JsonNode value(JsonParser json) throws IOException {
    // Most values; a reader of trees for each of them would take longer than the rest.
    if (json.currentToken() == JsonToken.VALUE_STRING) {
      return TextNode.valueOf(json.getText());
    }
    JsonNode value = FileJson.STANDARD.readTree(json);
    return value.isContainerNode() ? TextNode.valueOf(value.toString()) : bounded(value);
  }

  private GeometryText readGeometry(JsonParser json) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return null;
    }
    GeometryText geometry = new GeometryText();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      geometry.read(name, json);
    }
    return geometry;
  }

  /** A parser with limits; the mark before each record of RFC 8142 is passed over. */
  static JsonParser parser(Path file) throws IOException {
    return parser(Files.newInputStream(file));
  }

  private static JsonParser parser(InputStream in) throws IOException {
    return FileJson.STANDARD
        .createParser(new RecordSeparators(new BufferedInputStream(in, 1 << 16)))
        .enable(JsonParser.Feature.AUTO_CLOSE_SOURCE);
  }

  static AppException refusal(Path file, JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : " at line "
                + e.getLocation().getLineNr()
                + ", column "
                + e.getLocation().getColumnNr();
    if (e instanceof StreamConstraintsException) {
      return new AppException(
          ProblemType.BAD_INPUT,
          file.getFileName()
              + " is nested deeper or has longer values than any real data"
              + where
              + ". It was not read.",
          e);
    }
    boolean encoding = e.getOriginalMessage() != null && e.getOriginalMessage().contains("UTF-8");
    return new AppException(
        ProblemType.BAD_INPUT,
        file.getFileName()
            + (encoding ? " is not UTF-8" : " is not valid JSON")
            + where
            + ": "
            + words(e)
            + (encoding ? ". Save it as UTF-8 and import that." : ". Nothing was imported."),
        e);
  }

  /** What the parser says, without the text of the file, which may hold anything. */
  private static String words(JsonProcessingException e) {
    return SOURCE
        .matcher(String.valueOf(e.getOriginalMessage()).replaceAll("\\R.*", ""))
        .replaceAll("$1");
  }

  /** A geometry as it came: its text, and its numbers. */
  private final class GeometryText {
    private String type;
    private Object coordinates;
    private List<GeometryText> geometries;
    private final StringBuilder text = new StringBuilder(512);

    String original() {
      return "{" + text + "}";
    }

    void read(String member, JsonParser json) throws IOException {
      switch (member) {
        case "type" -> {
          type = json.currentToken() == JsonToken.VALUE_STRING ? json.getText() : null;
          boolean plain = type != null && GEOMETRY_TYPES.contains(type);
          append(
              "\"type\":"
                  + (plain
                      ? '"' + type + '"'
                      : type == null ? "null" : TextNode.valueOf(type).toString()));
          json.skipChildren();
        }
        case "coordinates" -> {
          append("\"coordinates\":");
          coordinates = readNumbers(json);
        }
        case "geometries" -> {
          geometries = new ArrayList<>();
          List<String> texts = new ArrayList<>();
          if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
              GeometryText part = readGeometry(json);
              if (part != null) {
                geometries.add(part);
                texts.add(part.original());
              }
            }
          }
          append("\"geometries\":[" + String.join(",", texts) + "]");
        }
        default -> json.skipChildren();
      }
    }

    private void append(String part) {
      text.append(text.length() == 0 ? "" : ",").append(part);
    }

    /** Numbers as double[], arrays of anything else as List. */
    private Object readNumbers(JsonParser json) throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        text.append(
            json.currentToken() == JsonToken.START_OBJECT
                ? "{}"
                : JsonNodeFactory.instance.textNode(json.getText()).toString());
        json.skipChildren();
        return null;
      }
      text.append('[');
      List<Object> nested = null;
      double[] numbers = new double[4];
      int n = 0;
      boolean first = true;
      while (json.nextToken() != JsonToken.END_ARRAY) {
        text.append(first ? "" : ",");
        first = false;
        if (json.currentToken().isNumeric()) {
          double value = number(json);
          if (n < numbers.length) {
            numbers[n++] = value;
          }
        } else {
          nested = nested == null ? new ArrayList<>() : nested;
          nested.add(readNumbers(json));
        }
      }
      text.append(']');
      return nested != null ? nested : java.util.Arrays.copyOf(numbers, n);
    }

    /** Takes over the text of a number, and reads it. */
    private double number(JsonParser json) throws IOException {
      char[] digits = json.getTextCharacters();
      int from = json.getTextOffset();
      int to = from + json.getTextLength();
      text.append(digits, from, to - from);
      long all = 0;
      int point = -1;
      for (int i = digits[from] == '-' ? from + 1 : from; i < to; i++) {
        if (digits[i] == '.') {
          point = i;
        } else if (digits[i] >= '0' && digits[i] <= '9' && all < EXACT / 10) {
          all = 10 * all + (digits[i] - '0');
        } else {
          return json.getDoubleValue();
        }
      }
      int decimals = point < 0 ? 0 : to - point - 1;
      if (all == 0 || decimals >= POWERS_OF_TEN.length) {
        return json.getDoubleValue();
      }
      // Both are exact, so that the quotient is rounded once: the double nearest to the text.
      double value = all / POWERS_OF_TEN[decimals];
      return digits[from] == '-' ? -value : value;
    }

    Geometry build(Rings rings) {
      if (type == null) {
        throw new IllegalArgumentException("it has no type");
      }
      return switch (type) {
        case "Point" ->
            isEmpty(coordinates)
                ? factory.createPoint()
                : factory.createPoint(coordinate(coordinates));
        case "MultiPoint" ->
            factory.createMultiPointFromCoords(points(coordinates).toArray(new Coordinate[0]));
        case "LineString" -> line(coordinates);
        case "MultiLineString" ->
            factory.createMultiLineString(
                list(coordinates).stream().map(this::line).toArray(LineString[]::new));
        case "Polygon" -> polygon(coordinates, rings);
        case "MultiPolygon" ->
            factory.createMultiPolygon(
                list(coordinates).stream()
                    .map(polygon -> polygon(polygon, rings))
                    .toArray(Polygon[]::new));
        case "GeometryCollection" -> collection(rings);
        default ->
            throw new IllegalArgumentException("its type " + type + " is not one of GeoJSON");
      };
    }

    private Geometry collection(Rings rings) {
      List<Geometry> parts = new ArrayList<>();
      for (GeometryText part : geometries == null ? List.<GeometryText>of() : geometries) {
        parts.add(part.build(rings));
      }
      return factory.createGeometryCollection(parts.toArray(new Geometry[0]));
    }

    private LineString line(Object value) {
      List<Coordinate> points = points(value);
      if (points.size() == 1) {
        points.add(points.get(0).copy());
      }
      return factory.createLineString(points.toArray(new Coordinate[0]));
    }

    private Polygon polygon(Object value, Rings rings) {
      return rings.polygon(list(value).stream().map(this::points).toList());
    }

    private boolean isEmpty(Object value) {
      return value instanceof double[] numbers && numbers.length == 0;
    }

    private List<?> list(Object value) {
      if (value instanceof List<?> list) {
        return list;
      }
      if (isEmpty(value)) {
        return List.of();
      }
      throw new IllegalArgumentException("its coordinates do not fit its type " + type);
    }

    private List<Coordinate> points(Object value) {
      List<Coordinate> points = new ArrayList<>();
      for (Object point : list(value)) {
        points.add(coordinate(point));
      }
      return points;
    }

    private Coordinate coordinate(Object value) {
      if (value instanceof double[] numbers && numbers.length >= 2) {
        return new Coordinate(numbers[0], numbers[1]);
      }
      throw new IllegalArgumentException("its coordinates do not fit its type " + type);
    }
  }
}
