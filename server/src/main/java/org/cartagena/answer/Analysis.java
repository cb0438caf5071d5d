package org.cartagena.answer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.cartagena.geo.GeodesicArea;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.Polygon;
import org.locationtech.jts.geom.Polygonal;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.geom.util.PolygonExtracter;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * What of the hazardous areas lies in a corridor. Square metres are geodesic, and ground under two
 * areas counts once; metres of route are those within the corridor's width of an area.
 */
final class Analysis {
  private static final GeometryFactory FACTORY = new GeometryFactory();

  /** So many shared grounds for each area of a group, and no more. */
  private static final int SHARED_OF_AN_AREA = 12;

  private final List<Met> met = new ArrayList<>();
  private final Map<Corridor.Piece, Map<String, List<Stretches.Stretch>>> stretches =
      new LinkedHashMap<>();

  private List<int[]> overlaps;
  private List<Group> groups;

  /** Square metres of areas that lie over each other, by their numbers. */
  private final Map<BitSet, Double> unitedM2 = new ConcurrentHashMap<>();

  /**
   * An area that reaches into the corridor.
   *
   * @param inside what of it lies there, EPSG:4326
   * @param areaInsideM2 null where only a point or line of it is known
   */
  record Met(HazardArea area, Geometry inside, Double areaInsideM2) {}

  /**
   * @param areas all that may lie there ({@link Corridor#boxes}), each once
   */
  Analysis(Corridor corridor, Collection<HazardArea> areas) {
    // In the order of the areas, whichever processor was first.
    areas.parallelStream()
        .map(area -> new Found(area, reach(corridor, area.geometry())))
        .filter(found -> found.reach.isPresent())
        .toList()
        .forEach(found -> meet(found.area, found.reach.get()));
  }

  private record Found(HazardArea area, Optional<Reach> reach) {}

  private void meet(HazardArea area, Reach reach) {
    met.add(new Met(area, reach.inside, reach.areaInsideM2));
    reach.affected.forEach(
        (piece, more) ->
            stretches
                .computeIfAbsent(piece, of -> new HashMap<>())
                .computeIfAbsent(area.classification(), of -> new ArrayList<>())
                .addAll(more));
  }

  /**
   * How something reaches into a corridor.
   *
   * @param inside what of it lies there, EPSG:4326
   * @param areaInsideM2 null for points and lines
   * @param affected stretches of routes within the corridor's width of it
   */
  record Reach(
      Geometry inside,
      Double areaInsideM2,
      Map<Corridor.Piece, List<Stretches.Stretch>> affected) {}

  /** Empty for what does not reach into the corridor. */
  static Optional<Reach> reach(Corridor corridor, Geometry whole) {
    Map<Corridor.Piece, List<Corridor.Strip>> near = new LinkedHashMap<>();
    for (Corridor.Strip strip : corridor.near(whole.getEnvelopeInternal())) {
      near.computeIfAbsent(strip.piece(), of -> new ArrayList<>()).add(strip);
    }
    List<Corridor.Piece> meets = new ArrayList<>();
    Map<Corridor.Piece, List<Stretches.Stretch>> affected = new LinkedHashMap<>();
    boolean covered = false;
    for (Map.Entry<Corridor.Piece, List<Corridor.Strip>> entry : near.entrySet()) {
      Corridor.Piece piece = entry.getKey();
      if (piece.isParcel()) {
        if (piece.prepared().intersects(whole)) {
          meets.add(piece);
        }
        continue;
      }
      Stretches on = new Stretches(piece, entry.getValue(), whole, corridor.corridorM());
      if (!on.found().isEmpty()) {
        meets.add(piece);
        covered |= on.covered();
        if (piece.isRoute) {
          affected.put(piece, on.found());
        }
      }
    }
    if (meets.isEmpty()) {
      return Optional.empty();
    }
    Geometry inside = covered ? whole : inside(whole, meets);
    Double areaM2 = whole.getDimension() == 2 ? GeodesicArea.areaM2(inside) : null;
    return Optional.of(new Reach(inside, areaM2, affected));
  }

