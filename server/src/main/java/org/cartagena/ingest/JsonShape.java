package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import org.cartagena.problem.AppException;

/** Tells what a JSON file is by the members of its first object, without reading it whole. */
final class JsonShape {
  private static final int NAMED = 6;

  private final Set<String> members = new LinkedHashSet<>();
  private String type;
  private boolean inList;
  private boolean hasFeatures;
  private boolean featuresAreGeoJson;

  private JsonShape() {}

  /**
   * Recognises JSON.
   *
   * @throws AppException when it is not valid (with line and column), or valid and not geodata
   */
  static FileFormat recognise(Path file) throws IOException {
    JsonShape shape = new JsonShape();
    try (JsonParser json = GeoJsonReader.parser(file)) {
      JsonToken token = json.nextToken();
      shape.inList = token == JsonToken.START_ARRAY;
      if (shape.inList) {
        token = json.nextToken();
      }
      if (token == JsonToken.START_OBJECT) {
        shape.look(json);
      }
    } catch (JsonProcessingException e) {
      throw GeoJsonReader.refusal(file, e);
    }
    FileFormat format = shape.format();
    if (format != null) {
      return format;
    }
    throw notGeodata(file, shape);
  }

  private void look(JsonParser json) throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      members.add(name);
      json.nextToken();
      if (name.equals("type") && json.currentToken() == JsonToken.VALUE_STRING) {
        type = json.getText();
        if (format() != null) {
          return;
        }
      } else if (name.equals("features") && json.currentToken() == JsonToken.START_ARRAY) {
        hasFeatures = true;
        while (json.nextToken() != JsonToken.END_ARRAY) {
          if (featuresAreGeoJson || json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            continue;
          }
          while (json.nextToken() == JsonToken.FIELD_NAME) {
            featuresAreGeoJson |= json.currentName().equals("type");
            json.nextToken();
            json.skipChildren();
          }
        }
      } else {
        json.skipChildren();
      }
    }
  }

  /** Null when it is of none that is read. */
  private FileFormat format() {
    if ("Topology".equals(type)) {
      return inList ? null : FileFormat.TOPOJSON;
    }
    boolean isGeoJson =
        "FeatureCollection".equals(type)
            || "Feature".equals(type)
            || (type != null && GeoJsonReader.GEOMETRY_TYPES.contains(type));
    return isGeoJson ? FileFormat.GEOJSON : null;
  }

  /** Why a file that looks like JSON, or is called so, cannot be imported. */
  static AppException notGeodata(Path file) throws IOException {
    return notGeodata(file, null);
  }

  private static AppException notGeodata(Path file, JsonShape shape) throws IOException {
    JsonToken first;
    try (JsonParser json = GeoJsonReader.parser(file)) {
      first = json.nextToken();
      json.skipChildren();
      refuseMoreOnTheLine(file, json);
      // To the end: what is not valid is refused as that, with the place.
      while (json.nextToken() != null) {
        json.skipChildren();
      }
    } catch (JsonProcessingException e) {
      return GeoJsonReader.refusal(file, e);
    }
    String what;
    if (first == null) {
      what = "holds nothing";
    } else if (first.isScalarValue()) {
      what = "is JSON of a single value, not geodata";
    } else if (shape == null || shape.members.isEmpty()) {
      what =
          first == JsonToken.START_ARRAY
              ? "is a JSON list without records, not geodata"
              : "is an empty JSON object, not geodata";
    } else if (shape.hasFeatures && !shape.featuresAreGeoJson && shape.type == null) {
      what =
          "looks like JSON of an ArcGIS server. Ask the server for it with f=geojson and import that";
    } else {
      what =
          "is JSON but not GeoJSON: "
              + (shape.type == null
                  ? "it has no \"type\""
                  : "its \"type\" is \"" + shortened(shape.type) + "\"")
              + " where that of a FeatureCollection, Feature or geometry is needed (its members are "
              + String.join(
                  ", ", shape.members.stream().limit(NAMED).map(JsonShape::shortened).toList())
              + (shape.members.size() > NAMED ? ", …" : "")
              + ")";
    }
    return AppException.badInput(file.getFileName() + " " + what + ". " + FileFormat.ACCEPTED);
  }

  /** Texts of JSON may follow each other, but each on a line of its own. */
  private static void refuseMoreOnTheLine(Path file, JsonParser json) throws IOException {
    int line = json.currentLocation().getLineNr();
    if (json.nextToken() != null && json.currentTokenLocation().getLineNr() == line) {
      throw AppException.badInput(
          file.getFileName()
              + " is not valid JSON at line "
              + line
              + ", column "
              + json.currentTokenLocation().getColumnNr()
              + ": more follows after its end. Nothing was imported.");
    }
    json.skipChildren();
  }

  private static String shortened(String text) {
    String printable = text.replaceAll("\\p{C}", "?");
    return printable.length() > 40 ? printable.substring(0, 40) + "…" : printable;
  }
}
