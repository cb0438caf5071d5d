package org.cartagena.cql;

import java.util.List;
import org.cartagena.geo.Antimeridian;
import org.cartagena.geo.Bbox;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * The coordinate system of the geometries of a filter ({@code filter-crs}), and the way from it to
 * EPSG:4326 longitude latitude, in which records lie.
 *
 * <p>Both methods throw {@link IllegalArgumentException} with a sentence for a person when the
 * coordinates cannot be in that system; the compiler adds where.
 */
public interface FilterCrs {
  /** Longitude latitude on WGS 84, which is meant when nothing is said. */
  FilterCrs CRS84 =
      new FilterCrs() {
        @Override
        public Geometry toLonLat(Geometry geometry) {
          Envelope box = geometry.getEnvelopeInternal();
          if (!(box.getMinY() >= -90 && box.getMaxY() <= 90)) {
            throw new IllegalArgumentException(
                "latitudes must be from -90 to 90; longitude comes first");
          }
          if (!(box.getMinX() >= -360 && box.getMaxX() <= 360)) {
            throw new IllegalArgumentException("longitudes must be from -180 to 180");
          }
          return Antimeridian.cut(geometry).geometry();
        }

        @Override
        public Geometry boxToLonLat(double west, double south, double east, double north) {
          Bbox box = new Bbox(west, south, east, north);
          GeometryFactory factory = new GeometryFactory();
          if (!box.crossesAntimeridian()) {
            return factory.toGeometry(new Envelope(west, east, south, north));
          }
          List<Geometry> halves =
              List.of(
                  factory.toGeometry(new Envelope(west, 180, south, north)),
                  factory.toGeometry(new Envelope(-180, east, south, north)));
          // A box that begins or ends at 180 has one half, the other is only its edge.
          int most = Math.max(halves.get(0).getDimension(), halves.get(1).getDimension());
          return factory.buildGeometry(
              halves.stream().filter(half -> half.getDimension() == most).toList());
        }
      };

  /** A geometry of this system as longitude latitude, cut at 180 degrees where it crosses. */
  Geometry toLonLat(Geometry geometry);

  /**
   * A box of this system as longitude latitude; of a system of degrees it may cross 180 degrees,
   * and is two then.
   */
  Geometry boxToLonLat(double x1, double y1, double x2, double y2);
}
