package org.cartagena.answer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;

/** An answer as JSON: metres and square metres, one decimal. */
final class Answer {
  /** Most areas that are listed; the figures always count all. */
  private static final int LISTED = 500;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DISCLAIMER =
      "Only what is recorded is counted. Where no hazardous area is recorded, nothing can be"
          + " concluded: no record does not mean safe. Ask the mine action authority before any"
          + " work on the ground.";

  private final Question question;
  private final Corridor corridor;
  private final org.locationtech.jts.geom.Geometry ground;
  private final Analysis analysis;
  private final String context;

  Answer(
      Question question,
      Corridor corridor,
      org.locationtech.jts.geom.Geometry ground,
      Analysis analysis,
      String context) {
    this.question = question;
    this.corridor = corridor;
    this.ground = ground;
    this.analysis = analysis;
    this.context = context;
  }

  String json() {
    try {
      ObjectNode known = (ObjectNode) JSON.readTree(context);
      ObjectNode answer = JSON.createObjectNode();
      answer.set("programme", known.get("programme"));
      answer.put("corridorM", question.corridorM());
      ObjectNode summary = answer.putObject("summary");
      summary.put("hazardAreaCount", analysis.met().size());
      summary.put("hazardAreaM2", rounded(analysis.areaM2(area -> true)));
      summary.put(
          "hazardAreasWithoutAreaCount",
          analysis.met().stream().filter(met -> met.areaInsideM2() == null).count());
      if (corridor.hasRoute()) {
        summary.put("routeLengthM", rounded(corridor.lengthM()));
        summary.put("routeAffectedM", rounded(analysis.routeAffectedM()));
      }
      summary.put("corridorAreaM2", rounded(Corridor.areaM2(ground)));
      summary.set("withoutLocationCount", known.get("withoutLocationCount"));
      answer.set("recorded", known.get("recorded"));
      answer.set("notCovered", known.get("notCovered"));
      addClasses(answer.putArray("byClassification"));
      addAreas(answer);
      answer.set("datasets", known.get("datasets"));
      answer.put("disclaimer", DISCLAIMER);
      return JSON.writeValueAsString(answer);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the database wrote no JSON", e);
    }
  }

  private void addClasses(ArrayNode classes) {
    for (String classification : List.of("CHA", "SHA", "indication", "unknown")) {
      long count =
          analysis.met().stream()
              .filter(met -> met.area().classification().equals(classification))
              .count();
      if (count > 0) {
        classes
            .addObject()
            .put("classification", classification)
            .put("count", count)
            .put(
                "areaM2",
                rounded(analysis.areaM2(area -> area.classification().equals(classification))));
      }
    }
  }

  private void addAreas(ObjectNode answer) {
    ArrayNode areas = answer.putArray("hazardAreas");
    analysis.met().stream()
        .sorted(
            Comparator.comparing(
                    Analysis.Met::areaInsideM2, Comparator.nullsLast(Comparator.reverseOrder()))
                .thenComparing(met -> met.area().id()))
        .limit(LISTED)
        .forEach(
            met -> {
              HazardArea area = met.area();
              ObjectNode one = areas.addObject();
              one.put("id", area.id()).put("localId", area.localId());
              one.put("programme", area.programme());
              one.put("classification", area.classification()).put("status", area.status());
              one.put("priority", area.priority());
              area.contaminationTypes().forEach(one.putArray("contaminationTypes")::add);
              one.put("areaM2", rounded(area.areaM2()));
              one.put("areaInsideM2", rounded(met.areaInsideM2()));
            });
    answer.put("hazardAreasListed", areas.size());
  }

  private static Double rounded(Double value) {
    return value == null ? null : Math.round(value * 10) / 10.0;
  }
}
