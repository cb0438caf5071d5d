package org.cartagena.ogc;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import org.cartagena.geo.TileCoord;
import org.cartagena.problem.AppException;

/** The one grid of tiles here: WebMercatorQuad as registered (OGC 17-083r4, annex D.1). */
final class TileMatrixSet {
  static final String ID = "WebMercatorQuad";
  static final String TITLE = "Google Maps Compatible for the World";
  static final String URI = "http://www.opengis.net/def/tilematrixset/OGC/1.0/" + ID;
  static final String CRS = "http://www.opengis.net/def/crs/EPSG/0/3857";

  /** Deepest of the register; tiles go to {@link TileCoord#MAX_ZOOM}. */
  static final int DEEPEST = 24;

  /** Metres from the middle of the grid to its sides: half the equator of WGS 84. */
  private static final double HALF_SIDE_M = Math.PI * 6_378_137;

  private static final int TILE_PIXELS = 256;

  /** Side of a pixel of the standardised rendering, in metres (OGC 17-083r4, 6.2). */
  private static final double PIXEL_M = 0.00028;

  private TileMatrixSet() {}

  /**
   * Checks the grid of the address.
   *
   * @throws AppException 404 when it is another than the one that there is
   */
  static void check(Context request) {
    String asked = request.pathParam("tileMatrixSet");
    if (!asked.equals(ID)) {
      throw AppException.notFound(
          "There is no tile matrix set " + asked + " here; there is " + ID + ".");
    }
  }

  /** Side of a pixel in metres at the equator. */
  static double cellSizeM(int zoom) {
    return 2 * HALF_SIDE_M / TILE_PIXELS / (1L << zoom);
  }

  static double scaleDenominator(int zoom) {
    return cellSizeM(zoom) / PIXEL_M;
  }

  /** The definition. */
  static ObjectNode definition() {
    ObjectNode body = OgcRoutes.JSON.createObjectNode();
    body.put("id", ID).put("title", TITLE).put("uri", URI).put("crs", CRS);
    body.putArray("orderedAxes").add("X").add("Y");
    body.put("wellKnownScaleSet", "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible");
    ArrayNode matrices = body.putArray("tileMatrices");
    for (int zoom = 0; zoom <= DEEPEST; zoom++) {
      ObjectNode matrix = matrices.addObject();
      matrix
          .put("id", String.valueOf(zoom))
          .put("scaleDenominator", scaleDenominator(zoom))
          .put("cellSize", cellSizeM(zoom));
      matrix.put("cornerOfOrigin", "topLeft");
      matrix.putArray("pointOfOrigin").add(-HALF_SIDE_M).add(HALF_SIDE_M);
      matrix
          .put("tileWidth", TILE_PIXELS)
          .put("tileHeight", TILE_PIXELS)
          .put("matrixWidth", 1 << zoom)
          .put("matrixHeight", 1 << zoom);
    }
    return body;
  }

  /** The matrices that there are tiles of: all of each, to the deepest zoom. */
  static ArrayNode limits() {
    ArrayNode limits = OgcRoutes.JSON.createArrayNode();
    for (int zoom = 0; zoom <= TileCoord.MAX_ZOOM; zoom++) {
      int last = (1 << zoom) - 1;
      limits
          .addObject()
          .put("tileMatrix", String.valueOf(zoom))
          .put("minTileRow", 0)
          .put("maxTileRow", last)
          .put("minTileCol", 0)
          .put("maxTileCol", last);
    }
    return limits;
  }
}
