package org.cartagena.tile;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cartagena.access.Gate;
import org.cartagena.geo.TileCoord;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;

/** {@code GET /tiles/{layer}/{z}/{x}/{y}.mvt} and {@code GET /tiles/{layer}.json}. */
public final class TileRoutes {
  private static final String MVT = "application/vnd.mapbox-vector-tile";

  private final Gate gate;
  private final TileStore store;

  public TileRoutes(Gate gate, TileStore store) {
    this.gate = gate;
    this.store = store;
  }

  public void register(RoutesConfig routes) {
    routes.get("/tiles/{layer}.json", this::getTileJson);
    routes.get("/tiles/{layer}/{z}/{x}/{y}.mvt", this::getTile);
  }

  private void getTile(Context request) {
    TileLayer layer = layer(request);
    TileCoord tile = Parameters.tile(request);
    byte[] bytes = store.getTile(gate.viewer(request), layer, tile);
    // What a viewer may see depends on the token, so no shared cache may keep it.
    request.header("Cache-Control", "private, no-cache").header("Vary", "Authorization");
    if (bytes.length == 0) {
      request.status(204);
      return;
    }
    String etag = "\"" + HexFormat.of().formatHex(sha256(bytes), 0, 16) + "\"";
    request.header("ETag", etag);
    if (etag.equals(request.header("If-None-Match"))) {
      request.status(304);
      return;
    }
    request.contentType(MVT).result(bytes);
  }

  private void getTileJson(Context request) {
    TileLayer layer = layer(request);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("tilejson", "3.0.0");
    body.put("name", layer.path());
    body.put("scheme", "xyz");
    body.put("tiles", List.of("/tiles/" + layer.path() + "/{z}/{x}/{y}.mvt"));
    body.put("minzoom", 0);
    body.put("maxzoom", 16);
    store.findBounds(gate.viewer(request)).ifPresent(bounds -> body.put("bounds", bounds));
    body.put(
        "vector_layers",
        List.of(
            Map.of(
                "id",
                layer.path(),
                "fields",
                layer.attributes().stream().collect(Collectors.toMap(name -> name, name -> "")))));
    request.header("Cache-Control", "private, no-cache").json(body);
  }

  private static TileLayer layer(Context request) {
    return TileLayer.find(request.pathParam("layer"))
        .orElseThrow(
            () ->
                AppException.notFound(
                    "There is no tile layer " + request.pathParam("layer") + "."));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
