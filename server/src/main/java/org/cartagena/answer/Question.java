package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import org.cartagena.geo.Antimeridian;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.geo.PolygonRepair;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/**
 * What somebody asks: a route, points or a parcel in a programme.
 *
 * @param geometry EPSG:4326 longitude latitude, valid, cut at 180 degrees
 * @param corridorM metres on each side; around a parcel 0 unless it is said
 */
record Question(String programme, Geometry geometry, double corridorM) {
  static final double CORRIDOR_M_MOST = 50_000;
  static final double CORRIDOR_M_USUAL = 100;
  static final int POINTS_MOST = 100_000;
  private static final Set<String> MEMBERS = Set.of("programme", "geometry", "corridorM");
  private static final GeometryFactory FACTORY = new GeometryFactory();

  /**
   * Reads a question; a fault names the member and what it should be.
   *
   * @throws AppException {@code bad-input}
   */
  static Question of(JsonNode body) {
    if (!body.isObject()) {
      throw AppException.badInput("Send a JSON object with programme, geometry and corridorM.");
    }
    Set<String> unknown = new TreeSet<>();
    body.fieldNames().forEachRemaining(unknown::add);
    unknown.removeAll(MEMBERS);
    if (!unknown.isEmpty()) {
      throw AppException.badInput(
          unknown.iterator().next()
              + ": not known here. Known are "
              + new TreeSet<>(MEMBERS)
              + ".");
    }
    JsonNode programme = body.path("programme");
    if (!programme.isTextual() || !programme.asText().matches("[A-Z]{3}")) {
      throw AppException.badInput("programme: say which, three capital letters such as BIH.");
    }
    Geometry geometry = geometry(body.path("geometry"));
    JsonNode width = body.path("corridorM");
    double corridorM = geometry.getDimension() == 2 ? 0 : CORRIDOR_M_USUAL;
    if (!width.isMissingNode() && !width.isNull()) {
      if (!width.isNumber() || !(width.asDouble() >= 0 && width.asDouble() <= CORRIDOR_M_MOST)) {
        throw AppException.badInput(
            "corridorM: must be a number of metres on each side, from 0 to 50000.");
      }
      corridorM = width.asDouble();
    }
    return new Question(programme.asText(), geometry, corridorM);
  }

  private static Geometry geometry(JsonNode node) {
    Geometry read;
    try {
      read = node.isTextual() ? wkt(node.asText()) : geoJson(node);
    } catch (IllegalArgumentException e) {
      throw AppException.badInput("geometry: " + e.getMessage() + ".");
    }
    if (read.isEmpty()) {
      throw AppException.badInput("geometry: it is empty. Draw a line, a point or an outline.");
    }
    if (read.getNumPoints() > POINTS_MOST) {
      throw AppException.badInput(
          "geometry: it has "
              + read.getNumPoints()
              + " points; at most 100,000 are taken. Simplify it, or ask for a part.");
    }
    for (Coordinate at : read.getCoordinates()) {
      if (!(Math.abs(at.x) <= 360 && Math.abs(at.y) <= 90)) {
        throw AppException.badInput(
            "geometry: "
                + at.x
                + " "
                + at.y
                + " is not longitude latitude in degrees (WGS 84). Is it in metres, or are they swapped?");
      }
    }
    int dimension = read.getDimension();
    for (int i = 0; i < read.getNumGeometries(); i++) {
      if (read.getGeometryN(i).getDimension() != dimension) {
        throw AppException.badInput(
            "geometry: points, lines and outlines are mixed. Ask for one kind at a time.");
      }
    }
    Geometry cut = Antimeridian.cut(read).geometry();
    return dimension == 2 ? repaired(cut) : cut;
  }

  private static Geometry repaired(Geometry cut) {
    if (cut.isValid()) {
      return cut;
    }
    Geometry repaired = PolygonRepair.repair(cut).geometry();
    if (repaired == null || repaired.isEmpty()) {
      throw AppException.badInput(
          "geometry: the outline crosses itself so often, or is so thin, that it cannot be repaired. Draw it again.");
    }
    return repaired;
  }

  private static Geometry geoJson(JsonNode node) {
    JsonNode geometry = node.path("type").asText().equals("Feature") ? node.path("geometry") : node;
    if (!geometry.isObject()) {
      throw new IllegalArgumentException(
          "send GeoJSON (a geometry or a feature), or WKT as a text");
    }
    return new JsonGeometry(FACTORY).geoJson(geometry);
  }

  private static Geometry wkt(String text) {
    try {
      return new WKTReader(FACTORY).read(text.replaceFirst("(?i)^\\s*SRID=4326;", ""));
    } catch (ParseException e) {
      throw new IllegalArgumentException("the WKT cannot be read: " + e.getMessage(), e);
    }
  }
}
