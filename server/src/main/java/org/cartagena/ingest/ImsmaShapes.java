package org.cartagena.ingest;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;

/**
 * Shapes of the records of one IMSMA database, by the key of the record.
 *
 * <p>latitude and longitude of geopoint are degrees in WGS 84, whatever system they were entered
 * in: so GICHD's geocheck reads them, and what was entered stands in columns of its own. A polygon
 * is the points of one geospatialinfo in the order of their pointno; it is not closed by a point.
 * Only points that belong to a record are kept: geopoint also holds those of accidents and victims.
 */
final class ImsmaShapes {
  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_POINTS = 5_000_000;
  private static final int MAX_OUTLINE_CHARACTERS = 96 << 20;

  private static final Set<String> POLYGON =
      Set.of("polygon", "polygone", "poligono", "poligon", "полигон", "полігон", "مضلع");
  private static final Set<String> LINE =
      Set.of(
          "polyline",
          "line",
          "polyligne",
          "ligne",
          "polilinea",
          "polilinha",
          "linea",
          "linha",
          "polilinija",
          "linija",
          "полилиния",
          "ломаная",
          "линия",
          "خط");
  private static final Set<String> POINT =
      Set.of("point", "punto", "ponto", "tacka", "точка", "نقطة");

  private final ImsmaTables.Subject subject;
  private final List<ImsmaTables.Part> linkTables;
  private final List<ImsmaTables.Part> shapeTables;
  private final List<ImsmaTables.Part> pointTables;
  private final List<ImsmaTables.Part> outlineTables;
  private final List<ImsmaTables.Part> singleTables;
  private final List<ImsmaTables.Part> wordTables;

  private final Map<String, String> words = new HashMap<>();
  private final Map<String, Set<String>> shapesOfRecord = new LinkedHashMap<>();
  private final Map<String, Shape> shapes = new HashMap<>();
  private final Map<String, List<Outline>> outlines = new HashMap<>();
  private final Map<String, List<Corner>> singlePoints = new HashMap<>();
  private final Set<String> systems = new TreeSet<>();
  private final List<RowIssue> loading = new ArrayList<>();
  private GeometryColumn column;
  private boolean loaded;
  private int points;
  private int pointsOfOthers;
  private long characters;

  ImsmaShapes(
      ImsmaTables.Subject subject,
      List<ImsmaTables.Part> links,
      List<ImsmaTables.Part> shapes,
      List<ImsmaTables.Part> points,
      List<ImsmaTables.Part> outlines,
      List<ImsmaTables.Part> single,
      List<ImsmaTables.Part> words) {
    this.subject = subject;
    this.linkTables = links;
    this.shapeTables = shapes;
    this.pointTables = points;
    this.outlineTables = outlines;
    this.singleTables = single;
    this.wordTables = words;
  }

  /** One geospatialinfo; {@code type} as its word, null where nothing says it. */
  private static final class Shape {
    private String type;
    private String id = "";
    private final List<Corner> corners = new ArrayList<>();
  }

  /**
   * A point as it stands in its row.
   *
   * @param at null where latitude or longitude is no number
   * @param no null where pointno is no whole number
   */
  private record Corner(String file, int row, Integer no, String type, Coordinate at) {}

  /** A whole shape, as text, as it stands in its row. */
  private record Outline(String file, int row, String text) {}

  /**
   * What was found for a record.
   *
   * @param original the rows it was made of; empty when there are none
   */
  record Found(Geometry geometry, Optional<ObjectNode> original) {}

  // Reading --------------------------------------------------------------------------------------

