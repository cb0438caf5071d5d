package org.cartagena.demo;

import java.util.List;
import org.locationtech.jts.geom.Polygon;

/**
 * Where a hazardous area lies and what it is, before anyone found it.
 *
 * @param outline perimeter, EPSG:4326, five decimals
 * @param types contamination: AP, AV, CM, ERW, IED
 * @param setting what it is near to: front, town, road or stray
 * @param townDistanceM metres to the nearest town
 * @param roadDistanceM metres to the nearest road
 */
record HazardSite(
    Polygon outline,
    List<String> types,
    String setting,
    double townDistanceM,
    double roadDistanceM,
    String pCode,
    String areaName) {}
