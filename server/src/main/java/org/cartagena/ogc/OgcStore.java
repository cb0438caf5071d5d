package org.cartagena.ogc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.db.Sql;
import org.cartagena.geo.Bbox;

/** What is told of the collections beside their records. */
final class OgcStore {
  /** Different sets of visible versions whose extents are kept. */
  private static final int KEPT = 100;

  private final Gate gate;
  private final Map<String, Map<String, Extent>> kept = new ConcurrentHashMap<>();

  OgcStore(Gate gate) {
    this.gate = gate;
  }

  /**
   * Where and when the records of a collection are.
   *
   * @param number of records
   * @param box EPSG:4326, or null when there is no record with a location
   * @param from first day, or null when none is known
   * @param to last day, or null for still
   */
  record Extent(long number, Bbox box, String from, String to) {}

  /** The extents of all collections by their path, as this viewer sees them. */
  Map<String, Extent> extents(Viewer viewer) {
    return gate.read(
        viewer,
        handle -> {
          String visible =
              handle
                  .createQuery(Sql.of(OgcStore.class, "visibleVersions"))
                  .mapTo(String.class)
                  .one();
          Map<String, Extent> known = kept.get(visible);
          if (known == null) {
            known =
                handle
                    .createQuery(Sql.of(OgcStore.class, "listExtents"))
                    .map((row, context) -> Map.entry(row.getString("collection"), extent(row)))
                    .list()
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            if (kept.size() >= KEPT) {
              kept.clear();
            }
            kept.put(visible, known);
          }
          return known;
        });
  }

  private static Extent extent(ResultSet row) throws SQLException {
    return new Extent(
        row.getLong("number"),
        box(row.getString("box")),
        row.getString("begins_on"),
        row.getString("ends_on"));
  }

  /** {@code BOX(west south,east north)} as PostGIS writes it. */
  private static Bbox box(String text) {
    if (text == null) {
      return null;
    }
    Function<String, List<Double>> corner =
        part -> List.of(part.split(" ")).stream().map(Double::valueOf).toList();
    String[] corners = text.replaceAll("BOX\\(|\\)", "").split(",");
    List<Double> low = corner.apply(corners[0]);
    List<Double> high = corner.apply(corners[1]);
    return new Bbox(low.get(0), low.get(1), high.get(0), high.get(1));
  }
}