  void load() throws IOException {
    if (loaded) {
      return;
    }
    loaded = true;
    for (ImsmaTables.Part part : wordTables) {
      ImsmaTables.read(
          part.table(),
          List.of("imsmaenumguid", "enumvalue"),
          (line, cells) -> words.put(cells.get(0), cells.get(1)));
    }
    for (ImsmaTables.Part part : linkTables) {
      ImsmaTables.read(
          part.table(),
          List.of(subject.guid(), "geospatialinfoguid"),
          (line, cells) -> link(cells.get(0), cells.get(1)));
    }
    for (ImsmaTables.Part part : pointTables) {
      ImsmaTables.read(
          part.table(),
          List.of(subject.guid(), "geospatialinfoguid"),
          (line, cells) -> link(cells.get(0), cells.get(1)));
    }
    for (ImsmaTables.Part part : shapeTables) {
      ImsmaTables.read(
          part.table(),
          List.of("geospatialinfoguid", "shapeenum", "shapeenumguid", "shapeid"),
          (line, cells) -> describe(cells));
    }
    for (ImsmaTables.Part part : pointTables) {
      readPoints(part);
    }
    for (ImsmaTables.Part part : outlineTables) {
      readOutlines(part);
    }
    for (ImsmaTables.Part part : singleTables) {
      readSinglePoints(part);
    }
  }

  private void link(String record, String shape) {
    if (!record.isEmpty() && !shape.isEmpty()) {
      shapesOfRecord.computeIfAbsent(record, key -> new LinkedHashSet<>()).add(shape);
      shapes.computeIfAbsent(shape, key -> new Shape());
    }
  }

  private void describe(List<String> cells) {
    Shape shape = shapes.get(cells.get(0));
    if (shape != null) {
      type(shape, cells.get(1), cells.get(2));
      shape.id = cells.get(3);
    }
  }

  private void type(Shape shape, String word, String key) {
    if (!word.isEmpty()) {
      shape.type = word;
    } else if (!key.isEmpty()) {
      shape.type = words.getOrDefault(key, key);
    }
  }

  private void readPoints(ImsmaTables.Part part) throws IOException {
    String file = part.source().name();
    ImsmaTables.read(
        part.table(),
        List.of(
            "geospatialinfoguid",
            "pointno",
            "latitude",
            "longitude",
            "pointtypeenum",
            "pointtypeenumguid",
            "coordrefsys",
            "shapeenum",
            "shapeenumguid",
            "shapeid"),
        (line, cells) -> {
          Shape shape = shapes.get(cells.get(0));
          if (shape == null) {
            pointsOfOthers++;
            return;
          }
          checkPoints(file);
          type(shape, cells.get(7), cells.get(8));
          shape.id = cells.get(9).isEmpty() ? shape.id : cells.get(9);
          if (!cells.get(6).isEmpty()) {
            systems.add(cells.get(6));
          }
          String type =
              !cells.get(4).isEmpty() ? cells.get(4) : words.getOrDefault(cells.get(5), "");
          shape.corners.add(corner(file, line, cells.get(1), type, cells.get(3), cells.get(2)));
        });
  }

  private void checkPoints(String file) {
    if (++points > MAX_POINTS) {
      throw AppException.badInput(
          file
              + " holds more than "
              + MAX_POINTS
              + " points of shapes, which are put together in memory. Import the staging area's table of whole shapes, or a part of the records at a time.");
    }
  }

  private static Corner corner(
      String file, Table.Line line, String number, String type, String lon, String lat) {
    Double x = lon.isEmpty() ? null : Degrees.readLongitude(lon);
    Double y = lat.isEmpty() ? null : Degrees.readLatitude(lat);
    boolean whole = number.matches("\\d{1,6}(?:\\.0+)?");
    return new Corner(
        file,
        line.number(),
        whole ? Integer.valueOf(number.replaceAll("\\.0+$", "")) : null,
        type,
        x == null || y == null ? null : new Coordinate(x, y));
  }

