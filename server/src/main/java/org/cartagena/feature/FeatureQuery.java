package org.cartagena.feature;

import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.List;
import org.cartagena.geo.Bbox;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;

/**
 * What a list of records is asked for.
 *
 * @param programme programme code, or null for all
 * @param bbox box in EPSG:4326 that records must touch, or null
 * @param withoutLocation only records that have no geometry of their own
 * @param remaining only hazardous areas that remain; for other collections it says nothing
 * @param after id of the last record of the page before; 0 for the first page
 * @param limit most records of a page, 1 to 1000
 */
public record FeatureQuery(
    String programme,
    Bbox bbox,
    boolean withoutLocation,
    boolean remaining,
    long after,
    int limit) {

  static FeatureQuery of(Context request) {
    String after = request.queryParam("after");
    long afterId = 0;
    if (after != null) {
      try {
        afterId = Long.parseLong(after);
      } catch (NumberFormatException e) {
        throw AppException.badParameter(
            "after: \"" + after + "\" must be the \"next\" of the page before.");
      }
    }
    return new FeatureQuery(
        Parameters.programme(request),
        Parameters.bbox(request),
        Parameters.flag(request, "withoutLocation"),
        Parameters.flag(request, "remaining"),
        afterId,
        Parameters.integer(request, "limit", 100, 1, 1000));
  }

  /**
   * What this asks of the store; one record more than the page, to know whether there is a next.
   */
  Selection selection(FeatureCollection collection) {
    List<Condition> conditions = new ArrayList<>();
    if (programme != null) {
      conditions.add(equal(collection, "programme", programme));
    }
    if (withoutLocation || bbox != null) {
      conditions.add(equal(collection, "withoutLocation", Boolean.toString(withoutLocation)));
    }
    if (remaining && collection.findColumn("remaining").isPresent()) {
      conditions.add(equal(collection, "remaining", "true"));
    }
    return new Selection(
        null,
        bbox == null ? null : Selection.Area.of(bbox),
        null,
        null,
        conditions,
        List.of(),
        after == 0 ? null : new Condition.Key(List.of(), after),
        limit + 1L);
  }

  private static Condition equal(FeatureCollection collection, String name, String value) {
    return Condition.equal(collection.findColumn(name).orElseThrow(), value, name);
  }
}
