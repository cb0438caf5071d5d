package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.IntNode;
import it.geosolutions.jaiext.range.NoDataContainer;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cartagena.geo.SourceCrs;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.geotools.api.referencing.FactoryException;
import org.geotools.api.referencing.crs.CoordinateReferenceSystem;
import org.geotools.api.referencing.datum.PixelInCell;
import org.geotools.coverage.grid.GridCoverage2D;
import org.geotools.coverage.util.CoverageUtilities;
import org.geotools.gce.geotiff.GeoTiffReader;
import org.geotools.referencing.CRS;
import org.geotools.referencing.crs.DefaultGeographicCRS;

/**
 * Reads a raster of people per cell (GeoTIFF, one band, longitude latitude on WGS 84, as WorldPop
 * has them), a band of rows at a time. A row is a block of at most 64 x 64 cells: where it lies,
 * the sum of what is known, and its cells (4-byte floats, big-endian, NaN = not known) in base64. A
 * block of which nothing is known makes no row.
 */
final class PopulationRaster implements Reader {
  private static final int BLOCK = 64;
  private static final long CELLS_MOST = 200_000_000;

  /** Edges are written with so many digits. */
  private static final double ROUNDING_DEGREES = 1e-6;

  private final Path file;
  private GeoTiffReader reader;
  private GridCoverage2D coverage;
  private RenderedImage image;
  private AffineTransform place;
  private Float unknown;

  PopulationRaster(Path file) {
    this.file = file;
  }

  @Override
  public Opening open() throws IOException {
    try {
      reader = new GeoTiffReader(file.toFile());
      requireDegrees(reader.getCoordinateReferenceSystem());
      if (!(reader.getOriginalGridToWorld(PixelInCell.CELL_CORNER)
          instanceof AffineTransform affine)) {
        throw refused("does not say where its cells lie");
      }
      place = affine;
      coverage = reader.read(null);
    } catch (IOException | RuntimeException e) {
      if (e instanceof AppException known) {
        throw known;
      }
      throw new AppException(
          ProblemType.BAD_INPUT,
          file.getFileName()
              + " cannot be read as GeoTIFF: "
              + e.getMessage()
              + ". Is it damaged, or an image without a place? Get it again.",
          e);
    }
    if (coverage == null) {
      throw refused("has no raster that can be read");
    }
    image = coverage.getRenderedImage();
    NoDataContainer nodata = CoverageUtilities.getNoDataProperty(coverage);
    // As the cells are: a double of the tag's text may differ in its last digits.
    unknown = nodata == null ? null : (float) nodata.getAsSingleValue();
    requirePlain();
    return new Opening(
        SourceCrs.LON_LAT,
        true,
        Map.of(),
        blocks(image.getWidth()) * blocks(image.getHeight()),
        List.of());
  }

  private static int blocks(int cells) {
    return (cells + BLOCK - 1) / BLOCK;
  }

  private AppException refused(String why) {
    return AppException.badInput(
        file.getFileName()
            + " "
            + why
            + ". Population is read from a GeoTIFF with one band of people per cell, longitude latitude on WGS 84 (EPSG:4326), not rotated.");
  }

  private void requireDegrees(CoordinateReferenceSystem crs) {
    try {
      boolean degrees =
          crs != null
              && (CRS.equalsIgnoreMetadata(crs, DefaultGeographicCRS.WGS84)
                  || Integer.valueOf(4326).equals(CRS.lookupEpsgCode(crs, false)));
      if (!degrees) {
        throw refused(
            "is in "
                + (crs == null ? "no coordinate system" : crs.getName().getCode())
                + "; cells cannot be moved to another one without changing how many people they hold");
      }
    } catch (FactoryException e) {
      throw new AppException(
          ProblemType.BAD_INPUT,
          file.getFileName() + ": its coordinate system is not known: " + e.getMessage() + ".",
          e);
    }
  }

