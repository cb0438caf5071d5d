package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.geo.TileCoord;
import org.cartagena.support.Mvt;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.util.AffineTransformation;
import org.locationtech.jts.operation.union.UnaryUnionOp;

/** Outlines of administrative areas at every zoom: each area is there, and neighbours meet. */
class OutlineTilesTest {
  private static final TileStore STORE = new TileStore(new Gate(TestDatabase.get()));
  private static final GeometryFactory GEOMETRIES = new GeometryFactory();
  private static final int PIXEL = 8;
  private static final int SIDE = 12;
  private static final double WEST = 100;
  private static final double SOUTH = 41;
  private static final double DEGREES = 3;

  @BeforeAll
  static void worlds() {
    for (int level = 1; level <= 2; level++) {
      World world =
          World.of(TestDatabase.get(), level == 1 ? "XUA" : "XUT", level == 1 ? "open" : "totals")
              .version("admin-area");
      Random random = new Random(5);
      List<List<String>> across = new ArrayList<>();
      List<List<String>> down = new ArrayList<>();
      for (int i = 0; i <= SIDE; i++) {
        for (int j = 0; j < SIDE; j++) {
          across.add(border(j, i, j + 1, i, random));
          down.add(border(i, j, i, j + 1, random));
        }
      }
      for (int x = 0; x < SIDE; x++) {
        for (int y = 0; y < SIDE; y++) {
          List<String> ring = new ArrayList<>(across.get(y * SIDE + x));
          ring.addAll(down.get((x + 1) * SIDE + y));
          ring.addAll(reversed(across.get((y + 1) * SIDE + x)));
          ring.addAll(reversed(down.get(x * SIDE + y)));
          world.adminArea(level, "U" + x + "." + y, "Unit", polygon(ring));
        }
      }
      world
          .adminArea(
              level,
              "isle",
              "Isle",
              "POLYGON((110 41, 110.0001 41, 110.0001 41.0001, 110 41.0001, 110 41))")
          .adminArea(
              level,
              "thin",
              "Thin",
              "POLYGON((111 41, 112.5 42, 112.500001 42.000001, 111.000001 41.000001, 111 41))")
          .adminArea(
              level,
              "group",
              "Archipelago",
              "MULTIPOLYGON(((113 41, 114 41, 114 42, 113 42, 113 41)), ((115 41, 115.0001 41, 115.0001 41.0001, 115 41)))")
          .version("hazard-area");
      for (int x = 0; x < SIDE; x++) {
        for (int y = 0; y < SIDE; y++) {
          world.hazard(
              "h" + x + y,
              "CHA",
              "open",
              "POINT("
                  + (WEST + DEGREES * (x + 0.5) / SIDE)
                  + " "
                  + (SOUTH + DEGREES * (y + 0.5) / SIDE)
                  + ")");
        }
      }
      world
          .hazard("isle", "CHA", "open", "POINT(110.00005 41.00005)")
          .hazard("thin", "CHA", "open", "POINT(112.5 42)")
          .hazard("group", "CHA", "open", "POINT(113.5 41.5)")
          .publish();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 5, 7, 9, 10, 12})
  void every_area_is_there_with_its_number_and_neighbours_meet(int z) throws IOException {
    check(z, TileLayer.ADMIN_AREAS, "XUA", "hazardNumber");
    check(z, TileLayer.HAZARD_AREAS, "XUT", "number");
  }

