package org.cartagena.ogc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.cartagena.feature.Column;
import org.cartagena.feature.Condition;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.Selection;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.problem.AppException;

/**
 * What the items of a collection are asked for, from the parameters of OGC API Features.
 *
 * @param collection of which they are
 * @param parameters as given, without {@code after}
 * @param format in which they come
 * @param crs in which coordinates come
 * @param limit most records, or null for all
 * @param selection the same for the store, with one record more than the limit, which tells whether
 *     there is a next page
 */
record ItemsQuery(
    FeatureCollection collection,
    Map<String, String> parameters,
    Format format,
    RegisterCrs crs,
    Integer limit,
    Selection selection) {
  static final int LIMIT_OTHERWISE = 100;
  static final int LIMIT_MOST = 10_000;

  /** Parameters that every collection has; its columns are the others. */
  static final List<String> NAMES =
      List.of(
          "f",
          "limit",
          "bbox",
          "bbox-crs",
          "crs",
          "datetime",
          "sortby",
          "filter",
          "filter-lang",
          "filter-crs",
          "after");

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads the parameters; a fault is told with its parameter and with what is possible.
   *
   * @param given parameters by name
   * @param accept the header, or null
   */
  static ItemsQuery of(FeatureCollection collection, Map<String, String> given, String accept) {
    Format format = Format.of(Format.OF_ITEMS, given.get("f"), accept);
    Map<String, String> parameters = new LinkedHashMap<>(given);
    String after = parameters.remove("after");
    List<Condition> conditions = new ArrayList<>();
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      if (!NAMES.contains(parameter.getKey())) {
        Column column = collection.findColumn(parameter.getKey()).orElseThrow();
        conditions.add(
            Condition.equal(
                column, Values.of(column, parameter.getValue()), "equal" + conditions.size()));
      }
    }
    Filters.of(collection, given.get("filter"), given.get("filter-lang"), given.get("filter-crs"))
        .ifPresent(conditions::add);
    Integer limit = limit(given.get("limit"), format);
    RegisterCrs crs = Values.crs("crs", given.get("crs"));
    RegisterCrs bboxCrs = Values.crs("bbox-crs", given.get("bbox-crs"));
    List<Condition.Sort> order = order(collection, given.get("sortby"));
    Days days = Days.of(given.get("datetime"));
    Selection selection =
        new Selection(
            null,
            given.get("bbox") == null ? null : Boxes.of(given.get("bbox"), bboxCrs),
            collection.isTimed() ? days.from() : null,
            collection.isTimed() ? days.to() : null,
            conditions,
            order,
            after == null ? null : key(after, fingerprint(collection, parameters), order),
            limit == null ? Long.MAX_VALUE : limit + 1L);
    return new ItemsQuery(collection, parameters, format, crs, limit, selection);
  }

  /** The programme that alone is asked for, or null. */
  String programme() {
    return parameters.get("programme");
  }

  private static Integer limit(String text, Format format) {
    if (text == null) {
      return format.isDownload() ? null : LIMIT_OTHERWISE;
    }
    // The standard asks that a number above the maximum be taken for the maximum.
    if (text.matches("\\d{1,18}") && Long.parseLong(text) > 0) {
      return (int) Math.min(Long.parseLong(text), LIMIT_MOST);
    }
    throw AppException.badParameter(
        "limit: \"" + text + "\" must be a whole number from 1 to " + LIMIT_MOST + ".");
  }

  private static List<Condition.Sort> order(FeatureCollection collection, String text) {
    List<Condition.Sort> order = new ArrayList<>();
    if (text == null) {
      return order;
    }
    for (String part : text.split(",", -1)) {
      // A plus sign in an address is read as a blank.
      String name = part.strip().replaceFirst("^[+-]", "");
      Column column =
          collection
              .findColumn(name)
              .filter(Column::isSortable)
              .orElseThrow(
                  () ->
                      AppException.badParameter(
                          "sortby: \""
                              + name
                              + "\" is nothing to sort by; possible are "
                              + collection.columns().stream()
                                  .filter(Column::isSortable)
                                  .map(Column::name)
                                  .collect(Collectors.joining(", "))
                              + ", each with + or - before it."));
      if (order.stream().anyMatch(sort -> sort.column().equals(column))) {
        throw AppException.badParameter("sortby: \"" + name + "\" stands there twice.");
      }
      order.add(new Condition.Sort(column, part.strip().startsWith("-")));
    }
    return order;
  }

  /**
   * The value of {@code after} that leads to the page after this record: where it ended, and which
   * question it belongs to. Records that are added or removed meanwhile move no page.
   */
  String after(Condition.Key key) {
    ArrayNode node = JSON.createArrayNode().add(fingerprint(collection, parameters)).add(key.id());
    key.values().forEach(node::add);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(node.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static Condition.Key key(String text, String fingerprint, List<Condition.Sort> order) {
    try {
      JsonNode node = JSON.readTree(Base64.getUrlDecoder().decode(text));
      if (node.isArray()
          && node.size() == order.size() + 2
          && node.get(0).asText().equals(fingerprint)
          && node.get(1).canConvertToLong()) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
          JsonNode value = node.get(i + 2);
          values.add(value.isNull() ? null : Values.of(order.get(i).column(), value.asText()));
        }
        return new Condition.Key(values, node.get(1).asLong());
      }
    } catch (IllegalArgumentException | java.io.IOException | AppException e) {
      // Told below, as for one of another question.
    }
    throw AppException.badParameter(
        "after: \""
            + text
            + "\" is not from the next link of this question; begin again without it.");
  }

  /** What the order of records hangs on; not how many of them come, and how they are written. */
  private static String fingerprint(FeatureCollection collection, Map<String, String> parameters) {
    Map<String, String> asked = new TreeMap<>(parameters);
    List.of("f", "limit", "crs").forEach(asked::remove);
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(
                  (collection.path() + JSON.writeValueAsString(asked))
                      .getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException | JsonProcessingException e) {
      throw new IllegalStateException("Every Java has SHA-256, and texts are JSON", e);
    }
  }
}
