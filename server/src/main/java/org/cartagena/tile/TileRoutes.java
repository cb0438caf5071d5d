package org.cartagena.tile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.cartagena.geo.TileCoord;
import org.cartagena.http.Parameters;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;

/**
 * {@code GET /tiles/{layer}/{z}/{x}/{y}.mvt} and {@code GET /tiles/{layer}.json}; {@code GET
 * /tiles/changes} tells a page when the map changes, {@code POST /tiles/{layer}/touched} which of
 * its tiles a change touches.
 */
public final class TileRoutes {
  private static final int MOST_TILES_ASKED = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TileAnswers answers;
  private final TileChanges changes;
  private final TileNews news;

  public TileRoutes(TileAnswers answers, TileChanges changes) {
    this.answers = answers;
    this.changes = changes;
    this.news = new TileNews(changes);
  }

  public void register(RoutesConfig routes) {
    // Before all others, as in App.
    routes.get("/tiles/{layer}/{z}/{x}/{y}.mvt", this::getTile);
    news.register(routes);
    routes.get("/tiles/{layer}.json", this::getTileJson);
    routes.post("/tiles/{layer}/touched", this::listTouched);
  }

  private void getTile(Context request) {
    answers.answer(request, layer(request), Parameters.tile(request, "z", "x", "y"));
  }

  private void getTileJson(Context request) {
    TileLayer layer = layer(request);
    long current = changes.current();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("tilejson", "3.0.0");
    body.put("name", layer.path());
    body.put("scheme", "xyz");
    body.put("version", "1.0." + Math.max(current, 0));
    body.put(
        "tiles",
        List.of(
            "/tiles/" + layer.path() + "/{z}/{x}/{y}.mvt" + (current < 0 ? "" : "?v=" + current)));
    body.put("minzoom", 0);
    body.put("maxzoom", 16);
    answers.findBounds(request).ifPresent(bounds -> body.put("bounds", bounds));
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

  /**
   * Body {@code {"since":17,"tiles":["6/33/22"]}}; answer {@code
   * {"version":18,"tiles":["6/33/22"]}}, those that have changed since.
   */
  private void listTouched(Context request) {
    TileLayer layer = layer(request);
    long current = changes.current();
    JsonNode asked;
    try {
      asked = JSON.readTree(request.body());
    } catch (JsonProcessingException e) {
      throw AppException.badParameter("The body is not JSON: " + e.getOriginalMessage() + ".");
    }
    JsonNode tiles = asked.path("tiles");
    if (!asked.path("since").canConvertToLong() || !tiles.isArray()) {
      throw AppException.badParameter(
          "Send {\"since\": the v of the tiles' addresses, \"tiles\": [\"z/x/y\"]}.");
    }
    if (tiles.size() > MOST_TILES_ASKED) {
      throw new AppException(
          ProblemType.TOO_LARGE, "At most " + MOST_TILES_ASKED + " tiles at once.");
    }
    List<TileCoord> coords = new ArrayList<>();
    for (JsonNode tile : tiles) {
      coords.add(coord(tile.asText()));
    }
    request.json(
        Map.of(
            "version",
            current,
            "tiles",
            changes.listTouched(asked.get("since").asLong(), layer, coords).stream()
                .map(tile -> tile.z() + "/" + tile.x() + "/" + tile.y())
                .toList()));
  }

  private static TileCoord coord(String text) {
    String[] numbers = text.split("/", -1);
    try {
      if (numbers.length == 3) {
        return new TileCoord(
            Integer.parseInt(numbers[0]),
            Integer.parseInt(numbers[1]),
            Integer.parseInt(numbers[2]));
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw AppException.badParameter("tiles: \"" + text + "\" is not z/x/y of a tile.");
  }

  private static TileLayer layer(Context request) {
    return TileLayer.find(request.pathParam("layer"))
        .orElseThrow(
            () ->
                AppException.notFound(
                    "There is no tile layer " + request.pathParam("layer") + "."));
  }
}
