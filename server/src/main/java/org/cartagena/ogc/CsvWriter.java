package org.cartagena.ogc;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureJson;
import org.cartagena.feature.FeatureRow;
import org.cartagena.http.CsvLines;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.WKTWriter;

/** CSV with the geometry as WKT in the last column, which GDAL and QGIS know by its name. */
final class CsvWriter implements ItemWriter {
  private final List<Column> columns;
  private final CsvLines lines;
  private final WKTWriter geometries = new WKTWriter(2);

  CsvWriter(OutputStream out, FeatureCollection collection) {
    this.columns = collection.shown();
    this.lines = new CsvLines(out);
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
    cells.add(geometry == null ? null : geometries.write(geometry));
    lines.line(cells);
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
