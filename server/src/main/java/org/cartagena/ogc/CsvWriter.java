package org.cartagena.ogc;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureJson;
import org.cartagena.feature.FeatureRow;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.http.CsvLines;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Point;
import org.locationtech.jts.geom.Polygon;

/** CSV with the geometry as WKT in the last column, which GDAL and QGIS know by its name. */
final class CsvWriter implements ItemWriter {
  private final List<Column> columns;
  private final CsvLines lines;
  private final double scale;

  CsvWriter(OutputStream out, FeatureCollection collection, RegisterCrs crs) {
    this.columns = collection.shown();
    this.lines = new CsvLines(out);
    this.scale = Math.pow(10, GeoJsonWriter.decimals(crs));
  }

  @Override
  public void begin(boolean generalised) throws IOException {
    List<String> names = new ArrayList<>();
    names.add("id");
    columns.forEach(column -> names.add(column.name()));
    names.add("WKT");
    lines.line(names);
  }

  @Override
  public void row(FeatureRow row, Geometry geometry) throws IOException {
    List<String> cells = new ArrayList<>();
    cells.add(Long.toString(row.id()));
    for (Column column : columns) {
      cells.add(text(row.value(column)));
    }
    cells.add(geometry == null ? null : wkt(geometry));
    lines.line(cells);
  }

  /** As short as in GeoJSON; the writer of JTS 1.20 takes most of the time of an answer. */
  private String wkt(Geometry geometry) {
    StringBuilder text = new StringBuilder(geometry.getGeometryType().toUpperCase(Locale.ROOT));
    write(text.append(' '), geometry);
    return text.toString();
  }

  private void write(StringBuilder text, Geometry geometry) {
    if (geometry instanceof Point point) {
      write(text, point.getCoordinateSequence());
    } else if (geometry instanceof LineString line) {
      write(text, line.getCoordinateSequence());
    } else if (geometry instanceof Polygon polygon) {
      text.append('(');
      write(text, polygon.getExteriorRing());
      for (int i = 0; i < polygon.getNumInteriorRing(); i++) {
        write(text.append(", "), polygon.getInteriorRingN(i));
      }
      text.append(')');
    } else {
      text.append('(');
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        write(i == 0 ? text : text.append(", "), geometry.getGeometryN(i));
      }
      text.append(')');
    }
  }

  private void write(StringBuilder text, CoordinateSequence line) {
    text.append('(');
    for (int i = 0; i < line.size(); i++) {
      text.append(i == 0 ? "" : ", ")
          .append(FeatureJson.text(Math.round(line.getX(i) * scale) / scale))
          .append(' ')
          .append(FeatureJson.text(Math.round(line.getY(i) * scale) / scale));
    }
    text.append(')');
  }

  /** A value as one text; several texts are joined by plus signs, as the importer reads them. */
  static String text(Object value) {
    if (value instanceof List<?> texts) {
      return String.join("+", texts.stream().map(String::valueOf).toList());
    }
    if (value instanceof Double number) {
      return FeatureJson.text(number);
    }
    return value == null ? null : value.toString();
  }

  @Override
  public void end(End end) throws IOException {
    lines.flush();
  }
}
