package org.cartagena.ogc;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.feature.Column;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureJson;
import org.cartagena.feature.FeatureRow;
import org.cartagena.feature.FeatureStore;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.problem.AppException;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Geometry;

/** The records of collections: a page of them, one of them, or all of them. */
final class ItemRoutes {
  private final Gate gate;
  private final FeatureStore store;

  ItemRoutes(Gate gate, FeatureStore store) {
    this.gate = gate;
    this.store = store;
  }

  void register(RoutesConfig routes) {
    routes.get(OgcRoutes.ROOT + "/collections/{collection}/items", this::getItems);
    routes.get(OgcRoutes.ROOT + "/collections/{collection}/items/{featureId}", this::getItem);
  }

  private void getItems(Context request) throws IOException {
    FeatureCollection collection = OgcRoutes.collection(request);
    Ask ask =
        new Ask(
            request,
            Stream.concat(
                    ItemsQuery.NAMES.stream(), collection.columns().stream().map(Column::name))
                .toList());
    Viewer viewer = gate.viewer(request);
    ItemsQuery query = ItemsQuery.of(collection, ask.parameters(), request.header("Accept"));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = FeatureJson.generator(body)) {
      GeoJsonPage page = new GeoJsonPage(ask, query, json);
      store.readFeatures(viewer, collection, query.selection(), query.programme(), page);
      page.end();
    }
    OgcRoutes.prepare(request, query.format().mediaType());
    request.header("Content-Crs", "<" + query.crs().uri() + ">");
    request.result(body.toByteArray());
  }

  /** A page as it is written: the records first, then what is known only after them. */
  private static final class GeoJsonPage implements FeatureStore.Reader {
    private final Ask ask;
    private final ItemsQuery query;
    private final JsonGenerator json;
    private final FeatureJson features;
    private boolean generalised;
    private int returned;
    private String next;
    private org.cartagena.feature.Condition.Key last;

    GeoJsonPage(Ask ask, ItemsQuery query, JsonGenerator json) {
      this.ask = ask;
      this.query = query;
      this.json = json;
      this.features = new FeatureJson(decimals(query.crs()));
    }

    @Override
    public void begin(boolean generalised) throws IOException {
      this.generalised = generalised;
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      json.writeArrayFieldStart("features");
    }

    @Override
    public void row(FeatureRow row) throws IOException {
      if (returned == query.limit()) {
        next = query.after(last);
        return;
      }
      features.begin(json, row, geometry(row, query.crs()));
      json.writeEndObject();
      last = row.key(query.selection().order());
      returned++;
    }

    void end() throws IOException {
      json.writeEndArray();
      if (query.selection().after() == null && next == null) {
        json.writeNumberField("numberMatched", returned);
      }
      json.writeNumberField("numberReturned", returned);
      json.writeStringField("timeStamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
      if (generalised) {
        json.writeStringField("notice", "generalised");
      }
      String path = "/collections/" + query.collection().path();
      List<Link> links =
          new ArrayList<>(ask.selfAndAlternates(path + "/items", query.format(), Format.OF_ITEMS));
      if (next != null) {
        links.add(
            new Link(
                ask.with(path + "/items", Map.of("after", next, "f", query.format().parameter())),
                "next",
                query.format().mediaType(),
                "Next page"));
      }
      links.add(
          new Link(
              ask.address(path), "collection", "application/json", query.collection().title()));
      write(json, links);
      json.writeEndObject();
    }
  }

  private static void write(JsonGenerator json, List<Link> links) throws IOException {
    json.writeArrayFieldStart("links");
    for (Link link : links) {
      json.writeStartObject();
      json.writeStringField("href", link.href());
      json.writeStringField("rel", link.rel());
      json.writeStringField("type", link.type());
      json.writeStringField("title", link.title());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static int decimals(RegisterCrs crs) {
    // A centimetre in degrees, a millimetre in metres.
    return crs.inDegrees() ? FeatureJson.DECIMALS_OF_DEGREES : 3;
  }

  private static Geometry geometry(FeatureRow row, RegisterCrs crs) {
    Geometry geometry = row.geometry();
    if (geometry == null) {
      return null;
    }
    try {
      return crs.fromLonLat(geometry);
    } catch (TransformException e) {
      throw AppException.badParameter(
          "crs: record "
              + row.id()
              + " lies where "
              + crs.uri()
              + " does not reach. Choose another coordinate system, or a bbox within its area.");
    }
  }

  private void getItem(Context request) throws IOException {
    FeatureCollection collection = OgcRoutes.collection(request);
    Ask ask = new Ask(request, List.of("f", "crs"));
    Format format = ask.format(Format.OF_ITEM);
    RegisterCrs crs = Values.crs("crs", ask.parameters().get("crs"));
    String path = "/collections/" + collection.path();
    long id = id(request);
    FeatureStore.Sourced<ByteArrayOutputStream> found =
        store
            .findFeature(
                gate.viewer(request),
                collection,
                id,
                row -> {
                  ByteArrayOutputStream body = new ByteArrayOutputStream();
                  try (JsonGenerator json = FeatureJson.generator(body)) {
                    new FeatureJson(decimals(crs)).begin(json, row, geometry(row, crs));
                    List<Link> links =
                        ask.selfAndAlternates(path + "/items/" + id, format, Format.OF_ITEM);
                    links.add(
                        new Link(
                            ask.address(path),
                            "collection",
                            "application/json",
                            collection.title()));
                    write(json, links);
                    json.writeEndObject();
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                  return body;
                })
            .orElseThrow(
                () ->
                    AppException.notFound(
                        "There is no record at "
                            + request.path()
                            + " that you may see. It may have been replaced by a newer version."));
    OgcRoutes.prepare(request, format.mediaType());
    request.header("Content-Crs", "<" + crs.uri() + ">");
    request.result(found.record().toByteArray());
  }

  private static long id(Context request) {
    try {
      return Long.parseLong(request.pathParam("featureId"));
    } catch (NumberFormatException e) {
      throw AppException.notFound("There is nothing at " + request.path() + ".");
    }
  }
}
