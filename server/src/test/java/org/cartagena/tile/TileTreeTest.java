package org.cartagena.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.geo.TileCoord;
import org.cartagena.support.Areas;
import org.cartagena.support.Mvt;
import org.cartagena.support.MvtRules;
import org.cartagena.support.TestDatabase;
import org.cartagena.support.World;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.CoordinateSequence;
import org.locationtech.jts.geom.CoordinateSequenceFilter;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.LinearRing;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.io.ParseException;
import org.locationtech.jts.io.WKTReader;
import org.locationtech.jts.operation.union.UnaryUnionOp;

/**
 * What must hold of the tiles of any zoom, whatever the areas: they add up, nothing suspected is
 * missing from any tile, and no tile is too large.
 */
class TileTreeTest {
  private static final GeometryFactory GEOMETRIES = new GeometryFactory();
  private static final double WORLD = 1L << 30;
  private static final int PIXEL = 8;
  private static final TileStore STORE = new TileStore(new Gate(TestDatabase.get()));

  /** Areas in units of zoom 18, y to the south. */
  private static final List<Geometry> AREAS = new ArrayList<>();

  private static final STRtree INDEX = new STRtree();
  private static Map<String, Long> truth;

  @BeforeAll
  static void world() throws ParseException {
    World world =
        World.of(TestDatabase.get(), "XTT", "open")
            .version("hazard-area")
            .hazard("closed", "CHA", "closed", "POINT(100 10)");
    Areas areas =
        new Areas(7)
            .clustered(2500, 12, 100, 10, 4, 200)
            .clustered(300, 1, 100, 10, 0.05, 3000)
            .clustered(60, 3, 98, 8, 8, 80_000)
            .star(101, 11, 5000, 0.4)
            .star(179.995, -20, 12, 0.005)
            .star(-179.995, -20, 12, 0.005)
            .star(20, 85.05, 12, 0.4)
            .star(20, 88, 12, 0.4)
            .star(20, -89, 12, 0.9)
            .wkt("POINT(180 0)", "POINT(-180 89.9)", "POINT(0 -89.9)", "POINT(0 0)", "POINT(90 0)")
            .wkt("LINESTRING(100 10, 103 13.5)", "LINESTRING(99.999 9.999, 100.001 10.001)")
            .wkt("MULTILINESTRING((100 10, 100.0001 10), (102 12, 102.5 12.1))")
            .wkt("MULTIPOINT((100 10), (104 14), (100.5 10.5))")
            .wkt("POLYGON((100 10, 104 14, 104.000001 14, 100 10))")
            .wkt("POLYGON((100 12, 104 12, 104 12.0000005, 100 12.0000005, 100 12))")
            .wkt(
                "MULTIPOLYGON(((101 11, 101.5 11, 101.5 11.5, 101 11)), ((102.9 13.9, 102.900001 13.9, 102.9 13.900001, 102.9 13.9)))");
    for (int i = 0; i < 260; i++) {
      areas.wkt("POINT(101.23456 11.34567)");
    }
    areas.insert(TestDatabase.get(), world.newestVersion("hazard-area"));
    // Row 1 is the closed one.
    for (String wkt : areas.wkts()) {
      Geometry area = new WKTReader(GEOMETRIES).read(wkt);
      area.apply(new ToWorld());
      area.geometryChanged();
      AREAS.add(area);
      // What lies beyond the edge of the map is a line there: it only has to be counted.
      Geometry ground = area.getDimension() == 2 ? area.buffer(0) : area;
      if (!ground.isEmpty()) {
        INDEX.insert(ground.getEnvelopeInternal(), ground);
      }
    }
    world.publish();
    truth =
        TestDatabase.get()
            .owner()
            .withHandle(
                handle ->
                    handle
                        .createQuery(
                            """
                            SELECT k, sum(n) AS n FROM (
                              SELECT 'number' AS k, 1::bigint AS n, h.* FROM hazard_area h
                              UNION ALL SELECT 'areaM2', round(coalesce(computed_area_m2, reported_area_m2))::bigint, h.* FROM hazard_area h
                              UNION ALL SELECT 'class ' || classification, 1, h.* FROM hazard_area h WHERE classification IN ('CHA', 'SHA')
                              UNION ALL SELECT 'areaM2 ' || classification, round(coalesce(computed_area_m2, reported_area_m2))::bigint, h.* FROM hazard_area h WHERE classification IN ('CHA', 'SHA')
                              UNION ALL SELECT 'status ' || status, 1, h.* FROM hazard_area h WHERE status <> 'unknown'
                              UNION ALL SELECT 'type ' || type, 1, h.* FROM hazard_area h, unnest(contamination_types) type
                              UNION ALL SELECT 'priority ' || priority, 1, h.* FROM hazard_area h WHERE priority IS NOT NULL) x
                            WHERE version_id = :version AND remaining AND geom IS NOT NULL GROUP BY 1
                            """)
                        .bind("version", world.newestVersion("hazard-area"))
                        .collectRows(
                            java.util.stream.Collectors.toMap(
                                row -> row.getColumn("k", String.class),
                                row -> row.getColumn("n", Long.class))));
    assertThat(truth.get("number")).isEqualTo(AREAS.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18})
  void every_zoom_adds_up_and_covers_every_area(int z) throws IOException {
    Map<String, Long> sums = new TreeMap<>();
    List<String> uncovered = new ArrayList<>();
    List<String> broken = new ArrayList<>();
    for (TileCoord tile : tiles(z)) {
      byte[] bytes = STORE.getTile(Viewer.PUBLIC, TileLayer.HAZARD_AREAS, tile);
      MvtRules.check(bytes).forEach(rule -> broken.add(tile + " " + rule));
      assertThat(gzipped(bytes)).as("bytes of %s", tile).isLessThanOrEqualTo(100 * 1024);
      List<Mvt.Feature> features =
          Mvt.decode(bytes).stream()
              .filter(feature -> "XTT".equals(feature.attributes().get("programme")))
              .toList();
      features.forEach(feature -> add(feature.attributes(), sums));
      uncovered.addAll(uncovered(tile, features));
    }
    assertThat(broken).isEmpty();
    assertThat(uncovered).isEmpty();
    assertThat(sums).containsExactlyInAnyOrderEntriesOf(truth);
  }

