package org.cartagena.answer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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

  private final List<Met> met = new ArrayList<>();
  private final Map<Corridor.Piece, Map<String, List<Stretches.Stretch>>> stretches =
      new LinkedHashMap<>();

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
    List<Met> chosen =
        met.stream().filter(m -> m.areaInsideM2() != null && which.test(m.area())).toList();
    STRtree index = new STRtree();
    for (int i = 0; i < chosen.size(); i++) {
      index.insert(chosen.get(i).inside().getEnvelopeInternal(), i);
    }
    int[] group = new int[chosen.size()];
    for (int i = 0; i < group.length; i++) {
      group[i] = i;
    }
    for (int i = 0; i < group.length; i++) {
      Geometry inside = chosen.get(i).inside();
      PreparedGeometry prepared = null;
      for (Object found : index.query(inside.getEnvelopeInternal())) {
        int other = (Integer) found;
        if (other > i && root(group, other) != root(group, i)) {
          prepared = prepared == null ? PreparedGeometryFactory.prepare(inside) : prepared;
          if (prepared.intersects(chosen.get(other).inside())) {
            group[root(group, other)] = root(group, i);
          }
        }
      }
    }
    Map<Integer, List<Met>> groups = new HashMap<>();
    for (int i = 0; i < group.length; i++) {
      groups.computeIfAbsent(root(group, i), of -> new ArrayList<>()).add(chosen.get(i));
    }
    double sum = 0;
    for (List<Met> overlapping : groups.values()) {
      sum +=
          overlapping.size() == 1
              ? overlapping.get(0).areaInsideM2()
              : GeodesicArea.areaM2(
                  OverlayNGRobust.union(overlapping.stream().map(Met::inside).toList(), FACTORY));
    }
    return sum;
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
