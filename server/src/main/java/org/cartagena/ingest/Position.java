package org.cartagena.ingest;

import java.util.List;
import java.util.Map;
import org.cartagena.geo.SourceCrs;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * How the rows of a table say where they are. First every row is looked over, then it is decided
 * how to read them, then each is read: what two readings would place differently is not placed.
 */
abstract class Position {
  static final GeometryFactory FACTORY = new GeometryFactory();

  /** Looks a row over. */
  abstract void survey(List<String> cells);

  /**
   * Decides, once every row was looked over.
   *
   * @param given what the person said, null when nothing
   * @param issues takes what is to be said of the whole file
   * @throws org.cartagena.problem.AppException when the file as a whole cannot be placed
   */
  abstract void decide(SourceCrs given, List<RowIssue> issues);

  /** Of the geometries that {@link #read} gives. */
  abstract SourceCrs crs();

  /** Columns that are used, and what of the position they hold. */
  abstract Map<String, String> columns();

  /** The geometry of a row, or null; why there is none is an issue, unless the cells are blank. */
  abstract Geometry read(List<String> cells, List<RowIssue> issues);

  static String cell(List<String> cells, int column) {
    return column >= 0 && column < cells.size() ? Row.clean(cells.get(column)) : "";
  }

  static RowIssue unusable(String column, String value, String why) {
    return RowIssue.of(
        IssueCode.GEOMETRY_UNUSABLE, column, value, why + " The record is kept without location.");
  }
}
