package org.cartagena.answer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/** An answer as JSON: metres and square metres with one decimal. */
final class Answer {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DISCLAIMER =
      "Only what is recorded is counted. Where no hazardous area is recorded, nothing can be"
          + " concluded: no record does not mean safe. Ask the mine action authority before any"
          + " work on the ground.";

  private final Question question;
  private final Way way;

  /** With the survey buffer; the same where there is none. */
  private final Way surveyed;

  private final List<Alternative> alternatives = new ArrayList<>();

  /** Draws the corridors of a question, before any connection is taken. */
  Answer(Question question) {
    this.question = question;
    this.way = Way.of(question.geometry(), question.corridorM(), "geometry");
    this.surveyed = surveyed(way, "geometry");
    for (int i = 0; i < question.alternatives().size(); i++) {
      String member = "alternatives[" + i + "]";
      Way other = Way.of(question.alternatives().get(i), question.corridorM(), member);
      alternatives.add(new Alternative(other, surveyed(other, member)));
    }
  }

  private Findings met;
  private List<Nearby.Near> nearest = List.of();

  /** Null where none is offered. */
  private Way suggested;

  private record Alternative(Way way, Way surveyed) {}

  private Way surveyed(Way planned, String member) {
    return question.surveyBufferM() == 0
        ? planned
        : Way.of(planned.geometry(), question.corridorM() + question.surveyBufferM(), member);
  }

  /** The answer with the data of a transaction of the gate; members as in ARCHITECTURE.md. */
  ObjectNode json(Handle handle) {
    Findings findings = Findings.read(handle, question.programme(), way);
    List<PlanningValue> values = PlanningStore.listInForce(handle, question.programme());
    Optional<List<Nearby.Near>> near =
        new Nearby(way).listOutside(handle, findings.near(), findings.met());
    this.met = findings;
    this.nearest = near.orElse(List.of());
    Released released =
        new Released(way.corridor(), AnswerStore.listReleases(handle, way.corridor()));
    ObjectNode surroundings =
        AnswerStore.getSurroundings(
            handle,
            question,
            way.corridor(),
            Stream.concat(
                    findings.met().stream().map(met -> met.area().id()),
                    near.stream().flatMap(List::stream).map(one -> one.area().id()))
                .toList(),
            released.ids());

    ObjectNode answer = JSON.createObjectNode();
    answer.putNull("reference");
    answer.set("askedAt", findings.known("askedAt"));
    answer.set("programme", findings.known("programme"));
    answer.set("question", question.json());
    answer.set("summary", findings.summary());
    answer.set("recorded", findings.known("recorded"));
    answer.set("notCovered", findings.known("notCovered"));
    answer.set("byClassification", findings.byClassification());
    answer.set("byContaminationType", findings.byContaminationType());
    answer.set("byStatus", findings.byStatus());
    answer.set("byPriority", findings.byPriority());
    ArrayNode areas = findings.hazardAreas();
    answer.set("hazardAreas", areas);
    answer.put("hazardAreasListed", areas.size());
    answer.set("withoutLocation", surroundings.get("withoutLocation"));
    answer.set("nearestOutside", near.map(Nearby::json).orElse(null));
    answer.put("nearestOutsideWithinM", Nearby.WITHIN_M);
    answer.set("nearestOutsideNotCovered", surroundings.get("nearestOutsideNotCovered"));
    answer.set(
        "landReleases",
        released
            .json()
            .<ObjectNode>set("recorded", surroundings.get("releasesRecorded"))
            .set("withoutLocationCount", surroundings.get("releasesWithoutLocation")));
    answer.set("casualties", casualties(surroundings));
    answer.set("population", Population.json(handle, question.geometry()));
    answer.set("adminAreas", surroundings.get("adminAreas"));
    answer.set("needs", needs(handle, findings, surveyed, values).json());
    answer.set("alternatives", alternatives(handle, values));
    if (question.suggest()) {
      answer.set("suggestion", suggestion(handle, findings, values));
    }
    answer.set("who", who(findings, surroundings));
    answer.set("datasets", findings.known("datasets"));
    answer.put("disclaimer", DISCLAIMER);
    return answer;
  }

  /** What {@link #json} was found with, as shapes for the map. */
  Shapes shapes(Handle handle) {
    return Shapes.of(
        handle,
        way,
        alternatives.stream().map(Alternative::way).toList(),
        suggested,
        met.met(),
        nearest);
  }

  private Needs needs(
      Handle handle, Findings findings, Way surveyedWay, List<PlanningValue> values) {
    Findings wider =
        question.surveyBufferM() == 0
            ? findings
            : Findings.read(handle, question.programme(), surveyedWay);
    return new Needs(question, findings.askedOn(), findings, wider, values);
  }

  private ArrayNode alternatives(Handle handle, List<PlanningValue> values) {
    ArrayNode list = JSON.createArrayNode();
    for (Alternative one : alternatives) {
      Findings findings = Findings.read(handle, question.programme(), one.way());
      ObjectNode json = list.addObject().put("index", list.size() - 1);
      json.set("summary", findings.summary());
      json.set("notCovered", findings.known("notCovered"));
      json.set("byClassification", findings.byClassification());
      json.set("needs", needs(handle, findings, one.surveyed(), values).totals());
    }
    return list;
  }

  private ObjectNode suggestion(Handle handle, Findings findings, List<PlanningValue> values) {
    Suggestion.Offer offer = new Suggestion(question, way).find(handle, findings);
    ObjectNode json = offer.json();
    this.suggested = offer.way();
    if (offer.way() != null) {
      json.set("needs", needs(handle, offer.findings(), offer.surveyed(), values).totals());
    }
    return json;
  }

  private static ObjectNode casualties(ObjectNode surroundings) {
    ObjectNode casualties = (ObjectNode) surroundings.get("casualties");
    String reason = null;
    if (casualties.get("byAdminArea").isNull()) {
      reason = "Numbers of people are small, so they are for the mine action centre only.";
    } else if (!casualties.get("recorded").asBoolean()) {
      reason = "No casualties are recorded here; that does not say that there were none.";
    }
    return casualties.put("reason", reason);
  }

  private static ObjectNode who(Findings findings, ObjectNode surroundings) {
    ObjectNode who = JSON.createObjectNode();
    who.putObject("contact")
        .<ObjectNode>set("authority", findings.known("programme").get("authority"))
        .set("contact", findings.known("programme").get("contact"));
    who.set("operators", surroundings.get("operators"));
    who.set("donors", surroundings.get("donors"));
    who.set("projects", surroundings.get("projects"));
    who.set("projectCount", surroundings.get("projectCount"));
    return who;
  }
}
