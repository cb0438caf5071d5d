package org.cartagena.answer;

import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Geometry;

/**
 * One way that is asked about, the planned one or an alternative, with the ground that it needs.
 *
 * @param geometry as in the question
 * @param ground the corridor, dissolved; EPSG:4326
 */
record Way(Geometry geometry, double corridorM, Corridor corridor, Geometry ground) {

  /**
   * Draws the corridor.
   *
   * @param member of the question, for what cannot be drawn
   */
  static Way of(Geometry geometry, double corridorM, String member) {
    try {
      Corridor corridor = new Corridor(geometry, corridorM);
      return new Way(geometry, corridorM, corridor, corridor.ground());
    } catch (AppException e) {
      throw new AppException(e.type(), e.getMessage().replaceFirst("^geometry", member), e);
    }
  }
}
