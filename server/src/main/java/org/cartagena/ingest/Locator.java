package org.cartagena.ingest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cartagena.geo.PolygonRepair;
import org.cartagena.geo.SourceCrs;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.io.WKBWriter;

/**
 * From the geometry of a row to a valid one in EPSG:4326 that its kind can have, with everything
 * that is wrong said.
 */
final class Locator {
  private static final GeometryFactory FACTORY = new GeometryFactory();
  // Beyond its outline a country has waters, and files have generalised coasts.
  private static final double MARGIN_DEGREES = 1;

  private final Kind kind;
  private final Optional<Extent> extent;
  private final FirstRows byGeometry = new FirstRows();

  /** Box of a country in degrees, where one is known. */
  record Extent(double west, double south, double east, double north) {
    /**
     * From the table of countries; empty for a fictional country and for those that cross 180
     * degrees.
     */
    static Optional<Extent> ofProgramme(String code) {
      String box = Columns.properties("extents.properties").getProperty(code);
      if (box == null) {
        return Optional.empty();
      }
      String[] sides = box.strip().split("\\s+");
      return Optional.of(
          new Extent(
              Double.parseDouble(sides[0]),
              Double.parseDouble(sides[1]),
              Double.parseDouble(sides[2]),
              Double.parseDouble(sides[3])));
    }

    private Envelope nearby() {
      Envelope box = new Envelope(west, east, south, north);
      box.expandBy(MARGIN_DEGREES);
      return box;
    }

    boolean touches(Envelope box) {
      return nearby().intersects(box);
    }

    boolean contains(Envelope box) {
      return nearby().contains(box);
    }
  }

  Locator(Kind kind, Optional<Extent> extent) {
    this.kind = kind;
    this.extent = extent;
  }

