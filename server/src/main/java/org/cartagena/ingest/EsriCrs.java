package org.cartagena.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.cartagena.geo.SourceCrs;

/** The coordinate system that ArcGIS states: {@code latestWkid}, {@code wkid} or {@code wkt}. */
final class EsriCrs {
  // Esri's own numbers for systems that EPSG has under another; as of the ArcGIS REST API
  // reference.
  private static final Map<Integer, Integer> EPSG_OF_ESRI =
      Map.of(102100, 3857, 102113, 3857, 900913, 3857, 104199, 4326);

  private EsriCrs() {}

  /** EPSG code of a spatialReference; 0 when it has none. */
  static int code(JsonNode reference) {
    int latest = reference.path("latestWkid").asInt(0);
    int wkid = latest > 0 ? latest : reference.path("wkid").asInt(0);
    return EPSG_OF_ESRI.getOrDefault(wkid, wkid);
  }

  /**
   * The system of a spatialReference.
   *
   * @return null when it states none
   * @throws SourceCrs.UnknownCrsException when it states one that is not known
   */
  static SourceCrs find(JsonNode reference) throws SourceCrs.UnknownCrsException {
    int code = code(reference);
    if (code > 0) {
      try {
        return SourceCrs.ofName("EPSG:" + code);
      } catch (SourceCrs.UnknownCrsException e) {
        if (!reference.path("wkt").isTextual()) {
          throw e;
        }
      }
    }
    String wkt = reference.path("wkt").asText("");
    return wkt.isBlank() ? null : SourceCrs.ofWkt(wkt);
  }
}
