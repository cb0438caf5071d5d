package org.cartagena.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.geo.JsonGeometry;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKBReader;
import org.locationtech.jts.io.WKTReader;

/** One column with whole geometries: WKT, EWKT, hexadecimal WKB, GeoJSON, or JSON of ArcGIS. */
final class GeometryColumn extends Position {
  private static final Pattern EWKT =
      Pattern.compile("^SRID=(\\d+);(.*)$", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);
  private static final Pattern HEX = Pattern.compile("^(?:00|01)[0-9A-Fa-f]{16,}$");
  private static final Pattern WKT =
      Pattern.compile(
          "^(?:SRID=\\d+;)?\\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION|CURVE|SURFACE|CURVEPOLYGON|COMPOUNDCURVE)\\s*(?:Z|M|ZM)?\\s*(?:\\(|EMPTY).*$",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final Pattern JSON_GEOMETRY =
      Pattern.compile(
          "^\\{.*\"(?:coordinates|geometries|rings|paths|points|x)\"\\s*:.*$", Pattern.DOTALL);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name;
  private final int column;
  private final Set<Integer> systems = new LinkedHashSet<>();
  private SourceCrs crs = SourceCrs.LON_LAT;
  private boolean perRow;

  GeometryColumn(String name, int column) {
    this.name = name;
    this.column = column;
  }

  /** Whether a value has the form of a geometry; it may still be unusable. */
  static boolean looksLikeGeometry(String value) {
    if (value.length() < 8) {
      return false;
    }
    return switch (value.charAt(0)) {
      case '{' -> JSON_GEOMETRY.matcher(value).matches();
      case '0' -> HEX.matcher(value).matches();
      default -> WKT.matcher(value).matches();
    };
  }

  @Override
  void survey(List<String> cells) {
    String value = cell(cells, column);
    if (!value.isEmpty()) {
      int system = system(value);
      if (system > 0) {
        systems.add(system);
      }
    }
  }

  /** EPSG code that the value carries; 0 when none. */
  private static int system(String value) {
    try {
      char first = value.charAt(0);
      if (first == 'S' || first == 's') {
        Matcher ewkt = EWKT.matcher(value);
        return ewkt.matches() ? Integer.parseInt(ewkt.group(1)) : 0;
      }
      if (first == '{' && value.contains("spatialReference")) {
        JsonNode reference = JSON.readTree(value).path("spatialReference");
        return EsriCrs.code(reference);
      }
      if (first == '0' && HEX.matcher(value).matches()) {
        return Math.max(0, new WKBReader().read(WKBReader.hexToBytes(value)).getSRID());
      }
      return 0;
    } catch (ParseException | JsonProcessingException | RuntimeException e) {
      // Said of the row when it is read.
      return 0;
    }
  }

  @Override
  void decide(SourceCrs given, List<RowIssue> issues) {
    if (given != null) {
      crs = given;
      for (int system : systems) {
        if (!given.code().equals("EPSG:" + system)) {
          issues.add(
              RowIssue.of(
                  IssueCode.CRS_ASSUMED,
                  name,
                  "EPSG:" + system,
                  "Geometries say EPSG:"
                      + system
                      + "; they were read as "
                      + given.code()
                      + " because --crs says so."));
        }
      }
      return;
    }
    if (systems.size() == 1) {
      crs = system(systems.iterator().next());
    } else if (systems.size() > 1) {
      perRow = true;
    }
  }

  private SourceCrs system(int epsg) {
    try {
      return SourceCrs.ofName("EPSG:" + epsg);
    } catch (SourceCrs.UnknownCrsException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          "The column " + name + ": " + e.getMessage() + " Say which it is with --crs.",
          e);
    }
  }

  @Override
  SourceCrs crs() {
    return crs;
  }

  @Override
  Map<String, String> columns() {
    return Map.of(name, "geometry");
  }

  @Override
  Geometry read(List<String> cells, List<RowIssue> issues) {
    String value = cell(cells, column);
    if (value.isEmpty()) {
      return null;
    }
    Geometry geometry = geometry(value, issues);
    if (geometry == null || !perRow) {
      return geometry;
    }
    int system = system(value);
    if (system == 0) {
      issues.add(
          unusable(
              name,
              value,
              "Other rows say in which coordinate system they are, in more than one; this one does not."));
      return null;
    }
    try {
      return system(system).toLonLat(geometry);
    } catch (TransformException e) {
      issues.add(
          unusable(name, value, "The geometry does not lie in the area of EPSG:" + system + "."));
      return null;
    }
  }

  private Geometry geometry(String value, List<RowIssue> issues) {
    try {
      if (value.charAt(0) == '{') {
        return json(value, issues);
      }
      Matcher ewkt = EWKT.matcher(value);
      String text = ewkt.matches() ? ewkt.group(2).strip() : value;
      if (HEX.matcher(text).matches()) {
        return new WKBReader(FACTORY).read(WKBReader.hexToBytes(text));
      }
      try {
        return new WKTReader(FACTORY).read(text);
      } catch (IllegalArgumentException open) {
        WKTReader forgiving = new WKTReader(FACTORY);
        forgiving.setFixStructure(true);
        Geometry geometry = forgiving.read(text);
        issues.add(GeoJsonReader.ringsClosed(1));
        return geometry;
      }
    } catch (ParseException | JsonProcessingException | RuntimeException | StackOverflowError e) {
      String why = e instanceof IllegalArgumentException ? ": " + e.getMessage() + "." : ".";
      issues.add(
          unusable(
              name,
              value,
              value.charAt(0) == '{'
                  ? "The geometry is not GeoJSON or JSON of ArcGIS that can be read" + why
                  : "The geometry is not WKT that can be read."));
      return null;
    }
  }

  private static Geometry json(String value, List<RowIssue> issues) throws JsonProcessingException {
    JsonNode node = JSON.readTree(value);
    if (node.path("geometry").isObject()) {
      node = node.path("geometry");
    }
    JsonGeometry reading = new JsonGeometry(FACTORY);
    Geometry geometry;
    if (JsonGeometry.isGeoJson(node)) {
      geometry = reading.geoJson(node);
    } else if (JsonGeometry.isEsri(node)) {
      geometry = reading.esri(node);
    } else {
      throw new IllegalArgumentException("it has no coordinates");
    }
    if (reading.closed() > 0) {
      issues.add(GeoJsonReader.ringsClosed(reading.closed()));
    }
    return geometry;
  }
}