  /** A group of none would be hatched ground of which nothing can be said. */
  @Test
  void the_root_has_no_leftovers() {
    assertThat(
            Mvt.decode(
                STORE.getTile(Viewer.PUBLIC, TileLayer.HAZARD_AREAS, new TileCoord(0, 0, 0))))
        .filteredOn(feature -> "XTT".equals(feature.attributes().get("programme")))
        .allSatisfy(feature -> assertThat((Long) feature.attributes().get("number")).isPositive());
  }

  private static void add(Map<String, Object> a, Map<String, Long> sums) {
    long number = (Long) a.get("number");
    long area = (Long) a.getOrDefault("areaM2", 0L);
    sums.merge("number", number, Long::sum);
    sums.merge("areaM2", area, Long::sum);
    if (a.get("form").equals("area")) {
      assertThat(number).isBetween(0L, 1L);
      if (number == 0) {
        return;
      }
      String classification = (String) a.get("classification");
      if (Set.of("CHA", "SHA").contains(classification)) {
        sums.merge("class " + classification, 1L, Long::sum);
        sums.merge("areaM2 " + classification, area, Long::sum);
      }
      if (!a.get("status").equals("unknown")) {
        sums.merge("status " + a.get("status"), 1L, Long::sum);
      }
      for (String type : ((String) a.get("contamination")).split("\\+")) {
        sums.merge("type " + type, 1L, Long::sum);
      }
      if (a.get("priority") != null) {
        sums.merge("priority " + a.get("priority"), 1L, Long::sum);
      }
      return;
    }
    assertThat(a.get("form")).isEqualTo("group");
    Map<String, String> marginals =
        Map.ofEntries(
            Map.entry("numberCha", "class CHA"),
            Map.entry("numberSha", "class SHA"),
            Map.entry("areaM2Cha", "areaM2 CHA"),
            Map.entry("areaM2Sha", "areaM2 SHA"),
            Map.entry("numberOpen", "status open"),
            Map.entry("numberWorkedOn", "status worked_on"),
            Map.entry("numberSuspended", "status suspended"),
            Map.entry("numberAP", "type AP"),
            Map.entry("numberAV", "type AV"),
            Map.entry("numberCM", "type CM"),
            Map.entry("numberERW", "type ERW"),
            Map.entry("numberIED", "type IED"),
            Map.entry("numberTypeUnknown", "type unknown"),
            Map.entry("numberHigh", "priority high"),
            Map.entry("numberMedium", "priority medium"),
            Map.entry("numberLow", "priority low"));
    marginals.forEach(
        (attribute, sum) -> {
          if (a.get(attribute) != null) {
            sums.merge(sum, (Long) a.get(attribute), Long::sum);
            assertThat((Long) a.get(attribute))
                .isLessThanOrEqualTo(attribute.startsWith("area") ? area : number);
          }
        });
  }

