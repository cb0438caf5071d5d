package org.cartagena.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;

/**
 * Formats that are read; a file is recognised by what is in it, not by its name ({@link #detect}),
 * and opened in one place ({@link #sources}).
 */
enum FileFormat {
  GEOJSON("GeoJSON"),
  TOPOJSON("TopoJSON"),
  SHAPEFILE("Shapefile"),
  GEOPACKAGE("GeoPackage"),
  FLATGEOBUF("FlatGeobuf"),
  KML("KML"),
  GPX("GPX"),
  DBF("dBASE table"),
  CSV("CSV"),
  XLSX("Excel"),
  ESRI_JSON("ArcGIS JSON"),
  JSON_TABLE("JSON records"),
  IATI("IATI"),
  FTS("OCHA FTS"),
  AIDDATA("AidData"),
  GEOTIFF("GeoTIFF"),
  /** Read by ogr2ogr where it is installed. */
  OGR("GDAL"),
  ZIP("zip"),
  GZIP("gzip");

  static final String ACCEPTED =
      "Accepted are GeoJSON, Shapefile (.shp with its .dbf and .prj, or zipped), GeoPackage, FlatGeobuf, KML, KMZ, GPX,"
          + " TopoJSON, ArcGIS JSON, CSV, Excel (.xlsx), JSON records, dBASE, IATI 2 XML, OCHA FTS, releases of AidData and GeoTIFF (of population), also in a zip or gzip; and FileGDB, MapInfo, GML and DXF where GDAL is installed.";
  private static final int START = 1 << 14;
  private static final Pattern ROOT =
      Pattern.compile(
          "^\\s*(?:<\\?.*?\\?>\\s*|<!--.*?-->\\s*|<!DOCTYPE[^\\[>]*(?:\\[.*?\\]\\s*)?>\\s*)*<(?:[\\p{L}_][\\p{L}\\p{N}_.-]*:)?([\\p{L}_][\\p{L}\\p{N}_.-]*)",
          Pattern.DOTALL);

  private final String word;

  FileFormat(String word) {
    this.word = word;
  }

  /** As stored in dataset_file.format. */
  String word() {
    return word;
  }

  /** Whether its rows are funded activities and can be nothing else. */
  boolean isFunding() {
    return this == IATI || this == FTS || this == AIDDATA;
  }

  /** Whether column names may have been cut to ten characters. */
  boolean cutsNames() {
    return this == SHAPEFILE || this == DBF;
  }

  /**
   * Recognises a file.
   *
   * @throws AppException when it is not there, is empty, or is of another format; says which
   */
  static FileFormat detect(Path file) throws IOException {
    String name = String.valueOf(file.getFileName());
    if (Files.isDirectory(file)) {
      throw AppException.badInput(name + " is a directory. Give the files in it. " + ACCEPTED);
    }
    if (!Files.exists(file)) {
      throw AppException.badInput("There is no file " + file + ".");
    }
    if (!Files.isRegularFile(file)) {
      throw AppException.badInput(name + " is not an ordinary file.");
    }
    if (!Files.isReadable(file)) {
      throw AppException.badInput(name + " may not be read by this account.");
    }
    byte[] start;
    try (InputStream in = Files.newInputStream(file)) {
      start = in.readNBytes(START);
    }
    if (start.length == 0) {
      throw AppException.badInput(name + " is empty.");
    }
    String latin = new String(start, StandardCharsets.ISO_8859_1);
    FileFormat binary = binary(file, name, latin);
    return binary != null ? binary : text(file, name, start);
  }

