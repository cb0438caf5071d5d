package org.cartagena.ogc;

import static org.cartagena.ogc.Html.text;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.geo.TileCoord;
import org.cartagena.tile.TileLayer;

/** Pages of tilesets and their grid. */
final class HtmlTiles {
  private HtmlTiles() {}

  static String tilesets(Ask ask, FeatureCollection collection, String title, List<Link> links) {
    return Html.page(
        ask,
        title,
        crumbs(ask, collection),
        "<p class=\"lead\">%s</p><ul class=\"doors\">%s</ul>%s"
            .formatted(
                text(Words.TILES),
                Html.door(
                    ask,
                    TilesetRoutes.path(collection) + "/" + TileMatrixSet.ID,
                    TileMatrixSet.ID,
                    "The grid that maps on the web have"),
                Html.formats(links)));
  }

  static String tileset(
      Ask ask,
      FeatureCollection collection,
      String title,
      String about,
      String template,
      List<TileLayer> layers,
      List<Link> links) {
    String rows =
        layers.stream()
            .map(
                layer ->
                    "<tr><th scope=\"row\"><code>%s</code></th><td>%s</td></tr>"
                        .formatted(
                            layer.path(),
                            layer.attributes().stream()
                                .map(name -> "<code>" + name + "</code>")
                                .collect(Collectors.joining(" "))))
            .collect(Collectors.joining());
    return Html.page(
        ask,
        title + ", " + TileMatrixSet.ID,
        with(crumbs(ask, collection), Html.crumb(ask, TilesetRoutes.path(collection), "Tiles")),
        """
        <p class="lead">%s</p>%s<p>A tile is at <code>%s</code>, zoom 0 to %d. Its grid is \
        <a href="%s">%s</a>.</p><div class="wide"><table><thead><tr><th>Layer</th>\
        <th>Attributes</th></tr></thead><tbody>%s</tbody></table></div>%s\
        """
            .formatted(
                text(about),
                Html.map(null, collection),
                text(template),
                TileCoord.MAX_ZOOM,
                text(ask.address("/tileMatrixSets/" + TileMatrixSet.ID) + "?f=html"),
                TileMatrixSet.ID,
                rows,
                Html.formats(links)));
  }

  static String sets(Ask ask, List<Link> links) {
    return Html.page(
        ask,
        "Grids of tiles",
        List.of(),
        "<ul class=\"doors\">"
            + Html.door(
                ask, "/tileMatrixSets/" + TileMatrixSet.ID, TileMatrixSet.ID, TileMatrixSet.TITLE)
            + "</ul>"
            + Html.formats(links));
  }

  static String set(Ask ask, JsonNode definition, List<Link> links) {
    StringBuilder rows = new StringBuilder();
    for (JsonNode matrix : definition.get("tileMatrices")) {
      rows.append(
          "<tr><th scope=\"row\">%s</th><td>1 : %,.0f</td><td>%,.3f</td><td>%,d × %,d</td></tr>"
              .formatted(
                  matrix.get("id").asText(),
                  matrix.get("scaleDenominator").asDouble(),
                  matrix.get("cellSize").asDouble(),
                  matrix.get("matrixWidth").asInt(),
                  matrix.get("matrixHeight").asInt()));
    }
    return Html.page(
        ask,
        TileMatrixSet.ID,
        List.of(Html.crumb(ask, "/tileMatrixSets", "Grids of tiles")),
        "<p class=\"lead\">%s, in <code>%s</code>; there are tiles to zoom %d.</p>"
                .formatted(text(TileMatrixSet.TITLE), text(TileMatrixSet.CRS), TileCoord.MAX_ZOOM)
            + "<div class=\"wide\"><table><thead><tr><th>Zoom</th><th>Scale</th><th>Metres a pixel"
            + " at the equator</th><th>Tiles</th></tr></thead><tbody>"
            + rows
            + "</tbody></table></div>"
            + Html.formats(links));
  }

  private static List<String> crumbs(Ask ask, FeatureCollection collection) {
    return collection == null
        ? List.of()
        : List.of(
            Html.crumb(ask, "/collections", "Collections"),
            Html.crumb(ask, "/collections/" + collection.path(), collection.title()));
  }

  private static List<String> with(List<String> crumbs, String last) {
    return Stream.concat(crumbs.stream(), Stream.of(last)).toList();
  }
}
