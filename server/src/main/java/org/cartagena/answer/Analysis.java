package org.cartagena.answer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final GeometryFactory factory;
  private final double corridorM;
  private final List<Met> met = new ArrayList<>();
  private final Map<Corridor.Piece, Map<String, Stretches>> stretches = new HashMap<>();

  /**
   * An area that reaches into the corridor.
   *
   * @param inside what of it lies there, EPSG:4326
   * @param areaInsideM2 null where only a point or line of it is known
   */
  record Met(HazardArea area, Geometry inside, Double areaInsideM2) {}

  Analysis(Corridor corridor, double corridorM, Collection<HazardArea> areas) {
    this.factory = new GeometryFactory();
    this.corridorM = Math.max(1, corridorM);
    for (HazardArea area : areas) {
      meet(corridor, area);
    }
  }

  private void meet(Corridor corridor, HazardArea area) {
    Geometry whole = area.geometry();
    List<Geometry> parts = new ArrayList<>();
    boolean all = false;
    for (Corridor.Piece piece : corridor.near(whole)) {
      if (!piece.prepared.intersects(whole)) {
        continue;
      }
      boolean covered = piece.prepared.covers(whole);
      Geometry part =
          covered ? whole : OverlayNGRobust.overlay(whole, piece.ground, OverlayNG.INTERSECTION);
      all |= covered;
      parts.add(part);
      if (piece.route != null) {
        stretches
            .computeIfAbsent(piece, of -> new HashMap<>())
            .computeIfAbsent(area.classification(), of -> new Stretches(piece.route, corridorM))
            .add(piece.frame.toMetres(part));
      }
    }
    if (parts.isEmpty()) {
      return;
    }
    Geometry inside =
        all ? whole : parts.size() == 1 ? parts.get(0) : OverlayNGRobust.union(parts, factory);
    met.add(new Met(area, inside, whole.getDimension() == 2 ? GeodesicArea.areaM2(inside) : null));
  }

  List<Met> met() {
    return met;
  }

  /** Metres of the route within the corridor's width of an area of these classifications. */
  double routeAffectedM(Predicate<String> classification) {
    double affectedM = 0;
    for (Map.Entry<Corridor.Piece, Map<String, Stretches>> at : stretches.entrySet()) {
      Stretches all = new Stretches(at.getKey().route, corridorM);
      at.getValue()
          .forEach(
              (of, some) -> {
                if (classification.test(of)) {
                  all.add(some);
                }
              });
      affectedM += all.share() * at.getKey().lengthM;
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
                  OverlayNGRobust.union(overlapping.stream().map(Met::inside).toList(), factory));
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
