package org.cartagena.ogc;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.cartagena.feature.FeatureJson;
import org.cartagena.feature.FeatureRow;
import org.cartagena.geo.RegisterCrs;
import org.locationtech.jts.geom.Geometry;

/** GeoJSON (RFC 7946): a collection, or a sequence of features (RFC 8142). */
final class GeoJsonWriter implements ItemWriter {
  /** A centimetre in degrees, a millimetre in metres. */
  private static final int DECIMALS_OF_METRES = 3;

  private static final char RECORD_SEPARATOR = '\u001e';

  private final JsonGenerator json;
  private final FeatureJson features;
  private final boolean sequence;
  private boolean generalised;

  GeoJsonWriter(OutputStream out, RegisterCrs crs, boolean sequence) throws IOException {
    this.json = FeatureJson.generator(out);
    if (sequence) {
      json.setRootValueSeparator(null);
    }
    this.features = features(crs);
    this.sequence = sequence;
  }

  static FeatureJson features(RegisterCrs crs) {
    return new FeatureJson(decimals(crs));
  }

  /** Decimals of coordinates. */
  static int decimals(RegisterCrs crs) {
    return crs.inDegrees() ? FeatureJson.DECIMALS_OF_DEGREES : DECIMALS_OF_METRES;
  }

  @Override
  public void begin(boolean generalised) throws IOException {
    this.generalised = generalised;
    if (!sequence) {
      json.writeStartObject();
      json.writeStringField("type", "FeatureCollection");
      json.writeArrayFieldStart("features");
    }
  }

  @Override
  public void row(FeatureRow row, Geometry geometry) throws IOException {
    if (sequence) {
      json.writeRaw(RECORD_SEPARATOR);
    }
    features.begin(json, row, geometry);
    json.writeEndObject();
    if (sequence) {
      json.writeRaw('\n');
    }
  }

  @Override
  public void end(End end) throws IOException {
    if (!sequence) {
      json.writeEndArray();
      if (end.matched() != null) {
        json.writeNumberField("numberMatched", end.matched());
      }
      json.writeNumberField("numberReturned", end.returned());
      json.writeStringField("timeStamp", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
      if (generalised) {
        json.writeStringField("notice", "generalised");
      }
      write(json, end.links());
      json.writeEndObject();
    }
    json.flush();
  }

  static void write(JsonGenerator json, List<Link> links) throws IOException {
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
}