  /**
   * Location of a record.
   *
   * @param expected whether a missing geometry is worth saying (a file without any location column
   *     has said so once)
   * @param localId identifier in the source; null when there is none
   * @return valid MultiPolygon, MultiLineString or MultiPoint in EPSG:4326, a Point for a service;
   *     null = without location
   */
  Geometry locate(
      RawRow row,
      SourceCrs crs,
      boolean expected,
      int number,
      String localId,
      List<RowIssue> issues) {
    if (kind == Kind.CASUALTY || kind == Kind.FUNDING) {
      return null;
    }
    Geometry geometry = row.geometry();
    if (geometry == null || geometry.isEmpty()) {
      boolean said = issues.stream().anyMatch(issue -> issue.code() == IssueCode.GEOMETRY_UNUSABLE);
      if (!said && expected) {
        issues.add(
            RowIssue.of(
                IssueCode.GEOMETRY_MISSING,
                "The row has no geometry. The record is kept, counted and listed without location."));
      }
      return null;
    }
    try {
      geometry = crs.toLonLat(geometry);
    } catch (TransformException e) {
      issues.add(
          RowIssue.of(
              IssueCode.OUTSIDE_LONLAT_RANGE,
              "The coordinates do not lie in the area of "
                  + crs.code()
                  + ". The record is kept without location."));
      return null;
    }
    if (!isInRange(geometry, issues)) {
      return null;
    }
    PolygonRepair.Result repair = PolygonRepair.repair(geometry);
    if (repair.geometry() == null) {
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_UNUSABLE,
              "Nothing usable is left of the geometry"
                  + (repair.repaired() ? " (" + repair.fault() + ")" : "")
                  + ". The record is kept without location."));
      return null;
    }
    if (repair.repaired()) {
      addRepair(repairWords(geometry, repair), issues);
    } else if (repair.partsLost() > 0) {
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_TYPE,
              repair.partsLost()
                  + " points or lines beside the polygons or lines of this geometry are not on the map; they stay in the source row."));
    }
    checkPlausible(repair.geometry(), issues);
    Geometry fitting = fit(repair.geometry(), issues);
    if (fitting != null) {
      fitting.setSRID(4326);
      checkDuplicate(fitting, number, localId, issues);
    }
    return fitting;
  }

  /** One issue per geometry: the reader may have closed its rings already. */
  private static void addRepair(String words, List<RowIssue> issues) {
    String before = "";
    for (RowIssue issue : List.copyOf(issues)) {
      if (issue.code() == IssueCode.GEOMETRY_REPAIRED) {
        before = issue.message() + " ";
        issues.remove(issue);
      }
    }
    issues.add(RowIssue.of(IssueCode.GEOMETRY_REPAIRED, before + words));
  }

  private static String repairWords(Geometry before, PolygonRepair.Result repair) {
    String what = "The geometry was repaired: " + repair.fault();
    if (before.getDimension() == 2 && repair.geometry().getDimension() < 2) {
      return what
          + ". It encloses no area; the "
          + (repair.geometry().getDimension() == 1 ? "line" : "point")
          + " that is left was kept.";
    }
    StringBuilder words = new StringBuilder(what);
    if (before.getDimension() == 2) {
      words.append(
          String.format(
              Locale.ROOT,
              ". Area %.0f m2 before, %.0f m2 after.",
              repair.areaBeforeM2(),
              repair.areaAfterM2()));
    } else {
      words.append('.');
    }
    if (repair.enclosedM2() >= 1) {
      words.append(
          String.format(
              Locale.ROOT,
              " The outline goes round another %.0f m2 in both directions; they were left out."
                  + " Check whether they belong to the area.",
              repair.enclosedM2()));
    }
    if (repair.partsLost() > 0) {
      words.append(
          String.format(Locale.ROOT, " %d parts without area were left out.", repair.partsLost()));
    }
    return words.toString();
  }

  private static boolean isInRange(Geometry geometry, List<RowIssue> issues) {
    Envelope box = geometry.getEnvelopeInternal();
    boolean inRange =
        box.getMinX() >= -180
            && box.getMaxX() <= 180
            && box.getMinY() >= -90
            && box.getMaxY() <= 90;
    if (!inRange) {
      Coordinate first = geometry.getCoordinate();
      boolean swapped =
          Math.abs(first.x) <= 90 && Math.abs(first.y) <= 180 && Math.abs(first.y) > 90;
      issues.add(
          RowIssue.of(
              swapped ? IssueCode.LAT_LON_SWAPPED : IssueCode.OUTSIDE_LONLAT_RANGE,
              null,
              words(first),
              swapped
                  ? "Latitude is beyond 90 degrees: latitude and longitude are probably swapped. The record is kept without location."
                  : "The coordinates are not degrees of longitude and latitude. The record is kept without location."
                      + " If they are metres, import again with --crs."));
    }
    return inRange;
  }

  private void checkPlausible(Geometry geometry, List<RowIssue> issues) {
    Envelope box = geometry.getEnvelopeInternal();
    Coordinate at = box.centre();
    if (at.x == 0 && at.y == 0 && box.getDiameter() == 0) {
      issues.add(
          RowIssue.of(
              IssueCode.ZERO_ZERO,
              null,
              "0, 0",
              "Longitude and latitude are both 0, which usually means that they were not known. The"
                  + " position was kept; check it."));
      return;
    }
    if (extent.isEmpty() || extent.get().touches(box)) {
      return;
    }
    Envelope swapped = new Envelope(box.getMinY(), box.getMaxY(), box.getMinX(), box.getMaxX());
    if (extent.get().contains(swapped)) {
      issues.add(
          RowIssue.of(
              IssueCode.LAT_LON_SWAPPED,
              null,
              words(at),
              "The position lies outside the country, and inside when latitude and longitude are"
                  + " swapped. It was kept as it is; check it."));
    } else {
      issues.add(
          RowIssue.of(
              IssueCode.OUTSIDE_PROGRAMME,
              null,
              words(at),
              "The position lies outside the country. It was kept; check it."));
    }
  }

  private static String words(Coordinate at) {
    return String.format(Locale.ROOT, "%.6f, %.6f", at.x, at.y);
  }

  /** The geometry in the form that the kind's table holds, or null. */
  private Geometry fit(Geometry geometry, List<RowIssue> issues) {
    switch (kind) {
      case LAND_RELEASE, ADMIN_AREA -> {
        if (geometry.getDimension() < 2) {
          issues.add(
              RowIssue.of(
                  IssueCode.GEOMETRY_TYPE,
                  "The geometry is a "
                      + (geometry.getDimension() == 1 ? "line" : "point")
                      + " where an outline is needed. The record is kept without location."));
          return null;
        }
        return geometry;
      }
      case SERVICE -> {
        if (geometry.getDimension() == 0 && geometry.getNumGeometries() == 1) {
          return geometry.getGeometryN(0);
        }
        if (geometry.getDimension() == 2) {
          issues.add(
              RowIssue.of(
                  IssueCode.GEOMETRY_TYPE,
                  "The geometry is an outline where a point is needed; a point inside it was taken."));
          return FACTORY.createPoint(geometry.getInteriorPoint().getCoordinate());
        }
        issues.add(
            RowIssue.of(
                IssueCode.GEOMETRY_TYPE,
                geometry.getDimension() == 1
                    ? "The geometry is a line where a point is needed. The record is kept without location."
                    : "The geometry is several points where one is needed. The record is kept without location."));
        return null;
      }
      default -> {
        return geometry;
      }
    }
  }

  /** Two states of one area have the same outline by right. */
  private void checkDuplicate(
      Geometry geometry, int number, String localId, List<RowIssue> issues) {
    long id = FirstRows.fingerprint(localId);
    int first = byGeometry.find(FirstRows.fingerprint(geometry), number, id);
    if (first >= 0 && (localId == null || id != byGeometry.note(first))) {
      issues.add(
          RowIssue.of(
              IssueCode.DUPLICATE_GEOMETRY,
              "The geometry is the same as that of row "
                  + byGeometry.row(first)
                  + ". Both were kept; areas may be counted twice."));
    }
  }

  static String hexEwkb(Geometry geometry) {
    return WKBWriter.toHex(new WKBWriter(2, true).write(geometry));
  }
}
