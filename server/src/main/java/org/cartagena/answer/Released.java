package org.cartagena.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.cartagena.geo.GeodesicArea;
import org.locationtech.jts.geom.Geometry;
import org.locationtech.jts.geom.GeometryFactory;
import org.locationtech.jts.operation.overlayng.OverlayNGRobust;

/** Land in the corridor that was released: cancelled, reduced or cleared. */
final class Released {
  private static final int LISTED = 500;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> TYPES = List.of("cancelled", "reduced", "cleared", "unknown");

  private final GeometryFactory factory = new GeometryFactory();
  private final List<Met> met = new ArrayList<>();

  /**
   * Released land with its outline.
   *
   * @param completedOn null when the source does not say
   * @param geometry EPSG:4326 longitude latitude
   */
  record Land(
      long id,
      String localId,
      String hazardLocalId,
      String programme,
      String releaseType,
      String method,
      String operator,
      LocalDate completedOn,
      Geometry geometry) {}

  private record Met(Land land, Geometry inside, double areaInsideM2) {}

  Released(Corridor corridor, Collection<Land> lands) {
    for (Land land : lands) {
      Analysis.reach(corridor, land.geometry())
          .filter(reach -> reach.areaInsideM2() != null)
          .ifPresent(reach -> met.add(new Met(land, reach.inside(), reach.areaInsideM2())));
    }
    met.sort(
        Comparator.comparingDouble(Met::areaInsideM2)
            .reversed()
            .thenComparing(one -> one.land().id()));
  }

  List<Long> ids() {
    return met.stream().map(one -> one.land().id()).toList();
  }

  /** Ground released twice in the same manner counts once. */
  ObjectNode json() {
    ObjectNode json = JSON.createObjectNode();
    json.put("count", met.size());
    json.put("areaM2", Findings.tenth(areaM2(met)));
    ArrayNode types = json.putArray("byType");
    for (String type : TYPES) {
      List<Met> some = met.stream().filter(m -> m.land().releaseType().equals(type)).toList();
      if (!some.isEmpty()) {
        types
            .addObject()
            .put("releaseType", type)
            .put("count", some.size())
            .put("areaM2", Findings.tenth(areaM2(some)));
      }
    }
    ArrayNode lands = json.putArray("list");
    for (Met one : met.subList(0, Math.min(LISTED, met.size()))) {
      Land land = one.land();
      lands
          .addObject()
          .put("id", land.id())
          .put("localId", land.localId())
          .put("programme", land.programme())
          .put("hazardLocalId", land.hazardLocalId())
          .put("releaseType", land.releaseType())
          .put("method", land.method())
          .put("operator", land.operator())
          .put("completedOn", land.completedOn() == null ? null : land.completedOn().toString())
          .put("areaInsideM2", Findings.tenth(one.areaInsideM2()));
    }
    return json;
  }

  private double areaM2(List<Met> some) {
    return some.size() == 1
        ? some.get(0).areaInsideM2()
        : GeodesicArea.areaM2(
            OverlayNGRobust.union(some.stream().map(Met::inside).toList(), factory));
  }
}
