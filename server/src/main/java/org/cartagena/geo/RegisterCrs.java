package org.cartagena.geo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.operation.MathTransform;
import org.geotools.api.referencing.operation.NoninvertibleTransformException;
import org.geotools.api.referencing.operation.TransformException;
import org.geotools.referencing.CRS;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;

/**
 * A coordinate system as standards name it: coordinates in the order of axes that the register
 * states, which for EPSG:4326 is latitude longitude and for many national grids northing easting.
 * Between it and EPSG:4326 longitude latitude lies the operation that {@link SourceCrs} chooses, so
 * that what was imported from a system comes out of it as it went in.
 */
public final class RegisterCrs {
  /** Longitude latitude on WGS 84, the default of GeoJSON and of OGC API. */
  public static final RegisterCrs CRS84 =
      new RegisterCrs("http://www.opengis.net/def/crs/OGC/1.3/CRS84", 4326, null, null, true);

  private static final Pattern CRS84_NAME =
      Pattern.compile(
          "https?://www\\.opengis\\.net/def/crs/OGC/(?:1\\.3|0)/CRS84|urn:ogc:def:crs:OGC:(?:1\\.3|0)?:CRS84|\\[OGC:CRS84\\]");
  private static final Pattern EPSG_NAME =
      Pattern.compile(
          "https?://www\\.opengis\\.net/def/crs/EPSG/[^/]+/(\\d{4,6})|urn:ogc:def:crs:EPSG:[^:]*:(\\d{4,6})|\\[EPSG:(\\d{4,6})\\]");
  private static final Map<Integer, RegisterCrs> KNOWN = new ConcurrentHashMap<>();

  /** Degrees by which a position may differ after it was brought there and back. */
  private static final double TOLERANCE_DEGREES = 1e-5;

  private final String uri;
  private final int code;

  /** From longitude latitude to easting northing; null where nothing is to be done. */
  private final MathTransform projection;

  /** From easting northing to the axes of the register; null where they are the same. */
  private final MathTransform axes;

  private final boolean inDegrees;

  private RegisterCrs(
      String uri, int code, MathTransform projection, MathTransform axes, boolean inDegrees) {
    this.uri = uri;
    this.code = code;
    this.projection = projection;
    this.axes = axes;
    this.inDegrees = inDegrees;
  }

  /**
   * By its name: the URI {@code http://www.opengis.net/def/crs/EPSG/0/32633}, the URN or the safe
   * CURIE {@code [EPSG:32633]}.
   *
   * @throws SourceCrs.UnknownCrsException saying how to write it
   */
  public static RegisterCrs of(String name) throws SourceCrs.UnknownCrsException {
    if (CRS84_NAME.matcher(name).matches()) {
      return CRS84;
    }
    Matcher epsg = EPSG_NAME.matcher(name);
    if (!epsg.matches()) {
      throw new SourceCrs.UnknownCrsException(
          "\""
              + name
              + "\" is not the name of a coordinate system; write for example"
              + " http://www.opengis.net/def/crs/EPSG/0/32633 or [EPSG:32633]",
          null);
    }
    int code = 0;
    for (int i = 1; i <= 3; i++) {
      if (epsg.group(i) != null) {
        code = Integer.parseInt(epsg.group(i));
      }
    }
    RegisterCrs known = KNOWN.get(code);
    if (known == null) {
      known = ofCode(code);
      KNOWN.put(code, known);
    }
    return known;
  }

  /** By its number in the EPSG register. */
  public static RegisterCrs ofCode(int code) throws SourceCrs.UnknownCrsException {
    SourceCrs source = SourceCrs.ofName("EPSG:" + code);
    try {
      MathTransform axes =
          CRS.findMathTransform(
              CRS.decode("EPSG:" + code, true), CRS.decode("EPSG:" + code, false));
      return new RegisterCrs(
          "http://www.opengis.net/def/crs/EPSG/0/" + code,
          code,
          source.transform() == null ? null : source.transform().inverse(),
          axes.isIdentity() ? null : axes,
          !source.isProjected());
    } catch (FactoryException | NoninvertibleTransformException e) {
      throw new SourceCrs.UnknownCrsException(
          "The coordinate system EPSG:" + code + " cannot be used for a map", e);
    }
  }

  /** Its URI, as in the header {@code Content-Crs}. */
  public String uri() {
    return uri;
  }

  /** Number in the EPSG register; 4326 for CRS84, which differs only in its axes. */
  public int code() {
    return code;
  }

  /** True where coordinates are degrees; else they are metres or feet. */
  public boolean inDegrees() {
    return inDegrees;
  }

  /** Whether coordinates are longitude latitude on WGS 84, in either order. */
  public boolean isWgs84() {
    return projection == null;
  }

  /** Whether the first coordinate is what the second is elsewhere, as latitude in EPSG:4326. */
  public boolean isNorthFirst() throws TransformException {
    if (axes == null) {
      return false;
    }
    double[] point = {1, 2};
    axes.transform(point, 0, point, 0, 1);
    return Math.abs(point[0]) == 2;
  }

  /**
   * Brings EPSG:4326 longitude latitude to this system, in the order of the register. Changes the
   * given geometry.
   *
   * @throws TransformException when it lies where the system does not reach
   */
  public Geometry fromLonLat(Geometry geometry) throws TransformException {
    return apply(axes, eastNorth(geometry));
  }

  /** As {@link #fromLonLat}, but always x then y, as FlatGeobuf and GeoPackage have it. */
  public Geometry eastNorth(Geometry geometry) throws TransformException {
    if (projection == null || geometry.isEmpty()) {
      return geometry;
    }
    Coordinate before = geometry.getCoordinate().copy();
    apply(projection, geometry);
    Coordinate after = geometry.getCoordinate();
    // Far outside their area projections give numbers too.
    double[] back = {after.x, after.y};
    projection.inverse().transform(back, 0, back, 0, 1);
    if (!(Math.abs(back[0] - before.x) <= TOLERANCE_DEGREES
        && Math.abs(back[1] - before.y) <= TOLERANCE_DEGREES)) {
      throw new TransformException("the coordinates do not come back");
    }
    return geometry;
  }

  /** Brings a geometry of this system to EPSG:4326 longitude latitude; changes it. */
  public Geometry toLonLat(Geometry geometry) throws TransformException {
    apply(axes == null ? null : axes.inverse(), geometry);
    return apply(projection == null ? null : projection.inverse(), geometry);
  }

  private static Geometry apply(MathTransform transform, Geometry geometry)
      throws TransformException {
    if (transform != null && !geometry.isEmpty()) {
      SourceCrs.TransformFilter filter = new SourceCrs.TransformFilter(transform);
      geometry.apply(filter);
      geometry.geometryChanged();
      if (filter.fault() != null) {
        throw filter.fault();
      }
    }
    return geometry;
  }
}
