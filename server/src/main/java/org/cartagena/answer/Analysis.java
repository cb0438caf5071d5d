package org.cartagena.answer;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.cartagena.geo.GeodesicArea;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.geom.prep.PreparedGeometry;
import org.locationtech.jts.geom.prep.PreparedGeometryFactory;
import org.locationtech.jts.index.strtree.STRtree;
import org.locationtech.jts.operation.overlayng.OverlayNG;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/**
 * What of the hazardous areas lies in a corridor. Square metres are geodesic, and ground under two
 * areas counts once; metres of route are those within the corridor's width of an area.
 */
final class Analysis {
  private static final GeometryFactory FACTORY = new GeometryFactory();
  private static final int NOT_CHOSEN = -1;

  private final List<Met> met = new ArrayList<>();
  private final Map<Corridor.Piece, Map<String, List<Stretches.Stretch>>> stretches =
      new LinkedHashMap<>();

  private List<int[]> overlaps;

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
    int[] group = new int[met.size()];
    for (int i = 0; i < group.length; i++) {
      boolean chosen = met.get(i).areaInsideM2() != null && which.test(met.get(i).area());
      group[i] = chosen ? i : NOT_CHOSEN;
    }
    for (int[] pair : overlaps()) {
      if (group[pair[0]] != NOT_CHOSEN && group[pair[1]] != NOT_CHOSEN) {
        group[root(group, pair[1])] = root(group, pair[0]);
      }
    }
    Map<Integer, BitSet> groups = new TreeMap<>();
    for (int i = 0; i < group.length; i++) {
      if (group[i] != NOT_CHOSEN) {
        groups.computeIfAbsent(root(group, i), of -> new BitSet()).set(i);
      }
    }
    groups.values().parallelStream()
        .filter(some -> some.cardinality() > 1)
        .forEach(some -> unitedM2.computeIfAbsent(some, this::unite));
    double sum = 0;
    for (BitSet some : groups.values()) {
      sum +=
          some.cardinality() > 1 ? unitedM2.get(some) : met.get(some.nextSetBit(0)).areaInsideM2();
    }
    return sum;
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
