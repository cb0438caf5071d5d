package org.cartagena.demo;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.locationtech.jts.algorithm.locate.IndexedPointInAreaLocator;
import org.locationtech.jts.coverage.CoverageUnion;
import org.locationtech.jts.geom.Coordinate;
import org.locationtech.jts.geom.Envelope;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.LineString;
import org.locationtech.jts.geom.Location;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.PrecisionModel;
import org.locationtech.jts.operation.overlayng.UnaryUnionNG;
import org.locationtech.jts.operation.polygonize.Polygonizer;
import org.locationtech.jts.triangulate.VoronoiDiagramBuilder;

/**
 * The island divided into small areas with rough borders, in such a way that neighbours share their
 * border vertex by vertex: every border is drawn once, all lines are noded together on a grid of
 * 10^-6 degrees, and areas are unions of the faces.
 *
 * @param geometries one polygon (or multipolygon, with islets) per area, EPSG:4326
 * @param neighbours per area, the areas with which it shares a border, and for how many metres
 */
record Cells(List<Geometry> geometries, List<Map<Integer, Double>> neighbours) {

  static Cells divide(Coast coast, int number) {
    Dice dice = Dice.of("cells");
    List<Coordinate> seeds = seeds(coast, number, dice);
    List<LineString> lines = borders(seeds, dice);
    lines.add(coast.mainland().getExteriorRing());
    Geometry noded =
        UnaryUnionNG.union(
            Ground.GEOMETRY.createMultiLineString(lines.toArray(LineString[]::new)),
            new PrecisionModel(1e6));

    Polygonizer polygonizer = new Polygonizer();
    polygonizer.add(noded);
    IndexedPointInAreaLocator mainland = new IndexedPointInAreaLocator(coast.mainland());
    List<Polygon> faces = new ArrayList<>();
    for (Object face : polygonizer.getPolygons()) {
      Polygon polygon = (Polygon) face;
      if (mainland.locate(polygon.getInteriorPoint().getCoordinate()) == Location.INTERIOR) {
        polygon.normalize();
        faces.add(polygon);
      }
    }
    faces.sort(null);

    int[] owner = new int[faces.size()];
    for (int i = 0; i < owner.length; i++) {
      owner[i] = nearest(seeds, faces.get(i).getInteriorPoint().getCoordinate());
    }
    List<Map<Integer, Double>> touching = touching(faces);
    double[] sizes = faces.stream().mapToDouble(Ground::areaM2).toArray();
    join(owner, touching, sizes);
    return assemble(faces, owner, coast);
  }

  /**
   * Seeds spread evenly, closer together around the gulf where the capital is. Best of several
   * candidates (Mitchell 1991).
   */
  private static List<Coordinate> seeds(Coast coast, int number, Dice dice) {
    IndexedPointInAreaLocator mainland = new IndexedPointInAreaLocator(coast.mainland());
    List<Coordinate> seeds = new ArrayList<>();
    while (seeds.size() < number) {
      Coordinate best = null;
      double bestScore = -1;
      for (int candidate = 0; candidate < 14; candidate++) {
        Coordinate place =
            Ground.at(dice.between(-150_000, 150_000), dice.between(-90_000, 90_000));
        if (mainland.locate(place) != Location.INTERIOR) {
          continue;
        }
        double nearest = 1e9;
        for (Coordinate seed : seeds) {
          nearest = Math.min(nearest, Ground.distanceM(seed, place));
        }
        double fromCapital = Ground.hypot(Ground.x(place) - 8_000, Ground.y(place) + 20_000);
        double score = nearest / (0.45 + Math.min(1.0, fromCapital / 90_000));
        if (score > bestScore) {
          bestScore = score;
          best = place;
        }
      }
      if (best != null) {
        seeds.add(best);
      }
    }
    return seeds;
  }

  private static int nearest(List<Coordinate> seeds, Coordinate place) {
    int nearest = 0;
    for (int i = 1; i < seeds.size(); i++) {
      if (Ground.distanceM(seeds.get(i), place) < Ground.distanceM(seeds.get(nearest), place)) {
        nearest = i;
      }
    }
    return nearest;
  }

  /** Every border of the Voronoi diagram once, roughened. */
  private static List<LineString> borders(List<Coordinate> seeds, Dice dice) {
    List<Coordinate> metres = new ArrayList<>();
    for (Coordinate seed : seeds) {
      metres.add(new Coordinate(Ground.x(seed), Ground.y(seed)));
    }
    VoronoiDiagramBuilder voronoi = new VoronoiDiagramBuilder();
    voronoi.setSites(metres);
    voronoi.setClipEnvelope(new Envelope(-250_000, 250_000, -190_000, 190_000));
    Geometry diagram = voronoi.getDiagram(Ground.GEOMETRY);
    TreeSet<Segment> edges = new TreeSet<>();
    for (int i = 0; i < diagram.getNumGeometries(); i++) {
      Coordinate[] ring = diagram.getGeometryN(i).getCoordinates();
      for (int j = 1; j < ring.length; j++) {
        edges.add(Segment.of(whole(ring[j - 1]), whole(ring[j])));
      }
    }
    List<LineString> lines = new ArrayList<>();
    for (Segment edge : edges) {
      if (edge.from().equals(edge.to())) {
        continue;
      }
      List<Coordinate> rough = Fractal.roughen(List.of(edge.from(), edge.to()), 0.11, 1500, dice);
      lines.add(
          Ground.GEOMETRY.createLineString(
              rough.stream().map(metre -> Ground.at(metre.x, metre.y)).toArray(Coordinate[]::new)));
    }
    return lines;
  }

