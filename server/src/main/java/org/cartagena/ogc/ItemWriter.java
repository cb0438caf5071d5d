package org.cartagena.ogc;

import java.io.IOException;
import java.util.List;
import org.cartagena.feature.FeatureRow;
import org.locationtech.jts.geom.Geometry;

/** Writes the records of an answer in a format, one after the other, keeping none. */
interface ItemWriter {
  /**
   * Called once before all records.
   *
   * @param generalised whether precise records of a programme are hidden from this viewer
   */
  void begin(boolean generalised) throws IOException;

  /**
   * Called for each record in order.
   *
   * @param geometry in the coordinate system of the answer, or null
   */
  void row(FeatureRow row, Geometry geometry) throws IOException;

  /** Called once after all records. */
  void end(End end) throws IOException;

  /**
   * What is known only after all records.
   *
   * @param returned number of records
   * @param matched number of records of all pages, or null where it was not counted
   * @param links to this answer in other formats and to the next page
   */
  record End(int returned, Integer matched, List<Link> links) {}
}