  private void readOutlines(ImsmaTables.Part part) throws IOException {
    String file = part.source().name();
    List<String> columns = List.of(subject.guid(), "shape");
    if (column == null) {
      column = new GeometryColumn("shape", 1);
    }
    ImsmaTables.read(
        part.table(),
        columns,
        (line, cells) -> {
          column.survey(cells);
          if (!cells.get(0).isEmpty() && !cells.get(1).isEmpty()) {
            characters += cells.get(1).length();
            if (characters > MAX_OUTLINE_CHARACTERS) {
              throw AppException.badInput(
                  file
                      + " holds more outlines than can be put together in memory. Import a part of the records at a time.");
            }
            outlines
                .computeIfAbsent(cells.get(0), key -> new ArrayList<>())
                .add(new Outline(file, line.number(), cells.get(1)));
          }
        });
    column.decide(part.table().givenCrs(), loading);
  }

  private void readSinglePoints(ImsmaTables.Part part) throws IOException {
    String file = part.source().name();
    ImsmaTables.read(
        part.table(),
        List.of(subject.guid(), "pointtype", "lat", "lon", "coordinatereferencesystem"),
        (line, cells) -> {
          if (cells.get(0).isEmpty()) {
            return;
          }
          checkPoints(file);
          if (!cells.get(4).isEmpty()) {
            systems.add(cells.get(4));
          }
          singlePoints
              .computeIfAbsent(cells.get(0), key -> new ArrayList<>())
              .add(corner(file, line, "", cells.get(1), cells.get(3), cells.get(2)));
        });
  }

  // What was read --------------------------------------------------------------------------------

  SourceCrs crs() {
    return column == null ? SourceCrs.LON_LAT : column.crs();
  }

  boolean hasShapes() {
    return !pointTables.isEmpty() || !outlineTables.isEmpty() || !singleTables.isEmpty();
  }

  Map<String, String> locationColumns() {
    Map<String, String> columns = new LinkedHashMap<>();
    for (ImsmaTables.Part part : pointTables) {
      columns.put("latitude, longitude, pointno of " + part.source().name(), "geometry");
    }
    for (ImsmaTables.Part part : outlineTables) {
      columns.put("shape of " + part.source().name(), "geometry");
    }
    return columns;
  }

  Optional<String> findWord(String key) {
    return Optional.ofNullable(words.get(key));
  }

  /** What is to be said of all tables together; {@code records} are the keys that there are. */
  List<RowIssue> issues(Set<String> records) {
    List<RowIssue> issues = new ArrayList<>(loading);
    if (!hasShapes()) {
      return issues;
    }
    Set<String> without = new LinkedHashSet<>(shapesOfRecord.keySet());
    without.addAll(outlines.keySet());
    without.addAll(singlePoints.keySet());
    without.removeAll(records);
    Set<String> names = new LinkedHashSet<>();
    for (List<ImsmaTables.Part> tables :
        List.of(linkTables, shapeTables, pointTables, outlineTables, singleTables, wordTables)) {
      tables.forEach(part -> names.add(part.source().name()));
    }
    issues.add(
        RowIssue.of(
            IssueCode.TABLES_JOINED,
            "The shapes of the records were put together from "
                + String.join(", ", names)
                + (pointsOfOthers == 0
                    ? "."
                    : ". "
                        + pointsOfOthers
                        + " points belong to no record of this kind (but to accidents, victims or places) and were not kept.")));
    if (!without.isEmpty()) {
      issues.add(
          RowIssue.of(
              IssueCode.FILE_UNREAD,
              subject.word() + "_guid",
              without.iterator().next(),
              without.size()
                  + " records have a shape and are not in the table of the records. Their shapes are not on the map: export the table again, with all records."));
    }
    Set<String> others = new TreeSet<>(systems);
    others.removeIf(system -> system.replaceAll("[^A-Za-z0-9]", "").matches("(?i)WGS(?:19)?84"));
    if (!others.isEmpty()) {
      issues.add(
          RowIssue.of(
              IssueCode.CRS_ASSUMED,
              "coordrefsys",
              String.join(", ", others),
              "Some points were entered in another coordinate system. IMSMA keeps latitude and longitude in WGS 84 besides, and these were taken; compare a few areas with a map."));
    }
    return issues;
  }

