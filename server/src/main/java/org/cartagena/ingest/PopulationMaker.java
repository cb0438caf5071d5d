package org.cartagena.ingest;

import java.util.Base64;
import java.util.HexFormat;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.PrecisionModel;

/** Makes blocks of population of the rows of a {@link PopulationRaster}. */
final class PopulationMaker extends RecordMaker {
  private static final GeometryFactory FACTORY = new GeometryFactory(new PrecisionModel(), 4326);

  PopulationMaker(int versionId, ImportProgramme programme, Organisations organisations) {
    super(Kind.POPULATION, versionId, programme, organisations);
  }

  @Override
  boolean make(Row row, Geometry geometry, int number, int level) {
    double west = value(row, "west");
    double north = value(row, "north");
    double cellWidth = value(row, "cellWidth");
    double cellHeight = value(row, "cellHeight");
    int firstColumn = (int) value(row, "firstColumn");
    int firstRow = (int) value(row, "firstRow");
    int columns = (int) value(row, "columns");
    int rows = (int) value(row, "rows");
    Envelope box =
        new Envelope(
            west + firstColumn * cellWidth,
            west + (firstColumn + columns) * cellWidth,
            north - (firstRow + rows) * cellHeight,
            north - firstRow * cellHeight);
    buffer("copyPopulationBlock")
        .add(
            versionId(),
            number,
            programme().id(),
            west,
            north,
            cellWidth,
            cellHeight,
            firstColumn,
            firstRow,
            columns,
            rows,
            value(row, "people"),
            "\\x" + HexFormat.of().formatHex(Base64.getDecoder().decode(row.raw().original())),
            FACTORY.toGeometry(box));
    return true;
  }

  private static double value(Row row, String field) {
    return row.raw().fields().get(field).doubleValue();
  }
}
