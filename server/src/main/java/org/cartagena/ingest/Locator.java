package org.cartagena.ingest;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import net.sf.geographiclib.Geodesic;
import org.cartagena.geo.Antimeridian;
import org.cartagena.geo.PolygonRepair;
import org.cartagena.geo.SourceCrs;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.io.WKBWriter;

/**
 * From the geometry of a row to a valid one in EPSG:4326 that its kind can have, with everything
 * that is wrong said.
 */
final class Locator {
  private static final GeometryFactory FACTORY = new GeometryFactory();

  /** Beyond this an outline has probably lost points between two of its vertices. */
  private static final double MAX_SIDE_M = 5_000;

  /** A side of at most so many degrees each way is shorter than 5 km anywhere on Earth. */
  private static final double SHORT_SIDE_DEGREES = 0.031;

  /** Around 0, 0: about 110 m. */
  private static final double ZERO_DEGREES = 0.001;

  /** No coordinate in degrees is larger, whatever its fault. */
  private static final double MAX_DEGREES = 1_000;

  static final String SWAPPED =
      "The position lies outside the country, and inside when latitude and longitude are"
          + " swapped. It was kept as it is; swap them in the source and import again.";
  static final String OUTSIDE =
      "The position lies outside the country. It was kept; check the position and the coordinate system.";

  /** With one of these the row has said already why it has no geometry. */
  private static final Set<IssueCode> SAID_OF_NO_GEOMETRY =
      Set.of(IssueCode.GEOMETRY_UNUSABLE, IssueCode.TOO_FEW_POINTS, IssueCode.POINTS_OUT_OF_ORDER);

  private final Kind kind;
  private final Optional<CountryOutline> country;
  private final FirstSeen byGeometry = new FirstSeen();

