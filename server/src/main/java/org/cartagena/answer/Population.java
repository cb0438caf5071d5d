package org.cartagena.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cartagena.geo.GeodesicArea;
import org.cartagena.problem.AppException;
import org.jdbi.v3.core.Handle;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.geom.util.PolygonExtracter;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * How many people live within some distances of what is asked about, from published rasters
 * (decision 0025). A cell at the edge counts with the share of it that lies within; a cell that is
 * not known counts as not known and never as nobody. Where rasters overlap, a place counts by the
 * newest that knows it, of those the finest.
 */
final class Population {
  private static final int[] WITHIN_M = {5_000, 10_000, 30_000};

  /** A longer way passes too much to say who lives near it. */
  private static final double LONGEST_M = 2_000_000;

  /** So little of a cell is rounding. */
  private static final double SLIVER = 1e-9;

  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final ObjectMapper JSON = new ObjectMapper();

  private Population() {}

  /**
   * A published raster.
   *
   * @param asOf the people are counted or estimated for this day
   */
  record Source(
      int versionId,
      int datasetId,
      String name,
      LocalDate asOf,
      double west,
      double north,
      double cellWidth,
      double cellHeight) {}

  /**
   * Cells of a raster, row by row from the north-west.
   *
   * @param cells people as 4-byte floats, NaN = not known
   */
  record Block(
      Source source, int firstColumn, int firstRow, int columns, int rows, ByteBuffer cells) {
    private Envelope box(int column, int row, int width, int height) {
      // Counted from the corner of the raster, so that neighbours have the very same edges.
      return new Envelope(
          source.west + (firstColumn + column) * source.cellWidth,
          source.west + (firstColumn + column + width) * source.cellWidth,
          source.north - (firstRow + row) * source.cellHeight,
          source.north - (firstRow + row + height) * source.cellHeight);
    }

    private float people(int column, int row) {
      return cells.getFloat(4 * (row * columns + column));
    }
  }

  /** Member {@code population} of an answer, as in ARCHITECTURE.md. */
  static ObjectNode json(Handle handle, Geometry geometry) {
    ObjectNode json = JSON.createObjectNode();
    boolean recorded = AnswerStore.hasPopulation(handle);
    json.put("recorded", recorded).putNull("reason");
    ArrayNode rings = json.putArray("rings");
    if (!recorded) {
      return json.put("reason", "No estimate of population is published here.");
    }
    List<Corridor> corridors = new ArrayList<>();
    try {
      for (int withinM : WITHIN_M) {
        corridors.add(new Corridor(geometry, withinM));
      }
    } catch (AppException e) {
      return json.put("reason", e.getMessage());
    }
    Corridor widest = corridors.get(corridors.size() - 1);
    if (widest.pieces().stream().mapToDouble(piece -> piece.lengthM).sum() > LONGEST_M) {
      return json.put(
          "reason", "It is longer than 2,000 km. Ask for a part of it to see who lives nearby.");
    }
    Optional<Collection<Block>> blocks = AnswerStore.listPopulation(handle, widest.boxes());
    if (blocks.isEmpty()) {
      return json.put(
          "reason",
          "The cells of the estimate are too many there. Ask for a part of it to see who lives nearby.");
    }
    Map<Source, List<Block>> bySource = bestFirst(blocks.get());
    for (int i = 0; i < WITHIN_M.length; i++) {
      ObjectNode ring = rings.addObject().put("withinM", WITHIN_M[i]);
      new Ring(corridors.get(i).ground()).count(bySource).write(ring);
    }
    return json;
  }

  private static Map<Source, List<Block>> bestFirst(Collection<Block> blocks) {
    Map<Source, List<Block>> bySource = new HashMap<>();
    blocks.forEach(
        block -> bySource.computeIfAbsent(block.source, of -> new ArrayList<>()).add(block));
    Map<Source, List<Block>> sorted = new LinkedHashMap<>();
    bySource.keySet().stream()
        .sorted(
            Comparator.comparing(Source::asOf)
                .reversed()
                .thenComparing(source -> source.cellWidth * source.cellHeight)
                .thenComparing(Source::datasetId)
                .thenComparing(Source::versionId))
        .forEach(source -> sorted.put(source, bySource.get(source)));
    return sorted;
  }

  /** The ground within one distance. */
  private static final class Ring {
    private final Geometry ground;
    private final List<Source> used = new ArrayList<>();
    private double people;
    private double knownM2;

    Ring(Geometry ground) {
      this.ground = ground;
    }

    Ring count(Map<Source, List<Block>> bySource) {
      Geometry left = ground;
      int still = bySource.size();
      for (Map.Entry<Source, List<Block>> entry : bySource.entrySet()) {
        double before = knownM2;
        new Pass(left).count(entry.getValue());
        if (knownM2 > before) {
          used.add(entry.getKey());
        }
        still--;
        if (still > 0 && knownM2 > before) {
          left = without(left, entry.getValue());
        }
        if (left.isEmpty()) {
          break;
        }
      }
      return this;
    }

