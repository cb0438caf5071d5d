package org.cartagena.geo;

import net.sf.geographiclib.Geodesic;
import net.sf.geographiclib.PolygonArea;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryCollection;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;

/**
 * Area on the WGS 84 ellipsoid (Karney, Algorithms for geodesics, J. Geodesy 87, 2013), the same as
 * PostGIS computes for geography.
 */
public final class GeodesicArea {
  private GeodesicArea() {}

  /**
   * Square metres of all polygons of a geometry in EPSG:4326 longitude latitude; 0 for points and
   * lines. For an invalid outline it is what its rings enclose by their own orientation, so lobes
   * of a figure of eight cancel each other out.
   */
  public static double areaM2(Geometry geometry) {
    if (geometry instanceof Polygon polygon) {
      double area = ringAreaM2(polygon.getExteriorRing());
      for (int hole = 0; hole < polygon.getNumInteriorRing(); hole++) {
        area -= ringAreaM2(polygon.getInteriorRingN(hole));
      }
      return area;
    }
    double sum = 0;
    if (geometry instanceof GeometryCollection) {
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        sum += areaM2(geometry.getGeometryN(i));
      }
    }
    return sum;
  }

  private static double ringAreaM2(LinearRing ring) {
    PolygonArea area = new PolygonArea(Geodesic.WGS84, false);
    CoordinateSequence points = ring.getCoordinateSequence();
    for (int i = 0; i < points.size() - 1; i++) {
      area.AddPoint(points.getY(i), points.getX(i));
    }
    return Math.abs(area.Compute().area);
  }
}
