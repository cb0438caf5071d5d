package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.geo.TileCoord;
import org.cartagena.support.Areas;
import org.cartagena.support.Mvt;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/** Where only enlarged cells are public: they add up, cover every area, and tiles stay small. */
class CellTilesTest {
  private static final TileStore STORE = new TileStore(new Gate(TestDatabase.get()));
  private static final List<Geometry> AREAS = new ArrayList<>();
  private static World world;

  @BeforeAll
  static void world() throws ParseException {
    world =
        World.of(TestDatabase.get(), "XCT", "cells")
            .version("hazard-area")
            .hazard("closed", "CHA", "closed", "POINT(100 10)");
    Areas areas =
        new Areas(11)
            .clustered(2000, 12, 100, 10, 4, 200)
            .clustered(200, 3, 98, 8, 8, 80_000)
            .star(179.995, -20, 12, 0.005)
            .star(-179.995, -20, 12, 0.005)
            .star(20, 85.05, 12, 0.4)
            .star(20, 88, 12, 0.4)
            .star(20, -89, 12, 0.999)
            .wkt("POINT(180 0)", "POINT(-180 -90)", "POINT(0 90)", "POINT(0 0)", "POINT(100 10.15)")
            .wkt("LINESTRING(100 10, 103 13.5)", "MULTIPOINT((100 10), (104 14), (100.5 10.5))")
            .wkt("POLYGON((100 12, 100.05 12, 100.05 12.05, 100 12.05, 100 12))");
    areas.insert(TestDatabase.get(), world.newestVersion("hazard-area"));
    for (String wkt : areas.wkts()) {
      AREAS.add(new WKTReader().read(wkt));
    }
    world.publish();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4, 6, 7, 9})
  void at_every_zoom_what_counts_adds_up_and_every_vertex_is_in_a_cell(int z) throws IOException {
    Map<TileCoord, List<double[]>> vertices = vertices(z);
    long counted = 0;
    List<String> uncovered = new ArrayList<>();
    for (TileCoord tile : tiles(z)) {
      byte[] bytes = STORE.getTile(Viewer.PUBLIC, TileLayer.HAZARD_AREAS, tile);
      assertThat(gzipped(bytes)).as("bytes of %s", tile).isLessThanOrEqualTo(100 * 1024);
      List<Envelope> cells = new ArrayList<>();
      for (Mvt.Feature cell : Mvt.decode(bytes)) {
        if (!"XCT".equals(cell.attributes().get("programme"))) {
          continue;
        }
        assertThat(cell.attributes()).containsEntry("form", "cell");
        long here = (long) cell.attributes().get("numberCounted");
        assertThat(here).isBetween(0L, (long) cell.attributes().get("number"));
        counted += here;
        Envelope box = new Envelope();
        cell.parts()
            .forEach(
                part -> {
                  for (int i = 0; i < part.length; i += 2) {
                    box.expandToInclude(part[i], part[i + 1]);
                  }
                });
        cells.add(box);
      }
      for (double[] at : vertices.getOrDefault(tile, List.of())) {
        if (cells.stream().noneMatch(cell -> cell.intersects(at[0], at[1]))) {
          uncovered.add(tile + " " + at[0] + " " + at[1]);
        }
      }
    }
    assertThat(uncovered).isEmpty();
    assertThat(counted).isEqualTo(AREAS.size());
  }

  /** What everybody may know of a place is the cells of 0.05 degrees that are touched, no more. */
  @Test
  void larger_cells_are_made_of_the_small_ones_alone() {
    assertThat(
            count(
                """
                SELECT count(*) FROM tile_cell c WHERE version_id = :version AND level > 0 AND number_counted <> (
                  SELECT sum(number_counted) FROM tile_cell b WHERE b.version_id = c.version_id AND b.level = 0
                    AND b.x >> c.level = c.x AND b.y >> c.level = c.y)
                """))
        .isZero();
    assertThat(
            count(
                """
                WITH touch AS MATERIALIZED (
                  -- What ends on the edge of a cell may be in it or not.
                  SELECT h.id, s.x, s.y, ST_Intersects(ST_Expand(s.geom, -1e-9), h.geom) AS sure
                  FROM hazard_area h JOIN hazard_cell s ON s.version_id = h.version_id AND ST_Intersects(ST_Expand(s.geom, 1e-9), h.geom)
                  WHERE h.version_id = :version AND h.remaining
                ), larger AS (
                  SELECT level, x >> level AS x, y >> level AS y, count(DISTINCT id) AS most, count(DISTINCT id) FILTER (WHERE sure) AS least
                  FROM touch, generate_series(0, 7) level GROUP BY 1, 2, 3
                )
                SELECT count(*) FROM larger l FULL JOIN (SELECT * FROM tile_cell WHERE version_id = :version) c USING (level, x, y)
                WHERE (c.number BETWEEN l.least AND l.most) IS NOT TRUE
                """))
        .isZero();
    assertThat(count("SELECT count(*) FROM tile_cell WHERE version_id = :version AND level = 0"))
        .isEqualTo(count("SELECT count(*) FROM hazard_cell WHERE version_id = :version"));
  }

  private static long count(String sql) {
    return TestDatabase.get()
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(sql)
                    .bind("version", world.newestVersion("hazard-area"))
                    .mapTo(Long.class)
                    .one());
  }

  /** Every vertex in units of the tile that it is in. */
  private static Map<TileCoord, List<double[]>> vertices(int z) {
    Map<TileCoord, List<double[]>> vertices = new HashMap<>();
    for (Geometry area : AREAS) {
      for (Coordinate at : area.getCoordinates()) {
        TileCoord tile = tile(at.x, at.y, z);
        vertices
            .computeIfAbsent(tile, any -> new ArrayList<>())
            .add(
                new double[] {
                  (worldX(at.x, z) - tile.x()) * 4096, (worldY(at.y, z) - tile.y()) * 4096
                });
      }
    }
    return vertices;
  }

  /** Tiles of every cell, in which its middle is too. */
  private static Set<TileCoord> tiles(int z) {
    Set<TileCoord> tiles = new HashSet<>(vertices(z).keySet());
    double size = 0.05 * (1 << Math.max(7 - z, 0));
    TestDatabase.get()
        .owner()
        .useHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT x, y FROM tile_cell WHERE version_id = :v AND level = :level")
                    .bind("v", world.newestVersion("hazard-area"))
                    .bind("level", Math.max(7 - z, 0))
                    .mapToMap()
                    .forEach(
                        row -> {
                          int x = (int) row.get("x");
                          int y = (int) row.get("y");
                          for (int i = 0; i < 4; i++) {
                            tiles.add(tile((x + i % 2) * size, (y + i / 2) * size, z));
                          }
                          tiles.add(
                              new TileCoord(
                                  z,
                                  (tile(x * size, 0, z).x() + tile((x + 1) * size, 0, z).x()) / 2,
                                  (int)
                                      Math.min(
                                          (worldY(y * size, z) + worldY((y + 1) * size, z)) / 2,
                                          (1 << z) - 1)));
                        }));
    return tiles;
  }

  private static TileCoord tile(double longitude, double latitude, int z) {
    int last = (1 << z) - 1;
    return new TileCoord(
        z,
        Math.min(Math.max((int) worldX(longitude, z), 0), last),
        Math.min(Math.max((int) worldY(latitude, z), 0), last));
  }

  private static double worldX(double longitude, int z) {
    return Math.min(Math.max((longitude + 180) / 360, 0), 1 - 1e-9) * (1 << z);
  }

  private static double worldY(double latitude, int z) {
    double bounded = Math.toRadians(Math.min(Math.max(latitude, -85.0511287), 85.0511287));
    return (1 - Math.log(Math.tan(Math.PI / 4 + bounded / 2)) / Math.PI) / 2 * (1 << z);
  }

  private static int gzipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.size();
  }
}
