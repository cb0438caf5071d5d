package org.cartagena.ingest;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the columns of a table that say where its rows are, by their names (also HXL tags) and by
 * what is in them. Of several possible ones the surest is taken; equally sure ones are not.
 */
final class PositionColumns {
  private static final Set<String> GEOMETRY_NAMES =
      Set.of(
          "wkt",
          "wktgeom",
          "geomwkt",
          "geometrywkt",
          "wktgeometry",
          "thegeom",
          "geom",
          "geometry",
          "ewkt",
          "wkb",
          "polygon",
          "shape",
          "geoshape",
          "geojson",
          "stasgeojson",
          "stastext",
          "stasewkt",
          "wkbgeometry",
          "shapewkt");
  private static final Set<String> SURE_GEOMETRY_NAMES =
      Set.of(
          "wkt",
          "wktgeom",
          "geomwkt",
          "geometrywkt",
          "wktgeometry",
          "thegeom",
          "ewkt",
          "wkb",
          "geojson");
  private static final Set<String> LON =
      Set.of(
          "longitude",
          "lon",
          "long",
          "lng",
          "longitud",
          "longitudine",
          "lange",
          "laenge",
          "geolange",
          "duzina",
          "dlugosc",
          "долгота",
          "довгота",
          "boylam",
          "longt",
          "longi");
  private static final Set<String> LAT =
      Set.of(
          "latitude",
          "lat",
          "latitud",
          "latitudine",
          "breite",
          "geobreite",
          "sirina",
          "szerokosc",
          "широта",
          "enlem",
          "lati");
  private static final Set<String> GRID_X =
      Set.of(
          "x",
          "easting",
          "eastings",
          "east",
          "este",
          "estingutm",
          "xutm",
          "utmx",
          "utme",
          "rechtswert");
  private static final Set<String> GRID_Y =
      Set.of("y", "northing", "northings", "north", "norte", "yutm", "utmy", "utmn", "hochwert");
  private static final Set<String> FILLERS =
      Set.of(
          "dd",
          "dec",
          "decimal",
          "wgs",
          "wgs84",
          "84",
          "4326",
          "epsg",
          "gps",
          "geo",
          "geom",
          "coord",
          "coords",
          "coordinate",
          "coordinates",
          "coordenada",
          "coordonnee",
          "point",
          "pt",
          "location",
          "loc",
          "geolocation",
          "geographic",
          "geografska",
          "geographische",
          "pos",
          "position",
          "utm",
          "wgs1984",
          "of",
          "in",
          "m",
          "meters",
          "metres",
          "degrees",
          "deg",
          "value",
          "centroid",
          "map",
          "site");
  private static final Set<String> DEGREE_PARTS =
      Set.of("deg", "degree", "degrees", "grad", "grados", "graus", "degres", "d", "g");
  private static final Set<String> MINUTE_PARTS =
      Set.of("min", "mins", "minute", "minutes", "minutos", "m");
  private static final Set<String> SECOND_PARTS =
      Set.of("sec", "secs", "second", "seconds", "segundos", "secondes", "s");
  private static final Set<String> SIDE_PARTS =
      Set.of(
          "hem",
          "hemi",
          "hemisphere",
          "dir",
          "direction",
          "ns",
          "ew",
          "we",
          "cardinal",
          "hemisferio");
  private static final Set<String> ZONES =
      Set.of(
          "zone",
          "utmzone",
          "zoneutm",
          "huso",
          "fuso",
          "fuseau",
          "zona",
          "gridzone",
          "utmzonenumber");
  private static final Set<String> TEXT_WORDS =
      Set.of(
          "mgrs",
          "usng",
          "utm",
          "grid",
          "reference",
          "coord",
          "coords",
          "coordinate",
          "coordinates",
          "coordenadas",
          "coordonnees",
          "koordinate",
          "koordinaten",
          "geo",
          "gps",
          "geopoint",
          "latlon",
          "latlng",
          "latlong",
          "lonlat",
          "lnglat",
          "longlat",
          "location",
          "geolocation",
          "position",
          "point",
          "ubicacion",
          "waypoint",
          "lat");
  private static final Pattern GLUED =
      Pattern.compile(
          "^(?:gps|geo|decimal|x|y|start|end)?(longitude|latitude|longitud|latitud)(?:x|y|dd|dms|wgs84)?$");
  private static final Pattern GLUED_XY =
      Pattern.compile(
          "^(?:point|coord|pos|geo|utm|gps|wgs84)?([xy])(?:coord|coordinate|coordinates|koord|pos|utm|wgs84|dd)?$");