  /**
   * {@code country} is where positions of the programme are expected; empty where that is not
   * known.
   */
  Locator(Kind kind, Optional<CountryOutline> country) {
    this.kind = kind;
    this.country = country;
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
    if (kind == Kind.CASUALTY || kind == Kind.FUNDING || kind == Kind.POPULATION) {
      return null;
    }
    Geometry geometry = row.geometry();
    if (geometry == null) {
      boolean said = issues.stream().anyMatch(issue -> SAID_OF_NO_GEOMETRY.contains(issue.code()));
      if (!said && expected) {
        issues.add(
            RowIssue.of(
                IssueCode.GEOMETRY_MISSING,
                "The row has no geometry. The record is kept, counted and listed without location."));
      }
      return null;
    }
    if (geometry.isEmpty()) {
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_EMPTY,
              "The row has a geometry without a single point. The record is kept, counted and listed without location."));
      return null;
    }
    if (crs.isProjected() && looksLikeDegrees(geometry)) {
      issues.add(
          RowIssue.of(
              IssueCode.DEGREES_DECLARED_PROJECTED,
              null,
              words(geometry.getCoordinate()),
              "The coordinates look like degrees, but the file says that they are in "
                  + crs.code()
                  + ", in metres. The record is kept without location. If they are longitude and latitude, import again with --crs EPSG:4326."));
      return null;
    }
    boolean coarse = !crs.isProjected() && isCoarse(geometry);
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
    Antimeridian.Result cut = Antimeridian.cut(geometry);
    geometry = cut.geometry();
    cut.words().ifPresent(words -> issues.add(RowIssue.of(IssueCode.ANTIMERIDIAN, words)));
    if (!isInRange(geometry, issues)) {
      return null;
    }
    if (coarse) {
      issues.add(
          RowIssue.of(
              IssueCode.POSITION_COARSE,
              null,
              words(geometry.getCoordinate()),
              "The coordinates have at most one decimal: the position is known to about 11 km only. It was kept; do not use it as an exact place."));
    }
    PolygonRepair.Result repair = PolygonRepair.repair(geometry);
    if (repair.faults().contains(PolygonRepair.Fault.TOO_TANGLED)) {
      Envelope box = geometry.getEnvelopeInternal();
      issues.add(
          RowIssue.of(
              IssueCode.OUTLINE_TOO_TANGLED,
              String.format(
                  Locale.ROOT,
                  "The outline (%,d points, between %.5f, %.5f and %.5f, %.5f) %s. The record is kept without location;"
                      + " the outline as it came stays in the source row. Draw it again, or simplify or split it, and import again.",
                  geometry.getNumPoints(),
                  box.getMinX(),
                  box.getMinY(),
                  box.getMaxX(),
                  box.getMaxY(),
                  PolygonRepair.Fault.TOO_TANGLED.words())));
      return null;
    }
    if (repair.geometry() == null) {
      issues.add(
          RowIssue.of(
              IssueCode.GEOMETRY_UNUSABLE,
              "Nothing usable is left of the geometry"
                  + (repair.repaired() ? " (" + repair.faults().get(0).words() + ")" : "")
                  + ". The record is kept without location."));
      return null;
    }
    if (repair.repaired()) {
      addRepair(geometry, repair, issues);
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

  /** One issue per fault, so that reports can be counted; the first says what came of it. */
  private static void addRepair(
      Geometry before, PolygonRepair.Result repair, List<RowIssue> issues) {
    String outcome = repairWords(before, repair);
    for (PolygonRepair.Fault fault : repair.faults()) {
      issues.add(
          RowIssue.of(
              code(fault),
              "The geometry is not valid: "
                  + fault.words()
                  + ". "
                  + (fault == repair.faults().get(0)
                      ? outcome
                      : "It was repaired together with the fault named before.")));
    }
  }

  private static IssueCode code(PolygonRepair.Fault fault) {
    return switch (fault) {
      case NOT_A_NUMBER -> IssueCode.COORDINATE_NOT_A_NUMBER;
      case TOO_FEW_POINTS -> IssueCode.TOO_FEW_POINTS;
      case WITHOUT_AREA -> IssueCode.OUTLINE_WITHOUT_AREA;
      case SPIKE -> IssueCode.SPIKE;
      case CROSSES_ITSELF -> IssueCode.SELF_CROSSING;
      case HOLE_OUTSIDE -> IssueCode.HOLE_OUTSIDE;
      case HOLE_IN_HOLE -> IssueCode.HOLE_IN_HOLE;
      case HOLES_CUT_AREA -> IssueCode.HOLES_CUT_AREA;
      case PARTS_OVERLAP -> IssueCode.PARTS_OVERLAP;
      case TOO_TANGLED -> IssueCode.OUTLINE_TOO_TANGLED;
      case OTHER -> IssueCode.GEOMETRY_REPAIRED;
    };
  }

  private static String repairWords(Geometry before, PolygonRepair.Result repair) {
    if (before.getDimension() == 2 && repair.geometry().getDimension() < 2) {
      return "It encloses no area; the "
          + (repair.geometry().getDimension() == 1 ? "line" : "point")
          + " that is left was kept. Draw the outline again.";
    }
    StringBuilder words = new StringBuilder("It was repaired");
    if (before.getDimension() == 2) {
      words.append(
          String.format(
              Locale.ENGLISH,
              ": %,.0f m2 before, %,.0f m2 after.",
              repair.areaBeforeM2(),
              repair.areaAfterM2()));
    } else {
      words.append('.');
    }
    if (repair.enclosedM2() >= 1) {
      words.append(
          String.format(
              Locale.ENGLISH,
              " The outline goes round another %,.0f m2 in both directions; they were left out."
                  + " Check whether they belong to the area.",
              repair.enclosedM2()));
    }
    if (repair.partsLost() > 0) {
      words.append(
          String.format(
              Locale.ENGLISH, " %,d parts without area were left out.", repair.partsLost()));
    }
    return words + " Look at it on the map; the outline as it came stays in the source row.";
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
      boolean metres =
          Math.max(
                  Math.max(Math.abs(box.getMinX()), Math.abs(box.getMaxX())),
                  Math.max(Math.abs(box.getMinY()), Math.abs(box.getMaxY())))
              > MAX_DEGREES;
      issues.add(
          swapped
              ? RowIssue.of(
                  IssueCode.LAT_LON_SWAPPED,
                  null,
                  words(first),
                  "Latitude is beyond 90 degrees: latitude and longitude are probably swapped. The record is kept without location. Swap them in the source.")
              : metres
                  ? RowIssue.of(
                      IssueCode.METRES_DECLARED_DEGREES,
                      null,
                      words(first),
                      "The coordinates look like metres, but the file says that they are degrees of longitude and latitude. The record is kept without location."
                          + " Find out in which coordinate system they are and import again with --crs.")
                  : RowIssue.of(
                      IssueCode.OUTSIDE_LONLAT_RANGE,
                      null,
                      words(first),
                      "The coordinates are not degrees of longitude (-180 to 180) and latitude (-90 to 90). The record is kept without location."
                          + " If they are metres, import again with --crs."));
    }
    return inRange;
  }

  private static boolean looksLikeDegrees(Geometry geometry) {
    Envelope box = geometry.getEnvelopeInternal();
    return box.getMinX() >= -180
        && box.getMaxX() <= 180
        && box.getMinY() >= -90
        && box.getMaxY() <= 90;
  }

  /** Whole degrees or tenths stand for a square of 11 km or more; 0, 0 is said otherwise. */
  private static boolean isCoarse(Geometry geometry) {
    for (Coordinate point : geometry.getCoordinates()) {
      if (!isTenth(point.x) || !isTenth(point.y) || (point.x == 0 && point.y == 0)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isTenth(double degrees) {
    double tenths = degrees * 10;
    return Math.abs(tenths - Math.rint(tenths)) < 1e-9;
  }

  private void checkPlausible(Geometry geometry, List<RowIssue> issues) {
    Coordinate[] points = geometry.getCoordinates();
    int atZero = 0;
    for (Coordinate point : points) {
      atZero += Math.abs(point.x) <= ZERO_DEGREES && Math.abs(point.y) <= ZERO_DEGREES ? 1 : 0;
    }
    if (atZero > 0) {
      issues.add(
          RowIssue.of(
              IssueCode.ZERO_ZERO,
              null,
              "0, 0",
              atZero == points.length
                  ? "Longitude and latitude are both 0, which usually means that they were not known. The"
                      + " position was kept; check it."
                  : "A point of the outline has longitude 0 and latitude 0, which usually means that it was not"
                      + " known. It was kept; check the outline."));
      if (atZero == points.length) {
        return;
      }
    }
    if (kind == Kind.HAZARD_AREA || kind == Kind.LAND_RELEASE) {
      checkSides(geometry, issues);
    }
    if (country.isEmpty()) {
      return;
    }
    CountryOutline.Place place = country.get().place(geometry);
    if (place == CountryOutline.Place.INSIDE) {
      return;
    }
    if (place == CountryOutline.Place.OUTSIDE && country.get().containsSwapped(geometry)) {
      issues.add(RowIssue.of(IssueCode.LAT_LON_SWAPPED, null, words(points[0]), SWAPPED));
    } else if (place == CountryOutline.Place.OUTSIDE) {
      issues.add(RowIssue.of(IssueCode.OUTSIDE_PROGRAMME, null, words(points[0]), OUTSIDE));
    } else if (kind == Kind.HAZARD_AREA || kind == Kind.LAND_RELEASE) {
      // A road or a river basin may cross a border; a hazardous area is recorded by one country.
      issues.add(
          RowIssue.of(
              IssueCode.OUTSIDE_PROGRAMME,
              null,
              words(country.get().firstOutside(points)),
              "A part of the outline lies outside the country. It was kept; look for a point that is far from the others."));
    }
  }

  /** The check of IMSMA's geocheck: consecutive points of an outline more than 5 km apart. */
  private static void checkSides(Geometry geometry, List<RowIssue> issues) {
    double longestM = 0;
    Coordinate at = null;
    for (int part = 0; part < geometry.getNumGeometries(); part++) {
      if (geometry.getGeometryN(part) instanceof Polygon polygon) {
        for (int ring = -1; ring < polygon.getNumInteriorRing(); ring++) {
          CoordinateSequence points =
              (ring < 0 ? polygon.getExteriorRing() : polygon.getInteriorRingN(ring))
                  .getCoordinateSequence();
          for (int i = 1; i < points.size(); i++) {
            if (Math.abs(points.getX(i) - points.getX(i - 1)) < SHORT_SIDE_DEGREES
                && Math.abs(points.getY(i) - points.getY(i - 1)) < SHORT_SIDE_DEGREES) {
              continue;
            }
            double sideM =
                Geodesic.WGS84.Inverse(
                        points.getY(i - 1), points.getX(i - 1), points.getY(i), points.getX(i))
                    .s12;
            if (sideM > longestM) {
              longestM = sideM;
              at = points.getCoordinate(i);
            }
          }
        }
      }
    }
    if (longestM > MAX_SIDE_M) {
      issues.add(
          RowIssue.of(
              IssueCode.VERTICES_FAR_APART,
              null,
              words(at),
              String.format(
                  Locale.ENGLISH,
                  "Two points of the outline that follow each other are %,.0f m apart; more than 5,000 m usually means that a point is wrong or missing. The outline was kept; check it.",
                  longestM)));
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
    long id = FirstSeen.fingerprint(localId);
    int first = byGeometry.find(FirstSeen.fingerprint(geometry), number, id);
    if (first >= 0 && (localId == null || id != byGeometry.note(first))) {
      issues.add(
          RowIssue.of(
              IssueCode.DUPLICATE_GEOMETRY,
              "The geometry is the same as that of row "
                  + byGeometry.row(first)
                  + ". Both were kept, so that areas may be counted twice; remove one of them in the source."));
    }
  }

  static String hexEwkb(Geometry geometry) {
    return WKBWriter.toHex(new WKBWriter(2, true).write(geometry));
  }
}
