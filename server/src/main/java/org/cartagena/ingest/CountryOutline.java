package org.cartagena.ingest;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.cartagena.db.Sql;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * Where positions of a programme are expected, in EPSG:4326: its published administrative areas of
 * level 1 where they cover the country, else also the country's outline from {@code
 * outlines.properties}. Both are enlarged (5 km and 11 km), because borders and coasts in files are
 * generalised. May be asked by several threads.
 */
final class CountryOutline {
  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final double CELL_DEGREES = 0.1;

  /** Administrative areas that cover less of the country than this are a part of it. */
  private static final double WHOLE_COUNTRY = 0.85;

  private final PreparedGeometry outline;
  private final IndexedPointInAreaLocator points;
  // Most rows of a file lie close together: a cell that is known to be inside saves looking at
  // points.
  private final Map<Long, Boolean> cellInside = new ConcurrentHashMap<>();

  /** How a geometry lies to the country. */
  enum Place {
    INSIDE,
    PARTLY,
    OUTSIDE
  }

  CountryOutline(Geometry outline) {
    this.outline = PreparedGeometryFactory.prepare(outline);
    this.points = new IndexedPointInAreaLocator(outline);
  }

  /**
   * Of a programme; empty for a fictional country without published areas, and for countries that
   * cross 180 degrees.
   */
  static Optional<CountryOutline> ofProgramme(
      Handle handle, RecordMaker.ImportProgramme programme, Kind kind) {
    Optional<Geometry> country =
        programme.fictional() ? Optional.empty() : country(programme.code());
    // New administrative areas are not measured by those that they replace.
    Optional<Geometry> areas =
        kind == Kind.ADMIN_AREA ? Optional.empty() : adminAreas(handle, programme.id());
    if (areas.isEmpty()) {
      return country.map(CountryOutline::new);
    }
    if (country.isEmpty() || areas.get().getArea() > WHOLE_COUNTRY * country.get().getArea()) {
      return areas.map(CountryOutline::new);
    }
    return Optional.of(
        new CountryOutline(OverlayNGRobust.union(List.of(country.get(), areas.get()))));
  }

  private static Optional<Geometry> adminAreas(Handle handle, int programmeId) {
    return handle
        .createQuery(Sql.of(Importer.class, "findAdminOutline"))
        .bind("programmeId", programmeId)
        .mapTo(byte[].class)
        .findOne()
        .map(CountryOutline::geometry);
  }

  private static Geometry geometry(byte[] wkb) {
    try {
      return new WKBReader(FACTORY).read(wkb);
    } catch (ParseException e) {
      throw new IllegalStateException("PostGIS wrote WKB that JTS cannot read", e);
    }
  }

  /** The enlarged outline of a country; parts are separated by |, rings by /, points by space. */
  static Optional<Geometry> country(String code) {
    String text = Columns.properties("outlines.properties").getProperty(code);
    if (text == null) {
      return Optional.empty();
    }
    List<Polygon> parts = new ArrayList<>();
    for (String part : text.split("\\|")) {
      List<LinearRing> rings = new ArrayList<>();
      for (String ring : part.split("/")) {
        List<Coordinate> points = new ArrayList<>();
        for (String point : ring.split(" ")) {
          int comma = point.indexOf(',');
          points.add(
              new Coordinate(
                  Double.parseDouble(point.substring(0, comma)),
                  Double.parseDouble(point.substring(comma + 1))));
        }
        rings.add(FACTORY.createLinearRing(points.toArray(new Coordinate[0])));
      }
      parts.add(
          FACTORY.createPolygon(
              rings.get(0), rings.subList(1, rings.size()).toArray(new LinearRing[0])));
    }
    return Optional.of(FACTORY.createMultiPolygon(parts.toArray(new Polygon[0])));
  }

  /** By the vertices: an outline between two vertices is not looked at. */
  Place place(Geometry geometry) {
    if (isInside(geometry.getEnvelopeInternal())) {
      return Place.INSIDE;
    }
    int outside = 0;
    Coordinate[] vertices = geometry.getCoordinates();
    for (Coordinate vertex : vertices) {
      outside += points.locate(vertex) == Location.EXTERIOR ? 1 : 0;
    }
    if (outside == 0) {
      return Place.INSIDE;
    }
    // The country may lie within an outline that is larger than itself.
    return outside < vertices.length || outline.intersects(geometry) ? Place.PARTLY : Place.OUTSIDE;
  }

  /** Whether all vertices lie inside when longitude and latitude change places. */
  boolean containsSwapped(Geometry geometry) {
    for (Coordinate vertex : geometry.getCoordinates()) {
      if (points.locate(new Coordinate(vertex.y, vertex.x)) == Location.EXTERIOR) {
        return false;
      }
    }
    return true;
  }

  /** The first of these points that lies outside, else the first of all. */
  Coordinate firstOutside(Coordinate[] vertices) {
    for (Coordinate vertex : vertices) {
      if (points.locate(vertex) == Location.EXTERIOR) {
        return vertex;
      }
    }
    return vertices[0];
  }

  private boolean isInside(Envelope box) {
    int west = (int) Math.floor(box.getMinX() / CELL_DEGREES);
    int east = (int) Math.floor(box.getMaxX() / CELL_DEGREES);
    int south = (int) Math.floor(box.getMinY() / CELL_DEGREES);
    int north = (int) Math.floor(box.getMaxY() / CELL_DEGREES);
    if (east - west > 1 || north - south > 1) {
      return false;
    }
    for (int x = west; x <= east; x++) {
      for (int y = south; y <= north; y++) {
        if (!isCellInside(x, y)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isCellInside(int x, int y) {
    return cellInside.computeIfAbsent(
        ((long) x << 32) ^ (y & 0xFFFFFFFFL),
        key ->
            outline.covers(
                FACTORY.toGeometry(
                    new Envelope(
                        x * CELL_DEGREES,
                        (x + 1) * CELL_DEGREES,
                        y * CELL_DEGREES,
                        (y + 1) * CELL_DEGREES))));
  }
}