  // Putting together -----------------------------------------------------------------------------

  /** The shape of a record; what is wrong with it is added to its issues. */
  Found find(String guid, List<RowIssue> issues) {
    ObjectNode original = JSON.createObjectNode();
    List<Geometry> areas = new ArrayList<>();
    List<Geometry> lines = new ArrayList<>();
    List<Corner> single = new ArrayList<>();
    boolean outlined = false;
    for (String key : shapesOfRecord.getOrDefault(guid, Set.of())) {
      Shape shape = shapes.get(key);
      add(original.withArray("shapes").addObject().put("geospatialinfo_guid", key), shape);
      String type = shape.type == null ? "" : Codes.normalised(shape.type);
      if (shape.corners.isEmpty()) {
        outlined |= !POINT.contains(type);
        issues.add(
            RowIssue.of(
                IssueCode.TOO_FEW_POINTS,
                "geospatialinfo_guid",
                key,
                "The record has a shape without a single point. It is not on the map; look for it in IMSMA."));
      } else if (POLYGON.contains(type)) {
        outlined = true;
        outline(shape, true, issues).ifPresent(areas::add);
      } else if (LINE.contains(type)) {
        outlined = true;
        outline(shape, false, issues).ifPresent(lines::add);
      } else if (POINT.contains(type)) {
        single.addAll(shape.corners);
      } else {
        outlined = true;
        issues.add(
            RowIssue.of(
                IssueCode.GEOMETRY_UNUSABLE,
                "shapeenum",
                shape.type,
                "It is not known whether this shape is a polygon, a line or points. It is not on the map."));
      }
    }
    for (Outline outline : outlines.getOrDefault(guid, List.of())) {
      outlined = true;
      original
          .withArray("shapes")
          .addObject()
          .put("file", outline.file())
          .put("row", outline.row())
          .put("shape", outline.text());
      Geometry geometry = column.read(List.of(guid, outline.text()), issues);
      if (geometry != null && !geometry.isEmpty()) {
        parts(geometry, geometry.getDimension() == 2 ? areas : lines);
      }
    }
    single.addAll(singlePoints.getOrDefault(guid, List.of()));
    if (areas.isEmpty() && lines.isEmpty()) {
      return new Found(point(single, outlined, issues), some(original));
    }
    List<Geometry> all = new ArrayList<>(areas);
    all.addAll(lines);
    return new Found(FACTORY.buildGeometry(all), some(original));
  }

  private static Optional<ObjectNode> some(ObjectNode original) {
    return original.isEmpty() ? Optional.empty() : Optional.of(original);
  }

  private static void parts(Geometry geometry, List<Geometry> into) {
    for (int i = 0; i < geometry.getNumGeometries(); i++) {
      into.add(geometry.getGeometryN(i));
    }
  }

  private static void add(ObjectNode node, Shape shape) {
    node.put("shape_id", shape.id).put("shape", shape.type);
    ArrayNode corners = node.putArray("points");
    for (Corner corner : shape.corners) {
      ObjectNode point = corners.addObject().put("file", corner.file()).put("row", corner.row());
      point.put("pointno", corner.no()).put("pointtype", corner.type());
      if (corner.at() != null) {
        point.put("latitude", corner.at().y).put("longitude", corner.at().x);
      }
    }
  }

