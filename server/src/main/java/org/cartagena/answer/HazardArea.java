package org.cartagena.answer;

import java.util.List;
import org.locationtech.jts.geom.Geometry;

/**
 * A remaining hazardous area, as far as an answer needs it.
 *
 * @param geometry EPSG:4326 longitude latitude
 * @param areaM2 geodesic square metres of the whole; null without polygon
 */
record HazardArea(
    long id,
    int versionId,
    String programme,
    String localId,
    String classification,
    String status,
    String priority,
    List<String> contaminationTypes,
    Double areaM2,
    Geometry geometry) {}
