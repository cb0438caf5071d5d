package org.cartagena.support;

import java.util.ArrayList;
import java.util.List;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.dataset.DatasetStore;
import org.cartagena.db.Database;
import org.jdbi.v3.core.Handle;

/**
 * A small world in the test database: one programme with published records, made from WKT. Each
 * test takes its own code, so that tests do not see each other.
 */
public final class World {
  private final Database database;
  private final String code;
  private final List<String> kinds = new ArrayList<>();
  private int rows;

  private World(Database database, String code) {
    this.database = database;
    this.code = code;
  }

  /** A new programme with a public view of open, cells or totals. */
  public static World of(Database database, String code, String publicView) {
    World world = new World(database, code);
    world.owner(
        "INSERT INTO programme (code, name, public_view, authority) VALUES (?, 'Land of ' || ?, ?, 'Centre of ' || ?)",
        code,
        code,
        publicView,
        code);
    return world;
  }

  /** A staged version of a kind; what is added next belongs to it. */
  public World version(String kind) {
    kinds.add(kind);
    owner(
        """
        INSERT INTO dataset (programme_id, kind, name) SELECT id, ?, ? FROM programme WHERE code = ?
        ON CONFLICT DO NOTHING
        """,
        kind,
        kind,
        code);
    owner(
        """
        INSERT INTO dataset_version (dataset_id, number, state, as_of, licence, importer_version, imported_by)
        SELECT d.id, 1 + (SELECT count(*) FROM dataset_version v WHERE v.dataset_id = d.id), 'staged', '2025-12-31', 'test', 'test', 'test'
        FROM dataset d JOIN programme g ON g.id = d.programme_id WHERE g.code = ? AND d.kind = ?
        """,
        code,
        kind);
    return this;
  }

  /** A hazardous area; {@code wkt} null = record without location. */
  public World hazard(String localId, String classification, String status, String wkt) {
    return insert(
        "hazard_area (local_id, classification, status, geom,",
        "?, ?, ?, ST_Multi(ST_GeomFromText(?, 4326))",
        localId,
        classification,
        status,
        wkt);
  }

  /** An administrative area. */
  public World adminArea(int level, String pCode, String name, String wkt) {
    return insert(
        "admin_area (level, p_code, name, geom,",
        "?, ?, ?, ST_Multi(ST_GeomFromText(?, 4326))",
        level,
        pCode,
        name,
        wkt);
  }

  /** Land cleared. */
  public World landRelease(String localId, String wkt) {
    return insert(
        "land_release (local_id, release_type, geom,",
        "?, 'cleared', ST_Multi(ST_GeomFromText(?, 4326))",
        localId,
        wkt);
  }

  /** A development project. */
  public World project(String name, String wkt) {
    return insert(
        "development_project (name, geom,", "?, ST_Multi(ST_GeomFromText(?, 4326))", name, wkt);
  }

  /** A service with an operational status. */
  public World service(String name, String category, String wkt) {
    return insert(
        "service_point (name, categories, geom,",
        "?, ARRAY[?], ST_GeomFromText(?, 4326)",
        name,
        category,
        wkt);
  }

  /**
   * A funded activity that commits an amount in USD; each place is a stated precision and WKT, as
   * in {@code place POINT(1 2)}, or a stated precision alone.
   */
  public World funding(String identifier, String strand, long committed, String... places) {
    insert(
        "funding_activity (iati_identifier, strand, strand_rule,",
        "?, ?, 'test'",
        identifier,
        strand);
    owner(
        """
        INSERT INTO funding_transaction (activity_id, version_id, row_number, programme_id, type_code, transaction_on, value, currency)
        SELECT id, version_id, row_number, programme_id, 2, '2024-01-01', ?, 'USD' FROM funding_activity WHERE iati_identifier = ?
        """,
        committed,
        identifier);
    for (String place : places) {
      String[] parts = place.split(" ", 2);
      owner(
          """
          INSERT INTO funding_location (activity_id, version_id, row_number, programme_id, stated_precision, geom)
          SELECT id, version_id, row_number, programme_id, ?, ST_GeomFromText(?, 4326) FROM funding_activity WHERE iati_identifier = ?
          """,
          parts[0],
          parts.length == 2 ? parts[1] : null,
          identifier);
    }
    return this;
  }

  private World insert(String into, String values, Object... arguments) {
    Object[] all = new Object[arguments.length + 3];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = ++rows;
    all[arguments.length + 1] = code;
    all[arguments.length + 2] = kinds.get(kinds.size() - 1);
    owner(
        "INSERT INTO "
            + into
            + " row_number, version_id, programme_id) SELECT "
            + values
            + ", ?, v.id, d.programme_id FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id"
            + " JOIN programme g ON g.id = d.programme_id WHERE g.code = ? AND d.kind = ? ORDER BY v.number DESC LIMIT 1",
        all);
    return this;
  }

  /** Publishes the newest version of every kind that was added. */
  public World publish() {
    DatasetStore datasets = new DatasetStore(new Gate(database));
    for (String kind : kinds.stream().distinct().toList()) {
      datasets.publish(Viewer.terminal("test"), newestVersion(kind));
    }
    return this;
  }

  /** Id of the newest version of a kind. */
  public int newestVersion(String kind) {
    return database
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT max(v.id) FROM dataset_version v JOIN dataset d ON d.id = v.dataset_id"
                            + " JOIN programme g ON g.id = d.programme_id WHERE g.code = :code AND d.kind = :kind")
                    .bind("code", code)
                    .bind("kind", kind)
                    .mapTo(Integer.class)
                    .one());
  }

  /** A number that the owner finds, whoever may see it. */
  public long id(String table, String column, String value) {
    return database
        .owner()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "SELECT f.id FROM "
                            + table
                            + " f JOIN programme g ON g.id = f.programme_id WHERE g.code = :code AND f."
                            + column
                            + " = :value ORDER BY f.id DESC LIMIT 1")
                    .bind("code", code)
                    .bind("value", value)
                    .mapTo(Long.class)
                    .one());
  }

  private void owner(String sql, Object... arguments) {
    try (Handle handle = database.owner().open()) {
      handle.execute(sql, arguments);
    }
  }
}