  private static Geometry inside(Geometry whole, List<Corridor.Piece> pieces) {
    List<Geometry> parts = new ArrayList<>();
    for (Corridor.Piece piece : pieces) {
      if (piece.prepared().covers(whole)) {
        return whole;
      }
      parts.add(OverlayNGRobust.overlay(whole, piece.ground(), OverlayNG.INTERSECTION));
    }
    return parts.size() == 1 ? parts.get(0) : OverlayNGRobust.union(parts, FACTORY);
  }

  List<Met> met() {
    return met;
  }

  /** Metres of the route within the corridor's width of an area of these classifications. */
  double routeAffectedM(Predicate<String> classification) {
    double affectedM = 0;
    for (Map.Entry<Corridor.Piece, Map<String, List<Stretches.Stretch>>> at :
        stretches.entrySet()) {
      List<Stretches.Stretch> chosen =
          at.getValue().entrySet().stream()
              .filter(of -> classification.test(of.getKey()))
              .flatMap(of -> of.getValue().stream())
              .toList();
      affectedM += Stretches.share(at.getKey(), chosen) * at.getKey().lengthM;
    }
    return affectedM;
  }

  /** Square metres inside the corridor of those that are asked for, overlaps counted once. */
  double areaM2(Predicate<HazardArea> which) {
    BitSet chosen = new BitSet();
    for (int i = 0; i < met.size(); i++) {
      chosen.set(i, met.get(i).areaInsideM2() != null && which.test(met.get(i).area()));
    }
    double sum = 0;
    for (Group group : groups()) {
      BitSet some = (BitSet) group.areas.clone();
      some.and(chosen);
      if (some.isEmpty()) {
        continue;
      }
      if (group.shared == null && some.cardinality() > 1) {
        sum += unitedM2.computeIfAbsent(some, this::unite);
        continue;
      }
      for (int i = some.nextSetBit(0); i >= 0; i = some.nextSetBit(i + 1)) {
        sum += met.get(i).areaInsideM2();
      }
      if (group.shared != null) {
        for (Shared shared : group.shared) {
          sum += shared.isOf(chosen) ? shared.signedM2 : 0;
        }
      }
    }
    return sum;
  }

  /**
   * Areas that touch, directly or through others.
   *
   * @param shared null where too many lie over each other
   */
  private record Group(BitSet areas, List<Shared> shared) {}

  /**
   * Ground that lies under all of these areas. The square metres of any of the areas together are
   * the sum of each, without what each two share, with what each three share, and so on: found
   * once, it answers for every class without drawing anything again.
   *
   * @param signedM2 negative for two, positive for three, and so on
   */
  private record Shared(List<Integer> areas, double signedM2) {
    boolean isOf(BitSet chosen) {
      return areas.stream().allMatch(chosen::get);
    }
  }

  private List<Group> groups() {
    if (groups == null) {
      int[] group = new int[met.size()];
      for (int i = 0; i < group.length; i++) {
        group[i] = i;
      }
      List<List<Integer>> beyond = new ArrayList<>();
      met.forEach(one -> beyond.add(new ArrayList<>()));
      for (int[] pair : overlaps()) {
        beyond.get(pair[0]).add(pair[1]);
        group[root(group, pair[1])] = root(group, pair[0]);
      }
      beyond.forEach(Collections::sort);
      Map<Integer, BitSet> byRoot = new TreeMap<>();
      for (int i = 0; i < group.length; i++) {
        if (met.get(i).areaInsideM2() != null) {
          byRoot.computeIfAbsent(root(group, i), of -> new BitSet()).set(i);
        }
      }
      groups =
          byRoot.values().parallelStream()
              .map(areas -> new Group(areas, shared(areas, beyond)))
              .toList();
    }
    return groups;
  }

