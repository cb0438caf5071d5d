package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/** A kept answer beside the same question answered once more. */
final class Comparison {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Names, contacts and money are told as they are today; they are no findings on the ground. */
  private static final Set<String> OF_TODAY =
      Set.of("reference", "programme", "question", "notCovered", "who", "disclaimer");

  private static final List<String> STATE =
      List.of("classification", "status", "priority", "contaminationTypes", "areaInsideM2");

  private final KeptStore.Kept given;
  private final Answering.Given again;

  Comparison(KeptStore.Kept given, Answering.Given again) {
    this.given = given;
    this.again = again;
  }

  /**
   * What has changed.
   *
   * @param sameViewer whether who asks may see what could be seen then
   */
  ObjectNode withNow(boolean sameViewer) {
    ObjectNode json = JSON.createObjectNode();
    json.put("reference", given.reference()).put("as", "now");
    json.set("givenAt", given.answer().get("askedAt"));
    json.set("askedAt", again.answer().get("askedAt"));
    ArrayNode summary = JSON.createArrayNode();
    JsonNode before = given.answer().get("summary");
    JsonNode after = again.answer().get("summary");
    Set<String> members = new TreeSet<>();
    before.fieldNames().forEachRemaining(members::add);
    after.fieldNames().forEachRemaining(members::add);
    for (String member : members) {
      ObjectNode one = summary.addObject().put("member", member);
      one.set("before", before.get(member));
      one.set("after", after.get(member));
      one.put("changed", !same(before.path(member), after.path(member)));
    }
    ObjectNode areas = areas();
    boolean changed = !areas.get("new").isEmpty() || !areas.get("gone").isEmpty();
    changed |= !areas.get("changed").isEmpty();
    for (JsonNode one : summary) {
      changed |= one.get("changed").asBoolean();
    }
    json.put("changed", changed);
    json.put(
        "notice",
        sameViewer
            ? null
            : "The answer was given to somebody who may see other records than you may. What is new or gone here may be a record that only one of you may see.");
    json.set("summary", summary);
    json.set("hazardAreas", areas);
    ObjectNode datasets = json.putObject("datasets");
    datasets.set("before", given.answer().get("datasets"));
    datasets.set("after", again.answer().get("datasets"));
    json.set("answer", again.answer());
    return json;
  }

  /** Areas by programme and identifier: numbers of rows change with every import. */
  private ObjectNode areas() {
    Map<String, List<JsonNode>> before = given.shapes().metByIdentifier();
    Map<String, List<JsonNode>> after = again.shapes().metByIdentifier();
    ObjectNode areas = JSON.createObjectNode();
    ArrayNode fresh = areas.putArray("new");
    ArrayNode gone = areas.putArray("gone");
    ArrayNode changed = areas.putArray("changed");
    ObjectNode unnamed = areas.putObject("withoutLocalId");
    unnamed.put("before", before.getOrDefault(null, List.of()).size());
    unnamed.put("after", after.getOrDefault(null, List.of()).size());
    after.forEach(
        (identifier, ones) -> {
          if (identifier != null && !before.containsKey(identifier)) {
            ones.forEach(one -> fresh.add(described(one)));
          }
        });
    before.forEach(
        (identifier, ones) -> {
          List<JsonNode> others = after.get(identifier);
          if (identifier == null) {
            return;
          } else if (others == null) {
            ones.forEach(one -> gone.add(described(one)));
          } else if (!states(ones).equals(states(others))) {
            ObjectNode one = changed.addObject();
            one.set("programme", ones.get(0).get("programme"));
            one.set("localId", ones.get(0).get("localId"));
            ArrayNode was = one.putArray("before");
            states(ones).forEach(was::add);
            ArrayNode is = one.putArray("after");
            states(others).forEach(is::add);
          }
        });
    return areas;
  }

  private static ObjectNode described(JsonNode area) {
    ObjectNode one = JSON.createObjectNode();
    one.set("programme", area.get("programme"));
    one.set("localId", area.get("localId"));
    return one.setAll(state(area));
  }

  private static ObjectNode state(JsonNode area) {
    ObjectNode state = JSON.createObjectNode();
    STATE.forEach(member -> state.set(member, area.get(member)));
    return state;
  }

  /** Several datasets may hold the same area. */
  private static List<ObjectNode> states(List<JsonNode> areas) {
    List<ObjectNode> states = new ArrayList<>();
    areas.forEach(area -> states.add(state(area)));
    states.sort(java.util.Comparator.comparing(JsonNode::toString));
    return states;
  }

  /**
   * The answer worked out anew with what was known then. It must be the one that was given: records
   * that were edited since, and outlines of administrative areas that were replaced, are not to be
   * had as they were, and numbers that are nearly right are worse than none.
   *
   * @throws AppException {@code conflict} when it is another
   */
  ObjectNode asThen(KeptStore.Since since) {
    boolean sameVersions = given.moment().versions().equals(again.moment().versions());
    List<String> differing = new ArrayList<>();
    List<String> ofToday = new ArrayList<>();
    given
        .answer()
        .fieldNames()
        .forEachRemaining(
            member -> {
              if (!same(given.answer().get(member), again.answer().path(member))) {
                (OF_TODAY.contains(member) ? ofToday : differing).add(member);
              }
            });
    ofToday.remove("reference");
    // The geometry of a stored project is rounded in the question that is shown.
    ofToday.remove("question");
    if (!sameVersions || !differing.isEmpty()) {
      throw new AppException(
          ProblemType.CONFLICT,
          "What was known at "
              + given.answer().get("askedAt").asText()
              + " cannot be worked out anew: "
              + reason(since, sameVersions)
              + (differing.isEmpty()
                  ? ""
                  : " Other than then would be: " + String.join(", ", differing) + ".")
              + " The answer as it was given is at /api/answers/"
              + given.reference()
              + ".");
    }
    ObjectNode json = JSON.createObjectNode();
    json.put("reference", given.reference()).put("as", "then");
    json.put("knownAt", given.moment().knownAt());
    json.put("sameAsGiven", true);
    ArrayNode told = json.putArray("asOfToday");
    ofToday.forEach(told::add);
    json.set("answer", again.answer().put("reference", given.reference()));
    return json;
  }

  private static String reason(KeptStore.Since since, boolean sameVersions) {
    List<String> reasons = new ArrayList<>();
    if (!sameVersions) {
      reasons.add("data were being published at that very moment");
    }
    if (since.edits() > 0) {
      reasons.add("records were edited since (" + since.edits() + " edits)");
    }
    if (since.outlines() > 0) {
      reasons.add("administrative areas were published or withdrawn since");
    }
    if (reasons.isEmpty()) {
      reasons.add(
          since.publications() > 0
              ? "what hangs on data published since is not kept as it was"
              : "you may not see all that it was worked out from, or it is worked out in another way by now");
    }
    return String.join(", and ", reasons) + ".";
  }

  /** 1 and 1.0 are the same. */
  private static boolean same(JsonNode a, JsonNode b) {
    return a.equals(
        (x, y) ->
            x.isNumber() && y.isNumber()
                ? Double.compare(x.asDouble(), y.asDouble())
                : x.equals(y) ? 0 : 1,
        b);
  }
}