  private final List<String> header;
  private final Map<String, String> tags;
  private final Optional<Mapping> mapping;
  private final List<List<String>> sample;

  private enum Part {
    WHOLE,
    DEGREES,
    MINUTES,
    SECONDS,
    SIDE
  }

  /** What a column's name says: of which axis, degrees or grid, and whose (stem). */
  private record Name(boolean x, boolean grid, Part part, String stem) {}

  /**
   * A found position, or the reason why none of several was taken.
   *
   * @param position null when there is none
   * @param ambiguity what could not be decided; null when nothing
   */
  record Found(Position position, RowIssue ambiguity) {}

  /**
   * @param tags HXL tags of columns that have one
   * @param sample the first rows
   * @param mapping decides where it names columns of the position
   */
  PositionColumns(
      List<String> header,
      Map<String, String> tags,
      List<List<String>> sample,
      Optional<Mapping> mapping) {
    this.mapping = mapping;
    this.header = header;
    this.tags = tags;
    this.sample = sample;
  }

  Found find() {
    Map<String, String> named = mapping.map(Mapping::positionColumns).orElse(Map.of());
    if (!named.isEmpty()) {
      return new Found(ofMapping(named), null);
    }
    if (tags.size() > 0) {
      Position tagged = tagged();
      if (tagged != null) {
        return new Found(tagged, null);
      }
    }
    Found geometry = geometry();
    if (geometry.position() != null || geometry.ambiguity() != null) {
      return geometry;
    }
    Found pair = pair();
    if (pair.position() != null && !(pair.position() instanceof CoordinatePair)) {
      return pair;
    }
    Position text = text();
    if (pair.position() == null) {
      return text != null ? new Found(text, null) : pair.ambiguity() != null ? pair : named();
    }
    return pair;
  }

  /** What the mapping says; null when its columns are not in the table. */
  private Position ofMapping(Map<String, String> named) {
    List<String> names = header.stream().map(Columns::normalised).toList();
    Map<String, Integer> columns = new LinkedHashMap<>();
    named.forEach(
        (field, column) -> {
          int index = names.indexOf(Columns.normalised(column));
          if (index >= 0) {
            columns.put(field, index);
          }
        });
    if (columns.containsKey("wkt")) {
      int column = columns.get("wkt");
      return new GeometryColumn(header.get(column), column);
    }
    if (columns.containsKey("mgrs")) {
      return coordinateText(columns.get("mgrs"), CoordinateText.Form.MGRS);
    }
    Integer x = columns.getOrDefault("longitude", columns.get("easting"));
    Integer y = columns.getOrDefault("latitude", columns.get("northing"));
    if (x == null || y == null) {
      return null;
    }
    if (x.equals(y)) {
      return coordinateText(x, CoordinateText.Form.PAIR);
    }
    return new CoordinatePair(
        header,
        CoordinatePair.Axis.ofWhole(x, -1),
        CoordinatePair.Axis.ofWhole(y, -1),
        columns.getOrDefault("utm_zone", -1),
        mapping.flatMap(Mapping::utmZone).map(Utm.Zone::read).orElse(null));
  }

  private CoordinateText coordinateText(int column, CoordinateText.Form form) {
    String name = header.get(column);
    return new CoordinateText(name, column, form, order(words(name)));
  }

  /** What HXL tags say; null when they name no position. */
  private Position tagged() {
    int wkt = HxlTags.findPosition(tags, "wkt").map(header::indexOf).orElse(-1);
    if (wkt >= 0) {
      return new GeometryColumn(header.get(wkt), wkt);
    }
    int x = HxlTags.findPosition(tags, "longitude").map(header::indexOf).orElse(-1);
    int y = HxlTags.findPosition(tags, "latitude").map(header::indexOf).orElse(-1);
    return x < 0 || y < 0
        ? null
        : new CoordinatePair(
            header,
            CoordinatePair.Axis.ofWhole(x, -1),
            CoordinatePair.Axis.ofWhole(y, -1),
            -1,
            null);
  }

  private int filled(int column) {
    int filled = 0;
    for (List<String> row : sample) {
      filled += Position.cell(row, column).isEmpty() ? 0 : 1;
    }
    return filled;
  }

