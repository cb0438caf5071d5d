package org.cartagena.ogc;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;

/** JSON Schemas (2020-12) of collections, made from the columns of {@link FeatureCollection}. */
final class Schemas {
  private Schemas() {}

  /** What can be asked by: the columns, and the geometry. */
  static ObjectNode queryables(FeatureCollection collection, String id) {
    ObjectNode schema = head(collection, id, "What can be asked by");
    ObjectNode properties = schema.putObject("properties");
    for (Column column : collection.columns()) {
      properties.set(column.name(), of(column));
    }
    properties.set("geometry", geometry(collection));
    schema.put("additionalProperties", false);
    return schema;
  }

  /** What a record is: its properties and its geometry (OGC API Features Part 5, draft). */
  static ObjectNode properties(FeatureCollection collection, String id) {
    ObjectNode schema = head(collection, id, "What a record is");
    ObjectNode properties = schema.putObject("properties");
    properties
        .putObject("id")
        .put("type", "integer")
        .put("x-ogc-role", "id")
        .put("title", "Key of the record, until a newer version replaces it");
    for (Column column : collection.shown()) {
      ObjectNode value = of(column);
      if (!collection.isEditable(column)) {
        value.put("readOnly", true);
      }
      properties.set(column.name(), value);
    }
    properties.set("geometry", geometry(collection).put("x-ogc-role", "primary-geometry"));
    return schema;
  }

  /** What an editor sends, for OpenAPI 3.0: a feature with the properties that are not derived. */
  static ObjectNode edited(FeatureCollection collection) {
    ObjectNode feature = OgcRoutes.JSON.createObjectNode().put("type", "object");
    feature.putArray("required").add("type").add("geometry").add("properties");
    ObjectNode members = feature.putObject("properties");
    members.putObject("type").put("type", "string").putArray("enum").add("Feature");
    members
        .putObject("geometry")
        .put("type", "object")
        .put("nullable", true)
        .put("description", "GeoJSON; null for a record without location");
    ObjectNode given = members.putObject("properties").put("type", "object");
    given.put("additionalProperties", false);
    ObjectNode columns = given.putObject("properties");
    for (Column column : collection.shown()) {
      ObjectNode schema = of(column);
      if (collection.isEditable(column)) {
        schema.put("nullable", true);
      } else if (!column.name().equals("programme")) {
        schema.put("readOnly", true);
      }
      columns.set(column.name(), schema);
    }
    return feature;
  }

  private static ObjectNode head(FeatureCollection collection, String id, String about) {
    return OgcRoutes.JSON
        .createObjectNode()
        .put("$schema", "https://json-schema.org/draft/2020-12/schema")
        .put("$id", id)
        .put("type", "object")
        .put("title", collection.title())
        .put("description", about);
  }

  private static ObjectNode geometry(FeatureCollection collection) {
    return OgcRoutes.JSON
        .createObjectNode()
        .put("title", "Geometry; null for a record without location")
        .put(
            "format",
            switch (collection.shape()) {
              case POINT -> "geometry-point";
              case POLYGON -> "geometry-multipolygon";
              case ANY -> "geometry-any";
            });
  }

  /** Schema of the values of a column, as JSON Schema and OpenAPI 3.0 both understand it. */
  static ObjectNode of(Column column) {
    ObjectNode schema = OgcRoutes.JSON.createObjectNode().put("title", column.title());
    ObjectNode values = schema;
    switch (column.type()) {
      case TEXT -> schema.put("type", "string");
      case TEXTS -> values = schema.put("type", "array").putObject("items").put("type", "string");
      case WHOLE -> schema.put("type", "integer");
      case NUMBER -> schema.put("type", "number");
      case FLAG -> schema.put("type", "boolean");
      case DAY -> schema.put("type", "string").put("format", "date");
    }
    if (!column.codes().isEmpty()) {
      column.codes().forEach(values.putArray("enum")::add);
    }
    return schema;
  }
}
