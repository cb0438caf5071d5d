package org.cartagena.access;

import io.javalin.config.RoutesConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code GET /api/viewer}: who the server takes the asker for. */
public final class AccessRoutes {
  private final Gate gate;

  public AccessRoutes(Gate gate) {
    this.gate = gate;
  }

  public void register(RoutesConfig routes) {
    routes.get(
        "/api/viewer",
        request -> {
          Viewer viewer = gate.viewer(request);
          Map<String, Object> body = new LinkedHashMap<>();
          body.put("tier", viewer.tier());
          body.put("label", viewer.label());
          body.put("programmes", viewer.programmes());
          request.json(body);
        });
  }
}