  private Found geometry() {
    List<Integer> named = new ArrayList<>();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < header.size(); i++) {
      int filled = 0;
      int geometries = 0;
      for (List<String> row : sample) {
        String value = Position.cell(row, i);
        filled += value.isEmpty() ? 0 : 1;
        geometries += GeometryColumn.looksLikeGeometry(value) ? 1 : 0;
      }
      boolean byName = GEOMETRY_NAMES.contains(Columns.normalised(header.get(i)));
      if (geometries > 0 && (byName || geometries * 2 >= filled)) {
        (byName ? named : others).add(i);
      }
    }
    List<Integer> candidates = areas(named.isEmpty() ? others : named);
    if (candidates.size() > 1) {
      List<String> names = candidates.stream().map(header::get).toList();
      return new Found(null, ambiguous("geometry", names));
    }
    return new Found(
        candidates.isEmpty()
            ? null
            : new GeometryColumn(header.get(candidates.get(0)), candidates.get(0)),
        null);
  }

  /** An outline says more than the point beside it. */
  private List<Integer> areas(List<Integer> columns) {
    if (columns.size() < 2) {
      return columns;
    }
    List<Integer> areas =
        columns.stream()
            .filter(
                column ->
                    sample.stream()
                        .map(row -> Position.cell(row, column).toUpperCase(Locale.ROOT))
                        .anyMatch(
                            value -> value.contains("POLYGON") || value.contains("\"RINGS\"")))
            .toList();
    return areas.isEmpty() ? columns : areas;
  }

  private static RowIssue ambiguous(String what, List<String> names) {
    return RowIssue.of(
        IssueCode.POSITION_AMBIGUOUS,
        names.get(0),
        String.join(", ", names),
        "Several columns could hold the "
            + what
            + ": "
            + String.join(", ", names)
            + ". None was taken, and all records are without location. Leave one of them in the file, and import again.");
  }

  private Found pair() {
    Map<String, Map<Part, Integer>> xs = new LinkedHashMap<>();
    Map<String, Map<Part, Integer>> ys = new LinkedHashMap<>();
    int zone = -1;
    for (int i = 0; i < header.size(); i++) {
      List<String> words = words(header.get(i));
      Name name = name(words);
      if (name != null) {
        (name.x() ? xs : ys)
            .computeIfAbsent((name.grid() ? "1" : "0") + name.stem(), key -> new LinkedHashMap<>())
            .putIfAbsent(name.part(), i);
      } else if (zone < 0 && words.stream().anyMatch(ZONES::contains) && holdsZones(i)) {
        zone = i;
      }
    }
    List<String> keys = new ArrayList<>();
    for (String key : xs.keySet()) {
      if (ys.containsKey(key) && axis(xs.get(key)) != null && axis(ys.get(key)) != null) {
        keys.add(key);
      }
    }
    keys.sort(Comparator.comparingInt(PositionColumns::rank));
    // Columns without any value say nothing; those behind them may.
    List<String> withValues =
        keys.stream()
            .filter(
                key ->
                    filled(axis(xs.get(key)).first()) > 0 && filled(axis(ys.get(key)).first()) > 0)
            .toList();
    List<String> candidates = withValues.isEmpty() ? keys : withValues;
    if (candidates.isEmpty()) {
      return new Found(null, null);
    }
    if (candidates.size() > 1 && rank(candidates.get(0)) == rank(candidates.get(1))) {
      List<String> names = new ArrayList<>();
      for (String key : candidates) {
        names.add(header.get(axis(xs.get(key)).first()));
      }
      return new Found(null, ambiguous("position", names));
    }
    String key = candidates.get(0);
    return new Found(
        new CoordinatePair(header, axis(xs.get(key)), axis(ys.get(key)), zone, null), null);
  }

  private boolean holdsZones(int column) {
    int filled = 0;
    int zones = 0;
    for (List<String> row : sample) {
      String value = Position.cell(row, column);
      filled += value.isEmpty() ? 0 : 1;
      zones += Utm.Zone.read(value) != null ? 1 : 0;
    }
    return zones > 0 && zones * 2 >= filled;
  }

  /** Degrees before grids, and names of nothing in particular before those of something. */
  private static int rank(String key) {
    int grid = key.startsWith("1") ? 4 : 0;
    String stem = key.substring(1);
    return grid + (stem.isEmpty() ? 0 : stem.equals("dms") ? 1 : 2);
  }

  private static CoordinatePair.Axis axis(Map<Part, Integer> parts) {
    Integer whole = parts.get(Part.WHOLE);
    Integer degrees = parts.get(Part.DEGREES);
    Integer minutes = parts.get(Part.MINUTES);
    int side = parts.getOrDefault(Part.SIDE, -1);
    if (degrees != null && minutes != null) {
      return new CoordinatePair.Axis(
          -1, degrees, minutes, parts.getOrDefault(Part.SECONDS, -1), side);
    }
    // lat_deg without lat_min is a whole angle.
    Integer one = whole != null ? whole : degrees;
    return one == null ? null : CoordinatePair.Axis.ofWhole(one, side);
  }

  private static Name name(List<String> words) {
    Boolean x = null;
    boolean grid = false;
    Part part = Part.WHOLE;
    List<String> stem = new ArrayList<>();
    boolean several = false;
    for (String word : words) {
      Matcher glued = GLUED.matcher(word);
      Matcher xy = GLUED_XY.matcher(word);
      boolean lon = LON.contains(word) || (glued.matches() && glued.group(1).startsWith("lon"));
      boolean lat = LAT.contains(word) || (glued.matches() && glued.group(1).startsWith("lat"));
      boolean gridX = GRID_X.contains(word) || (xy.matches() && xy.group(1).equals("x"));
      boolean gridY = GRID_Y.contains(word) || (xy.matches() && xy.group(1).equals("y"));
      if (lon || lat) {
        // "Longitude (x)" names one axis, "lat lon" two.
        several |= x != null && !grid && x != lon;
        x = (x == null || grid) ? Boolean.valueOf(lon) : x;
        grid = false;
      } else if (gridX || gridY) {
        several |= x != null && x != gridX;
        if (x == null) {
          x = gridX;
          grid = true;
        }
      } else {
        stem.add(word);
      }
    }
    if (x == null || several) {
      return null;
    }
    List<String> rest = new ArrayList<>();
    for (String word : stem) {
      Part of = part(word);
      if (of != null && part == Part.WHOLE && !grid) {
        part = of;
      } else if (!FILLERS.contains(word)) {
        rest.add(word);
      }
    }
    return new Name(x, grid, part, String.join(" ", rest));
  }

  private static Part part(String word) {
    return DEGREE_PARTS.contains(word)
        ? Part.DEGREES
        : MINUTE_PARTS.contains(word)
            ? Part.MINUTES
            : SECOND_PARTS.contains(word)
                ? Part.SECONDS
                : SIDE_PARTS.contains(word) ? Part.SIDE : null;
  }

  /** Words of a column's name in lower case without accents: latDeg, lat_deg, Lat. (deg). */
  static List<String> words(String name) {
    String spaced =
        Normalizer.normalize(name, Normalizer.Form.NFD)
            .replaceAll("\\p{M}+", "")
            .replaceAll("(?<=\\p{Ll})(?=\\p{Lu})", " ")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^\\p{L}\\p{N}]+", " ")
            .strip();
    return List.of(spaced.split(" "));
  }

  private Position text() {
    for (int i = 0; i < header.size(); i++) {
      List<String> words = words(header.get(i));
      boolean byName = words.stream().anyMatch(TEXT_WORDS::contains);
      Map<CoordinateText.Form, Integer> forms = new LinkedHashMap<>();
      int filled = 0;
      for (List<String> row : sample) {
        String value = Position.cell(row, i);
        if (!value.isEmpty()) {
          filled++;
          CoordinateText.Form form = CoordinateText.form(value);
          if (form != null) {
            forms.merge(form, 1, Integer::sum);
          }
        }
      }
      for (Map.Entry<CoordinateText.Form, Integer> form : forms.entrySet()) {
        if (form.getValue() * 2 > filled && (byName || form.getKey() == CoordinateText.Form.UTM)) {
          return new CoordinateText(header.get(i), i, form.getKey(), order(words));
        }
      }
    }
    return null;
  }

  /**
   * What the name says of the order. geo_point (OpenDataSoft) and the geopoint of ODK and KoBo are
   * latitude first by their documentation.
   */
  private static CoordinateText.Order order(List<String> words) {
    String joined = String.join("", words);
    int lat = joined.indexOf("lat");
    int lon = Math.max(joined.indexOf("lon"), joined.indexOf("lng"));
    if (lat >= 0 && lon >= 0) {
      return lat < lon ? CoordinateText.Order.LATITUDE_FIRST : CoordinateText.Order.LONGITUDE_FIRST;
    }
    return joined.startsWith("geopoint")
        ? CoordinateText.Order.LATITUDE_FIRST
        : CoordinateText.Order.UNKNOWN;
  }

  /** A column that is called a geometry although nothing in it looks like one. */
  private Found named() {
    for (int i = 0; i < header.size(); i++) {
      if (SURE_GEOMETRY_NAMES.contains(Columns.normalised(header.get(i)))) {
        return new Found(new GeometryColumn(header.get(i), i), null);
      }
    }
    return new Found(null, null);
  }
}