  private void requirePlain() {
    int bands = image.getSampleModel().getNumBands();
    if (bands != 1) {
      throw refused("has " + bands + " bands");
    }
    if (place.getShearX() != 0
        || place.getShearY() != 0
        || place.getScaleX() <= 0
        || place.getScaleY() >= 0) {
      throw refused("is rotated or mirrored");
    }
    if ((long) image.getWidth() * image.getHeight() > CELLS_MOST) {
      throw refused(
          String.format(
              Locale.ENGLISH,
              "has %,d cells; at most %,d are taken. Cut it to the country",
              (long) image.getWidth() * image.getHeight(),
              CELLS_MOST));
    }
    double east = place.getTranslateX() + image.getWidth() * place.getScaleX();
    double south = place.getTranslateY() + image.getHeight() * place.getScaleY();
    if (place.getTranslateX() < -180 - ROUNDING_DEGREES
        || east > 180 + ROUNDING_DEGREES
        || south < -90 - ROUNDING_DEGREES
        || place.getTranslateY() > 90 + ROUNDING_DEGREES) {
      throw refused(
          String.format(
              Locale.ROOT,
              "reaches from longitude %.4f to %.4f and latitude %.4f to %.4f, beyond the world",
              place.getTranslateX(),
              east,
              south,
              place.getTranslateY()));
    }
  }

  @Override
  public void read(RowConsumer rows) throws IOException {
    int number = 0;
    for (int firstRow = 0; firstRow < image.getHeight(); firstRow += BLOCK) {
      int height = Math.min(BLOCK, image.getHeight() - firstRow);
      Raster band =
          image.getData(
              new Rectangle(image.getMinX(), image.getMinY() + firstRow, image.getWidth(), height));
      for (int firstColumn = 0; firstColumn < image.getWidth(); firstColumn += BLOCK) {
        int width = Math.min(BLOCK, image.getWidth() - firstColumn);
        RawRow block = block(band, firstColumn, firstRow, width, height, number + 1);
        if (block != null) {
          number++;
          rows.accept(block);
        }
      }
    }
  }

  private RawRow block(
      Raster band, int firstColumn, int firstRow, int width, int height, int number) {
    float[] values =
        band.getSamples(
            band.getMinX() + firstColumn, band.getMinY(), width, height, 0, (float[]) null);
    ByteBuffer cells = ByteBuffer.allocate(4 * values.length);
    double people = 0;
    boolean known = false;
    for (int i = 0; i < values.length; i++) {
      float value = values[i];
      if (Float.isNaN(value) || (unknown != null && value == unknown)) {
        cells.putFloat(Float.NaN);
        continue;
      }
      if (value < 0 || Float.isInfinite(value)) {
        throw refused(
            "says "
                + value
                + " people in the cell of column "
                + (firstColumn + i % width)
                + ", row "
                + (firstRow + i / width)
                + " (from 0), and does not say that this means not known (GDAL_NODATA)");
      }
      cells.putFloat(value);
      people += value;
      known = true;
    }
    if (!known) {
      return null;
    }
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    fields.put("firstColumn", IntNode.valueOf(firstColumn));
    fields.put("firstRow", IntNode.valueOf(firstRow));
    fields.put("columns", IntNode.valueOf(width));
    fields.put("rows", IntNode.valueOf(height));
    fields.put("people", DoubleNode.valueOf(people));
    fields.put("west", DoubleNode.valueOf(place.getTranslateX()));
    fields.put("north", DoubleNode.valueOf(place.getTranslateY()));
    fields.put("cellWidth", DoubleNode.valueOf(place.getScaleX()));
    fields.put("cellHeight", DoubleNode.valueOf(-place.getScaleY()));
    return new RawRow(
        number, fields, null, Base64.getEncoder().encodeToString(cells.array()), null, List.of());
  }

  /** Frees the file. */
  void close() {
    if (coverage != null) {
      coverage.dispose(true);
    }
    if (reader != null) {
      reader.dispose();
    }
  }
}
