package org.cartagena.support;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.StringJoiner;
import org.cartagena.db.Database;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * Hazardous areas as awkward as they come, the same for the same seed: clustered polygons of 8 to
 * 40 vertices, overlapping, tiny, huge, thin, scattered in parts, lines, points on one spot, at the
 * antimeridian and at the poles.
 */
public final class Areas {
  private static final String[] CLASSES = {"CHA", "SHA", "SHA", "indication", "unknown"};
  private static final String[] STATUSES = {"open", "open", "worked_on", "suspended", "unknown"};
  private static final String[] TYPES = {"{AP}", "{AP,AV}", "{CM}", "{ERW,IED}", "{unknown}"};
  private static final String[] PRIORITIES = {"high", "medium", "low", null};

  private final Random random;
  private final List<String> wkts = new ArrayList<>();

  public Areas(long seed) {
    this.random = new Random(seed);
  }

  /** Polygons around so many places within a box of some degrees around a point. */
  public Areas clustered(
      int number, int places, double west, double south, double degrees, double m) {
    double[][] centres = new double[places][];
    for (int i = 0; i < places; i++) {
      centres[i] =
          new double[] {
            west + degrees * random.nextDouble(),
            south + degrees * random.nextDouble(),
            degrees * 0.04 * random.nextDouble()
          };
    }
    for (int i = 0; i < number; i++) {
      double[] at = centres[(int) (places * Math.pow(random.nextDouble(), 2))];
      wkts.add(
          star(
              at[0] + at[2] * random.nextGaussian(),
              at[1] + at[2] * random.nextGaussian(),
              m / 111_000 * (0.1 + Math.pow(random.nextDouble(), 3) * 3),
              8 + random.nextInt(33)));
    }
    return this;
  }

  /** A polygon of so many vertices around a point, of a radius in degrees. */
  public Areas star(double x, double y, int vertices, double radius) {
    wkts.add(star(x, y, radius, vertices));
    return this;
  }

  /** Any geometry. */
  public Areas wkt(String... more) {
    wkts.addAll(List.of(more));
    return this;
  }

  /** What has been added, as WKT. */
  public List<String> wkts() {
    return List.copyOf(wkts);
  }

  /** Into the newest version of hazardous areas of a programme; every tenth without an area. */
  public void insert(Database database, int versionId) {
    database
        .owner()
        .useTransaction(
            handle -> {
              PreparedBatch batch =
                  handle.prepareBatch(
                      """
                      INSERT INTO hazard_area (version_id, row_number, programme_id, local_id, classification, status,
                        contamination_types, priority, valid_from, reported_area_m2, geom)
                      SELECT v.id, :row, d.programme_id, :localId, :classification, :status, CAST(:types AS text[]), :priority,
                        DATE '2000-01-01' + CAST(:day AS integer), :area, ST_Multi(ST_GeomFromText(:wkt, 4326))
                      FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id WHERE v.id = :version
                      """);
              for (int i = 0; i < wkts.size(); i++) {
                batch
                    .bind("version", versionId)
                    .bind("row", i + 2)
                    .bind("localId", "A" + i)
                    .bind("classification", any(CLASSES))
                    .bind("status", any(STATUSES))
                    .bind("types", any(TYPES))
                    .bind("priority", any(PRIORITIES))
                    .bind("day", random.nextInt(9000))
                    .bind("area", random.nextInt(10) == 0 ? null : 1000 * random.nextDouble())
                    .bind("wkt", wkts.get(i))
                    .add();
              }
              batch.execute();
            });
  }

  private String any(String[] of) {
    return of[random.nextInt(of.length)];
  }

  private String star(double x, double y, double radius, int vertices) {
    StringJoiner ring = new StringJoiner(", ", "POLYGON((", "))");
    String first = null;
    for (int i = 0; i < vertices; i++) {
      double angle = 2 * Math.PI * i / vertices;
      double r = radius * (0.6 + 0.4 * random.nextDouble());
      String point =
          String.format(Locale.ROOT, "%.8f %.8f", x + r * Math.cos(angle), y + r * Math.sin(angle));
      ring.add(point);
      first = first == null ? point : first;
    }
    return ring.add(first).toString();
  }
}
