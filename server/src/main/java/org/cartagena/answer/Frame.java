package org.cartagena.answer;

import java.util.List;
import org.locationtech.jts.geom.Envelope;

/**
 * The stretch of the world that a map shows. Ground on both sides of 180 degrees is brought
 * together: its longitudes go beyond 180.
 */
final class Frame {
  /** Of the height or width of what is shown, on each side. */
  private static final double MARGIN = 0.12;

  /** A map of a place still shows what is around it: some two kilometres. */
  private static final double SMALLEST_DEGREES = 0.02;

  private final Envelope box;
  private final boolean crosses;

  private Frame(Envelope box, boolean crosses) {
    this.box = box;
    this.crosses = crosses;
  }

  static Frame of(List<Shapes.Shape> shapes) {
    Envelope plain = new Envelope();
    Envelope shifted = new Envelope();
    for (Shapes.Shape shape : shapes) {
      for (int i = 0; i < shape.geometry().getNumGeometries(); i++) {
        Envelope part = shape.geometry().getGeometryN(i).getEnvelopeInternal();
        plain.expandToInclude(part);
        double shift = part.getMaxX() <= 0 ? 360 : 0;
        shifted.expandToInclude(
            new Envelope(
                part.getMinX() + shift, part.getMaxX() + shift, part.getMinY(), part.getMaxY()));
      }
    }
    boolean crosses = plain.getWidth() > 180 && shifted.getWidth() < plain.getWidth();
    return new Frame(crosses ? shifted : plain, crosses);
  }

  /** Longitude on this map. */
  double x(double longitude) {
    return crosses && longitude < 0 ? longitude + 360 : longitude;
  }

  /** What is shown, without margin. */
  Envelope box() {
    return new Envelope(box);
  }

  /** West, south, east, north (RFC 7946, 5.2: west is greater than east across 180 degrees). */
  double[] bbox() {
    double east = box.getMaxX() > 180 ? box.getMaxX() - 360 : box.getMaxX();
    return new double[] {box.getMinX(), box.getMinY(), east, box.getMaxY()};
  }

  /** How high what is shown is for its width, with its margin. */
  double heightToWidth() {
    double latitude = Math.max(-85, Math.min(85, box.centre().getY()));
    double width = Math.max(box.getWidth() * Math.cos(Math.toRadians(latitude)), SMALLEST_DEGREES);
    return Math.max(box.getHeight(), SMALLEST_DEGREES) / width;
  }

  /**
   * What is shown on a map of this shape, with a margin.
   *
   * @param widthToHeight of the map on paper
   */
  Envelope shown(double widthToHeight) {
    double latitude = Math.max(-85, Math.min(85, box.centre().getY()));
    double cos = Math.cos(Math.toRadians(latitude));
    double width = Math.max(box.getWidth() * cos, SMALLEST_DEGREES) * (1 + 2 * MARGIN);
    double height = Math.max(box.getHeight(), SMALLEST_DEGREES) * (1 + 2 * MARGIN);
    width = Math.max(width, height * widthToHeight);
    height = Math.max(height, width / widthToHeight);
    double x = box.centre().getX();
    double y = box.centre().getY();
    return new Envelope(x - width / cos / 2, x + width / cos / 2, y - height / 2, y + height / 2);
  }

  /** The ground around, in boxes that do not cross 180 degrees, for any shape of map. */
  List<Envelope> boxes() {
    Envelope wide = shown(2.2);
    wide.expandToInclude(shown(0.7));
    double south = Math.max(-90, wide.getMinY());
    double north = Math.min(90, wide.getMaxY());
    double west = wide.getMinX();
    double east = wide.getMaxX();
    if (east - west >= 360) {
      return List.of(new Envelope(-180, 180, south, north));
    } else if (east > 180) {
      return List.of(
          new Envelope(west, 180, south, north), new Envelope(-180, east - 360, south, north));
    } else if (west < -180) {
      return List.of(
          new Envelope(west + 360, 180, south, north), new Envelope(-180, east, south, north));
    }
    return List.of(new Envelope(west, east, south, north));
  }
}
