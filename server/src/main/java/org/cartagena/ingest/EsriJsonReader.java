package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * Features as ArcGIS writes them (ArcGIS REST API, "Query (Feature Service/Layer)", f=json): one
 * answer saved as a file, or what {@link FeatureServer} wrote: a line about the layer, and the
 * answers after it. Coded values become their labels, with the code beside them; dates become text.
 * Coordinates stay in the system of the layer.
 */
final class EsriJsonReader implements Reader {
  /** Member of the first object of a file that {@link FeatureServer} wrote. */
  static final String DOWNLOAD = "cartagenaDownload";

  private static final Pattern RECOGNISED =
      Pattern.compile(
          "\"(?:fieldAliases|objectIdFieldName|geometryType|spatialReference|"
              + DOWNLOAD
              + ")\"\\s*:|\"esriFieldType|\"features\"\\s*:\\s*\\[\\s*\\{\\s*\"(?:attributes|geometry)\"\\s*:");
  private static final Pattern GEOJSON =
      Pattern.compile("\"type\"\\s*:\\s*\"(?:FeatureCollection|Feature|Topology)\"");
  private static final Pattern NAMELESS =
      Pattern.compile("(?i)^(?:field|column|attribute|untitled_question|question|f)_?\\d+$");

  private final Path file;
  private final SourceCrs givenCrs;
  private final GeometryFactory factory = new GeometryFactory();
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Map<String, Map<String, Map<String, String>>> labelsByType = new HashMap<>();
  private String typeField;
  private String geometryType;
  private JsonNode reference;
  private int number;

  /**
   * A field of the layer.
   *
   * @param column name of the column that it becomes
   * @param labels of its coded values; empty when it has none
   */
  private record Field(String column, boolean isDate, Map<String, String> labels) {}

  EsriJsonReader(Path file, SourceCrs givenCrs) {
    this.file = file;
    this.givenCrs = givenCrs;
  }

  /** Whether text that begins with an object is of ArcGIS. */
  static boolean recognises(String start) {
    return RECOGNISED.matcher(start).find() && !GEOJSON.matcher(start).find();
  }

