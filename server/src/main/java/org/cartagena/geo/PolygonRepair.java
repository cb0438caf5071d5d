package org.cartagena.geo;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.util.GeometryFixer;
import org.locationtech.jts.operation.valid.IsValidOp;
import org.locationtech.jts.operation.valid.TopologyValidationError;

/**
 * Makes geometries valid without losing ground. All ground that an outline goes round in either
 * direction stays inside: the lobes of a figure of eight, and ground that is gone round twice,
 * which the even-odd rule of PostGIS's ST_MakeValid would cut out (see
 * decisions/0012-polygon-repair.md).
 */
public final class PolygonRepair {
  private PolygonRepair() {}

  /**
   * What came of a geometry.
   *
   * @param geometry valid MultiPolygon, MultiLineString or MultiPoint; null when nothing usable is
   *     left
   * @param fault what was wrong, in words; null when nothing was
   * @param partsLost parts of a lower dimension (spikes, slivers without area) that are not in the
   *     result because it has parts of a higher one
   * @param areaBeforeM2 geodesic area by the rings as they came; lobes of a figure of eight cancel
   *     out
   * @param areaAfterM2 geodesic area of the result
   */
  public record Result(
      Geometry geometry, String fault, int partsLost, double areaBeforeM2, double areaAfterM2) {
    public boolean repaired() {
      return fault != null;
    }
  }

  /** Repairs a geometry in EPSG:4326 longitude latitude; the areas are in square metres. */
  public static Result repair(Geometry geometry) {
    IsValidOp validity = new IsValidOp(geometry);
    TopologyValidationError error = validity.getValidationError();
    Geometry fixed = geometry;
    double areaBeforeM2 = 0;
    if (error != null) {
      areaBeforeM2 = geometry.getDimension() == 2 ? GeodesicArea.areaM2(geometry) : 0;
      // Without area is not without danger: a collapsed outline stays as a line or a point.
      fixed = GeometryFixer.fix(geometry, true);
    }
    List<Geometry> parts = new ArrayList<>();
    addParts(fixed, parts);
    int dimension = parts.stream().mapToInt(Geometry::getDimension).max().orElse(-1);
    List<Geometry> kept = parts.stream().filter(part -> part.getDimension() == dimension).toList();
    Geometry multi = toMulti(kept, dimension, geometry.getFactory());
    if (multi != null) {
      multi.setSRID(4326);
    }
    double areaAfterM2 = error != null && dimension == 2 ? GeodesicArea.areaM2(multi) : 0;
    return new Result(
        multi,
        error == null ? null : words(error),
        parts.size() - kept.size(),
        areaBeforeM2,
        areaAfterM2);
  }

  private static void addParts(Geometry geometry, List<Geometry> parts) {
    if (geometry instanceof GeometryCollection) {
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        addParts(geometry.getGeometryN(i), parts);
      }
    } else if (!geometry.isEmpty()) {
      parts.add(geometry);
    }
  }

  private static Geometry toMulti(List<Geometry> parts, int dimension, GeometryFactory factory) {
    return switch (dimension) {
      case 2 -> factory.createMultiPolygon(parts.toArray(new Polygon[0]));
      case 1 -> factory.createMultiLineString(parts.toArray(new LineString[0]));
      case 0 -> factory.createMultiPoint(parts.toArray(new Point[0]));
      default -> null;
    };
  }

  private static String words(TopologyValidationError error) {
    return switch (error.getErrorType()) {
      case TopologyValidationError.SELF_INTERSECTION,
          TopologyValidationError.RING_SELF_INTERSECTION ->
          "the outline crosses itself";
      case TopologyValidationError.HOLE_OUTSIDE_SHELL -> "a hole lies outside the outline";
      case TopologyValidationError.NESTED_HOLES -> "a hole lies within a hole";
      case TopologyValidationError.NESTED_SHELLS -> "an outline lies within another";
      case TopologyValidationError.DISCONNECTED_INTERIOR -> "holes cut the area in two";
      case TopologyValidationError.DUPLICATE_RINGS -> "an outline is there twice";
      case TopologyValidationError.TOO_FEW_POINTS -> "the outline has too few points";
      case TopologyValidationError.INVALID_COORDINATE -> "a coordinate is not a number";
      default -> "the outline is not valid";
    };
  }
}
