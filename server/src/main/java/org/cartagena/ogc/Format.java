package org.cartagena.ogc;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.cartagena.problem.AppException;
import org.cartagena.tile.TileAnswers;

/** The formats that resources come in, by the parameter {@code f} or the header Accept. */
enum Format {
  JSON("json", "application/json", "JSON"),
  HTML("html", "text/html", "page for people"),
  GEOJSON("json", "application/geo+json", "GeoJSON"),
  /** RFC 8142: a record separator, a feature, a line feed; the registered type for this. */
  GEOJSON_SEQ("geojsonseq", "application/geo+json-seq", "GeoJSON, a feature a line"),
  CSV("csv", "text/csv", "CSV"),
  FLATGEOBUF("fgb", "application/flatgeobuf", "FlatGeobuf"),
  GEOPACKAGE("gpkg", "application/geopackage+sqlite3", "GeoPackage"),
  MVT("mvt", TileAnswers.MVT, "Mapbox Vector Tile"),
  OPENAPI("json", "application/vnd.oai.openapi+json;version=3.0", "OpenAPI 3.0"),
  SCHEMA("json", "application/schema+json", "JSON Schema");

  /** Of most resources. */
  static final List<Format> PLAIN = List.of(JSON, HTML);

  static final List<Format> OF_API = List.of(OPENAPI, HTML);
  static final List<Format> OF_SCHEMA = List.of(SCHEMA, HTML);
  static final List<Format> OF_TILE = List.of(MVT);
  static final List<Format> OF_ITEM = List.of(GEOJSON, HTML);
  static final List<Format> OF_ITEMS =
      List.of(GEOJSON, HTML, GEOJSON_SEQ, CSV, FLATGEOBUF, GEOPACKAGE);

  private final String parameter;
  private final String mediaType;
  private final String title;

  Format(String parameter, String mediaType, String title) {
    this.parameter = parameter;
    this.mediaType = mediaType;
    this.title = title;
  }

  /** Value of the parameter {@code f}. */
  String parameter() {
    return parameter;
  }

  String mediaType() {
    return mediaType;
  }

  String title() {
    return title;
  }

  /** Media type as a header tells it, with the encoding where that is not fixed. */
  String contentType() {
    return this == HTML || this == CSV ? mediaType + "; charset=utf-8" : mediaType;
  }

  /** End of the name under which it is saved; null for what is looked at. */
  String extension() {
    return switch (this) {
      case CSV -> ".csv";
      case FLATGEOBUF -> ".fgb";
      case GEOPACKAGE -> ".gpkg";
      case GEOJSON_SEQ -> ".geojsons";
      default -> null;
    };
  }

  /** Whether coordinates are always x then y, whatever the register says. */
  boolean hasOwnAxes() {
    return this == FLATGEOBUF || this == GEOPACKAGE;
  }

  /** Whether it is written for programs to keep: without a limit, all records come at once. */
  boolean isDownload() {
    return this == GEOJSON_SEQ || this == CSV || this == FLATGEOBUF || this == GEOPACKAGE;
  }

  /**
   * Chooses among the formats of a resource: {@code f} decides, else the header Accept (RFC 9110,
   * 12.5.1), else the first. A program that accepts none of them gets the first all the same.
   *
   * @param f value of the parameter, or null
   * @param accept value of the header, or null
   */
  static Format of(List<Format> offered, String f, String accept) {
    if (f != null) {
      return offered.stream()
          .filter(format -> format.parameter.equals(f))
          .findFirst()
          .orElseThrow(
              () ->
                  AppException.badParameter(
                      "f: \""
                          + f
                          + "\" is not a format of this resource; it comes as "
                          + offered.stream()
                              .map(Format::parameter)
                              .collect(Collectors.joining(", "))
                          + "."));
    }
    if (accept == null) {
      return offered.get(0);
    }
    Format best = offered.get(0);
    double bestQuality = 0;
    for (Format format : offered) {
      double quality = quality(format, accept);
      if (quality > bestQuality) {
        best = format;
        bestQuality = quality;
      }
    }
    return best;
  }

  /** How much is wanted: the most specific range that matches says it. */
  private static double quality(Format format, String accept) {
    String type = format.mediaType.replaceAll(";.*", "");
    double quality = 0;
    int specific = -1;
    for (String range : accept.toLowerCase(Locale.ROOT).split(",")) {
      String[] parts = range.strip().split("\\s*;\\s*");
      int matches =
          parts[0].equals(type) || (parts[0].equals("application/json") && format == GEOJSON)
              ? 2
              : parts[0].equals(type.replaceAll("/.*", "/*")) ? 1 : parts[0].equals("*/*") ? 0 : -1;
      if (matches > specific) {
        specific = matches;
        quality =
            Arrays.stream(parts)
                .filter(part -> part.startsWith("q="))
                .map(part -> number(part.substring(2)))
                .findFirst()
                .orElse(1.0);
      }
    }
    return quality;
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