  /** Null where there are so many that to unite the areas for each figure is quicker. */
  private List<Shared> shared(BitSet areas, List<List<Integer>> beyond) {
    if (areas.cardinality() == 1) {
      return List.of();
    }
    AtomicInteger left = new AtomicInteger(SHARED_OF_AN_AREA * areas.cardinality());
    List<Shared> all =
        areas.stream()
            .parallel()
            .mapToObj(
                i -> {
                  List<Shared> found = new ArrayList<>();
                  share(
                      polygons(met.get(i).inside()),
                      List.of(i),
                      beyond.get(i),
                      beyond,
                      found,
                      left);
                  return found;
                })
            .flatMap(List::stream)
            .toList();
    return left.get() < 0 ? null : all;
  }

  /** What more areas share with ground that some share. */
  private void share(
      Geometry ground,
      List<Integer> of,
      List<Integer> more,
      List<List<Integer>> beyond,
      List<Shared> found,
      AtomicInteger left) {
    for (int at = 0; at < more.size() && left.get() >= 0; at++) {
      int other = more.get(at);
      Geometry inside = met.get(other).inside();
      if (!ground.getEnvelopeInternal().intersects(inside.getEnvelopeInternal())) {
        continue;
      }
      Geometry both =
          polygons(OverlayNGRobust.overlay(ground, polygons(inside), OverlayNG.INTERSECTION));
      if (both.isEmpty()) {
        continue;
      }
      left.decrementAndGet();
      List<Integer> areas = new ArrayList<>(of);
      areas.add(other);
      double areaM2 = GeodesicArea.areaM2(both);
      found.add(new Shared(areas, areas.size() % 2 == 0 ? -areaM2 : areaM2));
      List<Integer> next = new ArrayList<>(more.subList(at + 1, more.size()));
      next.retainAll(new HashSet<>(beyond.get(other)));
      share(both, areas, next, beyond, found, left);
    }
  }

  /** Where edges only touch, an overlay also has lines and points. */
  private static Geometry polygons(Geometry geometry) {
    if (geometry instanceof Polygonal) {
      return geometry;
    }
    @SuppressWarnings("unchecked")
    List<Polygon> polygons = PolygonExtracter.getPolygons(geometry);
    return FACTORY.createMultiPolygon(polygons.toArray(new Polygon[0]));
  }

  private double unite(BitSet some) {
    return GeodesicArea.areaM2(
        OverlayNGRobust.union(some.stream().mapToObj(i -> met.get(i).inside()).toList(), FACTORY));
  }

  /** Pairs of areas that touch inside the corridor; found once, as every figure asks for them. */
  private List<int[]> overlaps() {
    if (overlaps == null) {
      STRtree index = new STRtree();
      for (int i = 0; i < met.size(); i++) {
        if (met.get(i).areaInsideM2() != null) {
          index.insert(met.get(i).inside().getEnvelopeInternal(), i);
        }
      }
      index.build();
      overlaps =
          IntStream.range(0, met.size())
              .parallel()
              .filter(i -> met.get(i).areaInsideM2() != null)
              .mapToObj(i -> overlapping(i, index))
              .flatMap(List::stream)
              .toList();
    }
    return overlaps;
  }

  private List<int[]> overlapping(int i, STRtree index) {
    Geometry inside = met.get(i).inside();
    PreparedGeometry prepared = null;
    List<int[]> pairs = new ArrayList<>();
    for (Object found : index.query(inside.getEnvelopeInternal())) {
      int other = (Integer) found;
      if (other > i) {
        prepared = prepared == null ? PreparedGeometryFactory.prepare(inside) : prepared;
        if (prepared.intersects(met.get(other).inside())) {
          pairs.add(new int[] {i, other});
        }
      }
    }
    return pairs;
  }

  private static int root(int[] group, int of) {
    int at = of;
    while (group[at] != at) {
      group[at] = group[group[at]];
      at = group[at];
    }
    return at;
  }
}
