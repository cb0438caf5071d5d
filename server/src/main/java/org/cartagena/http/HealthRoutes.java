package org.cartagena.http;

import io.javalin.config.RoutesConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cartagena.db.Database;
import org.cartagena.db.Sql;
import org.jdbi.v3.core.JdbiException;

/** {@code GET /health}: 200 when the server can reach its database, else 503. */
public final class HealthRoutes {
  private final Database database;

  public HealthRoutes(Database database) {
    this.database = database;
  }

  public void register(RoutesConfig routes) {
    routes.get(
        "/health",
        request -> {
          Map<String, Object> body = new LinkedHashMap<>();
          try {
            Map<String, Object> up = new LinkedHashMap<>();
            up.put("status", "up");
            up.putAll(
                // Not from the pool: a busy server is not a dead one.
                database
                    .owner()
                    .withHandle(
                        handle ->
                            handle
                                .createQuery(Sql.of(HealthRoutes.class, "versions"))
                                .mapToMap()
                                .one()));
            body.put("status", "up");
            body.put("version", version());
            body.put("database", up);
          } catch (JdbiException e) {
            request.status(503);
            body.put("status", "down");
            body.put("version", version());
            body.put("database", Map.of("status", "down"));
          }
          request.header("Cache-Control", "no-store").json(body);
        });
  }

  private static String version() {
    String version = HealthRoutes.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