  @Override
  public Opening open() throws IOException {
    int features = 0;
    int downloaded = -1;
    boolean cut = false;
    boolean any = false;
    try (JsonParser json = parser()) {
      while (json.nextToken() != null) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
          throw AppException.badInput(file.getFileName() + " is not JSON of ArcGIS.");
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          json.nextToken();
          switch (name) {
            case "features" -> {
              any = true;
              boolean list = json.currentToken() == JsonToken.START_ARRAY;
              while (list && json.nextToken() != JsonToken.END_ARRAY) {
                features++;
                json.skipChildren();
              }
            }
            default -> {
              JsonNode value = FileJson.RECORDS.readTree(json);
              cut |= name.equals("exceededTransferLimit") && value.asBoolean();
              downloaded = name.equals(DOWNLOAD) ? value.path("features").asInt() : downloaded;
              takeMember(name, value);
            }
          }
        }
      }
    } catch (JsonProcessingException e) {
      throw GeoJsonReader.refusal(file, e);
    }
    refuse(any, features, downloaded, cut);
    List<RowIssue> issues = new ArrayList<>();
    SourceCrs crs = crs(issues);
    return new Opening(crs, geometryType != null, Map.of(), features, issues);
  }

  private void refuse(boolean any, int features, int downloaded, boolean cut) {
    String name = file.getFileName().toString();
    if (!any) {
      throw AppException.badInput(
          name
              + " is JSON of ArcGIS without features. Ask the layer for them, with /query?where=1=1&outFields=*&f=json, or import its address.");
    }
    if (downloaded >= 0 && downloaded != features) {
      throw AppException.badInput(
          name
              + " holds "
              + features
              + " features where "
              + downloaded
              + " were downloaded. Import the address of the layer again.");
    }
    if (downloaded < 0 && cut) {
      throw AppException.badInput(
          name
              + " is incomplete: the server sent the first "
              + features
              + " features and says that there are more (exceededTransferLimit). Import the address of the layer, which reads all of them.");
    }
    if (features == 0) {
      throw AppException.badInput(name + " holds no features.");
    }
  }

  private void takeMember(String name, JsonNode value) {
    switch (name) {
      case "error" ->
          throw AppException.badInput(
              file.getFileName()
                  + " is an error that the server sent: "
                  + value.path("message").asText("no words")
                  + " (code "
                  + value.path("code").asText("none")
                  + ").");
      case "transform" -> {
        if (!value.isNull()) {
          throw AppException.badInput(
              file.getFileName()
                  + " holds coordinates that were rounded for display (quantizationParameters). Ask the server without them.");
        }
      }
      case "geometryType" -> geometryType = value.isTextual() ? value.asText() : geometryType;
      case "spatialReference" -> {
        if (reference != null
            && EsriCrs.code(reference) != EsriCrs.code(value)
            && value.isObject()) {
          throw AppException.badInput(
              file.getFileName() + " holds answers in more than one coordinate system.");
        }
        reference = value.isObject() ? value : reference;
      }
      case "fields" -> value.forEach(this::takeField);
      case "typeIdField" ->
          typeField = value.isTextual() && !value.asText().isBlank() ? value.asText() : typeField;
      case "types" -> value.forEach(this::takeType);
      default -> {}
    }
  }

  private void takeField(JsonNode field) {
    String name = field.path("name").asText();
    if (fields.containsKey(name) || name.isEmpty()) {
      return;
    }
    String alias = field.path("alias").asText("").strip();
    boolean nameless = NAMELESS.matcher(name).matches() && !alias.isEmpty();
    fields.put(
        name,
        new Field(
            nameless ? alias : name,
            field.path("type").asText().equals("esriFieldTypeDate"),
            labels(field.path("domain"))));
  }

  private static Map<String, String> labels(JsonNode domain) {
    Map<String, String> labels = new HashMap<>();
    for (JsonNode coded : domain.path("codedValues")) {
      labels.put(coded.path("code").asText(), coded.path("name").asText());
    }
    return labels;
  }

  private void takeType(JsonNode type) {
    Map<String, Map<String, String>> domains = new HashMap<>();
    type.path("domains")
        .properties()
        .forEach(domain -> domains.put(domain.getKey(), labels(domain.getValue())));
    String id = type.path("id").asText();
    if (typeField != null && type.path("name").isTextual()) {
      domains.put(typeField, Map.of(id, type.path("name").asText()));
    }
    labelsByType.put(id, domains);
  }

  private SourceCrs crs(List<RowIssue> issues) {
    SourceCrs inFile = null;
    try {
      inFile = reference == null ? null : EsriCrs.find(reference);
    } catch (SourceCrs.UnknownCrsException e) {
      if (givenCrs == null) {
        throw new AppException(
            ProblemType.BAD_INPUT,
            file.getFileName() + ": " + e.getMessage() + " Say which it is with --crs.",
            e);
      }
    }
    if (givenCrs != null) {
      if (inFile != null && !givenCrs.code().equals(inFile.code())) {
        issues.add(
            RowIssue.of(
                IssueCode.CRS_ASSUMED,
                "spatialReference",
                inFile.code(),
                "The file says "
                    + inFile.code()
                    + "; it was read as "
                    + givenCrs.code()
                    + " because --crs says so."));
      }
      return givenCrs;
    }
    if (inFile == null && geometryType != null) {
      throw AppException.badInput(
          file.getFileName()
              + " does not say in which coordinate system it is (spatialReference). Say it with --crs.");
    }
    return inFile == null ? SourceCrs.LON_LAT : inFile;
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    number = 0;
    try (JsonParser json = parser()) {
      while (json.nextToken() != null) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String name = json.currentName();
          if (json.nextToken() == JsonToken.START_ARRAY && name.equals("features")) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
              rows.accept(row(FileJson.RECORDS.readTree(json)));
            }
          } else {
            json.skipChildren();
          }
        }
      }
    } catch (JsonProcessingException e) {
      throw GeoJsonReader.refusal(file, e);
    }
  }

  private RawRow row(JsonNode feature) {
    number++;
    JsonNode attributes = feature.path("attributes");
    if (!attributes.isObject()) {
      return new RawRow(
          number,
          Map.of(),
          null,
          null,
          null,
          List.of(RowIssue.of(IssueCode.ROW_UNREADABLE, "The feature has no attributes.")));
    }
    List<RowIssue> issues = new ArrayList<>();
    JsonNode node = feature.path("geometry");
    Geometry geometry = null;
    if (node.isObject() && !node.isEmpty()) {
      JsonGeometry reading = new JsonGeometry(factory);
      try {
        if (!JsonGeometry.isEsri(node)) {
          throw new IllegalArgumentException("it has no rings, paths, points or x and y");
        }
        geometry = reading.esri(node);
      } catch (IllegalArgumentException e) {
        issues.add(
            RowIssue.of(
                IssueCode.GEOMETRY_UNUSABLE,
                "The geometry cannot be read: "
                    + e.getMessage()
                    + ". The record is kept without location."));
      }
      if (reading.closed() > 0) {
        issues.add(GeoJsonReader.ringsClosed(reading.closed()));
      }
    }
    return new RawRow(
        number,
        columns(attributes),
        geometry,
        node.isObject() ? node.toString() : null,
        null,
        issues);
  }

  private Map<String, JsonNode> columns(JsonNode attributes) {
    Map<String, Map<String, String>> ofType =
        typeField == null
            ? Map.of()
            : labelsByType.getOrDefault(attributes.path(typeField).asText(), Map.of());
    Map<String, JsonNode> columns = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> attribute : attributes.properties()) {
      JsonNode value = attribute.getValue();
      Field field = fields.get(attribute.getKey());
      String column = field == null ? attribute.getKey() : field.column();
      if (value.isContainerNode()) {
        value = TextNode.valueOf(value.toString());
      } else if (value.isFloatingPointNumber() && !Double.isFinite(value.asDouble())) {
        value = NullNode.getInstance();
      } else if (field != null && field.isDate() && value.isIntegralNumber()) {
        value = date(value);
      }
      columns.put(column, value);
      String code = value.asText();
      String label = ofType.getOrDefault(attribute.getKey(), Map.of()).get(code);
      label = label == null && field != null ? field.labels().get(code) : label;
      if (label != null && !value.isNull() && !label.equals(code)) {
        columns.put(column, TextNode.valueOf(label));
        columns.put(column + " (code)", value);
      }
    }
    return columns;
  }

  /** Milliseconds since 1970 as a day, or as a moment where the server keeps a time of day. */
  private static JsonNode date(JsonNode value) {
    try {
      String moment = Instant.ofEpochMilli(value.asLong()).toString();
      return TextNode.valueOf(moment.replace("T00:00:00Z", ""));
    } catch (DateTimeException e) {
      return value;
    }
  }

  private JsonParser parser() throws IOException {
    return FileJson.RECORDS.createParser(
        new BufferedInputStream(Files.newInputStream(file), 1 << 16));
  }
}
