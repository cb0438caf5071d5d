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
  private final List<Way> alternatives = new ArrayList<>();

  /** Draws the corridors of a question, before any connection is taken. */
  Answer(Question question) {
    this.question = question;
    this.way = Way.of(question.geometry(), question.corridorM(), "geometry");
    for (int i = 0; i < question.alternatives().size(); i++) {
      alternatives.add(
          Way.of(
              question.alternatives().get(i),
              question.corridorM(),
              "alternatives[" + i + "]"));
    }
  }

  /** The answer with the data of a transaction of the gate; members as in ARCHITECTURE.md. */
  ObjectNode json(Handle handle) {
    Findings findings = Findings.read(handle, question.programme(), way);
    Optional<List<Nearby.Near>> near = new Nearby(way).listOutside(handle, findings.met());
    Released released =
        new Released(way.corridor(), AnswerStore.listReleases(handle, way.corridor()));
    ObjectNode surroundings =
        AnswerStore.getSurroundings(
            handle,
            question,
            way.ground(),
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
    answer.set("landReleases", released.json());
    answer.set("casualties", casualties(surroundings));
    answer.set("adminAreas", surroundings.get("adminAreas"));
    answer.set("who", who(findings, surroundings));
    answer.set("datasets", findings.known("datasets"));
    answer.put("disclaimer", DISCLAIMER);
    return answer;
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
