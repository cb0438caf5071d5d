package org.cartagena.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.PolygonArea;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** Reads the committed files on a path of its own, so that the generator is not its own witness. */
final class DemoFiles {
  static final Path DIRECTORY = Path.of("gis-data/demo");

  private static final GeometryFactory GEOMETRY = new GeometryFactory();

  private DemoFiles() {}

  /** A GeoJSON feature; the geometry is null where the file has none. */
  record Feature(JsonNode properties, Geometry geometry) {
    String text(String property) {
      return properties.path(property).asText("");
    }

    long number(String property) {
      return properties.path(property).asLong(0);
    }
  }

  static List<Feature> features(String name) {
    try {
      List<Feature> features = new ArrayList<>();
      for (JsonNode feature :
          new ObjectMapper().readTree(DIRECTORY.resolve(name).toFile()).get("features")) {
        features.add(new Feature(feature.get("properties"), geometry(feature.get("geometry"))));
      }
      return features;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<CSVRecord> rows(String name) throws IOException {
    try (Reader reader = Files.newBufferedReader(DIRECTORY.resolve(name))) {
      return CSVFormat.DEFAULT
          .builder()
          .setHeader()
          .setSkipHeaderRecord(true)
          .get()
          .parse(reader)
          .getRecords();
    }
  }

  /** Area on the ellipsoid by GeographicLib, which PostGIS uses too; polygons without holes. */
  static double geodesicM2(Geometry geometry) {
    if (geometry == null) {
      return 0;
    }
    double area = 0;
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      PolygonArea ring = new PolygonArea(Geodesic.WGS84, false);
      Coordinate[] places = geometry.getGeometryN(i).getCoordinates();
      for (int j = 1; j < places.length; j++) {
        ring.AddPoint(places[j].y, places[j].x);
      }
      area += Math.abs(ring.Compute(false, true).area);
    }
    return area;
  }

  private static Geometry geometry(JsonNode json) {
    if (json.isNull()) {
      return null;
    }
    JsonNode coordinates = json.get("coordinates");
    return switch (json.get("type").asText()) {
      case "Point" -> GEOMETRY.createPoint(place(coordinates));
      case "LineString" -> GEOMETRY.createLineString(places(coordinates));
      case "Polygon" -> polygon(coordinates);
      case "MultiPoint" -> GEOMETRY.createMultiPointFromCoords(places(coordinates));
      case "MultiLineString" ->
          GEOMETRY.createMultiLineString(
              parts(coordinates).stream()
                  .map(part -> GEOMETRY.createLineString(places(part)))
                  .toArray(LineString[]::new));
      case "MultiPolygon" ->
          GEOMETRY.createMultiPolygon(
              parts(coordinates).stream().map(DemoFiles::polygon).toArray(Polygon[]::new));
      default -> throw new IllegalArgumentException(json.get("type").asText());
    };
  }

  private static List<JsonNode> parts(JsonNode coordinates) {
    List<JsonNode> parts = new ArrayList<>();
    coordinates.forEach(parts::add);
    return parts;
  }

  private static Polygon polygon(JsonNode coordinates) {
    return GEOMETRY.createPolygon(places(coordinates.get(0)));
  }

  private static Coordinate[] places(JsonNode coordinates) {
    return parts(coordinates).stream().map(DemoFiles::place).toArray(Coordinate[]::new);
  }

  private static Coordinate place(JsonNode position) {
    return new Coordinate(position.get(0).asDouble(), position.get(1).asDouble());
  }

  static Point point(double lon, double lat) {
    return GEOMETRY.createPoint(new Coordinate(lon, lat));
  }
}
