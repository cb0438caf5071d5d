package org.cartagena.ogc;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cartagena.access.Gate;
import org.cartagena.access.Viewer;
import org.cartagena.feature.Column;
import org.cartagena.feature.Condition;
import org.cartagena.feature.FeatureCollection;
import org.cartagena.feature.FeatureJson;
import org.cartagena.feature.FeatureRow;
import org.cartagena.feature.FeatureStore;
import org.cartagena.geo.RegisterCrs;
import org.cartagena.http.Conditional;
import org.cartagena.problem.AppException;
import org.cartagena.problem.ProblemType;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.geotools.api.referencing.operation.TransformException;
import org.locationtech.jts.geom.Geometry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of collections: a page of them, one of them, or all of them. */
final class ItemRoutes {
  private static final Logger log = LoggerFactory.getLogger(ItemRoutes.class);

  /** Answers of more records than this wait for a permit. */
  private static final int SMALL = 1_000;

  /** Large answers at once, so that enough connections are left for the map. */
  private static final int LARGE_AT_ONCE = 3;

  private static final int PATIENCE_SECONDS = 5;

  private final Gate gate;
  private final FeatureStore store;
  private final Semaphore permits = new Semaphore(LARGE_AT_ONCE, true);

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
    boolean large = query.limit() == null || query.limit() > SMALL;
    if (large) {
      await();
    }
    try {
      answer(ask, viewer, query);
    } finally {
      if (large) {
        permits.release();
      }
    }
  }

  private void await() {
    try {
      if (!permits.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AppException(
            ProblemType.BUSY,
            "Several large answers are being written already. Try again shortly, or ask for no more"
                + " than "
                + SMALL
                + " records.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AppException(ProblemType.BUSY, "The server is stopping.", e);
    }
  }

  private void answer(Ask ask, Viewer viewer, ItemsQuery query) throws IOException {
    Context request = ask.request();
    Format format = query.format();
    // A page of a format without links tells of the next one in a header; and where positions are
    // computed, one that cannot be is told as a problem, not by a broken file.
    boolean whole = (format != Format.GEOJSON && query.limit() != null) || !query.crs().isWgs84();
    HeldOutput out = new HeldOutput(request, whole, () -> prepare(request, query));
    try {
      if (format == Format.GEOPACKAGE) {
        try (GeoPackageWriter writer = new GeoPackageWriter(query.collection(), query.crs())) {
          new Answer(ask, query, writer).read(store, viewer);
          prepare(request, query);
          request.result(writer.open());
        }
        return;
      }
      ItemWriter writer =
          switch (format) {
            case GEOJSON -> new GeoJsonWriter(out, query.crs(), false);
            case GEOJSON_SEQ -> new GeoJsonWriter(out, query.crs(), true);
            case CSV -> new CsvWriter(out, query.collection(), query.crs());
            case FLATGEOBUF -> new FlatGeobufWriter(out, query.collection(), query.crs());
            case HTML -> new HtmlItems(out, ask, query);
            default -> throw new IllegalStateException("not a format of items: " + format);
          };
      new Answer(ask, query, writer).read(store, viewer);
      out.send();
    } catch (RuntimeException | IOException e) {
      if (!out.isSent()) {
        throw e;
      }
      // Too late for a problem: what went out must not look like the whole.
      log.info("{} was broken off: {}", request.path(), e.getMessage());
      ServletContextRequest.getServletContextRequest(request.req())
          .getConnectionMetaData()
          .getConnection()
          .getEndPoint()
          .close();
    } finally {
      out.discard();
    }
  }

  /** The headers of a good answer; a problem is no attachment and has no coordinate system. */
  private static void prepare(Context request, ItemsQuery query) {
    Format format = query.format();
    OgcRoutes.prepare(request, format);
    request.header("Content-Crs", "<" + query.crs().uri() + ">");
    if (format.extension() != null) {
      request.header(
          "Content-Disposition",
          "attachment; filename=\"" + query.collection().path() + format.extension() + "\"");
    }
  }

  /** Reads an answer and hands each record to its writer; knows where the page ends. */
  private static final class Answer implements FeatureStore.Reader {
    private final Ask ask;
    private final ItemsQuery query;
    private final ItemWriter writer;
    private int returned;
    private Condition.Key last;
    private String next;

    Answer(Ask ask, ItemsQuery query, ItemWriter writer) {
      this.ask = ask;
      this.query = query;
      this.writer = writer;
    }

    void read(FeatureStore store, Viewer viewer) throws IOException {
      store.readFeatures(viewer, query.collection(), query.selection(), query.programme(), this);
      boolean isAll = query.selection().after() == null && next == null;
      List<Link> links = links();
      if (query.limit() != null && query.format() != Format.GEOJSON) {
        links.forEach(link -> ask.request().res().addHeader("Link", link.header()));
      }
      writer.end(new ItemWriter.End(returned, isAll ? returned : null, links));
    }

    @Override
    public void begin(boolean generalised) throws IOException {
      if (generalised) {
        ask.request().header("Cartagena-Notice", "generalised");
      }
      writer.begin(generalised);
    }

    @Override
    public boolean row(FeatureRow row) throws IOException {
      if (query.limit() != null && returned == query.limit()) {
        next = query.after(last);
        return false;
      }
      writer.row(row, geometry(row, query.crs(), query.format().hasOwnAxes()));
      if (query.limit() != null && returned == query.limit() - 1) {
        last = row.key(query.selection().order());
      }
      returned++;
      return true;
    }

    private List<Link> links() {
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
      return links;
    }
  }

  private static Geometry geometry(FeatureRow row, RegisterCrs crs, boolean eastNorth) {
    Geometry geometry = row.geometry();
    if (geometry == null) {
      return null;
    }
    try {
      return eastNorth ? crs.eastNorth(geometry) : crs.fromLonLat(geometry);
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
    answer(ask, gate.viewer(request), collection, id(request), format, crs);
  }

  /** What a record is after an edit: GeoJSON, longitude latitude. */
  void answer(Context request, Viewer viewer, FeatureCollection collection, long id)
      throws IOException {
    Ask ask = new Ask(request, EditRoutes.PARAMETERS);
    answer(ask.withoutParameters(), viewer, collection, id, Format.GEOJSON, RegisterCrs.CRS84);
  }

  private void answer(
      Ask ask, Viewer viewer, FeatureCollection collection, long id, Format format, RegisterCrs crs)
      throws IOException {
    Context request = ask.request();
    String path = "/collections/" + collection.path();
    List<Link> links = ask.selfAndAlternates(path + "/items/" + id, format, Format.OF_ITEM);
    links.add(new Link(ask.address(path), "collection", "application/json", collection.title()));
    FeatureStore.Sourced<byte[]> found =
        store
            .findFeature(
                viewer, collection, id, row -> feature(row, geometry(row, crs, false), crs, links))
            .orElseThrow(
                () ->
                    AppException.notFound(
                        "There is no record at "
                            + request.path()
                            + " that you may see. It may have been replaced by a newer version."));
    OgcRoutes.prepare(request, format);
    request.header("Content-Crs", "<" + crs.uri() + ">");
    if (format == Format.HTML) {
      JsonNode feature = OgcRoutes.JSON.readTree(found.record());
      JsonNode source = OgcRoutes.JSON.readTree(found.source());
      send(
          request,
          found.tag(),
          Html.item(ask, collection, feature, source).getBytes(StandardCharsets.UTF_8));
      return;
    }
    // The source is beside the properties: those are the same in a list.
    String text = new String(found.record(), StandardCharsets.UTF_8);
    send(
        request,
        found.tag(),
        (text.substring(0, text.length() - 1) + ",\"source\":" + found.source() + "}")
            .getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The entity tag names the state of the record, which editors send back whatever form of it they
   * have read, and these very bytes.
   */
  private static void send(Context request, String state, byte[] body) {
    String tag = "\"" + state + "-" + hash(body) + "\"";
    if (!request.req().getMethod().matches("GET|HEAD")) {
      request.header("ETag", tag).result(body);
    } else if (!Conditional.isUnchanged(request, tag)) {
      request.result(body);
    }
  }

  private static String hash(byte[] body) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  private static byte[] feature(
      FeatureRow row, Geometry geometry, RegisterCrs crs, List<Link> links) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator json = FeatureJson.generator(body)) {
      GeoJsonWriter.features(crs).begin(json, row, geometry);
      GeoJsonWriter.write(json, links);
      json.writeEndObject();
      json.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body.toByteArray();
  }

  static long id(Context request) {
    try {
      return Long.parseLong(request.pathParam("featureId"));
    } catch (NumberFormatException e) {
      throw AppException.notFound("There is nothing at " + request.path() + ".");
    }
  }
}
