package org.cartagena.geo;

import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Geometry;

/**
 * Metres around a meridian: transverse Mercator on WGS 84 with scale 1 on its central meridian,
 * where it is true to length in every direction (Krüger's series to the fourth order of n; Karney,
 * Transverse Mercator with an accuracy of a few nanometers, J. Geodesy 85, 2011, equations 7 to
 * 11). Within 50 km of the meridian lengths are at most 0.003 % too long, at every latitude.
 */
public final class TransverseMercator {
  private static final double A_M = 6_378_137;
  private static final double F = 1 / 298.257223563;
  private static final double E = Math.sqrt(F * (2 - F));
  private static final double N = F / (2 - F);
  private static final double RECTIFYING_RADIUS_M =
      A_M / (1 + N) * (1 + N * N / 4 + N * N * N * N / 64);
  private static final double[] ALPHA = {
    N / 2 - 2 * N * N / 3 + 5 * Math.pow(N, 3) / 16 + 41 * Math.pow(N, 4) / 180,
    13 * N * N / 48 - 3 * Math.pow(N, 3) / 5 + 557 * Math.pow(N, 4) / 1440,
    61 * Math.pow(N, 3) / 240 - 103 * Math.pow(N, 4) / 140,
    49561 * Math.pow(N, 4) / 161280
  };
  private static final double[] BETA = {
    N / 2 - 2 * N * N / 3 + 37 * Math.pow(N, 3) / 96 - Math.pow(N, 4) / 360,
    N * N / 48 + Math.pow(N, 3) / 15 - 437 * Math.pow(N, 4) / 1440,
    17 * Math.pow(N, 3) / 480 - 37 * Math.pow(N, 4) / 840,
    4397 * Math.pow(N, 4) / 161280
  };

  private final double meridian;

  /**
   * @param meridian longitude of the central meridian in degrees
   */
  public TransverseMercator(double meridian) {
    this.meridian = meridian;
  }

  /** Easting and northing (from the equator) in metres, of longitude and latitude in degrees. */
  public Coordinate toMetres(double longitude, double latitude) {
    double dLongitude = Math.toRadians(Math.IEEEremainder(longitude - meridian, 360));
    double sine = Math.sin(Math.toRadians(latitude));
    // Tangent of the conformal latitude.
    double t = Math.sinh(atanh(sine) - E * atanh(E * sine));
    double cosine = Math.cos(dLongitude);
    double xi = Math.atan2(t, cosine);
    double eta = asinh(Math.sin(dLongitude) / Math.hypot(t, cosine));
    double x = eta;
    double y = xi;
    for (int j = 1; j <= ALPHA.length; j++) {
      y += ALPHA[j - 1] * Math.sin(2 * j * xi) * Math.cosh(2 * j * eta);
      x += ALPHA[j - 1] * Math.cos(2 * j * xi) * Math.sinh(2 * j * eta);
    }
    return new Coordinate(RECTIFYING_RADIUS_M * x, RECTIFYING_RADIUS_M * y);
  }

  /**
   * Longitude and latitude in degrees, of easting and northing in metres. Longitudes run on beyond
   * 180 degrees, so that a shape across it stays in one piece.
   */
  public Coordinate toDegrees(double x, double y) {
    double xi = y / RECTIFYING_RADIUS_M;
    double eta = x / RECTIFYING_RADIUS_M;
    double xiSphere = xi;
    double etaSphere = eta;
    for (int j = 1; j <= BETA.length; j++) {
      xiSphere -= BETA[j - 1] * Math.sin(2 * j * xi) * Math.cosh(2 * j * eta);
      etaSphere -= BETA[j - 1] * Math.cos(2 * j * xi) * Math.sinh(2 * j * eta);
    }
    double sinh = Math.sinh(etaSphere);
    double cosine = Math.cos(xiSphere);
    double longitude = meridian + Math.toDegrees(Math.atan2(sinh, cosine));
    double conformal = Math.sin(xiSphere) / Math.hypot(sinh, cosine);
    return new Coordinate(longitude, Math.toDegrees(Math.atan(geographic(conformal))));
  }

  /** The geometry in metres; a copy. */
  public Geometry toMetres(Geometry degrees) {
    return changed(degrees, this::toMetres);
  }

  /** The geometry in degrees; a copy. */
  public Geometry toDegrees(Geometry metres) {
    return changed(metres, this::toDegrees);
  }

  /** Tangent of the latitude whose conformal latitude has this tangent (Newton's method). */
  private static double geographic(double conformal) {
    double tangent = conformal / (1 - E * E);
    for (int i = 0; i < 5; i++) {
      double root = Math.sqrt(1 + tangent * tangent);
      double sigma = Math.sinh(E * atanh(E * tangent / root));
      double found = tangent * Math.sqrt(1 + sigma * sigma) - sigma * root;
      double step =
          (conformal - found)
              / Math.sqrt(1 + found * found)
              * (1 + (1 - E * E) * tangent * tangent)
              / ((1 - E * E) * root);
      tangent += step;
      if (Math.abs(step) <= 1e-14 * (1 + Math.abs(tangent))) {
        break;
      }
    }
    return tangent;
  }

  private static double atanh(double value) {
    return Math.log((1 + value) / (1 - value)) / 2;
  }

  private static double asinh(double value) {
    return Math.copySign(Math.log(Math.abs(value) + Math.sqrt(value * value + 1)), value);
  }

  private interface Change {
    Coordinate of(double x, double y);
  }

  private static Geometry changed(Geometry geometry, Change change) {
    Geometry copy = geometry.copy();
    copy.apply(
        new CoordinateSequenceFilter() {
          @Override
          public void filter(CoordinateSequence points, int i) {
            Coordinate at = change.of(points.getX(i), points.getY(i));
            points.setOrdinate(i, 0, at.x);
            points.setOrdinate(i, 1, at.y);
          }

          @Override
          public boolean isDone() {
            return false;
          }

          @Override
          public boolean isGeometryChanged() {
            return true;
          }
        });
    return copy;
  }
}