  /** Points in the order of their numbers; empty where the order or too many points are missing. */
  private static Optional<Geometry> outline(Shape shape, boolean closed, List<RowIssue> issues) {
    List<Corner> corners = new ArrayList<>(shape.corners);
    if (corners.stream().anyMatch(corner -> corner.no() == null)) {
      issues.add(
          outOfOrder(
              shape,
              "a point has no number, so that the order of the points is not known. The outline is not on the map; number them in IMSMA."));
      return Optional.empty();
    }
    corners.sort(Comparator.comparing(Corner::no));
    List<Corner> kept = new ArrayList<>();
    for (Corner corner : corners) {
      Corner before = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      if (before == null || !before.no().equals(corner.no())) {
        kept.add(corner);
      } else if (before.at() == null || !before.at().equals(corner.at())) {
        issues.add(
            outOfOrder(
                shape,
                "two points have the number "
                    + corner.no()
                    + " (rows "
                    + before.row()
                    + " and "
                    + corner.row()
                    + " of "
                    + corner.file()
                    + "), so that the order is not known. The outline is not on the map; correct the numbers in IMSMA."));
        return Optional.empty();
      }
    }
    for (Corner corner : kept) {
      if (corner.at() == null) {
        issues.add(
            RowIssue.of(
                IssueCode.GEOMETRY_UNUSABLE,
                "latitude, longitude",
                shape.id,
                "Point "
                    + corner.no()
                    + " of the shape (row "
                    + corner.row()
                    + " of "
                    + corner.file()
                    + ") has no position. Without it the outline would be another one; it is not on the map."));
        return Optional.empty();
      }
    }
    Set<Coordinate> different = new HashSet<>();
    kept.forEach(corner -> different.add(corner.at()));
    if (different.size() < (closed ? 3 : 2)) {
      issues.add(
          RowIssue.of(
              IssueCode.TOO_FEW_POINTS,
              "pointno",
              shape.id,
              "The "
                  + (closed ? "polygon" : "line")
                  + " has "
                  + different.size()
                  + (different.size() == 1 ? " point" : " different points")
                  + "; it is not on the map. Points may be missing from "
                  + corners.get(0).file()
                  + "."));
      return Optional.empty();
    }
    int first = kept.get(0).no();
    int last = kept.get(kept.size() - 1).no();
    if (last - first + 1 != kept.size()) {
      issues.add(
          outOfOrder(
              shape,
              kept.size()
                  + " points have numbers from "
                  + first
                  + " to "
                  + last
                  + ": points may be missing. The outline was drawn without them; compare it with IMSMA."));
    }
    List<Coordinate> ring = new ArrayList<>();
    kept.forEach(corner -> ring.add(corner.at().copy()));
    if (!closed) {
      return Optional.of(FACTORY.createLineString(ring.toArray(new Coordinate[0])));
    }
    if (!ring.get(0).equals(ring.get(ring.size() - 1))) {
      ring.add(ring.get(0).copy());
    }
    return Optional.of(FACTORY.createPolygon(ring.toArray(new Coordinate[0])));
  }

  private static RowIssue outOfOrder(Shape shape, String words) {
    return RowIssue.of(
        IssueCode.POINTS_OUT_OF_ORDER,
        "pointno",
        shape.id,
        "In the shape " + (shape.id.isEmpty() ? "" : shape.id + " ") + words);
  }

  /** A record without outline lies at its reference point, else at the first of its points. */
  private Geometry point(List<Corner> single, boolean outlined, List<RowIssue> issues) {
    // Points are degrees; beside outlines of another system they would be misread.
    List<Corner> placed =
        crs().isProjected()
            ? List.of()
            : single.stream().filter(corner -> corner.at() != null).toList();
    if (placed.isEmpty()) {
      return null;
    }
    Corner taken =
        placed.stream()
            .filter(corner -> Codes.normalised(corner.type()).contains("reference"))
            .findFirst()
            .orElse(placed.get(0));
    issues.add(
        RowIssue.of(
            IssueCode.OUTLINE_MISSING,
            "pointtype",
            taken.type(),
            "The record has no "
                + (outlined ? "usable " : "")
                + "outline, only "
                + (placed.size() == 1 ? "a point" : placed.size() + " points")
                + ". It is shown at "
                + (taken.type().isEmpty() ? "the first one" : "its " + taken.type())
                + "; such a point may lie outside the area, and how far the area reaches is not known."));
    return FACTORY.createPoint(taken.at().copy());
  }
}
