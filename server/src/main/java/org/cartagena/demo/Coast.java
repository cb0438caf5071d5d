package org.cartagena.demo;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Polygon;

/**
 * The outline of the island and its islets. The capes, the southern gulf and the eastern bays are
 * set by hand, the rest is fractal. EPSG:4326; the nearest real land, Trindade, is over 700 km
 * away.
 */
record Coast(Polygon mainland, List<Polygon> islets) {
  /**
   * Capes and bays in kilometres east and north of the origin, anticlockwise from the eastern cape.
   */
  private static final double[][] CAPES_KM = {
    {150, 8},
    {139, 24},
    {121, 36},
    {103, 40},
    {97, 58},
    {74, 70},
    {49, 69},
    {33, 85},
    {4, 88},
    {-17, 76},
    {-50, 80},
    {-79, 63},
    {-97, 47},
    {-119, 50},
    {-139, 33},
    {-150, 8},
    {-136, -18},
    {-131, -41},
    {-113, -47},
    {-101, -66},
    {-79, -67},
    {-61, -86},
    {-36, -89},
    {-12, -75},
    {0, -55},
    {-3, -36},
    {11, -27},
    {23, -46},
    {29, -70},
    {46, -85},
    {69, -81},
    {93, -61},
    {101, -37},
    {119, -31},
    {127, -9},
    {150, 8}
  };

  /** Islets: kilometres east, north, radius. */
  private static final double[][] ISLETS_KM = {
    {122, 56, 5.5}, {134, 50, 3}, {-128, -66, 5}, {13, -74, 2.6}, {-104, 68, 4.2}
  };

  static Coast draw() {
    Dice dice = Dice.of("coast");
    List<Coordinate> capes = new ArrayList<>();
    for (double[] cape : CAPES_KM) {
      capes.add(new Coordinate(cape[0] * 1000, cape[1] * 1000));
    }
    Polygon mainland = ring(capes, 0.17, 700, dice);
    List<Polygon> islets = new ArrayList<>();
    for (double[] islet : ISLETS_KM) {
      islets.add(islet(islet, dice));
    }
    return new Coast(mainland, islets);
  }

  private static Polygon islet(double[] islet, Dice dice) {
    List<Coordinate> shore = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      double angle = 2 * StrictMath.PI * i / 9;
      double radius = islet[2] * 1000 * dice.between(0.6, 1.2);
      shore.add(
          new Coordinate(
              islet[0] * 1000 + radius * StrictMath.cos(angle) * 1.3,
              islet[1] * 1000 + radius * StrictMath.sin(angle) * 0.8));
    }
    shore.add(shore.get(0));
    return ring(shore, 0.12, 500, dice);
  }

  private static Polygon ring(List<Coordinate> corners, double roughness, double maxM, Dice dice) {
    // A fractal line can cross itself: take the first drawing that does not.
    for (int attempt = 0; attempt < 200; attempt++) {
      List<Coordinate> rough = Fractal.roughen(corners, roughness, maxM, dice);
      List<Coordinate> places = new ArrayList<>();
      for (Coordinate metre : rough) {
        places.add(Ground.at(metre.x, metre.y));
      }
      places.set(places.size() - 1, places.get(0));
      Polygon ring = Ground.GEOMETRY.createPolygon(places.toArray(Coordinate[]::new));
      if (ring.isValid()) {
        return ring;
      }
    }
    throw new IllegalStateException("no outline without crossings in 200 drawings");
  }
}
