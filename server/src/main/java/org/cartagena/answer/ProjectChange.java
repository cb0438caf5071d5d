package org.cartagena.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** What is other in an answer of a stored project than in the one before it. */
final class ProjectChange {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> SHOWN =
      List.of(
          "id",
          "localId",
          "programme",
          "classification",
          "status",
          "priority",
          "contaminationTypes",
          "areaM2",
          "areaInsideM2");

  /** Numbers of records change with every version, so they are no change. */
  private static final List<String> STATE = SHOWN.subList(1, SHOWN.size());

  private ProjectChange() {}

  /** All areas met, by identifier, or by their outline where the source gives them none. */
  static ObjectNode areas(Shapes shapes) {
    ObjectNode areas = JSON.createObjectNode();
    for (JsonNode feature : shapes.json()) {
      JsonNode properties = feature.get("properties");
      if (properties.get("part").asText().equals("hazard-area")) {
        ObjectNode area = areas.withArray("/" + pointed(key(feature))).addObject();
        SHOWN.forEach(member -> area.set(member, properties.get(member)));
      }
    }
    return areas;
  }

  private static String key(JsonNode feature) {
    JsonNode properties = feature.get("properties");
    String named = properties.get("localId").isNull() ? null : properties.get("localId").asText();
    String outline = feature.get("geometry").toString();
    return properties.get("programme").asText()
        + (named != null
            ? " id " + named
            : " outline " + UUID.nameUUIDFromBytes(outline.getBytes(StandardCharsets.UTF_8)));
  }

  /** As a step of a JSON pointer. */
  private static String pointed(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  /**
   * The difference; null when there is none.
   *
   * @param before for the same audience
   */
  static ObjectNode between(ProjectStore.Known before, ProjectStore.Known after) {
    ObjectNode change = JSON.createObjectNode();
    change.put("since", before.answeredAt());
    change.put("projectChanged", !same(before.question(), after.question()));
    boolean changed = change.get("projectChanged").asBoolean();
    ArrayNode summary = change.putArray("summary");
    Set<String> members = new TreeSet<>();
    before.summary().fieldNames().forEachRemaining(members::add);
    after.summary().fieldNames().forEachRemaining(members::add);
    for (String member : members) {
      JsonNode was = before.summary().path(member);
      JsonNode is = after.summary().path(member);
      if (!same(was, is)) {
        ObjectNode one = summary.addObject().put("member", member);
        one.set("before", was.isMissingNode() ? null : was);
        one.set("after", is.isMissingNode() ? null : is);
      }
    }
    changed |= !summary.isEmpty();
    if (same(before.cost(), after.cost())) {
      change.putNull("cost");
    } else {
      change.putObject("cost").<ObjectNode>set("before", before.cost()).set("after", after.cost());
      changed = true;
    }
    ObjectNode areas = change.putObject("hazardAreas");
    ArrayNode fresh = areas.putArray("new");
    ArrayNode gone = areas.putArray("gone");
    ArrayNode other = areas.putArray("changed");
    after
        .areas()
        .properties()
        .forEach(
            one -> {
              JsonNode was = before.areas().path(one.getKey());
              if (was.isMissingNode()) {
                one.getValue().forEach(fresh::add);
              } else if (!states(was).equals(states(one.getValue()))) {
                other.addObject().<ObjectNode>set("before", was).set("after", one.getValue());
              }
            });
    before
        .areas()
        .properties()
        .forEach(
            one -> {
              if (!after.areas().has(one.getKey())) {
                one.getValue().forEach(gone::add);
              }
            });
    changed |= !fresh.isEmpty() || !gone.isEmpty() || !other.isEmpty();
    return changed ? change : null;
  }

  /** Several datasets may hold the same area. */
  private static List<String> states(JsonNode areas) {
    List<String> states = new ArrayList<>();
    for (JsonNode area : areas) {
      StringBuilder state = new StringBuilder();
      STATE.forEach(
          member -> {
            JsonNode value = area.path(member);
            state.append(value.isNumber() ? String.valueOf(value.asDouble()) : value).append('|');
          });
      states.add(state.toString());
    }
    states.sort(Comparator.naturalOrder());
    return states;
  }

  /** 1 and 1.0 are the same; so are members in another order. */
  private static boolean same(JsonNode a, JsonNode b) {
    return a.equals(
        (x, y) ->
            x.isNumber() && y.isNumber()
                ? Double.compare(x.asDouble(), y.asDouble())
                : x.equals(y) ? 0 : 1,
        b);
  }
}