  /** By its first bytes; null when they are those of no binary format that is known here. */
  private static FileFormat binary(Path file, String name, String start) throws IOException {
    String lower = name.toLowerCase(Locale.ROOT);
    if (start.startsWith("PK\u0003\u0004") || start.startsWith("PK\u0005\u0006")) {
      return Archive.recognise(file);
    }
    if (start.startsWith("\u001F\u008B")) {
      return GZIP;
    }
    if (start.startsWith("\0\0'\n")) {
      // .sbn and .sbx begin with the same number, but have no version 1000 at byte 28.
      boolean version = start.length() < 32 || start.startsWith("\u00E8\u0003\0\0", 28);
      if (lower.endsWith(".shx") || !version) {
        throw AppException.badInput(name + " is an index of a Shapefile. Give the .shp beside it.");
      }
      return SHAPEFILE;
    }
    if (start.startsWith("SQLite format 3\0")) {
      return GEOPACKAGE;
    }
    if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
      return GEOTIFF;
    }
    if (start.startsWith("fgb")) {
      return FLATGEOBUF;
    }
    if (DbfReader.looksLikeDbf(start, Files.size(file))) {
      return DBF;
    }
    if (OgrReader.recognises(start)) {
      return OGR;
    }
    refuseKnownOthers(name, start);
    return null;
  }

  private static void refuseKnownOthers(String name, String start) {
    String other = null;
    if (start.startsWith("%PDF")) {
      other = "a PDF";
    } else if (start.startsWith("\u00D0\u00CF\u0011\u00E0")) {
      other = "an old Excel or Word file. Save the sheet as .xlsx or CSV";
    } else if (start.startsWith("II+\0") || start.startsWith("MM\0+")) {
      other = "a BigTIFF, which is not read. Cut it to the country and save it as GeoTIFF";
    } else if (start.startsWith("\u0089PNG")
        || start.startsWith("\u00FF\u00D8\u00FF")
        || start.startsWith("GIF8")) {
      other = "an image";
    } else if (start.length() > 262 && start.startsWith("ustar", 257)) {
      other = "a tar archive. Unpack it and give the files, or a zip of them";
    } else if (start.startsWith("7z\u00BC\u00AF")
        || start.startsWith("Rar!")
        || start.startsWith("BZh")
        || start.startsWith("\u00FD7zXZ")
        || start.startsWith("(\u00B5/\u00FD")) {
      other = "packed in a way that is not read. Unpack it and give the files, or a zip of them";
    } else if (start.startsWith("PAR1")) {
      other = "a Parquet file";
    }
    if (other != null) {
      throw AppException.badInput(name + " is " + other + ". " + ACCEPTED);
    }
  }

  private static FileFormat text(Path file, String name, byte[] start) throws IOException {
    boolean json = name.toLowerCase(Locale.ROOT).endsWith("json");
    if (json && new String(start, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0) {
      // Without text nothing else can be said of it than what the JSON parser says.
      return JsonShape.recognise(file);
    }
    String text = decoded(name, start).stripLeading();
    if (text.startsWith("<")) {
      return xml(name, text);
    }
    if (text.startsWith("{") && EsriJsonReader.recognises(text)) {
      return ESRI_JSON;
    }
    if (text.startsWith("{") && FtsReader.recognises(text)) {
      return FTS;
    }
    if (JsonTable.recognises(text)) {
      return JSON_TABLE;
    }
    if (text.startsWith("{") || text.startsWith("[") || text.startsWith("\u001E")) {
      return JsonShape.recognise(file);
    }
    return PlainText.recognise(file, text);
  }

  private static String decoded(String name, byte[] start) {
    Charset charset = StandardCharsets.UTF_8;
    int first = start[0] & 0xFF;
    int second = start.length > 1 ? start[1] & 0xFF : -1;
    if ((first == 0xFF && second == 0xFE) || (first == 0xFE && second == 0xFF)) {
      charset = StandardCharsets.UTF_16;
    } else if (new String(start, StandardCharsets.ISO_8859_1).indexOf('\0') >= 0) {
      charset = TextEncoding.utf16WithoutMark(start, start.length);
      if (charset == null) {
        throw AppException.badInput(
            name + " is of a format that is not read: it is not text. " + ACCEPTED);
      }
    }
    return new String(start, charset).replace("\uFEFF", "");
  }

  private static FileFormat xml(String name, String text) {
    Matcher matcher = ROOT.matcher(text);
    String root = matcher.find() ? matcher.group(1) : "";
    switch (root) {
      case "iati-activities" -> {
        return IATI;
      }
      case "kml", "Document", "Folder", "Placemark" -> {
        return KML;
      }
      case "gpx" -> {
        return GPX;
      }
      case "MineActionFieldReport" ->
          throw AppException.badInput(
              name
                  + " is maXML of IMSMA, which is not read: how it holds outlines and persons is not documented well enough to be sure."
                  + " Import the tables of the IMSMA database together (hazard, hazard_has_geospatialinfo, geospatialinfo, geopoint, imsmaenum) or of its staging area (HAZARD, HAZARD_POLYGON), as CSV; or a shapefile or GeoJSON that IMSMA exports.");
      default -> {
        if (text.contains("http://www.opengis.net/gml") || root.equals("rss")) {
          return OGR;
        }
        throw AppException.badInput(
            name
                + (root.isEmpty()
                    ? " begins like XML but is not"
                    : root.equals("iati-organisations")
                        ? " is an IATI file of organisations"
                        : root.equals("svg")
                            ? " is an SVG drawing, which has no coordinates on the ground"
                            : " is XML of another kind: it begins with <" + root + ">")
                + ". "
                + ACCEPTED);
      }
    }
  }

  /**
   * Readers for a file that was recognised as this: one, or one for each layer or member that holds
   * data. Each is to be closed, also after a fault.
   *
   * @throws AppException when there is nothing in it that can be read
   */
  List<Source> sources(Path file, SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    return switch (this) {
      case GEOJSON -> one(file, new GeoJsonReader(file, givenCrs));
      case TOPOJSON -> one(file, new TopoJsonReader(file, givenCrs));
      case CSV -> one(file, TableReader.ofCsv(file, givenCrs, mapping));
      case XLSX -> XlsxBook.sources(file, givenCrs, mapping);
      case JSON_TABLE -> one(file, TableReader.ofJson(file, givenCrs, mapping));
      case ESRI_JSON -> one(file, new EsriJsonReader(file, givenCrs));
      case FTS -> one(file, new FtsReader(file));
      case IATI -> one(file, new IatiReader(file));
      case AIDDATA -> one(file, new AidDataReader(file));
      case GEOTIFF -> {
        PopulationRaster raster = new PopulationRaster(file);
        yield List.of(new Source(String.valueOf(file.getFileName()), this, raster, raster::close));
      }
      case KML -> one(file, new KmlReader(file));
      case GPX -> one(file, new GpxReader(file));
      case DBF -> one(file, new DbfReader(file));
      case FLATGEOBUF -> one(file, new FlatGeobufReader(file, givenCrs));
      case GEOPACKAGE -> GeoPackage.sources(file, givenCrs, mapping);
      case SHAPEFILE -> {
        ShapefileReader.Parts parts = ShapefileParts.beside(file);
        yield List.of(
            new Source(parts.name(), this, new ShapefileReader(parts, givenCrs), parts::close));
      }
      case OGR -> OgrReader.sources(file, givenCrs);
      case ZIP, GZIP -> Archive.sources(file, givenCrs, mapping);
    };
  }

  private List<Source> one(Path file, Reader reader) {
    return List.of(new Source(String.valueOf(file.getFileName()), this, reader, () -> {}));
  }

  /** A reader with the name and format of what it reads; closing frees what it holds open. */
  record Source(String name, FileFormat format, Reader reader, Closer closer) {}

  /** Frees a source. */
  interface Closer {
    void close() throws IOException;
  }
}