  private static Coordinate whole(Coordinate metres) {
    return new Coordinate(Math.rint(metres.x), Math.rint(metres.y));
  }

  /** Shared border in metres between the polygons of a coverage. */
  private static List<Map<Integer, Double>> touching(List<? extends Geometry> polygons) {
    Map<Segment, Integer> sides = new HashMap<>();
    List<Map<Integer, Double>> touching = new ArrayList<>();
    for (int i = 0; i < polygons.size(); i++) {
      touching.add(new TreeMap<>());
    }
    for (int i = 0; i < polygons.size(); i++) {
      Geometry polygon = polygons.get(i);
      for (int part = 0; part < polygon.getNumGeometries(); part++) {
        Polygon one = (Polygon) polygon.getGeometryN(part);
        Coordinate[] ring = one.getExteriorRing().getCoordinates();
        for (int j = 1; j < ring.length; j++) {
          Integer other = sides.put(Segment.of(ring[j - 1], ring[j]), i);
          if (other != null && other != i) {
            double length = Ground.distanceM(ring[j - 1], ring[j]);
            touching.get(i).merge(other, length, Double::sum);
            touching.get(other).merge(i, length, Double::sum);
          }
        }
      }
    }
    return touching;
  }

  /**
   * Makes every group connected: parts that are cut off from the largest part of their group go to
   * the neighbour with which they share most border.
   */
  static void join(int[] group, List<Map<Integer, Double>> touching, double[] sizes) {
    boolean changed = true;
    while (changed) {
      changed = false;
      int[] part = parts(group, touching);
      Map<Integer, Double> partSizes = new TreeMap<>();
      for (int i = 0; i < group.length; i++) {
        partSizes.merge(part[i], sizes[i], Double::sum);
      }
      Map<Integer, Integer> largest = new TreeMap<>();
      for (int i = 0; i < group.length; i++) {
        Integer known = largest.get(group[i]);
        if (known == null || partSizes.get(part[i]) > partSizes.get(known)) {
          largest.put(group[i], part[i]);
        }
      }
      for (int i = 0; i < group.length && !changed; i++) {
        if (part[i] != largest.get(group[i])) {
          Map<Integer, Double> border = new TreeMap<>();
          for (int j = 0; j < group.length; j++) {
            if (part[j] == part[i]) {
              for (Map.Entry<Integer, Double> shared : touching.get(j).entrySet()) {
                if (group[shared.getKey()] != group[i]) {
                  border.merge(group[shared.getKey()], shared.getValue(), Double::sum);
                }
              }
            }
          }
          if (border.isEmpty()) {
            throw new IllegalStateException("a part of the island touches nothing");
          }
          int to =
              border.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
          int moved = part[i];
          for (int j = 0; j < group.length; j++) {
            if (part[j] == moved) {
              group[j] = to;
            }
          }
          changed = true;
        }
      }
    }
  }

  private static int[] parts(int[] group, List<Map<Integer, Double>> touching) {
    int[] part = new int[group.length];
    Arrays.fill(part, -1);
    for (int i = 0; i < group.length; i++) {
      if (part[i] >= 0) {
        continue;
      }
      Deque<Integer> open = new ArrayDeque<>(List.of(i));
      part[i] = i;
      while (!open.isEmpty()) {
        for (int next : touching.get(open.pop()).keySet()) {
          if (part[next] < 0 && group[next] == group[i]) {
            part[next] = i;
            open.push(next);
          }
        }
      }
    }
    return part;
  }

  private static Cells assemble(List<Polygon> faces, int[] owner, Coast coast) {
    Map<Integer, List<Geometry>> byOwner = new TreeMap<>();
    for (int i = 0; i < owner.length; i++) {
      byOwner.computeIfAbsent(owner[i], unused -> new ArrayList<>()).add(faces.get(i));
    }
    List<Geometry> geometries = new ArrayList<>();
    for (List<Geometry> own : byOwner.values()) {
      geometries.add(union(own));
    }
    List<Map<Integer, Double>> neighbours = touching(geometries);
    // Islets belong to the nearest area of the mainland.
    Map<Integer, List<Geometry>> withIslets = new LinkedHashMap<>();
    for (Polygon islet : coast.islets()) {
      int nearest = 0;
      for (int i = 1; i < geometries.size(); i++) {
        if (geometries.get(i).distance(islet) < geometries.get(nearest).distance(islet)) {
          nearest = i;
        }
      }
      withIslets.computeIfAbsent(nearest, unused -> new ArrayList<>()).add(islet);
    }
    withIslets.forEach(
        (area, islets) -> {
          islets.add(geometries.get(area));
          geometries.set(area, union(islets));
        });
    return new Cells(List.copyOf(geometries), List.copyOf(neighbours));
  }

  /** Union of areas that share their borders vertex by vertex; keeps every vertex. */
  static Geometry union(Collection<Geometry> coverage) {
    List<Polygon> polygons = new ArrayList<>();
    for (Geometry geometry : coverage) {
      for (int i = 0; i < geometry.getNumGeometries(); i++) {
        polygons.add((Polygon) geometry.getGeometryN(i));
      }
    }
    Geometry union = CoverageUnion.union(polygons.toArray(Geometry[]::new));
    union.normalize();
    return union;
  }

  /** An edge without direction. */
  private record Segment(Coordinate from, Coordinate to) implements Comparable<Segment> {
    static Segment of(Coordinate a, Coordinate b) {
      return a.compareTo(b) <= 0 ? new Segment(a, b) : new Segment(b, a);
    }

    @Override
    public int compareTo(Segment other) {
      int order = from.compareTo(other.from);
      return order != 0 ? order : to.compareTo(other.to);
    }
  }
}
