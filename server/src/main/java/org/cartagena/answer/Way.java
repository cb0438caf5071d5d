package org.cartagena.answer;

import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Geometry;

/**
 * One way that is asked about, the planned one or an alternative, with its corridor.
 *
 * @param geometry as in the question
 */
record Way(Geometry geometry, double corridorM, Corridor corridor) {

  /**
   * Lays the corridor.
   *
   * @param member of the question, for what cannot be drawn
   */
  static Way of(Geometry geometry, double corridorM, String member) {
    try {
      return new Way(geometry, corridorM, new Corridor(geometry, corridorM));
    } catch (AppException e) {
      throw new AppException(e.type(), e.getMessage().replaceFirst("^geometry", member), e);
    }
  }
}
