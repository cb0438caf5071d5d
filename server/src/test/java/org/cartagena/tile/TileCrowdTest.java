package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.geo.TileCoord;
import org.cartagena.support.Areas;
import org.cartagena.support.Mvt;
import org.cartagena.support.MvtRules;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.Test;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;

/**
 * Hundreds of areas of 40 to 2000 vertices, each larger than many tiles, one over the other: what
 * reaches into a tile from elsewhere has no limit, the tile has one.
 */
class TileCrowdTest {
  private static final TileStore STORE = new TileStore(new Gate(TestDatabase.get()));
  private static final double WORLD = 1L << 30;

  @Test
  void anchors_all_over_the_place() throws Exception {
    check("XTY", 60, 20, 0.2, 100);
  }

  @Test
  void anchors_all_in_one_place() throws Exception {
    check("XTZ", 60, 30, 0, 300);
  }

  private static void check(String code, double west, double south, double spread, int count)
      throws ParseException, IOException {
    Random random = new Random(5);
    Areas areas = new Areas(5);
    for (int i = 0; i < count; i++) {
      int vertices = 40 + random.nextInt(1961);
      areas.star(
          west + spread * random.nextDouble(), south + spread * random.nextDouble(), vertices, 0.4);
    }
    List<Geometry> inWorld = new ArrayList<>();
    STRtree index = new STRtree();
    World world = World.of(TestDatabase.get(), code, "open").version("hazard-area");
    Areas placed = new Areas(5);
    for (String wkt : areas.wkts()) {
      String one = spread > 0 ? wkt : fromOnePlace(wkt, west, south);
      placed.wkt(one);
      Geometry area = new WKTReader().read(one);
      area.apply(new TileTreeTest.ToWorld());
      area.geometryChanged();
      inWorld.add(area);
      Geometry ground = area.buffer(0);
      index.insert(ground.getEnvelopeInternal(), ground);
    }
    placed.insert(TestDatabase.get(), world.newestVersion("hazard-area"));
    world.publish();

    List<String> wrong = new ArrayList<>();
    for (int z = 0; z <= 18; z++) {
      List<TileCoord> anchors = new ArrayList<>();
      Set<TileCoord> around = new LinkedHashSet<>();
      for (int i = 0; i < inWorld.size(); i++) {
        Coordinate[] points = inWorld.get(i).getCoordinates();
        anchors.add(at(z, points[0]));
        if (i % 80 == 0) {
          around.add(at(z, points[0]));
          around.add(at(z, points[points.length / 2]));
          around.add(at(z, inWorld.get(i).getCentroid().getCoordinate()));
        }
      }
      for (TileCoord tile : around) {
        byte[] bytes = STORE.getTile(Viewer.PUBLIC, TileLayer.HAZARD_AREAS, tile);
        int size = TileTreeTest.gzipped(bytes);
        if (size > 100 * 1024) {
          wrong.add(size + " bytes in " + tile);
          continue;
        }
        MvtRules.check(bytes).forEach(rule -> wrong.add(tile + " " + rule));
        List<Mvt.Feature> features =
            Mvt.decode(bytes).stream()
                .filter(feature -> code.equals(feature.attributes().get("programme")))
                .toList();
        long number = features.stream().mapToLong(f -> (Long) f.attributes().get("number")).sum();
        long anchored = anchors.stream().filter(tile::equals).count();
        if (number != anchored) {
          wrong.add(number + " instead of " + anchored + " areas in " + tile);
        }
        if (z % 3 == 1) {
          wrong.addAll(TileTreeTest.uncovered(tile, features, index));
        }
      }
    }
    assertThat(wrong).isEmpty();
  }

  /** The same area, its ring begun at a place that all have in common. */
  private static String fromOnePlace(String wkt, double x, double y) {
    String first = wkt.substring("POLYGON((".length(), wkt.indexOf(','));
    String middle = x + 0.45 + " " + y;
    String ring = wkt.substring(wkt.indexOf(','), wkt.lastIndexOf(first));
    return "POLYGON((" + middle + ring + middle + "))";
  }

  private static TileCoord at(int z, Coordinate c) {
    double side = WORLD / (1 << z);
    int last = (1 << z) - 1;
    return new TileCoord(z, TileTreeTest.tile(c.x, side, last), TileTreeTest.tile(c.y, side, last));
  }
}
