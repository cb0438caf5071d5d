package org.cartagena.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipFile;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;

/** Formats that are read; a file is recognised by what is in it, not by its name. */
enum FileFormat {
  GEOJSON("GeoJSON"),
  SHAPEFILE("Shapefile"),
  CSV("CSV"),
  XLSX("Excel"),
  ESRI_JSON("ArcGIS JSON"),
  JSON_TABLE("JSON records"),
  IATI("IATI");

  private static final String ACCEPTED =
      "Accepted are GeoJSON, Shapefile (.shp with its .dbf and .prj, or zipped), CSV, Excel (.xlsx), JSON of ArcGIS or of records, and IATI 2 XML.";
  private static final int START = 1 << 14;

  private final String word;

  FileFormat(String word) {
    this.word = word;
  }

  /** As stored in dataset_file.format. */
  String word() {
    return word;
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
    if (latin.startsWith("PK\u0003\u0004") || latin.startsWith("PK\u0005\u0006")) {
      return zip(file, name);
    }
    if (latin.startsWith("\0\0'\n")) {
      if (name.toLowerCase(Locale.ROOT).endsWith(".shx")) {
        throw AppException.badInput(
            name + " is the index of a Shapefile. Give the .shp beside it.");
      }
      return SHAPEFILE;
    }
    refuseKnownOthers(name, latin);
    boolean utf16 =
        latin.startsWith("\u00FF\u00FE")
            || latin.startsWith("\u00FE\u00FF")
            || TextEncoding.utf16WithoutMark(start, start.length) != null;
    String text =
        (latin.startsWith("\u00EF\u00BB\u00BF") ? latin.substring(3) : latin).stripLeading();
    if (text.startsWith("{") && EsriJsonReader.recognises(text)) {
      return ESRI_JSON;
    }
    if (JsonTable.recognises(text)) {
      return JSON_TABLE;
    }
    if (text.startsWith("{")) {
      return GEOJSON;
    }
    if (text.startsWith("[")) {
      throw AppException.badInput(name + " is a JSON list, not GeoJSON. " + ACCEPTED);
    }
    if (text.startsWith("<")) {
      return xml(name, text);
    }
    if (latin.indexOf('\0') >= 0 && !utf16) {
      throw AppException.badInput(name + " is of a format that is not read. " + ACCEPTED);
    }
    return CSV;
  }

  private static void refuseKnownOthers(String name, String start) {
    String other = null;
    if (start.startsWith("SQLite format 3")) {
      other = "a GeoPackage or another SQLite database";
    } else if (start.startsWith("%PDF")) {
      other = "a PDF";
    } else if (start.startsWith("\u00D0\u00CF\u0011\u00E0")) {
      other = "an old Excel or Word file. Save the sheet as .xlsx or CSV";
    } else if (start.startsWith("\u001F\u008B")) {
      other = "compressed with gzip; unpack it first";
    } else if (start.startsWith("II*\0") || start.startsWith("MM\0*")) {
      other = "a TIFF image";
    } else if (start.startsWith("fgb")) {
      other = "a FlatGeobuf";
    } else if (name.toLowerCase(Locale.ROOT).endsWith(".dbf")) {
      other = "the table of a Shapefile; give the .shp beside it";
    }
    if (other != null) {
      throw AppException.badInput(name + " is " + other + ". " + ACCEPTED);
    }
  }

  private static FileFormat xml(String name, String text) {
    if (text.contains("<iati-activities")) {
      return IATI;
    }
    if (text.contains("<MineActionFieldReport") || text.contains(":MineActionFieldReport")) {
      throw AppException.badInput(
          name
              + " is maXML of IMSMA, which is not read: how it holds outlines and persons is not documented well enough to be sure."
              + " Import the tables of the IMSMA staging area (such as HAZARD_POLYGON, as CSV), or a shapefile or GeoJSON that IMSMA exports.");
    }
    String what =
        text.contains("<kml")
            ? "KML"
            : text.contains("<gpx")
                ? "GPX"
                : text.contains("<iati-organisations")
                    ? "an IATI file of organisations"
                    : "XML of another kind";
    throw AppException.badInput(name + " is " + what + ". " + ACCEPTED);
  }

  private static FileFormat zip(Path file, String name) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      if (zip.getEntry("xl/workbook.xml") != null) {
        return XLSX;
      }
      String other =
          zip.getEntry("doc.kml") != null
              ? "a KMZ"
              : zip.getEntry("content.xml") != null ? "an OpenDocument file. Save it as CSV" : null;
      if (other != null) {
        throw AppException.badInput(name + " is " + other + ". " + ACCEPTED);
      }
    } catch (java.util.zip.ZipException e) {
      // ShapefileParts opens it once more and says what is wrong.
      return SHAPEFILE;
    }
    return SHAPEFILE;
  }

  /** Readers for a file: one, or one for each Shapefile of a zip. */
  List<Source> sources(Path file, SourceCrs givenCrs) throws IOException {
    return sources(file, givenCrs, Optional.empty());
  }

  /** As above; of a table the mapping says which columns hold the position. */
  List<Source> sources(Path file, SourceCrs givenCrs, Optional<Mapping> mapping)
      throws IOException {
    List<Source> sources = new ArrayList<>();
    switch (this) {
      case GEOJSON ->
          sources.add(
              new Source(
                  file.getFileName().toString(), new GeoJsonReader(file, givenCrs), () -> {}));
      case CSV ->
          sources.add(
              new Source(
                  file.getFileName().toString(),
                  TableReader.ofCsv(file, givenCrs, mapping),
                  () -> {}));
      case XLSX -> sources.addAll(XlsxBook.sources(file, givenCrs, mapping));
      case JSON_TABLE ->
          sources.add(
              new Source(
                  file.getFileName().toString(),
                  TableReader.ofJson(file, givenCrs, mapping),
                  () -> {}));
      case ESRI_JSON ->
          sources.add(
              new Source(
                  file.getFileName().toString(), new EsriJsonReader(file, givenCrs), () -> {}));
      case IATI ->
          sources.add(new Source(file.getFileName().toString(), new IatiReader(file), () -> {}));
      case SHAPEFILE -> {
        List<ShapefileReader.Parts> parts =
            isZip(file) ? ShapefileParts.inZip(file) : List.of(ShapefileParts.beside(file));
        for (ShapefileReader.Parts part : parts) {
          sources.add(new Source(part.name(), new ShapefileReader(part, givenCrs), part::close));
        }
      }
    }
    return sources;
  }

  private static boolean isZip(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.read() == 'P';
    }
  }

  /** A reader with the name of what it reads; closing frees what it holds open. */
  record Source(String name, Reader reader, Closer closer) {}

  /** Frees a source. */
  interface Closer {
    void close() throws IOException;
  }
}
