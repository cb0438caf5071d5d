package org.cartagena.demo;

import java.util.ArrayList;
import java.util.List;
import org.locationtech.jts.geom.Coordinate;

/**
 * Roughens lines by midpoint displacement (Fournier, Fussell and Carpenter 1982), on the drawing
 * board in metres.
 */
final class Fractal {
  private Fractal() {}

  /**
   * The line with midpoints pushed aside until no piece is longer than maxM.
   *
   * @param roughness push as a share of the piece's length, one standard deviation
   */
  static List<Coordinate> roughen(List<Coordinate> line, double roughness, double maxM, Dice dice) {
    List<Coordinate> rough = new ArrayList<>();
    rough.add(line.get(0));
    for (int i = 1; i < line.size(); i++) {
      divide(line.get(i - 1), line.get(i), roughness, maxM, dice, rough);
    }
    return rough;
  }

  private static void divide(
      Coordinate a, Coordinate b, double roughness, double maxM, Dice dice, List<Coordinate> into) {
    double dx = b.x - a.x;
    double dy = b.y - a.y;
    if (Ground.hypot(dx, dy) <= maxM) {
      into.add(b);
      return;
    }
    double push = Math.max(-2, Math.min(2, dice.gauss())) * roughness;
    double along = dice.between(0.42, 0.58);
    Coordinate middle = new Coordinate(a.x + dx * along - dy * push, a.y + dy * along + dx * push);
    divide(a, middle, roughness, maxM, dice, into);
    divide(middle, b, roughness, maxM, dice, into);
  }
}