  private static void check(int z, TileLayer layer, String programme, String number)
      throws IOException {
    Map<Object, Long> numbers = new TreeMap<>();
    List<Geometry> drawn = new ArrayList<>();
    boolean island = false;
    for (int x = tileX(99.9, z); x <= tileX(115.1, z); x++) {
      for (int y = tileY(44.1, z); y <= tileY(40.9, z); y++) {
        if (z >= 12
            && x > tileX(100.6, z)
            && !(x == tileX(110, z) || x == tileX(115, z))
            && !(x >= tileX(112.49, z) && x <= tileX(113.51, z) && y == tileY(42, z))) {
          continue;
        }
        byte[] bytes = STORE.getTile(Viewer.PUBLIC, layer, new TileCoord(z, x, y));
        assertThat(gzipped(bytes)).isLessThanOrEqualTo(100 * 1024);
        for (Mvt.Feature feature : Mvt.decode(bytes)) {
          if (!programme.equals(feature.attributes().get("programme"))) {
            continue;
          }
          numbers.put(feature.attributes().get("id"), (Long) feature.attributes().get(number));
          for (int[] part : feature.parts()) {
            for (int i = 0; i < part.length; i += 2) {
              island |= x * 4096L + part[i] > worldX(114.9, z) * 4096;
            }
          }
          drawn.add(
              AffineTransformation.translationInstance(x * 4096.0, y * 4096.0)
                  .transform(
                      feature.type() == 3
                          ? polygons(feature)
                          : GEOMETRIES.createPoint(
                              new Coordinate(
                                  feature.parts().get(0)[0], feature.parts().get(0)[1]))));
        }
      }
    }
    assertThat(island).as("the small island").isTrue();
    if (z < 12) {
      assertThat(numbers).hasSize(SIDE * SIDE + 3);
    }
    assertThat(numbers.values()).containsOnly(1L);
    // The ground inside all borders is without gaps: filled half a pixel all around, no hole is
    // left.
    if (z < 12) {
      Envelope inside =
          new Envelope(
              worldX(WEST + 0.1, z) * 4096,
              worldX(WEST + DEGREES - 0.1, z) * 4096,
              worldY(SOUTH + 0.1, z) * 4096,
              worldY(SOUTH + DEGREES - 0.1, z) * 4096);
      Geometry filled =
          UnaryUnionOp.union(drawn.stream().map(g -> g.buffer(PIXEL / 2.0, 2)).toList());
      assertThat(GEOMETRIES.toGeometry(inside).difference(filled).getArea())
          .as("gaps at zoom %d in square units", z)
          .isLessThan(1);
    }
  }

  private static Geometry polygons(Mvt.Feature feature) {
    List<Geometry> rings = new ArrayList<>();
    for (int[] part : feature.parts()) {
      Coordinate[] ring = new Coordinate[part.length / 2 + 1];
      for (int i = 0; i < ring.length; i++) {
        int at = i * 2 % part.length;
        ring[i] = new Coordinate(part[at], part[at + 1]);
      }
      rings.add(GEOMETRIES.createPolygon(ring).buffer(0));
    }
    return UnaryUnionOp.union(rings);
  }

  /** A crooked line between two corners of the grid, its last point left out. */
  private static List<String> border(int fromX, int fromY, int toX, int toY, Random random) {
    List<String> line = new ArrayList<>();
    int steps = 60;
    for (int i = 0; i <= steps; i++) {
      // Less than the way to the corner, so that borders do not cross.
      double most = Math.min(0.02, 0.4 * Math.min(i, steps - i) * DEGREES / SIDE / steps);
      double off = most * (2 * random.nextDouble() - 1);
      double x = fromX + (toX - fromX) * i / (double) steps;
      double y = fromY + (toY - fromY) * i / (double) steps;
      line.add(
          (WEST + DEGREES / SIDE * x + (fromX == toX ? off : 0))
              + " "
              + (SOUTH + DEGREES / SIDE * y + (fromY == toY ? off : 0)));
    }
    return line;
  }

  private static List<String> reversed(List<String> line) {
    List<String> reversed = new ArrayList<>(line);
    java.util.Collections.reverse(reversed);
    return reversed;
  }

  private static String polygon(List<String> ring) {
    StringJoiner text = new StringJoiner(", ", "POLYGON((", "))");
    String last = "";
    for (String point : ring) {
      if (!point.equals(last)) {
        text.add(point);
      }
      last = point;
    }
    return text.toString();
  }

  private static double worldX(double longitude, int z) {
    return (longitude + 180) / 360 * (1 << z);
  }

  private static double worldY(double latitude, int z) {
    return (1 - Math.log(Math.tan(Math.PI / 4 + Math.toRadians(latitude) / 2)) / Math.PI)
        / 2
        * (1 << z);
  }

  private static int tileX(double longitude, int z) {
    return (int) worldX(longitude, z);
  }

  private static int tileY(double latitude, int z) {
    return (int) worldY(latitude, z);
  }

  private static int gzipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.size();
  }
}
