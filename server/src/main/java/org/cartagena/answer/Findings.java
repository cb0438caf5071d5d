package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What is met on one way, counted in several manners. Ground under several areas counts once. */
final class Findings {
  /** Most areas that are listed; the figures always count all. */
  private static final int LISTED = 500;

  private static final ObjectMapper JSON = new ObjectMapper();
  static final List<String> CLASSIFICATIONS = List.of("CHA", "SHA", "indication", "unknown");
  private static final List<String> CONTAMINATION_TYPES =
      List.of("AP", "AV", "CM", "ERW", "IED", "unknown");
  private static final List<String> STATUSES =
      List.of("open", "worked_on", "suspended", "closed", "released", "unknown");
  private static final List<String> PRIORITIES = List.of("high", "medium", "low", "");

  private final Way way;
  private final Collection<HazardArea> near;
  private final Analysis analysis;
  private final ObjectNode known;
  private final Map<BitSet, Double> measuredM2 = new HashMap<>();

  private Findings(Way way, Collection<HazardArea> near, Analysis analysis, ObjectNode known) {
    this.way = way;
    this.near = near;
    this.analysis = analysis;
    this.known = known;
  }

  /** Reads what is met, in a transaction of the gate. */
  static Findings read(Handle handle, String programme, Way way) {
    Collection<HazardArea> near = AnswerStore.listNear(handle, way.corridor());
    Analysis analysis = new Analysis(way.corridor(), near);
    ObjectNode known =
        AnswerStore.getContext(
            handle,
            programme,
            way.corridor(),
            analysis.met().stream().map(met -> met.area().versionId()).distinct().toList());
    return new Findings(way, near, analysis, known);
  }

  Way way() {
    return way;
  }

  LocalDate askedOn() {
    return LocalDate.parse(known.get("askedAt").asText().substring(0, 10));
  }

  /** All areas that were looked at, met or not. */
  Collection<HazardArea> near() {
    return near;
  }

  List<Analysis.Met> met() {
    return analysis.met();
  }

  /** A member of what the database says beside the areas: programme, recorded, datasets. */
  JsonNode known(String member) {
    return known.get(member);
  }

  /** Square metres in the corridor of those that are asked for. */
  double areaM2(Predicate<HazardArea> which) {
    BitSet chosen = new BitSet();
    for (int i = 0; i < met().size(); i++) {
      chosen.set(i, which.test(met().get(i).area()));
    }
    // One class is often all there is, and the same ground is asked for by several names.
    return measuredM2.computeIfAbsent(chosen, of -> analysis.areaM2(which));
  }

  /** Metres of route within the corridor's width of those that are asked for. */
  double routeAffectedM(Predicate<HazardArea> which) {
    // An area of one class is as grave as all of that class.
    Set<String> classes =
        met().stream()
            .map(Analysis.Met::area)
            .filter(which)
            .map(HazardArea::classification)
            .collect(Collectors.toSet());
    return analysis.routeAffectedM(classes::contains);
  }

  ObjectNode summary() {
    ObjectNode summary = JSON.createObjectNode();
    summary.put("hazardAreaCount", met().size());
    summary.put("hazardAreaM2", tenth(areaM2(area -> true)));
    summary.put(
        "hazardAreasWithoutAreaCount",
        met().stream().filter(met -> met.areaInsideM2() == null).count());
    if (way.corridor().hasRoute()) {
      summary.put("routeLengthM", tenth(way.corridor().lengthM()));
      summary.put("routeAffectedM", tenth(analysis.routeAffectedM(of -> true)));
    }
    summary.put("corridorAreaM2", tenth(way.corridor().areaM2()));
    summary.set("withoutLocationCount", known.get("withoutLocationCount"));
    return summary;
  }

  ArrayNode byClassification() {
    ArrayNode classes =
        by("classification", CLASSIFICATIONS, area -> List.of(area.classification()));
    if (way.corridor().hasRoute()) {
      for (JsonNode one : classes) {
        String classification = one.get("classification").asText();
        ((ObjectNode) one)
            .put("routeAffectedM", tenth(analysis.routeAffectedM(classification::equals)));
      }
    }
    return classes;
  }

  /** An area of two types counts in both. */
  ArrayNode byContaminationType() {
    return by("contaminationType", CONTAMINATION_TYPES, HazardArea::contaminationTypes);
  }

  ArrayNode byStatus() {
    return by("status", STATUSES, area -> List.of(area.status()));
  }

  /** Null where the programme has set none. */
  ArrayNode byPriority() {
    ArrayNode classes =
        by("priority", PRIORITIES, area -> List.of(area.priority() == null ? "" : area.priority()));
    for (JsonNode one : classes) {
      if (one.get("priority").asText().isEmpty()) {
        ((ObjectNode) one).putNull("priority");
      }
    }
    return classes;
  }

  private ArrayNode by(
      String member, List<String> codes, Function<HazardArea, List<String>> codesOf) {
    ArrayNode classes = JSON.createArrayNode();
    for (String code : codes) {
      List<Analysis.Met> some =
          met().stream().filter(met -> codesOf.apply(met.area()).contains(code)).toList();
      if (!some.isEmpty()) {
        classes
            .addObject()
            .put(member, code)
            .put("count", some.size())
            .put("areaM2", tenth(areaM2(area -> codesOf.apply(area).contains(code))))
            .put("withoutAreaCount", some.stream().filter(m -> m.areaInsideM2() == null).count());
      }
    }
    return classes;
  }

  /** The largest first; those without polygon last. */
  ArrayNode hazardAreas() {
    ArrayNode areas = JSON.createArrayNode();
    List<Analysis.Met> sorted = new ArrayList<>(met());
    sorted.sort(
        Comparator.comparing(
                Analysis.Met::areaInsideM2, Comparator.nullsLast(Comparator.reverseOrder()))
            .thenComparing(met -> met.area().id()));
    for (Analysis.Met met : sorted.subList(0, Math.min(LISTED, sorted.size()))) {
      ObjectNode one = areas.addObject();
      describe(one, met.area());
      one.put("areaInsideM2", tenth(met.areaInsideM2()));
    }
    return areas;
  }

  static void describe(ObjectNode one, HazardArea area) {
    one.put("id", area.id()).put("localId", area.localId());
    one.put("programme", area.programme());
    one.put("classification", area.classification()).put("status", area.status());
    one.put("priority", area.priority());
    area.contaminationTypes().forEach(one.putArray("contaminationTypes")::add);
    one.put("areaM2", tenth(area.areaM2()));
  }

  /** Metres and square metres are given with one decimal. */
  static Double tenth(Double value) {
    return value == null ? null : Math.round(value * 10) / 10.0;
  }
}
