package org.cartagena.tile;

import io.javalin.http.Context;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.geo.TileCoord;
import org.cartagena.http.Conditional;

/**
 * A tile as the answer to a request: seen by the viewer of the request, from the cache, in a coding
 * that the reader takes, under a strong entity tag. All addresses of tiles answer through here.
 */
public final class TileAnswers {
  /** Media type of a vector tile. */
  public static final String MVT = "application/vnd.mapbox-vector-tile";

  private final Gate gate;
  private final TileStore store;
  private final TileCache cache;
  private final TileChanges changes;

  public TileAnswers(Gate gate, TileStore store, TileCache cache, TileChanges changes) {
    this.gate = gate;
    this.store = store;
    this.cache = cache;
    this.changes = changes;
  }

  /** A tile of one layer; 204 when nothing is in it. */
  void answer(Context request, TileLayer layer, TileCoord tile) {
    answer(request, List.of(layer), tile, 204);
  }

  /** A tile of one layer; 200 with no bytes, which is a tile without layers, when it is empty. */
  public void answerWhole(Context request, TileLayer layer, TileCoord tile) {
    answer(request, List.of(layer), tile, 200);
  }

  /** A tile with all layers; 200 with no bytes when nothing is in any of them. */
  public void answerWhole(Context request, TileCoord tile) {
    answer(request, Arrays.asList(TileLayer.values()), tile, 200);
  }

  /**
   * West, south, east, north in degrees of all that the viewer of the request finds in tiles; empty
   * when there is nothing.
   */
  public Optional<List<Double>> findBounds(Context request) {
    return store.findBounds(gate.viewer(request));
  }

  private void answer(Context request, List<TileLayer> layers, TileCoord tile, int statusOfEmpty) {
    Viewer viewer = gate.viewer(request);
    // Before the tile is looked up: what is found after it can only be newer.
    long current = changes.current();
    EncodedTile encoded =
        layers.size() == 1
            ? get(viewer, layers.get(0), tile)
            : cache.together(layers.stream().map(layer -> get(viewer, layer, tile)).toList());
    TileCoding coding = TileCoding.of(request.header("Accept-Encoding"), encoded.hasBrotli());
    request
        .header("Cache-Control", cacheControl(request, viewer, current))
        .header("Vary", "Authorization, Accept-Encoding");
    // A strong tag stands for these very bytes, so each coding has its own (RFC 9110, 8.8.3.3).
    if (Conditional.isUnchanged(request, encoded.tag(coding))) {
      return;
    }
    if (encoded.isEmpty()) {
      request.status(statusOfEmpty);
      if (statusOfEmpty == 200) {
        request.contentType(MVT).result(new byte[0]);
      }
      return;
    }
    request.contentType(MVT);
    switch (coding) {
      case BROTLI -> request.header("Content-Encoding", "br").result(encoded.brotli());
      case GZIP -> request.header("Content-Encoding", "gzip").result(encoded.gzip());
      case IDENTITY -> request.result(encoded.plain());
    }
  }

  private EncodedTile get(Viewer viewer, TileLayer layer, TileCoord tile) {
    return cache.get(
        new TileCache.Key(viewer.sees(), layer, tile), () -> store.getTile(viewer, layer, tile));
  }

  /**
   * An address that names the present state of the map ({@code ?v=}, from TileJSON) always gives
   * these bytes and may be kept for good; any other is asked again each time, which costs an answer
   * of a few bytes. What depends on a token is kept by nobody but the reader.
   */
  private static String cacheControl(Context request, Viewer viewer, long current) {
    if (viewer.isCentre()) {
      return "private, no-cache";
    }
    String version = request.queryParam("v");
    return current >= 0 && String.valueOf(current).equals(version)
        ? "public, max-age=31536000, immutable"
        : "public, no-cache";
  }
}
