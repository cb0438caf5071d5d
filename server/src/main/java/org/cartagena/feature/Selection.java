package org.cartagena.feature;

import java.time.LocalDate;
import java.util.List;
import org.cartagena.geo.Bbox;

/**
 * Which records of a collection are asked for, and in which order.
 *
 * @param id of one record, or null
 * @param area shape in EPSG:4326 that records must touch, or null; records without location always
 *     pass
 * @param from first day of a period in which records must be true, or null; records without days
 *     always pass
 * @param to last day of that period, or null
 * @param conditions all of which must hold
 * @param order columns before the identifier, which always comes last
 * @param after where the page before ended, or null for the first page
 * @param limit most records
 */
public record Selection(
    Long id,
    Area area,
    LocalDate from,
    LocalDate to,
    List<Condition> conditions,
    List<Condition.Sort> order,
    Condition.Key after,
    long limit) {

  /** Whether records are best read in the order of their keys until there are enough. */
  boolean isInOrderOfKeys() {
    return id == null
        && area == null
        && order.isEmpty()
        && conditions.stream().noneMatch(Condition::hasIndex);
  }

  /** One record. */
  public static Selection one(long id) {
    return new Selection(id, null, null, null, List.of(), List.of(), null, 1);
  }

  /**
   * A shape on the map.
   *
   * @param box EWKT of its box, EPSG:4326
   * @param otherBox EWKT of the box of its part beyond the antimeridian, or null
   * @param shape EWKT of the shape itself
   */
  public record Area(String box, String otherBox, String shape) {

    /** A box, which may cross the antimeridian. */
    public static Area of(Bbox bbox) {
      if (!bbox.crossesAntimeridian()) {
        String box = rectangle(bbox.west(), bbox.south(), bbox.east(), bbox.north());
        return new Area("SRID=4326;POLYGON" + box, null, "SRID=4326;POLYGON" + box);
      }
      String one = rectangle(bbox.west(), bbox.south(), 180, bbox.north());
      String other = rectangle(-180, bbox.south(), bbox.east(), bbox.north());
      return new Area(
          "SRID=4326;POLYGON" + one,
          "SRID=4326;POLYGON" + other,
          "SRID=4326;MULTIPOLYGON(" + one + "," + other + ")");
    }

    /** The box where it is the shape, so that whatever lies in it touches the shape; else null. */
    String inside() {
      return box.equals(shape) ? box : null;
    }

    private static String rectangle(double west, double south, double east, double north) {
      return "((" + west + " " + south + "," + east + " " + south + "," + east + " " + north + ","
          + west + " " + north + "," + west + " " + south + "))";
    }
  }
}