  /** Areas of which more than a pixel is missing in a tile that they touch. */
  private static List<String> uncovered(TileCoord tile, List<Mvt.Feature> features) {
    double side = WORLD / (1 << tile.z());
    Envelope box =
        new Envelope(
            tile.x() * side, (tile.x() + 1) * side, tile.y() * side, (tile.y() + 1) * side);
    Geometry frame = GEOMETRIES.toGeometry(box);
    Geometry drawn =
        UnaryUnionOp.union(
            features.stream().map(TileTreeTest::geometry).map(g -> g.buffer(PIXEL + 1.5)).toList(),
            GEOMETRIES);
    List<String> uncovered = new ArrayList<>();
    for (Object area : INDEX.query(box)) {
      Geometry inside = ((Geometry) area).intersection(frame).copy();
      if (inside.isEmpty()) {
        continue;
      }
      inside.apply(
          (org.locationtech.jts.geom.CoordinateFilter)
              c -> {
                c.x = (c.x - box.getMinX()) / side * 4096;
                c.y = (c.y - box.getMinY()) / side * 4096;
              });
      inside.geometryChanged();
      if (!drawn.covers(inside)) {
        String text = inside.toText();
        uncovered.add(tile + " " + text.substring(0, Math.min(150, text.length())));
      }
    }
    return uncovered;
  }

  private static Geometry geometry(Mvt.Feature feature) {
    List<Geometry> parts = new ArrayList<>();
    for (int[] part : feature.parts()) {
      Coordinate[] points = new Coordinate[part.length / 2 + (feature.type() == 3 ? 1 : 0)];
      for (int i = 0; i < points.length; i++) {
        points[i] = new Coordinate(part[2 * i % part.length], part[(2 * i + 1) % part.length]);
      }
      switch (feature.type()) {
        case 1 -> parts.add(GEOMETRIES.createPoint(points[0]));
        case 2 -> parts.add(GEOMETRIES.createLineString(points));
        default -> {
          LinearRing ring = GEOMETRIES.createLinearRing(points);
          Polygon polygon = GEOMETRIES.createPolygon(ring);
          // A shell runs clockwise on the screen, where y grows downwards; anything else is a hole.
          if (org.locationtech.jts.algorithm.Area.ofRingSigned(points) < 0) {
            parts.add(polygon);
          } else {
            Geometry shell = parts.remove(parts.size() - 1);
            parts.add(shell.difference(polygon));
          }
        }
      }
    }
    return GEOMETRIES.buildGeometry(parts);
  }

  /** Every tile that an area touches; of a huge area at a deep zoom those around its vertices. */
  private static Set<TileCoord> tiles(int z) {
    Set<TileCoord> tiles = new HashSet<>();
    double side = WORLD / (1 << z);
    int last = (1 << z) - 1;
    for (Geometry area : AREAS) {
      Envelope box = area.getEnvelopeInternal();
      int west = tile(box.getMinX(), side, last);
      int east = tile(box.getMaxX(), side, last);
      int north = tile(box.getMinY(), side, last);
      int south = tile(box.getMaxY(), side, last);
      if ((east - west + 1) * (south - north + 1) <= 16) {
        for (int x = west; x <= east; x++) {
          for (int y = north; y <= south; y++) {
            tiles.add(new TileCoord(z, x, y));
          }
        }
      } else {
        Coordinate[] vertices = area.getCoordinates();
        for (int i = 0; i < Math.min(vertices.length, 5); i++) {
          tiles.add(
              new TileCoord(z, tile(vertices[i].x, side, last), tile(vertices[i].y, side, last)));
        }
      }
    }
    return tiles;
  }

  private static int tile(double at, double side, int last) {
    return (int) Math.max(0, Math.min(last, Math.floor(at / side)));
  }

  private static int gzipped(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.size();
  }

  /** Degrees to units of zoom 18; what is nearer to a pole than the map goes is at its edge. */
  private static final class ToWorld implements CoordinateSequenceFilter {
    @Override
    public void filter(CoordinateSequence points, int i) {
      double latitude = Math.max(-85.0511287798, Math.min(85.0511287798, points.getY(i)));
      points.setOrdinate(i, 0, (points.getX(i) + 180) / 360 * WORLD);
      points.setOrdinate(
          i,
          1,
          (1 - Math.log(Math.tan(Math.PI / 4 + Math.toRadians(latitude) / 2)) / Math.PI)
              / 2
              * WORLD);
    }

    @Override
    public boolean isDone() {
      return false;
    }

    @Override
    public boolean isGeometryChanged() {
      return true;
    }
  }
}