    void write(ObjectNode ring) {
      double share = Math.min(1, knownM2 / GeodesicArea.areaM2(ground));
      share = Math.round(share * 10_000) / 10_000.0;
      if (share > 0) {
        ring.put("people", Math.round(people));
      } else {
        ring.putNull("people");
      }
      ring.put("knownShare", share);
      ArrayNode datasets = ring.putArray("datasets");
      for (Source source : used) {
        datasets
            .addObject()
            .put("name", source.name)
            .put("asOf", source.asOf.toString())
            .put("versionId", source.versionId);
      }
    }

    /** One raster over the ground that no better one knows. */
    private final class Pass {
      private final Geometry over;
      private final PreparedGeometry prepared;
      private final Map<Integer, Double> cellM2ByRow = new HashMap<>();

      Pass(Geometry over) {
        this.over = over;
        this.prepared = PreparedGeometryFactory.prepare(over);
      }

      void count(List<Block> blocks) {
        for (Block block : blocks) {
          Geometry box = FACTORY.toGeometry(block.box(0, 0, block.columns, block.rows));
          if (prepared.covers(box)) {
            addWhole(block, 0, 0, block.columns, block.rows);
          } else if (prepared.intersects(box)) {
            divide(block, clip(over, box), 0, 0, block.columns, block.rows);
          }
        }
      }

      /** Halves the cells until they are wholly within, wholly out, or one. */
      private void divide(
          Block block, Geometry within, int column, int row, int width, int height) {
        double share =
            within.getArea() / FACTORY.toGeometry(block.box(column, row, width, height)).getArea();
        if (share < SLIVER) {
          return;
        }
        if (share > 1 - SLIVER) {
          addWhole(block, column, row, width, height);
          return;
        }
        if (width == 1 && height == 1) {
          add(block, column, row, share);
          return;
        }
        int left = width >= height ? width / 2 : width;
        int upper = width >= height ? height : height / 2;
        half(block, within, column, row, left, upper);
        if (left < width) {
          half(block, within, column + left, row, width - left, height);
        } else {
          half(block, within, column, row + upper, width, height - upper);
        }
      }

      private void half(Block block, Geometry within, int column, int row, int width, int height) {
        Geometry box = FACTORY.toGeometry(block.box(column, row, width, height));
        divide(block, clip(within, box), column, row, width, height);
      }

      private void addWhole(Block block, int column, int row, int width, int height) {
        for (int y = row; y < row + height; y++) {
          for (int x = column; x < column + width; x++) {
            add(block, x, y, 1);
          }
        }
      }

      private void add(Block block, int column, int row, double share) {
        float value = block.people(column, row);
        if (!Float.isNaN(value)) {
          people += share * value;
          knownM2 +=
              share
                  * cellM2ByRow.computeIfAbsent(
                      block.firstRow + row,
                      of -> GeodesicArea.areaM2(FACTORY.toGeometry(block.box(column, row, 1, 1))));
        }
      }
    }

    private static Geometry without(Geometry ground, List<Block> blocks) {
      List<Geometry> known = new ArrayList<>();
      for (Block block : blocks) {
        addKnown(block, known);
      }
      return known.isEmpty()
          ? ground
          : polygons(
              OverlayNGRobust.overlay(ground, OverlayNGRobust.union(known), OverlayNG.DIFFERENCE));
    }

    /** Runs of cells that are known; runs of one width below each other as one. */
    private static void addKnown(Block block, List<Geometry> known) {
      Map<Long, Integer> topByRun = new HashMap<>();
      for (int row = 0; row <= block.rows; row++) {
        Map<Long, Integer> here = new HashMap<>();
        for (int column = 0; row < block.rows && column < block.columns; column++) {
          int from = column;
          while (column < block.columns && !Float.isNaN(block.people(column, row))) {
            column++;
          }
          if (column > from) {
            long run = (long) from * (block.columns + 1) + column;
            Integer top = topByRun.remove(run);
            here.put(run, top == null ? row : top);
          }
        }
        int below = row;
        topByRun.forEach(
            (run, top) -> {
              int from = (int) (run / (block.columns + 1));
              int to = (int) (run % (block.columns + 1));
              known.add(FACTORY.toGeometry(block.box(from, top, to - from, below - top)));
            });
        topByRun = here;
      }
    }

    private static Geometry clip(Geometry geometry, Geometry box) {
      return polygons(OverlayNGRobust.overlay(geometry, box, OverlayNG.INTERSECTION));
    }

    /** Where edges only touch, an overlay also has lines and points. */
    private static Geometry polygons(Geometry geometry) {
      @SuppressWarnings("unchecked")
      List<Polygon> polygons = PolygonExtracter.getPolygons(geometry);
      return polygons.size() == 1
          ? polygons.get(0)
          : FACTORY.createMultiPolygon(polygons.toArray(new Polygon[0]));
    }
  }
}
